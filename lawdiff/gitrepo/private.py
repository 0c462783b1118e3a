"""Private git repositories: bare folders of lawdiff's own that read the objects of another one.

An import lets git write to one alone, so that a git that is killed leaves nothing in the law
repository. `verify` reads through one, so that no setting and no hook of what is verified has a
say, and nothing can be written there. Git is not needed to make one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from lawdiff.record.names import MAIN

_PLAIN = frozenset(b"/-_.+=@%,0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


def make(folder: Path, objects: Path) -> None:
    """Make a folder a bare repository without settings or refs; `objects` is the store it reads."""
    add_store(folder, "objects", objects)
    (folder / "refs").mkdir()
    (folder / "HEAD").write_text(f"ref: {MAIN}\n")


def add_store(folder: Path, name: str, objects: Path) -> Path:
    """Make an object store in a folder, which git can write to and which reads another store."""
    store = folder / name
    (store / "pack").mkdir(parents=True)
    (store / "info").mkdir()
    (store / "info" / "alternates").write_bytes(_quoted(objects.absolute()) + b"\n")
    return store


def writing_to(store: Path) -> Mapping[str, str]:
    """The environment in which git writes objects to this store."""
    return {"GIT_OBJECT_DIRECTORY": str(store.absolute())}


def _quoted(path: Path) -> bytes:
    """A path as git quotes one, whatever its characters."""
    parts = (bytes([byte]) if byte in _PLAIN else b"\\%03o" % byte for byte in os.fsencode(path))
    return b'"' + b"".join(parts) + b'"'
