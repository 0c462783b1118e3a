"""The data model: codes, versions, sections, articles, wordings and links. No I/O."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import is_
from typing import Any

from lawdiff.patterns import lazily

Json = dict[str, Any]
"""An answer as its `to_dict` gives it: what the command line prints with `--json`."""


def iso(day: date | None) -> str | None:
    """A day as JSON has it."""
    return day.isoformat() if day else None


@dataclass(frozen=True, slots=True)
class Code:
    """A code of law: its title, and its LEGITEXT id where the source gives one."""

    title: str
    id: str | None = None

    @property
    def slug(self) -> str:
        """The name of the code's folder and the first part of its tags: `code-de-la-route`."""
        return slugify(self.title)

    def clashes_with(self, other: Code) -> bool:
        """Is `other` a different code with the same slug?

        If one of them has no id, titles that differ only in case, accents, spaces and punctuation
        are titles of the same code.
        """
        if self == other or self.slug != other.slug:
            return False
        if self.id and other.id:
            return self.id != other.id
        return _letters(self.title) != _letters(other.title)


def code_title(raw: str) -> str:
    """The title of a code without the full stop that its publisher may add."""
    return raw.rstrip(" .")


def codes_named(name: str, codes: Iterable[Code]) -> list[Code]:
    """The codes with this id or exactly this title; otherwise those with this title in another
    spelling (case, accents, punctuation)."""
    asked, held = " ".join(name.split()), list(codes)
    exact = [code for code in held if asked in (code.id, code.title)]
    return exact or [code for code in held if code.slug == slugify(asked)]


@dataclass(frozen=True, slots=True)
class LawRef:
    """A text that made a wording: `LOI n°2021-1900 du 30 décembre 2021`, its article 35.

    `title` is as the source writes it, without article and state. `kind` is a key of
    `laws.LABELS`. `date` is the day on which the text was signed.
    """

    kind: str
    title: str
    article: str | None = None
    cid: str | None = None
    nature: str | None = None
    number: str | None = None
    date: date | None = None

    @property
    def text_key(self) -> str:
        """The same key for all references to one text, whichever of its articles they name."""
        if self.nature and self.number:
            return f"{self.nature} {self.number}"
        return self.cid or self.title

    def to_dict(self) -> Json:
        return {
            "title": self.title,
            "article": self.article,
            "cid": self.cid,
            "nature": self.nature,
            "number": self.number,
            "date": iso(self.date),
            "kind": self.kind,
        }


@dataclass(frozen=True, slots=True)
class Citation:
    """A link to a text that did not make the wording: `Cité par`, `Cite`, …

    `state` is the state that the source gives for the linked text (`V`, `Ab`, `VD`, …).
    """

    relation: str
    title: str
    state: str | None = None
    cid: str | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of an article as the source lists it, whether its text is held or not.

    In force from `start` until the day before `end` (None: no end known).
    """

    id: str
    start: date | None
    end: date | None
    state: str | None


@dataclass(frozen=True, slots=True)
class Article:
    """One wording of one article.

    `alineas` and `nota` are canonical (see `canonical`). An alinéa has no line feed, except a
    table, which is one alinéa in Markdown with one line for each row. `cid` identifies the article
    whatever its wording, `wording` this wording; both are None if the source gives neither.
    `laws` are the texts that made this wording, `ended_by` those that end it.
    `cut` is True if the source stops in the middle of the article.
    """

    number: str
    alineas: tuple[str, ...]
    nota: tuple[str, ...] = ()
    laws: tuple[LawRef, ...] = ()
    cid: str | None = None
    wording: str | None = None
    in_force_from: date | None = None
    in_force_until: date | None = None
    state: str | None = None
    ended_by: tuple[LawRef, ...] = ()
    citations: tuple[Citation, ...] = ()
    wordings: tuple[Wording, ...] = ()
    cut: bool = False

    @property
    def born(self) -> date | None:
        """The first known day on which the article was law, in any wording."""
        starts = [w.start for w in self.wordings if w.start is not None]
        return min(starts) if starts else self.in_force_from


@dataclass(frozen=True, slots=True)
class Section:
    """A node of the table of contents: a title and its children, in order."""

    title: str
    cid: str | None = None
    children: tuple[Section | Article, ...] = ()

    def with_children(self, children: tuple[Section | Article, ...]) -> Section:
        """A section with these children; the same object if they do not change."""
        same = len(children) == len(self.children) and all(map(is_, children, self.children))
        return self if same else Section(self.title, self.cid, children)


@dataclass(frozen=True, slots=True)
class SourceRef:
    """The files, in one format, from which a version was read.

    `sha256` is the sha256 of the uncompressed file. For several files, it is the sha256 of their
    sorted sha256s, one on each line, and `files` lists these.
    """

    format: str
    sha256: str
    files: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def of_files(cls, format_: str, digests: Iterable[str]) -> SourceRef:
        import hashlib  # no answer needs it

        files = tuple(sorted(set(digests)))
        if len(files) == 1:
            return cls(format_, files[0])
        return cls(format_, hashlib.sha256("\n".join(files).encode()).hexdigest(), files)

    @property
    def format_slug(self) -> str:
        return slugify(self.format)

    @property
    def digests(self) -> tuple[str, ...]:
        """The sha256 of each file."""
        return self.files or (self.sha256,)


@dataclass(frozen=True, slots=True)
class Version:
    """A consolidated version of a code: the law on one day, according to its sources.

    `id` is the publisher's id of the version, or None. `complete` is False if the sources are
    known not to cover the whole code: other articles are unknown, not repealed. `notes` list the
    anomalies of the sources. `future` marks law that is decided but not in force on the day of
    its source.
    """

    code: Code
    date: date
    id: str | None
    complete: bool
    contents: tuple[Section | Article, ...] = field(repr=False)
    sources: tuple[SourceRef, ...] = ()
    notes: tuple[str, ...] = ()
    future: bool = False

    def articles(self) -> Iterator[Article]:
        """Each article of the version, in the order of the code."""
        stack = [iter(self.contents)]
        while stack:
            for node in stack[-1]:
                if isinstance(node, Article):
                    yield node
                else:
                    stack.append(iter(node.children))
                    break
            else:
                stack.pop()

    def places(self) -> Iterator[tuple[tuple[Section, ...], Article]]:
        """Each article with the sections above it, outermost first."""
        stack: list[tuple[tuple[Section, ...], Iterator[Section | Article]]]
        stack = [((), iter(self.contents))]
        while stack:
            path, nodes = stack[-1]
            for node in nodes:
                if isinstance(node, Article):
                    yield path, node
                else:
                    stack.append(((*path, node), iter(node.children)))
                    break
            else:
                stack.pop()


def _letters(title: str) -> str:
    """The letters and digits of a title, without case and accents."""
    apart = unicodedata.normalize("NFKD", title.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(char for char in apart if char.isalnum())


_RESERVED = lazily(r"con|prn|aux|nul|(?:com|lpt)[0-9]|lois")


@lru_cache(maxsize=1_000)
def slugify(title: str) -> str:
    """The title in ASCII, lower case, with hyphens: the same for every spelling of a title.

    A title without any letter or digit becomes `code`, so a slug is never empty. A slug has at
    most 80 characters and is never a path or an option. `code-` is added before a name that
    Windows reserves, and before `lois`, which is a folder of the site.
    """
    ascii_text = title.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae")
    ascii_text = unicodedata.normalize("NFKD", ascii_text).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_text.lower())[:80].strip("-") or "code"
    return f"code-{slug}" if _RESERVED.fullmatch(slug) else slug


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """The facts of a version, as its commit message states them.

    `articles` is the number of its articles, `texts` are the titles of the amending texts that
    made it. `contents` is the digest of the other facts and of the version's own files.
    """

    code: Code
    date: date
    id: str | None
    complete: bool
    articles: int
    sources: tuple[SourceRef, ...]
    notes: tuple[str, ...] = ()
    future: bool = False
    contents: str | None = None
    texts: tuple[str, ...] = field(default=(), compare=False)

    @property
    def tag(self) -> str:
        return f"{self.code.slug}/{self.date.isoformat()}"

    def to_dict(self, commit: str | None = None) -> Json:
        """The version as JSON has it; `commit` is None where no repository holds it."""
        return {
            "id": self.id,
            "date": iso(self.date),
            "code": self.code.slug,
            "code_title": self.code.title,
            "tag": self.tag,
            "commit": commit,
            "complete": self.complete,
            "articles": self.articles,
            "future": self.future,
        }

    @classmethod
    def of(cls, version: Version) -> VersionInfo:
        """The facts of a version."""
        return cls(
            code=version.code,
            date=version.date,
            id=version.id,
            complete=version.complete,
            articles=sum(1 for _ in version.articles()),
            sources=version.sources,
            notes=version.notes,
            future=version.future,
        )
