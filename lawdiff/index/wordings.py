"""What answers take from the index: wordings and changes, by day and by text of law."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from lawdiff.model import LawRef
from lawdiff.record.paths import variant_of

# Imports that only annotations need are skipped, so that questions of the index start quickly.
if TYPE_CHECKING:
    from lawdiff.compare.known import KnownWording
    from lawdiff.index.queries import Index

Numbers = Sequence[int]
ChangeId = tuple[int, int, date]


@dataclass(frozen=True, slots=True)
class IndexedWording:
    """A wording as the index knows it; `row` is its own there.

    `laws`, `made_by` (those of them that made it), `ended_by`, `section` and `attested` (days of
    versions) are read for those that are shown: see `described`.
    """

    row: int
    code: str
    number: str
    identity: str
    cid: str | None
    name: str | None
    start: date | None
    until: date | None
    state: str | None
    cut: bool
    path: str | None
    blob: str | None
    section_row: int
    laws: tuple[LawRef, ...] = ()
    ended_by: tuple[LawRef, ...] = ()
    section: tuple[str, ...] = ()
    attested: tuple[str, ...] = ()
    made_by: tuple[LawRef, ...] = ()

    @property
    def known(self) -> KnownWording:
        """The same as `compare.life` has it."""
        from lawdiff.compare.known import KnownWording

        return KnownWording(
            id=self.name,
            cid=self.cid,
            number=self.number,
            start=self.start,
            end=self.until,
            state=self.state,
            path=self.path,
            blob=self.blob,
            cut=self.cut,
            attested=self.attested,
            laws=self.laws,
            ended_by=self.ended_by,
            section=self.section,
            article=self.identity,
        )

    @property
    def variant(self) -> int:
        """1, or n for the nth article of the number at a time, as its file is named."""
        return variant_of(self.path) if self.path else 1

    @property
    def held(self) -> bool:
        """Is its text held?"""
        return self.blob is not None


@dataclass(frozen=True, slots=True)
class IndexedChange:
    """A change of a number as the index knows it; see `compare.spans.Step`."""

    article: int
    variant: int
    day: date
    kind: str
    wording: IndexedWording | None
    before: IndexedWording | None
    base: IndexedWording | None
    exact: bool
    at_latest: bool
    own: bool

    @property
    def id(self) -> ChangeId:
        """The article, the variant and the day: no two changes have the same."""
        return self.article, self.variant, self.day

    @property
    def line(self) -> tuple[int, int]:
        """The article and the variant whose life the change is of."""
        return self.article, self.variant

    @property
    def shown(self) -> IndexedWording:
        """The wording that came, or that ended."""
        found = self.wording or self.before
        assert found is not None  # a change is of something
        return found


@dataclass(frozen=True, slots=True)
class MovedText:
    """A wording (by row) whose section has other titles in one version than in another."""

    wording: int
    old: tuple[str, ...]
    new: tuple[str, ...]
    article: int


WORDING = (
    "wording.id, text.slug, wording.number, wording.identity, wording.cid, wording.name, "
    "wording.start, wording.until, wording.state, wording.cut, wording.path, wording.blob, "
    "wording.section"
)
"""The columns from which `wording_of` makes a wording."""


def wording_of(row: Sequence[Any]) -> IndexedWording:
    """The wording of a row of these columns."""
    id_, code, number, identity, cid, name, start, until, state, cut, path, blob, section = row
    days = day_of(start), day_of(until)
    facts = state, bool(cut), path, blob, section
    return IndexedWording(id_, code, number, identity, cid, name, *days, *facts)


def day_of(value: Any) -> date | None:
    """A day as the index has it."""
    return date.fromisoformat(value) if value else None


def titles_of(titles: str) -> tuple[str, ...]:
    """The titles of a row of `section`."""
    return tuple(json.loads(titles))


def described(index: Index, wordings: Iterable[IndexedWording]) -> dict[int, IndexedWording]:
    """Row → wording, with the texts that made it, its section, and the versions that hold it."""
    found = {one.row: one for one in wordings}
    rows = list(found)
    laws: dict[tuple[int, str], list[LawRef]] = {}
    for row, makes, ends, law in _laws(index, rows):
        laws.setdefault((row, "ends" if ends else "names"), []).append(law)
        if makes:
            laws.setdefault((row, "makes"), []).append(law)
    titles = _sections(index, {one.section_row for one in found.values()})
    attested = _attested(index, rows)
    return {
        row: replace(
            one,
            laws=tuple(laws.get((row, "names"), ())),
            made_by=tuple(laws.get((row, "makes"), ())),
            ended_by=tuple(laws.get((row, "ends"), ())),
            section=titles.get(one.section_row, ()),
            attested=tuple(attested.get(row, ())),
        )
        for row, one in found.items()
    }


def _laws(index: Index, rows: Numbers) -> Iterable[tuple[int, bool, bool, LawRef]]:
    for row, makes, ends, kind, title, article, cid, nature, number, signed in index.rows_of(
        "SELECT made_by.wording, makes, ends, kind, title, made_by.article, cid, nature, "
        "law.number, signed FROM made_by JOIN law ON law.id = made_by.law WHERE made_by.wording IN",
        rows,
    ):
        yield (
            row,
            bool(makes),
            bool(ends),
            LawRef(kind, title, article, cid, nature, number, day_of(signed)),
        )


def _sections(index: Index, rows: Iterable[int]) -> dict[int, tuple[str, ...]]:
    said = "SELECT id, titles FROM section WHERE id IN"
    return {id_: titles_of(titles) for id_, titles in index.rows_of(said, list(rows))}


def _attested(index: Index, rows: Numbers) -> dict[int, list[str]]:
    """Row of a wording → the days of the versions that hold it."""
    spans = index.rows_of(
        "SELECT attestation.wording, article.text, first, last FROM attestation "
        "JOIN article ON article.id = attestation.article WHERE coming = 0 AND "
        "attestation.wording IN",
        rows,
    )
    days: dict[int, set[str]] = {}
    for row, text, first, last in spans:
        held = index.days_of(text)
        days.setdefault(row, set()).update(day for day in held if first <= day <= last)
    return {row: sorted(of) for row, of in days.items()}
