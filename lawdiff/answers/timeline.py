"""The life of an article: every wording known of it, held or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from lawdiff.answers.forms import laws_to_list, namesakes_to_list
from lawdiff.answers.one_article import Texts, find_article, wording_to_dict
from lawdiff.answers.step_reports import StepReport, report, texts_of_steps
from lawdiff.compare.life import KnownWording, Life, Step
from lawdiff.compare.wordings import same_text
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Code, Json, LawRef, iso


@dataclass(frozen=True)
class TimelineWording:
    """A wording in the life of an article: what it did to the text, and how it ended.

    `change` is None for a wording that another one, which began later, hid from the first day.
    `end` is the end of the article with it, where nothing follows it at once.
    """

    wording: KnownWording
    day: date
    change: StepReport | None
    end: StepReport | None = None
    to_come: bool = False

    @property
    def kind(self) -> str:
        if self.change is not None:
            return self.change.kind
        return "modified" if self.wording.held else "unheld"

    @property
    def laws(self) -> tuple[LawRef, ...]:
        """The texts that the source names for it."""
        return self.change.laws if self.change is not None else ()

    @property
    def exact(self) -> bool:
        """Is the size that of this wording alone?"""
        return self.change is not None and self.change.exact

    def to_dict(self, slug: str) -> Json:
        change, end = self.change, self.end
        ended = None
        if end is not None:
            ended = {
                "date": iso(end.step.day),
                "at_latest": end.step.at_latest,
                "laws": laws_to_list(end.laws),
            }
        return {
            **wording_to_dict(self.wording, slug),
            "date": iso(self.day),
            "at_latest": change is not None and change.step.at_latest,
            "kind": self.kind,
            "class": change.class_ if change else None,
            "laws": laws_to_list(self.laws),
            "inserted": change.inserted if change else None,
            "deleted": change.deleted if change else None,
            "exact": self.exact,
            "renumbered_from": change.renumbered_from if change else None,
            "to_come": self.to_come,
            "repealed": ended,
        }


@dataclass(frozen=True)
class Timeline:
    """The life of one article of a number, its oldest wording first.

    `as_of` is the newest day as of which it is known. `variants` counts the articles that the
    number stands for at a time, `others` are the lives of those that were asked for with it.
    """

    code: Code
    number: str
    as_of: str
    wordings: tuple[TimelineWording, ...]
    variant: int = 1
    variants: int = 1
    namesakes: tuple[str, ...] = ()
    others: tuple[Timeline, ...] = ()

    def to_dict(self) -> Json:
        slug = self.code.slug
        return {
            "article": self.number,
            "code": slug,
            "variant": self.variant,
            "variants": self.variants,
            "as_of": self.as_of,
            "wordings": [one.to_dict(slug) for one in self.wordings],
            "namesakes": namesakes_to_list(self.namesakes),
        }


def timeline(repo: LawRepo, named: str, code_name: str | None) -> list[Timeline]:
    """The life of an article, one for each article that its number stands for at a time.

    NotFoundError, with near numbers, where no version holds it.
    """
    found = find_article(repo, named, code_name)
    as_of = max(version.known for version in found.register.attested)
    texts = texts_of_steps(found, [step for life in found.lives for step in life.steps])
    lines = [tuple(timeline_of(life, texts, as_of)) for life in found.lives]
    return [
        Timeline(found.code, found.number, as_of, line, at, len(lines), found.namesakes)
        for at, line in enumerate(lines, start=1)
    ]


def timeline_of(life: Life, texts: Texts, as_of: str) -> Iterator[TimelineWording]:
    """Every wording of a life that was law, is or will be, by day."""
    rows: dict[KnownWording, TimelineWording] = {}
    last: KnownWording | None = None
    for step in _told(life, texts):
        described = report(step, texts)
        if step.wording is None:
            assert last is not None  # an end comes after a beginning
            rows[last] = replace(rows[last], end=described)
            continue
        last = step.wording
        if last not in rows:
            rows[last] = TimelineWording(
                last, step.day, described, to_come=step.day.isoformat() > as_of
            )
    for wording in life.wordings:
        if wording.came_into_force and wording.start and wording not in rows:
            rows[wording] = TimelineWording(wording, wording.start, None)
    yield from sorted(rows.values(), key=lambda row: (row.day, row.change is not None))


def _told(life: Life, texts: Texts) -> Iterator[Step]:
    """The steps, without those to a text that several versions show without days and that is the
    same as before."""
    for step in life.steps:
        old, new = texts.of(step.base), texts.of(step.wording)
        shown = step.wording is not None and step.wording.start is None and step.kind == "modified"
        if shown and old is not None and new is not None and same_text(old, new):
            continue
        yield step
