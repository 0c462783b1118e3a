"""French legal text → the units that a jurist changes as one.

`l'article`, `L. 136-7`, `n° 2021-1900`, `9,2 %`, `2 000 euros`, `1er janvier 2021` hold
together. A unit carries the space before it; the units of a text put together are the text.
"""

from __future__ import annotations

import re

MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
_MONTH = "(?:" + MONTHS.replace(" ", "|") + r")\b"
_SIGN = r"(?:%|€|euros?\b|francs?\b)"

# Plain words come first, for they are most of a text.
_UNITS = re.compile(
    rf""" \s?(?:
      [^\W\dLRDAn]\w*+(?:['’-]\w++)*+['’]?                           # article, ci-après
    | [,;.]                                                         # the commonest signs
    | (?=\d)(?:
          (?:1er|[0-3]?\d)[ ]{_MONTH}(?:[ ]\d{{4}}\b)?                # 1er janvier 2021
        | \d+(?:[ .]\d{{3}}(?!\d))*(?:,\d+)?(?:[ ]?{_SIGN}|°|(?![\w-]))  # 9,2 %, 2 000 euros
        | \d+(?:-\d+)+                                              # 225-197-1
        | \w+(?:['’-]\w+)*['’]?                                     # 1er
      )
    | [^\w\s]
    | (?:L\.?[ ]?O\.?|[LRDA]\.)[ ]?\*?[ ]?\d+(?:-\d+)*               # L. 136-7, LO 111-3
    | n°[ ]?\d+(?:-\d+)*(?:[ ]du[ ](?:1er|[0-3]?\d)[ ]{_MONTH}[ ]\d{{4}}\b)?  # n° 2021-1900
    | \w+(?:['’-]\w+)*['’]?
    ) | \s+""",
    re.VERBOSE,
).findall

# A space after one of these words, or before one of those, may be inside a unit.
_OPENS = frozenset(["1er", "n°", "LO", *MONTHS.split()])
_GOES_ON = frozenset(["%", "€", *MONTHS.split()])
# Characters that are compared one by one.
_FEW = 24


def units(text: str) -> list[str]:
    """The units of a text, each with the space before it."""
    return _UNITS(text)


def border(text: str, at: int) -> int:
    """The first space from `at` on that is surely inside no unit; -1 where there is none."""
    while (at := text.find(" ", at)) >= 0:
        space = text.find(" ", at + 1)
        word = text[at + 1 : space if space >= 0 else len(text)]
        if text[at - 1].isalpha() and word[:1].isalpha() and word not in _GOES_ON:
            return at
        at += 1
    return -1


def common_head(a: str, b: str) -> int:
    """How many characters `a` and `b` share from the start, whole units only."""
    at = common_start(a, b)
    if a[at : at + 1] not in ("", " ") or b[at : at + 1] not in ("", " "):
        at = a.rfind(" ", 0, at)
    while at > 0:
        space = a.rfind(" ", 0, at)
        if a[at - 1] not in "0123456789.°*" and a[space + 1 : at] not in _OPENS:
            return at
        at = space
    return 0


def common_tail(a: str, b: str, head: int) -> int:
    """How many characters `a` and `b` share at the end after `head`, whole units only."""
    limit = min(len(a), len(b)) - head
    at = len(a) - shared_end(a, b, limit)
    end = len(a)
    if at == end:
        return 0
    at = a.find(" ", at)
    while 0 <= at < end:
        space = a.find(" ", at + 1)
        word = a[at + 1 : space if space >= 0 else end]
        if word and not word[0].isdigit() and word not in _GOES_ON and word[0] not in "%€ef*O":
            return end - at
        if word and word[0] in "efO" and not word.startswith(("euro", "franc", "O.")):
            return end - at
        at = space
    return 0


def common_start(a: str, b: str) -> int:
    """How many characters two texts share from the start.

    By halves, for comparing slices is one memcmp, until so little is left that looking at each
    character is less work.
    """
    low, high = 0, min(len(a), len(b))
    while high - low > _FEW:
        middle = (low + high) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle
    for x, y in zip(a[low:high], b[low:high], strict=True):
        if x != y:
            break
        low += 1
    return low


def shared_end(a: str, b: str, limit: int) -> int:
    """The length of the common end, no longer than `limit`."""
    return common_start(a[len(a) - limit :][::-1], b[len(b) - limit :][::-1])
