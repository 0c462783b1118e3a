"""The first moments of the command, before anything can have been written."""

from __future__ import annotations

import gc
import os
import signal
from contextlib import suppress
from typing import Any

_STOPPED = b"lawdiff: stopped; nothing was written\n"
_EXIT_CODE = 2  # as the README has it: nothing was written
_ours = False  # is this a process of the command alone?


def begin() -> None:
    """Make an interrupt end the process at once, with one line.

    Python would raise KeyboardInterrupt in the middle of an import, and print a traceback.
    A process that ignores interrupts (nohup) goes on ignoring them. One that ignores the end of its
    children, as some supervisors start theirs, would take every failure of git for success, and
    so would git of its own children.

    Python's search for cycles runs rarely: while modules load, much is made and nothing is freed.
    """
    global _ours
    _ours = True
    gc.set_threshold(100_000)
    if hasattr(signal, "SIGCHLD") and signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)


def _stop(*_: Any) -> None:
    with suppress(OSError):  # standard error may be closed, or full
        os.write(2, _STOPPED)
    os._exit(_EXIT_CODE)


def end() -> None:
    """From here on something may be written: an interrupt is KeyboardInterrupt again."""
    if signal.getsignal(signal.SIGINT) is _stop:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def finish() -> None:
    """All is done and is being reported: interrupts are ignored from here on.

    Only in a process that began as the command: any other has handlers of its own.
    """
    if _ours:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
