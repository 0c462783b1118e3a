"""Following one article through the versions of its code, from number to number."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Protocol

from lawdiff.answers.file_history import FileHistory
from lawdiff.compare import changes, wordings
from lawdiff.compare.model import ArticleChange
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article
from lawdiff.record.version import VersionRef


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
    """Stands for an article in a version that does not know whether it is law."""


UNKNOWN = _Unknown()
Known = Article | _Unknown | None


class Renumberings:
    """The articles that got another number between two versions, by either of their files."""

    def __init__(self, found: Iterable[ArticleChange]) -> None:
        self.to: dict[str, ArticleChange] = {}
        self.from_: dict[str, ArticleChange] = {}
        for change in found:
            self.to.setdefault(change.path, change)
            if change.old_path:
                self.from_.setdefault(change.old_path, change)


class Past(Protocol):
    """The versions of a code, oldest first, and what each knows of an article."""

    @property
    def refs(self) -> Sequence[VersionRef]: ...

    def articles_at(self, path: str) -> Sequence[Known]:
        """The article of a file in each version."""

    def stops(self, path: str) -> Sequence[int]:
        """The versions, in order, that are enough to know the history of a file.

        In those between two of them it is as in the one before, or unknown.
        """

    def renumberings(self, before: int, index: int) -> Renumberings:
        """The articles that got another number between two versions."""


class HeldHistory:
    """The past as read from git, article by article."""

    def __init__(self, repo: LawRepo, refs: Sequence[VersionRef]) -> None:
        self.repo, self.refs = repo, refs
        self._articles: dict[str, _Answers] = {}
        self._renumbered: dict[tuple[int, int], Renumberings] = {}

    def articles_at(self, path: str) -> _Answers:
        if path not in self._articles:
            self._articles[path] = _Answers(FileHistory(self.repo, self.refs, path))
        return self._articles[path]

    def stops(self, path: str) -> list[int]:
        return self.articles_at(path).stops

    def renumberings(self, before: int, index: int) -> Renumberings:
        if (before, index) not in self._renumbered:
            self._renumbered[before, index] = Renumberings(self._compare(before, index))
        return self._renumbered[before, index]

    def _compare(self, before: int, index: int) -> list[ArticleChange]:
        old, new = self.refs[before], self.refs[index]
        if old.info.complete and new.info.complete:
            return changes.renumberings(*self.repo.open_changed(old, new))
        held = self.repo.open(old).own()
        if not old.info.complete and not any(held.cids(held.places).values()):
            return []  # nothing leads on from it, and the newer version need not be read
        return changes.renumberings(held, self.repo.open(new).own())


class _Answers(Sequence[Known]):
    """What each version knows of an article's file, read when it is first used."""

    def __init__(self, file: FileHistory) -> None:
        self.file = file

    def __len__(self) -> int:
        return len(self.file)

    def __getitem__(self, index: int) -> Known:  # type: ignore[override]  # no slices
        return self.file[index] if self.file.is_known(index) else UNKNOWN

    @cached_property
    def stops(self) -> list[int]:
        """Those of the file; for one that does not know it, the next in its run that does."""
        ends = {index for run in self.file.runs for index in (run[0], run[-1])}
        inner = (index for index in self.file.stops if index not in ends)
        found = set(filter(self.file.is_known, inner))
        for run in self.file.runs:
            for inwards in (run, reversed(run)):
                found.update(islice(filter(self.file.is_known, inwards), 1))
        return sorted(found)


def lineage(past: Past, path: str, last: int) -> list[Step]:
    """The article that stands at `path` in version `last`, through the whole past, oldest first.

    It is followed through renumberings, back and forth. Versions that do not know it (incomplete
    ones that do not reach it) are left out. Before it, an older article of the same number is
    included as well.
    """
    steps: list[Step] = []
    refs = past.refs
    articles = past.articles_at(path)
    index = last
    while index >= 0:
        article = articles[index]
        if article is not UNKNOWN:
            change = None
            if isinstance(article, Article) and _begins(article, articles, index):
                change = _came_from(past, articles, index, path)
            steps.append(Step(refs[index], path, _or_none(article), change))
            if change is not None and change.old_path:
                path = change.old_path
                articles = past.articles_at(path)
        stops = past.stops(path)
        earlier = bisect_left(stops, index)
        index = stops[earlier - 1] if earlier else -1
    steps.reverse()
    return [*steps, *_onwards(past, steps[-1].path if steps else path, last)]


def _onwards(past: Past, path: str, index: int) -> Iterator[Step]:
    """The steps after version `index`, through the numbers that the article gets later."""
    refs = past.refs
    articles = past.articles_at(path)
    while (later := bisect_right(past.stops(path), index)) < len(past.stops(path)):
        index = past.stops(path)[later]
        article = articles[index]
        if article is UNKNOWN:
            continue
        change = None
        before = _known_before(articles, index)
        if before is not None and _ends(articles[before], article):
            index, change = _went_to(past, before, index, path)
            if change is not None:
                path = change.path
                articles = past.articles_at(path)
                article = articles[index]
        yield Step(refs[index], path, _or_none(article), change)


def _or_none(article: Known) -> Article | None:
    return article if isinstance(article, Article) else None


def _known_before(articles: Sequence[Known], index: int) -> int | None:
    """The last version before one that knows the article."""
    return next((i for i in range(index - 1, -1, -1) if articles[i] is not UNKNOWN), None)


def _begins(article: Article, articles: Sequence[Known], index: int) -> bool:
    """Does the article appear in this file, after having been elsewhere or nowhere?"""
    before = _known_before(articles, index)
    held = None if before is None else articles[before]
    return index > 0 and (
        not isinstance(held, Article) or wordings.are_different_articles(held, article)
    )


def _ends(held: Known, article: Known) -> bool:
    """Does an article leave its file, where nothing or another article stands after it?"""
    if not isinstance(held, Article) or article is UNKNOWN:
        return False
    return not isinstance(article, Article) or wordings.are_different_articles(held, article)


def _came_from(
    past: Past, articles: Sequence[Known], index: int, path: str
) -> ArticleChange | None:
    """The renumbering to a file at a version: from the nearest version before that knows it.

    One that does not know the file may hold the article in another.
    """
    for before in range(index - 1, -1, -1):
        change = past.renumberings(before, index).to.get(path)
        if change is not None or articles[before] is not UNKNOWN:
            return change
    return None


def _went_to(past: Past, before: int, index: int, path: str) -> tuple[int, ArticleChange | None]:
    """The first version after `before`, up to `index`, in which the article has another number,
    and its renumbering; None where it has none by then."""
    for after in range(before + 1, index + 1):
        change = past.renumberings(before, after).from_.get(path)
        if change is not None:
            return after, change
    return index, None


def life(past: Past, path: str) -> list[Step]:
    """The whole life of the article that a file held last; empty where none ever did."""
    articles = past.articles_at(path)
    holding = (i for i in reversed(past.stops(path)) if isinstance(articles[i], Article))
    last = next(holding, None)
    return [] if last is None else lineage(past, path, last)
