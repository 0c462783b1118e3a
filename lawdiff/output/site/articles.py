"""The page of an article: its current text, its timeline, the redline of each change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from lawdiff.answers.entries import TimelineEntry, entries_through
from lawdiff.answers.lineage import Step, life
from lawdiff.errors import UsageError
from lawdiff.french import labels
from lawdiff.french.dates import UNFIXED, format_french
from lawdiff.french.links import wording_url
from lawdiff.french.queries import parse_query
from lawdiff.model import Article, Citation
from lawdiff.output.site import addresses, views
from lawdiff.output.site.addresses import href
from lawdiff.output.site.article_views import (
    ArticleView,
    CitationView,
    Moment,
    MomentRun,
    WordingView,
)
from lawdiff.output.site.context import CodeContext
from lawdiff.output.site.redline import stretches, whole
from lawdiff.output.site.views import article_name, law_view, notes, size, version_name
from lawdiff.record.notes import accounts_for
from lawdiff.record.paths import variant_of

_SHOWN_UNHELD = 3  # consecutive wordings without a text that are not folded


class ArticlePages:
    """Makes the pages of the articles of a code."""

    def __init__(self, context: CodeContext) -> None:
        self.context, self.past = context, context.chronicle
        self.index_of = {ref: index for index, ref in enumerate(self.past.refs)}
        self.slug = context.slug

    def view(self, path: str) -> ArticleView:
        """The page of the article at this path."""
        steps = life(self.past, path)
        entries = entries_through(steps)
        index = self._shown(path)
        article = self._article(path, index)
        wordings = tuple(self._wordings(entries, steps))
        self.context.anchors[path] = frozenset(
            name for wording in wordings for name in (wording.id, *wording.also)
        )
        link = self.context.linker(index)
        place = self.past.places[path]
        status, in_force = self._status(path, steps, index)
        return ArticleView(
            name=article_name(article.number, variant_of(path)),
            number=article.number,
            status=status,
            in_force=in_force,
            place=tuple(section.title for section in place.sections),
            facts=tuple(_facts(article, self.past.refs[index].info.future)),
            today=whole(article.alineas, link),
            nota=whole(article.nota, link),
            laws=tuple(map(law_view, article.laws)),
            cut=article.cut,
            fragment=self._shown_in(wordings, index),
            text_page=self.context.text_page(path, index),
            url=wording_url(article.wording) or "",
            moments=tuple(_runs([self._moment(entry) for entry in entries])),
            wordings=wordings[::-1],
            citations=tuple(self._citations(article, index)),
            moved_to=self._moved_to(path, steps),
            others=tuple(self._others(article.number, path)),
            texts=(*article.laws, *(law for entry in entries for law in entry.laws)),
        )

    def _shown(self, path: str) -> int:
        """The newest version in force that holds the file, or else the last version to come."""
        held = [i for i in range(self.past.held) if self.past.files(path, i)]
        return held[-1] if held else self.past.last_seen[path]

    def _shown_in(self, wordings: Sequence[WordingView], index: int) -> str:
        """The fragment of the wording whose alinéas have the anchors of version `index`."""
        day = self.past.refs[index].info.date.isoformat()
        return next((w.id for w in reversed(wordings) if w.has_text and w.iso <= day), "")

    def _article(self, path: str, index: int) -> Article:
        article = self.past.articles_at(path)[index]
        assert isinstance(article, Article)
        return article

    def _status(self, path: str, steps: Sequence[Step], index: int) -> tuple[str, bool]:
        """The sentence above the text, and whether the text is law in the newest version."""
        past, ref = self.past, self.past.refs[index]
        if ref.info.future:
            return f"Cet article n'est pas en vigueur : {version_name(ref)}.", False
        if past.is_newest(path):
            return f"Texte de la {version_name(past.refs[past.held - 1])}.", True
        if self._moved_to(path, steps):
            return f"Ce numéro n'est plus utilisé. Dernier texte : {version_name(ref)}.", False
        if not accounts_for(past.refs[past.held - 1].info, path):
            return f"Dernier texte connu : {version_name(ref)}.", False
        return f"Cet article n'est plus en vigueur. Dernier texte : {version_name(ref)}.", False

    def _moved_to(self, path: str, steps: Sequence[Step]) -> tuple[str, str] | None:
        last = next((s for s in reversed(steps) if s.article and not s.ref.info.future), None)
        if last is None or last.path == path or last.article is None:
            return None
        return last.article.number, href(addresses.article_page(self.slug, last.path))

    def _others(self, number: str, path: str) -> Iterator[tuple[str, str]]:
        """The other wordings of one number."""
        from lawdiff.record.paths import article_path

        for variant in range(1, 100):
            other = article_path(number, variant)
            if other not in self.past.last_seen:
                if variant > 1:
                    return
            elif other != path:
                page = href(addresses.article_page(self.slug, other))
                yield article_name(number, variant), page

    # --- the timeline and its redlines ---

    def _moment(self, entry: TimelineEntry) -> Moment:
        report = entry.report
        label = labels.KINDS[entry.kind]
        if entry.kind == "first-seen":
            label = labels.FIRST_HELD
        if report is not None and entry.kind == "modified" and (note := views.class_note(report)):
            label += f" ({note})"
        if report is not None and report.change.renumbered_from:
            label += f", ex-{report.change.renumbered_from}"
        return Moment(
            date=labels.day_name(entry.date),
            iso=entry.date.isoformat(),
            label=label,
            laws=tuple(map(law_view, entry.laws)),
            size=size(report) if report and entry.kind in ("modified", "renumbered") else "",
            fragment=_fragment(entry) if entry.version else "",
            url=wording_url(entry.wording) or "",
            held=entry.version is not None,
            future=entry.future,
        )

    def _wordings(
        self, entries: Sequence[TimelineEntry], steps: Sequence[Step]
    ) -> Iterator[WordingView]:
        """The entries with a version, oldest first, each with its anchors."""
        held = [entry for entry in entries if entry.version is not None and entry.report]
        held.sort(key=lambda e: (self.index_of[e.version], e.kind != "repealed"))  # type: ignore[index]
        starts = self._starts(steps)
        for position, entry in enumerate(held):
            assert entry.version is not None
            index = self.index_of[entry.version]
            following = [self.index_of[e.version] for e in held[position + 1 :] if e.version]
            end = min(following, default=len(self.past.refs))
            also = [addresses.anchor(self.past.refs[s]) for s in starts if index < s < end]
            yield self._wording(entry, index, tuple(also))

    def _starts(self, steps: Sequence[Step]) -> list[int]:
        """The versions in which a file of the article changed, even without a reported change."""
        found = set()
        for step in steps:
            if step.article is not None:
                found.add(self.past.wording_since(step.path, self.index_of[step.ref]))
        return sorted(found)

    def _wording(self, entry: TimelineEntry, index: int, also: tuple[str, ...]) -> WordingView:
        report, ref = entry.report, entry.version
        assert report is not None
        assert ref is not None
        change = report.change
        link = self.context.linker(index)
        new = change.new
        fresh = new is not None and change.old is None
        text = whole(new.alineas, link) if fresh and new else stretches(report.diff, link)
        nota = whole(new.nota, link) if fresh and new else stretches(report.nota, link)
        if new is not None and not fresh and not report.nota_changed:
            nota = whole(new.nota, link)
        moment = self._moment(entry)
        return WordingView(
            id=_fragment(entry),
            date=version_name(ref),
            iso=ref.info.date.isoformat(),
            since=moment.date,
            label=moment.label,
            kind=entry.kind,
            class_=report.class_,
            size=moment.size,
            notes=tuple(n for n in notes(report) if not n.startswith(("ex-", labels.CORRECTION))),
            laws=moment.laws,
            text=text,
            nota=nota,
            text_page=self.context.text_page(change.path, index) if new else "",
            version_page=href(self._page_of(index)),
            url=wording_url(new.wording if new else None) or "",
            future=entry.future,
            also=also,
            whole=fresh,
        )

    def _page_of(self, index: int) -> str:
        ref = self.past.refs[index]
        return f"{self.slug}/futur.html" if ref.info.future else addresses.version_page(ref)

    # --- links ---

    def _citations(
        self, article: Article, index: int
    ) -> Iterator[tuple[str, tuple[CitationView, ...]]]:
        """The other links that the source gives, list by list."""
        lists: dict[str, list[CitationView]] = {}
        for citation in article.citations:
            page = self._cited(citation, index)
            lists.setdefault(citation.relation, []).append(CitationView(citation.title, page))
        for relation, cited in lists.items():
            yield relation, tuple(dict.fromkeys(cited))

    def _cited(self, citation: Citation, index: int) -> str:
        """The page of an article that a link names: `Code de la route - art. L121-3`."""
        code, found, number = citation.title.partition(" - art. ")
        other = self.context.by_title(code.rstrip(". ")) if found else None
        if other is None:
            return ""
        try:
            query = parse_query(number)
        except UsageError:
            return ""
        return other.target((number, query.number), self.context, index) or ""


def _fragment(entry: TimelineEntry) -> str:
    assert entry.version is not None
    return addresses.anchor(entry.version) + ("-fin" if entry.kind == "repealed" else "")


def _runs(moments: Sequence[Moment]) -> Iterator[MomentRun]:
    for (held, _), group in groupby(moments, key=lambda moment: (moment.held, moment.future)):
        run = tuple(group)
        yield MomentRun(run, not held and len(run) > _SHOWN_UNHELD)


def _facts(article: Article, future: bool) -> Iterator[str]:
    if article.in_force_from:
        yield labels.in_force_from(article.in_force_from, article.state, to_come=future)
    if article.in_force_until and article.in_force_until != UNFIXED:
        yield f"jusqu'au {format_french(article.in_force_until)}"
