"""Progress of a long task, shown on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class Watcher:
    """Receives the progress of a long task. This class ignores it."""

    def doing(self, what: str) -> None:
        """Reports what is being done now."""

    def done(self) -> None:
        """Reports that one more item is done."""

    def at(self, what: str, done: int, total: int) -> None:
        """Reports that `done` of `total` items are done."""


@contextmanager
def progress(total: int | None) -> Iterator[Watcher]:
    """A progress bar if standard error is a terminal; otherwise rich is not loaded."""
    if not sys.stderr.isatty():
        yield Watcher()
        return
    from lawdiff.output.text.console import bar

    with bar(total) as watcher:
        yield watcher
