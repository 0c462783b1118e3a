"""The register: what the versions held say of each article, a JSON file a number.

`main` holds the law alone. Everything that may be learnt later of a wording (its end, its state,
the texts that end it, its citations, the list of the wordings of its article) stands here, as each
version says it. A file is a function of the versions held, in whatever order they came.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from lawdiff.model import Article, Citation, LawRef, Wording


@dataclass(frozen=True, slots=True)
class Listing:
    """What some versions say of an article that they hold at a path.

    `versions` are their days, oldest first; `blob` is the article's file in `main`, or in `futur`.
    `coming` marks a wording that these versions give as law to come. `section` are the titles of
    the sections above it, outermost first.
    """

    versions: tuple[str, ...]
    path: str
    blob: str
    number: str
    cid: str | None = None
    wording: str | None = None
    start: date | None = None
    end: date | None = None
    state: str | None = None
    cut: bool = False
    coming: bool = False
    laws: tuple[LawRef, ...] = ()
    ended_by: tuple[LawRef, ...] = ()
    citations: tuple[Citation, ...] = ()
    wordings: tuple[Wording, ...] = ()
    section: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        article: Article,
        path: str,
        blob: str,
        *,
        section: tuple[str, ...] = (),
        versions: tuple[str, ...] = (),
        coming: bool = False,
    ) -> Listing:
        """What versions say of an article: its file, the titles of the sections above it."""
        return cls(
            versions=versions,
            path=path,
            blob=blob,
            number=article.number,
            cid=article.cid,
            wording=article.wording,
            start=article.in_force_from,
            end=article.in_force_until,
            state=article.state,
            cut=article.cut,
            coming=coming,
            laws=article.laws,
            ended_by=article.ended_by,
            citations=article.citations,
            wordings=article.wordings,
            section=section,
        )

    def completed(self, article: Article) -> Article:
        """An article as its file in `main` gives it, with all that the version says of it."""
        return replace(
            article,
            laws=self.laws,
            in_force_until=self.end,
            state=self.state,
            ended_by=self.ended_by,
            citations=self.citations,
            wordings=self.wordings,
        )


@dataclass(frozen=True, slots=True)
class Move:
    """A renumbering: from the version before it to the version of `day`, from path to path.

    `inferred` where no source declares it and the texts tell it.
    """

    day: str
    old: str
    new: str
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """The register of one number: every article that ever bore it, with its whole life.

    What an article says under another number stands in the entries of both.
    """

    number: str
    listings: tuple[Listing, ...]
    moves: tuple[Move, ...] = ()


def merged(listings: Iterable[Listing]) -> tuple[Listing, ...]:
    """The same listings in their order, those that say the same as one, by their versions."""
    given = list(listings)
    if len(given) < 2:
        return tuple(given)
    days: dict[Listing, set[str]] = {}
    for listing in given:
        days.setdefault(replace(listing, versions=()), set()).update(listing.versions)
    found = [replace(said, versions=tuple(sorted(of))) for said, of in days.items()]
    found.sort(key=_order)
    if len(set(map(_order, found))) < len(found):
        found.sort(key=lambda listing: (_order(listing), repr(listing)))
    return tuple(found)


def _order(listing: Listing) -> tuple[object, ...]:
    begins = (listing.start or date.min).isoformat()
    return (listing.versions, listing.coming, begins, listing.path, listing.blob)
