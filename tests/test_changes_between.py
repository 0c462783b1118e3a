"""`changes`: between two days by force, between two versions by what they say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import lawdiff
from tests.lives import Life, Word, make_repo
from tests.making import ask, git, run

MADE = "LOI n°2021-7 du 4 mai 2021 - art. 2"
ENDS = "LOI n°2021-8 du 5 mai 2021 - art. 9"
OLD, NEW = "code-des-essais/2020-02-01", "code-des-essais/2022-01-01"
LIVES = {
    "Titre Ier : Les arbres": [
        Life("L1", [Word("2020-01-01", "Le taux est de un."),
                    Word("2021-06-01", "Le taux est de deux.", [MADE])], 1),
        Life("L2", [Word("2020-01-01", "Un an."), Word("2020-06-01", "?"),
                    Word("2021-01-01", "Trois ans.", [MADE])], 2),
        Life("L3", [Word("2020-01-01", "Trois.", end="2021-06-01")], 3, ended_by=[ENDS]),
        Life("L13", [Word("2021-03-01", "Treize.", [MADE])], 13),
    ],
    "Titre II : Les fleurs": [
        Life("L4", [Word("2020-01-01", "Quatre, en vertu de l'article L. 1."),
                    Word("2021-06-01", "Quatre, en vertu de l'article L. 2.", [MADE])], 4),
        Life("R6", [Word("2020-01-01", "Six."), Word("2030-01-01", "?")], 6),
        Life("R7", [Word("2020-01-01", "Sept.", end="2031-01-01")], 7, ended_by=[ENDS]),
        Life("R8", [Word("2020-01-01", "Huit."), Word("2023-01-01", "?")], 8),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two versions; wordings before, between and after them are only listed."""
    return make_repo(tmp_path_factory.mktemp("code"), ["2020-02-01", "2022-01-01"], LIVES)


def changes(repo: Path, *asked: str, exit_code: int = 0) -> dict[str, Any]:
    found = ask(repo, "changes", "changes", *asked, exit_code=exit_code)["changes"]
    return {one["number"]: one for one in found}


def kinds(repo: Path, *asked: str) -> dict[str, str]:
    return {number: one["kind"] for number, one in changes(repo, *asked).items()}


def test_two_days_between_versions_ask_what_was_law_on_them(code: Path) -> None:
    assert kinds(code, "--between", "2021-02-01", "2021-07-01") == {
        "L1": "modified",
        "L3": "repealed",
        "L4": "modified",
        "L13": "created",
    }
    assert kinds(code, "--between", "2021-07-01", "2021-12-01") == {}


def test_each_change_has_its_days_its_law_and_its_class(code: Path) -> None:
    found = changes(code, "--between", "2021-02-01", "2021-07-01")
    assert (found["L1"]["days"], found["L1"]["class"]) == (["2021-06-01"], "substantive")
    assert found["L4"]["class"] == "references"
    assert [law["number"] for law in found["L3"]["laws"]] == ["2021-8"]
    assert (found["L13"]["inserted"], found["L13"]["exact"]) == (1, True)


def test_a_change_across_an_unheld_wording_has_the_laws_of_the_whole_span(code: Path) -> None:
    one = changes(code, "--between", "2020-02-01", "2021-02-01")["L2"]
    assert (one["kind"], one["exact"], one["inserted"]) == ("modified", False, 2)
    assert [wording["in_force_from"] for wording in one["unheld"]] == ["2020-06-01"]
    assert (
        "tout l'intervalle" in run(code, "changes", "--between", "2020-02-01", "2021-02-01").output
    )


def test_a_change_to_a_text_that_is_not_held_is_told(code: Path) -> None:
    found = changes(code, "--between", "2020-02-01", "2020-07-01")
    assert {number: one["kind"] for number, one in found.items()} == {
        "L2": "unheld",
    }
    assert {one["inserted"] for one in found.values()} == {None}


@pytest.mark.parametrize("end", ["futur", "2035-01-01", "1er janvier 2035"])
def test_all_that_is_to_come_is_listed_and_nothing_is_falsely_repealed(
    code: Path, end: str
) -> None:
    expected = {"R6": "unheld", "R7": "repealed", "R8": "unheld"}
    assert kinds(code, "--between", "2022-01-01", end) == expected


def test_what_is_to_come_from_head(code: Path) -> None:
    assert set(kinds(code, "--between", "HEAD", "futur")) == {"R6", "R7", "R8"}
    done = run(code, "changes", "--between", "HEAD", "futur")
    assert "2030-01-01  R6" in done.output
    assert "texte non détenu" in done.output


def test_each_day_to_come_can_be_named(code: Path) -> None:
    assert set(kinds(code, "--between", "2029-12-31", "2030-01-01")) == {"R6"}


def test_since_a_day_is_up_to_today(code: Path) -> None:
    assert set(kinds(code, "--since", "2021-07-01")) == {"R8"}


def test_since_a_version_is_up_to_the_newest(code: Path) -> None:
    assert kinds(code, "--since", OLD) == kinds(code, "--between", OLD, NEW)


def test_two_versions_are_compared_by_what_they_say(code: Path) -> None:
    found = changes(code, "--between", OLD, NEW)
    assert {number: one["kind"] for number, one in found.items()} == {
        "L1": "modified",
        "L2": "modified",
        "L3": "repealed",
        "L4": "modified",
        "L13": "created",
    }
    assert found["L1"]["days"] == []
    answer = ask(code, "changes", "changes", "--between", OLD, NEW)
    assert answer["from"]["version"]["tag"] == OLD
    assert answer["from"]["day"] is None


def test_between_versions_too_no_law_gets_what_an_unheld_wording_may_have_changed(
    code: Path,
) -> None:
    found = changes(code, "--between", OLD, NEW)
    assert [one["in_force_from"] for one in found["L2"]["unheld"]] == ["2020-06-01"]
    assert {number for number, one in found.items() if not one["exact"]} == {"L2"}
    assert "tout l'intervalle" in run(code, "changes", "--between", OLD, NEW).output
    listed, one = found["L2"], ask(code, "comparison", "show", "L2", "--between", OLD, NEW)
    for name in ("kind", "class", "inserted", "deleted", "laws", "exact"):
        assert listed[name] == one[name]


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        (["--article", "L1"], {"L1", "L13"}),
        (["--article", "l. 13"], {"L13"}),
        (["--section", "Titre II"], {"L4"}),
        (["--section", "les arbres"], {"L1", "L2", "L3", "L13"}),
        (["--kind", "created"], {"L13"}),
        (["--kind", "created", "--kind", "repealed"], {"L13", "L3"}),
        (["--class", "references"], {"L4"}),
        (["--law", "2021-8"], {"L3"}),
        (["--law", "loi du 4 mai 2021", "--section", "Titre Ier"], {"L1", "L2", "L13"}),
    ],
)
@pytest.mark.parametrize("between", [("2020-02-01", "2022-01-01"), (OLD, NEW)])
def test_a_list_is_narrowed(
    code: Path, between: tuple[str, str], options: list[str], numbers: set[str]
) -> None:
    assert set(changes(code, "--between", *between, *options)) == numbers


@pytest.mark.parametrize(
    ("between", "exit_code"),
    [
        (("2021-02-01", "2021-07-01"), 1),
        (("2021-07-01", "2021-12-01"), 0),
        (("2020-02-01", "2020-07-01"), 4),
        (("2022-01-01", "2030-06-01"), 4),
        (("2022-01-01", "futur"), 1),
        ((OLD, NEW), 1),
    ],
)
def test_the_exit_code_tells_what_is_known(
    code: Path, between: tuple[str, str], exit_code: int
) -> None:
    done = run(code, "changes", "--between", *between, "--exit-code")
    assert done.exit_code == exit_code
    assert run(code, "changes", "--between", *between).exit_code == 0


def test_the_list_is_in_french(code: Path) -> None:
    lines = run(code, "changes", "--between", "2021-02-01", "2021-07-01").output.splitlines()
    assert lines[0] == (
        "Code des essais, du 1er février 2021 au 1er juillet 2021 : 1 créé, 2 modifiés, 1 abrogé"
    )
    assert lines[1].split() == ["jour", "article", "changement", "portée", "+", "-", "par"]
    empty = run(code, "changes", "--between", "2021-07-01", "2021-12-01").output
    assert empty.strip().endswith("aucun changement")


def test_the_forms_of_a_list(code: Path) -> None:
    between = ("--between", "2021-02-01", "2021-07-01")
    assert "4 articles" in run(code, "changes", *between, "--stat").output
    shown = run(code, "changes", *between, "--side-by-side").output
    assert "Article L13" in shown
    assert "Par :" in shown


@pytest.mark.parametrize("between", [("2020-02-01", "2022-01-01"), (OLD, NEW)])
def test_a_patch_turns_the_older_texts_into_the_newer(
    code: Path, tmp_path: Path, between: tuple[str, str]
) -> None:
    done = run(code, "changes", "--between", *between, "--unified")
    (tmp_path / "changes.patch").write_text(done.output, "utf-8")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(code), str(clone))
    git(clone, "checkout", "-q", OLD)
    git(clone, "apply", "--index", str(tmp_path / "changes.patch"))
    changed = git(clone, "diff", "--cached", "--name-only", NEW, "--", "code-des-essais/articles")
    assert changed.split() == []


@pytest.mark.parametrize(
    "asked", [[], ["--since", "2020-01-01", "--between", "2020-01-01", "2021-01-01"],
              ["--between", "2022-01-01", "2021-01-01"], ["--kind", "x", "--since", "2020"]]
)  # fmt: skip
def test_what_cannot_be_asked(code: Path, asked: list[str]) -> None:
    assert run(code, "changes", *asked).exit_code == 2


def test_the_api_answers_the_same(code: Path) -> None:
    with lawdiff.open(code) as repo:
        css = repo.code("Code des essais")
        found = css.changes(since="2020-02-01", section="Titre II", classes=["references"])
        assert [one.number for one in found.changes] == ["L4"]
        same = repo.changes(between=("2021-02-01", "2021-07-01"))
        told = json.loads(
            run(code, "changes", "--between", "2021-02-01", "2021-07-01", "--json").stdout
        )
        assert same.to_dict() | {"schema": 2} == told
        assert [one.number for one in repo.law("2021-8").changes] == ["L3", "R7"]
        assert len(repo.article("L1").cited_by("2021-01-01")) == 1
