"""The page of a version, and that of law to come: changes by text, then by section."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from lawdiff.answers.changes import ChangeReport, coordinated
from lawdiff.compare.substitutions import Substitution
from lawdiff.french.labels import KINDS, NO_TEXT_NAMED, NO_TEXT_NEEDED
from lawdiff.output.site import addresses
from lawdiff.output.site.addresses import href
from lawdiff.output.site.context import CodeContext
from lawdiff.output.site.drawing import Templates
from lawdiff.output.site.redline import stretches
from lawdiff.output.site.views import (
    ChangeView,
    LawView,
    article_name,
    count,
    law_view,
    notes,
    size,
    split,
)

PAGE = 1_000_000  # approximate characters of HTML on one page
_SEEN_WEIGHT = 130  # characters for an article in a plain list
SEEN_ONLY = ("first-seen", "last-seen")  # kinds that concern the sources, not the law
_WITHOUT_TEXT = (NO_TEXT_NAMED, NO_TEXT_NEEDED)
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


class VersionChanges:
    """The changes of version `index` of a code, as views; each redline is drawn once."""

    def __init__(self, context: CodeContext, index: int, templates: Templates) -> None:
        self.context, self.index, self.templates = context, index, templates
        past = context.chronicle
        self.ref = past.refs[index]
        self.reports = past.comparisons[index - 1].reports if index else ()
        self.all = [self._view(r) for r in self.reports if r.change.kind not in SEEN_ONLY]
        self.seen = {
            kind: tuple(self._seen(r) for r in self.reports if r.change.kind == kind)
            for kind in SEEN_ONLY
        }

    @property
    def coordinated(self) -> list[Substitution]:
        """The substitutions made in many articles."""
        return coordinated(self.reports)

    def _view(self, report: ChangeReport) -> ChangeView:
        change, context = report.change, self.context
        page = href(addresses.article_page(context.slug, change.path))
        past = context.chronicle
        is_held = past.files(change.path, self.index) is not None
        link = context.linker(self.index)
        more = list(notes(report))
        if change.kind == "moved" and past.sections.get((self.index, change.path)):
            more.append("vers : " + " › ".join(past.sections[self.index, change.path]))
        return ChangeView(
            id="c-" + change.path.removeprefix("articles/").removesuffix(".md").replace("/", "-"),
            name=article_name(change.number, change.variant),
            page=page + self._fragment(change.path),
            text_page=context.text_page(change.path, self.index) if is_held else "",
            kind=change.kind,
            class_=report.class_ if change.kind != "moved" else "none",
            label=KINDS[change.kind],
            size=size(report),
            notes=tuple(more),
            laws=tuple(map(law_view, change.laws)),
            place=past.sections.get((self.index, change.path), ()),
            redline=self.templates.redline(
                stretches(report.diff, link),
                stretches(report.nota, link) if report.nota_changed else (),
            ),
            corrected=report.source_correction,
        )

    def _fragment(self, path: str) -> str:
        """The fragment of this change on the article's page."""
        known = self.context.anchors.get(path, frozenset())
        anchor = addresses.anchor(self.ref)
        found = [name for name in (anchor, f"{anchor}-fin") if name in known]
        return f"#{found[0]}" if found else ""

    def _seen(self, report: ChangeReport) -> SeenView:
        change = report.change
        page = href(addresses.article_page(self.context.slug, change.path))
        return SeenView(article_name(change.number, change.variant), page)

    def counts(self) -> tuple[tuple[str, int], ...]:
        """The number of changes of each kind."""
        kinds = Counter(report.change.kind for report in self.reports)
        return tuple((kind, kinds[kind]) for kind in KINDS if kinds[kind])

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
