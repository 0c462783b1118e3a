"""The life of an article: its timeline, and who wrote each of its alinéas (blame)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lawdiff import changes
from lawdiff.changes import ArticleChange
from lawdiff.diffing import diff_texts
from lawdiff.filepast import FilePast
from lawdiff.lawrepo.snapshot import SOMMAIRE
from lawdiff.lawrepo.store import LawRepo, VersionRef
from lawdiff.laws import making_laws
from lawdiff.lineage import HeldPast, Step, life, lineage
from lawdiff.lookup import (
    find_code_of,
    find_places,
    find_version,
    future_of,
    newest,
    places_at,
    unknown_article,
    versions_of,
)
from lawdiff.model import Article, Code, LawRef, Wording
from lawdiff.numbers import article_path
from lawdiff.queries import ArticleQuery, parse_query
from lawdiff.reports import ChangeReport, describe

# --- timeline -------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class Timeline:
    """The life of one article of a number, oldest step first."""

    code: Code
    number: str
    variant: int
    entries: tuple[TimelineEntry, ...]


def timeline(repo: LawRepo, asked: str, code_name: str | None) -> list[Timeline]:
    """The timeline of an article, one for each article that its number stands for at a time.

    The law decided and not in force is its last part.

    NotFoundError, with near numbers, where no version holds it.
    """
    query = parse_query(asked)
    code = find_code_of(repo, query, code_name)
    refs = [*versions_of(repo, code), *future_of(repo, code)]
    number = _number_in(repo, query, refs)
    past = HeldPast(repo, refs)
    lines = []
    for variant in range(1, 100):
        steps = life(past, article_path(number, variant))
        if not steps:
            break
        lines.append(Timeline(code, number, variant, tuple(entries_through(steps))))
    return lines


def _number_in(repo: LawRepo, query: ArticleQuery, refs: Sequence[VersionRef]) -> str:
    """The number as the newest version that holds the article writes it."""
    if any(FilePast(repo, refs, article_path(query.number)).held()):
        return query.number
    contents = FilePast(repo, refs, SOMMAIRE)
    for run in reversed(contents.runs):
        found = find_places(repo, query, refs[run[-1]])
        if found:
            return found[0].number
    raise unknown_article(query, places_at(repo, refs[-1]), refs[-1])


def entries_through(steps: Sequence[Step]) -> list[TimelineEntry]:
    """The changes from step to step, and the wordings known but not held, by date."""
    entries: list[TimelineEntry] = []
    before: Step | None = None
    for step in steps:
        entries += entries_of(before, step)
        before = step
    listing = next((s.article for s in reversed(steps) if s.article and s.article.wordings), None)
    for wording in listing.wordings if listing else ():
        if wording.came_into_force and wording.start and not _is_held(wording, steps):
            to_come = wording.state == "VIGUEUR_DIFF"
            entries.append(
                TimelineEntry(wording.start, "unheld", wording=wording.id, to_come=to_come)
            )
    return sorted(entries, key=lambda entry: (entry.date, entry.version is not None))


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
    if before is not None and old is not None and (new is None or changes.are_two(old, new)):
        yield _end(before, step, old, new)
        old = None
    if new is None:
        return
    if old is None:
        yield _beginning(before, step, new)
        return
    assert before is not None
    reworded = bool(old.wording and new.wording and old.wording != new.wording)
    if changes.same_text(old, new) and not reworded:
        return
    corrected = changes.is_correction(old, new, before.ref.date)
    laws = () if corrected else making_laws(new, first=False)
    change = ArticleChange("modified", new.number, step.path, old, new, laws, corrected)
    yield _entry(step, change, None if corrected else new.in_force_from)


def _entry(step: Step, change: ArticleChange, day: date | None) -> TimelineEntry:
    wording = change.new.wording if change.new else None
    day = day or step.ref.date
    return TimelineEntry(day, change.kind, step.ref, describe(change), change.laws, wording)


def _end(before: Step, step: Step, old: Article, new: Article | None) -> TimelineEntry:
    """The end of an article, on its day where that is known; else when another takes its number."""
    due = old.in_force_until
    known = due is not None and before.ref.date < due <= step.ref.date
    change = ArticleChange("repealed", old.number, before.path, old=old, laws=old.ended_by)
    return _entry(step, change, due if known else (new.in_force_from if new else None))


def _beginning(before: Step | None, step: Step, new: Article) -> TimelineEntry:
    kind = "first-seen" if before is None else "created"
    laws = making_laws(new, first=kind == "created" or new.in_force_from == new.born)
    change = ArticleChange(kind, new.number, step.path, new=new, laws=laws)
    return _entry(step, change, new.in_force_from)


# --- blame ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BlameLine:
    """An alinéa, the version since which it stands, and the texts that brought it.

    `laws` is empty where the source names none, and where the alinéa is as old as what is held.
    """

    text: str
    since: VersionRef
    laws: tuple[LawRef, ...]


@dataclass(frozen=True, slots=True)
class Blame:
    """Who wrote each alinéa of an article at a version."""

    number: str
    variant: int
    at: VersionRef
    lines: tuple[BlameLine, ...]


def blame(repo: LawRepo, asked: str, version: str | None, code_name: str | None) -> list[Blame]:
    """For each wording of the article, the origin of its alinéas.

    An alinéa that merely moves, whose number alone changes, or that only its typography changes
    keeps its origin; so does one of an article that gets another number.
    """
    query = parse_query(asked)
    code = find_code_of(repo, query, code_name)
    ref = find_version(repo, version, code) if version else newest(repo, code)
    found = find_places(repo, query, ref)
    if not found:
        raise unknown_article(query, places_at(repo, ref), ref)
    refs = [held for held in versions_of(repo, code) if held.key <= ref.key]
    answers = []
    past = HeldPast(repo, refs)
    for variant, place in enumerate(found, start=1):
        steps = lineage(past, place.path, len(refs) - 1)
        answers.append(Blame(place.number, variant, ref, tuple(_blame_lines(steps))))
    return answers


def _blame_lines(steps: Sequence[Step]) -> list[BlameLine]:
    lines: list[BlameLine] = []
    before: Step | None = None
    for step in steps:
        lines = _carried(lines, before, step, step.article) if step.article else []
        before = step
    return lines


def _carried(
    lines: Sequence[BlameLine], before: Step | None, step: Step, new: Article
) -> list[BlameLine]:
    """The origins of an article's alinéas after a step, from those before it."""
    old = before.article if before else None
    kept = old is not None and (step.came_from is not None or not changes.are_two(old, new))
    if old is None or not kept:
        first = before is not None or new.in_force_from == new.born
        laws = making_laws(new, first=True) if first else ()
        return [BlameLine(text, step.ref, laws) for text in new.alineas]
    assert before is not None
    corrected = changes.is_correction(old, new, before.ref.date)
    laws = () if corrected else making_laws(new, first=False)
    carried = [BlameLine(text, step.ref, laws) for text in new.alineas]
    for alinea in diff_texts(old.alineas, new.alineas).alineas:
        if alinea.old is None or alinea.new is None or alinea.piece == "shift":
            continue  # what holds a sentence from elsewhere is the work of this step
        same = alinea.piece != "join" and all(sign == "=" for sign, _ in alinea.words)
        if same or alinea.nature in ("renumbering", "typographic"):
            origin = lines[alinea.old]
            carried[alinea.new] = BlameLine(new.alineas[alinea.new], origin.since, origin.laws)
    return carried
