"""The page of an amending text, with everything that it changed in all codes; and their list.

The index says which changes are those of a text, as for `lawdiff law`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from lawdiff.compare.substitutions import Substitution, substitutions
from lawdiff.french import labels
from lawdiff.french.laws import law_order
from lawdiff.index.laws import LawAct
from lawdiff.model import LawRef
from lawdiff.output.site import addresses
from lawdiff.output.site.addresses import href
from lawdiff.output.site.steps import DatedChange
from lawdiff.output.site.versions import PAGE
from lawdiff.output.site.views import ChangeView, law_view, split
from lawdiff.record.paths import article_path, register_path

Key = tuple[str, str, int, date]
"""Code, path in the register, variant, day: no two changes have the same."""


@dataclass(frozen=True, slots=True)
class LawChanges:
    """The changes that a text made in one code on one day."""

    day: date
    name: str
    code: str
    home: str
    future: bool
    changes: tuple[ChangeView, ...]


@dataclass(frozen=True, slots=True)
class MadeView:
    """An article that names the text, without a known change by it."""

    name: str
    page: str
    code: str


@dataclass(slots=True)
class LawRecord:
    """A text and its changes, from all codes."""

    law: LawRef
    groups: list[LawChanges] = field(default_factory=list)
    made: dict[str, MadeView] = field(default_factory=dict)
    coordinated: list[Substitution] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(group.changes) for group in self.groups)

    @property
    def unknown(self) -> int:
        """How many of its changes have no size that is its own."""
        return sum(not change.exact for group in self.groups for change in group.changes)

    @property
    def older(self) -> list[MadeView]:
        """The articles that name the text, without a known change by it."""
        changed = {change.page.partition("#")[0] for g in self.groups for change in g.changes}
        return [made for page, made in self.made.items() if page not in changed]

    @property
    def order(self) -> tuple[str, ...]:
        return law_order(self.law)


@dataclass(frozen=True, slots=True)
class LawLine:
    """A line of the list of all texts."""

    title: str
    page: str
    date: date | None
    count: int
    codes: tuple[str, ...]


class Laws:
    """Every amending text of the site."""

    def __init__(self) -> None:
        self.records: dict[str, LawRecord] = {}
        self._changes: dict[Key, DatedChange] = {}
        self._codes: dict[str, str] = {}

    def add(self, slug: str, title: str, change: DatedChange) -> None:
        """Adds a change of an article of a code."""
        path = register_path(article_path(change.article.number))
        self._changes[slug, path, change.article.variant, change.day] = change
        self._codes[slug] = title

    def gather(self, acts: Iterable[LawAct]) -> None:
        """Gives each text its changes, by day and code."""
        mine: dict[str, dict[Key, list[LawRef]]] = {}
        for act in acts:
            key = act.slug, act.path, act.variant, act.day
            if key in self._changes:
                page = addresses.law_page(act.law)
                self._keep(page, act.law)
                mine.setdefault(page, {}).setdefault(key, []).append(act.law)
        for page, found in mine.items():
            self._fill(self.records[page], found)

    def _fill(self, record: LawRecord, found: Mapping[Key, list[LawRef]]) -> None:
        groups: dict[tuple[date, str], list[ChangeView]] = {}
        to_come: dict[tuple[date, str], bool] = {}
        diffs = []
        for key, change in sorted(
            ((key, self._changes[key]) for key in found),
            key=lambda pair: (pair[1].day, pair[0][0], pair[1].order),
        ):
            place = change.day, key[0]
            groups.setdefault(place, []).append(change.by(found[key]))
            to_come[place] = change.to_come
            if change.change.exact and change.change.diff and change.change.step.wording:
                diffs.append((change.article.number, change.change.diff))
        record.coordinated = substitutions(diffs)
        for (day, slug), changes in groups.items():
            record.groups.append(
                LawChanges(
                    day=day,
                    name=labels.day_name(day),
                    code=self._codes[slug],
                    home=href(f"{slug}/index.html"),
                    future=to_come[day, slug],
                    changes=tuple(changes),
                )
            )

    def name(self, laws: Iterable[LawRef], name: str, page: str, code: str) -> None:
        """Records that an article's page names these texts, so that each gets a page, even if no
        change by it is known."""
        for law in laws:
            target = addresses.law_page(law)
            self._keep(target, law)
            self.records[target].made.setdefault(page, MadeView(name, page, code))

    def _keep(self, page: str, law: LawRef) -> None:
        """Keeps the first reference to a text in sort order, whatever the order of imports."""
        record = self.records.get(page)
        if record is None:
            self.records[page] = LawRecord(law)
        elif (not record.law.cid, law_order(record.law)) > (not law.cid, law_order(law)):
            record.law = law

    def pages(self) -> Iterator[tuple[str, str, list[tuple[LawChanges, ...]]]]:
        """File, title and parts of the page of each text."""
        for page, record in sorted(self.records.items()):
            yield page, record.law.title, list(_parts(record))

    def url(self, page: str) -> str:
        return law_view(self.records[page].law).url

    def lines(self) -> list[LawLine]:
        """All texts, the newest first."""
        found = sorted(self.records.items(), key=lambda item: item[1].order, reverse=True)
        found.sort(key=lambda item: item[1].law.date or date.min, reverse=True)
        return [
            LawLine(
                record.law.title,
                href(page),
                record.law.date,
                record.count,
                tuple(dict.fromkeys(group.code for group in record.groups)),
            )
            for page, record in found
        ]


def _parts(record: LawRecord) -> Iterator[tuple[LawChanges, ...]]:
    flat = [(group, change) for group in record.groups for change in group.changes]
    for run in split([change.weight for _, change in flat], PAGE):
        groups: dict[int, tuple[LawChanges, list[ChangeView]]] = {}
        for group, change in flat[run]:
            groups.setdefault(id(group), (group, []))[1].append(change)
        yield tuple(replace(g, changes=tuple(changes)) for g, changes in groups.values())
