"""Where an article or a section of a dump stands, and when: the records and the rule."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from lawdiff.errors import SourceError
from lawdiff.french.states import STILLBORN
from lawdiff.model import Article, Code, Section
from lawdiff.sources.legi_xml import StructLink
from lawdiff.sources.limits import MAX_DEPTH, refused
from lawdiff.sources.spans import Span, intersect, subtract

FAR = date.max
Place = tuple[str, int, StructLink]
"""A section, and one of its lines by rank."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording as its file gives it, and that file's digest."""

    article: Article
    digest: str
    problems: tuple[tuple[str, str], ...]

    @property
    def span(self) -> Span:
        """The days on which it is law, from the first to the day after the last."""
        return self.article.in_force_from or FAR, self.article.in_force_until or FAR

    @property
    def is_law(self) -> bool:
        """False for a wording that never came into force, or that ends before it begins."""
        return self.article.state != STILLBORN and self.span[0] < self.span[1]


@dataclass(frozen=True, slots=True)
class Structure:
    """The lines of a section's file, in order, the section's title, that file's digest, and what
    is wrong in it."""

    links: tuple[StructLink, ...]
    title: str
    digest: str
    problems: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Title:
    """The code as a file names it, that file's digest, and what is wrong in it."""

    code: Code
    digest: str
    problems: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Stay:
    """Something standing in a section for some days."""

    link: StructLink
    rank: int
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Children:
    """What stands in a section, the same from `start` until the day before `end`."""

    nodes: tuple[Section | Article, ...]
    digests: tuple[str, ...]
    start: date
    end: date
    _sections: dict[tuple[str, str | None], Section] = field(default_factory=dict)

    def section(self, title: str, cid: str | None) -> Section:
        """The section of this title: one object while nothing in it changes."""
        key = title, cid
        if key not in self._sections:
            self._sections[key] = Section(title, cid, self.nodes)
        return self._sections[key]


def lines_naming(structures: Mapping[str, Structure]) -> defaultdict[str, list[Place]]:
    """The lines that name each article and section."""
    named: defaultdict[str, list[Place]] = defaultdict(list)
    for name, structure in structures.items():
        for rank, link in enumerate(structure.links):
            named[link.id].append((name, rank, link))
    return named


def leaves_first(structures: Mapping[str, Structure], where: str) -> list[str]:
    """Every section after those in it; SourceError where one contains itself."""
    inner = {
        name: [link.id for link in structure.links if not link.is_article]
        for name, structure in structures.items()
    }
    order: list[str] = []
    depth: dict[str, int] = {}
    state: dict[str, bool] = {}  # False while a section is open, True when it is done
    for start in sorted(structures):
        stack = [(start, iter(inner[start]))]
        if start in state:
            continue
        state[start] = False
        while stack:
            name, rest = stack[-1]
            child = next(rest, None)
            if child is None:
                state[name] = True
                order.append(name)
                depth[name] = 1 + max((depth[c] for c in inner.get(name, ())), default=0)
                if depth[name] > MAX_DEPTH:
                    raise refused(f"sections nested more than {MAX_DEPTH} deep", where)
                stack.pop()
            elif child not in state:
                state[child] = False
                stack.append((child, iter(inner.get(child, ()))))
            elif not state[child]:
                raise SourceError(f"the section {child} contains itself", where=where)
    return order


def spread(places: list[Place], days: list[Span]) -> Iterator[tuple[Place, list[Span]]]:
    """The days on which something needs a place, spread over the lines that name it.

    A line counts on its own days, the earliest first; on days that none has, the nearest.
    """
    places = sorted(places, key=lambda place: (place[2].start or date.min, place[:2]))
    for place in places:
        own = intersect(days, span_of(place[2]))
        days = subtract(days, span_of(place[2]))
        yield place, own
    for span in days if places else ():
        yield min(places, key=lambda place: _distance(span, span_of(place[2]))), [span]


def missing(name: str) -> str:
    """What stands for the digest of a file that is not there."""
    return hashlib.sha256(f"missing {name}".encode()).hexdigest()


def line_of(name: str) -> StructLink:
    """A line for what no structure names."""
    return StructLink(name, name, True, "", None, None)


def span_of(link: StructLink) -> Span:
    return link.start or date.min, link.end or FAR


def _distance(span: Span, other: Span) -> tuple[int, date]:
    """How far two spans lie apart, in days; the earlier one first where two are as near."""
    gap = max((other[0] - span[1]).days, (span[0] - other[1]).days, 0)
    return gap, other[0]
