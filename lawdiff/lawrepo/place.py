"""The place of a law repository: locked by one import at a time, and made whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lawdiff.errors import RepositoryError
from lawdiff.lawrepo import git, store
from lawdiff.lawrepo.scratch import own_folder, remove, settle, wait_for_children
from lawdiff.lawrepo.sharing import shared, umask

_NEW = ".lawdiff-new-"  # a repository being made, in the folder whose `.git` it becomes
_NEW_LOCK = ".lawdiff-new.lock"
_LOCK = "lawdiff.lock"
_PATIENCE = 1.0  # seconds: a child of a killed import, about to become git, may still hold it


@contextmanager
def opened(path: Path) -> Iterator[Path]:
    """The git folder to write to: the one there, or a new one that becomes `.git` at the end.

    RepositoryError where another import is writing, or where none can be made.
    """
    with _locked(path) as git_dir:
        for left in path.glob(f"{_NEW}*"):  # by an import that was killed: the lock is ours
            wait_for_children(left)
            for inner in left.glob("lawdiff-incoming-*"):
                wait_for_children(inner)
            remove(left)
        if git_dir is not None:
            if git_dir.parent == path:
                (path / _NEW_LOCK).unlink(missing_ok=True)
            yield git_dir
            return
        if {entry.name for entry in path.iterdir()} - {_NEW_LOCK}:
            raise RepositoryError(
                "this folder holds other things and no law repository",
                where=str(path),
                hint="name a new or an empty folder with --repo",
            )
        with own_folder(path, _NEW) as staging:
            _init(staging)
            yield staging
            settle(staging, path / ".git")


def is_new(git_dir: Path) -> bool:
    """Is this a repository being made, that nobody sees before it is whole?"""
    return git_dir.name.startswith(_NEW)


@contextmanager
def _locked(path: Path) -> Iterator[Path | None]:
    """Only one import at a time writes here. Gives the git folder where there is one already."""
    made = _make_folder(path)
    try:
        while True:
            git_dir = _find(path)
            lock = git_dir / _LOCK if git_dir else path / _NEW_LOCK
            with shared(git_dir) as is_shared, _lock(path, lock, is_shared):
                if _find(path) == git_dir:  # else another import has just made it
                    yield git_dir
                    return
    finally:
        if made:
            with suppress(OSError):
                path.rmdir()


def _make_folder(path: Path) -> bool:
    """Make the folder of a new repository; was there none?"""
    if path.exists() and not path.is_dir():
        raise RepositoryError("this is a file, not a folder", where=str(path))
    if not path.absolute().parent.is_dir():
        raise RepositoryError(
            "the folder above it does not exist", where=str(path), hint="make it first"
        )
    made = not path.exists()
    path.mkdir(exist_ok=True)
    return made


@contextmanager
def _lock(path: Path, name: Path, is_shared: bool) -> Iterator[None]:
    from filelock import FileLock, Timeout

    # Whoever shares the repository has to open it for writing.
    lock = FileLock(name, mode=0o666 & ~umask()) if is_shared else FileLock(name)
    try:
        lock.acquire(timeout=_PATIENCE)
    except Timeout:
        raise RepositoryError(
            "another import is writing to this repository", where=str(path), hint="try again later"
        ) from None
    try:
        yield
    finally:
        if name.name == _NEW_LOCK:  # before it is let go: nobody must find it free and lose it
            name.unlink(missing_ok=True)
        lock.release()


def _find(path: Path) -> Path | None:
    """The git folder that holds the refs and the objects, also where `path` is a linked tree."""
    git_dir = store.find_git_dir(path)
    if git_dir is not None and (git_dir / "commondir").is_file():
        return git_dir / (git_dir / "commondir").read_text().strip()
    return git_dir


def _init(git_dir: Path) -> None:
    """An empty repository with no template, no hook, and no reflog of its own."""
    options = ("--quiet", "--bare", "--template=", "--initial-branch=main", "--object-format=sha1")
    git.run(git_dir, "init", *options)
    git.run(git_dir, "config", "core.bare", "false")
    git.run(git_dir, "config", "core.logAllRefUpdates", "false")
