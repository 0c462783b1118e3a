"""Updates the files of `main` where they are checked out.

If a file of the user's is in the way, all files stay as they are, and the import reports it.
"""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lawdiff.errors import LawdiffError, printable
from lawdiff.gitrepo import git
from lawdiff.gitrepo.disk import replace
from lawdiff.gitrepo.folders import is_on_main
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.gitrepo.staging import FOLLOWS, Staging
from lawdiff.record.names import MAIN

_STAYS = "stays"  # in the file FOLLOWS: something of the user's was in the way
_FLAGS = ("--no-assume-unchanged", "--no-skip-worktree")


@dataclass(frozen=True, slots=True)
class WorkTree:
    """A folder with the files of `base`, beside its git folder; `main` may have moved on.

    `interrupted`: an import was killed while it updated them.
    """

    staging: Staging
    repo: LawRepo
    folder: Path
    base: str
    interrupted: bool

    @contextmanager
    def following(self, commit: str) -> Iterator[list[str]]:
        """Updates the files to a commit after the block has moved `main` there.

        Yields a list, to which a message is added where they stay behind: then the next import
        updates them.
        """
        note = self.repo.git_dir / FOLLOWS
        before = note.read_bytes() if note.is_file() else None
        messages: list[str] = []
        with self.staging.locked(self.repo.git_dir / "index"):
            self._note("" if before is None else before.decode(errors="replace").partition(" ")[2])
            try:
                yield messages
            except BaseException:
                if before is None:
                    note.unlink()
                raise
            try:  # `main` has moved: from here on nothing may fail the import
                messages += self.update(commit)
            except (LawdiffError, OSError, KeyboardInterrupt) as error:
                messages.append(f"the files checked out stay behind until the next import: {error}")

    def update(self, commit: str) -> list[str]:
        """Make the files and the index those of a commit, or return a message that says why not.

        Only while git's lock on the index is held.
        """
        git_dir = self.repo.git_dir
        paths = self.in_the_way(commit)
        if paths:
            if not self.interrupted:
                self._note(_STAYS)
            return [self._message(paths)]
        self._note("")
        index = Path(shutil.copy2(git_dir / "index", self.staging.folder / "index"))
        self._git(index, "read-tree", "--reset", "-u", commit)
        replace(index, git_dir / "index")
        (git_dir / FOLLOWS).unlink()
        return []

    def _note(self, state: str) -> None:
        note = self.staging.folder / FOLLOWS
        note.write_text(f"{self.base} {state}".strip())
        replace(note, self.repo.git_dir / FOLLOWS)

    def _message(self, paths: Sequence[str]) -> str:
        names = printable(", ".join(paths[:3]))
        names += f" and {len(paths) - 3} more" if len(paths) > 3 else ""
        base = self.base[:12]
        return (
            f"the files checked out stay as they are, at {base}, for what is yours is in the way: "
            f"{names}; move it elsewhere (or copy it, then: git restore --source={base} --staged "
            "--worktree FILE) and import again, and they follow"
        )

    # --- what is the user's ---

    def in_the_way(self, commit: str) -> list[str]:
        """The paths of what is the user's and would be lost if the files became those of a commit.

        That is what is staged, a tracked file that is neither as in `base` nor as in the commit,
        and whatever is in the place of a file that git does not track yet.
        """
        index = self.staging.folder / "index-seen"  # git may rewrite it, with newer times
        shutil.copy2(self.repo.git_dir / "index", index)
        self._watch_all(index)
        ends = (self.base, commit)
        staged = self._other(index, ends, "--cached")
        changed = self._other(index, ends) - staged
        lacking = set(self._differing(index, commit, "--cached", "--diff-filter=D")) - staged
        found = changed | {path for path in lacking if self._is_occupied(path)}
        if self.interrupted:
            found = set(self._not_of_checkout(sorted(found), commit))
        return sorted(staged | found)

    def _watch_all(self, index: Path) -> None:
        """Make git also look at files that the user has marked as unchanged."""
        listed = git.records(self.repo.git_dir, self._git(index, "ls-files", "-v", "-z"))
        flagged = [line[2:] for line in listed if line[0].islower() or line[0] == "S"]
        if flagged:
            paths = "".join(f"{path}\0" for path in flagged).encode(errors="surrogateescape")
            for flag in _FLAGS:
                self._git(index, "update-index", flag, "-z", "--stdin", stdin=paths)

    def _other(self, index: Path, commits: Sequence[str], *options: str) -> set[str]:
        """The files that are as in none of these commits."""
        return set.intersection(*(set(self._differing(index, c, *options)) for c in commits))

    def _differing(self, index: Path, commit: str, *options: str) -> list[str]:
        fixed = ("--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv")
        output = self._git(index, "diff", *fixed, *options, commit, "--")
        return git.records(self.repo.git_dir, output)

    def _is_occupied(self, path: str) -> bool:
        """Is anything in the place of a file, or of a folder above it?"""
        if os.path.lexists(self.folder / path):
            return True
        return self._is_cut_off(path)

    def _is_cut_off(self, path: str) -> bool:
        above = [self.folder / name for name in PurePosixPath(path).parents[:-1]]
        return any(folder.is_symlink() or folder.is_file() for folder in above)

    def _not_of_checkout(self, paths: Sequence[str], commit: str) -> Iterator[str]:
        """Those paths that a killed checkout cannot have left: it leaves files that are missing, as
        in the new version, or the beginning of it."""
        news = self.repo.read([f"{commit}:{path}" for path in paths])
        for path, new in zip(paths, news, strict=True):
            file = self.folder / path
            is_odd = self._is_cut_off(path) or file.is_symlink() or file.is_dir()
            if is_odd or (file.exists() and not (new or b"").startswith(file.read_bytes())):
                yield path

    def _git(self, index: Path, *arguments: str, stdin: bytes | None = None) -> bytes:
        env = {"GIT_INDEX_FILE": str(index.absolute())}
        folder = f"--work-tree={self.folder.absolute()}"
        return git.run(self.repo.git_dir, folder, *arguments, stdin=stdin, env=env)


def find(staging: Staging, repo: LawRepo) -> WorkTree | None:
    """The work tree beside the git folder, None where `main` is not checked out there.

    The user may have named the repository by a linked work tree or by its git folder.
    """
    git_dir = repo.git_dir
    folder = Path(os.path.normpath(git_dir.absolute()))
    if folder.name != ".git" or not (git_dir / "index").exists() or MAIN not in repo.refs:
        return None
    if not is_on_main(git_dir / "HEAD"):
        return None
    note = git_dir / FOLLOWS
    base, _, state = (note.read_text(errors="replace") if note.is_file() else "").partition(" ")
    if not base or not repo.resolve(base):  # without a note they are those of `main`
        return WorkTree(staging, repo, folder.parent, repo.refs[MAIN], False)
    return WorkTree(staging, repo, folder.parent, base, state != _STAYS)


def catch_up(staging: Staging, repo: LawRepo) -> list[str]:
    """Update the files where an earlier import did not; messages for the user.

    It left them behind, or was killed after it had moved `main`.
    """
    note = repo.git_dir / FOLLOWS
    if not note.is_file():
        return []
    tree = find(staging, repo)
    if tree is None:  # the user has checked something else out
        note.unlink()
        return []
    with staging.locked(repo.git_dir / "index"):
        return tree.update(repo.refs[MAIN])


def linked_behind(repo: LawRepo) -> list[str]:
    """A message for each linked work tree of `main`: an import updates only the first work tree."""
    messages = []
    for head in sorted(repo.git_dir.glob("worktrees/*/HEAD")):
        pointer = head.with_name("gitdir")
        if is_on_main(head) and pointer.is_file():
            folder = printable(str(Path(pointer.read_text(errors="replace").strip()).parent))
            messages.append(
                f"the files of the linked work tree {folder} stay behind main: keep what is "
                f"yours there, then: git -C {shlex.quote(folder)} reset --hard main"
            )
    return messages
