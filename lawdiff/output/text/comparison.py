"""The pages of a comparison of one article: the net redline, or wording by wording."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lawdiff.french import labels
from lawdiff.french.dates import format_french
from lawdiff.output.text.article import WARNING, which
from lawdiff.output.text.article_sentences import (
    days_of,
    known_line,
    name_of,
    outcome_of,
    side_warnings,
    span_line,
    step_note,
)
from lawdiff.output.text.page import Line, Page, Table
from lawdiff.output.text.redline import FAINT, STRONG
from lawdiff.output.text.sentences import kind_note, law_name, size_of

# Imports that only annotations need are skipped, so that `show` starts quickly.
if TYPE_CHECKING:
    from lawdiff.answers.comparison import ArticleComparison
    from lawdiff.answers.step_reports import StepReport
    from lawdiff.compare.life import KnownWording
    from lawdiff.model import LawRef
    from lawdiff.output.text.terminal import Drawer

RULE = "─" * 72
# Kinds of change that have a redline.
_DRAWN = ("created", "modified", "replaced", "renumbered", "moved", "repealed")
# Kinds of change that do not need a law.
_NEEDS_NO_LAW = ("moved", "first-seen", "last-seen", "unheld", None)


def draw_comparison(drawer: Drawer, compared: ArticleComparison) -> Page:
    """What changed in an article from one moment to the other."""
    parts: Page = [*_head(drawer, compared), *_causes(compared)]
    if compared.kind not in _DRAWN or compared.old.article is compared.new.article is None:
        return parts
    parts += [Line(RULE, style=FAINT), *drawer.redline.draw(compared.diff)]
    if compared.nota_changed:
        parts += [Line("Nota", style=STRONG), Line(), *drawer.redline.draw(compared.nota)]
    return parts


def draw_steps(drawer: Drawer, compared: ArticleComparison) -> Page:
    """The same, one wording after the other."""
    parts: Page = [*_head(drawer, compared), *_unheld(compared.unheld)]
    for step in compared.steps:
        parts += _step(drawer, step)
    return parts


def draw_stat(compared: Iterable[ArticleComparison]) -> Page:
    """How many words changed, of each article of the number and of each of its steps."""
    table = Table(("étape", "+", "-", "par"), right=("+", "-"))
    for one in compared:
        name = f"Article {one.number}{which(one.variant, one.variants)}"
        known = one.kind in _DRAWN
        table.add(name, *(str(n) if known else "" for n in (one.inserted, one.deleted)), "")
        for step in one.steps:
            sizes = [str(count) if step.exact else "" for count in (step.inserted, step.deleted)]
            laws = Line("; ".join(map(law_name, step.laws)))
            table.add(f"  {format_french(step.step.day)}", *sizes, laws)
    return [table]


def _head(drawer: Drawer, compared: ArticleComparison) -> Iterator[Line | Table]:
    yield Line(f"Article {compared.number}{which(compared.variant, compared.variants)}", STRONG)
    yield Line(span_line(compared), style=FAINT)
    new = compared.new.moment
    if new.day is not None and (known := known_line(new.as_of, new.day)):
        yield Line(known, style=FAINT)
    for warning in side_warnings(compared):
        yield Line(warning, style=WARNING)
    yield Line(outcome_of(compared))
    yield from drawer.namesakes(compared.namesakes)
    if compared.cut:
        yield Line("La source d'une des versions s'arrête au milieu de l'article.")


def _causes(compared: ArticleComparison) -> Iterator[Line]:
    """The texts that made a change, the wordings in between that are not held, the steps."""
    if compared.laws:
        yield from _laws(compared.laws, "Par" if compared.exact else "Textes de l'intervalle")
    elif compared.kind not in _NEEDS_NO_LAW and not compared.source_correction:
        yield Line("La source ne nomme aucun texte.", style=FAINT)
    yield from _unheld(compared.unheld)
    if len(compared.steps) > 1:
        count = len(compared.steps)
        yield Line(f"En {count} étapes ; --steps les montre l'une après l'autre.", style=FAINT)


def _laws(laws: Iterable[LawRef], label: str) -> Iterator[Line]:
    yield Line(f"{label} :", style=STRONG)
    for law in laws:
        yield Line(f"  {law_name(law)}{kind_note(law)}")


def _unheld(wordings: Iterable[KnownWording]) -> Iterator[Line]:
    listed = list(wordings)
    if listed:
        yield Line("Rédactions de l'intervalle dont le texte n'est pas détenu :", style=STRONG)
        yield from (Line(f"  {name_of(one)}") for one in listed)


def _step(drawer: Drawer, step: StepReport) -> Iterator[Line | Table]:
    label = labels.KINDS_IN_FULL[step.kind]
    label = f"{label[0].upper()}{label[1:]}"
    if step.renumbered_from:
        label += f", ex-article {step.renumbered_from}"
    late = " au plus tard" if step.step.at_latest else ""
    note = step_note(step)
    yield Line()
    yield Line(f"{format_french(step.step.day)}{late} — {step.wording.id or ''}", STRONG)
    if step.exact and step.inserted is not None and step.deleted is not None:
        label += f"{f' ({note})' if note else ''} : {size_of(step.inserted, step.deleted)}"
    elif note:
        label += f" ({note})"
    yield Line(f"{label}.")
    if step.laws:
        yield from _laws(step.laws, "Par")
    for one in step.step.unheld:
        yield Line(f"Rédaction d'avant, non détenue : {one.id}, {days_of(one)}", style=FAINT)
    if step.diff is None:
        yield Line("Aucun texte antérieur n'est détenu : taille non donnée.", style=FAINT)
        return
    yield Line(RULE, style=FAINT)
    yield from drawer.redline.draw(step.diff)
    if step.nota.class_ != "none":
        yield Line("Nota", style=STRONG)
        yield Line()
        yield from drawer.redline.draw(step.nota)
