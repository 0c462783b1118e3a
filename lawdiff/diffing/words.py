"""The words that changed inside one alinéa, marked as a jurist would mark them by hand."""

from __future__ import annotations

import re
from itertools import accumulate

from lawdiff.diffing.matching import blocks
from lawdiff.diffing.model import Words
from lawdiff.diffing.tokens import common_head, common_tail, units

# Words too small to stay alone between two stretches that were rewritten.
_SMALL_WORDS = frozenset(
    "a à au aux avec ce ces cet cette d'un d'une dans de des du elle en est et il ils la le les "
    "leur leurs lui mais ne ni non on ou où par pas pour qu'il qu'elle que qui sa se ses si son "
    "sont sous sur un une y article articles l'article alinéa alinéas même mêmes présent "
    ", . ; : ( ) - – — / « »".split()
)
_FLIP = {"=": "=", "-": "+", "+": "-"}
# Characters: a longer stretch is only given up beside two longer changes.
_SHORT = 40
# Characters: in longer stretches anchors of so many are sought before their units are compared.
_LONG, _PROBE = 160, 40
_LAST_WORD = re.compile(r"[^\W\d][\w'’-]*$")
_PUNCTUATION = frozenset(".,;:()«»")

Hunk = tuple[int, int, int, int]
"""A changed stretch: from and to in the old characters, from and to in the new ones."""
Match = tuple[int, int, int]
"""A stretch that is the same: its start in the old and in the new characters, its length."""


def word_diff(old: str, new: str) -> Words:
    """The words of `old` and `new`: symmetric, `word_diff(b, a)` calls the same text equal."""
    if old == new:
        return (("=", old),) if old else ()
    if old > new:
        return flipped(_word_diff(new, old))
    return _word_diff(old, new)


def flipped(words: Words) -> Words:
    """The same words with old and new exchanged."""
    turned: list[tuple[str, str]] = []
    for sign, text in words:
        if sign == "-":
            turned.append(("+", text))
        elif sign == "+" and turned and turned[-1][0] == "+":
            turned.insert(-1, ("-", text))  # a deletion stands before what replaces it
        else:
            turned.append((_FLIP[sign], text))
    return tuple(turned)


def _word_diff(old: str, new: str) -> Words:
    head = common_head(old, new)
    tail = common_tail(old, new, head)
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    out: list[tuple[str, str]] = []
    kept = old[:head]
    end = 0
    for i1, i2, j1, j2 in _hunks(a, b):
        kept += a[end:i1]
        gone, come = a[i1:i2], b[j1:j2]
        end = i2
        if gone and come:
            if gone[0] == " " == come[0]:
                kept += " "
                gone, come = gone[1:], come[1:]
            if same := _same_end(gone, come):
                gone, come = gone[: len(gone) - same], come[: len(come) - same]
                end -= same
        if kept:
            out.append(("=", kept))
            kept = ""
        if gone:
            out.append(("-", gone))
        if come:
            out.append(("+", come))
    kept += a[end:] + old[len(old) - tail :]
    if kept:
        out.append(("=", kept))
    return tuple(out)


def _same_end(gone: str, come: str) -> int:
    """The length of the punctuation that ends both, or of the unit that does so.

    A unit is found here where only the space before it differs.
    """
    if gone[-1] != come[-1]:
        return 0
    if gone[-1] in _PUNCTUATION:
        return 1
    last = _last_word(gone)
    return len(last) if last == _last_word(come) else 0


def _last_word(text: str) -> str:
    found = _LAST_WORD.search(text.rsplit(None, 1)[-1])
    return found[0] if found else ""


def _hunks(a: str, b: str) -> list[Hunk]:
    """The changed stretches, once nothing stray is left between two of them."""
    if not a or not b:
        return [(0, len(a), 0, len(b))]
    found: list[Match] = []
    _match(a, b, 0, 0, found)
    kept: list[Hunk] = []
    i = j = 0
    for x, y, size in (*found, (len(a), len(b), 0)):
        if x > i or y > j:
            hunk = (i, x, j, y)
            while kept and _stray(a, kept[-1], hunk):
                before = kept.pop()
                hunk = (before[0], x, before[2], y)
            kept.append(hunk)
        i, j = x + size, y + size
    return kept


def _match(a: str, b: str, at_a: int, at_b: int, found: list[Match]) -> None:
    """Add what `a` and `b`, which begin at these places of the whole, have in common."""
    if len(a) > _LONG < len(b) and (anchor := _anchor(a, b)) is not None:
        x, y, size = anchor
        if x and y:
            _match(a[:x], b[:y], at_a, at_b, found)
        found.append((at_a + x, at_b + y, size))
        x, y = x + size, y + size
        if x < len(a) and y < len(b):
            _match(a[x:], b[y:], at_a + x, at_b + y, found)
        return
    units_a, units_b = units(a), units(b)
    if set(units_a).isdisjoint(units_b):
        return
    ends_a = list(accumulate(map(len, units_a), initial=at_a))
    ends_b = list(accumulate(map(len, units_b), initial=at_b))
    for x, y, size in blocks(units_a, units_b):
        found.append((ends_a[x], ends_b[y], ends_a[x + size] - ends_a[x]))


def _anchor(a: str, b: str) -> Match | None:
    """A long stretch that is found once in each: it parts a long text in two for less."""
    for share in (2, 4, 1):
        start = a.find(" ", len(a) * share // 5)
        probe = a[start : start + _PROBE]
        at = b.find(probe)
        if at >= 0 and b.find(probe, at + 1) < 0 and a.find(probe) == start:
            tail = common_tail(a[:start], b[:at], 0)
            head = common_head(a[start:], b[at:])
            if head:
                return start - tail, at - tail, tail + head
    return None


def _stray(a: str, left: Hunk, right: Hunk) -> bool:
    """Is what was kept between two hunks too little to be worth keeping?

    Small words are, and so is a stretch that is short beside what changed around it.
    Between two insertions, or two deletions, more is needed to call it rewritten.
    """
    i1, i2 = left[1], right[0]
    size = i2 - i1
    gone_left, come_left = i1 - left[0], left[3] - left[2]
    gone_right, come_right = right[1] - i2, right[3] - right[2]
    if (gone_left or gone_right) and (come_left or come_right):
        most_left, most_right = max(gone_left, come_left), max(gone_right, come_right)
        if size <= min(most_left, most_right):
            return True
        if size <= _SHORT and 2 * size <= most_left + most_right:
            return True
    return size <= _SHORT and _SMALL_WORDS.issuperset(a[i1:i2].split())
