"""What kind of thing changed: the class of a change, and the nature of an edited alinéa.

A class never hides a changed word or digit: what is not surely typographic or surely a
cross-reference is substantive.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from lawdiff.diff.model import AlineaDiff, Words
from lawdiff.diff.references import is_reference
from lawdiff.diff.values import value_kind

CLASSES = ("none", "typographic", "references", "substantive")
"""From the least weighty to the weightiest."""

# What names an alinéa when several kinds of thing changed in it: the weightiest first.
_NATURES = ("rate", "amount", "deadline", "date")
_LESSER = ("references", "number", "renumbering", "punctuation", "typographic")

_SAME_SIGN = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("“”„«»", '"'),
        **dict.fromkeys("‘’ʼ", "'"),
        "º": "°",
        "œ": "oe",
        "Œ": "Oe",
        "æ": "ae",
        "Æ": "Ae",
        "…": "...",
    }
)


@dataclass(frozen=True, slots=True)
class Hunk:
    """A changed stretch in its place: what went, what came, the kept text before and after."""

    gone: str
    come: str
    before: str
    after: str


def text_class(alineas: Sequence[AlineaDiff]) -> str:
    """The weightiest class of some alinéas."""
    edited = [alinea for alinea in alineas if alinea.op != "equal"]
    if any(alinea.op != "change" or alinea.piece == "shift" for alinea in edited):
        return "substantive"
    heaviest = "none"
    for alinea in edited:
        class_ = alinea_class(alinea)
        if class_ == "substantive":
            return class_
        heaviest = max(heaviest, class_, key=CLASSES.index)
    return heaviest


def alinea_class(alinea: AlineaDiff) -> str:
    """none, typographic, references or substantive."""
    if alinea.op == "equal":
        return "none"
    if alinea.op != "change" or alinea.piece == "shift":
        return "substantive"  # a sentence that stands elsewhere may say something else there
    if same_but_typography(alinea.old_text, alinea.new_text):
        return "typographic"
    found = False
    for hunk in hunks(alinea.words):
        kind = _kind(hunk)
        if kind not in ("references", "typographic"):
            return "substantive"
        found = found or kind == "references"
    return "references" if found else "substantive"


def nature(alinea: AlineaDiff) -> str | None:
    """What kind of thing changed in an edited alinéa; None where no one word says it.

    A rate, an amount, a deadline or a date that was replaced by another gives its name,
    whatever else changed; the lesser kinds only where nothing else did.
    """
    if alinea.op not in ("change", "move"):
        return None
    kinds = {_kind(hunk) for hunk in hunks(alinea.words)}
    for kind in _NATURES:
        if kind in kinds:
            return kind
    if None in kinds:
        return None
    return next((kind for kind in _LESSER if kind in kinds), None)


def hunks(words: Words) -> list[Hunk]:
    """The changed stretches of an alinéa."""
    found: list[Hunk] = []
    gone = come = before = ""
    for sign, text in (*words, ("=", "")):
        if sign == "-":
            gone += text
        elif sign == "+":
            come += text
        else:
            if gone or come:
                found.append(Hunk(gone, come, before, text))
            gone = come = ""
            before = text
    return found


def typography(words: Words) -> tuple[int, ...]:
    """The places in `words` of the changes that are of typography alone, whatever else changed."""
    found: list[int] = []
    run: list[int] = []
    before = ""
    for index, (sign, text) in enumerate((*words, ("=", ""))):
        if sign != "=":
            run.append(index)
            continue
        if run:
            gone, come = (
                "".join([words[i][1] for i in run if words[i][0] == own]) for own in ("-", "+")
            )
            if _kind(Hunk(gone, come, before, text)) == "typographic":
                found += run
        run, before = [], text
    return tuple(found)


def same_but_typography(old: str, new: str) -> bool:
    """Do two texts differ in nothing but dashes, quotes, spaces, initials and ligatures?

    A space may come or go beside punctuation only, and never between two digits.
    """
    a, b = _tokens(old), _tokens(new)
    return len(a) == len(b) and all(x == y or _same_word(x, y) for x, y in zip(a, b, strict=True))


def _tokens(text: str) -> list[str]:
    return _token_pattern().findall(text.translate(_SAME_SIGN))


@cache
def _token_pattern() -> re.Pattern[str]:
    # Punctuation that joins digits is part of the number: `1,5` is not `1, 5`.
    return re.compile(r"\d+(?:[^\w\s]\d+)*(?!\w)|-+|\w+|[^\w\s]")


def _same_word(a: str, b: str) -> bool:
    """Is this one word, but for the case of its initial, or the accent of a capital?"""
    if a[1:] != b[1:]:
        return a[:1] == "-" == b[:1]
    if len(a) < 2 or not (a[0].isupper() or b[0].isupper()):
        return False
    return _plain(a[0]) == _plain(b[0])


def _plain(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0].lower()


def _kind(hunk: Hunk) -> str | None:
    """What kind of thing changed in one place."""
    if is_renumbering(hunk):
        return "renumbering"
    inside = hunk.before[-1:].isalnum() and hunk.after[:1].isalnum()
    if not inside and same_but_typography(hunk.gone, hunk.come):
        return "typographic"
    if not re.search(r"\w", hunk.gone + hunk.come):
        return "punctuation"
    kind = value_kind(hunk.gone, hunk.come, hunk.before, hunk.after)
    if kind is not None and kind != "number":
        return kind
    if is_reference(hunk.gone, hunk.come, hunk.before, hunk.after):
        return "references"
    return kind


def is_renumbering(hunk: Hunk) -> bool:
    """Did only the mark that a list gives the alinéa change?"""
    if hunk.before.strip() or hunk.gone.strip() == hunk.come.strip():
        return False
    pattern = _mark_pattern()
    return bool(pattern.fullmatch(hunk.gone) and pattern.fullmatch(hunk.come)) and bool(
        pattern.match(hunk.come + hunk.after) or pattern.match(hunk.gone + hunk.after)
    )


@cache
def _mark_pattern() -> re.Pattern[str]:
    return re.compile(
        r"(?:(?:[IVXLC]+|\d{1,3}|[A-Za-z]{1,2})?"
        r"(?: ?(?:bis|ter|quater|quinquies|sexies|septies|octies|nonies|decies|[A-Z]))*"
        r"[°.)]*(?: ?[-–—―])* ?)"
    )
