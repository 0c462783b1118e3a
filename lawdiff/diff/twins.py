"""The right twin: no alinéa stays paired where another is clearly more alike, in its place or not.

Alinéas are paired in order first, for an order is rarely upset. Then pairs that are little alike,
and what has no partner, are compared with each other: a pair that two others contradict is given
up for the likelier one. Of the pairs found the longest run in order stays in place; the rest moved.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Set
from itertools import pairwise
from typing import TYPE_CHECKING

from lawdiff.diff.likeness import bag, dice, nearest, shared_bag, words
from lawdiff.diff.matching import increasing
from lawdiff.diff.tokens import common_start

if TYPE_CHECKING:
    from lawdiff.diff.align import Aligner, Side

# A pair as much alike cannot be contradicted.
_SURE = 0.8
# Another partner must be likelier by this much, for each of the two.
_BETTER = 0.2
# Below this share of telling words nobody would take one alinéa for the other.
_HINT = 0.2
# What was deleted and what was inserted is one provision where it is as much alike.
_ALIKE, _MOVED = 0.35, 0.6
# It has so many telling words: `(Abrogé)` is no provision that moves.
_SAME_WORDS = 2
# With fewer of them an alinéa is compared by all of its words.
_SHORT = 12
# More pairs than this are not looked at one by one.
_MAX_PAIRS = 10_000
_ROUNDS = 4
# Nor are more words looked up; after these telling words alone decide.
_WORDS = 500_000

Score = tuple[float, int, int]


def pair_better_twins(aligner: Aligner) -> None:
    """Pair anew what is better paired otherwise, and say of the pairs which ones moved."""
    _Twins(aligner).find()


class _Twins:
    def __init__(self, aligner: Aligner) -> None:
        self.aligner = aligner
        self.old, self.new = aligner.old, aligner.new
        self.pairs = aligner.pairs
        self.partner = {j: i for i, j in aligner.pairs.items()}
        self.lost_old = {i for i in range(len(self.old.alineas)) if i not in self.pairs}
        self.lost_new = {j for j in range(len(self.new.alineas)) if j not in self.partner}
        self.budget = _WORDS
        self.known: dict[tuple[int, int], float] = {}
        self.bags_old: dict[int, Counter[str]] = {}
        self.bags_new: dict[int, Counter[str]] = {}

    def find(self) -> None:
        if self.lost_old and self.lost_new:
            self.same()
        doubtful = self.doubtful()
        if len(doubtful) > 1 or (doubtful and (self.lost_old or self.lost_new)):
            self.contradict(doubtful)
        if self.lost_old and self.lost_new:
            self.link()
        self.part_moved()

    def doubtful(self) -> list[int]:
        """The old alinéas of pairs that another might contradict: much of them differs."""
        if not (self.lost_old or self.lost_new) and len(self.pairs) < 2:
            return []
        found: list[int] = []
        olds, news = self.old.alineas, self.new.alineas
        for i, j in self.pairs.items():
            a, b = olds[i], news[j]
            if a == b:
                continue
            enough = int(_SURE * max(len(a), len(b)))
            if a[:enough] == b[:enough] or a[-enough:] == b[-enough:]:
                continue
            same = common_start(a, b)
            rest = enough - same
            if rest > min(len(a), len(b)) - same or a[-rest:] != b[-rest:]:
                found.append(i)
        return found

    def same(self) -> None:
        """Pair what is the same but for its mark, its final sign and its place."""
        places: dict[str, list[int]] = defaultdict(list)
        for i in sorted(self.lost_old, reverse=True):
            places[self.old.bare(i)].append(i)
        for j in sorted(self.lost_new):
            text = self.new.bare(j)
            if places.get(text) and len(words(text)) >= _SAME_WORDS:
                self.pair(places[text].pop(), j)

    def contradict(self, doubtful: list[int]) -> None:
        """Give up pairs for likelier ones, the likeliest first, until none is contradicted."""
        of_old = {i: dice(self.old.words(i), self.new.words(self.pairs[i])) for i in doubtful}
        of_old = {i: alike for i, alike in of_old.items() if alike < _SURE}
        if not of_old or (len(of_old) == 1 and not self.lost_old and not self.lost_new):
            return
        of_new = {self.pairs[i]: alike for i, alike in of_old.items()}
        olds = sorted(of_old.keys() | self.lost_old)
        news = sorted(of_new.keys() | self.lost_new)
        sets_old = {i: self.old.words(i) for i in olds}
        sets_new = {j: self.new.words(j) for j in news}
        scores: list[Score] = []
        for i, j in self.candidates(olds, news):
            if i in of_old or j in of_new:
                least = max(of_old.get(i, 0.0), of_new.get(j, 0.0))
                alike = dice(sets_old[i], sets_new[j])
                if alike > least and alike >= _HINT:
                    scores.append((alike, i, j))
        scores.sort(key=_likeliest)
        for _ in range(_ROUNDS):
            changed = False
            for _alike, i, j in scores:
                if self.pairs.get(i) == j or (i in self.lost_old and j in self.lost_new):
                    continue
                if self.alike(i, j) >= self.own(i, j) + _BETTER:
                    self.free(i, j)
                    self.pair(i, j)
                    changed = True
            if not changed:
                break

    def own(self, i: int, j: int) -> float:
        """How well two alinéas are paired that might be each other's, at best."""
        mine, other = self.pairs.get(i), self.partner.get(j)
        return max(
            0.0 if mine is None else self.alike(i, mine),
            0.0 if other is None else self.alike(other, j),
        )

    def alike(self, i: int, j: int) -> float:
        """How alike two alinéas look to a reader."""
        known = self.known.get((i, j))
        if known is None:
            a, b = self.bag(self.old, i), self.bag(self.new, j)
            self.budget -= len(a)
            known = shared_bag(a, b) if self.budget > 0 else self.dice(i, j)
            self.known[i, j] = known
        return known

    def dice(self, i: int, j: int) -> float:
        return dice(self.old.words(i), self.new.words(j))

    def bag(self, side: Side, index: int) -> Counter[str]:
        bags = self.bags_old if side is self.old else self.bags_new
        if index not in bags:
            bags[index] = bag(side.alineas[index])
        return bags[index]

    def candidates(self, olds: list[int], news: list[int]) -> list[tuple[int, int]]:
        if len(olds) * len(news) <= _MAX_PAIRS:
            return [(i, j) for i in olds for j in news]
        return nearest(olds, news, self.old.words, self.new.words)

    def link(self) -> None:
        """Pair what was deleted here and inserted there, where it is the same provision."""
        olds = [i for i in sorted(self.lost_old) if len(self.old.words(i)) >= _SAME_WORDS]
        news = [j for j in sorted(self.lost_new) if len(self.new.words(j)) >= _SAME_WORDS]
        sets_old = {i: self.old.words(i) for i in olds}
        sets_new = {j: self.new.words(j) for j in news}
        pairs = [
            (i, j)
            for i, j in self.candidates(olds, news)
            if _may_be_alike(sets_old[i], sets_new[j])
        ]
        scores = [(alike, i, j) for i, j in pairs if (alike := self.alike(i, j)) >= _MOVED]
        for _, i, j in sorted(scores, key=_likeliest):
            if i in self.lost_old and j in self.lost_new:
                self.pair(i, j)

    def free(self, i: int, j: int) -> None:
        """Take both out of the pairs that they are in."""
        if i in self.pairs:
            gone = self.pairs.pop(i)
            del self.partner[gone]
            self.lost_new.add(gone)
            self.lost_old.add(i)
        if j in self.partner:
            gone = self.partner.pop(j)
            del self.pairs[gone]
            self.lost_old.add(gone)
            self.lost_new.add(j)

    def pair(self, i: int, j: int) -> None:
        self.pairs[i] = j
        self.partner[j] = i
        self.lost_old.discard(i)
        self.lost_new.discard(j)

    def part_moved(self) -> None:
        """Leave in `pairs` the longest run that is in order on both sides."""
        pairs = sorted(self.pairs.items())
        if all(a[1] < b[1] for a, b in pairwise(pairs)):
            return
        stay = set(increasing(pairs))
        for i, j in pairs:
            if (i, j) not in stay:
                del self.pairs[i]
                self.aligner.moved[i] = j


def _may_be_alike(a: Set[str], b: Set[str]) -> bool:
    """Is it worth while to compare two alinéas word by word? Short ones always are."""
    return dice(a, b) >= _ALIKE or (len(a) < _SHORT > len(b))


def _likeliest(score: Score) -> tuple[float, int, int]:
    """The likeliest first, then those nearest in place."""
    alike, i, j = score
    return -alike, abs(i - j), i
