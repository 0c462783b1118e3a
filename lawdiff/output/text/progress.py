"""What a long task tells while it works, where somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class Watcher:
    """What a long task tells while it works; nothing where nobody watches."""

    def doing(self, what: str) -> None:
        """What is being done now."""

    def done(self) -> None:
        """One more thing is done."""

    def at(self, what: str, done: int, total: int) -> None:
        """So much of a whole is done."""


@contextmanager
def progress(total: int | None) -> Iterator[Watcher]:
    """A bar on standard error, where that is a terminal: elsewhere rich is not even loaded."""
    if not sys.stderr.isatty():
        yield Watcher()
        return
    from lawdiff.output.text.console import bar

    with bar(total) as watcher:
        yield watcher
