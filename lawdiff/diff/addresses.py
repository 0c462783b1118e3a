"""Where an alinéa stands in its article, as a jurist names it: `II, 2°, a, 3e alinéa`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lawdiff.diff.likeness import mark, parted
from lawdiff.patterns import lazily

_ROMAN = lazily(r"[IVXLC]+")
_NUMBERED = lazily(r"\d+°(?: (?:bis|ter|quater|quinquies|sexies|septies|octies|nonies|decies)\b)?")
# What a list closes with: what follows without a mark belongs to the whole list.
_CLOSES = (".", "»", '"')
# The levels that hold alinéas without a mark after their lists are closed: I, A.
_LASTING = frozenset(["roman", "capital"])
# From the outermost level in, as codes have them; and with what each begins.
_ORDER = ("roman", "capital", "number", "digit", "letter", "letters")
_FIRST = frozenset(["I", "A", "1", "a", "aa"])
# No alinéa begins more levels at once.
_MOST_MARKS = 3


@dataclass(frozen=True, slots=True)
class Address:
    """The units that an alinéa stands in, from the outermost in; its place in the article and
    in the innermost of these units, from 1."""

    units: tuple[str, ...]
    ordinal: int
    in_unit: int

    def __str__(self) -> str:
        if self.units and self.in_unit == 1:
            return ", ".join(self.units)
        return ", ".join(
            [*self.units, f"{self.in_unit}{'er' if self.in_unit == 1 else 'e'} alinéa"]
        )


def addresses(alineas: Sequence[str]) -> list[Address]:
    """The address of each alinéa of an article."""
    found: list[Address] = []
    levels: list[tuple[str, str]] = []  # kind of mark and unit, from the outermost in
    counts: dict[tuple[str, ...], int] = {(): 0}
    before = ""
    for ordinal, alinea in enumerate(alineas, 1):
        marked = _marks(alinea)
        for text, unit in marked:
            kind = _kind(text, unit, levels)
            kinds = [level for level, _ in levels]
            if kind in kinds:
                del levels[kinds.index(kind) :]
            elif unit.split()[0] not in _FIRST:  # it goes on with a list that is further out
                while levels and _ORDER.index(levels[-1][0]) > _ORDER.index(kind):
                    levels.pop()
            levels.append((kind, _numbered(text) if kind == "number" else unit))
            counts[_names(levels)] = 0
        if (
            not marked
            and before.rstrip().endswith(_CLOSES)
            and not alinea.startswith(("-", "–", "—", "•"))
        ):
            while levels and levels[-1][0] not in _LASTING and counts[_names(levels)] == 1:
                levels.pop()
        path = _names(levels)
        for depth in range(len(path) + 1):
            counts[path[:depth]] = counts.get(path[:depth], 0) + 1
        found.append(Address(path, ordinal, counts[path]))
        before = alinea
    return found


def _marks(alinea: str) -> list[tuple[str, str]]:
    """The marks that an alinéa begins with, each with the text from there: `II.-A.-` has two."""
    found: list[tuple[str, str]] = []
    text = alinea
    while (unit := mark(text)) and len(found) < _MOST_MARKS:
        found.append((text, unit))
        text = parted([text])[1][0]
    return found


def _names(levels: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(name for _, name in levels)


def _numbered(alinea: str) -> str:
    """The number of an item with what makes it another one: `2° bis`, never the word after it."""
    found = _NUMBERED.match(alinea)
    assert found
    return found[0]


def _kind(alinea: str, unit: str, levels: Sequence[tuple[str, str]]) -> str:
    """The level of a mark: `I`, `A`, `1°`, `1.`, `a)`, `aa)`."""
    name = unit.split()[0]
    after = alinea[len(unit) : len(unit) + 1]
    if name.isdigit():
        return "number" if after == "°" else "digit"
    if name.islower():
        return "letter" if len(name) == 1 else "letters"
    capital = next((held for kind, held in levels if kind == "capital"), "")
    follows = len(name) == 1 and capital[:1] and ord(name) == ord(capital[0]) + 1
    if _ROMAN.fullmatch(name) and not follows:
        return "roman"
    return "capital"
