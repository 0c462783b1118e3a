"""Which listings of an entry are of one article."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lawdiff.record.register import Entry, Listing, Move


def grouped(entry: Entry) -> dict[str, list[Listing]]:
    """Key of an article → its listings: those of one cid, of wordings that several name, and of
    renumberings; without a cid those of a path, between renumberings of it."""
    cuts: dict[str, list[str]] = defaultdict(list)
    for move in sorted(entry.moves, key=lambda one: one.day):
        cuts[move.old].append(move.day)
        cuts[move.new].append(move.day)
    parts = [pair for listing in entry.listings for pair in _parts(listing, cuts)]
    groups = _Groups()
    _join_by_ids(groups, parts, cuts)
    for move in entry.moves:
        before = _before(parts, move)
        after = [key for key, part in parts if part.path == move.new and move.day in part.versions]
        if before and after:
            groups.join(before, after[0])
    found: dict[str, list[Listing]] = {}
    for key, part in parts:
        found.setdefault(groups.of(key), []).append(part)
    return found


def _join_by_ids(
    groups: _Groups, parts: Sequence[tuple[str, Listing]], cuts: Mapping[str, Sequence[str]]
) -> None:
    """Articles that share a wording are one, and one without a cid is the only one of its path."""
    of_path: dict[str, set[str]] = defaultdict(set)
    for key, part in parts:
        if part.cid:
            of_path[part.path].add(key)
        for name in (part.wording, *(wording.id for wording in part.wordings)):
            if name:
                groups.join(key, f"wording {name}")
    for key, part in parts:
        if not part.cid and part.path not in cuts and len(of_path[part.path]) == 1:
            groups.join(key, next(iter(of_path[part.path])))


def _before(parts: Sequence[tuple[str, Listing]], move: Move) -> str | None:
    """The article that stood at the old path of a renumbering last before it."""
    held = [
        (day, key)
        for key, part in parts
        if part.path == move.old and not part.coming
        for day in part.versions
        if day < move.day
    ]
    return max(held, default=("", None))[1]


def _parts(listing: Listing, cuts: Mapping[str, Sequence[str]]) -> list[tuple[str, Listing]]:
    """The article of a listing; several where other articles stood at its path in turn."""
    if listing.cid:
        return [(listing.cid, listing)]
    if listing.path not in cuts:
        return [(listing.path, listing)]
    spans: dict[int, list[str]] = defaultdict(list)
    for day in listing.versions:
        spans[bisect_right(cuts[listing.path], day)].append(day)
    return [
        (f"{listing.path} {at}", replace(listing, versions=tuple(days)))
        for at, days in spans.items()
    ]


class _Groups:
    """Keys that mean the same."""

    def __init__(self) -> None:
        self._of: dict[str, str] = {}

    def of(self, key: str) -> str:
        while (above := self._of.setdefault(key, key)) != key:
            key = above
        return key

    def join(self, one: str, other: str) -> None:
        """The two are one; the first gives the name."""
        self._of[self.of(other)] = self.of(one)
