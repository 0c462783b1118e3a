"""Titles of sections, as they are asked for: `Livre I`, `livre 1` and `Livre Ier` are one."""

from __future__ import annotations

import re

from lawdiff.model import slugify

_UNIT = re.compile(
    r"\b(partie|livre|titre|chapitre|section|sous-section|paragraphe)-"
    r"(premier|premiere|1er|1re|ier|unique|[ivxlc]+)(?=-|$)"
)
_FIRST = frozenset({"premier", "premiere", "1er", "1re", "ier"})
_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def section_key(title: str) -> str:
    """A title with its number in digits, lower case, without accents: `livre-1-dispositions`."""
    return _UNIT.sub(lambda unit: f"{unit[1]}-{_number(unit[2])}", slugify(title))


def _number(written: str) -> str:
    if written in _FIRST:
        return "1"
    if written == "unique":
        return written
    values = [_DIGITS[letter] for letter in written]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return str(sum(-value if value < after else value for value, after in pairs))
