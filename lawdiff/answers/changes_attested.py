"""What changed in a code between two versions, by what they say: git tells which files differ."""

from __future__ import annotations

from dataclasses import dataclass

from lawdiff.answers.force import Redline, Texts
from lawdiff.answers.listed_changes import ListedChange
from lawdiff.answers.lookup import refs_between
from lawdiff.compare import changes
from lawdiff.compare.model import ArticleChange
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.index.wordings import IndexedWording
from lawdiff.record.version import HeldVersion, VersionRef


def attested_changes(repo: LawRepo, old: VersionRef, new: VersionRef) -> list[ListedChange]:
    """Every article of which the newer of two versions says something else."""
    before, *between, after = map(repo.open, [old, *refs_between(repo, old, new), new])
    sides = _Side(old, before.own()), _Side(new, after.own())
    found = changes.compare(sides[0].held, sides[1].held, between)
    pairs = [
        (sides[0].wording(change.old_path or change.path), sides[1].wording(change.path))
        for change in found
    ]
    known = [change.kind not in _HALF_KNOWN for change in found]
    drawn = iter(Texts(repo).redlines([pair for pair, is_known in zip(pairs, known) if is_known]))  # noqa: B905
    return [
        _listed(change, *pair, next(drawn) if is_known else None)
        for change, pair, is_known in zip(found, pairs, known, strict=True)
    ]


_HALF_KNOWN = ("first-seen", "last-seen")  # what came before, or after, is unknown


def _listed(
    change: ArticleChange,
    old: IndexedWording | None,
    new: IndexedWording | None,
    redline: Redline | None,
) -> ListedChange:
    wording = new or old
    assert wording is not None  # one of the two versions has it
    return ListedChange(
        kind=change.kind,
        wording=wording,
        laws=change.laws,
        redline=redline,
        exact=redline is not None,
        old=old,
        source_correction=change.corrected and redline is not None and redline.class_ != "none",
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
