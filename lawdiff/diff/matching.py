"""Matching blocks of two sequences: difflib's algorithm, kept from its quadratic cases.

`blocks` is the one place that calls difflib. cydifflib, where it is installed, is the same
algorithm with the same results, compiled.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import islice

try:
    from cydifflib import SequenceMatcher
except ImportError:  # pragma: no cover - without the accelerator: slower, the same result
    from difflib import SequenceMatcher

Block = tuple[int, int, int]
"""Start in a, start in b, length: difflib's own triple, not for use outside this package."""

# Below this product of lengths difflib is quick whatever it is given.
_SMALL = 250_000
# Pairs of equal elements that difflib may have to look at in one pass.
_MAX_PAIRS = 300_000
# Lengths of the runs that anchor two long sequences to each other, longest first.
_RUNS = (8, 3, 1)
# Below this share of common runs two long sequences are different texts.
_MIN_SHARED = 0.02


def blocks(a: Sequence[str], b: Sequence[str]) -> list[Block]:
    """The blocks that `a` and `b` have in common, in order; none is empty.

    difflib's answer, save for long sequences that repeat themselves: those are first
    anchored on runs that occur once on each side (patience diff), and what lies between
    anchors is left unmatched where difflib would take more than a moment over it.
    """
    common = set(a).intersection(b)
    if not common:
        return []
    if len(common) == 1:  # often so, and then difflib's set-up is most of its work
        (same,) = common
        if a.count(same) == 1 or b.count(same) == 1:
            return [(a.index(same), b.index(same), 1)]
    if len(a) * len(b) <= _SMALL:
        return _difflib(a, b)
    found: list[Block] = []
    _anchored(a, b, 0, 0, 0, found)
    return _merged(found)


def _difflib(a: Sequence[str], b: Sequence[str]) -> list[Block]:
    matching = SequenceMatcher(None, a, b, False).get_matching_blocks()
    return [(i, j, size) for i, j, size in matching if size]


def _anchored(
    a: Sequence[str], b: Sequence[str], at_a: int, at_b: int, level: int, found: list[Block]
) -> None:
    """Add the blocks of `a` and `b`, which begin at `at_a` and `at_b` of the whole."""
    head = _common_head(a, b)
    tail = _common_head(a[head:][::-1], b[head:][::-1])
    if head:
        found.append((at_a, at_b, head))
    if tail:
        found.append((at_a + len(a) - tail, at_b + len(b) - tail, tail))
    a, b = a[head : len(a) - tail], b[head : len(b) - tail]
    at_a, at_b = at_a + head, at_b + head
    if not a or not b:
        return
    if len(a) * len(b) > _SMALL:
        for deeper in range(level, len(_RUNS)):
            size = _RUNS[deeper]
            if size == 3 and not _alike(a, b, size):
                return
            if anchors := _unique_runs(a, b, size):
                _between(a, b, at_a, at_b, deeper, anchors, found)
                return
        if _pairs(a, b) > _MAX_PAIRS:
            return
    found += [(at_a + i, at_b + j, size) for i, j, size in _difflib(a, b)]


def _between(
    a: Sequence[str],
    b: Sequence[str],
    at_a: int,
    at_b: int,
    level: int,
    anchors: list[tuple[int, int]],
    found: list[Block],
) -> None:
    """Add the anchors, and the blocks that lie between them."""
    size = _RUNS[level]
    i = j = 0
    for x, y in [*anchors, (len(a), len(b))]:
        if x < i or y < j:  # reaches into the anchor before it
            continue
        if x > i and y > j:
            _anchored(a[i:x], b[j:y], at_a + i, at_b + j, level, found)
        if x < len(a):
            found.append((at_a + x, at_b + y, size))
        i, j = x + size, y + size


def _common_head(a: Sequence[str], b: Sequence[str]) -> int:
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += 1
    return count


def _pairs(a: Sequence[str], b: Sequence[str]) -> int:
    in_b = Counter(b)
    return sum(count * in_b[x] for x, count in Counter(a).items())


def _runs(a: Sequence[str], size: int) -> list[tuple[str, ...]]:
    return list(zip(*(islice(a, start, None) for start in range(size)), strict=False))


def _alike(a: Sequence[str], b: Sequence[str], size: int) -> bool:
    """Do two long sequences share enough runs to be two states of one text?"""
    in_a, in_b = set(_runs(a, size)), set(_runs(b, size))
    return len(in_a & in_b) > _MIN_SHARED * min(len(in_a), len(in_b))


def _unique_runs(a: Sequence[str], b: Sequence[str], size: int) -> list[tuple[int, int]]:
    """Where runs of `size` that occur once on each side stand, in the order of both."""
    return unique(_runs(a, size), _runs(b, size))


def unique(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Where elements that occur once on each side stand, in the order of both."""
    if set(a).isdisjoint(b):
        return []
    once_a = {element for element, count in Counter(a).items() if count == 1}
    once_b = {element for element, count in Counter(b).items() if count == 1}
    common = once_a & once_b
    where = {element: j for j, element in enumerate(b) if element in common}
    return increasing([(i, where[element]) for i, element in enumerate(a) if element in common])


def increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of `pairs`, sorted by the first, in which the second grows as well."""
    lowest: list[int] = []  # the lowest end of a growing part of each length
    at: list[int] = []
    before: list[int] = []
    for index, (_, y) in enumerate(pairs):
        length = bisect_left(lowest, y)
        before.append(at[length - 1] if length else -1)
        if length == len(lowest):
            lowest.append(y)
            at.append(index)
        else:
            lowest[length], at[length] = y, index
    chain: list[tuple[int, int]] = []
    index = at[-1] if at else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _merged(found: list[Block]) -> list[Block]:
    """Blocks in order, neighbours made one."""
    merged: list[Block] = []
    for i, j, size in sorted(found):
        if merged and merged[-1][0] + merged[-1][2] == i and merged[-1][1] + merged[-1][2] == j:
            merged[-1] = (merged[-1][0], merged[-1][1], merged[-1][2] + size)
        else:
            merged.append((i, j, size))
    return merged
