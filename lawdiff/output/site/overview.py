"""The home page of a code, its table of contents, and the home page of the site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lawdiff.french.dates import UNFIXED
from lawdiff.french.labels import day_name
from lawdiff.french.numbers import sort_key
from lawdiff.output.site import addresses
from lawdiff.output.site.addresses import href
from lawdiff.output.site.context import CodeContext, CodeView
from lawdiff.output.site.versions import PAGE, SEEN_ONLY, VersionChanges
from lawdiff.output.site.views import ChangeView, LawView, split, version_name
from lawdiff.record.contents import Place
from lawdiff.record.paths import variant_of
from lawdiff.record.version import VersionRef

_LATEST = 12  # changes shown on the home page
_WIDTH, _HEIGHT = 1000, 90  # of the time axis, in units of its drawing


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version in the list of a home page; `changed` counts the changes that law made."""

    name: str
    date: str
    iso: str
    id: str
    page: str
    articles: int
    complete: bool
    future: bool
    counts: tuple[tuple[str, int], ...]
    changed: int
    laws: int


def version_line(changes: VersionChanges) -> VersionLine:
    ref, counts = changes.ref, changes.counts()
    future = ref.info.future
    page = f"{changes.context.slug}/futur.html" if future else addresses.version_page(ref)
    fragment = f"#{addresses.anchor(ref)}" if future else ""
    return VersionLine(
        name=version_name(ref),
        date=day_name(ref.info.date),
        iso=ref.info.date.isoformat() if ref.info.date != UNFIXED else "",
        id=ref.info.id or "",
        page=href(page) + fragment,
        articles=ref.info.articles,
        complete=ref.info.complete,
        future=future,
        counts=counts,
        changed=sum(n for kind, n in counts if kind not in SEEN_ONLY),
        laws=len({law.page for change in changes.all for law in change.laws}),
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """A version on the time axis."""

    x: float
    height: float
    title: str
    page: str


@dataclass(frozen=True, slots=True)
class Axis:
    """Versions over time: one bar each, with a height by number of changes, and the years below."""

    bars: tuple[Bar, ...]
    years: tuple[tuple[float, str], ...]
    first: str
    last: str

    @property
    def width(self) -> int:
        """Of a bar."""
        return 3 if len(self.bars) > 60 else 8


def axis(refs: Sequence[VersionRef], lines: Sequence[VersionLine]) -> Axis:
    """The time axis of the versions in force."""
    days = [ref.info.date.toordinal() for ref in refs]
    first, span = days[0], max(days[-1] - days[0], 1)
    most = max((line.changed for line in lines), default=0) or 1

    def place(ordinal: int) -> float:
        return round(10 + (ordinal - first) / span * (_WIDTH - 20), 1)

    bars = tuple(
        Bar(
            place(at),
            round(6 + (_HEIGHT - 6) * (line.changed / most) ** 0.5, 1),
            f"{line.date} : {line.changed} articles changés",
            line.page,
        )
        for at, line in zip(days, lines, strict=True)
    )
    years = range(refs[0].info.date.year, refs[-1].info.date.year + 2)
    step = max(len(years) // 12, 1)
    marks = tuple(
        (place(refs[0].info.date.replace(year, 1, 1).toordinal()), str(year))
        for year in years[::step]
        if first <= refs[0].info.date.replace(year, 1, 1).toordinal() <= days[-1] - span // 50
    )
    return Axis(bars, marks, lines[0].date, lines[-1].date)


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest changes for the home page, and their total number."""

    version: str
    page: str
    changes: tuple[ChangeView, ...]
    total: int
    laws: tuple[LawView, ...]


def latest(all_changes: Sequence[VersionChanges]) -> Latest | None:
    """The changes of the newest version that has any."""
    for changes in reversed(all_changes):
        if changes.all and not changes.ref.info.future:
            laws = {law.page: law for change in changes.all for law in change.laws}
            weighty = [c for c in changes.all if c.class_ == "substantive"] or changes.all
            page = href(addresses.version_page(changes.ref))
            shown = tuple(weighty[:_LATEST])
            name = version_name(changes.ref)
            return Latest(name, page, shown, len(changes.all), tuple(laws.values()))
    return None


# --- the table of contents ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in the table of contents."""

    name: str
    page: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A section with articles: the titles that begin with it, then its articles.

    `titles` are depth and title of each section that begins here, outermost first.
    """

    titles: tuple[tuple[int, str], ...]
    articles: tuple[Entry, ...]

    @property
    def weight(self) -> int:
        return sum(len(title) + 60 for _, title in self.titles) + sum(
            len(entry.page) + len(entry.name) + 40 for entry in self.articles
        )


def contents(context: CodeContext) -> list[list[Heading]]:
    """The newest version's table of contents, in parts."""
    slug = context.slug
    headings: list[Heading] = []
    above: tuple[str, ...] | None = None
    entries: list[Entry] = []
    for place in context.chronicle.newest_places:
        titles = tuple(section.title for section in place.sections)
        if titles != above:
            headings.append(Heading(tuple(_opened(above or (), titles)), ()))
            above, entries = titles, []
        entries.append(_entry(slug, place))
        headings[-1] = Heading(headings[-1].titles, tuple(entries))
    return [headings[run] for run in split([h.weight for h in headings], PAGE)]


def _opened(before: tuple[str, ...], titles: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    same = 0
    while same < min(len(before), len(titles)) and before[same] == titles[same]:
        same += 1
    return ((depth, title) for depth, title in enumerate(titles) if depth >= same)


def _entry(slug: str, place: Place) -> Entry:
    variant = variant_of(place.path)
    name = place.number + (f" ({variant}e)" if variant > 1 else "")
    return Entry(name, href(addresses.article_page(slug, place.path)))


def gone(context: CodeContext) -> list[Entry]:
    """The articles that the newest version does not hold, in the order of their numbers."""
    past = context.chronicle
    places = [past.places[path] for path in past.paths if not past.is_newest(path)]
    places.sort(key=lambda place: (sort_key(place.number), place.path))
    return [_entry(context.slug, place) for place in places]


# --- the whole site -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HomeLine:
    """A code on the site's home page."""

    title: str
    page: str
    versions: int
    first: str
    last: str
    articles: int
    changed: int
    coming: int

    @classmethod
    def of(cls, code: CodeView, lines: Sequence[VersionLine], coming: int) -> HomeLine:
        return cls(
            title=code.title,
            page=href(f"{code.slug}/index.html"),
            versions=len(lines),
            first=lines[0].date,
            last=lines[-1].date,
            articles=lines[-1].articles,
            changed=sum(line.changed for line in lines),
            coming=coming,
        )
