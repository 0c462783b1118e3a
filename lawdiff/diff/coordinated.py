"""One substitution in many texts: `Pôle emploi` became `France Travail` in 141 articles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lawdiff.diff.classify import hunks
from lawdiff.diff.model import TextDiff
from lawdiff.patterns import lazily

# In fewer texts a substitution is told where it is made.
_MANY = 5
# Characters: what is longer is no name for another name.
_LONGEST = 120
_ARTICLE = lazily(r"(?:(?:à|de) (?:la |l')|au |aux |du |des |de |d'|les? |la |l'|une? )", 2)
_LETTERS = lazily(r"[^\W\d_]{3}")


@dataclass(frozen=True, slots=True)
class Substitution:
    """The words that went, those that came for them, and the texts in which they did, in order."""

    old: str
    new: str
    where: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"old": self.old, "new": self.new, "articles": list(self.where)}


def substitutions(diffs: Iterable[tuple[str, TextDiff]]) -> list[Substitution]:
    """Each substitution that was made in many texts, the commonest first; a text has a name.

    The article before a noun does not count, for it agrees: `l'agent comptable` and `de l'agent
    comptable` are one. Numbers alone are no substitution of words.
    """
    found: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for name, diff in diffs:
        for alinea in diff.alineas:
            if alinea.op not in ("change", "move"):
                continue
            for hunk in hunks(alinea.words):
                if max(len(hunk.gone), len(hunk.come)) > _LONGEST:
                    continue
                old, new = _bare(hunk.gone), _bare(hunk.come)
                if old != new and _LETTERS.search(old) and _LETTERS.search(new):
                    found[old, new][name] = None
    many = [(pair, names) for pair, names in found.items() if len(names) >= _MANY]
    many.sort(key=lambda entry: (-len(entry[1]), entry[0]))
    return [Substitution(old, new, tuple(names)) for (old, new), names in many]


def _bare(text: str) -> str:
    """The words without the article before them."""
    text = text.strip()
    found = _ARTICLE.match(text)
    return text[found.end() :] if found else text
