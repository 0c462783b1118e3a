"""The Markdown of the files of an article: escaped text, front matter, lists and their items."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from urllib.parse import quote, unquote

from lawdiff.errors import RepositoryError
from lawdiff.french.laws import LawTitle, parse_title
from lawdiff.model import LawRef
from lawdiff.patterns import lazily
from lawdiff.record.tables import is_table

_ARTICLE = " - art. "

# Characters with a meaning in Markdown, which are escaped with `\`. At the beginning of a line
# `#`, `>`, `|`, `---` and the like have a meaning too.
_SPECIAL = lazily(r"[\\`*_]|<(?=[a-zA-Z/!?])|&(?=#?\w+;)|\](?=\()|^(?:[#>|]|---|===|~~~)")
# Most lines have none of these, and searching only for them is ten times faster.
_MARKS = lazily(r"[\\`*_<&\]]")
_MARKS_AT_START = "#>|-=~"
_ESCAPED = lazily(r"\\(.)", re.DOTALL)
_PLAIN = lazily(r"[\w.~-]*", re.ASCII)  # what `quote` does not change
ITEM = "  - "


def escape(text: str) -> str:
    """A line of text as Markdown that is displayed as exactly that text."""
    if text[:1] not in _MARKS_AT_START and not _MARKS.search(text):
        return text
    return _SPECIAL.sub(lambda match: "\\" + match[0], text)


def unescape(text: str) -> str:
    """The inverse of `escape`."""
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


def escape_alinea(alinea: str) -> str:
    """An alinéa as written in a file: the rows of a table are kept and its cells are escaped."""
    if not is_table(alinea):
        return escape(alinea)
    return "\n".join(
        "| " + _TABLE_SPECIAL.sub(lambda match: "\\" + match[0], line[2:])
        for line in alinea.split("\n")
    )


# In a row `\|` already is a bar inside a cell; `<br>` separates the lines of a cell.
_TABLE_SPECIAL = lazily(r"\\(?!\|)|[`*_]|<(?=[a-zA-Z/!?])(?!br>)|&(?=#?\w+;)|\](?=\()")
_TABLE_ESCAPED = lazily(r"\\([^|])", re.DOTALL)


def unescape_alinea(block: str) -> str:
    """The inverse of `escape_alinea`."""
    if not is_table(block):
        return unescape(block)
    return "\n".join("| " + _TABLE_ESCAPED.sub(r"\1", line[2:]) for line in block.split("\n"))


# --- parts of a file ----------------------------------------------------------------------


def front_matter(meta: dict[str, str | None]) -> str:
    """The facts that a file begins with; empty if there are none."""
    lines = [f"{key}: {encoded(value)}" for key, value in meta.items() if value]
    return "---\n" + "\n".join(lines) + "\n---\n" if lines else ""


def split(text: str, title: str) -> tuple[dict[str, str], list[str]]:
    """Front matter and blocks of a file. Raises RepositoryError if lawdiff did not write it."""
    meta: dict[str, str] = {}
    if text.startswith("---\n"):
        front, found, text = text[4:].partition("\n---\n")
        for line in front.split("\n"):
            key, colon, value = line.partition(": ")
            if not (found and colon):
                raise broken(f"{line!r} in its front matter")
            meta[key] = unquote(value)
    if not (text.startswith(title) and text.endswith("\n")):
        raise broken("no title, or no end")
    return meta, text[:-1].split("\n\n")


def broken(what: str) -> RepositoryError:
    """The error for a file that `render` cannot have made."""
    return RepositoryError(f"an article file that lawdiff did not write: {what}")


def list_items(block: str) -> list[str]:
    """The items of a list, without their marks."""
    return [line.removeprefix(ITEM) for line in block.split("\n")]


@lru_cache(maxsize=50_000)
def encoded(value: str) -> str:
    """The value of a fact, percent-encoded."""
    return value if _PLAIN.fullmatch(value) else quote(value, safe="")


def day_of(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


# --- items of lists -----------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def law_item(law: LawRef) -> str:
    """A text as an item of a list: its title and article."""
    article = f"{_ARTICLE}{escape(law.article)}" if law.article else ""
    # The first ` - art. ` separates title and article, so a title must not contain one.
    title = escape(law.title).replace(" - art.", " \\- art.")
    return f"{ITEM}{title}{article}"


def law_of(kind: str, item: str) -> LawRef:
    """The inverse of `law_item`; nature, number and date are read from the title."""
    title, _, article = item.partition(_ARTICLE)
    title = unescape(title)
    parts = parse_title(title)
    return LawRef(kind, title, unescape(article) or None, None, *title_facts(parts))


def title_facts(parts: LawTitle) -> tuple[str | None, str | None, date | None]:
    return parts.nature, parts.number, parts.date


def render_facts(facts: dict[str, str | None]) -> str:
    """` <!-- cid:JORFTEXT000044637640 -->`, to follow an item; values are percent-encoded.

    A title cannot be mistaken for it, because `escape` escapes `<!`.
    """
    shown = [f"{key}:{encoded(value)}" for key, value in facts.items() if value is not None]
    return f" <!-- {' '.join(shown)} -->" if shown else ""


def read_facts(item: str) -> tuple[str, dict[str, str]]:
    """The inverse of `render_facts`: the item without its facts, and these."""
    text, found, facts = item.partition(" <!-- ")
    if not found:
        return item, {}
    pairs = (fact.partition(":") for fact in facts.removesuffix(" -->").split(" "))
    return text, {key: unquote(value) for key, _, value in pairs}
