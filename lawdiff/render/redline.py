"""The redline on a terminal: inline or side by side, tables by their rows.

Insertions stand in `{+…+}` and deletions in `[-…-]`, the marks of `git diff --word-diff`, where
there is no colour to tell them; with colour they are underlined and struck as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from lawdiff.canonical import is_table, table_rows
from lawdiff.diffing import AlineaDiff, RowDiff, TextDiff, Words

INSERTED, DELETED, MOVED, FAINT, STRONG = "green underline", "red strike", "cyan", "dim", "bold"

T = TypeVar("T")

# How many unchanged alinéas, or rows of a table, stay visible around a change.
CONTEXT = 1

_NATURES = {
    "rate": "taux",
    "amount": "montant",
    "date": "date",
    "deadline": "délai",
    "number": "nombre",
    "references": "renvois",
    "renumbering": "numérotation",
    "typographic": "typographie",
    "punctuation": "ponctuation",
}


def draw_table(alinea: str) -> RenderableType:
    """A table alinéa as a table."""
    head, *rows = table_rows(alinea)
    table = Table(show_lines=True)
    for cell in head:
        table.add_column(Text(cell.replace("<br>", "\n")), overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell.replace("<br>", "\n")) for cell in row))
    return table


@dataclass(frozen=True, slots=True)
class Redline:
    """Draws diffs: with marks or with colour, inline or the two texts side by side."""

    marks: bool
    side_by_side: bool = False

    def draw(self, diff: TextDiff) -> Iterator[RenderableType]:
        """The changed alinéas, with CONTEXT unchanged ones around them."""
        near = _near(diff.alineas, _is_edited)
        shown = list(near)
        if self.side_by_side:
            yield self._columns(shown)
            return
        for entry in shown:
            if isinstance(entry, int):
                yield Text(f"{_folded(entry, 'alinéa')}\n", style=FAINT)
                continue
            text = entry.words[0][1] if len(entry.words) == 1 else ""
            if entry.rows is not None and entry.op != "equal":
                yield from self._note(entry)
                yield self._table(entry.rows)
            elif is_table(text):
                yield self._whole_table(entry.words[0][0], text)
            else:
                yield self._inline(entry)
            yield Text()

    def _note(self, alinea: AlineaDiff) -> list[Text]:
        note = self._before(alinea) + self._after(alinea)
        return [Text(note.strip(), style=MOVED)] if note else []

    def _before(self, alinea: AlineaDiff) -> str:
        """What is said ahead of an alinéa: that it moved, was split or joined."""
        if alinea.op == "move":
            return "[alinéa déplacé] "
        if alinea.piece:
            return "[alinéa divisé] " if alinea.piece == "split" else "[alinéas réunis] "
        return ""

    def _after(self, alinea: AlineaDiff) -> str:
        """What is said after an alinéa: the kind of thing that changed in it."""
        name = _NATURES.get(alinea.nature or "") if alinea.op == "change" else None
        return f"  ‹{name}›" if name else ""

    def _inline(self, alinea: AlineaDiff) -> Text:
        text = Text(style="not bold")
        text.append(self._before(alinea), MOVED)
        text.append_text(self.words(alinea.words))
        text.append(self._after(alinea), MOVED)
        if alinea.op == "equal":
            text.stylize(FAINT)
        return text

    def words(self, words: Words) -> Text:
        """The words of an alinéa, or of a cell, insertions and deletions told apart."""
        text = Text(style="not bold")
        for sign, piece in words:
            if sign == "=":
                text.append(piece)
            elif self.marks:
                text.append(f"[-{piece}-]" if sign == "-" else f"{{+{piece}+}}")
            else:
                text.append(piece, DELETED if sign == "-" else INSERTED)
        return text

    def _table(self, rows: Sequence[RowDiff]) -> RenderableType:
        """A table by its rows: the changed ones, with the head and those around them."""
        table = Table(show_lines=True, show_header=False)
        for _ in range(max(len(row.cells) for row in rows)):
            table.add_column(overflow="fold")
        head = rows[0]
        table.add_row(*(self.words(cell) for cell in head.cells))
        for entry in _near(rows[1:], _is_changed):
            if isinstance(entry, int):
                table.add_row(Text(_folded(entry, "ligne"), style=FAINT))
            else:
                table.add_row(*(self.words(cell) for cell in entry.cells))
        return table

    def _whole_table(self, sign: str, text: str) -> RenderableType:
        """A table that came, went or stayed as a whole."""
        table = Table(show_lines=True, show_header=False)
        for row in table_rows(text):
            table.add_row(*(self.words(((sign, cell.replace("<br>", "\n")),)) for cell in row))
        return table

    def _columns(self, shown: Sequence[AlineaDiff | int]) -> RenderableType:
        """The old text on the left, the new one on the right, alinéa by alinéa."""
        table = Table(show_lines=True, expand=True, show_header=True, header_style=FAINT)
        table.add_column("avant", ratio=1, overflow="fold")
        table.add_column("après", ratio=1, overflow="fold")
        for entry in shown:
            if isinstance(entry, int):
                folded = Text(_folded(entry, "alinéa"), style=FAINT)
                table.add_row(folded, folded)
                continue
            left = tuple(word for word in entry.words if word[0] != "+")
            right = tuple(word for word in entry.words if word[0] != "-")
            table.add_row(
                self._side(entry, left) if entry.old is not None else "",
                self._side(entry, right) if entry.new is not None else "",
            )
        return table

    def _side(self, alinea: AlineaDiff, words: Words) -> Text:
        return Text(self._before(alinea), style=MOVED) + self.words(words)


def _is_edited(alinea: AlineaDiff) -> bool:
    return alinea.op != "equal"


def _is_changed(row: RowDiff) -> bool:
    return row.op != "equal"


def _near(items: Sequence[T], changed: Callable[[T], bool]) -> Iterator[T | int]:
    """The changed items with CONTEXT others around them; a number stands for what is left out."""
    places = [i for i, item in enumerate(items) if changed(item)]
    near = {place + step for place in places for step in range(-CONTEXT, CONTEXT + 1)}
    hidden = 0
    for index, item in enumerate(items):
        if index not in near:
            hidden += 1
            continue
        if hidden:
            yield hidden
        hidden = 0
        yield item
    if hidden and places:
        yield hidden


def _folded(hidden: int, what: str) -> str:
    plural = "s" * (hidden > 1)
    kind = "e" if what == "ligne" else ""
    return f"⋯ {hidden} {what}{plural} inchangé{kind}{plural} ⋯"
