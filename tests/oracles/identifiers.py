"""Every identifier of an article's wording that a source names, and what it is by its dates alone.

No state is looked at but MODIFIE_MORT_NE, and nothing is shared with lawdiff's readers: so they
cannot both take law for what is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

IN_FORCE, TO_COME, ENDED = "in-force", "to-come", "ended"
NEVER, UNDATED = "never-in-force", "undated"
STILLBORN = "MODIFIE_MORT_NE"


@dataclass(frozen=True, slots=True)
class Named:
    """An identifier as a source names it. `standing` is what it is on the source's day.

    `has_text` is False for a wording that is listed alone; `again` is True for a node that repeats
    an identifier.
    """

    id: str
    standing: str
    has_text: bool
    again: bool = False

    def reason(self) -> str:
        """Why a repository of this source alone does not hold it, as docs/verify.md names it."""
        if self.again:
            return "repeated"
        if self.standing == IN_FORCE:
            return "lost" if self.has_text else "no-text"
        return self.standing


@dataclass(frozen=True, slots=True)
class Listed:
    """A wording in an article's list of wordings, with its days and state as they stand there."""

    id: str
    start: date | None
    end: date | None
    state: str | None

    def named(self, *, has_text: bool) -> Named:
        """The identifier, and what it is whatever the day: law that is or will be, or none."""
        found = standing(self.start, self.end, self.state, self.start or date.max)
        return Named(self.id, found, has_text)


def standing(start: date | None, end: date | None, state: str | None, day: date) -> str:
    """What a wording is on a day, by its first day and the day after its last (None: no end)."""
    if state == STILLBORN:
        return NEVER
    if start is None:
        return UNDATED
    if end is not None and not start < end:
        return NEVER
    if day < start:
        return TO_COME
    return IN_FORCE if end is None or day < end else ENDED


def once(named: Iterable[Named]) -> Iterator[Named]:
    """Each identifier once, with its text where it has one; then the nodes that repeat one."""
    found: dict[str, Named] = {}
    again = []
    for one in named:
        before = found.get(one.id)
        if before is not None and before.has_text and one.has_text:
            again.append(replace(one, again=True))
        elif before is None or one.has_text:
            found[one.id] = one
    yield from found.values()
    yield from again
