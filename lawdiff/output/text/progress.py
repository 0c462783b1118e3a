"""What a long task tells while it works, where somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from lawdiff.api import Watcher


@contextmanager
def progress() -> Iterator[Watcher]:
    """A bar on standard error, where that is a terminal: elsewhere rich is not even loaded."""
    if not sys.stderr.isatty():
        yield Watcher()
        return
    from lawdiff.output.text.console import bar

    with bar() as watcher:
        yield watcher
