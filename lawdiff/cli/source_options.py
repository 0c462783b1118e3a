"""The options that say what a source does not say itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from lawdiff.answers.lookup import choose_code
from lawdiff.errors import NotFoundError, UsageError
from lawdiff.french.dates import parse_date
from lawdiff.french.typography import fold
from lawdiff.gitrepo import repository
from lawdiff.sources.anomalies import Anomaly
from lawdiff.sources.detection import (
    Dump,
    Source,
    Stated,
    find_dumps,
    find_sources,
    is_article_file,
)

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


@dataclass(frozen=True, slots=True)
class Found:
    """What the arguments name: versions in files, dumps, and files that are no law."""

    sources: list[Source]
    dumps: list[Dump]
    unread: list[Anomaly]

    def unread_files(self) -> list[Anomaly]:
        """The files that were not read; those of a dump are known when it has been read."""
        return [*self.unread, *(anomaly for dump in self.dumps for anomaly in dump.unread)]


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
) -> Found:
    """The sources that the arguments and options name; errors as `find_sources` raises them.

    UsageError for a date that is none or that is ambiguous.
    """
    first, more = (codes[0] if codes else None), codes[1:]
    given = Stated(
        first,
        parse_date(date) if date else None,
        fold(version_id or "") or None,
        complete,
        more,
    )
    dumps, others = find_dumps(list(paths))
    if given.code and any(is_article_file(path) for path in others):
        given = replace(given, code=_full_title(repo, given.code))
    sources, unread = find_sources(others, given) if others or not dumps else ([], [])
    return Found(sources, dumps, unread)
