"""Légifrance JSON: a tree of code, sections and articles, as `@socialgouv/legi-data` publishes it.

`cid` names an article through time and `id` one wording of it. Dates of articles are in
milliseconds since 1970, those of sections and links in ISO form.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import msgspec

from lawdiff.errors import SourceError
from lawdiff.french.laws import is_known_link, repeals, sorted_laws
from lawdiff.french.numbers import canonical_number
from lawdiff.french.states import Standing, is_law_on, standing
from lawdiff.french.typography import fold, has_bad_characters
from lawdiff.model import Article, Citation, Code, LawRef, Section, Version, code_title
from lawdiff.sources.anomalies import Anomaly, notes
from lawdiff.sources.base import (
    Files,
    Memo,
    NotLaw,
    Parsed,
    ReadArticle,
    Stated,
    drop_duplicates,
)
from lawdiff.sources.canonical import Canonical, from_html
from lawdiff.sources.future import is_to_come, only, refuse_too_many, to_come
from lawdiff.sources.legifrance_raw import (
    UNREADABLE,
    Node,
    RawData,
    data_decoder,
    decode_tree,
    head_decoder,
    lost,
    unreadable,
)
from lawdiff.sources.legifrance_values import (
    end_day,
    has_bad_text,
    link_of,
    parse_day,
    problems_of,
    wording_of,
)
from lawdiff.sources.limits import MAX_ARTICLE, MAX_DEPTH, refused, shown

_SHOWN = 40  # characters of a field in a message

_OBJECT = re.compile(r'\ufeff?[ \t\r\n]*\{[ \t\r\n]*["}]')
_DATA = re.compile(r'"data"\s*:\s*(?=\{)')


def sniff(head: str) -> bool:
    """Is this a JSON object? Whether it is a code shows when it is read."""
    return _OBJECT.match(head) is not None


def identify(
    head: str, whole: Callable[[], bytes], stated: Stated, where: str
) -> tuple[Code, date]:
    """Code and date of the version; the whole file is read where the head does not hold them."""
    try:
        data = _head_data(head)
        if data is None:
            data = _decode_head(whole())
    except msgspec.ValidationError as error:
        raise NotLaw(f"no code in Légifrance's form: {error}", where=where) from None
    except UNREADABLE as error:
        raise SourceError(f"not readable as JSON: {error}", where=where) from None
    return _identify(data, where)


def _identify(data: RawData, where: str) -> tuple[Code, date]:
    title = code_title(fold(data.title or ""))
    if not title or not data.dateDebutVersion:
        raise NotLaw(
            "no code in Légifrance's form: its `data` has no `title` or no `dateDebutVersion`",
            where=where,
        )
    day = parse_day(data.dateDebutVersion)
    if day is None:
        found = repr(data.dateDebutVersion[:_SHOWN])
        raise SourceError(f"`dateDebutVersion` is no date: {found}", where=where)
    return Code(title, fold(data.cid or data.id or "") or None), day


def _decode_head(whole: bytes) -> RawData:
    head = head_decoder.decode(whole.removeprefix(codecs.BOM_UTF8))
    if head.type != "code":
        raise msgspec.ValidationError(f"its `type` is {head.type!r}, not 'code'")
    return head.data


def _head_data(head: str) -> RawData | None:
    """The `data` of the code, where it stands in the head and before its children."""
    match = _DATA.search(head)
    children = head.find('"children"')
    if match is None or -1 < children < match.start():
        return None
    try:
        _, end = json.JSONDecoder().raw_decode(head, match.end())
    except (ValueError, RecursionError):
        return None
    return msgspec.json.decode(head[match.end() : end], type=RawData)


def parse(files: Files, stated: Stated, memo: Memo) -> Parsed:
    """The version that the file holds: the articles in force on its date."""
    where = files.names[0]
    try:
        root, others = decode_tree(files.contents[0])
        if root.type != "code":
            raise NotLaw(f"no code in Légifrance's form: its `type` is {root.type!r}", where=where)
        code, day = _identify(data_decoder.decode(root.data), where)
        reader = _Reader(day, memo, where)
        for kind, message in (*others, *lost(root.data, is_article=False)):
            reader.note(kind, message)
        contents = reader.nodes(root.children or [])
    except UNREADABLE as error:
        raise unreadable(error, where) from None
    everything, duplicates = drop_duplicates(contents, where)
    memo.turn()
    version = Version(
        code=code,
        date=day,
        id=stated.version_id,
        complete=True,
        contents=only(everything, lambda article: not is_to_come(article, day)),
        sources=(files.ref,),
    )
    reader.note_absent(version)
    anomalies = (*reader.anomalies, *duplicates)
    version = replace(version, notes=notes(anomalies))
    refuse_too_many(replace(version, contents=everything).articles(), day, where)
    if next(version.articles(), None) is None:
        raise SourceError("no article in force in it", where=where)
    return Parsed(version, anomalies, lambda: to_come(version, everything), tuple(reader.texts))


class _Reader:
    """Turns raw nodes into sections and articles."""

    def __init__(self, day: date, memo: Memo, where: str) -> None:
        self.day = day
        self.memo = memo
        self.where = where
        self.anomalies: list[Anomaly] = []
        self.texts: list[Article] = []  # every article of the tree

    def note(self, kind: str, message: str, article: str | None = None) -> None:
        self.anomalies.append(Anomaly(kind, message, article, self.where))

    def nodes(self, raw: Sequence[Node], depth: int = 0) -> tuple[Section | Article, ...]:
        if depth > MAX_DEPTH:
            raise refused(f"sections nested more than {MAX_DEPTH} deep", self.where)
        result: list[Section | Article] = []
        for node in raw:
            children = self.nodes(node.children or (), depth + 1)
            if node.type == "article":
                article = self.article(node.data)
                if article is not None:
                    result.append(article)
                if children:
                    message = "articles stand in an article; they are held after it"
                    self.note("unknown-node", message, article.number if article else None)
                result += children
            else:
                result.append(self.section(node, children))
        return tuple(result)

    def section(self, node: Node, children: tuple[Section | Article, ...]) -> Section | Article:
        """A section; or an article, where a node of no known type is one by what it holds."""
        data = data_decoder.decode(node.data)
        if node.type != "section":
            as_article = not children and bool(data.num or data.texteHtml or data.texte)
            held = "an article" if as_article else "a section"
            self.note("unknown-node", f"a node of type {node.type!r}, held as {held}", data.num)
            if as_article:
                article = self.read(node.data).article
                self.texts.append(article)
                return article
        title = fold(data.title or "")
        if has_bad_characters(data.title or ""):
            self.note("bad-character", f"control characters in the title « {title} »")
        for kind, message in lost(node.data, is_article=False):
            self.note(kind, f"« {title} »: {message}")
        return self.memo.section(title, data.cid or data.id or None, children)

    def article(self, raw: msgspec.Raw) -> Article | None:
        """The article of a node, or None where it neither is law nor will be."""
        read = self.memo.get(memoryview(raw), lambda: self.read(raw))
        self.texts.append(read.article)
        if not self.is_law(read.article):
            return None
        for kind, message in read.problems:
            self.note(kind, message, read.article.number)
        return read.article

    def read(self, raw: msgspec.Raw) -> ReadArticle:
        """The article of a node, whatever the version's date."""
        data = data_decoder.decode(raw)
        problems = lost(raw, is_article=True)
        number = canonical_number(data.num or "")
        if not number:
            number = canonical_number(data.id or data.cid or "") or "sans numéro"
            problems.append(("no-number", "an article without a number"))
        body = self.text(number, data.texteHtml, data.texte)
        note = self.text(number, data.notaHtml, data.nota)
        problems += [*body.problems, *note.problems]
        if has_bad_text(data, (*body.alineas, *note.alineas)):
            problems.append(("bad-character", "control characters"))
        problems += problems_of(data)
        if not body.alineas:
            problems.append(("no-text", "an article without text"))
        laws, ended_by, citations = self.links(data, problems)
        article = Article(
            number=number,
            alineas=body.alineas,
            nota=note.alineas,
            laws=sorted_laws(laws),
            cid=data.cid or None,
            wording=data.id or None,
            in_force_from=parse_day(data.dateDebut),
            in_force_until=end_day(data.dateFin),
            state=data.etat or None,
            ended_by=sorted_laws(ended_by),
            citations=tuple(citations),
            wordings=tuple(wording_of(w) for w in data.articleVersions or () if w.id),
        )
        return ReadArticle(article, tuple(problems))

    def text(self, number: str, html: str | None, plain: str | None) -> Canonical:
        """The alinéas of a text; of its plain form where the other has none."""
        if max(len(html or ""), len(plain or "")) > MAX_ARTICLE:
            message = f"a text of more than {shown(MAX_ARTICLE)} in article {number[:80]}"
            raise refused(message, self.where)
        found = from_html(html or plain or "")
        if html and plain and not found.alineas:
            other = from_html(plain)
            return replace(found, alineas=other.alineas)
        return found

    def is_law(self, article: Article) -> bool:
        """Is the wording law on the version's date, or decided for a later day?

        One that is neither (ended, or never born) is noted.
        """
        start, end, state = article.in_force_from, article.in_force_until, article.state
        found = standing(start, end, state, self.day)
        if found in (Standing.IN_FORCE, Standing.TO_COME):
            return True
        span = f"{start or '?'} to {end or '?'}"
        self.note("not-in-force", f"state {state}, in force from {span}", article.number)
        return False

    def note_absent(self, version: Version) -> None:
        """Note each article that its list has in force, while the tree has another wording of it.

        Without that, its absence from the version would look like a repeal.
        """
        held = {article.cid or article.number for article in version.articles()}
        for article in self.texts:
            listed = (wording for wording in article.wordings if is_law_on(wording, self.day))
            wording = next(listed, None)
            if wording is not None and (article.cid or article.number) not in held:
                message = f"its wording {wording.id} is in force that day, and has no text here"
                self.note("absent-text", message, article.number)

    def links(
        self, data: RawData, problems: list[tuple[str, str]]
    ) -> tuple[list[LawRef], list[LawRef], list[Citation]]:
        """The texts that made the wording, those that end it, and its other links."""
        laws: list[LawRef] = []
        ended_by: list[LawRef] = []
        citations: list[Citation] = []
        for raw in data.lienModifications or ():
            link = link_of(raw)
            if raw.textTitle and has_bad_characters(raw.textTitle):
                problems.append(("bad-character", "control characters in the title of a link"))
            if isinstance(link, Citation):
                citations.append(link)
                if not is_known_link(raw.linkType):
                    problems.append(("unknown-link", f"type {raw.linkType}: {link.title}"))
            elif link is None:
                named = raw.textCid or raw.articleId or "no identifier"
                problems.append(("empty-link", f"a link {raw.linkType} without a title ({named})"))
            else:
                has_ended = repeals(link, data.etat, end_day(data.dateFin))
                (ended_by if has_ended else laws).append(link)
        return laws, ended_by, sorted(citations, key=lambda c: (c.relation, c.title))
