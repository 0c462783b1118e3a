"""Standard output and error as they are handed over: closed, full, left by their reader, or in an
encoding that lacks what law is written in.

Everything that a command prints goes through them, whoever prints it (click and rich as well), so
no command has to think of any of that.
"""

from __future__ import annotations

import errno
import io
import locale
import os
import sys
from typing import Any, TextIO


class OutputError(Exception):
    """Standard output cannot be written to; says why."""


class _Output(io.FileIO):
    """Standard output. What its reader does not take any more is discarded silently, and
    the command goes on to its exit code; OutputError for any other failure."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except BlockingIOError:
            raise
        except BrokenPipeError:
            _discard(self.fileno())
            return len(data)
        except OSError as error:
            _discard(self.fileno())  # Python tries the same bytes again when it ends
            closed = error.errno == errno.EBADF
            why = "it is closed" if closed else error.strerror or type(error).__name__
            raise OutputError(why) from None


class _Complaints(io.FileIO):
    """Standard error. What it does not take is discarded; the exit code still shows the failure."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except BlockingIOError:
            raise
        except OSError:
            _discard(self.fileno())
            return len(data)


def _discard(file: int) -> None:
    """Discard all that is written to an open file from now on."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, file)
    os.close(nowhere)


def prepare(*, utf8: bool) -> None:
    """Replace the standard streams, for the rest of the process.

    With `utf8` output is UTF-8 whatever the locale says, which JSON has to be. Otherwise what the
    encoding lacks is written as `\\u0153`, which nobody takes for the text.
    """
    _fill_gaps()
    if sys.platform == "win32" and sys.stdout is not None and sys.stdout.isatty():
        return  # a Windows console encodes text itself
    sys.stdout = _stream(_Output(1, "w", closefd=False), sys.stdout, utf8)
    sys.stderr = _stream(_Complaints(2, "w", closefd=False), sys.stderr, False)


def _fill_gaps() -> None:
    """Give what was closed (`>&-`) back its number: the next file opened would get it, and take
    what is printed for its content. Printing to it still fails, as it would have."""
    for file in range(3):
        try:
            os.fstat(file)
        except OSError:
            os.open(os.devnull, os.O_RDONLY if file < 2 else os.O_WRONLY)


def _stream(raw: io.FileIO, before: TextIO | None, utf8: bool) -> TextIO:
    encoding = getattr(before, "encoding", None) or locale.getpreferredencoding(False)
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding="utf-8" if utf8 else encoding,
        errors="backslashreplace",
        line_buffering=raw.isatty() or isinstance(raw, _Complaints),
    )
