"""The words that were put in the place of others, for what is made in many texts."""

from __future__ import annotations

from lawdiff.diff.classify import hunks
from lawdiff.diff.model import TextDiff
from lawdiff.patterns import lazily

# Characters: what is longer is no name for another name.
_LONGEST = 120
_ARTICLE = lazily(r"(?:(?:à|de) (?:la |l')|au |aux |du |des |de |d'|les? |la |l'|une? )", 2)
_LETTERS = lazily(r"[^\W\d_]{3}")


def pairs_of(diff: TextDiff) -> list[tuple[str, str]]:
    """Each substitution in a text once: the words that went, those that came for them.

    The article before a noun does not count, for it agrees: `l'agent comptable` and `de l'agent
    comptable` are one. Numbers alone are no substitution of words.
    """
    found: dict[tuple[str, str], None] = {}
    for alinea in diff.alineas:
        if alinea.op not in ("change", "move"):
            continue
        for hunk in hunks(alinea.words):
            if max(len(hunk.gone), len(hunk.come)) > _LONGEST:
                continue
            old, new = _bare(hunk.gone), _bare(hunk.come)
            if old != new and _LETTERS.search(old) and _LETTERS.search(new):
                found[old, new] = None
    return list(found)


def _bare(text: str) -> str:
    """The words without the article before them."""
    text = text.strip()
    found = _ARTICLE.match(text)
    return text[found.end() :] if found else text
