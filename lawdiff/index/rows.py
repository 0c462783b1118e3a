"""An entry of the register → rows of the index (`schema.sql` says what each table holds)."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lawdiff.compare.life import Attested, KnownWording, Life, Step, lives
from lawdiff.french.laws import CODIFICATION
from lawdiff.french.queries import lookup_key
from lawdiff.model import LawRef, iso, slugify
from lawdiff.record.paths import register_path
from lawdiff.record.register import Entry, Listing

_CITES = "Cite"
_ARTICLE = " - art. "

Row = tuple[Any, ...]
LawKey = tuple[str, str, str, str | None, str | None, str | None, str | None]


@dataclass(slots=True)
class Known:
    """Rows that several entries share, by what they say: their ids."""

    laws: dict[LawKey, int] = field(default_factory=dict)
    _of_text: dict[LawRef, int] = field(default_factory=dict)
    sections: dict[str, int] = field(default_factory=dict)
    _of_titles: dict[tuple[str, ...], int] = field(default_factory=dict)

    def law(self, law: LawRef) -> int:
        found = self._of_text.get(law)
        if found is None:
            key = (law.text_key, law.title, slugify(law.title), law.cid, law.nature, law.number,
                   iso(law.date))  # fmt: skip
            found = self._of_text[law] = self.laws.setdefault(key, len(self.laws) + 1)
        return found

    def section(self, titles: tuple[str, ...]) -> int:
        found = self._of_titles.get(titles)
        if found is None:
            found = self.sections.setdefault(_json(titles), len(self.sections) + 1)
            self._of_titles[titles] = found
        return found


@dataclass(slots=True)
class Rows:
    """New rows of a code, table by table. Ids of articles and wordings count on from the last."""

    known: Known
    text: int
    articles: int
    wordings: int
    calendar: Calendar
    article: list[Row] = field(default_factory=list)
    wording: list[Row] = field(default_factory=list)
    span: list[Row] = field(default_factory=list)
    change: list[Row] = field(default_factory=list)
    attestation: list[Row] = field(default_factory=list)
    inferred: list[Row] = field(default_factory=list)
    made_by: list[Row] = field(default_factory=list)
    link: list[Row] = field(default_factory=list)
    blobs: dict[str, None] = field(default_factory=dict)

    def add(self, path: str, blob: str, entry: Entry) -> None:
        """All rows of the entry at a path of the register."""
        self.articles += 1
        number = entry.number
        seen = self.calendar.last_seen(entry)
        self.article.append(
            (self.articles, self.text, number, lookup_key(number), path, blob, seen)
        )
        ids = _Ids()
        found = lives(entry, self.calendar.versions)
        for variant, life in enumerate(found, 1):
            for one in life.wordings:
                self._wording(one, ids)
            for span in life.spans:
                start, stop = span.start.isoformat(), span.stop.isoformat()
                id_, own = self._wording(span.wording, ids), span.wording.number == number
                self.span.append((self.articles, variant, start, stop, id_, span.rank, own))
            for step in life.steps:
                self._step(step, variant, number, ids)
            self._laws(life, ids)
        self._attestations(entry, path, found, ids)
        for move in entry.moves:
            if move.inferred:
                self.inferred.append((self.articles, move.day, move.old, move.new))

    def _wording(self, one: KnownWording, ids: _Ids) -> int:
        """The id of a wording, which gets its row where it has none."""
        found = ids.get(one)
        if found is None:
            self.wordings += 1
            found = ids.add(one, self.wordings)
            section = self.known.section(one.section)
            identity, days = (one.article, one.cid, one.id), (iso(one.start), iso(one.end))
            text = one.state, one.cut, one.path, one.blob, section
            row = (self.wordings, self.articles, one.number, *identity, *days, *text)
            self.wording.append(row)
            if one.blob:
                self.blobs[one.blob] = None
            for cited in one.citations:
                if cited.relation == _CITES:
                    self._link(cited.title)
        return found

    def _step(self, step: Step, variant: int, number: str, ids: _Ids) -> None:
        shown = step.wording or step.before
        three = (one and ids.get(one) for one in (step.wording, step.before, step.base))
        own = shown is not None and shown.number == number
        row = (self.articles, variant, step.day.isoformat(), step.kind, *three, step.exact,
               step.at_latest, own)  # fmt: skip
        self.change.append(row)

    def _laws(self, life: Life, ids: _Ids) -> None:
        firsts: dict[str, KnownWording] = {}
        for one in life.wordings:
            if one.came_into_force:
                firsts.setdefault(one.article, one)
        for one, id_ in ids.all():
            makers = {law.kind for law in one.laws} != {CODIFICATION}
            first = firsts.get(one.article) is one
            for law in one.laws:
                makes = law.kind != CODIFICATION if makers else first
                self._made(id_, law, makes=makes, ends=False)
            for law in one.ended_by:
                self._made(id_, law, makes=False, ends=True)

    def _made(self, wording: int, law: LawRef, *, makes: bool, ends: bool) -> None:
        row = (wording, self.known.law(law), law.kind, law.article, makes, ends)
        self.made_by.append(row)

    def _link(self, title: str) -> None:
        text, _, number = title.partition(_ARTICLE)
        if number:
            self.link.append((self.wordings, lookup_key(number), slugify(text)))

    def _attestations(self, entry: Entry, path: str, found: Sequence[Life], ids: _Ids) -> None:
        """Which versions hold what at the paths of the number."""
        for listing in entry.listings:
            if register_path(listing.path) != path:
                continue
            self.blobs[listing.blob] = None
            place = (listing.coming, listing.path, listing.blob,
                     self.known.section(listing.section))  # fmt: skip
            owners: dict[int | None, list[str]] = {}
            if listing.start is not None or listing.wordings:
                owners[_owner(listing, found, ids)] = list(listing.versions)
            else:
                for day in listing.versions:
                    owners.setdefault(_owner_on(listing, day, found, ids), []).append(day)
            for owner, of in owners.items():
                for first, last in self.calendar.spans(of):
                    self.attestation.append((self.articles, owner, first, last, *place))


class _Ids:
    """The ids of the rows of wordings, each of them one object: to hash what it says takes long."""

    __slots__ = ("_of",)

    def __init__(self) -> None:
        self._of: dict[int, tuple[KnownWording, int]] = {}

    def get(self, one: KnownWording) -> int | None:
        found = self._of.get(id(one))
        return found[1] if found else None

    def add(self, one: KnownWording, row: int) -> int:
        self._of[id(one)] = one, row
        return row

    def all(self) -> Iterable[tuple[KnownWording, int]]:
        return self._of.values()


def _owner(listing: Listing, found: Sequence[Life], ids: _Ids) -> int | None:
    """The id of the wording that a listing gives with its days."""
    for life in found:
        for one in life.wordings:
            same = one.id == listing.wording if listing.wording else one.start == listing.start
            if same and one.cid == listing.cid:
                return ids.get(one)
    return None


def _owner_on(listing: Listing, day: str, found: Sequence[Life], ids: _Ids) -> int | None:
    """The id of the wording whose text a version gives without days."""
    for life in found:
        for one in life.wordings:
            if day in one.attested and (one.blob == listing.blob or one.start is not None):
                return ids.get(one)
    return next((id_ for one, id_ in ids.all() if one.blob == listing.blob), None)


class Calendar:
    """The versions of a code, as the rows of its articles need them."""

    def __init__(self, versions: Sequence[Attested]) -> None:
        self.versions = versions
        self._days = [version.day for version in versions]
        self._known = {version.day: version.known for version in versions}

    def spans(self, days: Sequence[str]) -> list[tuple[str, str]]:
        """The first and the last of the versions that stand beside each other."""
        first = bisect_left(self._days, days[0])
        if self._days[first : first + len(days)] == list(days):
            return [(days[0], days[-1])]
        spans: list[list[int]] = []
        for day in days:
            at = bisect_left(self._days, day)
            if spans and spans[-1][1] == at - 1:
                spans[-1][1] = at
            else:
                spans.append([at, at])
        return [(self._days[a], self._days[b]) for a, b in spans]

    def last_seen(self, entry: Entry) -> str | None:
        """The last day on which a version says something of an entry; None where a later one, of
        the whole code, is held: then no version to come changes what is known."""
        said = max(
            max(listing.versions[-1], *map(self._known.__getitem__, listing.versions))
            for listing in entry.listings
        )
        later = self.versions[bisect_right(self._days, said) :]
        return None if any(one.accounts_for(entry.number) for one in later) else said


def _json(value: Iterable[str]) -> str:
    return json.dumps(list(value), ensure_ascii=False, separators=(",", ":"))
