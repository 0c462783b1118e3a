"""Writes all pages of one code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from lawdiff.output.site import addresses, feeds
from lawdiff.output.site.addresses import href
from lawdiff.output.site.article_views import ArticleView
from lawdiff.output.site.articles import ArticlePages
from lawdiff.output.site.context import CodeContext
from lawdiff.output.site.drawing import Templates
from lawdiff.output.site.laws import Laws
from lawdiff.output.site.overview import (
    HomeLine,
    VersionLine,
    axis,
    contents,
    gone,
    latest,
    version_line,
)
from lawdiff.output.site.searching import Index, add_articles
from lawdiff.output.site.versions import PAGE, Part, VersionChanges
from lawdiff.output.site.views import article_name, split, version_name
from lawdiff.output.site.writing import Site
from lawdiff.output.text.sentences import coordinated_line
from lawdiff.record.paths import variant_of

Progress = Callable[[str, int, int], None]


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
        self.past, self.slug = context.chronicle, context.slug
        self.code = context.view
        self.index = Index()

    def write(self, progress: Progress) -> HomeLine:
        """Writes all pages. Returns the line of the code for the home page of the site."""
        self.articles(progress)
        changes = [
            VersionChanges(self.context, i, self.templates) for i in range(len(self.past.refs))
        ]
        for each in changes:
            self.laws.gather(each)
        held, future = changes[: self.past.held], changes[self.past.held :]
        pages = [self.version(each, held) for each in held]
        if future:
            self.future(future)
        self.contents()
        lines = [version_line(each) for each in changes]
        self.home(held, lines)
        self.feed(held, pages)
        self.search(held)
        return HomeLine.of(self.code, lines[: self.past.held], len(lines) - self.past.held)

    def put(self, template: str, file: str, **view: object) -> None:
        """Writes a page of the code."""
        self.site.put(file, self.templates.page(template, file, code=self.code, **view))

    # --- articles ---

    def articles(self, progress: Progress) -> None:
        maker = ArticlePages(self.context)
        done, total = 0, len(list(self.past.paths))
        for batch in self.past.batches():
            for path in batch:
                self.article(path, maker.view(path))
            self.texts(batch)
            add_articles(
                self.index,
                self.context,
                [(p, self.name(p), href(addresses.article_page(self.slug, p))) for p in batch],
            )
            done += len(batch)
            progress(f"{self.code.title} : articles", done, total)

    def name(self, path: str) -> str:
        return article_name(self.past.places[path].number, variant_of(path))

    def article(self, path: str, view: ArticleView) -> None:
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

    def texts(self, batch: Sequence[str]) -> None:
        """Writes the article file of each wording of these articles."""
        wanted = {}
        for path in batch:
            for index in range(len(self.past.refs)):
                files = self.past.files(path, index)
                if files is not None and self.past.wording_since(path, index) == index:
                    ref = self.past.refs[index]
                    wanted[addresses.article_text(self.slug, path, ref)] = files
        for name, text in zip(wanted, self.past.raw(list(wanted.values())), strict=True):
            self.site.put(name, text)

    # --- versions ---

    def version(self, changes: VersionChanges, all_held: Sequence[VersionChanges]) -> list[str]:
        """Writes the pages of a version. Returns their addresses."""
        ref, parts = changes.ref, changes.parts()
        self.site.put(addresses.version_text(ref), self.past.repo.message(ref))
        pages = [addresses.version_page(ref, n) for n in range(1, len(parts) + 1)]
        index = changes.index
        around = {
            "before": self.neighbour(index - 1) if index else None,
            "after": self.neighbour(index + 1) if index + 1 < len(all_held) else None,
        }
        for number, (file, shown) in enumerate(zip(pages, parts, strict=True), start=1):
            self.put(
                "version.html.j2", file, info=ref.info, groups=shown.groups, seen=shown.seen,
                name=version_name(ref), pages=[href(page) for page in pages], part=number,
                line=version_line(changes), text_page=href(addresses.version_text(ref)), **around,
                coordinated=[*map(coordinated_line, changes.coordinated)],
            )  # fmt: skip
        return [href(page) for page in pages]

    def neighbour(self, index: int) -> tuple[str, str]:
        ref = self.past.refs[index]
        return version_name(ref), href(addresses.version_page(ref))

    def future(self, future: Sequence[VersionChanges]) -> None:
        """Writes the law decided but not in force, on one or more pages."""
        days = [
            (addresses.anchor(each.ref), version_name(each.ref), part)
            for each in future
            for part in each.parts()
        ]
        parts = _by_weight(days)
        files = addresses.parts_of(f"{self.slug}/futur.html", len(parts))
        for number, (file, part) in enumerate(zip(files, parts, strict=True), start=1):
            self.put("future.html.j2", file, days=part, pages=[href(f) for f in files], part=number)

    # --- the rest ---

    def contents(self) -> None:
        parts = contents(self.context)
        files = addresses.parts_of(f"{self.slug}/sommaire.html", len(parts))
        for number, (file, headings) in enumerate(zip(files, parts, strict=True), start=1):
            self.put(
                "contents.html.j2", file, headings=headings, pages=[href(f) for f in files],
                part=number, gone=gone(self.context) if number == len(parts) else [],
            )  # fmt: skip

    def home(self, held: Sequence[VersionChanges], lines: Sequence[VersionLine]) -> None:
        count = self.past.held
        self.put(
            "home.html.j2", f"{self.slug}/index.html", lines=lines[:count][::-1],
            coming=lines[count:], axis=axis(self.past.refs[:count], lines[:count]),
            latest=latest(held), articles=len(self.past.newest_places),
        )  # fmt: skip

    def feed(self, held: Sequence[VersionChanges], pages: Sequence[list[str]]) -> None:
        self.put_feed(
            f"{self.slug}/atom.xml", self.code.title, f"{self.slug}/index.html",
            feeds.urn(self.slug), feeds.entries(held, pages),
        )  # fmt: skip

    def put_feed(
        self, file: str, title: str, page: str, name: str, entries: Sequence[object]
    ) -> None:
        newest = feeds.stamp(self.past.refs[self.past.held - 1].info.date)
        view = {"title": title, "page": page, "id": name, "entries": entries, "updated": newest}
        self.put("feed.xml.j2", file, feed=view, base_url=self.base_url, own=href(file))

    def search(self, held: Sequence[VersionChanges]) -> None:
        for changes in held:
            self.index.add_changes(changes)
        for name, text in self.index.files(self.slug):
            self.site.put(name, text)
        self.put("search.html.j2", f"{self.slug}/recherche.html")


Day = tuple[str, str, Part]


def _by_weight(days: Sequence[Day]) -> list[Sequence[Day]]:
    """Pages of parts of versions: large parts have their own page, small ones share one."""
    return [days[run] for run in split([part.weight for _, _, part in days], PAGE)]
