"""A number as a name in ASCII, safe on every file system: its stem. The scheme is fixed:

1. Letters a-z A-Z, digits and `-` are unchanged; a space becomes `_`; any other character becomes
   `=xx` (below U+0100), `=uxxxx` (below U+10000) or `=vxxxxxx`, in lower-case hex. `R*123-4` is
   `R=2a123-4`, and `.` `/` `~` `*` never occur.
2. Some file systems ignore case. `default_case` gives the usual spelling of a number from its
   letters in lower case; a number in another spelling is marked with `=+` and a hex mask of the
   positions that differ (bit 0 is the first character): `l136-7` becomes `l136-7=+1`. Two stems
   that differ only in case would have the same mark, hence the same number.
3. The first character of a name that Windows reserves (`CON`, `NUL`, `COM1`), and of a name that
   begins with `-` like an option, is escaped (`=43ON`).
4. The empty number is `=0`.
5. Over 150 characters: the first 100 (never half an escape), `=h`, and the first 32 hex digits of
   the number's SHA-256. Only this form is not reversible; the article's file has its number.

Only ASCII letters have a case here: `ß`, `İ` or the Kelvin sign are escaped, so that paths do not
depend on the Unicode version.
"""

from __future__ import annotations

import re

from lawdiff.french.numbers import PLAIN, default_case
from lawdiff.patterns import lazily

_UNSAFE = lazily(r"[^0-9A-Za-z-]")
_ESCAPE = lazily(r"_|=(?:u([0-9a-f]{4})|v(0[0-9a-f]{5}|10[0-9a-f]{4})|([0-9a-f]{2}))")
_RESERVED = lazily(r"-.*|con|prn|aux|nul|(?:com|lpt)[0-9]", re.IGNORECASE)
_ESCAPE_LENGTH = {"u": 6, "v": 8}
_STEM_MAX, _STEM_HEAD, _DIGEST = 150, 100, 32
CUT_STEM = lazily(rf"[0-9A-Za-z_=+-]{{1,{_STEM_HEAD}}}=h[0-9a-f]{{{_DIGEST}}}")


def article_stem(number: str) -> str:
    """The file name of this number, without extension.

    Injective for every `str`, even if case is ignored; the module describes the scheme.
    """
    if len(number) <= _STEM_MAX and PLAIN.fullmatch(number):
        return number
    if not number:
        return "=0"
    body = _UNSAFE.sub(lambda match: _escape(match[0]), number)
    if _RESERVED.fullmatch(body):
        body = _escape(body[0]) + body[1:]
    # A long number is cut with or without its mark, which takes long to compute.
    stem = body + _case_mark(number) if len(body) <= _STEM_MAX else body
    return stem if len(stem) <= _STEM_MAX else _cut_stem(body, number)


def number_from_stem(stem: str) -> str | None:
    """The number from which `article_stem` made this stem.

    None for a stem that was cut, and for a string that is not a stem.
    """
    if stem == "=0":
        return ""
    if PLAIN.fullmatch(stem):
        return stem if len(stem) <= _STEM_MAX else None
    body = stem.partition("=+")[0]
    number = _ESCAPE.sub(_unescape, body)
    # A stem has one spelling: others that decode to the same number are refused.
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
    import hashlib  # very few numbers are that long

    head = body[:_STEM_HEAD]
    last = head.rfind("=")
    if last >= 0 and last + _ESCAPE_LENGTH.get(body[last + 1], 3) > _STEM_HEAD:
        head = head[:last]
    digest = hashlib.sha256(number.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{head}=h{digest[:_DIGEST]}"
