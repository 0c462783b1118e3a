"""Members of a tar archive, one after the other, as a stream.

The standard library's `tarfile` stops in silence at a damaged header and at an end without its
mark, keeps every member in memory, and reads headers of any size; so only its reading of one
header block is used here.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lawdiff.errors import SourceError
from lawdiff.sources.limits import MAX_HEADER, refused, shown
from lawdiff.sources.packing import Unpacked, opened

_BLOCK = 512
_PIECE = 1 << 20
_SPARSE = b"S"
_HINT = "get the archive again: it is damaged or cut"


@dataclass(slots=True)
class Member:
    """A member. `odd` says what it is where it is no file (a link, a device); None for a file.

    Its content is there until the next member is asked for.
    """

    name: str
    size: int
    odd: str | None
    _file: Unpacked
    _left: int

    @property
    def leads_out(self) -> bool:
        """Would the name lead out of a folder to which the archive is unpacked?"""
        return ".." in self.name.replace("\\", "/").split("/")

    def read(self, limit: int) -> bytes:
        """The rest of its content; SourceError where the member has more than `limit`."""
        if self.size > limit:
            where = f"{self._file.where}:{self.name}"
            raise refused(f"more than {shown(limit)} in one file", where)
        return self.read_some(self._left)

    def read_some(self, size: int) -> bytes:
        """The next bytes of its content, `size` at most."""
        wanted = min(size, self._left)
        self._left -= wanted
        return _read(self._file, wanted)

    def skip(self) -> None:
        """Pass over the rest, and what fills up its last block."""
        while self._left:
            self.read_some(_PIECE)
        _read(self._file, -self.size % _BLOCK)


def is_tar(head: bytes) -> bool:
    """Does a file that begins so hold a tar archive?"""
    return head[257:262] == b"ustar"


def members(path: Path) -> Iterator[Member]:
    """Each member of an archive, bare or in gzip, but folders.

    SourceError where the archive is damaged, is cut, or goes on after its end.
    """
    with opened(path) as file:
        name: str | None = None
        size: int | None = None
        while (info := _header(file)) is not None:
            if info.type in (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE):
                facts = _facts(_long(file, info.size), file.where)
                name, size = facts.get("path", name), _size(facts.get("size"), file.where)
                if any(key.startswith("GNU.sparse") for key in facts):
                    raise _damaged("it holds a sparse file, which is not read", file.where)
                continue
            if info.type == tarfile.GNUTYPE_LONGNAME:
                name = _long(file, info.size).rstrip(b"\0").decode("utf-8", "surrogateescape")
                continue
            if info.type in (tarfile.XGLTYPE, tarfile.GNUTYPE_LONGLINK):
                _long(file, info.size)
                continue
            member = _member(file, info, name or info.name, info.size if size is None else size)
            name = size = None
            if not info.isdir():
                yield member
            member.skip()
        _finish(file)


def _member(file: Unpacked, info: tarfile.TarInfo, name: str, size: int) -> Member:
    if info.type == _SPARSE:
        raise _damaged("it holds a sparse file, which is not read", file.where)
    # A link, a device or a folder has no content, whatever its header says.
    bare = info.type in tarfile.SUPPORTED_TYPES and not info.isreg()
    odd = None
    if info.issym() or info.islnk():
        odd = "a link, which is not followed"
    elif not info.isreg():
        odd = "no regular file"
    size = 0 if bare else size
    return Member(name, size, odd, file, size)


def _header(file: Unpacked) -> tarfile.TarInfo | None:
    """The next header, None at the end of the archive."""
    block = file.read(_BLOCK)
    if len(block) < _BLOCK:
        raise _damaged("the archive stops without its end", file.where)
    if not any(block):
        return None
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.TarError, ValueError, OverflowError) as error:
        raise _damaged(f"the archive is damaged: {error}", file.where) from None
    if info.size < 0:
        raise _damaged("the archive is damaged: a size below zero", file.where)
    return info


def _long(file: Unpacked, size: int) -> bytes:
    """The content of a member that describes the next one."""
    if size > MAX_HEADER:
        raise refused(f"a header of more than {shown(MAX_HEADER)} in the archive", file.where)
    data = _read(file, size)
    _read(file, -size % _BLOCK)
    return data


def _facts(data: bytes, where: str) -> dict[str, str]:
    """The records of a pax header: `28 path=…`, the length first."""
    facts: dict[str, str] = {}
    position = 0
    while position < len(data) and data[position]:
        digits, space, _ = data[position : position + 12].partition(b" ")
        length = int(digits) if digits.isdigit() else 0
        record = data[position + len(digits) + 1 : position + length]
        key, equals, value = record.removesuffix(b"\n").partition(b"=")
        if not (space and equals and record.endswith(b"\n")):
            raise _damaged("the archive is damaged: a header that cannot be read", where)
        facts[key.decode("utf-8", "replace")] = value.decode("utf-8", "surrogateescape")
        position += length
    return facts


def _size(value: str | None, where: str) -> int | None:
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 20):
        raise _damaged(f"the archive is damaged: a size of {value[:20]!r}", where)
    return int(value)


def _read(file: Unpacked, size: int) -> bytes:
    """Just as many bytes."""
    data = file.read(size) if size else b""
    if len(data) < size:
        raise _damaged("the archive stops in the middle of a file", file.where)
    return data


def _finish(file: Unpacked) -> None:
    """Read to the end, where gzip's checksum stands; nothing but zeros may be there."""
    while piece := file.read(_PIECE):
        if any(piece):
            raise _damaged("something follows after the end of the archive", file.where)


def _damaged(message: str, where: str) -> SourceError:
    return SourceError(f"cannot be read: {message}", where=where, hint=_HINT)
