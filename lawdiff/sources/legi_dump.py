"""A code in DILA's LEGI dump: all its wordings, so its whole history.

A dump is a database: it holds every wording of every article, and the sections in which each
stands. From it come the versions of a code, one for each date on which an article begins or ends,
and the law that is decided but not in force.

What is future is decided by the dump, never by the clock: a wording to come by its state, or an
end to come, counts as future where it is after the *horizon*, the last day on which the dump itself
says that something became law or ended.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from lawdiff.errors import SourceError
from lawdiff.french.dates import UNFIXED
from lawdiff.french.numbers import canonical_number
from lawdiff.french.states import ENDED, FUTURE, STILLBORN
from lawdiff.model import Article, Code, Section, SourceRef, Version
from lawdiff.model import Wording as ListedWording
from lawdiff.sources import legi_lost, legi_xml
from lawdiff.sources.anomalies import Anomaly, by_article, notes
from lawdiff.sources.formats import DUMP
from lawdiff.sources.legi_places import (
    FAR,
    Children,
    Place,
    Stay,
    Structure,
    Title,
    Wording,
    leaves_first,
    line_of,
    lines_naming,
    missing,
    span_of,
    spread,
)
from lawdiff.sources.legi_xml import StructLink
from lawdiff.sources.limits import MAX_PLACES, MAX_VERSIONS, refused
from lawdiff.sources.spans import Span, union

# A file's path inside a code's folder: `article/LEGI/ARTI/28/00/…/LEGIARTI280000000001.xml`.
INNER_PATH = re.compile(
    r"(?P<kind>article|section_ta|texte/struct|texte/version)/(?:\w+/)*"
    r"(?P<id>LEGI(?:ARTI|SCTA|TEXT)\d{12})\.xml"
)
_ROOTS = {
    "article": "ARTICLE",
    "section_ta": "SECTION_TA",
    "texte/struct": "TEXTELR",
    "texte/version": "TEXTE_VERSION",
}
ROOT = ""  # stands for the code itself among its sections
_LAST = 1 << 30  # rank of what no structure names: after all that stands in the code


@dataclass(slots=True)
class DumpCode:
    """A code, fed with the files of a dump one by one; then asked for its versions.

    `where` names the dump in messages. `fallback` is the code as known from elsewhere, for a dump
    that does not repeat its title.
    """

    where: str
    fallback: Code | None = None
    _titles: dict[str, Title] = field(default_factory=dict)
    _structures: dict[str, Structure] = field(default_factory=dict)
    _wordings: dict[str, Wording] = field(default_factory=dict)
    _stays: dict[str, list[Stay]] = field(default_factory=dict)
    _built: dict[str, Children] = field(default_factory=dict)
    _horizon: date = date.min
    # The digest of the file that an anomaly is of: a version reports those of its own files.
    _noted: list[tuple[str, Anomaly]] = field(default_factory=list)

    @property
    def anomalies(self) -> list[Anomaly]:
        """What is wrong with the dump, in whatever version."""
        return [anomaly for _, anomaly in self._noted]

    def add(self, path: str, data: bytes) -> None:
        """Take a file in, for the one that had its path; SourceError if it is broken."""
        match = INNER_PATH.fullmatch(path)
        if match is None:
            return
        where = f"{self.where}:{path}"
        root = legi_xml.parse(data, where)
        legi_xml.expect(root, _ROOTS[match["kind"]], where)
        digest = hashlib.sha256(data).hexdigest()
        if match["kind"] == "article":
            read = legi_xml.read_article(root, match["id"])
            self._wordings[match["id"]] = Wording(read.article, digest, read.problems)
        elif match["kind"] == "texte/version":
            problems = [*legi_lost.lost(root), *legi_xml.other_id(root, match["id"])]
            code = legi_xml.read_code(root, match["id"])
            self._titles[match["id"]] = Title(code, digest, problems)
        else:
            name = ROOT if match["kind"] == "texte/struct" else match["id"]
            links, problems = legi_xml.read_structure(root, match["id"])
            title = legi_xml.read_section_title(root)
            self._structures[name] = Structure(tuple(links), title, digest, tuple(problems))

    def remove(self, path: str) -> None:
        """Remove a file that the publisher has withdrawn."""
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
        """Title and id; SourceError where no file gives them."""
        titles = (title.code for _, title in sorted(self._titles.items()))
        known = next((code for code in titles if code.title), None)
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

    def listed(self) -> Iterator[tuple[str, ListedWording]]:
        """Each article that a structure lists: its number, and its wording as the line has it."""
        for structure in self._structures.values():
            for link in structure.links:
                if link.is_article:
                    number = canonical_number(link.title)
                    yield number, ListedWording(link.id, link.start, link.end, None)

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
        self._stays, self._built, self._noted = defaultdict(list), {}, []
        self._horizon = self._find_horizon()
        parents = lines_naming(self._structures)
        self._refuse_no_code(parents)
        self._note_files()
        self._note_missing(parents)
        needed: dict[str, list[Span]] = defaultdict(list)
        for name, wording in self._wordings.items():
            self._note_wording(name, wording, name in parents)
            if wording.is_law:
                places = parents[name] or [(ROOT, _LAST, line_of(name))]
                self._place(places, [wording.span], needed)
        for name in leaves_first(self._structures, self.where):
            if name == ROOT:
                continue
            places = parents[name]
            own = [span_of(link) for _, _, link in places]
            if needed[name] and not places:
                places = [(ROOT, _LAST, self._lost_section(name))]
            self._place(places, union([*needed[name], *own]), needed)
        for stays in self._stays.values():
            stays.sort(key=lambda stay: (stay.rank, stay.start))

    def _refuse_no_code(self, parents: Mapping[str, list[Place]]) -> None:
        """SourceError for a dump that is no code's: without law, or beyond what a code needs."""
        days = self._days()
        if not days:
            raise SourceError("no article of this code was ever law", where=self.where)
        if len(days) > MAX_VERSIONS:
            raise refused(f"a code that changes on more than {MAX_VERSIONS:,} days", self.where)
        for name, places in parents.items():
            if len(places) > MAX_PLACES:
                raise refused(f"{name} stands in more than {MAX_PLACES:,} places", self.where)

    def _place(self, places: list[Place], days: list[Span], needed: dict[str, list[Span]]) -> None:
        """Put something where these lines name it, on these days."""
        for (parent, rank, link), own in spread(places, days):
            self._stays[parent] += [Stay(link, rank, start, end) for start, end in own]
            needed[parent] += own

    def _title(self, link: StructLink) -> str:
        """The title of a section by its line or, where that has none, by its own file."""
        held = self._structures.get(link.id)
        return link.title or (held.title if held else "")

    def _lost_section(self, name: str) -> StructLink:
        """A line for a section that holds law, and that no structure names."""
        held = self._structures[name]
        message = (
            f"no structure of the dump names the section « {held.title} »; it stands at the end"
        )
        self._note("no-place", message, name, held.digest)
        return StructLink(name, name, False, held.title, None, None)

    def _note(
        self, kind: str, message: str, name: str, digest: str = "", number: str | None = None
    ) -> None:
        self._noted.append((digest, Anomaly(kind, message, number, f"{self.where}:{name}")))

    def _note_files(self) -> None:
        """What is wrong with the files of titles and structures."""
        for name, title in sorted(self._titles.items()):
            for kind, message in title.problems:
                self._note(kind, message, name, title.digest)
        for name, structure in self._structures.items():
            for kind, message in structure.problems:
                self._note(kind, message, name or "STRUCT", structure.digest)

    def _note_missing(self, parents: Mapping[str, list[Place]]) -> None:
        """What structures name and what there is no file of."""
        for name in sorted(parents.keys() - self._wordings.keys() - self._structures.keys()):
            link = parents[name][0][2]
            what = f"article {link.title}" if link.is_article else f"section « {link.title} »"
            message = f"a section lists the {what}, of which the dump has no file"
            number = canonical_number(link.title) if link.is_article else None
            self._note("missing-file", message, name, missing(name), number or None)
            for parent, rank, line in parents[name] if link.is_article else ():
                self._stays[parent].append(Stay(line, rank, *span_of(line)))

    def _note_wording(self, name: str, wording: Wording, placed: bool) -> None:
        article, digest = wording.article, wording.digest
        for kind, message in wording.problems:
            self._note(kind, message, name, digest, article.number)
        if wording.is_law and not placed:
            message = "no section of the dump holds it; it stands at the end of the code"
            self._note("no-place", message, name, digest, article.number)
        if article.state != STILLBORN and not wording.is_law:
            message = f"it ends ({wording.span[1]}) before it begins; it is in no version"
            if article.in_force_from is None:
                message = "it has no first day; it is in no version"
            self._note("never-in-force", message, name, digest, article.number)

    # --- versions ---

    def _find_horizon(self) -> date:
        """The last day on which the dump says that something became law or ended."""
        days = [date.min]
        for wording in self._wordings.values():
            start, end = wording.span
            state = wording.article.state
            if wording.is_law and state != FUTURE and start != UNFIXED:
                days.append(start)
            if wording.is_law and state in ENDED and end not in (UNFIXED, FAR):
                days.append(end)
        return max(days)

    def _days(self) -> set[date]:
        """Every day on which a wording begins or ends."""
        spans = [wording.span for wording in self._wordings.values() if wording.is_law]
        return {day for span in spans for day in span} - {FAR}

    def version_days(self) -> list[date]:
        """The date of each version: every day, up to the horizon, on which an article changes."""
        return sorted(day for day in self._days() if day <= self._horizon)

    def future_days(self) -> list[date]:
        """The days after the horizon on which the law decided so far changes; UNFIXED the last."""
        return sorted(day for day in self._days() if day > self._horizon)

    def version(self, day: date) -> Version:
        """The code as it stands on a day."""
        children = self._children(ROOT, day)
        titles = (title.digest for title in self._titles.values() if title.problems)
        digests = (*children.digests, *titles)
        files = set(digests)
        mine = [anomaly for digest, anomaly in self._noted if digest in files]
        return Version(
            code=self.code,
            date=day,
            id=None,
            complete=True,
            contents=children.nodes,
            sources=(SourceRef(DUMP.name, SourceRef.of_files(DUMP.name, digests).sha256),),
            notes=notes(by_article(mine)),
        )

    def future(self) -> tuple[Version, ...]:
        """The code as it will stand on each day to come, as far as the law is decided."""
        return tuple(replace(self.version(day), future=True) for day in self.future_days())

    def _children(self, name: str, day: date) -> Children:
        """What stands in a section on a day; made again only when a day of its own has come."""
        held = self._built.get(name)
        if held is not None and held.start <= day < held.end:
            return held
        nodes: list[Section | Article] = []
        held_structure = self._structures.get(name)
        digests = [held_structure.digest if held_structure else missing(name)]
        start, end = date.min, FAR
        for stay in self._stays.get(name, ()):
            if day < stay.start:
                end = min(end, stay.start)
            elif day >= stay.end:
                start = max(start, stay.end)
            else:
                start, end = max(start, stay.start), min(end, stay.end)
                wording = self._wordings.get(stay.link.id)
                if wording is not None:
                    nodes.append(wording.article)
                    digests.append(wording.digest)
                elif stay.link.is_article:
                    digests.append(missing(stay.link.id))
                else:
                    inner = self._children(stay.link.id, day)
                    start, end = max(start, inner.start), min(end, inner.end)
                    nodes.append(inner.section(self._title(stay.link), stay.link.cid))
                    digests += inner.digests
        built = Children(tuple(nodes), tuple(digests), start, end)
        self._built[name] = built
        return built
