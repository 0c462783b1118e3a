"""Importing: one plan, one `git fast-import`, one update of all refs."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lawdiff.anomalies import Anomaly
from lawdiff.errors import RepositoryError
from lawdiff.lawrepo import git, store
from lawdiff.lawrepo.dumps import read_dumps
from lawdiff.lawrepo.messages import VersionInfo
from lawdiff.lawrepo.plan import Coverage, Plan
from lawdiff.lawrepo.snapshot import blob_id
from lawdiff.lawrepo.store import LawRepo
from lawdiff.lawrepo.writing import OnRevision, quarantined, tidy
from lawdiff.sources import Source
from lawdiff.sources.legi_archive import Dump

_BY_LAW = "lawdiff.byLaw"
_NEW = ".lawdiff-new-"  # a repository being made, beside its place
OnSource = Callable[[Source], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: versions brought in, versions held already, what the sources got wrong.

    `rewritten` counts the commits of other versions that had to be written again.
    """

    imported: list[VersionInfo]
    unchanged: list[VersionInfo]
    anomalies: list[Anomaly]
    rewritten: int
    coverage: Coverage


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
    repo = LawRepo(path) if store.exists(path) else None
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
) -> ImportReport:
    """Bring versions into the law repository at `path`, made where there is none.

    All of them come in, or none: on any error the repository is as it was. With `overwrite`
    a source takes the place of another text of the same version. `codes` choose among the codes
    of the dumps. With `by_law` each set of amending texts has a commit of its own; a repository
    stays as it was begun.
    """
    with _locked(path), _working_copy(path) as git_dir, LawRepo(git_dir) as repo:
        _refuse_foreign(repo)
        follows = _is_checked_out(git_dir, path)
        by_law = _settle_by_law(repo, by_law)
        with quarantined(repo, by_law=by_law) as writer:
            states = read_dumps(repo, dumps, codes, writer.keep, overwrite=overwrite)
            plan = Plan(repo, sources, overwrite, on_source, copies=not by_law, states=states)
            written = writer.write(plan, on_revision)
        if written or plan.dropped:
            # What was held before, or by an older dump, goes where it was written again.
            tidy(git_dir, repack=writer.is_loose or bool(repo.versions or plan.states))
            if repo.resolve("HEAD") is None:  # made by `git init`, on a branch of another name
                git.run(git_dir, "symbolic-ref", "HEAD", store.MAIN)
        if follows:
            git.run(git_dir, f"--work-tree={path.absolute()}", "reset", "--hard", "--quiet")
        return _report(plan, written)


def _is_checked_out(git_dir: Path, path: Path) -> bool:
    """Are the files of `main` checked out, without a change of the user's? Then they follow it."""
    if git_dir.parent != path or not (git_dir / "index").exists():
        return False
    work_tree = f"--work-tree={path.absolute()}"
    on_main = git.succeeds(git_dir, "rev-parse", "--verify", "--quiet", store.MAIN) and (
        git.text(git_dir, "rev-parse", "--symbolic-full-name", "HEAD").strip() == store.MAIN
    )
    quiet = ("--quiet", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all")
    return on_main and git.succeeds(git_dir, work_tree, "diff", *quiet, "HEAD", "--")


def _settle_by_law(repo: LawRepo, wanted: bool) -> bool:
    """Does the repository have a commit a law? A new one does where that is wanted."""
    if not repo.versions:
        git.run(repo.git_dir, "config", _BY_LAW, "true" if wanted else "false")
        return wanted
    # A clone has no such setting; there the commits tell, where a law made one.
    commits = int(git.run(repo.git_dir, "rev-list", "--count", store.MAIN, "--"))
    held = commits > len(repo.versions) or git.succeeds(
        repo.git_dir, "config", "--get", _BY_LAW, "^true$"
    )
    if wanted and not held:
        raise RepositoryError(
            "this repository has one commit a version, not one a law",
            where=str(repo.path),
            hint="import into a new repository with --by-law",
        )
    return held


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Only one import at a time writes to a repository."""
    from filelock import FileLock, Timeout

    if path.exists() and not path.is_dir():
        raise RepositoryError("this is a file, not a folder", where=str(path))
    folder = path.absolute().parent
    if not folder.is_dir():
        raise RepositoryError(
            "the folder above it does not exist", where=str(path), hint="make it first"
        )
    git_dir = store.find_git_dir(path)
    name = git_dir / "lawdiff.lock" if git_dir else folder / f".{path.absolute().name}.lawdiff.lock"
    lock = FileLock(name)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise RepositoryError(
            "another import is writing to this repository", where=str(path), hint="try again later"
        ) from None
    except OSError as error:
        raise RepositoryError(f"cannot be written to: {error.strerror}", where=str(path)) from None
    try:
        yield
    finally:
        lock.release()
        if git_dir is None:
            name.unlink(missing_ok=True)


@contextmanager
def _working_copy(path: Path) -> Iterator[Path]:
    """The git folder to write to: the one there, or a new one that is moved into place at the end.

    A new repository appears whole or not at all.
    """
    git_dir = store.find_git_dir(path)
    if git_dir is not None:
        yield git_dir
        return
    made = not path.exists()
    path.mkdir(exist_ok=True)
    for left in path.glob(f"{_NEW}*"):  # by an import that was killed: the lock is ours
        shutil.rmtree(left, ignore_errors=True)
    if not made and any(path.iterdir()):
        raise RepositoryError(
            "this folder holds other things and no law repository",
            where=str(path),
            hint="name a new or an empty folder with --repo",
        )
    staging = Path(tempfile.mkdtemp(prefix=_NEW, dir=path))
    try:
        _init(staging)
        yield staging
        staging.chmod(0o777 & ~_umask())
        staging.rename(path / ".git")
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        if made:
            path.rmdir()
        raise


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _init(git_dir: Path) -> None:
    """An empty repository with no template, no hook, and no reflog of its own."""
    options = ("--quiet", "--bare", "--template=", "--initial-branch=main", "--object-format=sha1")
    git.run(git_dir, "init", *options)
    from git.config import GitConfigParser  # 130 ms: only a new repository pays for it

    with GitConfigParser(str(git_dir / "config"), read_only=False) as config:
        config.set_value("core", "bare", "false")
        config.set_value("core", "logAllRefUpdates", "false")


def _refuse_foreign(repo: LawRepo) -> None:
    """Never write into a repository that lawdiff did not make."""
    if repo.versions:
        foreign = repo.resolve(store.MAIN) not in {version.commit for version in repo.versions}
    else:
        foreign = bool(git.run(repo.git_dir, "for-each-ref", "--count=1", "refs/heads"))
    if foreign:
        raise RepositoryError(
            "this repository holds commits that are no law repository's",
            where=str(repo.path),
            hint="import into a folder of its own",
        )
