"""Texts as the characters that the law consists of: no blanks, no typography."""

from __future__ import annotations

import unicodedata

# Blanks, controls, formats and halves of pairs say nothing; U+FFFD stands for what was lost before.
_MUTE = frozenset(("Cc", "Cf", "Cs", "Zs", "Zl", "Zp"))
_ALIKE = {ord("’"): ord("'"), ord("ʼ"): ord("'"), ord("−"): ord("-"), 0xFFFD: None}
_EXCERPT = 24


class _Seen(dict[int, int | None]):
    """Code of a character → the code that stands for it, None where it says nothing."""

    def __missing__(self, code: int) -> int | None:
        seen = _ALIKE.get(code, code)
        if seen is not None and unicodedata.category(chr(code)) in _MUTE:
            seen = None
        self[code] = seen
        return seen


class _Letters(dict[int, int | None]):
    """The same, with letters, digits and accents alone."""

    def __missing__(self, code: int) -> int | None:
        char = chr(code)
        seen = _SEEN[code] if char.isalnum() or unicodedata.combining(char) else None
        self[code] = seen
        return seen


_SEEN, _LETTERS = _Seen(), _Letters()


def characters(text: str) -> str:
    """Every character that is seen: letters, digits, accents, punctuation; no blanks."""
    if text.isascii():
        return text.translate(_SEEN)
    # What says nothing may stand between a letter and its accent.
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).translate(_SEEN))


def letters(text: str) -> str:
    """Letters and digits alone, with their accents."""
    return characters(text).translate(_LETTERS)


def first_difference(source: str, read: str) -> str:
    """Where two strings of characters differ first, with what stands there in each."""
    at = next(
        (i for i, (a, b) in enumerate(zip(source, read, strict=False)) if a != b),
        min(len(source), len(read)),
    )
    start = max(0, at - _EXCERPT // 2)
    ours, theirs = source[start : at + _EXCERPT], read[start : at + _EXCERPT]
    return f"the source has « {ours} », the reader « {theirs} »"
