"""What happened to an article on a day, as data for the pages that list it: laws, law to come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup

from lawdiff.answers.code_lives import ArticleLife
from lawdiff.answers.step_reports import StepReport
from lawdiff.answers.timeline import TimelineWording
from lawdiff.compare.renumbering import is_rewritten
from lawdiff.french import labels
from lawdiff.french.numbers import SortKey, sort_key
from lawdiff.model import LawRef
from lawdiff.output.site.context import CodeContext
from lawdiff.output.site.drawing import Templates
from lawdiff.output.site.redline import stretches
from lawdiff.output.site.views import (
    ChangeView,
    article_name,
    crossed,
    law_view,
    size,
    unknown_before,
)

# Kinds whose texts are those of a change, with a wording before and one after.
_OF_TEXTS = ("modified", "replaced", "renumbered")


def step_notes(change: StepReport, article: ArticleLife) -> Iterator[str]:
    """Further remarks about what happened to an article."""
    step = change.step
    if change.old is not None and change.new is not None:
        if change.kind == "renumbered" and is_rewritten(change.old, change.new):
            yield labels.REWRITTEN
        if change.nota.class_ != "none":
            yield labels.NOTA_CHANGED_ON_PAGE
    if step.before is not None and step.wording is not None:
        paths = step.before.path, step.wording.path
        if any(move.inferred and (move.old, move.new) == paths for move in article.moves):
            yield labels.INFERRED
    if any(one is not None and one.cut for one in (step.base, step.wording)):
        yield labels.CUT
    if step.unheld and change.kind in _OF_TEXTS:
        yield crossed(step.unheld) if change.diff is not None else unknown_before(step.unheld)
    elif change.kind in (*_OF_TEXTS, "created") and not change.laws and change.exact:
        yield labels.NO_TEXT_IS_NAMED


def _was(change: StepReport) -> Iterator[str]:
    if change.renumbered_from:
        yield f"ex-article {change.renumbered_from}"


def _label(change: StepReport, to_come: bool) -> str:
    if change.kind != "unheld" or not to_come:
        return labels.KINDS[change.kind]
    return labels.UNHELD_TO_COME if change.step.before else labels.NEW_TO_COME


@dataclass(frozen=True, slots=True)
class DatedChange:
    """What happened to an article under its number on a day; `view` shows it on other pages."""

    day: date
    article: ArticleLife
    change: StepReport
    view: ChangeView
    to_come: bool

    @property
    def order(self) -> tuple[SortKey, int]:
        """Sort key: by number of the article."""
        return sort_key(self.article.number), self.article.variant

    def by(self, laws: Iterable[LawRef]) -> ChangeView:
        """The change as what some references to one text made it: without a redline, and with the
        reason, where its size is not that of this text."""
        change, step = self.change, self.change.step
        refs = sorted(laws, key=lambda law: sort_key(law.article or ""))
        view = replace(self.view, laws=tuple(dict.fromkeys(map(law_view, refs))))
        late = (labels.AT_LATEST_THAT_DAY,) if step.at_latest else ()
        if change.exact:
            return replace(view, notes=(*late, *view.notes))
        why = unknown_before(step.unheld) or _UNKNOWN.get(change.kind, labels.UNDATED_CHANGE)
        return replace(view, size="", redline=Markup(), notes=(*late, why), exact=False)


_UNKNOWN = {
    "first-seen": "première rédaction connue : ce qui la précède est inconnu",
    "unheld": "texte non détenu : ce qui a changé est inconnu",
}


class DatedChanges:
    """Makes the changes of articles by day, each redline drawn once."""

    def __init__(self, context: CodeContext, templates: Templates) -> None:
        self.context, self.templates = context, templates

    def of(self, article: ArticleLife, rows: Iterable[TimelineWording]) -> Iterator[DatedChange]:
        """What happened to an article under its number, from its timeline: without the wordings of
        the past that are not held, of which no text of law is known."""
        for row in rows:
            for change in (row.change, row.end):
                if change is None or not article.is_own(change.step):
                    continue
                to_come = self.context.is_to_come(change.step.day)
                if change.kind != "unheld" or to_come:
                    view = self._view(article, change, to_come)
                    yield DatedChange(change.step.day, article, change, view, to_come)

    def _view(self, article: ArticleLife, change: StepReport, to_come: bool) -> ChangeView:
        context, step = self.context, change.step
        wording, kind = step.wording, change.kind
        name = article.path.removeprefix("articles/").removesuffix(".md").replace("/", "-")
        redline = Markup()
        if change.diff is not None and (change.exact or to_come):
            link = context.linker(step.day)
            nota = stretches(change.nota, link) if change.nota.class_ != "none" else ()
            redline = self.templates.redline(stretches(change.diff, link), nota)
        place = (
            context.end_of(article, step.before)
            if wording is None
            else context.place_of(article, wording)
        )
        return ChangeView(
            id=f"c-{name}",
            name=article_name(article.number, article.variant),
            page=place,
            text_page=context.text_page(wording.path, wording.blob) if wording else "",
            kind=kind,
            class_=change.class_ or "substantive",
            label=_label(change, to_come),
            size=size(change.inserted, change.deleted) if change.exact else "",
            notes=(*_was(change), *step_notes(change, article)),
            laws=tuple(map(law_view, change.laws)),
            place=(wording or change.wording).section or article.shown.section,
            redline=redline,
        )
