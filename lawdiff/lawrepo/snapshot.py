"""A version as the law repository holds it, or is about to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from lawdiff import articlefile, sommaire
from lawdiff.errors import RepositoryError
from lawdiff.lawrepo import git
from lawdiff.lawrepo.messages import VersionInfo
from lawdiff.model import Article, Version
from lawdiff.numbers import article_path
from lawdiff.sommaire import Place

SOMMAIRE = "sommaire.md"
Read = Callable[[list[str]], Iterator[bytes | None]]


def links_path(path: str) -> str:
    """The links file that goes with an article file."""
    return "liens/" + path.removeprefix("articles/")


def blob_id(content: bytes) -> str:
    """The id that git gives to a file of this content."""
    import hashlib  # what is only read back needs none

    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


@dataclass(slots=True)
class HeldVersion:
    """A version in a repository: what its commit says, and its files by path → blob id.

    Paths are inside the code's folder. `places` are the articles that the version's own sources
    hold; `oids` also has the files that an incomplete version carries on from the one before.
    They are read when they are first asked for, or given as `listed`.
    """

    info: VersionInfo
    oids: Mapping[str, str]
    read: Read
    commit: str = ""
    known: dict[str, Article] = field(default_factory=dict)
    listed: Mapping[str, Place] | None = None

    @property
    def places(self) -> Mapping[str, Place]:
        """Path → place of each article that the version's own sources hold, in order."""
        if self.listed is None:
            self.listed = sommaire.parse(self.sommaire)
            for path in self.listed:
                if path not in self.oids or links_path(path) not in self.oids:
                    raise RepositoryError(f"the version {self.info.tag} lists {path} and lacks it")
        return self.listed

    @property
    def sommaire(self) -> str:
        """The text of the table of contents."""
        found = next(self.read([self.oids[SOMMAIRE]])) if SOMMAIRE in self.oids else None
        if found is None:
            raise RepositoryError(f"the version {self.info.tag} has no {SOMMAIRE}")
        return git.utf8(found, f"{SOMMAIRE} of {self.info.tag}")

    @property
    def date(self) -> date:
        return self.info.date

    @property
    def complete(self) -> bool:
        return self.info.complete

    def tells_of(self, path: str) -> bool:
        """Does it know what became of an article that it does not hold?"""
        return self.info.tells_of(path)

    def articles(self, paths: Iterable[str]) -> dict[str, Article]:
        """The articles of these files; each is read once."""
        wanted = list(paths)
        missing = [path for path in wanted if path not in self.known]
        names = [self._name(p) for path in missing for p in (path, links_path(path))]
        blobs = self.read(names) if names else iter(())
        for path, text, links in zip(missing, blobs, blobs, strict=True):
            self.known[path] = articlefile.read(text, links)
        return {path: self.known[path] for path in wanted}

    def _name(self, path: str) -> str:
        """By what git knows a file: its id, or where only what changed is told, its place."""
        return self.oids.get(path) or f"{self.commit}:{self.info.code.slug}/{path}"

    def cids(self, paths: Iterable[str]) -> dict[str, str | None]:
        """The `cid` of each of these articles, for which its links need not be read."""
        wanted = list(paths)
        found = {path: self.known[path].cid for path in wanted if path in self.known}
        missing = [path for path in wanted if path not in found]
        texts = self.read([self._name(path) for path in missing]) if missing else iter(())
        for path, text in zip(missing, texts, strict=True):
            found[path] = articlefile.cid_of(text)
        return found

    def version(self) -> Version:
        """The whole version, as its sources made it."""
        info, articles = self.info, self.articles(self.places)
        tree = sommaire.contents(self.sommaire, articles)
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
        """The version with its own files alone, without those that it carries on."""
        if self.complete:
            return self
        files = {file for path in self.places for file in (path, links_path(path))}
        oids = {p: oid for p, oid in self.oids.items() if p == SOMMAIRE or p in files}
        return replace(self, oids=oids)

    def carried_on(self, before: HeldVersion | None) -> HeldVersion:
        """The version as it stands in history: what an incomplete one lacks stays as it was."""
        if self.complete or before is None:
            return self
        carried = {path: a for path, a in before.known.items() if path not in self.places}
        return replace(
            self,
            info=replace(self.info, complete=before.complete),
            oids={**before.oids, **self.oids},
            listed={**before.places, **self.places},
            known={**carried, **self.known},
        )


def assign_paths(version: Version) -> dict[int, str]:
    """`id(article)` → path of its file, for each article of the version."""
    paths = {id(article): article_path(article.number) for article in version.articles()}
    return {**paths, **variant_paths(version)}


def variant_paths(version: Version) -> dict[int, str]:
    """`id(article)` → path of its file, for the articles whose number stands twice or more.

    Two wordings of one number are ordered by the day on which their articles were born, by
    identity and by date: the older article keeps the plain path for ever, in whatever order
    the source lists them. Wordings that no source dates stay in the order of the source.
    """
    articles = list(version.articles())
    numbers = Counter(article.number for article in articles)
    if len(numbers) == len(articles):
        return {}
    twice: dict[str, list[Article]] = {}
    for article in articles:
        if numbers[article.number] > 1:
            twice.setdefault(article.number, []).append(article)
    return {
        id(article): article_path(number, variant)
        for number, several in twice.items()
        for variant, article in enumerate(sorted(several, key=_seniority), start=1)
    }


def _seniority(article: Article) -> tuple[date, str, date, str]:
    unknown = date.max
    return (
        article.born or unknown,
        article.cid or "",
        article.in_force_from or unknown,
        article.wording or "",
    )
