"""The files of a version, from the trees of its commit, which are read one by one.

A tree is named by what it holds, so folders that two versions share are read once. No folder is
entered that lawdiff did not write: git's own listings would
follow a tree that contains itself ten times over, ten levels deep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo import trees
from lawdiff.gitrepo.objects import ObjectReader
from lawdiff.gitrepo.trees import Entry
from lawdiff.record.paths import ARTICLES, SOMMAIRE

Files = dict[str, str]
"""Path in the code's folder → blob id."""
Shard = tuple[str, str]
"""A folder of files, `articles/L1`: its path and the id of its tree."""


class VersionFiles:
    """Lists the files of versions. The folders of the version listed last stay in memory."""

    def __init__(self, objects: ObjectReader) -> None:
        self._objects = objects
        self._shards: dict[Shard, Files] = {}

    def of(self, commit: str, slug: str) -> Files:
        """Every file of a code at a commit; RepositoryError for what lawdiff does not write."""
        return self.in_folder(f"{commit}:{slug}")

    def in_folder(self, where: str) -> Files:
        """The same of a folder (`commit:path`) that holds a code, or a part of a version of it."""
        folders, files = self._top(where)
        shards = [shard for folder in self._folders(folders, where) for shard in folder]
        found: Files = {}
        for content in self._read(shards, where):
            found.update(content)
        return {**found, **files}

    def below(self, folder: str, name: str) -> Files:
        """Every file in the folders of one folder, which is called `name` in their paths."""
        found: Files = {}
        for content in self._read(self._folders({name: folder}, folder)[0], folder):
            found.update(content)
        return found

    def _top(self, where: str) -> tuple[dict[str, str], Files]:
        """The folder of a code's articles, and its table of contents."""
        folders: dict[str, str] = {}
        files: Files = {}
        for mode, name, oid in _entries(self._contents([where])[0], trees.FILES_AND_FOLDERS, where):
            if mode != trees.FILE and name == ARTICLES:
                folders[name] = oid
            elif mode == trees.FILE and name == SOMMAIRE:
                files[name] = oid
            else:
                raise _foreign(where, name)
        return folders, files

    def _folders(self, folders: dict[str, str], where: str) -> list[list[Shard]]:
        """The shards of each folder."""
        contents = self._contents(list(folders.values()))
        return [
            [
                (f"{folder}/{entry.name}", entry.oid)
                for entry in _entries(content, trees.FOLDERS, f"{where}/{folder}")
            ]
            for folder, content in zip(folders, contents, strict=True)
        ]

    def _read(self, shards: Sequence[Shard], where: str) -> Iterator[Files]:
        """The files of each shard; those of the version read before are in memory."""
        unknown = [shard for shard in shards if shard not in self._shards]
        contents = self._contents([oid for _, oid in unknown])
        for shard, content in zip(unknown, contents, strict=True):
            path = shard[0]
            files = trees.file_ids(content)
            if files is None:
                raise _first_foreign(content, trees.FILES, f"{where}/{path}")
            self._shards[shard] = {f"{path}/{name}": oid for name, oid in files.items()}
        self._shards = {shard: self._shards[shard] for shard in shards}
        return iter(self._shards.values())

    def _contents(self, names: Sequence[str]) -> list[bytes]:
        contents = []
        for name, content in zip(names, self._objects.read(names), strict=True):
            if content is None:
                raise RepositoryError(f"git holds no {name!r}")
            contents.append(content)
        return contents


def _entries(tree: bytes, form: re.Pattern[bytes], where: str) -> list[Entry]:
    entries = trees.parse(tree, form)
    if entries is None:
        raise _first_foreign(tree, form, where)
    return entries


def _first_foreign(tree: bytes, form: re.Pattern[bytes], where: str) -> RepositoryError:
    """The error for the first entry of a tree that has not this form."""
    known = {name for _, name, _ in form.findall(tree)}
    names = (name for _, name, _ in trees.ANY.findall(tree))
    name = next((name for name in names if name not in known), b"?")
    return _foreign(where, name.decode(errors="replace"))


def _foreign(where: str, name: str) -> RepositoryError:
    return RepositoryError(
        "a file or folder that lawdiff does not write", where=f"{where}/{name[:200]}"
    )
