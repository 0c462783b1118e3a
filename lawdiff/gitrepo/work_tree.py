"""The files of `main`, where they are checked out: they follow it, unless something of the user's
is in the way. Then all stay as they are, and the import says so."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lawdiff.errors import LawdiffError, printable
from lawdiff.gitrepo import git, repository
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.gitrepo.staging import FOLLOWS, Scratch, replace

_STAYS = "stays"  # in the note: something of the user's was in the way
_FLAGS = ("--no-assume-unchanged", "--no-skip-worktree")


@dataclass(frozen=True, slots=True)
class WorkTree:
    """A folder with the files of `base`, beside its git folder; `main` may have moved on.

    `by_half`: an import was killed while it brought them on.
    """

    scratch: Scratch
    repo: LawRepo
    folder: Path
    base: str
    by_half: bool

    @contextmanager
    def following(self, commit: str) -> Iterator[list[str]]:
        """Bring the files to a commit once the block has moved `main` there.

        Gives a list that says afterwards why they stay behind, where they do: the next import
        brings them on then.
        """
        note = self.repo.git_dir / FOLLOWS
        was = note.read_bytes() if note.is_file() else None
        told: list[str] = []
        with self.scratch.hold(self.repo.git_dir / "index"):
            self._note("" if was is None else was.decode(errors="replace").partition(" ")[2])
            try:
                yield told
            except BaseException:
                if was is None:
                    note.unlink()
                raise
            try:  # `main` has moved: from here on nothing may fail the import
                told += self.bring_on(commit)
            except (LawdiffError, OSError, KeyboardInterrupt) as error:
                told.append(f"the files checked out stay behind until the next import: {error}")

    def bring_on(self, commit: str) -> list[str]:
        """Let the files, and the index, be those of a commit, or say why they stay as they are.
        Only with git's lock on the index."""
        git_dir = self.repo.git_dir
        mine = self.in_the_way(commit)
        if mine:
            if not self.by_half:
                self._note(_STAYS)
            return [self._told(mine)]
        self._note("")
        index = Path(shutil.copy2(git_dir / "index", self.scratch.folder / "index"))
        self._git(index, "read-tree", "--reset", "-u", commit)
        replace(index, git_dir / "index")
        (git_dir / FOLLOWS).unlink()
        return []

    def _note(self, state: str) -> None:
        note = self.scratch.folder / FOLLOWS
        note.write_text(f"{self.base} {state}".strip())
        replace(note, self.repo.git_dir / FOLLOWS)

    def _told(self, mine: Sequence[str]) -> str:
        names = printable(", ".join(mine[:3]))
        names += f" and {len(mine) - 3} more" if len(mine) > 3 else ""
        base = self.base[:12]
        return (
            f"the files checked out stay as they are, at {base}, for what is yours is in the way: "
            f"{names}; move it elsewhere (or copy it, then: git restore --source={base} --staged "
            "--worktree FILE) and import again, and they follow"
        )

    # --- what is the user's ---

    def in_the_way(self, commit: str) -> list[str]:
        """What is the user's and would be lost if the files became those of a commit.

        That is what is staged, a file that git follows and that is neither as in `base` nor as
        in the commit, and whatever stands where a file belongs that git does not follow yet.
        """
        index = self.scratch.folder / "index-seen"  # git may write it anew, with fresher times
        shutil.copy2(self.repo.git_dir / "index", index)
        self._watch_all(index)
        ends = (self.base, commit)
        staged = self._other(index, ends, "--cached")
        changed = self._other(index, ends) - staged
        lacking = set(self._differing(index, commit, "--cached", "--diff-filter=D")) - staged
        found = changed | {path for path in lacking if self._stands(path)}
        if self.by_half:
            found = set(self._not_left(sorted(found), commit))
        return sorted(staged | found)

    def _watch_all(self, index: Path) -> None:
        """Let git look at the files that the user told it to take for unchanged, too."""
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

    def _stands(self, path: str) -> bool:
        """Is there anything where a file is to be made, or where a folder above it belongs?"""
        if os.path.lexists(self.folder / path):
            return True
        return self._is_cut_off(path)

    def _is_cut_off(self, path: str) -> bool:
        above = [self.folder / name for name in PurePosixPath(path).parents[:-1]]
        return any(place.is_symlink() or place.is_file() for place in above)

    def _not_left(self, paths: Sequence[str], commit: str) -> Iterator[str]:
        """What a checkout that was killed cannot have left: it leaves files that are away, as in
        the new version, or the beginning of it."""
        news = self.repo.try_read([f"{commit}:{path}" for path in paths])
        for path, new in zip(paths, news, strict=True):
            file = self.folder / path
            is_odd = self._is_cut_off(path) or file.is_symlink() or file.is_dir()
            if is_odd or (file.exists() and not (new or b"").startswith(file.read_bytes())):
                yield path

    def _git(self, index: Path, *arguments: str, stdin: bytes | None = None) -> bytes:
        env = {"GIT_INDEX_FILE": str(index.absolute())}
        place = f"--work-tree={self.folder.absolute()}"
        return git.run(self.repo.git_dir, place, *arguments, stdin=stdin, env=env)


def find(scratch: Scratch, repo: LawRepo) -> WorkTree | None:
    """The work tree beside a git folder where `main` is checked out there, whatever path (that of
    a linked work tree, of the git folder) the user named."""
    git_dir = repo.git_dir
    place = Path(os.path.normpath(git_dir.absolute()))
    if place.name != ".git" or not (git_dir / "index").exists() or repository.MAIN not in repo.refs:
        return None
    if not _is_on_main(git_dir / "HEAD"):
        return None
    note = git_dir / FOLLOWS
    base, _, state = (note.read_text(errors="replace") if note.is_file() else "").partition(" ")
    if not base or not repo.resolve(base):  # without a note they are those of `main`
        return WorkTree(scratch, repo, place.parent, repo.refs[repository.MAIN], False)
    return WorkTree(scratch, repo, place.parent, base, state != _STAYS)


def _is_on_main(head: Path) -> bool:
    return head.read_text(errors="replace").strip() == f"ref: {repository.MAIN}"


def complete(scratch: Scratch, repo: LawRepo) -> list[str]:
    """Bring the files on where they stayed behind, or where an import was killed after `main` had
    moved and before they had. What the user should know of it."""
    note = repo.git_dir / FOLLOWS
    if not note.is_file():
        return []
    tree = find(scratch, repo)
    if tree is None:  # the user has checked something else out
        note.unlink()
        return []
    with scratch.hold(repo.git_dir / "index"):
        return tree.bring_on(repo.refs[repository.MAIN])


def told_of_linked(repo: LawRepo) -> list[str]:
    """The linked work trees whose files stay behind `main`: an import knows only the first one."""
    told = []
    for head in sorted(repo.git_dir.glob("worktrees/*/HEAD")):
        pointer = head.with_name("gitdir")
        if _is_on_main(head) and pointer.is_file():
            folder = printable(str(Path(pointer.read_text(errors="replace").strip()).parent))
            told.append(
                f"the files of the linked work tree {folder} stay behind main: keep what is "
                f"yours there, then: git -C {shlex.quote(folder)} reset --hard main"
            )
    return told
