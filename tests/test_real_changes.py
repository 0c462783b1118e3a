"""Real law: between two days an article changed where another wording is law, and nowhere else.

What is expected comes from `tests/oracles/force.py`: the sources' own lists, and nothing of
lawdiff's. Each list of changes is then asked for again article by article.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import lawdiff
from tests.oracles import force, legi_dump
from tests.oracles.force import EXACT, NONE, Expected, Force, ListedArticle
from tests.oracles.identifiers import Listed

pytestmark = pytest.mark.xdist_group("real-changes")

SOCIALE = "code-de-la-securite-sociale"
CRPA = "code-des-relations-entre-le-public-et-l-administration"
CONSOMMATION = "code-de-la-consommation"
SHOWN = 20  # disagreements that a failing test shows
FIELDS = ("kind", "class", "source_correction", "inserted", "deleted", "renumbered_from")


@dataclass(frozen=True)
class Law:
    """A repository with one code that is asked for, and what the oracle reads in its sources."""

    repo: Path
    slug: str
    force: Force

    def changes(self, old: str, new: str) -> list[Any]:
        with lawdiff.open(self.repo) as repo:
            found = repo.changes(between=(old, new), code=self.slug).to_dict()["changes"]
        assert isinstance(found, list)
        return found


@pytest.fixture(scope="module")
def sociale(sociale_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Law:
    return of_json(tmp_path_factory.mktemp("sociale") / "repo", SOCIALE, sociale_files)


@pytest.fixture(scope="module")
def crpa(crpa_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Law:
    return of_json(tmp_path_factory.mktemp("crpa") / "repo", CRPA, crpa_files)


@pytest.fixture(scope="module")
def consommation(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Law:
    """One of the eight codes of a dump: every wording of it is held."""
    [dump] = (real_data / "legi-xml").glob("Freemium_legi_global_*.tar.gz")
    repo = tmp_path_factory.mktemp("eight") / "repo"
    lawdiff.import_(repo, dump)
    files = legi_dump.read_archives([dump])["LEGITEXT000006070018"]
    return Law(repo, CONSOMMATION, force.of_dump(files))


def of_json(repo: Path, slug: str, paths: list[Path]) -> Law:
    lawdiff.import_(repo, *paths)
    return Law(repo, slug, force.of_json([gzip.decompress(path.read_bytes()) for path in paths]))


# --- which articles changed -----------------------------------------------------------------------


def spans(law: Force, days: int, every: int) -> Iterator[tuple[date, date]]:
    """Spans of so many half months, then all of it, and the turn of each year."""
    asked = law.days()
    yield from list(zip(asked, asked[days:], strict=False))[::every]
    yield asked[0], asked[-1]
    for year in range(asked[0].year + 1, asked[-1].year + 1)[-8:]:
        yield date(year, 1, 1) - timedelta(days=1), date(year, 1, 1)


def disagreements(law: Law, old: date, new: date) -> Iterator[str]:
    """How the changes between two days differ from what the lists say."""
    told: dict[str, list[Any]] = defaultdict(list)
    for change in law.changes(str(old), str(new)):
        if change["kind"] != "moved":
            for number in {change["number"], change["renumbered_from"] or change["number"]}:
                told[number].append(change)
    for number, articles in law.force.numbers().items():
        if len(articles) == 1:
            yield from (
                f"{number}, {old} to {new}: {wrong}"
                for wrong in unlike(law.force, articles[0], old, new, told[number])
            )


def unlike(law: Force, article: ListedArticle, old: date, new: date, told: list[Any]) -> list[str]:
    before, after = law.expected(article, old), law.expected(article, new)
    if before is None or after is None:
        return []  # nobody can tell
    if not differ(before, after):
        return [f"{change['kind']}, and it did not change" for change in told]
    if not told:
        return ["it changed, and that is not told"]
    [change] = told
    found = []
    if change["kind"] not in kinds(before, after):
        found.append(f"{change['kind']} is none of {sorted(kinds(before, after))}")
    if before.certainty == after.certainty == EXACT and change["kind"] == "modified":
        missing = {one.id for one in unheld(law, article, old, new)}
        if {one["wording"] for one in change["unheld"]} != missing:
            found.append(f"not held is {missing}")
        if change["exact"] == bool(missing):
            found.append(f"exact is {change['exact']}")
    return found


def unheld(law: Force, article: ListedArticle, old: date, new: date) -> list[Listed]:
    """The wordings that were law in a span, and that no version holds."""
    return [
        one
        for one in article.law()
        if one.id not in law.held
        and one.start
        and one.start <= new
        and (one.end is None or one.end > old)
    ]


def differ(before: Expected, after: Expected) -> bool:
    if NONE in (before.certainty, after.certainty):
        return before.certainty != after.certainty
    return not before.ids & after.ids


def kinds(before: Expected, after: Expected) -> set[str]:
    """What a change may be told as; a renumbering only where another number has the text."""
    if after.certainty == NONE:
        return {"repealed", "renumbered"}
    if after.certainty != EXACT:
        return {"unheld"}
    if before.certainty == NONE:
        return {"created", "replaced", "renumbered"}
    return {"modified"}


def check(law: Law, days: int, every: int) -> None:
    found = [
        wrong
        for old, new in spans(law.force, days, every)
        for wrong in disagreements(law, old, new)
    ]
    assert found[:SHOWN] == []


def test_changes_of_the_securite_sociale(sociale: Law) -> None:
    check(sociale, 3, 5)


def test_changes_of_the_relations_avec_le_public(crpa: Law) -> None:
    check(crpa, 3, 5)


def test_changes_of_a_code_of_which_all_is_held(consommation: Law) -> None:
    check(consommation, 24, 48)


# --- a list and an article say the same -----------------------------------------------------------


def said_of_one(law: Law, old: str, new: str, numbers: set[str]) -> dict[str, Any]:
    """Number → what changed in it; of numbers that one article alone bore."""
    with lawdiff.open(law.repo) as repo:
        code = repo.code(law.slug)
        found = {number: code.article(number).between(old, new).to_dict() for number in numbers}
    return {number: answer for number, answer in found.items() if answer["variants"] == 1}


def check_agreement(law: Law, old: str, new: str) -> None:
    """Wherever both texts are known, `changes` and `show --between` tell one change as one.

    Between days an article's own answer does not say in which section it stands. Between versions
    a list names besides the texts of wordings that a version in between gave another id.
    """
    days = old[0].isdigit()
    told = {
        change["number"]: change
        for change in law.changes(old, new)
        if change["class"] is not None and not (days and change["kind"] == "moved")
    }
    wrong = []
    for number, one in said_of_one(law, old, new, set(told)).items():
        listed = told[number]
        odd = {name: (listed[name], one[name]) for name in FIELDS if listed[name] != one[name]}
        if [u["wording"] for u in listed["unheld"]] != [u["wording"] for u in one["unheld"]]:
            odd["unheld"] = listed["unheld"], one["unheld"]
        laws, own = listed["laws"], one["laws"]
        if laws != own and (days or any(each not in laws for each in own)):
            odd["laws"] = laws, own
        if odd:
            wrong.append((number, odd))
    assert wrong[:SHOWN] == []
    assert len(told) > 10


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2021-12-15", "2023-02-15"),
        (f"{SOCIALE}/2021-12-15", f"{SOCIALE}/2023-02-15"),
        (f"{SOCIALE}/2020-11-02", f"{SOCIALE}/2023-02-15"),
    ],
)
def test_a_list_of_the_securite_sociale_says_what_its_articles_say(
    sociale: Law, old: str, new: str
) -> None:
    check_agreement(sociale, old, new)


@pytest.mark.parametrize(
    ("old", "new"), [("2005-01-01", "2008-07-01"), ("1990-01-01", "2017-01-01")]
)
def test_a_list_of_a_code_of_which_all_is_held_does_too(
    consommation: Law, old: str, new: str
) -> None:
    check_agreement(consommation, old, new)
