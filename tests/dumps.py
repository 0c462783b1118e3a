"""Made-up LEGI dumps in DILA's layout: folders and archives, global ones and daily increments.

A test states a code as `MadeCode("Code des essais", section(…, wording(…)))`; `files` gives the
XML of it by path, `write_folder` and `write_archive` lay that out as DILA does, and `increment`
is what DILA would publish on the day after: what has changed, and what is withdrawn.
"""

from __future__ import annotations

import html
import io
import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st

from lawdiff.history.report import ImportReport
from lawdiff.importing import import_sources
from lawdiff.sources.base import Stated
from lawdiff.sources.detection import find_sources
from tests.making import refs, tree

NO_END = "2999-01-01"
UNFIXED = "2222-02-22"
IN_FORCE = "code_et_TNC_en_vigueur/code_en_vigueur"
NO_LONGER = "code_et_TNC_non_vigueur/code_non_vigueur"
FIRST_DAY, SECOND_DAY, THIRD_DAY = "20170102-210500", "20170103-210501", "20170104-210459"

Files = dict[str, str]


# --- what a code is made of ----------------------------------------------------------------------


@dataclass(frozen=True)
class MadeWording:
    """One file in `article/`. `article` ties together the wordings that list each other.

    `text` and `nota` are what stands in CONTENU, as it is; `line` are the days of its line in
    the section's file, where these are not its own.
    """

    id: int
    number: str
    start: str
    end: str
    text: str
    links: tuple[str, ...]
    state: str
    nota: str
    article: str
    line: tuple[str, str] | None

    @property
    def name(self) -> str:
        return f"LEGIARTI{self.id:012d}"


def wording(
    id: int,
    number: str,
    start: str,
    end: str = NO_END,
    text: str = "",
    *links: str,
    state: str = "",
    nota: str = "",
    article: str = "",
    line: tuple[str, str] | None = None,
) -> MadeWording:
    """A wording. In force, or replaced by another one, where its state is not given."""
    text = text or f"<p>Texte {id}.</p>"
    state = state or ("VIGUEUR" if end == NO_END else "MODIFIE")
    return MadeWording(id, number, start, end, text, links, state, nota, article or number, line)


@dataclass(frozen=True)
class MadeSection:
    """One file in `section_ta/`, and its line in the file above."""

    id: int
    title: str
    children: tuple[MadeSection | MadeWording, ...]
    start: str = "1800-01-01"
    end: str = NO_END

    @property
    def name(self) -> str:
        return f"LEGISCTA{self.id:012d}"


def section(
    id: int,
    title: str,
    *children: MadeSection | MadeWording,
    start: str = "1800-01-01",
    end: str = NO_END,
) -> MadeSection:
    return MadeSection(id, title, children, start, end)


@dataclass(frozen=True)
class MadeCode:
    """A code: everything in its folder of the dump. `lost` are wordings that no line names."""

    title: str
    children: tuple[MadeSection | MadeWording, ...]
    number: int
    lost: tuple[MadeWording, ...] = ()

    @property
    def name(self) -> str:
        return f"LEGITEXT{self.number:012d}"

    def folder(self, group: str = IN_FORCE) -> str:
        digits = f"{self.number:012d}"
        pairs = "/".join(digits[at : at + 2] for at in range(0, 10, 2))
        return f"legi/global/{group}/LEGI/TEXT/{pairs}/{self.name}"


def code(
    title: str,
    *children: MadeSection | MadeWording,
    number: int = 99_000_001,
    lost: Iterable[MadeWording] = (),
) -> MadeCode:
    return MadeCode(title, children, number, tuple(lost))


def link(
    kind: str,
    title: str,
    *,
    sens: str = "cible",
    nature: str = "LOI",
    number: str = "",
    cid: str = "",
    article: str = "",
    id: str = "",
    signed: str = NO_END,
) -> str:
    """A LIEN as the dump has it; `article` is that of the amending text."""
    facts = {
        "cidtexte": cid, "datesignatexte": signed, "id": id, "naturetexte": nature,
        "nortexte": "", "num": article, "numtexte": number, "sens": sens, "typelien": kind,
    }  # fmt: skip
    attributes = " ".join(f"{key}={quoteattr(value)}" for key, value in facts.items())
    return f"<LIEN {attributes}>{escape(title)}</LIEN>"


def by(number: str, article: str = "1", kind: str = "MODIFIE", **more: str) -> str:
    """A link to article 1 of the law of this number; `LOI n°2004-1` is its title."""
    title = f"LOI n°{number} du 1er juin {number[:4]}"
    facts = {"cid": "JORFTEXT" + number.replace("-", "").zfill(12), "signed": f"{number[:4]}-06-01"}
    shown = f"{title} - art. {article} (V)"
    return link(kind, shown, number=number, article=article, **{**facts, **more})


def law(number: str) -> str:
    """The title of the law that `by` names."""
    return f"LOI n°{number} du 1er juin {number[:4]}"


def as_text(markup: str) -> str:
    """HTML escaped once, as a CONTENU holds it that has no elements."""
    return html.escape(markup, quote=False)


# --- its files -----------------------------------------------------------------------------------


def files(*codes: MadeCode, group: str = IN_FORCE) -> Files:
    """Path in the dump → XML, of every file of these codes."""
    return {
        f"{made.folder(group)}/{path}": f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'
        for made in codes
        for path, text in _files(made)
    }


def _files(made: MadeCode) -> Iterator[tuple[str, str]]:
    meta = f"<META_COMMUN><ID>{made.name}</ID><NATURE>CODE</NATURE></META_COMMUN>"
    title = escape(made.title)
    lines = "\n".join(_line(child, 1) for child in made.children)
    yield (
        f"texte/struct/{made.name}.xml",
        f"<TEXTELR><META>{meta}</META>\n<STRUCT>\n{lines}\n</STRUCT></TEXTELR>",
    )
    yield (
        f"texte/version/{made.name}.xml",
        f"<TEXTE_VERSION><META>{meta}<META_SPEC><META_TEXTE_VERSION><TITRE>{title}</TITRE>"
        f"<TITREFULL>{title}</TITREFULL></META_TEXTE_VERSION></META_SPEC></META></TEXTE_VERSION>",
    )
    everything = list(_walk(made.children))
    wordings = {one.id: one for one in everything if isinstance(one, MadeWording)}
    wordings |= {one.id: one for one in made.lost}
    for one in everything:
        if isinstance(one, MadeSection):
            lines = "\n".join(_line(child, 2) for child in one.children)
            yield (
                f"section_ta/{_shelf(one.name)}",
                f"<SECTION_TA><ID>{one.name}</ID><TITRE_TA>{escape(one.title)}</TITRE_TA>\n"
                f"<STRUCTURE_TA>\n{lines}\n</STRUCTURE_TA></SECTION_TA>",
            )
    for one in wordings.values():
        family = [other for other in wordings.values() if other.article == one.article]
        yield f"article/{_shelf(one.name)}", _article_xml(one, family)


def _walk(nodes: Iterable[MadeSection | MadeWording]) -> Iterator[MadeSection | MadeWording]:
    for node in nodes:
        yield node
        if isinstance(node, MadeSection):
            yield from _walk(node.children)


def _shelf(name: str) -> str:
    """`LEGI/ARTI/28/00/00/00/03/LEGIARTI280000000337.xml`."""
    pairs = "/".join(name[at : at + 2] for at in range(8, 18, 2))
    return f"{name[:4]}/{name[4:8]}/{pairs}/{name}.xml"


def _line(node: MadeSection | MadeWording, level: int) -> str:
    if isinstance(node, MadeWording):
        return _article_line(node, node.line or (node.start, node.end))
    return (
        f'<LIEN_SECTION_TA cid="{node.name}" debut="{node.start}" etat="VIGUEUR" '
        f'fin="{node.end}" id="{node.name}" niv="{level}">{escape(node.title)}</LIEN_SECTION_TA>'
    )


def _article_line(one: MadeWording, days: tuple[str, str]) -> str:
    return (
        f'<LIEN_ART debut="{days[0]}" etat="{one.state}" fin="{days[1]}" id="{one.name}" '
        f'num={quoteattr(one.number)} origine="LEGI"/>'
    )


def _article_xml(one: MadeWording, family: Iterable[MadeWording]) -> str:
    versions = "\n".join(
        f'<VERSION etat="{other.state}">{_article_line(other, (other.start, other.end))}</VERSION>'
        for other in family
    )
    links = "\n".join(one.links)
    return f"""<ARTICLE><META><META_COMMUN><ID>{one.name}</ID><NATURE>Article</NATURE></META_COMMUN>
<META_SPEC><META_ARTICLE><NUM>{escape(one.number)}</NUM><ETAT>{one.state}</ETAT>
<DATE_DEBUT>{one.start}</DATE_DEBUT><DATE_FIN>{one.end}</DATE_FIN><TYPE>AUTONOME</TYPE>
</META_ARTICLE></META_SPEC></META>
<VERSIONS>
{versions}
</VERSIONS>
<SM><CONTENU/></SM><NOTA><CONTENU>{one.nota}</CONTENU></NOTA>
<BLOC_TEXTUEL><CONTENU>{one.text}</CONTENU></BLOC_TEXTUEL>
<LIENS>
{links}
</LIENS></ARTICLE>"""


# --- dumps on disk -------------------------------------------------------------------------------


def increment(before: Mapping[str, str], after: Mapping[str, str], stamp: str) -> Files:
    """What DILA publishes when files change: the new ones, and a list of those withdrawn."""
    changed = {path: text for path, text in after.items() if before.get(path) != text}
    gone = [path.removesuffix(".xml") for path in before if path not in after]
    dump = {f"{stamp}/{path}": text for path, text in changed.items()}
    if gone:
        dump[f"{stamp}/liste_suppression_legi.dat"] = "".join(f"{path}\n" for path in sorted(gone))
    return dump


def write_folder(folder: Path, dump: Mapping[str, str]) -> Path:
    for path, text in dump.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


def write_archive(path: Path, dump: Mapping[str, str], *extra: tarfile.TarInfo) -> Path:
    """A `.tar.gz`; `extra` are members without content, before all others."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for member in extra:
            archive.addfile(member)
        for name, text in dump.items():
            data = text.encode()
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def bring_dumps(
    repo: Path,
    *paths: Path,
    codes: Iterable[str] = (),
    by_law: bool = False,
    overwrite: bool = False,
) -> ImportReport:
    """One run of `lawdiff import` with these paths."""
    first, *more = [*codes, None]
    stated = Stated(first, more_codes=tuple(filter(None, more)))
    sources, _ = find_sources(paths, stated)
    return import_sources(repo, sources, by_law=by_law, overwrite=overwrite)


def bring_code(repo: Path, *codes: MadeCode, by_law: bool = False) -> ImportReport:
    """Import codes from a global dump, a folder beside the repository."""
    folder = write_folder(repo.parent / f"{repo.name}-dump", files(*codes))
    return bring_dumps(repo, folder, by_law=by_law)


REGISTER = "refs/heads/registre"


def history(repo: Path) -> dict[str, str]:
    """What is a function of the versions held: all refs, but of `registre` its files without the
    notes that say by which archives those of a dump came."""
    known = tree(repo, "registre").items()
    kept = {path: oid for path, oid in known if not re.fullmatch(r"legi/LEGITEXT\d+\.txt", path)}
    return {**{ref: oid for ref, oid in refs(repo).items() if ref != REGISTER}, **kept}


# --- any dump ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawn:
    """A wording that Hypothesis chose, short enough to be read in a failure."""

    start: int
    years: int  # 4: without end
    state: str
    law: str
    text: str
    place: int

    def made(self, id: int) -> MadeWording:
        end = f"{self.start + self.years}-01-01" if self.years < 4 else NO_END
        links = [by(self.law)] if self.law else []
        text = f"<p>Texte {self.text}.</p>"
        number = f"L{(id + 1) // 2}"
        return wording(id, number, f"{self.start}-01-01", end, text, *links, state=self.state)


_DRAWN = st.builds(
    Drawn,
    start=st.integers(2000, 2003),
    years=st.integers(1, 4),
    state=st.sampled_from(["", "", "", "ABROGE", "VIGUEUR_DIFF", "ABROGE_DIFF", "MODIFIE_MORT_NE"]),
    law=st.sampled_from(["", "1999-1", "1999-2"]),
    text=st.sampled_from("ab"),
    place=st.integers(0, 1),
)
STATES = st.dictionaries(st.integers(1, 6), _DRAWN, max_size=5)


def state_files(drawn: Mapping[int, Drawn]) -> Files:
    """The dump of a code with these wordings, by id, and one that is always there."""
    homes: tuple[list[MadeWording], list[MadeWording]] = ([], [wording(7, "L9", "2001-01-01")])
    for id, one in sorted(drawn.items()):
        homes[one.place].append(one.made(id))
    sections = [section(n, f"Titre {n}", *home) for n, home in enumerate(homes, start=1)]
    return files(code("Code des essais", *sections))
