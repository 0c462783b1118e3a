"""What an import writes: every commit from the first that changes on, planned before written.

The history of a law repository is a function of the set of versions that it holds. A plan walks
all versions, held and new, in the order of their dates; nothing is written anew before the first
one that is new, and everything is from there on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from lawdiff.compare.changes import ArticleChange, compare
from lawdiff.errors import SourceError
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.history import messages
from lawdiff.history.dumps import DumpVersion, State
from lawdiff.history.shared_folders import refuse_namesakes
from lawdiff.model import SourceRef, Version, VersionInfo
from lawdiff.record.rendering import Renderer, nothing_to_read
from lawdiff.record.version import HeldVersion, Read, VersionRef
from lawdiff.sources import legi_xml, legifrance_json
from lawdiff.sources.anomalies import Anomaly
from lawdiff.sources.detection import Memo, Source
from lawdiff.sources.merging import combine, merge

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Revision:
    """One commit to be: a version, new or held, in its place in history.

    `before` are the files of the code in the commit before it, `files` those that it has, `own`
    those that its sources give; `blobs` holds the content of those that may be new. `copied` is
    the commit that the version has in the repository where only its place changes. `changes` is
    None for a code's first version.
    `parts` are what it was merged from, to be kept beside it; None where they stay as they are.
    `written` are the paths that the commits of laws before it have changed already.
    """

    info: VersionInfo
    message: str
    before: Mapping[str, str]
    files: Mapping[str, str]
    own: Mapping[str, str] = field(default_factory=dict)
    blobs: Mapping[str, bytes] = field(default_factory=dict)
    changes: Sequence[ArticleChange] | None = None
    copied: str | None = None
    parts: Sequence[HeldVersion] | None = None
    part_blobs: Mapping[str, bytes] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)


# The formats that know law to come; where two give one version, the higher one tells.
_KNOWS_FUTURE = {legifrance_json.FORMAT: 1, legi_xml.FORMAT: 2}


@dataclass(frozen=True, slots=True)
class _ToCome:
    """The law to come as a source of some day and rank knows it."""

    day: date
    rank: int
    versions: Callable[[], tuple[Version, ...]]


@dataclass(frozen=True, slots=True)
class _Work:
    """What there is to do for one version. `is_new`: it is not as the repository holds it."""

    slug: str
    ref: VersionRef | None
    revision: Revision | None = None
    dropped: bool = False
    new: bool = False

    @property
    def is_new(self) -> bool:
        return self.new or self.dropped


@dataclass(slots=True)
class Coverage:
    """Of the changes that a law must have made (created, modified, renumbered; and repealed,
    counted apart) in the versions imported, how many name a text."""

    changes: int = 0
    with_text: int = 0
    repeals: int = 0
    repeals_with_text: int = 0


@dataclass(slots=True)
class Plan:
    """Walks versions held and new. `revisions` must be read to its end; then the rest is known.

    `base` is the commit on which the first revision stands, None where that is a root.
    `unchanged` are the versions for which a source brought nothing new, `dropped` the tags of
    versions that a dump no longer gives. With `copies` a version whose text and predecessor
    stay is copied rather than planned anew; with `skips_held` a file that is held is not
    read again.
    """

    repo: LawRepo | None
    sources: Sequence[Source]
    overwrite: bool = False
    on_source: Callable[[Source], None] = lambda source: None
    copies: bool = True
    skips_held: bool = True
    states: Sequence[State] = ()
    base: str | None = None
    imported: list[VersionInfo] = field(default_factory=list)
    unchanged: list[VersionInfo] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    anomalies: list[Anomaly] = field(default_factory=list)
    coverage: Coverage = field(default_factory=lambda: Coverage())
    # A code's own, for versions of several codes follow each other in the order of their dates.
    _memos: dict[str, Memo] = field(default_factory=lambda: defaultdict(Memo))
    _renderers: dict[str, Renderer] = field(default_factory=lambda: defaultdict(Renderer))
    _last: dict[str, HeldVersion | VersionRef] = field(default_factory=dict)
    _started: bool = False  # is anything written yet? Then all that follows is
    _stale: set[str] = field(default_factory=set)  # codes whose version before is not as it was
    # What the newest source of each code knows of the law to come.
    _future: dict[str, _ToCome] = field(default_factory=dict)

    def revisions(self) -> Iterator[Revision]:
        """Every commit from the first that changes on, oldest first."""
        held = {ref.key: ref for ref in self.repo.versions} if self.repo else {}
        groups, days = self.groups()
        for _, keys in groupby(sorted({*held, *groups}), key=lambda key: key[0]):
            work = [self.work(key, held.get(key), groups.get(key), days) for key in keys]
            if not self.copies and any(one.is_new for one in work):
                # A law of this day may have changed several codes: all of it is written anew.
                self._started = True
            for one in work:
                yield from self.settle(one)

    def work(
        self,
        key: Key,
        ref: VersionRef | None,
        sources: Sequence[Source] | None,
        days: Mapping[str, set[date]],
    ) -> _Work:
        """What there is to do for a version: nothing, a revision, or to drop it."""
        slug = key[1]
        if sources is None and ref is not None and slug in days and _is_of_dump(ref):
            parts: list[Version] | None = self.without_dump(ref)
        else:
            parts = self.read(ref, sources or ())
        if not parts:
            return _Work(slug, ref, dropped=parts is not None)
        revision = self.revise(parts, ref)
        return _Work(slug, ref, revision, new=not self.is_as_held(revision, ref))

    def settle(self, work: _Work) -> Iterator[Revision]:
        """The commit of a version, where it has one in what is written."""
        slug, ref, revision = work.slug, work.ref, work.revision
        if work.dropped:
            assert ref is not None
            self.dropped.append(f"refs/tags/{ref.info.tag}")
            self._started = True
            self._stale.add(slug)
        elif work.is_new:
            assert revision is not None
            self._started = True
            self._stale.add(slug)
            self.imported.append(revision.info)
            self.count(revision.changes or ())
            yield revision
        elif ref is not None:
            if revision is not None:
                self.unchanged.append(ref.info)
            if slug in self._stale:
                revision = revision or self.revise(None, ref)
                if ref.info.complete:
                    self._stale.discard(slug)
            else:
                revision = self.again(ref) if self._started else None
                if revision is None or revision.copied:
                    self._last[slug] = ref
            if revision is None:
                self.base = ref.commit
            else:
                yield revision

    def count(self, changes: Sequence[ArticleChange]) -> None:
        """Count the changes that a law must have made, and those that name it."""
        for change in changes:
            if change.needs_law:
                self.coverage.changes += 1
                self.coverage.with_text += bool(change.laws)
            elif change.kind == "repealed":
                self.coverage.repeals += 1
                self.coverage.repeals_with_text += bool(change.laws)

    def groups(self) -> tuple[dict[Key, list[Source]], dict[str, set[date]]]:
        """The sources of each version, and the version days of each code that a dump renews."""
        groups: dict[Key, list[Source]] = {}
        days: dict[str, set[date]] = {}
        sources = list(self.sources)
        for state in self.states:
            state.dump.settle()
            self.anomalies += state.dump.anomalies
            dump, dated = state.dump, state.dump.version_days()
            days[dump.code.slug] = set(dated)
            sources += [DumpVersion(dump, dump.code, day, dump.where) for day in dated]
            if dated:
                self.know_future(dump.version(dated[-1]), dump.future)
            for ref in self.repo.versions if self.repo else ():
                if ref.info.code.id == state.id:  # under another title, perhaps
                    days.setdefault(ref.info.code.slug, set())
        refuse_namesakes(self.repo.versions if self.repo else (), sources)
        for source in sources:
            groups.setdefault((source.date.isoformat(), source.code.slug), []).append(source)
        return groups, days

    def without_dump(self, ref: VersionRef | None) -> list[Version]:
        """The parts of a version that remain where a dump no longer gives it."""
        parts = self.held_parts(ref)
        parts.pop(legi_xml.FORMAT, None)
        return list(parts.values())

    def again(self, ref: VersionRef) -> Revision:
        """A held version on a parent that is not as it was."""
        return self.copy(ref) if self.copies else self.revise(None, ref)

    def future_revisions(self) -> Iterator[Revision]:
        """The law decided and not in force, of the newest version of each code, by day."""
        upcoming: list[Version] = []
        for slug, last in self._last.items():
            known = self._future.get(slug)
            held = self.held_rank(slug, last.info.date)
            if known is not None and known.day == last.info.date and known.rank >= held:
                upcoming += known.versions()
            elif held >= 0:
                upcoming += self.held_future(slug)
        upcoming.sort(key=lambda version: (version.date, version.code.slug))
        for version in upcoming:
            revision = self.revise([version], None)
            if revision.changes:
                yield revision

    def know_future(self, source: Version, versions: Callable[[], tuple[Version, ...]]) -> None:
        """Keep what the newest source of a code knows of the law to come."""
        slug, told = source.code.slug, _ToCome(source.date, _rank(source.sources), versions)
        before = self._future.get(slug, told)
        if (before.day, before.rank) <= (told.day, told.rank):
            self._future[slug] = told

    def held_rank(self, slug: str, day: date) -> int:
        """How much the sources of the newest version held know of the law to come; -1 where that
        is not the version of this day."""
        refs = [r for r in (self.repo.versions if self.repo else ()) if r.info.code.slug == slug]
        return _rank(refs[-1].info.sources) if refs and refs[-1].info.date == day else -1

    def held_future(self, slug: str) -> list[Version]:
        """The law to come of a code as the repository holds it."""
        if self.repo is None:
            return []
        return [self.repo.open(r).version() for r in self.repo.future if r.info.code.slug == slug]

    def read(self, ref: VersionRef | None, sources: Sequence[Source]) -> list[Version] | None:
        """The parts of a version after these sources, or None where they bring nothing new."""
        parts: dict[str, Version] | None = None
        known: set[str] = set()
        if ref is not None and self.skips_held and not self.overwrite:
            known = {source.sha256 for source in ref.info.sources}
        for source in sources:
            self.on_source(source)
            parsed = source.read(self._memos[source.code.slug], known)
            if parsed is None:
                continue
            if parts is None:
                parts = self.held_parts(ref)
            self.anomalies += parsed.anomalies
            part = parsed.version
            self.know_future(part, parsed.future)
            name = part.sources[0].format
            if name in parts and not source.renews:
                part = combine(parts[name], part, overwrite=self.overwrite)
            parts[name] = part
        if parts is None:
            if sources and ref is not None:
                self.unchanged.append(ref.info)
            return None
        return list(parts.values())

    def held_parts(self, ref: VersionRef | None) -> dict[str, Version]:
        """Format → part of a version that the repository holds."""
        if ref is None or self.repo is None:
            return {}
        parts = self.repo.parts(ref.info) or [self.repo.open(ref).own()]
        return {part.info.sources[0].format: part.version() for part in parts}

    def copy(self, ref: VersionRef) -> Revision:
        """A held version whose text and message stay, on a parent that does not."""
        assert self.repo is not None
        raw = self.repo.read_text(ref.commit)
        return Revision(ref.info, raw.partition("\n\n")[2], {}, {}, copied=ref.commit)

    def revise(self, parts: list[Version] | None, ref: VersionRef | None) -> Revision:
        """A version whose text or whose predecessor is new."""
        blobs: dict[str, bytes] = {}
        before = self.last_of(ref.info.code.slug if parts is None and ref else _slug(parts))
        written: list[HeldVersion] | None = None
        part_blobs: dict[str, bytes] = {}
        if parts is None:
            assert self.repo is not None
            assert ref is not None
            own = self.repo.open(ref).own()
        else:
            version, disagreements = merge(parts)
            self.anomalies += disagreements
            own, blobs = self._renderers[version.code.slug].render(version, self.reader())
            written = []
            if len(parts) > 1 or parts[0].sources[0].files:
                for part in parts:
                    rendered, more = Renderer().render(part)
                    written.append(rendered)
                    part_blobs.update(more)
        effective = own.carried_on(before)
        changes = None
        if before is not None:
            changes = [c for c in compare(before, effective) if c.kind != "last-seen"]
        self._last[own.info.code.slug] = effective
        return Revision(
            info=own.info,
            message=messages.render(own.info, changes),
            before=before.oids if before else {},
            files=effective.oids,
            own=own.oids,
            blobs=blobs,
            changes=changes,
            parts=written,
            part_blobs=part_blobs,
        )

    def reader(self) -> Read:
        """Reads what a version carries on from one that the repository holds."""
        return self.repo.try_read_all if self.repo else nothing_to_read

    def last_of(self, slug: str) -> HeldVersion | None:
        """The version of the code that stands before the one being planned, as in history."""
        last = self._last.get(slug)
        if isinstance(last, VersionRef):
            assert self.repo is not None
            last = self._last[slug] = self.effective(last)
        return last

    def effective(self, ref: VersionRef) -> HeldVersion:
        """A held version with what it carries on, whose places it does not list itself."""
        assert self.repo is not None
        held = self.repo.open(ref)
        if held.complete:
            return held
        before: HeldVersion | None = None
        for earlier in self.repo.versions:
            if earlier.info.code.slug == ref.info.code.slug and earlier.key < ref.key:
                opened = self.repo.open(earlier).own()
                before = opened.carried_on(before)
        return held.own().carried_on(before)

    def is_as_held(self, revision: Revision, ref: VersionRef | None) -> bool:
        """Do the sources give a version what the repository holds of it?"""
        if ref is None or self.repo is None or revision.info != ref.info:
            return False
        return self.repo.open(ref).own().oids == revision.own


def _rank(sources: Sequence[SourceRef]) -> int:
    return max((_KNOWS_FUTURE.get(source.format, 0) for source in sources), default=0)


def _is_of_dump(ref: VersionRef) -> bool:
    return any(source.format == legi_xml.FORMAT for source in ref.info.sources)


def _slug(parts: list[Version] | None) -> str:
    if not parts:
        raise SourceError("a version without a source")
    return parts[0].code.slug
