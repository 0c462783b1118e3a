"""The page of an amending text, with everything that it changed in all codes; and their list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from lawdiff.answers.changes import ChangeReport, coordinated
from lawdiff.french.laws import law_order
from lawdiff.model import LawRef
from lawdiff.output.site import addresses
from lawdiff.output.site.addresses import href
from lawdiff.output.site.versions import PAGE, VersionChanges
from lawdiff.output.site.views import ChangeView, law_view, split, version_name
from lawdiff.output.text.sentences import coordinated_line


@dataclass(frozen=True, slots=True)
class LawChanges:
    """The changes of a text in one version of one code."""

    code: str
    home: str
    version: str
    version_page: str
    future: bool
    changes: tuple[ChangeView, ...]
    coordinated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MadeView:
    """An article with a wording made by the text, older than the first version to compare with."""

    name: str
    page: str
    code: str


@dataclass(slots=True)
class LawRecord:
    """A text and its changes, from all codes."""

    law: LawRef
    groups: list[LawChanges] = field(default_factory=list)
    made: dict[str, MadeView] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(len(group.changes) for group in self.groups)

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

    def gather(self, changes: VersionChanges) -> None:
        """Adds the changes of one version."""
        mine: dict[str, dict[str, ChangeView]] = {}
        reports: dict[str, dict[str, ChangeReport]] = {}
        views = iter(changes.all)
        for report in changes.reports:
            if report.change.kind in changes.seen:
                continue
            view = next(views)
            for law in report.change.laws:
                page = addresses.law_page(law)
                self._keep(page, law)
                mine.setdefault(page, {})[view.id] = view.by(href(page))
                reports.setdefault(page, {})[view.id] = report
        ref, context = changes.ref, changes.context
        target = f"{context.slug}/futur.html" if ref.info.future else addresses.version_page(ref)
        for page, found in mine.items():
            group = LawChanges(
                code=ref.info.code.title,
                home=href(f"{context.slug}/index.html"),
                version=version_name(ref),
                version_page=href(target),
                future=ref.info.future,
                changes=tuple(found.values()),
                coordinated=tuple(map(coordinated_line, coordinated(reports[page].values()))),
            )
            self.records[page].groups.append(group)

    def name(self, laws: Iterable[LawRef], name: str, page: str, code: str) -> None:
        """Records that an article's page names these texts, so that each gets a page, even if no
        version held shows a change by it."""
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

    def signed(self, page: str) -> date | None:
        return self.records[page].law.date

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
