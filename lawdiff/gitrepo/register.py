"""The register of a code, read from the branch `registre`: what versions say of each article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from lawdiff.compare.life import Attested
from lawdiff.errors import RepositoryError
from lawdiff.gitrepo import trees
from lawdiff.model import Code, VersionInfo
from lawdiff.record import register_file, version_facts
from lawdiff.record.notes import absent
from lawdiff.record.paths import ARTICLES, OTHERS, register_path
from lawdiff.record.register import Entry, Listing, Move
from lawdiff.record.version_facts import CodeFacts, VersionFacts

if TYPE_CHECKING:
    from lawdiff.gitrepo.repository import LawRepo

# So many articles are read one by one; for more, the whole register of the code is.
_FEW = 2_000


NO_NUMBER: frozenset[str] = frozenset()


class Register:
    """What is known of the articles of a code; RepositoryError where the branch lacks it."""

    def __init__(self, repo: LawRepo, slug: str) -> None:
        self._repo, self.slug = repo, slug
        self._tip = repo.register_tip()
        self._read_entries: dict[str, Entry | None] = {}

    # --- its versions ---

    @cached_property
    def _file(self) -> CodeFacts:
        content = self._repo.read_one(f"{self._tip}:{self.slug}/{version_facts.NAME}")
        return version_facts.decode(content)

    @property
    def code(self) -> Code:
        """The code, as its newest version names it."""
        return self._file.code

    @property
    def days(self) -> Sequence[str]:
        """The day of each version held, oldest first."""
        return self._file.days

    @cached_property
    def versions(self) -> tuple[VersionInfo, ...]:
        """The versions held, oldest first."""
        return tuple(facts.info(self.code) for facts in self._file.versions)

    @cached_property
    def attested(self) -> tuple[Attested, ...]:
        """The versions held, as far as the lives of articles need them."""
        return tuple(
            Attested(day, complete, as_of, absent(notes) if notes else NO_NUMBER)
            for day, complete, as_of, notes in self._file.attested()
        )

    def facts(self, day: str) -> VersionFacts:
        """What is known of the version of a day."""
        found = self._file.on(day)
        if found is None:
            raise RepositoryError(
                f"the branch registre says nothing of the version {self.slug}/{day}",
                where=str(self._repo.path),
                hint="fetch all branches and tags of the repository that it is a copy of",
            )
        return found

    # --- its articles ---

    def entry(self, path: str) -> Entry | None:
        """The entry of an article's path (`articles/L1/L136-7.md`), None where there is none."""
        return self.entries([path])[0]

    def entries(self, paths: Iterable[str]) -> list[Entry | None]:
        """As `entry`, for many paths in one batch."""
        files = [register_path(path) for path in paths]
        missing = [file for file in dict.fromkeys(files) if file not in self._read_entries]
        names = [f"{self._tip}:{self.slug}/{file}" for file in missing]
        for file, content in zip(missing, self._repo.read(names), strict=True):
            entry = None if content is None else register_file.decode(content, self.days)
            self._read_entries[file] = entry
        return [self._read_entries[file] for file in files]

    @cached_property
    def blobs(self) -> Mapping[str, str]:
        """Path in the register (`articles/L1/L136-7.json`) → blob id of each entry."""
        return self._repo.files_below(f"{self._tip}:{self.slug}/articles", "articles")

    def listed(self) -> Iterator[tuple[str, str]]:
        """Path in the register and blob id of each entry."""
        yield from self.blobs.items()

    def beside(self, path: str) -> Iterator[str]:
        """The path of each article that may look like one: those of its folder, and those whose
        numbers have no letter and digit to give them a folder."""
        folders = {path.rpartition("/")[0], f"{ARTICLES}/{OTHERS}"}
        names = [f"{self._tip}:{self.slug}/{folder}" for folder in sorted(folders)]
        for folder, content in zip(sorted(folders), self._repo.read(names), strict=True):
            for name in trees.file_ids(content or b"") or ():
                yield f"{folder}/{name.removesuffix('.json')}.md"

    def all(self) -> Iterator[tuple[str, Entry]]:
        """Every entry with its path in the register."""
        days = self.days  # read before the entries are: one reading is not begun within another
        contents = self._repo.read(list(self.blobs.values()))
        for path, content in zip(self.blobs, contents, strict=True):
            yield path, register_file.decode(content or b"", days)

    # --- what a version says ---

    def said(self, day: str) -> Mapping[str, Listing]:
        """What the version of a day says of each of its articles, by path."""
        return self._by_day.get(day, {})

    def said_of(self, day: str, paths: Iterable[str]) -> Mapping[str, Listing]:
        """The same of some articles."""
        paths = list(paths)
        if len(paths) > _FEW or "_by_day" in self.__dict__:
            return self.said(day)
        found = {}
        for path, entry in zip(paths, self.entries(paths), strict=True):
            for listing in entry.listings if entry else ():
                if listing.path == path and day in listing.versions and not listing.coming:
                    found[path] = listing
        return found

    def moves(self) -> Sequence[Move]:
        """The renumberings from version to version."""
        return self._everything[1]

    def coming(self) -> Sequence[Listing]:
        """What the newest version says of the law to come."""
        return [listing for listing in self._everything[0] if listing.coming]

    @cached_property
    def _everything(self) -> tuple[list[Listing], list[Move]]:
        """Every listing, and every renumbering, once each."""
        listings: dict[Listing, None] = {}
        moves: dict[Move, None] = {}
        for _, entry in self.all():
            listings.update(dict.fromkeys(entry.listings))
            moves.update(dict.fromkeys(entry.moves))
        return list(listings), sorted(moves, key=lambda move: (move.day, move.old, move.new))

    @cached_property
    def _by_day(self) -> Mapping[str, Mapping[str, Listing]]:
        found: dict[str, dict[str, Listing]] = {day: {} for day in self.days}
        for listing in self._everything[0]:
            if not listing.coming:
                for day in listing.versions:
                    found[day][listing.path] = listing
        return found
