"""The options that say what a source does not say itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from lawdiff.anomalies import Anomaly
from lawdiff.dates import parse_date
from lawdiff.sources import Dump, Given, Source, find_dumps, find_sources

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path)),
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


def source_options(function: F) -> F:
    """Give a command the sources and what the user says of them."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@dataclass(frozen=True, slots=True)
class Found:
    """What the arguments name: versions in files, dumps, and files that are no law."""

    sources: list[Source]
    dumps: list[Dump]
    unread: list[Anomaly]


def find(
    paths: tuple[Path, ...],
    codes: tuple[str, ...],
    date: str | None,
    version_id: str | None,
    complete: bool,
) -> Found:
    """The sources that the arguments and options name; errors as `find_sources` raises them.

    UsageError for a date that is none or that is ambiguous.
    """
    first, more = (codes[0] if codes else None), codes[1:]
    given = Given(first, parse_date(date) if date else None, version_id, complete, more)
    dumps, others = find_dumps(list(paths))
    sources, unread = find_sources(others, given) if others or not dumps else ([], [])
    return Found(sources, dumps, unread)
