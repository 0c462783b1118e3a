"""What an import will write to the register, from the steps of history and from the register as it
is: a function of all that is held then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from lawdiff.compare.model import ArticleChange
from lawdiff.history.entries import entries
from lawdiff.history.steps import Kept, Revision, Step
from lawdiff.model import Code, VersionInfo
from lawdiff.record import register_file, version_facts
from lawdiff.record.register import Listing, Move
from lawdiff.record.version import HeldVersion
from lawdiff.record.version_facts import VersionFacts
from lawdiff.sources.formats import is_of_dump

Said = Mapping[str, Listing]


class HeldRegister(Protocol):
    """The register of a code as it is held."""

    def facts(self, day: str) -> VersionFacts:
        """What is known of the version of a day."""

    def said(self, day: str) -> Said:
        """What the version of a day says of each of its articles, by path."""

    def moves(self) -> Sequence[Move]:
        """The renumberings from version to version."""


@dataclass(frozen=True, slots=True)
class _Stated:
    """A version: what its sources say of it now, or None where the register has it already."""

    day: str
    info: VersionInfo | None = None
    message: str | None = None
    version: HeldVersion | None = None
    laws: str = ""


@dataclass(slots=True)
class CodeRegister:
    """The register of a code that is being made; `held` is the one that it replaces."""

    held: HeldRegister | None
    code: Code = field(default_factory=lambda: Code(""))
    changed: bool = False
    _stated: list[_Stated] = field(default_factory=list)
    _moves: list[Move] = field(default_factory=list)
    _compared: set[str] = field(default_factory=set)  # days of which `_moves` are
    _coming: dict[tuple[str, str], Listing] = field(default_factory=dict)

    def note(self, step: Step, laws: str = "") -> None:
        """Take up what a step makes known of a version, or of law to come. `laws` is the digest of
        the commits of laws that were written for its day."""
        self.changed = self.changed or not isinstance(step, Kept) or step.is_retold
        if isinstance(step, Kept):
            self.code = step.ref.info.code
            info = step.stated.info if step.stated else None
            self._stated.append(_Stated(step.ref.day, info, None, step.stated))
            self._note_moves(step.ref.day, step.moves)
        elif isinstance(step, Revision):
            self.code = step.info.code
            if step.info.future:
                self._note_coming(step)
                return
            day = step.info.date.isoformat()
            self._stated.append(_Stated(day, step.info, step.message, step.stated, laws))
            self._note_moves(day, step.changes if step.copied else step.changes or ())

    def _note_moves(self, day: str, changes: Sequence[ArticleChange] | None) -> None:
        """Take up the renumberings to a version; None where those that are held still hold."""
        if changes is not None:
            self._compared.add(day)
            self._moves += _moves(day, changes)

    @property
    def is_empty(self) -> bool:
        """Is no version of the code left?"""
        return not self._stated

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Path in the code's folder and content of each file."""
        days = [one.day for one in self._stated]
        yield version_facts.NAME, version_facts.encode(self.code, self.versions)
        for path, entry in sorted(entries(self._listings(), self._all_moves()).items()):
            yield path, register_file.encode(entry, days)

    @property
    def versions(self) -> tuple[VersionFacts, ...]:
        """The versions, those of a dump with the day of its newest version: of all its versions a
        dump knows what it says of the newest one."""
        every = [self._facts(one) for one in self._stated]
        of_dump = {one.day for one in every if is_of_dump(one.info(self.code).sources)}
        newest = max(of_dump, default="")
        return tuple(
            replace(one, as_of=newest if one.day in of_dump and one.day != newest else "")
            for one in every
        )

    def _facts(self, stated: _Stated) -> VersionFacts:
        """What is known of a version. Where its commit stays, so does the digest of its message."""
        held = self.held
        if stated.info is None:
            assert held is not None  # a version that says nothing new is held
            return held.facts(stated.day)
        if stated.message is None:
            assert held is not None
            written = held.facts(stated.day)
            facts = VersionFacts.of(stated.info, "", written.laws)
            return replace(facts, message=written.message)
        return VersionFacts.of(stated.info, stated.message, stated.laws)

    def _said(self, stated: _Stated) -> Said:
        """What a version says of each of its own articles."""
        if stated.version is not None:
            return stated.version.listings(stated.version.places)
        assert self.held is not None
        return self.held.said(stated.day)

    def _all_moves(self) -> list[Move]:
        """The renumberings to each version: those that were found now, and those found before."""
        days = {one.day for one in self._stated} - self._compared
        held = [move for move in self.held.moves() if move.day in days] if self.held else []
        return [*held, *self._moves]

    def _note_coming(self, step: Revision) -> None:
        """Add the wordings of a day to come that the newest version does not hold itself."""
        assert step.stated is not None
        newest, said = self._stated[-1].day, self._said(self._stated[-1])
        for path, listing in step.stated.listings(step.stated.places).items():
            held = said.get(path)
            if held is None or held.blob != listing.blob:
                known = replace(listing, versions=(newest,), coming=True)
                self._coming.setdefault((path, listing.blob), known)

    def _listings(self) -> Iterator[Listing]:
        """Every listing, with the versions that say the same of an article."""
        found: dict[int, tuple[Listing, list[str]]] = {}
        for stated in self._stated:
            for listing in self._said(stated).values():
                # Versions of one source share the object; `merged` finds those that are equal.
                found.setdefault(id(listing), (listing, []))[1].append(stated.day)
        for listing, days in found.values():
            yield replace(listing, versions=tuple(days))
        yield from self._coming.values()


def _moves(day: str, changes: Iterable[ArticleChange]) -> Iterator[Move]:
    for change in changes:
        if change.kind == "renumbered" and change.old_path:
            yield Move(day, change.old_path, change.path, change.inferred)
