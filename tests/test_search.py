"""`search` and `cites`: by force on a day, by attestation in a version, exactly what texts say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lawdiff.french.searching import Query, indexable
from tests.lives import Life, Word, make_repo
from tests.making import ask, run

FOUND = "LOI n°2021-7 du 4 mai 2021 - art. 2"
ENDS = "LOI n°2021-8 du 5 mai 2021 - art. 9"
SAYS = "Au cœur de l’Œuvre des Écoles, une RUCHE paraît."


@pytest.fixture(scope="module")
def bees(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Words that come and go between the versions held, which are of 2019, 2022 and 2024."""
    lives = [
        Life("L2", [Word("2019-01-01", "Rien.\nDeux ruches.", end="2021-09-01")], 2,
             ended_by=[ENDS]),
        Life("L10", [Word("2019-01-01", "Rien."), Word("2021-06-01", SAYS, [FOUND]),
                     Word("2023-05-01", "Rien de tel.")], 10),
        Life("L11", [Word("2019-01-01", "Le versement de la taxe de transport."),
                     Word("2020-01-01", "?"),
                     Word("2021-01-01", "Le versement transport de la commune.")], 11),
        Life("L12", [Word("2019-01-01", "Aux articles L. 10 et L. 11, la ruche est libre.")], 12),
        Life("L13", [Word("2019-01-01", "Voir l'article L. 10 du code des abeilles.")], 13),
        Life("L14", [Word("2019-01-01", "Rien."),
                     Word("2021-06-01", "L'article L. 10 est applicable.", [FOUND])], 14),
    ]  # fmt: skip
    folder = tmp_path_factory.mktemp("bees")
    return make_repo(folder, ["2019-02-01", "2022-01-01", "2024-01-01"], {"Titre Ier": lives})


def found(repo: Path, *words: str) -> set[str]:
    return {hit["number"] for hit in ask(repo, "hits", "search", *words)["hits"]}


def test_a_day_asks_what_is_law_on_it(bees: Path) -> None:
    """No version is of these days: the wordings' own days decide."""
    assert found(bees, "ruche", "--at", "2021-07-01") == {"L2", "L10", "L12"}
    assert found(bees, "ruche", "--at", "2021-10-01") == {"L10", "L12"}
    assert found(bees, "ruche", "--at", "2023-06-01") == {"L12"}
    assert found(bees, "ruche") == {"L12"}  # today


def test_a_version_asks_what_it_says(bees: Path) -> None:
    assert found(bees, "ruche", "--at", "code-des-essais/2019-02-01") == {"L2", "L12"}
    assert found(bees, "ruche", "--at", "code-des-essais/2022-01-01") == {"L10", "L12"}


def test_a_phrase_in_quotes_stands_as_it_is(bees: Path) -> None:
    at = ("--at", "2022-01-01")
    assert found(bees, '"versement transport"', *at) == {"L11"}
    assert found(bees, "versement transport", "--at", "2019-06-01") == set()  # one argument
    assert found(bees, "versement", "transport", "--at", "2019-06-01") == {"L11"}
    assert found(bees, '"transport versement"', *at) == set()
    assert found(bees, "de la", *at) == {"L11"}
    assert found(bees, "une phrase qui n'est nulle part", *at) == set()


def test_accents_case_and_apostrophes_count_for_nothing(bees: Path) -> None:
    at = ("--at", "2022-01-01")
    assert found(bees, "ECOLES", "parait", *at) == {"L10"}
    assert found(bees, "l'oeuvre", *at) == found(bees, "L’ŒUVRE", *at) == {"L10"}
    assert found(bees, "uche", *at) == set()  # words are found at their beginning


@pytest.mark.parametrize(
    ("words", "snippet"),
    [
        ("ruche", "Au cœur de l'Œuvre des Écoles, une **RUCHE** paraît."),
        ("oeuvre ecoles", "Au cœur de l'**Œuvre** des **Écoles**, une RUCHE paraît."),
        ("co", "Au **cœ**ur de l'Œuvre des Écoles, une RUCHE paraît."),
    ],
)
def test_a_hit_is_an_alinea_with_its_words_marked(bees: Path, words: str, snippet: str) -> None:
    hits = ask(bees, "hits", "search", *words.split(), "--at", "2022-01-01")["hits"]
    [hit] = [one for one in hits if one["number"] == "L10"]
    assert (hit["snippet"], hit["alinea"], hit["in_force_from"]) == (snippet, 0, "2021-06-01")


def test_the_moment_is_told(bees: Path) -> None:
    [moment] = ask(bees, "hits", "search", "ruche", "--at", "2021-07-01")["moments"]
    assert (moment["day"], moment["version"], moment["as_of"]) == ("2021-07-01", None, "2024-01-01")
    assert (
        "droit en vigueur le 1er juillet 2021"
        in run(bees, "search", "ruche", "--at", "2021-07-01").output
    )
    assert "version du 1er janvier 2024" in run(bees, "search", "ruche").output


def test_words_come_and_go_on_days_of_force(bees: Path) -> None:
    events = ask(bees, "events", "search", "--history", "ruche")["events"]
    assert [(one["date"], one["number"], one["event"], one["at_latest"]) for one in events] == [
        ("2019-01-01", "L2", "appears", False),
        ("2019-01-01", "L12", "appears", False),
        ("2021-06-01", "L10", "appears", False),
        ("2021-09-01", "L2", "disappears", False),
        ("2023-05-01", "L10", "disappears", False),
    ]
    by = {(one["number"], one["event"]): [law["number"] for law in one["laws"]] for one in events}
    assert by["L10", "appears"] == ["2021-7"]
    assert by["L2", "disappears"] == ["2021-8"]


def test_words_that_came_behind_an_unheld_wording_came_by_then_at_the_latest(bees: Path) -> None:
    events = ask(bees, "events", "search", "--history", "versement transport")["events"]
    assert [(one["date"], one["at_latest"]) for one in events] == [("2021-01-01", True)]
    done = run(bees, "search", "--history", "versement transport")
    assert "2021-01-01 au plus tard" in done.output


def test_a_search_without_words(bees: Path) -> None:
    assert run(bees, "search", "…").exit_code == 2


TEXTS = st.text("aàéœŒæßʼ'’ eE1²_-.,«»\u0301\uf0b7\u00a0ﬁıİſĳ", max_size=20)


@given(TEXTS, TEXTS)
@example("une œuvre", "oeu")
@example("x\u0301taux", "taux")
@example("\uf0b7taux", "taux")
def test_the_index_finds_all_that_a_text_says(text: str, words: str) -> None:
    """SQLite's tokenizer and `Query` agree: what a reading finds, the index offers to be read."""
    import sqlite3

    try:
        query = Query(words)
    except Exception:  # no word to search for
        return
    db = sqlite3.connect(":memory:")
    db.execute(
        "CREATE VIRTUAL TABLE words USING fts5 (said, content = '', columnsize = 0, "
        'tokenize = "unicode61 remove_diacritics 2")'
    )
    db.execute("INSERT INTO words (rowid, said) VALUES (1, ?)", (indexable(text),))
    if any(query.alineas([text])) and query.match:
        assert db.execute("SELECT rowid FROM words WHERE words MATCH ?", (query.match,)).fetchall()


# --- cites ------------------------------------------------------------------------------------


def citing(repo: Path, *asked: str) -> list[str]:
    return [one["number"] for one in ask(repo, "citing", "cites", *asked)["cited_by"]]


def test_articles_that_cite_an_article(bees: Path) -> None:
    assert citing(bees, "L10", "--at", "2022-01-01") == ["L12", "L14"]
    assert citing(bees, "l. 10", "--at", "2020-01-01") == ["L12"]
    assert citing(bees, "article L. 11") == ["L12"]


def test_an_article_of_another_code_is_not_meant(bees: Path) -> None:
    assert "L13" not in citing(bees, "L10")


def test_a_version_is_asked_for_what_it_says(bees: Path) -> None:
    assert citing(bees, "L10", "--at", "code-des-essais/2019-02-01") == ["L12"]


def test_a_citation_has_its_section_its_days_and_its_law(bees: Path) -> None:
    [one] = [
        each for each in ask(bees, "citing", "cites", "L10")["cited_by"] if each["number"] == "L14"
    ]
    assert one["section"] == ["Titre Ier"]
    assert one["in_force_from"] == "2021-06-01"
    assert [law["number"] for law in one["laws"]] == ["2021-7"]
    assert one["alineas"] == [0]
    assert one["snippet"] == "L'article **L. 10** est applicable."


def test_who_cites_is_told_in_french(bees: Path) -> None:
    lines = run(bees, "cites", "L10").output.splitlines()
    assert lines[0] == "Article L10, Code des essais : cité par 2 articles"
    assert lines[3].split() == ["article", "section", "en", "vigueur", "depuis", "par", "passage"]
    assert "cité par aucun article" in run(bees, "cites", "L14").output


def test_who_cites_an_unknown_article(bees: Path) -> None:
    done = run(bees, "cites", "L15")
    assert done.exit_code == 2
    assert "near it: L1" in done.output


def test_a_code_that_comes_later_is_cited_by_what_was_there(bees: Path, tmp_path: Path) -> None:
    """What a text cites does not depend on the codes that were held when it came."""
    import shutil

    from tests.lives import write_code
    from tests.making import Unit, bring_in

    repo = Path(shutil.copytree(bees, tmp_path / "repo"))
    assert citing(repo, "L10") == ["L12", "L14"]
    other = [Life("L10", [Word("2019-01-01", "Les abeilles.")], 1)]
    path = write_code(tmp_path / "2020.json", "2020-01-01", {"I": other}, title="Code des abeilles")
    data = path.read_bytes().replace(b"LEGITEXT990000000001", b"LEGITEXT990000000002")
    path.write_bytes(data)
    bring_in(repo, Unit(path))
    assert citing(repo, "L10", "--code", "Code des abeilles") == ["L13"]
    assert citing(repo, "L10", "--code", "Code des essais") == ["L12", "L14"]
