"""Spans of days: from a first day until the day before an end. Sets of them, sorted, apart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

Span = tuple[date, date]


def union(spans: Iterable[Span]) -> list[Span]:
    """The days of all spans, as spans that neither touch nor overlap."""
    result: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def intersect(spans: Iterable[Span], other: Span) -> list[Span]:
    """The days of the spans that lie in another."""
    cut = ((max(start, other[0]), min(end, other[1])) for start, end in spans)
    return [span for span in cut if span[0] < span[1]]


def subtract(spans: Iterable[Span], other: Span) -> list[Span]:
    """The days of the spans that lie outside another, which may be empty."""
    if other[0] >= other[1]:
        return [span for span in spans if span[0] < span[1]]
    pieces = (
        piece
        for start, end in spans
        for piece in ((start, min(end, other[0])), (max(start, other[1]), end))
    )
    return [span for span in pieces if span[0] < span[1]]
