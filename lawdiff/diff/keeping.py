"""Which of the blocks that two stretches have in common a redline keeps.

What is kept between two changes is worth its marks twice, struck and written again, and parts
one hunk in two. A hunk costs its marked characters and a price, which grows with the hunk up to
a limit: between two long rewritten stretches a stray word is noise, between two small changes it
is the text. One dynamic programme finds the blocks to keep for which all hunks together cost
least.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lawdiff.french.words import SMALL

Match = tuple[int, int, int]
"""A stretch that is the same: its start in the old and in the new characters, its length."""

# What a number, or the number of an article, is worth more than another word.
_NUMBER = 8
# Characters: a longer change is no value for another.
_VALUE = 24
# The size that such a change counts for, and what it costs.
_AT_A_GLANCE, _CHEAP = 2, 8.0
_NO_DIGIT = re.compile(r"\D*").fullmatch
# In characters: the price of the smallest hunk, what the largest costs more, and the size at
# which half of that is reached.
_BASE, _LIMIT, _HALF = 16.0, 90.0, 20.0
# A block with so many telling words, and words in all, is kept whatever stands around it.
_TELLING, _WORDS = 3, 5
# No hunk reaches over more blocks than this.
_REACH = 16


def worth_keeping(a: str, b: str, found: Sequence[Match]) -> Sequence[Match]:
    """Those of the blocks of `a` and `b` that are kept."""
    kept: list[Match] = []
    run: list[Match] = []
    weights: list[int] = []
    i = j = 0
    for match in found:
        x, y, size = match
        words = a[x : x + size].split()
        if len(words) < _WORDS or not _tells(words):
            run.append(match)
            weights.append(_weight(words))
            continue
        if run:
            kept += _cheapest(a, b, run, weights, (i, j), (x, y))
            run, weights = [], []
        kept.append(match)
        i, j = x + size, y + size
    if run:
        kept += _cheapest(a, b, run, weights, (i, j), (len(a), len(b)))
    return kept


def _tells(words: Sequence[str]) -> bool:
    """Do enough of the words say something by themselves?"""
    telling = 0
    for word in words:
        if word not in SMALL and word.rstrip(",;.:") not in SMALL:
            telling += 1
            if telling == _TELLING:
                return True
    return False


def _weight(words: Sequence[str]) -> int:
    """What a block is worth, in characters."""
    weight = 0
    for word in words:
        if word in SMALL:
            continue
        bare = word.rstrip(",;.:")
        if bare not in SMALL and len(bare) > 1:
            weight += len(bare) + 1
            if not bare.isalpha() and not _NO_DIGIT(bare):
                weight += _NUMBER
    return weight


def _cheapest(
    a: str,
    b: str,
    run: Sequence[Match],
    weights: Sequence[int],
    start: tuple[int, int],
    end: tuple[int, int],
) -> list[Match]:
    """Of a run of blocks between two that are kept, those to keep."""
    gaps: list[int] = []
    i, j = start
    for x, y, size in run:
        gaps.append(_gap(a[i:x], b[j:y]))
        i, j = x + size, y + size
    gaps.append(_gap(a[i : end[0]], b[j : end[1]]))
    count = len(run)
    if count == 1:  # the most of them
        size, more = gaps
        merged = _cost(size + more + 2 * weights[0])
        return [] if merged < _cost(size) + _cost(more) else [run[0]]
    best = [0.0] * (count + 1)
    came_from = [-1] * (count + 1)
    for k in range(count + 1):  # the hunk that ends before block k, or before the end
        hunk = gaps[k]
        lowest = (best[k - 1] if k else 0.0) + _cost(hunk)
        chosen = k - 1
        for before in range(k - 2, max(-2, k - 2 - _REACH), -1):
            hunk += gaps[before + 1] + 2 * weights[before + 1]  # struck, and written again
            cost = (best[before] if before >= 0 else 0.0) + _cost(hunk)
            if cost < lowest:
                lowest, chosen = cost, before
        best[k], came_from[k] = lowest, chosen
    kept: list[Match] = []
    k = came_from[count]
    while k >= 0:
        kept.append(run[k])
        k = came_from[k]
    return kept[::-1]


def _gap(gone: str, come: str) -> int:
    """The characters of a change; next to none where it is read at a glance.

    So it is where one value took another's place, and where only an accent or a case changed.
    """
    if gone and come:
        if len(gone) == len(come) and gone[2:] == come[2:] and gone[:1] == come[:1]:
            return _AT_A_GLANCE
        if len(gone) < _VALUE > len(come) and not (_NO_DIGIT(gone) or _NO_DIGIT(come)):
            return _AT_A_GLANCE
    return len(gone) + len(come)


def _cost(size: int) -> float:
    """What it costs to read a hunk of so many marked characters."""
    if size <= _AT_A_GLANCE:
        return _CHEAP if size else 0.0
    return size + (_BASE + _LIMIT * size / (size + _HALF))
