"""How much changed from one text to another, kept beside the index once it has been worked out.

A redline takes longer than all else in an answer that lists many. Its size is a fact of two texts,
whatever the state of the repository: so it has a file of its own, which no import replaces. It is
disposable as the index is, and made anew where the code that compares texts is another.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lawdiff.index import cache as files

_SCHEMA = (
    "CREATE TABLE size (version TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL, "
    "facts TEXT NOT NULL, PRIMARY KEY (version, old, new)) WITHOUT ROWID"
)
_APPLICATION = 0x6C617773  # "laws", the mark in the file's header
_FEW = 400  # pairs in one query
_PATIENCE = 1.0  # seconds: what is not kept is worked out again

Sides = tuple[str, str]
"""What names the old and the new text; empty for none."""


@dataclass(frozen=True, slots=True)
class Size:
    """What a list says of a redline. `pairs` are the words put in the place of others."""

    class_: str
    inserted: int
    deleted: int
    nota_changed: bool
    pairs: tuple[tuple[str, str], ...] = ()


def kept(git_dir: Path, sides: Sequence[Sides]) -> dict[Sides, Size]:
    """Those of some sizes that were worked out before."""
    path = _file(git_dir)
    if path is None or not path.is_file() or not sides:
        return {}
    found: dict[Sides, Size] = {}
    with suppress(sqlite3.Error, OSError, ValueError, TypeError):
        db = _opened(path, "ro")
        try:
            for start in range(0, len(sides), _FEW):
                part = sides[start : start + _FEW]
                marks = ", ".join(["(?, ?)"] * len(part))
                rows = db.execute(
                    f"SELECT old, new, facts FROM size WHERE version = ? AND (old, new) IN "  # noqa: S608
                    f"(VALUES {marks})",
                    (_version(), *(one for pair in part for one in pair)),
                )
                found |= {(old, new): _size(facts) for old, new, facts in rows}
        finally:
            db.close()
    return found


def keep(git_dir: Path, sizes: Mapping[Sides, Size]) -> None:
    """Keep what was worked out, where something can be written."""
    path = _file(git_dir)
    if path is None or not path.parent.is_dir() or not sizes:
        return
    version = _version()
    for _ in range(2):
        try:
            db = _opened(path, "rwc")
            try:
                db.execute("BEGIN IMMEDIATE")
                db.executemany(
                    "INSERT OR REPLACE INTO size VALUES (?, ?, ?, ?)",
                    ((version, *pair, _facts(size)) for pair, size in sizes.items()),
                )
                db.execute("COMMIT")
            finally:
                db.close()
        except sqlite3.OperationalError:
            return  # somebody else writes, or nothing can be written
        except (sqlite3.Error, OSError, ValueError):
            with suppress(OSError):  # it is damaged, or none of ours
                path.unlink()
        else:
            return


@cache
def _version() -> str:
    """What names the code that works sizes out."""
    code = hashlib.sha256()
    for path in (*sorted((Path(__file__).parents[1] / "diff").glob("*.py")), Path(__file__)):
        found = path.stat()
        code.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return code.hexdigest()


def _file(git_dir: Path) -> Path | None:
    path = files.file_of(git_dir)
    return path.with_suffix(".sizes") if path else None


def _opened(path: Path, mode: str) -> sqlite3.Connection:
    """The file, made where there is none; ValueError where it is not one of ours."""
    if path.is_symlink() or (path.exists() and not files.is_own(os.lstat(path))):
        raise ValueError(str(path))
    db = files.connected(f"{path.as_uri()}?mode={mode}", _PATIENCE)
    try:
        held = [sql for (sql,) in db.execute("SELECT sql FROM sqlite_schema")]
        if not held and mode == "rwc":
            db.execute(f"PRAGMA application_id = {_APPLICATION}")
            db.execute(_SCHEMA)
            held = [_SCHEMA]
        if held != [_SCHEMA]:
            raise ValueError(str(path))
    except BaseException:
        db.close()
        raise
    return db


def _facts(size: Size) -> str:
    return json.dumps([size.class_, size.inserted, size.deleted, size.nota_changed, size.pairs])


def _size(facts: str) -> Size:
    class_, inserted, deleted, nota_changed, pairs = json.loads(facts)
    return Size(class_, inserted, deleted, nota_changed, tuple((old, new) for old, new in pairs))
