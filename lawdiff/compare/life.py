"""What was law on any day: the wordings of a number, by their own days.

Two times are kept apart. A wording is *in force* on the days [start, end) that its source gives
it; a version *attests* what it lists.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from lawdiff.compare.articles import KnownArticle, known_articles
from lawdiff.compare.known import Attested, KnownWording, begin
from lawdiff.compare.spans import SHOWN, Span, Step, claims, steps_of, swept
from lawdiff.record.paths import variant_of
from lawdiff.record.register import Entry, Listing

__all__ = ["AtDay", "Attested", "KnownWording", "Life", "Span", "Step", "life", "lives"]

# Kinds of links of a text that did not make an article's first wording.
_LATER_ACTS = frozenset({"modifie", "rectifie"})


@dataclass(frozen=True, slots=True)
class AtDay:
    """The answer for a day.

    `certainty` is `exact`; `not-held` (a wording is law, its text is not held); `none` (no wording
    is law that day); or `unknown` (nothing dates what is shown). `in_force` is what is known to be
    law; `shown` the wording to show: the same where it is held, else the nearest held before it.
    `text` is what a version without days holds, where that is shown.
    """

    certainty: str
    in_force: KnownWording | None = None
    also_listed: tuple[KnownWording, ...] = ()
    shown: KnownWording | None = None
    text: Listing | None = None
    next: KnownWording | None = None


@dataclass(frozen=True)
class Life:
    """Every wording of the articles that ever bore a number, oldest first; `undated` are the texts
    that versions without days hold and that are no known wording's.

    `listed` tells that a source lists the wordings, so that none is missing; `articles` are those
    whose wordings these are, with all that the versions say of them.
    """

    number: str
    wordings: tuple[KnownWording, ...]
    undated: tuple[Listing, ...]
    versions: tuple[Attested, ...]
    articles: tuple[KnownArticle, ...] = ()

    def at(self, day: date) -> AtDay:
        """What was law on a day, by the wordings' own days."""
        standing = sorted(
            (one for one in self.wordings if one.is_law(day)), key=self._rank, reverse=True
        )
        if standing and standing[0].number == self.number:
            standing = [one for one in standing if one.number == self.number]
        certain = [one for one in standing if one.is_certain(day)]
        following = self.after(day)
        if certain:
            best = certain[0]
            others = tuple(one for one in standing if one is not best)
            shown = best if best.held else self.held_before(day, best.article)
            certainty = "exact" if best.held else "not-held"
            return AtDay(certainty, best, others, shown, None, following)
        text = self.text_of(day)
        if standing or text:
            shown = next((one for one in standing if one.held), None)
            shown = KnownWording.said(text) if text else shown
            return AtDay("unknown", None, tuple(standing), shown, text, following)
        shown = self.held_before(day, None)
        if self._is_absent(day):
            return AtDay("none", None, (), shown, None, following)
        return AtDay("unknown", None, (), None, None, following)

    def _is_absent(self, day: date) -> bool:
        """Does a source say that no wording is law on a day: by a list, an end, or a version that
        holds the whole code of that day?"""
        if any(article.listed for article in self.articles):
            return True
        count = bisect_right([one.day for one in self.versions], day.isoformat())
        return count > 0 and self.versions[count - 1].accounts_for(self.number)

    def _rank(self, wording: KnownWording) -> tuple[bool, date, date, str]:
        """Of two wordings that are law on one day, the one that began last counts."""
        start, end = wording.start or date.min, wording.end or date.max
        return wording.number == self.number, start, end, wording.id or ""

    def held_before(self, day: date, article: str | None) -> KnownWording | None:
        """The nearest wording before a day whose text is held, of an article where it has one."""
        found = [
            one
            for one in self.wordings
            if one.held and one.came_into_force and one.start and one.start <= day
        ]
        same = [one for one in found if article is None or one.article == article]
        return max(same or found, key=self._rank, default=None)

    def after(self, day: date) -> KnownWording | None:
        """The next wording to begin after a day."""
        found = [w for w in self.wordings if w.came_into_force and w.start and w.start > day]
        return min(found, key=lambda one: (one.start, one.id or ""), default=None)

    def text_of(self, day: date) -> Listing | None:
        """What the version in force on a day holds without dating it."""
        count = bisect_right([one.day for one in self.versions], day.isoformat())
        for version in reversed(self.versions[:count]):
            found = [one for one in self.undated if version.day in one.versions]
            if found:
                return min(found, key=lambda one: (len(one.path), one.path))
            if version.accounts_for(self.number):
                return None
        return None

    def said_by(self, version: str) -> list[tuple[KnownWording, Listing]]:
        """What the version of a day holds of it, each article as that version says it."""
        held = [("", one) for one in self.undated]
        held += [(article.key, one) for article in self.articles for one in article.listings]
        found = [
            (KnownWording.said(one, key), one)
            for key, one in held
            if not one.coming and version in one.versions
        ]
        return sorted(found, key=lambda pair: (len(pair[1].path), pair[1].path))

    # --- what happened ---

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The wordings that count, each on its days, oldest first."""
        dated = (span for wording in self.wordings for span in claims(wording))
        return tuple(swept([*dated, *self._shown()], self.number))

    def _shown(self) -> Iterator[Span]:
        """The days on which the version in force shows a text without days."""
        if not self.undated:
            return
        at_day: dict[str, Listing] = {}
        for listing in sorted(self.undated, key=lambda one: (len(one.path), one.path)):
            for version_day in listing.versions:
                at_day.setdefault(version_day, listing)
        texts = {id(listing): KnownWording.said(listing) for listing in self.undated}
        until = date.max
        for version in reversed(self.versions):
            text, day = at_day.get(version.day), date.fromisoformat(version.day)
            if text is not None:
                yield Span(day, until, texts[id(text)], SHOWN)
            if text is not None or version.accounts_for(self.number):
                until = day

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """What happened to the number, by day: each wording that came, each end without another."""
        return steps_of(self.spans, self._is_born)

    def between(self, old: date, new: date) -> tuple[Step, ...]:
        """What happened in (old, new]."""
        return tuple(step for step in self.steps if old < step.day <= new)

    def _is_born(self, first: KnownWording) -> bool:
        """Is the first known wording of a number known to be its article's first?

        A source lists them all, and does not name texts alone that can only have amended it; or a
        version before it holds the whole code, and not the article.
        """
        article = next((one for one in self.articles if one.key == first.article), None)
        if article is not None and article.listed:
            kinds = {law.kind for law in first.laws}
            return not kinds or not kinds <= _LATER_ACTS
        begun = first.start.isoformat() if first.start else min(first.attested)
        return any(one.accounts_for(self.number) and one.day < begun for one in self.versions)


def life(entry: Entry, versions: Sequence[Attested]) -> Life:
    """The life of a number, from all that the versions held (oldest first) say of it."""
    articles, undated = known_articles(entry, versions)
    return _life(entry.number, articles, undated, versions)


def _life(
    number: str,
    articles: Iterable[KnownArticle],
    undated: Iterable[Listing],
    versions: Sequence[Attested],
) -> Life:
    held = tuple(articles)
    wordings = sorted((one for article in held for one in article.wordings), key=begin)
    return Life(number, tuple(wordings), tuple(undated), tuple(versions), held)


def lives(entry: Entry, versions: Sequence[Attested]) -> tuple[Life, ...]:
    """The lives of a number: one, or several where it stands for several articles at a time.

    Articles that bear it one after the other share a life. The one whose article began first comes
    first, as its file has the plain path.
    """
    articles, undated = known_articles(entry, versions)
    lines: list[list[KnownArticle]] = []
    for article in sorted(articles, key=lambda one: _residence(one, entry.number)):
        start, _ = _residence(article, entry.number)
        free = [
            line for line in lines if (_residence(line[-1], entry.number)[1] or date.max) <= start
        ]
        if free:
            max(free, key=lambda line: _residence(line[-1], entry.number)[1]).append(article)
        else:
            lines.append([article])
    texts: dict[int, list[Listing]] = {}
    for text in undated:
        texts.setdefault(variant_of(text.path) - 1, []).append(text)
    for at in sorted(texts):
        if at >= len(lines):
            texts.setdefault(len(lines), texts[at])
            lines.append([])
    return tuple(
        _life(entry.number, _clipped(line, entry.number), texts.get(at, ()), versions)
        for at, line in enumerate(lines)
    )


def _residence(article: KnownArticle, number: str) -> tuple[date, date]:
    """The days on which an article bears a number; the last of days where it never did."""
    days = [
        (one.start, one.certain_stop)
        for one in article.wordings
        if one.came_into_force and one.start and one.number == number
    ]
    if not days:
        return date.max, date.max
    return min(start for start, _ in days), max(stop for _, stop in days)


def _clipped(line: Sequence[KnownArticle], number: str) -> Iterator[KnownArticle]:
    """The articles of a line, each without what it was, under another number, while the one before
    or after bore this one."""
    bearing = [_residence(article, number) for article in line]
    for at, article in enumerate(line):
        first = bearing[at - 1][1] if at else date.min
        last = bearing[at + 1][0] if at + 1 < len(line) else date.max
        kept = (
            one
            for one in article.wordings
            if one.number == number
            or not one.came_into_force
            or (first <= (one.start or date.min) < last)
        )
        yield replace(article, wordings=tuple(kept))
