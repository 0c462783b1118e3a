"""Is a wording law on a day? Its dates decide; its state decides only if it has no dates.

A state (`etat`) dates from the day on which the publisher computed it: the JSON of 1 January still
says VIGUEUR_DIFF for a wording that becomes law that day. Only MODIFIE_MORT_NE says more than the
dates: such a wording never came into force, although some have dates like any other.
"""

from __future__ import annotations

from datetime import date
from enum import Enum

from lawdiff.model import Wording

IN_FORCE = "VIGUEUR"
FUTURE = "VIGUEUR_DIFF"
STILLBORN = "MODIFIE_MORT_NE"
# States of a wording whose last day has come.
ENDED = frozenset({"ABROGE", "PERIME", "TRANSFERE", "ANNULE", "DISJOINT"})
# States of a repeal, and those that are stale where a day is set on which the wording ends.
REPEALED = frozenset({"ABROGE", "ABROGE_DIFF"})
UNENDED = frozenset({IN_FORCE, FUTURE})
KNOWN_STATES = ENDED | REPEALED | UNENDED | {STILLBORN, "VIGUEUR_NON_ETEN", "MODIFIE"}
LABELS = {
    "ABROGE_DIFF": "fin décidée",
    FUTURE: "décidé, non en vigueur",
    "MODIFIE": "modifié depuis",
    "ABROGE": "abrogé depuis",
}
# kind of a link → the state of a wording that such a text has ended; it made any other one.
ENDED_BY = {"transfere": "TRANSFERE", "annule": "ANNULE"}


class Standing(Enum):
    """The status of a wording on a day."""

    IN_FORCE = "in force"
    TO_COME = "to come"
    ENDED = "ended"
    NEVER = "never in force"


def standing(start: date | None, end: date | None, state: str | None, day: date) -> Standing:
    """The status on `day` of a wording in force from `start` until the day before `end`.

    `end` is None for no end. `start` is None if unknown: then the state says if it has begun.
    """
    if state == STILLBORN or (start is not None and end is not None and end <= start):
        return Standing.NEVER
    if end is not None and end <= day:
        return Standing.ENDED
    if start is not None:
        return Standing.TO_COME if start > day else Standing.IN_FORCE
    if state == FUTURE:
        return Standing.NEVER  # announced without a day
    if end is None and state in ENDED:
        return Standing.ENDED
    return Standing.IN_FORCE


def came_into_force(wording: Wording) -> bool:
    """False for a wording that was replaced before its day came, or that has no day."""
    if wording.state == STILLBORN or wording.start is None:
        return False
    return wording.end is None or wording.end > wording.start


def is_law_on(wording: Wording, day: date) -> bool:
    """Is a wording that has days in force on this one?"""
    found = standing(wording.start, wording.end, wording.state, day)
    return wording.start is not None and found is Standing.IN_FORCE


def contradicts(start: date | None, end: date | None, state: str | None) -> bool:
    """Does the state say that the wording has ended although its dates give no end?"""
    return state in ENDED and start is not None and end is None
