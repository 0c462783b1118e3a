"""Objects of a repository that may be damaged: what cannot be read is None, and reading goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo import git

FILE, FOLDER = "100644", "40000"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a tree names: its mode, and the object's id."""

    mode: str
    oid: str


class Objects:
    """Reads objects and trees. A folder that several versions share is read once."""

    def __init__(self, git_dir: Path) -> None:
        self._reader = git.ObjectReader(git_dir)
        self._folders: dict[str, dict[str, Entry]] = {}

    def close(self) -> None:
        self._reader.close()

    def read(self, names: Sequence[str]) -> list[bytes | None]:
        """The content of each object, None for each that is missing or damaged."""
        try:
            return list(self._reader.read(names))
        except (RepositoryError, OSError, ValueError):
            self._reader.close()
        return [self._one(name) for name in names]

    def _one(self, name: str) -> bytes | None:
        try:
            return next(self._reader.read([name]))
        except (RepositoryError, OSError, ValueError):
            self._reader.close()  # git dies of a damaged object
            return None

    def tree(self, name: str) -> dict[str, Entry]:
        """What a tree names, by name; nothing for one that cannot be read."""
        raw = self._one(name)
        return dict(_entries(raw)) if raw is not None else {}

    def files(self, name: str, depth: int = 0) -> dict[str, Entry]:
        """Path → entry of everything below a tree that is no folder itself."""
        cached = self._folders.get(name)
        if cached is not None:
            return cached
        found: dict[str, Entry] = {}
        for child, entry in self.tree(name).items():
            if entry.mode == FOLDER and depth < 10:
                below = self.files(entry.oid, depth + 1)
                found.update((f"{child}/{path}", inner) for path, inner in below.items())
            else:
                found[child] = entry
        if depth > 1:  # the folders of articles; those above them change with every version
            self._folders[name] = found
        return found


def _entries(raw: bytes) -> Iterator[tuple[str, Entry]]:
    """The entries of a raw tree: mode, name, NUL, twenty bytes of id."""
    position = 0
    while position < len(raw):
        end = raw.find(b"\0", position)
        if end < 0:
            return
        mode, _, name = raw[position:end].partition(b" ")
        oid = raw[end + 1 : end + 21].hex()
        yield name.decode(errors="backslashreplace"), Entry(mode.decode(errors="replace"), oid)
        position = end + 21
