"""The steps in an article's life with what each changed: the redline, and the laws that made it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lawdiff.answers.forms import laws_to_list
from lawdiff.answers.one_article import Asked, Texts, wording_to_dict
from lawdiff.compare.life import KnownWording, Step
from lawdiff.compare.wordings import same_text
from lawdiff.diff import TextDiff, diff_texts
from lawdiff.french.laws import law_order, making_laws, united
from lawdiff.model import Article, Json, LawRef, iso

NO_TEXT = TextDiff(())


@dataclass(frozen=True)
class StepReport:
    """A step with its redline against the nearest held wording before it.

    `old` and `new` are its two texts, None where there is none or none is held; the size is unknown
    (None) where no text before it is held.
    """

    step: Step
    old: Article | None = field(repr=False)
    new: Article | None = field(repr=False)
    laws: tuple[LawRef, ...]
    diff: TextDiff | None = field(repr=False)
    nota: TextDiff = field(default=NO_TEXT, repr=False)

    @property
    def kind(self) -> str:
        return self.step.kind

    @property
    def wording(self) -> KnownWording:
        """The wording that came, or the one that ended."""
        found = self.step.wording or self.step.before
        assert found is not None  # a step leads from one, or to one
        return found

    @property
    def class_(self) -> str | None:
        return self.diff.class_ if self.diff is not None else None

    @property
    def inserted(self) -> int | None:
        """Words inserted into the alinéas; None where that is unknown."""
        return self.diff.inserted if self.diff is not None else None

    @property
    def deleted(self) -> int | None:
        """Words deleted from the alinéas; None where that is unknown."""
        return self.diff.deleted if self.diff is not None else None

    @property
    def exact(self) -> bool:
        """Is the size of the redline that of this step alone?"""
        return self.step.exact and self.diff is not None

    @property
    def renumbered_from(self) -> str | None:
        before = self.step.before
        return before.number if before and self.kind == "renumbered" else None

    def to_dict(self, slug: str) -> Json:
        return {
            **wording_to_dict(self.wording, slug),
            "date": iso(self.step.day),
            "at_latest": self.step.at_latest,
            "kind": self.kind,
            "laws": laws_to_list(self.laws),
            "class": self.class_,
            "inserted": self.inserted,
            "deleted": self.deleted,
            "renumbered_from": self.renumbered_from,
            "exact": self.exact,
            "unheld": [wording_to_dict(one, slug) for one in self.step.unheld],
            "alineas": self.diff.to_list() if self.diff is not None else [],
            "nota": self.nota.to_list(),
        }


def texts_of_steps(found: Asked, steps: Iterable[Step]) -> Texts:
    """Every text that the redlines of some steps are made of, read in one batch."""
    return found.texts(one for step in steps for one in (step.base, step.wording))


def report(step: Step, texts: Texts) -> StepReport:
    """A step with its redline."""
    old, new = texts.of(step.base), texts.of(step.wording)
    ended = step.wording is None
    known = step.kind == "created" or (old is not None and (ended or new is not None))
    diff = redline(old, new) if known else None
    nota = nota_redline(old, new) if known else NO_TEXT
    return StepReport(step, old, new, laws_of(step, new), diff, nota)


def laws_of(step: Step, new: Article | None) -> tuple[LawRef, ...]:
    """The texts that the source names for a step."""
    if step.wording is None:
        return step.before.ended_by if step.before else ()
    if new is None:
        return ()
    made = making_laws(new, first=step.kind in ("created", "replaced"))
    if step.kind != "replaced" or step.before is None:
        return made
    return tuple(sorted(united([*step.before.ended_by, *made]), key=law_order))


def redline(old: Article | None, new: Article | None) -> TextDiff:
    """From one text to another; None stands for no text."""
    return diff_texts(old.alineas if old else (), new.alineas if new else ())


def nota_redline(old: Article | None, new: Article | None) -> TextDiff:
    """The same of the Nota; empty where a source without wordings may lack it."""
    if old is not None and new is not None and same_text(_nota_of(old), _nota_of(new)):
        return NO_TEXT
    return diff_texts(old.nota if old else (), new.nota if new else ())


def _nota_of(article: Article) -> Article:
    return Article(article.number, (), article.nota, wording=article.wording)


def held_steps(steps: Sequence[Step]) -> list[Step]:
    """The steps that lead to a held text, or to an end."""
    return [step for step in steps if step.wording is None or step.wording.held]
