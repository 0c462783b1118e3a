"""Is a wording law on a day? Its dates decide; its state decides only if it has no dates.

A state (`etat`) dates from the day on which the publisher computed it: the JSON of 1 January still
says VIGUEUR_DIFF for a wording that becomes law that day. Only MODIFIE_MORT_NE says more than the
dates: such a wording never came into force, although some have dates like any other.
"""

from __future__ import annotations

from datetime import date
from enum import Enum

STILLBORN = "MODIFIE_MORT_NE"
FUTURE = "VIGUEUR_DIFF"
# States of a wording that has ended.
ENDED = frozenset({"ABROGE", "PERIME", "TRANSFERE", "ANNULE", "DISJOINT"})
KNOWN_STATES = ENDED | {FUTURE, STILLBORN, "VIGUEUR", "VIGUEUR_NON_ETEN", "MODIFIE", "ABROGE_DIFF"}


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


def contradicts(start: date | None, end: date | None, state: str | None) -> bool:
    """Does the state say that the wording has ended although its dates give no end?"""
    return state in ENDED and start is not None and end is None
