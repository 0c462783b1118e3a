"""Law that is decided and not in force, in a source that lists it among the law of the day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from lawdiff.model import Article, Section, Version
from lawdiff.sources.limits import MAX_FUTURE, refused

Nodes = tuple[Section | Article, ...]


def is_to_come(article: Article, day: date) -> bool:
    """Is the wording law only after this day?"""
    return article.in_force_from is not None and article.in_force_from > day


def only(nodes: Nodes, wanted: Callable[[Article], bool]) -> Nodes:
    """The nodes with the articles that are wanted, without the sections that this empties."""
    result: list[Section | Article] = []
    for node in nodes:
        if isinstance(node, Article):
            if wanted(node):
                result.append(node)
            continue
        children = only(node.children, wanted)
        if children or not node.children:
            result.append(node.with_children(children))
    return tuple(result)


def refuse_too_many(articles: Iterable[Article], day: date, where: str) -> None:
    """SourceError where law changes on more days after this one than in any code."""
    spans = ((article.in_force_from, article.in_force_until) for article in articles)
    if len({one for span in spans for one in span if one and one > day}) > MAX_FUTURE:
        raise refused(f"more than {MAX_FUTURE:,} days to come", where)


def to_come(version: Version, everything: Nodes) -> tuple[Version, ...]:
    """The code as it will stand on each day to come on which an article changes, oldest first.

    `everything` is the version's contents with the wordings that are to come.
    """
    articles = list(replace(version, contents=everything).articles())
    known = {None, *(article.wording for article in articles)}
    # Where another wording follows whose text the source does not give, the last known stays.
    ends = {
        id(article): article.in_force_until
        for article in articles
        if article.in_force_until and _successor(article) in known
    }
    starts = [article.in_force_from for article in articles]
    days = sorted({day for day in (*starts, *ends.values()) if day and day > version.date})

    def stands(article: Article, day: date) -> bool:
        end = ends.get(id(article))
        return not is_to_come(article, day) and (end is None or end > day)

    return tuple(
        replace(
            version,
            date=day,
            contents=only(everything, lambda article, day=day: stands(article, day)),  # type: ignore[misc]
            future=True,
        )
        for day in days
    )


def _successor(article: Article) -> str | None:
    """The id of the wording that begins when this one ends, as the source lists it."""
    following = (
        wording.id
        for wording in article.wordings
        if wording.start == article.in_force_until and wording.id != article.wording
    )
    return next(following, None)
