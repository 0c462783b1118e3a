"""Forging law repositories: one character altered, and history written again to hide it.

`alter` is what `make torture` calls some hundreds of times: one random character of one random
file of one random version, in a copy of a repository whose commits are then made again by plumbing,
with the very identities, dates and messages, and all refs moved. `verify` must find every one.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lawdiff.model import Article, Section
from lawdiff.sources.base import FileSource, Memo, Parsed
from tests.making import contents, git, refs, tree

BRANCHES = ("refs/heads/main", "refs/heads/futur")


@dataclass(frozen=True)
class Alteration:
    """What was altered: the file of a ref, and the character at a place in it."""

    ref: str
    path: str
    place: int
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.ref}:{self.path}, character {self.place}: {self.old!r} is {self.new!r}"


def alter(repo: Path, copy: Path, seed: int) -> Alteration:
    """A copy of a repository with one character altered somewhere; what, by the seed alone.

    One that is drawn from any version, part, dump or law to come.
    """
    rng = random.Random(seed)  # noqa: S311 # to be repeated, not to be secret
    shutil.copytree(repo, copy, symlinks=True)
    held = {name: oid for name, oid in refs(copy).items() if name.startswith("refs/")}
    tips = {oid: name for name, oid in sorted(held.items(), reverse=True) if name not in BRANCHES}
    if BRANCHES[1] in held:
        tips[held[BRANCHES[1]]] = BRANCHES[1]
    commit = rng.choice(sorted(tips))
    files = tree(copy, commit)
    # A version may carry files on: those of its own code are altered, whatever made them.
    slug = tips[commit].removeprefix("refs/tags/").partition("/")[0]
    own = [path for path in files if path.startswith(f"{slug}/")] or list(files)
    path = rng.choice(sorted(own))
    [text] = contents(copy, [files[path]])
    place, new = _other_character(text, rng)
    forge(copy, commit, {path: (text[:place] + new + text[place + 1 :]).encode()})
    return Alteration(tips[commit], path, place, text[place], new)


def _other_character(text: str, rng: random.Random) -> tuple[int, str]:
    """A place in a text, and another character for it: a letter for a letter, a digit for one."""
    place = rng.randrange(len(text))
    old = text[place]
    pool = "0123456789" if old.isdigit() else "abcdefghijklmnopqrstuvwxyzé"
    return place, rng.choice([one for one in pool if one != old])


# --- plumbing ------------------------------------------------------------------------------------


def store(repo: Path, kind: str, data: bytes) -> str:
    """Put an object into a repository; its id."""
    return git(repo, "hash-object", "-t", kind, "-w", "--stdin", "--literally", data=data).strip()


def with_files(
    repo: Path, commit: str, files: Mapping[str, bytes | None], mode: str = "100644"
) -> str:
    """The tree of a commit with some files of another content, or without (None); its id."""
    index = repo / "forged-index"
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    env |= {"GIT_INDEX_FILE": str(index)}

    def run(*words: str, data: str = "") -> str:
        command = ["git", "-C", str(repo), *words]
        done = subprocess.run(
            command, env=env, input=data.encode(), check=True, stdout=subprocess.PIPE
        )
        return done.stdout.decode().strip()

    run("read-tree", commit)
    lines = [
        f"0 {'0' * 40}\t{path}\n"
        if data is None
        else f"{mode} {store(repo, 'blob', data)}\t{path}\n"
        for path, data in files.items()
    ]
    run("update-index", "--index-info", data="".join(lines))
    made = run("write-tree")
    index.unlink()
    return made


Rewrite = Callable[[str], str]


def forge(
    repo: Path,
    commit: str,
    files: Mapping[str, bytes | None] | None = None,
    *,
    mode: str = "100644",
    rewrite: Rewrite = lambda raw: raw,
) -> str:
    """Make a commit again with other files or another text of its own, and all that follow it.

    Author, committer and dates stay; every ref that named an old commit names its copy. `rewrite`
    is given the raw commit. The id of the copy is given back.
    """
    raw = git(repo, "cat-file", "commit", commit)
    if files:
        made = with_files(repo, commit, files, mode)
        raw = f"tree {made}\n{raw.partition(chr(10))[2]}"
    moved = {commit: store(repo, "commit", rewrite(raw).encode())}
    listed = git(repo, "rev-list", "--all", "--topo-order", "--reverse", "--parents").splitlines()
    for oid, *parents in (line.split() for line in listed):
        if oid != commit and any(parent in moved for parent in parents):
            raw = git(repo, "cat-file", "commit", oid)
            head, _, message = raw.partition("\n\n")
            for parent in parents:
                head = head.replace(f"parent {parent}", f"parent {moved.get(parent, parent)}")
            moved[oid] = store(repo, "commit", f"{head}\n\n{message}".encode())
    move_refs(repo, moved)
    return moved[commit]


def move_refs(repo: Path, moved: Mapping[str, str]) -> None:
    """Let every ref that names an old commit name its copy."""
    lines = [
        f"update {name} {moved[oid]}\n"
        for name, oid in refs(repo).items()
        if name.startswith("refs/") and oid in moved
    ]
    git(repo, "update-ref", "--stdin", data="".join(lines).encode())


# --- the best forger: lawdiff itself, fed with another text --------------------------------------


def forged_source(source: FileSource, change: Callable[[Article], Article]) -> FileSource:
    """A source that says it is the true file, and gives another text.

    The repository that an import makes of it is sound in itself: only the source can tell.
    """

    def nodes(children: tuple[Section | Article, ...]) -> tuple[Section | Article, ...]:
        return tuple(
            change(node)
            if isinstance(node, Article)
            else replace(node, children=nodes(node.children))
            for node in children
        )

    def parse(files: list[bytes], memo: Memo) -> Parsed:
        parsed = source.parse(files, memo)
        version = replace(parsed.version, contents=nodes(parsed.version.contents))
        return replace(parsed, version=version)

    return replace(source, parse=parse)
