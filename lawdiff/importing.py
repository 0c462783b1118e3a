"""Importing: one plan, one `git fast-import`, one update of all refs."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from lawdiff.errors import LawdiffError, RepositoryError
from lawdiff.gitrepo import folders, git, leftovers, lock, maintenance, refs, work_tree
from lawdiff.gitrepo.disk import replace
from lawdiff.gitrepo.dumps import RepoDumps
from lawdiff.gitrepo.refs import Moves
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.gitrepo.staging import Staging, staging_in
from lawdiff.gitrepo.writing import Writer
from lawdiff.history import plan
from lawdiff.history.findings import Options, findings, upcoming_in
from lawdiff.history.plan import NothingHeld
from lawdiff.history.report import CheckReport, ImportReport
from lawdiff.history.steps import Revision, Step
from lawdiff.record.digests import blob_id
from lawdiff.record.names import BRANCHES, BY_LAW, MAIN
from lawdiff.sources.base import VersionSource
from lawdiff.sources.dumps import NoDumps, Opened, Source, open_sources, unread_files

OnSource = Callable[[VersionSource], None]
OnStep = Callable[[Step], None]
OnMove = Callable[[bool], None]


def check_sources(path: Path | None, sources: Sequence[Source]) -> CheckReport:
    """What `import_sources` would do; nothing is written. `path` may be None: nothing is held."""
    report = CheckReport()
    repo = LawRepo(path) if path and folders.exists(path) else None
    try:
        held = RepoDumps(repo) if repo else NoDumps()
        opened = open_sources(sources, held, blob_id)
        for step in _steps(repo, opened, Options(rereads=True), report, copies=True):
            if not (isinstance(step, Revision) and step.info.future):
                report.add(step)
    finally:
        if repo:
            repo.close()
    report.anomalies += unread_files(sources)
    return report


def import_sources(
    path: Path,
    sources: Sequence[Source],
    *,
    overwrite: bool = False,
    by_law: bool = False,
    on_source: OnSource = lambda source: None,
    on_step: OnStep = lambda step: None,
    on_move: OnMove = lambda done: None,
) -> ImportReport:
    """Bring versions into the law repository at `path`, made where there is none.

    All of them come in, or none: on any error the repository is as it was. With `overwrite`
    a source takes the place of another text of the same version. With `by_law` each set of
    amending texts has a commit of its own; a repository stays as it was begun. `on_move` gets
    False just before the one step that brings all in, and True when that has been done.
    """
    report = ImportReport()

    def done(step: Step) -> None:
        report.add(step)
        on_step(step)

    with _as_repository_error(path), _uncollected(), lock.opened(path) as git_dir:
        git.check_version(git_dir)
        refs.refuse_damaged(git_dir / "packed-refs")  # else git may miss versions that are held
        killed = leftovers.remove(git_dir)
        with staging_in(git_dir) as staging, LawRepo(git_dir) as repo:
            lock.refuse_others(repo)
            behind = work_tree.catch_up(staging, repo)
            by_law = _settle_by_law(repo, by_law)
            with Writer.into(repo, staging.folder, by_law=by_law) as writer:
                opened = open_sources(
                    sources, RepoDumps(repo), writer.stream.keep, overwrite=overwrite
                )
                options = Options(overwrite, on_source=on_source)
                steps = _steps(repo, opened, options, report, copies=not by_law)
                dumps = [state.record for state in opened.states]
                renewed = {state.dump.code.slug for state in opened.states}
                writer.write(steps, done, renewed=renewed, dumps=dumps)
                moves = writer.finish().beyond(repo.refs)
            if moves:
                report.notes.extend(_move(staging, repo, moves, by_law, on_move))
            else:
                report.notes.extend(behind)
            # What was held before, or by an older dump, goes where it was written again.
            repack = writer.is_loose or bool(moves and (repo.versions or opened.states))
            repack = repack or killed or maintenance.needs_repack(git_dir)
            repack = repack and (bool(repo.versions) or maintenance.may_repack(staging))
            if moves or repack:
                report.notes.extend(_tidy(staging, repack))
        is_new = lock.is_new(git_dir)  # then the folder is moved into its place now
        if moves and is_new:
            on_move(False)
    if moves and is_new:
        on_move(True)
    report.anomalies += unread_files(sources)
    return report


def _steps(
    repo: LawRepo | None,
    opened: Opened,
    options: Options,
    report: ImportReport,
    *,
    copies: bool,
) -> Iterator[Step]:
    """The steps of history that these sources make."""
    held = repo or NothingHeld()
    renewed: set[str] = set()
    for state in opened.states:
        report.anomalies += state.dump.anomalies
        renewed.add(state.dump.code.slug)
        # Versions of the code may be held under another title.
        renewed.update(ref.slug for ref in held.versions if ref.info.code.id == state.id)
    found = findings(held, opened.versions, renewed, upcoming_in(opened.states), options)
    return plan.steps(held, found, copies=copies, renewed=bool(opened.states))


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
    staging: Staging, repo: LawRepo, moves: Moves, by_law: bool, on_move: OnMove
) -> list[str]:
    """Bring in what the stream has made: the objects, then all refs at once, then the files that
    follow `main`. Returns messages for the user."""
    tree = work_tree.find(staging, repo)
    main = moves.new.get(MAIN)
    notes: list[str] = []
    with ExitStack() as steps:
        if tree and main:
            notes = steps.enter_context(tree.following(main))
        if not repo.versions:
            steps.enter_context(_beginning(staging, repo, by_law))
        steps.enter_context(refs.moving(staging, moves, repo.refs))
        packs = staging.folder / "objects" / "pack"
        staging.add_packs(packs, [made.name for made in packs.iterdir()])
        if not lock.is_new(repo.git_dir):
            on_move(False)
    if not lock.is_new(repo.git_dir):
        on_move(True)
    return [*notes, *(work_tree.linked_behind(repo) if main else [])]


@contextmanager
def _beginning(staging: Staging, repo: LawRepo, by_law: bool) -> Iterator[None]:
    """Settle what stays with a repository from its first version on, in its config and its HEAD.

    Where no files are checked out it becomes bare: in an empty work tree plain git would find all
    of the law deleted, and commit that. Before there are versions neither means anything, so that
    the refs, which come last, make the difference. Where the block fails, both are as they were.
    """
    git_dir = repo.git_dir
    for name in ("config", "HEAD"):
        shutil.copy2(git_dir / name, staging.folder / f"{name}-was")
    try:
        with staging.rewriting(git_dir / "config") as config:
            settings = {BY_LAW: "true" if by_law else "false"}
            if not (git_dir / "index").exists():
                settings["core.bare"] = "true"
            for name, value in settings.items():
                git.run(git_dir, "config", "--file", str(config.absolute()), name, value)
        branch = (git_dir / "HEAD").read_text(errors="replace").strip().removeprefix("ref: ")
        if branch.startswith(BRANCHES) and branch != MAIN and branch not in repo.refs:
            with staging.rewriting(git_dir / "HEAD") as head:  # `git init` named another branch
                head.write_text(f"ref: {MAIN}\n")
        yield
    except BaseException:
        for name in ("config", "HEAD"):
            replace(staging.folder / f"{name}-was", git_dir / name)
        raise


def _tidy(staging: Staging, repack: bool) -> list[str]:
    """Tidy up. The versions are held by now, whatever goes wrong here."""
    try:
        maintenance.maintain(staging, repack=repack)
    except (LawdiffError, OSError, KeyboardInterrupt) as error:
        why = error if str(error) else "stopped"
        return [f"all is held, but packing it has failed; the next import tries again: {why}"]
    return []


@contextmanager
def _as_repository_error(path: Path) -> Iterator[None]:
    """Reports what cannot be written as a RepositoryError: a full disk, a read-only folder."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        where = str(error.filename or path)
        raise RepositoryError(f"cannot be written to: {reason}", where=where) from None


def _settle_by_law(repo: LawRepo, wanted: bool) -> bool:
    """Does the repository have one commit per law? A new one does where that is wanted."""
    if not repo.versions:
        return wanted
    if wanted and not repo.by_law:
        raise RepositoryError(
            "this repository has one commit per version, not one per law",
            where=str(repo.path),
            hint="import into a new repository with --by-law",
        )
    return repo.by_law
