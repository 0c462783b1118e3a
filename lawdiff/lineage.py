"""Following one article through the versions of its code, from number to number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from lawdiff import articlefile, changes
from lawdiff.changes import ArticleChange
from lawdiff.lawrepo.snapshot import links_path
from lawdiff.lawrepo.store import LawRepo, VersionRef
from lawdiff.lookup import places_at
from lawdiff.model import Article


@dataclass(frozen=True, slots=True)
class Step:
    """An article at one version: its file and its wording, None where it is known to be absent.

    `came_from` is the renumbering by which it came to this file.
    """

    ref: VersionRef
    path: str
    article: Article | None
    came_from: ArticleChange | None = None


class _Unknown:
    """Stands for an article in a version that cannot tell whether it is law."""


UNKNOWN = _Unknown()
Known = Article | _Unknown | None


class Past(Protocol):
    """The versions of a code, oldest first, and what each tells of an article."""

    @property
    def refs(self) -> Sequence[VersionRef]: ...

    def articles_at(self, path: str) -> Sequence[Known]:
        """The article of a file in each version."""

    def renumberings(self, before: int, index: int) -> Sequence[ArticleChange]:
        """The articles that got another number between two versions."""


@dataclass(frozen=True, slots=True)
class HeldPast:
    """The past as git tells it, asked anew for each article."""

    repo: LawRepo
    refs: Sequence[VersionRef]

    def articles_at(self, path: str) -> list[Known]:
        repo, slug = self.repo, self.refs[0].info.code.slug
        names = [
            f"{r.commit}:{slug}/{name}" for r in self.refs for name in (path, links_path(path))
        ]
        blobs = iter(repo.try_read(names))
        found: list[Known] = []
        for ref, text, links in zip(self.refs, blobs, blobs, strict=False):
            if not ref.info.complete and path not in places_at(repo, ref):
                found.append(UNKNOWN)
            elif text is None:
                found.append(None)
            else:
                found.append(articlefile.read(text, links))
        return found

    def renumberings(self, before: int, index: int) -> list[ArticleChange]:
        old, new = (self.repo.open(self.refs[at]).own() for at in (before, index))
        return [change for change in changes.compare(old, new) if change.kind == "renumbered"]


def lineage(past: Past, path: str, last: int) -> list[Step]:
    """The article that stands at `path` in version `last`, through the whole past, oldest first.

    It is followed through renumberings, back and forth. Versions that cannot tell (incomplete
    ones that do not reach it) are left out. Before it, an older article of the same number is
    told as well.
    """
    steps: list[Step] = []
    refs = past.refs
    articles = past.articles_at(path)
    index = last
    while index >= 0:
        article = articles[index]
        if article is not UNKNOWN:
            before = _known_before(articles, index)
            change = None
            if isinstance(article, Article) and _begins(article, articles, before):
                change = _renumbering(past, before, index, new=path)
            steps.append(Step(refs[index], path, _or_none(article), change))
            if change is not None and change.old_path:
                path = change.old_path
                articles = past.articles_at(path)
        index -= 1
    steps.reverse()
    return [*steps, *_onwards(past, steps[-1].path if steps else path, last)]


def _onwards(past: Past, path: str, index: int) -> Iterator[Step]:
    """The steps after version `index`, through the numbers that the article gets later."""
    refs = past.refs
    articles = past.articles_at(path)
    for position in range(index + 1, len(refs)):
        article = articles[position]
        if article is UNKNOWN:
            continue
        change = None
        before = _known_before(articles, position)
        if article is None and before is not None and isinstance(articles[before], Article):
            change = _renumbering(past, before, position, old=path)
            if change is not None:
                path = change.path
                articles = past.articles_at(path)
                article = articles[position]
        yield Step(refs[position], path, _or_none(article), change)


def _or_none(article: Known) -> Article | None:
    return article if isinstance(article, Article) else None


def _known_before(articles: Sequence[Known], index: int) -> int | None:
    """The last version before one that can tell of the article."""
    return next((i for i in range(index - 1, -1, -1) if articles[i] is not UNKNOWN), None)


def _begins(article: Article, articles: Sequence[Known], before: int | None) -> bool:
    """Does the article appear in this file, after having been elsewhere or nowhere?"""
    if before is None:
        return False
    held = articles[before]
    return not isinstance(held, Article) or changes.are_two(held, article)


def _renumbering(
    past: Past, before: int | None, index: int, *, old: str | None = None, new: str | None = None
) -> ArticleChange | None:
    """The renumbering from or to a file between two versions, or None."""
    if before is None:
        return None
    found = past.renumberings(before, index)
    return next((c for c in found if c.path == new or c.old_path == old), None)


def life(past: Past, path: str) -> list[Step]:
    """The whole life of the article that a file held last; empty where none ever did."""
    present = [isinstance(article, Article) for article in past.articles_at(path)]
    if not any(present):
        return []
    return lineage(past, path, len(present) - 1 - present[::-1].index(True))
