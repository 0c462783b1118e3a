"""Files replaced in one step, and temporary folders that show whether a git still works in them."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo import git
from lawdiff.gitrepo.sharing import umask

_ALIVE = "alive"  # locked by the import and by every git that it started
_PAUSE, _REMOVE_TRIES, _CHILD_TRIES = 0.1, 20, 600  # seconds, and how often


def replace(new: Path, path: Path) -> None:
    """Move a file over another in one step that a loss of power does not undo."""
    sync(new)
    os.replace(new, path)
    with suppress(OSError):  # the file has moved, whether or not the disk has it yet
        sync(path.parent)


def sync(path: Path) -> None:
    """Write a file, or the list of a folder's files, to the disk where the system can."""
    if sys.platform != "win32":
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def temporary_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """A new folder, removed at the end unless it has been moved.

    Every git started in the block keeps a locked file of it open, so that `wait_for_children` can
    wait for them where this process is killed.
    """
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        # Where a folder passes its group on, this one does too.
        folder.chmod(folder.stat().st_mode & stat.S_ISGID | 0o777 & ~umask())
        with (folder / _ALIVE).open("wb") as alive:
            _try_lock(alive.fileno())
            with git.inherited(alive.fileno()):
                yield folder
    finally:
        remove(folder)


def move_into_place(folder: Path, target: Path) -> None:
    """Move a temporary folder to where it stays."""
    (folder / _ALIVE).unlink()
    folder.rename(target)
    sync(target.parent)


def wait_for_children(folder: Path) -> None:
    """Wait until every git has ended that the killed owner of a temporary folder had started."""
    try:
        alive = (folder / _ALIVE).open("rb+")
    except FileNotFoundError:
        return  # its owner was killed before it had started any
    with alive:
        for _ in range(_CHILD_TRIES):
            if _try_lock(alive.fileno()):
                return
            sleep(_PAUSE)
    raise RepositoryError(
        "git is still at work for an import that was killed",
        where=str(folder),
        hint="try again when it has ended",
    )


def _try_lock(file: int) -> bool:
    """Lock an open file for this process and its children; False where another one has it."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


def remove(folder: Path) -> None:
    """Delete a folder, also while a git that is about to end still writes in it."""
    for _ in range(_REMOVE_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        sleep(_PAUSE)
