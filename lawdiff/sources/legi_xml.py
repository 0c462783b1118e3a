"""The XML files of DILA's LEGI dump: articles, sections, the structure and title of a code.

Every file is parsed with external entities, network and huge trees off. `2999-01-01` means no
end, `2222-02-22` a future day that is not fixed yet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from lxml import etree

from lawdiff.errors import SourceError
from lawdiff.french.dates import NO_END
from lawdiff.french.laws import ends, is_known_link, read_link, sorted_laws
from lawdiff.french.numbers import canonical_number
from lawdiff.french.states import KNOWN_STATES, contradicts
from lawdiff.french.typography import fold, has_bad_characters
from lawdiff.model import Article, Citation, Code, LawRef, Wording, code_title
from lawdiff.sources import legi_lost
from lawdiff.sources.base import ReadArticle
from lawdiff.sources.canonical import from_html

Element = etree._Element

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ESCAPED_HTML = re.compile(
    r"</?(?:p|br|div|table|tr|td|ul|ol|li|center|a|sup|h[1-6])\b[^<>]*>", re.I
)


@dataclass(frozen=True, slots=True)
class StructLink:
    """A line of a section's structure: an article or a section, and when it stands there.

    In force from `start` until the day before `end`; None where the file gives no real date.
    """

    id: str
    cid: str
    is_article: bool
    title: str
    start: date | None
    end: date | None


def parse(data: bytes, where: str) -> Element:
    """The root of an XML file; SourceError where it is not well-formed, or declares entities.

    Comments and processing instructions, which are no text, are passed over.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        reason = " ".join(str(error)[:200].split())
        raise SourceError(f"not well-formed XML: {reason}", where=where) from None
    doctype = root.getroottree().docinfo.internalDTD
    declares = doctype is not None and any(True for _ in doctype.iterentities())
    if declares or next(root.iter(etree.Entity), None) is not None:
        raise SourceError("an XML file that declares entities is not read", where=where)
    return root


def expect(root: Element, tag: str, where: str) -> None:
    """SourceError where a file is not what its path says."""
    if root.tag != tag:
        raise SourceError(f"its root is <{str(root.tag)[:80]}>, not <{tag}>", where=where)


def read_day(value: str | None) -> date | None:
    """A day, None for `2999-01-01` and for what is no day."""
    value = (value or "").strip()
    try:
        day = date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        return None
    return None if day == NO_END else day


def is_bad_day(value: str | None) -> bool:
    """Does a date stand there that is none?"""
    value = (value or "").strip()
    return bool(value) and read_day(value) is None and value != NO_END.isoformat()


def read_code(root: Element, name: str = "") -> Code:
    """The code of a `texte/version` file of this name.

    Its title is TITREFULL, which no two codes share and which Légifrance's JSON has too; TITRE
    is short, and one for four codes ("Code des marchés publics").
    """
    titles = (_text(root, f".//META_TEXTE_VERSION/{tag}") for tag in ("TITREFULL", "TITRE"))
    title = next(filter(None, (code_title(fold(title or "")) for title in titles)), "")
    return Code(title, name or fold(_text(root, ".//META_COMMUN/ID") or "") or None)


def other_id(root: Element, name: str) -> list[tuple[str, str]]:
    """What is wrong with the identifier in a file of this name: it is another one's."""
    own = _text(root, "ID" if root.tag == "SECTION_TA" else "META/META_COMMUN/ID")
    if not name or own in (None, name):
        return []
    return [("other-id", f"the file {name} has the <ID> {own[:40]!r}; the file's name counts")]


def read_structure(root: Element, name: str = "") -> tuple[list[StructLink], list[tuple[str, str]]]:
    """The lines of a `texte/struct` or `section_ta` file, in order, and what is wrong in it."""
    problems = [*legi_lost.lost(root), *other_id(root, name)]
    struct = root.find("STRUCT" if root.tag == "TEXTELR" else "STRUCTURE_TA")
    links = []
    for line in () if struct is None else struct:
        link = _struct_link(line)
        if not link.id:
            problems.append(("no-id", f"a line without an identifier: « {link.title} »"))
            continue
        links.append(link)
        if line.tag != ("LIEN_ART" if link.is_article else "LIEN_SECTION_TA"):
            held = "an article" if link.is_article else "a section"
            problems.append(("unknown-node", f"<{line.tag!s}> {link.id}, held as {held}"))
        problems += [
            ("bad-date", f"`{key}` of the line of {link.id} is {line.get(key, '')[:40]!r}")
            for key in ("debut", "fin")
            if is_bad_day(line.get(key))
        ]
    return links, problems


def read_section_title(root: Element) -> str:
    """The title that a `section_ta` file gives its section."""
    return " ".join((_text(root, "TITRE_TA") or "").split())


def _struct_link(line: Element) -> StructLink:
    name = line.get("id", "")
    text = "".join(line.itertext()) or line.get("num") or ""
    return StructLink(
        id=name,
        cid=line.get("cid") or name,
        is_article=name.startswith("LEGIARTI")
        or (line.tag == "LIEN_ART" and not name.startswith("LEGISCTA")),
        title=" ".join(text.split()),
        start=read_day(line.get("debut")),
        end=read_day(line.get("fin")),
    )


def read_article(root: Element, name: str = "") -> ReadArticle:
    """The wording of an `article` file of this name, and what is wrong with it."""
    problems = [*legi_lost.lost(root), *other_id(root, name)]
    wording = name or _text(root, "META/META_COMMUN/ID") or ""
    fields: dict[str, str] = {}
    meta = root.find("META/META_SPEC/META_ARTICLE")
    for child in () if meta is None else meta:
        fields.setdefault(str(child.tag), _whole(child))
    number = canonical_number(fields.get("NUM", ""))
    if not number:
        number = wording or "sans numéro"
        problems.append(("no-number", "an article without a number"))
    state = fields.get("ETAT") or None
    if state and state not in KNOWN_STATES:
        problems.append(("unknown-state", f"state {state}"))
    problems += [
        ("bad-date", f"{name} is {fields[name][:40]!r}")
        for name in ("DATE_DEBUT", "DATE_FIN")
        if is_bad_day(fields.get(name))
    ]
    if not fields.get("DATE_DEBUT"):
        problems.append(("no-date", "the file does not say since when it is law"))
    start, end = read_day(fields.get("DATE_DEBUT")), read_day(fields.get("DATE_FIN"))
    if contradicts(start, end, state):
        problems.append(("state-against-dates", f"state {state}, and no day on which it ended"))
    alineas = _alineas(root.findall("BLOC_TEXTUEL/CONTENU"), problems)
    if not alineas:
        problems.append(("no-text", "an article without text"))
    wordings = _wordings(root, problems)
    article = Article(
        number=number,
        alineas=alineas,
        nota=_alineas(root.findall("NOTA/CONTENU"), problems),
        cid=_first_wording(wordings) or wording or None,
        wording=wording or None,
        in_force_from=start,
        in_force_until=end,
        state=state,
        wordings=wordings,
    )
    return ReadArticle(_with_links(article, root, problems), tuple(problems))


def _text(root: Element, path: str) -> str | None:
    element = root.find(path)
    return None if element is None else _whole(element) or None


def _whole(element: Element) -> str:
    """The text of an element, that of markup inside of it (`L<sup>1</sup>`) included."""
    return "".join(element.itertext()).strip()


def _alineas(contents: list[Element], problems: list[tuple[str, str]]) -> tuple[str, ...]:
    """The alinéas of CONTENU elements, which hold markup or the same markup escaped as text."""
    alineas: list[str] = []
    for content in contents:
        text = content.text or ""
        if len(content) == 0 and _ESCAPED_HTML.search(text):
            source = text
        else:
            source = etree.tostring(content, encoding="unicode", with_tail=False)
        if has_bad_characters(source):
            problems.append(("bad-character", "control characters"))
        result = from_html(source)
        alineas += result.alineas
        problems += result.problems
    return tuple(alineas)


def _wordings(root: Element, problems: list[tuple[str, str]]) -> tuple[Wording, ...]:
    """Every wording of the article that the file lists."""
    wordings = []
    for link in root.findall("VERSIONS/VERSION/LIEN_ART"):
        name, state = link.get("id", ""), link.get("etat") or None
        if not name:
            problems.append(("no-id", "a wording without an identifier in the list of wordings"))
            continue
        if state and state not in KNOWN_STATES:
            problems.append(("unknown-state", f"state {state} of the wording {name}"))
        problems += [
            ("bad-date", f"`{key}` of the wording {name} is {link.get(key, '')[:40]!r}")
            for key in ("debut", "fin")
            if is_bad_day(link.get(key))
        ]
        start, end = read_day(link.get("debut")), read_day(link.get("fin"))
        wordings.append(Wording(name, start, end, state))
    return tuple(wordings)


def _first_wording(wordings: tuple[Wording, ...]) -> str | None:
    """The id that names the article through time: the lowest of its wordings'.

    The dump does not give the `cid` that Légifrance gives. Where that is the id of a wording, it
    is the lowest one, on all 14,000 articles of two codes that were compared.
    """
    return min((wording.id for wording in wordings), default=None)


def _with_links(article: Article, root: Element, problems: list[tuple[str, str]]) -> Article:
    """The article with its links, each in its place."""
    laws: list[LawRef] = []
    ended_by: list[LawRef] = []
    citations: list[Citation] = []
    for raw in root.findall("LIENS/LIEN"):
        link = read_link(
            raw.get("typelien"),
            "".join(raw.itertext()),
            sens=raw.get("sens"),
            cid=raw.get("cidtexte"),
            nature=raw.get("naturetexte"),
            article=raw.get("num"),
            article_id=raw.get("id"),
            number=raw.get("numtexte"),
            signed=read_day(raw.get("datesignatexte")),
        )
        if isinstance(link, Citation):
            citations.append(link)
            if not is_known_link(raw.get("typelien")):
                problems.append(("unknown-link", f"type {raw.get('typelien')}: {link.title}"))
        elif link is None:
            named = raw.get("cidtexte") or raw.get("id") or "no identifier"
            problems.append(
                ("empty-link", f"a link {raw.get('typelien')} without a title ({named})")
            )
        else:
            has_ended = ends(link, article.state, article.in_force_until)
            (ended_by if has_ended else laws).append(link)
    return replace(
        article,
        laws=sorted_laws(laws),
        ended_by=sorted_laws(ended_by),
        citations=tuple(sorted(set(citations), key=lambda c: (c.relation, c.title, c.state or ""))),
    )
