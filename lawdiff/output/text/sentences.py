"""French sentences about versions, articles, changes and laws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lawdiff.french import labels
from lawdiff.french.laws import ACTS, LABELS
from lawdiff.french.queries import how_to_ask
from lawdiff.model import LawRef, VersionInfo

# Imports that only annotations need are skipped, so that `show` starts quickly.
if TYPE_CHECKING:
    from lawdiff.compare.substitutions import Substitution

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
