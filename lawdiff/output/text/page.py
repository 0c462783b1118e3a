"""What an answer looks like before it is drawn: lines of styled words, and tables of lines.

`terminal` and `redline` make it; a pipe gets it as plain text (`plain`), a terminal through rich
(`console`). A style is spelt as rich spells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class Line:
    """A line of text, or several that belong together, in pieces of one style each.

    A piece may be a line itself, with its own style over that of the whole.
    """

    __slots__ = ("pieces", "style")

    def __init__(self, text: str = "", style: str = "") -> None:
        self.pieces: list[tuple[str, str] | Line] = [(text, "")] if text else []
        self.style = style

    def append(self, text: str, style: str = "") -> Line:
        """The line itself, with one piece more."""
        self.pieces.append((text, style))
        return self

    def extend(self, other: Line) -> Line:
        """The line itself, with another one at its end."""
        self.pieces.append(other)
        return self

    @property
    def plain(self) -> str:
        """The text without its styles."""
        return "".join(
            [piece.plain if isinstance(piece, Line) else piece[0] for piece in self.pieces]
        )


class Table:
    """Rows of cells under a head, or under none: boxed, or columns with a gap between them.

    The columns in `right` stand at the right, and are not wrapped; a word of a column in `whole`
    is broken rather than cut, as in every box. `halves` are two texts beside each other.
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
        """Add a row; it may be shorter, or longer, than the others."""
        self.rows.append(tuple(Line(cell) if isinstance(cell, str) else cell for cell in cells))
        self.width = max(self.width, len(cells))


Page = list[Line | Table]
