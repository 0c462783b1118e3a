"""Article Markdown: one file per article; a version is one file or a folder of them.

Two dialects: `**Modifié par**:` and `_Modifié par_:`. Text is hard-wrapped, so that a single line
feed is no break and a blank line is one; tables come drawn with box characters inside `<pre>`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from lawdiff.errors import SourceError
from lawdiff.french.laws import (
    LABELS,
    REPEAL,
    is_amending,
    law_ref,
    parse_title,
    sorted_laws,
    split_state,
)
from lawdiff.french.numbers import canonical_number, sort_key
from lawdiff.french.typography import fold, has_bad_characters
from lawdiff.model import Article, Citation, Code, LawRef, Version
from lawdiff.record.tables import table_text
from lawdiff.sources.anomalies import Anomaly, notes
from lawdiff.sources.base import Files, Memo, Parsed, Stated, decode
from lawdiff.sources.canonical import MAX_TABLE, from_html, from_lines

# Both for folded lines: no run of white space, over which they would go back and forth.
_TITLE = re.compile(r"#{1,6} Article (.{1,400}?) ?#*")
_LABEL = re.compile(r"(?:\*\*|__?)(?P<label>[^*_]{2,60}?) ?:? ?(?:\*\*|__?) ?:?")
_ITEM = re.compile(r"\s*[-*+](?:\s+(.*))?")
_PRE = re.compile(r"<pre\b[^<>]*>", re.IGNORECASE)
_PRE_END = re.compile(r"</pre\s*+>", re.IGNORECASE)
_HEADING = re.compile(r"#{1,6} .*")
_LONGEST_TITLE = 500  # characters of a line that may be a title or the name of a list
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
    items: list[tuple[str, list[str]]] = field(default_factory=list)  # of links, line by line
    problems: list[tuple[str, str]] = field(default_factory=list)


def sniff(head: str) -> bool:
    """Is this an article file? Its first line of text is `# Article …`."""
    return _title(next((line for line in map(fold, head.split("\n")) if line), "")) is not None


def _title(line: str) -> re.Match[str] | None:
    return _TITLE.fullmatch(line) if len(line) <= _LONGEST_TITLE else None


def identify(
    head: str, whole: Callable[[], bytes], stated: Stated, where: str
) -> tuple[Code, date]:
    """The code and the date that the user states: a file names neither."""
    if stated.code is not None and not stated.more_codes and stated.date is not None:
        return Code(fold(stated.code)), stated.date
    options = {"--code": stated.code, "--date": stated.date}
    missing = [option for option, value in options.items() if value is None]
    raise SourceError(
        "an article file does not say of which code it is, nor of which date",
        where=where,
        hint=f"give {' and '.join(missing)}, for example: "
        '--code "Code de la sécurité sociale" --date 2015-02-07',
    )


def parse(files: Files, stated: Stated, memo: Memo) -> Parsed:
    """The version that the files, one article each, make together.

    Nothing in article files says that they are the whole code: it is marked incomplete unless
    the user says so. Articles stand in the order of their numbers; a file does not say
    where it belongs.
    """
    assert stated.code is not None  # `identify` has asked for both
    assert stated.date is not None
    anomalies: list[Anomaly] = []
    articles = []
    for data, name in zip(files.contents, files.names, strict=True):
        articles.append(read_article(decode(data, name), name, anomalies))
    articles = sorted(articles, key=lambda article: (sort_key(article.number), article.alineas))
    version = Version(
        code=Code(fold(stated.code)),
        date=stated.date,
        id=stated.version_id,
        complete=stated.complete,
        contents=tuple(articles),
        sources=(files.ref,),
        notes=notes(anomalies),
    )
    return Parsed(version, tuple(anomalies))


def read_article(text: str, where: str, anomalies: list[Anomaly]) -> Article:
    """The article of one file; SourceError where the file is none."""
    file = _split(text, where)
    laws: list[LawRef] = []
    ended_by: list[LawRef] = []
    citations: list[Citation] = []
    for label, wrapped in file.items:
        item = " ".join(wrapped).strip()
        if not item:
            continue
        kind = _KINDS.get(label.lower())
        title = parse_title(item)
        if kind is None or not is_amending(title.nature, item):
            citations.append(Citation(label, *split_state(item)))
        else:
            # An article that is shown is in force: the text that repeals it is still to come.
            (ended_by if kind == REPEAL else laws).append(law_ref(kind, item))
    problems = file.problems
    if has_bad_characters(text):
        problems.append(("bad-character", "control characters"))
    alineas, nota = _alineas(file.text, problems), _alineas(file.nota, problems)
    if not alineas:
        problems.append(("no-text", "an article without text"))
    anomalies += [Anomaly(kind, message, file.number, where) for kind, message in problems]
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
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((index for index, line in enumerate(lines) if fold(line)), 0)
    match = _title(fold(lines[first]))
    if match is None:
        raise SourceError("no line « # Article … » at its top", where=where)
    file = _File(canonical_number(match[1]))
    target = file.text
    label: str | None = None  # of the list of links being read, once the text is over
    wrapped: list[str] = []  # the lines of the last item
    for index, line in enumerate(lines[first + 1 :], start=first + 1):
        short = fold(line) if len(line) <= _LONGEST_TITLE else ""
        found = _LABEL.fullmatch(short)
        name = found["label"].rstrip(" :") if found else ""
        if found and name.lower() in ("nota", "nota bene", "note"):
            target, label = file.nota, None
        elif found and (name.lower().startswith("liens relatifs") or _is_relation(name)):
            label, wrapped = name, []
        elif label is None:
            target.append(line)
            _note_heading(file, short, found is not None, lines[index + 1 : index + 3], where)
        elif item := _ITEM.fullmatch(line):
            wrapped = [fold(item[1] or "")]
            file.items.append((label, wrapped))
        elif line.strip() and wrapped:
            wrapped.append(fold(line))
        elif not line.strip():
            wrapped = []  # an item does not go on after an empty line
        else:
            raise SourceError(
                f"this line among the links is no item of a list: {line.strip()[:80]!r}",
                where=where,
            )
    return file


def _note_heading(file: _File, line: str, bold: bool, following: list[str], where: str) -> None:
    """Report a line that begins something unknown, and is held as text.

    SourceError for the beginning of another article: its text would be this one's.
    """
    if line.startswith("#") and _title(line):
        raise SourceError(
            f"a second article in one file: {line[:80]!r}",
            where=where,
            hint="put each article into a file of its own",
        )
    opens_list = bold and ":" in line and any(_ITEM.fullmatch(one) for one in following)
    if opens_list or (line.startswith("#") and _HEADING.fullmatch(line)):
        file.problems.append(("unlisted-heading", f"« {line} », held as text"))


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


def _alineas(lines: list[str], problems: list[tuple[str, str]]) -> tuple[str, ...]:
    """Alinéas of hard-wrapped text; what is wrong with it goes to `problems`."""
    alineas: list[str] = []
    text = "\n".join(lines)
    position = 0
    while (opened := _PRE.search(text, position)) and (
        closed := _PRE_END.search(text, opened.end())
    ):
        alineas += _paragraphs(text[position : opened.start()], problems)
        alineas += _preformatted(text[opened.end() : closed.start()], problems)
        position = closed.end()
    alineas += _paragraphs(text[position:], problems)
    return tuple(alineas)


def _paragraphs(text: str, problems: list[tuple[str, str]]) -> Iterator[str]:
    for paragraph in re.split(r"\n[ \t]*\n", text):
        if _HTML_INLINE.search(paragraph):
            result = from_html(paragraph)
            problems += result.problems
            yield from result.alineas
        elif folded := fold(paragraph):
            yield folded


def _preformatted(text: str, problems: list[tuple[str, str]]) -> Iterator[str]:
    """Each drawn table as one alinéa; other preformatted text line by line."""
    lines = [line for line in text.split("\n") if line.strip()]
    rule = _BOX_LINE if _BOX_LINE.search(text) else _ASCII_LINE
    rules = sum(1 for line in lines if _is_rule(line, rule))
    is_table = rules >= 2 and _BOX_WALL.search(text) is not None
    if not is_table and (rules or _BOX_LINE.search(text)):
        problems.append(("bad-table", "a drawing that is no table, held line by line"))
    for drawn, group in groupby(lines, lambda line: is_table and _is_drawn(line, rule)):
        if not drawn:
            yield from from_lines(group)
            continue
        rows = _drawn_rows(group, rule)
        width = max(map(len, rows), default=0)
        if width * len(rows) > MAX_TABLE:
            message = f"a table of more than {MAX_TABLE:,} places, held cell by cell"
            problems.append(("bad-table", message))
            yield from (cell for row in rows for cell in row if cell)
        elif table := table_text([row + [""] * (width - len(row)) for row in rows]):
            yield table


def _is_rule(line: str, rule: re.Pattern[str]) -> bool:
    """Is this a line of the drawing, rather than of text, in every column?"""
    return rule.search(line) is not None and _BOX_RULE.fullmatch(line) is not None


def _is_drawn(line: str, rule: re.Pattern[str]) -> bool:
    return _BOX_WALL.search(line) is not None or _is_rule(line, rule)


def _drawn_rows(lines: Iterable[str], rule: re.Pattern[str]) -> list[list[str]]:
    """Rows of a drawn table: what stands between two rules is one row, cell by cell."""
    rows: list[list[str]] = []
    cells: list[list[str]] = []  # of the row being read, line by line
    for line in lines:
        if _is_rule(line, rule):
            rows.append([" ".join(cell) for cell in cells])
            cells = []
            continue
        parts = _drawn_cells(line)
        cells += [[] for _ in range(len(parts) - len(cells))]
        for cell, part in zip(cells, parts, strict=False):
            if part:
                cell.append(part)
    rows.append([" ".join(cell) for cell in cells])
    return [row for row in rows if any(row)]


def _drawn_cells(line: str) -> list[str]:
    """The texts between the walls; the outer walls may be missing."""
    parts = [fold(_BOX_LINE.sub(" ", part)) for part in _BOX_WALL.split(line.strip())]
    start = 1 if not parts[0] else 0
    return parts[start : -1 if not parts[-1] else None]
