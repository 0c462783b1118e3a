"""The staging folder of an import: all that it writes is made there first.

It is in the git folder, and is the only place where git writes while lawdiff imports. Finished
files are moved from it into place, each with one rename. So an import that is killed leaves this
folder, and at most a lock and a pack without its index that are known to be its own:
`leftovers.remove` deletes them in the next import.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo import private
from lawdiff.gitrepo.disk import replace, sync, temporary_folder

PREFIX = "lawdiff-incoming-"
# Files in it, for `leftovers`: lists of packs about to be removed or added, the new refs until they
# are in place, and copies of locks.
REMOVED, ADDED, NEW_REFS, LOCK = "retired", "taken", "packed-refs", "held-"
# In the git folder: the commit whose files are checked out until they are those of `main`, and
# whether something of the user's is in the way. See `work_tree`.
FOLLOWS = "lawdiff-follows"
_PAUSE, _LOCK_TRIES = 0.1, 20  # seconds, and how often


@dataclass(frozen=True, slots=True)
class Staging:
    """The staging folder of one import, which is a private git repository too.

    `git_dir` is the folder of the law repository. `added` are the files of packs that have been
    moved there.
    """

    git_dir: Path
    folder: Path
    added: list[str] = field(default_factory=list)

    @property
    def packs(self) -> Path:
        """The folder of the law repository's packs."""
        return self.git_dir / "objects" / "pack"

    def add_store(self, name: str) -> Path:
        """Make an object store in this folder, which reads the law repository's objects too."""
        return private.add_store(self.folder, name, self.git_dir / "objects")

    @contextmanager
    def locked(self, path: Path) -> Iterator[None]:
        """Holds git's own lock on a file, `<file>.lock`, so that no git of the user changes it.

        The lock says which folder it belongs to, so that the next import may remove it where this
        one is killed. RepositoryError where a git holds it for two seconds.
        """
        lock = path.with_name(f"{path.name}.lock")
        name = lock.relative_to(self.git_dir).as_posix()
        own = self.folder / f"{LOCK}{name.replace('/', '-')}"
        own.write_text(f"{name}\n{self.folder.name}\n", encoding="utf-8", errors="surrogateescape")
        _acquire(lock, own)
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)
            own.unlink(missing_ok=True)

    @contextmanager
    def rewriting(self, path: Path) -> Iterator[Path]:
        """A copy of a file of the repository, to be changed in the block; it replaces the file at
        the end. Git's lock on the file is held meanwhile."""
        with self.locked(path):
            copy = self.folder / path.name
            if path.exists():
                shutil.copy2(path, copy)
            yield copy
            replace(copy, path)

    def add_packs(self, folder: Path, names: Iterable[str]) -> None:
        """Move files of packs into the repository, all or none; each index after its pack, since
        git finds a pack by its index."""
        self.packs.mkdir(parents=True, exist_ok=True)
        held = {path.stem for path in self.packs.glob("*.idx")}
        new = [name for name in names if name.partition(".")[0] not in held]
        self.added[:] = new
        (self.folder / ADDED).write_text("\n".join(new))
        try:
            for name in sorted(new, key=lambda name: name.endswith(".idx")):
                (folder / name).rename(self.packs / name)
            sync(self.packs)
        except BaseException:
            self.withdraw_packs()
            raise

    def withdraw_packs(self) -> None:
        """Delete the packs that were added last, which no ref has come to need."""
        for name in self.added:
            (self.packs / name).unlink(missing_ok=True)

    def remove_packs(self, names: Iterable[str]) -> None:
        """Delete files of packs of the repository; each index before its pack."""
        names = sorted(names, key=lambda name: not name.endswith(".idx"))
        (self.folder / REMOVED).write_text("\n".join(names))
        for name in names:
            (self.packs / name).unlink(missing_ok=True)


@contextmanager
def staging_in(git_dir: Path) -> Iterator[Staging]:
    """The staging folder of an import into this repository."""
    with temporary_folder(git_dir, PREFIX) as folder:
        private.make(folder, git_dir / "objects")
        yield Staging(git_dir, folder)


def _acquire(lock: Path, own: Path) -> None:
    lock.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(_LOCK_TRIES):
        try:
            _link(own, lock)
        except FileExistsError:
            sleep(_PAUSE)
        else:
            return
    raise RepositoryError(
        "git is at work in this repository",
        where=str(lock),
        hint="try again when it has ended; where no git runs, remove this file",
    )


def _link(own: Path, lock: Path) -> None:
    try:
        os.link(own, lock)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        with lock.open("x", encoding="utf-8") as file:
            file.write(own.read_text(encoding="utf-8"))
