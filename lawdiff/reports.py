"""What changed, with the redline of each change: in one article, or in a whole code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lawdiff import articlefile, changes
from lawdiff.changes import ArticleChange, Snapshot
from lawdiff.diffing import TextDiff, diff_texts
from lawdiff.diffing.coordinated import Substitution, substitutions
from lawdiff.errors import RepositoryError
from lawdiff.filepast import FilePast
from lawdiff.lawrepo.snapshot import HeldVersion, links_path
from lawdiff.lawrepo.store import LawRepo, VersionRef
from lawdiff.lookup import (
    ArticleAt,
    articles_in,
    choose_code,
    find_code_of,
    find_pair,
    find_places,
    places_at,
    refs_between,
    unknown_article,
)
from lawdiff.model import Article
from lawdiff.queries import parse_query
from lawdiff.sommaire import Place


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """A change with its redline. `unheld` are wordings that came in between and are not held."""

    change: ArticleChange
    diff: TextDiff
    nota: TextDiff
    unheld: tuple[tuple[date, str], ...] = ()

    @property
    def class_(self) -> str:
        """What the change of the law's own text is worth by its redline, whatever its Nota says
        and whoever made it."""
        return self.diff.class_

    @property
    def source_correction(self) -> bool:
        """Did the source correct its text, without any law?"""
        return self.change.corrected and self.class_ != "none"

    @property
    def nota_changed(self) -> bool:
        return self.nota.class_ != "none"

    @property
    def inserted(self) -> int:
        """Words inserted into the alinéas."""
        return self.diff.inserted

    @property
    def deleted(self) -> int:
        """Words deleted from the alinéas."""
        return self.diff.deleted


def coordinated(reports: Iterable[ChangeReport]) -> list[Substitution]:
    """What one and the same substitution changed in many articles, told once."""
    modified = ("modified", "renumbered")
    return substitutions(
        (found.change.number, found.diff) for found in reports if found.change.kind in modified
    )


def describe(change: ArticleChange) -> ChangeReport:
    """The redline of a change: between its two wordings, or of the only one."""
    old, new = change.old, change.new
    if change.kind in ("first-seen", "last-seen"):
        old = new = old or new  # what came before, or after, is unknown: nothing is drawn of it
    unknown_nota = (
        old is not None
        and new is not None
        and changes.same_text(_without_alineas(old), _without_alineas(new))
    )
    diff = diff_texts(old.alineas if old else (), new.alineas if new else ())
    nota = diff_texts(
        () if old is None or unknown_nota else old.nota,
        () if new is None or unknown_nota else new.nota,
    )
    return ChangeReport(change, diff, nota)


def _without_alineas(article: Article) -> Article:
    return replace(article, alineas=())


class Slice:
    """Some files of a version, without the rest of it: what `changes.compare` asks of the
    versions in between, and of both sides where an article is compared by itself."""

    def __init__(
        self, repo: LawRepo, ref: VersionRef, paths: Sequence[str], places: Iterable[Place] = ()
    ) -> None:
        self.repo, self.ref = repo, ref
        self.places: Mapping[str, Place] = {place.path: place for place in places}
        names = [f"{ref.commit}:{ref.slug}/{name}" for p in paths for name in (p, links_path(p))]
        files = iter(repo.identified(names))
        found = zip(paths, files, files, strict=True)
        self._files = {path: (text, links) for path, text, links in found if text}
        self.oids: Mapping[str, str] = {path: text[0] for path, (text, _) in self._files.items()}
        self._articles: dict[str, Article] = {}
        lost = self.places.keys() - self._files.keys()
        if lost:
            raise RepositoryError(
                f"the version {ref.tag} lists a file that is not there", where=min(lost)
            )

    @property
    def date(self) -> date:
        return self.ref.date

    @property
    def complete(self) -> bool:
        return self.ref.info.complete

    def articles(self, paths: Iterable[str]) -> dict[str, Article]:
        """The articles of these files."""
        wanted = list(paths)
        for path in wanted:
            if path not in self._articles:
                text, links = self._files[path]
                self._articles[path] = articlefile.read(text[1], links[1] if links else None)
        return {path: self._articles[path] for path in wanted}

    def cids(self, paths: Iterable[str]) -> dict[str, str | None]:
        """The `cid` of each of these articles."""
        return {path: article.cid for path, article in self.articles(paths).items()}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two versions of a code, in the order of the numbers.

    `variants` counts the wordings of one number, where one article is compared.
    """

    old: VersionRef
    new: VersionRef
    reports: tuple[ChangeReport, ...]
    variants: int = 1


def compare_versions(repo: LawRepo, between: tuple[str, str], code_name: str | None) -> Comparison:
    """Every article that changed between two versions, with class and size of each change."""
    old, new = find_pair(repo, between, choose_code(repo, code_name))
    before, *between_them, after = map(repo.open, [old, *refs_between(repo, old, new), new])
    found = changes.compare(before.own(), after.own(), between_them)
    return Comparison(old, new, tuple(describe(change) for change in found))


def own_files(repo: LawRepo, ref: VersionRef) -> HeldVersion:
    return repo.open(ref).own()


def compare_article(
    repo: LawRepo, asked: str, between: tuple[str, str], code_name: str | None
) -> tuple[Comparison, list[ArticleAt]]:
    """What changed in an article, each wording of its number; and the wordings that stayed.

    NotFoundError where neither version holds it.
    """
    query = parse_query(asked)
    code = find_code_of(repo, query, code_name)
    old, new = find_pair(repo, between, code)
    places = [find_places(repo, query, ref) for ref in (old, new)]
    if not any(places):
        raise unknown_article(query, places_at(repo, new), new)
    numbers = {place.number for group in places for place in group}
    before: Snapshot = _slice(repo, old, places[0])
    after: Snapshot = _slice(repo, new, places[1])
    if not changes.stand_alone(before, after):
        before, after = own_files(repo, old), own_files(repo, new)
    mine = changes.compare(before, after, numbers=numbers)
    if mine and refs_between(repo, old, new):
        between_them = _slices_between(repo, mine, old, new)
        mine = changes.compare(before, after, between_them, numbers=numbers)
    reports = tuple(_with_unheld(repo, describe(_whole(c, before, after)), old, new) for c in mine)
    changed = {path for c in mine for path in (c.path, c.old_path)}
    stayed = []
    if any(place.path not in changed for place in places[1]):
        stayed = [at for at in articles_in(repo, places[1], new) if at.path not in changed]
    return Comparison(old, new, reports, len(reports) + len(stayed)), stayed


def _slice(repo: LawRepo, ref: VersionRef, places: Sequence[Place]) -> Slice:
    return Slice(repo, ref, [place.path for place in places], places)


def _slices_between(
    repo: LawRepo, found: Sequence[ArticleChange], old: VersionRef, new: VersionRef
) -> list[Slice]:
    """The files of these changes in the versions in between, as far as they tell anything new."""
    paths = sorted({path for change in found for path in (change.path, change.old_path) if path})
    refs = refs_between(repo, old, new)
    telling = {index for path in paths for index in FilePast(repo, refs, path).stops}
    return [Slice(repo, refs[index], paths) for index in sorted(telling)]


def _whole(change: ArticleChange, old: Snapshot, new: Snapshot) -> ArticleChange:
    """The change with its wordings read, where comparing did not need them."""
    if change.old or change.new:
        return change
    path = change.path
    return replace(
        change,
        old=old.articles([path])[path] if path in old.places else None,
        new=new.articles([path])[path] if path in new.places else None,
    )


def _with_unheld(
    repo: LawRepo, report: ChangeReport, old: VersionRef, new: VersionRef
) -> ChangeReport:
    """The report with the wordings that the article passed through and that are not held."""
    change = report.change
    refs = [old, *refs_between(repo, old, new), new]
    held = {entry.wording for entry in wordings_held(repo, change, refs)}
    unheld = changes.unheld_wordings(change, old.date, new.date, held)
    return replace(report, unheld=tuple((w.start, w.id) for w in unheld if w.start))


def wordings_held(
    repo: LawRepo, change: ArticleChange, refs: Sequence[VersionRef]
) -> list[Article]:
    """The wordings of an article that these versions hold, at its path."""
    paths = {path for path in (change.path, change.old_path) if path}
    pasts = [FilePast(repo, refs, path) for path in sorted(paths)]
    found = [past[index] for past in pasts for index in past.stops]
    return [article for article in found if article is not None]


def patch(repo: LawRepo, compared: Comparison) -> str:
    """The change of these articles as a patch of their files, which `git apply` takes.

    It applies to the tree of the older version, and gives the articles of the newer one.
    """
    slug = compared.new.info.code.slug
    changed = [report.change for report in compared.reports]
    paths = {path for change in changed for path in (change.path, change.old_path) if path}
    files = [f"{slug}/{name}" for path in sorted(paths) for name in (path, links_path(path))]
    return repo.patch(compared.old.commit, compared.new.commit, files) if files else ""


def unheld_of(compared: Comparison, at: ArticleAt) -> tuple[tuple[date, str], ...]:
    """The wordings that an article passes through between two versions that hold the same one.

    Between a version and the law to come: those that are decided and whose text is not held.
    """
    change = ArticleChange("", at.article.number, at.path, at.article, at.article)
    span = compared.old.info.date, compared.new.info.date
    found = changes.unheld_wordings(change, *span, {at.article.wording})
    return tuple((wording.start, wording.id) for wording in found if wording.start)
