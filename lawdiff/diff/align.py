"""Which old alinéa became which new one: the same, edited, renumbered, moved, split, joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from lawdiff.diff.likeness import likeness, mark, nearest, parted, words
from lawdiff.diff.matching import blocks, increasing, unique

# Two alinéas this alike, and in their place, are one provision that was edited.
_EDITED = 0.4
# The same where they bear the same mark, or where each is alone in its place.
_SAME_PLACE = 0.25
# Characters at the start, or at the end, that settle it for alinéas that face each other.
_HEAD, _TAIL = 30, 60
# Out of their place alinéas must be this alike, and have this many telling words.
_MOVED = 0.75
_MOVED_WORDS = 5
# It is looked for among those that begin or end with the same characters, unless too many do.
_END = 16
_MAX_SAME_END = 40
# An alinéa is a piece of another that has this share of its words.
_PIECE = 0.6
_PIECE_WORDS = 4
_PIECE_LENGTH = 20
# Characters of a piece that are looked for in the whole before words are compared.
_SAMPLE = 14
# More pairs than this are not looked at one by one.
_MAX_PAIRS = 2_500

_Gap = tuple[int, int, int, int]
_Set = AbstractSet[str]


class Alignment:
    """Pairs of alinéas, old index → new index; what is in none was deleted or inserted.

    `pairs` are in order on both sides, `moved` are not. `splits` gives, for an old alinéa in
    `pairs`, all the new ones that came of it; `joins`, for a new one, all the old ones that
    went into it. Those follow one another, and the one named in `pairs` is the first.
    """

    __slots__ = ("joins", "moved", "pairs", "splits")

    def __init__(self, pairs: dict[int, int] | None = None) -> None:
        self.pairs: dict[int, int] = pairs or {}
        self.moved: dict[int, int] = {}
        self.splits: dict[int, range] = {}
        self.joins: dict[int, range] = {}

    def turned(self) -> Alignment:
        """The same with old and new exchanged."""
        turned = Alignment({j: i for i, j in self.pairs.items()})
        turned.moved = {j: i for i, j in self.moved.items()}
        turned.splits, turned.joins = self.joins, self.splits
        return turned


def align(old: Sequence[str], new: Sequence[str]) -> Alignment:
    """Pair the alinéas of two texts, the surest pairs first."""
    aligner = _Aligner(old, new)
    aligner.in_order()
    taken = set(aligner.pairs.values())
    aligner.out_of_order(
        {i for i in range(len(old)) if i not in aligner.pairs},
        {j for j in range(len(new)) if j not in taken},
    )
    return aligner


def align_in_order(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Pairs of what is the same or edited, in order on both sides: for the rows of a table."""
    aligner = _Aligner(old, new)
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


class _Aligner(Alignment):
    """Fills an alignment."""

    __slots__ = ("new", "old")

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        super().__init__()
        self.old, self.new = _Side(old), _Side(new)

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
        """Pair what is the same but for its mark, or begins and ends as nothing else here."""
        a, b = self.old.rests[i1:i2], self.new.rests[j1:j2]
        gaps = [(i1, i2, j1, j2)]
        if not set(a).isdisjoint(b):
            gaps = self.equal(a, b, i1, j1)
        for i, m, j, n in gaps:
            if m - i > 1 or n - j > 1:
                ends_a = [text[:_HEAD] + text[-_HEAD:] for text in a[i - i1 : m - i1]]
                ends_b = [text[:_HEAD] + text[-_HEAD:] for text in b[j - j1 : n - j1]]
                self.same_ends(ends_a, ends_b, i, j)
            else:
                self.alone(i, j)

    def same_ends(self, ends_a: list[str], ends_b: list[str], i: int, j: int) -> None:
        """Pair alinéas whose two ends are found once on each side; i and j are the first."""
        sure = [(i + x, j + y) for x, y in unique(ends_a, ends_b) if len(ends_a[x]) == 2 * _HEAD]
        self.pairs.update(sure)
        m, n = i + len(ends_a), j + len(ends_b)
        for x, y in [*sure, (m, n)]:
            if x - i == 1 == y - j:
                self.alone(i, j)
            elif x > i and y > j:
                self.likeliest(i, x, j, y)
            i, j = x + 1, y + 1

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

    def out_of_order(self, lost_old: set[int], lost_new: set[int]) -> None:
        """Find what moved, and what was split or joined, among the alinéas without a pair."""
        self.moved_whole(lost_old, lost_new)
        backward = {j: i for i, j in self.pairs.items()}
        if lost_new:
            self.find_pieces(backward, self.old, self.new, lost_new, self.splits)
        if lost_old:
            forward = {i: j for i, j in self.pairs.items() if i not in self.splits}
            self.find_pieces(forward, self.new, self.old, lost_old, self.joins)
        for i, run in self.splits.items():
            self.pairs[i] = run.start
        for j, run in self.joins.items():
            i = backward[j]  # its first partner may be any of those that went into it
            if i != run.start:
                del self.pairs[i]
                self.pairs[run.start] = j
        self.moved_edited(lost_old, lost_new)

    def moved_whole(self, lost_old: set[int], lost_new: set[int]) -> None:
        """Pair what is the same but for its mark and its place."""
        if not lost_old or not lost_new:
            return
        places: dict[str, list[int]] = defaultdict(list)
        for i in sorted(lost_old, reverse=True):
            places[self.old.rests[i]].append(i)
        for j in sorted(lost_new):
            if places.get(text := self.new.rests[j]) and len(words(text)) >= _MOVED_WORDS:
                i = places[text].pop()
                self.moved[i] = j
                lost_old.remove(i)
                lost_new.remove(j)

    def moved_edited(self, lost_old: set[int], lost_new: set[int]) -> None:
        """Pair what is much alike, and begins or ends the same, out of its place."""
        if not lost_old or not lost_new:
            return
        ends: dict[str, list[int]] = defaultdict(list)
        for i in sorted(lost_old):
            for end in _ends(self.old.rests[i]):
                ends[end].append(i)
        scored = {
            (-self.alike(i, j), i, j)
            for j in lost_new
            for end in _ends(self.new.rests[j])
            if len(ends.get(end, ())) <= _MAX_SAME_END
            for i in ends.get(end, ())
            if len(self.old.words(i)) >= _MOVED_WORDS <= len(self.new.words(j))
        }
        for score, i, j in sorted(scored):
            if -score < _MOVED:
                break
            if i in lost_old and j in lost_new:
                self.moved[i] = j
                lost_old.remove(i)
                lost_new.remove(j)

    @staticmethod
    def find_pieces(
        whole_of: dict[int, int],
        side_whole: _Side,
        side_piece: _Side,
        lost: set[int],
        found: dict[int, range],
    ) -> None:
        """Add to each whole the lost alinéas next to its partner that are pieces of it.

        `whole_of` gives the partner of each alinéa on the side of the pieces.
        """
        beside = {index + step for index in lost for step in (-1, 1)}
        for j in sorted(beside.intersection(whole_of)):
            i = whole_of[j]
            if len(side_whole.alineas[i]) < len(side_piece.alineas[j]) + _PIECE_LENGTH:
                continue  # nothing is left of it for another piece
            whole = side_whole.alineas[i]
            if "\n" in whole or "\n" in side_piece.alineas[j]:
                continue  # a table is in one piece
            first, end = j, j + 1
            rest: _Set | None = None
            for step in (1, -1):
                index = j + step
                while index in lost:
                    if rest is None:
                        rest = side_whole.words(i) - side_piece.words(j)
                    if not _is_piece(side_piece, index, whole, side_whole.words(i), rest):
                        break
                    first, end = min(first, index), max(end, index + 1)
                    index += step
            if end - first > 1:
                found[i] = range(first, end)
                lost.difference_update(found[i])


def _ends(text: str) -> tuple[str, str]:
    """How an alinéa without its mark begins, and how it ends."""
    return "^" + text[:_END], "$" + text[-_END:]


def _is_piece(pieces: _Side, index: int, whole_text: str, whole: _Set, rest: _Set) -> bool:
    """Is this alinéa part of the whole, of which `rest` is what another part leaves?"""
    text = pieces.alineas[index]
    step = len(text) // 4
    if "\n" in text or not any(
        text[at : at + _SAMPLE] in whole_text for at in (step, 2 * step, 3 * step - _SAMPLE)
    ):
        return False
    piece = pieces.words(index)
    return (
        len(piece) >= _PIECE_WORDS
        and len(piece & whole) >= _PIECE * len(piece)
        and len(piece & rest) >= _PIECE / 2 * len(piece)
    )


class _Side:
    """One text: its alinéas, their marks, what is left of each without it, and its words."""

    __slots__ = ("alineas", "known", "marks", "rests")

    def __init__(self, alineas: Sequence[str]) -> None:
        self.alineas = alineas
        self.marks, self.rests = parted(alineas)
        self.known: dict[int, _Set] = {}

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
