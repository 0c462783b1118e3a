"""Words and phrases as people search for them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, cached_property

from lawdiff.errors import UsageError
from lawdiff.french.typography import fold
from lawdiff.patterns import lazily

# Letters that are several in lower case without accents.
_LIGATURES = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "’": "'"}
_MARK = "**"
_AROUND = 60  # characters of a snippet before and after what was found
# Characters beside ASCII that SQLite's tokenizer folds and parts as `Query.fold` does. The few
# others are replaced before a text is indexed.
_ALIKE = "àâäçéèêëîïôöùûüÿÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸ°²³€§«»–—‑…’\u00a0\u202f"
_UNLIKE = lazily(rf"[^\x00-\x7f{_ALIKE}]")
_WORD = lazily(r"[^\W_]+")


@cache
def _table() -> dict[int, str]:
    """Latin letters → lower case without accents, for `str.translate`."""
    table = {}
    for code in range(0xC0, 0x250):
        base = unicodedata.normalize("NFKD", chr(code))[0]
        table[code] = base.lower() if base.isascii() else chr(code).lower()
    return table | {ord(char): text for char, text in _LIGATURES.items()}


def fold_words(text: str) -> str:
    """Text in which only what counts for a search differs."""
    if not text.isascii():
        text = text.translate(_table())
    return text.lower()


def indexable(text: str) -> str:
    """Text that SQLite's tokenizer takes apart as `fold_words` and `\\w` do.

    Nearly every text is left as it is: the tokenizer folds common letters itself.
    """
    if text.isascii() or not _UNLIKE.search(text):
        return text
    return _NO_WORD.sub(" ", fold_words(text))


_NO_WORD = lazily(r"[^\w\s]")


class Query:
    """Words and "phrases in quotes", all to stand in one alinéa.

    Accents, case and apostrophes count for nothing. A word is found at the beginning of words
    (`cotisation` finds `cotisations`), a phrase as it is.
    """

    def __init__(self, text: str) -> None:
        folded = self.fold(fold(text.replace("«", '"').replace("»", '"')))
        terms = [phrase.strip() or word for phrase, word in re.findall(r'"([^"]*)"|(\S+)', folded)]
        self.terms = [term for term in terms if re.search(r"\w", term)]
        if not self.terms:
            raise UsageError("no word to search for", hint='for example: lawdiff search "taux"')

    @cached_property
    def patterns(self) -> list[re.Pattern[str]]:
        return [re.compile(rf"(?<!\w){re.escape(term)}") for term in self.terms]

    @classmethod
    def fold(cls, text: str) -> str:
        """Text in which only what counts for a search differs."""
        return fold_words(text)

    @property
    def match(self) -> str:
        """The query for the index, which finds every alinéa that matches, and a few others; empty
        where no term has a letter or a digit."""
        phrases = (" ".join(_WORD.findall(term)) for term in self.terms)
        return " AND ".join(f'"{phrase}"*' for phrase in phrases if phrase)

    def may_match(self, text: str) -> bool:
        """A quick look at a whole file: can an alinéa of it match?"""
        folded = self.fold(text)
        return all(term in folded for term in self.terms)

    def alineas(self, alineas: Sequence[str]) -> Iterator[tuple[int, str]]:
        """Index and snippet of each of some alinéas that matches."""
        for index, alinea in enumerate(alineas):
            folded = self.fold(alinea)
            found = [pattern.search(folded) for pattern in self.patterns]
            if all(found):
                yield index, self._snippet(alinea, folded)

    def _snippet(self, alinea: str, folded: str) -> str:
        """The alinéa around what was found first, with all that was found between `**`."""
        spans = sorted(m.span() for pattern in self.patterns for m in pattern.finditer(folded))
        if len(folded) != len(alinea):  # a ligature is two letters, and shifts the places
            origin = [at for at, char in enumerate(alinea) for _ in self.fold(char)]
            spans = [(origin[left], origin[right - 1] + 1) for left, right in spans]
        start = max(spans[0][0] - _AROUND, 0)
        end = min(max(span[1] for span in spans[: len(self.terms)]) + _AROUND, len(alinea))
        pieces, position = [], start
        for left, right in spans:
            if left >= position and right <= end:
                pieces += [alinea[position:left], _MARK, alinea[left:right], _MARK]
                position = right
        pieces.append(alinea[position:end])
        shown = "".join(pieces).replace("\n", " ")
        return f"{'…' if start else ''}{shown}{'…' if end < len(alinea) else ''}"
