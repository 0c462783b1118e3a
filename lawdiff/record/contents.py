"""The table of contents of a version ⇄ `sommaire.md`.

It lists every article that the version's own sources hold, as a link to its file, under its
sections. So it also records which articles an incomplete version holds itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lawdiff.errors import RepositoryError
from lawdiff.model import Article, Section, Version
from lawdiff.patterns import lazily
from lawdiff.record.markdown import escape, read_facts, render_facts, unescape

_INDENT = "  "
_FEW = 16
# A title cannot be mistaken for a link: `escape` escapes `](`.
_LINKED = r"(?m)^ *- \[Article ((?:[^\\\n]|\\.)*?)\]\("
_LINE = lazily(
    r"(?P<indent>(?:  )*)- "
    # A title may look like a link to an article, but its `](` is escaped.
    r"(?:\[Article (?P<number>(?:[^\\]|\\.)*?)\]"
    r"\((?P<path>articles/[0-9A-Za-z]+/[0-9A-Za-z_=+-]+(?:~[1-9][0-9]*)?\.md)\)"
    r"|(?!\[Article .*(?<!\\)\]\()(?P<title>.*))"
)


@dataclass(frozen=True, slots=True)
class Place:
    """The place of an article: its file, its number, and its sections, outermost first."""

    path: str
    number: str
    sections: tuple[SectionRef, ...]


@dataclass(frozen=True, slots=True)
class SectionRef:
    """A section: its title and, if the source gives one, its id."""

    title: str
    cid: str | None


def is_moved(old: tuple[SectionRef, ...], new: tuple[SectionRef, ...]) -> bool | None:
    """Is an article in another section, judging by its own sections?

    None if the titles differ and there are no ids: then it has moved only if the old section still
    exists, or the new one existed before.
    """
    if not old or not new:
        return False  # a source without the places of its articles
    if old[-1].cid and new[-1].cid:
        return old[-1].cid != new[-1].cid
    if old[-1].cid or new[-1].cid or _titles(old) == _titles(new):
        return False
    return None


def _titles(sections: tuple[SectionRef, ...]) -> list[str]:
    return [section.title for section in sections]


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
    """The text of `sommaire.md` from the lines of its list."""
    return "\n".join([f"# {escape(version.code.title)}", "", *lines]) + "\n"


def article_line(article: Article, path: str, depth: int) -> str:
    """The line of an article below `depth` sections."""
    return f"{_INDENT * depth}- [Article {escape(article.number)}]({path})"


def section_line(section: Section, depth: int) -> str:
    """The line of a section below `depth` others."""
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


def numbers(text: str, digits: str = "") -> dict[str, None]:
    """The numbers of the articles of a `sommaire.md`, in order and without duplicates.

    With `digits`, only numbers that contain them, and numbers that are not ASCII.
    """
    if digits:  # this discards most lines; other characters than ASCII are escapes in the path
        text = "\n".join(line for line in text.split("\n") if digits in line or "=" in line)
    return {unescape(number): None for number in re.findall(_LINKED, text)}


def places_of(text: str, number: str) -> list[Place]:
    """The places of the articles with this number, as `parse` gives them, without parsing the rest.

    The text is searched for the number, then upwards for the sections of each article found. If
    there are many, everything is parsed instead.
    """
    found = []
    link = f"- [Article {escape(number)}]("
    if text.count(link) > _FEW:
        return [place for place in parse(text).values() if place.number == number]
    at = text.find(link)
    while at >= 0:
        line, end = text.rfind("\n", 0, at), text.find("\n", at)
        if not text[line + 1 : at].strip(" "):  # otherwise it is inside another number
            path = _match(text[line + 1 : end])["path"]
            found.append(Place(path, number, _sections_above(text, line, at)))
        at = text.find(link, end)
    return found


def _sections_above(text: str, line: int, at: int) -> tuple[SectionRef, ...]:
    """The sections of an article: `line` is the index before its line, `at` that of its `- `."""
    sections = []
    for depth in range((at - line - 1) // len(_INDENT), 0, -1):
        start = f"\n{_INDENT * (depth - 1)}- "
        line = text.rfind(start, 0, line + 1)
        end = text.index("\n", line + 1)
        sections.append(_section(text[line + len(start) : end]))
    return tuple(reversed(sections))


def _section(entry: str) -> SectionRef:
    title, facts = read_facts(entry)
    return SectionRef(unescape(title), facts.get("cid"))


def contents(text: str, articles: Mapping[str, Article]) -> tuple[Section | Article, ...]:
    """The tree of a `sommaire.md`, including sections without articles.

    `articles` maps each path in it to its article.
    """
    root: list[Section | Article] = []
    # The open sections with their children so far; a less indented line closes a section.
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

    Raises RepositoryError if `render` cannot have made the text.
    """
    for line in text.split("\n")[2:-1]:
        match = _match(line)
        depth = len(match["indent"]) // len(_INDENT)
        if match["path"] is not None:
            yield depth, (match["path"], unescape(match["number"]))
        else:
            yield depth, _section(match["title"])


def _match(line: str) -> re.Match[str]:
    match = _LINE.fullmatch(line)
    if match is None:
        raise RepositoryError(f"a line of sommaire.md that lawdiff did not write: {line!r}")
    return match
