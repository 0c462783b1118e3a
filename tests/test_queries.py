"""Article numbers as people type them: one key for every spelling, near numbers to offer."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawdiff.errors import UsageError
from lawdiff.french.numbers import canonical_number
from lawdiff.french.queries import ArticleQuery, lookup_key, near, parse_query
from tests.strategies import ANY_NUMBER, REAL_NUMBERS

# --- look-up ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "spellings"),
    [
        ("L136-7", ["l136-7", "L. 136-7", "L 136-7", "L.136-7", "art. L136-7", "L.\u00a0136-7",
                    "l'article L. 136-7", "L136‑7", "L 136 – 7", "L\u00ad136-7", "Article L136-7"]),
        ("R*123-4", ["R. * 123-4", "R123-4", "r. 123-4", "R *123-4"]),
        ("LO111-3", ["L.O. 111-3", "lo 111-3", "LO. 111-3"]),
        ("L114-1 A", ["l114-1 a", "L. 114-1 A", "L114-1A"]),
        ("1er", ["1", "article 1er", "1 er", "Art. 1ER"]),
        ("Annexe II : Tableau n° 10 bis", ["annexe ii tableau 10 BIS",
                                            "Annexe II, tableau nº 10 bis",
                                            "Annexe II : Tableau n° 10bis"]),
        ("Annexe à l'article A931-10-10", ["annexe à l’art. A. 931-10-10", "Annexe A931-10-10"]),
        ("Préliminaire", ["article preliminaire", "PRÉLIMINAIRE"]),
    ],
)  # fmt: skip
def test_spellings_share_a_key(number: str, spellings: list[str]) -> None:
    assert {lookup_key(spelling) for spelling in spellings} == {lookup_key(number)}


def test_keys_keep_numbers_apart() -> None:
    assert lookup_key("L136-7") == "l136-7"
    assert lookup_key("R434-32 (1)") == "r434-32.1"
    numbers = ["R434-321", "R434-32 (1)", "R434-3-21", "R434-32-1", "L11-1", "L1-11", "L1 1-1"]
    assert len({lookup_key(number) for number in numbers}) == len(numbers)


@given(ANY_NUMBER)
def test_key_ignores_white_space_at_the_ends(number: str) -> None:
    assert lookup_key(f" {number}\u00a0") == lookup_key(canonical_number(number))


@given(st.from_regex(r"(LO|[LRDA])\*?[1-9][0-9]{0,3}(-[1-9][0-9]?){0,3}", fullmatch=True))
def test_the_short_way_to_a_key_gives_the_long_ones_answer(number: str) -> None:
    assert lookup_key(number) == lookup_key(f"article {number}")


# --- what a user types ------------------------------------------------------------------------

CSS = "code de la sécurité sociale"


@pytest.mark.parametrize(
    ("text", "number", "code"),
    [
        ("L136-7", "L136-7", None),
        ("L. 136-7", "L136-7", None),
        ("l136-7", "L136-7", None),
        ("l 136 – 7", "L136-7", None),
        ("art. R. 123-4", "R123-4", None),
        ("R. * 123-4", "R*123-4", None),
        ("l.o. 111-3", "LO111-3", None),
        ("l114-1 a", "L114-1 A", None),
        ("l162-12 a.", "L162-12 A", None),
        ("39 BIS ka", "39 bis KA", None),
        ("Article 1er", "1er", None),
        (f"article L. 136-7 du {CSS}", "L136-7", CSS),
        (f"l’article L.\u00a0136-7 du {CSS.upper()}", "L136-7", CSS.upper()),
        (f"« L136-7 ({CSS}) »", "L136-7", CSS),
        (f"L136-7, {CSS}", "L136-7", CSS),
        ("l'article L. 136-7 du CSS ?", "L136-7", "CSS"),
        ("l136-7 du css", "L136-7", "css"),
        ("L136-7 CSS", "L136-7", "CSS"),
        ("CSS, art. L. 136-7", "L136-7", "CSS"),
        ("code civil, art. 1240", "1240", "code civil"),
        ("Code civil 1240", "1240", "Code civil"),
        ("L 136 7", "L136-7", None),
        ("l. 136 7 1", "L136-7-1", None),
        ("L136.7", "L136-7", None),
        ("R. * 123 4", "R*123-4", None),
        ("L136-7 crpa", "L136-7", "crpa"),
        ("L136-7 CESEDA", "L136-7", "CESEDA"),
        ("L136-7 sécurité sociale", "L136-7", "sécurité sociale"),
        ("L. 136-7 de la sécurité sociale", "L136-7", "de la sécurité sociale"),
        ("39 bis CGI", "39 bis", "CGI"),
        ("Annexe 3 suite", "Annexe 3 suite", None),
        ("20 TER", "20 ter", None),
        ("Annexe II : Tableau n° 10 bis", "Annexe II : Tableau n° 10 bis", None),
        ("annexe ii : tableau n° 10 bis", "Annexe II : Tableau n° 10 bis", None),
        ("Annexe II : Tableau n° 20 BIS", "Annexe II : Tableau n° 20 BIS", None),
        (f"Annexe à l’article A931-10-10 du {CSS}", "Annexe à l'article A931-10-10", CSS),
        ("article préliminaire du code de procédure pénale", "Préliminaire",
         "code de procédure pénale"),
    ],
)  # fmt: skip
def test_parse_query(text: str, number: str, code: str | None) -> None:
    assert parse_query(text) == ArticleQuery(number, lookup_key(number), code)


@pytest.mark.parametrize("number", REAL_NUMBERS)
def test_a_real_number_finds_itself(number: str) -> None:
    for spelling in (number, number.lower(), number.upper(), f"article {number}"):
        assert parse_query(spelling).key == lookup_key(number)


@pytest.mark.parametrize(
    "text", ["", "  ", "article", "art. ", "?!", "code civil", "du code civil"]
)
def test_a_query_without_a_number(text: str) -> None:
    with pytest.raises(UsageError, match="no article number") as error:
        parse_query(text)
    assert "L136-7" in str(error.value.hint)


@given(ANY_NUMBER)
def test_a_query_never_crashes(text: str) -> None:
    with suppress(UsageError):
        assert parse_query(text).key


@pytest.mark.parametrize(
    "text", ["(" * 20_000 + "L1", "code " + "(" * 20_000, "L1 " + "du " * 9_000, "- " * 9_000 + "1"]
)
def test_a_silly_query_ends(text: str) -> None:
    with suppress(UsageError):
        assert len(near(parse_query(text).number, ["L1"])) <= 1


# --- near numbers -----------------------------------------------------------------------------

HELD = [
    *(f"L136-{n}" for n in range(1, 9)),
    "L136-7-1",
    "L137-7",
    "R136-2",
    "R*136-8",
    "D. 136-9",
    "L114-1 A",
    "Annexe II : Tableau n° 10",
    "Annexe II : Tableau n° 10 bis",
]


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("L136-99", ["L136-8", "L136-7", "L136-7-1"]),
        ("article L. 136-7-2 du code civil", ["L136-7-1", "L136-7"]),
        ("R136-7", ["L136-7", "R*136-8"]),
        ("L136-77", ["L136-7", "L136-8"]),
        ("L163-7", ["L136-7"]),
        ("L1367", ["L136-7"]),
        ("L136-7-1-1", ["L136-7-1", "L136-7"]),
        ("136-7", ["L136-7", "L136-7-1"]),
        ("D136-8", ["L136-8", "R*136-8", "D. 136-9"]),
        ("L114-1", ["L114-1 A"]),
        ("tableau 10 bis", ["Annexe II : Tableau n° 10 bis"]),
        ("anexe II : Tableau 10", ["Annexe II : Tableau n° 10"]),
        ("", []),
        ("zzz", []),
    ],
)
def test_near(asked: str, first: list[str]) -> None:
    found = near(asked, HELD)
    assert found[: len(first)] == first
    assert len(found) <= 5
    assert bool(found) is bool(first)
    assert near(asked, reversed(HELD)) == found


def test_near_gives_each_number_once() -> None:
    found = near("L136-9", HELD, limit=50)
    assert len(found) == len(set(found))


@given(ANY_NUMBER, st.lists(ANY_NUMBER, max_size=8))
def test_near_never_crashes(asked: str, numbers: list[str]) -> None:
    assert set(near(asked, numbers)) <= set(numbers)


def test_difflib_is_loaded_for_a_wrong_number_only() -> None:
    script = (
        "import sys; from lawdiff.french.queries import *\n"
        "parse_query('L136-7'); assert 'difflib' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
