"""Since when each alinéa of an article says what it says, and by which law."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lawdiff.answers.at import ArticleAt, answers_at
from lawdiff.answers.forms import laws_to_list, namesakes_to_list
from lawdiff.answers.one_article import Asked, Texts, find_article, wording_to_dict
from lawdiff.answers.step_reports import held_steps, laws_of, texts_of_steps
from lawdiff.compare.life import KnownWording, Life, Step
from lawdiff.diff import diff_texts
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article, Json, LawRef, iso


@dataclass(frozen=True)
class BlameLine:
    """An alinéa, the day since which it says what it says, and the texts that brought it.

    With `at_latest` it may be older: no wording before that day is held, or one is known in between
    that is not; then no text is named, since another one may have brought it. `laws` is empty as
    well where the source names none.
    """

    text: str
    since: date
    laws: tuple[LawRef, ...] = ()
    at_latest: bool = False

    def to_dict(self) -> Json:
        return {
            "text": self.text,
            "since": iso(self.since),
            "at_latest": self.at_latest,
            "laws": laws_to_list(self.laws),
        }


@dataclass(frozen=True)
class Blame:
    """The origin of each alinéa of an article at a moment; `at` is the article as `show` has it.

    `others` are the answers for the other articles of the number.
    """

    at: ArticleAt
    lines: tuple[BlameLine, ...]
    others: tuple[Blame, ...] = ()

    @property
    def number(self) -> str:
        return self.at.number

    @property
    def variant(self) -> int:
        return self.at.variant

    @property
    def variants(self) -> int:
        return self.at.variants

    def to_dict(self) -> Json:
        at, slug = self.at, self.at.code.slug
        return {
            "article": at.number,
            "code": slug,
            "variant": at.variant,
            "variants": at.variants,
            "moment": at.moment.to_dict(),
            "certainty": at.certainty,
            "wording": wording_to_dict(at.shown, slug) if at.shown else None,
            "alineas": [line.to_dict() for line in self.lines],
            "namesakes": namesakes_to_list(at.namesakes),
        }


def blame(repo: LawRepo, named: str, asked: str | None, code_name: str | None) -> list[Blame]:
    """For each article of a number at a moment, the origin of its alinéas.

    An alinéa that merely moves, whose number alone changes, or that only its typography changes
    keeps its origin; so does one of an article that gets another number.
    """
    found = find_article(repo, named, code_name)
    answers = answers_at(found, asked)
    texts = texts_of_steps(found, [step for life in found.lives for step in life.steps])
    return [Blame(at, tuple(_lines(found, at, texts))) for at in answers]


def _lines(found: Asked, at: ArticleAt, texts: Texts) -> Sequence[BlameLine]:
    """The origins of the alinéas of the text that is shown, from step to step up to it."""
    if at.shown is None or at.article is None:
        return []
    life = _life_of(found, at.shown)
    lines: list[BlameLine] = []
    before: Article | None = None
    for step in _steps_to(life, at):
        new = texts.of(step.wording)
        lines = _carried(lines, before, new, step) if new is not None else []
        before = new
    if before is not None and before.alineas == at.article.alineas:
        return lines
    # What a version says, where newer ones know another text for its wording or its day.
    day = at.shown.start or at.moment.date
    step = Step(day, "modified", at.shown, None, at_latest=at.shown.start is None, exact=False)
    return _carried(lines, before, at.article, step)


def _life_of(found: Asked, shown: KnownWording) -> Life:
    """The life that a wording is of."""

    return next(
        life for life in found.lives if any(one.key == shown.article for one in life.articles)
    )


def _steps_to(life: Life, at: ArticleAt) -> Iterator[Step]:
    """The steps to held texts and ends, up to the wording shown."""
    shown = at.shown
    assert shown is not None
    last = shown.start or at.moment.date
    for step in held_steps(life.steps):
        if step.day > last:
            return
        yield step


def _carried(
    lines: Sequence[BlameLine], old: Article | None, new: Article, step: Step
) -> list[BlameLine]:
    """The origins of an article's alinéas after a step, from those before it."""
    laws = laws_of(step, new) if step.exact else ()
    late = step.at_latest or not step.exact
    carried = [BlameLine(text, step.day, laws, late) for text in new.alineas]
    if old is None or step.kind == "created":
        return carried
    for alinea in diff_texts(old.alineas, new.alineas).alineas:
        if alinea.old is None or alinea.new is None or alinea.piece in ("join", "shift"):
            continue  # who joins alinéas, or moves a sentence to one, has made a new one
        same = all(sign == "=" for sign, _ in alinea.words)
        if same or alinea.nature in ("renumbering", "typographic"):
            carried[alinea.new] = replace(lines[alinea.old], text=new.alineas[alinea.new])
    return carried
