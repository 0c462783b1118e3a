"""Real law that was told as repealed, or as unchanged, and was neither.

Each fault was found by asking as users do; what is expected is what the sources' own lists say.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

import lawdiff
from tests.making import json_article, json_code, json_section, ms, run
from tests.oracles import force
from tests.oracles.force import NONE, Force

pytestmark = pytest.mark.xdist_group("real-crpa")

CRPA = "code-des-relations-entre-le-public-et-l-administration"
SOCIALE = "code-de-la-securite-sociale"
GONE = {"repealed", "last-seen"}
NEW = {"created", "first-seen"}
VARIANTS = {
    "L136-7",
    "D331-6",
}  # a second article of the number was there in 2020, and is not since


@pytest.fixture(scope="module")
def crpa(crpa_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    repo = tmp_path_factory.mktemp("crpa") / "repo"
    lawdiff.import_(repo, *crpa_files)
    return repo


@pytest.fixture(scope="module")
def sociale(sociale_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    repo = tmp_path_factory.mktemp("sociale") / "repo"
    lawdiff.import_(repo, *sociale_files)
    return repo


def read(paths: list[Path]) -> list[bytes]:
    return [gzip.decompress(path.read_bytes()) for path in paths]


def ask(repo: Path, *words: str) -> Any:
    """What a command answers with --json."""
    told = run(repo, *words, "--json")
    assert told.exit_code == 0, told.output
    return json.loads(told.stdout)


def changes_between(repo: Path, old: date | str, new: date | str) -> list[dict[str, Any]]:
    found = ask(repo, "changes", "--between", str(old), str(new))["changes"]
    assert isinstance(found, list)
    return found


def kinds(changes: list[dict[str, Any]]) -> dict[str, list[str]]:
    """The cid of each article → the kinds of change that are told of it."""
    found: dict[str, list[str]] = defaultdict(list)
    for change in changes:
        found[change["cid"]].append(change["kind"])
    return found


# --- what begins on a 1 January -------------------------------------------------------------------

MODIFIED = [
    ("D231-3", "2020-12-09", "2021-01-01", "Décret n°2020-1119 du 8 septembre 2020"),
    ("R321-5", "2021-12-04", "2022-01-01", "Décret n°2021-1500 du 17 novembre 2021"),
]


@pytest.mark.parametrize(("number", "old", "new", "law"), MODIFIED)
def test_it_is_modified(crpa: Path, number: str, old: str, new: str, law: str) -> None:
    """In state VIGUEUR_DIFF on the very day on which it becomes law."""
    for one, other in ((old, new), (f"{CRPA}/{old}", f"{CRPA}/{new}")):
        changes = changes_between(crpa, one, other)
        [change] = [change for change in changes if change["number"] == number]
        assert change["kind"] == "modified"
        assert [title["title"] for title in change["laws"]] == [law]
        assert change["in_force_from"] == new


@pytest.mark.parametrize(("number", "old", "new", "law"), MODIFIED)
def test_its_timeline_has_no_end(crpa: Path, number: str, old: str, new: str, law: str) -> None:
    with lawdiff.open(crpa) as repo:
        wordings = repo.article(number).timeline().to_dict()["wordings"]
    [new_one] = [one for one in wordings if one["in_force_from"] == new]
    assert (new_one["kind"], new_one["held"]) == ("modified", True)
    assert {one["kind"] for one in wordings}.isdisjoint(GONE)
    assert [one["kind"] for one in wordings[1:]].count("created") == 0
    before = wordings[wordings.index(new_one) - 1]
    assert before["in_force_until"] == new


@pytest.mark.parametrize(("number", "old", "new", "law"), MODIFIED)
def test_the_day_before_it_is_the_old_text(
    crpa: Path, number: str, old: str, new: str, law: str
) -> None:
    with lawdiff.open(crpa) as repo:
        article = repo.article(number)
        eve = date.fromordinal(date.fromisoformat(new).toordinal() - 1)
        before, after = article.at(eve).to_dict(), article.at(new).to_dict()
    assert (before["certainty"], after["certainty"]) == ("exact", "exact")
    assert before["in_force"]["in_force_until"] == new == after["in_force"]["in_force_from"]
    assert before["article"]["alineas"] != after["article"]["alineas"]


# --- nothing that is law is missing, or told as repealed ------------------------------------------


def law_of_its_day(data: bytes) -> tuple[date, dict[str, str]]:
    """The day of a version, and number → wording of all that it has in force that day."""
    one = force.of_json([data])
    found = {}
    for article in one.articles:
        wanted = one.expected(article, one.first)
        assert wanted is not None
        if wanted.certainty != NONE:
            [found[article.number]] = wanted.ids
    return one.first, found


def test_no_version_misses_an_article_that_is_in_force(crpa: Path, crpa_files: list[Path]) -> None:
    for day, numbers in map(law_of_its_day, read(crpa_files)):
        with lawdiff.open(crpa) as repo:
            code = repo.code(CRPA)
            tag = f"{CRPA}/{day}"
            found = {
                number: code.article(number).at(tag).to_dict()["article"]["wording"]
                for number in numbers
            }
        assert found == numbers


def test_none_is_told_as_repealed_that_is_law_later(crpa: Path, crpa_files: list[Path]) -> None:
    """Between any two days and any two versions, of any article of any source."""
    law = force.of_json(read(crpa_files))
    days = [day for day, _ in map(law_of_its_day, read(crpa_files))]
    assert_none_falsely_gone(crpa, law, days)


def test_of_the_securite_sociale_neither(sociale: Path, sociale_files: list[Path]) -> None:
    law = force.of_json(read(sociale_files))
    days = [day for day, _ in map(law_of_its_day, read(sociale_files))]
    assert_none_falsely_gone(sociale, law, [*days, date(2021, 1, 1), date(2022, 1, 1)])


def assert_none_falsely_gone(repo: Path, law: Force, days: list[date]) -> None:
    """What is law on the later day is not told as gone; nor as new, what was on the earlier."""
    for old, new in combinations(sorted(days), 2):
        told = kinds(changes_between(repo, old, new))
        for article in law.articles:
            before, after = law.expected(article, old), law.expected(article, new)
            where = f"{article.number}, {old} to {new}: {told.get(article.cid)}"
            if after and after.certainty != NONE:
                assert not set(told[article.cid]) & GONE, where
                if before and before.certainty != NONE:
                    assert not set(told[article.cid]) & NEW, where


def test_the_repeals_are_the_articles_that_are_law_no_longer(
    sociale: Path, sociale_files: list[Path]
) -> None:
    """Between the first version and the last: those, all of them, and no other."""
    law = force.of_json(read(sociale_files))
    changes = changes_between(sociale, law.first, law.last)
    told = {change["number"] for change in changes if change["kind"] == "repealed"}
    renumbered = {change["renumbered_from"] for change in changes}
    wanted = set()
    for number, articles in law.numbers().items():
        before = [law.expected(one, law.first) for one in articles]
        after = [law.expected(one, law.last) for one in articles]
        if any(one and one.certainty != NONE for one in before):
            gone = [one for one in after if one and one.certainty == NONE]
            wanted |= {number} if len(gone) == len(articles) or len(articles) > 1 else set()
    assert told - wanted == set()
    assert wanted - told - renumbered - VARIANTS == set()


def test_the_reduction_generale_was_never_repealed(sociale: Path) -> None:
    """`L241-13`: in force all the time, by a wording that began on 1 January 2021."""
    with lawdiff.open(sociale) as repo:
        article = repo.code(SOCIALE).article("L241-13")
        answer = article.at("2021-01-01").to_dict()
        eve = article.at("2020-12-31").to_dict()
        wordings = article.timeline().to_dict()["wordings"]
    assert (answer["certainty"], answer["in_force"]["wording"]) == ("exact", "LEGIARTI000042912368")
    assert (eve["certainty"], eve["in_force"]["wording"]) == ("exact", "LEGIARTI000038834546")
    assert {one["kind"] for one in wordings}.isdisjoint(GONE)
    assert "LEGIARTI000042674257" not in {one["wording"] for one in wordings}  # never was law
    changes = changes_between(sociale, "2020-12-31", "2021-01-01")
    assert kinds(changes)["LEGIARTI000006742355"] == ["modified"]


# --- what happened between two days ---------------------------------------------------------------


# `L114-17-1` as the version of 2023-02-15 lists it: 2020-01-01 to 2022-05-14 (held), to 2022-12-25
# (not held), and since then (held). The version of 2021-12-15 still had the second from 2022-06-30.
UNHELD = "LEGIARTI000044404353"


def between(repo: Path, number: str, old: str, new: str) -> Any:
    return ask(repo, "show", number, "--between", old, new, "--code", SOCIALE)


def test_both_days_on_one_version_and_a_wording_in_between(sociale: Path) -> None:
    words = ("show", "L114-17-1", "--between", "2022-04-01", "2022-09-01", "--code", SOCIALE)
    shown = ask(sociale, *words)
    assert [one["wording"] for one in shown["unheld"]] == [UNHELD]
    assert shown["certainty"] == "not-held"
    assert shown["kind"] == "unheld"
    told = run(sociale, *words, "--exit-code")
    assert told.exit_code == 4
    assert "14 mai 2022" in told.stdout
    assert "25 décembre 2022" in told.stdout


def test_each_wording_in_between_is_told(sociale: Path) -> None:
    """`L131-8` had four wordings from 2020-12-16 to 2021-12-03, and no version holds any.

    The last, in force on the second day, is one of them.
    """
    shown = between(sociale, "L131-8", "2020-11-15", "2021-03-01")
    assert [one["wording"] for one in shown["unheld"]] == [
        "LEGIARTI000042684547",
        "LEGIARTI000042910610",
        "LEGIARTI000044996594",
        "LEGIARTI000043203406",
    ]
    assert shown["certainty"] == "not-held"
    assert all(one["held"] is False for one in shown["unheld"])


def test_a_redline_over_a_wording_that_is_not_held_is_of_the_whole_span(sociale: Path) -> None:
    shown = between(sociale, "L114-17-1", "2022-01-01", "2023-02-15")
    assert (shown["kind"], shown["certainty"]) == ("modified", "exact")
    assert [one["wording"] for one in shown["unheld"]] == [UNHELD]
    [step] = shown["steps"]
    assert step["wording"] == "LEGIARTI000046811170"
    assert step["exact"] is False
    assert [one["wording"] for one in step["unheld"]] == [UNHELD]
    found = changes_between(sociale, "2022-01-01", "2023-02-15")
    [change] = [change for change in found if change["number"] == "L114-17-1"]
    assert change["exact"] is False
    assert [one["wording"] for one in change["unheld"]] == [UNHELD]


def test_no_law_gets_a_size_that_is_not_its_own(sociale: Path) -> None:
    """Law 2022-1616 made the wording after one that is not held: its size is not known."""
    changes = ask(sociale, "law", "2022-1616")["changes"]
    [change] = [change for change in changes if change["number"] == "L114-17-1"]
    assert change["exact"] is False
    assert [one["wording"] for one in change["unheld"]] == [UNHELD]


def test_a_day_that_is_answered_by_a_newer_version(sociale: Path) -> None:
    """The newest snapshot before that day, of 2021, has another wording than was law then."""
    with lawdiff.open(sociale) as repo:
        article = repo.code(SOCIALE).article("L114-17-1")
        on_the_day = article.at("2022-12-25").to_dict()
        before = article.at("2022-12-24").to_dict()
    assert on_the_day["certainty"] == "exact"
    assert on_the_day["article"]["wording"] == "LEGIARTI000046811170"
    assert on_the_day["moment"]["as_of"] == "2023-02-15"
    assert before["certainty"] == "not-held"
    assert before["in_force"]["wording"] == UNHELD
    assert before["article"]["wording"] == "LEGIARTI000041398145"
    assert before["next"]["wording"] == "LEGIARTI000046811170"


def test_a_version_says_what_it_says(sociale: Path) -> None:
    """By attestation: the version of 2021-12-15, whatever is known since."""
    with lawdiff.open(sociale) as repo:
        article = repo.code(SOCIALE).article("L114-17-1")
        answer = article.at(f"{SOCIALE}/2021-12-15").to_dict()
    assert answer["article"]["wording"] == "LEGIARTI000041398145"
    assert answer["moment"]["version"]["date"] == "2021-12-15"


def test_two_wordings_begin_between_two_days_on_one_version(tmp_path: Path) -> None:
    """As `L242-1` from 2023-07-01 to 2024-01-01: both days fall on one version, and two wordings
    began in between, of which the newest version lists the days and nobody has the text."""
    never = 32472144000000

    def listed(w: int, start: str, end: str | None) -> Mapping[str, Any]:
        return {"id": f"LEGIARTI9000000001{w:02d}", "etat": "MODIFIE" if end else "VIGUEUR",
                "version": "1.0", "dateDebut": ms(start), "dateFin": ms(end) if end else never,
                "numero": None, "ordre": None}  # fmt: skip

    days = ["2022-01-01", "2023-09-01", "2024-01-01", "2025-03-01", None]
    wordings = [listed(w, days[w - 1] or "", days[w]) for w in (1, 2, 3, 4)]
    first = json_article("L242-1", "Première rédaction.", w=1, dateDebut=ms("2022-01-01"),
                         articleVersions=[listed(1, "2022-01-01", None)])  # fmt: skip
    last = json_article("L242-1", "Dernière rédaction.", w=4, dateDebut=ms("2025-03-01"),
                        articleVersions=wordings)  # fmt: skip
    for day, article in (("2023-02-15", first), ("2025-06-01", last)):
        path = tmp_path / f"LEGITEXT990000000001-{day}.json"
        path.write_bytes(json_code(day, json_section("Titre Ier", article)))
        assert run(tmp_path / "repo", "import", str(path)).exit_code == 0
    words = ("show", "L242-1", "--between", "2023-07-01", "2024-01-01")
    shown = ask(tmp_path / "repo", *words)
    assert [one["in_force_from"] for one in shown["unheld"]] == ["2023-09-01", "2024-01-01"]
    told = run(tmp_path / "repo", *words, "--exit-code")
    assert told.exit_code == 4
    assert "1er septembre 2023" in told.stdout
    assert "1er janvier 2024" in told.stdout
    assert run(tmp_path / "repo", *words).exit_code == 0


# --- one text, two identities ---------------------------------------------------------------------


def replaced(repo: Path, folder: Path) -> dict[str, Any]:
    """`D612-3` as its source has it: one text under two cid, the old one ended, a new one begun.

    No version in the real data at hand has it, so two small ones are made of the same form.
    """
    text = "Les cotisations sont versées le cinquième jour ouvré du mois."

    def listed(n: int, w: int, start: str, end: int, state: str) -> Mapping[str, Any]:
        return {"id": f"LEGIARTI9{n:09d}{w:02d}", "etat": state, "version": "1.0",
                "dateDebut": ms(start), "dateFin": end, "numero": None, "ordre": None}  # fmt: skip

    never = 32472144000000
    old = json_article("D612-3", text, n=1, dateDebut=ms("2020-05-25"),
                       articleVersions=[listed(1, 1, "2020-05-25", never, "VIGUEUR")])  # fmt: skip
    new = json_article("D612-3", text, n=2, dateDebut=ms("2024-03-01"),
                       articleVersions=[listed(2, 1, "2024-03-01", never, "VIGUEUR")])  # fmt: skip
    other = json_article("D612-4", "Le présent chapitre s'applique à Mayotte.", n=3)
    for day, article in (("2023-02-15", old), ("2024-06-01", new)):
        path = folder / f"LEGITEXT990000000001-{day}.json"
        path.write_bytes(json_code(day, json_section("Titre Ier", article, other)))
        assert run(repo, "import", str(path)).exit_code == 0
    [change] = changes_between(repo, "2023-02-15", "2024-06-01")
    return change


def test_a_number_with_another_identity_is_replaced(tmp_path: Path) -> None:
    change = replaced(tmp_path / "repo", tmp_path)
    assert change["number"] == "D612-3"
    assert (change["kind"], change["class"]) == ("replaced", "none")
    assert (change["inserted"], change["deleted"]) == (0, 0)
    with lawdiff.open(tmp_path / "repo") as repo:
        article = repo.article("D612-3")
        shown = article.between("2023-02-15", "2024-06-01").to_dict()
        kinds_ = [one["kind"] for one in article.timeline().to_dict()["wordings"]]
        assert article.at("2024-04-01").to_dict()["certainty"] == "exact"
    assert shown["kind"] == "replaced"
    assert {alinea["op"] for alinea in shown["alineas"]} == {"equal"}
    assert kinds_[1:] == ["replaced"]
    assert "repealed" not in kinds_
