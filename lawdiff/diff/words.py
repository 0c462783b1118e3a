"""The words that changed inside one alinéa, marked as a jurist would mark them by hand."""

from __future__ import annotations

from lawdiff.diff.matching import blocks
from lawdiff.diff.model import Words
from lawdiff.diff.tokens import MONTHS, common_head, common_tail, shared_end, units
from lawdiff.french.words import SMALL
from lawdiff.patterns import lazily

# Characters: a longer stretch is only given up beside two longer changes.
_SHORT = 40
# Characters: in longer stretches anchors of so many are sought before their units are compared.
_LONG, _PROBE = 160, 40
_LAST_WORD = lazily(r"[^\W\d][\w'’-]*$")
# What ends a unit that begins with a number: it is not parted from it.
_UNIT_ENDS = ("euro", "franc", *MONTHS.split())
_DIGITS = frozenset("0123456789.°")
_PUNCTUATION = frozenset(".,;:()«»")

Hunk = tuple[int, int, int, int]
"""A changed stretch: from and to in the old characters, from and to in the new ones."""
Match = tuple[int, int, int]
"""A stretch that is the same: its start in the old and in the new characters, its length."""


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


def _changes(old: str, new: str) -> list[tuple[str, str, str]]:
    """Each change: what is kept before it, what went, what came. The last is only kept."""
    head = common_head(old, new)
    tail = common_tail(old, new, head)
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    found: list[tuple[str, str, str]] = []
    kept = old[:head]
    end = 0
    for i1, i2, j1, j2 in _hunks(a, b):
        kept, gone, come, after = _settled(kept + a[end:i1], a[i1:i2], b[j1:j2])
        if found and not kept:  # it slid back to the change before it: they are one
            kept, gone_before, come_before = found.pop()
            gone, come = gone_before + gone, come_before + come
        found.append((kept, gone, come))
        kept, end = after, i2
    found.append((kept + a[end:] + old[len(old) - tail :], "", ""))
    return found


def _settled(kept: str, gone: str, come: str) -> tuple[str, str, str, str]:
    """A change with its ends where a reader expects them: what is kept before it, what went,
    what came, and what is kept right after it.
    """
    if gone and come:
        if gone[0] == " " == come[0]:
            kept, gone, come = kept + " ", gone[1:], come[1:]
        if gone and come and (same := _same_end(gone, come)):
            return kept, gone[:-same], come[:-same], gone[-same:]
        return kept, gone, come, ""
    if kept[-1:] == (gone or come)[-1] and (back := _back(kept, gone or come)):
        slid = kept[-back:]
        gone, come = gone and slid + gone[:-back], come and slid + come[:-back]
        return kept[:-back], gone, come, slid
    return kept, gone, come, ""


def _same_end(gone: str, come: str) -> int:
    """The length of the punctuation that ends both, or of the unit that does so.

    A unit is found here where only the space before it differs.
    """
    if gone[-1] != come[-1]:
        return 0
    if gone[-1] in _PUNCTUATION:
        return 1
    last = _last_word(gone)
    if not last or last != _last_word(come) or last.startswith(_UNIT_ENDS):
        return 0
    return len(last)


def _back(kept: str, text: str) -> int:
    """How far to slide an insertion or a deletion back, so that it is a whole sentence or clause.

    `text` follows `kept` and ends like it: `a b{+ c b+}` is `a{+ b c+} b` as well.
    """
    best, most = 0, _wholeness(kept, text)
    limit = shared_end(kept, text, min(len(kept), len(text)))
    at = len(text)
    while (at := text.rfind(" ", len(text) - limit, at)) >= 0:
        back = len(text) - at
        score = _wholeness(kept[:-back], text[:-back])
        if score > most and text[at - 1] not in _DIGITS:
            best, most = back, score
    if limit == len(kept) < len(text) and text[-limit - 1] == " ":
        return limit if _wholeness("", text[:-limit]) > most else best
    return best


def _wholeness(kept: str, text: str) -> int:
    """How well a stretch between `kept` and what follows it stands for itself."""
    start, end = kept[-1:], text.rstrip()[-1:]
    score = 2 if not start or start in ".;:" else 1 if start == "," else 0
    return score + (3 if end and end in ".;" else 2 if end == "," else 0)


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
    i = j = 0
    for x, y, size in blocks(units_a, units_b):
        at_a += len("".join(units_a[i:x]))
        at_b += len("".join(units_b[j:y]))
        i, j = x + size, y + size
        same = len("".join(units_a[x:i]))
        found.append((at_a, at_b, same))
        at_a += same
        at_b += same


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
    return size <= _SHORT and SMALL.issuperset(a[i1:i2].split())
