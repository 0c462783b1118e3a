"""The index of a repository, as answers ask it."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from lawdiff.gitrepo.repository import LawRepo
from lawdiff.index import cache
from lawdiff.index.wordings import (
    WORDING,
    IndexedChange,
    IndexedWording,
    MovedText,
    described,
    titles_of,
    wording_of,
)
from lawdiff.model import Code

_FEW = 500  # values in one query
_CHANGE = (
    "change.article, change.variant, day, change.kind, change.wording, before, base, exact, "
    "at_latest, own"
)


class Index:
    """Questions across the articles of a repository.

    A file that turns out to be damaged is made again, and the question asked once more.
    """

    def __init__(self, repo: LawRepo) -> None:
        self._repo = repo
        self._db = cache.opened(repo)
        self._days: dict[int, list[str]] = {}

    @classmethod
    def of(cls, repo: LawRepo) -> Index:
        """The index of a repository, in its state when it was opened."""
        if repo not in _open:
            _open[repo] = cls(repo)
        return _open[repo]

    # --- asking ---

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        try:
            return self._db.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.ProgrammingError):
                raise
            self._db.close()
            cache.discard(self._repo)
            self._db = cache.opened(self._repo)
            return self._db.execute(query, values).fetchall()

    def rows_of(self, query: str, among: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        """The rows of a query that ends with `IN`, for many values."""
        for start in range(0, len(among), _FEW):
            part = among[start : start + _FEW]
            yield from self.rows(f"{query} ({', '.join('?' * len(part))})", *part)

    # --- versions ---

    def days_of(self, text: int) -> list[str]:
        """The days of the versions held of a code, by the row of its text."""
        if text not in self._days:
            said = "SELECT day FROM version WHERE text = ? ORDER BY day"
            self._days[text] = [day for (day,) in self.rows(said, text)]
        return self._days[text]

    @cached_property
    def codes(self) -> dict[str, Code]:
        """The codes held, by slug, in alphabetical order."""
        rows = self.rows("SELECT slug, title, cid FROM text ORDER BY slug")
        return {slug: Code(title, cid) for slug, title, cid in rows}

    def as_of(self, slug: str) -> str:
        """The last day (ISO) as of which a version of a code says what it knows."""
        [(day,)] = self.rows("SELECT as_of FROM text WHERE slug = ?", slug)
        return str(day)

    def text_of(self, slug: str) -> int | None:
        """The row of a code."""
        found = self.rows("SELECT id FROM text WHERE slug = ?", slug)
        return int(found[0][0]) if found else None

    def last_version(self, slug: str, day: date) -> str | None:
        """The day of the newest version of a code up to a day."""
        days = self.days_of(self.text_of(slug) or 0)
        count = bisect_right(days, day.isoformat())
        return days[count - 1] if count else None

    # --- wordings ---

    def wordings(self, rows: Iterable[int | None]) -> dict[int, IndexedWording]:
        """Row → wording."""
        wanted = list({row for row in rows if row is not None})
        found = self.rows_of(
            f"SELECT {WORDING} FROM wording JOIN article ON article.id = wording.article "  # noqa: S608
            "JOIN text ON text.id = article.text WHERE wording.id IN",
            wanted,
        )
        return {row[0]: wording_of(row) for row in found}

    def described(self, wordings: Iterable[IndexedWording]) -> dict[int, IndexedWording]:
        """Row → wording, with all that is known of it."""
        return described(self, wordings)

    def articles(self, key: str) -> list[tuple[str, str]]:
        """Code and number of each article with a key (`queries.lookup_key`)."""
        return self.rows(
            "SELECT slug, number FROM article JOIN text ON text.id = article.text WHERE key = ? "
            "ORDER BY slug, number",
            key,
        )

    def numbers(self, slug: str) -> list[str]:
        """The numbers of all articles of a code."""
        said = "SELECT number FROM article JOIN text ON text.id = article.text WHERE slug = ?"
        return [number for (number,) in self.rows(said, slug)]

    # --- changes ---

    def changes_between(self, slug: str, old: date, new: date) -> list[IndexedChange]:
        """What happened in a code after one day and up to another, by article and day."""
        return self._changes(
            "SELECT {} FROM change JOIN article ON article.id = change.article "
            "JOIN text ON text.id = article.text WHERE slug = ? AND day > ? AND day <= ? "
            "ORDER BY change.article, change.variant, day",
            slug,
            old.isoformat(),
            new.isoformat(),
        )

    def unheld_between(self, slug: str, old: date, new: date) -> list[IndexedWording]:
        """The wordings that came in a code after one day and up to another, by article and day, and
        whose texts are not held."""
        rows = self.rows(
            f"SELECT {WORDING} FROM change JOIN wording ON wording.id = change.wording "  # noqa: S608
            "JOIN article ON article.id = change.article JOIN text ON text.id = article.text "
            "WHERE slug = ? AND day > ? AND day <= ? AND wording.blob IS NULL "
            "ORDER BY change.article, change.variant, day",
            slug,
            old.isoformat(),
            new.isoformat(),
        )
        return [wording_of(row) for row in rows]

    def moved_between(self, slug: str, old: str, new: str) -> list[MovedText]:
        """The texts that two versions of a code (by day) both hold, in sections of other titles."""
        rows = self.rows(
            "SELECT new.wording, was.titles, now.titles, new.article FROM attestation AS new "
            "JOIN attestation AS old ON old.article = new.article AND old.path = new.path "
            "AND old.coming = 0 AND old.first <= ? AND old.last >= ? "
            "JOIN article ON article.id = new.article JOIN text ON text.id = article.text "
            "JOIN section AS was ON was.id = old.section "
            "JOIN section AS now ON now.id = new.section "
            "WHERE slug = ? AND new.coming = 0 AND new.first <= ? AND new.last >= ? "
            "AND old.section <> new.section AND new.wording IS NOT NULL",
            old,
            old,
            slug,
            new,
            new,
        )
        return [MovedText(row, titles_of(was), titles_of(now), at) for row, was, now, at in rows]

    def sections_of(self, slug: str, version: str) -> set[tuple[str, ...]]:
        """The sections that hold articles in a version (by day), as titles from the top."""
        rows = self.rows(
            "SELECT DISTINCT titles FROM attestation JOIN section ON section.id = section "
            "JOIN article ON article.id = attestation.article JOIN text ON text.id = article.text "
            "WHERE slug = ? AND coming = 0 AND first <= ? AND last >= ?",
            slug,
            version,
            version,
        )
        return {titles_of(titles) for (titles,) in rows}

    def inferred(self, articles: Sequence[int]) -> set[tuple[str, str]]:
        """Old and new path of those renumberings of articles that only their texts tell of."""
        return set(self.rows_of("SELECT old, new FROM inferred WHERE article IN", articles))

    def changes_of(self, lines: Iterable[tuple[int, int]]) -> list[IndexedChange]:
        """All that ever happened to some articles, by article and day."""
        wanted = set(lines)
        rows = self.rows_of(
            f"SELECT {_CHANGE} FROM change WHERE change.article IN",  # noqa: S608
            sorted({article for article, _ in wanted}),
        )
        found = self._made(sorted(rows, key=lambda row: row[:3]))
        return [one for one in found if one.line in wanted]

    def lines_with(self, blobs: Sequence[str]) -> set[tuple[int, int]]:
        """The articles, and their variants, that ever had one of some texts."""
        return set(
            self.rows_of(
                "SELECT DISTINCT change.article, variant FROM wording "
                "JOIN change ON change.wording = wording.id WHERE wording.blob IN",
                blobs,
            )
        )

    def changes_by(self, laws: Sequence[int], article: str | None) -> list[IndexedChange]:
        """What some texts (rows of `law`) did: each wording that they made, each end without
        another wording; with `article` only by that article of theirs."""
        rows: dict[tuple[Any, ...], None] = {}
        for column, role in (("wording", "makes"), ("before", "ends")):
            found = self.rows_of(
                f"SELECT {_CHANGE}, made_by.article FROM made_by "  # noqa: S608
                f"JOIN change ON change.{column} = made_by.wording "
                f"WHERE own = 1 AND {role} = 1 "
                f"{'AND change.wording IS NULL ' if role == 'ends' else ''}AND law IN",
                laws,
            )
            for *row, of in found:
                if article is None or of == article:
                    rows[tuple(row)] = None
        return self._made(list(rows))

    def _changes(self, query: str, *values: object) -> list[IndexedChange]:
        return self._made(self.rows(query.format(_CHANGE), *values))

    def _made(self, rows: Sequence[tuple[Any, ...]]) -> list[IndexedChange]:
        known = self.wordings(id_ for row in rows for id_ in row[4:7])
        return [_change(row, known) for row in rows]

    # --- texts of law ---

    def laws(self, where: str, *values: object) -> list[tuple[Any, ...]]:
        """Row, key, title, slug, cid, nature, number and day of each text that a condition on the
        table `law` picks and that made or ended a wording."""
        return self.rows(
            "SELECT id, key, title, slug, cid, nature, number, signed FROM law "  # noqa: S608
            f"WHERE ({where}) AND EXISTS (SELECT 1 FROM made_by WHERE law = law.id) "
            "ORDER BY key, title, cid",
            *values,
        )


def _change(row: Sequence[Any], known: Mapping[int, IndexedWording]) -> IndexedChange:
    article, variant, day, kind, *three, exact, at_latest, own = row
    wording, before, base = (known.get(id_) for id_ in three)
    flags = bool(exact), bool(at_latest), bool(own)
    found = date.fromisoformat(day)
    return IndexedChange(article, variant, found, kind, wording, before, base, *flags)


_open: WeakKeyDictionary[LawRepo, Index] = WeakKeyDictionary()
