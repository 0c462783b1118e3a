"""An answer before it is drawn: styled lines, and tables of lines.

`terminal` and `redline` make pages; `plain` draws them for a pipe and `console`, with rich, for a
terminal. Styles are written as in rich.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class Line:
    """One or more lines of text, in pieces with one style each.

    A piece may itself be a `Line`, whose style is combined with that of the whole.
    """

    __slots__ = ("pieces", "style")

    def __init__(self, text: str = "", style: str = "") -> None:
        self.pieces: list[tuple[str, str] | Line] = [(text, "")] if text else []
        self.style = style

    def append(self, text: str, style: str = "") -> Line:
        """Adds a piece and returns the line itself."""
        self.pieces.append((text, style))
        return self

    def extend(self, other: Line) -> Line:
        """Adds another line at the end and returns the line itself."""
        self.pieces.append(other)
        return self

    @property
    def plain(self) -> str:
        """The text without its styles."""
        return "".join(
            [piece.plain if isinstance(piece, Line) else piece[0] for piece in self.pieces]
        )


class Table:
    """Rows of cells, with or without a header: boxed, or in columns separated by spaces.

    The columns in `right` are right-aligned and not wrapped. Long words in the columns in `whole`,
    and in every box, are broken instead of cut off. `halves` are two texts side by side.
    """

    __slots__ = ("boxed", "halves", "head", "right", "rows", "whole", "width")

    def __init__(
        self,
        head: Sequence[str] = (),
        *,
        right: Iterable[str] = (),
        whole: Iterable[str] = (),
        boxed: bool = False,
        halves: bool = False,
    ) -> None:
        self.head, self.boxed, self.halves = tuple(head), boxed, halves
        self.right, self.whole = frozenset(right), frozenset(whole)
        self.rows: list[tuple[Line, ...]] = []
        self.width = len(self.head)

    def add(self, *cells: Line | str) -> None:
        """Adds a row, which may be shorter or longer than the others."""
        self.rows.append(tuple(Line(cell) if isinstance(cell, str) else cell for cell in cells))
        self.width = max(self.width, len(cells))


Page = list[Line | Table]
