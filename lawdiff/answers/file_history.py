"""The file of one article in all versions of its code; only versions that changed it are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article
from lawdiff.record import contents
from lawdiff.record.contents import Place
from lawdiff.record.notes import accounts_for
from lawdiff.record.paths import SOMMAIRE
from lawdiff.record.version import HeldVersion, VersionRef


def open_files(
    repo: LawRepo, ref: VersionRef, paths: Sequence[str], places: Iterable[Place] = ()
) -> HeldVersion:
    """Some article files of a version, read without the rest of it; `places` are where they stand.

    RepositoryError where one of the places has no file.
    """
    listed = {place.path: place for place in places}
    oids: dict[str, str] = {}
    blobs: dict[str, bytes] = {}
    found = repo.objects.identified([f"{ref.commit}:{ref.slug}/{name}" for name in paths])
    for name, file in zip(paths, found, strict=True):
        if file:
            oids[name], blobs[file[0]] = file[0], file[1]
    if lost := listed.keys() - oids.keys():
        raise RepositoryError(
            f"the version {ref.tag} lists a file that is not there", where=min(lost)
        )
    told = repo.told(ref, oids)
    read = lambda ids: map(blobs.get, ids)  # noqa: E731
    return HeldVersion(ref.info, oids, read, ref.commit, listed=listed, told=told)


class FileHistory(Sequence[Article | None]):
    """The article that a file holds in each version, None where the version has no such file.

    `refs` are versions of one code, oldest first, the law to come last. An incomplete version
    also has files of the version before; `is_known` says which ones are its own.
    """

    def __init__(self, repo: LawRepo, refs: Sequence[VersionRef], path: str) -> None:
        self.repo, self.refs, self.path = repo, refs, path
        self._articles: dict[int, Article | None] = {}
        self._known: dict[int, bool] = {}

    def __len__(self) -> int:
        return len(self.refs)

    def __getitem__(self, index: int) -> Article | None:  # type: ignore[override]  # no slices
        if index not in self._articles:
            self._read([index])
        return self._articles[index]

    @cached_property
    def runs(self) -> list[range]:
        """The ranges of neighbouring versions in which the file stays the same."""
        starts = self.repo.starts_of_runs(self.path, self.refs)
        return [range(*ends) for ends in zip(starts, [*starts[1:], len(self)], strict=True)]

    @cached_property
    def stops(self) -> list[int]:
        """The indices of the versions that say all that the sources know of the article.

        They are the first and the last of each run, since the links of an article may change while
        its text stays; all of a run where the source names no wording, or lists none.
        """
        ends = {index for run in self.runs for index in (run[0], run[-1])}
        self._read(ends)
        for run in self.runs:
            article = self[run[-1]]
            if article is not None and not (article.wording and article.wordings):
                ends.update(run)
        self._read(ends)
        return sorted(ends)

    def held(self) -> list[bool]:
        """Which versions have the file."""
        blobs = zip(self.runs, self._blobs([run[0] for run in self.runs], self.path), strict=True)
        return [blob is not None for run, blob in blobs for _ in run]

    def is_known(self, index: int) -> bool:
        """Does the version know the article: is it complete, or does it hold the article itself?"""
        if index not in self._known:
            ref = self.refs[index]
            self._known[index] = accounts_for(ref.info, self.path) or contents.lists(
                self.repo.read_text(f"{ref.commit}:{ref.slug}/{SOMMAIRE}"), self.path
            )
        return self._known[index]

    def _read(self, indices: Iterable[int]) -> None:
        """Read these versions' article, in one batch."""
        missing = sorted(set(indices) - self._articles.keys())
        for index in missing:
            ref = self.refs[index]
            held = open_files(self.repo, ref, [self.path])
            has = self.path in held.oids
            self._articles[index] = held.articles([self.path])[self.path] if has else None

    def _blobs(self, indices: Sequence[int], *paths: str) -> list[bytes | None]:
        refs = [self.refs[index] for index in indices]
        return list(self.repo.read([f"{r.commit}:{r.slug}/{path}" for r in refs for path in paths]))
