"""Writes all pages of one code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lawdiff.answers.code_lives import ArticleLife
from lawdiff.answers.one_article import Texts
from lawdiff.answers.timeline import timeline_of
from lawdiff.compare.life import KnownWording
from lawdiff.french.labels import day_name
from lawdiff.output.site import addresses, feeds
from lawdiff.output.site.addresses import href
from lawdiff.output.site.article_views import ArticleView
from lawdiff.output.site.articles import ArticlePages
from lawdiff.output.site.context import CodeContext
from lawdiff.output.site.drawing import Templates
from lawdiff.output.site.laws import Laws
from lawdiff.output.site.overview import (
    ComingLine,
    HomeLine,
    VersionLine,
    axis,
    contents,
    gone,
    latest,
    version_line,
)
from lawdiff.output.site.searching import Index
from lawdiff.output.site.steps import DatedChange, DatedChanges
from lawdiff.output.site.versions import PAGE, ChangeList, Part, VersionChanges
from lawdiff.output.site.views import coming_name, split, version_name
from lawdiff.output.site.writing import Site
from lawdiff.output.text.sentences import coordinated_line

Progress = Callable[[str, int, int], None]
_BATCH = 500  # files read and written at a time


@dataclass(frozen=True, slots=True)
class Coming:
    """A day to come, with its changes, and its line on the home page of the code."""

    id: str
    name: str
    changes: ChangeList
    line: ComingLine


class CodePages:
    """The pages of one code, written in the order in which they depend on each other."""

    def __init__(
        self,
        site: Site,
        templates: Templates,
        context: CodeContext,
        laws: Laws,
        base_url: str,
        article_feeds: frozenset[str],
    ) -> None:
        self.site, self.templates, self.context, self.laws = site, templates, context, laws
        self.base_url, self.article_feeds = base_url, article_feeds
        self.lives, self.slug = context.lives, context.slug
        self.code = context.view
        self.index = Index()

    def write(self, progress: Progress) -> HomeLine:
        """Writes all pages. Returns the line of the code for the home page of the site."""
        coming = self.articles(progress)
        held = [VersionChanges(self.context, one, self.templates) for one in self.context.versions]
        pages = [self.version(at, held) for at in range(len(held))]
        days = [self.coming(day, coming[day]) for day in sorted(coming)]
        if days:
            self.future(days)
        self.contents()
        lines = [version_line(each) for each in held]
        self.home(held, lines, days)
        self.feed(held, pages)
        self.search()
        return HomeLine.of(self.code, lines, len(days))

    def put(self, template: str, file: str, **view: object) -> None:
        """Writes a page of the code."""
        self.site.put(file, self.templates.page(template, file, code=self.code, **view))

    # --- articles ---

    def articles(self, progress: Progress) -> dict[date, list[DatedChange]]:
        """Writes the pages of all articles. Returns what is to come, by day."""
        maker, dated = ArticlePages(self.context), DatedChanges(self.context, self.templates)
        coming: dict[date, list[DatedChange]] = {}
        done, total = 0, len(self.lives.articles)
        for batch, texts in self.lives.batches():
            for article in batch:
                rows = list(timeline_of(article.life, texts, self.lives.as_of))
                view = maker.view(article, rows, texts)
                self.article(article, view)
                for change in dated.of(article, rows):
                    self.laws.add(self.slug, self.code.title, change)
                    if change.to_come:
                        coming.setdefault(change.day, []).append(change)
                    elif change.change.kind != "first-seen":
                        self.index.add_change(change)
                if article.is_newest:
                    self.index_article(article, view, texts)
            done += len(batch)
            progress(f"{self.code.title} : articles", done, total)
        self.texts()
        return coming

    def index_article(self, article: ArticleLife, view: ArticleView, texts: Texts) -> None:
        """Puts the text of the newest version into the index."""
        text = texts.of(KnownWording.said(article.shown))
        if text is not None:
            self.index.add_article(view.name, self.context.page(article), text, view.place)

    def article(self, article: ArticleLife, view: ArticleView) -> None:
        path = article.path
        file = addresses.article_page(self.slug, path)
        self.laws.name(view.texts, view.name, href(file), self.code.title)
        feed = path in self.article_feeds
        page_feed = href(addresses.article_feed(self.slug, path)) if feed else ""
        runs = split([wording.weight for wording in view.wordings], PAGE)
        files = addresses.parts_of(file, len(runs))
        pages = [href(one) for one in files]
        earlier = [
            (w, p) for run, p in zip(runs[1:], pages[1:], strict=True) for w in view.wordings[run]
        ]
        first = replace(view, wordings=view.wordings[runs[0]])
        self.put("article.html.j2", file, article=first, feed=page_feed, earlier=earlier)
        for number, (run, one) in enumerate(list(zip(runs, files, strict=True))[1:], start=2):
            part = replace(view, wordings=view.wordings[run])
            self.put("article_part.html.j2", one, article=part, pages=pages, part=number)
        if feed:
            redlines = [self.templates.redline(w.text, w.nota) for w in view.wordings]
            found = feeds.article_entries(view, href(file), self.slug, redlines)
            self.put_feed(
                addresses.article_feed(self.slug, path), f"{view.name}, {self.code.title}",
                href(file), feeds.urn(self.slug, path), found,
            )  # fmt: skip

    def texts(self) -> None:
        """Writes the article file of each text."""
        files = list(self.lives.files.items())
        for start in range(0, len(files), _BATCH):
            batch = files[start : start + _BATCH]
            blobs = self.lives.repo.read([blob for (_, blob), _ in batch])
            for ((path, _), day), text in zip(batch, blobs, strict=True):
                name = addresses.article_text(self.slug, path, day)
                self.site.put(name, (text or b"").decode(errors="replace"))

    # --- versions ---

    def version(self, at: int, held: Sequence[VersionChanges]) -> list[str]:
        """Writes the pages of a version. Returns their addresses."""
        changes = held[at]
        ref, parts = changes.ref, changes.parts()
        self.site.put(addresses.version_text(ref), self.lives.repo.message(ref))
        pages = [addresses.version_page(ref, n) for n in range(1, len(parts) + 1)]
        around = {
            "before": _neighbour(held[at - 1]) if at else None,
            "after": _neighbour(held[at + 1]) if at + 1 < len(held) else None,
        }
        for number, (file, shown) in enumerate(zip(pages, parts, strict=True), start=1):
            self.put(
                "version.html.j2", file, info=ref.info, groups=shown.groups, seen=shown.seen,
                name=version_name(ref), pages=[href(page) for page in pages], part=number,
                line=version_line(changes), text_page=href(addresses.version_text(ref)), **around,
                coordinated=[*map(coordinated_line, changes.coordinated)],
            )  # fmt: skip
        return [href(page) for page in pages]

    def coming(self, day: date, found: Sequence[DatedChange]) -> Coming:
        """The changes of a day to come, and the line of it on the home page."""
        changes = [one.view for one in sorted(found, key=lambda one: one.order)]
        page, _, fragment = addresses.future_page(self.slug, day).partition("#")
        line = ComingLine(day_name(day), f"{href(page)}#{fragment}", len(changes))
        return Coming(addresses.anchor(day), coming_name(day), ChangeList(changes), line)

    def future(self, days: Sequence[Coming]) -> None:
        """Writes the law decided but not in force, on one or more pages."""
        parts = _by_weight(
            [(each.id, each.name, part) for each in days for part in each.changes.parts()]
        )
        files = addresses.parts_of(addresses.future_page(self.slug), len(parts))
        pages = [href(file) for file in files]
        first = {id_: name for id_, name, _ in parts[0]}
        later = {
            id_: (id_, name, page)
            for page, part in reversed(list(zip(pages, parts, strict=True)))
            for id_, name, _ in part
            if id_ not in first
        }
        for number, (file, part) in enumerate(zip(files, parts, strict=True), start=1):
            self.put(
                "future.html.j2", file, days=part, pages=pages, part=number,
                elsewhere=sorted(later.values()) if number == 1 else (),
            )  # fmt: skip

    # --- the rest ---

    def contents(self) -> None:
        parts = contents(self.context)
        files = addresses.parts_of(f"{self.slug}/sommaire.html", len(parts))
        for number, (file, headings) in enumerate(zip(files, parts, strict=True), start=1):
            self.put(
                "contents.html.j2", file, headings=headings, pages=[href(f) for f in files],
                part=number, gone=gone(self.context) if number == len(parts) else [],
            )  # fmt: skip

    def home(
        self, held: Sequence[VersionChanges], lines: Sequence[VersionLine], days: Sequence[Coming]
    ) -> None:
        self.put(
            "home.html.j2", f"{self.slug}/index.html", lines=lines[::-1],
            coming=[day.line for day in days], axis=axis(self.lives.refs, lines),
            latest=latest(held), articles=len(self.context.versions[-1].places),
        )  # fmt: skip

    def feed(self, held: Sequence[VersionChanges], pages: Sequence[list[str]]) -> None:
        self.put_feed(
            f"{self.slug}/atom.xml", self.code.title, f"{self.slug}/index.html",
            feeds.urn(self.slug), feeds.entries(held, pages),
        )  # fmt: skip

    def put_feed(
        self, file: str, title: str, page: str, name: str, entries: Sequence[object]
    ) -> None:
        newest = feeds.stamp(self.lives.newest.date)
        view = {"title": title, "page": page, "id": name, "entries": entries, "updated": newest}
        self.put("feed.xml.j2", file, feed=view, base_url=self.base_url, own=href(file))

    def search(self) -> None:
        for name, text in self.index.files(self.slug):
            self.site.put(name, text)
        self.put("search.html.j2", f"{self.slug}/recherche.html")


def _neighbour(changes: VersionChanges) -> tuple[str, str]:
    return version_name(changes.ref), href(addresses.version_page(changes.ref))


Day = tuple[str, str, Part]


def _by_weight(days: Sequence[Day]) -> list[Sequence[Day]]:
    """Pages of parts of versions: large parts have their own page, small ones share one."""
    return [days[run] for run in split([part.weight for _, _, part in days], PAGE)]
