"""What was law on a day, by the sources' own lists of wordings: the standard library alone.

Légifrance's JSON gives each article every wording that it ever had (`articleVersions`), a LEGI dump
the same in each article's file (`VERSIONS`). What several versions say of an article, the newest
knows best. The rules are those of a jurist who has nothing but these lists:

- **Dates decide.** A wording is law from its first day to the day before its end. `VIGUEUR_DIFF`,
  `ABROGE_DIFF`, `MODIFIE`, `ABROGE`, `TRANSFERE`, `PERIME`, `ANNULE`, `DISJOINT` say what a wording
  was on the day on which the source was computed: none of them counts. Of 215 wordings in state
  VIGUEUR_DIFF on the very day on which they begin, later versions confirm 210.
- **`MODIFIE_MORT_NE` never was law**, whatever its dates. Nearly all such wordings end on or before
  the day on which they begin (185 of 188 lines of the Sécurité sociale of 2023), so that dates say
  the same. Two have ordinary days, `R162-27` (2022-01-01, no end) and `R165-83` (2019-04-01 to
  2019-12-24): of each, another wording of the same article begins on that day, is the one that the
  versions show, and covers the days. In 2021 the first was still VIGUEUR_DIFF with the same days.
- A wording that ends on or before the day on which it begins never was law.
- The newest list counts as a whole. Days move: of 34 wordings that the version of 2020 had to come
  by the next version, 14 began on another day and 3 never. What it no longer lists was given up.
- Of several that are law on a day, the one that began last is; the others are listed beside it.
  Where two began on one day nothing tells which, and either will do (six articles of the Sécurité
  sociale, all before 2020; `L121-20-8` of the Code de la consommation).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePosixPath

from tests.oracles.identifiers import IN_FORCE, NEVER, Listed, standing
from tests.oracles.legi_xml import read_article
from tests.oracles.legifrance_json import lists

EXACT, NOT_HELD, NONE = "exact", "not-held", "none"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article with its wordings, as the newest version that has it lists them.

    `gone` is the day of the first version after that one, where there is one: it no longer has the
    article. `cid` is empty where the source gives none.
    """

    number: str
    cid: str
    wordings: tuple[Listed, ...]
    as_of: date
    gone: date | None = None

    def law(self) -> list[Listed]:
        """The wordings that were law on one day or more, by their first day."""
        found = [
            one
            for one in dict.fromkeys(self.wordings)
            if one.start and standing(one.start, one.end, one.state, one.start) == IN_FORCE
        ]
        return sorted(found, key=lambda one: (one.start or date.min, one.end or date.max))

    def turns(self) -> list[date]:
        """The days on which a wording begins or ends, also of those that never were law."""
        return sorted({day for one in self.wordings for day in (one.start, one.end) if day})


@dataclass(frozen=True, slots=True)
class Expected:
    """The answer for a day. `ids` are the wordings that may be given: one, or several that began
    on one day. `beside` are all that are law that day by their dates, these included."""

    certainty: str
    ids: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()

    def also(self, given: str | None) -> frozenset[str]:
        """What is listed beside the wording that an answer gives."""
        return self.beside - {given}


@dataclass(frozen=True, slots=True)
class Force:
    """What the versions of a code list, the newest first to be believed; and what they hold."""

    articles: tuple[ListedArticle, ...]
    held: frozenset[str]
    first: date
    last: date

    def numbers(self) -> dict[str, list[ListedArticle]]:
        """Number → its articles: nearly always one, else those that had it one after the other."""
        found: dict[str, list[ListedArticle]] = defaultdict(list)
        for article in self.articles:
            found[article.number].append(article)
        return dict(found)

    def expected(self, article: ListedArticle, day: date) -> Expected | None:
        """What is law; None where nobody can tell, as the article went some day before it is gone.

        Its list was computed while it was there, and a later version no longer has it: between the
        two it ended by its list's dates, or by a law that the list does not know.
        """
        found = [
            one for one in article.law() if standing(one.start, one.end, None, day) == IN_FORCE
        ]
        if not found or (article.gone and article.gone <= day):
            return Expected(NONE)
        if article.gone and article.as_of < day:
            return None
        last = max(one.start or date.min for one in found)
        ids = frozenset(one.id for one in found if one.start == last)
        certainty = {EXACT if id_ in self.held else NOT_HELD for id_ in ids}
        assert len(certainty) == 1, f"{article.number}, {day}: a tie of one held and one not"
        return Expected(certainty.pop(), ids, frozenset(one.id for one in found))

    def days(self) -> list[date]:
        """The 1st and the 15th of every month from the first version to the last."""
        return [
            date(year, month, day)
            for year in range(self.first.year, self.last.year + 1)
            for month in range(1, 13)
            for day in (1, 15)
            if self.first <= date(year, month, day) <= self.last
        ]

    def around(self, article: ListedArticle) -> set[date]:
        """Each day on which its law may change, and the day before: the days that are hard."""
        turns = {day for turn in article.turns() for day in (turn - _DAY, turn)}
        return {day for day in turns if self.first <= day <= self.last}


def never(wordings: Iterable[Listed]) -> list[Listed]:
    """The wordings that never were law."""
    found = (one for one in wordings if one.start)
    return [one for one in found if standing(one.start, one.end, one.state, date.max) == NEVER]


# --- from Légifrance's JSON ----------------------------------------------------------------------


def of_json(files: Sequence[bytes]) -> Force:
    """Of versions of one code, whole, in any order."""
    versions = sorted(map(_version, files), key=lambda version: version[0])
    newest: dict[str, ListedArticle] = {}
    held: set[str] = set()
    for _, found in versions:
        for article, id_ in found:
            held.add(id_)
            newest[article.cid] = article
    days = [day for day, _ in versions]
    return Force(tuple(_gone(newest.values(), days)), frozenset(held), days[0], days[-1])


def _gone(found: Iterable[ListedArticle], days: list[date]) -> Iterator[ListedArticle]:
    for one in found:
        later = next((day for day in days if day > one.as_of), None)
        yield ListedArticle(one.number, one.cid, one.wordings, one.as_of, later)


def _version(data: bytes) -> tuple[date, list[tuple[ListedArticle, str]]]:
    """The day of a file; of each article in it what it lists, and the wording that it holds."""
    root = json.loads(data.decode("utf-8-sig"))
    day = date.fromisoformat(root["data"]["dateDebutVersion"][:10])
    return day, [
        (ListedArticle(number(data["num"]), data["cid"], listed, day), data["id"])
        for data, listed in lists(root)
    ]


# --- from LEGI dumps -----------------------------------------------------------------------------


def of_dump(files: Mapping[str, bytes]) -> Force:
    """Of one code's files in a dump, by path: it holds the text of every wording.

    A dump has no cid: an article is the wordings that list each other. One of which no wording ever
    was law (75 of the Code civil end on the day on which they begin) is none.
    """
    found: dict[frozenset[str], ListedArticle] = {}
    held = set()
    for path, data in files.items():
        if path.startswith("article/"):
            one = read_article(data)
            held.add(PurePosixPath(path).stem)
            ids = frozenset(other.id for other in one.listed)
            new = ListedArticle(number(one.number), "", tuple(one.listed), date.max)
            assert found.setdefault(ids, new).wordings == new.wordings
    law = [one for article in found.values() for one in article.law()]
    days = {day for one in law for day in (one.start, one.end) if day}
    articles = tuple(article for article in found.values() if article.law())
    return Force(articles, frozenset(held), min(days), max(days))


def number(raw: str) -> str:
    """An article's number without stray spaces."""
    return " ".join(raw.split())
