"""What changed in a code between two versions, by what they say: git tells which files differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lawdiff.answers.force import Redline, Texts
from lawdiff.answers.listed_changes import ListedChange
from lawdiff.answers.lookup import refs_between
from lawdiff.compare import changes
from lawdiff.compare.model import ArticleChange
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.index.queries import Index
from lawdiff.index.wordings import IndexedWording
from lawdiff.record.version import HeldVersion, VersionRef


def attested_changes(
    repo: LawRepo, index: Index, old: VersionRef, new: VersionRef
) -> list[ListedChange]:
    """Every article of which the newer of two versions says something else.

    Where wordings that came in between are not held, what changed may be theirs in part.
    """
    before, *between, after = map(repo.open, [old, *refs_between(repo, old, new), new])
    sides = _Side(old, before.own()), _Side(new, after.own())
    found = changes.compare(sides[0].held, sides[1].held, between)
    pairs = [
        (sides[0].wording(change.old_path or change.path), sides[1].wording(change.path))
        for change in found
    ]
    known = [change.kind not in _HALF_KNOWN for change in found]
    drawn = iter(Texts(repo).redlines([pair for pair, is_known in zip(pairs, known) if is_known]))  # noqa: B905
    listed = [
        _listed(change, *pair, next(drawn) if is_known else None)
        for change, pair, is_known in zip(found, pairs, known, strict=True)
    ]
    return _crossing(index, listed, index.unheld_between(new.slug, old.date, new.date))


def _crossing(
    index: Index, listed: Sequence[ListedChange], unheld: Sequence[IndexedWording]
) -> list[ListedChange]:
    """The changes, each with those of some wordings that are of its article."""
    described = index.described(unheld)
    by_cid: dict[str | None, dict[str | None, IndexedWording]] = defaultdict(dict)
    for one in unheld:  # an article that was renumbered stands under both numbers
        by_cid[one.cid].setdefault(one.name, described[one.row])
    found = []
    for change in listed:
        cids = {side.cid for side in (change.old, change.wording) if side and side.cid}
        crossed = tuple(one for cid in sorted(cids) for one in by_cid[cid].values())
        exact = change.exact and not crossed
        found.append(replace(change, unheld=crossed, exact=exact) if crossed else change)
    return found


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
