"""Importing: one plan, one `git fast-import`, one update of all refs."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

from lawdiff.errors import LawdiffError, RepositoryError
from lawdiff.gitrepo import git, lock, maintenance, refs, repository, work_tree
from lawdiff.gitrepo.refs import Moves
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.gitrepo.staging import Scratch, clear_left, replace, scratch_in
from lawdiff.gitrepo.writing import Writer
from lawdiff.history import plan
from lawdiff.history.dumps import DumpVersion, State, read_dumps
from lawdiff.history.findings import Options, findings
from lawdiff.history.plan import Key, NothingHeld, Revision, Step, Upcoming
from lawdiff.history.report import ImportReport
from lawdiff.record.digests import blob_id
from lawdiff.sources.base import Source
from lawdiff.sources.formats import future_rank
from lawdiff.sources.legi_archive import Dump

_BY_LAW = "lawdiff.byLaw"
OnSource = Callable[[Source], None]
OnStep = Callable[[Step], None]
OnMove = Callable[[bool], None]


def check_sources(
    path: Path,
    sources: Sequence[Source],
    *,
    dumps: Sequence[Dump] = (),
    codes: Sequence[str] = (),
    overwrite: bool = False,
    on_step: OnStep = lambda step: None,
) -> ImportReport:
    """What `import_sources` would do, step by step; nothing is written."""
    report = ImportReport()
    repo = LawRepo(path) if repository.exists(path) else None
    try:
        states = read_dumps(repo, dumps, codes, blob_id, overwrite=overwrite)
        options = Options(overwrite, rereads=True)
        for step in _steps(repo, sources, states, options, report, copies=True):
            if not _is_future(step):
                report.add(step)
                on_step(step)
    finally:
        if repo:
            repo.close()
    return report


def import_sources(
    path: Path,
    sources: Sequence[Source],
    *,
    dumps: Sequence[Dump] = (),
    codes: Sequence[str] = (),
    overwrite: bool = False,
    by_law: bool = False,
    on_source: OnSource = lambda source: None,
    on_step: OnStep = lambda step: None,
    on_move: OnMove = lambda done: None,
) -> ImportReport:
    """Bring versions into the law repository at `path`, made where there is none.

    All of them come in, or none: on any error the repository is as it was. With `overwrite`
    a source takes the place of another text of the same version. `codes` choose among the codes
    of the dumps. With `by_law` each set of amending texts has a commit of its own; a repository
    stays as it was begun. `on_move` is told False just before the one step that brings all in, and
    True when that has been done.
    """
    report = ImportReport()

    def done(step: Step) -> None:
        report.add(step)
        on_step(step)

    with _as_repository_error(path), _uncollected(), lock.opened(path) as git_dir:
        git.check_version(git_dir)
        refs.refuse_damaged(git_dir / "packed-refs")  # else git may miss versions that are held
        killed = clear_left(git_dir)
        with scratch_in(git_dir) as scratch, LawRepo(git_dir) as repo:
            lock.refuse_others(repo)
            behind = work_tree.complete(scratch, repo)
            by_law = _settle_by_law(repo, by_law)
            with Writer.into(repo, scratch, by_law=by_law) as writer:
                states = read_dumps(repo, dumps, codes, writer.keep, overwrite=overwrite)
                options = Options(overwrite, on_source=on_source)
                steps = _steps(repo, sources, states, options, report, copies=not by_law)
                writer.write(steps, done, renewed=bool(states))
                writer.write_states(states)
                moves = writer.finish()
            if moves:
                report.notes.extend(_move(scratch, repo, moves, by_law, on_move))
            else:
                report.notes.extend(behind)
            # What was held before, or by an older dump, goes where it was written again.
            repack = writer.is_loose or bool(moves and (repo.versions or states))
            repack = repack or killed or maintenance.is_needed(git_dir)
            repack = repack and (bool(repo.versions) or maintenance.is_safe(scratch))
            if moves or repack:
                report.notes.extend(_tidy(scratch, repack))
        is_new = lock.is_new(git_dir)  # then the folder is moved into its place now
        if moves and is_new:
            on_move(False)
    if moves and is_new:
        on_move(True)
    return report


def _steps(
    repo: LawRepo | None,
    sources: Sequence[Source],
    states: Sequence[State],
    options: Options,
    report: ImportReport,
    *,
    copies: bool,
) -> Iterator[Step]:
    """The steps of history that these sources, and these states of dumps, make."""
    held = repo or NothingHeld()
    dumped: list[Source] = []
    renewed: dict[str, set[date]] = {}
    upcoming: dict[Key, Upcoming] = {}
    for state in states:
        state.dump.settle()
        report.anomalies += state.dump.anomalies
        code, days = state.dump.code, state.dump.version_days()
        renewed[code.slug] = set(days)
        dumped += [DumpVersion(state.dump, code, day, state.dump.where) for day in days]
        if days:
            rank = future_rank(state.dump.version(days[-1]).sources)
            upcoming[days[-1].isoformat(), code.slug] = Upcoming(rank, state.dump.future)
        for ref in held.versions:
            if ref.info.code.id == state.id:  # under another title, perhaps
                renewed.setdefault(ref.slug, set())
    found = findings(held, [*sources, *dumped], renewed, upcoming, options)
    return plan.steps(held, found, copies=copies, renewed=bool(states))


def _is_future(step: Step) -> bool:
    return isinstance(step, Revision) and step.info.future


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without Python's search for cycles: articles hold none, and to look through hundreds of
    thousands of them again and again is an eighth of the time of an import."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _move(
    scratch: Scratch, repo: LawRepo, moves: Moves, by_law: bool, on_move: OnMove
) -> list[str]:
    """Bring in what the stream has made: the objects, then all refs at once, then the files that
    follow `main`. What the user should know of that."""
    tree = work_tree.find(scratch, repo)
    main = moves.new.get(repository.MAIN)
    notes: list[str] = []
    with ExitStack() as steps:
        if tree and main:
            notes = steps.enter_context(tree.following(main))
        if not repo.versions:
            steps.enter_context(_beginning(scratch, repo, by_law))
        steps.enter_context(refs.moving(scratch, moves, repo.refs))
        packs = scratch.folder / "objects" / "pack"
        scratch.take_in(packs, [made.name for made in packs.iterdir()])
        if not lock.is_new(repo.git_dir):
            on_move(False)
    if not lock.is_new(repo.git_dir):
        on_move(True)
    return [*notes, *(work_tree.told_of_linked(repo) if main else [])]


@contextmanager
def _beginning(scratch: Scratch, repo: LawRepo, by_law: bool) -> Iterator[None]:
    """Settle what stays with a repository from its first version on, in its config and its HEAD.

    Before there are versions neither means anything, so that the refs, which come last, make the
    difference. Where the block fails, both are as they were.
    """
    git_dir = repo.git_dir
    for name in ("config", "HEAD"):
        shutil.copy2(git_dir / name, scratch.folder / f"{name}-was")
    try:
        with scratch.rewriting(git_dir / "config") as config:
            section, key = _BY_LAW.split(".")
            with config.open("a") as file:
                file.write(f"[{section}]\n\t{key} = {'true' if by_law else 'false'}\n")
        branch = (git_dir / "HEAD").read_text(errors="replace").strip().removeprefix("ref: ")
        if (
            branch.startswith("refs/heads/")
            and branch != repository.MAIN
            and branch not in repo.refs
        ):
            with scratch.rewriting(git_dir / "HEAD") as head:  # `git init` named another branch
                head.write_text(f"ref: {repository.MAIN}\n")
        yield
    except BaseException:
        for name in ("config", "HEAD"):
            replace(scratch.folder / f"{name}-was", git_dir / name)
        raise


def _tidy(scratch: Scratch, repack: bool) -> list[str]:
    """Tidy up. The versions are held by now, whatever goes wrong here."""
    try:
        maintenance.tidy(scratch, repack=repack)
    except (LawdiffError, OSError, KeyboardInterrupt) as error:
        why = error if str(error) else "stopped"
        return [f"all is held, but packing it has failed; the next import tries again: {why}"]
    return []


@contextmanager
def _as_repository_error(path: Path) -> Iterator[None]:
    """Tell of what cannot be written: a full disk, a folder that is for reading alone."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        where = str(error.filename or path)
        raise RepositoryError(f"cannot be written to: {reason}", where=where) from None


def _settle_by_law(repo: LawRepo, wanted: bool) -> bool:
    """Does the repository have a commit a law? A new one does where that is wanted."""
    settings = git.records(repo.git_dir, git.run(repo.git_dir, "config", "--list", "-z"))
    if "extensions.objectformat\nsha256" in settings:
        raise RepositoryError(
            "this repository has SHA-256 ids, which lawdiff does not know",
            where=str(repo.path),
            hint="let lawdiff make it: name a new folder with --repo",
        )
    if not repo.versions:
        return wanted
    # A clone has no such setting; there the commits tell, where a law made one.
    counted = git.run(repo.git_dir, "rev-list", "--count", repository.MAIN, "--").decode(
        errors="replace"
    )
    if not counted.strip().isdigit():
        raise git.nonsense(repo.git_dir, counted)
    held = int(counted) > len(repo.versions) or f"{_BY_LAW.lower()}\ntrue" in settings
    if wanted and not held:
        raise RepositoryError(
            "this repository has one commit a version, not one a law",
            where=str(repo.path),
            hint="import into a new repository with --by-law",
        )
    return held
