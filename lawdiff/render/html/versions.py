"""The page of a version, and that of the law to come: what changed, by text, then by place."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from lawdiff.render.html import addresses
from lawdiff.render.html.addresses import href
from lawdiff.render.html.context import CodeContext
from lawdiff.render.html.drawing import Pen
from lawdiff.render.html.redline import stretches
from lawdiff.render.html.views import (
    KINDS,
    ChangeView,
    LawView,
    article_name,
    count,
    laws_of,
    notes,
    size,
    split,
)
from lawdiff.reports import ChangeReport

PAGE = 1_000_000  # characters of HTML on one page, about
_SEEN_WEIGHT = 130  # characters for one article of a bare list
SEEN_ONLY = ("first-seen", "last-seen")  # kinds that tell of the sources, not of the law
_NO_LAW = "Aucun texte nommé par la source"
_NO_LAW_NEEDED = "Sans texte : déplacements et corrections de la source"
_LAWLESS = (_NO_LAW, _NO_LAW_NEEDED)
_NO_PLACE = "Hors plan"


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """The changes in one part of the code."""

    place: str
    changes: tuple[ChangeView, ...]


@dataclass(frozen=True, slots=True)
class TextGroup:
    """What one set of texts changed. `only` is the class of all changes, where they share one."""

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
    """An article that an incomplete version does, or does not, reach."""

    name: str
    page: str


@dataclass(frozen=True, slots=True)
class SeenList:
    """Some of the `total` articles that are seen for the first, or the last, time."""

    kind: str
    articles: tuple[SeenView, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one page of a version shows."""

    groups: tuple[TextGroup, ...]
    seen: tuple[SeenList, ...]

    @property
    def weight(self) -> int:
        lists = sum(_SEEN_WEIGHT * len(one.articles) for one in self.seen)
        return sum(group.weight for group in self.groups) + lists


class VersionChanges:
    """What changed with version `index` of a code, as views; each redline drawn once."""

    def __init__(self, context: CodeContext, index: int, pen: Pen) -> None:
        self.context, self.index, self.pen = context, index, pen
        past = context.chronicle
        self.ref = past.refs[index]
        self.reports = past.comparisons[index - 1].reports if index else ()
        self.all = [self._view(r) for r in self.reports if r.change.kind not in SEEN_ONLY]
        self.seen = {
            kind: tuple(self._seen(r) for r in self.reports if r.change.kind == kind)
            for kind in SEEN_ONLY
        }

    def _view(self, report: ChangeReport) -> ChangeView:
        change, context = report.change, self.context
        page = href(addresses.article_page(context.slug, change.path))
        past = context.chronicle
        text_page = ""
        if past.files(change.path, self.index):
            since = past.refs[past.wording_since(change.path, self.index)]
            text_page = href(addresses.article_text(context.slug, change.path, since))
        link = context.linker(self.index)
        more = list(notes(report))
        if change.kind == "moved" and past.sections.get((self.index, change.path)):
            more.append("vers : " + " › ".join(past.sections[self.index, change.path]))
        return ChangeView(
            id="c-" + change.path.removeprefix("articles/").removesuffix(".md").replace("/", "-"),
            name=article_name(change.number, change.variant),
            page=page + self._fragment(change.path),
            text_page=text_page,
            kind=change.kind,
            class_=report.class_ if change.kind != "moved" else "none",
            label=KINDS[change.kind],
            size=size(report),
            notes=tuple(more),
            laws=laws_of(report),
            place=past.sections.get((self.index, change.path), ()),
            redline=self.pen.redline(
                stretches(report.diff, link),
                stretches(report.nota, link) if report.nota_changed else (),
            ),
            corrected=report.source_correction,
        )

    def _fragment(self, path: str) -> str:
        """The part of the article's page that shows this change."""
        known = self.context.anchors.get(path, frozenset())
        anchor = addresses.anchor(self.ref)
        found = [name for name in (anchor, f"{anchor}-fin") if name in known]
        return f"#{found[0]}" if found else ""

    def _seen(self, report: ChangeReport) -> SeenView:
        change = report.change
        page = href(addresses.article_page(self.context.slug, change.path))
        return SeenView(article_name(change.number, change.variant), page)

    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many changes of each kind."""
        kinds = Counter(report.change.kind for report in self.reports)
        return tuple((kind, kinds[kind]) for kind in KINDS if kinds[kind])

    def parts(self) -> list[Part]:
        """The groups, in as many parts as it takes for no page to be too large."""
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
    """The parts with the lists of what an incomplete version reaches or not, on the last of them
    where there is room, else on further ones."""
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
"""The page of each text of a set; where there is no text, why not."""


def _by_texts(changes: Sequence[ChangeView]) -> list[tuple[Key, list[ChangeView]]]:
    """Changes by the set of texts behind them; those without any come last."""
    groups: dict[Key, list[ChangeView]] = {}
    for change in changes:
        groups.setdefault(_key(change), []).append(change)
    return sorted(groups.items(), key=lambda item: (_rank(item[0]), -len(item[1]), item[0]))


def _key(change: ChangeView) -> Key:
    if change.laws:
        return tuple(dict.fromkeys(law.page for law in change.laws))
    lawless = change.kind == "moved" or change.corrected or change.class_ == "none"
    return (_NO_LAW_NEEDED if lawless else _NO_LAW,)


def _rank(key: Key) -> int:
    return _LAWLESS.index(key[0]) + 1 if key[0] in _LAWLESS else 0


def _by_place(changes: Iterable[ChangeView]) -> Iterator[tuple[str, list[ChangeView]]]:
    """Changes by the part of the code that they stand in, in the order of their numbers."""
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
    """The fragment of a group: of its texts alone, so that a link to it lasts."""
    if _rank(key):
        return f"t-sans-{_rank(key)}"
    name = "-".join(page.removeprefix("lois/").removesuffix(".html") for page in key)
    if len(name) <= 80:
        return f"t-{name}"
    return f"t-{name[:60]}-{hashlib.sha256(name.encode()).hexdigest()[:10]}"
