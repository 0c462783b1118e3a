"""The steps in the life of an article, from version to version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lawdiff.answers.changes import ChangeReport, describe
from lawdiff.answers.forms import laws_to_list
from lawdiff.answers.lineage import Step
from lawdiff.compare import wordings
from lawdiff.compare.model import ArticleChange
from lawdiff.french.laws import making_laws
from lawdiff.french.links import wording_url
from lawdiff.french.states import came_into_force
from lawdiff.model import Article, Json, LawRef, Wording, iso
from lawdiff.record.version import VersionRef


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One step in the life of an article.

    `date` is the day from which the wording is law, as far as the source dates it, else the
    version's. `version` is None where the source lists the wording and no version holds it.
    """

    date: date
    kind: str
    version: VersionRef | None = None
    report: ChangeReport | None = None
    laws: tuple[LawRef, ...] = ()
    wording: str | None = None
    to_come: bool = False

    @property
    def future(self) -> bool:
        """Is this decided, and not in force?"""
        return self.to_come or (self.version is not None and self.version.future)

    def to_dict(self) -> Json:
        version, report = self.version, self.report
        return {
            "version": version.to_dict() if version else None,
            "date": iso(self.date),
            "kind": self.kind if version else None,
            "class": report.class_ if report else None,
            "source_correction": bool(report and report.source_correction),
            "laws": laws_to_list(self.laws),
            "inserted": report.inserted if report else None,
            "deleted": report.deleted if report else None,
            "held": version is not None,
            "future": self.future,
            "renumbered_from": report.change.renumbered_from if report else None,
            "wording": self.wording,
            "url": wording_url(self.wording),
        }


def entries_through(steps: Sequence[Step]) -> list[TimelineEntry]:
    """The changes from step to step, and the wordings known but not held, by date."""
    entries: list[TimelineEntry] = []
    before: Step | None = None
    for step in steps:
        entries += entries_of(before, step)
        before = step
    listing = next((s.article for s in reversed(steps) if s.article and s.article.wordings), None)
    newest = max((s.ref.date for s in steps if not s.ref.info.future), default=date.min)
    for wording in listing.wordings if listing else ():
        if came_into_force(wording) and wording.start and not _is_held(wording, steps):
            to_come = wording.start > newest
            entries.append(
                TimelineEntry(wording.start, "unheld", wording=wording.id, to_come=to_come)
            )
    return sorted(entries, key=_in_order)


def _in_order(entry: TimelineEntry) -> tuple[date, int]:
    """By day; on one day an end comes before the wording, held or not, that begins then."""
    return entry.date, 0 if entry.kind == "repealed" else 1 + (entry.version is not None)


def _is_held(wording: Wording, steps: Sequence[Step]) -> bool:
    """Does a version hold the wording, by its id or, where it knows none, on its days?"""
    start, end = wording.start or date.max, wording.end or date.max
    return any(
        step.article.wording in (wording.id, None)
        and (step.article.wording or start <= step.ref.date < end)
        for step in steps
        if step.article is not None
    )


def entries_of(before: Step | None, step: Step) -> Iterator[TimelineEntry]:
    """What happened at a step: nothing, a change, an end, or an end and a new beginning."""
    old = before.article if before else None
    new = step.article
    if step.came_from is not None and new is not None and old is not None:
        laws = making_laws(new, first=False)
        change = ArticleChange(
            "renumbered",
            new.number,
            step.path,
            old,
            new,
            laws,
            renumbered_from=old.number,
            old_path=before.path if before else None,
        )
        yield _entry(step, change, new.in_force_from)
        return
    if (
        before is not None
        and old is not None
        and (new is None or wordings.are_different_articles(old, new))
    ):
        yield _end(before, step, old, new)
        old = None
    if new is None:
        return
    if old is None:
        yield _beginning(before, step, new)
        return
    assert before is not None
    reworded = bool(old.wording and new.wording and old.wording != new.wording)
    if wordings.same_text(old, new) and not reworded:
        return
    corrected = wordings.is_correction(old, new, before.ref.date)
    laws = () if corrected else making_laws(new, first=False)
    change = ArticleChange("modified", new.number, step.path, old, new, laws, corrected)
    yield _entry(step, change, None if corrected else new.in_force_from)


def _entry(step: Step, change: ArticleChange, day: date | None) -> TimelineEntry:
    wording = change.new.wording if change.new else None
    day = day or step.ref.date
    return TimelineEntry(day, change.kind, step.ref, describe(change), change.laws, wording)


def _end(before: Step, step: Step, old: Article, new: Article | None) -> TimelineEntry:
    """The end of an article, on its day where that is known; else when another takes its number."""
    due = _last_end(old)
    known = due is not None and before.ref.date < due <= step.ref.date
    laws = old.ended_by if due == old.in_force_until else ()
    change = ArticleChange("repealed", old.number, before.path, old=old, laws=laws)
    return _entry(step, change, due if known else (new.in_force_from if new else None))


def _last_end(article: Article) -> date | None:
    """The day on which an article ends: that of the last of its wordings without a gap."""
    end = article.in_force_until
    known = [one for one in article.wordings if one.start and came_into_force(one)]
    for wording in sorted(known, key=lambda one: one.start or date.min):
        if wording.start == end:
            end = wording.end
    return end


def _beginning(before: Step | None, step: Step, new: Article) -> TimelineEntry:
    kind = "first-seen" if before is None else "created"
    laws = making_laws(new, first=kind == "created" or new.in_force_from == new.born)
    change = ArticleChange(kind, new.number, step.path, new=new, laws=laws)
    return _entry(step, change, new.in_force_from)
