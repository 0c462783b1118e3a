"""What the commands share: options, output, and errors turned into messages and exit codes."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

from lawdiff.errors import LawdiffError

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from lawdiff.render.terminal import Drawer

# Exit codes, documented in the README.
DONE, DIFFERENT, MISTAKE, ANOMALOUS = 0, 1, 2, 3

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Context:
    """The options that stand before every command."""

    repo: Path
    pager: bool


json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
code_option = click.option("--code", help="The code, by title, slug, LEGITEXT id or initials.")


def translated(function: Callable[P, R]) -> Callable[P, R]:
    """Turn the library's errors into a message (JSON with --json) and exit code 2."""

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except LawdiffError as error:
            if kwargs.get("as_json"):
                from lawdiff.render import json

                click.echo(json.dumps(json.error(error)))
            else:
                click.echo(_message(error), err=True)
            raise SystemExit(error.exit_code) from None
        except (click.ClickException, click.Abort):
            raise
        except BrokenPipeError:
            # The reader has seen enough. Python would complain again when it flushes at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(DONE) from None
        except Exception as error:
            if os.environ.get("LAWDIFF_DEBUG"):
                raise
            click.echo(
                f"lawdiff: a fault of lawdiff itself: {type(error).__name__}: {error}\n"
                "  please report it with what LAWDIFF_DEBUG=1 prints; nothing was written",
                err=True,
            )
            raise SystemExit(MISTAKE) from None

    return wrapper


def _message(error: LawdiffError) -> str:
    place = f"{error.where}: " if error.where else ""
    hint = f"\n  {error.hint}" if error.hint else ""
    return f"lawdiff: {place}{error.message}{hint}"


# In a pipe nothing is wrapped: a line is an alinéa, or a row, to be searched and cut.
_UNWRAPPED = 100_000
_SIDE_BY_SIDE = 160


def make_console(*, stderr: bool = False) -> Console:
    """A console that wraps at the terminal's width, at COLUMNS, or in a pipe not at all."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else _UNWRAPPED
    return Console(stderr=stderr, width=width, highlight=False, markup=False, emoji=False)


def show(
    context: Context,
    draw: Callable[[Drawer], list[RenderableType]],
    *,
    side_by_side: bool = False,
) -> None:
    """Draw on standard output, through a pager where that is a terminal and too small."""
    from lawdiff.render.terminal import Drawer

    console = make_console()
    if side_by_side and console.width == _UNWRAPPED:
        console.width = _SIDE_BY_SIDE  # two columns need a width, in a pipe too
    parts = draw(Drawer(console, side_by_side=side_by_side))
    with console.capture() as capture:
        for part in parts:
            console.print(part)
    # Rich fills lines with blanks to the width of a table or of the terminal.
    text = "".join(f"{line.rstrip(' ')}\n" for line in capture.get().split("\n")[:-1])
    page(context, console, text)


def page(context: Context, console: Console, text: str) -> None:
    """Print text, through a pager where standard output is a terminal and too small."""
    if context.pager and console.is_terminal and text.count("\n") >= console.height:
        os.environ.setdefault("LESS", "FRX")
        click.echo_via_pager(text, color=not console.no_color)
    else:
        click.echo(text, nl=False, color=console.is_terminal)
