"""The steps of an import: what happens to each version, and to the law to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lawdiff.compare.model import ArticleChange
from lawdiff.model import VersionInfo
from lawdiff.record.version import HeldVersion, VersionRef
from lawdiff.sources.anomalies import Anomaly


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a merged version, one for each format, and the contents of their files."""

    versions: tuple[HeldVersion, ...] = ()
    blobs: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit to write: a version, new or held, in its place in history.

    `before` are the files of the code in the previous commit, `files` those of this one; `blobs`
    holds the content of files that may be new. `copied` is the existing commit of the version if
    only its place changes; `changes` are then the renumberings alone, None if those that the
    register has still hold. `changes` is also None for a code's first version. `parts` are the
    parts of a merged version, None if they do not change. `stated` is the version with all that its
    own sources say, None if the register has it already. `is_new` is False for a held version that
    is only written again; `asked` is True if a source of this import gives it. `corrected` are
    the numbers of the articles of a version held that have another text now, None for others.
    """

    info: VersionInfo
    message: str
    is_new: bool
    asked: bool = False
    before: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    stated: HeldVersion | None = None
    blobs: Mapping[str, bytes] = field(default_factory=dict)
    changes: Sequence[ArticleChange] | None = None
    copied: str | None = None
    parts: Parts | None = None
    anomalies: tuple[Anomaly, ...] = ()
    corrected: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A version whose commit stays; `asked` if a source gives it.

    `stated` is what its sources say of it now, None if the register has it already; `moves` are the
    renumberings to it, None if those that the register has still hold; `parts` as in a `Revision`.
    """

    ref: VersionRef
    asked: bool
    anomalies: tuple[Anomaly, ...] = ()
    stated: HeldVersion | None = None
    moves: Sequence[ArticleChange] | None = None
    parts: Parts | None = None
    blobs: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def is_retold(self) -> bool:
        """Does the register have to say something else of it?"""
        return self.stated is not None or self.moves is not None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A version that no source gives any longer."""

    ref: VersionRef


Step = Revision | Kept | Dropped
