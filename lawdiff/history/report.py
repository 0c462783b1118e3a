"""What an import did, or would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lawdiff.compare.changes import ArticleChange
from lawdiff.history.plan import Kept, Revision, Step
from lawdiff.model import VersionInfo
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

    def add(self, changes: Sequence[ArticleChange]) -> None:
        """Counts the changes of a version."""
        for change in changes:
            if change.needs_law:
                self.changes += 1
                self.with_text += bool(change.laws)
            elif change.kind == "repealed":
                self.repeals += 1
                self.repeals_with_text += bool(change.laws)


@dataclass(slots=True)
class ImportReport:
    """What an import did: versions imported, versions already held, anomalies of the sources.

    `rewritten` counts the commits of other versions that had to be written again; `notes` are
    problems that do not affect the versions held.
    """

    imported: list[VersionInfo] = field(default_factory=list)
    unchanged: list[VersionInfo] = field(default_factory=list)
    anomalies: list[Anomaly] = field(default_factory=list)
    rewritten: int = 0
    coverage: Coverage = field(default_factory=Coverage)
    notes: list[str] = field(default_factory=list)

    def add(self, step: Step) -> None:
        """Counts one step of history."""
        if isinstance(step, Revision):
            self.anomalies += step.anomalies
            if step.is_new:
                self.imported.append(step.info)
                self.coverage.add(step.changes or ())
            else:
                self.rewritten += 1
                if step.asked:
                    self.unchanged.append(step.info)
        elif isinstance(step, Kept) and step.asked:
            self.anomalies += step.anomalies
            self.unchanged.append(step.ref.info)
