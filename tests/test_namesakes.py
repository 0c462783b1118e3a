"""Articles whose numbers differ in look alone: each can be asked for, and the others are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lawdiff.french.numbers import canonical_number
from lawdiff.french.queries import digits_of, lookup_key, namesakes, parse_query, typed
from lawdiff.french.stems import article_stem, number_from_stem
from lawdiff.model import Article
from lawdiff.record import contents
from lawdiff.record.paths import article_path
from tests.making import Unit, ask, bring_in, json_article, json_code, ms, run
from tests.strategies import ANY_NUMBER

# A hyphen that does not break, a figure dash, a full-width seven, and the plain one; a star; case.
ALIKE = ["L136\u20117", "L136\u20127", "L136-7", "L136-\uff17", "L*136-7", "l136-7"]
ASKED = ["L136=u20117", "L136=u20127", "L136-7", "L136-=uff17", "L*136-7", "l136-7"]
PAIRS = list(zip(ALIKE, ASKED, strict=True))


def law(folder: Path, numbers: list[str], day: str = "2024-01-01", more: str = "") -> Path:
    facts = {"w": 2, "dateDebut": ms(day)} if more else {}
    nodes = [
        json_article(number, f"Texte {n}{more}.", n=n, **facts) for n, number in enumerate(numbers)
    ]
    path = folder / f"{day}.json"
    path.write_bytes(json_code(day, *nodes, json_article("L1", "Autre.", n=99)))
    return path


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    bring_in(tmp_path / "repo", Unit(law(tmp_path, ALIKE)))
    return tmp_path / "repo"


def shown(repo: Path, *words: str) -> dict[str, object]:
    answer = json.loads(run(repo, "show", *words, "--json").stdout)
    found: dict[str, object] = {**answer["article"], "namesakes": answer["namesakes"]}
    return found


@pytest.mark.parametrize(("number", "asked"), PAIRS)
def test_each_is_shown_and_tells_of_the_others(repo: Path, number: str, asked: str) -> None:
    others = [{"number": n, "ask": a} for n, a in PAIRS if n != number]
    for words in ([number], [asked], [f"article {asked}"]):
        found = shown(repo, *words)
        assert found["number"] == number
        assert found["alineas"] == [f"Texte {ALIKE.index(number)}."]
        assert sorted(map(str, found["namesakes"])) == sorted(map(str, others))  # type: ignore[call-overload]
    text = run(repo, "show", asked).stdout
    assert "apparence semblable" in text
    assert all(other["ask"] in text for other in others)


@pytest.mark.parametrize(("number", "asked"), PAIRS)
def test_every_command_takes_the_name_of_each(
    repo: Path, tmp_path: Path, number: str, asked: str
) -> None:
    bring_in(repo, Unit(law(tmp_path, ALIKE, "2025-01-01", " bis")))
    place = ALIKE.index(number)
    others = sorted(other for other in ASKED if other != asked)
    between = ("show", asked, "--between", "2024-01-01", "2025-01-01")
    for words, name in (
        (("timeline", asked), "timeline"),
        (("blame", asked), "blame"),
        (between, "comparison"),
    ):
        answer = ask(repo, name, *words)
        assert answer["article"] == number
        assert sorted(other["ask"] for other in answer["namesakes"]) == others
        assert "apparence semblable" in run(repo, *words).stdout
        if name == "timeline":
            assert len(answer["wordings"]) == 2
        if name == "blame":
            assert [line["text"] for line in answer["alineas"]] == [f"Texte {place} bis."]


def test_what_could_be_several_is_told_with_a_name_for_each(tmp_path: Path) -> None:
    bring_in(tmp_path / "repo", Unit(law(tmp_path, ALIKE[:2])))
    for command in ("show", "timeline", "blame"):
        answer = run(tmp_path / "repo", command, "L136-7")
        assert answer.exit_code == 2
        assert "could be several articles" in answer.stderr
        assert all(asked in answer.stderr for asked in ASKED[:2])


def test_an_article_without_namesakes_tells_of_none(repo: Path) -> None:
    assert shown(repo, "L. 1")["namesakes"] == []
    assert "semblable" not in run(repo, "show", "L1").stdout


def test_a_number_without_letters_and_digits_can_be_asked_for(tmp_path: Path) -> None:
    bring_in(tmp_path / "repo", Unit(law(tmp_path, ["\u2013", "\u2014"])))
    assert shown(tmp_path / "repo", "=u2014")["number"] == "\u2014"


@given(ANY_NUMBER)
def test_what_is_to_be_typed_means_the_number(number: str) -> None:
    number = canonical_number(number)
    assume(number and (lookup_key(number) or number_from_stem(article_stem(number))))
    meant = parse_query(typed(number)).numbers
    assert number in meant
    # What comes before it is no number's look, but the name of its file.
    assert set(meant[: meant.index(number)]) <= {typed(number)}


@given(st.lists(ANY_NUMBER | st.sampled_from(ALIKE)), st.sampled_from(ALIKE))
def test_the_short_way_to_namesakes_finds_them_all(numbers: list[str], number: str) -> None:
    held = [other for other in map(canonical_number, numbers) if other]
    lines = [contents.article_line(Article(n, ("Un.",)), article_path(n), 0) for n in held]
    found = contents.numbers("\n".join(["# Code", "", *lines, ""]), digits_of(number))
    everything = {other for other in held if lookup_key(other) == lookup_key(number)}
    assert namesakes(number, found) == tuple(sorted(everything - {number}))
