"""Tables compared by rows and cells, not as one string."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from lawdiff.diff.align import align_in_order, best_path
from lawdiff.diff.matching import increasing
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

    No rows where an alinéa is no table that `canonical.table_text` writes. A row that moved is one
    row at its new place; in the words it is struck at the old place and written at the new one.
    """
    grid_old, grid_new = _grid(old), _grid(new)
    if grid_old is None or grid_new is None:
        return word_diff(old, new), None
    if old > new:
        pairs, moved, columns = _align(grid_new, grid_old)
        pairs, moved = _turned(pairs), _turned(moved)
        columns = [(c, d) for d, c in columns]
    else:
        pairs, moved, columns = _align(grid_old, grid_new)
    rows: list[RowDiff] = []
    lines: list[RowDiff] = []
    came_from = _turned(moved)
    for place in _places(pairs, len(grid_old), len(grid_new)):
        line = _row(grid_old, grid_new, place, columns)
        lines.append(line)
        if line.new in came_from and line.old is None:
            place = came_from[line.new], line.new
            rows.append(replace(_row(grid_old, grid_new, place, columns), op="move"))
        elif line.old not in moved or line.new is not None:
            rows.append(line)
    return _Markdown(columns).words(lines), tuple(rows)


def _turned(pairs: dict[int, int]) -> dict[int, int]:
    return {j: i for i, j in pairs.items()}


def _grid(alinea: str) -> Grid | None:
    """The cells of a table; None if they would not give the alinéa back to the letter."""
    if not alinea.startswith("| "):
        return None
    grid = table_rows(alinea)
    if len({len(row) for row in grid}) != 1 or table_text(grid) != alinea:
        return None
    return grid


def _align(old: Grid, new: Grid) -> tuple[dict[int, int], dict[int, int], list[Place]]:
    """Which row became which, in order; which rows moved; and which column became which."""
    first = 1 if _is_ranked(old) and _is_ranked(new) else 0
    pairs = align_in_order(
        [" | ".join(row[first:]) for row in old], [" | ".join(row[first:]) for row in new]
    )
    keyed = {} if first else _by_key(old, new, pairs)
    if 0 not in pairs and 0 not in pairs.values():
        keyed[0] = 0  # what the columns are called may be all that changed
    taken = set(keyed.values())
    pairs = {i: j for i, j in pairs.items() if i not in keyed and j not in taken} | keyed
    stay = dict(increasing(sorted(pairs.items())))
    moved = {i: j for i, j in pairs.items() if i not in stay}
    return stay, moved, _columns(old, new, stay)


def _by_key(old: Grid, new: Grid, pairs: dict[int, int]) -> dict[int, int]:
    """Rows that their first cell names, once on each side, as far as they are not the same row."""
    same = {i for i, j in pairs.items() if old[i] == new[j]}
    taken = {pairs[i] for i in same}
    olds = [row[0] if i and i not in same else "" for i, row in enumerate(old)]
    news = [row[0] if j and j not in taken else "" for j, row in enumerate(new)]
    counts_old, counts_new = Counter(olds), Counter(news)
    where = {name: j for j, name in enumerate(news) if counts_new[name] == 1}
    return {
        i: where[name]
        for i, name in enumerate(olds)
        if name and counts_old[name] == 1 and name in where
    }


def _is_ranked(grid: Grid) -> bool:
    """Does the first column only count the rows? Such a number shifts when a row is inserted."""
    ranks = [row[0] for row in grid[1:]]
    return len(grid[0]) > 1 and ranks == [str(rank) for rank in range(1, len(grid))]


def _columns(old: Grid, new: Grid, pairs: dict[int, int]) -> list[Place]:
    """Which column became which: by what the cells say, whatever the columns are called."""
    m, n = len(old[0]), len(new[0])
    sample = list(islice(pairs.items(), _SAMPLE))
    if m == n and all(any(old[i][c] == new[j][c] for i, j in sample) for c in range(m)):
        return [(c, c) for c in range(m)]
    scores = [
        [sum([old[i][c] == new[j][d] for i, j in sample]) + 0.0 for d in range(n)] for c in range(m)
    ]
    kept = dict(best_path(scores))
    if m == n and all(c == d for c, d in kept.items()):
        return [(c, c) for c in range(m)]
    return list(_places(kept, m, n))


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
