"""What a diff is, as data: alinéas paired, words marked, tables by rows. No matching here."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lawdiff.diff.addresses import Address

Words = tuple[tuple[str, str], ...]
"""Pieces of text in reading order: `("=", text)` kept, `("-", text)` gone, `("+", text)` new."""


@dataclass(frozen=True, slots=True)
class RowDiff:
    """What became of one row of a table.

    `op` is equal, change, insert, delete or move (to its new place, and perhaps changed); `old`
    and `new` are row numbers, the head being 0.
    `cells` are the words of each cell, over the columns of both tables: a cell of a column
    that is new is wholly inserted, and `()` where neither row has the column.
    """

    op: str
    old: int | None
    new: int | None
    cells: tuple[Words, ...]

    def to_dict(self) -> dict[str, Any]:
        cells = [[list(word) for word in cell] for cell in self.cells]
        return {"op": self.op, "old": self.old, "new": self.new, "cells": cells}


# Not frozen: that would make it four times as dear to build, and a text has hundreds of these.
@dataclass(slots=True, unsafe_hash=True)
class AlineaDiff:
    """What became of one alinéa.

    `op` is equal, change, insert, delete or move; `old` and `new` are indices into the alinéas.
    The `=` and `-` of `words` give the old alinéa to the letter, the `=` and `+` the new one.

    An alinéa that was split has an entry of op `change` for each new alinéa that came of it, one
    after the other, all with the same `old` and with `piece="split"`: it is their `=` and `-` in
    a row that give the old alinéa. An alinéa joined from several is the same the other way
    round, with the same `new` and `piece="join"`. Where sentences went from one alinéa to
    another beside it, each stretch of text has an entry with the alinéa that it came from, the
    one that it is in, and `piece="shift"`: in a row they give both texts as well.

    `rows` compares two tables row by row; None where one side is no table.
    """

    op: str
    old: int | None
    new: int | None
    words: Words
    piece: str | None = None
    rows: tuple[RowDiff, ...] | None = None

    @property
    def nature(self) -> str | None:
        """What kind of thing changed, where one word says it.

        rate, amount, deadline, date, number, references, renumbering, punctuation or
        typographic; None for an alinéa that was rewritten, or not edited at all.
        """
        from lawdiff.diff.classify import nature

        return nature(self)

    @property
    def typography(self) -> tuple[int, ...]:
        """The places in `words` of changes of typography alone: a renderer may dim them."""
        from lawdiff.diff.classify import typography

        return typography(self.words) if self.op in ("change", "move") else ()

    @property
    def class_(self) -> str:
        """none, typographic, references or substantive."""
        from lawdiff.diff.classify import alinea_class

        return alinea_class(self)

    @property
    def old_text(self) -> str:
        """The old alinéa, or of a split one the piece that this entry covers."""
        return "".join([text for sign, text in self.words if sign != "+"])

    @property
    def new_text(self) -> str:
        """The new alinéa, or of a joined one the piece that this entry covers."""
        return "".join([text for sign, text in self.words if sign != "-"])

    def to_dict(self, address: str) -> dict[str, Any]:
        return {
            "op": self.op,
            "old": self.old,
            "new": self.new,
            "address": address,
            "words": [list(word) for word in self.words],
            "typographic": list(self.typography),
            "nature": self.nature,
            "piece": self.piece,
            "rows": None if self.rows is None else [row.to_dict() for row in self.rows],
        }


@dataclass(frozen=True, slots=True)
class TextDiff:
    """What became of a text: its alinéas in the order in which a redline is read.

    That is the new order; what was deleted stands where it stood.
    """

    alineas: tuple[AlineaDiff, ...]

    @property
    def inserted(self) -> int:
        """How many words came in."""
        return self._count("+")

    @property
    def deleted(self) -> int:
        """How many words went out."""
        return self._count("-")

    @property
    def hunks(self) -> int:
        """How many stretches of text were touched, with nothing kept inside them."""
        signs = ["=", *(sign for alinea in self.alineas for sign, _ in alinea.words)]
        return sum(b != "=" == a for a, b in pairwise(signs))

    @property
    def class_(self) -> str:
        """The weightiest class of its alinéas: none, typographic, references or substantive."""
        from lawdiff.diff.classify import text_class

        return text_class(self.alineas)

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Where each entry stands: in the new text, or in the old one where it is gone."""
        from lawdiff.diff.addresses import addresses
        from lawdiff.diff.patch import texts

        old, new = map(addresses, texts(self))
        return tuple([old[a.old or 0] if a.new is None else new[a.new] for a in self.alineas])

    def to_list(self) -> list[dict[str, Any]]:
        """The redline as JSON has it, an object an alinéa."""
        placed = zip(self.alineas, self.addresses, strict=True)
        return [alinea.to_dict(str(address)) for alinea, address in placed]

    def _count(self, sign: str) -> int:
        texts = [text for alinea in self.alineas for own, text in alinea.words if own == sign]
        return sum(map(count_words, texts))


def count_words(text: str) -> int:
    """How many words a text has: a sign, a dash, a border of a table or a line end is none."""
    from lawdiff.diff.tokens import units

    words = [word for unit in units(text.replace("<br>", " ")) for word in unit.split()]
    return sum([any(map(str.isalnum, word)) for word in words])
