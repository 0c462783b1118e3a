"""Oracle of LEGI's XML: `expat` of the standard library, and the days as they stand there."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from xml.parsers import expat

from tests.oracles.identifiers import Listed
from tests.oracles.markup import pieces
from tests.oracles.wording import SourceText, SourceWording

_NO_END = date(2999, 1, 1)
_TEXT, _NOTA = ("BLOC_TEXTUEL", "CONTENU"), ("NOTA", "CONTENU")
_LINK, _WORDING = ("LIENS", "LIEN"), ("VERSIONS", "VERSION", "LIEN_ART")
_FIELDS = (["META", "META_COMMUN"], ["META", "META_SPEC", "META_ARTICLE"])
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_HTML = (
    frozenset(("p", "br", "div", "table", "tr", "td", "ul", "ol", "li", "center", "a", "sup"))
    | _HEADINGS
)


@dataclass(slots=True)
class _File:
    """What the parser has found, by path below the root."""

    path: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    complete: set[str] = field(
        default_factory=set
    )  # of several fields of one name the first counts
    text: list[_Content] = field(default_factory=list)
    nota: list[_Content] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    wordings: list[Listed] = field(default_factory=list)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.path.append(name)
        below = tuple(self.path[1:])
        if below in (_TEXT, _NOTA):
            (self.text if below == _TEXT else self.nota).append(_Content())
        elif content := self.content():
            content.tag(name)
        elif below == _LINK:
            self.links.append(("", attributes.get("num") or ""))
        elif below == _WORDING and attributes.get("id"):
            start, end = _day(attributes.get("debut")), _day(attributes.get("fin"))
            listed = Listed(attributes["id"], start, end, attributes.get("etat") or None)
            self.wordings.append(listed)

    def end(self, name: str) -> None:
        if self.path[1:-1] in _FIELDS:
            self.complete.add(name)
        self.path.pop()
        if content := self.content():
            content.tag(f"/{name}")

    def content(self) -> _Content | None:
        """The CONTENU that is being read."""
        head = tuple(self.path[1:3])
        if head == _TEXT:
            return self.text[-1]
        return self.nota[-1] if head == _NOTA else None

    def characters(self, data: str) -> None:
        if content := self.content():
            content.add(data)
        elif tuple(self.path[1:3]) == _LINK:
            title, number = self.links[-1]
            self.links[-1] = (title + data, number)
        elif (name := self.field_name()) and name not in self.complete:
            self.fields[name] = self.fields.get(name, "") + data

    def field_name(self) -> str:
        """The field of META that is being read, whatever markup stands inside of it."""
        for fields in _FIELDS:
            if self.path[1 : len(fields) + 1] == fields and len(self.path) > len(fields) + 1:
                return self.path[len(fields) + 1]
        return ""

    def skipped(self, name: str, is_parameter: bool) -> None:
        if not is_parameter:
            self.characters(html.unescape(f"&{name};"))


@dataclass(slots=True)
class _Content:
    """A CONTENU: its markup as elements; or the same markup, escaped as text."""

    source: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    elements: int = 0

    def tag(self, name: str) -> None:
        self.elements += 1
        self.source.append(f"<{name}>")

    def add(self, data: str) -> None:
        self.plain.append(data)
        self.source.append(html.escape(data, quote=False))


def read_article(data: bytes) -> SourceWording:
    """What an `article` file says. ValueError for a file that declares entities, or is no XML."""
    file = _File()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = file.start
    parser.EndElementHandler = file.end
    parser.CharacterDataHandler = file.characters
    parser.SkippedEntityHandler = file.skipped
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ValueError(f"not well-formed XML: {error}") from None
    fields = {name: text.strip() for name, text in file.fields.items()}
    end = _day(fields.get("DATE_FIN"))
    return SourceWording(
        id=fields.get("ID", ""),
        number=fields.get("NUM", ""),
        texts=tuple(_readings(file.text)),
        notas=tuple(_readings(file.nota)),
        links=tuple(file.links),
        state=fields.get("ETAT") or None,
        start=_day(fields.get("DATE_DEBUT")),
        end=end,
        listed=tuple(file.wordings),
    )


def _refuse(*_: object) -> None:
    raise ValueError("it declares entities")


def _readings(contents: list[_Content]) -> Iterator[SourceText]:
    """The readings that are possible: of text in which markup stands escaped, there are two."""
    yield _reading(["".join(content.source) for content in contents])
    escaped = ["".join(one.source if one.elements else one.plain) for one in contents]
    if any(_has_markup(source) for source in escaped):
        yield _reading(escaped)


def _has_markup(source: str) -> bool:
    return any(tag.removeprefix("/") in _HTML for tag, _ in pieces(source))


def _reading(sources: list[str]) -> SourceText:
    return SourceText.of_markup("<p>".join(sources))


def _day(value: str | None) -> date | None:
    parts = (value or "").split("-")
    digits = all(part.isascii() and part.isdigit() for part in parts)
    if not digits or [len(part) for part in parts] != [4, 2, 2]:
        return None
    try:
        day = date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        return None
    return None if day == _NO_END else day


def read_structure(data: bytes) -> list[Listed]:
    """The articles that a `section_ta` or `texte/struct` file lists, in its order."""
    lines: list[Listed] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "LIEN_ART" and attributes.get("id"):
            begin, end = _day(attributes.get("debut")), _day(attributes.get("fin"))
            lines.append(Listed(attributes["id"], begin, end, attributes.get("etat") or None))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(data, True)
    return lines
