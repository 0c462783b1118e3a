"""The oracles agree with every reader on honest sources, and find whatever a reader loses."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lawdiff.errors import SourceError
from lawdiff.model import Article, Citation, Section
from lawdiff.sources import legi_xml as reader
from lawdiff.sources.base import FileSource, Memo, Parsed, Stated
from lawdiff.sources.canonical import from_html
from tests.conftest import SNAPSHOTS
from tests.dumps import code, section, wording
from tests.dumps import files as dump_files
from tests.making import CODE, Unit, json_article, json_code, plain_text, snapshot_units
from tests.oracles import Disagreement, disagreements
from tests.oracles import wording as oracle_wording
from tests.oracles.characters import characters, letters
from tests.oracles.legi_xml import read_article
from tests.oracles.markup import pieces
from tests.oracles.wording import SourceText, differences

# --- letters and markup ---------------------------------------------------------------------------


def test_what_a_text_consists_of() -> None:
    assert characters("L’article\u00a0R.\u00ad 1 — 10³ €\n") == "L'articleR.1—103€"
    assert letters("| L’état | 10 % |") == "Le\u0301tat10"
    assert characters("e\u0301") == characters("é") == characters("e\u00ad\u0301")
    assert characters("\x00\ud800\ufffd\u200b\ufeff\u2028") == ""


@given(st.text())
def test_the_characters_of_characters_are_the_same(text: str) -> None:
    assert characters(characters(text)) == characters(text)
    assert characters(unicodedata.normalize("NFC", text)) == characters(text)
    assert set(letters(text)) <= set(characters(text))


MARKUP = st.lists(
    st.sampled_from(
        [
            "<p>", "</p>", "<br/>", "<div class='a>b'>", "<a href=\"x\">", "</a>", "< ou = 25 %",
            "<sup>", "</sup>", "10", "3", "<table>", "<tr>", "<td rowspan=2>", "</td>", "</tr>",
            "</table>", "<img src=x>", "<!-- a <b> -->", "<!--", "-->", "<!x>", "<?y?>", "<", ">",
            "&", "&lt;", "&amp;lt;", "&#233;", "&#x110000;", "&nbsp;", "&eacute", "é", "’", "|",
            "<script>", "</script>", "<p", "=", '"', "'", " ", "\n", "\x00", "<br>", "&lt;br&gt;",
            "e\u0301", "\u00ad", "</", "<1>", "<a=\"", "<o:p>", "<title>", "mot", "&#" + "1" * 1001,
        ]
    )
    | st.text(max_size=3),
    max_size=14,
).map("".join)  # fmt: skip


@settings(max_examples=500)
@given(MARKUP)
@example("<table><tr><td>a<br>b</td>c<td>d</td></tr><caption>e</caption></table>f")
@example('<p a="b>c">d</p><p a=\'>e')
@example("<!-->a-->b")
def test_the_reader_of_markup_and_the_oracle_agree(source: str) -> None:
    assert SourceText.of_markup(source).difference(from_html(source).alineas) is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a<br>b", ["a", "b"]),
        ("25 < 30", ["25 < 30"]),
        ("a<b", ["a<b"]),
        ("<a title='x>y'>z</a>", ["", "z", ""]),
        ("a<!-- b -->c", ["ac"]),
        ("<!-- a", ["<!-- a"]),
    ],
)
def test_pieces(source: str, expected: list[str]) -> None:
    assert [text for _, text in pieces(source)] == expected or [
        text for _, text in pieces(source) if text
    ] == [text for text in expected if text]


def test_markup_is_read_in_linear_time() -> None:
    for piece in ("<!--", "<a ='", "<", "<a", "&#", "="):
        assert len(list(pieces(piece * 100_000))) >= 1


@pytest.mark.parametrize(
    ("source", "alineas"),
    [
        ("<p>Un mot.</p>", ["Un mod."]),
        ("<p>Un mot.</p>", ["Un."]),
        ("<p>Un.</p>", ["Un mot."]),
        ("<p>Un.</p><p>Deux.</p>", ["Un.Deux."]),
        ("<p>Un. Deux.</p>", ["Un.", "Deux."]),
        ("<table><tr><td>a</td></tr></table>", ["| a |\n| --- |\n| b |"]),
        ("<p>1,5 %</p>", ["15 %"]),
        ("<p>état</p>", ["etat"]),
        ("<p>un <o:z>deux</o:z></p>", ["un"]),
    ],
)
def test_what_a_reader_would_lose_is_found(source: str, alineas: list[str]) -> None:
    assert SourceText.of_markup(source).difference(alineas)


# --- every reader, on honest sources --------------------------------------------------------------

UNITS = snapshot_units(SNAPSHOTS)


def read(source: FileSource) -> tuple[list[bytes], Parsed]:
    files = source.load()
    return files, source.parse(files, Memo())


def found(
    source: FileSource, change: Callable[[Parsed], Parsed] = lambda parsed: parsed
) -> list[Disagreement]:
    files, parsed = read(source)
    return list(disagreements(source.format, files, change(parsed)))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.path.name)
def test_an_honest_source_has_no_disagreement(unit: Unit) -> None:
    for source in unit.sources():
        assert isinstance(source, FileSource)
        assert found(source) == []


def on_article(change: Callable[[Article], Article | None]) -> Callable[[Parsed], Parsed]:
    """A reader that makes something else of the first article that this changes."""
    done: list[Article] = []

    def nodes(children: tuple[Section | Article, ...]) -> tuple[Section | Article, ...]:
        kept: list[Section | Article] = []
        for node in children:
            if isinstance(node, Section):
                kept.append(replace(node, children=nodes(node.children)))
                continue
            made = node if done else change(node)
            if made != node:
                done.append(node)
            if made is not None:
                kept.append(made)
        return tuple(kept)

    def changed(parsed: Parsed) -> Parsed:
        version = replace(parsed.version, contents=nodes(parsed.version.contents))
        assert done, "nothing was changed"
        return replace(parsed, version=version)

    return changed


LOSSES: dict[str, Callable[[Article], Article | None]] = {
    "the article": lambda a: None,
    "an alinéa": lambda a: replace(a, alineas=a.alineas[1:]),
    "a letter": lambda a: replace(
        a, alineas=(a.alineas[0][:-2] + a.alineas[0][-1:], *a.alineas[1:])
    ),
    "the number": lambda a: replace(a, number=a.number + "-1"),
    "two alinéas as one": lambda a: (
        replace(a, alineas=("".join(a.alineas),)) if len(a.alineas) > 1 else a
    ),
}
MORE_LOSSES: dict[str, Callable[[Article], Article | None]] = {
    "the Nota": lambda a: replace(a, nota=()),
    "the laws": lambda a: replace(a, laws=()),
    "an article of a law": lambda a: replace(
        a, laws=tuple(replace(k, article=None) for k in a.laws)
    ),
    "the other links": lambda a: replace(a, citations=()),
}
DATED_LOSSES: dict[str, Callable[[Article], Article | None]] = {
    "the first day": lambda a: replace(a, in_force_from=None),
    "the state": lambda a: replace(a, state=None),
    "a wording": lambda a: replace(a, wordings=a.wordings[1:]),
}
JSON = 3  # among the units
LOST = [
    *((0, what, change) for what, change in LOSSES.items()),
    *((1, what, change) for what, change in (LOSSES | MORE_LOSSES).items() if "two" not in what),
    *((JSON, what, change) for what, change in (LOSSES | MORE_LOSSES | DATED_LOSSES).items()),
]  # fmt: skip


@pytest.mark.parametrize(("unit", "what", "change"), LOST, ids=lambda one: str(one)[:20])
def test_what_a_reader_loses_is_named(
    unit: int, what: str, change: Callable[[Article], Article | None]
) -> None:
    [source] = UNITS[unit].sources()
    assert isinstance(source, FileSource)
    assert found(source, on_article(change)) != []


def test_a_section_that_is_lost_is_named(tmp_path: Path) -> None:
    def flat(parsed: Parsed) -> Parsed:
        version = replace(parsed.version, contents=tuple(parsed.version.articles()))
        return replace(parsed, version=version)

    for unit in (UNITS[0], UNITS[2]):
        [source] = unit.sources()
        assert isinstance(source, FileSource)
        assert found(source, flat) != []


@settings(max_examples=60)
@given(st.lists(st.tuples(MARKUP, MARKUP), min_size=1, max_size=3))
def test_any_json_is_read_alike(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("json") / "code.json"
    nodes = [
        json_article(f"L{n}", n=n, texteHtml=text, notaHtml=nota)
        for n, (text, nota) in enumerate(texts, start=1)
    ]
    path.write_bytes(json_code("2018-01-01", *nodes).decode().encode("utf-8", "replace"))
    for source in Unit(path).sources():
        assert isinstance(source, FileSource)
        assert found(source) == []


LINES = st.lists(
    st.sampled_from(
        ["Un alinéa.", "Article L2", "Livre Ier : Les essais", "Section 2", "> cité", "’", "\u00ad",
         "\x00", "Article Annexe", "L’un\u00a0: deux", "", "  ", "**Nota:**", "_Note_", "*a* b",
         "**Modifié par**:", "  - LOI n°2001-1 du 1 mai 2001 - art. 2 (V)", "- Code - art. L9 (Ab)",
         "**Cite**:", "<pre>┌──┬──┐\n│a │b │\n├──┼──┤\n│c │d │\n└──┴──┘</pre>",
         "<b>gras</b>", "a < b",
         "**Liens relatifs à cet article**", "| a | b |", "&amp;", "# titre", "**x**"]
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=100)
@given(LINES, LINES)
def test_any_plain_text_is_read_alike(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], more: list[str]
) -> None:
    path = tmp_path_factory.mktemp("plain") / "code.txt"
    text = plain_text("1 mai 2015", {"L1": ["Un.", *lines], "L3": ["Trois.", *more]})
    path.write_text(text, encoding="utf-8")
    [source] = Unit(path).sources()
    assert isinstance(source, FileSource)
    assert found(source) == []


@settings(max_examples=100)
@given(LINES)
def test_any_article_file_is_read_alike(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    path = tmp_path_factory.mktemp("article") / "L1.md"
    path.write_text("# Article L1\n\n" + "\n\n".join(lines) + "\n", encoding="utf-8")
    [source] = Unit(path, Stated(CODE.title, date(2015, 2, 7))).sources()
    assert isinstance(source, FileSource)
    try:
        files, parsed = read(source)
    except SourceError:  # a line among the links that is none: the reader's tests cover it
        return
    assert list(disagreements(source.format, files, parsed)) == []


# --- LEGI's XML ----------------------------------------------------------------------------------


def xml(text: str, nota: str = "", **more: Any) -> bytes:
    made = dump_files(
        code("Code", section(1, "T", wording(1, "L1", "2001-01-01", text=text, nota=nota, **more)))
    )
    return next(data for path, data in made.items() if "LEGIARTI" in path).encode()


@pytest.mark.parametrize(
    "text",
    [
        "<p>Un.</p><p>Deux.</p>",
        "<p>Un <!-- caché --> mot.</p>",
        "&lt;p&gt;Un&lt;br/&gt;deux.&lt;/p&gt;",
        "10<sup>3</sup> &lt; ou = 5 &amp;lt; 6",
        "<![CDATA[<p>Un.</p><br/>Deux.]]>",
        "<?x y?><p>é&#233;&#xA0;!</p>",
        "<table><tr><td colspan='2'>a</td></tr><tr><td>b</td><td>c</td></tr></table>",
        "&lt;x&gt; mot",
    ],
)
def test_the_reader_of_xml_and_the_oracle_agree(text: str) -> None:
    data = xml(text, nota=text)
    article = reader.read_article(reader.parse(data, "x")).article
    assert list(differences(read_article(data), article)) == []
    other = replace(article, alineas=(*article.alineas, "Plus."))
    assert list(differences(read_article(data), other)) != []


@pytest.mark.parametrize(
    ("old", "new", "number"),
    [
        ("<NUM>L1</NUM>", "<NUM>L<b>1</b>-<i>2<b>3</b></i></NUM>", "L1-23"),
        ("<NUM>L1</NUM>", "<NUM>L1</NUM><NUM>L2</NUM>", "L1"),
        ("<NUM>L1</NUM>", "<NUM>L1<ID>2</ID></NUM>", "L12"),
        ("<TYPE>", "<TYPE><NUM>L2</NUM>", "L1"),
        ("</META>", "</META><META><META_COMMUN><NUM>L2</NUM></META_COMMUN></META>", "L1"),
        ("<DATE_FIN>2999-01-01", "<DATE_FIN>2005-W01-6x", "L1"),
        ("<DATE_FIN>2999-01-01", "<DATE_FIN>2005-01-<b>06</b>", "L1"),
        ("<ETAT>VIGUEUR", "<ETAT>VI<b>GUEUR</b>", "L1"),
    ],
)
def test_the_fields_of_an_article_are_read_alike(old: str, new: str, number: str) -> None:
    data = xml("<p>Un.</p>").replace(old.encode(), new.encode())
    assert data != xml("<p>Un.</p>")
    article = reader.read_article(reader.parse(data, "x")).article
    assert article.number == number
    assert article.state == "VIGUEUR"
    assert list(differences(read_article(data), article)) == []


def test_a_file_that_declares_entities_is_refused() -> None:
    data = xml("<p>&a;</p>").replace(b"<ARTICLE>", b'<!DOCTYPE ARTICLE [<!ENTITY a "b">]><ARTICLE>')
    with pytest.raises(ValueError, match="entities"):
        read_article(data)


def test_a_key_that_stands_twice_is_found_by_the_oracle_too(tmp_path: Path) -> None:
    def silent(parsed: Parsed) -> Parsed:
        return replace(parsed, anomalies=())

    data = json_code("2024-01-01", json_article("L1", "Un."))
    path = tmp_path / "code.json"
    path.write_bytes(data.replace(b'"num": ', b'"n\\u0075m" : "L2", "num": '))
    [source] = Unit(path).sources()
    assert isinstance(source, FileSource)
    assert found(source) == []  # the reader says so
    [(_, message)] = found(source, silent)
    assert "`num` stands twice" in message


def test_many_links_are_not_compared_each_with_every_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An article with a thousand laws: each link is compared with its own title alone."""
    count = 1000
    compared = 0
    is_same = oracle_wording._is_same

    def counted(raw: tuple[str, str], held: tuple[str, str]) -> bool:
        nonlocal compared
        compared += 1
        return is_same(raw, held)

    monkeypatch.setattr(oracle_wording, "_is_same", counted)
    titles = [f"LOI n°2020-{number + 1} du 1er juin 2020" for number in range(count)]
    citations = tuple(Citation("Cite", title) for title in titles[1:])
    source = oracle_wording.SourceWording("", "L1", (), (), tuple((title, "") for title in titles))
    assert list(oracle_wording._links(source, Article("L1", (), citations=citations))) == [
        f"its link « {titles[0]} » is lost"
    ]
    assert compared < 20 * count
