"""A wording as an oracle reads it, compared with what lawdiff's reader made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from lawdiff.model import Article
from tests.oracles.characters import characters, first_difference, letters
from tests.oracles.identifiers import Listed
from tests.oracles.markup import pieces

# Tags of which it is beyond doubt that they end an alinéa, or that they do not.
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_EDGES = (
    frozenset(
        ("p", "br", "div", "li", "ul", "ol", "dl", "dt", "dd", "center", "blockquote", "pre", "hr")
    )
    | _HEADINGS
)
_INSIDE = frozenset(("a", "sup", "sub", "i", "b", "u", "em", "strong", "span", "font"))
_TABLE = frozenset(("table", "tr", "td", "th"))
_UNSEEN = "\u00ad\u200b\u2060\ufeff"


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text as an oracle reads it.

    `alineas` counts them, where no tag leaves a doubt; else it is None. With a `table` the
    order of its parts is not the source's, and what draws it adds characters of its own.
    """

    text: str
    alineas: int | None = None
    table: bool = False

    @classmethod
    def of_markup(cls, source: str) -> SourceText:
        """Of a piece of HTML."""
        found: list[str] = []
        lines, table, certain = 0, False, True
        line = ""
        for tag, text in pieces(source):
            name = tag.removeprefix("/")
            table = table or name in _TABLE
            certain = certain and (not tag or name in _EDGES or name in _INSIDE)
            if name in _EDGES:
                lines += _says_something(line)
                line = ""
            line += text
            found.append(text)
        lines += _says_something(line)
        return cls("".join(found), lines if certain and not table else None, table)

    def difference(self, alineas: Sequence[str]) -> str | None:
        """How these alinéas differ from the text; None where they do not."""
        if self.table or any("\n" in alinea for alinea in alineas):
            ours = letters(self.text.replace("<br>", ""))
            theirs = letters("".join(alineas).replace("<br>", ""))
            # A caption, or text between two cells, stands before its table.
            same = ours == theirs or sorted(ours) == sorted(theirs)
        else:
            ours, theirs = characters(self.text), characters("".join(alineas))
            same = ours == theirs
        if not same:
            return first_difference(ours, theirs)
        if self.alineas is not None and self.alineas != len(alineas):
            return f"the source has {self.alineas} alinéas, the reader {len(alineas)}"
        return None


def _says_something(line: str) -> bool:
    return any(not char.isspace() and char not in _UNSEEN for char in line)


@dataclass(frozen=True, slots=True)
class SourceWording:
    """A wording as an oracle reads it. None stands for what the source does not say.

    `texts` and `notas` are the readings that are possible, nearly always one each; `links` are
    titles as the source has them, each with the article that the source names beside it.
    """

    id: str
    number: str
    texts: tuple[SourceText, ...]
    notas: tuple[SourceText, ...]
    links: tuple[tuple[str, str], ...]
    state: str | None = None
    start: date | None = None
    end: date | None = None
    trail: tuple[str, ...] | None = None
    listed: tuple[Listed, ...] = ()


def differences(source: SourceWording, article: Article) -> Iterator[str]:
    """How the article that the reader made of a wording differs from it."""
    for what, readings, alineas in (
        ("its text", source.texts, article.alineas),
        ("its Nota", source.notas, article.nota),
    ):
        found = [reading.difference(alineas) for reading in readings]
        if all(found):
            yield f"{what}: {found[0]}"
    if characters(source.number) and characters(source.number) != characters(article.number):
        yield f"its number is {source.number!r}, not {article.number!r}"
    if (source.state or None) != article.state:
        yield f"its state is {source.state}, not {article.state}"
    if (source.start, source.end) != (article.in_force_from, article.in_force_until):
        days = f"{article.in_force_from} to {article.in_force_until}"
        yield f"it is in force from {source.start} to {source.end}, not from {days}"
    read = tuple(Listed(one.id, one.start, one.end, one.state) for one in article.wordings)
    if source.listed != read:
        yield f"the source lists the wordings {_listed(source.listed)}, the reader {_listed(read)}"
    yield from _links(source, article)


def _listed(wordings: Iterable[Listed]) -> str:
    return ", ".join(f"{one.id} ({one.state}, {one.start} to {one.end})" for one in wordings)


def _links(source: SourceWording, article: Article) -> Iterator[str]:
    """Each link of the source is in the article, and each link of the article in the source."""
    laws = [(law.title, law.article or "") for law in (*article.laws, *article.ended_by)]
    held = laws + [(citation.title, "") for citation in article.citations]
    by_title: dict[str, set[tuple[str, str]]] = {}
    for one in held:
        by_title.setdefault(_letters(one[0]), set()).add(one)
    lengths = {len(title) for title in by_title}
    found: set[tuple[str, str]] = set()
    for raw in source.links:
        name = _letters(raw[0])
        # Only what begins the link can be its title: no link is compared with every other.
        near = set().union(*(by_title.get(name[:length], ()) for length in lengths))
        same = {one for one in near if _is_same(raw, one)}
        if name and not same:
            yield f"its link « {raw[0].strip()} » is lost"
        found |= same
    for one in held:
        if one not in found:
            yield f"no link of the source says « {one[0]} »"


def _is_same(raw: tuple[str, str], held: tuple[str, str]) -> bool:
    """Is this the link of that title? After the title come its article, a state, a publication."""
    rest, article = _letters(raw[0]), _letters(held[1])
    title = _letters(held[0])
    if not rest.startswith(title):
        return False
    rest = rest[len(title) :]
    if article and rest.startswith(f"art{article}"):
        rest = rest[3 + len(article) :]
    elif article and article != _letters(raw[1]):
        return False
    return len(rest) <= 3 or "JORF" in rest or rest == "art"


@lru_cache(maxsize=50_000)
def _letters(text: str) -> str:
    return letters(text)
