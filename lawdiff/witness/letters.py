"""Texts as the characters that the law consists of: no blanks, no typography."""

from __future__ import annotations

import unicodedata

# Blanks, controls, formats and halves of pairs say nothing; U+FFFD stands for what was lost before.
_MUTE = frozenset(("Cc", "Cf", "Cs", "Zs", "Zl", "Zp"))
_ALIKE = str.maketrans({"’": "'", "ʼ": "'", "−": "-", "\ufffd": None})
_EXCERPT = 24


def characters(text: str) -> str:
    """Every character that is seen: letters, digits, accents, punctuation; no blanks."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).translate(_ALIKE)
        text = "".join(char for char in text if unicodedata.category(char) not in _MUTE)
        return unicodedata.normalize("NFKD", text)
    text = "".join(text.split())
    return text if text.isprintable() else "".join(filter(str.isprintable, text))


def letters(text: str) -> str:
    """Letters and digits alone, with their accents."""
    seen = characters(text)
    if seen.isalnum():
        return seen
    return "".join(c for c in seen if c.isalnum() or unicodedata.combining(c))


def first_difference(source: str, held: str) -> str:
    """Where two strings of characters part, with what stands there in each."""
    at = next(
        (i for i, (a, b) in enumerate(zip(source, held, strict=False)) if a != b),
        min(len(source), len(held)),
    )
    start = max(0, at - _EXCERPT // 2)
    ours, theirs = source[start : at + _EXCERPT], held[start : at + _EXCERPT]
    return f"the source has « {ours} », the reading « {theirs} »"
