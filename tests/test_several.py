"""Several articles in one question: what words of a command line name, and what answers."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lawdiff
from lawdiff.errors import UsageError
from lawdiff.french.queries import ArticleQuery, lookup_key, parse_query
from lawdiff.french.several import MOST, ArticleRange, parse_queries
from lawdiff.model import Article, Code
from tests.making import CODE, ask, bring_versions, json_article, make_version, run, told
from tests.strategies import ANY_NUMBER, REAL_NUMBERS

CSS = "code de la sécurité sociale"


def shown(words: list[str]) -> list[str]:
    """The numbers that words name, with their code, a range as `first … last`."""
    found = []
    for query in parse_queries(words):
        if isinstance(query, ArticleRange):
            assert query.first.code == query.last.code == query.whole.code
            text, code = f"{query.first.number} … {query.last.number}", query.whole.code
        else:
            text, code = query.number, query.code
        found.append(f"{text} ({code})" if code else text)
    return found


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("L136-7 L136-8", ["L136-7", "L136-8"]),
        ("L. 136-7 L. 136-8", ["L136-7", "L136-8"]),
        ("L136-7, L136-8", ["L136-7", "L136-8"]),
        ("L136-7 et L136-8", ["L136-7", "L136-8"]),
        ("articles L. 136-7, R. * 123-4 et LO 111-3", ["L136-7", "R*123-4", "LO111-3"]),
        ("l'article L. 136-7 et l’article L.\u00a0136-8", ["L136-7", "L136-8"]),
        (f"L136-7 et L136-8 du {CSS}", [f"L136-7 ({CSS})", f"L136-8 ({CSS})"]),
        ("L136-7 L136-8 CSS", ["L136-7 (CSS)", "L136-8 (CSS)"]),
        ("L136-7 L136-8 crpa", ["L136-7 (crpa)", "L136-8 (crpa)"]),
        ("CSS, art. L1 et L2", ["L1 (CSS)", "L2 (CSS)"]),
        ("code civil, art. 1240 et 1241", ["1240 (code civil)", "1241 (code civil)"]),
        ("L136-7 CSS L1 CRPA", ["L136-7 (CSS)", "L1 (CRPA)"]),
        ("L136-7 L136-8 CSS L1", ["L136-7 (CSS)", "L136-8 (CSS)", "L1 (CSS)"]),
        ("1240 1241", ["1240", "1241"]),
        ("1er 2", ["1er", "2"]),
        ("39 bis KA 40", ["39 bis KA", "40"]),
        ("L114-1 A L114-2", ["L114-1 A", "L114-2"]),
        ("224-1 B 224-1 C", ["224-1 B", "224-1 C"]),
        ("L1 A 931-10", ["L1", "A931-10"]),
        ("R434-32 (1) L1", ["R434-32 (1)", "L1"]),
        # from one to another
        ("L136-1 à L136-8", ["L136-1 … L136-8"]),
        ("L136-1 a L136-8", ["L136-1 … L136-8"]),
        ("L136-1..L136-8", ["L136-1 … L136-8"]),
        ("L136-1 - L136-8", ["L136-1 … L136-8"]),
        ("articles L. 136-1 à L. 136-8 du CSS", ["L136-1 … L136-8 (CSS)"]),
        ("de l'article L. 136-1 à l'article L. 136-8", ["L136-1 … L136-8"]),
        ("L1 à L3, L5 et R1 à R2", ["L1 … L3", "L5", "R1 … R2"]),
        # one article
        ("L136-7", ["L136-7"]),
        ("L 136 7", ["L136-7"]),
        ("L. 136 - 7", ["L136-7"]),
        (f"article L. 136-7 du {CSS}", [f"L136-7 ({CSS})"]),
        ("L136-7 bis", ["L136-7 bis"]),
        ("Annexe II", ["Annexe II"]),
        ("Annexe II, tableau nº 10 bis", ["Annexe II, tableau nº 10 bis"]),
        ("Annexe à l'article A931-10-10", ["Annexe à l'article A931-10-10"]),
        ("Annexe à l'article A931-11-9 (3e alinéa) Annexe II",
         ["Annexe à l'article A931-11-9 (3e alinéa) Annexe II"]),
        ("préliminaire", ["Préliminaire"]),
    ],
)  # fmt: skip
def test_what_words_name(typed: str, numbers: list[str]) -> None:
    assert shown(typed.split(" ")) == numbers
    assert shown([typed]) == numbers


def test_a_quoted_word_stands_by_itself() -> None:
    assert shown(["1464 L", "1465 A"]) == ["1464 L", "1465 A"]
    assert shown(["L. 136-1", "L. 136-8", f"du {CSS}"]) == [f"L136-1 ({CSS})", f"L136-8 ({CSS})"]
    assert shown(["articles", "L. 136-1", "à", "L. 136-8"]) == ["L136-1 … L136-8"]


@pytest.mark.parametrize("number", REAL_NUMBERS)
def test_a_real_number_is_one_article(number: str) -> None:
    for words in ([number], number.split(" "), f"article {number} du {CSS}".split(" ")):
        assert parse_queries(words) == [parse_query(" ".join(words))]


def test_the_whole_of_a_range_may_be_a_number() -> None:
    [query] = parse_queries(["L79", "à", "L85"])
    assert isinstance(query, ArticleRange)
    assert query.whole.numbers[0] == "L79 à L85"


@pytest.mark.parametrize("words", [[], [""], ["article"], ["du code civil"], ["code", "civil"]])
def test_words_without_a_number(words: list[str]) -> None:
    with pytest.raises(UsageError, match="no article number"):
        parse_queries(words)


def test_too_many_articles() -> None:
    words = [f"L{n}" for n in range(MOST)]
    assert len(parse_queries(words)) == MOST
    with pytest.raises(UsageError, match=f"{MOST + 1} articles at once"):
        parse_queries([*words, "L999"])


@given(st.lists(ANY_NUMBER | st.sampled_from(["et", "à", ",", "CSS", "du", "L", "136", "7"])))
def test_any_words_end(words: list[str]) -> None:
    with suppress(UsageError):
        for query in parse_queries(words):
            assert isinstance(query, ArticleRange) or query.key


@given(st.lists(st.from_regex(r"(LO|[LRDA])\*?[1-9][0-9]{0,3}(-[1-9][0-9]?){0,3}", fullmatch=True)))
def test_plain_numbers_are_as_many_articles(numbers: list[str]) -> None:
    if numbers:
        found = parse_queries(numbers)
        assert [q.key for q in found if isinstance(q, ArticleQuery)] == list(
            map(lookup_key, numbers)
        )


# --- what answers -------------------------------------------------------------------------------

OTHER = Code("Code second")


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """L1 to L5, of which L3 came in 2020; L2 changed then. Another code has R1 and `L7 à L9`."""
    repo = tmp_path / "repo"
    old = [Article(number, (f"{number} dit un.",)) for number in ("L1", "L2", "L4", "L5")]
    new = [old[0], Article("L2", ("L2 dit deux.",)), Article("L3", ("Trois.",)), *old[2:]]
    other = [Article("R1", ("R1.",)), Article("L7 à L9", ("Abrogés.",)), Article("L9", ("Neuf.",))]
    bring_versions(
        repo,
        make_version("2015-01-01", *old),
        make_version("2020-01-01", *new),
        make_version("2016-01-01", *other, code=OTHER),
    )
    return repo


def numbers_of(repo: Path, *words: str) -> list[str]:
    answer = ask(repo, "articles", "show", *words)
    return [one["article"]["number"] for one in answer["articles"]]


def test_several_are_shown_in_the_order_in_which_they_are_named(law: Path) -> None:
    assert numbers_of(law, "L5", "L1") == ["L5", "L1"]
    assert numbers_of(law, "L5", "et", "R1", "--at", "2016-01-01") == ["L5", "R1"]  # two codes
    text = run(law, "show", "L5", "L1").stdout
    assert 0 < text.index("L5 dit un.") < text.index("L1 dit un.")


def test_a_range_is_in_the_order_of_the_code(law: Path) -> None:
    assert numbers_of(law, "L1", "à", "L4") == ["L1", "L2", "L3", "L4"]
    assert numbers_of(law, "L4 à L5 du code des essais") == ["L4", "L5"]
    assert numbers_of(law, "L1 à L2", "L5") == ["L1", "L2", "L5"]
    # what was not law that day is left out of a range, and told where it was named
    assert numbers_of(law, "L1 à L4", "--at", "2016-01-01") == ["L1", "L2", "L4"]
    named = ask(law, "articles", "show", "L1", "L3", "--at", "2016-01-01")["articles"]
    assert [at["certainty"] for at in named] == ["unknown", "none"]


def test_a_range_of_one_is_a_list_of_one(law: Path) -> None:
    assert numbers_of(law, "L1 à L1") == ["L1"]


def test_a_range_that_is_the_number_of_an_article(law: Path) -> None:
    assert numbers_of(law, "L7 à L9", "--code", OTHER.title) == ["L7 à L9"]
    assert numbers_of(law, "L7", "à", "L9") == ["L7 à L9"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("L5", "à", "L1"), "L5 comes after L1"),
        (("L1", "à", "L8", "--code", CODE.title), "no article L8"),
        (("L1", "L8"), "no article L8"),
        (("L1", "L2", "--variant", "2"), "no variant 2"),
    ],
)
def test_mistakes(law: Path, words: tuple[str, ...], said: str) -> None:
    error = ask(law, "error", "show", *words, exit_code=2)["error"]
    assert said in error["message"]


def test_a_range_is_bounded(tmp_path: Path) -> None:
    articles = [Article(f"L{n}", ("Un.",)) for n in range(1, MOST + 2)]
    bring_versions(tmp_path / "repo", make_version("2015-01-01", *articles))
    error = ask(tmp_path / "repo", "error", "show", f"L1 à L{MOST + 1}", exit_code=2)["error"]
    assert f"{MOST + 1} articles, more than {MOST}" in error["message"]
    assert len(numbers_of(tmp_path / "repo", f"L1 à L{MOST}")) == MOST


def test_what_changed_in_several(law: Path) -> None:
    pair = ("--between", "2015", "2020-01-01", "--code", CODE.title)
    answer = ask(law, "articles", "show", "L1", "L2", *pair)
    kinds = [(one["article"], one["kind"]) for one in answer["articles"]]
    assert kinds == [("L1", None), ("L2", "modified")]
    text = run(law, "show", "L1", "L2", *pair).stdout
    assert text.count("Aucun changement") == 1
    assert "{+deux+}" in text
    assert run(law, "show", "L1", "L2", *pair, "--exit-code").exit_code == 1
    assert run(law, "show", "L1", "L4", *pair, "--exit-code").exit_code == 0
    patch = run(law, "show", "L2", "L3", *pair, "--unified").stdout
    assert "articles/L2/L2.md" in patch
    assert "articles/L3/L3.md" in patch
    assert "L2" in run(law, "show", "L1", "L2", *pair, "--stat").stdout


def test_one_is_one_object_as_ever(law: Path) -> None:
    assert told(law, "show", "L 2")["article"]["number"] == "L2"
    assert told(law, "show", "article", "L.", "2")["article"]["number"] == "L2"


def test_each_of_several_is_the_answer_for_one(law: Path) -> None:
    several = told(law, "show", "L1", "L2", "--at", "2015")["articles"]
    ones = [told(law, "show", number, "--at", "2015") for number in ("L1", "L2")]
    assert [
        {"schema": one["schema"], **each} for one, each in zip(ones, several, strict=True)
    ] == ones


def test_several_in_python(law: Path) -> None:
    with lawdiff.open(law) as repo:
        code = repo.code("essais")
        assert [handle.number for handle in code.articles("L1 à L3")] == ["L1", "L2", "L3"]
        found = code.articles("L1 L2").at("2015")
        assert [at.number for at in found] == ["L1", "L2"]
        assert len(found) == len(code.articles(["L1", "L2"]))
        compared = repo.articles("L2", code="essais").between("2015", "2020")
        assert compared.to_dict() == code.article("L2").between("2015", "2020").to_dict()
        printed: Any = json.loads(run(law, "show", "L1", "L2", "--at", "2015", "--json").stdout)
        assert {"schema": printed["schema"], **found.to_dict()} == printed


def test_articles_of_a_source(tmp_path: Path) -> None:
    """As numbers stand in real sources, with stars and letters of their own."""
    from tests.making import Unit, bring_in, json_code

    numbers = ["L1", "R*2", "R3 A", "R3"]
    nodes = [json_article(number, "Un.", n=n) for n, number in enumerate(numbers, start=1)]
    (tmp_path / "code.json").write_bytes(json_code("2020-01-01", *nodes))
    bring_in(tmp_path / "repo", Unit(tmp_path / "code.json"))
    assert numbers_of(tmp_path / "repo", "L1", "r. 2", "R3", "a") == ["L1", "R*2", "R3 A"]
    assert numbers_of(tmp_path / "repo", "R2 à R3") == ["R*2", "R3 A", "R3"]
