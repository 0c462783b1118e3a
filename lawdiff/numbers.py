"""Article numbers: canonical form, file name, order.

**From a number to a file name.** A path is for ever, so `article_stem` is fixed:

1. Letters a-z A-Z, digits and `-` stand for themselves; a space is `_`; any other character is
   `=xx` (below U+0100), `=uxxxx` (below U+10000) or `=vxxxxxx`, in lower-case hex. So `R*123-4` is
   `R=2a123-4`, and `.` `/` `~` `*` never occur.
2. A file system may ignore case. `default_case` gives the usual spelling of a number as a function
   of its lower-cased letters; a number spelt otherwise carries a mark, `=+` and a hex mask of the
   positions that differ (bit 0 is the first character): `l136-7` is `l136-7=+1`. Two stems that
   agree but for case therefore have the same mark, hence the same number.
3. A name that Windows keeps for itself (`CON`, `NUL`, `COM1`) and a leading `-`, which commands
   take for an option, have their first character escaped (`=43ON`).
4. The empty number is `=0`.
5. Past 150 characters: the first 100 (never half an escape), `=h`, and the first 32 hex digits of
   the number's SHA-256. This alone cannot be read back; the article's file says its number.

Only ASCII letters have a case here: `ß`, `İ` or the Kelvin sign are escaped, so that no two
Unicode versions disagree about a path.

A file lies in a folder that depends on its number alone (`shard`): one of `0`-`9`, `A0`-`Z9`,
`LO0`-`LO9`, `Annexes` and `Autres`. `~2` after the stem is a second wording of the same number.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase

from lawdiff.canonical import without_heaps

SortKey = tuple[int, str, tuple[tuple[int, int, str], ...], str]
"""What `sort_key` gives: to compare, not to read."""

_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_UPPER = str.maketrans(ascii_lowercase, ascii_uppercase)

# Nearly every number of a code; none of them needs an escape or a mark.
_PLAIN = re.compile(r"(?:LO|[A-Z])?[0-9]+(?:-[0-9]+)*")

# --- canonical form ---------------------------------------------------------------------------

_TIDY = re.compile(r"[!-~]+(?: [!-~]+)*")
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'"})


def canonical_number(raw: str) -> str:
    """The number as the source wrote it, but for what no reader sees.

    NFC, each run of white space and control characters one space, none at the ends, `'` for
    every apostrophe. Idempotent.
    """
    if _TIDY.fullmatch(raw):
        return raw
    text = unicodedata.normalize("NFC", without_heaps(raw)).translate(_APOSTROPHES)
    return _BLANKS.sub(" ", text).strip(" ")


# --- default case -----------------------------------------------------------------------------

# Latin letters are listed, not asked of `str.isalpha`: a new Unicode version must move no file.
_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ]+")
ROMAN = re.compile(r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})")
_BEFORE_DIGIT = re.compile(r"\*?[0-9]")
_BEFORE_DOT_OR_STAR = re.compile(r"(?:\.|[. ]*\*) ?[0-9]")
_BEFORE_SPACE = re.compile(r" [0-9]")
_SMALL_WORDS = frozenset(
    ("al", "au", "ce", "ci", "de", "du", "en", "er", "et", "la", "le", "ne", "no", "ou", "se", "un")
)


def default_case(number: str) -> str:
    """The usual spelling of a number, from its letters alone: `lo111-3` gives `LO111-3`.

    Upper case: letters before a digit or a star, single and double letters and Roman numerals on
    their own (`L114-1 A`, `Annexe II`), and the first letter of a number in words, of what follows
    a colon and of `Annexe`. A function of the ASCII-lower-cased number, and part of the path
    scheme: changing it moves files.
    """
    return _WORD.sub(_default_word, number.translate(_LOWER))


def _default_word(match: re.Match[str]) -> str:
    word, text, start = match[0], match.string, match.start()
    if _is_capitals(word, text, start, match.end()):
        return word.translate(_UPPER)
    if start == 0 or text[start - 2 : start] == ": " or word.startswith("annexe"):
        return word[0].translate(_UPPER) + word[1:]
    return word


def _is_capitals(word: str, text: str, start: int, end: int) -> bool:
    """Is this lower-case word of `text` one that codes write in capitals?"""
    if not word.isascii() or len(word) > 5 or word in _SMALL_WORDS:
        return False
    if len(word) <= 3 and _BEFORE_DIGIT.match(text, end):
        return True
    if len(word) <= 2 and _BEFORE_DOT_OR_STAR.match(text, end):
        return True
    if start == 0 and len(word) <= 2 and _BEFORE_SPACE.match(text, end):
        return True
    if text[end : end + 1] in ("'", "’", "°"):  # l'article, n° 10
        return False
    if start and text[start - 1] in "0123456789":  # 3e, 1er, but 12A
        return len(word) == 1 and word not in "eo"
    return len(word) <= 2 or ROMAN.fullmatch(word) is not None


# --- file names -------------------------------------------------------------------------------

_UNSAFE = re.compile(r"[^0-9A-Za-z-]")
_ESCAPE = re.compile(r"_|=(?:u([0-9a-f]{4})|v(0[0-9a-f]{5}|10[0-9a-f]{4})|([0-9a-f]{2}))")
_RESERVED = re.compile(r"-.*|con|prn|aux|nul|(?:com|lpt)[0-9]", re.IGNORECASE)
_ESCAPE_LENGTH = {"u": 6, "v": 8}
_STEM_MAX, _STEM_HEAD, _DIGEST = 150, 100, 32


def article_stem(number: str) -> str:
    """The file name, without extension, that stands for this number and for no other.

    Injective over every `str`, also once case is folded; see the module for the scheme.
    """
    if len(number) <= _STEM_MAX and _PLAIN.fullmatch(number):
        return number
    if not number:
        return "=0"
    body = _UNSAFE.sub(lambda match: _escape(match[0]), number)
    if _RESERVED.fullmatch(body):
        body = _escape(body[0]) + body[1:]
    # A long number is cut with or without its mark, which takes long to work out.
    stem = body + _case_mark(number) if len(body) <= _STEM_MAX else body
    return stem if len(stem) <= _STEM_MAX else _cut_stem(body, number)


def number_from_stem(stem: str) -> str | None:
    """The number that `article_stem` made this stem of.

    None for a stem that was cut for its length, and for what is no stem at all.
    """
    if stem == "=0":
        return ""
    if _PLAIN.fullmatch(stem):
        return stem if len(stem) <= _STEM_MAX else None
    body = stem.partition("=+")[0]
    number = _ESCAPE.sub(_unescape, body)
    # A stem has one spelling: whatever else would decode to the same number is refused.
    return number if article_stem(number) == stem else None


def _escape(char: str) -> str:
    if char == " ":
        return "_"
    code = ord(char)
    if code < 0x100:
        return f"={code:02x}"
    return f"=u{code:04x}" if code < 0x10000 else f"=v{code:06x}"


def _unescape(match: re.Match[str]) -> str:
    digits = match[1] or match[2] or match[3]
    return chr(int(digits, 16)) if digits else " "


def _case_mark(number: str) -> str:
    usual = default_case(number)
    if usual == number:
        return ""
    pairs = enumerate(zip(number, usual, strict=True))
    mask = sum(1 << place for place, (is_, would_be) in pairs if is_ != would_be)
    return f"=+{mask:x}"


def _cut_stem(body: str, number: str) -> str:
    import hashlib  # hardly any number is as long

    head = body[:_STEM_HEAD]
    last = head.rfind("=")
    if last >= 0 and last + _ESCAPE_LENGTH.get(body[last + 1], 3) > _STEM_HEAD:
        head = head[:last]
    digest = hashlib.sha256(number.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{head}=h{digest[:_DIGEST]}"


# --- paths ------------------------------------------------------------------------------------

_SHARD = re.compile(r"(lo|[a-z])?[. ]*+(?:\*[. ]*+)?([0-9])")
_PATH = re.compile(r"(articles|liens)/([A-Za-z0-9]+)/([^/~.]+)(?:~([2-9]|[1-9][0-9]{1,8}))?\.md")
_CUT_STEM = re.compile(rf"[0-9A-Za-z_=+-]{{1,{_STEM_HEAD}}}=h[0-9a-f]{{{_DIGEST}}}")


def shard(number: str) -> str:
    """The folder that the number's files lie in: `L1`, `LO1`, `R4`, `1`, `Annexes`, `Autres`."""
    lower = number.translate(_LOWER)
    if match := _SHARD.match(lower):
        return (match[1] or "").translate(_UPPER) + match[2]
    return "Annexes" if lower.startswith("annexe") else "Autres"


@lru_cache(maxsize=50_000)
def article_path(number: str, variant: int = 1) -> str:
    """The article's file inside its code's folder: `articles/L1/L136-7.md`.

    `variant` 2 and on are further wordings of the number: `articles/L1/L136-7~2.md`.
    """
    return f"articles/{_tail(number, variant)}"


def liens_path(number: str, variant: int = 1) -> str:
    """The file of the article's citations, beside `article_path`: `liens/L1/L136-7.md`."""
    return f"liens/{_tail(number, variant)}"


def parse_article_path(path: str) -> tuple[str | None, int] | None:
    """The number and the variant that `article_path` (or `liens_path`) made this path of.

    The number is None where its stem was cut; the whole is None for any other path.
    """
    match = _PATH.fullmatch(path)
    if not match:
        return None
    variant = int(match[4] or 1)
    number = number_from_stem(match[3])
    if number is None:
        return (None, variant) if _CUT_STEM.fullmatch(match[3]) else None
    return (number, variant) if shard(number) == match[2] else None


def _tail(number: str, variant: int) -> str:
    if variant < 1:
        raise ValueError(f"variant {variant}: wordings are counted from 1")
    mark = f"~{variant}" if variant > 1 else ""
    return f"{shard(number)}/{article_stem(number)}{mark}.md"


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
_PREFIX = re.compile(r"(lo|[a-z])[. ]*+(?:\*[. ]*+)?(?=[0-9])|(?=[0-9])")
_TOKEN = re.compile(r"(-?)([0-9]+)(?:ere?\b)?|[^\W\d_]+")
_RANK_OF_LETTER = {"": 1, "l": 2, "lo": 2, "r": 3, "d": 4, "a": 5}
_RANK_FIRST, _RANK_LETTER, _RANK_WORDS, _RANK_ANNEXE = 0, 6, 7, 8
_LINK_WORDS = frozenset(("a", "l", "la", "de", "du", "des", "n", "no", "art", "article"))
# What may follow a number, in order. END is an entry of its own, for some things go before it.
_LETTER_BEFORE, _END, _NTH, _NUMBER, _LETTER_AFTER, _TEXT = range(6)


def sort_key(number: str) -> SortKey:
    """Orders numbers as a code does: L111-2 < L111-2-1 < L111-10 < LO111-11 < R111-1 < Annexe I.

    A capital after a hyphenated number was put in before it: `L114-1 A` < `L114-1` (nine of the
    ten in the Code de la sécurité sociale stand so; `R142-1-A` too). After a plain number it
    follows, as in the Code général des impôts: `39` < `39 bis` < `39 A` < `40`. LO sorts with L,
    R* with R. A total order: the number ends the key.
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
    """The parts of a folded number as (kind, size, text), closed by END."""
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
        elif in_words and word in _LINK_WORDS:
            continue
        elif len(word) <= 2:
            parts.append((_LETTER_BEFORE if hyphenated else _LETTER_AFTER, 0, word))
            hyphenated = False
        else:
            parts.append((_TEXT, 0, word))
    parts.append((_END, 0, ""))
    return tuple(parts)


def _number_part(digits: str) -> tuple[int, int, str]:
    # Length, then digits: the order of numbers, without `int` and its limit on digits.
    digits = digits.lstrip("0")
    return _NUMBER, len(digits), digits


def _roman(numeral: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-v if v < after else v for v, after in zip(values, following, strict=True))


# --- folding ------------------------------------------------------------------------

DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")


def fold_number(text: str) -> str:
    """Canonical, lower case, without accents, every dash a hyphen."""
    if not text.isascii():
        text = canonical_number(text.replace("\u00ad", "")).translate(DASHES)
        apart = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(char for char in apart if not unicodedata.combining(char)).translate(DASHES)
    return canonical_number(text).lower()
