"""The files of `main`, where they are checked out: they follow it, unless the user changed one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lawdiff.errors import LawdiffError
from lawdiff.lawrepo import git, store
from lawdiff.lawrepo.scratch import Scratch, replace
from lawdiff.lawrepo.store import LawRepo

# Holds the commit whose files are checked out while `main` moves on from it: where an import is
# killed before the files have followed, the next one knows that they are not the user's.
_FOLLOWS = "lawdiff-follows"


@dataclass(frozen=True, slots=True)
class WorkTree:
    """A folder with the files of `main`, beside its git folder."""

    scratch: Scratch
    repo: LawRepo
    folder: Path

    def changed(self, commit: str) -> list[str]:
        """The files that are not as in a commit; files that git does not follow do not count."""
        options = ("--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv")
        index = self.scratch.folder / "index-seen"  # git may write it anew, with fresher times
        shutil.copy2(self.repo.git_dir / "index", index)
        return git.records(self.repo.git_dir, self._git(index, "diff", *options, commit, "--"))

    def bring_to(self, commit: str, index: Path) -> None:
        """Let the files, and this index of them, be those of a commit."""
        self._git(index, "read-tree", "--reset", "-u", commit)

    def _git(self, index: Path, *arguments: str) -> bytes:
        env = {"GIT_INDEX_FILE": str(index.absolute())}
        place = f"--work-tree={self.folder.absolute()}"
        return git.run(self.repo.git_dir, place, *arguments, env=env)

    @contextmanager
    def following(self, commit: str) -> Iterator[list[str]]:
        """Bring the files to a commit once the block has moved `main` there.

        Gives a list that says afterwards why they stay behind, where they do: the next import
        brings them on then.
        """
        git_dir, scratch = self.repo.git_dir, self.scratch
        told: list[str] = []
        with scratch.hold(git_dir / "index"):
            index = Path(shutil.copy2(git_dir / "index", scratch.folder / "index"))
            note = scratch.folder / _FOLLOWS
            note.write_text(self.repo.refs[store.MAIN])
            replace(note, git_dir / _FOLLOWS)
            try:
                yield told
            except BaseException:
                (git_dir / _FOLLOWS).unlink()
                raise
            try:  # `main` has moved: from here on nothing may fail the import
                self.bring_to(commit, index)
                replace(index, git_dir / "index")
                (git_dir / _FOLLOWS).unlink()
            except (LawdiffError, OSError, KeyboardInterrupt) as error:
                told.append(f"the files checked out stay behind until the next import: {error}")


def find(scratch: Scratch, repo: LawRepo, path: Path) -> WorkTree | None:
    """The work tree of a repository at a path where `main` is checked out there."""
    git_dir = repo.git_dir
    head = f"ref: {store.MAIN}"
    if git_dir.parent != path or not (git_dir / "index").exists() or store.MAIN not in repo.refs:
        return None
    if (git_dir / "HEAD").read_text(errors="replace").strip() != head:
        return None
    return WorkTree(scratch, repo, path)


def complete(scratch: Scratch, repo: LawRepo, path: Path) -> None:
    """Bring the files on where an import was killed after `main` had moved and before they had."""
    note = repo.git_dir / _FOLLOWS
    if not note.is_file():
        return
    before = note.read_text(errors="replace")
    tree = find(scratch, repo, path)
    if tree and tree.repo.resolve(before) and _are_ours(tree, tree.changed(before)):
        with scratch.rewriting(repo.git_dir / "index") as index:
            tree.bring_to(repo.refs[store.MAIN], index)
    note.unlink()


def _are_ours(tree: WorkTree, paths: Sequence[str]) -> bool:
    """May a checkout that was killed have left these files? Each is away, or begins the new one."""
    news = tree.repo.try_read([f"{tree.repo.refs[store.MAIN]}:{path}" for path in paths])
    for path, new in zip(paths, news, strict=True):
        file = tree.folder / path
        if file.is_symlink() or file.is_dir():
            return False
        if file.exists() and not (new or b"").startswith(file.read_bytes()):
            return False
    return True
