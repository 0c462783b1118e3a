"""What every reader shares: what the user says of a source, and what reading it gives."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from lawdiff.errors import SourceError
from lawdiff.model import Article, Code, Section, SourceRef, Version
from lawdiff.sources.anomalies import Anomaly
from lawdiff.sources.limits import MAX_LINE, refused, shown


@dataclass(frozen=True, slots=True)
class Stated:
    """What the user says of a source where it does not say it itself, or says it wrongly."""

    code: str | None = None
    date: date | None = None
    version_id: str | None = None
    complete: bool = False  # article files only: they are the whole code
    more_codes: tuple[str, ...] = ()  # where several are to be taken from an archive

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code that is asked for; none where all are."""
        return ((self.code,) if self.code is not None else ()) + self.more_codes


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one source: the format's name, their names in messages, their contents."""

    format: str
    names: Sequence[str]
    contents: Sequence[bytes]

    @property
    def ref(self) -> SourceRef:
        """What a version that is read from them names as its source."""
        return source_ref(self.format, self.contents)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A version as one source gives it, and what is wrong with the source.

    `future` gives the law that it knows to be decided and not in force: the code as it will
    stand on each day to come on which an article changes, oldest first. Only the newest version
    of a code is asked for it. `texts` are all articles of which the source gives a text, law that
    day or not, in its order.
    """

    version: Version
    anomalies: tuple[Anomaly, ...] = ()
    future: Callable[[], tuple[Version, ...]] = tuple
    texts: tuple[Article, ...] = ()


# Title, identity, and the `id()` of each child, which the section keeps alive.
_SectionKey = tuple[str | int | None, ...]


class Memo:
    """Articles already read, by the digest of their raw form, so that none is read twice; and the
    sections that hold them, so that an unchanged one is seen to be by its object.

    Only the articles of the version read last are kept, and none of their sources: memory does
    not grow with the number of versions.
    """

    def __init__(self) -> None:
        self._last: dict[bytes, ReadArticle] = {}
        self._next: dict[bytes, ReadArticle] = {}
        self._last_sections: dict[_SectionKey, Section] = {}
        self._next_sections: dict[_SectionKey, Section] = {}

    def get(self, raw: bytes | memoryview, read: Callable[[], ReadArticle]) -> ReadArticle:
        """The article of a raw one, read where it is not held."""
        key = hashlib.sha256(raw).digest()
        held = self._next.get(key) or self._last.get(key) or read()
        self._next[key] = held
        return held

    def section(
        self, title: str, cid: str | None, children: tuple[Section | Article, ...]
    ) -> Section:
        """A section: that of the version before where it has the very same children."""
        key = (title, cid, *map(id, children))
        held = self._last_sections.get(key) or Section(title, cid, children)
        self._next_sections[key] = held
        return held

    def turn(self) -> None:
        """To be called when a version is read: discards what only the version before holds."""
        self._last, self._next = self._next, {}
        self._last_sections, self._next_sections = self._next_sections, {}


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article, and what is wrong with its source (kind and message of each anomaly)."""

    article: Article
    problems: tuple[tuple[str, str], ...] = ()


class NotLaw(SourceError):
    """A file in no format that a reader knows, or in a known one and no code of law."""


class VersionSource(Protocol):
    """One version of one code, in a file, a folder of article files, or a dump.

    `where` names it in messages. `code` and `date` are what its beginning says, unless the
    user stated them.
    """

    @property
    def format(self) -> str: ...
    @property
    def where(self) -> str: ...
    @property
    def code(self) -> Code: ...
    @property
    def date(self) -> date: ...

    def read(self, memo: Memo, held: Collection[str]) -> Parsed | None:
        """The version, or None where it is held: where `held` has the sha256 of its content."""


@dataclass(frozen=True, slots=True)
class FileSource:
    """A version in files of its own: `load` gives their bytes, uncompressed, `parse` reads them."""

    format: str
    where: str
    code: Code
    date: date
    load: Callable[[], list[bytes]]
    parse: Callable[[list[bytes], Memo], Parsed]

    def read(self, memo: Memo, held: Collection[str]) -> Parsed | None:
        files = self.load()
        if held and source_ref(self.format, files).sha256 in held:
            return None
        parsed = self.parse(files, memo)
        if (parsed.version.code, parsed.version.date) != (self.code, self.date):
            raise SourceError("the file has changed while it was read", where=self.where)
        return parsed


def source_ref(format_: str, files: Sequence[bytes]) -> SourceRef:
    """The reference to a source by what its files hold."""
    return SourceRef.of_files(format_, (hashlib.sha256(data).hexdigest() for data in files))


def decode(data: bytes, where: str) -> str:
    """UTF-8 text of a file, with or without a byte order mark, line feeds at its line ends.

    SourceError where it is no such text, or where a line is longer than any alinéa.
    """
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    start = 0
    while len(data) - start > MAX_LINE:
        start = data.rfind(b"\n", start, start + MAX_LINE + 1) + 1
        if not start:
            raise refused(f"a line of more than {shown(MAX_LINE)}", where)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(
            f"not UTF-8 text (byte {error.start}, line {line})",
            where=where,
            hint="convert it first, for example: iconv -f WINDOWS-1252 -t UTF-8",
        ) from None


def drop_duplicates(
    contents: tuple[Section | Article, ...], where: str
) -> tuple[tuple[Section | Article, ...], list[Anomaly]]:
    """Contents in which no wording id stands twice, and an anomaly for each that did.

    The first place of a wording is kept. Wordings without an id are all kept: two texts of
    one number are both law.
    """
    seen: set[str] = set()
    anomalies: list[Anomaly] = []

    def keep(nodes: tuple[Section | Article, ...]) -> Iterator[Section | Article]:
        for node in nodes:
            if isinstance(node, Section):
                yield node.with_children(tuple(keep(node.children)))
            elif node.wording is None or node.wording not in seen:
                if node.wording is not None:
                    seen.add(node.wording)
                yield node
            else:
                message = f"the wording {node.wording} is listed twice"
                anomalies.append(Anomaly("duplicate", message, node.number, where))

    return tuple(keep(contents)), anomalies
