"""Plain consolidated text: a title, a date, a table of contents, then the body.

A heading of the body carries no mark; it is known by the table of contents, whose titles the
body repeats in the same order, word for word. A heading is followed by another heading or by
an article, which distinguishes it from an alinéa that reads the same.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from lawdiff.errors import SourceError, UsageError
from lawdiff.french.dates import parse_date
from lawdiff.french.numbers import canonical_number
from lawdiff.french.typography import fold, has_bad_characters
from lawdiff.model import Article, Code, Section, Version
from lawdiff.sources.anomalies import Anomaly, notes
from lawdiff.sources.base import Files, Memo, Parsed, Stated, decode
from lawdiff.sources.limits import MAX_LINES, refused

_HEADER = re.compile(
    r"version consolidée (?:au|du) (?P<date>.+?)\s*(?:\(version (?P<id>[^()]*)\))?\s*",
    re.IGNORECASE,
)
_TOC_LINE = re.compile(r"(>{1,20})\s*(.*)", re.DOTALL)
# `Article L136-7`, `Article 1er`, `Article R*123-4`, `Article Annexe II : Tableau n° 1`: a number
# alone on its line. A sentence that begins with the word Article is longer, or ends like one.
_ARTICLE = re.compile(
    r"Article (?P<number>(?:(?:[A-Z]\.?){1,3} ?\*? ?)?\d+(?:er)?(?:[-.]\d+)*"
    r"(?:-[A-Z])?(?: (?:[A-Z]{1,3}|bis|ter|quater|[a-z]+ies))*|[Pp]r[ée]liminaire"
    r"|(?:Annexe|Tableau)(?:[^.;]|\bart\.){0,150})"
)
_HEADING = re.compile(
    r"(?:(?:Partie|Livre|Titre|Chapitre|Section|Sous-section|Paragraphe|Sous-paragraphe|Annexe"
    r"|Tableau)s? \S.{5,})",
)
_SECTION = re.compile(
    r"(?:Partie|Livre|Titre|Chapitre|Section|Sous-section|Paragraphe|Sous-paragraphe)s? \S"
)
_SENTENCE_END = re.compile(r"""[.;:!?…]["»”')\]]*$""")
# How many headings of the table may be missing from the body before it stops matching.
_REACH = 200


def _is_article(line: str) -> bool:
    return _ARTICLE.fullmatch(line) is not None


@dataclass(slots=True)
class _Node:
    title: str
    children: list[_Node | Article] = field(default_factory=list)

    def freeze(self) -> Section:
        return Section(self.title, None, freeze(self.children))


def freeze(nodes: Sequence[_Node | Article]) -> tuple[Section | Article, ...]:
    return tuple(node.freeze() if isinstance(node, _Node) else node for node in nodes)


@dataclass(frozen=True, slots=True)
class Header:
    """What the first lines say: title, date, version id, and where the table begins."""

    title: str
    date: date
    version_id: str | None
    line: int


def sniff(head: str) -> bool:
    """Is this plain consolidated text? Its second line of text says so."""
    lines = [line for line in map(str.strip, head.split("\n")) if line][:3]
    return len(lines) >= 2 and _HEADER.fullmatch(fold(lines[1])) is not None


def read_header(lines: list[str], where: str) -> Header:
    """The title, date and version id of lines 1 and 3; SourceError where the date is no date."""
    filled = [(i, fold(line)) for i, line in enumerate(lines[:50]) if line.strip()][:2]
    match = _HEADER.fullmatch(filled[1][1]) if len(filled) == 2 else None
    if match is None:
        raise SourceError("no line « Version consolidée au … » under the title", where=where)
    try:
        day = parse_date(match["date"])
    except UsageError as error:
        raise SourceError(error.message, where=f"{where}, line {filled[1][0] + 1}") from None
    return Header(filled[0][1], day, fold(match["id"] or "") or None, filled[1][0] + 1)


def identify(
    head: str, whole: Callable[[], bytes], stated: Stated, where: str
) -> tuple[Code, date]:
    """Code and date from the beginning of the file."""
    header = read_header(head.split("\n"), where)
    return Code(header.title), header.date


def parse(files: Files, stated: Stated, memo: Memo) -> Parsed:
    """The version that the file holds; incomplete where the file is cut."""
    where = files.names[0]
    text = decode(files.contents[0], where)
    raw_lines = text.split("\n")
    header = read_header(raw_lines, where)
    lines = [(number + 1, fold(line)) for number, line in enumerate(raw_lines) if line.strip()]
    lines = [(number, line) for number, line in lines if line and number > header.line]
    if len(lines) > MAX_LINES:
        raise refused(f"more than {MAX_LINES:,} lines of text", where)
    start, end = _find_table(lines)
    toc = [_toc_entry(line) for _, line in lines[start:end]]
    body = _Body(toc, lines[:start] + lines[end:], where)
    body.read()
    complete = not body.finish(text.endswith("\n"))
    if not body.article_count:
        raise SourceError("no article in it", where=where, hint="is the file cut?")
    if has_bad_characters(text):
        body.anomalies.append(Anomaly("bad-character", "control characters", None, where))
    version = Version(
        code=Code(header.title),
        date=header.date,
        id=stated.version_id or header.version_id,
        complete=complete,
        contents=freeze(body.root.children),
        sources=(files.ref,),
        notes=notes(body.anomalies),
    )
    return Parsed(version, tuple(body.anomalies))


def _find_table(lines: list[tuple[int, str]]) -> tuple[int, int]:
    """Where the table of contents begins and ends: at the first `>`, before any article."""
    start = next(
        (i for i, (_, line) in enumerate(lines) if line[0] == ">" or _ARTICLE.fullmatch(line)), 0
    )
    end = next((i for i in range(start, len(lines)) if lines[i][1][0] != ">"), len(lines))
    return start, end


def _toc_entry(line: str) -> tuple[int, str]:
    match = _TOC_LINE.fullmatch(line)
    assert match is not None  # the line begins with `>`
    return len(match[1]), match[2]


class _Body:
    """Reads the body against the table of contents."""

    def __init__(
        self, toc: list[tuple[int, str]], lines: list[tuple[int, str]], where: str
    ) -> None:
        self.toc = toc
        self.positions: dict[str, list[int]] = defaultdict(list)  # of each title in the table
        for position, (_, title) in enumerate(toc):
            self.positions[title].append(position)
        self.lines = lines
        self.where = where
        self.root = _Node("")
        self.stack: list[tuple[int, _Node]] = [(0, self.root)]
        self.reached = 0  # headings of the table that the body has passed
        self.anomalies: list[Anomaly] = []
        self.article_count = 0
        self.number: str | None = None
        self.alineas: list[str] = []

    def read(self) -> None:
        for index, (_, line) in enumerate(self.lines):
            heading = self.heading_at(index, line)
            if heading is not None:
                self.close_article()
                self.skip_to(heading)
            elif match := _ARTICLE.fullmatch(line):
                self.close_article()
                self.number = canonical_number(match["number"])
            else:
                if self.number is None:
                    self.number = self.unnumbered(index)
                if self.is_unlisted(index):
                    self.note("unlisted-heading", f"« {line} », held as text", index)
                self.alineas.append(line)

    def note(self, kind: str, message: str, index: int) -> None:
        """Report what is wrong in a line of the body."""
        where = f"{self.where}, line {self.lines[index][0]}"
        self.anomalies.append(Anomaly(kind, message, self.number, where))

    def unnumbered(self, index: int) -> str:
        """The name for text that stands under a heading without an article: the heading's."""
        title = canonical_number(self.stack[-1][1].title) or "Préambule"
        self.number = title
        self.note("no-number", f"text without an article number, held as « {title} »", index)
        return title

    def heading_at(self, index: int, line: str) -> int | None:
        """Which heading of the table this line is, from the next one on, or None.

        What follows must show that it is one, and no alinéa that reads like it: another heading
        or an article. The very next heading of the table needs no such proof where the source
        ends, nor where it has a form that no alinéa has: text may follow it.
        """
        places = self.positions.get(line, [])
        first = bisect_left(places, self.reached)
        ahead = places[first : bisect_left(places, self.reached + _REACH)]
        if not ahead:
            return None
        ends = index + 1 >= len(self.lines)
        if ahead[0] == self.reached and (ends or _HEADING.match(line)):
            return self.reached
        if ends:
            return None
        following = self.lines[index + 1][1]
        if _is_article(following):
            return ahead[0]
        later = self.positions.get(following, [])
        for position in ahead:
            rank = bisect_left(later, position + 1)
            if rank == len(later):
                return None
            if later[rank] <= position + _REACH:
                return position
        return None

    def is_unlisted(self, index: int) -> bool:
        """Does a line stand like a heading before an article, and is none that comes next?"""
        line = self.lines[index][1]
        if not (line in self.positions or _SECTION.match(line)) or _SENTENCE_END.search(line):
            return False
        return index + 1 < len(self.lines) and _is_article(self.lines[index + 1][1])

    def skip_to(self, position: int) -> None:
        for missing in range(self.reached, position):
            title = self.toc[missing][1]
            message = f"the heading « {title} » of the table of contents is not in the body"
            self.anomalies.append(Anomaly("missing-heading", message, None, self.where))
            self.open_section(missing)
        self.open_section(position)
        self.reached = position + 1

    def open_section(self, position: int) -> None:
        depth, title = self.toc[position]
        node = _Node(title)
        while self.stack[-1][0] >= depth:
            self.stack.pop()
        self.stack[-1][1].children.append(node)
        self.stack.append((depth, node))

    def close_article(self, *, cut: bool = False) -> None:
        if self.number is None:
            return
        article = Article(self.number, tuple(self.alineas), cut=cut)
        if not (self.alineas or cut):
            message = "an article without text"
            self.anomalies.append(Anomaly("no-text", message, self.number, self.where))
        self.stack[-1][1].children.append(article)
        self.article_count += 1
        self.number, self.alineas = None, []

    def finish(self, ends_with_newline: bool) -> bool:
        """Close the last article and say whether the file is cut.

        It is where headings of the table are not reached, where the last article has no text
        or announces more (`:`), and where the last line stops in the middle of a sentence.
        """
        last = self.alineas[-1] if self.alineas else ""
        unreached = len(self.toc) - self.reached
        number = self.number
        cut = unreached > 0 or (not ends_with_newline and not _SENTENCE_END.search(last))
        cut = cut or (number is not None and (not last or last.endswith((":", ","))))
        self.close_article(cut=cut and number is not None)
        if cut:
            place = f"in article {number}" if number else f"under « {self.stack[-1][1].title} »"
            message = (
                f"the source stops {place}: {unreached} of {len(self.toc)} headings are not reached"
            )
            self.anomalies.append(Anomaly("cut", message, number, self.where))
        elif not ends_with_newline or number is None:
            what = "the last line has no line end" if number else "the last heading has no article"
            message = f"{what}: nothing shows whether more should follow"
            self.anomalies.append(Anomaly("open-end", message, number, self.where))
        return cut
