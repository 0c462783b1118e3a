"""What became of several alinéas together: one that was split, some that were joined, and
sentences that went from one alinéa to the next."""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lawdiff.diff.align import Aligner, Side

# An alinéa is a piece of another that has this share of its words.
_PIECE = 0.6
_PIECE_WORDS = 4
_PIECE_LENGTH = 20
# Characters of a piece that are looked for in the whole before words are compared.
_SAMPLE = 14
# Characters at the start, or at the end, of a sentence by which it is looked for elsewhere.
_SENTENCE = 32
_SENTENCE_END = ". "
# A run of alinéas that exchange sentences has no more of them, old and new.
_LONGEST_RUN = 12


def find_pieces(aligner: Aligner) -> None:
    """Find what was split or joined among the alinéas without a pair, and sentences that went
    from one alinéa to another beside it."""
    pairs, old, new = aligner.pairs, aligner.old, aligner.new
    placed = {*pairs.values(), *aligner.moved.values()}
    lost_old = {i for i in range(len(old.alineas)) if i not in pairs and i not in aligner.moved}
    lost_new = {j for j in range(len(new.alineas)) if j not in placed}
    backward = {j: i for i, j in pairs.items()}
    if lost_new:
        _find(backward, old, new, lost_new, aligner.splits)
    if lost_old:
        forward = {i: j for i, j in pairs.items() if i not in aligner.splits}
        _find(forward, new, old, lost_old, aligner.joins)
    for i, run in aligner.splits.items():
        pairs[i] = run.start
    for j, run in aligner.joins.items():
        i = backward[j]  # its first partner may be any of those that went into it
        if i != run.start:
            del pairs[i]
            pairs[run.start] = j
    edited = {
        i: j
        for i, j in pairs.items()
        if i not in aligner.splits and j not in aligner.joins and old.alineas[i] != new.alineas[j]
    }
    if edited and len(edited) + len(lost_old) + len(lost_new) > 1:
        _Shifts(aligner, edited, lost_old, lost_new).find()


def _find(
    whole_of: dict[int, int],
    side_whole: Side,
    side_piece: Side,
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
        rest: Set[str] | None = None
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


def _is_piece(pieces: Side, index: int, whole_text: str, whole: Set[str], rest: Set[str]) -> bool:
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


class _Shifts:
    """Finds runs of alinéas between which a sentence went from one to another.

    They are compared as one text, whoever's sentence it was: so what stayed is not struck.
    """

    def __init__(
        self, aligner: Aligner, pairs: dict[int, int], lost_old: set[int], lost_new: set[int]
    ) -> None:
        self.olds, self.news = aligner.old.alineas, aligner.new.alineas
        self.runs = aligner.shifts
        self.pairs, self.partner = pairs, {j: i for i, j in pairs.items()}
        self.lost_old, self.lost_new = lost_old, lost_new

    def find(self) -> None:
        """A sentence goes from an alinéa that shrank or is lost to one that grew or is new."""
        sizes = {i: len(self.news[j]) - len(self.olds[i]) for i, j in self.pairs.items()}
        olds = sorted({i for i, more in sizes.items() if more <= -_SENTENCE} | self.lost_old)
        grown = {self.pairs[i] for i, more in sizes.items() if more >= _SENTENCE}
        news = sorted(grown | self.lost_new)
        if not olds or not news:
            return
        places: dict[str, int] = {}
        for j in news:
            before = self.olds[self.partner[j]] if j in self.partner else ""
            for end in _ends_of_sentences(self.news[j]):
                if end not in before:
                    places.setdefault(end, j)
        if not places:
            return
        for i in olds:
            after = self.news[self.pairs[i]] if i in self.pairs else ""
            for end in _ends_of_sentences(self.olds[i]):
                if end in places and end not in after:
                    self.add(i, places[end])

    def add(self, i: int, j: int) -> None:
        """Add the run from the two alinéas to their partners, where all that lies between is
        edited or lost, and in no other run."""
        run_old = _span(i, self.partner.get(j, i))
        run_new = _span(j, self.pairs.get(i, j))
        if not 3 <= len(run_old) + len(run_new) <= _LONGEST_RUN:
            return
        inside = all(x in self.lost_old or self.pairs.get(x) in run_new for x in run_old)
        inside = inside and all(
            y in self.lost_new or self.partner.get(y) in run_old for y in run_new
        )
        apart = all(_apart(run_old, a) and _apart(run_new, b) for a, b in self.runs)
        if inside and apart and any(x in self.pairs for x in run_old):
            self.runs.append((run_old, run_new))


def _ends_of_sentences(alinea: str) -> list[str]:
    """How each sentence of an alinéa begins and ends; none of a table."""
    if "\n" in alinea:
        return []
    parts = alinea.replace("; ", _SENTENCE_END).replace(": ", _SENTENCE_END).split(_SENTENCE_END)
    sentences = [part for part in parts if len(part) >= _SENTENCE + 8]
    ends = [sentence[:_SENTENCE] for sentence in sentences]
    return ends + [sentence.rstrip(" .;:")[-_SENTENCE:] for sentence in sentences]


def _span(a: int, b: int) -> range:
    return range(min(a, b), max(a, b) + 1)


def _apart(a: range, b: range) -> bool:
    return a.stop <= b.start or b.stop <= a.start
