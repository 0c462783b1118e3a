"""What reads sources: check, import and verify."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from lawdiff.answers import lookup
from lawdiff.api.moments import Moment, named
from lawdiff.errors import UsageError
from lawdiff.french.codes import named_in_full, named_in_part
from lawdiff.gitrepo.folders import exists
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Code, slugify

if TYPE_CHECKING:
    from lawdiff.history.report import CheckReport, ImportReport
    from lawdiff.sources.anomalies import Anomaly
    from lawdiff.sources.dumps import Source
    from lawdiff.verify.report import Verification

PathLike = str | Path
OnWrite = Callable[[bool], None]
"""Receives False just before anything is written, and True when all is."""


class SourceFacts(TypedDict, total=False):
    """What a source does not say itself: the code of article files, or those to take from an
    archive or a dump; their day; the publisher's id of the version; are they the whole code?"""

    code: str | Sequence[str]
    date: Moment | None
    version_id: str | None
    complete: bool


class Watcher:
    """Receives the progress of a long task; this one discards it."""

    def begin(self, total: int | None) -> None:
        """The number of things to do; None where that is unknown."""

    def doing(self, what: str) -> None:
        """What is being done now."""

    def done(self) -> None:
        """One more thing is done."""

    def at(self, what: str, done: int, total: int) -> None:
        """How much of a whole is done."""


def known_formats() -> str:
    """What sources can be read, in words."""
    from lawdiff.sources import formats

    return formats.KNOWN


def check(
    *sources: PathLike, path: PathLike | None = None, **given: Unpack[SourceFacts]
) -> CheckReport:
    """What an import of the sources would do, into the repository at `path` or into a new one.

    Reads everything and writes nothing. Errors are those of `import_`.
    """
    from lawdiff.importing import check_sources

    repo = Path(path) if path is not None else None
    found, unread = _find(repo, sources, given)
    report = check_sources(repo, found)
    report.anomalies.extend(unread)
    return report


def import_(
    path: PathLike,
    *sources: PathLike,
    replace: bool = False,
    by_law: bool = False,
    watcher: Watcher | None = None,
    on_write: OnWrite = lambda done: None,
    **given: Unpack[SourceFacts],
) -> ImportReport:
    """Bring the versions of the sources into the repository at a path, made where there is none.

    All come in, or none. With `replace` a source takes the place of another text of a held version;
    with `by_law` a new repository has a commit for each set of amending texts. SourceError for a
    source that cannot be read, ConflictError for another text of a held version.
    """
    from lawdiff.importing import import_sources
    from lawdiff.sources.dumps import dumps_of

    watch = watcher or Watcher()
    found, unread = _find(Path(path), sources, given)
    watch.begin(None if dumps_of(found) else len(found))
    report = import_sources(
        Path(path),
        found,
        overwrite=replace,
        by_law=by_law,
        on_source=lambda source: watch.doing(f"{source.code.title} {source.date}"),
        on_step=lambda step: watch.done(),
        on_move=on_write,
    )
    report.anomalies.extend(unread)
    slugs = {info.code.slug for info in (*report.imported, *report.unchanged)}
    if slugs:
        from lawdiff.index import cache

        with LawRepo(Path(path)) as repo:
            cache.write(repo)
            report.commits = {v.tag: v.commit for slug in slugs for v in repo.held(slug)}
    return report


def verify(
    path: PathLike,
    *sources: PathLike,
    watcher: Watcher | None = None,
    **given: Unpack[SourceFacts],
) -> Verification:
    """Is the repository at a path what it should be, and what the sources say, if any are given?

    What is wrong is a fault of the report, not an exception.
    """
    from lawdiff.verify.run import verify as run

    found, unread = _find(Path(path), sources, given)
    report = run(Path(path), found, on_step=(watcher or Watcher()).doing)
    report.anomalies.extend(unread)
    return report


def _find(
    repo: Path | None, sources: Sequence[PathLike], facts: SourceFacts
) -> tuple[list[Source], list[Anomaly]]:
    """The sources at some paths, and the files that are no law; errors as `find_sources` raises
    them.

    UsageError for a date that is none or that is ambiguous.
    """
    from lawdiff.french.dates import parse_date
    from lawdiff.french.typography import fold
    from lawdiff.sources.base import Stated
    from lawdiff.sources.detection import find_sources

    code = facts.get("code") or ()
    codes = (code,) if isinstance(code, str) else tuple(code)
    day = facts.get("date")
    stated = Stated(
        codes[0] if codes else None,
        parse_date(named(day)) if day else None,
        fold(facts.get("version_id") or "") or None,
        facts.get("complete", False),
        codes[1:],
    )
    return find_sources(list(map(Path, sources)), stated, partial(_full_title, repo))


def _full_title(repo: Path | None, name: str) -> str:
    """The title of the code that a name means: of a held one, by title, slug, id or initials.

    A part of a title is enough for a question; what is written takes the whole. UsageError for a
    name that no held code has and that is no title itself: it would begin a code of that name.
    """
    held: list[Code] = []
    if repo and exists(repo):
        with LawRepo(repo) as opened:
            held = lookup.codes(opened)
    found = named_in_full(name, held)
    if len(found) == 1:
        return found[0].title
    parts = found or [code for code in named_in_part(name, held) if not _begins(code, name)]
    if parts:
        titles = " or ".join(f'"{code.title}"' for code in parts)
        raise UsageError(
            f"« {name} » is not the whole title of a code", hint=f"give it: --code {titles}"
        )
    if " " not in name.strip():
        raise UsageError(
            f"« {name} » is no title of a code, and no code held here has that name",
            hint='give the title in full: --code "Code de la sécurité sociale"',
        )
    return name


def _begins(code: Code, name: str) -> bool:
    """Does a title begin so? Then the name may be the title of another code: Code du travail,
    where the Code du travail maritime is held."""
    return code.slug.startswith(slugify(name))
