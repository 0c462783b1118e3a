"""Answers drawn with rich, at the width of the terminal, and a progress bar."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich import table as rich_table
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from lawdiff.api import Watcher
from lawdiff.errors import without_control_characters
from lawdiff.output.text.page import Line, Table
from lawdiff.output.text.redline import FAINT
from lawdiff.output.text.terminal import Draw, Drawer

# In a pipe nothing is wrapped: each alinéa and each row is one line, for grep and cut.
_UNWRAPPED = 100_000
_SIDE_BY_SIDE = 160


def make_console(*, stderr: bool = False) -> Console:
    """A console that wraps at the width of the terminal or at COLUMNS, and never in a pipe."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else _UNWRAPPED
    return Console(stderr=stderr, width=width, highlight=False, markup=False, emoji=False)


def drawn(console: Console, draw: Draw, *, side_by_side: bool = False, grid: bool = False) -> str:
    """The text to print, with colours if the console has them."""
    if side_by_side and console.width == _UNWRAPPED:
        console.width = _SIDE_BY_SIDE  # two columns need a width, even in a pipe
    marks = console.no_color or console.color_system is None
    with console.capture() as capture:
        for page in draw(Drawer(marks=marks, side_by_side=side_by_side, grid=grid)):
            for part in page:
                console.print(_rich(part))
    # Rich pads lines to the width of a table or of the terminal.
    return "".join(f"{line.rstrip(' ')}\n" for line in capture.get().split("\n")[:-1])


def _rich(part: Line | Table) -> RenderableType:
    if isinstance(part, Line):
        return _text(part)
    edges: dict[str, Any] = (
        {} if part.boxed else {"box": None, "pad_edge": False, "show_edge": False}
    )
    table = rich_table.Table(
        **edges,
        show_lines=part.boxed,
        expand=part.halves,
        show_header=bool(part.head),
        header_style=FAINT if part.halves or not part.boxed else "table.header",
    )
    for index in range(part.width):
        name = part.head[index] if index < len(part.head) else ""
        table.add_column(
            Text(without_control_characters(name)),
            justify="right" if name in part.right else "left",
            no_wrap=name in part.right,
            overflow="fold" if part.boxed or name in part.whole else "ellipsis",
            ratio=1 if part.halves else None,
        )
    for row in part.rows:
        table.add_row(*map(_text, row))
    return table


def _text(line: Line) -> Text:
    text = Text(style=line.style)
    for piece in line.pieces:
        if isinstance(piece, Line):
            text.append_text(_text(piece))
        else:
            text.append(without_control_characters(piece[0]), piece[1])
    return text


class _Bar(Watcher):
    def __init__(self, bar: Progress) -> None:
        self.bar, self.task = bar, bar.add_task("", total=None)

    def begin(self, total: int | None) -> None:
        self.bar.update(self.task, total=total)

    def doing(self, what: str) -> None:
        self.bar.update(self.task, description=without_control_characters(what))

    def done(self) -> None:
        self.bar.update(self.task, advance=1)

    def at(self, what: str, done: int, total: int) -> None:
        self.bar.update(
            self.task, description=without_control_characters(what), completed=done, total=total
        )


@contextmanager
def bar() -> Iterator[Watcher]:
    """A progress bar on standard error."""
    console = make_console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as shown:
        yield _Bar(shown)
