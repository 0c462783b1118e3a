"""Article numbers as people type them: one key for all spellings, and suggestions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from string import ascii_uppercase

from lawdiff.errors import UsageError
from lawdiff.french.numbers import (
    DASHES,
    ORDINAL,
    ROMAN,
    canonical_number,
    default_case,
    fold_number,
    sort_key,
)
from lawdiff.french.stems import article_stem, number_from_stem
from lawdiff.patterns import lazily

_PLAIN_OR_STARRED = lazily(r"(?:LO|[A-Za-z])?\*?[0-9]+(?:-[0-9]+)*")
_ARTICLE_WORD = lazily(r"\b(?:(?:a|de) )?(?:l ?' ?)?art(?:icle)?s?\b\.?")
_NUMERO = lazily(r"\bn[°o]? ?(?=[0-9])")
_FIRST = lazily(r"(?<![0-9])1 ?ere?\b")
_HYPHEN = lazily(r" ?- ?")
_GAP = lazily(r"(?<=[0-9])[^\w-]+(?=[0-9])")
_DROPPED = lazily(r"[^\w.-]|_|(?<![0-9])\.|\.(?![0-9])")


def lookup_key(number: str) -> str:
    """One key for every spelling of a number: `art. L. 136-7`, `l136–7` and `L136-7` agree.

    Removes case, accents, spaces, punctuation, stars and the words article and n°; keeps digits and
    hyphens, with a `.` between two numbers that would otherwise be joined (`R434-32 (1)`). Several
    numbers may have the same key (`R*123-4`, `R123-4`).
    """
    if _PLAIN_OR_STARRED.fullmatch(number):
        return number.replace("*", "").lower()
    text = _HYPHEN.sub("-", fold_number(number))
    text = _FIRST.sub("1", _NUMERO.sub("", _ARTICLE_WORD.sub("", text)))
    return _DROPPED.sub("", _GAP.sub(".", text)).strip("-")


# --- what a user types ------------------------------------------------------------------------

_EXAMPLES = "give an article's number, such as L136-7, R*123-4 or Annexe II"
_ASKED_ARTICLE = lazily(r"^(?:(?:[àa]|de) )?(?:l ?' ?)?\bart(?:icle)?s?\b\.? ?", re.IGNORECASE)
_OF_CODE = lazily(
    r"(?:^|(?<![ ,(])[ ,(]+)(?:(?:du|au|dans le) )?(code\b[^)]*)\)?$"
    r"|(?<![ ,(])[ ,(]+du (?!livre|titre|texte)([a-z]{2,5})\)?$",
    re.IGNORECASE,
)
_CODE_FIRST = lazily(
    r"(code\b.*?)(?<![ ,:(])[ ,:(]+(?=art(?:icle)?s?\b|annexe|(?:lo|[a-z])?[. ]*\*?[. ]*[0-9])",
    re.IGNORECASE,
)
_ACRONYM_FIRST = lazily(r"([A-Z]{3,5})[ ,:]+(?=[Aa]rt(?:icle)?s?\b|(?:LO|[LRDA])[. *]*[0-9])")
_BARE_ACRONYM = lazily(r"(?<=[0-9A-Zrs])[ ,]+([A-Z]{3,}) ?$")
_SPACED = lazily(r"((?:[A-Za-z]\.? ?)?[A-Za-z][. ]*\*?[. ]*)([0-9]+(?:[ .-]+[0-9]+)+)")
_NAME_BEHIND = lazily(r"(?<=[0-9A-Z])[ ,]+((?:de (?:la |l'))?[^\W\d_]{3,}(?:[ '-][^\W\d_]+)*) ?$")
_ASKED_NUMBER = lazily(r"([A-Za-z](?:\.? ?[Oo](?![A-Za-z]))?)?[. ]*(\*?)[. ]*([0-9].*)")


@dataclass(frozen=True, slots=True)
class ArticleQuery:
    """An article as a user asked for it.

    `number` is the likeliest number in the spelling of codes, `key` its `lookup_key`, which is used
    to find it; `code` is the code as typed (`code de la sécurité sociale`, `CSS`), or None.
    `spelled` are the exact spellings typed, with and without the words around the number. If a code
    has an article with such a number, that one is meant, and not one that looks similar.
    """

    number: str
    key: str
    code: str | None = None
    spelled: tuple[str, ...] = field(default=(), compare=False)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers that may be meant, in order: exactly as typed, then as codes write it."""
        return tuple(dict.fromkeys((*self.spelled, self.number)))


def parse_query(text: str) -> ArticleQuery:
    """Parses `L136-7`, `l. 136-7`, `article L. 136-7 du code de la sécurité sociale`, `Annexe II`,
    and the results of `typed`.

    Raises UsageError if there is no number.
    """
    whole = canonical_number(text)
    asked = whole.strip(" \"«»“”?!;,.'")
    named, code = split_code(asked)
    # "Article préliminaire" has the key "préliminaire", so the word "article" is removed here too.
    bare = _ASKED_ARTICLE.sub("", named, count=1)
    spelled = dict.fromkeys((whole, asked, named, bare))
    by_file = number_from_stem(bare) if "=" in bare else None
    if by_file:
        return ArticleQuery(by_file, lookup_key(by_file), code, tuple(spelled))
    number = _as_codes_write(bare)
    key = lookup_key(number)
    if key:
        return ArticleQuery(number, key, code, tuple(spelled))
    problem = f"no article number in {text!r}" if asked else "no article number given"
    raise UsageError(problem, hint=_EXAMPLES)


def typed(number: str) -> str:
    """What to type, on any keyboard, to get exactly this number and not one that looks similar: the
    number itself or, if it is not ASCII, the name of its file (`L136=u20117`)."""
    stem = article_stem(number)
    readable = number.isascii() and lookup_key(number)
    return number if readable or number_from_stem(stem) != number else stem


def how_to_ask(number: str) -> str:
    """A number, with what to type for it if it can be mistaken for another."""
    asked = typed(number)
    return number if asked == number else f"{asked} (« {number} »)"


def split_code(text: str) -> tuple[str, str | None]:
    """The article and the code of a query: `… du code …`, `… du CSS`, `… CSS`, `Code …, art. …`,
    `… sécurité sociale`."""
    if match := _CODE_FIRST.match(text) or _ACRONYM_FIRST.match(text):
        return text[match.end() :], match[1]
    if match := _OF_CODE.search(text):
        return text[: match.start()], (match[1] or match[2]).strip()
    match = _BARE_ACRONYM.search(text)
    if match is None and _ASKED_NUMBER.match(_ASKED_ARTICLE.sub("", text, count=1)):
        match = _NAME_BEHIND.search(text)  # not behind a number in words: they may be its own
    if match and not is_suffix(match[1].partition(" ")[0]):
        return text[: match.start()], match[1]
    return text, None


def is_suffix(word: str) -> bool:
    """Is this a word that goes on a number, such as `bis` or `VII`?"""
    folded = word.lower()
    return folded in ORDINAL or ROMAN.fullmatch(folded) is not None or folded.startswith("annexe")


def _as_codes_write(text: str) -> str:
    if match := _SPACED.fullmatch(text):
        text = match[1] + re.sub("[ .-]+", "-", match[2])
    text = _HYPHEN.sub("-", text.translate(DASHES)) if re.search("[0-9]", text) else text
    match = _ASKED_NUMBER.fullmatch(text)
    if match:
        letters = re.sub("[. ]", "", match[1] or "")
        return default_case(letters + match[2] + match[3])
    # A user who typed capitals in a number in words probably knows its spelling.
    return text if any(char in ascii_uppercase for char in text) else default_case(text)


def namesakes(number: str, numbers: Iterable[str]) -> tuple[str, ...]:
    """The numbers with the same key as `number`, without itself, sorted."""
    key = lookup_key(number)
    return tuple(sorted({n for n in numbers if n != number and lookup_key(n) == key}))


def digits_of(number: str) -> str:
    """The longest run of digits in a number; every ASCII number with the same key has it too."""
    return max(re.findall("[0-9]+", lookup_key(number)), key=len, default="")


# --- suggestions ------------------------------------------------------------------------------

_KEY_SHAPE = lazily(r"(lo|[a-z])?([0-9]+(?:-[0-9]+)*)(.*)")
_SPELT_MAX = 200  # difflib is quadratic; no number is that long


def near(asked: str, numbers: Iterable[str], limit: int = 5) -> list[str]:
    """Suggestions for a number that is not held, likeliest first.

    First the same digits with another letter, then what one slip of the keys makes of it (`L136-7`
    for `L136-77`, `L163-7` or `L1367`), then neighbours in the same part (`L136-9` for `L136-15`),
    then numbers in words that contain the text, then similar spellings.
    """
    try:
        key = parse_query(asked).key
    except UsageError:
        return []
    held = {number: lookup_key(number) for number in numbers}
    shape = _KEY_SHAPE.fullmatch(key)
    ranked = [(rank, number) for number, other in held.items()
              if (rank := _distance(key, shape, other)) is not None]  # fmt: skip
    ranked.sort(key=lambda pair: (pair[0], sort_key(pair[1])))
    found = [number for _, number in ranked[:limit]]
    if len(found) < limit:
        found += _spelt_alike(key, {n: k for n, k in held.items() if n not in found}, limit)
    return found[:limit]


def _distance(
    key: str, shape: re.Match[str] | None, other: str
) -> tuple[int, int, int, int] | None:
    """The distance from a held key to the one asked for, None if nothing is common."""
    if shape is None:
        return (3, len(other), 0, 0) if len(key) >= 3 and key in other else None
    match = _KEY_SHAPE.fullmatch(other)
    if match is None:
        return None
    same_letter = (match[1] or "")[:1] == (shape[1] or "")[:1]
    if match[2] == shape[2]:
        return 0, not same_letter, len(match[3]), 0
    if _is_slip(key, other):
        return 1, abs(len(key) - len(other)), 0, 0
    mine, theirs = shape[2].split("-"), match[2].split("-")
    if not same_letter or mine[0] != theirs[0]:
        return None
    common = 0
    while common < min(len(mine), len(theirs)) and mine[common] == theirs[common]:
        common += 1
    gap = abs(_small_int(theirs, common) - _small_int(mine, common))
    return 2, -common, gap, len(theirs)


def _is_slip(key: str, other: str) -> bool:
    """Do the keys differ by one character too many, or by two that changed places?"""
    if len(key) == len(other):
        at = next((i for i, pair in enumerate(zip(key, other, strict=True)) if len({*pair}) > 1), 0)
        return key[:at] + key[at : at + 2][::-1] + key[at + 2 :] == other
    short, long = sorted((key, other), key=len)
    at = next((i for i, char in enumerate(short) if char != long[i]), len(short))
    return long[:at] + long[at + 1 :] == short


def _small_int(parts: list[str], place: int) -> int:
    return int(parts[place][:9]) if place < len(parts) else 0


def _spelt_alike(key: str, held: dict[str, str], limit: int) -> list[str]:
    import difflib  # only needed for a wrong number

    by_key: dict[str, list[str]] = {}
    for number in sorted(held, key=sort_key):
        by_key.setdefault(held[number], []).append(number)
    close = difflib.get_close_matches(key[:_SPELT_MAX], sorted(by_key), n=limit)
    return [number for match in close for number in by_key[match]]
