"""What changed in a code between two versions, by what they say: git tells which files differ."""

from __future__ import annotations

from dataclasses import dataclass

from lawdiff.answers.changes import ChangeReport, compare
from lawdiff.answers.force import Redline
from lawdiff.answers.listed_changes import ListedChange
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.index.wordings import IndexedWording
from lawdiff.record.version import HeldVersion, VersionRef


def attested_changes(repo: LawRepo, old: VersionRef, new: VersionRef) -> list[ListedChange]:
    """Every article of which the newer of two versions says something else."""
    compared = compare(repo, old, new)
    sides = _Side(old, compared.before), _Side(new, compared.after)
    return [_listed(report, *sides) for report in compared.comparison.reports]


def _listed(report: ChangeReport, old: _Side, new: _Side) -> ListedChange:
    change = report.change
    before = old.wording(change.old_path or change.path)
    wording = new.wording(change.path) or before
    assert wording is not None  # one of the two versions has it
    known = change.kind not in ("first-seen", "last-seen")
    return ListedChange(
        kind=change.kind,
        wording=wording,
        laws=change.laws,
        redline=Redline.of(change.old, change.new) if known else None,
        exact=known,
        old=before,
        source_correction=report.source_correction,
        renumbered_from=change.renumbered_from,
        inferred=change.inferred,
        rewritten=change.rewritten,
        taken_from=change.taken_from,
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two versions."""

    ref: VersionRef
    held: HeldVersion

    def wording(self, path: str) -> IndexedWording | None:
        """The wording at a path, as the version says it; None where it has none."""
        place = self.held.places.get(path)
        if place is None:
            return None
        [said] = self.held.articles([path]).values()
        return IndexedWording(
            row=0,
            code=self.ref.slug,
            number=said.number,
            identity=said.cid or path,
            cid=said.cid,
            name=said.wording,
            start=said.in_force_from,
            until=said.in_force_until,
            state=said.state,
            cut=said.cut,
            path=path,
            blob=self.held.oids[path],
            section_row=0,
            laws=said.laws,
            ended_by=said.ended_by,
            section=tuple(section.title for section in place.sections),
            attested=(self.ref.day,),
        )
