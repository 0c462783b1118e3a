"""Each version of a code compared with the one before, by what the two say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from lawdiff.answers.changes import ChangeReport, describe
from lawdiff.answers.code_lives import ArticleLife, CodeLives
from lawdiff.compare import changes
from lawdiff.compare.life import KnownWording
from lawdiff.compare.model import ArticleChange
from lawdiff.record.contents import Place
from lawdiff.record.register import Listing
from lawdiff.record.version import HeldVersion, VersionRef

_DAY = timedelta(days=1)
# Kinds of changes between which no wording can have come.
_UNDATED = ("moved", "first-seen", "last-seen")


@dataclass(frozen=True, slots=True)
class VersionChange:
    """A change from one version to the next: of which article it is, its wording, and its section.

    `unheld` are the wordings that came in between and whose texts no version holds: then the
    change, and its texts of law, are those of the whole span.
    """

    report: ChangeReport
    article: ArticleLife
    wording: KnownWording | None
    section: tuple[str, ...]
    unheld: tuple[KnownWording, ...]


@dataclass(frozen=True, slots=True)
class ComparedVersion:
    """A version with what changed since the one before; nothing for the first of all."""

    ref: VersionRef
    places: tuple[Place, ...]
    changes: tuple[VersionChange, ...]


def compared_versions(
    lives: CodeLives, on_version: Callable[[VersionRef], None] = lambda _: None
) -> Iterator[ComparedVersion]:
    """Every version of a code, oldest first."""
    before: HeldVersion | None = None
    for ref in lives.refs:
        on_version(ref)
        read_listings = partial(lives.said, ref.day)
        held = replace(lives.repo.open(ref).own(), read_listings=read_listings)
        found: Iterable[VersionChange] = ()
        if before is not None:
            found = _changes(lives, before, held)
        yield ComparedVersion(ref, tuple(held.places.values()), tuple(found))
        before = replace(held, known={})


def _changes(lives: CodeLives, before: HeldVersion, after: HeldVersion) -> Iterator[VersionChange]:
    old_day, new_day = before.date, after.date
    for change in changes.compare(before, after):
        old = lives.at(change.old_path or change.path, old_day.isoformat())
        new = None if _is_gone(change) else lives.at(change.path, new_day.isoformat())
        listing, article = new or old  # type: ignore[misc]  # a change is of something
        change = _as_listed(change, article, old_day, new_day)
        unheld: tuple[KnownWording, ...] = ()
        if change.kind not in _UNDATED and not change.corrected:
            start = _begin(old[0] if old and change.kind != "created" else None, old_day)
            stop = _begin(new[0] if new else None, new_day + _DAY)
            unheld = article.unheld_between(start, stop)
        yield VersionChange(
            describe(change), article, article.wording_of(listing), listing.section, unheld
        )


def _is_gone(change: ArticleChange) -> bool:
    return change.kind in ("repealed", "last-seen")


def _as_listed(change: ArticleChange, article: ArticleLife, old: date, new: date) -> ArticleChange:
    """A change as the days of the wordings tell it: what a source gives as law on a version's day
    is neither repealed by it nor created after it, if the version has no text of it."""
    if change.kind == "repealed" and _is_law(article, new):
        return replace(change, kind="last-seen", new=change.old, laws=())
    if change.kind == "created" and _is_law(article, old):
        return replace(change, kind="first-seen", laws=())
    return change


def _is_law(article: ArticleLife, day: date) -> bool:
    wording = article.standing(day)
    return wording is not None and article.life.at(day).in_force is not None


def _begin(listing: Listing | None, otherwise: date) -> date:
    return listing.start if listing and listing.start else otherwise
