"""What the commands share: options, output, and errors turned into messages and exit codes."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec, Protocol, TypeVar

import click

from lawdiff import starting
from lawdiff.cli.streams import OutputError
from lawdiff.errors import LawdiffError, without_control_characters

if TYPE_CHECKING:
    from lawdiff.output.text.terminal import Draw

# Exit codes, documented in the README.
DONE, DIFFERENT, MISTAKE, ANOMALOUS, UNHELD = 0, 1, 2, 3, 4

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(slots=True)
class Outcome:
    """What a command has written so far, for the message if it fails or is stopped."""

    words: str = "nothing was written"
    is_written: bool = False

    def say(self, words: str) -> None:
        """Something is written, or may be."""
        self.words, self.is_written = words, True


@dataclass(frozen=True, slots=True)
class Context:
    """The options that stand before every command, and what the command has written.

    `named` is the repository that --repo or LAWDIFF_REPO names.
    """

    named: Path | None
    pager: bool
    outcome: Outcome = field(default_factory=Outcome)

    @property
    def repo(self) -> Path:
        """The law repository to read: the one named, or the one around the current folder."""
        from lawdiff import api

        return self.named or api.repository_from(_here())

    @property
    def target(self) -> Path:
        """The law repository to import into; see `api.target_from`."""
        from lawdiff import api

        return self.named or api.target_from(_here())


def _here() -> Path:
    try:
        return Path.cwd()
    except OSError:  # it is deleted
        return Path()


variant_option = click.option(
    "--variant", type=click.IntRange(min=1), help="One article of a number used twice."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
code_option = click.option("--code", help="The code, by title, slug, LEGITEXT id or initials.")


def translated(function: Callable[P, R]) -> Callable[P, R]:
    """Turn the library's errors into a message (JSON with --json) and exit code 2. The
    function's first argument is the context."""

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        outcome = args[0].outcome if args and isinstance(args[0], Context) else Outcome()
        starting.end()
        try:
            return function(*args, **kwargs)
        except LawdiffError as error:
            fail(error, outcome, bool(kwargs.get("as_json")))
        except (click.ClickException, click.Abort, OutputError):
            raise
        except Exception as error:
            if os.environ.get("LAWDIFF_DEBUG"):
                raise
            fail(_own_fault(error, outcome), outcome, bool(kwargs.get("as_json")))

    return wrapper


def answering(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command its context and `--json`, and translate the errors of the library."""
    return json_option(click.pass_obj(translated(function)))


def _own_fault(error: Exception, outcome: Outcome) -> LawdiffError:
    hint = "please report it with what LAWDIFF_DEBUG=1 prints"
    return LawdiffError(
        f"a fault of lawdiff itself: {type(error).__name__}: {error}",
        hint=hint if outcome.is_written else f"{hint}; {outcome.words}",
    )


def fail(error: LawdiffError, outcome: Outcome, as_json: bool) -> NoReturn:
    """Report an error and what was written before it, and exit."""
    if outcome.is_written:
        error.hint = "; ".join(filter(None, (error.hint, outcome.words)))
    if as_json:
        from lawdiff.output import json

        with suppress(OutputError):  # then the message goes to standard error
            click.echo(json.dumps(json.error_to_dict(error)))
            raise SystemExit(error.exit_code)
    click.echo(_message(error), err=True)
    raise SystemExit(error.exit_code)


def fail_to_print(error: OutputError, outcome: Outcome) -> NoReturn:
    """Report that the answer could not be printed, and exit."""
    click.echo(
        f"lawdiff: standard output cannot be written to: {error}\n  {outcome.words}", err=True
    )
    raise SystemExit(MISTAKE) from None


def _message(error: LawdiffError) -> str:
    place = f"{error.where}: " if error.where else ""
    hint = f"\n  {error.hint}" if error.hint else ""
    return f"lawdiff: {place}{error.message}{hint}"


class Answer(Protocol):
    """What the API answers."""

    def to_dict(self) -> dict[str, Any]: ...


def answer(
    context: Context,
    found: Answer,
    draw: Draw,
    as_json: bool,
    *,
    side_by_side: bool = False,
    grid: bool = False,
) -> None:
    """Print an answer: as JSON, or drawn."""
    if as_json:
        from lawdiff.output import json

        click.echo(json.dumps(found.to_dict()))
    else:
        show(context, draw, side_by_side=side_by_side, grid=grid)


def show(context: Context, draw: Draw, *, side_by_side: bool = False, grid: bool = False) -> None:
    """Draw on standard output, through a pager where that is a terminal and too small."""
    if _is_plain() and not side_by_side:
        from lawdiff.output.text.plain import text_of
        from lawdiff.output.text.terminal import Drawer

        text = "".join(map(text_of, draw(Drawer(marks=True, grid=grid))))
        click.echo(text, nl=False, color=False)
        return
    from lawdiff.output.text.console import drawn, make_console

    console = make_console()
    text = drawn(console, draw, side_by_side=side_by_side, grid=grid)
    height = console.height if console.is_terminal else None
    _page(context, text, height, colour=not console.no_color)


def show_text(context: Context, text: str) -> None:
    """Print text as it is, through a pager where standard output is a terminal and too small.

    In a pipe it is UTF-8, as the files that a patch is for, whatever the locale says.
    """
    if _is_plain():
        click.echo(text.encode(), nl=False)
        return
    from lawdiff.output.text.console import make_console

    console = make_console()
    if console.is_terminal:
        _page(
            context, without_control_characters(text), console.height, colour=not console.no_color
        )
    else:
        click.echo(text.encode(), nl=False)


def _is_plain() -> bool:
    """Is standard output no terminal, and not to be treated as one?

    Then rich, which draws on terminals, is not loaded: that takes longer than most answers.
    """
    said = {"COLUMNS", "FORCE_COLOR", "TTY_COMPATIBLE"}
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    unicode = encoding.lower().startswith("utf")
    return unicode and not sys.stdout.isatty() and said.isdisjoint(os.environ)


def _page(context: Context, text: str, height: int | None, *, colour: bool) -> None:
    """Print text, through a pager where a terminal of this many lines (None: none) is too small."""
    if context.pager and height is not None and text.count("\n") >= height:
        os.environ.setdefault("LESS", "FRX")
        click.echo_via_pager(text, color=colour)
    else:
        click.echo(text, nl=False, color=height is not None)
