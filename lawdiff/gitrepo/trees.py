"""Git's trees, parsed: mode, name and object id of each entry of a folder."""

from __future__ import annotations

import re
from typing import NamedTuple

from lawdiff.record.paths import FILE_NAME, FOLDER_NAME

FILE, FOLDER = "100644", "40000"
_ID = rb"\0(.{20})"
ANY = re.compile(rb"([0-7]+) ([^\0]+)" + _ID, re.DOTALL)
FOLDERS = re.compile(rb"(0?40000) (" + FOLDER_NAME.encode() + rb")" + _ID, re.DOTALL)
FILES = re.compile(rb"(100644) (" + FILE_NAME.encode() + rb")" + _ID, re.DOTALL)
FILES_AND_FOLDERS = re.compile(rb"(100644|0?40000) ([^\0/]+)" + _ID, re.DOTALL)


class Entry(NamedTuple):
    """What a tree says of one file or folder: git's mode, its name, the id of its object."""

    mode: str
    name: str
    oid: str


def parse(tree: bytes, form: re.Pattern[bytes] = ANY) -> list[Entry] | None:
    """The entries of a raw tree; None where one of them has not this form."""
    found = _matches(tree, form)
    if found is None:
        return None
    return [
        Entry(mode.decode(), name.decode(errors="backslashreplace"), oid.hex())
        for mode, name, oid in found
    ]


def file_ids(tree: bytes) -> dict[str, str] | None:
    """Name → blob id of each file in a folder of articles; None where it is no such folder."""
    found = _matches(tree, FILES)
    return None if found is None else {name.decode(): oid.hex() for _, name, oid in found}


def _matches(tree: bytes, form: re.Pattern[bytes]) -> list[tuple[bytes, bytes, bytes]] | None:
    found: list[tuple[bytes, bytes, bytes]] = form.findall(tree)
    length = sum(len(mode) + len(name) + 22 for mode, name, _ in found)
    return found if length == len(tree) else None
