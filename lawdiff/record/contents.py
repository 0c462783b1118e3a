"""The table of contents of a version ⇄ `sommaire.md`.

It lists every article that the version's sources hold, each a link to its file, under the
sections that lead to it; so it is also the record of what an incomplete version holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lawdiff.errors import RepositoryError
from lawdiff.model import Article, Section, Version
from lawdiff.patterns import lazily
from lawdiff.record.article_file import escape, read_facts, render_facts, unescape

_INDENT = "  "
_FEW = 16
# No title is taken for a link: `escape` parts the `](` in it.
_LINKED = r"(?m)^ *- \[Article ((?:[^\\\n]|\\.)*?)\]\("
_LINE = lazily(
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


def is_moved(old: tuple[SectionRef, ...], new: tuple[SectionRef, ...]) -> bool | None:
    """Does an article stand in another section, as far as its own sections tell?

    None where they have new titles and no identity: that is a move only where the old section
    is still there, or the new one was already.
    """
    if not old or not new:
        return False  # a source that does not say where its articles stand
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


def numbers(text: str, digits: str = "") -> dict[str, None]:
    """The number of each article of a `sommaire.md`, once, in order.

    With `digits`, those alone that have them, and those that are not ASCII.
    """
    if digits:  # most lines go at a glance; what is not ASCII has an escape in its path
        text = "\n".join(line for line in text.split("\n") if digits in line or "=" in line)
    return {unescape(number): None for number in re.findall(_LINKED, text)}


def lists(text: str, path: str) -> bool:
    """Does a `sommaire.md` list an article under this path?"""
    end = text.find(f"]({path})\n")
    while end >= 0:
        line = text[text.rfind("\n", 0, end) + 1 : text.find("\n", end)]
        match = _LINE.fullmatch(line)
        if match and match["path"] == path:
            return True
        end = text.find(f"]({path})\n", end + 1)
    return False


def places_of(text: str, number: str) -> list[Place]:
    """As `parse`, the places of the articles of one number alone: the text is searched for it.

    Where they are many all of it is read: the sections above each are looked for from its line up.
    """
    found = []
    link = f"- [Article {escape(number)}]("
    if text.count(link) > _FEW:
        return [place for place in parse(text).values() if place.number == number]
    at = text.find(link)
    while at >= 0:
        line, end = text.rfind("\n", 0, at), text.find("\n", at)
        if not text[line + 1 : at].strip(" "):  # else it stands inside of another number
            path = _match(text[line + 1 : end])["path"]
            found.append(Place(path, number, _sections_above(text, line, at)))
        at = text.find(link, end)
    return found


def _sections_above(text: str, line: int, at: int) -> tuple[SectionRef, ...]:
    """The sections that lead to an article: `line` is where its line begins, `at` its `- `."""
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
