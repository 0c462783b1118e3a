"""Canonical text: the same law gives the same alinéas, and `html.parser` says the same."""

from __future__ import annotations

import gzip
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawdiff.french.typography import fold, has_bad_characters
from lawdiff.record.tables import is_table, table_rows, table_text
from lawdiff.sources.canonical import from_html, from_lines
from tests.strategies import LINES

# --- one line ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "folded"),
    [
        ("  a \t b\r\nc ", "a b c"),
        ("10\u00a0%\u202f; 2\u2009m", "10 % ; 2 m"),
        ("l’article, lʼarticle, l'article", "l'article, l'article, l'article"),
        ("bio\u00addéchets\u200b\ufeff\u2060", "biodéchets"),
        ("pre\u0301fet", "préfet"),
        ("e\u00ad\u0301", "é"),
        ("« oui » – “non” — I.-1°", "« oui » – “non” — I.-1°"),
        ("a\x00b\x1bc", "a\ufffdb\ufffdc"),
        ("\ud800", "\ufffd"),
        ("n° 2²", "n° 2²"),
        ("", ""),
    ],
)
def test_fold(source: str, folded: str) -> None:
    assert fold(source) == folded


@given(st.text() | st.text(st.characters(categories=["Cs", "Cc", "Mn", "Zs", "Cf", "Ll"])))
def test_fold_is_settled_and_clean(source: str) -> None:
    folded = fold(source)
    assert fold(folded) == folded
    assert unicodedata.is_normalized("NFC", folded)
    assert folded == " ".join(folded.split())
    assert not has_bad_characters(folded)
    assert not set(folded) & set("’ʼ\u00ad\u200b\u2060\ufeff")
    folded.encode()


@given(st.text("abcé0 12,;.«»–-—°()'", max_size=30).map(str.strip))
def test_fold_leaves_words_numbers_and_punctuation(source: str) -> None:
    assert fold(source) == " ".join(source.split())


def test_bad_characters() -> None:
    assert has_bad_characters("a\x00")
    assert has_bad_characters("\udfff")
    assert not has_bad_characters("a\u00a0b\r\n\t\x85é")


def test_from_lines_drops_empty_lines() -> None:
    assert from_lines(["a ", "", "\u00a0", "l’b"]) == ("a", "l'b")


# --- HTML, by example -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "alineas"),
    [
        ("", ()),
        ("<p></p><br/>\n", ()),
        ("un seul\nalinéa", ("un seul alinéa",)),
        ("<p>un</p><p> deux </p>", ("un", "deux")),
        ("un<br/><br/>\ndeux<BR>trois", ("un", "deux", "trois")),
        ("avant<p>un</p>après", ("avant", "un", "après")),
        ("<div><center>Titre</center>un</div>", ("Titre", "un")),
        ("<ul><li>un</li><li>deux</ul>", ("un", "deux")),
        ("l'<a href='/x?a=1&b=2' title=\"x>y\">article</a> 3", ("l'article 3",)),
        ("dont le taux est < ou = 25 %<br/>et > 3", ("dont le taux est < ou = 25 %", "et > 3")),
        ("si a<3 et b <5", ("si a<3 et b <5",)),
        ("la fin <", ("la fin <",)),
        ("10&nbsp;%&#160;; l&rsquo;un &amp; l&#8217;autre", ("10 % ; l'un & l'autre",)),
        ("&lt;p&gt;texte&lt;/p&gt;", ("<p>texte</p>",)),
        ("R&<b>amp;</b>", ("R&amp;",)),
        ("a<!-- <p>caché</p> -->b", ("ab",)),
        ("a<?xml x?><!DOCTYPE html>b", ("ab",)),
        ("<p >un</p\n><P CLASS=x>deux</P>", ("un", "deux")),
        ("m<sup>2</sup>, n<sup>o</sup> 3, 1<sup>er</sup>", ("m2, no 3, 1er")),
        ("10<sup>3</sup> et 10 <SUP>-3</SUP>", ("10³ et 10⁻³",)),
        ("10<SUP>3</SUP>", ("10³",)),
        ("&#" + "9" * 5000 + ";", ("\ufffd",)),
        ("&#xffffffffff; &#0; &#xD800;", ("\ufffd \ufffd \ufffd",)),
        ("pre<sub>\u0301</sub>", ("pré",)),
    ],
)
def test_from_html(source: str, alineas: tuple[str, ...] | str) -> None:
    expected = (alineas,) if isinstance(alineas, str) else alineas
    assert from_html(source).alineas == expected


def test_what_has_no_text_is_named() -> None:
    result = from_html("voir <img src='a.gif'/> et <math><mi>x</mi></math>")
    assert result.alineas == ("voir et x",)
    assert result.dropped == ("img", "math", "mi")


@pytest.mark.parametrize(
    ("rows", "table"),
    [
        ("<tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr>", [["a", "b"], ["1", "2"]]),
        ("<tr><td rowspan=2>a<td>b<tr><td>c", [["a", "b"], ["", "c"]]),
        ("<tr><td colspan='2'>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr>",
         [["a", "", "b"], ["c", "d", ""]]),
        ("<tr><td rowspan=\"2\" colspan=\"2\">a</td><td>b</td></tr><tr><td>c</td></tr>",
         [["a", "", "b"], ["", "", "c"]]),
        ("<tr><td></td></tr><tr><td>a</td></tr>", [["a"]]),
        ("<tr><td><p>un</p><p>deux</p></td><td>a|b \\| c</td></tr>",
         [["un<br>deux", "a|b \\| c"]]),
        ("<td>sans rang</td>", [["sans rang"]]),
        ("<tr><td>a<table><tr><td>b</td><td>c</td></tr></table>d</td></tr>",
         [["a<br>b<br>c<br>d"]]),
        ("<tr><td colspan=0 rowspan=0>a</td></tr>", [["a"]]),
    ],
)  # fmt: skip
def test_a_table_is_one_alinea(rows: str, table: list[list[str]]) -> None:
    for source in (
        f"avant<table>{rows}</table>après",
        f"avant<TABLE border=1><tbody>{rows}</TABLE>après",
    ):
        before, found, after = from_html(source).alineas
        assert (before, after) == ("avant", "après")
        assert is_table(found)
        assert table_rows(found) == table
    assert from_html(f"avant<table>{rows}").alineas == ("avant", found)  # never closed


def test_text_of_a_table_outside_its_cells_is_kept() -> None:
    source = "<table><caption>Titre</caption>hors<tr>du<td>cellule</td>rang</tr></table>"
    alineas = from_html(source).alineas
    assert alineas[:-1] == ("Titre", "hors", "du", "rang")
    assert table_rows(alineas[-1]) == [["cellule"]]


def test_a_table_without_text_is_none() -> None:
    assert from_html("<table><tr><td> </td></tr></table>").alineas == ()
    assert from_html("<table></table>").alineas == ()
    assert table_text([]) == ""


def test_a_silly_span_takes_no_memory() -> None:
    (table,) = from_html("<table><tr><td colspan=9999 rowspan=9999>a</td></tr></table>").alineas
    assert len(table_rows(table)[0]) == 200


CELLS = st.text("ab|\\<>r ").map(fold) | st.sampled_from(["|", "\\", "\\|", " | ", "---", ""])


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(CELLS.map(fold), min_size=width, max_size=width), min_size=1, max_size=4
        )
    )
)
def test_table_rows_is_the_inverse_of_table_text(rows: list[list[str]]) -> None:
    text = table_text(rows)
    assert is_table(text)
    assert len(text.split("\n")) == len(rows) + 1
    assert table_rows(text) == rows


# --- HTML, against html.parser ----------------------------------------------------------------

BLOCKS = ["p", "div", "center", "li", "ul", "blockquote", "h3", "pre", "section"]
VOID = ["br", "hr"]
INLINE = ["a", "b", "i", "em", "span", "font", "strong", "u", "o:p", "sub"]
UNKNOWN = ["img", "math", "blink", "x-y"]
TABLE = ["table", "tbody", "tr", "td", "th", "caption"]


class Oracle(HTMLParser):
    """The alinéas of HTML, told by the standard library's parser and a plain list of cells."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.alineas: list[str] = []
        self.dropped: list[str] = []
        self.line = ""
        self.tables = 0
        self.cells: list[tuple[int, int, int, list[str]]] = []  # row, colspan, rowspan, lines
        self.row = -1
        self.in_cell = False
        self.feed(source)
        self.close()
        self.end_line()
        self.end_table()

    def handle_data(self, data: str) -> None:
        self.line += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in INLINE or tag == "sup":
            return
        if tag not in BLOCKS + VOID + TABLE:
            self.dropped.append(tag)
            return
        self.end_line()
        if tag == "table":
            self.tables += 1
        elif self.tables == 1:
            if tag == "tr":
                self.row += 1
                self.in_cell = False
            elif tag in ("td", "th"):
                self.row = max(self.row, 0)
                spans = dict(attrs)
                width, height = (int(spans.get(f"{s}span") or 1) or 1 for s in ("col", "row"))
                self.cells.append((self.row, width, height, []))
                self.in_cell = True
            elif tag == "caption":
                self.in_cell = False

    def handle_endtag(self, tag: str) -> None:
        if tag not in BLOCKS + VOID + TABLE:
            return
        self.end_line()
        if tag == "table" and self.tables:
            self.tables -= 1
            if not self.tables:
                self.end_table()
        elif tag in ("td", "th", "tr") and self.tables == 1:
            self.in_cell = False

    def end_line(self) -> None:
        line, self.line = fold(self.line), ""
        if line:
            (self.cells[-1][3] if self.in_cell else self.alineas).append(line)

    def end_table(self) -> None:
        texts: dict[tuple[int, int], str] = {}  # (row, column) → text, spanned places included
        for row, width, height, lines in self.cells:
            column = next(c for c in range(10_000) if (row, c) not in texts)
            for r in range(row, row + height):
                for c in range(column, column + width):
                    texts.setdefault((r, c), "")
            texts[row, column] = "<br>".join(lines)
        columns = max((c for r, c in texts if r <= self.row), default=-1) + 1
        rows = [[texts.get((r, c), "") for c in range(columns)] for r in range(self.row + 1)]
        if text := table_text([row for row in rows if any(row)]):
            self.alineas.append(text)
        self.cells, self.row, self.in_cell, self.tables = [], -1, False, 0


def _tag(names: list[str]) -> st.SearchStrategy[str]:
    attributes = ["", " ", ' class="a"', " title='x > y'", ' href="?a=1&amp;b=<c>"', " align=left"]
    spelt = st.sampled_from(names).flatmap(lambda n: st.sampled_from([n, n.upper()]))
    opened = st.tuples(spelt, st.sampled_from([*attributes, "/", " /"])).map(
        "<{0[0]}{0[1]}>".format
    )
    return opened | spelt.map("</{}>".format)


TEXT = st.lists(
    st.text("abcé 'L1-°%;", min_size=1, max_size=6)
    | st.sampled_from(["&nbsp;", "&amp;", "&lt;", "&eacute", "&#8217;", "&", "&zz;", "’", "\u00ad"])
    | st.sampled_from(["< ", "<3", " > ", "\n", "\u00a0", "e\u0301", "&#0;", '"', "amp;"]),
    max_size=5,
).map("".join)
SOUP = TEXT | _tag(BLOCKS + VOID) | _tag(INLINE) | _tag(UNKNOWN) | st.just("<!-- <p>-</p> -->")
FRAGMENT = st.lists(SOUP, max_size=6).map(" ".join)
SPAN = st.sampled_from(["", " colspan=2", " rowspan='2'", ' colspan="3" rowspan="2"', " rowspan=0"])
CELL = st.tuples(SPAN, FRAGMENT, st.sampled_from(["</td>", ""])).map(
    "<td{0[0]}>{0[1]}{0[2]}".format
)
ROW = st.tuples(st.lists(CELL, max_size=3).map("".join), st.sampled_from(["</tr>", ""])).map(
    "<tr>{0[0]}{0[1]}".format
)
TABLES = st.tuples(
    st.sampled_from(["<table>", "<table><tbody>", "<TABLE border=1><caption>x</caption>"]),
    st.lists(ROW, max_size=4).map("".join),
).map("{0[0]}{0[1]}</table>".format)
HTML = st.lists(FRAGMENT | TABLES, max_size=6).map(" ".join)


@given(HTML)
def test_html_parser_reads_the_same(source: str) -> None:
    result, oracle = from_html(source), Oracle(source)
    assert list(result.alineas) == oracle.alineas
    assert list(result.dropped) == oracle.dropped


@given(st.text("<>/!-?= \"'abptdr&;#x0123456789\n") | st.text() | HTML)
def test_any_text_gives_canonical_alineas(source: str) -> None:
    for alinea in from_html(source).alineas:
        rows = table_rows(alinea) if is_table(alinea) else [[alinea]]
        cells = [cell for row in rows for cell in row]
        assert any(cells)
        assert [fold(cell) for cell in cells] == cells


@settings(max_examples=50)
@given(st.lists(LINES.filter(bool), max_size=5))
def test_canonical_text_in_paragraphs_comes_back(alineas: list[str]) -> None:
    escaped = [a.replace("&", "&amp;").replace("<", "&lt;") for a in alineas]
    assert list(from_html("".join(f"<p>{a}</p>" for a in escaped)).alineas) == alineas
    assert list(from_html("<br/>\n".join(escaped)).alineas) == alineas


def _texts(path: Path, step: int) -> list[str]:
    """The HTML of every step-th article of a file of real law, and of each with a table."""
    nodes = [msgspec.json.decode(gzip.decompress(path.read_bytes()))]
    texts: list[str] = []
    while nodes:
        node = nodes.pop()
        nodes += node.get("children") or ()
        texts += [node["data"].get(key) or "" for key in ("texteHtml", "notaHtml")]
    texts.sort()
    return [t for i, t in enumerate(texts) if t and (i % step == 0 or "<table" in t)]


@pytest.mark.parametrize(
    ("name", "step"),
    [("LEGITEXT000031366350-A", 1), ("LEGITEXT000006073189-2023-02-15", 6)],
)
def test_html_parser_reads_real_law_the_same(real_data: Path, name: str, step: int) -> None:
    texts = [
        t for t in _texts(real_data / "legi-data" / f"{name}.json.gz", step) if "<sup" not in t
    ]
    assert len(texts) > 300
    for text in texts:
        assert list(from_html(text).alineas) == Oracle(text).alineas
