"""The trees of a law repository, read one by one: which files a version of a code holds.

A tree is named by what it holds, so folders that two versions share are read once. No deeper
folder is entered than a version has, whatever somebody else put there: git's own listings would
follow a tree that stands in itself ten times over, ten levels deep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo.git import ObjectReader
from lawdiff.record.paths import SOMMAIRE

_ENTRIES = re.compile(rb"(100644|0?40000) ([^\0/]+)\0(.{20})", re.DOTALL)
_SHARDS = re.compile(rb"(0?40000) ([0-9A-Za-z]+)\0(.{20})", re.DOTALL)
_FILES = re.compile(
    rb"(100644) ([0-9A-Za-z_=+-]+(?:~[1-9][0-9]*)?\.md)\0(.{20})", re.DOTALL
)  # those that `numbers` makes
_FOLDERS = (b"articles", b"liens")

Files = dict[str, str]
"""Path in the code's folder → blob id."""


class Trees:
    """Reads the files of versions; it keeps the folders of the one read last."""

    def __init__(self, objects: ObjectReader) -> None:
        self._objects = objects
        self._shards: dict[tuple[str, str], Files] = {}

    def files(self, commit: str, slug: str) -> Files:
        """Every file of a code at a commit; RepositoryError for what lawdiff does not write."""
        where = f"{commit}:{slug}"
        folders, files = self._top(where)
        shards = [shard for folder in self._folders(folders, where) for shard in folder]
        found: Files = {}
        for content in self._read(shards, where):
            found.update(content)
        return {**found, **files}

    def changed_articles(self, old: str, new: str, slug: str) -> tuple[Files, Files]:
        """The article files of two commits without those that are the same in both."""
        names = [f"{commit}:{slug}/articles" for commit in (old, new)]
        before, after = (self._folders({"articles": name}, name)[0] for name in names)
        sides = []
        for mine, other, name in ((before, after, names[0]), (after, before, names[1])):
            files: Files = {}
            for content in self._read([shard for shard in mine if shard not in set(other)], name):
                files.update(content)
            sides.append(files)
        ours, theirs = ({*side.items()} for side in sides)
        return dict(sorted(ours - theirs)), dict(sorted(theirs - ours))

    def _top(self, where: str) -> tuple[dict[str, str], Files]:
        """The two folders of a code, and its table of contents."""
        folders: dict[str, str] = {}
        files: Files = {}
        for mode, name, oid in _entries(self._contents([where])[0], _ENTRIES, where):
            if mode != b"100644" and name in _FOLDERS:
                folders[name.decode()] = oid.hex()
            elif mode == b"100644" and name == SOMMAIRE.encode():
                files[SOMMAIRE] = oid.hex()
            else:
                raise _foreign(where, name)
        return folders, files

    def _folders(self, folders: dict[str, str], where: str) -> list[list[tuple[str, str]]]:
        """The shards of each folder: path and id."""
        contents = self._contents(list(folders.values()))
        return [
            [
                (f"{folder}/{name.decode()}", oid.hex())
                for _, name, oid in _entries(content, _SHARDS, f"{where}/{folder}")
            ]
            for folder, content in zip(folders, contents, strict=True)
        ]

    def _read(self, shards: Sequence[tuple[str, str]], where: str) -> Iterator[Files]:
        """The files of each shard; those of the version read before are known."""
        unknown = [shard for shard in shards if shard not in self._shards]
        contents = self._contents([oid for _, oid in unknown])
        for shard, content in zip(unknown, contents, strict=True):
            path = shard[0]
            self._shards[shard] = {
                f"{path}/{name.decode()}": oid.hex()
                for _, name, oid in _entries(content, _FILES, f"{where}/{path}")
            }
        self._shards = {shard: self._shards[shard] for shard in shards}
        return iter(self._shards.values())

    def _contents(self, names: Sequence[str]) -> list[bytes]:
        contents = []
        for name, content in zip(names, self._objects.read(names), strict=True):
            if content is None:
                raise RepositoryError(f"git holds no {name!r}")
            contents.append(content)
        return contents


def file_ids(tree: bytes) -> Files | None:
    """Name → id of each file of a folder of articles; None where it is no such folder."""
    entries = _FILES.findall(tree)
    if _length(entries) != len(tree):
        return None
    return {name.decode(): oid.hex() for _, name, oid in entries}


def _length(entries: Sequence[tuple[bytes, bytes, bytes]]) -> int:
    """How many bytes of a tree these entries are."""
    return sum(len(mode) + len(name) + 22 for mode, name, _ in entries)


def _entries(
    tree: bytes, pattern: re.Pattern[bytes], where: str
) -> list[tuple[bytes, bytes, bytes]]:
    """Mode, name and id of each entry, where all are as the pattern has them."""
    entries: list[tuple[bytes, bytes, bytes]] = pattern.findall(tree)
    if _length(entries) != len(tree):
        known = {name for _, name, _ in entries}
        names = re.findall(rb"[0-7]+ ([^\0]+)\0.{20}", tree, re.DOTALL)
        raise _foreign(where, next((name for name in names if name not in known), b"?"))
    return entries


def _foreign(where: str, name: bytes) -> RepositoryError:
    told = name[:200].decode(errors="replace")
    return RepositoryError("a file or folder that lawdiff does not write", where=f"{where}/{told}")
