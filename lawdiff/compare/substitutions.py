"""One substitution in many texts: `Pôle emploi` became `France Travail` in 141 articles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lawdiff.diff.model import TextDiff

Pair = tuple[str, str]
"""The words that went, and those that came for them."""

_MANY = 5  # in fewer texts a substitution is told where it is made


@dataclass(frozen=True, slots=True)
class Substitution:
    """The words that went, those that came for them, and the texts in which they did, in order."""

    old: str
    new: str
    where: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"old": self.old, "new": self.new, "articles": list(self.where)}


def told_once(found: Iterable[tuple[str, Iterable[Pair]]]) -> list[Substitution]:
    """Each substitution that was made in many texts, the commonest first; a text has a name."""
    names: dict[Pair, dict[str, None]] = defaultdict(dict)
    for name, pairs in found:
        for pair in pairs:
            names[pair][name] = None
    many = [(pair, of) for pair, of in names.items() if len(of) >= _MANY]
    many.sort(key=lambda entry: (-len(entry[1]), entry[0]))
    return [Substitution(old, new, tuple(of)) for (old, new), of in many]


def substitutions(diffs: Iterable[tuple[str, TextDiff]]) -> list[Substitution]:
    """The same from the redlines of the texts."""
    from lawdiff.diff.coordinated import pairs_of  # loaded only where redlines are

    return told_once((name, pairs_of(diff)) for name, diff in diffs)
