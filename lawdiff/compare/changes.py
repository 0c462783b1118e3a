"""The changes between two versions of a code: which articles, how, and by which texts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from lawdiff.compare.model import ArticleChange, Snapshot
from lawdiff.compare.renumbering import Pairing, pair, taken_over
from lawdiff.compare.wordings import (
    are_different_articles,
    differ,
    is_correction,
    same_text,
)
from lawdiff.french.laws import law_order, making_laws, united
from lawdiff.french.numbers import sort_key
from lawdiff.model import Article, LawRef
from lawdiff.record.contents import SectionRef, is_moved
from lawdiff.record.paths import article_path, variant_of

Sections = tuple[SectionRef, ...]
"""The sections above an article, outermost first."""


def compare(old: Snapshot, new: Snapshot, between: Sequence[Snapshot] = ()) -> list[ArticleChange]:
    """Every article that changed from `old` to `new`, sorted by number.

    `between` are the versions held in between, oldest first; the laws of a change include those
    that made their wordings.
    """
    return sorted(
        _Comparison(old, new, between, whole=True).changes(),
        key=lambda change: (sort_key(change.number), change.variant),
    )


def renumberings(old: Snapshot, new: Snapshot) -> list[ArticleChange]:
    """The renumbered articles, as in the result of `compare`."""
    return list(_Comparison(old, new, (), whole=False).renumberings())


class _Comparison:
    def __init__(
        self,
        old: Snapshot,
        new: Snapshot,
        between: Sequence[Snapshot],
        *,
        whole: bool,
    ) -> None:
        self.old, self.new, self.between = old, new, between
        before, after = old.places, new.places
        old_oids, new_oids = old.oids, new.oids
        both = [path for path in after if path in before]
        self.touched = [path for path in both if old_oids[path] != new_oids[path]]
        # Articles that may have moved: the file is the same, the place is another object.
        self.same = [
            path
            for path in both
            if before[path] is not after[path] and old_oids[path] == new_oids[path]
        ]
        self.removed = [path for path in before if path not in after]
        self.added = [path for path in after if path not in before]
        if whole:
            old.articles([*self.touched, *self.removed])  # read in one batch
        # After an incomplete version, new articles are only read to see whether they are
        # renumbered ones.
        known = old.complete or any(old.cids([*self.touched, *self.removed]).values())
        self.known_added = set(self.added if known else ())
        if whole:
            new.articles([*self.touched, *(path for path in self.added if known)])

    @cached_property
    def old_sections(self) -> set[Sections]:
        return {place.sections for place in self.old.places.values()}

    @cached_property
    def new_sections(self) -> set[Sections]:
        return {place.sections for place in self.new.places.values()}

    def changes(self) -> Iterator[ArticleChange]:
        self.part_reused_numbers()
        renumbered = self.renumbered()
        taken = {pairing.path for pairing in renumbered.values()}
        sources = self.taken_over(renumbered.keys(), taken)
        replaced = self.replaced(renumbered.keys(), taken)
        stayed = [self.renumbering(*paths) for paths in renumbered.items()]
        stayed += [self.touch(path, path) for path in self.touched]
        yield from (change for change in stayed if change is not None)
        yield from (self.change("moved", path) for path in self.same if self.is_moved(path, path))
        yield from map(self.replacement, replaced)
        gone = (path for path in self.removed if path not in renumbered and path not in replaced)
        yield from map(self.disappearance, gone)
        for path in self.added:
            if path not in taken and path not in replaced:
                yield replace(self.appearance(path), taken_from=sources.get(path))

    def replaced(self, renumbered: Collection[str], taken: Collection[str]) -> list[str]:
        """The paths at which another article stands now, of numbers that are of one article each
        time: of several, nothing says which one took the place of which."""
        gone = {path for path in self.removed if path not in renumbered}
        both = [path for path in self.added if path in gone and path not in taken]
        held = (self.old.places, self.new.places)
        return [
            path
            for path in both
            if variant_of(path) == 1
            and not any(article_path(places[path].number, 2) in places for places in held)
        ]

    def taken_over(self, renumbered: Collection[str], taken: Collection[str]) -> dict[str, str]:
        """New path → number of the repealed article whose text a created one has."""
        if not (self.old.complete and self.new.complete):
            return {}
        removed = self.old.articles(path for path in self.removed if path not in renumbered)
        added = self.new.articles(path for path in self.added if path not in taken)
        found = taken_over(removed, added) if removed and added else {}
        return {new: removed[old].number for new, old in found.items()}

    def renumberings(self) -> Iterator[ArticleChange]:
        self.part_reused_numbers()
        stayed = [self.renumbering(*paths) for paths in self.renumbered().items()]
        yield from (change for change in stayed if change and change.kind == "renumbered")

    def change(self, kind: str, path: str, **more: object) -> ArticleChange:
        place = self.new.places.get(path) or self.old.places[path]
        return ArticleChange(kind, place.number, path, **more)  # type: ignore[arg-type]

    def part_reused_numbers(self) -> None:
        """Counts a number with two different articles as one removed and one added."""
        olds, news = self.old.cids(self.touched), self.new.cids(self.touched)
        doubtful = [path for path in self.touched if differ(olds[path], news[path])]
        held, now = self.old.articles(doubtful), self.new.articles(doubtful)
        reused = {path: None for path in doubtful if are_different_articles(held[path], now[path])}
        self.touched = [path for path in self.touched if path not in reused]
        self.removed += reused
        self.added += reused
        self.known_added |= reused.keys()

    def renumbered(self) -> dict[str, Pairing]:
        """Old path → new path, for each article that now has another path."""
        if not self.removed:
            return {}
        added = self.new.articles(path for path in self.added if path in self.known_added)
        whole = self.old.complete and self.new.complete
        return pair(self.old.articles(self.removed), added, infer=whole)

    def renumbering(self, old_path: str, found: Pairing) -> ArticleChange | None:
        path = found.path
        old, new = self.old.articles([old_path])[old_path], self.new.articles([path])[path]
        if old.number == new.number:
            return self.touch(path, old_path)  # only its variant has changed
        return ArticleChange(
            "renumbered",
            new.number,
            path,
            old=old,
            new=new,
            laws=self.laws(old, new, old_path, path),
            renumbered_from=old.number,
            old_path=old_path,
            inferred=found.inferred,
        )

    def touch(self, path: str, old_path: str) -> ArticleChange | None:
        """The change of an article whose file changed; None if only its metadata changed."""
        old, new = self.old.articles([old_path])[old_path], self.new.articles([path])[path]
        moved = same_text(old, new) and self.is_moved(path, old_path)
        reworded = differ(old.wording, new.wording)
        if same_text(old, new) and not (moved or reworded):
            return None
        corrected = not moved and is_correction(old, new, self.old.date)
        made = reworded or not same_text(old, new)
        return self.change(
            "moved" if moved else "modified",
            path,
            old=old,
            new=new,
            laws=self.laws(old, new, old_path, path) if made and not corrected else (),
            corrected=corrected,
            old_path=old_path,
        )

    def disappearance(self, path: str) -> ArticleChange:
        old = self.old.articles([path])[path]
        if not self.new.accounts_for(path):
            return self.change("last-seen", path, old=old, old_path=path)
        return ArticleChange(
            "repealed",
            self.old.places[path].number,
            path,
            old=old,
            laws=self.last_laws(old, path),
            old_path=path,
        )

    def last_laws(self, old: Article, path: str) -> tuple[LawRef, ...]:
        """The texts that ended an article, as far as its last wording has ended by then."""
        last = old
        for snapshot in self.between:
            if path in snapshot.oids:
                held = snapshot.articles([path])[path]
                last = last if are_different_articles(held, old) else held
        due = last.in_force_until is None or last.in_force_until <= self.new.date
        return last.ended_by if due else ()

    def appearance(self, path: str) -> ArticleChange:
        if not self.old.accounts_for(path):
            return self.change("first-seen", path)
        new = self.new.articles([path])[path]
        return self.change("created", path, new=new, laws=self.first_laws(new, path))

    def replacement(self, path: str) -> ArticleChange:
        """Another article has the number now, by the texts that ended the old one or made this."""
        old, new = self.old.articles([path])[path], self.new.articles([path])[path]
        laws = united([*self.last_laws(old, path), *self.first_laws(new, path)])
        made = tuple(sorted(laws, key=law_order))
        return self.change("replaced", path, old=old, new=new, laws=made, old_path=path)

    def first_laws(self, new: Article, path: str) -> tuple[LawRef, ...]:
        """The texts that made an article that is new, in this wording and in those in between."""
        laws = list(making_laws(new, first=True))
        for held in self.in_between(new, path):
            laws += making_laws(held, first=True)
        return tuple(sorted(united(laws), key=law_order))

    def laws(self, old: Article, new: Article, *paths: str) -> tuple[LawRef, ...]:
        """The texts that made each wording held after `old`."""
        found = list(making_laws(new, first=False))
        for held in self.in_between(new, *paths):
            if self.is_later(held, old):
                found += making_laws(held, first=False)
        return tuple(sorted(united(found), key=law_order))

    def in_between(self, new: Article, *paths: str) -> Iterator[Article]:
        """The wordings of an article in the versions in between, at these paths."""
        for snapshot in self.between:
            for path in dict.fromkeys(paths):
                if path in snapshot.oids and snapshot.oids[path] != self.new.oids.get(path):
                    held = snapshot.articles([path])[path]
                    if not are_different_articles(held, new):
                        yield held

    def is_later(self, held: Article, old: Article) -> bool:
        """Is `held` another wording than the old one, by id or else by text and date?"""
        if held.wording and old.wording:
            return held.wording != old.wording
        return not same_text(old, held) and not is_correction(old, held, self.old.date)

    def is_moved(self, path: str, old_path: str) -> bool:
        """Is the article in another section? A section with a new title does not count."""
        old, new = self.old.places[old_path].sections, self.new.places[path].sections
        moved = is_moved(old, new)
        return (old in self.new_sections or new in self.old_sections) if moved is None else moved
