"""A shadow of a law repository: its objects and refs, in a git folder of our own.

What is verified is read through a shadow alone. It has a configuration of its own (one that says
what `git fsck` should overlook has no say), no hook, no graft, and a place for objects of its own:
history is written anew there, and nothing can be written into the repository by any mistake.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo import git, repository
from lawdiff.gitrepo.refs import damages
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.verify.faults import Fault

_SHOWN = 40  # complaints of git that are told one by one
_RESTORABLE = ("shallow", "info/grafts")


@dataclass(frozen=True, slots=True)
class Shadow:
    """`refs` are those of the repository that name a commit it holds, `repo` reads the shadow.

    `faults` is what is wrong with refs already, `notes` what is not lawdiff's business.
    """

    repo: LawRepo
    objects: Path
    refs: dict[str, str]
    faults: list[Fault]
    notes: list[str]

    def forget(self, name: str) -> None:
        """Leave a ref out: what it names tells no version."""
        del self.refs[name]
        _write_refs(self.repo.git_dir, self.refs)

    def restore(self, name: str, commit: str) -> None:
        """Read on as if this ref were where it belongs."""
        self.refs[name] = commit
        _write_refs(self.repo.git_dir, self.refs)


@contextmanager
def shadow_of(path: Path) -> Iterator[Shadow]:
    """The shadow of the law repository at a path; RepositoryError where there is none."""
    with LawRepo(path) as original:
        git_dir = original.git_dir.absolute()
    faults: list[Fault] = []
    notes: list[str] = []
    with tempfile.TemporaryDirectory(prefix="lawdiff-verify-") as folder:
        shadow = Path(folder)
        _make(shadow, _path_of(git_dir, "objects"))
        refs = _refs(git_dir, shadow, faults)
        head = (git_dir / "HEAD").read_bytes()[:200].decode(errors="replace").strip()
        if head != f"ref: {repository.MAIN}":
            notes.append(f"HEAD is {head!r}, not the branch main")
        for name in _RESTORABLE:
            if (git_dir / name).exists():
                message = f"{name} hides a part of history from git"
                faults.append(Fault("ref", message, str(git_dir / name)))
        with LawRepo(path, shadow) as repo:
            yield Shadow(repo, shadow / "objects", refs, faults, notes)


def _path_of(git_dir: Path, name: str) -> Path:
    """Where something of a repository lies: elsewhere for a linked work tree."""
    found = git.run(git_dir, "rev-parse", "--git-path", name).decode(errors="surrogateescape")
    return Path(found.rstrip("\n")).absolute()


def _make(shadow: Path, objects: Path) -> None:
    # With git itself and our own environment: GitPython passes on the GIT_DIR of a hook, so that
    # another repository is made anew. Without a template there is no hook.
    branch = repository.MAIN.removeprefix("refs/heads/")
    options = ("--quiet", "--bare", "--template=", "--object-format=sha1")
    git.run(shadow, "init", *options, f"--initial-branch={branch}")
    (shadow / "objects" / "info").mkdir(exist_ok=True)
    (shadow / "objects" / "info" / "alternates").write_bytes(_quoted(objects) + b"\n")


def _quoted(path: Path) -> bytes:
    """A path as git quotes one, whatever its characters."""
    plain = b"/-_.+=@%,"
    return b'"' + b"".join(
        bytes([byte]) if (chr(byte).isalnum() and byte < 128) or byte in plain else b"\\%03o" % byte
        for byte in os.fsencode(path)
    ) + b'"'  # fmt: skip


def _refs(git_dir: Path, shadow: Path, faults: list[Fault]) -> dict[str, str]:
    """The refs that name commits; a fault for each other one. They become the shadow's."""
    listing = git.attempt(git_dir, "for-each-ref", "--format=%(refname) %(objectname) %(symref)")
    if not listing.done:
        raise RepositoryError(
            f"git cannot list its refs: {listing.words}", where=str(git_dir), hint=None
        )
    faults += [Fault("ref", line, str(git_dir)) for line in listing.words.splitlines() if line]
    lines = (line.split(" ") for line in listing.output.decode(errors="replace").splitlines())
    found = {line[0]: line[1] for line in lines}
    packed = _path_of(git_dir, "packed-refs")
    faults += [Fault("ref", damage, str(packed)) for damage in damages(packed)]
    refs: dict[str, str] = {}
    for (name, oid), (type_, commit) in zip(
        found.items(), _types(shadow, found.values()), strict=True
    ):
        # An annotated or signed tag is read like a plain one on the same commit.
        if type_ == "commit" or (type_ == "tag" and name.startswith("refs/tags/") and commit):
            refs[name] = commit
        elif type_ == "missing":
            faults.append(Fault("ref", f"it names a missing object: {oid}", name))
        elif _is_ours(name):
            faults.append(Fault("ref", f"it names no commit ({type_}): {oid}", name))
    for name in (repository.MAIN, repository.FUTURE):  # a clone has branches under another name
        remote = name.replace("refs/heads/", "refs/remotes/origin/")
        if name not in refs and remote in refs:
            refs[name] = refs[remote]
    _write_refs(shadow, refs)
    return refs


def _types(shadow: Path, oids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The type of each object (`missing` where there is none), and the commit that it leads to."""
    oids = list(oids)
    wanted = "".join(f"{oid}\n{oid}^{{commit}}\n" for oid in oids).encode()
    form = "--batch-check=%(objecttype) %(objectname)"
    checked = git.attempt(shadow, "cat-file", form, stdin=wanted)
    told = checked.output.decode(errors="replace").splitlines()
    told += ["unreadable "] * (2 * len(oids) - len(told))
    for itself, led in zip(told[::2], told[1::2], strict=True):
        first, _, second = itself.partition(" ")
        to, _, commit = led.partition(" ")
        yield "missing" if second == "missing" else first, commit if to == "commit" else ""


def _write_refs(shadow: Path, refs: dict[str, str]) -> None:
    packed = "".join(f"{oid} {name}\n" for name, oid in sorted(refs.items()))
    (shadow / "packed-refs").write_text(packed, encoding="utf-8")


def _is_ours(name: str) -> bool:
    prefixes = ("refs/lawdiff/", "refs/tags/", "refs/replace/")
    return name in (repository.MAIN, repository.FUTURE) or name.startswith(prefixes)


def fsck(shadow: Shadow) -> list[Fault]:
    """What `git fsck` says of the repository, each complaint a fault."""
    options = ("--strict", "--full", "--no-dangling", "--no-reflogs", "--no-progress")
    done = git.attempt(shadow.repo.git_dir, "fsck", *options, "--name-objects")
    lines = (done.output.decode(errors="replace") + done.words).splitlines()
    told = list(dict.fromkeys(line for line in lines if line and not line.startswith("notice:")))
    where = str(shadow.repo.path)
    faults = [Fault("git", f"git fsck: {line}", where) for line in told[:_SHOWN]]
    if len(told) > _SHOWN:
        faults.append(Fault("git", f"git fsck: {len(told) - _SHOWN} more complaints", where))
    if not done.done and not told:
        faults.append(Fault("git", "git fsck failed without a word", where))
    return faults
