"""What changed in a code between two moments, as data: one line for each article."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from lawdiff.answers.force import Measured, Redline, Unheld, indexed_to_dict
from lawdiff.answers.forms import laws_to_list
from lawdiff.answers.moments import Moment
from lawdiff.compare.substitutions import Substitution, told_once
from lawdiff.index.wordings import IndexedWording
from lawdiff.model import Code, Json, LawRef, iso

# Kinds of changes of texts that are both known.
_OF_TEXTS = ("modified", "replaced", "renumbered")


@dataclass(frozen=True)
class ListedChange(Measured):
    """What happened to one article between two moments.

    `wording` is the one that stands at the end, or that stood at the beginning where none does.
    The redline is None where a text at one end is not held. `unheld` are the wordings of the span
    whose texts are not held: then `laws` are those of the whole span, and it is not `exact`. `days`
    are those on which something else became law, none where versions are compared; `at_latest`
    marks that the last of them is a day by which it had.
    """

    kind: str
    wording: IndexedWording
    laws: tuple[LawRef, ...]
    redline: Redline | None = field(repr=False)
    unheld: Unheld = ()
    exact: bool = True
    days: tuple[date, ...] = ()
    at_latest: bool = False
    old: IndexedWording | None = None
    source_correction: bool = False
    renumbered_from: str | None = None
    inferred: bool = False
    rewritten: bool = False
    taken_from: str | None = None

    @property
    def number(self) -> str:
        return self.wording.number

    @property
    def cut(self) -> bool:
        """Does the source of one of the two texts stop in the middle?"""
        return self.wording.cut or bool(self.old and self.old.cut)

    @property
    def differs(self) -> bool:
        """Is it known that what is held differs?"""
        return self.kind != "unheld" and not (self.kind in _OF_TEXTS and self.redline is None)

    def to_dict(self) -> Json:
        return {
            **indexed_to_dict(self.wording),
            "kind": self.kind,
            "days": [iso(day) for day in self.days],
            "at_latest": self.at_latest,
            "class": self.class_,
            "source_correction": self.source_correction,
            "laws": laws_to_list(self.laws),
            "inserted": self.inserted,
            "deleted": self.deleted,
            "renumbered_from": self.renumbered_from,
            "inferred": self.inferred,
            "rewritten": self.rewritten,
            "taken_from": self.taken_from,
            "cut": self.cut,
            "exact": self.exact,
            "unheld": [indexed_to_dict(one) for one in self.unheld],
        }


@dataclass(frozen=True)
class Changes:
    """Every article of a code that changed between two moments, in the order of the numbers."""

    code: Code
    old: Moment
    new: Moment
    changes: tuple[ListedChange, ...]

    @property
    def coordinated(self) -> list[Substitution]:
        """The substitutions made in many articles."""
        return told_once(
            (one.number, one.redline.size.pairs)
            for one in self.changes
            if one.redline and one.kind in _OF_TEXTS
        )

    @property
    def differs(self) -> bool:
        """Is it known that something held differs?"""
        return any(one.differs for one in self.changes)

    def to_dict(self) -> Json:
        return {
            "from": self.old.to_dict(),
            "to": self.new.to_dict(),
            "code": self.code.slug,
            "changes": [one.to_dict() for one in self.changes],
            "coordinated": [one.to_dict() for one in self.coordinated],
        }
