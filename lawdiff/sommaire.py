"""The table of contents of a version ⇄ `sommaire.md`.

It lists every article that the version's sources hold, each a link to its file, under the
sections that lead to it; so it is also the record of what an incomplete version holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lawdiff.articlefile import escape, read_facts, render_facts, unescape
from lawdiff.errors import RepositoryError
from lawdiff.model import Article, Section, Version

_INDENT = "  "
_LINE = re.compile(
    r"(?P<indent>(?:  )*)- "
    # A title may read like a link to an article: it is none, for its `](` is escaped.
    r"(?:\[Article (?P<number>(?:[^\\]|\\.)*?)\]"
    r"\((?P<path>articles/[0-9A-Za-z]+/[0-9A-Za-z_=+-]+(?:~[1-9][0-9]*)?\.md)\)"
    r"|(?!\[Article .*(?<!\\)\]\()(?P<title>.*))"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article stands: its file, its number, its sections from the outermost in."""

    path: str
    number: str
    sections: tuple[SectionRef, ...]


@dataclass(frozen=True, slots=True)
class SectionRef:
    """A section by title and, where the source gives one, by identity."""

    title: str
    cid: str | None


def render(version: Version, paths: Mapping[int, str]) -> str:
    """The text of `sommaire.md`; `paths` gives each article's file, by `id(article)`."""
    lines: list[str] = []
    stack: list[Iterator[Section | Article]] = [iter(version.contents)]
    while stack:
        depth = len(stack) - 1
        for node in stack[-1]:
            if isinstance(node, Article):
                lines.append(article_line(node, paths[id(node)], depth))
            else:
                lines.append(section_line(node, depth))
                stack.append(iter(node.children))
                break
        else:
            stack.pop()
    return text_of(version, lines)


def text_of(version: Version, lines: Iterable[str]) -> str:
    """The text of `sommaire.md`, of the lines of its list."""
    return "\n".join([f"# {escape(version.code.title)}", "", *lines]) + "\n"


def article_line(article: Article, path: str, depth: int) -> str:
    """The line of an article under so many sections."""
    return f"{_INDENT * depth}- [Article {escape(article.number)}]({path})"


def section_line(section: Section, depth: int) -> str:
    """The line of a section under so many others."""
    return f"{_INDENT * depth}- {escape(section.title)}{render_facts({'cid': section.cid})}"


def parse(text: str) -> dict[str, Place]:
    """Path → place of each article of a `sommaire.md`, in order."""
    places: dict[str, Place] = {}
    sections: list[SectionRef] = []
    for depth, entry in _lines(text):
        del sections[depth:]
        if isinstance(entry, SectionRef):
            sections.append(entry)
        else:
            path, number = entry
            places[path] = Place(path, number, tuple(sections))
    return places


def contents(text: str, articles: Mapping[str, Article]) -> tuple[Section | Article, ...]:
    """The tree of a `sommaire.md`, sections without articles included.

    `articles` gives the article of each path that it names.
    """
    root: list[Section | Article] = []
    # Each open section with its children so far; it is closed when the next line is less deep.
    stack: list[tuple[SectionRef, list[Section | Article]]] = []

    def close(depth: int) -> None:
        while len(stack) > depth:
            ref, children = stack.pop()
            parent = stack[-1][1] if stack else root
            parent.append(Section(ref.title, ref.cid, tuple(children)))

    for depth, entry in _lines(text):
        close(depth)
        if isinstance(entry, SectionRef):
            stack.append((entry, []))
        else:
            (stack[-1][1] if stack else root).append(articles[entry[0]])
    close(0)
    return tuple(root)


def _lines(text: str) -> Iterator[tuple[int, SectionRef | tuple[str, str]]]:
    """Depth and section, or depth and (path, number), of each line of the list.

    RepositoryError where the text is no `sommaire.md` that `render` makes.
    """
    for line in text.split("\n")[2:-1]:
        match = _LINE.fullmatch(line)
        if match is None:
            raise RepositoryError(f"a line of sommaire.md that lawdiff did not write: {line!r}")
        depth = len(match["indent"]) // len(_INDENT)
        if match["path"] is not None:
            yield depth, (match["path"], unescape(match["number"]))
        else:
            title, facts = read_facts(match["title"])
            yield depth, SectionRef(unescape(title), facts.get("cid"))
