"""`law`: what a text changed, by day of force, with the sizes that are its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lives import Life, Word, make_repo
from tests.making import ask, run

LFSS = "LOI n°2023-1250 du 26 décembre 2023 - art. 10 (V)"
SAME_DAY = "LOI n°2023-1322 du 29 décembre 2023 - art. 3 (V)"
FIRST = "LOI n°2019-1446 du 24 décembre 2019 - art. 1 (V)"
SECOND = "LOI n°2020-1576 du 14 décembre 2020 - art. 2 (V)"
THIRD = "LOI n°2021-1754 du 23 décembre 2021 - art. 3 (V)"
DECREE = "Décret n°2021-9 du 6 mai 2021 - art. 3"


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Versions of 2020, 2022 and 2024: what came and went in between is only listed."""
    lives = [
        # The wording of 2021 is not held: the second text's and the third's work is one redline.
        Life("L1", [Word("2020-01-01", "Le taux est de un."),
                    Word("2021-01-01", "?", [SECOND]),
                    Word("2021-06-01", "Le taux est de trois pour cent.", [THIRD])], 1),
        Life("L2", [Word("2020-01-01", "Le délai est d'un an."),
                    Word("2021-06-01", "Le délai est de deux ans.", [THIRD])], 2),
        Life("L3", [Word("2022-06-01", "Un article neuf.", [LFSS])], 3),
        Life("L4", [Word("2020-01-01", "Un article abrogé.", [FIRST], end="2023-01-01")], 4,
             ended_by=[LFSS.replace("art. 10", "art. 12")]),
        Life("R5", [Word("2020-01-01", "Un."), Word("2021-08-01", "Deux.", [DECREE])], 5),
        # A wording held already in 2022: a text of 2023 can only have set its end.
        Life("L6", [Word("2020-01-01", "Six.", [FIRST, SAME_DAY])], 6),
    ]  # fmt: skip
    folder = tmp_path_factory.mktemp("law")
    return make_repo(folder, ["2020-02-01", "2022-01-01", "2024-01-01"], {"Titre Ier": lives})


def told(law: Path, *asked: str) -> list[tuple[str, str, str, object, object, bool]]:
    return [
        (one["day"], one["number"], one["kind"], one["inserted"], one["deleted"], one["exact"])
        for one in ask(law, "impact", "law", *asked)["changes"]
    ]


def test_a_change_is_told_on_the_day_from_which_it_is_law(law: Path) -> None:
    assert told(law, "2023-1250") == [
        ("2022-06-01", "L3", "created", 3, 0, True),
        ("2023-01-01", "L4", "repealed", 0, 3, True),
    ]


def test_no_text_is_credited_with_the_words_of_another(law: Path) -> None:
    """The wording before is not held: what the third text changed in L1 is not known."""
    found = ask(law, "impact", "law", "2021-1754")["changes"]
    assert told(law, "2021-1754") == [
        ("2021-06-01", "L1", "modified", None, None, False),
        ("2021-06-01", "L2", "modified", 3, 2, True),
    ]
    assert [one["in_force_from"] for one in found[0]["unheld"]] == ["2021-01-01"]
    assert "1 rédaction non détenue" in run(law, "law", "2021-1754").output


def test_what_a_text_made_is_listed_where_its_text_is_not_held(law: Path) -> None:
    """No version that holds the wording of 2021 says which text made it: its list does not."""
    done = run(law, "law", "2020-1576")
    assert done.exit_code == 2


def test_a_text_signed_after_a_version_held_the_wording_did_not_make_it(law: Path) -> None:
    assert ("2020-01-01", "L6") in {one[:2] for one in told(law, "2019-1446")}
    assert run(law, "law", "2023-1322").exit_code == 2


@pytest.mark.parametrize(
    "asked",
    [
        ["2023-1250"],
        ["loi n° 2023-1250"],
        ["LOI n°2023-1250 du 26 décembre 2023"],
        ["loi", "du", "26", "décembre", "2023"],
        ["loi du 2023-12-26"],
        ["LFSS 2024"],
        ["lfss", "pour", "2024"],
        ["PLFSS 2024"],
    ],
)
def test_a_law_has_many_names(law: Path, asked: list[str]) -> None:
    answer = ask(law, "impact", "law", *asked)
    assert answer["law"]["number"] == "2023-1250"
    assert len(answer["changes"]) == 2


@pytest.mark.parametrize(
    "asked",
    [
        ["2023-1250", "--article", "10"],
        ["article 10 de la loi 2023-1250"],
        ["2023-1250 art. 10"],
        ["LOI n°2023-1250 du 26 décembre 2023 - art. 10"],
        ["LFSS 2024, article 10"],
    ],
)
def test_one_article_of_a_law(law: Path, asked: list[str]) -> None:
    answer = ask(law, "impact", "law", *asked)
    assert answer["law"]["article"] == "10"
    assert [one["number"] for one in answer["changes"]] == ["L3"]


def test_an_article_of_a_law_that_changed_nothing(law: Path) -> None:
    done = run(law, "law", "2023-1250", "--article", "99")
    assert done.exit_code == 2
    assert "article 99" in done.output


def test_an_unknown_law_is_answered_with_those_near_it(law: Path) -> None:
    done = run(law, "law", "2023-1251")
    assert done.exit_code == 2
    assert "LOI n°2023-1250 du 26 décembre 2023" in done.output


def test_the_list_is_in_french(law: Path) -> None:
    lines = run(law, "law", "LFSS 2024").output.splitlines()
    assert lines[0] == "LOI n°2023-1250 du 26 décembre 2023 : 2 changements"
    assert lines[1].split() == ["en", "vigueur", "article", "changement", "portée", "+", "-", "par"]


@pytest.fixture(scope="module")
def natures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A law and a decree that share a number."""
    lives = [
        Life("L1", [Word("2020-01-01", "Un."),
                    Word("2021-06-01", "Deux.", ["LOI n°2021-9 du 4 mai 2021 - art. 1"])], 1),
        Life("R1", [Word("2020-01-01", "Un."), Word("2021-06-01", "Deux.", [DECREE])], 2),
    ]  # fmt: skip
    folder = tmp_path_factory.mktemp("natures")
    return make_repo(folder, ["2020-02-01", "2022-01-01"], {"Titre Ier": lives})


@pytest.mark.parametrize(
    ("asked", "number"),
    [("loi n° 2021-9", "L1"), ("Décret n° 2021-9", "R1"), ("décret du 6 mai 2021", "R1")],
)
def test_a_law_is_told_from_another_kind_of_text_of_its_number(
    natures: Path, asked: str, number: str
) -> None:
    changes = ask(natures, "impact", "law", asked)["changes"]
    assert [one["number"] for one in changes] == [number]


def test_a_number_that_several_texts_have_is_not_guessed(natures: Path) -> None:
    done = run(natures, "law", "2021-9")
    assert done.exit_code == 2
    assert "LOI n°2021-9 du 4 mai 2021" in done.output
    assert "Décret n°2021-9 du 6 mai 2021" in done.output
