"""The words that changed inside one alinéa, marked as a jurist would mark them by hand.

The common ends are cut; difflib finds the blocks that the rest has in common; of these the ones
are kept that make the redline cheapest to read (`keeping`): marked characters, and a price for
each hunk that grows with it up to a limit. A block that says something by itself is always kept.
"""

from __future__ import annotations

from lawdiff.diff.keeping import Match, worth_keeping
from lawdiff.diff.likeness import label
from lawdiff.diff.matching import blocks
from lawdiff.diff.model import Words
from lawdiff.diff.sliding import slid
from lawdiff.diff.tokens import border, common_head, common_tail, units

# Characters: in longer stretches anchors of so many are sought before their units are compared.
_LONG, _PROBE = 160, 40
# The longest mark of an alinéa: `LXXVIII quinquies A`.
_MARK = 24
_PUNCTUATION = frozenset(".,;:()«»")

Change = tuple[str, str, str]
"""What is kept before a change, what went, what came."""


def word_diff(old: str, new: str) -> Words:
    """The words of `old` and `new`: symmetric, `word_diff(b, a)` calls the same text equal."""
    if old == new:
        return (("=", old),) if old else ()
    turned = old > new
    out: list[tuple[str, str]] = []
    for kept, gone, come in _changes(new, old) if turned else _changes(old, new):
        if turned:
            gone, come = come, gone
        if kept:
            out.append(("=", kept))
        if gone:
            out.append(("-", gone))
        if come:
            out.append(("+", come))
    return tuple(out)


def _changes(old: str, new: str) -> list[Change]:
    """Each change in order; the last entry is only kept."""
    head = common_head(old, new)
    if head < _MARK and (marks := _other_marks(old, new)):
        x, y = marks
        rest = _changes(old[x:], new[y:]) if old[x:] != new[y:] else [(old[x:], "", "")]
        return _joined([("", old[:x], new[:y]), *rest])
    tail = common_tail(old, new, head)
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    found: list[Change] = []
    kept = old[:head]
    end = 0
    for i1, i2, j1, j2 in _hunks(a, b):
        found.append((kept + a[end:i1], a[i1:i2], b[j1:j2]))
        kept, end = "", i2
    found.append((kept + a[end:] + old[len(old) - tail :], "", ""))
    return _settled(found)


def _other_marks(old: str, new: str) -> tuple[int, int] | None:
    """The lengths of the marks of two alinéas, where both have one and they differ."""
    x, y = label(old), label(new)
    return (len(x), len(y)) if x and y and x != y else None


def _settled(found: list[Change]) -> list[Change]:
    """The changes with their ends where a reader expects them."""
    for index in range(len(found) - 1):
        kept, gone, come = found[index]
        after = found[index + 1][0]
        while gone[:1] == " " == come[:1]:
            kept, gone, come = kept + " ", gone[1:], come[1:]
        while gone and come and gone[-1] == come[-1] and gone[-1] in _PUNCTUATION:
            gone, come, after = gone[:-1], come[:-1], gone[-1] + after
        if not gone or not come:
            text = gone or come
            if text[-1:] == kept[-1:] or text[:1] == after[:1]:
                kept, text, after = slid(kept, text, after)
                gone, come = gone and text, come and text
        found[index] = kept, gone, come
        found[index + 1] = (after, *found[index + 1][1:])
    return _joined(found)


def _joined(found: list[Change]) -> list[Change]:
    """Changes with nothing kept between them are one."""
    if all(change[0] for change in found[1:]):
        return found
    out: list[Change] = []
    for kept, gone, come in found:
        if out and not kept:
            before, gone_before, come_before = out.pop()
            kept, gone, come = before, gone_before + gone, come_before + come
        out.append((kept, gone, come))
    return out


def _hunks(a: str, b: str) -> list[tuple[int, int, int, int]]:
    """The changed stretches: from and to in the old characters, from and to in the new ones."""
    if not a or not b:
        return [(0, len(a), 0, len(b))] if a or b else []
    found: list[Match] = []
    _match(a, b, 0, 0, found)
    hunks = []
    i = j = 0
    for x, y, size in [*worth_keeping(a, b, found), (len(a), len(b), 0)]:
        if x > i or y > j:
            hunks.append((i, x, j, y))
        i, j = x + size, y + size
    return hunks


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
    i = j = 0
    for x, y, size in blocks(list(map(str.lstrip, units_a)), list(map(str.lstrip, units_b))):
        at_a += len("".join(units_a[i:x]))
        at_b += len("".join(units_b[j:y]))
        i, j = x + size, y + size
        at_a, at_b = _add(units_a[x:i], units_b[y:j], at_a, at_b, found)


def _add(
    same_a: list[str], same_b: list[str], at_a: int, at_b: int, found: list[Match]
) -> tuple[int, int]:
    """Add a block of the same words, cut where the space between two of them is another one.

    Returns where it ends on both sides.
    """
    if same_a == same_b:
        size = len("".join(same_a))
        found.append((at_a, at_b, size))
        return at_a + size, at_b + size
    start = 0
    for index, (x, y) in enumerate(zip(same_a, same_b, strict=True)):
        if x == y:
            continue
        if index > start:
            size = len("".join(same_a[start:index]))
            found.append((at_a, at_b, size))
            at_a, at_b = at_a + size, at_b + size
        word = x.lstrip()
        at_a, at_b = at_a + len(x) - len(word), at_b + len(y) - len(word)
        if word:
            found.append((at_a, at_b, len(word)))
        at_a, at_b = at_a + len(word), at_b + len(word)
        start = index + 1
    if start < len(same_a):
        size = len("".join(same_a[start:]))
        found.append((at_a, at_b, size))
        at_a, at_b = at_a + size, at_b + size
    return at_a, at_b


def _anchor(a: str, b: str) -> Match | None:
    """A long stretch that is found once in each: it parts a long text in two for less."""
    for share in (2, 4, 1):
        start = border(a, len(a) * share // 5)
        probe = a[start : start + _PROBE]
        at = b.find(probe)
        if at >= 0 and b.find(probe, at + 1) < 0 and a.find(probe) == start:
            tail = common_tail(a[:start], b[:at], 0)
            head = common_head(a[start:], b[at:])
            if head:
                return start - tail, at - tail, tail + head
    return None
