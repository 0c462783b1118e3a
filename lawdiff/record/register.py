"""The register: what the versions held say of each article, a JSON file a number.

`main` holds the law alone. Everything that may be learnt later of a wording (its end, its state,
the texts that end it, its citations, the list of the wordings of its article) stands here, as each
version says it. A file is a function of the versions held, in whatever order they came.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

import msgspec

from lawdiff.errors import RepositoryError
from lawdiff.french.laws import LABELS
from lawdiff.model import Article, Citation, LawRef, Wording
from lawdiff.record.paths import FILE_NAME, FOLDER


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


# --- as a file --------------------------------------------------------------------------------


def encode(entry: Entry, days: Sequence[str]) -> bytes:
    """The file of an entry; `days` are the days of all versions of its code, in order.

    Neighbouring versions are written as the first and the last of them, and a list of wordings
    that several listings share once.
    """
    lists: dict[tuple[Wording, ...], int] = {}
    rows = []
    for listing in entry.listings:
        row = {
            name: value
            for name in _FIELDS
            if (value := getattr(listing, name)) not in (None, (), False)
        }
        row["versions"] = _spans(listing.versions, days)
        if listing.wordings:
            row["wordings"] = lists.setdefault(listing.wordings, len(lists))
        rows.append(row)
    content = {
        "number": entry.number,
        "listings": rows,
        "wordings": list(lists),
        "moves": entry.moves,
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n"


def decode(data: bytes, days: Sequence[str]) -> Entry:
    """The entry of a file; RepositoryError where it is none that `encode` makes."""
    try:
        raw = _decoder.decode(data)
        listings = [
            Listing(
                versions=_expanded(row.versions, days),
                wordings=raw.wordings[row.wordings] if row.wordings is not None else (),
                **{name: getattr(row, name) for name in _FIELDS if name not in ("versions",)},
            )
            for row in raw.listings
        ]
        laws = (law for row in raw.listings for law in (*row.laws, *row.ended_by))
        if odd := next((law.kind for law in laws if law.kind not in LABELS), None):
            raise ValueError(f"{odd[:40]!r} is no kind of a law")
    except (msgspec.MsgspecError, IndexError, ValueError) as error:
        raise RepositoryError(
            f"a file of the register that lawdiff did not write: {error}"
        ) from None
    return Entry(raw.number, tuple(listings), raw.moves)


_FIELDS = tuple(name for name in Listing.__slots__ if name != "wordings")


class _Row(msgspec.Struct, frozen=True):
    """A listing as the file has it."""

    versions: list[str | tuple[str, str]]
    path: Annotated[str, msgspec.Meta(pattern=rf"\A{FOLDER}/{FILE_NAME}\Z")]
    blob: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{40}\Z")]
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
    wordings: Annotated[int, msgspec.Meta(ge=0)] | None = None
    section: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True):
    number: str
    listings: list[_Row]
    wordings: list[tuple[Wording, ...]] = []
    moves: tuple[Move, ...] = ()


_decoder = msgspec.json.Decoder(_File)


def _spans(versions: Sequence[str], days: Sequence[str]) -> list[Any]:
    """The versions, those that stand beside each other as their first and last."""
    spans: list[list[int]] = []
    for version in versions:
        at = bisect_left(days, version)
        if spans and spans[-1][1] == at - 1:
            spans[-1][1] = at
        else:
            spans.append([at, at])
    return [days[a] if a == b else (days[a], days[b]) for a, b in spans]


def _expanded(spans: Iterable[str | tuple[str, str]], days: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for span in spans:
        first, last = (span, span) if isinstance(span, str) else span
        start, end = bisect_left(days, first), bisect_left(days, last)
        if days[start] != first or days[end] != last:
            raise ValueError(f"no version of {first} to {last} is held")
        found += days[start : end + 1]
    if not found:
        raise ValueError("what it says is said by no version")
    return tuple(found)
