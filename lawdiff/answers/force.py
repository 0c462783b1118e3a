"""Changes of the law's own time: their texts and redlines, and the wordings that are not held."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from lawdiff.gitrepo.repository import LawRepo
from lawdiff.index import sizes
from lawdiff.index.queries import Index
from lawdiff.index.sizes import Size
from lawdiff.index.wordings import ChangeId, IndexedChange, IndexedWording
from lawdiff.model import Article, Json
from lawdiff.record import article_file

# Imports that only annotations need are skipped, so that questions of the index start quickly.
if TYPE_CHECKING:
    from lawdiff.diff import TextDiff

Reading = Callable[[], Article | None]
Pair = tuple[IndexedWording | None, IndexedWording | None]
Unheld = tuple[IndexedWording, ...]
"""Wordings whose text is not held, oldest first."""


class Redline:
    """What changed from one text to another; None stands for no law.

    Its size is known without it, where it was worked out before.
    """

    def __init__(self, size: Size, old: Reading, new: Reading) -> None:
        self.size, self._old, self._new = size, old, new

    @classmethod
    def of(cls, old: Article | None, new: Article | None) -> Redline:
        """The redline of two texts that have been read."""
        return cls(_measured(old, new), lambda: old, lambda: new)

    @property
    def class_(self) -> str:
        """The class of the change of the law's own text: neither its Nota nor its author counts."""
        return self.size.class_

    @property
    def inserted(self) -> int:
        """Words inserted into the alinéas."""
        return self.size.inserted

    @property
    def deleted(self) -> int:
        """Words deleted from the alinéas."""
        return self.size.deleted

    @property
    def nota_changed(self) -> bool:
        """Did the Nota of a wording change that stands on both sides?"""
        return self.size.nota_changed

    @cached_property
    def old(self) -> Article | None:
        return self._old()

    @cached_property
    def new(self) -> Article | None:
        return self._new()

    @cached_property
    def diff(self) -> TextDiff:
        """The redline of the alinéas."""
        from lawdiff.answers.step_reports import redline

        return redline(self.old, self.new)

    @cached_property
    def nota(self) -> TextDiff:
        """The redline of the Nota."""
        from lawdiff.answers.step_reports import nota_redline

        return nota_redline(self.old, self.new)


class Measured:
    """What has a redline, or None where a text is not held, tells the size of the change."""

    __slots__ = ()
    redline: Redline | None

    @property
    def class_(self) -> str | None:
        """The class of the change of the law's own text; None where that is unknown."""
        return self.redline.class_ if self.redline else None

    @property
    def inserted(self) -> int | None:
        """Words inserted into the alinéas; None where that is unknown."""
        return self.redline.inserted if self.redline else None

    @property
    def deleted(self) -> int | None:
        """Words deleted from the alinéas; None where that is unknown."""
        return self.redline.deleted if self.redline else None


def _measured(old: Article | None, new: Article | None) -> Size:
    from lawdiff.answers.step_reports import nota_redline, redline
    from lawdiff.diff.coordinated import pairs_of

    diff = redline(old, new)
    both = old is not None and new is not None
    nota_changed = both and nota_redline(old, new).class_ != "none"
    return Size(diff.class_, diff.inserted, diff.deleted, nota_changed, tuple(pairs_of(diff)))


class Texts:
    """The texts of wordings, read from git in batches, and the redlines between them."""

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

    def redlines(self, pairs: Sequence[Pair]) -> list[Redline]:
        """The redline of each two wordings, which are held where they are not None."""
        names = [(_name(old), _name(new)) for old, new in pairs]
        known = sizes.kept(self._repo.git_dir, list(dict.fromkeys(names)))
        missing = [pair for name, pair in zip(names, pairs, strict=True) if name not in known]
        self.prefetch(one for pair in missing for one in pair)
        new = {(_name(a), _name(b)): _measured(self.of(a), self.of(b)) for a, b in missing}
        sizes.keep(self._repo.git_dir, new)
        known |= new
        return [
            Redline(known[name], partial(self.of, old), partial(self.of, new))
            for name, (old, new) in zip(names, pairs, strict=True)
        ]


def _name(wording: IndexedWording | None) -> str:
    """What names a text for its size. A source without ids may lack the Nota of a wording."""
    if wording is None or wording.blob is None:
        return ""
    return wording.blob if wording.name else f"{wording.blob}?"


def pair_of(change: IndexedChange) -> Pair | None:
    """The two sides of one change; None where its size is not that of the change alone."""
    if not change.exact:
        return None
    sides = change.base, change.wording
    if any(one is not None and not one.held for one in (*sides, change.before)):
        return None
    return sides


def unheld_before(index: Index, changes: Sequence[IndexedChange]) -> dict[ChangeId, Unheld]:
    """Id of a change → the wordings after the nearest held one before it that are not held."""
    described: dict[ChangeId, Unheld] = {one.id: () for one in changes}
    doubtful = {one.line for one in changes if not one.exact}
    since: list[IndexedWording] = []
    line = None
    for one in index.changes_of(doubtful):
        if one.line != line or one.before is None:
            line, since = one.line, []
        if one.wording is not None and not one.wording.held:
            since.append(one.wording)
        if one.id in described:
            described[one.id] = tuple(since)
        if one.wording is None or one.wording.held:
            since = []
    return described


def indexed_to_dict(one: IndexedWording) -> Json:
    """A wording as every answer has it."""
    from lawdiff.answers.one_article import wording_to_dict

    return wording_to_dict(one.known, one.code)
