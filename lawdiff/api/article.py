"""The handle of an article: what can be asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from lawdiff.api.moments import Moment, named, named_or_none
from lawdiff.errors import UsageError

if TYPE_CHECKING:
    from lawdiff.answers.at import ArticleAt
    from lawdiff.answers.blame import Blame
    from lawdiff.answers.citations import Citations
    from lawdiff.answers.comparison import ArticleComparison
    from lawdiff.answers.timeline import Timeline
    from lawdiff.api.repository import Repository

V = TypeVar("V", "ArticleAt", "ArticleComparison", "Timeline", "Blame")


@dataclass(frozen=True, slots=True)
class ArticleHandle:
    """An article as a user names it; each question looks it up at the moments that it is about.

    Where a number has several wordings at a time, an answer is that of the main one, with the rest
    in `others`; `variant` (from 1) chooses one of them. NotFoundError, with near numbers, for an
    article that is not held; UsageError for a number that several codes have.
    """

    repository: Repository = field(repr=False)
    number: str
    code: str | None = None
    variant: int | None = None

    def at(self, moment: Moment | None = None) -> ArticleAt:
        """The article as it is law on a day (today where None), or as a version says it."""
        from lawdiff.answers.at import article_at

        repo = self.repository._repo
        return self._one(article_at(repo, self.number, named_or_none(moment), self.code))

    def between(self, old: Moment, new: Moment) -> ArticleComparison:
        """What changed in it between two moments: the net redline, its laws, and each step."""
        from lawdiff.answers.between import compare_article

        pair = named(old), named(new)
        return self._one(compare_article(self.repository._repo, self.number, pair, self.code))

    def timeline(self) -> Timeline:
        """Every wording known of it, held or not, the law to come last."""
        from lawdiff.answers.timeline import timeline

        return self._one(timeline(self.repository._repo, self.number, self.code))

    def blame(self, moment: Moment | None = None) -> Blame:
        """For each alinéa as of a moment (today where None), since which day it says what it says,
        and by which texts."""
        from lawdiff.answers.blame import blame

        repo = self.repository._repo
        return self._one(blame(repo, self.number, named_or_none(moment), self.code))

    def cited_by(self, at: Moment | None = None) -> Citations:
        """The articles, law at a moment (today where None), that cite it, in every code held."""
        from lawdiff.answers.citations import citations

        repo = self.repository._repo
        return citations(repo, self.number, named_or_none(at), self.code)

    def _one(self, found: Sequence[V]) -> V:
        """The answer for the wording that is asked for; with the others where none is chosen."""
        if self.variant is None:
            return replace(found[0], others=tuple(found[1:]))
        for one in found:
            if one.variant == self.variant:
                return one
        raise self._no_variant(len(found))

    def _no_variant(self, count: int) -> UsageError:
        return UsageError(f"there is no variant {self.variant} of it", hint=f"there are {count}")
