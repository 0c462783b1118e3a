"""What was law on any day: the wordings of a number, by their own days.

Two times are kept apart. A wording is *in force* on the days [start, end) that its source gives
it; a version *attests* what it lists.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from lawdiff.compare.articles import KnownArticle, known_articles
from lawdiff.compare.known import Attested, KnownWording, begin
from lawdiff.compare.lines import lines_of, shown_spans
from lawdiff.compare.spans import Span, Step, claims, steps_of, swept
from lawdiff.french.laws import LATER_ACTS
from lawdiff.record.register import Entry, Listing

__all__ = ["AtDay", "Attested", "KnownWording", "Life", "Span", "Step", "life", "lives"]


@dataclass(frozen=True, slots=True)
class AtDay:
    """The answer for a day.

    `certainty` is `exact`; `not-held` (a wording is law, its text is not held); `none` (no wording
    is law that day); or `unknown` (nothing dates what is shown). `in_force` is what is known to be
    law; `shown` the wording to show: the same where it is held, else the nearest held before it; of
    `unknown` what the version in force that day holds.
    """

    certainty: str
    in_force: KnownWording | None = None
    also_listed: tuple[KnownWording, ...] = ()
    shown: KnownWording | None = None
    next: KnownWording | None = None


@dataclass(frozen=True)
class Life:
    """Every wording of the articles that ever bore a number, oldest first.

    `articles` are those whose wordings these are, with all that the versions say of them.
    """

    number: str
    wordings: tuple[KnownWording, ...]
    versions: tuple[Attested, ...]
    articles: tuple[KnownArticle, ...]

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
            return AtDay(certainty, best, others, shown, following)
        text = self.text_of(day)
        if standing or text:
            shown = text or next((one for one in standing if one.held), None)
            return AtDay("unknown", None, tuple(standing), shown, following)
        shown = self.held_before(day, None)
        if self._is_absent(day):
            return AtDay("none", None, (), shown, following)
        return AtDay("unknown", None, (), None, following)

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

    def text_of(self, day: date) -> KnownWording | None:
        """What the version in force on a day holds without dating it."""
        found = [span.wording for span in self._shown if span.start <= day < span.stop]
        return min(found, key=lambda one: (one.number != self.number, one.path or ""), default=None)

    def said_by(self, version: str) -> list[tuple[KnownWording, Listing]]:
        """What the version of a day holds of it, each article as that version says it."""
        held = [(article.key, one) for article in self.articles for one in article.listings]
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
        return tuple(swept([*dated, *self._shown], self.number))

    @cached_property
    def _shown(self) -> tuple[Span, ...]:
        """The days on which the version in force shows a text without days."""
        return tuple(
            span for article in self.articles for span in shown_spans(article, self.versions)
        )

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
            if not kinds or not kinds <= LATER_ACTS:
                return True
        begun = first.start.isoformat() if first.start else min(first.attested)
        return any(one.accounts_for(self.number) and one.day < begun for one in self.versions)


def life(entry: Entry, versions: Sequence[Attested]) -> Life:
    """The life of a number, from all that the versions held (oldest first) say of it."""
    return _life(entry.number, known_articles(entry, versions), versions)


def lives(entry: Entry, versions: Sequence[Attested]) -> tuple[Life, ...]:
    """The lives of a number: one, or several where it stands for several articles.

    Articles that bear it one after the other share a life; one that came to it from another number
    has its own, which begins there. The article that bore it last comes first, and of several at a
    time the one that began first, as its file has the plain path.
    """
    lines = lines_of(known_articles(entry, versions), entry.number, versions)
    return tuple(_life(entry.number, line, versions) for line in lines)


def _life(number: str, articles: Sequence[KnownArticle], versions: Sequence[Attested]) -> Life:
    wordings = sorted((one for article in articles for one in article.wordings), key=begin)
    return Life(number, tuple(wordings), tuple(versions), tuple(articles))
