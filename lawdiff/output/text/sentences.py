"""French sentences about versions, articles, changes and laws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lawdiff.french import labels
from lawdiff.french.dates import format_french
from lawdiff.french.laws import ACTS, LABELS
from lawdiff.french.queries import how_to_ask
from lawdiff.model import LawRef, VersionInfo

# Imports that only annotations need are skipped, so that `show` starts quickly.
if TYPE_CHECKING:
    from lawdiff.answers.changes import ChangeReport, Comparison
    from lawdiff.diff.coordinated import Substitution

# Articles named in a line about a substitution made in many.
_SHOWN = 8


def look_alike(numbers: Sequence[str]) -> str:
    """The other articles with a similar number, and what to type for each."""
    shown = ", ".join(map(how_to_ask, numbers))
    return f"D'autres articles ont un numéro d'apparence semblable ; demander : {shown}"


def law_name(law: LawRef) -> str:
    return f"{law.title} - art. {law.article}" if law.article else law.title


def kind_note(law: LawRef) -> str:
    return f" ({LABELS[law.kind].lower()})" if law.kind in ACTS else ""


def version_line(info: VersionInfo) -> str:
    if info.future:
        return f"{info.code.title}, {labels.law_to_come(info.date)} : {labels.NOT_IN_FORCE}"
    name = f" ({info.id})" if info.id else ""
    partial = "" if info.complete else f" – version {labels.INCOMPLETE}"
    return f"{info.code.title}, {labels.version_of(info.date)}{name}{partial}"


def span_of(between: Comparison) -> str:
    old, new = between.old.info, between.new.info
    partial = [info for info in (old, new) if not info.complete]
    note = f" ({labels.INCOMPLETE})" if partial and partial[0] is old else ""
    if new.future:
        last = f"{labels.LAW_TO_COME} ({labels.NOT_IN_FORCE})"
        return f"{new.code.title}, du {format_french(old.date)}{note} au {last}"
    return f"{new.code.title}, du {format_french(old.date)}{note} au {format_french(new.date)}"


def summary_of(report: ChangeReport) -> str:
    change = report.change
    label = labels.KINDS_IN_FULL[change.kind]
    if change.renumbered_from:
        label += f", ex-article {change.renumbered_from}"
    if change.rewritten:
        label += f", et {labels.REWRITTEN}"
    if change.taken_from:
        label += f", {labels.taken_from(change.taken_from)}"
    if change.inferred:
        label += ", déduit de la ressemblance des textes"
    note = note_of(report)
    size = size_of(report.inserted, report.deleted)
    return f"{label[0].upper()}{label[1:]}{f' ({note})' if note else ''} : {size}."


def note_of(report: ChangeReport) -> str:
    """How much a change matters, whether a law made it, and whether the Nota changed."""
    both = report.change.old and report.change.new
    nota = labels.NOTA_CHANGED if report.nota_changed and both else ""
    correction = labels.CORRECTION if report.source_correction else ""
    return ", ".join(filter(None, [labels.CLASS_NOTES[report.class_], correction, nota]))


def size_of(inserted: int, deleted: int) -> str:
    """`1 mot ajouté, 34 mots supprimés`."""
    added = labels.counted(inserted, "mot", "ajouté")
    return f"{added}, {labels.counted(deleted, 'mot', 'supprimé')}"


def coordinated_line(one: Substitution) -> str:
    """`« Pôle emploi » → « France Travail » dans 141 articles : L1, L2, … et 133 autres`."""
    shown = ", ".join(one.where[:_SHOWN])
    rest = len(one.where) - _SHOWN
    more = f" et {labels.counted(rest, 'autre')}" if rest > 0 else ""
    return f"« {one.old} » → « {one.new} » dans {len(one.where)} articles : {shown}{more}"
