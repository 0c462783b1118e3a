"""Files as they lie on disk, bare or in gzip: read in pieces, never beyond a limit.

Only regular files are opened, without waiting: a pipe or a device in a folder hangs nothing.
A link in a folder is not followed: it may lead out of it.
"""

from __future__ import annotations

import gzip
import io
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lawdiff.errors import SourceError
from lawdiff.sources.limits import FREE_UNPACKING, MAX_FILE, MAX_RATIO, refused, shown

HEAD = 64 * 1024
_PIECE = 1 << 20
_GZIP = b"\x1f\x8b"
# What the standard library raises for a file that is damaged or cut.
DAMAGED = (OSError, EOFError, ValueError, zlib.error)


class Unpacked:
    """The bytes of a file, unpacked where it is in gzip. Errors are SourceErrors."""

    def __init__(self, stream: BinaryIO, where: str, size: int) -> None:
        """`size` is that of the packed file: what it unpacks to is bounded by it."""
        self.where = where
        head = stream.read(2)
        stream.seek(0)
        self.is_packed = head == _GZIP
        self._stream = gzip.GzipFile(fileobj=stream) if self.is_packed else stream
        self._left = FREE_UNPACKING + MAX_RATIO * size

    def read(self, size: int) -> bytes:
        """The next bytes: `size` of them, fewer only at the end."""
        try:
            data = self._stream.read(size)
        except DAMAGED as error:
            raise _unreadable(error, self.where) from None
        self._left -= len(data)
        if self._left < 0:
            message = f"it unpacks to more than {MAX_RATIO} times its size"
            raise refused(message, self.where)
        return data

    def read_all(self, limit: int) -> bytes:
        """What is left; SourceError where that is more than `limit`."""
        whole = io.BytesIO()  # which gives what it holds without copying it
        left = limit
        while left >= 0 and (piece := self.read(min(_PIECE, left + 1))):
            whole.write(piece)
            left -= len(piece)
        if left < 0:
            raise refused(f"more than {shown(limit)} in one file", self.where)
        return whole.getvalue()


@contextmanager
def damage(where: str) -> Iterator[None]:
    """Turns what the standard library raises for a damaged file into a SourceError."""
    try:
        yield
    except DAMAGED as error:
        raise _unreadable(error, where) from None


def _unreadable(error: Exception, where: str) -> SourceError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    return SourceError(f"cannot be read: {reason}", where=where)


@contextmanager
def opened(path: Path) -> Iterator[Unpacked]:
    """A regular file for reading, unpacked."""
    with _regular(path) as stream:
        yield Unpacked(stream, str(path), os.fstat(stream.fileno()).st_size)


@contextmanager
def _regular(path: Path) -> Iterator[BinaryIO]:
    with damage(str(path)):
        stream = path.open("rb") if os.name == "nt" else os.fdopen(_open_now(path), "rb")
    with stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise SourceError("this is no regular file", where=str(path))
        yield stream


def _open_now(path: Path) -> int:
    """Opens without waiting for another end, as a pipe would; Windows knows no such thing."""
    return os.open(path, os.O_RDONLY | os.O_NONBLOCK)


def read_head(path: Path) -> bytes:
    """The first bytes of a file, unpacked as far as it goes."""
    with _regular(path) as stream, damage(str(path)):
        return unpacked_head(stream.read(HEAD))


def read_all(path: Path, limit: int = MAX_FILE) -> bytes:
    """A file's bytes, unpacked."""
    with opened(path) as file:
        return file.read_all(limit)


def unpacked(data: bytes, where: str, limit: int = MAX_FILE) -> bytes:
    """Bytes that may be in gzip, unpacked."""
    if data[:2] != _GZIP:
        return data
    return Unpacked(io.BytesIO(data), where, len(data)).read_all(limit)


def unpacked_head(data: bytes) -> bytes:
    """The first bytes of what may be in gzip, cut or damaged, as far as it goes."""
    if data[:2] != _GZIP:
        return data
    with suppress(zlib.error):
        return zlib.decompressobj(wbits=31).decompress(data, HEAD)
    stream, head = zlib.decompressobj(wbits=31), b""
    with suppress(zlib.error):
        for at in range(0, len(data), 8):
            head += stream.decompress(data[at : at + 8])
    return head[:HEAD]


@dataclass(frozen=True, slots=True)
class Found:
    """A file in a folder; `odd` says what it is where it is none that can be opened."""

    path: Path
    odd: str | None = None


def walk(folder: Path) -> list[Found]:
    """Everything below a folder but folders and what is hidden, in order.

    SourceError where a folder in it cannot be read: what it holds would be lost.
    """
    found: list[Found] = []
    open_folders = [folder]
    while open_folders:
        with damage(str(open_folders[-1])), os.scandir(open_folders.pop()) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                path = Path(entry.path)
                if entry.is_symlink():
                    found.append(Found(path, "a link, which is not followed"))
                elif entry.is_dir():
                    open_folders.append(path)
                else:
                    odd = None if entry.is_file() else "no regular file"
                    found.append(Found(path, odd))
    return sorted(found, key=lambda one: one.path)
