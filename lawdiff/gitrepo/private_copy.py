"""A private copy of a law repository for `verify`: it has its refs and reads its objects.

The copy has no settings (they could make `git fsck` overlook faults), no hook and no graft. History
is rebuilt in it, so that nothing can be written to the repository itself.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo import git, private
from lawdiff.gitrepo.folders import is_on_main
from lawdiff.gitrepo.refs import damages
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.record.names import FUTURE, MAIN, OWN, REGISTER, REPLACED, TAGS, remote_branch

_SHOWN = 40  # complaints of `git fsck` that are reported one by one
_HIDING = ("shallow", "info/grafts")  # files that hide a part of history from git


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a ref of a repository, or with a file that git reads refs from."""

    message: str
    where: str


@dataclass(frozen=True, slots=True)
class PrivateCopy:
    """A copy whose refs can be changed. `repo` reads it.

    `refs` are those of the repository that name a commit it holds; `problems` is what is wrong with
    others, `notes` what is unusual and no fault.
    """

    repo: LawRepo
    refs: dict[str, str]
    problems: list[Problem]
    notes: list[str]

    def delete_ref(self, name: str) -> None:
        """Delete a ref of the copy."""
        del self.refs[name]
        _write_refs(self.repo.git_dir, self.refs)

    def set_ref(self, name: str, commit: str) -> None:
        """Set a ref of the copy to a commit."""
        self.refs[name] = commit
        _write_refs(self.repo.git_dir, self.refs)

    def fsck(self) -> list[str]:
        """The complaints of `git fsck` about the repository."""
        options = ("--strict", "--full", "--no-dangling", "--no-reflogs", "--no-progress")
        result = git.attempt(self.repo.git_dir, "fsck", *options, "--name-objects")
        lines = (result.output.decode(errors="replace") + result.messages).splitlines()
        found = list(dict.fromkeys(line for line in lines if line and line[:7] != "notice:"))
        complaints = [f"git fsck: {line}" for line in found[:_SHOWN]]
        if len(found) > _SHOWN:
            complaints.append(f"git fsck: {len(found) - _SHOWN} more complaints")
        if not result.done and not found:
            complaints.append("git fsck failed without a word")
        return complaints


@contextmanager
def private_copy(path: Path) -> Iterator[PrivateCopy]:
    """A private copy of the repository at a path; RepositoryError where there is none."""
    with LawRepo(path) as original:
        git_dir = original.git_dir.absolute()
    with tempfile.TemporaryDirectory(prefix="lawdiff-verify-") as name:
        folder = Path(name)
        private.make(folder, _path_in(git_dir, "objects"))
        refs, problems = _copy_refs(git_dir, folder)
        notes = []
        if not is_on_main(git_dir / "HEAD"):
            head = (git_dir / "HEAD").read_bytes()[:200].decode(errors="replace").strip()
            notes.append(f"HEAD is {head!r}, not the branch main")
        hiding = [name for name in _HIDING if (git_dir / name).exists()]
        problems += [
            Problem(f"{name} hides a part of history from git", str(git_dir / name))
            for name in hiding
        ]
        with LawRepo(path, folder) as repo:
            yield PrivateCopy(repo, refs, problems, notes)


def _path_in(git_dir: Path, name: str) -> Path:
    """The path of something in a git folder: elsewhere for a linked work tree."""
    found = git.run(git_dir, "rev-parse", "--git-path", name).decode(errors="surrogateescape")
    return Path(found.rstrip("\n")).absolute()


def _copy_refs(git_dir: Path, folder: Path) -> tuple[dict[str, str], list[Problem]]:
    """Copy the refs that name commits into a folder; a problem for each other one of lawdiff's."""
    found, problems = _list_refs(git_dir)
    refs: dict[str, str] = {}
    for (name, oid), (kind, commit) in zip(
        found.items(), _kinds(folder, found.values()), strict=True
    ):
        # An annotated or signed tag counts like a plain one on the same commit.
        if kind == "commit" or (kind == "tag" and name.startswith(TAGS) and commit):
            refs[name] = commit
        elif kind == "missing":
            problems.append(Problem(f"it names a missing object: {oid}", name))
        elif name in (MAIN, FUTURE, REGISTER) or name.startswith((OWN, TAGS, REPLACED)):
            problems.append(Problem(f"it names no commit ({kind}): {oid}", name))
    for branch in (MAIN, FUTURE, REGISTER):
        if branch not in refs and remote_branch(branch) in refs:
            refs[branch] = refs[remote_branch(branch)]
    _write_refs(folder, refs)
    return refs, problems


def _list_refs(git_dir: Path) -> tuple[dict[str, str], list[Problem]]:
    """Ref → id of every ref that git can list, and what is wrong with others."""
    listing = git.attempt(git_dir, "for-each-ref", "--format=%(refname) %(objectname)")
    if not listing.done:
        raise RepositoryError(f"git cannot list its refs: {listing.messages}", where=str(git_dir))
    problems = [Problem(line, str(git_dir)) for line in listing.messages.splitlines() if line]
    lines = listing.output.decode(errors="replace").splitlines()
    packed = _path_in(git_dir, "packed-refs")
    problems += [Problem(damage, str(packed)) for damage in damages(packed)]
    return dict(line.split(" ", 1) for line in lines), problems


def _kinds(git_dir: Path, oids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The type of each object (`missing` where there is none), and the commit that it leads to."""
    oids = list(oids)
    wanted = "".join(f"{oid}\n{oid}^{{commit}}\n" for oid in oids).encode()
    form = "--batch-check=%(objecttype) %(objectname)"
    checked = git.attempt(git_dir, "cat-file", form, stdin=wanted)
    lines = checked.output.decode(errors="replace").splitlines()
    lines += ["unreadable "] * (2 * len(oids) - len(lines))
    for itself, peeled in zip(lines[::2], lines[1::2], strict=True):
        first, _, second = itself.partition(" ")
        kind, _, commit = peeled.partition(" ")
        yield "missing" if second == "missing" else first, commit if kind == "commit" else ""


def _write_refs(folder: Path, refs: dict[str, str]) -> None:
    packed = "".join(f"{oid} {name}\n" for name, oid in sorted(refs.items()))
    (folder / "packed-refs").write_text(packed, encoding="utf-8")
