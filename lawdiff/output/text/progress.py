"""Progress of a long task, shown on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from lawdiff.api import Watcher


@contextmanager
def progress() -> Iterator[Watcher]:
    """A progress bar if standard error is a terminal; otherwise rich is not loaded."""
    if not sys.stderr.isatty():
        yield Watcher()
        return
    from lawdiff.output.text.console import bar

    with bar() as watcher:
        yield watcher
