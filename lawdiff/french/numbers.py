"""Article numbers: canonical form, usual case, order."""

from __future__ import annotations

import re
import unicodedata
from string import ascii_lowercase, ascii_uppercase

from lawdiff.french.typography import limit_combining_marks
from lawdiff.french.words import LOWER_CASE, NUMBER_LINKS
from lawdiff.patterns import lazily

SortKey = tuple[int, str, tuple[tuple[int, int, str], ...], str]
"""The result of `sort_key`, only to be compared."""

LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
UPPER = str.maketrans(ascii_lowercase, ascii_uppercase)

# Nearly all numbers of a code; none of these needs an escape or a mark in its path.
PLAIN = lazily(r"(?:LO|[A-Z])?[0-9]+(?:-[0-9]+)*")

# --- canonical form ---------------------------------------------------------------------------

_TIDY = lazily(r"[!-~]+(?: [!-~]+)*")
_BLANKS = lazily(r"[\s\x00-\x1f\x7f-\x9f]+")
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'"})


def canonical_number(raw: str) -> str:
    """The number as the source wrote it, without invisible differences.

    NFC; each run of white space and control characters becomes one space, none at the ends; every
    apostrophe becomes `'`. Idempotent.
    """
    if _TIDY.fullmatch(raw):
        return raw
    text = unicodedata.normalize("NFC", limit_combining_marks(raw)).translate(_APOSTROPHES)
    return _BLANKS.sub(" ", text).strip(" ")


# --- default case -----------------------------------------------------------------------------

# Latin letters are listed, without `str.isalpha`: a new Unicode version must not move files.
_WORD = lazily(r"[A-Za-zÀ-ÖØ-öø-ɏ]+")
ROMAN = lazily(r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})")
_BEFORE_DIGIT = lazily(r"\*?[0-9]")
_BEFORE_DOT_OR_STAR = lazily(r"(?:\.|[. ]*\*) ?[0-9]")


def default_case(number: str) -> str:
    """The usual spelling of a number, whatever its case: `lo111-3` gives `LO111-3`.

    Upper case: letters before a digit or a star, separate single and double letters and Roman
    numerals (`L114-1 A`, `Annexe II`), and the first letter of a number in words, of a word after a
    colon and of `Annexe`. Depends only on the number in ASCII lower case. Part of the path scheme:
    changing it moves files.
    """
    return _WORD.sub(_default_word, number.translate(LOWER))


def _default_word(match: re.Match[str]) -> str:
    word, text, start = match[0], match.string, match.start()
    if _is_capitals(word, text, start, match.end()):
        return word.translate(UPPER)
    if start == 0 or text[start - 2 : start] == ": " or word.startswith("annexe"):
        return word[0].translate(UPPER) + word[1:]
    return word


def _is_capitals(word: str, text: str, start: int, end: int) -> bool:
    """Do codes write this lower-case word of `text` in capitals?"""
    if not word.isascii() or len(word) > 5 or word in LOWER_CASE:
        return False
    if len(word) <= 3 and _BEFORE_DIGIT.match(text, end):
        return True
    if len(word) <= 2 and _BEFORE_DOT_OR_STAR.match(text, end):
        return True
    if text[end : end + 1] in ("'", "’", "°"):  # l'article, n° 10
        return False
    if start and text[start - 1] in "0123456789":  # 3e, 1er, but 12A
        return len(word) == 1 and word not in "eo"
    return len(word) <= 2 or ROMAN.fullmatch(word) is not None


# --- order ------------------------------------------------------------------------------------

# fmt: off
_ORDINALS = (
    "bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "nonies", "decies",
    "undecies", "duodecies", "terdecies", "quaterdecies", "quindecies", "sexdecies", "septdecies",
    "octodecies", "novodecies", "vicies", "unvicies", "duovicies", "tervicies", "quatervicies",
    "quinvicies", "sexvicies", "septvicies", "octovicies", "novovicies", "tricies", "untricies",
)
# fmt: on
ORDINAL = {word: rank for rank, word in enumerate(_ORDINALS, start=2)}
_PREFIX = lazily(r"(lo|[a-z])[. ]*+(?:\*[. ]*+)?(?=[0-9])|(?=[0-9])")
_TOKEN = lazily(r"(-?)([0-9]+)(?:ere?\b)?|[^\W\d_]+")
_RANK_OF_LETTER = {"": 1, "l": 2, "lo": 2, "r": 3, "d": 4, "a": 5}
_RANK_FIRST, _RANK_LETTER, _RANK_WORDS, _RANK_ANNEXE = 0, 6, 7, 8
# What may follow a number, in order. END has its own entry because some parts sort before it.
_LETTER_BEFORE, _END, _NTH, _NUMBER, _LETTER_AFTER, _TEXT = range(6)


def sort_key(number: str) -> SortKey:
    """A key that sorts numbers as a code does: L111-2 < L111-2-1 < L111-10 < R111-1 < Annexe I.

    A number with a capital after a hyphenated number comes before it: `L114-1 A` < `L114-1` (so do
    nine of ten in the Code de la sécurité sociale, and `R142-1-A`). After a plain number it comes
    later, as in the Code général des impôts: `39` < `39 bis` < `39 A` < `40`. LO sorts with L, R*
    with R. The order is total, because the key ends with the number.
    """
    text = fold_number(number)
    prefix = _PREFIX.match(text)
    if prefix:
        letter = prefix[1] or ""
        rank = _RANK_OF_LETTER.get(letter, _RANK_LETTER)
        return rank, letter if rank == _RANK_LETTER else "", _tokens(text[prefix.end() :]), number
    return _rank_of_words(text), "", _tokens(text, in_words=True), number


def _rank_of_words(text: str) -> int:
    if text.startswith("annexe"):
        return _RANK_ANNEXE
    return _RANK_FIRST if "prelim" in text or "preamb" in text else _RANK_WORDS


def _tokens(text: str, in_words: bool = False) -> tuple[tuple[int, int, str], ...]:
    """The parts of a folded number as (kind, size, text), followed by END."""
    parts: list[tuple[int, int, str]] = []
    hyphenated = False
    for match in _TOKEN.finditer(text):
        word = match[0]
        if match[2]:
            parts.append(_number_part(match[2]))
            hyphenated = match[1] == "-"
        elif word in ORDINAL:
            parts.append((_NTH, ORDINAL[word], ""))
            hyphenated = False
        elif in_words and ROMAN.fullmatch(word):
            parts.append(_number_part(str(_roman(word))))
        elif in_words and word in NUMBER_LINKS:
            continue
        elif len(word) <= 2:
            parts.append((_LETTER_BEFORE if hyphenated else _LETTER_AFTER, 0, word))
            hyphenated = False
        else:
            parts.append((_TEXT, 0, word))
    parts.append((_END, 0, ""))
    return tuple(parts)


def _number_part(digits: str) -> tuple[int, int, str]:
    # Length, then digits, sorts like the numbers, without the digit limit of `int`.
    digits = digits.lstrip("0")
    return _NUMBER, len(digits), digits


def _roman(numeral: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-v if v < after else v for v, after in zip(values, following, strict=True))


# --- folding ------------------------------------------------------------------------

DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")


def fold_number(text: str) -> str:
    """The canonical number in lower case, without accents, with a hyphen for every dash."""
    if not text.isascii():
        text = canonical_number(text.replace("\u00ad", "")).translate(DASHES)
        apart = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(char for char in apart if not unicodedata.combining(char)).translate(DASHES)
    return canonical_number(text).lower()
