"""Tables compared by rows and cells, not as one string."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from lawdiff.diff.align import align_in_order, best_path
from lawdiff.diff.model import RowDiff, Words
from lawdiff.diff.words import word_diff
from lawdiff.record.tables import TABLE_DELIMITER, table_rows, table_text

# Rows by which the columns of two tables of different width are told.
_SAMPLE = 60

Place = tuple[int | None, int | None]
"""The index on the old side and on the new side; None where there is none."""
Grid = Sequence[Sequence[str]]


def table_diff(old: str, new: str) -> tuple[Words, tuple[RowDiff, ...] | None]:
    """The words of two table alinéas, and their rows, paired the same way in both directions.

    No rows where an alinéa is no table that `canonical.table_text` writes.
    """
    grid_old, grid_new = _grid(old), _grid(new)
    if grid_old is None or grid_new is None:
        return word_diff(old, new), None
    if old > new:
        pairs, columns = _align(grid_new, grid_old)
        rows = _places({j: i for i, j in pairs.items()}, len(grid_old), len(grid_new))
        columns = [(c, d) for d, c in columns]
    else:
        pairs, columns = _align(grid_old, grid_new)
        rows = _places(pairs, len(grid_old), len(grid_new))
    diffs = tuple(_row(grid_old, grid_new, place, columns) for place in rows)
    return _Markdown(columns).words(diffs), diffs


def _grid(alinea: str) -> Grid | None:
    """The cells of a table; None if they would not give the alinéa back to the letter."""
    if not alinea.startswith("| "):
        return None
    grid = table_rows(alinea)
    if len({len(row) for row in grid}) != 1 or table_text(grid) != alinea:
        return None
    return grid


def _align(old: Grid, new: Grid) -> tuple[dict[int, int], list[Place]]:
    """Which row became which, and which column."""
    pairs = align_in_order([" | ".join(row) for row in old], [" | ".join(row) for row in new])
    m, n = len(old[0]), len(new[0])
    if m == n:
        return pairs, [(c, c) for c in range(m)]
    sample = list(islice(pairs.items(), _SAMPLE))
    scores = [
        [sum([old[i][c] == new[j][d] for i, j in sample]) + 0.0 for d in range(n)] for c in range(m)
    ]
    kept = dict(best_path(scores))
    return pairs, list(_places(kept, m, n))


def _places(pairs: dict[int, int], m: int, n: int) -> list[Place]:
    """Every index of both sides in reading order: deletions before insertions."""
    places: list[Place] = []
    j = 0
    for i in range(m):
        partner = pairs.get(i)
        if partner is None:
            places.append((i, None))
            continue
        places += [(None, d) for d in range(j, partner)]
        places.append((i, partner))
        j = partner + 1
    places += [(None, d) for d in range(j, n)]
    return places


def _row(old: Grid, new: Grid, place: Place, columns: list[Place]) -> RowDiff:
    i, j = place
    if i is None:
        assert j is not None
        return RowDiff("insert", i, j, tuple(_one(new[j], d, "+") for _, d in columns))
    if j is None:
        return RowDiff("delete", i, j, tuple(_one(old[i], c, "-") for c, _ in columns))
    a, b = old[i], new[j]
    if a == b:
        return RowDiff("equal", i, j, tuple([(("=", cell),) if cell else () for cell in a]))
    cells = []
    for c, d in columns:
        if c is None:
            cells.append(_one(b, d, "+"))
        elif d is None:
            cells.append(_one(a, c, "-"))
        else:
            cells.append(word_diff(a[c], b[d]))
    return RowDiff("change", i, j, tuple(cells))


def _one(row: Sequence[str], column: int | None, sign: str) -> Words:
    return ((sign, row[column]),) if column is not None and row[column] else ()


class _Markdown:
    """The words of a whole table from those of its cells: `| a | b |`, a line a row."""

    def __init__(self, columns: list[Place]) -> None:
        self.columns = columns
        self.out: list[tuple[str, str]] = []
        self.sign = ""
        self.parts: list[str] = []
        self.begun_old = self.begun_new = False

    def words(self, rows: Sequence[RowDiff]) -> Words:
        for row in rows:
            heads = row.old == 0, row.new == 0
            sign = "=" if row.op in ("equal", "change") else "-" if row.new is None else "+"
            self.line(sign, row.cells)
            if all(heads):
                self.line("=", self.delimiters("="))
            elif heads[0]:
                self.line("-", self.delimiters("-"))
            elif heads[1]:
                self.line("+", self.delimiters("+"))
        self.put("", "")
        return tuple(self.out)

    def delimiters(self, sign: str) -> tuple[Words, ...]:
        return tuple(
            ((own if sign == "=" else sign, TABLE_DELIMITER),)
            for own in (_sign(place) for place in self.columns)
        )

    def line(self, sign: str, cells: Sequence[Words]) -> None:
        """A row; of a row that is on one side only, the columns of that side."""
        self.new_line(sign)
        self.put(sign, "|")
        for place, cell in zip(self.columns, cells, strict=True):
            own = _sign(place)
            if sign == "=":
                self.cell(own, cell)
            elif own in ("=", sign):
                self.cell(sign, cell)

    def cell(self, sign: str, words: Words) -> None:
        self.put(sign, " ")
        for own, text in words:
            self.put(own, text.replace("|", "\\|"))
        self.put(sign, " |")

    def new_line(self, sign: str) -> None:
        """End the line before, on each side that has one."""
        old = sign != "+" and self.begun_old
        new = sign != "-" and self.begun_new
        if old or new:
            self.put("=" if old and new else "-" if old else "+", "\n")
        self.begun_old = self.begun_old or sign != "+"
        self.begun_new = self.begun_new or sign != "-"

    def put(self, sign: str, text: str) -> None:
        """Add text; what follows with the same sign becomes one piece."""
        if sign != self.sign:
            if self.parts:
                self.out.append((self.sign, "".join(self.parts)))
                self.parts.clear()
            self.sign = sign
        if text:
            self.parts.append(text)


def _sign(place: Place) -> str:
    if place[0] is None:
        return "+"
    return "-" if place[1] is None else "="
