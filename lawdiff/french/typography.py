"""One form for the characters of a text: Unicode, spaces, apostrophes, invalid characters."""

from __future__ import annotations

import unicodedata

from lawdiff.patterns import lazily

# Replaced one by one: most texts have at most one of them, and `str.translate` visits every
# character.
_FOLDED = {
    **dict.fromkeys("\u2019\u02bc", "'"),
    **dict.fromkeys("\u00ad\u200b\u2060\ufeff", ""),
}

# Combining marks on one letter: the limit of Unicode (UAX #15). Normalising sorts them, in a time
# that grows with the square of their number. The pattern is quick and may match too much; a short
# text needs no limit.
_MAX_MARKS, _LONG = 30, 1_000

_MAYBE_MARKS = lazily("[\u0300-\u1dff\u20d0-\u20ff\u302a-\u309a\ua66f-\U0010ffff]{31}")

# Invalid in a text: control characters that are not white space, halves of surrogate pairs.
_BAD = lazily("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")


def fold(text: str) -> str:
    """The text on one line, in canonical form. Invalid characters become U+FFFD."""
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
    """The text with U+FFFD for each mark after the thirtieth on one letter, if the text is long.

    Must be called before any text of a source is normalised.
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
    """Does the text have characters that `fold` replaces?"""
    if _BAD.search(text) is not None:
        return True
    return limit_combining_marks(text) != text
