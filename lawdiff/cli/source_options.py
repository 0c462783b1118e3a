"""The options that say what a source does not say itself."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from lawdiff.api import SourceFacts

_PATH = click.Path(path_type=Path)
_OPTIONS = (
    click.option(
        "--code",
        "codes",
        multiple=True,
        help="The code of article files; in an archive or a dump, which to take (repeatable).",
    ),
    click.option("--date", help="The date of article files: 2015-02-07, '7 février 2015'."),
    click.option("--version-id", help="The publisher's id of the version."),
    click.option(
        "--complete", is_flag=True, help="Article files: they are the whole code on that date."
    ),
)


def source_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the sources, and as `facts` what the user says of them."""
    return _options(function, click.argument("sources", nargs=-1, required=True, type=_PATH))


def verified_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same, where there may be no source."""
    return _options(function, click.argument("sources", nargs=-1, type=_PATH))


def _options(
    function: Callable[..., Any], argument: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> Callable[..., Any]:
    @functools.wraps(function)
    def command(
        *args: Any,
        codes: tuple[str, ...],
        date: str | None,
        version_id: str | None,
        complete: bool,
        **others: Any,
    ) -> Any:
        facts = SourceFacts(code=codes, date=date, version_id=version_id, complete=complete)
        return function(*args, facts=facts, **others)

    decorated: Callable[..., Any] = command
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return argument(decorated)
