"""Opens a law repository for writing: for one import at a time, and a new one is made whole or
not at all."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo import folders, git, leftovers, log
from lawdiff.gitrepo.disk import move_into_place, temporary_folder
from lawdiff.gitrepo.maintenance import REFS_COPY
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.gitrepo.sharing import shared, umask
from lawdiff.record import names
from lawdiff.record.names import MAIN
from lawdiff.record.trailers import CONTENTS

_NEW = ".lawdiff-new-"  # the repository that is being made, in the folder whose `.git` it becomes
_NEW_LOCK = ".lawdiff-new.lock"
_LOCK = "lawdiff.lock"
# What `sed -E` makes of a line of `packed-refs`, where lawdiff may have made the ref.
_LINES_OF_REFS = (
    r"s,^([0-9a-f]{40}) (refs/(heads/(main|futur|registre)$|tags/|lawdiff/).*),update \2 \1,p"
)
_TIMEOUT = 1.0  # seconds: a child of a killed import, about to become git, may still hold the lock


@contextmanager
def opened(path: Path) -> Iterator[Path]:
    """The git folder to write to: the one found, or a new one that becomes `.git` at the end.

    RepositoryError where another import is writing, or where no repository can be made.
    """
    with _locked(path) as git_dir:
        leftovers.remove_unfinished(path, _NEW)
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
        with temporary_folder(path, _NEW) as new:
            _init(new)
            yield new
            move_into_place(new, path / ".git")


def is_new(git_dir: Path) -> bool:
    """Is this a repository that is being made, and that no reader finds yet?"""
    return git_dir.name.startswith(_NEW)


@contextmanager
def _locked(path: Path) -> Iterator[Path | None]:
    """The git folder of a repository, locked for this import; None where there is none yet."""
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
    """Make the folder of a new repository where it does not exist; was it made?"""
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

    # Everybody who shares the repository must be able to open the lock for writing.
    lock = FileLock(name, mode=0o666 & ~umask()) if is_shared else FileLock(name)
    try:
        lock.acquire(timeout=_TIMEOUT)
    except Timeout:
        raise RepositoryError(
            "another import is writing to this repository", where=str(path), hint="try again later"
        ) from None
    try:
        yield
    finally:
        if name.name == _NEW_LOCK:  # before it is released: nobody must lock a file that goes
            name.unlink(missing_ok=True)
        lock.release()


def _find(path: Path) -> Path | None:
    """The git folder with the refs and objects, also where `path` is a linked work tree."""
    git_dir = folders.find_git_dir(path)
    if git_dir is not None and (git_dir / "commondir").is_file():
        return git_dir / (git_dir / "commondir").read_text().strip()
    return git_dir


def _init(git_dir: Path) -> None:
    """Make an empty repository without template or hook. It has no work tree, in which plain git
    would find that all of the law is deleted."""
    options = ("--quiet", "--bare", "--template=", "--initial-branch=main", "--object-format=sha1")
    git.run(git_dir, "init", *options)


def refuse_others(repo: LawRepo) -> None:
    """Raises RepositoryError for a repository that lawdiff did not make, or cannot write to.

    So for a law repository whose refs are lost: an import would remove the packs that they named.
    """
    _refuse_sha256(repo)
    _refuse_shallow(repo)  # it may lack the register too, without which no version can be read
    if repo.versions:
        _refuse_lost_refs(repo)
        if repo.refs.get(MAIN) not in {version.commit for version in repo.versions}:
            raise _foreign(repo, "commits that are")
        return
    own = names.REGISTER in repo.refs  # a dump has withdrawn all versions
    others = sorted(ref for ref in repo.refs if ref != names.REGISTER)
    if _is_law(repo) or (not own and (repo.git_dir / REFS_COPY).is_file()):
        raise _lost(repo)
    if others:
        raise _foreign(repo, f"a ref ({others[0]}) that is")
    if own:
        return
    for head in _of_each_tree(repo.git_dir, "HEAD"):
        if not head.read_text(errors="replace").startswith("ref: "):
            raise _foreign(repo, f"a HEAD ({head}) on a commit that is")
    if _has_history(repo.git_dir):
        raise _lost(repo)
    for index in _of_each_tree(repo.git_dir, "index"):
        raise _foreign(repo, f"an index of files ({index}) that is")


def _refuse_sha256(repo: LawRepo) -> None:
    if "extensions.objectformat\nsha256" in repo.settings:
        raise RepositoryError(
            "this repository has SHA-256 ids, which lawdiff does not know",
            where=str(repo.path),
            hint="let lawdiff make it: name a new folder with --repo",
        )


def _refuse_shallow(repo: LawRepo) -> None:
    """Raises RepositoryError for a shallow clone: an import would plan without the versions that
    are not fetched, and write a history without them."""
    shallow = repo.git_dir / "shallow"
    is_shallow = shallow.is_file() and shallow.stat().st_size
    if is_shallow and any(map(names.is_version_ref, repo.refs)):
        git_dir = shlex.quote(str(repo.git_dir.absolute()))
        raise RepositoryError(
            "this is a shallow clone: it lacks older versions",
            where=str(repo.path),
            hint=f"fetch them first: git --git-dir={git_dir} fetch --unshallow --tags "
            "origin '+refs/heads/*:refs/remotes/origin/*'",
        )


def _refuse_lost_refs(repo: LawRepo) -> None:
    """Raises RepositoryError where `main` is lost, or the tag of a version on it.

    An import plans from the tags, and would write a history without that version.
    """
    command = f"git --git-dir={shlex.quote(str(repo.git_dir.absolute()))} update-ref"
    if MAIN not in repo.refs:
        newest = repo.versions[-1].tag
        raise RepositoryError(
            "the branch main is missing",
            where=str(repo.path),
            hint=f"bring it back, then run lawdiff verify: {command} {MAIN} "
            f"{names.version_ref(newest)}",
        )
    held = {version.commit for version in repo.versions}
    for commit, info in log.versions_on_main(repo.git_dir):
        if commit not in held:
            raise RepositoryError(
                f"main holds the version {info.tag}, and its tag is missing or elsewhere",
                where=str(repo.path),
                hint=f"bring it back: {command} {names.version_ref(info.tag)} {commit}; "
                "lawdiff verify names all that are missing",
            )


def _is_law(repo: LawRepo) -> bool:
    """Is `main` on the commit of a version whose tag is lost, or was never fetched?"""
    tip = repo.refs.get(MAIN)
    return bool(tip) and f"\n{CONTENTS}: ".encode() in (next(repo.read([str(tip)])) or b"")


def _of_each_tree(git_dir: Path, name: str) -> list[Path]:
    """The files of this name in the git folder and in those of its linked work trees."""
    found = [git_dir / name, *git_dir.glob(f"worktrees/*/{name}")]
    return [path for path in found if path.is_file()]


def _has_history(git_dir: Path) -> bool:
    """Does a git folder hold packs, or a reflog with entries?"""
    logs = (path for path in (git_dir / "logs").rglob("*") if path.is_file())
    packs = (git_dir / "objects" / "pack").glob("pack-*.idx")
    return any(packs) or any(path.stat().st_size for path in logs)


def _foreign(repo: LawRepo, what: str) -> RepositoryError:
    return RepositoryError(
        f"this repository holds {what} not part of a law repository",
        where=str(repo.path),
        hint="import into a folder of its own: name a new one with --repo",
    )


def _lost(repo: LawRepo) -> RepositoryError:
    folder = repo.git_dir.absolute()
    git_dir, copy, packed = (shlex.quote(str(folder / it)) for it in ("", REFS_COPY, "packed-refs"))
    if not (folder / REFS_COPY).is_file():
        hint = (
            "bring them back from a copy of this repository: "
            f"git --git-dir={git_dir} fetch -u COPY '+refs/*:refs/*'; "
            "without a copy, import all sources into a new folder: they give the same commits"
        )
    elif _holds_a_line(folder / "packed-refs"):  # of the user's, which must stay
        hint = (
            "bring them back as the last import left them: "
            f"sed -En '{_LINES_OF_REFS}' {copy} | git --git-dir={git_dir} update-ref --stdin"
        )
    else:
        hint = f"bring them back as the last import left them: cp {copy} {packed}"
    return RepositoryError(
        "its refs are lost: it holds packs or a reflog, and no ref that names a version",
        where=str(repo.path),
        hint=hint,
    )


def _holds_a_line(packed: Path) -> bool:
    lines = packed.read_bytes().splitlines() if packed.is_file() else []
    return any(not line.startswith(b"#") for line in lines)
