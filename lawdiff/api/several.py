"""Several articles in one question, and their answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from lawdiff.api.moments import Moment
from lawdiff.errors import NotFoundError
from lawdiff.model import Json

if TYPE_CHECKING:
    from lawdiff.answers.at import ArticleAt
    from lawdiff.answers.comparison import ArticleComparison
    from lawdiff.api.article import ArticleHandle

A = TypeVar("A", "ArticleAt", "ArticleComparison")


@dataclass(frozen=True, slots=True)
class Several(Generic[A]):
    """The answers for several articles, in the order in which they were named.

    `alone` says that one article was asked for by itself: then the JSON is its answer.
    """

    answers: tuple[A, ...]
    alone: bool = False

    def __iter__(self) -> Iterator[A]:
        return iter(self.answers)

    def __len__(self) -> int:
        return len(self.answers)

    def to_dict(self) -> Json:
        """`{"articles": […]}`, one answer each."""
        if self.alone:
            return self.answers[0].to_dict()
        return {"articles": [answer.to_dict() for answer in self.answers]}


@dataclass(frozen=True, slots=True)
class Articles:
    """Handles of the articles that a user names: one, several, or those from one to another.

    What is asked is asked of each. Of a range only the articles answer that are known at the
    moment; one that is named answers for itself, or is a NotFoundError.
    """

    handles: tuple[ArticleHandle, ...]
    alone: bool = False
    in_ranges: frozenset[int] = field(default=frozenset(), repr=False)

    def __iter__(self) -> Iterator[ArticleHandle]:
        return iter(self.handles)

    def __len__(self) -> int:
        return len(self.handles)

    def at(self, moment: Moment | None = None) -> Several[ArticleAt]:
        """Each article as it is law on a day (today where None), or as a version says it."""
        return self._each(lambda handle: handle.at(moment))

    def between(self, old: Moment, new: Moment) -> Several[ArticleComparison]:
        """What changed in each between two moments."""
        return self._each(lambda handle: handle.between(old, new))

    def _each(self, ask: Callable[[ArticleHandle], A]) -> Several[A]:
        answers: list[A] = []
        missing: NotFoundError | None = None
        for place, handle in enumerate(self.handles):
            try:
                found = ask(handle)
                if found.is_absent and place in self.in_ranges and len(self) > 1:
                    continue
                answers.append(found)
            except NotFoundError as error:
                if place not in self.in_ranges:
                    raise
                missing = missing or error
        if missing is not None and not answers:
            raise missing
        return Several(tuple(answers), self.alone)
