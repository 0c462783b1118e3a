"""Article Markdown: two dialects, hard wrap, drawn tables, links."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawdiff.errors import SourceError
from lawdiff.french.typography import fold
from lawdiff.model import Article, Citation
from lawdiff.record.tables import table_rows
from lawdiff.sources import markdown
from lawdiff.sources.anomalies import Anomaly
from lawdiff.sources.base import Files, Memo, Stated

DAY = Stated("Code des jardins partagés", date(2016, 1, 1))


def read(text: str) -> Article:
    anomalies: list[Anomaly] = []
    article = markdown.read_article(text, "L1.md", anomalies)
    # An empty text and a drawing that is no table are told, and no more is expected here.
    assert {anomaly.kind for anomaly in anomalies} <= {"no-text", "bad-table"}
    return article


STARS = """\
# Article L611-20

La parcelle est attribuée par la commune pour une durée de trois ans. Elle peut être
reprise lorsque le jardinier ne la cultive plus.\x20

La redevance
est due.

**Nota:**

Ces dispositions s'appliquent
au 1er janvier 2015.

**Liens relatifs à cet article**

\t**Codifié par**:

\t  - Décret n°85-9953 du 17 décembre 1985

\t**Cité par**:

\t  - Décret n°2007-9752 du 13 décembre 2007 (V)
\t  - Code des jardins partagés. - art. D612-5 (VT)

\t**Modifié par**:

\t  - Loi n°2014-9914 du 22 décembre 2014 -
\t    art. 7

\t**Abrogé par**:

\t  - LOI n°2016-9921 du 8 août 2016 - art. 4 (VD)
"""
UNDERSCORES = STARS.replace("**Liens relatifs à cet article**", "_Liens relatifs à cet article_")
for label in ("Codifié par", "Cité par", "Modifié par", "Abrogé par"):
    UNDERSCORES = UNDERSCORES.replace(f"**{label}**:", f"_{label}_:")


@pytest.mark.parametrize("text", [STARS, UNDERSCORES], ids=["stars", "underscores"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_both_dialects(text: str, newline: str) -> None:
    text = text.replace("\n", newline)
    article = read(text)
    assert article.number == "L611-20"
    assert article.alineas == (
        "La parcelle est attribuée par la commune pour une durée de trois ans. Elle peut être "
        "reprise lorsque le jardinier ne la cultive plus.",
        "La redevance est due.",
    )
    assert article.nota == ("Ces dispositions s'appliquent au 1er janvier 2015.",)
    assert [(law.kind, law.title, law.article) for law in article.laws] == [
        ("codifie", "Décret n°85-9953 du 17 décembre 1985", None),
        ("modifie", "Loi n°2014-9914 du 22 décembre 2014", "7"),
    ]
    (repeal,) = article.ended_by  # the article that is shown is in force
    assert (repeal.title, repeal.article) == ("LOI n°2016-9921 du 8 août 2016", "4")
    assert article.citations == (
        Citation("Cité par", "Code des jardins partagés. - art. D612-5", "VT"),
        Citation("Cité par", "Décret n°2007-9752 du 13 décembre 2007", "V"),
    )


WORDS = st.lists(st.text("abcdé'12.,;°", min_size=1, max_size=9), min_size=1, max_size=40)


@given(st.lists(WORDS, min_size=1, max_size=4), st.integers(10, 120))
def test_wrapped_lines_are_whole_again(alineas: list[list[str]], width: int) -> None:
    wrapped = []
    for words in alineas:
        lines = [""]
        for word in words:
            if len(lines[-1]) + len(word) > width:
                lines.append("")
            lines[-1] += word + " "
        wrapped.append("\n".join(lines))
    text = "# Article L1\n\n" + "\n\n \t\n".join(wrapped)
    assert read(text).alineas == tuple(" ".join(words) for words in alineas)


@pytest.mark.parametrize(
    ("body", "alineas"),
    [
        ("", ()),
        ("Le taux est < ou = 25 % et > 3.", ("Le taux est < ou = 25 % et > 3.",)),
        ("un<br/>deux\ntrois", ("un", "deux trois")),
        ("l&rsquo;un &amp; l'autre", ("l'un & l'autre",)),
        ("10<sup>3</sup> m<sup>2</sup>", ("10³ m2",)),
        ("**Article unique**\n\nTexte.", ("**Article unique**", "Texte.")),
        ("- un\n\n- deux", ("- un", "- deux")),
        ("<pre>\nun\n deux\n</pre>", ("un", "deux")),
    ],
)
def test_text(body: str, alineas: tuple[str, ...]) -> None:
    assert read(f"# Article L1\n\n{body}\n").alineas == alineas


@pytest.mark.parametrize("name", ["**Nota:**", "_Nota_:", "**Nota** :", "**NOTA :**"])
def test_nota(name: str) -> None:
    article = read(f"# Article L1\n\nTexte.\n\n{name}\n\nUne note.\n")
    assert (article.alineas, article.nota) == (("Texte.",), ("Une note.",))


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("# Article L136-7", "L136-7"),
        ("\n\n## Article  L. 136-7 ##", "L. 136-7"),
        ("\ufeff# Article 1er", "1er"),
        ("# Article Annexe II : Tableau n° 10 bis", "Annexe II : Tableau n° 10 bis"),
        ("# Article Annexe à l’article A1", "Annexe à l'article A1"),
        ("# Article L1" + " " * 60_000 + "A", "L1 A"),
    ],
)
def test_title(line: str, number: str) -> None:
    assert markdown.sniff(line)
    assert read(f"{line}\n\nTexte.\n").number == number


@pytest.mark.parametrize(
    "text",
    ["", "\n", "Article L1", "#Article L1", "# Article", "# Articles L1", "# Section 1", "{",
     "Texte.\n\n# Article L1", "# Article " + "x" * 1000],
)  # fmt: skip
def test_what_is_no_article_file(text: str) -> None:
    assert not markdown.sniff(text)
    with pytest.raises(SourceError, match="no line « # Article … » at its top"):
        read(text)


# --- links ------------------------------------------------------------------------------------


def links(text: str) -> Article:
    return read(f"# Article L1\n\nTexte.\n\n**Liens relatifs à cet article**\n\n{text}\n")


def test_several_texts_of_one_date_are_all_kept() -> None:
    article = links(
        "**Modifié par**:\n  - LOI n°2018-9941 du 23 novembre 2018 - art. 35 (V)\n"
        "  - LOI n° 2019-9945 du 1er mars 2019 - art. 12 (V)\n"
        "  - LOI n°2018-9941 du 23 novembre 2018 - art. 36 (V)"
    )
    assert [law.article for law in article.laws] == ["35", "36", "12"]


def test_states_are_no_part_of_a_law() -> None:
    def laws(state: str) -> object:
        return links(f"**Créé par**:\n  - LOI n°2018-9941 du 23 novembre 2018 - art. 3{state}").laws

    assert laws(" (V)") == laws(" (Ab)") == laws("") == laws(" () JORF 24 novembre 2018")


def test_a_code_that_modifies_is_a_citation() -> None:
    article = links("**Transféré par**:\n  - Code des jardins partagés - art. L3 (V)")
    assert article.laws == ()
    assert article.citations == (
        Citation("Transféré par", "Code des jardins partagés - art. L3", "V"),
    )


@pytest.mark.parametrize("relation", ["Cite", "Anciens textes", "Nouveaux textes", "Concordance"])
def test_other_lists_are_citations(relation: str) -> None:
    (citation,) = links(
        f"_{relation}_:\n\n  - Décret n°2013-9277 du 2 avril 2013 - art. 2"
    ).citations
    assert citation.relation == relation


def test_empty_items_and_doubles_are_nothing() -> None:
    article = links("**Cite**:\n  - \n  -\n  - Code X - art. 1 (V)\n  - Code X - art. 1 (V)")
    assert article.citations == (Citation("Cite", "Code X - art. 1", "V"),)
    assert links("**Modifié par**:\n  - ").laws == ()


def test_text_among_the_links_is_refused() -> None:
    with pytest.raises(SourceError, match="no item of a list: 'Une phrase'") as error:
        links("**Cite**:\n\nUne phrase")
    assert error.value.where == "L1.md"


# --- drawn tables -----------------------------------------------------------------------------

BOX = """\
┏━━━━━━━━━┯━━━━━━━━┓
┃ Plante  │ Prix   ┃
┠┈┈┈┈┈┈┈┈┈┼┈┈┈┈┈┈┈┈┨
┃ Tomate  │ 3 €    ┃
┃ ancienne│        ┃
┠┈┈┈┈┈┈┈┈┈┼┈┈┈┈┈┈┈┈┨
┃ Chou    │        ┃
┗━━━━━━━━━┷━━━━━━━━┛"""
LIGHT = """\
┌─────────┬────────┐
│ Plante  │ Prix   │
├─────────┼────────┤
│ Tomate  │ 3 €    │
│ ancienne│        │
├─────────┼────────┤
│ Chou    │        │
└─────────┴────────┘"""
ASCII = """\
+----------+-------+
| Plante   | Prix  |
+==========+=======+
| Tomate   | 3 €   |
| ancienne |       |
+----------+-------+
| Chou     |       |
+----------+-------+"""
OPEN = """\
──────────┬────────
 Plante   │ Prix
──────────┼────────
 Tomate   │ 3 €
 ancienne │
──────────┼────────
 Chou     │
──────────┴────────"""
CELLS = [["Plante", "Prix"], ["Tomate ancienne", "3 €"], ["Chou", ""]]


@pytest.mark.parametrize("drawing", [BOX, LIGHT, ASCII, OPEN])
@pytest.mark.parametrize("tag", ["<pre>", '<PRE class="t">'])
def test_a_drawn_table_is_the_table(drawing: str, tag: str) -> None:
    text = f"# Article L1\n\nAvant\nla table :\n{tag}\n{drawing}\n</pre>\nAprès.\n"
    before, table, after = read(text).alineas
    assert (before, after) == ("Avant la table :", "Après.")
    assert table_rows(table) == CELLS


def test_text_around_a_drawing_is_kept() -> None:
    first, *rest = read(f"# Article L1\n\n<pre>\nTableau 1\n{LIGHT}\nSource\n{BOX}</pre>").alineas
    assert first == "Tableau 1"
    assert rest[1] == "Source"
    assert table_rows(rest[0]) == table_rows(rest[2]) == CELLS


def test_dashes_in_a_cell_are_text() -> None:
    drawing = LIGHT.replace("│ Chou    │        │", "│ ---     │ ---    │")
    (table,) = read(f"# Article L1\n\n<pre>\n{drawing}\n</pre>").alineas
    assert table_rows(table)[-1] == ["---", "---"]


def test_a_cell_over_two_rows_keeps_its_text() -> None:
    drawing = "┌──┬──┐\n│ a│ b│\n│  ├──┤\n│ d│ c│\n└──┴──┘"
    (table,) = read(f"# Article L1\n\n<pre>\n{drawing}\n</pre>").alineas
    assert table_rows(table) == [["a", "b"], ["d", "c"]]


@given(st.text("│┃├┤─━┈┼+-=| ab\n", max_size=60))
def test_no_letter_of_a_drawing_is_lost(drawing: str) -> None:
    text = "".join(read(f"# Article L1\n\n<pre>\n{drawing}\n</pre>").alineas)
    assert text.count("a") == drawing.count("a")
    assert text.count("b") == drawing.count("b")


# --- versions ---------------------------------------------------------------------------------


def test_files_make_a_version_in_the_order_of_numbers() -> None:
    files = [f"# Article {n}\n\nTexte.\n".encode() for n in ("L10", "R1", "L2", "L2")]
    parsed = markdown.parse(Files("", ["a", "b", "c", "d"], files), DAY, Memo())
    assert [a.number for a in parsed.version.articles()] == ["L2", "L2", "L10", "R1"]
    assert not parsed.version.complete  # nothing says that they are the whole code
    again = markdown.parse(Files("", ["d", "c", "b", "a"], files[::-1]), DAY, Memo())
    assert again.version == parsed.version
    whole = replace(DAY, version_id="v1", complete=True)
    version = markdown.parse(Files("", ["a", "b", "c", "d"], files), whole, Memo()).version
    assert (version.complete, version.id) == (True, "v1")


def test_anomalies_name_article_and_file() -> None:
    data = b"# Article L1\n\nvoir <img src='a.gif'> \x00.\n"
    parsed = markdown.parse(Files("", ["L1.md"], [data]), DAY, Memo())
    found = {(a.kind, a.article, a.where) for a in parsed.anomalies}
    assert found == {("dropped-markup", "L1", "L1.md"), ("bad-character", "L1", "L1.md")}
    assert parsed.version.notes == ("bad-character: L1", "dropped-markup: L1")


def test_another_encoding_is_named() -> None:
    with pytest.raises(SourceError, match="not UTF-8") as error:
        markdown.parse(Files("", ["L1.md"], ["# Article L1\n\né".encode("latin-1")]), DAY, Memo())
    assert error.value.where == "L1.md"


def test_the_seed(real_data: Path) -> None:
    path = real_data / "seeds" / "000_803e8bac355c9d63.txt"
    article = read(path.read_text("utf-8"))
    assert (article.number, len(article.alineas), article.nota) == ("L611-20", 2, ())
    modified = [law for law in article.laws if law.kind == "modifie"]
    assert [(law.title, law.article) for law in modified] == [
        ("Loi n°2014-1554 du 22 décembre 2014", "7")
    ]
    assert len(article.citations) == 27
    assert all(fold(a) == a and "  " not in a for a in article.alineas)


def test_a_link_does_not_go_on_after_an_empty_line() -> None:
    text = (
        "# Article L1\n\nUn.\n\n**Cité par**:\n\n  - Code civil - art. 1 (V)\n\nUn autre texte.\n"
    )
    with pytest.raises(SourceError, match="Un autre texte"):
        read(text)


def test_an_article_without_text_is_told() -> None:
    anomalies: list[Anomaly] = []
    markdown.read_article("# Article L1\n\n**Cite**:\n\n  - a\n", "L1.md", anomalies)
    assert [(one.kind, one.article) for one in anomalies] == [("no-text", "L1")]


def test_a_heading_that_begins_no_article_is_text() -> None:
    anomalies: list[Anomaly] = []
    text = "# Article L1\n\nUn.\n\n# Remarques\n\nDeux.\n"
    article = markdown.read_article(text, "L1.md", anomalies)
    assert article.alineas == ("Un.", "# Remarques", "Deux.")
    assert [one.kind for one in anomalies] == ["unlisted-heading"]
    with pytest.raises(SourceError, match="a second article in one file"):
        markdown.read_article(text.replace("Remarques", "Article L2"), "L1.md", anomalies)
