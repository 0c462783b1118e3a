"""Where answers are drawn: a console as wide as its terminal, text for a pipe, a progress bar."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.segment import Segment

from lawdiff.errors import tame
from lawdiff.render.terminal import Drawer

# In a pipe nothing is wrapped: a line is an alinéa, or a row, to be searched and cut.
_UNWRAPPED = 100_000
_SIDE_BY_SIDE = 160

Draw = Callable[[Drawer], list[RenderableType]]


def make_console(*, stderr: bool = False) -> Console:
    """A console that wraps at the terminal's width, at COLUMNS, or in a pipe not at all."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else _UNWRAPPED
    return Console(stderr=stderr, width=width, highlight=False, markup=False, emoji=False)


def drawn(console: Console, draw: Draw, *, side_by_side: bool = False) -> str:
    """What is to be printed, colours included where the console has them."""
    if side_by_side and console.width == _UNWRAPPED:
        console.width = _SIDE_BY_SIDE  # two columns need a width, in a pipe too
    parts = draw(Drawer(console, side_by_side=side_by_side))
    with console.capture() as capture:
        for part in parts:
            console.print(_Tame(part))
    # Rich fills lines with blanks to the width of a table or of the terminal.
    return "".join(f"{line.rstrip(' ')}\n" for line in capture.get().split("\n")[:-1])


class _Tame:
    """What is drawn, without what a text of a source would make the terminal do."""

    def __init__(self, part: RenderableType) -> None:
        self.part = part

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for text, style, control in console.render(self.part, options):
            yield Segment(tame(text), style, control)


class Watcher:
    """What a long task tells while it works; nothing where nobody watches."""

    def doing(self, what: str) -> None:
        """What is being done now."""

    def done(self) -> None:
        """One more thing is done."""

    def at(self, what: str, done: int, total: int) -> None:
        """So much of a whole is done."""


class _Bar(Watcher):
    def __init__(self, bar: Progress, total: int | None) -> None:
        self.bar, self.task = bar, bar.add_task("", total=total)

    def doing(self, what: str) -> None:
        self.bar.update(self.task, description=tame(what))

    def done(self) -> None:
        self.bar.update(self.task, advance=1)

    def at(self, what: str, done: int, total: int) -> None:
        self.bar.update(self.task, description=tame(what), completed=done, total=total)


@contextmanager
def progress(total: int | None) -> Iterator[Watcher]:
    """A bar on standard error, where that is a terminal; `total` is None where it is unknown."""
    console = make_console(stderr=True)
    if not console.is_terminal:
        yield Watcher()
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        yield _Bar(bar, total)
