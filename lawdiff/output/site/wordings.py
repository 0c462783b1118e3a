"""The wordings of an article, by the days on which they are law: its timeline and its redlines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from lawdiff.answers.code_lives import ArticleLife
from lawdiff.answers.one_article import Texts
from lawdiff.answers.step_reports import StepReport
from lawdiff.answers.timeline import TimelineWording
from lawdiff.compare.life import KnownWording
from lawdiff.french import labels
from lawdiff.french.links import wording_url
from lawdiff.output.site import addresses
from lawdiff.output.site.addresses import href
from lawdiff.output.site.article_views import Moment, MomentRun, WordingView
from lawdiff.output.site.context import CodeContext
from lawdiff.output.site.redline import Stretch, stretches, whole
from lawdiff.output.site.steps import step_notes
from lawdiff.output.site.views import law_view, size

_SHOWN_UNHELD = 3  # consecutive wordings without a text that are not folded


# --- the timeline -------------------------------------------------------------------------------


def moments(
    context: CodeContext, article: ArticleLife, rows: Sequence[TimelineWording]
) -> Iterator[MomentRun]:
    """The timeline, many consecutive wordings without a text as one."""
    found = [one for row in rows for one in _moments(context, article, row)]
    found.sort(key=lambda moment: (moment.iso, moment.kind != "repealed"))
    for (held, _), group in groupby(found, key=lambda moment: (moment.held, moment.future)):
        run = tuple(group)
        yield MomentRun(run, not held and len(run) > _SHOWN_UNHELD)


def _moments(context: CodeContext, article: ArticleLife, row: TimelineWording) -> Iterator[Moment]:
    change, wording = row.change, row.wording
    late = change is not None and change.step.at_latest
    yield Moment(
        date=_day_name(row.day, late),
        iso=row.day.isoformat(),
        kind=row.kind,
        label=label_of(row),
        laws=tuple(map(law_view, row.laws)),
        size=size(change.inserted, change.deleted) if change and _has_size(change) else "",
        fragment=context.fragments(article).get(id(wording), ""),
        url=wording_url(wording.id) or "",
        held=wording.held,
        future=context.is_to_come(row.day),
    )
    if row.end is not None:
        day = row.end.step.day
        yield Moment(
            date=_day_name(day, row.end.step.at_latest),
            iso=day.isoformat(),
            kind="repealed",
            label=labels.KINDS["repealed"],
            laws=tuple(map(law_view, row.end.laws)),
            size="",
            fragment=addresses.end_anchor(day),
            url=wording_url(wording.id) or "",
            held=True,
            future=context.is_to_come(day),
        )


def label_of(row: TimelineWording) -> str:
    """What a wording did, in a few words."""
    change = row.change
    if change is None:
        return labels.ALSO_LISTED if row.wording.held else labels.KINDS["unheld"]
    label = labels.FIRST_HELD if row.kind == "first-seen" else labels.KINDS[row.kind]
    if row.kind == "modified" and change.class_ not in (None, "substantive"):
        label += f" ({labels.CLASSES[change.class_ or 'none']})"
    if change.renumbered_from:
        label += f", ex-{change.renumbered_from}"
    return label


def _has_size(change: StepReport) -> bool:
    return change.exact and change.kind in ("modified", "replaced", "renumbered")


def _day_name(day: date, at_latest: bool) -> str:
    name = labels.day_name(day)
    return f"au plus tard le {name}" if at_latest else name


# --- the redlines -------------------------------------------------------------------------------


class WordingViews:
    """Makes the section of each wording of an article whose text is held, and of each end."""

    def __init__(self, context: CodeContext, article: ArticleLife, texts: Texts) -> None:
        self.context, self.article, self.texts = context, article, texts
        self.fragments = context.fragments(article)

    def of(self, rows: Sequence[TimelineWording]) -> tuple[WordingView, ...]:
        """The sections, oldest first."""
        found: list[WordingView] = []
        for row in rows:
            if row.wording.held:
                found.append(self._wording(row))
            if row.end is not None:
                found.append(self._end(row.end))
        found.sort(key=lambda view: (view.iso, view.kind != "repealed"))
        return tuple(self._with_older_links(found))

    def _wording(self, row: TimelineWording) -> WordingView:
        change, wording = row.change, row.wording
        link = self.context.linker(row.day)
        new = self.texts.of(wording)
        drawn = change is not None and change.diff is not None and change.old is not None
        text: tuple[Stretch, ...] = ()
        nota: tuple[Stretch, ...] = ()
        if drawn and change is not None and change.diff is not None:
            text = stretches(change.diff, link)
            changed = change.nota.class_ != "none"
            nota = stretches(change.nota, link) if changed else whole(new.nota if new else (), link)
        elif new is not None:
            text, nota = whole(new.alineas, link), whole(new.nota, link)
        late = change is not None and change.step.at_latest
        return WordingView(
            id=self.fragments[id(wording)],
            date=_day_name(row.day, late),
            iso=row.day.isoformat(),
            label=label_of(row),
            kind=row.kind,
            size=size(change.inserted, change.deleted) if change and _has_size(change) else "",
            notes=tuple(step_notes(change, self.article)) if change is not None else (),
            laws=tuple(map(law_view, row.laws)),
            crosses=drawn and change is not None and bool(change.step.unheld),
            text=text,
            nota=nota,
            text_page=self.context.text_page(wording.path, wording.blob),
            shown_by=self._shown_by(wording),
            url=wording_url(wording.id) or "",
            future=self.context.is_to_come(row.day),
            whole=not drawn,
        )

    def _shown_by(self, wording: KnownWording) -> tuple[str, str] | None:
        """The first version that shows a wording, and its page; the page of the law to come."""
        slug = self.context.slug
        if wording.attested:
            day = date.fromisoformat(wording.attested[0])
            return labels.version_of(day), href(addresses.version_page_on(slug, day))
        if wording.start is None or wording.start not in self.context.coming:
            return None
        page, hash_, fragment = addresses.future_page(slug, wording.start).partition("#")
        return labels.LAW_TO_COME, f"{href(page)}{hash_}{fragment}"

    def _end(self, change: StepReport) -> WordingView:
        day = change.step.day
        return WordingView(
            id=addresses.end_anchor(day),
            date=_day_name(day, change.step.at_latest),
            iso=day.isoformat(),
            label=labels.KINDS["repealed"],
            kind="repealed",
            size="",
            notes=(),
            laws=tuple(map(law_view, change.laws)),
            crosses=False,
            text=(),
            nota=(),
            text_page="",
            shown_by=None,
            url=wording_url(change.wording.id) or "",
            future=self.context.is_to_come(day),
            whole=False,
        )

    def _with_older_links(self, found: Sequence[WordingView]) -> Iterator[WordingView]:
        """The sections with the fragments of links to the version that first showed a wording, and
        of texts without days that are the same as the one before."""
        own = {view.id for view in found}
        names = {*self.fragments.values()}
        for listing in self.article.listings:
            if not listing.coming:
                names.add(addresses.anchor(date.fromisoformat(listing.versions[0])))
        also: dict[str, list[str]] = {}
        texts = [view for view in found if view.has_text]
        for name in sorted(names - own):
            before = [view for view in texts if f"v{view.iso}" <= name]
            if texts:
                also.setdefault((before[-1:] or texts)[0].id, []).append(name)
        for view in found:
            yield replace(view, also=tuple(also.get(view.id, ())))
