"""All articles of a code with their lives, read from its register once."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from lawdiff.answers.lookup import versions_of
from lawdiff.answers.one_article import Texts
from lawdiff.compare.life import AtDay, KnownWording, Life, Step, lives
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Code
from lawdiff.record.paths import article_path
from lawdiff.record.register import Entry, Listing, Move


@dataclass(frozen=True)
class ArticleLife:
    """One article of a number: the nth (`variant`) of those that bear it at a time, the one that
    bore it last first.

    `listings` are what versions say of it under this number, `newest` is the day of the newest
    version of its code.
    """

    number: str
    variant: int
    life: Life = field(repr=False)
    listings: tuple[Listing, ...] = field(repr=False)
    moves: tuple[Move, ...] = field(repr=False)
    newest: str

    @property
    def path(self) -> str:
        """The path that its page is named after."""
        return article_path(self.number, self.variant)

    @cached_property
    def at_newest(self) -> AtDay:
        """What was law on the day of the newest version."""
        return self.life.at(date.fromisoformat(self.newest))

    @property
    def is_newest(self) -> bool:
        """Does the newest version hold it?"""
        return not self.shown.coming and self.shown.versions[-1] == self.newest

    @cached_property
    def shown(self) -> Listing:
        """The text to show: that of the newest version, else of the last that holds it; of one that
        is only to come, the last wording."""
        held = [one for one in self.listings if not one.coming]
        if not held:
            return max(self.listings, key=lambda one: (one.start or date.min, one.path))
        last = max(one.versions[-1] for one in held)
        standing = [one for one in held if one.versions[-1] == last]
        law = self.at_newest.in_force
        named = [one for one in standing if law is not None and one.wording == law.id]
        return min(named or standing, key=lambda one: (len(one.path), one.path))

    @cached_property
    def shown_wording(self) -> KnownWording:
        """What is known of the wording that is shown."""
        return self.wording_of(self.shown) or KnownWording.said(self.shown)

    def wording_of(self, listing: Listing) -> KnownWording | None:
        """The wording of its life that a version gives so."""
        every = [*self.life.wordings, *(span.wording for span in self.life.spans)]
        for one in every:
            if listing.wording is not None and one.id == listing.wording:
                return one
        for one in every:
            if listing.start is not None and one.start == listing.start:
                return one
        return next((one for one in every if one.blob == listing.blob), None)

    def is_own(self, step: Step) -> bool:
        """Did what happened happen to it under this number?"""
        shown = step.wording or step.before
        return shown is not None and shown.number == self.number

    def standing(self, day: date) -> KnownWording | None:
        """The wording that counts on a day under this number; None where none does."""
        last: Step | None = None
        for step in self.life.steps:
            if step.day > day:
                break
            last = step
        wording = last.wording if last is not None else None
        return wording if wording is not None and wording.number == self.number else None

    def unheld_between(self, start: date, stop: date) -> tuple[KnownWording, ...]:
        """The wordings that became law on the days between two, and whose texts are not held."""
        found = {
            id(span.wording): span.wording
            for span in self.life.spans
            if start < span.start < stop and not span.wording.held
        }
        return tuple(found.values())


class CodeLives:
    """The articles of a code by the paths of their pages, and what each version holds of them."""

    def __init__(self, repo: LawRepo, code: Code) -> None:
        self.repo, self.code = repo, code
        self.register = repo.register(code.slug)
        self.refs = versions_of(repo, code)
        self.newest = self.refs[-1]
        self.as_of = max(version.known for version in self.register.attested)
        self.articles: dict[str, ArticleLife] = {}
        self._by_number: dict[str, list[ArticleLife]] = {}
        self._at_path: dict[str, list[tuple[Listing, ArticleLife]]] = defaultdict(list)
        for _, entry in self.register.all():
            self._add(entry)

    def _add(self, entry: Entry) -> None:
        articles: list[ArticleLife] = []
        for life in lives(entry, self.register.attested):
            listings = [one for article in life.articles for one in article.listings]
            own = tuple(one for one in listings if one.number == entry.number)
            if own:
                facts = life, own, entry.moves, self.newest.day
                articles.append(ArticleLife(entry.number, len(articles) + 1, *facts))
        self._by_number[entry.number] = articles
        for article in articles:
            self.articles[article.path] = article
            for listing in article.listings:
                self._at_path[listing.path].append((listing, article))

    def of_number(self, number: str) -> Sequence[ArticleLife]:
        """The articles of a number."""
        return self._by_number.get(number, ())

    def at(self, path: str, day: str) -> tuple[Listing, ArticleLife] | None:
        """What the version of a day says of the article file at a path, and of which article."""
        for listing, article in self._at_path.get(path, ()):
            if listing.coming:
                continue
            place = bisect_left(listing.versions, day)
            if place < len(listing.versions) and listing.versions[place] == day:
                return listing, article
        return None

    def said(self, day: str, paths: Iterable[str]) -> dict[str, Listing]:
        """What the version of a day says of the article files at some paths."""
        found = ((path, self.at(path, day)) for path in paths)
        return {path: pair[0] for path, pair in found if pair is not None}

    @cached_property
    def files(self) -> Mapping[tuple[str, str], str]:
        """Path and blob of each text → the day of the first version that holds it, or from which it
        will be law."""
        found: dict[tuple[str, str], str] = {}
        for path, pairs in self._at_path.items():
            for listing, _ in pairs:
                begins = listing.start.isoformat() if listing.start else listing.versions[0]
                day = begins if listing.coming else listing.versions[0]
                key = path, listing.blob
                found[key] = min(found.get(key, day), day)
        return found

    def batches(self, size: int = 200) -> Iterator[tuple[list[ArticleLife], Texts]]:
        """All articles by path, in batches, each with the texts that its pages need."""
        paths = sorted(self.articles)
        for start in range(0, len(paths), size):
            batch = [self.articles[path] for path in paths[start : start + size]]
            wanted = [one for article in batch for one in _texts_of(article)]
            yield batch, Texts(self.repo, wanted)


def _texts_of(article: ArticleLife) -> Iterator[KnownWording]:
    yield KnownWording.said(article.shown)
    for span in article.life.spans:
        yield span.wording
    yield from article.life.wordings
