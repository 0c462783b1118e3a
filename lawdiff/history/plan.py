"""What an import will write: the steps of history, from the versions held and those that come.

The history of a law repository is a function of the set of versions that it holds. All versions are
walked in the order of their days; nothing is written anew before the first one that is new, and
everything is from there on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from lawdiff.compare.changes import ArticleChange, compare
from lawdiff.history import messages
from lawdiff.model import Version, VersionInfo
from lawdiff.record.rendering import Renderer
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
        """What it was merged from; none where it was not."""

    def message(self, ref: VersionRef) -> str:
        """The message of its commit."""

    def try_read_all(self, names: list[str]) -> Iterator[bytes | None]:
        """Objects by their ids."""


class NothingHeld:
    """Stands for a repository that is not there yet."""

    versions: Sequence[VersionRef] = ()
    future: Sequence[VersionRef] = ()

    def open(self, ref: VersionRef) -> HeldVersion:
        raise AssertionError(f"nothing is held, not {ref}")

    def parts(self, info: VersionInfo) -> list[HeldVersion]:
        return []

    def message(self, ref: VersionRef) -> str:
        raise AssertionError(f"nothing is held, not {ref}")

    def try_read_all(self, names: list[str]) -> Iterator[bytes | None]:
        raise AssertionError(f"nothing is held, not {names[:1]}")


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The law to come as the newest source of a code knows it; see `formats` for `rank`."""

    rank: int
    versions: Callable[[], tuple[Version, ...]] = tuple


@dataclass(frozen=True, slots=True)
class Finding:
    """What an import finds of one version.

    `ref` is the version held, None where none is. `parts` is what each format gives of it: None
    where the sources bring nothing new, empty where none gives it any longer. `asked` tells
    whether a source of this import speaks of it.
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


@dataclass(frozen=True, slots=True)
class Parts:
    """What a version was merged from, one of each format, and the contents of their files."""

    versions: tuple[HeldVersion, ...] = ()
    blobs: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Revision:
    """One commit to be: a version, new or held, in its place in history.

    `before` are the files of the code in the commit before it, `files` those that it has; `blobs`
    holds the content of those that may be new. `copied` is the commit that the version has in the
    repository where only its place changes. `changes` is None for a code's first version.
    `parts` are what it was merged from, to be kept beside it; None where they stay as they are.
    `own` are the files that its own sources give. `is_new` is False for a version that is held
    and only written again, `asked` True where a source of this import speaks of it.
    """

    info: VersionInfo
    message: str
    is_new: bool
    asked: bool = False
    before: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)
    blobs: Mapping[str, bytes] = field(default_factory=dict)
    changes: Sequence[ArticleChange] | None = None
    copied: str | None = None
    parts: Parts | None = None
    anomalies: tuple[Anomaly, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A version whose commit stays; `asked` where a source gives it and brings nothing new."""

    ref: VersionRef
    asked: bool
    anomalies: tuple[Anomaly, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """A version that no source gives any longer."""

    ref: VersionRef


Step = Revision | Kept | Dropped


def steps(
    held: Held,
    found: Iterable[Sequence[Finding]],
    *,
    copies: bool,
    renewed: bool = False,
    anew: bool = False,
) -> Iterator[Step]:
    """What becomes of each version, oldest first; then the revisions of the law to come.

    `found` gives all versions, held and new, those of one day together. With `copies` a version
    whose text and predecessor stay is copied; otherwise it is made anew from what is held of it,
    and a day is written whole, for one law may have changed several of its codes. The law to come
    is written where any version changes, and with `renewed` in any case. With `anew` every version
    is written, held or not.
    """
    walk = _Walk(held, copies, anew)
    for same_day in found:
        yield from walk.day(same_day)
    if walk.started or renewed:
        yield from walk.future()


class _Walk:
    """The state of a walk through all versions."""

    def __init__(self, held: Held, copies: bool, started: bool) -> None:
        self.held, self.copies = held, copies
        self.started = started  # is anything written yet? Then all that follows is
        self.stale: set[str] = set()  # codes whose version before is not as it was
        self.last: dict[str, HeldVersion | VersionRef] = {}
        self.upcoming: dict[str, tuple[date, Upcoming]] = {}
        # A code's own, for versions of several codes follow each other in the order of their days.
        self.renderers: dict[str, Renderer] = defaultdict(Renderer)

    def day(self, same_day: Sequence[Finding]) -> Iterator[Step]:
        """The steps of the versions of one day."""
        works = [(one, self.revision_of(one)) for one in same_day]
        if not self.copies and any(_is_new(one, revision) for one, revision in works):
            self.started = True
        for one, revision in works:
            yield self.step(one, revision)

    def revision_of(self, one: Finding) -> Revision | None:
        """The revision of what the sources give of a version, where they bring anything."""
        if one.upcoming is not None:
            self.note_upcoming(one, one.upcoming)
        if not one.parts:
            return None
        revision = self.revise(one.slug, one.parts)
        return replace(
            revision,
            is_new=not self.is_as_held(revision, one.ref),
            asked=one.asked,
            anomalies=(*one.anomalies, *revision.anomalies),
        )

    def step(self, one: Finding, revision: Revision | None) -> Step:
        """What becomes of a version."""
        slug, ref = one.slug, one.ref
        if _is_new(one, revision):
            self.started = True
            self.stale.add(slug)
            return revision or Dropped(_held(ref))
        ref = _held(ref)
        if slug in self.stale:
            again: Revision | None = revision or self.revise(slug, None, ref)
            if ref.info.complete:
                self.stale.discard(slug)
        else:
            again = self.rewritten(slug, ref) if self.started else None
            if again is None or again.copied:
                self.last[slug] = ref
        if again is None:
            return Kept(ref, one.asked, revision.anomalies if revision else ())
        return replace(again, is_new=False, asked=one.asked)

    def rewritten(self, slug: str, ref: VersionRef) -> Revision:
        """A held version on a parent that is not as it was, where its own text and message stay."""
        if not self.copies:
            return self.revise(slug, None, ref)
        return Revision(ref.info, self.held.message(ref), is_new=False, copied=ref.commit)

    def revise(
        self, slug: str, parts: Sequence[Version] | None, ref: VersionRef | None = None
    ) -> Revision:
        """A version whose text or whose predecessor is new: of its parts, else as it is held."""
        before = self.before(slug)
        blobs: Mapping[str, bytes] = {}
        written: Parts | None = None
        disagreements: list[Anomaly] = []
        if parts is None:
            own = self.held.open(_held(ref)).own()
        else:
            version, disagreements = merge(parts)
            own, blobs = self.renderers[slug].render(version, self.held.try_read_all)
            written = rendered_parts(parts)
        effective = own.carried_on(before)
        changes = None
        if before is not None:
            changes = [c for c in compare(before, effective) if c.kind != "last-seen"]
        self.last[slug] = effective
        return Revision(
            info=own.info,
            message=messages.render(own.info, changes),
            is_new=True,
            before=before.oids if before else {},
            files=effective.oids,
            own=own.oids,
            blobs=blobs,
            changes=changes,
            parts=written,
            anomalies=tuple(disagreements),
        )

    def before(self, slug: str) -> HeldVersion | None:
        """The version of a code that stands before the one being planned, as in history."""
        last = self.last.get(slug)
        if isinstance(last, VersionRef):
            last = self.last[slug] = self.effective(last)
        return last

    def effective(self, ref: VersionRef) -> HeldVersion:
        """A held version with what it carries on, whose places it does not list itself."""
        held = self.held.open(ref)
        if held.complete:
            return held
        before: HeldVersion | None = None
        for earlier in self.held.versions:
            if earlier.slug == ref.slug and earlier.key < ref.key:
                before = self.held.open(earlier).own().carried_on(before)
        return held.own().carried_on(before)

    def is_as_held(self, revision: Revision, ref: VersionRef | None) -> bool:
        """Do the sources give a version what the repository holds of it?"""
        if ref is None or revision.info != ref.info:
            return False
        return self.held.open(ref).own().oids == revision.own

    # --- the law to come ---

    def note_upcoming(self, one: Finding, upcoming: Upcoming) -> None:
        """Keep what the newest source of a code knows of the law to come."""
        day = date.fromisoformat(one.key[0])
        before = self.upcoming.get(one.slug)
        if before is None or (before[0], before[1].rank) <= (day, upcoming.rank):
            self.upcoming[one.slug] = (day, upcoming)

    def future(self) -> Iterator[Revision]:
        """The law decided and not in force, of the newest version of each code, by day."""
        versions = [version for slug in self.last for version in self.to_come(slug)]
        for version in sorted(versions, key=lambda one: (one.date, one.code.slug)):
            revision = self.revise(version.code.slug, [version])
            if revision.changes:
                yield revision

    def to_come(self, slug: str) -> Iterable[Version]:
        """The law to come of a code: as its newest version's source knows it, else as held."""
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
    """What is kept of the parts of a version: nothing where it is from one file."""
    if len(parts) == 1 and not parts[0].sources[0].files:
        return Parts()
    rendered = [Renderer().render(part) for part in parts]
    blobs = {oid: content for _, more in rendered for oid, content in more.items()}
    return Parts(tuple(part for part, _ in rendered), blobs)


def _is_new(one: Finding, revision: Revision | None) -> bool:
    """Is a version not as the repository holds it, or given by no source any longer?"""
    return one.parts == () or (revision is not None and revision.is_new)


def _held(ref: VersionRef | None) -> VersionRef:
    assert ref is not None  # what no source brings is held
    return ref
