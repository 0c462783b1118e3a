"""What changed between two versions of a code: which articles, how, and by which texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Protocol

from lawdiff.laws import law_order, making_laws, united
from lawdiff.model import Article, LawRef, Wording
from lawdiff.numbers import parse_article_path, sort_key
from lawdiff.pairing import Pairing, is_rewritten, pair, taken_over
from lawdiff.sommaire import Place, SectionRef, is_moved

KINDS = ("created", "modified", "repealed", "renumbered", "moved", "first-seen", "last-seen")

Sections = tuple[SectionRef, ...]
"""The sections that lead to an article, from the outermost in."""


class Snapshot(Protocol):
    """A version as it is held: its articles' places, the identity of each file, its articles.

    `places` and `oids` are keyed by the path of the article file; two files with one oid are
    the same to the letter. `complete` tells whether an article that is not there is known
    not to be law.
    """

    @property
    def date(self) -> date: ...
    @property
    def complete(self) -> bool: ...
    @property
    def places(self) -> Mapping[str, Place]: ...
    @property
    def oids(self) -> Mapping[str, str]: ...

    def articles(self, paths: Iterable[str]) -> dict[str, Article]:
        """The articles of these files, links included; each path is one of `places`."""

    def cids(self, paths: Iterable[str]) -> dict[str, str | None]:
        """The `cid` of each of these articles, which is less to read."""


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """What happened to one article between two versions.

    `number` and `path` are the new ones, or the old ones where the article is gone. `old` and
    `new` are its wordings, None where there is none or where they did not need to be read.
    `corrected` means that no law made the change: the source says so by the wording's id or
    by its dates. `inferred` marks a renumbering that no source declares and that the likeness of
    the texts tells. `taken_from` is the number of the repealed article in whose words a created
    one speaks, by their likeness.
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
        """Did a renumbered article get another text altogether?"""
        if self.kind != "renumbered" or self.old is None or self.new is None:
            return False
        return is_rewritten(self.old, self.new)

    @property
    def variant(self) -> int:
        """1, or n for the nth wording of one number."""
        parsed = parse_article_path(self.path)
        return parsed[1] if parsed else 1

    @property
    def needs_law(self) -> bool:
        """Can only a law have made this change of the text? A repeal counts apart."""
        if self.kind == "modified":
            reworded = self.old is None or self.new is None or not same_text(self.old, self.new)
            return reworded and not self.corrected
        return self.kind in ("created", "renumbered")

    @property
    def cut(self) -> bool:
        """Does a source stop in the middle of one of the two wordings?"""
        return any(article is not None and article.cut for article in (self.old, self.new))


def compare(
    old: Snapshot,
    new: Snapshot,
    between: Sequence[Snapshot] = (),
    *,
    numbers: Collection[str] | None = None,
) -> list[ArticleChange]:
    """Every article that changed from `old` to `new`, in the order of the numbers.

    `between` are the versions held in between, oldest first: the texts that made their
    wordings are among those of the change. With `numbers`, only articles that bear one of them
    are told, before or after.
    """
    return sorted(
        _Comparison(old, new, between, numbers).changes(),
        key=lambda change: (sort_key(change.number), change.variant),
    )


def renumberings(old: Snapshot, new: Snapshot) -> list[ArticleChange]:
    """The articles that got another number, as `compare` tells them."""
    return list(_Comparison(old, new, (), ()).renumberings())


def stand_alone(old: Snapshot, new: Snapshot) -> bool:
    """Can some articles of two versions be compared without looking at any other?

    They can where each stays at its path and is one article, for then no other can have come from
    it or gone to it; and where it needs no other to see whether its section is a new one.
    """
    if old.places.keys() != new.places.keys():
        return False
    olds, news = old.articles(old.places), new.articles(old.places)
    if any(are_two(olds[path], news[path]) for path in old.places):
        return False
    return not any(
        is_moved(old.places[path].sections, new.places[path].sections) is None
        for path in old.places
    )


class _Comparison:
    def __init__(
        self,
        old: Snapshot,
        new: Snapshot,
        between: Sequence[Snapshot],
        numbers: Collection[str] | None,
    ) -> None:
        self.old, self.new, self.between = old, new, between
        self.numbers = None if numbers is None else set(numbers)
        before, after = old.places, new.places
        old_oids, new_oids = old.oids, new.oids
        both = [path for path in after if path in before]
        self.touched = [path for path in both if old_oids[path] != new_oids[path]]
        # Articles that may have moved: their file is the same, and their place another object.
        self.same = [
            path
            for path in both
            if before[path] is not after[path] and old_oids[path] == new_oids[path]
        ]
        self.gone = [path for path in before if path not in after]
        self.come = [path for path in after if path not in before]
        if self.numbers is None:
            old.articles([*self.touched, *self.gone])  # all will be needed: one batch
        # What an incomplete version lacks is unknown: what comes after it needs no reading,
        # save to see whether it is an article of another number.
        known = old.complete or any(old.cids([*self.touched, *self.gone]).values())
        self.known_come = set(self.come if known else ())
        if self.numbers is None:
            new.articles([*self.touched, *(path for path in self.come if known)])

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
        if self.numbers is not None:
            self.narrow(self.numbers, renumbered)
        stayed = [self.renumbering(*paths) for paths in renumbered.items()]
        stayed += [self.touch(path, path) for path in self.touched]
        yield from (change for change in stayed if change is not None)
        yield from (self.change("moved", path) for path in self.same if self.is_moved(path, path))
        yield from (self.disappearance(path) for path in self.gone if path not in renumbered)
        for path in self.come:
            if path not in taken:
                yield replace(self.appearance(path), taken_from=sources.get(path))

    def taken_over(self, left: Collection[str], taken: Collection[str]) -> dict[str, str]:
        """New path → the number of the repealed article whose text a created one has."""
        if not (self.old.complete and self.new.complete):
            return {}
        gone = self.old.articles(path for path in self.gone if path not in left)
        come = self.new.articles(path for path in self.come if path not in taken)
        found = taken_over(gone, come) if gone and come else {}
        return {new: gone[old].number for new, old in found.items()}

    def renumberings(self) -> Iterator[ArticleChange]:
        self.part_reused_numbers()
        stayed = [self.renumbering(*paths) for paths in self.renumbered().items()]
        yield from (change for change in stayed if change and change.kind == "renumbered")

    def narrow(self, numbers: set[str], renumbered: dict[str, Pairing]) -> None:
        """Leave out what bears none of these numbers, before or after."""

        def bears(path: str) -> bool:
            places = (self.old.places.get(path), self.new.places.get(path))
            return any(place is not None and place.number in numbers for place in places)

        for path, pairing in list(renumbered.items()):
            if not (bears(path) or bears(pairing.path)):
                del renumbered[path]
                self.gone.remove(path)
        for paths in (self.touched, self.same, self.gone, self.come):
            paths[:] = [path for path in paths if bears(path)]

    def change(self, kind: str, path: str, **more: object) -> ArticleChange:
        place = self.new.places.get(path) or self.old.places[path]
        return ArticleChange(kind, place.number, path, **more)  # type: ignore[arg-type]

    def part_reused_numbers(self) -> None:
        """One number, two identities: the old article is gone, another one has come."""
        olds, news = self.old.cids(self.touched), self.new.cids(self.touched)
        doubtful = [path for path in self.touched if _differ(olds[path], news[path])]
        held, now = self.old.articles(doubtful), self.new.articles(doubtful)
        reused = {path: None for path in doubtful if are_two(held[path], now[path])}
        self.touched = [path for path in self.touched if path not in reused]
        self.gone += reused
        self.come += reused
        self.known_come |= reused.keys()

    def renumbered(self) -> dict[str, Pairing]:
        """Old path → where the article went, for each that stands under another path now."""
        if not self.gone:
            return {}
        come = self.new.articles(path for path in self.come if path in self.known_come)
        whole = self.old.complete and self.new.complete
        return pair(self.old.articles(self.gone), come, infer=whole)

    def renumbering(self, old_path: str, found: Pairing) -> ArticleChange | None:
        path = found.path
        old, new = self.old.articles([old_path])[old_path], self.new.articles([path])[path]
        if old.number == new.number:
            return self.touch(path, old_path)  # only which variant of its number it is has changed
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
        """The change of an article whose file changed; None where only its metadata did."""
        old, new = self.old.articles([old_path])[old_path], self.new.articles([path])[path]
        moved = same_text(old, new) and self.is_moved(path, old_path)
        reworded = _differ(old.wording, new.wording)
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
        if not self.new.complete:
            return self.change("last-seen", path, old=old, old_path=path)
        last = old
        for snapshot in self.between:
            if path in snapshot.oids:
                held = snapshot.articles([path])[path]
                last = last if are_two(held, old) else held
        due = last.in_force_until is None or last.in_force_until <= self.new.date
        return ArticleChange(
            "repealed",
            self.old.places[path].number,
            path,
            old=old,
            laws=last.ended_by if due else (),
            old_path=path,
        )

    def appearance(self, path: str) -> ArticleChange:
        if not self.old.complete:
            return self.change("first-seen", path)
        new = self.new.articles([path])[path]
        laws = list(making_laws(new, first=True))
        for held in self.in_between(new, path):
            laws += making_laws(held, first=True)
        made = tuple(sorted(united(laws), key=law_order))
        return self.change("created", path, new=new, laws=made)

    def laws(self, old: Article, new: Article, *paths: str) -> tuple[LawRef, ...]:
        """The texts of each wording that began after `old`, as far as it is held."""
        found = list(making_laws(new, first=False))
        for held in self.in_between(new, *paths):
            if self.is_later(held, old):
                found += making_laws(held, first=False)
        return tuple(sorted(united(found), key=law_order))

    def in_between(self, new: Article, *paths: str) -> Iterator[Article]:
        """The wordings of an article that the versions in between hold, at these paths."""
        for snapshot in self.between:
            for path in dict.fromkeys(paths):
                if path in snapshot.oids and snapshot.oids[path] != self.new.oids.get(path):
                    held = snapshot.articles([path])[path]
                    if not are_two(held, new):
                        yield held

    def is_later(self, held: Article, old: Article) -> bool:
        """Is it a wording that began after the old one, by id, else by text and date?"""
        if held.wording and old.wording:
            return held.wording != old.wording
        return not same_text(old, held) and not is_correction(old, held, self.old.date)

    def is_moved(self, path: str, old_path: str) -> bool:
        """Does the article stand in another section? A retitled section moves nothing."""
        old, new = self.old.places[old_path].sections, self.new.places[path].sections
        moved = is_moved(old, new)
        return (old in self.new_sections or new in self.old_sections) if moved is None else moved


def _differ(one: str | None, other: str | None) -> bool:
    """Are both known, and different?"""
    return bool(one and other and one != other)


def are_two(one: Article, other: Article) -> bool:
    """Do two wordings of one number belong to two articles, as far as the sources say?

    By identity, unless the wordings of one are among those of the other: not every format
    knows the same identity.
    """
    if not _differ(one.cid, other.cid):
        return False
    return _wording_ids(one).isdisjoint(_wording_ids(other))


def _wording_ids(article: Article) -> set[str]:
    own = {article.wording} if article.wording else set()
    return own | {wording.id for wording in article.wordings}


def same_text(old: Article, new: Article) -> bool:
    """Do two wordings say the same, alinéas and Nota?

    A source without wording ids may know no Nota at all, so its silence is no change.
    """
    if old.alineas != new.alineas:
        return False
    unknown = any(article.wording is None and not article.nota for article in (old, new))
    return unknown or old.nota == new.nota


def is_correction(old: Article, new: Article, old_date: date) -> bool:
    """Is this a difference that no law made, by what the sources say of the wordings?

    It is where both are one wording by its id, and where the older text is not identified but
    the newer wording was in force on its date already.
    """
    if old.wording and new.wording:
        return old.wording == new.wording
    if new.wording:
        return new.in_force_from is not None and new.in_force_from <= old_date
    return False


def unheld_wordings(
    change: ArticleChange, old_date: date, new_date: date, held: Iterable[str | None]
) -> list[Wording]:
    """The wordings that were law between the two dates and that no version holds.

    `held` are the ids of the wordings held. What the source lists for the newer wording is
    believed, else what it lists for the older one.
    """
    known = set(held)
    source = next(
        (article for article in (change.new, change.old) if article and article.wordings), None
    )
    return [
        wording
        for wording in (source.wordings if source else ())
        if wording.came_into_force
        and wording.start is not None
        and old_date < wording.start <= new_date
        and wording.id not in known
    ]
