"""Listings → the entries of the register: one for each number, with the whole life of its articles.

An article is followed by its `cid`; where a source gives none, by its path, from one renumbering of
that path to the next.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lawdiff.record.paths import register_path
from lawdiff.record.register import Entry, Listing, Move, merged

Node = tuple[str, int]
"""An article: its cid and -1, or its path and the count of renumberings of that path before."""


def entries(listings: Iterable[Listing], moves: Sequence[Move] = ()) -> dict[str, Entry]:
    """Path in the register → entry, from all listings of a code and the renumberings in it."""
    cuts = _cuts(moves)
    by_node: dict[Node, list[Listing]] = defaultdict(list)
    nodes_of: dict[str, set[Node]] = defaultdict(set)
    numbers: dict[str, str] = {}
    for listing in listings:
        file = register_path(listing.path)
        numbers.setdefault(file, listing.number)
        for node, part in _parts(listing, cuts):
            by_node[node].append(part)
            nodes_of[file].add(node)
    linked = _linked(by_node, moves, cuts)
    by_path: dict[str, list[Move]] = defaultdict(list)
    for move in moves:
        by_path[move.old].append(move)
        by_path[move.new].append(move)
    found = {}
    for file, nodes in nodes_of.items():
        every = {other for node in nodes for other in linked.get(node, (node,))}
        mine = merged(one for node in every for one in by_node[node])
        passed = {move for one in mine for move in by_path.get(one.path, ())}
        ordered = sorted(passed, key=lambda move: (move.day, move.old, move.new))
        found[file] = Entry(numbers[file], mine, tuple(ordered))
    return found


def _cuts(moves: Iterable[Move]) -> Mapping[str, Sequence[str]]:
    """Path → the days on which an article left it for another, or came to it from another."""
    days: dict[str, set[str]] = defaultdict(set)
    for move in moves:
        days[move.old].add(move.day)
        days[move.new].add(move.day)
    return {path: sorted(of) for path, of in days.items()}


def _parts(listing: Listing, cuts: Mapping[str, Sequence[str]]) -> Iterable[tuple[Node, Listing]]:
    """The article of a listing; several where other articles stood at its path in turn."""
    if listing.cid is not None:
        return [((listing.cid, -1), listing)]
    days = cuts.get(listing.path)
    if not days:
        return [((listing.path, 0), listing)]
    spans: dict[int, list[str]] = defaultdict(list)
    for day in listing.versions:
        spans[bisect_right(days, day)].append(day)
    return [((listing.path, at), replace(listing, versions=tuple(of))) for at, of in spans.items()]


def _linked(
    by_node: Mapping[Node, Sequence[Listing]],
    moves: Iterable[Move],
    cuts: Mapping[str, Sequence[str]],
) -> dict[Node, set[Node]]:
    """Each article that a renumbering leads to or from, with all that are the same article."""
    at_path: dict[str, list[tuple[str, Node]]] = defaultdict(list)
    for node, listings in by_node.items():
        for listing in listings:
            if listing.path in cuts and not listing.coming:
                at_path[listing.path] += [(day, node) for day in listing.versions]
    groups: dict[Node, set[Node]] = {}
    for move in moves:
        before = max((one for one in at_path[move.old] if one[0] < move.day), default=None)
        after = next((one for one in at_path[move.new] if one[0] == move.day), None)
        if before is None or after is None:
            continue
        group = groups.get(before[1], {before[1]}) | groups.get(after[1], {after[1]})
        for node in group:
            groups[node] = group
    return groups
