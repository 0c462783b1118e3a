"""A version in the law repository, or ready to be written to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from lawdiff.errors import RepositoryError, decoded
from lawdiff.model import Article, Json, Version, VersionInfo
from lawdiff.record import article_file, contents
from lawdiff.record.contents import Place
from lawdiff.record.notes import accounts_for
from lawdiff.record.paths import SOMMAIRE

# Imports that only annotations need are skipped, so that questions of the index start quickly.
if TYPE_CHECKING:
    from lawdiff.record.register import Listing

Read = Callable[[list[str]], Iterator[bytes | None]]
Said = Mapping[str, "Listing"]
"""Path → what a version says of the article there."""


@dataclass(slots=True)
class HeldVersion:
    """A version in a repository: its facts, its files by path → blob id, and what it says of each
    article.

    Paths are relative to the code's folder. `places` are the articles of the version's own sources;
    `oids` also has the files that an incomplete version takes over from the version before it.
    `places` is read on first use, or given as `listed`; `read_listings` reads what the register
    says of some paths. `known` caches articles by path.
    """

    info: VersionInfo
    oids: Mapping[str, str]
    read: Read
    commit: str = ""
    known: dict[str, Article] = field(default_factory=dict)
    listed: Mapping[str, Place] | None = None
    read_listings: Callable[[Iterable[str]], Said] = field(default=lambda _: {}, repr=False)

    def listings(self, paths: Iterable[str]) -> dict[str, Listing]:
        """What the version says of the articles at these paths, of the register."""
        wanted = list(paths)
        said = self.read_listings(wanted)
        if missing := next((path for path in wanted if path not in said), None):
            raise RepositoryError(f"the register says nothing of {missing} in {self.info.tag}")
        return {path: said[path] for path in wanted}

    @property
    def places(self) -> Mapping[str, Place]:
        """Path → place of each article of the version's own sources, in order."""
        if self.listed is None:
            self.listed = contents.parse(self.sommaire)
            for path in self.listed:
                if path not in self.oids:
                    raise RepositoryError(f"the version {self.info.tag} lists {path} but lacks it")
        return self.listed

    @property
    def sommaire(self) -> str:
        """The text of the table of contents."""
        found = next(self.read([self.oids[SOMMAIRE]])) if SOMMAIRE in self.oids else None
        if found is None:
            raise RepositoryError(f"the version {self.info.tag} has no {SOMMAIRE}")
        return decoded(found, f"{SOMMAIRE} of {self.info.tag}")

    @property
    def date(self) -> date:
        return self.info.date

    @property
    def complete(self) -> bool:
        return self.info.complete

    def accounts_for(self, path: str) -> bool:
        """Is an article that the version does not hold known not to be law?"""
        return accounts_for(self.info, path)

    def articles(self, paths: Iterable[str]) -> dict[str, Article]:
        """The articles of these files, each read only once."""
        wanted = list(paths)
        missing = [path for path in wanted if path not in self.known]
        blobs = self.read([self._name(path) for path in missing]) if missing else iter(())
        said = self.listings(missing) if missing else {}
        for path, text in zip(missing, blobs, strict=True):
            self.known[path] = said[path].completed(article_file.read(text))
        return {path: self.known[path] for path in wanted}

    def _name(self, path: str) -> str:
        """A name of the file for git: its blob id or, if `oids` lacks it, its path."""
        return self.oids.get(path) or f"{self.commit}:{self.info.code.slug}/{path}"

    def cids(self, paths: Iterable[str]) -> dict[str, str | None]:
        """The `cid` of each of these articles, without the rest of it."""
        wanted = list(paths)
        found = {path: self.known[path].cid for path in wanted if path in self.known}
        missing = [path for path in wanted if path not in found]
        texts = self.read([self._name(path) for path in missing]) if missing else iter(())
        for path, text in zip(missing, texts, strict=True):
            found[path] = article_file.cid_of(text)
        return found

    def version(self) -> Version:
        """The whole version, as its sources gave it."""
        info, articles = self.info, self.articles(self.places)
        tree = contents.contents(self.sommaire, articles)
        return Version(
            code=info.code,
            date=info.date,
            id=info.id,
            complete=info.complete,
            contents=tree,
            sources=info.sources,
            notes=info.notes,
            future=info.future,
        )

    def own(self) -> HeldVersion:
        """The version with only its own files, without those taken over from the one before."""
        if self.complete:
            return self
        oids = {p: oid for p, oid in self.oids.items() if p == SOMMAIRE or p in self.places}
        return replace(self, oids=oids)

    def carried_on(self, before: HeldVersion | None) -> HeldVersion:
        """The version as committed: an incomplete one takes over missing files from `before`."""
        if self.complete or before is None:
            return self
        carried = {path: a for path, a in before.known.items() if path not in self.places}
        return replace(
            self,
            info=replace(self.info, complete=before.complete),
            oids={**before.oids, **self.oids},
            listed={**before.places, **self.places},
            known={**carried, **self.known},
            read_listings=lambda paths: self._carried(before, paths),
        )

    def _carried(self, before: HeldVersion, paths: Iterable[str]) -> Said:
        """What is said of some articles: by this version of its own, by `before` of the others.
        Each may tell of more articles than it is asked for."""
        wanted = list(paths)
        own = self.read_listings([path for path in wanted if path in self.places])
        carried = before.read_listings([path for path in wanted if path not in self.places])
        found = ((path, (own if path in self.places else carried).get(path)) for path in wanted)
        return {path: listing for path, listing in found if listing is not None}


class VersionRef:
    """A version that the repository holds: slug and day (from its tag), and its commit.

    `info`, the facts in the commit, is read on first use. `future` marks law that is decided but
    not in force.
    """

    __slots__ = ("_info", "_read", "commit", "day", "future", "slug")

    def __init__(
        self, slug: str, day: str, commit: str, read: Callable[[VersionRef], VersionInfo]
    ) -> None:
        self.slug, self.day, self.commit = slug, day, commit
        self.future = False
        self._read = read
        self._info: VersionInfo | None = None

    @classmethod
    def of(cls, info: VersionInfo, commit: str) -> VersionRef:
        """A ref whose facts are already known."""
        ref = cls(info.code.slug, info.date.isoformat(), commit, lambda _: info)
        ref.future = info.future
        return ref

    @property
    def info(self) -> VersionInfo:
        if self._info is None:
            self._info = self._read(self)
        return self._info

    @property
    def date(self) -> date:
        return date.fromisoformat(self.day)

    @property
    def tag(self) -> str:
        return f"{self.slug}/{self.day}"

    @property
    def key(self) -> tuple[str, str]:
        """Sort key of versions in history: date, then code."""
        return self.day, self.slug

    def to_dict(self) -> Json:
        return self.info.to_dict(self.commit)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, VersionRef) and (self.commit, *self.key) == (
            other.commit,
            *other.key,
        )

    def __hash__(self) -> int:
        return hash(self.commit)

    def __repr__(self) -> str:
        return f"VersionRef({self.tag}, {self.commit})"
