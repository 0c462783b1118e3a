"""What changed in a code between two moments, as pages: a list, the sizes, the redlines."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lawdiff.french import labels
from lawdiff.french.dates import format_french
from lawdiff.output.text.across import scope, size, substituted
from lawdiff.output.text.article_sentences import known_line, name_of
from lawdiff.output.text.page import Line, Page, Table
from lawdiff.output.text.redline import FAINT, STRONG
from lawdiff.output.text.sentences import kind_note, law_name, size_of

# Imports that only annotations need are skipped, so that the command starts quickly.
if TYPE_CHECKING:
    from lawdiff.answers.listed_changes import Changes, ListedChange
    from lawdiff.answers.moments import Moment
    from lawdiff.output.text.terminal import Drawer

RULE = "─" * 72
_BAR = 40  # longest bar of `--stat`, in characters
# Kinds of change that do not need a law.
_NEEDS_NO_LAW = ("moved", "first-seen", "last-seen")


def draw_changes(found: Changes) -> Page:
    """One line for each article."""
    kinds = Counter(one.kind for one in found.changes)
    head: Page = [Line(f"{span_of(found)} : {labels.counted_kinds(kinds)}"), *_known(found)]
    if not found.changes:
        return head
    dated = any(one.days for one in found.changes)
    days = ("jour",) if dated else ()
    table = Table((*days, "article", "changement", "portée", "+", "-", "par"), right="+-")
    for one in found.changes:
        table.add(
            *([_days_of(one)] if dated else []),
            Line(f"{_name_of(one)}{_was(one)}"),
            _kind_of(one),
            _scope_of(one),
            size(one.inserted),
            size(one.deleted),
            Line("; ".join(law_name(law) for law in one.laws)),
        )
    return [*head, *substituted(found.coordinated), table, *_note(found)]


def draw_stat(found: Changes) -> Page:
    """How many words changed in each article, with a bar as in `git diff --stat`."""
    sizes = [(one.inserted or 0, one.deleted or 0) for one in found.changes]
    most = max(map(sum, sizes), default=0)
    scale = min(1.0, _BAR / most) if most else 0.0
    table = Table(("article", "+", "-", ""), right="+-")
    for one, (inserted, deleted) in zip(found.changes, sizes, strict=True):
        bar = Line("+" * math.ceil(inserted * scale), style="green")
        bar.append("-" * math.ceil(deleted * scale), style="red")
        table.add(Line(_name_of(one)), size(one.inserted), size(one.deleted), bar)
    total = labels.counted(len(sizes), "article")
    inserted, deleted = (sum(side) for side in zip(*sizes, strict=True)) if sizes else (0, 0)
    return [table, Line(f"{total}, {size_of(inserted, deleted)}"), *_note(found)]


def draw_redlines(drawer: Drawer, found: Changes) -> list[Page]:
    """A page for each article, with its redline."""
    return [_redline(drawer, found, one) for one in found.changes]


def _redline(drawer: Drawer, found: Changes, one: ListedChange) -> Page:
    parts: Page = [
        Line(f"Article {_name_of(one)}", style=STRONG),
        Line(span_of(found), style=FAINT),
        Line(f"{_summary(one)}."),
    ]
    if one.cut:
        parts.append(Line("La source d'une des versions s'arrête au milieu de l'article."))
    parts += _causes(one)
    if one.redline is None:
        return parts
    parts += [Line(RULE, style=FAINT), *drawer.redline.draw(one.redline.diff)]
    if one.redline.nota.class_ != "none":
        parts += [Line("Nota", style=STRONG), Line(), *drawer.redline.draw(one.redline.nota)]
    return parts


def _summary(one: ListedChange) -> str:
    label = labels.KINDS_IN_FULL[one.kind]
    if one.renumbered_from:
        label += f", ex-article {one.renumbered_from}"
    if one.rewritten:
        label += f", et {labels.REWRITTEN}"
    if one.taken_from:
        label += f", {labels.taken_from(one.taken_from)}"
    if one.inferred:
        label += ", déduit de la ressemblance des textes"
    label = f"{label[0].upper()}{label[1:]}"
    if one.redline is None or one.class_ is None:
        return label
    notes = [labels.CLASS_NOTES[one.class_]]
    notes += [labels.CORRECTION] if one.source_correction else []
    notes += [labels.NOTA_CHANGED] if one.redline.nota_changed else []
    note = ", ".join(filter(None, notes))
    words = size_of(one.redline.inserted, one.redline.deleted)
    return f"{label}{f' ({note})' if note else ''} : {words}"


def _causes(one: ListedChange) -> Iterator[Line]:
    """The texts that made a change, and the wordings of the span that are not held."""
    if one.laws:
        yield Line("Par :" if not one.unheld else "Textes de l'intervalle :", style=STRONG)
        for law in one.laws:
            yield Line(f"  {law_name(law)}{kind_note(law)}")
    elif one.kind not in _NEEDS_NO_LAW and not one.source_correction:
        yield Line("La source ne nomme aucun texte.", style=FAINT)
    if one.unheld:
        yield Line("Rédactions de l'intervalle dont le texte n'est pas détenu :", style=STRONG)
        yield from (Line(f"  {name_of(wording.known)}") for wording in one.unheld)


def span_of(found: Changes) -> str:
    """`Code civil, du 1er janvier 2021 au 15 février 2023`."""
    old, new = _moment(found.old, "du"), _moment(found.new, "au")
    return f"{found.code.title}, {old} {new}"


def _moment(asked: Moment, preposition: str) -> str:
    if asked.future:
        return f"{preposition} {labels.LAW_TO_COME} ({labels.NOT_IN_FORCE})"
    version = asked.version
    partial = version is not None and not version.info.complete
    note = f" ({labels.INCOMPLETE})" if partial else ""
    return f"{preposition} {format_french(asked.date)}{note}"


def _known(found: Changes) -> list[Line]:
    new = found.new
    note = "" if new.version else known_line(new.as_of, new.date)
    return [Line(note, style=FAINT)] if note else []


def _name_of(one: ListedChange) -> str:
    variant = one.wording.variant
    return f"{one.number} ({variant})" if variant > 1 else one.number


def _days_of(one: ListedChange) -> str:
    """The day on which it changed; of several the last one, with how many there are."""
    if not one.days:
        return ""
    day = labels.iso_or_not_fixed(one.days[-1]) + (" au plus tard" if one.at_latest else "")
    return f"{day} ({labels.counted(len(one.days), 'étape')})" if len(one.days) > 1 else day


def _was(one: ListedChange) -> str:
    return f" (ex-{one.renumbered_from})" if one.renumbered_from else ""


def _kind_of(one: ListedChange) -> str:
    label = labels.CHANGED_UNHELD if one.kind == "unheld" else labels.KINDS[one.kind]
    return f"{label} (déduit)" if one.inferred else label


def _scope_of(one: ListedChange) -> str:
    notes = []
    if one.source_correction:
        notes.append("source")
    if one.cut:
        notes.append("texte coupé")
    if one.redline and one.redline.nota_changed:
        notes.append("Nota")
    if one.redline and one.unheld:
        notes.append(scope(None, one.unheld))
    return scope(one.class_, one.unheld) + (f" ({', '.join(notes)})" if notes else "")


def _note(found: Changes) -> Iterator[Line]:
    """What the marks of the list mean."""
    if any(one.redline is None for one in found.changes):
        yield Line(
            "? : le texte d'avant ou celui d'après n'est pas détenu, ou pas certain.", style=FAINT
        )
    if any(one.redline and one.unheld for one in found.changes):
        yield Line(
            "Rédactions non détenues : les textes nommés sont ceux de tout l'intervalle.",
            style=FAINT,
        )
