"""The home page of a code, its table of contents, and the home page of the site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lawdiff.answers.code_lives import ArticleLife
from lawdiff.french.labels import day_name
from lawdiff.french.numbers import sort_key
from lawdiff.output.site import addresses
from lawdiff.output.site.addresses import href
from lawdiff.output.site.context import CodeContext, CodeView
from lawdiff.output.site.versions import PAGE, VersionChanges
from lawdiff.output.site.views import ChangeView, LawView, split, version_name
from lawdiff.record.version import VersionRef

_LATEST = 12  # changes shown on the home page
_WIDTH, _HEIGHT = 1000, 90  # of the time axis, in units of its drawing


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version in the list of a home page; `changed` counts the changes that law made."""

    date: str
    id: str
    page: str
    articles: int
    complete: bool
    counts: tuple[tuple[str, int], ...]
    changed: int
    laws: int


def version_line(changes: VersionChanges) -> VersionLine:
    ref = changes.ref
    return VersionLine(
        date=day_name(ref.date),
        id=ref.info.id or "",
        page=href(addresses.version_page(ref)),
        articles=ref.info.articles,
        complete=ref.info.complete,
        counts=changes.counts(),
        changed=len(changes.all),
        laws=changes.laws,
    )


@dataclass(frozen=True, slots=True)
class ComingLine:
    """A day to come on a home page, and how many articles change."""

    date: str
    page: str
    changed: int


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
    days = [ref.date.toordinal() for ref in refs]
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
        if changes.all:
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
    listed: set[str] = set()
    for place in context.versions[-1].places:
        titles = tuple(section.title for section in place.sections)
        if titles != above:
            headings.append(Heading(tuple(_opened(above or (), titles)), ()))
            above, entries = titles, []
        found = context.lives.at(place.path, context.lives.newest.day)
        if found is None or found[1].path in listed:
            continue
        listed.add(found[1].path)
        entries.append(_entry(slug, found[1]))
        headings[-1] = Heading(headings[-1].titles, tuple(entries))
    return [headings[run] for run in split([h.weight for h in headings], PAGE)]


def _opened(before: tuple[str, ...], titles: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    same = 0
    while same < min(len(before), len(titles)) and before[same] == titles[same]:
        same += 1
    return ((depth, title) for depth, title in enumerate(titles) if depth >= same)


def _entry(slug: str, article: ArticleLife) -> Entry:
    name = article.number + (f" ({article.variant}e)" if article.variant > 1 else "")
    return Entry(name, href(addresses.article_page(slug, article.path)))


def gone(context: CodeContext) -> list[Entry]:
    """The articles that the newest version does not hold, in the order of their numbers."""
    found = [article for article in context.lives.articles.values() if not article.is_newest]
    found.sort(key=lambda article: (sort_key(article.number), article.path))
    return [_entry(context.slug, article) for article in found]


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
