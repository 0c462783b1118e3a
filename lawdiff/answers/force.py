"""Changes of the law's own time: their texts and redlines, and the wordings that are not held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lawdiff.gitrepo.repository import LawRepo
from lawdiff.index.queries import Index
from lawdiff.index.wordings import ChangeId, IndexedChange, IndexedWording
from lawdiff.model import Article, Json
from lawdiff.record import article_file

# Imports that only annotations need are skipped, so that questions of the index start quickly.
if TYPE_CHECKING:
    from lawdiff.diff import TextDiff

Unheld = tuple[IndexedWording, ...]
"""Wordings whose text is not held, oldest first."""


@dataclass(frozen=True, slots=True)
class Redline:
    """What changed from one text to another; None stands for no law."""

    diff: TextDiff
    nota: TextDiff
    old: Article | None = None
    new: Article | None = None

    @classmethod
    def of(cls, old: Article | None, new: Article | None) -> Redline:
        from lawdiff.answers.step_reports import nota_redline, redline

        return cls(redline(old, new), nota_redline(old, new), old, new)

    @property
    def class_(self) -> str:
        """The class of the change of the law's own text: neither its Nota nor its author counts."""
        return self.diff.class_

    @property
    def inserted(self) -> int:
        """Words inserted into the alinéas."""
        return self.diff.inserted

    @property
    def deleted(self) -> int:
        """Words deleted from the alinéas."""
        return self.diff.deleted

    @property
    def nota_changed(self) -> bool:
        """Did the Nota of a wording change that stands on both sides?"""
        return bool(self.old and self.new) and self.nota.class_ != "none"


class Texts:
    """The texts of wordings, read from git in batches."""

    def __init__(self, repo: LawRepo) -> None:
        self._repo = repo
        self._read: dict[str, Article] = {}

    def prefetch(self, wordings: Iterable[IndexedWording | None]) -> None:
        """Read the texts of some wordings in one batch."""
        blobs = dict.fromkeys(one.blob for one in wordings if one is not None and one.blob)
        missing = [blob for blob in blobs if blob not in self._read]
        for blob, data in zip(missing, self._repo.read(missing), strict=True):
            self._read[blob] = article_file.read(data)

    def of(self, wording: IndexedWording | None) -> Article | None:
        """The text of a wording; None where there is none, or where it is not held."""
        if wording is None or wording.blob is None:
            return None
        self.prefetch([wording])
        read = self._read[wording.blob]
        return replace(read, number=wording.number, cid=wording.cid, wording=wording.name)

    def redline(self, change: IndexedChange) -> Redline | None:
        """The redline of one change; None where its size is not that of the change alone."""
        if not change.exact:
            return None
        sides = change.base, change.wording
        if any(one is not None and not one.held for one in (*sides, change.before)):
            return None
        return Redline.of(*map(self.of, sides))


def unheld_before(index: Index, changes: Sequence[IndexedChange]) -> dict[ChangeId, Unheld]:
    """Id of a change → the wordings after the nearest held one before it that are not held."""
    told: dict[ChangeId, Unheld] = {one.id: () for one in changes}
    doubtful = {one.line for one in changes if not one.exact}
    since: list[IndexedWording] = []
    line = None
    for one in index.changes_of(doubtful):
        if one.line != line or one.before is None:
            line, since = one.line, []
        if one.wording is not None and not one.wording.held:
            since.append(one.wording)
        if one.id in told:
            told[one.id] = tuple(since)
        if one.wording is None or one.wording.held:
            since = []
    return told


def indexed_to_dict(one: IndexedWording) -> Json:
    """A wording as every answer has it."""
    from lawdiff.answers.one_article import wording_to_dict

    return wording_to_dict(one.known, one.code)
