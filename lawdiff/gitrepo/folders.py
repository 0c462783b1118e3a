"""Files by their places in a commit, from folders that are read once.

Git finds `commit:folder/file` by walking through the folder. That is quick for one file, and takes
the square of the number of files where all of a folder are asked for by name, as they are where
one number stands thousands of times. So a folder of which some files have been asked for is read,
and its files are asked for by their ids from then on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from lawdiff.gitrepo.git import ObjectReader
from lawdiff.gitrepo.trees import file_ids

# The folders of articles and of their links alone can have many files.
_PLACE = re.compile(r"([0-9a-f]{40}:[0-9a-z-]+/(?:articles|liens)/[0-9A-Za-z]+)/([^/\0\n]+)")
# So many files of one folder git finds by itself, in less time than it takes to read a folder.
_FEW = 8
# Files whose ids are kept, about 150 MB: the version that lists most has as many. Past them git
# finds the others.
_MOST = 500_000


class PlacedReader:
    """Objects of a repository, as `ObjectReader` reads them."""

    def __init__(self, objects: ObjectReader) -> None:
        self._objects = objects
        self._asked: Counter[str] = Counter()
        self._folders: dict[str, dict[str, str] | None] = {}
        self._kept = 0

    def read(self, names: Iterable[str]) -> Iterator[bytes | None]:
        """The content of each object, by id or `commit:path`, None where there is none."""
        return (found[1] if found else None for found in self.identified(names))

    def identified(self, names: Iterable[str]) -> Iterator[tuple[str, bytes] | None]:
        """As `read`, each object with its id."""
        ids = self._ids(list(names))
        found = self._objects.identified([name for name in ids if name is not None])
        for name in ids:
            yield None if name is None else next(found)

    def _ids(self, names: list[str]) -> list[str | None]:
        """Each name as git is to be asked for it; None for a file that its folder has not."""
        places = [_PLACE.fullmatch(name) for name in names]
        self._asked.update(place[1] for place in places if place)
        return [
            self._id(name, place[1], place[2]) if place else name
            for name, place in zip(names, places, strict=True)
        ]

    def _id(self, name: str, folder: str, file: str) -> str | None:
        if self._asked[folder] <= _FEW:
            return name
        if folder not in self._folders:
            self._folders[folder] = self._read_folder(folder)
        files = self._folders[folder]
        return name if files is None else files.get(file)

    def _read_folder(self, folder: str) -> dict[str, str] | None:
        """File → id. None for what git alone shall look into: it is no folder that lawdiff has
        written, or all are kept that may be."""
        if self._kept >= _MOST:
            return None
        tree = next(self._objects.read([f"{folder}/"]))  # with the slash, no file is meant
        files = None if tree is None else file_ids(tree)
        self._kept += len(files or ())
        return files
