"""A page as plain text, for a pipe. Nothing is wrapped: each alinéa and each row is one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from lawdiff.errors import without_control_characters
from lawdiff.output.text.page import Line, Page, Table

# Characters that take one cell of a terminal: letters, signs and dashes used in French law.
_NARROW = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x2FF), (0x370, 0x482), (0x2010, 0x2027), (0x2030, 0x205E),
    (0x2070, 0x209C), (0x20A0, 0x20BF), (0x2100, 0x218B), (0x2190, 0x2199), (0x2200, 0x22FF),
    (0x2500, 0x25FC),
)  # fmt: skip
# Edges of a boxed table: left, fill, crossing, right.
_TOP, _HEAD_TOP = "┌─┬┐", "┏━┳┓"
_MIDDLE, _HEAD_BOTTOM, _BOTTOM = "├─┼┤", "┡━╇┩", "└─┴┘"


def text_of(page: Page) -> str:
    """The text of a page, without blanks at the ends of lines."""
    return "".join(f"{line.rstrip(' ')}\n" for part in page for line in _lines_of(part))


def _lines_of(part: Line | Table) -> Iterator[str]:
    if isinstance(part, Line):
        yield from _lines(part)
    elif part.boxed:
        yield from _boxed(part)
    else:
        yield from _columns(part)


def _lines(line: Line) -> list[str]:
    return [row.expandtabs(8) for row in without_control_characters(line.plain).split("\n")]


def _columns(table: Table) -> Iterator[str]:
    """A table without edges and with two blanks between columns."""
    rows = [[_lines(Line(name)) for name in table.head], *map(_cells, table.rows)]
    widths = _widths(rows)
    for row in rows:
        for height in range(max(map(len, row))):
            cells = zip(row, widths, table.head, strict=True)
            yield "  ".join([_cell(c, height, w, name in table.right) for c, w, name in cells])


def _boxed(table: Table) -> Iterator[str]:
    """A table with edges and a line between rows."""
    rows = [_cells(row, table.width) for row in table.rows]
    head = [_lines(Line(name)) for name in table.head]
    head += [[""]] * (table.width - len(head))
    widths = _widths([*rows, head])
    if table.head:
        yield _edge(_HEAD_TOP, widths)
        high = max(map(len, head))  # its cells are aligned at the bottom
        yield from _row([[""] * (high - len(cell)) + cell for cell in head], widths, "┃")
    yield _edge(_HEAD_BOTTOM if table.head else _TOP, widths)
    for index, row in enumerate(rows):
        if index:
            yield _edge(_MIDDLE, widths)
        yield from _row(row, widths, "│")
    yield _edge(_BOTTOM, widths)


def _row(row: Sequence[list[str]], widths: Sequence[int], bar: str) -> Iterator[str]:
    for height in range(max(map(len, row))):
        cells = [_cell(cell, height, width) for cell, width in zip(row, widths, strict=True)]
        yield f"{bar} {f' {bar} '.join(cells)} {bar}"


def _edge(signs: str, widths: Sequence[int]) -> str:
    left, fill, crossing, right = tuple(signs)
    return left + crossing.join([fill * (width + 2) for width in widths]) + right


def _cells(row: Sequence[Line], width: int = 0) -> list[list[str]]:
    """The lines of each cell; a short row is filled with empty cells."""
    return [*map(_lines, row), *[[""]] * (width - len(row))]


def _cell(lines: Sequence[str], height: int, width: int, right: bool = False) -> str:
    text = lines[height] if height < len(lines) else ""
    if right:
        text = text.rstrip()
    fill = " " * (width - _width(text))
    return fill + text if right else text + fill


def _widths(rows: Sequence[Sequence[list[str]]]) -> list[int]:
    return [
        max(_width(line) for cell in column for line in cell) for column in zip(*rows, strict=True)
    ]


def _width(text: str) -> int:
    """The width of a text in terminal cells."""
    if (text.isascii() and text.isprintable()) or _narrow().issuperset(text):
        return len(text)
    from rich.cells import cell_len  # for other scripts, which are rare

    return cell_len(text)


@cache
def _narrow() -> frozenset[str]:
    return frozenset(chr(code) for first, last in _NARROW for code in range(first, last + 1))
