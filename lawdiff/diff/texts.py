"""Two texts → their diff, in the order in which it is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lawdiff.diff.align import Alignment, align, facing
from lawdiff.diff.model import AlineaDiff, TextDiff, Words
from lawdiff.diff.words import word_diff

# An alinéa is a piece of another only if it keeps this share of its own text.
_PIECE_KEPT = 0.4
# Characters that must be kept besides, where alinéas that exchanged sentences are read as one.
_SHIFTED = 40

_NO_PAIR = Alignment()
_ONE_PAIR = Alignment({0: 0})


def diff_texts(old: Sequence[str], new: Sequence[str]) -> TextDiff:
    """What became of each alinéa of `old`, and of its words.

    Symmetric: `diff_texts(new, old)` calls the same alinéas and words equal.
    """
    old, new = tuple(old), tuple(new)
    m, n = len(old), len(new)
    head = tail = 0
    while head < m and head < n and old[head] == new[head]:
        head += 1
    while tail < m - head and tail < n - head and old[m - tail - 1] == new[n - tail - 1]:
        tail += 1
    out = [
        AlineaDiff("equal", i, i, (("=", text),) if text else ())
        for i, text in enumerate(old[:head])
    ]
    if head + tail < m or head + tail < n:
        middle = _Redline(old[head : m - tail], new[head : n - tail], head)
        out += middle.alineas()
    step = n - m
    out += [
        AlineaDiff("equal", i, i + step, (("=", text),) if text else ())
        for i, text in enumerate(old[m - tail :], m - tail)
    ]
    return TextDiff(tuple(out))


def _align(old: tuple[str, ...], new: tuple[str, ...]) -> Alignment:
    """The alignment, which is the same for both directions."""
    if not old or not new:
        return _NO_PAIR
    if len(old) == 1 == len(new):
        return _ONE_PAIR if facing(old[0], new[0]) else _NO_PAIR
    if (len(old), old) > (len(new), new):
        return align(new, old).turned()
    return align(old, new)


class _Redline:
    """Two texts that begin and end differently, in reading order; `at` is where they begin."""

    def __init__(self, old: tuple[str, ...], new: tuple[str, ...], at: int) -> None:
        self.old, self.new, self.at = old, new, at
        alignment = _align(old, new)
        self.pairs = alignment.pairs
        self.splits, self.joins = alignment.splits, alignment.joins
        self.shifts = {old.start: (old, new) for old, new in alignment.shifts}
        self.moved_to = alignment.moved
        self.moved_from = {j: i for i, j in alignment.moved.items()}

    def alineas(self) -> list[AlineaDiff]:
        """What was deleted comes before what was inserted in the same place."""
        out: list[AlineaDiff] = []
        pairs, old, new = self.pairs, self.old, self.new
        i = j = 0
        while i < len(old):
            if i in self.shifts and (shifted := self.shift(*self.shifts[i])):
                run_old, run_new = self.shifts[i]
                out += [self.come(index) for index in range(j, run_new.start)]
                out += shifted
                i, j = run_old.stop, run_new.stop
                continue
            partner = pairs.get(i)
            if partner is None:
                if i not in self.moved_to:
                    out.append(self.gone(i))
                i += 1
                continue
            if partner > j:
                out += [self.come(index) for index in range(j, partner)]
            if i in self.splits:
                out += self.split(i, self.splits[i])
                i, j = i + 1, self.splits[i].stop
            elif partner in self.joins:
                out += self.join(self.joins[partner], partner)
                i, j = self.joins[partner].stop, partner + 1
            else:
                out.append(self.pair(i, partner))
                i, j = i + 1, partner + 1
        return out + [self.come(index) for index in range(j, len(new))]

    def come(self, j: int) -> AlineaDiff:
        """A new alinéa that has no partner in its place."""
        i = self.moved_from.get(j)
        if i is None:
            return AlineaDiff("insert", None, self.at + j, _marked("+", self.new[j]))
        return self.edited("move", i, j)

    def gone(self, i: int) -> AlineaDiff:
        return AlineaDiff("delete", self.at + i, None, _marked("-", self.old[i]))

    def pair(self, i: int, j: int) -> AlineaDiff:
        old, new = self.old[i], self.new[j]
        if old == new:
            return AlineaDiff("equal", self.at + i, self.at + j, _marked("=", old))
        return self.edited("change", i, j)

    def edited(self, op: str, i: int, j: int) -> AlineaDiff:
        old, new = self.old[i], self.new[j]
        i, j = self.at + i, self.at + j
        if "\n" in old and "\n" in new:  # only tables hold line feeds
            from lawdiff.diff.tables import table_diff  # most texts need none of it

            words, rows = table_diff(old, new)
            return AlineaDiff(op, i, j, words, rows=rows)
        return AlineaDiff(op, i, j, word_diff(old, new))

    def split(self, i: int, run: range) -> list[AlineaDiff]:
        """One old alinéa that became several; or became one, the others being new."""
        pieces = _cut(word_diff(self.old[i], "\n".join([self.new[j] for j in run])), "+")
        if all(_holds(words, "+") for words in pieces):
            return [
                AlineaDiff("change", self.at + i, self.at + j, words, piece="split")
                for j, words in zip(run, pieces, strict=True)
            ]
        best = run[_fullest(pieces)]
        return [self.pair(i, j) if j == best else self.come(j) for j in run]

    def join(self, run: range, j: int) -> list[AlineaDiff]:
        """Several old alinéas that became one; or one that did, the others being gone."""
        pieces = _cut(word_diff("\n".join([self.old[i] for i in run]), self.new[j]), "-")
        if all(_holds(words, "-") for words in pieces):
            return [
                AlineaDiff("change", self.at + i, self.at + j, words, piece="join")
                for i, words in zip(run, pieces, strict=True)
            ]
        best = run[_fullest(pieces)]
        return [self.pair(i, j) if i == best else self.gone(i) for i in run]

    def shift(self, run_old: range, run_new: range) -> list[AlineaDiff]:
        """Several alinéas that became several, sentences having gone from one to another; none
        where they are easier to read one by one."""
        old = "\n".join([self.old[i] for i in run_old])
        new = "\n".join([self.new[j] for j in run_new])
        words = word_diff(old, new)
        apart = {i: self.pairs[i] for i in run_old if i in self.pairs}
        kept = sum([_kept(word_diff(self.old[i], self.new[j])) for i, j in apart.items()])
        if _kept(words) < kept + _SHIFTED:
            return []
        cut = _cut_both(words)
        olds, news = Counter([i for i, _, _ in cut]), Counter([j for _, j, _ in cut])
        out: list[AlineaDiff] = []
        for i, j, part in cut:
            signs = {sign for sign, _ in part}
            if j is None or (i is not None and signs == {"-"} and olds[i] == 1):
                assert i is not None
                out.append(self.gone(run_old[i]))
            elif i is None or (signs == {"+"} and news[j] == 1):
                out.append(self.come(run_new[j]))
            elif part or olds[i] == 1 or news[j] == 1:
                at = self.at + run_old[i], self.at + run_new[j]
                piece = "shift" if olds[i] > 1 or news[j] > 1 else None
                out.append(AlineaDiff("change", *at, part, piece=piece))
        return out


_Cut = tuple[int | None, int | None, Words]


def _cut_both(words: Words) -> list[_Cut]:
    """Words cut at the line feeds of both sides, which go, with the number of the old and the new
    alinéa that each stretch belongs to; a whole alinéa that came or went has no other number."""
    out: list[_Cut] = []
    i = j = 0
    piece: list[tuple[str, str]] = []
    gone = come = ""
    for sign, text in (*words, ("=", "")):
        if sign != "=":
            gone, come = (text, come) if sign == "-" else (gone, text)
            continue
        olds, news = gone.split("\n"), come.split("\n")
        m, n = len(olds) - 1, len(news) - 1
        if not _filled(piece) and (m == 0) != (n == 0):  # what begins here belongs to the next
            out += [(i + k, None, ()) for k in range(m)]
            out += [(None, j + k, ()) for k in range(n)]
            piece = [("-", olds[m]), ("+", news[n])]
        else:
            piece += [("-", olds[0]), ("+", news[0])]
            if m or n:
                out.append((i, j, _filled(piece)))
                out += [(i + k, None, ()) for k in range(1, m)]
                out += [(None, j + k, ()) for k in range(1, n)]
                piece = [("-", olds[m])] if m else []
                piece += [("+", news[n])] if n else []
        i, j = i + m, j + n
        for number, part in enumerate(text.split("\n")):
            if number:
                out.append((i, j, _filled(piece)))
                i, j, piece = i + 1, j + 1, []
            piece.append(("=", part))
        gone = come = ""
    out.append((i, j, _filled(piece)))
    return out


def _filled(piece: list[tuple[str, str]]) -> Words:
    """A piece without what is empty in it."""
    return tuple([word for word in piece if word[1]])


def _holds(words: Words, sign: str) -> bool:
    """Does a piece keep enough of its own text, which is on this side?"""
    kept = _kept(words)
    return kept >= _PIECE_KEPT * (kept + sum([len(text) for own, text in words if own == sign]))


def _kept(words: Words) -> int:
    return sum([len(text) for sign, text in words if sign == "="])


def _fullest(pieces: list[Words]) -> int:
    kept = [_kept(words) for words in pieces]
    return kept.index(max(kept))


def _marked(sign: str, text: str) -> Words:
    return ((sign, text),) if text else ()


def _cut(words: Words, sign: str) -> list[Words]:
    """Words cut at the line feeds that only texts of this sign hold; those go."""
    pieces: list[list[tuple[str, str]]] = [[]]
    for own, text in words:
        parts = text.split("\n") if own == sign else [text]
        for number, part in enumerate(parts):
            if number:
                pieces.append([])
            if part:
                pieces[-1].append((own, part))
    return [tuple(piece) for piece in pieces]
