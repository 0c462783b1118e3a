"""Which articles cite an article, as of a moment, in every code held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lawdiff.answers.force import indexed_to_dict
from lawdiff.answers.lookup import choose_code
from lawdiff.answers.moments import Moment
from lawdiff.answers.search import moments_of, when_of
from lawdiff.errors import NotFoundError, UsageError
from lawdiff.french.citations import find_mentions
from lawdiff.french.numbers import sort_key
from lawdiff.french.queries import ArticleQuery, how_to_ask, lookup_key, near, parse_query
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.index.found import Found, citing
from lawdiff.index.queries import Index
from lawdiff.index.wordings import IndexedWording
from lawdiff.model import Code, Json
from lawdiff.record import article_file

_AROUND = 60  # characters of a snippet before and after the number


@dataclass(frozen=True, slots=True)
class Citing:
    """A wording that cites the article: in which alinéas (by index), and how the first of them
    does. It has none where a link of its source does. `certain` is False where no source says that
    the wording is law on the day."""

    code: Code
    wording: IndexedWording
    alineas: tuple[int, ...]
    snippet: str
    certain: bool = True

    @property
    def number(self) -> str:
        return self.wording.number

    def to_dict(self) -> Json:
        return {
            **indexed_to_dict(self.wording),
            "alineas": list(self.alineas),
            "snippet": self.snippet,
            "certainty": "exact" if self.certain else "unknown",
        }


@dataclass(frozen=True, slots=True)
class Citations:
    """The articles that cite an article, code by code in the order of the numbers."""

    code: Code
    number: str
    moments: tuple[tuple[Code, Moment], ...]
    cited_by: tuple[Citing, ...]

    def __iter__(self) -> Iterator[Citing]:
        return iter(self.cited_by)

    def __len__(self) -> int:
        return len(self.cited_by)

    def to_dict(self) -> Json:
        return {
            "article": {"code": self.code.slug, "number": self.number},
            "moments": [{"code": code.slug, **asked.to_dict()} for code, asked in self.moments],
            "cited_by": [one.to_dict() for one in self.cited_by],
        }


def citations(
    repo: LawRepo, asked: str, at: str | None = None, code_name: str | None = None
) -> Citations:
    """The articles, law at a moment (today where None), that cite the article: in their text, or by
    a link of their source. NotFoundError for an article that no code holds."""
    query = parse_query(asked)
    index = Index.of(repo)
    code, number = _cited(repo, index, query, code_name)
    moments = moments_of(repo, at, None)
    found: list[Citing] = []
    for among, one in moments:
        by_row: dict[int, tuple[Found, list[int]]] = {}
        rows = citing(index, code.slug, lookup_key(number), when_of(one), among.slug)
        for each, alinea in rows:
            if (each.wording.code, each.wording.number) == (code.slug, number):
                continue
            alineas = by_row.setdefault(each.wording.row, (each, []))[1]
            if alinea is not None and alinea not in alineas:
                alineas.append(alinea)
        found += _told(repo, index, among, list(by_row.values()), (code.slug, number))
    return Citations(code, number, tuple(moments), tuple(found))


def _cited(
    repo: LawRepo, index: Index, query: ArticleQuery, code_name: str | None
) -> tuple[Code, str]:
    """The code and the number of the article that is asked for."""
    chosen = choose_code(repo, code_name or query.code)
    rows = [row for row in index.articles(query.key) if chosen is None or row[0] == chosen.slug]
    exact = [row for row in rows if row[1] in query.numbers]
    found = exact or rows
    if len({slug for slug, _ in found}) > 1:
        titles = ", ".join(index.codes[slug].title for slug in sorted({slug for slug, _ in found}))
        raise UsageError(
            f"article {query.number} could be of several codes",
            hint=f"choose one with --code; it is held in: {titles}",
        )
    if len(found) > 1:
        raise UsageError(
            f"« {query.number} » could be several articles",
            hint="ask for one of them: " + ", ".join(how_to_ask(number) for _, number in found),
        )
    if found:
        return index.codes[found[0][0]], found[0][1]
    numbers = [
        n for slug in ([chosen.slug] if chosen else tuple(index.codes)) for n in index.numbers(slug)
    ]
    offered = ", ".join(near(query.number, numbers))
    where = f"in the {chosen.title}" if chosen else "in any code held"
    raise NotFoundError(
        f"no article {query.number} {where}", hint=f"near it: {offered}" if offered else None
    )


def _told(
    repo: LawRepo,
    index: Index,
    code: Code,
    found: Sequence[tuple[Found, list[int]]],
    cited: tuple[str, str],
) -> list[Citing]:
    described = index.described(each.wording for each, _ in found)
    result = []
    blobs = [each.blob for each, _ in found]
    for (each, alineas), data in zip(found, repo.read(blobs), strict=True):
        text = article_file.read(data).alineas
        alineas.sort()
        snippet = (
            _snippet(text[alineas[0]], code.slug, cited, tuple(index.codes)) if alineas else ""
        )
        wording = described[each.wording.row]
        result.append(Citing(code, wording, tuple(alineas), snippet, each.certain))
    return sorted(result, key=lambda one: (sort_key(one.number), one.wording.variant))


def _snippet(alinea: str, code: str, cited: tuple[str, str], slugs: Sequence[str]) -> str:
    """The words around the number, which stands between `**`."""
    key = lookup_key(cited[1])
    for one in find_mentions(alinea, code, lambda: tuple(slugs)):
        if one.code == cited[0] and lookup_key(one.numbers[0]) == key:
            start, end = max(one.start - _AROUND, 0), min(one.end + _AROUND, len(alinea))
            before, after = alinea[start : one.start], alinea[one.end : end]
            shown = f"{before}**{alinea[one.start : one.end]}**{after}".replace("\n", " ")
            return f"{'…' if start else ''}{shown}{'…' if end < len(alinea) else ''}"
    return ""
