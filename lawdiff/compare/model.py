"""What is compared, and what a comparison gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from lawdiff.compare.renumbering import is_rewritten
from lawdiff.compare.wordings import same_text
from lawdiff.model import Article, LawRef
from lawdiff.record.contents import Place
from lawdiff.record.paths import variant_of

KINDS = (
    *("created", "modified", "replaced", "repealed", "renumbered", "moved", "unheld"),
    *("first-seen", "last-seen"),
)


class Snapshot(Protocol):
    """A version to compare: the places of its articles, the blob id of each file, its articles.

    The keys of `places` and `oids` are paths of article files; two files with the same oid are
    identical. If `complete`, an article that is not there is known not to be law.
    """

    @property
    def date(self) -> date: ...
    @property
    def complete(self) -> bool: ...
    @property
    def places(self) -> Mapping[str, Place]: ...
    @property
    def oids(self) -> Mapping[str, str]: ...

    def accounts_for(self, path: str) -> bool:
        """Is an article that the version does not hold known not to be law?"""

    def articles(self, paths: Iterable[str]) -> dict[str, Article]:
        """The articles of these files, links included; each path must be in `places`."""

    def cids(self, paths: Iterable[str]) -> dict[str, str | None]:
        """The `cid` of each of these articles; faster than `articles`."""


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """What happened to one article between two versions.

    `number` and `path` are the new ones, or the old ones if the article no longer exists. `old` and
    `new` are its wordings, None if there is none or if it was not read. `corrected` means that no
    law made the change, according to the id or the dates of the wording. `inferred` marks a
    renumbering that no source declares and that was deduced from the similarity of the texts.
    `taken_from` is the number of the repealed article whose text a created one has, deduced from
    the similarity of the texts.
    """

    kind: str
    number: str
    path: str
    old: Article | None = None
    new: Article | None = None
    laws: tuple[LawRef, ...] = ()
    corrected: bool = False
    renumbered_from: str | None = None
    old_path: str | None = None
    inferred: bool = False
    taken_from: str | None = None

    @property
    def rewritten(self) -> bool:
        """Was a renumbered article given quite another text?"""
        if self.kind != "renumbered" or self.old is None or self.new is None:
            return False
        return is_rewritten(self.old, self.new)

    @property
    def variant(self) -> int:
        """1, or n for the nth wording of one number."""
        return variant_of(self.path)

    @property
    def needs_law(self) -> bool:
        """Must a law have made this change of the text? Repeals are counted separately."""
        if self.kind == "modified":
            reworded = self.old is None or self.new is None or not same_text(self.old, self.new)
            return reworded and not self.corrected
        return self.kind in ("created", "replaced", "renumbered")

    @property
    def cut(self) -> bool:
        """Does the source of one of the two wordings stop in the middle?"""
        return any(article is not None and article.cut for article in (self.old, self.new))
