"""A code in DILA's LEGI dump: all its wordings, so its whole history.

A dump is a database: it holds every wording of every article, and the sections in which each
stands. From it come the versions of a code, one for each date on which an article begins or ends,
and the law that is decided but not in force.

What is future is told by the dump, never by the clock: a wording in state VIGUEUR_DIFF, or an end
to come, counts as future where it lies after the *horizon*, the last day on which the dump itself
says that something became law or ended.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from lawdiff.anomalies import Anomaly, notes
from lawdiff.dates import UNFIXED
from lawdiff.errors import SourceError
from lawdiff.model import Article, Code, Section, SourceRef, Version
from lawdiff.sources import legi_xml
from lawdiff.sources.legi_xml import ENDED, FORMAT, FUTURE, STILLBORN, StructLink
from lawdiff.sources.spans import Span, intersect, subtract, union

# A file's path inside a code's folder: `article/LEGI/ARTI/28/00/…/LEGIARTI280000000001.xml`.
INNER_PATH = re.compile(
    r"(?P<kind>article|section_ta|texte/struct|texte/version)/(?:\w+/)*"
    r"(?P<id>LEGI(?:ARTI|SCTA|TEXT)\d{12})\.xml"
)
ROOT = ""  # stands for the code itself among its sections
_FAR = date.max
_LAST = 1 << 30  # rank of what no structure names: after all that stands in the code


@dataclass(frozen=True, slots=True)
class _Wording:
    """A wording as its file tells it, and that file's digest."""

    article: Article
    digest: str
    problems: tuple[tuple[str, str], ...]

    @property
    def span(self) -> Span:
        """The days on which it is law, from the first to the day after the last."""
        return self.article.in_force_from or _FAR, self.article.in_force_until or _FAR

    @property
    def is_law(self) -> bool:
        """False for a wording that never came into force, or that ends before it begins."""
        return self.article.state != STILLBORN and self.span[0] < self.span[1]


@dataclass(frozen=True, slots=True)
class _Structure:
    """The lines of a section's file, in order, the section's title, and that file's digest."""

    links: tuple[StructLink, ...]
    title: str
    digest: str


@dataclass(frozen=True, slots=True)
class _Stay:
    """Something standing in a section for some days."""

    link: StructLink
    rank: int
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class _Children:
    """What stands in a section, the same from `start` until the day before `end`."""

    nodes: tuple[Section | Article, ...]
    digests: tuple[str, ...]
    start: date
    end: date


@dataclass(slots=True)
class DumpCode:
    """A code, fed with the files of a dump one by one; then asked for its versions.

    `where` names the dump in messages. `fallback` is the code as known from elsewhere, for a dump
    that does not repeat its title.
    """

    where: str
    fallback: Code | None = None
    anomalies: list[Anomaly] = field(default_factory=list)
    _titles: dict[str, Code] = field(default_factory=dict)
    _structures: dict[str, _Structure] = field(default_factory=dict)
    _wordings: dict[str, _Wording] = field(default_factory=dict)
    _stays: dict[str, list[_Stay]] = field(default_factory=dict)
    _built: dict[str, _Children] = field(default_factory=dict)
    _horizon: date = date.min

    def add(self, path: str, data: bytes) -> None:
        """Take a file in, for the one that had its path; SourceError if it is broken."""
        match = INNER_PATH.fullmatch(path)
        if match is None:
            return
        where = f"{self.where}:{path}"
        root = legi_xml.parse(data, where)
        digest = hashlib.sha256(data).hexdigest()
        if match["kind"] == "article":
            read = legi_xml.read_article(root)
            self._wordings[match["id"]] = _Wording(read.article, digest, read.problems)
        elif match["kind"] == "texte/version":
            self._titles[match["id"]] = legi_xml.read_code(root)
        else:
            name = ROOT if match["kind"] == "texte/struct" else match["id"]
            links, title = tuple(legi_xml.read_structure(root)), legi_xml.read_section_title(root)
            self._structures[name] = _Structure(links, title, digest)

    def remove(self, path: str) -> None:
        """Let go of a file that the publisher has withdrawn."""
        match = INNER_PATH.fullmatch(path)
        if match is None:
            return
        if match["kind"] == "article":
            self._wordings.pop(match["id"], None)
        elif match["kind"] == "texte/version":
            self._titles.pop(match["id"], None)
        else:
            self._structures.pop(ROOT if match["kind"] == "texte/struct" else match["id"], None)

    @property
    def code(self) -> Code:
        """Title and id; SourceError where no file tells them."""
        known = next((code for _, code in sorted(self._titles.items()) if code.title), None)
        if known is None and self.fallback is None:
            raise SourceError(
                "no title of the code in this dump (texte/version/…)",
                where=self.where,
                hint="is this a daily increment? import the global dump of the code first",
            )
        return known or self.fallback or Code("")

    def articles(self) -> dict[str, Article]:
        """Id → article of every wording in the dump, in force on whatever days."""
        return {name: wording.article for name, wording in self._wordings.items()}

    # --- where everything stands, and when ---

    def settle(self) -> None:
        """Work out where each wording and section stands, from the leaves to the root.

        To be called when all files are in. A line of a structure counts on its own days; on days
        that a section is older or younger than its articles, the nearest line fills in.
        """
        if ROOT not in self._structures:
            raise SourceError(
                "no structure of the code in this dump (texte/struct/…)",
                where=self.where,
                hint="is this a daily increment? import the global dump of the code first",
            )
        self._stays, self._built, self.anomalies = defaultdict(list), {}, []
        self._horizon = self._find_horizon()
        parents: dict[str, list[tuple[str, int, StructLink]]] = defaultdict(list)
        for name, structure in self._structures.items():
            for rank, link in enumerate(structure.links):
                parents[link.id].append((name, rank, link))
        needed: dict[str, list[Span]] = defaultdict(list)
        for name, wording in self._wordings.items():
            self._note_wording(name, wording, name in parents)
            if wording.is_law:
                places = parents[name] or [(ROOT, _LAST, _line(name))]
                self._place(places, [wording.span], needed)
        for name in self._sections_leaves_first():
            if name == ROOT:
                continue
            places = parents[name]
            own = [_span_of(link) for _, _, link in places]
            if needed[name] and not places:
                places = [(ROOT, _LAST, self._lost_section(name))]
            self._place(places, union([*needed[name], *own]), needed)
        for stays in self._stays.values():
            stays.sort(key=lambda stay: (stay.rank, stay.start))

    def _place(
        self,
        places: list[tuple[str, int, StructLink]],
        days: list[Span],
        needed: dict[str, list[Span]],
    ) -> None:
        """Spread the days on which something needs a place over the lines that name it."""
        if not places:
            return
        places = sorted(places, key=lambda place: (place[2].start or date.min, place[:2]))
        for parent, rank, link in places:
            own = intersect(days, _span_of(link))
            days = subtract(days, _span_of(link))
            self._stay(parent, rank, link, own, needed)
        for span in days:
            nearest = min(places, key=lambda place: _distance(span, _span_of(place[2])))
            self._stay(*nearest, [span], needed)

    def _stay(
        self,
        parent: str,
        rank: int,
        link: StructLink,
        days: list[Span],
        needed: dict[str, list[Span]],
    ) -> None:
        self._stays[parent] += [_Stay(link, rank, start, end) for start, end in days]
        needed[parent] += days

    def _sections_leaves_first(self) -> list[str]:
        """Every section after those in it; SourceError where one contains itself."""
        order: list[str] = []
        state: dict[str, bool] = {}  # False while a section is open, True when it is done
        for start in sorted(self._structures):
            stack = [(start, self._subsections(start))]
            if start in state:
                continue
            state[start] = False
            while stack:
                name, rest = stack[-1]
                child = next(rest, None)
                if child is None:
                    state[name] = True
                    order.append(name)
                    stack.pop()
                elif child not in state:
                    state[child] = False
                    stack.append((child, self._subsections(child)))
                elif not state[child]:
                    raise SourceError(f"the section {child} contains itself", where=self.where)
        return order

    def _subsections(self, name: str) -> Iterator[str]:
        links = self._structures[name].links if name in self._structures else ()
        return iter([link.id for link in links if not link.is_article])

    def _lost_section(self, name: str) -> StructLink:
        """A line for a section that holds law, and that no structure names."""
        title = self._structures[name].title
        message = f"no structure of the dump names the section « {title} »; it stands at the end"
        self.anomalies.append(Anomaly("no-place", message, None, f"{self.where}:{name}"))
        return StructLink(name, name, False, title, None, None)

    def _note_wording(self, name: str, wording: _Wording, placed: bool) -> None:
        article = wording.article
        where = f"{self.where}:{name}"
        for kind, message in wording.problems:
            self.anomalies.append(Anomaly(kind, message, article.number, where))
        if wording.is_law and not placed:
            message = "no section of the dump holds it; it stands at the end of the code"
            self.anomalies.append(Anomaly("no-place", message, article.number, where))
        if article.state != STILLBORN and not wording.is_law:
            message = f"it ends ({wording.span[1]}) before it begins; it is in no version"
            self.anomalies.append(Anomaly("never-in-force", message, article.number, where))

    # --- versions ---

    def _find_horizon(self) -> date:
        """The last day on which the dump says that something became law or ended."""
        days = [date.min]
        for wording in self._wordings.values():
            start, end = wording.span
            state = wording.article.state
            if wording.is_law and state != FUTURE and start != UNFIXED:
                days.append(start)
            if wording.is_law and state in ENDED and end not in (UNFIXED, _FAR):
                days.append(end)
        return max(days)

    def _days(self) -> set[date]:
        """Every day on which a wording begins or ends."""
        spans = [wording.span for wording in self._wordings.values() if wording.is_law]
        return {day for span in spans for day in span} - {_FAR}

    def version_days(self) -> list[date]:
        """The date of each version: every day, up to the horizon, on which an article changes."""
        return sorted(day for day in self._days() if day <= self._horizon)

    def future_days(self) -> list[date]:
        """The days after the horizon on which the law decided so far changes; UNFIXED the last."""
        return sorted(day for day in self._days() if day > self._horizon)

    def version(self, day: date) -> Version:
        """The code as it stands on a day."""
        children = self._children(ROOT, day)
        names = {a.wording for a in _articles(children.nodes)}
        mine = [a for a in self.anomalies if (a.where or "").rpartition(":")[2] in names]
        return Version(
            code=self.code,
            date=day,
            id=None,
            complete=True,
            contents=children.nodes,
            sources=(SourceRef(FORMAT, SourceRef.of_files(FORMAT, children.digests).sha256),),
            notes=notes(mine),
        )

    def future(self) -> tuple[Version, ...]:
        """The code as it will stand on each day to come, as far as the law is decided."""
        return tuple(replace(self.version(day), future=True) for day in self.future_days())

    def _children(self, name: str, day: date) -> _Children:
        """What stands in a section on a day; made again only when a day of its own has come."""
        held = self._built.get(name)
        if held is not None and held.start <= day < held.end:
            return held
        nodes: list[Section | Article] = []
        digests = [self._structures[name].digest] if name in self._structures else []
        start, end = date.min, _FAR
        for stay in self._stays.get(name, ()):
            if day < stay.start:
                end = min(end, stay.start)
            elif day >= stay.end:
                start = max(start, stay.end)
            else:
                start, end = max(start, stay.start), min(end, stay.end)
                if stay.link.is_article:
                    wording = self._wordings[stay.link.id]
                    nodes.append(wording.article)
                    digests.append(wording.digest)
                else:
                    inner = self._children(stay.link.id, day)
                    start, end = max(start, inner.start), min(end, inner.end)
                    nodes.append(Section(stay.link.title, stay.link.cid, inner.nodes))
                    digests += inner.digests
        built = _Children(tuple(nodes), tuple(digests), start, end)
        self._built[name] = built
        return built


def _articles(nodes: tuple[Section | Article, ...]) -> Iterator[Article]:
    for node in nodes:
        if isinstance(node, Article):
            yield node
        else:
            yield from _articles(node.children)


def _line(name: str) -> StructLink:
    """A line for what no structure names."""
    return StructLink(name, name, True, "", None, None)


def _span_of(link: StructLink) -> Span:
    return link.start or date.min, link.end or _FAR


def _distance(span: Span, other: Span) -> tuple[int, date]:
    """How far two spans lie apart, in days; the earlier one first where two are as near."""
    gap = max((other[0] - span[1]).days, (span[0] - other[1]).days, 0)
    return gap, other[0]


def digest_of(files: Mapping[str, str]) -> str:
    """One digest for a whole state of the dump: of its paths and their blob ids."""
    lines = [f"{path} {oid}\n" for path, oid in sorted(files.items())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()
