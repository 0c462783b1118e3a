"""A redline prepared for a page: alinéas, pieces and links as data, without HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lawdiff.diff import AlineaDiff, TextDiff, Words
from lawdiff.french import labels
from lawdiff.record.tables import is_table, table_rows

Link = tuple[int, int, str]
"""The position of a link in a text (start, end), and its address."""
Linker = Callable[[str], Sequence[Link]]
"""Gives the links of a text."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text: `=` kept, `-` deleted, `+` inserted; `href` if it names an article.

    `dim` marks a change of typography alone.
    """

    sign: str
    text: str
    href: str = ""
    dim: bool = False


Segments = tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, cell by cell."""

    op: str
    cells: tuple[Segments, ...]


@dataclass(frozen=True, slots=True)
class Alinea:
    """One alinéa of a redline.

    `n` is its position in the new text from 1, None if deleted; `anchored` is True for the first
    entry with that position. `note` says that it moved or was split, `nature` what changed in it.
    `place` is its address in the article if it changed.
    """

    op: str
    class_: str
    n: int | None
    anchored: bool
    segments: Segments = ()
    rows: tuple[Row, ...] = ()
    note: str = ""
    nature: str = ""
    place: str = ""

    @property
    def folded_away(self) -> bool:
        """Is it only a change of typography? Pages fold these."""
        return self.op == "change" and self.class_ == "typographic"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive alinéas; `folded` ones are unchanged and not next to a change."""

    folded: bool
    alineas: tuple[Alinea, ...]

    @property
    def weight(self) -> int:
        """Approximate size in characters of HTML."""
        cells = [cell for a in self.alineas for row in a.rows for cell in row.cells]
        segments = [s for some in (*cells, *(a.segments for a in self.alineas)) for s in some]
        marks = sum(90 for s in segments if s.sign != "=" or s.href)
        text = sum(len(s.text) + 4 * s.text.count("'") for s in segments)
        return text + marks + 20 * len(cells) + 120 * len(self.alineas)


def no_links(_: str) -> Sequence[Link]:
    return ()


def stretches(diff: TextDiff, link: Linker = no_links) -> tuple[Stretch, ...]:
    """The whole redline, with alinéas far from any change folded."""
    changed = {i for i, entry in enumerate(diff.alineas) if entry.op != "equal"}
    near = {i + step for i in changed for step in (-1, 0, 1)}
    found: list[tuple[bool, list[Alinea]]] = []
    for index, alinea in enumerate(_alineas(diff, link)):
        folded = index not in near
        if not found or found[-1][0] != folded:
            found.append((folded, []))
        found[-1][1].append(alinea)
    return tuple(Stretch(folded, tuple(alineas)) for folded, alineas in found)


def whole(alineas: Sequence[str], link: Linker = no_links) -> tuple[Stretch, ...]:
    """A text without a comparison."""
    plain = [AlineaDiff("equal", i, i, (("=", text),)) for i, text in enumerate(alineas)]
    return (Stretch(False, tuple(_alineas(TextDiff(tuple(plain)), link))),) if plain else ()


def _alineas(diff: TextDiff, link: Linker) -> Iterator[Alinea]:
    seen: set[int] = set()
    for entry, address in zip(diff.alineas, diff.addresses, strict=True):
        n = None if entry.new is None else entry.new + 1
        anchored = n is not None and n not in seen
        if n is not None:
            seen.add(n)
        rows = _rows(entry)
        yield Alinea(
            op=entry.op,
            class_=entry.class_ if entry.op != "equal" else "none",
            n=n,
            anchored=anchored,
            segments=() if rows else _linked(entry.words, link, entry.typography),
            rows=rows,
            note=labels.alinea_note(entry.op, entry.piece),
            nature=labels.NATURES.get(entry.nature or "", "") if entry.op == "change" else "",
            place=str(address) if entry.op != "equal" and len(diff.alineas) > 1 else "",
        )


def _rows(entry: AlineaDiff) -> tuple[Row, ...]:
    if entry.rows is not None and entry.op != "equal":
        return tuple(Row(row.op, tuple(map(_cell, row.cells))) for row in entry.rows)
    if len(entry.words) == 1 and is_table(entry.words[0][1]):
        sign, text = entry.words[0]
        return tuple(
            Row("equal", tuple(_cell(((sign, cell),) if cell else ()) for cell in row))
            for row in table_rows(text)
        )
    return ()


def _cell(words: Words) -> Segments:
    return tuple(Segment(sign, text.replace("<br>", "\n")) for sign, text in words)


def _linked(words: Words, link: Linker, dim: Sequence[int]) -> Segments:
    """The words, with links on the articles named in the new text.

    A name that is partly changed gets no link.
    """
    links = list(link("".join(text for sign, text in words if sign != "-")))
    segments: list[Segment] = []
    position = 0  # in the new text
    for place, (sign, text) in enumerate(words):
        if sign == "-":
            segments.append(Segment(sign, text, dim=place in dim))
            continue
        if place in dim:
            segments.append(Segment(sign, text, dim=True))
            position += len(text)
            continue
        done = 0
        for start, end, href in links:
            if position <= start and end <= position + len(text):
                segments.append(Segment(sign, text[done : start - position]))
                segments.append(Segment(sign, text[start - position : end - position], href))
                done = end - position
        segments.append(Segment(sign, text[done:]))
        position += len(text)
    return tuple(segment for segment in segments if segment.text)
