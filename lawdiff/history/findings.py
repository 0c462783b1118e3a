"""What an import finds for each version: what is held, and what the sources now give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

from lawdiff.history.plan import Finding, Held, Key, Upcoming
from lawdiff.history.shared_folders import refuse_shared_folders
from lawdiff.model import Version
from lawdiff.record.version import VersionRef
from lawdiff.sources.anomalies import Anomaly
from lawdiff.sources.base import Memo, VersionSource
from lawdiff.sources.dumps import DumpState
from lawdiff.sources.formats import future_rank, is_of_dump
from lawdiff.sources.merging import combine


@dataclass(frozen=True, slots=True)
class Options:
    """How sources are read.

    With `overwrite` a source replaces another text of its version. Without `rereads` a file that is
    already held is not read again. `on_source` is called before each source is read.
    """

    overwrite: bool = False
    rereads: bool = False
    on_source: Callable[[VersionSource], None] = lambda source: None


def findings(
    held: Held,
    sources: Sequence[VersionSource],
    renewed: Set[str],
    upcoming: Mapping[Key, Upcoming],
    options: Options,
) -> Iterator[list[Finding]]:
    """The findings for all versions, held or new, in groups of one day, oldest first.

    `renewed` are the slugs of the codes whose dump has changed: a version that only an older state
    of the dump gave is dropped. `upcoming` is the law to come in dumps (`upcoming_in`).
    """
    refuse_shared_folders(held.versions, sources)
    refs = {ref.key: ref for ref in held.versions}
    groups: dict[Key, list[VersionSource]] = defaultdict(list)
    for source in sources:
        groups[source.date.isoformat(), source.code.slug].append(source)
    reader = _Reader(held, options)
    for _, keys in groupby(sorted({*refs, *groups}), key=lambda key: key[0]):
        yield [
            reader.without_dump(key, refs[key])
            if key not in groups and key[1] in renewed and is_of_dump(refs[key].info.sources)
            else reader.finding(key, refs.get(key), groups.get(key, ()), upcoming.get(key))
            for key in keys
        ]


def upcoming_in(states: Iterable[DumpState]) -> dict[Key, Upcoming]:
    """The law to come according to dumps, by the newest version that each of them gives."""
    found = {}
    for state in states:
        if days := state.dump.version_days():
            key = days[-1].isoformat(), state.dump.code.slug
            found[key] = Upcoming(state.future_rank, state.dump.future)
    return found


class _Reader:
    """Reads the sources, one version after the other."""

    def __init__(self, held: Held, options: Options) -> None:
        self.held, self.options = held, options
        # One for each code, because versions of several codes are read in the order of their days.
        self.memos: dict[str, Memo] = defaultdict(Memo)

    def finding(
        self,
        key: Key,
        ref: VersionRef | None,
        sources: Sequence[VersionSource],
        upcoming: Upcoming | None,
    ) -> Finding:
        """What the sources give for a version."""
        options = self.options
        skipped = not (options.rereads or options.overwrite) and ref is not None
        known = {source.sha256 for source in ref.info.sources} if skipped and ref else set()
        parts: dict[str, Version] | None = None
        anomalies: list[Anomaly] = []
        for source in sources:
            options.on_source(source)
            parsed = source.read(self.memos[key[1]], known)
            if parsed is None:
                continue
            part = parsed.version
            if parts is None:
                parts = {} if _is_all_of(part, ref) else self.parts(ref)
            anomalies += parsed.anomalies
            rank = future_rank(part.sources)
            if upcoming is None or upcoming.rank <= rank:
                upcoming = Upcoming(rank, parsed.future)
            name = part.sources[0].format
            if name in parts and not is_of_dump(part.sources):
                part = combine(parts[name], part, overwrite=options.overwrite)
            parts[name] = part
        given = tuple(parts.values()) if parts is not None else None
        return Finding(key, ref, given, bool(sources), upcoming, tuple(anomalies))

    def parts(self, ref: VersionRef | None) -> dict[str, Version]:
        """Format → part of a held version."""
        if ref is None:
            return {}
        parts = self.held.parts(ref.info) or [self.held.open(ref).own()]
        return {part.info.sources[0].format: part.version() for part in parts}

    def without_dump(self, key: Key, ref: VersionRef) -> Finding:
        """What remains of a version that its dump no longer gives."""
        parts = self.parts(ref).values()
        return Finding(key, ref, tuple(part for part in parts if not is_of_dump(part.sources)))


def _is_all_of(part: Version, ref: VersionRef | None) -> bool:
    """Does a dump give all that a version held was made of? Then nothing of it need be read."""
    held = {source.format for source in ref.info.sources} if ref else set()
    return is_of_dump(part.sources) and held <= {source.format for source in part.sources}
