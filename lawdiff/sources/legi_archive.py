"""A LEGI dump as it arrives: one big `.tar.gz`, a daily increment, or a folder.

An archive is read as a stream, member by member, and never unpacked to disk. An increment lies in
a folder named after its moment (`20170102-210500/legi/…`) and may list files that are withdrawn.
What it withdraws goes last, wherever the list stands; a file that it also brings in another
folder of the dump (`code_non_vigueur`) has only moved, and stays.
"""

from __future__ import annotations

import hashlib
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lawdiff.errors import SourceError
from lawdiff.sources.legi_dump import INNER_PATH

SUPPRESSIONS = "liste_suppression_legi.dat"

# `legi/global/code_et_TNC_en_vigueur/code_en_vigueur/LEGI/TEXT/…/LEGITEXT…/article/…`
_CODE_FILE = re.compile(
    r"(?:.*/)?(?P<group>code_(?:en|non)_vigueur)/(?:.*/)?(?P<code>LEGITEXT\d{12})/"
    r"(?P<inner>(?:article|section_ta|texte)/.+)"
)
_STAMP = re.compile(r"(?:^|/|_)(\d{8}-\d{6})(?=/|\.|$)")
_PEEK = 2_000  # members looked at before an archive is taken for something else
# What the standard library raises for an archive that is damaged or cut.
DAMAGED = (OSError, EOFError, ValueError, zlib.error, tarfile.TarError)


@dataclass(frozen=True, slots=True)
class DumpFile:
    """A file of a code in a dump. `data` is None for one that the publisher has withdrawn."""

    code: str
    path: str
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump of LEGI. `stamp` is an increment's moment, `20170102-210500`; None for a global one.

    `read` gives the files of codes, in the order of the archive, then those withdrawn.
    """

    where: str
    stamp: str | None
    read: Callable[[], Iterator[DumpFile]]


def from_archive(path: Path) -> Dump | None:
    """The dump in a tar archive, or None where its first members are no law of LEGI's."""
    try:
        with tarfile.open(path, "r|*") as archive:
            for index, member in enumerate(archive):
                if _is_of_legi(member.name):
                    return Dump(str(path), _stamp(member.name), lambda: _files(_members(path)))
                if index > _PEEK or (member.isfile() and member.name.endswith(".json")):
                    return None
    except DAMAGED:
        return None
    return None


def from_folder(folder: Path) -> Dump | None:
    """The dump in a folder, or None where it holds no file of LEGI's."""
    for path in folder.rglob("*"):
        name = path.relative_to(folder.parent).as_posix()
        if path.is_file() and _is_of_legi(f"{path.absolute().as_posix()}"):
            return Dump(str(folder), _stamp(name), lambda: _files(_folder_members(folder)))
        if path.is_file() and path.suffix not in (".xml", ".dat"):
            return None
    return None


def _is_of_legi(name: str) -> bool:
    return name.endswith(SUPPRESSIONS) or _CODE_FILE.fullmatch(name) is not None


def _stamp(name: str) -> str | None:
    match = _STAMP.search(name)
    return match[1] if match else None


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file of LEGI's in an archive; names that lead out are left."""
    try:
        with tarfile.open(path, "r|*") as archive:
            for member in archive:
                name = member.name
                if not member.isfile() or not _is_of_legi(name) or ".." in name.split("/"):
                    continue
                stream = archive.extractfile(member)
                if stream is not None:
                    yield name, stream.read()
    except DAMAGED as error:
        raise SourceError(
            f"the archive cannot be read to its end: {error}", where=str(path)
        ) from None


def _folder_members(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Path and content of each file of LEGI's in a folder, which must be of one moment."""
    stamps: set[str | None] = set()
    for path in sorted(folder.rglob("*")):
        name = path.absolute().as_posix()
        if not path.is_file() or path.is_symlink() or not _is_of_legi(name):
            continue
        stamps.add(_stamp(path.relative_to(folder.parent).as_posix()))
        if len(stamps) > 1:
            raise SourceError(
                "this folder holds several dumps",
                where=str(folder),
                hint="name the folder of each by itself",
            )
        yield name, path.read_bytes()


def _files(members: Iterator[tuple[str, bytes]]) -> Iterator[DumpFile]:
    """The files of codes among these, then those that lists of suppressions name."""
    withdrawn: list[re.Match[str]] = []
    brought: set[tuple[str, str, str]] = set()  # by an increment, which is small
    for name, data in members:
        if name.endswith(SUPPRESSIONS):
            lines = data.decode("utf-8", errors="replace").splitlines()
            found = (_CODE_FILE.fullmatch(line.strip()) for line in lines)
            withdrawn += [match for match in found if match]
            continue
        match = _CODE_FILE.fullmatch(name)
        assert match is not None
        if INNER_PATH.fullmatch(match["inner"]):
            if _stamp(name):
                brought.add((match["code"], match["inner"], match["group"]))
            yield DumpFile(match["code"], match["inner"], data)
    for match in withdrawn:
        code, inner, group = match["code"], match["inner"], match["group"]
        inner = inner if inner.endswith(".xml") else f"{inner}.xml"
        elsewhere = {"code_en_vigueur", "code_non_vigueur"} - {group}
        if not any((code, inner, other) in brought for other in elsewhere):
            yield DumpFile(code, inner, None)


def file_digest(path: Path) -> str | None:
    """The sha256 of an archive as it lies on disk; None for a folder."""
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
