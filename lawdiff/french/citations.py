"""References to articles in a text: `articles L. 136-7 et L. 136-8 du code …`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from lawdiff.model import slugify

_NUMBER = r"(?:L\. ?O\.|LO|[LRDA])\.?[\s ]?(?:\*[\s ]?)?\d+(?:-\d+)*"
_ONE = rf"(?<![\w-]){_NUMBER}(?![\w-]|\.\d)"
_AND = (
    r"(?:,| et| ou| à|, et| et à| ainsi que)[\s ](?:(?:de |à |aux )?(?:l['’]|les )?articles?[\s ])?"
)
_LIST = re.compile(rf"{_ONE}(?:{_AND}{_NUMBER}(?![\w-]|\.\d))*")
_EACH = re.compile(_NUMBER)
_OTHER_TEXT = re.compile(
    r"[\s ](?:du|de la|de l['’]|des|d['’]une?|de cette|du même|de ce)[\s ]?"
    r"(?:(?:même|présente?)[\s ])?(code|loi|ordonnance|décret|arrêté|règlement|convention|accord"
    r"|directive|traité|livre des procédures)",
    re.IGNORECASE,
)
_PRESENT = re.compile(r"[\s ]du présent code", re.IGNORECASE)
_TITLE_WORDS = 90  # characters after « du » that may hold the title of a code


@dataclass(frozen=True, slots=True)
class Mention:
    """A reference to an article: characters `start` to `end` of a text; `code` is a slug."""

    start: int
    end: int
    code: str
    numbers: tuple[str, ...]


def find_mentions(text: str, code: str, slugs: Callable[[], tuple[str, ...]]) -> list[Mention]:
    """The articles with a letter (L., R., D., A.) that a text of the code with slug `code` names.

    `slugs` returns the slugs of the codes held. Articles of a code that is not held, or that is
    only called « le même code », are skipped. `numbers` are the spellings to try, likeliest first.
    """
    found: list[Mention] = []
    for match in _LIST.finditer(text):
        named = _code_of(text, match.end(), code, slugs)
        if named is None:
            continue
        for each in _EACH.finditer(text, match.start(), match.end()):
            found.append(Mention(each.start(), each.end(), named, _spellings(each[0])))
    return found


def cited_in(text: str) -> Iterator[tuple[str, str]]:
    """Number and text of each article that a text names, as `find_mentions` finds them, whichever
    codes are held: the text is what follows the number, as a slug (`meant` says of which code), or
    empty where the article is of the same code.
    """
    for match in _LIST.finditer(text):
        named = _text_of(text, match.end())
        if named is not None:
            for each in _EACH.findall(match[0]):
                yield _spellings(each)[0], named


def meant(following: str, slugs: Iterable[str]) -> str | None:
    """The longest of some codes' slugs that a slug of words begins with, or None."""
    named = [slug for slug in slugs if f"{following}-".startswith(f"{slug}-")]
    return max(named, key=len, default=None)


def _code_of(text: str, end: int, code: str, slugs: Callable[[], tuple[str, ...]]) -> str | None:
    """The slug of the code that the words after a list of articles name, or None."""
    following = _text_of(text, end)
    return meant(following, slugs()) if following else code if following is not None else None


def _text_of(text: str, end: int) -> str | None:
    """The words after a list of articles that name its text, as a slug; empty where they name
    none, or the present code; None for « le même code »."""
    if _PRESENT.match(text, end):
        return ""
    other = _OTHER_TEXT.match(text, end)
    if other is None:
        return ""
    if "même" in other[0].lower():
        return None
    return slugify(text[other.start(1) : other.start(1) + _TITLE_WORDS])


def _spellings(written: str) -> tuple[str, ...]:
    number = re.sub(r"[.\s ]", "", written)
    return (number, number.replace("*", "")) if "*" in number else (number,)
