"""The articles of a number in turn: which of them share a life."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lawdiff.compare.articles import KnownArticle
from lawdiff.compare.known import Attested, KnownWording
from lawdiff.compare.spans import SHOWN, Span
from lawdiff.record.paths import variant_of


@dataclass(frozen=True, slots=True)
class _Residence:
    """The days [start, stop) on which an article bears a number; None where nothing dates it.

    `came` tells that it came to it from another number.
    """

    start: date
    stop: date
    came: bool = False


def lines_of(
    articles: Sequence[KnownArticle], number: str, versions: Sequence[Attested]
) -> list[list[KnownArticle]]:
    """The articles of each life of a number, the life of the one that bore it last first."""
    placed = [(_residence(article, number, versions), article) for article in articles]
    placed.sort(key=lambda pair: (pair[0].start, pair[0].stop, pair[1].key))
    lines: list[list[tuple[_Residence, KnownArticle]]] = []
    for residence, article in placed:
        free = [line for line in lines if line[-1][0].stop <= residence.start]
        if free and not residence.came:
            max(free, key=lambda line: line[-1][0].stop).append((residence, article))
        elif (same := _same_path(lines, article)) is not None:
            same.append((residence, article))
        else:
            lines.append([(residence, article)])
    ordered = sorted(lines, key=lambda line: max(one.stop for one, _ in line), reverse=True)
    return [list(_clipped(line, number)) for line in ordered]


def _same_path(
    lines: list[list[tuple[_Residence, KnownArticle]]], article: KnownArticle
) -> list[tuple[_Residence, KnownArticle]] | None:
    """For texts of which nothing says whose they are, the life that their path is of."""
    if article.wordings or any(one.cid for one in article.listings):
        return None
    at = min(variant_of(one.path) for one in article.listings) - 1
    own = lines[at] if at < len(lines) else None
    return own if own and any(one.wordings for _, one in own) else None


def _residence(article: KnownArticle, number: str, versions: Sequence[Attested]) -> _Residence:
    spans = [
        (one.start, one.certain_stop, one.number)
        for one in article.wordings
        if one.came_into_force and one.start
    ]
    spans += [
        (span.start, span.stop, span.wording.number) for span in shown_spans(article, versions)
    ]
    own = [(start, stop) for start, stop, of in spans if of == number]
    if not own:
        return _Residence(date.max, date.max, came=True)
    first = min(start for start, _ in own)
    came = any(of != number and start < first for start, _, of in spans)
    return _Residence(first, max(stop for _, stop in own), came)


def _clipped(
    line: Sequence[tuple[_Residence, KnownArticle]], number: str
) -> Iterator[KnownArticle]:
    """The articles of a life, each without what it was under another number once the next one
    bears this one."""
    for at, (_, article) in enumerate(line):
        last = line[at + 1][0].start if at + 1 < len(line) else date.max
        yield replace(
            article,
            wordings=tuple(one for one in article.wordings if _is_own(one, number, last)),
            undated=tuple(
                one
                for one in article.undated
                if one.number == number or one.versions[0] < last.isoformat()
            ),
        )


def _is_own(wording: KnownWording, number: str, last: date) -> bool:
    if wording.number == number or not wording.came_into_force:
        return True
    return wording.start is not None and wording.start < last


def shown_spans(article: KnownArticle, versions: Sequence[Attested]) -> Iterator[Span]:
    """The days on which the version in force shows a text of an article without days."""
    texts = {day: text for text in article.undated for day in text.versions}
    wordings = {id(text): KnownWording.said(text, article.key) for text in article.undated}
    days = [version.day for version in versions]
    until = date.max
    for day in sorted(texts, reverse=True):
        text = texts[day]
        stop = until
        for at in range(bisect_left(days, day) + 1, len(days)):
            version = versions[at]
            if version.day >= until.isoformat():
                break
            if version.accounts_for(text.number):
                stop = date.fromisoformat(version.day)
                break
        yield Span(date.fromisoformat(day), stop, wordings[id(text)], SHOWN)
        until = date.fromisoformat(day)
