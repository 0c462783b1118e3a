"""What the commands share: options, output, and errors turned into messages and exit codes."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

import click

from lawdiff.errors import LawdiffError, UsageError, printable, tame

if TYPE_CHECKING:
    from lawdiff.render.terminal import Draw

# Exit codes, documented in the README.
DONE, DIFFERENT, MISTAKE, ANOMALOUS = 0, 1, 2, 3

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Context:
    """The options that stand before every command."""

    repo: Path
    pager: bool


variant_option = click.option(
    "--variant", type=click.IntRange(min=1), help="One wording of a number used twice."
)
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
                f"lawdiff: a fault of lawdiff itself: {type(error).__name__}: "
                f"{printable(str(error))}\n"
                "  please report it with what LAWDIFF_DEBUG=1 prints; nothing was written",
                err=True,
            )
            raise SystemExit(MISTAKE) from None

    return wrapper


def _message(error: LawdiffError) -> str:
    place = f"{error.where}: " if error.where else ""
    hint = f"\n  {error.hint}" if error.hint else ""
    return f"lawdiff: {place}{error.message}{hint}"


def show(context: Context, draw: Draw, *, side_by_side: bool = False, grid: bool = False) -> None:
    """Draw on standard output, through a pager where that is a terminal and too small."""
    if _is_plain() and not side_by_side:
        from lawdiff.render.plain import text_of
        from lawdiff.render.terminal import Drawer

        _print("".join(map(text_of, draw(Drawer(marks=True, grid=grid)))))
        return
    from lawdiff.render.console import drawn, make_console

    console = make_console()
    text = drawn(console, draw, side_by_side=side_by_side, grid=grid)
    height = console.height if console.is_terminal else None
    _page(context, text, height, colour=not console.no_color)


def show_text(context: Context, text: str) -> None:
    """Print text as it is, through a pager where standard output is a terminal and too small."""
    if _is_plain():
        _print(text)
        return
    from lawdiff.render.console import make_console

    console = make_console()
    if console.is_terminal:
        _page(context, tame(text), console.height, colour=not console.no_color)
    else:
        _page(context, text, None, colour=False)


def _is_plain() -> bool:
    """Is standard output no terminal, and nothing said that it shall be treated as one?

    Then rich, which draws on terminals, is not loaded: that takes longer than most answers.
    """
    said = {"COLUMNS", "FORCE_COLOR", "TTY_COMPATIBLE"}
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    unicode = encoding.lower().startswith("utf")
    return unicode and not sys.stdout.isatty() and said.isdisjoint(os.environ)


def _print(text: str) -> None:
    click.echo(text, nl=False, color=False)


def _page(context: Context, text: str, height: int | None, *, colour: bool) -> None:
    """Print text, through a pager where a terminal of this many lines (None: none) is too small."""
    if context.pager and height is not None and text.count("\n") >= height:
        os.environ.setdefault("LESS", "FRX")
        click.echo_via_pager(text, color=colour)
    else:
        click.echo(text, nl=False, color=height is not None)


class Variant(Protocol):
    """One of several wordings of a number."""

    @property
    def variant(self) -> int: ...


V = TypeVar("V", bound=Variant)


def choose_variant(found: Sequence[V], variant: int | None) -> list[V]:
    """The wordings of a number that are asked for: all, or one; UsageError where there is none."""
    chosen = [one for one in found if variant in (None, one.variant)]
    if not chosen:
        raise UsageError(f"there is no variant {variant} of it", hint=f"there are {len(found)}")
    return chosen
