"""What an import did, or would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lawdiff.compare.model import ArticleChange
from lawdiff.history.steps import Dropped, Kept, Revision, Step
from lawdiff.model import Json, VersionInfo
from lawdiff.sources.anomalies import Anomaly


@dataclass(slots=True)
class Coverage:
    """How many changes of the imported versions name a text, among those that a law must have made.

    Repeals are counted separately from created, modified and renumbered articles.
    """

    changes: int = 0
    with_text: int = 0
    repeals: int = 0
    repeals_with_text: int = 0

    def to_dict(self) -> Json:
        return {
            "changes": self.changes,
            "with_text": self.with_text,
            "repeals": self.repeals,
            "repeals_with_text": self.repeals_with_text,
        }

    def add(self, changes: Sequence[ArticleChange]) -> None:
        """Counts the changes of a version."""
        for change in changes:
            if change.needs_law:
                self.changes += 1
                self.with_text += bool(change.laws)
            elif change.kind == "repealed":
                self.repeals += 1
                self.repeals_with_text += bool(change.laws)


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Why commits of versions that were held are written again: from the version `tag` on.

    `reason` is `inserted` (an older version came in), `corrected` (the version has another text
    now: that of the articles with these numbers) or `withdrawn` (its source gives it no longer).
    """

    tag: str
    reason: str
    articles: tuple[str, ...] = ()

    def to_dict(self) -> Json:
        return {"tag": self.tag, "reason": self.reason, "articles": list(self.articles)}


@dataclass(slots=True)
class ImportReport:
    """What an import did: versions imported, versions already held, anomalies of the sources.

    `rewritten` counts the commits of other versions that had to be written again, and `rewriting`
    says from where and why, if a version that was held has another commit now; `notes` are problems
    that do not affect the versions held. `commits` are those of the versions held, by tag.
    """

    imported: list[VersionInfo] = field(default_factory=list)
    unchanged: list[VersionInfo] = field(default_factory=list)
    anomalies: list[Anomaly] = field(default_factory=list)
    rewritten: int = 0
    rewriting: Rewriting | None = None
    _first: Rewriting | None = None  # the first version that is not as it was held
    coverage: Coverage = field(default_factory=Coverage)
    notes: list[str] = field(default_factory=list)
    commits: dict[str, str] = field(default_factory=dict)

    def add(self, step: Step) -> None:
        """Counts one step of history."""
        if isinstance(step, Revision):
            self.anomalies += step.anomalies
            if step.is_new:
                is_correction = step.corrected is not None
                reason = "corrected" if is_correction else "inserted"
                first = Rewriting(step.info.tag, reason, step.corrected or ())
                self._first = self._first or first
                if is_correction:
                    self.rewriting = self._first
                self.imported.append(step.info)
                self.coverage.add(step.changes or ())
            else:
                self.rewriting = self._first
                self.rewritten += 1
                if step.asked:
                    self.unchanged.append(step.info)
        elif isinstance(step, Kept) and step.asked:
            self.anomalies += step.anomalies
            self.unchanged.append(step.ref.info)
        elif isinstance(step, Dropped):
            self._first = self._first or Rewriting(step.ref.tag, "withdrawn")
            self.rewriting = self._first

    def to_dict(self) -> Json:
        return {
            "imported": [self._version(info) for info in self.imported],
            "unchanged": [self._version(info) for info in self.unchanged],
            "rewritten": self.rewritten,
            "rewriting": self.rewriting.to_dict() if self.rewriting else None,
            "coverage": self.coverage.to_dict(),
            "anomalies": [anomaly.to_dict() for anomaly in self.anomalies],
        }

    def _version(self, info: VersionInfo) -> Json:
        return info.to_dict(self.commits.get(info.tag))


@dataclass(frozen=True, slots=True)
class Expected:
    """A version that an import would write.

    `copied` marks one that is held and would only get a new commit. `kinds` counts its changes by
    kind; None for the first version of its code.
    """

    version: VersionInfo
    copied: bool
    kinds: Mapping[str, int] | None


@dataclass(slots=True)
class CheckReport(ImportReport):
    """What an import would do: `expected` are the commits that it would write, in their order."""

    expected: list[Expected] = field(default_factory=list)

    def add(self, step: Step) -> None:
        """Count one step of history."""
        ImportReport.add(self, step)
        if isinstance(step, Revision):
            kinds = None if step.changes is None else Counter(c.kind for c in step.changes)
            self.expected.append(Expected(step.info, bool(step.copied), kinds))

    def to_dict(self) -> Json:
        return {
            "versions": [info.to_dict() for info in self.imported],
            "unchanged": [info.to_dict() for info in self.unchanged],
            "coverage": self.coverage.to_dict(),
            "anomalies": [anomaly.to_dict() for anomaly in self.anomalies],
        }
