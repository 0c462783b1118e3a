"""The redline on a terminal: inline or side by side, tables by their rows.

Without colour, insertions are in `{+…+}` and deletions in `[-…-]`, as in `git diff --word-diff`.
With colour, they are also underlined and struck through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from lawdiff.diff import AlineaDiff, RowDiff, TextDiff, Words
from lawdiff.french import labels
from lawdiff.output.text.page import Line, Page, Table
from lawdiff.record.tables import is_table, table_rows

INSERTED, DELETED, MOVED, FAINT, STRONG = "green underline", "red strike", "cyan", "dim", "bold"

T = TypeVar("T")

# Unchanged alinéas, or rows of a table, shown before and after a change.
CONTEXT = 1


def draw_table(alinea: str) -> Table:
    """The `Table` of an alinéa that is a table."""
    head, *rows = [[cell.replace("<br>", "\n") for cell in row] for row in table_rows(alinea)]
    table = Table(head, boxed=True)
    for row in rows:
        table.add(*row)
    return table


@dataclass(frozen=True, slots=True)
class Redline:
    """Draws diffs with marks or colours, inline or side by side."""

    marks: bool
    side_by_side: bool = False

    def draw(self, diff: TextDiff) -> Page:
        """The changed alinéas, with CONTEXT unchanged ones around them."""
        near = _near(diff.alineas, _is_edited)
        shown = list(near)
        if self.side_by_side:
            return [self._halves(shown)]
        return [part for entry in shown for part in self._entry(entry)]

    def _entry(self, entry: AlineaDiff | int) -> Iterator[Line | Table]:
        if isinstance(entry, int):
            yield Line(f"{labels.unchanged(entry, 'alinéa')}\n", FAINT)
            return
        text = entry.words[0][1] if len(entry.words) == 1 else ""
        if entry.rows is not None and entry.op != "equal":
            yield from self._note(entry)
            yield self._table(entry.rows)
        elif is_table(text):
            yield self._whole_table(entry.words[0][0], text)
        else:
            yield self._inline(entry)
        yield Line()

    def _note(self, alinea: AlineaDiff) -> list[Line]:
        note = self._before(alinea) + self._after(alinea)
        return [Line(note.strip(), MOVED)] if note else []

    def _before(self, alinea: AlineaDiff) -> str:
        """The text before an alinéa: moved, split or joined."""
        note = labels.alinea_note(alinea.op, alinea.piece)
        return f"[{note}] " if note else ""

    def _after(self, alinea: AlineaDiff) -> str:
        """The text after an alinéa: the nature of the change."""
        name = labels.NATURES.get(alinea.nature or "") if alinea.op == "change" else None
        return f"  ‹{name}›" if name else ""

    def _inline(self, alinea: AlineaDiff) -> Line:
        if alinea.op == "equal":
            return Line(style="not bold").append(alinea.new_text, FAINT)
        line = Line(style="not bold").append(self._before(alinea), MOVED)
        return line.extend(self.words(alinea.words)).append(self._after(alinea), MOVED)

    def words(self, words: Words) -> Line:
        """The words of an alinéa or a cell, with insertions and deletions marked."""
        line = Line(style="not bold")
        for sign, piece in words:
            if sign == "=":
                line.append(piece)
            elif self.marks:
                line.append(f"[-{piece}-]" if sign == "-" else f"{{+{piece}+}}")
            else:
                line.append(piece, DELETED if sign == "-" else INSERTED)
        return line

    def _table(self, rows: Sequence[RowDiff]) -> Table:
        """The changed rows of a table, with its header and the rows around them."""
        table = Table(boxed=True)
        table.add(*map(self.words, rows[0].cells))
        for entry in _near(rows[1:], _is_changed):
            if isinstance(entry, int):
                table.add(Line(labels.unchanged(entry, "ligne", feminine=True), FAINT))
            else:
                table.add(*map(self.words, entry.cells))
        return table

    def _whole_table(self, sign: str, text: str) -> Table:
        """A table that was inserted, deleted or kept as a whole."""
        table = Table(boxed=True)
        for row in table_rows(text):
            table.add(*(self.words(((sign, cell.replace("<br>", "\n")),)) for cell in row))
        return table

    def _halves(self, shown: Sequence[AlineaDiff | int]) -> Table:
        """The old text on the left, the new one on the right, alinéa by alinéa."""
        table = Table(("avant", "après"), boxed=True, halves=True)
        for entry in shown:
            if isinstance(entry, int):
                folded = Line(labels.unchanged(entry, "alinéa"), FAINT)
                table.add(folded, folded)
                continue
            left = tuple(word for word in entry.words if word[0] != "+")
            right = tuple(word for word in entry.words if word[0] != "-")
            table.add(
                self._side(entry, left) if entry.old is not None else "",
                self._side(entry, right) if entry.new is not None else "",
            )
        return table

    def _side(self, alinea: AlineaDiff, words: Words) -> Line:
        return Line(self._before(alinea), MOVED).extend(self.words(words))


def _is_edited(alinea: AlineaDiff) -> bool:
    return alinea.op != "equal"


def _is_changed(row: RowDiff) -> bool:
    return row.op != "equal"


def _near(items: Sequence[T], changed: Callable[[T], bool]) -> Iterator[T | int]:
    """The changed items with CONTEXT items around them, and the number of items between these."""
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
