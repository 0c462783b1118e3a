"""Which old alinéa became which new one: the same, edited, renumbered, moved, split, joined."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from lawdiff.diff.likeness import likeness, mark, nearest, parted, words
from lawdiff.diff.matching import blocks, increasing
from lawdiff.diff.pieces import find_pieces
from lawdiff.diff.twins import pair_better_twins

# Two alinéas this alike, and in their place, are one provision that was edited.
_EDITED = 0.4
# The same where they bear the same mark, or where each is alone in its place.
_SAME_PLACE = 0.25
# Characters at the start, or at the end, that settle it for alinéas that face each other.
_HEAD, _TAIL = 30, 60
# What a list puts after an item, which tells nothing of it.
_FINAL_SIGNS = " ;.,:"
# More pairs than this are not looked at one by one.
_MAX_PAIRS = 2_500

_Gap = tuple[int, int, int, int]
_Set = AbstractSet[str]


class Alignment:
    """Pairs of alinéas, old index → new index; what is in none was deleted or inserted.

    `pairs` are in order on both sides, `moved` are not. `splits` gives, for an old alinéa in
    `pairs`, all the new ones that came of it; `joins`, for a new one, all the old ones that
    went into it. Those follow one another, and the one named in `pairs` is the first. `shifts`
    are runs of old alinéas and the runs of new ones that they became, sentences having gone from
    one to another; their pairs are in `pairs` as well.
    """

    __slots__ = ("joins", "moved", "pairs", "shifts", "splits")

    def __init__(self, pairs: dict[int, int] | None = None) -> None:
        self.pairs: dict[int, int] = pairs or {}
        self.moved: dict[int, int] = {}
        self.splits: dict[int, range] = {}
        self.joins: dict[int, range] = {}
        self.shifts: list[tuple[range, range]] = []

    def turned(self) -> Alignment:
        """The same with old and new exchanged."""
        turned = Alignment({j: i for i, j in self.pairs.items()})
        turned.moved = {j: i for i, j in self.moved.items()}
        turned.splits, turned.joins = self.joins, self.splits
        turned.shifts = [(run_new, run_old) for run_old, run_new in self.shifts]
        return turned


def align(old: Sequence[str], new: Sequence[str]) -> Alignment:
    """Pair the alinéas of two texts, the surest pairs first."""
    aligner = Aligner(old, new)
    aligner.in_order()
    pair_better_twins(aligner)
    find_pieces(aligner)
    return aligner


def align_in_order(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Pairs of what is the same or edited, in order on both sides: for the rows of a table."""
    aligner = Aligner(old, new)
    aligner.in_order()
    return aligner.pairs


def facing(old: str, new: str) -> bool:
    """Are two alinéas that face each other alone one provision?

    They are if they share their start, their end, their mark or some words.
    """
    if old[:_HEAD] == new[:_HEAD] or old[-_TAIL:] == new[-_TAIL:]:
        return True
    if mark(old) == mark(new) != "":
        return True
    return likeness(words(old), words(new)) >= _SAME_PLACE


class Aligner(Alignment):
    """Fills an alignment."""

    __slots__ = ("new", "old")

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        super().__init__()
        self.old, self.new = Side(old), Side(new)

    def in_order(self) -> None:
        """Equal alinéas first, then the likeliest between them."""
        for gap in self.equal(self.old.alineas, self.new.alineas, 0, 0):
            if gap[1] - gap[0] > 1 or gap[3] - gap[2] > 1:
                self.renumbered(*gap)
            else:
                self.alone(gap[0], gap[2])

    def equal(self, a: Sequence[str], b: Sequence[str], i: int, j: int) -> list[_Gap]:
        """Pair what is equal in `a` and `b`, which begin at i and j; the gaps that are left."""
        gaps: list[_Gap] = []
        m, n = i + len(a), j + len(b)
        start_i, start_j = i, j
        for x, y, size in [*blocks(a, b), (len(a), len(b), 0)]:
            x, y = x + start_i, y + start_j
            if x > i and y > j:
                gaps.append((i, x, j, y))
            self.pairs.update(zip(range(x, x + size), range(y, y + size), strict=True))
            i, j = x + size, y + size
        assert (i, j) == (m, n)
        return gaps

    def renumbered(self, i1: int, i2: int, j1: int, j2: int) -> None:
        """Pair what is the same but for its mark and its final sign, then what is likeliest."""
        a = [text.rstrip(_FINAL_SIGNS) for text in self.old.rests[i1:i2]]
        b = [text.rstrip(_FINAL_SIGNS) for text in self.new.rests[j1:j2]]
        gaps = [(i1, i2, j1, j2)]
        if not set(a).isdisjoint(b):
            gaps = self.equal(a, b, i1, j1)
        for i, m, j, n in gaps:
            if m - i > 1 or n - j > 1:
                self.likeliest(i, m, j, n)
            else:
                self.alone(i, j)

    def alone(self, i: int, j: int) -> None:
        if facing(self.old.alineas[i], self.new.alineas[j]):
            self.pairs[i] = j

    def alike(self, i: int, j: int) -> float:
        return likeness(self.old.words(i), self.new.words(j))

    def likeliest(self, i1: int, i2: int, j1: int, j2: int) -> None:
        """Pair alinéas in order so that the likeness of the pairs adds up to the most."""
        if (i2 - i1) * (j2 - j1) > _MAX_PAIRS:
            self.anchored(i1, i2, j1, j2)
            return
        words_new, marks_new = [self.new.words(j) for j in range(j1, j2)], self.new.marks[j1:j2]
        scores = []
        for i in range(i1, i2):
            told, own = self.old.words(i), self.old.marks[i]
            row = [likeness(told, others) for others in words_new]
            for at, alike in enumerate(row):
                if alike < _SAME_PLACE:  # the most of them
                    row[at] = 0.0
                elif own == marks_new[at] != "":
                    row[at] = alike + 0.1
                elif alike < _EDITED:
                    row[at] = 0.0
            scores.append(row)
        self.pairs.update((i1 + i, j1 + j) for i, j in best_path(scores))

    def anchored(self, i1: int, i2: int, j1: int, j2: int) -> None:
        """`likeliest` for long stretches: rare words find the pairs, in linear time."""
        found = nearest(range(i1, i2), range(j1, j2), self.old.words, self.new.words)
        sure = increasing([(i, j) for i, j in sorted(found) if self.alike(i, j) >= _EDITED])
        i, j = i1, j1
        for x, y in [*sure, (i2, j2)]:
            if 0 < (x - i) * (y - j) <= _MAX_PAIRS:
                self.likeliest(i, x, j, y)
            i, j = x + 1, y + 1
        self.pairs.update(sure)


class Side:
    """One text: its alinéas, their marks, what is left of each without it, and its words."""

    __slots__ = ("alineas", "known", "marks", "rests")

    def __init__(self, alineas: Sequence[str]) -> None:
        self.alineas = alineas
        self.marks, self.rests = parted(alineas)
        self.known: dict[int, _Set] = {}

    def bare(self, index: int) -> str:
        """An alinéa without what a list gives it: its mark and its final sign."""
        return self.rests[index].rstrip(_FINAL_SIGNS)

    def words(self, index: int) -> _Set:
        """The telling words of an alinéa, looked up once."""
        known = self.known.get(index)
        if known is None:
            known = self.known[index] = words(self.alineas[index])
        return known


def best_path(scores: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Of the pairs that score, those in order on both sides that score most together."""
    m, n = len(scores), len(scores[0])
    best = [[0.0] * (n + 1) for _ in range(m + 1)]
    for i in range(m - 1, -1, -1):
        row, below, score = best[i], best[i + 1], scores[i]
        for j in range(n - 1, -1, -1):
            most = max(below[j], row[j + 1])
            if score[j] > 0 and below[j + 1] + score[j] > most:
                most = below[j + 1] + score[j]
            row[j] = most
    path: list[tuple[int, int]] = []
    i = j = 0
    while i < m and j < n:
        if scores[i][j] > 0 and best[i][j] == best[i + 1][j + 1] + scores[i][j]:
            path.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return path
