"""A folder of an import's own in the repository: all that it writes is made there first.

Git itself writes nowhere else while lawdiff imports. Whole files are moved into place from here,
each with one rename. So an import that is killed leaves this folder, and at most a lock and a pack
without its index that are known to be its own: `clear_left` takes them away in the next import.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from time import sleep

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo import git
from lawdiff.gitrepo.sharing import umask

INCOMING = "lawdiff-incoming-"
_ALIVE = "alive"  # held open by the import and by every git that it started
_RETIRED = "retired"  # the packs that are about to be taken away
_TAKEN = "taken"  # the files of packs that are about to be taken in
NEW_REFS = "packed-refs"  # is here until the refs have moved
# Holds the commit whose files are checked out while `main` is not there, and whether they stay:
# see `worktree`.
FOLLOWS = "lawdiff-follows"
_PAUSE, _LOCK_TRIES, _CHILD_TRIES = 0.1, 20, 600  # seconds, and how often
_PACK = re.compile(r"pack-[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Scratch:
    """The folder of one import. It is a bare repository too, which sees the objects of its host."""

    git_dir: Path
    folder: Path
    taken: list[str] = field(default_factory=list)  # files of packs that have been taken in

    @property
    def packs(self) -> Path:
        """Where the repository itself has its packs."""
        return self.git_dir / "objects" / "pack"

    def store(self, name: str) -> Path:
        """An object store in this folder, which sees the objects of the repository as well."""
        objects = self.folder / name
        (objects / "pack").mkdir(parents=True)
        (objects / "info").mkdir()
        (objects / "info" / "alternates").write_text("../../objects\n")
        return objects

    def make_repository(self) -> None:
        """Let git take the folder for a repository of its own."""
        self.store("objects")
        (self.folder / "refs").mkdir()
        (self.folder / "HEAD").write_text("ref: refs/heads/main\n")

    @contextmanager
    def hold(self, path: Path) -> Iterator[None]:
        """Git's own lock on a file, `<file>.lock`, so that no git of the user changes it.

        The lock says whose it is, so that the next import may take it away where this one is
        killed. RepositoryError where a git holds it for two seconds.
        """
        lock = path.with_name(f"{path.name}.lock")
        place = lock.relative_to(self.git_dir).as_posix()
        own = self.folder / f"held-{place.replace('/', '-')}"
        own.write_text(f"{place}\n{self.folder.name}\n", encoding="utf-8", errors="surrogateescape")
        _take(lock, own)
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)
            own.unlink(missing_ok=True)

    @contextmanager
    def rewriting(self, path: Path) -> Iterator[Path]:
        """A copy of a file of the repository, to be changed; it takes the file's place at the end,
        in one step, with git's lock held all the while."""
        with self.hold(path):
            copy = self.folder / path.name
            if path.exists():
                shutil.copy2(path, copy)
            yield copy
            replace(copy, path)

    def take_in(self, folder: Path, names: Iterable[str]) -> None:
        """Move files of packs into the repository, all or none. Git looks for a pack by its index,
        so that goes last."""
        self.packs.mkdir(parents=True, exist_ok=True)
        held = {path.stem for path in self.packs.glob("*.idx")}
        new = [name for name in names if name.partition(".")[0] not in held]
        self.taken[:] = new
        (self.folder / _TAKEN).write_text("\n".join(new))
        try:
            for name in sorted(new, key=lambda name: name.endswith(".idx")):
                (folder / name).rename(self.packs / name)
            _sync(self.packs)
        except BaseException:
            self.give_back()
            raise

    def give_back(self) -> None:
        """Take the packs away again that were taken in last: no ref has come to name them."""
        for name in self.taken:
            (self.packs / name).unlink(missing_ok=True)

    def retire(self, names: Iterable[str]) -> None:
        """Take files of packs away; their index first, so that git looks for none of them."""
        names = sorted(names, key=lambda name: not name.endswith(".idx"))
        (self.folder / _RETIRED).write_text("\n".join(names))
        for name in names:
            (self.packs / name).unlink(missing_ok=True)


def _take(lock: Path, own: Path) -> None:
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
    except OSError:  # a file system without links: there for all, or told to be there already
        with lock.open("x", encoding="utf-8") as file:
            file.write(own.read_text(encoding="utf-8"))


def replace(new: Path, path: Path) -> None:
    """Put a file in the place of another in one step that a loss of power does not undo."""
    _sync(new)
    os.replace(new, path)
    with suppress(OSError):  # it is there by now, whatever the disk makes of it later
        _sync(path.parent)


def _sync(path: Path) -> None:
    """Bring a file, or what has been moved into a folder, to the disk where the system can."""
    if sys.platform != "win32":
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def own_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """A new folder, gone at the end where it has not moved. Every git that is started meanwhile
    holds a file in it, so that whoever finds the folder later can wait for them."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    try:
        # What is made in it has the group of a folder that hands its group on.
        folder.chmod(folder.stat().st_mode & stat.S_ISGID | 0o777 & ~umask())
        with (folder / _ALIVE).open("wb") as alive:
            _try_lock(alive.fileno())
            with git.inherited(alive.fileno()):
                yield folder
    finally:
        remove(folder)


@contextmanager
def scratch_in(git_dir: Path) -> Iterator[Scratch]:
    """The folder of an import into this repository."""
    with own_folder(git_dir, INCOMING) as folder:
        scratch = Scratch(git_dir, folder)
        scratch.make_repository()
        yield scratch


def settle(folder: Path, place: Path) -> None:
    """Move a folder of `own_folder` to its place."""
    (folder / _ALIVE).unlink()
    folder.rename(place)
    _sync(place.parent)


def clear_left(git_dir: Path) -> bool:
    """Take away what a killed import has left; was there anything? Only for who holds its lock."""
    left = sorted(git_dir.glob(f"{INCOMING}*"))
    for folder in left:
        wait_for_children(folder)
        for own in sorted(folder.glob("held-*")):
            _unlock(git_dir, own)
        _drop_half_packs(git_dir / "objects" / "pack", folder)
        _drop_unnamed_packs(git_dir, folder)
        remove(folder)
    return bool(left)


def _unlock(git_dir: Path, own: Path) -> None:
    """Take a lock away where it is the one that this file of a killed import tells of."""
    said = own.read_text(encoding="utf-8", errors="surrogateescape")
    place = PurePosixPath(said.partition("\n")[0])
    if place.suffix != ".lock" or place.is_absolute() or ".." in place.parts:
        return
    lock = git_dir / place
    if lock.is_file() and lock.read_text(encoding="utf-8", errors="surrogateescape") == said:
        lock.unlink()


def _drop_half_packs(packs: Path, folder: Path) -> None:
    """Take packs away that a killed import has moved, or taken away, by half."""
    names = [path.name for path in folder.glob("*/pack/*.idx")]
    if (folder / _RETIRED).is_file():
        names += (folder / _RETIRED).read_text().split("\n")
    for stem in {name.partition(".")[0] for name in names}:
        if _PACK.fullmatch(stem) and not (packs / f"{stem}.idx").exists():
            for path in packs.glob(f"{stem}.*"):
                path.unlink()


def _drop_unnamed_packs(git_dir: Path, folder: Path) -> None:
    """Take packs away that a killed first import took in for refs that had not moved yet. Where
    there are refs, packing everything anew finds out what they name of it."""
    taken = folder / _TAKEN
    if not taken.is_file() or not (folder / NEW_REFS).is_file():
        return
    if git.run(git_dir, "for-each-ref", "--count=1"):
        return
    packs = git_dir / "objects" / "pack"
    for name in sorted(taken.read_text().split("\n"), key=lambda name: not name.endswith(".idx")):
        if _PACK.fullmatch(name.partition(".")[0]) and "/" not in name:
            (packs / name).unlink(missing_ok=True)


def wait_for_children(folder: Path) -> None:
    """Wait until every git has ended that the killed owner of a folder had started."""
    try:
        alive = (folder / _ALIVE).open("rb+")
    except FileNotFoundError:
        return  # it was killed before it had started any
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
    """Lock an open file for all who inherit it; False where another process has it."""
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
    """Take a folder away, also from under a git that is about to end."""
    for _ in range(_LOCK_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        sleep(_PAUSE)


def environment(objects: Path) -> Mapping[str, str]:
    """What makes git write objects to this store."""
    return {"GIT_OBJECT_DIRECTORY": str(objects.absolute())}
