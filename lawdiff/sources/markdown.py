"""Article Markdown: one file an article, one file or a folder a version.

Two dialects: `**Modifié par**:` and `_Modifié par_:`. Text is hard-wrapped, so that a single line
feed is no break and a blank line is one; tables come drawn with box characters inside `<pre>`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from lawdiff.anomalies import Anomaly, notes
from lawdiff.canonical import fold, from_html, from_lines, has_bad_characters, table_text
from lawdiff.errors import SourceError
from lawdiff.laws import LABELS, is_amending, law_ref, parse_title, sorted_laws, split_state
from lawdiff.model import Article, Citation, Code, LawRef, Version
from lawdiff.numbers import canonical_number, sort_key
from lawdiff.sources.base import Given, Parsed, decode, source_ref

FORMAT = "articles Markdown"

# Both for folded lines: no run of white space, over which they would go back and forth.
_TITLE = re.compile(r"#{1,6} Article (.{1,400}?) ?#*")
_LABEL = re.compile(r"(?:\*\*|__?)(?P<label>[^*_]{2,60}?) ?:? ?(?:\*\*|__?) ?:?")
_ITEM = re.compile(r"\s*[-*+](?:\s+(.*))?")
_PRE = re.compile(r"<pre\b[^>]*>(.*?)</pre\s*>", re.DOTALL | re.IGNORECASE)
_BOX_RULE = re.compile(r"[\s─━═┄┅┈┉╌╍+\-=┌┐└┘├┤┬┴┼╒╓╔╕╖╗╘╙╚╛╜╝╞╟╠╡╢╣╤╥╦╧╨╩╪╫╬┏┓┗┛┣┫┳┻╋┠┨┯┷┿╂│┃║|]+")
_BOX_WALL = re.compile(r"[│┃║|├┤┠┨╟╢╠╣┝┥]")
_BOX_LINE = re.compile(r"[─━═┄┅┈┉╌╍]{2,}")
_ASCII_LINE = re.compile(r"[-=]{3,}")
_HTML_INLINE = re.compile(r"</?[a-zA-Z][^<>]*>|&[#\w]{1,10};")

_KINDS = {unicodedata.normalize("NFC", label).lower(): kind for kind, label in LABELS.items()}


@dataclass(slots=True)
class _File:
    """The parts of one article file, as lines."""

    number: str
    text: list[str] = field(default_factory=list)
    nota: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


def sniff(head: str) -> bool:
    """Is this an article file? Its first line of text is `# Article …`."""
    first = next((line for line in map(fold, head.split("\n")) if line), "")
    return _TITLE.fullmatch(first) is not None


def parse(files: list[bytes], names: Sequence[str], code: Code, given: Given) -> Parsed:
    """The version that the files, one article each, make together.

    Nothing in article files says that they are the whole code: it is marked incomplete unless
    the user says so. Articles stand in the order of their numbers; a file does not say
    where it belongs.
    """
    assert given.date is not None  # asked for before anything is read
    anomalies: list[Anomaly] = []
    articles = []
    for data, name in zip(files, names, strict=True):
        text = decode(data, name)
        articles.append(read_article(text, name, anomalies))
    articles = sorted(articles, key=lambda article: (sort_key(article.number), article.alineas))
    version = Version(
        code=code,
        date=given.date,
        id=given.version_id,
        complete=given.complete,
        contents=tuple(articles),
        sources=(source_ref(FORMAT, files),),
        notes=notes(anomalies),
    )
    return Parsed(version, tuple(anomalies))


def read_article(text: str, where: str, anomalies: list[Anomaly]) -> Article:
    """The article of one file; SourceError where the file is none."""
    file = _split(text, where)
    laws: list[LawRef] = []
    ended_by: list[LawRef] = []
    citations: list[Citation] = []
    for label, item in file.links:
        kind = _KINDS.get(label.lower())
        title = parse_title(item)
        if kind is None or not is_amending(title.nature, item):
            citations.append(Citation(label, *split_state(item)))
        else:
            # An article that is shown is in force: the text that repeals it is still to come.
            (ended_by if kind == "abroge" else laws).append(law_ref(kind, item))
    if has_bad_characters(text):
        anomalies.append(Anomaly("bad-character", "control characters", file.number, where))
    alineas, dropped = _alineas(file.text)
    nota, dropped_nota = _alineas(file.nota)
    for tag in (*dropped, *dropped_nota):
        anomalies.append(Anomaly("dropped-markup", f"<{tag}>", file.number, where))
    return Article(
        number=file.number,
        alineas=alineas,
        nota=nota,
        laws=sorted_laws(laws),
        ended_by=sorted_laws(ended_by),
        citations=tuple(sorted(set(citations), key=lambda c: (c.relation, c.title, c.state or ""))),
    )


def _split(text: str, where: str) -> _File:
    """Number, text, Nota and links of a file."""
    lines = iter(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    match = _TITLE.fullmatch(next(filter(None, map(fold, lines)), ""))
    if match is None:
        raise SourceError("no line « # Article … » at its top", where=where)
    file = _File(canonical_number(match[1]))
    target = file.text
    label: str | None = None  # of the list of links being read, once the text is over
    for line in lines:
        found = _LABEL.fullmatch(fold(line))
        name = found["label"].rstrip(" :") if found else ""
        if found and name.lower() in ("nota", "nota bene", "note"):
            target, label = file.nota, None
        elif found and (name.lower().startswith("liens relatifs") or _is_relation(name)):
            label = name
        elif label is None:
            target.append(line)
        elif item := _ITEM.fullmatch(line):
            if title := fold(item[1] or ""):
                file.links.append((label, title))
        elif line.strip() and file.links and file.links[-1][0] == label:
            file.links[-1] = (label, f"{file.links[-1][1]} {fold(line)}")  # a wrapped item
        elif line.strip():
            raise SourceError(
                f"this line among the links is no item of a list: {line.strip()[:80]!r}",
                where=where,
            )
    return file


def _is_relation(name: str) -> bool:
    """Is this the name of a list of links (`Modifié par`, `Cite`, `Anciens textes`)?"""
    return name.lower() in _KINDS or name.lower() in _RELATIONS or name.lower().endswith(" par")


_RELATIONS = frozenset(
    {
        "cite",
        "anciens textes",
        "nouveaux textes",
        "ancien texte",
        "nouveau texte",
        "concordance",
        "concordances",
        "transfert",
        "transféré",
        "transférés",
        "textes d'application",
    }
)


def _alineas(lines: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Alinéas of hard-wrapped text, and the tags in it that had no text of their own."""
    alineas: list[str] = []
    dropped: list[str] = []
    text = "\n".join(lines)
    position = 0
    for match in _PRE.finditer(text):
        alineas.extend(_paragraphs(text[position : match.start()], dropped))
        alineas.extend(_preformatted(match[1]))
        position = match.end()
    alineas.extend(_paragraphs(text[position:], dropped))
    return tuple(alineas), tuple(dropped)


def _paragraphs(text: str, dropped: list[str]) -> Iterator[str]:
    for paragraph in re.split(r"\n[ \t]*\n", text):
        if _HTML_INLINE.search(paragraph):
            result = from_html(paragraph)
            dropped.extend(result.dropped)
            yield from result.alineas
        elif folded := fold(paragraph):
            yield folded


def _preformatted(text: str) -> Iterator[str]:
    """Each drawn table as one alinéa; other preformatted text line by line."""
    lines = [line for line in text.split("\n") if line.strip()]
    rule = _BOX_LINE if _BOX_LINE.search(text) else _ASCII_LINE
    rules = sum(1 for line in lines if _is_rule(line, rule))
    is_table = rules >= 2 and _BOX_WALL.search(text) is not None
    for drawn, group in groupby(lines, lambda line: is_table and _is_drawn(line, rule)):
        if not drawn:
            yield from from_lines(group)
        elif table := table_text(_drawn_rows(group, rule)):
            yield table


def _is_rule(line: str, rule: re.Pattern[str]) -> bool:
    """Is this a line of the drawing, rather than of text, in every column?"""
    return rule.search(line) is not None and _BOX_RULE.fullmatch(line) is not None


def _is_drawn(line: str, rule: re.Pattern[str]) -> bool:
    return _BOX_WALL.search(line) is not None or _is_rule(line, rule)


def _drawn_rows(lines: Iterable[str], rule: re.Pattern[str]) -> list[list[str]]:
    """Rows of a drawn table: what stands between two rules is one row, cell by cell."""
    rows: list[list[str]] = []
    cells: list[str] = []
    for line in lines:
        if _is_rule(line, rule):
            if any(cells):
                rows.append(cells)
            cells = []
            continue
        parts = _drawn_cells(line)
        width = max(len(cells), len(parts))
        cells += [""] * (width - len(cells))
        parts += [""] * (width - len(parts))
        cells = [f"{old} {new}".strip() for old, new in zip(cells, parts, strict=True)]
    if any(cells):
        rows.append(cells)
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _drawn_cells(line: str) -> list[str]:
    """The texts between the walls; the outer walls may be missing."""
    parts = [fold(_BOX_LINE.sub(" ", part)) for part in _BOX_WALL.split(line.strip())]
    start = 1 if not parts[0] else 0
    return parts[start : -1 if not parts[-1] else None]
