"""The Code de la route as DILA publishes it: what git holds is what a plain reading finds.

That reading is written here, with nothing of lawdiff's: the standard library's XML, and the facts
of SOURCES.md.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
import unicodedata
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from filelock import FileLock

from lawdiff.compare.changes import compare
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import LawRef
from tests.making import contents, git, tree

pytestmark = pytest.mark.xdist_group("real-dump")

SLUG = "code-de-la-route"
NO_END = "2999-01-01"

# --- a plain reading of the XML ------------------------------------------------------------------

# Both vocabularies: what made a wording. ABROGE on an abrogated wording is what ended it.
MADE_BY = {
    *("MODIFIE", "CREE", "ABROGE", "DEPLACE", "TRANSFERE", "CODIFIE", "ANNULE", "RECTIFIE"),
    *("MODIFICATION", "CREATION", "ABROGATION", "DEPLACEMENT", "TRANSFERT", "CODIFICATION"),
    *("ANNULATION", "RECTIFICATION"),
}
REPEALS = {"ABROGE", "ABROGATION"}
AMENDING = {"LOI", "ORDONNANCE", "DECRET", "ARRETE"}


@dataclass(frozen=True)
class Text:
    """A text that a link names, and its article. `number` and `signed` are empty where unknown."""

    cid: str
    nature: str
    title: str
    article: str
    number: str
    signed: str


@dataclass(frozen=True)
class Read:
    """A wording, as its file tells it. `family` are the ids of all wordings of its article."""

    id: str
    number: str
    start: str
    end: str
    alineas: tuple[str, ...]
    family: frozenset[str]
    made_by: frozenset[Text]
    ended_by: frozenset[Text]

    def holds(self, day: str) -> bool:
        return self.start <= day < self.end


@dataclass
class ReadCode:
    wordings: list[Read] = field(default_factory=list)
    above: dict[str, str] = field(default_factory=dict)  # id → id of the section around it
    titles: dict[str, str] = field(default_factory=dict)  # of sections

    def days(self) -> list[str]:
        days = {day for one in self.wordings for day in (one.start, one.end)}
        return sorted(days - {NO_END})

    def at(self, day: str) -> list[Read]:
        return [one for one in self.wordings if one.holds(day)]

    def trail(self, name: str) -> tuple[str, ...]:
        """The titles of the sections that lead to something."""
        parent = self.above.get(name)
        return (*self.trail(parent), self.titles[parent]) if parent else ()


def folded(text: str) -> str:
    text = text.replace("’", "'").replace("\xad", "").replace("\u200b", "")
    return " ".join(unicodedata.normalize("NFC", text).split())


def alineas(content: Element) -> tuple[str, ...]:
    """Each `p` and each `br` ends an alinéa: this code has no other markup, and no table."""
    lines = [""]

    def walk(element: Element) -> None:
        if element.tag in ("p", "br"):
            lines.append("")
        lines[-1] += element.text or ""
        for child in element:
            walk(child)
            lines[-1] += child.tail or ""
        if element.tag == "p":
            lines.append("")

    walk(content)
    return tuple(line for line in map(folded, lines) if line)


# `Loi 2002-3 2002-01-03 art. 12 III JORF 4 janvier 2002`: an older spelling.
TITLE = re.compile(r"(?P<title>.+?)(?: (?:- )?art\. (?P<article>.+?))?(?: JORF .*)?")
IN_TITLE = re.compile(r"\w+ (?P<number>\d+-\d+) (?P<signed>\d{4}-\d\d-\d\d)")


def texts(links: Iterable[Element]) -> frozenset[Text]:
    return frozenset(map(text_of, links))


def text_of(link: Element) -> Text:
    parts = TITLE.fullmatch(folded("".join(link.itertext())))
    assert parts is not None
    number, signed = link.attrib["numtexte"], link.attrib["datesignatexte"]
    if not number and (older := IN_TITLE.fullmatch(parts["title"])):
        number, signed = older["number"], older["signed"]
    cid, nature = link.attrib["cidtexte"], link.attrib["naturetexte"]
    return Text(cid, nature, parts["title"], parts["article"] or "", number, signed)


def read_wording(root: Element) -> Read:
    meta = {child.tag: child.text or "" for child in root.iterfind("META/META_SPEC/META_ARTICLE/*")}
    links = [
        link
        for link in root.iterfind("LIENS/LIEN")
        if link.attrib["typelien"] in MADE_BY and link.attrib["naturetexte"] in AMENDING
    ]
    ended = [
        link for link in links if meta["ETAT"] == "ABROGE" and link.attrib["typelien"] in REPEALS
    ]
    content = root.find("BLOC_TEXTUEL/CONTENU")
    assert content is not None
    return Read(
        id=root.findtext("META/META_COMMUN/ID", ""),
        number=meta["NUM"],
        start=meta["DATE_DEBUT"],
        end=meta["DATE_FIN"],
        alineas=alineas(content),
        family=frozenset(line.attrib["id"] for line in root.iterfind("VERSIONS/VERSION/LIEN_ART")),
        made_by=texts(link for link in links if link not in ended),
        ended_by=texts(ended),
    )


def read_archive(path: Path) -> ReadCode:
    code = ReadCode()
    with tarfile.open(path) as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.name.endswith(".xml") else None
            if stream is None:
                continue
            root = ElementTree.parse(stream).getroot()  # noqa: S314 # the file is our own
            if root.tag == "ARTICLE":
                code.wordings.append(read_wording(root))
            elif root.tag == "SECTION_TA":
                name = root.findtext("ID", "")
                code.titles[name] = folded(root.findtext("TITRE_TA", ""))
                code.above |= {line.attrib["id"]: name for line in root.iterfind("STRUCTURE_TA/*")}
    return code


# --- what git holds ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """The repository that the archive makes, and what its making told."""

    repo: Path
    told: Mapping[str, int]


# In a process of its own, as a user runs it.
MAKE = """
import json, sys
from pathlib import Path
from lawdiff.importing import import_sources
from lawdiff.sources.detection import find_sources
report = import_sources(Path(sys.argv[1]), find_sources([Path(sys.argv[2])])[0])
print(json.dumps({
    "versions": len(report.imported), "anomalies": len(report.anomalies),
    "changes": report.coverage.changes + report.coverage.repeals,
    "with_text": report.coverage.with_text + report.coverage.repeals_with_text,
}))
"""


@pytest.fixture(scope="session")
def archive(real_data: Path) -> Path:
    [found] = (real_data / "legi-xml").glob("*code-de-la-route.tar.gz")
    return found


@pytest.fixture(scope="session")
def read(archive: Path) -> ReadCode:
    return read_archive(archive)


@pytest.fixture(scope="session")
def held(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Held:
    """Made once, also where several workers share the tests: the first to come makes it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    repo, told = folder / "route", folder / "route.json"
    with FileLock(folder / "route.lock"):
        if not told.exists():
            command = [sys.executable, "-c", MAKE, str(repo), str(archive)]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
            told.write_bytes(done.stdout)
    return Held(repo, json.loads(told.read_bytes()))


def held_article(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Wording, number and alinéas of an article file, by the form that docs/repository.md gives."""
    front, _, body = text.removeprefix("---\n").partition("\n---\n")
    wording = next(line for line in front.split("\n") if line.startswith("wording: "))
    title, *blocks = body.rstrip("\n").split("\n\n")
    heads = [
        at for at, block in enumerate(blocks) if re.fullmatch(r"\*\*[^*]+(\*\*:|:\*\*)", block)
    ]
    end = min(heads, default=len(blocks))
    shown = (re.sub(r"\\(.)", r"\1", block) for block in blocks[:end])
    number = title.removeprefix("# Article ").replace("\\", "")
    return wording.removeprefix("wording: "), number, tuple(shown)


def held_places(sommaire: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Number and titles above of each article in a table of contents."""
    trail: list[str] = []
    for line in sommaire.split("\n")[2:-1]:
        depth = (len(line) - len(line.lstrip(" "))) // 2
        item = line.lstrip(" ").removeprefix("- ")
        if match := re.fullmatch(r"\[Article (.*)\]\(articles/.*\)", item):
            yield match[1].replace("\\", ""), tuple(trail[:depth])
        else:
            title = re.sub(r"\\(.)", r"\1", item.partition(" <!--")[0])
            trail[depth:] = [title]


# --- they agree ----------------------------------------------------------------------------------


def test_the_sample_is_what_it_was(read: ReadCode) -> None:
    assert len(read.wordings) == 1855
    assert len({one.number for one in read.wordings}) == 992
    assert len(read.days()) == 191
    assert read.days()[0] == "2001-05-27"
    assert read.days()[-1] == "2017-01-01"


def test_the_versions_are_the_days_on_which_an_article_begins_or_ends(
    held: Held, read: ReadCode
) -> None:
    tags = git(held.repo, "tag").split()
    assert tags == [f"{SLUG}/{day}" for day in read.days()]
    _, *log = git(held.repo, "log", "--reverse", "--format=%H", "main").split()  # the front page
    assert log == [git(held.repo, "rev-parse", tag).strip() for tag in tags]
    assert held.told["versions"] == 191
    assert held.told["anomalies"] == 0


def test_each_version_holds_the_articles_and_texts_of_its_day(held: Held, read: ReadCode) -> None:
    oids: dict[str, list[str]] = {}
    for day in read.days():
        files = tree(held.repo, f"{SLUG}/{day}:{SLUG}/articles")
        oids[day] = list(files.values())
    distinct = sorted({oid for found in oids.values() for oid in found})
    articles = dict(zip(distinct, map(held_article, contents(held.repo, distinct)), strict=True))
    for day in read.days():
        expected = Counter((one.id, one.number, one.alineas) for one in read.at(day))
        assert Counter(articles[oid] for oid in oids[day]) == expected, day


def test_each_article_stands_in_its_section(held: Held, read: ReadCode) -> None:
    oids = {day: git(held.repo, "rev-parse", f"{SLUG}/{day}:{SLUG}/sommaire.md").strip()
            for day in read.days()}  # fmt: skip
    distinct = sorted(set(oids.values()))
    found = dict(zip(distinct, contents(held.repo, distinct), strict=True))
    for day, oid in oids.items():
        expected = Counter((one.number, read.trail(one.id)) for one in read.at(day))
        assert Counter(held_places(found[oid])) == expected, day


def expected_changes(read: ReadCode, old: str, new: str) -> dict[str, tuple[str, frozenset[Text]]]:
    """Number → kind of the change and its texts, of each article whose wording is another."""
    before = {one.family: one for one in read.at(old)}
    after = {one.family: one for one in read.at(new)}
    found: dict[str, tuple[str, frozenset[Text]]] = {}
    for family in {*before, *after}:
        then, now = before.get(family), after.get(family)
        if then == now:
            continue
        if now is None:
            assert then is not None
            found[then.number] = "repealed", then.ended_by
        elif then is None:
            found[now.number] = "created", now.made_by
        else:
            # A wording that says the same in another section is new by its place alone.
            stays = then.alineas != now.alineas or read.above[then.id] == read.above[now.id]
            found[now.number] = "modified" if stays else "moved", now.made_by
    return found


def as_text(law: LawRef) -> Text:
    signed = law.date.isoformat() if law.date else ""
    article, number = law.article or "", law.number or ""
    return Text(law.cid or "", law.nature or "", law.title, article, number, signed)


def test_every_change_carries_the_texts_that_its_links_name_and_no_other(
    held: Held, read: ReadCode
) -> None:
    changes = with_text = 0
    with LawRepo(held.repo) as repo:
        versions = [repo.open(ref) for ref in repo.versions]
        for old, new in pairwise(versions):
            found = compare(old, new)
            numbers = [change.number for change in found]
            assert len(numbers) == len(set(numbers))
            expected = expected_changes(read, old.date.isoformat(), new.date.isoformat())
            assert {
                change.number: (change.kind, frozenset(map(as_text, change.laws)))
                for change in found
            } == expected, new.date
            counted = [named for kind, named in expected.values() if kind != "moved"]
            changes += len(counted)
            with_text += sum(map(bool, counted))
    # Neither is empty, so that the comparison says something.
    assert 500 < with_text < changes
    assert held.told["changes"] == changes
    assert held.told["with_text"] == with_text


def test_every_commit_names_the_texts_of_its_changes(held: Held, read: ReadCode) -> None:
    form = "--format=%x00%(trailers:key=Modifie-par,valueonly)"
    log = git(held.repo, "log", "--reverse", form, "main").split("\0")[1:]
    named = [[line for line in entry.split("\n") if line] for entry in log[1:]]
    assert named[0] == []
    for (old, new), titles in zip(pairwise(read.days()), named[1:], strict=True):
        expected = {text for _, made in expected_changes(read, old, new).values() for text in made}
        # One text may be spelled in more than one way; it is named once.
        spellings = {text.title: (text.nature, text.number) for text in expected}
        assert Counter(spellings[title] for title in titles) == Counter(
            {(text.nature, text.number) for text in expected}
        ), new


def test_git_finds_nothing_to_complain_of(held: Held) -> None:
    assert git(held.repo, "fsck", "--strict", "--no-progress") == ""
