"""What the pages of one code share: the lives of its articles, its versions, its links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from lawdiff.answers.code_lives import ArticleLife, CodeLives
from lawdiff.answers.version_changes import ComparedVersion
from lawdiff.compare.life import KnownWording
from lawdiff.french.citations import find_mentions
from lawdiff.model import slugify
from lawdiff.output.site import addresses
from lawdiff.output.site.addresses import href
from lawdiff.output.site.redline import Linker
from lawdiff.output.site.views import version_name

Fragments = dict[int, str]
"""Identity of a wording, as an object → its fragment on the page of its article."""


@dataclass(frozen=True, slots=True)
class CodeView:
    """The header of every page of a code."""

    title: str
    slug: str
    has_future: bool
    newest: str
    newest_page: str


@dataclass
class CodeContext:
    """One code while its pages are made.

    `others` are the contexts of all codes by slug, for links to articles of other codes.
    """

    lives: CodeLives
    versions: Sequence[ComparedVersion]
    others: dict[str, CodeContext]
    _fragments: dict[str, Fragments] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return self.lives.code.slug

    @property
    def view(self) -> CodeView:
        newest = self.lives.newest
        return CodeView(
            self.lives.code.title,
            self.slug,
            bool(self.coming),
            version_name(newest),
            href(addresses.version_page(newest)),
        )

    @cached_property
    def coming(self) -> tuple[date, ...]:
        """The days to come on which something changes, in order."""
        found = {
            step.day
            for article in self.lives.articles.values()
            for step in article.life.steps
            if self.is_to_come(step.day) and article.is_own(step)
        }
        return tuple(sorted(found))

    def is_to_come(self, day: date) -> bool:
        """Does a day come after all that the versions held know?"""
        return day.isoformat() > self.lives.as_of

    # --- links ---

    def linker(self, day: date) -> Linker:
        """Links the articles named in a text to their wordings of a day.

        If that wording is still law, the link leads to the current article.
        """

        def link(text: str) -> Sequence[tuple[int, int, str]]:
            found = []
            for mention in find_mentions(text, self.slug, lambda: tuple(self.others)):
                target = self.others[mention.code].target(mention.numbers, day)
                if target:
                    found.append((mention.start, mention.end, target))
            return found

        return link

    def target(self, numbers: Sequence[str], day: date) -> str | None:
        """The address of the article with one of some numbers that was law on a day."""
        for number in numbers:
            for article in self.lives.of_number(number):
                wording = article.standing(day)
                if wording is not None:
                    is_current = article.is_newest and wording is article.shown_wording
                    fragment = "" if is_current else self.fragments(article).get(id(wording), "")
                    return self.page(article) + (f"#{fragment}" if fragment else "")
        return None

    def page(self, article: ArticleLife) -> str:
        """The address of an article's page."""
        return href(addresses.article_page(self.slug, article.path))

    def fragments(self, article: ArticleLife) -> Fragments:
        """The fragments of those wordings of an article whose texts are held."""
        if article.path not in self._fragments:
            self._fragments[article.path] = _fragments(article)
        return self._fragments[article.path]

    def place_of(self, article: ArticleLife, wording: KnownWording | None) -> str:
        """The address of a wording on the page of its article; of the page where it has none."""
        fragment = self.fragments(article).get(id(wording), "")
        return self.page(article) + (f"#{fragment}" if fragment else "")

    def end_of(self, article: ArticleLife, wording: KnownWording | None) -> str:
        """The address of the end of an article after a wording."""
        for step in article.life.steps:
            if step.wording is None and step.before is wording:
                return f"{self.page(article)}#{addresses.end_anchor(step.day)}"
        return self.place_of(article, wording)

    def text_page(self, path: str | None, blob: str | None) -> str:
        """The address of the article file with a text."""
        day = self.lives.files.get((path or "", blob or ""))
        return href(addresses.article_text(self.slug, path or "", day)) if day else ""

    def by_title(self, title: str) -> CodeContext | None:
        """The code with a title."""
        return self.others.get(slugify(title))


def _fragments(article: ArticleLife) -> Fragments:
    found: Fragments = {}
    for step in article.life.steps:
        if step.wording is not None and step.wording.held and id(step.wording) not in found:
            found[id(step.wording)] = addresses.anchor(step.day)
    taken = set(found.values())
    for one in article.life.wordings:  # those that another one hid from the first day
        if one.held and one.came_into_force and one.start and id(one) not in found:
            name, count = addresses.anchor(one.start), 2
            while name in taken:
                name, count = f"{addresses.anchor(one.start)}-{count}", count + 1
            found[id(one)] = name
            taken.add(name)
    return found
