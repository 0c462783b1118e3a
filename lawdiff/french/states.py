"""Is a wording law on a day? Its dates decide; its state does only where it has none.

A state (`etat`) is as old as the day on which the publisher computed it: the JSON of 1 January
still calls VIGUEUR_DIFF what becomes law that very day. Only MODIFIE_MORT_NE tells more than the
dates do: such a wording never came into force, and some have days like any other.
"""

from __future__ import annotations

from datetime import date
from enum import Enum

STILLBORN = "MODIFIE_MORT_NE"
FUTURE = "VIGUEUR_DIFF"
# States of a wording whose last day has come.
ENDED = frozenset({"ABROGE", "PERIME", "TRANSFERE", "ANNULE", "DISJOINT"})
KNOWN_STATES = ENDED | {FUTURE, STILLBORN, "VIGUEUR", "VIGUEUR_NON_ETEN", "MODIFIE", "ABROGE_DIFF"}


class Standing(Enum):
    """What a wording is on a day."""

    IN_FORCE = "in force"
    TO_COME = "to come"
    ENDED = "ended"
    NEVER = "never in force"


def standing(start: date | None, end: date | None, state: str | None, day: date) -> Standing:
    """What a wording in force from `start` until the day before `end` is on a day.

    None for `end` is no end; for `start` an unknown day: then the state says whether it has begun.
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
    """Does the state say that the wording has ended, while its dates give it no end?"""
    return state in ENDED and start is not None and end is None
