"""Source text → canonical alinéas: the same law gives the same alinéas whatever the source.

Folded: Unicode to NFC, every run of white space to one space, typographic apostrophes to `'`,
soft hyphens and zero-width characters away, HTML to its text. Each `<p>`, `<br>` or block edge
ends an alinéa; empty ones are dropped. Words, numbers, accents, quotes and dashes stay as the
source has them. Raised text comes down to the line, as in the plain sources (`m<sup>2</sup>` is
`m2`), except a number raised after a digit: `10<sup>3</sup>` is `10³`, because 103 is another one.
A table is one alinéa, in Markdown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lawdiff.french.typography import fold
from lawdiff.patterns import lazily
from lawdiff.record.tables import table_text

_TAG = lazily(
    r"""<(?:(/?[a-zA-Z][a-zA-Z0-9:_.-]*)((?:=\s*"[^"]*"|=\s*'[^']*'|[^<>])*+)
        |[!?][^<>]*)>""",
    re.VERBOSE | re.DOTALL,
)
_HUGE_REFERENCE = lazily(r"&#[0-9]{1000,};?")
_POWER = lazily(r"(?<=\d)\s*<sup>\s*([-+−]?\d+)\s*</sup>", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_SPAN = lazily(r"""\b(colspan|rowspan)\s*+=\s*+["']?\s*+(\d{1,4})""", re.IGNORECASE)
_MAX_SPAN = 200
# Places of one table, those that cells reach over included: 1,000 rows of 60 columns are 60,000.
MAX_TABLE = 250_000
# Attributes in which an image and the like describe themselves.
_SOURCE = re.compile(r"""\b(?:src|alt|href|title)\s*+=\s*+("[^"]*"|'[^']*'|[^\s"'<>]+)""", re.I)
_MAX_DROPPED = 10_000  # tags of one text that are named
_SHOWN = 100  # characters of a tag in a message

_INLINE = (
    "a abbr acronym b big cite code del dfn em font i ins kbd label mark o:p q s samp small span "
    "strike strong sub sup tt u var"
)
_BLOCK = (
    "article aside blockquote br center contenu dd dir div dl dt fieldset footer form h1 h2 h3 h4 "
    "h5 h6 header hr li main nav nota p pre section ul"
)
_LIST = "ol"  # its items' numbers are made by the reader's browser: no text has them
_TABLE_PARTS = "table thead tbody tfoot td th tr caption col colgroup"
_KINDS_OF_TAGS = (
    ("inline", _INLINE),
    ("block", _BLOCK),
    ("list", _LIST),
    ("table", _TABLE_PARTS),
)
_TAG_KINDS = {
    mark + name: kind
    for kind, names in _KINDS_OF_TAGS
    for name in names.split()
    for mark in ("", "/")
}


@dataclass(frozen=True, slots=True)
class Canonical:
    """The alinéas of a text, the names of tags that had no text of their own, and what of it is
    an anomaly (kind and message): these tags, and what else an alinéa cannot hold."""

    alineas: tuple[str, ...]
    dropped: tuple[str, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()


def from_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """Alinéas from plain text, one per line; empty lines are dropped."""
    return tuple(folded for folded in map(fold, lines) if folded)


def from_html(source: str) -> Canonical:
    """Alinéas of a piece of HTML, well-formed or not: never an error.

    A `<` that begins no tag is text. A tag that is neither a block nor known inline markup
    (an image, a formula) is named in `dropped`; the text inside it is kept.
    """
    if "<" not in source:
        text = fold(_unescape(source))
        return Canonical((text,) if text else ())
    builder = _Builder()
    if "<!--" in source:
        source = _without_comments(source, builder.markup)
    if "<sup" in source or "<SUP" in source:
        source = _POWER.sub(lambda m: m[1].translate(_SUPERSCRIPTS), source)
    builder.feed(_TAG.split(source))
    return builder.result()


def _without_comments(source: str, found: list[str]) -> str:
    """HTML without its comments, which are added to `found`; one without an end is no comment."""
    parts: list[str] = []
    position = 0
    while (start := source.find("<!--", position)) >= 0:
        end = source.find("-->", start + 4)
        if end < 0:
            break
        parts.append(source[position:start])
        if text := fold(source[start + 4 : min(end, start + 4 + _SHOWN)]):
            found.append(f"<!-- {text} -->")
        position = end + 3
    parts.append(source[position:])
    return "".join(parts)


def _unescape(text: str) -> str:
    """Character references as characters."""
    if "&" not in text:
        return text
    import html  # only a source needs it

    # `html.unescape` gives U+FFFD for a number that is no character, but cannot read a huge one.
    return html.unescape(_HUGE_REFERENCE.sub("\ufffd", text))


class _Builder:
    """Gathers text into alinéas, and the cells of a table into one alinéa."""

    def __init__(self) -> None:
        self.alineas: list[str] = []
        self.pending: list[str] = []
        self.dropped: list[str] = []
        self.markup: list[str] = []  # what is dropped, as a message names it
        self.bad_tables = 0
        self.table: _Table | None = None
        self.depth = 0

    def feed(self, parts: Sequence[str | None]) -> None:
        """Read a source split by `_TAG`: a text, then name, attributes and text of each tag."""
        pending = self.pending
        if parts[0]:
            pending.append(parts[0])
        for name, attributes, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
            if name is not None:
                kind = _TAG_KINDS.get(name) or _TAG_KINDS.get(name.lower())
                if kind is None:
                    self.drop(name.lower(), attributes or "")
                elif kind != "inline":
                    self.flush()
                    if kind == "list" and not name.startswith("/"):
                        self.markup.append("<ol>, the numbers of its items")
                    if kind == "table":
                        self.table_tag(name.lower(), attributes or "")
            if text:
                pending.append(text)

    def drop(self, name: str, attributes: str) -> None:
        """Name a tag that is neither a block nor known inline markup, once for both its ends.

        The message has what it shows, as of an image.
        """
        if name.startswith("/") or len(self.dropped) >= _MAX_DROPPED:
            return
        self.dropped.append(name)
        found = _SOURCE.search(attributes)
        self.markup.append(f"<{fold(f'{name} {found[0]}' if found else name)[:_SHOWN]}>")

    def flush(self) -> None:
        """End the alinéa, or the line of a cell, that is being gathered."""
        if not self.pending:
            return
        # Each text has its own references: they do not reach over a tag.
        text = fold("".join(map(_unescape, self.pending)))
        self.pending.clear()
        if not text:
            return
        if self.table is not None and self.table.open_cell:
            self.table.cell.append(text)
        else:
            self.alineas.append(text)

    def table_tag(self, name: str, attributes: str) -> None:
        """Follow the outermost table; a table inside a cell only ends lines there."""
        if name == "table":
            self.depth += 1
            if self.depth == 1:
                self.table = _Table()
        elif name == "/table" and self.depth:
            self.depth -= 1
            if self.depth == 0:
                self.close_table()
        elif self.depth == 1 and self.table is not None:
            if name == "tr":
                self.table.start_row()
            elif name in ("td", "th"):
                self.table.start_cell(attributes)
            elif name in ("/td", "/th", "/tr", "caption"):
                self.table.open_cell = False

    def close_table(self) -> None:
        assert self.table is not None
        table, self.table = self.table, None
        if table.is_too_large:
            self.bad_tables += 1
            self.alineas += table.lines()
        elif text := table_text(table.rows()):
            self.alineas.append(text)

    def result(self) -> Canonical:
        self.flush()
        if self.table is not None:  # a table that the source never closes
            self.close_table()
        return Canonical(tuple(self.alineas), tuple(self.dropped), tuple(self.problems()))

    def problems(self) -> Iterator[tuple[str, str]]:
        """Kind and message of each anomaly."""
        for what, count in Counter(self.markup).items():
            yield "dropped-markup", f"{what} ({count} times)" if count > 1 else what
        if self.bad_tables:
            yield "bad-table", f"a table of more than {MAX_TABLE:,} places, held cell by cell"


class _Table:
    """A grid of cells; a spanned place stays empty, so that columns keep their place."""

    def __init__(self) -> None:
        self.grid: list[dict[int, list[str]]] = []
        self.taken: dict[int, set[int]] = {}  # row → columns that a cell above reaches into
        self.cell: list[str] = []
        self.open_cell = False
        self.column = 0  # from which on a place may be free in the row
        self.places = 0
        self.width = 0

    @property
    def is_too_large(self) -> bool:
        """Has it more places than a table has, with those that fill up its rows?"""
        return max(self.places, self.width * len(self.grid)) > MAX_TABLE

    def start_row(self) -> None:
        self.grid.append({})
        self.open_cell = False
        self.column = 0

    def start_cell(self, attributes: str) -> None:
        if not self.grid:
            self.start_row()
        spans = {
            key.lower(): min(int(value), _MAX_SPAN) for key, value in _SPAN.findall(attributes)
        }
        index, row = len(self.grid) - 1, self.grid[-1]
        taken = self.taken.setdefault(index, set())
        column = self.column
        while column in row or column in taken:
            column += 1
        self.cell = row[column] = []
        self.open_cell = True
        self.column = column + 1
        width, height = spans.get("colspan", 1) or 1, spans.get("rowspan", 1) or 1
        self.places += width * height
        self.width = max(self.width, column + width)
        if self.is_too_large:
            return
        for c in range(column + 1, column + width):
            row.setdefault(c, [])
        for below in range(index + 1, index + height):
            self.taken.setdefault(below, set()).update(range(column, column + width))

    def rows(self) -> list[list[str]]:
        """Rows of cell texts, all of one width; rows without text are left out."""
        width = max((max(row, default=-1) for row in self.grid), default=-1) + 1
        rows = [["<br>".join(row.get(c, ())) for c in range(width)] for row in self.grid]
        return [row for row in rows if any(row)]

    def lines(self) -> Iterator[str]:
        """The lines of every cell, in order."""
        for row in self.grid:
            for _, cell in sorted(row.items()):
                yield from cell
