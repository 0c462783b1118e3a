"""What is known of one wording of an article, and what a version must say to know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lawdiff.french.states import STILLBORN
from lawdiff.model import Citation, LawRef
from lawdiff.record.register import Listing


@dataclass(frozen=True, slots=True)
class Attested:
    """A version of a code, as far as the lives of its articles need it.

    `as_of` is the day on which its source knew what it says: the version's own, or for a dump,
    which tells all of history, the day of its newest version. `lacking` are the numbers that its
    source lists as law without a text: their absence is no end.
    """

    day: str
    complete: bool = True
    as_of: str = ""
    lacking: frozenset[str] = frozenset()

    @property
    def known(self) -> str:
        """The day as of which its facts are known."""
        return self.as_of or self.day

    def accounts_for(self, number: str) -> bool:
        """Is an article of the number that it does not hold known not to be law?"""
        return self.complete and number not in self.lacking


@dataclass(frozen=True)
class KnownWording:
    """One wording of an article, as the newest version that lists it knows it.

    In force on [start, end); `end` is None where no end is known. `blob` is None where no version
    holds its text, and `text_from` names the version of a text that says no days itself.
    `attested` are the versions that hold it, `article` is the same for all wordings of one article.
    From `doubt` on nothing says that it still is law: a later version, of `gone_by`, does not list
    it any longer.
    """

    id: str | None
    cid: str | None
    number: str
    start: date | None
    end: date | None
    state: str | None
    path: str | None = None
    blob: str | None = None
    cut: bool = False
    attested: tuple[str, ...] = ()
    laws: tuple[LawRef, ...] = ()
    ended_by: tuple[LawRef, ...] = ()
    citations: tuple[Citation, ...] = ()
    section: tuple[str, ...] = ()
    superseded: bool = False
    text_from: str | None = None
    doubt: date | None = None
    gone_by: date | None = None
    article: str = ""

    @classmethod
    def said(cls, listing: Listing, article: str = "") -> KnownWording:
        """A wording exactly as some versions say it, whatever newer ones know."""
        return cls(
            id=listing.wording,
            cid=listing.cid,
            number=listing.number,
            start=listing.start,
            end=listing.end,
            state=listing.state,
            path=listing.path,
            blob=listing.blob,
            cut=listing.cut,
            attested=() if listing.coming else listing.versions,
            laws=listing.laws,
            ended_by=listing.ended_by,
            citations=listing.citations,
            section=listing.section,
            text_from=None if listing.start or listing.wording else listing.versions[-1],
            article=article,
        )

    @property
    def held(self) -> bool:
        """Does a version hold its text?"""
        return self.blob is not None

    @property
    def came_into_force(self) -> bool:
        """False for a wording that was replaced before its day came, or that has no day."""
        if self.superseded or self.state == STILLBORN or self.start is None:
            return False
        return self.end is None or self.end > self.start

    @property
    def stop(self) -> date:
        """The day from which it is not law, as far as anything says so; else the last of days."""
        return min(self.end or date.max, self.gone_by or date.max)

    @property
    def certain_stop(self) -> date:
        """The day up to which a source says that it is law, rather than only not deny it."""
        return min(self.stop, self.doubt or date.max)

    def is_law(self, day: date) -> bool:
        """May it be law on a day, by its own days and by the versions that list it?"""
        return self.came_into_force and self.start is not None and self.start <= day < self.stop

    def is_certain(self, day: date) -> bool:
        """Does a source say so, rather than only not deny it?"""
        return day < self.certain_stop


def begin(wording: KnownWording) -> tuple[date, date, str]:
    """The order of wordings: by first day, then by last day."""
    return wording.start or date.max, wording.end or date.max, wording.id or ""
