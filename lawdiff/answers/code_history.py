"""The whole history of a code in one pass: each comparison made once, each file read once.

`HeldHistory` asks git for each article; a whole site needs thousands. A `CodeHistory` answers the
same questions (it is a `Past`) from a table of which file each version holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from lawdiff.answers.changes import Comparison, describe
from lawdiff.answers.lineage import UNKNOWN, Known, Renumberings
from lawdiff.answers.lookup import future_of, versions_of
from lawdiff.compare import changes
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article, Code
from lawdiff.record import article_file
from lawdiff.record.contents import Place
from lawdiff.record.notes import accounts_for
from lawdiff.record.register import Listing
from lawdiff.record.version import HeldVersion, VersionRef


@dataclass(frozen=True, slots=True)
class Files:
    """An article at a version: the blob of its text, and what the version says of it."""

    text: str
    said: Listing


class CodeHistory:
    """A code's versions, the law to come last, and what each holds.

    `held` counts the versions that are no future; `comparisons[i]` is what changed from version
    `i` to the next one, and `sections` gives the titles above each article that changed, by version
    and path. `places` says where each article stood last, `last_seen` in which version.
    """

    def __init__(
        self, repo: LawRepo, code: Code, on_version: Callable[[VersionRef], None] = lambda _: None
    ) -> None:
        held, future = versions_of(repo, code), future_of(repo, code)
        self.repo, self.code, self.held = repo, code, len(held)
        self.refs: Sequence[VersionRef] = [*held, *future]
        self.places: dict[str, Place] = {}
        self.last_seen: dict[str, int] = {}
        self.newest_places: Sequence[Place] = ()
        self.comparisons: list[Comparison] = []
        self.sections: dict[tuple[int, str], tuple[str, ...]] = {}
        self._table: dict[str, list[Files | None]] = {}
        self._known: dict[Files, Article] = {}
        self._pairs: dict[tuple[int, int], Renumberings] = {}
        files: dict[Files, Files] = {}
        before: HeldVersion | None = None
        for index, ref in enumerate(self.refs):
            on_version(ref)
            own = repo.open(ref).own()
            self._note(index, own, files)
            if before is not None:
                self._compare(index, before, own)
            before = own

    def _note(self, index: int, own: HeldVersion, files: dict[Files, Files]) -> None:
        said = own.listings(own.places)
        for path, place in own.places.items():
            pair = Files(own.oids[path], said[path])
            row = self._table.setdefault(path, [None] * len(self.refs))
            row[index] = files.setdefault(pair, pair)
            self.last_seen[path] = index
            if index < self.held or path not in self.places:
                self.places[path] = place
        if index == self.held - 1:
            self.newest_places = list(own.places.values())

    def _compare(self, index: int, before: HeldVersion, own: HeldVersion) -> None:
        found = [describe(change) for change in changes.compare(before, own)]
        self.comparisons.append(Comparison(self.refs[index - 1], self.refs[index], tuple(found)))
        for report in found:
            path = report.change.path
            place = own.places.get(path) or before.places[path]
            self.sections[index, path] = tuple(section.title for section in place.sections)
        self._pairs[index - 1, index] = Renumberings(
            report.change for report in found if report.change.kind == "renumbered"
        )

    @property
    def paths(self) -> Iterable[str]:
        """The file of every article that any version holds."""
        return self._table

    def files(self, path: str, index: int) -> Files | None:
        """What version `index` holds of a file itself; None where it holds nothing."""
        row = self._table.get(path)
        return row[index] if row else None

    def is_newest(self, path: str) -> bool:
        """Does the newest version in force hold it?"""
        return self.files(path, self.held - 1) is not None

    def wording_since(self, path: str, index: int) -> int:
        """The version in which the wording that stands in version `index` was first held."""
        row = self._table[path]
        now = row[index]
        assert now is not None
        for earlier in range(index - 1, -1, -1):
            files = row[earlier]
            if files is None and not accounts_for(self.refs[earlier].info, path):
                continue  # it cannot tell
            if files is None or files.text != now.text:
                break
            index = earlier
        return index

    # --- as a Past ---

    def articles_at(self, path: str) -> list[Known]:
        row = self._table.get(path, [])
        self.prefetch([path])
        found: list[Known] = []
        for ref, files in zip(self.refs, row, strict=False):
            if files is None:
                found.append(None if accounts_for(ref.info, path) else UNKNOWN)
            else:
                found.append(self._known[files])
        return found or [None if accounts_for(ref.info, path) else UNKNOWN for ref in self.refs]

    def stops(self, path: str) -> Sequence[int]:
        return range(len(self.refs))

    def renumberings(self, before: int, index: int) -> Renumberings:
        """Of neighbours they are known; others stand around a version that is incomplete."""
        if (before, index) not in self._pairs:
            old, new = (self.repo.open(self.refs[at]).own() for at in (before, index))
            self._pairs[before, index] = Renumberings(changes.renumberings(old, new))
        return self._pairs[before, index]

    # --- reading ---

    def prefetch(self, paths: Iterable[str]) -> None:
        """Read all wordings of these articles, in one batch."""
        rows = (files for path in paths for files in self._table.get(path, ()))
        missing = [f for f in dict.fromkeys(rows) if f is not None and f not in self._known]
        blobs = self.repo.read([files.text for files in missing])
        for files, text in zip(missing, blobs, strict=True):
            self._known[files] = files.said.completed(article_file.read(text))

    def forget(self) -> None:
        """Discard the articles read, to bound the memory that a large code takes."""
        self._known.clear()

    def batches(self, size: int = 200) -> Iterator[list[str]]:
        """All paths in order, in batches; each batch is read in one step and then discarded."""
        paths = sorted(self._table)
        for start in range(0, len(paths), size):
            batch = paths[start : start + size]
            self.prefetch(batch)
            yield batch
            self.forget()

    def raw(self, files: Sequence[Files]) -> list[str]:
        """The texts of some article files as the commit has them."""
        blobs = self.repo.read([one.text for one in files])
        return [(blob or b"").decode(errors="replace") for blob in blobs]
