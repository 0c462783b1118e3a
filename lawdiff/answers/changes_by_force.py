"""What changed in a code between two days: what was law on the one, and what is on the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from lawdiff.answers.force import Redline, Texts
from lawdiff.answers.listed_changes import ListedChange
from lawdiff.compare.renumbering import is_rewritten, taken_over
from lawdiff.french.laws import law_order, united
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.index.queries import Index
from lawdiff.index.wordings import IndexedChange, IndexedWording
from lawdiff.model import Article, LawRef


@dataclass(frozen=True, slots=True)
class Span:
    """What happened to an article in the span, and the wordings at its two ends."""

    steps: tuple[IndexedChange, ...]

    @property
    def old(self) -> IndexedWording | None:
        return self.steps[0].before

    @property
    def new(self) -> IndexedWording | None:
        return self.steps[-1].wording

    @property
    def shown(self) -> IndexedWording:
        """The wording that a list shows for it."""
        found = self.new or self.old
        assert found is not None  # what came and went within the span is left out
        return found

    @property
    def is_net(self) -> bool:
        """Does what is law at the end differ from what was at the beginning, for this number?"""
        if self.old is None and self.new is None:
            return False
        same = self.old is not None and self.new is not None and self.old.row == self.new.row
        return self.steps[-1].own and not same

    @property
    def wordings(self) -> list[IndexedWording]:
        """The wordings that came in the span."""
        return [step.wording for step in self.steps if step.wording is not None]

    @property
    def unheld(self) -> list[IndexedWording]:
        """The wordings at its ends and in between whose texts are not held."""
        first = [self.old] if self.old is not None else []
        return [one for one in (*first, *self.wordings) if not one.held]

    @property
    def kind(self) -> str:
        old, new = self.old, self.new
        if new is None:
            return "repealed"
        if not new.held:
            return "unheld"
        if old is None:
            return "first-seen" if self.steps[0].kind == "first-seen" else "created"
        if old.number != new.number:
            return "renumbered"
        other = old.identity and new.identity and old.identity != new.identity
        return "replaced" if other else "modified"


def spans_between(index: Index, slug: str, old: date, new: date) -> list[Span]:
    """The articles of a code of which something else is law on one day than on another."""
    found = groupby(index.changes_between(slug, old, new), key=lambda one: one.line)
    spans = (Span(tuple(steps)) for _, steps in found)
    return [span for span in spans if span.is_net]


def listed(repo: LawRepo, index: Index, spans: Sequence[Span]) -> list[ListedChange]:
    """The changes of some spans, with their texts and laws read."""
    texts = Texts(repo)
    redlines = _redlines(texts, spans)
    described = index.described(one for span in spans for one in _named(span))
    inferred = index.inferred(sorted({span.steps[0].article for span in spans}))
    sources = _taken_over(texts, spans)
    result = []
    for span, redline in zip(spans, redlines, strict=True):
        change = _change(span, redline, described)
        old = change.old
        paths = (old.path, change.wording.path) if old else ("", "")
        source = sources.get(change.wording.row) if change.kind == "created" else None
        result.append(replace(change, inferred=paths in inferred, taken_from=source))
    return result


def _named(span: Span) -> Iterable[IndexedWording]:
    ends = (span.old, span.new, span.steps[-1].before)
    return (*span.wordings, *(one for one in ends if one is not None))


def _redlines(texts: Texts, spans: Sequence[Span]) -> list[Redline | None]:
    """The net redline of each span; None where a text at one of its ends is not held."""
    known = [
        span.kind != "first-seen" and all(one.held for one in (span.old, span.new) if one)
        for span in spans
    ]
    pairs = [(span.old, span.new) for span, is_known in zip(spans, known, strict=True) if is_known]
    found = iter(texts.redlines(pairs))
    return [next(found) if is_known else None for is_known in known]


def _change(
    span: Span, redline: Redline | None, described: dict[int, IndexedWording]
) -> ListedChange:
    old, new, kind = span.old, span.new, span.kind
    moved = kind == "renumbered" and redline is not None and redline.old and redline.new
    was = old.number if old is not None and new is not None and old.number != new.number else None
    return ListedChange(
        kind=kind,
        wording=described[span.shown.row],
        laws=_laws(span, described),
        redline=redline,
        unheld=tuple(described[one.row] for one in span.unheld),
        exact=redline is not None and not span.unheld and all(step.exact for step in span.steps),
        days=tuple(step.day for step in span.steps),
        at_latest=span.steps[-1].at_latest,
        old=described[old.row] if old else None,
        renumbered_from=was,
        rewritten=bool(moved and is_rewritten(redline.old, redline.new)),  # type: ignore[union-attr, arg-type]
    )


def _laws(span: Span, described: dict[int, IndexedWording]) -> tuple[LawRef, ...]:
    """The texts that made each wording that came; of a repeal those that ended the last one or,
    where none is named for it, the one that was law before."""
    found = [law for one in span.wordings for law in described[one.row].made_by]
    last = span.steps[-1].before
    if span.new is None and last is not None:
        found = list(described[last.row].ended_by)
        old = span.old
        if not found and old and old.until and old.until <= span.steps[-1].day:
            found = list(described[old.row].ended_by)
    return tuple(sorted(united(found), key=law_order))


def _taken_over(texts: Texts, spans: Sequence[Span]) -> dict[int, str]:
    """Row of a created wording → number of the repealed article whose text it has."""
    gone = {str(one.row): one for span in spans if span.new is None for one in _held(span.old)}
    come = {
        str(one.row): one for span in spans if span.kind == "created" for one in _held(span.new)
    }
    if not gone or not come:
        return {}
    removed, added = (_articles(texts, one.values()) for one in (gone, come))
    found = taken_over(removed, added)
    return {int(new): gone[old].number for new, old in found.items()}


def _held(one: IndexedWording | None) -> Iterator[IndexedWording]:
    if one is not None and one.held:
        yield one


def _articles(texts: Texts, wordings: Iterable[IndexedWording]) -> dict[str, Article]:
    read = ((str(one.row), texts.of(one)) for one in wordings)
    return {row: article for row, article in read if article is not None}


def moved(
    repo: LawRepo, index: Index, slug: str, old: date, new: date, changed: set[int]
) -> list[ListedChange]:
    """The articles whose section is another one at the end, and that did not change (`changed` are
    those that did). A section with a new title alone does not count."""
    first, last = index.last_version(slug, old), index.last_version(slug, new)
    if first is None or last is None or first == last:
        return []
    found = index.moved_between(slug, first, last)
    before, after = index.sections_of(slug, first), index.sections_of(slug, last)
    rows = [
        one.wording
        for one in found
        if one.old and one.new and one.article not in changed
        and (one.old in after or one.new in before)
    ]  # fmt: skip
    described = index.described(index.wordings(rows).values())
    texts = Texts(repo)
    texts.prefetch(described.values())
    result = []
    for one in described.values():
        article = texts.of(one)
        result.append(ListedChange("moved", one, (), Redline.of(article, article), old=one))
    return result
