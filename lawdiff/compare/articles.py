"""What the versions held say of a number → its articles, with every wording known of each.

What several versions say of one wording's days the newest knows best: a wording that a newer list
does not name any longer never was law.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lawdiff.compare.grouping import grouped
from lawdiff.compare.known import Attested, KnownWording, begin
from lawdiff.compare.undated import with_texts
from lawdiff.model import LawRef
from lawdiff.record.register import Entry, Listing

_DAY = timedelta(days=1)
Newest = Callable[[Listing], tuple[str, str]]
"""As of when a listing is known, and the last version that says it."""


@dataclass(frozen=True)
class KnownArticle:
    """An article that bore a number for a time, with its wordings, oldest first.

    `listings` are all that versions say of it, `undated` those of their texts that say no days and
    are no known wording's.
    """

    key: str
    wordings: tuple[KnownWording, ...]
    listings: tuple[Listing, ...]
    undated: tuple[Listing, ...] = ()

    @property
    def listed(self) -> bool:
        """Does a source list its wordings, so that none is missing?"""
        return any(listing.wordings for listing in self.listings)


def known_articles(entry: Entry, versions: Sequence[Attested]) -> list[KnownArticle]:
    """The articles of an entry, with all that is known of their wordings."""
    known = {version.day: version for version in versions}
    groups = grouped(entry)
    undated = [one for listings in groups.values() for one in listings if _is_undated(one)]
    said: dict[str, str] = {}
    later: dict[str, date | None] = {}
    wordings: list[KnownWording] = []
    for key, listings in groups.items():
        by_cid: dict[str | None, list[Listing]] = {}
        for listing in listings:
            if not _is_undated(listing):
                by_cid.setdefault(listing.cid, []).append(listing)
        own = []
        for of in by_cid.values():
            day = _said(of, known)
            own += [(one, day) for one in _wordings(of, entry.number, known, key)]
        for wording, day in _in_turn(own):
            said[key] = max(day, said.get(key, ""))
            if day not in later:
                later[day] = _later(day, entry.number, versions, undated)
            wordings.append(_doubted(wording, day, later[day]))
    wordings, rest = with_texts(wordings, undated, said)
    left = {(text.path, day) for text in rest for day in text.versions}
    by_article: dict[str, list[KnownWording]] = {}
    for wording in wordings:
        by_article.setdefault(wording.article, []).append(wording)
    return [
        KnownArticle(
            key,
            tuple(by_article.get(key, ())),
            tuple(listings),
            tuple(_left(listings, left)),
        )
        for key, listings in groups.items()
    ]


def _said(listings: Sequence[Listing], known: Mapping[str, Attested]) -> str:
    """The last day as of which these listings are known."""
    return max(max(day, known[day].known) for one in listings for day in one.versions)


def _in_turn(
    wordings: Sequence[tuple[KnownWording, str]],
) -> Sequence[tuple[KnownWording, str]]:
    """The wordings of an article that had several ids, each with its end: one that has none ends
    where the first under the next id begins."""
    ordered = sorted(wordings, key=lambda pair: begin(pair[0]))
    if len({one.cid for one, _ in ordered}) == 1:
        return ordered
    found = []
    after: dict[str | None, date] = {}  # cid → the first day of its wordings looked at so far
    for wording, said in reversed(ordered):
        begins = [first for cid, first in after.items() if cid != wording.cid]
        if wording.came_into_force and wording.start:
            after[wording.cid] = wording.start
            if wording.end is None and begins:
                wording = replace(wording, end=min(begins))
        found.append((wording, said))
    return found[::-1]


def _is_undated(listing: Listing) -> bool:
    return listing.start is None and not listing.wordings


def _left(listings: Iterable[Listing], left: set[tuple[str, str]]) -> Iterator[Listing]:
    """The undated texts among listings, in those versions in which they are no wording's."""
    for listing in filter(_is_undated, listings):
        days = tuple(day for day in listing.versions if (listing.path, day) in left)
        if days:
            yield replace(listing, versions=days)


class _Facts:
    """What is known of one wording so far, as of a day."""

    __slots__ = ("as_of", "attested", "first_laws", "wording")

    def __init__(self, wording: KnownWording) -> None:
        self.wording, self.as_of = wording, ""
        self.attested: set[str] = set()
        self.first_laws: Sequence[LawRef] = ()


def _wordings(
    listings: Sequence[Listing], number: str, known: Mapping[str, Attested], key: str
) -> list[KnownWording]:
    """The wordings of one article: those that a version holds, and those only listed."""

    def newest(listing: Listing) -> tuple[str, str]:
        return known[listing.versions[-1]].known, listing.versions[-1]

    ordered = sorted(listings, key=newest)
    starts = {one.start: one.id for listing in ordered for one in listing.wordings}
    names = set(starts.values())
    found: dict[object, _Facts] = {}
    for listing in ordered:
        name = listing.wording or starts.get(listing.start) or listing.start
        facts = found.get(name)
        if facts is None:
            facts = found[name] = _Facts(_unheld(str(name) if name in names else None,
                                                 listing, key))  # fmt: skip
        facts.wording = _of_listing(listing, facts.wording)
        facts.as_of = newest(listing)[0]
        facts.first_laws = facts.first_laws or listing.laws
        if not listing.coming:
            facts.attested.update(listing.versions)
    for listing in ordered:
        as_of = newest(listing)[0]
        for one in listing.wordings:
            facts = found.get(one.id)
            if facts is None:
                facts = found[one.id] = _Facts(_unheld(one.id, listing, key))
            if facts.as_of > as_of:
                continue  # a newer source has said so already
            facts.as_of = as_of
            facts.wording = replace(facts.wording, start=one.start, end=one.end, state=one.state)
    _mark_superseded(found, ordered, newest)
    wordings = [
        replace(facts.wording, attested=tuple(sorted(facts.attested)), laws=_makers(facts, known))
        for facts in found.values()
    ]
    return _numbered(sorted(wordings, key=begin), number)


def _makers(facts: _Facts, known: Mapping[str, Attested]) -> tuple[LawRef, ...]:
    """The texts that made a wording: none that was signed after a version held it, nor one signed
    after the wording began that the first version to name any does not name.

    Sources name a text also where it sets the end of a wording that is law already, or puts off the
    day of the next.
    """
    seen = min((known[day].known for day in facts.attested), default="9999")
    begins = facts.wording.start.isoformat() if facts.wording.start else seen
    named = {(law.text_key, law.article) for law in facts.first_laws}
    return tuple(
        law
        for law in facts.wording.laws
        if law.date is None
        or law.date.isoformat() <= begins
        or (law.date.isoformat() <= seen and (law.text_key, law.article) in named)
    )


def _unheld(name: str | None, listing: Listing, key: str) -> KnownWording:
    return KnownWording(name, listing.cid, "", None, None, None, article=key)


def _of_listing(listing: Listing, before: KnownWording) -> KnownWording:
    """What a newer listing says of a wording; a text that was whole before is kept."""
    whole = before.blob is not None and listing.cut and not before.cut
    return replace(
        before,
        id=listing.wording or before.id,
        cid=listing.cid or before.cid,
        number=listing.number,
        start=listing.start,
        end=listing.end,
        state=listing.state,
        path=before.path if whole else listing.path,
        blob=before.blob if whole else listing.blob,
        cut=listing.cut and not whole,
        laws=listing.laws,
        ended_by=listing.ended_by,
        citations=listing.citations,
        section=listing.section or before.section,
    )


def _mark_superseded(
    found: dict[object, _Facts], ordered: Sequence[Listing], newest: Newest
) -> None:
    """Wordings that the newest list of the article does not name any longer never were law."""
    lists = [one for one in ordered if one.wordings]
    if not lists:
        return
    last = newest(lists[-1])[0]
    named = {one.id for listing in lists if newest(listing)[0] == last for one in listing.wordings}
    for name, facts in found.items():
        if isinstance(name, str) and name not in named and facts.as_of < last:
            facts.wording = replace(facts.wording, superseded=True)


def _numbered(wordings: Sequence[KnownWording], number: str) -> list[KnownWording]:
    """Wordings that are only listed bear the number of the one before them, else after them."""
    told = [one.number for one in wordings]
    first = next(filter(None, told), number)
    section = next(filter(None, (one.section for one in wordings)), ())
    result = []
    last = first
    for wording in wordings:
        last, section = wording.number or last, wording.section or section
        result.append(replace(wording, number=wording.number or last, section=section))
    return result


def _later(
    said: str, number: str, versions: Sequence[Attested], undated: Sequence[Listing]
) -> date | None:
    """The first version after a day that says something else of an article: it does not list it, or
    it has a text without days, which may be another wording's."""
    texts = [day for listing in undated for day in listing.versions if day > said]
    at = bisect_right([one.day for one in versions], said)
    gone = (one.day for one in versions[at:] if one.accounts_for(number))
    first = min([*texts, *(day for day in [next(gone, None)] if day)], default=None)
    return date.fromisoformat(first) if first else None


def _doubted(wording: KnownWording, said: str, later: date | None) -> KnownWording:
    """A wording without an end, of which a later version says nothing any longer."""
    if later is None or (wording.end is not None and wording.end <= later):
        return wording
    return replace(wording, doubt=date.fromisoformat(said) + _DAY, gone_by=later)
