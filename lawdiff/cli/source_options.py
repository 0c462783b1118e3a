"""The options that say what a source does not say itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from lawdiff.answers.lookup import choose_code
from lawdiff.errors import NotFoundError, UsageError
from lawdiff.french.dates import parse_date
from lawdiff.french.typography import fold
from lawdiff.gitrepo import repository
from lawdiff.sources.anomalies import Anomaly
from lawdiff.sources.base import Stated
from lawdiff.sources.detection import find_sources
from lawdiff.sources.dumps import Source

F = TypeVar("F", bound=Callable[..., Any])

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


def source_options(function: F) -> F:
    """Give a command the sources and what the user says of them."""
    return _options(function, click.argument("sources", nargs=-1, required=True, type=_PATH))


def verified_options(function: F) -> F:
    """The same, where there may be no source."""
    return _options(function, click.argument("sources", nargs=-1, type=_PATH))


def _options(function: F, argument: Callable[[F], F]) -> F:
    for option in reversed(_OPTIONS):
        function = option(function)
    return argument(function)


def _full_title(repo: Path, name: str) -> str:
    """The title of the code that a name means: of a held one, by title, slug, id or initials.

    UsageError for a name that no held code has and that is no title itself: initials would
    begin a code of that name.
    """
    if repository.exists(repo):
        with repository.LawRepo(repo) as held:
            try:
                code = choose_code(held, name) if held.versions else None
            except NotFoundError:
                code = None
            if code is not None:
                return code.title
    if " " not in name.strip():
        raise UsageError(
            f"« {name} » is no title of a code, and no code held here bears that name",
            hint='give the title in full: --code "Code de la sécurité sociale"',
        )
    return name


def find(
    repo: Path,
    paths: tuple[Path, ...],
    codes: tuple[str, ...],
    date: str | None,
    version_id: str | None,
    complete: bool,
) -> tuple[list[Source], list[Anomaly]]:
    """The sources that the arguments and options name; errors as `find_sources` raises them.

    UsageError for a date that is none or that is ambiguous.
    """
    stated = Stated(
        codes[0] if codes else None,
        parse_date(date) if date else None,
        fold(version_id or "") or None,
        complete,
        codes[1:],
    )
    return find_sources(paths, stated, partial(_full_title, repo))
