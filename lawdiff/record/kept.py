"""Where `registre` keeps what versions were made from: parts of merged versions, files of dumps.

Each is a folder with a note beside it, `NAME.txt`, which says what it is.
"""

from __future__ import annotations

from lawdiff.patterns import lazily

PARTS, DUMPS = "parties", "legi"
_PART = lazily(rf"{PARTS}/([a-z0-9-]+/\d{{4,}}-\d\d-\d\d)/([a-z0-9-]+)")
_ID = lazily(r"LEGITEXT\d{12}")


def parts_of(tag: str) -> str:
    """The folder of the parts that a version was merged from; `tag` is the name of its tag."""
    return f"{PARTS}/{tag}"


def part_folder(tag: str, format_slug: str) -> str:
    """The folder of the part of a version that comes from sources of this format."""
    return f"{parts_of(tag)}/{format_slug}"


def tag_of_part(folder: str) -> str | None:
    """The tag of the version that a part belongs to; None for another folder."""
    match = _PART.fullmatch(folder)
    return match[1] if match else None


def dump_folder(code_id: str) -> str:
    """The folder of the files of a code's dump; `code_id` is its LEGITEXT id."""
    return f"{DUMPS}/{code_id}"


def is_dump_id(name: str) -> bool:
    """Can a folder of a dump have this name?"""
    return _ID.fullmatch(name) is not None


def note_of(folder: str) -> str:
    """The file that says what a folder holds."""
    return f"{folder}.txt"
