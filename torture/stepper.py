"""Runs `lawdiff` and does something to it at its n-th step: `stepper.py WHAT N REPORT ARGUMENTS…`.

A step is a thing that Python does to the disk, or a program that it starts. Before the n-th one
the process kills itself (`kill`), its whole group (`killgroup`), finds the disk full from then on
(`full`), or gets one error (`once`). `count` does nothing and writes the number of steps
to the file REPORT.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from pathlib import Path

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_MAKING = {"os.mkdir", "os.rename", "os.link"}
_STEPS = {*_MAKING, "os.remove", "os.rmdir", "os.chmod", "subprocess.Popen"}


class Stepper:
    """Counts steps, and acts at one of them."""

    def __init__(self, what: str, at: int) -> None:
        self.what, self.at, self.count = what, at, 0

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        makes = event in _MAKING
        if event == "open":
            flags = arguments[2]
            makes = isinstance(flags, int) and bool(flags & _WRITING) and _is_file(arguments[0])
        if makes or event in _STEPS:
            self.count += 1
            self.act(event, makes)

    def act(self, event: str, makes: bool) -> None:
        if self.what == "kill" and self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)
        elif self.what == "killgroup" and self.count == self.at:
            os.killpg(0, signal.SIGKILL)
        elif self.what == "full" and self.count >= self.at and makes and event != "os.rename":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        elif self.what == "once" and self.count == self.at and makes:
            raise OSError(errno.EIO, os.strerror(errno.EIO))


def _is_file(path: object) -> bool:
    """Not a pipe to a program, nor a device."""
    return not isinstance(path, int) and not str(path).startswith("/dev/")


def main() -> None:
    what, at, report, *arguments = sys.argv[1:]
    from lawdiff.cli import main as lawdiff

    sys.argv = ["lawdiff", *arguments]
    stepper = Stepper(what, int(at))
    sys.addaudithook(stepper)
    try:
        lawdiff()
    finally:
        steps = stepper.count
        if what == "count":
            Path(report).write_text(str(steps))


if __name__ == "__main__":
    main()
