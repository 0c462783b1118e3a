"""The page of an article: its current text, its timeline, the redline of each wording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from lawdiff.answers.code_lives import ArticleLife
from lawdiff.answers.one_article import Texts
from lawdiff.answers.timeline import TimelineWording
from lawdiff.compare.life import KnownWording
from lawdiff.errors import UsageError
from lawdiff.french import labels
from lawdiff.french.dates import UNFIXED, format_french
from lawdiff.french.links import wording_url
from lawdiff.french.queries import parse_query
from lawdiff.model import Citation, LawRef
from lawdiff.output.site.article_views import ArticleView, CitationView, Notice
from lawdiff.output.site.context import CodeContext
from lawdiff.output.site.redline import whole
from lawdiff.output.site.views import article_name, coming_name, law_view
from lawdiff.output.site.wordings import WordingViews, moments
from lawdiff.output.text.article_sentences import days_of, name_of


class ArticlePages:
    """Makes the pages of the articles of a code."""

    def __init__(self, context: CodeContext) -> None:
        self.context, self.lives = context, context.lives
        self.newest = context.lives.newest.date

    def view(
        self, article: ArticleLife, rows: Sequence[TimelineWording], texts: Texts
    ) -> ArticleView:
        """The page of an article, from its timeline."""
        context, shown, wording = self.context, article.shown, article.shown_wording
        text = texts.of(KnownWording.said(shown))
        assert text is not None  # what a version says has a text
        link = context.linker(self.newest if article.is_newest else wording.start or self.newest)
        wordings = WordingViews(context, article, texts).of(rows)
        fragment = context.fragments(article).get(id(wording), "")
        moved_to = self._moved_to(article)
        status, in_force = self._status(article, moved_to is not None)
        return ArticleView(
            name=article_name(article.number, article.variant),
            number=article.number,
            status=status,
            in_force=in_force,
            place=shown.section,
            facts=tuple(_facts(wording, shown.coming, in_force)),
            notices=tuple(self._notices(article)),
            today=whole(text.alineas, link),
            nota=whole(text.nota, link),
            laws=tuple(map(law_view, shown.laws)),
            cut=shown.cut,
            fragment=fragment if wording.blob == shown.blob else "",
            text_page=context.text_page(shown.path, shown.blob),
            url=wording_url(shown.wording) or "",
            moments=tuple(moments(context, article, rows)),
            wordings=wordings[::-1],
            said=tuple(self._said(article, rows)),
            citations=tuple(self._citations(shown.citations)),
            moved_to=moved_to,
            others=tuple(self._others(article)),
            texts=(*shown.laws, *_laws(rows)),
        )

    # --- what stands above the text ---

    def _status(self, article: ArticleLife, is_moved: bool) -> tuple[str, bool]:
        """The sentence above the text, and whether the text is law in the newest version."""
        shown = article.shown
        if shown.coming:
            name = coming_name(shown.start or UNFIXED)
            return f"Cet article n'est pas en vigueur : {name}.", False
        name = labels.version_of(date.fromisoformat(shown.versions[-1]))
        if article.is_newest:
            return f"Texte de la {name}.", True
        if is_moved:
            return f"Ce numéro n'est plus utilisé. Dernier texte : {name}.", False
        at = article.at_newest
        if at.certainty != "none":
            return f"Dernier texte connu : {name}.", False
        return (
            f"Cet article n'est plus en vigueur{self._since(article)}. Dernier texte : {name}.",
            False,
        )

    def _since(self, article: ArticleLife) -> str:
        """Since when the article is not law."""
        ends = [s for s in article.life.steps if s.wording is None and s.day <= self.newest]
        if not ends:
            return ""
        late = ", au plus tard" if ends[-1].at_latest else ""
        return f"{late} depuis le {format_french(ends[-1].day)}"

    def _notices(self, article: ArticleLife) -> Iterator[Notice]:
        """What a reader must know of the days of the text: what replaces it, or what is law."""
        wording, law = article.shown_wording, article.at_newest.in_force
        if article.shown.coming:
            return
        if law is not None and law is not wording and law.start != wording.start:
            held = "" if law.held else ", texte non détenu"
            text = f"Rédaction en vigueur le {format_french(self.newest)}{held} : {name_of(law)}"
            yield self._notice(text, article, law)
        for other in article.at_newest.also_listed:
            if other is wording:
                continue
            listed = other.end is not None or article.newest in other.attested
            if listed and article.at_newest.certainty != "unknown":
                text = f"La source donne aussi pour ce jour : {name_of(other)}"
                yield self._notice(text, article, other)
        following = article.life.after(wording.start or self.newest)
        end = wording.end
        if following is not None and following.start is not None and (
            end is None or following.start <= end
        ):  # fmt: skip
            held = "" if following.held else ", texte non détenu"
            verb = "À remplacer" if self.context.is_to_come(following.start) else "Remplacé"
            text = f"{verb} {labels.on_day(following.start)}{held}"
            yield self._notice(text, article, following)
        elif end is not None and not (self._moved_to(article) and end <= self.newest):
            verb = "Prend fin" if self.context.is_to_come(end) else "A pris fin"
            yield Notice(f"{verb} {labels.on_day(end)}", "", "")

    def _notice(self, text: str, article: ArticleLife, wording: KnownWording) -> Notice:
        fragment = self.context.fragments(article).get(id(wording), "")
        return Notice(text, fragment, "" if fragment else wording_url(wording.id) or "")

    def _moved_to(self, article: ArticleLife) -> tuple[str, str] | None:
        """The number that the article bears now, and its page."""
        spans = [one for one in article.life.spans if one.start <= self.newest]
        last = spans[-1].wording if spans else None
        if last is None or last.number == article.number or last.path is None:
            return None
        found = next(
            (pair for day in last.attested[-1:] if (pair := self.lives.at(last.path, day))), None
        )
        return (last.number, self.context.page(found[1])) if found else None

    def _others(self, article: ArticleLife) -> Iterator[tuple[str, str]]:
        """The other articles of one number."""
        for other in self.lives.of_number(article.number):
            if other is not article:
                yield article_name(other.number, other.variant), self.context.page(other)

    def _said(
        self, article: ArticleLife, rows: Sequence[TimelineWording]
    ) -> Iterator[tuple[str, str]]:
        """The texts of versions that are none of its wordings': undated, or corrected later."""
        shown = {row.wording.blob for row in rows}
        for listing in article.listings:
            if listing.blob not in shown and not listing.coming:
                shown.add(listing.blob)
                name = labels.version_of(date.fromisoformat(listing.versions[0]))
                yield name, self.context.text_page(listing.path, listing.blob)

    # --- links ---

    def _citations(
        self, citations: Sequence[Citation]
    ) -> Iterator[tuple[str, tuple[CitationView, ...]]]:
        """The other links that the source gives, list by list."""
        lists: dict[str, list[CitationView]] = {}
        for citation in citations:
            page = self._cited(citation)
            lists.setdefault(citation.relation, []).append(CitationView(citation.title, page))
        for relation, cited in lists.items():
            yield relation, tuple(dict.fromkeys(cited))

    def _cited(self, citation: Citation) -> str:
        """The page of an article that a link names: `Code de la route - art. L121-3`."""
        code, found, number = citation.title.partition(" - art. ")
        other = self.context.by_title(code.rstrip(". ")) if found else None
        if other is None:
            return ""
        try:
            query = parse_query(number)
        except UsageError:
            return ""
        return other.target((number, query.number), self.newest) or ""


def _facts(wording: KnownWording, to_come: bool, in_force: bool) -> Iterator[str]:
    """The days on which the text is law."""
    if wording.start is not None and wording.end is None and not (to_come or in_force):
        begun = format_french(wording.start)
        yield f"en vigueur à partir du {begun} ; la source n'en dit pas la fin"
    elif wording.start is not None:
        days = days_of(wording)
        yield f"en vigueur {days.replace('depuis le', 'à compter du', 1) if to_come else days}"
    elif wording.attested:
        first = labels.version_of(date.fromisoformat(wording.attested[0]))
        yield f"aucune source ne date ce texte ; il est donné depuis la {first}"


def _laws(rows: Sequence[TimelineWording]) -> Iterator[LawRef]:
    for row in rows:
        yield from row.laws
        if row.end is not None:
            yield from row.end.laws
