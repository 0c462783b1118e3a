"""The plan of an import: the steps of history, from the versions held and the new ones.

The history of a law repository depends only on the set of versions that it holds. All versions are
visited in the order of their days. A commit stays as long as the law in it and in all commits
before it does, whatever a source adds that is no law; from the first new text on, all commits are
written again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from lawdiff.compare.changes import compare, renumberings
from lawdiff.compare.model import ArticleChange
from lawdiff.french.numbers import sort_key
from lawdiff.history import messages
from lawdiff.history.steps import Dropped, Kept, Parts, Revision, Step
from lawdiff.model import Version, VersionInfo
from lawdiff.record.paths import SOMMAIRE, number_of
from lawdiff.record.rendering import Renderer, as_part
from lawdiff.record.trailers import version_facts
from lawdiff.record.version import HeldVersion, VersionRef
from lawdiff.sources.anomalies import Anomaly
from lawdiff.sources.formats import future_rank
from lawdiff.sources.merging import merge

Key = tuple[str, str]
"""A version's day and the slug of its code: the order of history."""


class Held(Protocol):
    """The versions that a repository holds."""

    @property
    def versions(self) -> Sequence[VersionRef]: ...
    @property
    def future(self) -> Sequence[VersionRef]: ...

    def open(self, ref: VersionRef) -> HeldVersion:
        """The version of a ref."""

    def parts(self, info: VersionInfo) -> list[HeldVersion]:
        """The parts that the version was merged from; empty if it was not merged."""

    def message(self, ref: VersionRef) -> str:
        """The message of its commit."""

    def is_as_written(self, ref: VersionRef) -> bool:
        """Is that message to the letter what an import wrote?"""

    def read(self, names: list[str]) -> Iterator[bytes | None]:
        """Objects by their ids."""


class NothingHeld:
    """A `Held` for a repository that does not exist yet."""

    versions: Sequence[VersionRef] = ()
    future: Sequence[VersionRef] = ()

    def open(self, ref: VersionRef) -> HeldVersion:
        raise AssertionError(f"nothing is held, not {ref}")

    def parts(self, info: VersionInfo) -> list[HeldVersion]:
        return []

    def message(self, ref: VersionRef) -> str:
        raise AssertionError(f"nothing is held, not {ref}")

    def is_as_written(self, ref: VersionRef) -> bool:
        return False

    def read(self, names: list[str]) -> Iterator[bytes | None]:
        raise AssertionError(f"nothing is held, not {names[:1]}")


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The law to come according to the newest source of a code; see `formats` for `rank`."""

    rank: int
    versions: Callable[[], tuple[Version, ...]] = tuple


@dataclass(frozen=True, slots=True)
class Finding:
    """What an import finds for one version.

    `ref` is the version held, or None. `parts` is what each format gives for it: None if the
    sources bring nothing new, empty if no source gives it any longer. `asked` is True if a source
    of this import gives it.
    """

    key: Key
    ref: VersionRef | None = None
    parts: tuple[Version, ...] | None = None
    asked: bool = False
    upcoming: Upcoming | None = None
    anomalies: tuple[Anomaly, ...] = ()

    @property
    def slug(self) -> str:
        """The slug of its code."""
        return self.key[1]


def steps(
    held: Held,
    found: Iterable[Sequence[Finding]],
    *,
    copies: bool,
    renewed: bool = False,
    rewrite: bool = False,
) -> Iterator[Step]:
    """The step for each version, oldest first; then the revisions of the law to come.

    `found` has the findings for all versions, held and new, in groups of one day. With `copies` a
    version with the same text and predecessor is copied. Otherwise it is rendered again from what
    is held, and whole days are written, because one law may have changed several codes. The law to
    come is written if any version changes, and always with `renewed`. With `rewrite` every version
    is written, held or not.
    """
    walk = _Walk(held, copies, rewrite)
    for same_day in found:
        yield from walk.day(same_day)
    if walk.started or walk.retold or renewed:
        yield from walk.future()


@dataclass(frozen=True, slots=True)
class _Read:
    """What the sources of a version give now. `same` if that is the law that is held."""

    own: HeldVersion
    blobs: Mapping[str, bytes]
    parts: Parts
    anomalies: tuple[Anomaly, ...]
    same: bool


class _Walk:
    """The state of one pass through all versions."""

    def __init__(self, held: Held, copies: bool, rewrite: bool) -> None:
        self.held, self.copies, self.rewrite = held, copies, rewrite
        self.started = rewrite  # is anything written yet? Then everything after it is too
        self.retold = False  # does the register change?
        self.stale: set[str] = set()  # codes whose previous version has changed
        self.last: dict[str, HeldVersion | VersionRef] = {}
        self.upcoming: dict[str, tuple[date, Upcoming]] = {}
        # One for each code: versions of several codes are visited in the order of their days.
        self.renderers: dict[str, Renderer] = defaultdict(Renderer)

    def day(self, same_day: Sequence[Finding]) -> Iterator[Step]:
        """The steps of the versions of one day."""
        works = [(one, self.read(one)) for one in same_day]
        if not self.copies and any(_is_new(one, read) for one, read in works):
            self.started = True
        for one, read in works:
            yield self.step(one, read)

    def read(self, one: Finding) -> _Read | None:
        """What the sources of a version give, None if they give nothing new."""
        if one.upcoming is not None:
            self.note_upcoming(one, one.upcoming)
        if not one.parts:
            return None
        version, disagreements = merge(one.parts)
        own, blobs = self.renderers[one.slug].render(version, self.held.read)
        anomalies = (*one.anomalies, *disagreements)
        same = not self.rewrite and one.ref is not None and self.is_same_law(own, one.ref)
        return _Read(own, blobs, rendered_parts(one.parts), anomalies, same)

    def is_same_law(self, own: HeldVersion, ref: VersionRef) -> bool:
        """Would the commit of a version hold what the repository holds?"""
        if version_facts(own.info) != version_facts(ref.info):
            return False
        return self.held.open(ref).own().oids == own.oids

    def step(self, one: Finding, read: _Read | None) -> Step:
        """The step for one version."""
        slug, ref = one.slug, one.ref
        if one.parts == ():
            self.started = True
            self.stale.add(slug)
            return Dropped(_held(ref))
        is_new = _is_new(one, read)
        if is_new:
            self.started = True
            self.stale.add(slug)
        if is_new or slug in self.stale or (self.started and not self.copies):
            if not is_new and _held(ref).info.complete:
                self.stale.discard(slug)
            corrected = self.corrected(read, ref) if is_new else None
            found = self.revise(slug, read, ref)
            return replace(found, is_new=is_new, asked=one.asked, corrected=corrected)
        return self.kept(one, read)

    def corrected(self, read: _Read | None, ref: VersionRef | None) -> tuple[str, ...] | None:
        """The numbers of the articles of a version held whose files are other ones now."""
        if read is None or ref is None:
            return None
        changed = {
            path for path, _ in self.held.open(ref).own().oids.items() ^ read.own.oids.items()
        }
        numbers = {number_of(path) for path in changed if path != SOMMAIRE}
        return tuple(sorted(numbers, key=sort_key))

    def kept(self, one: Finding, read: _Read | None) -> Step:
        """The step for a version whose law stays: its commit stays too, or gets a new parent."""
        ref = _held(one.ref)
        moves = self.retell(ref, read)
        stated = read.own if read else None
        anomalies: tuple[Anomaly, ...] = read.anomalies if read else ()
        parts, blobs = (read.parts, read.blobs) if read else (None, {})
        if not self.started:
            return Kept(ref, one.asked, anomalies, stated, moves, parts, blobs)
        return Revision(
            info=stated.info if stated else ref.info,
            message=self.held.message(ref),
            is_new=False,
            asked=one.asked,
            copied=ref.commit,
            stated=stated,
            changes=moves,
            parts=parts,
            blobs=blobs,
            anomalies=anomalies,
        )

    def retell(self, ref: VersionRef, read: _Read | None) -> Sequence[ArticleChange] | None:
        """Go on to a version whose law stays. What its sources say now, or say of the version
        before it, may tell of other renumberings: these, or None where nothing new is said."""
        last = self.last.get(ref.slug)
        if read is None and not isinstance(last, HeldVersion):
            self.last[ref.slug] = ref
            return None
        before = self.before(ref.slug)
        own = read.own if read else self.held.open(ref).own()
        effective = own.carried_on(before)
        is_told = read is not None or not own.complete
        self.retold = self.retold or read is not None
        self.last[ref.slug] = effective if is_told else ref
        return renumberings(before, effective) if before else ()

    def revise(self, slug: str, read: _Read | None, ref: VersionRef | None) -> Revision:
        """The revision of a version with a new text or predecessor, as its sources give it or as
        it is held."""
        before = self.before(slug)
        own = read.own if read else self.held.open(_held(ref)).own()
        effective = own.carried_on(before)
        changes = None
        if before is not None:
            changes = [c for c in compare(before, effective) if c.kind != "last-seen"]
        self.last[slug] = effective
        message = messages.render(own.info, changes, before.info.tag if before else None)
        if self.rewrite and ref is not None and self.held.is_as_written(ref):
            message = self.held.message(ref)  # it says what was known when it was written
        return Revision(
            info=own.info,
            message=message,
            is_new=True,
            before=before.oids if before else {},
            files=effective.oids,
            stated=own,
            blobs=read.blobs if read else {},
            changes=changes,
            parts=read.parts if read else None,
            anomalies=read.anomalies if read else (),
        )

    def before(self, slug: str) -> HeldVersion | None:
        """The version of a code before the one being planned, as in history."""
        last = self.last.get(slug)
        if isinstance(last, VersionRef):
            last = self.last[slug] = self.effective(last)
        return last

    def effective(self, ref: VersionRef) -> HeldVersion:
        """A held version with the files and places that it takes over from earlier versions."""
        held = self.held.open(ref)
        if held.complete:
            return held
        before: HeldVersion | None = None
        for earlier in self.held.versions:
            if earlier.slug == ref.slug and earlier.key < ref.key:
                before = self.held.open(earlier).own().carried_on(before)
        return held.own().carried_on(before)

    # --- the law to come ---

    def note_upcoming(self, one: Finding, upcoming: Upcoming) -> None:
        """Keeps the law to come from the newest source of a code."""
        day = date.fromisoformat(one.key[0])
        before = self.upcoming.get(one.slug)
        if before is None or (before[0], before[1].rank) <= (day, upcoming.rank):
            self.upcoming[one.slug] = (day, upcoming)

    def future(self) -> Iterator[Revision]:
        """The law decided but not in force, from the newest version of each code, by day."""
        versions = [version for slug in self.last for version in self.to_come(slug)]
        for version in sorted(versions, key=lambda one: (one.date, one.code.slug)):
            slug = version.code.slug
            own, blobs = self.renderers[slug].render(version, self.held.read)
            revision = self.revise(slug, _Read(own, blobs, Parts(), (), False), None)
            if revision.changes:
                yield revision

    def to_come(self, slug: str) -> Iterable[Version]:
        """The law to come of a code, from the source of its newest version, or else as held."""
        newest = self.last[slug].date
        day, known = self.upcoming.get(slug, (None, Upcoming(-1)))
        refs = [ref for ref in self.held.versions if ref.slug == slug]
        held = future_rank(refs[-1].info.sources) if refs and refs[-1].date == newest else -1
        if day == newest and known.rank >= held:
            return known.versions()
        if held < 0:
            return ()
        return [self.held.open(ref).version() for ref in self.held.future if ref.slug == slug]


def rendered_parts(parts: Sequence[Version]) -> Parts:
    """The parts of a version to keep; none if it is from one file."""
    if len(parts) == 1 and not parts[0].sources[0].files:
        return Parts()
    rendered = [as_part(*Renderer().render(part)) for part in parts]
    blobs = {oid: content for _, more in rendered for oid, content in more.items()}
    return Parts(tuple(part for part, _ in rendered), blobs)


def _is_new(one: Finding, read: _Read | None) -> bool:
    """Does a version differ in law from what is held, or has no source any longer?"""
    return one.parts == () or (read is not None and not read.same)


def _held(ref: VersionRef | None) -> VersionRef:
    assert ref is not None  # a version without sources is held
    return ref
