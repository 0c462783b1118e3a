"""Codes as people name them: by id, title, initials or a part of the title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lawdiff.french.words import UNSEARCHED
from lawdiff.model import Code, codes_named, slugify

# Small words of titles, which initials may leave out: CRPA is the Code des relations entre le
# public et l'administration.
_SMALL = UNSEARCHED | {"entre"}
_IN_EVERY_TITLE = {"code", "codes"}
_SHORTEST = 3  # letters that may stand for the rest of a word


def codes_meant(name: str, codes: Iterable[Code]) -> list[Code]:
    """The codes that a name may mean: those that it names in full, otherwise those whose title it
    is a part of."""
    held = list(codes)
    return named_in_full(name, held) or named_in_part(name, held)


def named_in_full(name: str, codes: Iterable[Code]) -> list[Code]:
    """The codes with this id, title or slug, otherwise those with these initials."""
    held, typed = list(codes), _typed(name)
    return (
        codes_named(name, held)
        or codes_named(typed, held)
        or [code for code in held if code.id == typed.upper() or _has_initials(code, typed)]
    )


def named_in_part(name: str, codes: Iterable[Code]) -> list[Code]:
    """The codes whose title holds these words side by side (`sécurité sociale`, `route`), otherwise
    those with words that begin so, in any order (`relations admin`)."""
    held = list(codes)
    if not any(char.isalnum() for char in name):
        return []
    asked = slugify(_typed(name)).split("-")
    beside = [code for code in held if f"-{'-'.join(asked)}-" in f"-{code.slug}-"]
    if beside:
        return beside
    telling = [word for word in asked if word not in _SMALL | _IN_EVERY_TITLE]
    return [code for code in held if telling and _has_words(code, telling)]


def _typed(name: str) -> str:
    """A name with the apostrophes of a keyboard: others are no marks to `slugify`."""
    return name.strip().replace("’", "'")


def _has_words(code: Code, beginnings: Sequence[str]) -> bool:
    """Has the title words that begin so, or the whole word where that is short?"""
    words = [word for word in code.slug.split("-") if word not in _IN_EVERY_TITLE]
    return all(
        start in words or (len(start) >= _SHORTEST and any(w.startswith(start) for w in words))
        for start in beginnings
    )


def _has_initials(code: Code, name: str) -> bool:
    """Are these the initials of the title, with or without those of its small words?"""
    letters = name.replace(".", "").replace(" ", "").lower()
    reached = {0}  # how many of the letters the words so far can account for
    for word in code.slug.split("-"):
        taken = {count + 1 for count in reached if letters[count : count + 1] == word[0]}
        reached = taken | reached if word in _SMALL else taken
    return len(letters) > 1 and len(letters) in reached
