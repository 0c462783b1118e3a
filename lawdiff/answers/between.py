"""What changed in one article between two moments: the net redline, and each step in between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from lawdiff.answers.comparison import ArticleComparison, Side
from lawdiff.answers.lookup import sommaire_at
from lawdiff.answers.moments import Moment, moment
from lawdiff.answers.one_article import Asked, Texts, find_article, nearest_life
from lawdiff.answers.step_reports import (
    NO_TEXT,
    StepReport,
    held_steps,
    nota_redline,
    redline,
    report,
)
from lawdiff.compare.life import KnownWording, Life, Step
from lawdiff.compare.wordings import is_correction, same_text
from lawdiff.errors import NotFoundError, UsageError
from lawdiff.french.laws import law_order, making_laws, united
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article, LawRef
from lawdiff.record import contents
from lawdiff.record.paths import variant_of


def compare_article(
    repo: LawRepo, named: str, between: tuple[str | None, str | None], code_name: str | None
) -> list[ArticleComparison]:
    """What changed in each article of a number, by path.

    NotFoundError where no version holds it, or where it is asked for two versions that do not.
    """
    found = find_article(repo, named, code_name)
    old = moment(repo, found.code, between[0])
    new = moment(repo, found.code, between[1], end=True)
    if old.date > new.date:
        raise UsageError(
            f"{between[0]} comes after {between[1]}", hint="give the older moment first"
        )
    pairs = list(_pairs(found, old, new))
    spans = {id(life): _steps(life, old.date, new.date) for life, _, _ in pairs}
    texts = found.texts(
        one
        for life, *sides in pairs
        for one in (
            *(side.wording for side in sides),
            *(one for step in spans[id(life)] for one in (step.base, step.wording)),
        )
    )
    answers = [_compared(found, texts, spans[id(life)], *sides) for life, *sides in pairs]
    return [
        replace(one, variant=at, variants=len(answers), namesakes=found.namesakes)
        for at, one in enumerate(sorted(answers, key=_path_order), start=1)
    ]


def _steps(life: Life, old: date, new: date) -> tuple[Step, ...]:
    """What happened in between; where no text before is held, without what lies before the span."""
    return tuple(
        step
        if step.base is not None
        else replace(step, unheld=tuple(one for one in step.unheld if one.stop > old))
        for step in life.between(old, new)
    )


def _path_order(one: ArticleComparison) -> int:
    wording = one.new.wording or one.old.wording
    return variant_of(wording.path) if wording and wording.path else 1


def _pairs(found: Asked, old: Moment, new: Moment) -> list[tuple[Life, Side, Side]]:
    """The articles of the number with what stood at both moments: those that stood at one of them,
    or came and went in between."""
    sides = [(life, _side(found, life, old), _side(found, life, new)) for life in found.lives]
    described = [
        (life, one, other)
        for life, one, other in sides
        if one.wording or other.wording or one.in_force or other.in_force
        or life.between(old.date, new.date)
    ]  # fmt: skip
    if described:
        return described
    if old.version is not None and new.version is not None:
        error = found.unknown(new.version)
        assert isinstance(error, NotFoundError)
        raise error
    nearest = nearest_life(found.lives, new.date)
    return [pair for pair in sides if pair[0] is nearest]


def _side(found: Asked, life: Life, when: Moment) -> Side:
    """What stood at a moment of one article: by force for a day, by attestation for a version."""
    if when.version is None or when.future:  # what is to come is law on its day
        at = life.at(when.date)
        shown = at.shown if at.certainty != "none" else None
        return Side(when, at.certainty, at.in_force, shown)
    ref = when.version
    from lawdiff.answers.at import wordings_in  # a day needs none of it

    said = [one for own, one in wordings_in(found, ref, every=True) if own is life]
    own = [one for one in said if one.number == found.number] or said
    if own:
        return Side(when, "exact", own[0], own[0])
    held = next((one for one in found.register.attested if one.day == ref.day), None)
    known = held is not None and held.accounts_for(found.number)
    return Side(when, "none" if known else "unknown")


def _compared(
    found: Asked, texts: Texts, steps: tuple[Step, ...], old: Side, new: Side
) -> ArticleComparison:
    old = replace(old, article=texts.of(old.wording))
    new = replace(new, article=texts.of(new.wording))
    unheld = tuple(_unheld(steps, old, new))
    reports = tuple(report(step, texts) for step in held_steps(steps))
    kind = _kind(found, old, new)
    if kind is None and unheld:
        kind = "unheld"
    both = old.article is not None and new.article is not None
    attested = old.moment.version is not None or new.moment.version is not None
    corrected = (
        attested
        and kind == "modified"
        and both
        and is_correction(_of(old), _of(new), old.moment.date)
    )
    seen = kind in ("first-seen", "last-seen")  # what came before, or after, is unknown
    before, after = old.article or (new.article if seen else None), new.article
    after = after or (old.article if seen else None)
    same = kind is None and not both
    diff = NO_TEXT if same else redline(before, after)
    laws = () if corrected else tuple(_laws(reports, kind, old, new))
    return ArticleComparison(
        code=found.code,
        number=found.number,
        old=old,
        new=new,
        kind=kind,
        laws=laws,
        source_correction=corrected and diff.class_ != "none",
        inferred=kind == "renumbered" and _is_inferred(found, old, new),
        diff=diff,
        nota=NO_TEXT if same else nota_redline(before, after),
        unheld=unheld,
        steps=reports,
    )


def _of(side: Side) -> Article:
    assert side.article is not None
    return side.article


def _unheld(steps: Iterable[Step], old: Side, new: Side) -> Iterator[KnownWording]:
    """The wordings of a span whose text is not held, those at its ends included."""
    every = [old.in_force, *(step.wording for step in steps), new.in_force]
    for one in dict.fromkeys(id(one) for one in every if one is not None and not one.held):
        yield next(wording for wording in every if wording is not None and id(wording) == one)


def _kind(found: Asked, old: Side, new: Side) -> str | None:
    """What happened between two moments, as far as the texts that are held tell it."""
    before, after = old.wording, new.wording
    if before is None and after is None:
        gone = old.in_force is not None and new.certainty == "none"
        return "repealed" if gone else None
    if before is None or after is None:
        missing = old if before is None else new
        if missing.certainty == "none":
            return "created" if before is None else "repealed"
        return "first-seen" if before is None else "last-seen"
    if before.article and after.article and before.article != after.article:
        return "replaced" if before.number == after.number else "renumbered"
    if before.number != after.number:
        return "renumbered"
    if not same_text(_of(old), _of(new)):
        return "modified"
    if _is_moved(found, old, new):
        return "moved"
    return "modified" if before.id and after.id and before.id != after.id else None


def _is_moved(found: Asked, old: Side, new: Side) -> bool:
    """Is the article in another section of the newer version? A new title alone does not count."""
    before, after = old.wording, new.wording
    if before is None or after is None or before.section == after.section:
        return False
    if old.moment.version is None or new.moment.version is None or after.path is None:
        return False
    if before.path is None or not before.section or not after.section:
        return False
    sides = ((old.moment.version, before.path), (new.moment.version, after.path))
    places = [contents.parse(sommaire_at(found.repo, ref)) for ref, _ in sides]
    if any(path not in held for held, (_, path) in zip(places, sides, strict=True)):
        return False
    was, now = places[0][before.path].sections, places[1][after.path].sections
    moved = contents.is_moved(was, now)
    if moved is not None:
        return moved
    older, newer = ({place.sections for place in held.values()} for held in places)
    return was in newer or now in older


def _laws(
    reports: Iterable[StepReport], kind: str | None, old: Side, new: Side
) -> Iterator[LawRef]:
    """The texts that made a net change: those of all that came in between."""
    unknown = kind == "first-seen" and old.in_force is None
    if kind in (None, "unheld", "last-seen") or unknown:
        return
    if kind == "moved" and old.wording and new.wording and old.wording.id == new.wording.id:
        return
    if kind == "repealed":
        ends = [law for one in reports if one.kind == "repealed" for law in one.laws]
        last = old.wording or old.in_force
        due = last is not None and (last.end is None or last.end <= new.moment.date)
        yield from ends or (last.ended_by if last and due else ())
        return
    laws = [law for one in reports if one.kind != "repealed" for law in one.laws]
    after = new.article
    reached = {one.new.wording for one in reports if one.new is not None}
    if after is not None and (not reports or after.wording not in reached):
        laws += making_laws(after, first=kind in ("created", "replaced"))
    yield from sorted(united(laws), key=law_order)


def _is_inferred(found: Asked, old: Side, new: Side) -> bool:
    """Does the likeness of the texts alone tell a renumbering?"""
    before, after = old.wording, new.wording
    paths = (before.path, after.path) if before and after else None
    return any(move.inferred and (move.old, move.new) == paths for move in found.entry.moves)
