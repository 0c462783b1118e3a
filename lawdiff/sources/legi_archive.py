"""A LEGI dump as it arrives: one big `.tar.gz`, a daily increment, or a folder.

An archive is read as a stream, member by member, and never unpacked to disk. An increment lies in
a folder named after its moment (`20170102-210500/legi/…`) and may list files that are withdrawn.
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
    r"(?:.*/)?code_(?:en|non)_vigueur/(?:.*/)?(?P<code>LEGITEXT\d{12})/"
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

    `read` gives the files of codes, in the order of the archive.
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
                    return Dump(str(path), _stamp(member.name), lambda: _read_archive(path))
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
            return Dump(str(folder), _stamp(name), lambda: _read_folder(folder))
        if path.is_file() and path.suffix not in (".xml", ".dat"):
            return None
    return None


def _is_of_legi(name: str) -> bool:
    return name.endswith(SUPPRESSIONS) or _CODE_FILE.fullmatch(name) is not None


def _stamp(name: str) -> str | None:
    match = _STAMP.search(name)
    return match[1] if match else None


def _read_archive(path: Path) -> Iterator[DumpFile]:
    try:
        with tarfile.open(path, "r|*") as archive:
            for member in archive:
                if not member.isfile() or not _is_of_legi(member.name):
                    continue
                stream = archive.extractfile(member)
                if stream is not None:
                    yield from _files(member.name, stream.read())
    except DAMAGED as error:
        raise SourceError(
            f"the archive cannot be read to its end: {error}", where=str(path)
        ) from None


def _read_folder(folder: Path) -> Iterator[DumpFile]:
    for path in sorted(folder.rglob("*")):
        name = path.absolute().as_posix()
        if path.is_file() and not path.is_symlink() and _is_of_legi(name):
            yield from _files(name, path.read_bytes())


def _files(name: str, data: bytes) -> Iterator[DumpFile]:
    """The file of this name, or those that a list of suppressions names."""
    if not name.endswith(SUPPRESSIONS):
        match = _CODE_FILE.fullmatch(name)
        assert match is not None
        if INNER_PATH.fullmatch(match["inner"]):
            yield DumpFile(match["code"], match["inner"], data)
        return
    for line in data.decode("utf-8", errors="replace").splitlines():
        match = _CODE_FILE.fullmatch(line.strip())
        if match:
            inner = match["inner"]
            yield DumpFile(match["code"], inner if inner.endswith(".xml") else f"{inner}.xml", None)


def file_digest(path: Path) -> str | None:
    """The sha256 of an archive as it lies on disk; None for a folder."""
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
