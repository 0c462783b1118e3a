"""Importing: one plan, one `git fast-import`, one update of all refs."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lawdiff.errors import LawdiffError, RepositoryError
from lawdiff.gitrepo import git, lock, maintenance, refs, repository, work_tree
from lawdiff.gitrepo.refs import Moves
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.gitrepo.staging import Scratch, clear_left, replace, scratch_in
from lawdiff.gitrepo.writing import OnRevision, Writer
from lawdiff.history.dumps import read_dumps
from lawdiff.history.plan import Coverage, Plan
from lawdiff.model import VersionInfo
from lawdiff.record.digests import blob_id
from lawdiff.sources.anomalies import Anomaly
from lawdiff.sources.detection import Source
from lawdiff.sources.legi_archive import Dump

_BY_LAW = "lawdiff.byLaw"
OnSource = Callable[[Source], None]
OnMove = Callable[[bool], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: versions brought in, versions held already, what the sources got wrong.

    `rewritten` counts the commits of other versions that had to be written again; `notes` tell
    of what has not been done beside that, and does not touch what is held.
    """

    imported: list[VersionInfo]
    unchanged: list[VersionInfo]
    anomalies: list[Anomaly]
    rewritten: int
    coverage: Coverage
    notes: list[str] = field(default_factory=list)


def check_sources(
    path: Path,
    sources: Sequence[Source],
    *,
    dumps: Sequence[Dump] = (),
    codes: Sequence[str] = (),
    overwrite: bool = False,
    on_revision: OnRevision = lambda revision: None,
) -> ImportReport:
    """What `import_sources` would do, told revision by revision; nothing is written."""
    repo = LawRepo(path) if repository.exists(path) else None
    try:
        states = read_dumps(repo, dumps, codes, blob_id, overwrite=overwrite)
        plan = Plan(repo, sources, overwrite, states=states, skips_held=False)
        written = 0
        for revision in plan.revisions():
            on_revision(revision)
            written += 1
        return _report(plan, written)
    finally:
        if repo:
            repo.close()


def _report(plan: Plan, written: int) -> ImportReport:
    return ImportReport(
        imported=plan.imported,
        unchanged=plan.unchanged,
        anomalies=plan.anomalies,
        rewritten=written - len(plan.imported),
        coverage=plan.coverage,
    )


def import_sources(
    path: Path,
    sources: Sequence[Source],
    *,
    dumps: Sequence[Dump] = (),
    codes: Sequence[str] = (),
    overwrite: bool = False,
    by_law: bool = False,
    on_source: OnSource = lambda source: None,
    on_revision: OnRevision = lambda revision: None,
    on_move: OnMove = lambda done: None,
) -> ImportReport:
    """Bring versions into the law repository at `path`, made where there is none.

    All of them come in, or none: on any error the repository is as it was. With `overwrite`
    a source takes the place of another text of the same version. `codes` choose among the codes
    of the dumps. With `by_law` each set of amending texts has a commit of its own; a repository
    stays as it was begun. `on_move` is told False just before the one step that brings all in, and
    True when that has been done.
    """
    with _told(path), _uncollected(), lock.opened(path) as git_dir:
        git.check_version(git_dir)
        refs.refuse_damaged(git_dir / "packed-refs")  # else git may miss versions that are held
        killed = clear_left(git_dir)
        with scratch_in(git_dir) as scratch, LawRepo(git_dir) as repo:
            lock.refuse_others(repo)
            behind = work_tree.complete(scratch, repo)
            by_law = _settle_by_law(repo, by_law)
            with Writer.into(repo, scratch, by_law=by_law) as writer:
                states = read_dumps(repo, dumps, codes, writer.keep, overwrite=overwrite)
                plan = Plan(repo, sources, overwrite, on_source, copies=not by_law, states=states)
                written = writer.write(plan, on_revision)
                moves = writer.finish()
            report = _report(plan, written)
            if moves:
                report.notes.extend(_move(scratch, repo, moves, by_law, on_move))
            else:
                report.notes.extend(behind)
            # What was held before, or by an older dump, goes where it was written again.
            repack = writer.is_loose or bool(moves and (repo.versions or plan.states))
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
def _told(path: Path) -> Iterator[None]:
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
