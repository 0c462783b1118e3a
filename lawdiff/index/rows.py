"""An entry of the register → rows of the index (`schema.sql` says what each table holds)."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lawdiff.compare.life import Attested, KnownWording, Life, life
from lawdiff.french.queries import lookup_key
from lawdiff.model import LawRef, iso, slugify
from lawdiff.record.paths import article_path
from lawdiff.record.register import Entry, Listing, path_of

CODIFICATION = "codifie"
_CITES = "Cite"
_ARTICLE = " - art. "

Row = tuple[Any, ...]
LawKey = tuple[str, str, str, str | None, str | None, str | None, str | None]


@dataclass(slots=True)
class Known:
    """Rows that several entries share, by what they say: their ids."""

    laws: dict[LawKey, int] = field(default_factory=dict)
    sections: dict[str, int] = field(default_factory=dict)

    def law(self, law: LawRef) -> int:
        key = (law.text_key, law.title, slugify(law.title), law.cid, law.nature, law.number,
               iso(law.date))  # fmt: skip
        return self.laws.setdefault(key, len(self.laws) + 1)

    def section(self, titles: Sequence[str]) -> int:
        return self.sections.setdefault(_json(titles), len(self.sections) + 1)


@dataclass(slots=True)
class Rows:
    """New rows, table by table. The ids of articles and wordings count on from the last ones."""

    known: Known
    text: int
    articles: int
    wordings: int
    article: list[Row] = field(default_factory=list)
    wording: list[Row] = field(default_factory=list)
    attestation: list[Row] = field(default_factory=list)
    move: list[Row] = field(default_factory=list)
    made_by: list[Row] = field(default_factory=list)
    link: list[Row] = field(default_factory=list)
    blobs: dict[str, None] = field(default_factory=dict)

    def add(self, path: str, blob: str, entry: Entry, versions: Sequence[Attested]) -> None:
        """All rows of the entry at a path of the register.

        An article that was renumbered stands in the entries of all its numbers: each wording is
        taken from that of its own.
        """
        found = life(entry, versions)
        mine = [one for one in found.wordings if _is_of(one.number, entry.number, path)]
        texts = [one for one in found.undated if path_of(one.path) == path]
        held = [one for one in entry.listings if path_of(one.path) == path]
        self.articles += 1
        seen = _last_seen(entry, versions)
        number = entry.number
        self.article.append(
            (self.articles, self.text, number, lookup_key(number), path, blob, seen)
        )
        firsts = _firsts(found)
        listed = {one.cid for one in entry.listings if one.wordings}
        days = [version.day for version in versions]
        ids: dict[int, int] = {}
        for one in mine:
            ids[id(one)] = self._wording(one, listed=one.cid in listed)
            self._laws(one, first=firsts.get(one.cid or one.id) is one)
            for cited in one.citations:
                if cited.relation == _CITES:
                    self._link(cited.title)
        for text in texts:
            name = self._text(text)
            self._attest(name, text, text.versions, days)
        for listing in held:
            for owner, of in _owners(listing, found, texts):
                if id(owner) in ids:
                    self._attest(ids[id(owner)], listing, of, days)
        self.blobs.update(dict.fromkeys(one.blob for one in held))
        self.blobs.update(dict.fromkeys(one.blob for one in mine if one.blob))
        for move in entry.moves:
            self.move.append((self.articles, move.day, move.old, move.new, move.inferred))

    def _wording(self, one: KnownWording, *, listed: bool) -> int:
        self.wordings += 1
        row = (self.wordings, self.articles, one.cid, one.id, iso(one.start), iso(one.end),
               iso(one.doubt), iso(one.gone_by), one.state, 1, one.came_into_force, listed,
               one.cut, one.path, one.blob)  # fmt: skip
        self.wording.append(row)
        return self.wordings

    def _text(self, one: Listing) -> int:
        """A text that a version gives without any day."""
        self.wordings += 1
        row = (self.wordings, self.articles, one.cid, one.wording, None, None, None, None,
               one.state, 0, 0, 0, one.cut, one.path, one.blob)  # fmt: skip
        self.wording.append(row)
        for law in one.laws:
            self._made(law, makes=law.kind != CODIFICATION, ends=False)
        return self.wordings

    def _laws(self, one: KnownWording, *, first: bool) -> None:
        makers = [law for law in one.laws if law.kind != CODIFICATION]
        for law in one.laws:
            made = bool(makers) and law.kind != CODIFICATION
            self._made(law, makes=made or (first and not makers), ends=False)
        for law in one.ended_by:
            self._made(law, makes=False, ends=True)

    def _made(self, law: LawRef, *, makes: bool, ends: bool) -> None:
        row = (self.wordings, self.known.law(law), law.kind, law.article, makes, ends)
        self.made_by.append(row)

    def _link(self, title: str) -> None:
        text, _, number = title.partition(_ARTICLE)
        if number:
            self.link.append((self.wordings, lookup_key(number), slugify(text)))

    def _attest(
        self, wording: int, listing: Listing, versions: Sequence[str], days: Sequence[str]
    ) -> None:
        section = self.known.section(listing.section)
        place = listing.coming, listing.path, listing.blob, section
        for first, last in _spans(versions, days):
            self.attestation.append((wording, first, last, *place))


def _is_of(number: str, own: str, path: str) -> bool:
    return number == own or path_of(article_path(number)) == path


def _firsts(found: Life) -> dict[str | None, KnownWording]:
    """The first wording of each article that came into force."""
    firsts: dict[str | None, KnownWording] = {}
    for one in found.wordings:
        if one.came_into_force:
            firsts.setdefault(one.cid or one.id, one)
    return firsts


def _owners(
    listing: Listing, found: Life, texts: Sequence[Listing]
) -> Iterator[tuple[KnownWording, Sequence[str]]]:
    """The wording that a listing holds; of a text without days, that of each of its versions."""
    if listing.start is not None or listing.wordings:
        same = (
            one
            for one in found.wordings
            if one.id == listing.wording and (one.cid == listing.cid or one.id is not None)
        )
        yield from ((one, listing.versions) for one in list(same)[:1])
        return
    left = {
        day
        for text in texts
        if (text.path, text.blob) == (listing.path, listing.blob)
        for day in text.versions
    }
    by_owner: dict[int, tuple[KnownWording, list[str]]] = {}
    for day in listing.versions:
        if day in left:
            continue
        at = date.fromisoformat(day)
        for one in found.wordings:
            if day in one.attested and one.is_law(at):
                by_owner.setdefault(id(one), (one, []))[1].append(day)
                break
    yield from by_owner.values()


def _last_seen(entry: Entry, versions: Sequence[Attested]) -> str | None:
    """The last day on which a version says something of the articles of an entry; None where a
    later complete version is held: then no version to come changes what is known of them."""
    known = {version.day: version.known for version in versions}
    said = max(max(day, known[day]) for one in entry.listings for day in one.versions)
    closed = any(version.complete and version.day > said for version in versions)
    return None if closed else said


def _spans(versions: Sequence[str], days: Sequence[str]) -> list[tuple[str, str]]:
    """The first and the last of the versions that stand beside each other."""
    spans: list[list[int]] = []
    for version in versions:
        at = bisect_left(days, version)
        if spans and spans[-1][1] == at - 1:
            spans[-1][1] = at
        else:
            spans.append([at, at])
    return [(days[a], days[b]) for a, b in spans]


def _json(value: Iterable[str]) -> str:
    return json.dumps(list(value), ensure_ascii=False, separators=(",", ":"))
