"""What was law on any day: the wordings of a number, by their own days.

Two times are kept apart. A wording is *in force* on the days [start, end) that its source gives
it; a version *attests* what it lists. What several versions say of one wording's days the newest
knows best: a wording that a newer list does not name any longer never was law.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lawdiff.french.states import STILLBORN
from lawdiff.model import Citation, LawRef
from lawdiff.record.register import Entry, Listing


@dataclass(frozen=True, slots=True)
class Attested:
    """A version of a code, as far as the lives of its articles need it.

    `as_of` is the day on which its source knew what it says: the version's own, or for a dump,
    which tells all of history, the day of its newest version.
    """

    day: str
    complete: bool = True
    as_of: str = ""

    @property
    def known(self) -> str:
        """The day as of which its facts are known."""
        return self.as_of or self.day


@dataclass(frozen=True)
class KnownWording:
    """One wording of an article, as the newest version that lists it knows it.

    In force on [start, end); `end` is None where no end is known. `blob` is None where no version
    holds its text, and `text_from` names the version of a text that says no days itself.
    `attested` are the versions that hold it. From `doubt` on nothing says that it still is law:
    a later version, of `gone_by`, does not list it any longer.
    """

    id: str | None
    cid: str | None
    number: str
    start: date | None
    end: date | None
    state: str | None
    path: str | None = None
    blob: str | None = None
    cut: bool = False
    attested: tuple[str, ...] = ()
    laws: tuple[LawRef, ...] = ()
    ended_by: tuple[LawRef, ...] = ()
    citations: tuple[Citation, ...] = ()
    superseded: bool = False
    text_from: str | None = None
    doubt: date | None = None
    gone_by: date | None = None

    @property
    def held(self) -> bool:
        """Does a version hold its text?"""
        return self.blob is not None

    @property
    def came_into_force(self) -> bool:
        """False for a wording that was replaced before its day came, or that has no day."""
        if self.superseded or self.state == STILLBORN or self.start is None:
            return False
        return self.end is None or self.end > self.start

    def is_law(self, day: date) -> bool:
        """May it be law on a day, by its own days and by the versions that list it?"""
        if not self.came_into_force or self.start is None or day < self.start:
            return False
        return day < min(self.end or date.max, self.gone_by or date.max)

    def is_certain(self, day: date) -> bool:
        """Does a source say so, rather than only not deny it?"""
        return self.doubt is None or day < self.doubt


@dataclass(frozen=True, slots=True)
class Moment:
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
    """Every wording of the articles that ever bore a number, oldest first, and the texts that
    versions without days hold and that are no known wording's."""

    number: str
    wordings: tuple[KnownWording, ...]
    undated: tuple[Listing, ...]
    versions: tuple[Attested, ...]

    def at(self, day: date) -> Moment:
        """What was law on a day, by the wordings' own days."""
        standing = sorted(
            (one for one in self.wordings if one.is_law(day)), key=self._rank, reverse=True
        )
        certain = [one for one in standing if one.is_certain(day)]
        following = self.after(day)
        if certain:
            best = certain[0]
            others = tuple(one for one in standing if one is not best)
            shown = best if best.held else self.held_before(day, best.cid)
            certainty = "exact" if best.held else "not-held"
            return Moment(certainty, best, others, shown, None, following)
        text = self.text_of(day)
        if standing or text:
            shown = next((one for one in standing if one.held), None)
            return Moment("unknown", None, tuple(standing), shown, text, following)
        return Moment("none", None, (), self.held_before(day, None), None, following)

    def _rank(self, wording: KnownWording) -> tuple[bool, date, date, str]:
        """Of two wordings that are law on one day, the one that began last counts."""
        start, end = wording.start or date.min, wording.end or date.max
        return wording.number == self.number, start, end, wording.id or ""

    def held_before(self, day: date, cid: str | None) -> KnownWording | None:
        """The nearest wording before a day whose text is held."""
        found = [
            one
            for one in self.wordings
            if one.held and one.came_into_force and one.start and one.start <= day
        ]
        same = [one for one in found if cid is None or one.cid == cid]
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
            if version.complete:
                return None
        return None


def life(entry: Entry, versions: Sequence[Attested]) -> Life:
    """The life of a number, from all that the versions held (oldest first) say of it."""
    known = {version.day: version for version in versions}
    groups: dict[str, list[Listing]] = {}
    undated: list[Listing] = []
    for listing in entry.listings:
        if listing.start is None and not listing.wordings:
            undated.append(listing)
        else:
            groups.setdefault(listing.cid or listing.wording or listing.path, []).append(listing)
    wordings: list[KnownWording] = []
    for listings in groups.values():
        wordings += _with_end(_of_article(listings, entry.number, known), listings, versions, known)
    dated, rest = _with_texts(wordings, undated)
    return Life(entry.number, tuple(sorted(dated, key=_begin)), tuple(rest), tuple(versions))


def _begin(wording: KnownWording) -> tuple[date, date, str]:
    return wording.start or date.max, wording.end or date.max, wording.id or ""


def _of_article(
    listings: Sequence[Listing], number: str, known: dict[str, Attested]
) -> list[KnownWording]:
    """The wordings of one article: those that a version holds, and those only listed."""

    def newest(listing: Listing) -> tuple[str, str]:
        return known[listing.versions[-1]].known, listing.versions[-1]

    ordered = sorted(listings, key=newest)
    found: dict[str | None, KnownWording] = {}
    as_of: dict[str | None, str] = {}
    for listing in ordered:
        before = found.get(listing.wording)
        found[listing.wording] = _of_listing(listing, before)
        as_of[listing.wording] = newest(listing)[0]
    for listing in ordered:
        for one in listing.wordings:
            if as_of.get(one.id, "") > newest(listing)[0]:
                continue  # a newer source has said so already
            held = found.get(one.id) or KnownWording(one.id, listing.cid, "", None, None, None)
            found[one.id] = replace(held, start=one.start, end=one.end, state=one.state)
            as_of[one.id] = newest(listing)[0]
    lists = [one for one in ordered if one.wordings]
    if lists:
        last = newest(lists[-1])[0]
        named = {
            one.id for listing in lists if newest(listing)[0] == last for one in listing.wordings
        }
        for name, wording in found.items():
            if name not in named and as_of[name] < last:
                found[name] = replace(wording, superseded=True)
    return _numbered(sorted(found.values(), key=_begin), number)


def _of_listing(listing: Listing, before: KnownWording | None) -> KnownWording:
    attested = () if listing.coming else listing.versions
    if before is not None:
        attested = tuple(sorted({*before.attested, *attested}))
    whole = before is not None and before.blob is not None and listing.cut and not before.cut
    return KnownWording(
        id=listing.wording,
        cid=listing.cid,
        number=listing.number,
        start=listing.start,
        end=listing.end,
        state=listing.state,
        path=before.path if whole and before else listing.path,
        blob=before.blob if whole and before else listing.blob,
        cut=listing.cut and not whole,
        attested=attested,
        laws=listing.laws,
        ended_by=listing.ended_by,
        citations=listing.citations,
    )


def _numbered(wordings: Sequence[KnownWording], number: str) -> list[KnownWording]:
    """Wordings that are only listed bear the number of the one before them, else after them."""
    told = [one.number for one in wordings]
    result = []
    for at, wording in enumerate(wordings):
        if not wording.number:
            near = [*reversed(told[:at]), *told[at:], number]
            wording = replace(wording, number=next(filter(None, near)))
        result.append(wording)
    return result


def _with_end(
    wordings: Sequence[KnownWording],
    listings: Sequence[Listing],
    versions: Sequence[Attested],
    known: dict[str, Attested],
) -> Iterator[KnownWording]:
    """Wordings without an end whose article a later complete version does not list any longer."""
    said = max(max(day, known[day].known) for one in listings for day in one.versions)
    gone = next((one.day for one in versions if one.complete and one.day > said), None)
    for wording in wordings:
        if gone is not None and (wording.end is None or wording.end.isoformat() > gone):
            day = date.fromisoformat(gone)
            wording = replace(wording, doubt=_after(said), gone_by=day)
        yield wording


def _after(day: str) -> date:
    return date.fromordinal(date.fromisoformat(day).toordinal() + 1)


def _with_texts(
    wordings: Sequence[KnownWording], undated: Iterable[Listing]
) -> tuple[list[KnownWording], list[Listing]]:
    """Give each wording whose text is not held the text of a version that attests it on a day.

    Only where one wording is law on that day and one text stands for it: else, and where the text
    is cut, it stays what that version says.
    """
    found = list(wordings)
    rest: list[Listing] = []
    by_day: dict[str, list[Listing]] = {}
    for listing in undated:
        for day in listing.versions:
            by_day.setdefault(day, []).append(listing)
    for listing in undated:
        left = [day for day in listing.versions if not _attach(found, listing, day, by_day[day])]
        if left:
            rest.append(replace(listing, versions=tuple(left)))
    return found, rest


def _attach(
    wordings: list[KnownWording], listing: Listing, day: str, texts: Sequence[Listing]
) -> bool:
    """Is the text that of the one wording that is law on the version's day? Then it is given it."""
    standing = [at for at, one in enumerate(wordings) if one.is_law(date.fromisoformat(day))]
    if len(standing) != 1 or len(texts) != 1 or listing.cut:
        return False
    wording = wordings[standing[0]]
    attested = tuple(sorted({*wording.attested, day}))
    if wording.blob is None or (wording.text_from is not None and wording.text_from < day):
        wording = replace(wording, path=listing.path, blob=listing.blob, text_from=day)
    wordings[standing[0]] = replace(wording, attested=attested)
    return True
