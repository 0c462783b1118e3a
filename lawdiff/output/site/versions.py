"""Lists of changes by text, then by section: those of a version, and those of law to come."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from lawdiff.answers.changes import coordinated
from lawdiff.answers.version_changes import ComparedVersion, VersionChange
from lawdiff.compare.substitutions import Substitution
from lawdiff.french.labels import KINDS, NO_TEXT_NAMED, NO_TEXT_NEEDED, NOT_HELD
from lawdiff.output.site.context import CodeContext
from lawdiff.output.site.drawing import Templates
from lawdiff.output.site.redline import stretches
from lawdiff.output.site.views import (
    ChangeView,
    LawView,
    article_name,
    count,
    crossed,
    law_view,
    notes,
    size,
    split,
)

PAGE = 1_000_000  # approximate characters of HTML on one page
_SEEN_WEIGHT = 130  # characters for an article in a plain list
SEEN_ONLY = ("first-seen", "last-seen")  # kinds that concern the sources, not the law
_WITHOUT_TEXT = (NO_TEXT_NAMED, NO_TEXT_NEEDED, NOT_HELD)
_NO_PLACE = "Hors plan"


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """The changes in one section of the code."""

    place: str
    changes: tuple[ChangeView, ...]


@dataclass(frozen=True, slots=True)
class TextGroup:
    """The changes by one set of texts. `only` is the class of all changes, if it is the same."""

    id: str
    title: str
    laws: tuple[LawView, ...]
    places: tuple[PlaceGroup, ...]
    only: str
    continued: bool

    @property
    def weight(self) -> int:
        return sum(change.weight for place in self.places for change in place.changes)

    @property
    def count(self) -> str:
        return count(sum(len(place.changes) for place in self.places), "article")


@dataclass(frozen=True, slots=True)
class SeenView:
    """An article that an incomplete version adds or lacks."""

    name: str
    page: str


@dataclass(frozen=True, slots=True)
class SeenList:
    """Some of the `total` articles that appear for the first or last time."""

    kind: str
    articles: tuple[SeenView, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Part:
    """The content of one page of a version."""

    groups: tuple[TextGroup, ...]
    seen: tuple[SeenList, ...]

    @property
    def weight(self) -> int:
        lists = sum(_SEEN_WEIGHT * len(one.articles) for one in self.seen)
        return sum(group.weight for group in self.groups) + lists


class ChangeList:
    """Changes to be shown by text and section, and lists of articles that are only seen."""

    def __init__(
        self, changes: Sequence[ChangeView], seen: Mapping[str, Sequence[SeenView]] | None = None
    ) -> None:
        self.all, self.seen = changes, seen or {}

    @property
    def laws(self) -> int:
        """How many texts made them."""
        return len({law.page for change in self.all for law in change.laws})

    def parts(self) -> list[Part]:
        """The groups, split into parts so that no page is too large."""
        ordered = [
            (key, change)
            for key, changes in _by_texts(self.all)
            for _, group in _by_place(changes)
            for change in group
        ]
        runs = split([change.weight for _, change in ordered], PAGE) if ordered else []
        parts, before = [], None
        for run in runs:
            groups = []
            for key, group in groupby(ordered[run], key=lambda pair: pair[0]):
                groups.append(_group(key, [change for _, change in group], key == before))
                before = key
            parts.append(Part(tuple(groups), ()))
        return _with_lists(parts, self.seen)


class VersionChanges(ChangeList):
    """What a version of a code changed, as views; each redline is drawn once."""

    def __init__(
        self, context: CodeContext, compared: ComparedVersion, templates: Templates
    ) -> None:
        self.context, self.ref, self.templates = context, compared.ref, templates
        self.reports = [one.report for one in compared.changes]
        seen: dict[str, list[SeenView]] = {kind: [] for kind in SEEN_ONLY}
        changes: list[ChangeView] = []
        for one in compared.changes:
            if one.report.kind in seen:
                seen[one.report.kind].append(self._seen(one))
            else:
                changes.append(self._view(one))
        super().__init__(changes, seen)

    @property
    def coordinated(self) -> list[Substitution]:
        """The substitutions made in many articles."""
        return coordinated(self.reports)

    def _view(self, one: VersionChange) -> ChangeView:
        report, change, context = one.report, one.report.change, self.context
        ended = change.kind == "repealed"
        link = context.linker(self.ref.date)
        more = [*notes(report), *filter(None, [crossed(one.unheld)])]
        if change.kind == "moved" and one.section:
            more.append("vers : " + " › ".join(one.section))
        held = None if ended else context.lives.at(change.path, self.ref.day)
        place = context.end_of if ended else context.place_of
        return ChangeView(
            id="c-" + change.path.removeprefix("articles/").removesuffix(".md").replace("/", "-"),
            name=article_name(change.number, change.variant),
            page=place(one.article, one.wording),
            text_page=context.text_page(change.path, held[0].blob) if held else "",
            kind=change.kind,
            class_=report.class_ if change.kind != "moved" else "none",
            label=KINDS[change.kind],
            size="" if one.unheld else size(report.inserted, report.deleted),
            notes=tuple(more),
            laws=tuple(map(law_view, change.laws)),
            place=one.section,
            redline=self.templates.redline(
                stretches(report.diff, link),
                stretches(report.nota, link) if report.nota_changed else (),
            ),
            corrected=report.source_correction,
        )

    def _seen(self, one: VersionChange) -> SeenView:
        change = one.report.change
        name = article_name(change.number, change.variant)
        return SeenView(name, self.context.page(one.article))

    def counts(self) -> tuple[tuple[str, int], ...]:
        """The number of changes of each kind."""
        kinds = Counter(report.kind for report in self.reports)
        return tuple((kind, kinds[kind]) for kind in KINDS if kinds[kind])


def _with_lists(parts: list[Part], seen: Mapping[str, Sequence[SeenView]]) -> list[Part]:
    """The parts with the lists of articles that an incomplete version adds or lacks.

    The lists are in the last part if there is room, otherwise in further parts.
    """
    lists = [
        SeenList(kind, tuple(views[run]), len(views))
        for kind, views in seen.items()
        if views
        for run in split([_SEEN_WEIGHT] * len(views), PAGE)
    ]
    parts = parts or [Part((), ())]
    for one in lists:
        last = parts[-1]
        if last.weight + _SEEN_WEIGHT * len(one.articles) <= PAGE:
            parts[-1] = Part(last.groups, (*last.seen, one))
        else:
            parts.append(Part((), (one,)))
    return parts


Key = tuple[str, ...]
"""The pages of a set of texts; without a text, the reason."""


def _by_texts(changes: Sequence[ChangeView]) -> list[tuple[Key, list[ChangeView]]]:
    """Changes grouped by their set of texts; those without a text come last."""
    groups: dict[Key, list[ChangeView]] = {}
    for change in changes:
        groups.setdefault(_key(change), []).append(change)
    return sorted(groups.items(), key=lambda item: (_rank(item[0]), -len(item[1]), item[0]))


def _key(change: ChangeView) -> Key:
    if change.laws:
        return tuple(dict.fromkeys(law.page for law in change.laws))
    if change.kind == "unheld":
        return (NOT_HELD,)
    needs_none = change.kind == "moved" or change.corrected or change.class_ == "none"
    return (NO_TEXT_NEEDED if needs_none else NO_TEXT_NAMED,)


def _rank(key: Key) -> int:
    return _WITHOUT_TEXT.index(key[0]) + 1 if key[0] in _WITHOUT_TEXT else 0


def _by_place(changes: Iterable[ChangeView]) -> Iterator[tuple[str, list[ChangeView]]]:
    """Changes grouped by section of the code, in the order of their numbers."""
    groups: dict[str, list[ChangeView]] = {}
    for change in changes:
        groups.setdefault(" › ".join(change.place[:2]) or _NO_PLACE, []).append(change)
    yield from groups.items()


def _group(key: Key, changes: list[ChangeView], continued: bool) -> TextGroup:
    laws: dict[str, LawView] = {}
    for change in changes:
        for law in change.laws:
            laws.setdefault(law.page, law)
    classes = {change.class_ for change in changes}
    places = tuple(PlaceGroup(place, tuple(group)) for place, group in _by_place(changes))
    return TextGroup(
        id=_id(key),
        title=key[0],
        laws=tuple(laws.values()),
        places=places,
        only=classes.pop() if len(classes) == 1 else "",
        continued=continued,
    )


def _id(key: Key) -> str:
    """The fragment of a group. It depends only on the texts, so links to it last."""
    if _rank(key):
        return f"t-sans-{_rank(key)}"
    name = "-".join(page.removeprefix("lois/").removesuffix(".html") for page in key)
    if len(name) <= 80:
        return f"t-{name}"
    return f"t-{name[:60]}-{hashlib.sha256(name.encode()).hexdigest()[:10]}"
