"""The register of a code: what the versions held say of each article.

PROVISIONAL: computed from the first form of the repository, until the second form is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from lawdiff.compare.changes import renumberings
from lawdiff.compare.life import Attested
from lawdiff.history.registering import entries
from lawdiff.model import Code, VersionInfo
from lawdiff.record.notes import absent
from lawdiff.record.register import Entry, Listing, Move, path_of

if TYPE_CHECKING:
    from lawdiff.gitrepo.repository import LawRepo


class Register:
    """What is known of the articles of a code."""

    def __init__(self, repo: LawRepo, slug: str) -> None:
        self._repo, self.slug = repo, slug

    @cached_property
    def versions(self) -> tuple[VersionInfo, ...]:
        """The versions held, oldest first."""
        return tuple(ref.info for ref in self._repo.held(self.slug))

    @property
    def code(self) -> Code:
        """The code, as its newest version names it."""
        return self.versions[-1].code

    @cached_property
    def attested(self) -> tuple[Attested, ...]:
        """The versions held, as far as the lives of articles need them."""
        dumped = any("LEGI" in source.format for info in self.versions for source in info.sources)
        newest = self.versions[-1].date.isoformat() if dumped else ""
        return tuple(
            Attested(info.date.isoformat(), info.complete, newest, absent(info.notes))
            for info in self.versions
        )

    def entry(self, path: str) -> Entry | None:
        """The entry of an article's path (`articles/L1/L136-7.md`), None where there is none."""
        return self._entries.get(path_of(path))

    def entries(self, paths: Iterable[str]) -> list[Entry | None]:
        """As `entry`, for many paths in one batch."""
        return [self.entry(path) for path in paths]

    def listed(self) -> Iterator[tuple[str, str]]:
        """Path in the register (`articles/L1/L136-7.json`) and blob id of each entry."""
        for path in self._entries:
            yield path, str(hash(self._entries[path]))

    def all(self) -> Iterator[tuple[str, Entry]]:
        """Every entry with its path in the register."""
        yield from self._entries.items()

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        listings: list[Listing] = []
        moves: list[Move] = []
        before = None
        for ref in self._repo.held(self.slug):
            held = self._repo.open(ref).own()
            articles = held.articles(held.places)
            for path, article in articles.items():
                section = tuple(one.title for one in held.places[path].sections)
                blob = held.oids[path]
                listings.append(
                    Listing.of(article, path, blob, section=section, versions=(ref.day,))
                )
            if before is not None:
                for change in renumberings(before, held):
                    assert change.old_path is not None
                    moves.append(Move(ref.day, change.old_path, change.path, change.inferred))
            before = held
        last = self._repo.held(self.slug)[-1].day
        for ref in self._repo.future:
            if ref.slug == self.slug:
                held = self._repo.open(ref).own()
                for path, article in held.articles(held.places).items():
                    begins = article.in_force_from
                    if begins and begins.isoformat() > last:
                        blob = held.oids[path]
                        listings.append(
                            Listing.of(article, path, blob, versions=(last,), coming=True)
                        )
        return entries(listings, moves)
