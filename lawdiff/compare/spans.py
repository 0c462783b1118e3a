"""What was law from when to when, and what happened in between: wordings → spans → steps. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from heapq import heappop, heappush
from itertools import pairwise
from typing import Any

from lawdiff.compare.known import KnownWording

# How much is known of a claim to a day: a source's list or days say so; a version without days
# shows a text that day; an older source said so and nothing newer denies it.
CERTAIN, SHOWN, DOUBTED = 2, 1, 0


@dataclass(frozen=True, slots=True)
class Span:
    """The days [start, stop) on which one wording counts, at one rank of certainty."""

    start: date
    stop: date
    wording: KnownWording
    rank: int

    @property
    def is_certain(self) -> bool:
        return self.rank == CERTAIN


@dataclass(frozen=True, slots=True)
class Step:
    """What happened on a day: `wording` is law from then on, `before` was until then; or None.

    `kind` is created, modified, renumbered, replaced (by another article of the number, without a
    gap), repealed, first-seen, or `unheld` for a wording whose text is not held. `at_latest` marks
    a day by which it had happened. `base` is the nearest held wording before, and `unheld` are
    those known in between. `exact` tells that what leads from `base` to `wording` is this step
    alone, so that its size is that of its laws.
    """

    day: date
    kind: str
    wording: KnownWording | None
    before: KnownWording | None
    at_latest: bool = False
    exact: bool = True
    base: KnownWording | None = None
    unheld: tuple[KnownWording, ...] = ()


def claims(wording: KnownWording) -> Iterator[Span]:
    """The days on which a wording may be law: those of its own, then those that are in doubt."""
    if not wording.came_into_force or wording.start is None:
        return
    middle = max(wording.start, wording.certain_stop)
    if wording.start < middle:
        yield Span(wording.start, middle, wording, CERTAIN)
    if middle < wording.stop:
        yield Span(middle, wording.stop, wording, DOUBTED)


def swept(found: Iterable[Span], number: str) -> list[Span]:
    """The claims that count on each day, oldest first: the surest, then the one that began last.

    Neighbouring spans of one wording and rank are one.
    """
    ordered = sorted(found, key=lambda span: span.start)
    days = sorted({day for span in ordered for day in (span.start, span.stop)})
    heap: list[tuple[Any, int, Span]] = []
    result: list[Span] = []
    at = 0
    for day, until in pairwise(days):
        while at < len(ordered) and ordered[at].start <= day:
            heappush(heap, (_precedence(ordered[at], number), at, ordered[at]))
            at += 1
        while heap and heap[0][2].stop <= day:
            heappop(heap)
        if heap:
            _add(result, replace(heap[0][2], start=day, stop=until))
    return result


def _precedence(span: Span, number: str) -> tuple[int, bool, int, int, list[int]]:
    """The smallest counts: the surest; one of the number itself; of these the one that began last,
    and of two that began on one day the one that ends last."""
    wording = span.wording
    start, end = wording.start or span.start, wording.end or date.max
    name = [-ord(char) for char in wording.id or ""]
    return -span.rank, wording.number != number, -start.toordinal(), -end.toordinal(), [*name, 0]


def _add(spans: list[Span], span: Span) -> None:
    last = spans[-1] if spans else None
    if last and last.stop == span.start and (last.wording, last.rank) == (span.wording, span.rank):
        spans[-1] = replace(last, stop=span.stop)
    else:
        spans.append(span)


def steps_of(spans: Sequence[Span], is_born: Callable[[KnownWording], bool]) -> tuple[Step, ...]:
    """What happened between spans, by day.

    `is_born` says of the first wording of all whether a source knows it to be its article's first.
    """
    found: list[Step] = []
    before: Span | None = None
    for span in spans:
        if before is None:
            kind = "created" if is_born(span.wording) else "first-seen"
            found.append(_beginning(kind, span))
        elif before.stop < span.start:
            found += [_end(before), _beginning("created", span)]
        elif before.wording != span.wording:
            found.append(_change(before, span))
        before = span
    if before is not None and before.stop < date.max:
        found.append(_end(before))
    return tuple(_based(found))


def _beginning(kind: str, span: Span) -> Step:
    exact = span.is_certain and kind == "created"
    return Step(span.start, kind, span.wording, None, not span.is_certain, exact)


def _end(span: Span) -> Step:
    sure = span.is_certain
    return Step(span.stop, "repealed", None, span.wording, at_latest=not sure, exact=sure)


def _change(before: Span, span: Span) -> Step:
    old, new = before.wording, span.wording
    late = span.start != new.start  # a text without days, or one that was law before
    sure = before.is_certain and span.is_certain
    return Step(span.start, _kind(old, new), new, old, at_latest=late and not sure, exact=sure)


def _kind(old: KnownWording, new: KnownWording) -> str:
    """What leads from one wording to another without a gap."""
    if old.number != new.number:
        return "renumbered"
    return "modified" if old.article == new.article else "replaced"


def _based(steps: Iterable[Step]) -> Iterator[Step]:
    """Each step with the nearest held wording before it, and with those in between."""
    base: KnownWording | None = None
    unheld: list[KnownWording] = []
    for step in steps:
        wording, kind = step.wording, step.kind
        if step.before is None:
            base, unheld = None, []
        if wording is not None and not wording.held:
            kind = "unheld"
        elif wording is not None and base is not None and unheld:
            kind = _kind(base, wording)
        exact = step.exact and not unheld and kind != "unheld"
        yield replace(step, kind=kind, exact=exact, base=base, unheld=tuple(unheld))
        if wording is not None and not wording.held:
            unheld.append(wording)
        else:
            base, unheld = wording, []
