"""Oracle of a code in LEGI dumps: its archives by `tarfile`, its law day by day by dates alone."""

from __future__ import annotations

import re
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

from lawdiff.model import Article, Section, Version
from lawdiff.sources.legi_dump import DumpCode
from tests.oracles.identifiers import IN_FORCE, Listed, Named, once
from tests.oracles.legi_xml import read_article, read_structure
from tests.oracles.wording import SourceWording, differences

Disagreement = tuple[str | None, str]  # the number of an article, and what differs
_FILE = re.compile(r"(?:.*/)?LEGI/TEXT/(?:\w\w/)*(?P<code>LEGITEXT\d{12})/(?P<inner>\S+\.xml)")
_WITHDRAWN = re.compile(r".*/(?P<code>LEGITEXT\d{12})/(?P<inner>\S+?)(?:\.xml)?(?:\s.*)?")


def read_archives(paths: Iterable[Path]) -> dict[str, dict[str, bytes]]:
    """Id of each code → its files by path, as a global dump and the increments after it leave them.

    An increment brings files anew and lists those that are withdrawn, without their `.xml`.
    """
    codes: dict[str, dict[str, bytes]] = defaultdict(dict)
    for path in paths:
        withdrawn: list[str] = []
        with tarfile.open(path) as archive:
            for member in archive:
                file = archive.extractfile(member)
                if file is None:
                    continue
                if match := _FILE.fullmatch(member.name):
                    codes[match["code"]][match["inner"]] = file.read()
                elif "liste_suppression" in member.name:
                    withdrawn += file.read().decode().splitlines()
        for line in withdrawn:
            if match := _WITHDRAWN.fullmatch(line):
                codes[match["code"]].pop(f"{match['inner']}.xml", None)
    return codes


def disagreements(files: Mapping[str, bytes], dump: DumpCode) -> Iterator[Disagreement]:
    """How the versions that the reader made of a code's files differ from them."""
    wordings = dict(_wordings(files))
    articles = dump.articles()
    for name, wording in wordings.items():
        if name not in articles:
            yield wording.number, f"the wording {name} is lost"
            continue
        for message in differences(wording, articles[name]):
            yield articles[name].number, message
    spans = {
        name: (one.start, one.end or date.max)
        for name, one in wordings.items()
        if one.start is not None and _own(name, one).named(has_text=True).standing == IN_FORCE
    }
    order = _Order(files)
    days = dump.version_days()
    for day in days:
        version = dump.version(day)
        yield from _membership(version, spans, wordings)
        yield from order.disagreements(version.contents)
    yield from _missing_days(spans.values(), days)


def identifiers(files: Mapping[str, bytes]) -> Iterator[Named]:
    """Every identifier of an article in a code's files: of a file, a list of wordings, a line."""
    named: list[Named] = []
    for name, wording in _wordings(files):
        named.append(_own(name, wording).named(has_text=True))
        named += (one.named(has_text=False) for one in wording.listed)
    for path, data in files.items():
        if path.startswith(("section_ta/", "texte/struct/")):
            named += (one.named(has_text=False) for one in read_structure(data))
    return once(named)


def _wordings(files: Mapping[str, bytes]) -> Iterator[tuple[str, SourceWording]]:
    """Id, by the name of the file, and content of each article file."""
    for path, data in files.items():
        if path.startswith("article/"):
            yield Path(path).stem, read_article(data)


def _own(name: str, wording: SourceWording) -> Listed:
    return Listed(name, wording.start, wording.end, wording.state)


def _membership(
    version: Version, spans: Mapping[str, tuple[date, date]], known: Mapping[str, SourceWording]
) -> Iterator[Disagreement]:
    """A version holds the wordings whose days the day is one of, and no other."""
    day = version.date
    found = {article.wording or "": article.number for article in version.articles()}
    wanted = {name for name, (start, end) in spans.items() if start <= day < end}
    for name in sorted(wanted - found.keys()):
        yield known[name].number, f"the wording {name} is law on {day}, and not in the version"
    for name in sorted(found.keys() - wanted):
        yield found[name], f"the wording {name} is not law on {day}"


def _missing_days(spans: Iterable[tuple[date, date]], days: list[date]) -> Iterator[Disagreement]:
    """Each day on which a wording begins or ends, up to the last, has its version."""
    changes = {day for span in spans for day in span if day <= max(days)}
    for day in sorted(changes - set(days)):
        yield None, f"the law changes on {day}, and no version is of that day"


class _Order:
    """Which article stands before which, by the lists of a code's sections."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.ranks: dict[str, list[tuple[str, int]]] = defaultdict(list)  # file and line
        for path, data in files.items():
            if path.startswith(("section_ta/", "texte/struct/")):
                for rank, line in enumerate(read_structure(data)):
                    self.ranks[line.id].append((path, rank))

    def disagreements(self, nodes: tuple[Section | Article, ...]) -> Iterator[Disagreement]:
        """Neighbours in a section that stand the other way round wherever both are listed."""
        for node in nodes:
            if isinstance(node, Section):
                yield from self.disagreements(node.children)
        for one, other in pairwise(node for node in nodes if isinstance(node, Article)):
            ways = {
                rank < after
                for path, rank in self.ranks[one.wording or ""]
                for same, after in self.ranks[other.wording or ""]
                if path == same
            }
            if ways == {False}:
                yield other.number, f"its section lists it before {one.number}"
