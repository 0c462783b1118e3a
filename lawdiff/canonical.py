"""Source text → canonical alinéas: the same law gives the same alinéas whatever the source.

Folded: Unicode to NFC, every run of white space to one space, typographic apostrophes to `'`,
soft hyphens and zero-width characters away, HTML to its text. Each `<p>`, `<br>` or block edge
ends an alinéa; empty ones are dropped. Words, numbers, accents, quotes and dashes stay as the
source has them. Raised text comes down to the line, as in the plain sources (`m<sup>2</sup>` is
`m2`), save a number raised after a digit: `10<sup>3</sup>` is `10³`, for 103 is another number.
A table is one alinéa, in Markdown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lawdiff.patterns import lazily

TABLE_DELIMITER = "---"

_APOSTROPHES = {0x2019: "'", 0x02BC: "'"}
_INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x2060, 0xFEFF))
_FOLDED = {**_APOSTROPHES, **_INVISIBLE}
# What no text holds: control characters that are not white space, halves of surrogate pairs.
_BAD = lazily("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")

_TAG = lazily(
    r"""<(?:!--.*?--
        |(/?[a-zA-Z][a-zA-Z0-9:_.-]*)((?:=\s*"[^"]*"|=\s*'[^']*'|[^<>])*+)
        |[!?][^<>]*)>""",
    re.VERBOSE | re.DOTALL,
)
_HUGE_REFERENCE = lazily(r"&#[0-9]{1000,};?")
_POWER = lazily(r"(?<=\d)\s*<sup>\s*([-+−]?\d+)\s*</sup>", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_SPAN = lazily(r"""\b(colspan|rowspan)\s*=\s*["']?\s*(\d{1,4})""", re.IGNORECASE)
_MAX_SPAN = 200

_INLINE = lazily(
    "a|abbr|acronym|b|big|cite|code|del|dfn|em|font|i|ins|kbd|label|mark|o:p|q|s|samp|small|span"
    "|strike|strong|sub|sup|tt|u|var"
)
_BLOCK = lazily(
    "article|aside|blockquote|br|caption|center|col|colgroup|contenu|d[dlt]|dir|div|fieldset|footer"
    "|form|h[1-6]|header|hr|li|main|nav|nota|ol|p|pre|section|table|tbody|t[dhr]|tfoot|thead|ul"
)
_TABLE_PARTS = lazily("table|thead|tbody|tfoot|t[dhr]|caption|col|colgroup")


@dataclass(frozen=True, slots=True)
class Canonical:
    """The alinéas of a text, and what had no text of its own (tags) or was no text (bad)."""

    alineas: tuple[str, ...]
    dropped: tuple[str, ...] = ()


def fold(text: str) -> str:
    """One line of text, canonical. Characters that no text holds become U+FFFD."""
    if not text.isascii():
        text = text.translate(_FOLDED)
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
    if _BAD.search(text):
        text = _BAD.sub("\ufffd", text)
    return " ".join(text.split())


def has_bad_characters(text: str) -> bool:
    """Does the text hold characters that `fold` has to replace?"""
    return _BAD.search(text) is not None


def from_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """Alinéas from plain text, one a line; empty lines are dropped."""
    return tuple(folded for folded in map(fold, lines) if folded)


def from_html(source: str) -> Canonical:
    """Alinéas of a piece of HTML, well-formed or not: never an error.

    A `<` that begins no tag is text. A tag that is neither a block nor known inline markup
    (an image, a formula) is named in `dropped`; the text inside it is kept.
    """
    if "<" not in source:
        text = fold(_unescape(source))
        return Canonical((text,) if text else ())
    if "<sup" in source or "<SUP" in source:
        source = _POWER.sub(lambda m: m[1].translate(_SUPERSCRIPTS), source)
    builder = _Builder()
    parts = _TAG.split(source)
    builder.text(parts[0])
    for name, attributes, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        if name is not None:
            builder.tag(name.lower(), attributes)
        if text:
            builder.text(text)
    return builder.result()


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
        self.table: _Table | None = None
        self.depth = 0

    def text(self, text: str) -> None:
        self.pending.append(_unescape(text))

    def flush(self) -> None:
        """End the alinéa, or the line of a cell, that is being gathered."""
        if not self.pending:
            return
        text = "".join(self.pending)
        self.pending.clear()
        text = fold(text)
        if not text:
            return
        if self.table is not None and self.table.open_cell:
            self.table.cell.append(text)
        else:
            self.alineas.append(text)

    def tag(self, name: str, attributes: str) -> None:
        bare = name.removeprefix("/")
        if _INLINE.fullmatch(bare):
            return
        if not _BLOCK.fullmatch(bare):
            if name == bare:
                self.dropped.append(bare)
            return
        self.flush()
        if _TABLE_PARTS.fullmatch(bare):
            self.table_tag(name, attributes)

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
        text = table_text(self.table.rows())
        self.table = None
        if text:
            self.alineas.append(text)

    def result(self) -> Canonical:
        self.flush()
        if self.table is not None:  # a table that the source never closes
            self.close_table()
        return Canonical(tuple(self.alineas), tuple(self.dropped))


class _Table:
    """A grid of cells; a spanned place stays empty, so that columns keep their place."""

    def __init__(self) -> None:
        self.grid: list[dict[int, list[str]]] = []
        self.taken: dict[int, set[int]] = {}  # row → columns that a cell above reaches into
        self.cell: list[str] = []
        self.open_cell = False

    def start_row(self) -> None:
        self.grid.append({})
        self.open_cell = False

    def start_cell(self, attributes: str) -> None:
        if not self.grid:
            self.start_row()
        spans = {
            key.lower(): min(int(value), _MAX_SPAN) for key, value in _SPAN.findall(attributes)
        }
        index, row = len(self.grid) - 1, self.grid[-1]
        taken = self.taken.setdefault(index, set())
        column = next(
            c for c in range(len(row) + len(taken) + 1) if c not in row and c not in taken
        )
        self.cell = row[column] = []
        self.open_cell = True
        width, height = spans.get("colspan", 1) or 1, spans.get("rowspan", 1) or 1
        for c in range(column + 1, column + width):
            row.setdefault(c, [])
        for below in range(index + 1, index + height):
            self.taken.setdefault(below, set()).update(range(column, column + width))

    def rows(self) -> list[list[str]]:
        """Rows of cell texts, all of one width; rows without text are left out."""
        width = max((max(row, default=-1) for row in self.grid), default=-1) + 1
        rows = [["<br>".join(row.get(c, ())) for c in range(width)] for row in self.grid]
        return [row for row in rows if any(row)]


def table_text(rows: Sequence[Sequence[str]]) -> str:
    """A table as one alinéa: a Markdown table, a line a row, the first row as its head.

    `|` in a cell is written `\\|`. An empty table gives an empty string.
    """
    if not rows:
        return ""
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    lines.insert(1, "| " + " | ".join([TABLE_DELIMITER] * len(rows[0])) + " |")
    return "\n".join(lines)


def is_table(alinea: str) -> bool:
    """Is this alinéa a table? Only tables hold line feeds."""
    return "\n" in alinea


def table_rows(alinea: str) -> list[list[str]]:
    """The cells of a table alinéa, the inverse of `table_text`."""
    lines = alinea.split("\n")
    del lines[1:2]
    # A bar in a cell has `\` before it, so a bar between spaces parts two cells.
    return [[cell.replace("\\|", "|") for cell in line[2:-2].split(" | ")] for line in lines]
