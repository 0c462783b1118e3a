"""Texts of law in the index: found by any of their names."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lawdiff.errors import NotFoundError, UsageError
from lawdiff.french.laws import AMENDMENT, parse_title
from lawdiff.french.named_laws import NamedLaw, parse_law
from lawdiff.index.queries import Index
from lawdiff.index.wordings import day_of
from lawdiff.model import LawRef

_FEW = 6  # titles in a message


@dataclass(frozen=True, slots=True)
class FoundLaw:
    """A text that made or ended wordings: its rows in `law`, one for each way in which sources
    write it, and the article of it that is asked for."""

    law: LawRef
    rows: tuple[int, ...]
    keys: frozenset[str]
    article: str | None = None

    def is_meant_by(self, law: LawRef) -> bool:
        """Does a reference name this text, and the article of it that is asked for?"""
        if self.article is not None and law.article != self.article:
            return False
        return law.text_key in self.keys


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    key: str
    title: str
    slug: str
    cid: str | None
    nature: str | None
    number: str | None
    signed: date | None

    @property
    def ref(self) -> LawRef:
        return LawRef(AMENDMENT, self.title, None, self.cid, self.nature, self.number, self.signed)


def find_law(index: Index, asked: str, article: str | None = None) -> FoundLaw:
    """The text that a user names; `article` is one of its articles, where it is asked for apart.

    UsageError where it could be several texts; NotFoundError, with near titles, where no wording
    is made by it.
    """
    if not asked.strip():
        raise UsageError("no text named", hint="give its number, such as 2021-1900")
    named = parse_law(asked)
    found = _rows(index, named)
    texts: dict[str, list[_Row]] = {}
    for row in found:
        texts.setdefault(_same(row), []).append(row)
    if not texts:
        raise _unknown(index, asked, named)
    if len(texts) > 1:
        titles = [min(rows, key=lambda row: len(row.title)).title for rows in texts.values()]
        raise UsageError(
            f"« {asked} » could be {len(texts)} texts", hint=f"name one of them: {_listed(titles)}"
        )
    [rows] = texts.values()
    best = min(rows, key=lambda row: (row.cid is None, row.title, row.id))
    ids, keys = tuple(row.id for row in rows), frozenset(row.key for row in rows)
    return FoundLaw(best.ref, ids, keys, article or named.article)


def _same(row: _Row) -> str:
    """A source may give number and nature apart, beside a title that says neither."""
    parts = parse_title(row.title)
    nature, number = row.nature or parts.nature, row.number or parts.number
    return f"{nature} {number}" if nature and number else row.key


def _rows(index: Index, named: NamedLaw) -> list[_Row]:
    if named.cid:
        rows = _of(index, "cid = ?", named.cid)
        keys = [row.key for row in rows]
        return [one for key in dict.fromkeys(keys) for one in _of(index, "key = ?", key)]
    exact = _of(index, "slug = ?", named.slug)
    if exact and not named.number:
        return exact
    if named.number:
        found = [
            row for row in _of(index, "number = ?", named.number) if named.is_nature(row.nature)
        ]
        same = [row for row in found if row.nature == named.nature]  # a loi is meant before others
        if found:
            return same or found
    if named.subject:
        end = f"%{named.subject}"
        return _of(index, "slug LIKE ? OR slug LIKE ?", end, f"{end}-%")
    if named.signed and not named.number:
        rows = _of(index, "signed = ?", named.signed.isoformat())
        return [row for row in rows if named.is_nature(row.nature)]
    return []


def _of(index: Index, where: str, *values: object) -> list[_Row]:
    return [
        _Row(id_, key, title, slug, cid, nature, number, day_of(signed))
        for id_, key, title, slug, cid, nature, number, signed in index.laws(where, *values)
    ]


def _unknown(index: Index, asked: str, named: NamedLaw) -> NotFoundError:
    titles = {row.title for row in _of(index, "1 = 1")}
    close = difflib.get_close_matches(asked, sorted(titles), n=3, cutoff=0.4)
    if named.number:
        close = _near_number(named.number, titles) or close
    hint = f"near it: {_listed(close)}" if close else "give its number, such as 2021-1900"
    return NotFoundError(f"no change by « {asked} » in what is held", hint=hint)


def _near_number(number: str, titles: Iterable[str]) -> list[str]:
    """The titles with the numbers nearest to one, of its year."""
    year, _, serial = number.partition("-")
    found = []
    for title in titles:
        other = parse_title(title).number or ""
        of, _, at = other.partition("-")
        if of == year and at.isdigit() and serial.isdigit():
            found.append((abs(int(at[:9]) - int(serial[:9])), title))
    return [title for _, title in sorted(found)[:3]]


def _listed(titles: Sequence[str]) -> str:
    more = len(titles) - _FEW
    return "; ".join(titles[:_FEW]) + (f"; and {more} more" if more > 0 else "")


@dataclass(frozen=True, slots=True)
class LawAct:
    """A change by a text of law: which reference names it, and which change of which article."""

    law: LawRef
    slug: str
    path: str
    variant: int
    day: date


_ACTS = (
    "SELECT made_by.kind, law.title, made_by.article, law.cid, nature, law.number, signed, "
    "text.slug, article.path, variant, day FROM made_by JOIN law ON law.id = made_by.law "
    "JOIN change ON change.{} = made_by.wording JOIN article ON article.id = change.article "
    "JOIN text ON text.id = article.text WHERE own = 1 AND {} "
    "ORDER BY text.slug, article.path, variant, day, law.key, law.title, made_by.article"
)


def every_act(index: Index) -> list[LawAct]:
    """All that every text did, as `Index.changes_by` gives it for one: each wording that it made,
    each end without another wording. `path` is that of the article in the register."""
    rows = index.rows(_ACTS.format("wording", "makes = 1"))
    rows += index.rows(_ACTS.format("before", "ends = 1 AND change.wording IS NULL"))
    return [
        LawAct(
            LawRef(kind, title, article, cid, nature, number, day_of(signed)),
            slug,
            path,
            variant,
            date.fromisoformat(day),
        )
        for kind, title, article, cid, nature, number, signed, slug, path, variant, day in rows
    ]
