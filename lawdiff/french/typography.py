"""Characters of a text in one form: Unicode, spaces, apostrophes, and those that no text holds."""

from __future__ import annotations

import re
import unicodedata

from lawdiff.patterns import lazily

# Folded one by one: most texts hold one of them or none, and `str.translate` looks at every
# character.
_FOLDED = {
    **dict.fromkeys("\u2019\u02bc", "'"),
    **dict.fromkeys("\u00ad\u200b\u2060\ufeff", ""),
}

# Marks on one letter: Unicode's own bound (UAX #15), for to bring thousands into their order takes
# as long as their number squared. The pattern is quick and finds too much; a short text needs none.
_MAX_MARKS, _LONG = 30, 1_000

_MAYBE_MARKS = re.compile("[\u0300-\u1dff\u20d0-\u20ff\u302a-\u309a\ua66f-\U0010ffff]{31}")

# What no text holds: control characters that are not white space, halves of surrogate pairs.
_BAD = lazily("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")


def fold(text: str) -> str:
    """One line of text, canonical. Characters that no text holds become U+FFFD."""
    if not text.isascii():
        for char, folded in _FOLDED.items():
            if char in text:
                text = text.replace(char, folded)
        text = limit_combining_marks(text)
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
    text = " ".join(text.split())
    return text if text.isprintable() else _BAD.sub("\ufffd", text)


def limit_combining_marks(text: str) -> str:
    """The text with U+FFFD for each mark beyond the thirtieth on one letter, where it is long.

    To be called before any text of a source is normalised.
    """
    if len(text) <= _LONG or not _MAYBE_MARKS.search(text):
        return text
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        kept.append(char if marks <= _MAX_MARKS else "\ufffd")
    return "".join(kept)


def has_bad_characters(text: str) -> bool:
    """Does the text hold characters that `fold` has to replace?"""
    if _BAD.search(text) is not None:
        return True
    return limit_combining_marks(text) != text
