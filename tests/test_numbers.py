"""Article numbers: paths are injective and reversible, and the order is a code's."""

from __future__ import annotations

import random
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawdiff.french.numbers import canonical_number, default_case, sort_key
from lawdiff.french.stems import article_stem, number_from_stem
from lawdiff.record.paths import article_path, parse_article_path, register_path, shard
from tests.strategies import ANY_NUMBER, REAL_NUMBERS

# --- canonical form ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("R162-20-8 ", "R162-20-8"),
        ("L.\u00a0136-7", "L. 136-7"),
        ("L\u202f136-7\n", "L 136-7"),
        ("Annexe\x00 \t II", "Annexe II"),
        ("Annexe à l’article A931-11-9  Annexe I", "Annexe à l'article A931-11-9 Annexe I"),
        ("pre\u0301liminaire", "préliminaire"),
        ("D. 312-1-3", "D. 312-1-3"),
        ("R*123–4", "R*123–4"),
        (" \u00a0", ""),
    ],
)
def test_canonical_number(raw: str, canonical: str) -> None:
    assert canonical_number(raw) == canonical


@given(ANY_NUMBER)
def test_canonical_number_is_settled(raw: str) -> None:
    number = canonical_number(raw)
    assert canonical_number(number) == number
    assert unicodedata.normalize("NFC", number) == number


# --- stems ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "stem"),
    [
        ("L136-7", "L136-7"),
        ("l136-7", "l136-7=+1"),
        ("R*123-4", "R=2a123-4"),
        ("L114-1 A", "L114-1_A"),
        ("L114-1 a", "L114-1_a=+80"),
        ("D. 312-1-3", "D=2e_312-1-3"),
        ("Annexe II : Tableau n° 10 bis", "Annexe_II_=3a_Tableau_n=b0_10_bis"),
        ("Annexe II : Tableau n° 20 BIS", "Annexe_II_=3a_Tableau_n=b0_20_BIS=+1c000000"),
        ("ANNEXE I", "ANNEXE_I=+3e"),
        ("R1–2", "R1=u20132"),
        ("R1😀", "R1=v01f600"),
        ("../..", "=2e=2e=2f=2e=2e"),
        ("CON", "=43ON=+6"),
        ("Nul", "=4eul"),
        ("COM1", "=43OM1"),
        ("com1", "=63om1=+7"),
        ("-rf", "=2drf=+6"),
        ("_", "=5f"),
        ("=0", "=3d0"),
        ("", "=0"),
    ],
)
def test_stem(number: str, stem: str) -> None:
    assert article_stem(number) == stem
    assert number_from_stem(stem) == number


@pytest.mark.parametrize("number", REAL_NUMBERS)
def test_usual_spellings_need_no_mark(number: str) -> None:
    assert default_case(number) == number
    assert "=+" not in article_stem(number)


@given(ANY_NUMBER)
def test_stem_is_reversible_and_safe(number: str) -> None:
    stem = article_stem(number)
    assert re.fullmatch(r"[0-9A-Za-z_=+-]{1,150}", stem)
    assert not stem.startswith("-")
    assert not re.fullmatch(r"(?i)con|prn|aux|nul|(com|lpt)[0-9]", stem)
    if "=h" not in stem:
        assert number_from_stem(stem) == number


@given(ANY_NUMBER, st.integers(min_value=0))
def test_numbers_that_differ_by_case_have_stems_that_differ_by_more(number: str, bits: int) -> None:
    other = "".join(
        char.swapcase() if char.isascii() and bits >> place & 1 else char
        for place, char in enumerate(number)
    )
    same = article_stem(number).lower() == article_stem(other).lower()
    assert same is (number == other)


@given(ANY_NUMBER, ANY_NUMBER)
def test_no_two_numbers_share_a_path(one: str, other: str) -> None:
    assert (article_path(one).lower() == article_path(other).lower()) is (one == other)


@pytest.mark.parametrize("pair", ["ßSS", "İI", "ıI", "ſs", "\u212ak", "éÉ", "e\u0301é"])
def test_letters_with_odd_cases_are_told_apart(pair: str) -> None:
    for end in range(1, len(pair)):
        one, other = f"L1 {pair[:end]}", f"L1 {pair[end:]}"
        assert article_stem(one).casefold() != article_stem(other).casefold()


@given(st.text("0123456789abcdefuvhLRA_=+-", max_size=20))
def test_a_stem_has_one_spelling(stem: str) -> None:
    number = number_from_stem(stem)
    assert number is None or article_stem(number) == stem


@pytest.mark.parametrize(
    "stem",
    ["", "L1.2", "l136-7", "L136-7=+1", "=4C1", "=4c1", "=u0041", "=v00e9", "=", "=g0", "CON",
     "=v110000", "L136-7~2", "L 1", "=0=+1", "L1\n"],
)  # fmt: skip
def test_what_is_no_stem(stem: str) -> None:
    assert number_from_stem(stem) is None


def test_a_long_number_is_cut_and_keeps_its_digest() -> None:
    long = "Annexe " + "é" * 60
    stem, other = article_stem(long), article_stem(long + "x")
    assert stem != other
    assert len(stem) <= 150
    assert re.fullmatch(r"Annexe_(=e9)+=h[0-9a-f]{32}", stem)
    assert number_from_stem(stem) is None
    assert parse_article_path(article_path(long, 2)) == (None, 2)
    assert len(article_stem("1" * 150)) == 150
    assert number_from_stem(article_stem("1" * 150)) == "1" * 150
    assert "=h" in article_stem("1" * 151)
    assert "=h" in article_stem("\ud800" * 40)


# --- paths ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "folder"),
    [
        ("L136-7", "L1"),
        ("l136-7", "L1"),
        ("LO111-3", "LO1"),
        ("R*123-4", "R1"),
        ("R. * 523-4", "R5"),
        ("D. 312-1-3", "D3"),
        ("A931-1", "A9"),
        ("1240", "1"),
        ("1er", "1"),
        ("Annexe II", "Annexes"),
        ("ANNEXES à l'article 3", "Annexes"),
        ("Tableau n° 1", "Autres"),
        ("Préliminaire", "Autres"),
        ("COM1", "Autres"),
        ("../L1", "Autres"),
        ("", "Autres"),
    ],
)
def test_shard(number: str, folder: str) -> None:
    assert shard(number) == folder


def test_paths() -> None:
    assert article_path("L136-7") == "articles/L1/L136-7.md"
    assert article_path("L136-7", 2) == "articles/L1/L136-7~2.md"
    assert parse_article_path("liens/L1/L136-7.md") is None
    assert parse_article_path("articles/L1/L136-7.json") is None
    for variant in (1, 2, 10):
        assert register_path(article_path("L136-7", variant)) == "articles/L1/L136-7.json"
    with pytest.raises(ValueError, match="counted from 1"):
        article_path("L136-7", 0)


@given(ANY_NUMBER, st.integers(min_value=1, max_value=10**6))
def test_paths_are_reversible(number: str, variant: int) -> None:
    path = article_path(number, variant)
    assert path.isascii()
    assert re.fullmatch(
        r"articles/(LO[0-9]|[A-Z]?[0-9]|Annexes|Autres)/[^/~.]+(~[0-9]+)?\.md", path
    )
    parsed = parse_article_path(path)
    assert parsed is not None
    assert parsed[1] == variant
    assert parsed[0] == (None if "=h" in path else number)


@pytest.mark.parametrize(
    "path",
    ["", "sommaire.md", "articles/L136-7.md", "articles/L2/L136-7.md", "articles/L1/L136-7~1.md",
     "articles/L1/L136-7~02.md", "articles/L1/l136-7.md", "articles/L1/L136-7.txt",
     "/articles/L1/L136-7.md", "articles/L1/L136-7.md\n", "articles/../L1/L136-7.md"],
)  # fmt: skip
def test_what_is_no_article_path(path: str) -> None:
    assert parse_article_path(path) is None


# --- order ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ordered",
    [
        ["L111-1", "L111-2", "L111-2-1", "L111-10", "L112-1", "L1111-1", "R111-1"],
        ["L111-2", "LO111-3", "L111-4", "R*111-1", "R111-2", "D. 111-1", "A111-1", "Annexe I"],
        ["L112-12", "L114-1 A", "L114-1 B", "L114-1", "L114-1 bis", "L114-1-1", "L114-2"],
        ["L173-2", "L173-2-0-1 A", "L173-2-0-1", "L173-2-1 A", "L173-2-1"],
        ["R141-11", "R142-1-A", "R142-1"],
        ["39", "39 bis", "39 bis A", "39 ter", "39 decies", "39 A", "39 AA", "39 AA bis",
         "39 B", "40"],
        ["44 sexies", "44 sexies-0 A", "44 sexies A", "44 septies", "209", "209-0 A", "209 A"],
        ["Préliminaire", "1er", "2", "10", "L1", "Tableau", "Annexe"],
        ["Annexe I", "Annexe II", "Annexe II : Tableau n° 4 bis", "Annexe II : Tableau n° 10",
         "Annexe II : Tableau n° 10 bis", "Annexe II : Tableau n° 10 ter",
         "Annexe II : Tableau n° 11", "Annexe IV", "Annexe IX", "Annexe X"],
        ["Annexe I à l'art. R434-32 (1)", "Annexe I à l'art. R434-32 (2)",
         "Annexe I à l'art. R434-32 (10)"],
    ],
)  # fmt: skip
def test_order(ordered: list[str]) -> None:
    shuffled = random.Random(7).sample(ordered, len(ordered))  # noqa: S311 - no secret
    assert sorted(shuffled, key=sort_key) == ordered


@given(st.lists(ANY_NUMBER, unique=True))
def test_order_is_total(numbers: list[str]) -> None:
    assert len({sort_key(number) for number in numbers}) == len(numbers)
    backwards = numbers[::-1]
    assert sorted(numbers, key=sort_key) == sorted(backwards, key=sort_key)


def test_digits_without_end_are_ordered() -> None:
    assert sort_key("L" + "9" * 9999) < sort_key("L1" + "0" * 9999)
