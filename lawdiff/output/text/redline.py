"""The redline on a terminal: inline or side by side, tables by their rows.

Without colour, insertions are in `{+…+}` and deletions in `[-…-]`, as in `git diff --word-diff`.
With colour, they are also underlined and struck through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from lawdiff.french import labels
from lawdiff.output.text.page import Line, Page, Table
from lawdiff.record.tables import is_table, table_rows

# Imports that only annotations need are skipped, so that `show` starts quickly.
if TYPE_CHECKING:
    from lawdiff.diff import AlineaDiff, RowDiff, TextDiff, Words

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
    grid: bool = False

    def draw(self, diff: TextDiff) -> Page:
        """The changed alinéas with their addresses, and CONTEXT unchanged ones around them."""
        if self.side_by_side:
            return [self._halves([*_near(diff.alineas, _is_edited)])]
        placed = list(zip(diff.alineas, diff.addresses, strict=True))
        alone = len({str(address) for _, address in placed}) == 1
        return [
            part
            for entry in _near(placed, lambda one: _is_edited(one[0]))
            for part in (
                [Line(f"{labels.unchanged(entry, 'alinéa')}\n", FAINT)]
                if isinstance(entry, int)
                else self._entry(entry[0], "" if alone else f"‹{entry[1]}› ")
            )
        ]

    def _entry(self, entry: AlineaDiff, address: str) -> Iterator[Line | Table]:
        """An alinéa, with its address in the margin if it changed."""
        text = entry.words[0][1] if len(entry.words) == 1 else ""
        if entry.op == "equal":
            address = ""
        if entry.rows is not None and entry.op != "equal":
            note = address + self._before(entry) + self._after(entry)
            yield from [Line(note.strip(), MOVED)] if note else []
            yield from [self._table(entry.rows)] if self.grid else self._cells(entry.rows)
        elif is_table(text) and self.grid:
            yield self._whole_table(entry.words[0][0], text)
        elif is_table(text):
            yield from self._whole_rows(address, entry.words[0][0], text)
        else:
            yield self._inline(entry, address)
        yield Line()

    def _before(self, alinea: AlineaDiff) -> str:
        """The text before an alinéa: moved, split or joined."""
        note = labels.alinea_note(alinea.op, alinea.piece)
        return f"[{note}] " if note else ""

    def _after(self, alinea: AlineaDiff) -> str:
        """The text after an alinéa: the nature of the change."""
        name = labels.NATURES.get(alinea.nature or "") if alinea.op == "change" else None
        return f"  ‹{name}›" if name else ""

    def _inline(self, alinea: AlineaDiff, address: str) -> Line:
        if alinea.op == "equal":
            return Line(style="not bold").append(alinea.new_text, FAINT)
        line = Line(style="not bold").append(address, FAINT).append(self._before(alinea), MOVED)
        words = self.words(alinea.words, alinea.typography)
        return line.extend(words).append(self._after(alinea), MOVED)

    def words(self, words: Words, dim: Sequence[int] = ()) -> Line:
        """The words of an alinéa or a cell, with insertions and deletions marked.

        `dim` are the places of changes of typography alone.
        """
        line = Line(style="not bold")
        for place, (sign, piece) in enumerate(words):
            if sign == "=":
                line.append(piece)
            elif self.marks:
                line.append(f"[-{piece}-]" if sign == "-" else f"{{+{piece}+}}")
            else:
                style = DELETED if sign == "-" else INSERTED
                line.append(piece, f"{FAINT} {style}" if place in dim else style)
        return line

    def _cells(self, rows: Sequence[RowDiff]) -> Iterator[Line]:
        """The changed cells of a table, one per line: `row · column : redline`."""
        names = [_text(cell) for cell in rows[0].cells]
        for row in rows:
            if row.op in ("insert", "delete"):
                sign = "+" if row.op == "insert" else "-"
                label = labels.ROW_ADDED if sign == "+" else labels.ROW_DELETED
                whole = " | ".join(_text(cell) for cell in row.cells)
                yield Line(f"{label} : ", MOVED).extend(self.words(((sign, whole),)))
                continue
            name = _text(row.cells[0])
            if row.op == "move":
                yield Line(f"{labels.ROW_MOVED} : {name}", MOVED)
            for number, cell in enumerate(row.cells):
                if any(sign != "=" for sign, _ in cell):
                    column = names[number] or f"colonne {number + 1}"
                    where = column if row is rows[0] else f"{name} · {column}"
                    yield Line(f"{where} : ", FAINT).extend(self.words(cell))

    def _whole_rows(self, address: str, sign: str, text: str) -> Iterator[Line]:
        """A table that was inserted or deleted as a whole, one row per line."""
        if address:
            yield Line(address.strip(), FAINT)
        for row in table_rows(text):
            yield self.words(((sign, " | ".join(row).replace("<br>", " ")),))

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


def _text(words: Words) -> str:
    """The new text of a cell, or the old one if it was deleted, on one line."""
    new = "".join([text for sign, text in words if sign != "-"])
    return (new or "".join([text for _, text in words])).replace("<br>", " ")


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
