"""What changed, with the redline of each change: in one article, or in a whole code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lawdiff import articlefile, changes
from lawdiff.changes import ArticleChange
from lawdiff.diffing import TextDiff, diff_texts
from lawdiff.lawrepo.snapshot import HeldVersion, blob_id, links_path
from lawdiff.lawrepo.store import LawRepo, VersionRef
from lawdiff.lookup import (
    ArticleAt,
    articles_at,
    choose_code,
    find_code_of,
    find_pair,
    matching,
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
        """What the change of the law's own text is worth, whatever its Nota says.

        `none`, `source` where no law made the change, else what the redline says.
        """
        found = self.diff.class_
        return "source" if self.change.corrected and found != "none" else found

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
    """Some articles of a version, without the rest of it: what `changes.compare` asks of the
    versions in between."""

    def __init__(self, repo: LawRepo, ref: VersionRef, paths: Sequence[str]) -> None:
        self.date, self.complete = ref.info.date, ref.info.complete
        self.places: Mapping[str, Place] = {}
        slug = ref.info.code.slug
        names = [f"{ref.commit}:{slug}/{name}" for p in paths for name in (p, links_path(p))]
        blobs = iter(repo.try_read(names))
        found = zip(paths, blobs, blobs, strict=False)
        self._files = {path: (text, links) for path, text, links in found if text}
        self.oids: Mapping[str, str] = {p: blob_id(text) for p, (text, _) in self._files.items()}

    def articles(self, paths: Iterable[str]) -> dict[str, Article]:
        """The articles of these files."""
        return {p: articlefile.read(*self._files[p]) for p in paths}


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
    found = changes.compare(
        own_files(repo, old), own_files(repo, new), versions_between(repo, old, new)
    )
    return Comparison(old, new, tuple(describe(change) for change in found))


def own_files(repo: LawRepo, ref: VersionRef) -> HeldVersion:
    return repo.open(ref).own()


def versions_between(repo: LawRepo, old: VersionRef, new: VersionRef) -> list[HeldVersion]:
    return [repo.open(ref) for ref in refs_between(repo, old, new)]


def compare_article(
    repo: LawRepo, asked: str, between: tuple[str, str], code_name: str | None
) -> tuple[Comparison, list[ArticleAt]]:
    """What changed in an article, each wording of its number; and the wordings that stayed.

    NotFoundError where neither version holds it.
    """
    query = parse_query(asked)
    code = find_code_of(repo, query, code_name)
    old, new = find_pair(repo, between, code)
    places = [matching(query, places_at(repo, ref)) for ref in (old, new)]
    if not any(places):
        raise unknown_article(query, places_at(repo, new), new)
    numbers = {place.number for group in places for place in group}
    sides = own_files(repo, old), own_files(repo, new)
    mine = changes.compare(*sides, numbers=numbers)
    paths = {path for change in mine for path in (change.path, change.old_path) if path}
    slices = [Slice(repo, ref, sorted(paths)) for ref in refs_between(repo, old, new)]
    if slices and mine:
        mine = changes.compare(*sides, slices, numbers=numbers)
    reports = tuple(_with_unheld(repo, describe(_whole(repo, c, old, new)), old, new) for c in mine)
    changed = {path for c in mine for path in (c.path, c.old_path)}
    stayed = (
        [at for at in articles_at(repo, query, new) if at.path not in changed] if places[1] else []
    )
    return Comparison(old, new, reports, len(reports) + len(stayed)), stayed


def _whole(repo: LawRepo, change: ArticleChange, old: VersionRef, new: VersionRef) -> ArticleChange:
    """The change with its wordings read, where comparing did not need them."""
    if change.old or change.new:
        return change
    held = {}
    for side, ref in (("old", old), ("new", new)):
        version = own_files(repo, ref)
        if change.path in version.places:
            held[side] = version.articles([change.path])[change.path]
    return replace(change, **held)  # type: ignore[arg-type]


def _with_unheld(
    repo: LawRepo, report: ChangeReport, old: VersionRef, new: VersionRef
) -> ChangeReport:
    """The report with the wordings that the article passed through and that are not held."""
    change = report.change
    refs = [old, *refs_between(repo, old, new), new]
    held = {entry.wording for entry in wordings_held(repo, change, refs)}
    unheld = changes.unheld_wordings(change, old.info.date, new.info.date, held)
    return replace(report, unheld=tuple((w.start, w.id) for w in unheld if w.start))


def wordings_held(
    repo: LawRepo, change: ArticleChange, refs: Sequence[VersionRef]
) -> list[Article]:
    """The wordings of an article that these versions hold, at its path."""
    slug = refs[0].info.code.slug
    paths = {path for path in (change.path, change.old_path) if path}
    blobs = repo.try_read([f"{ref.commit}:{slug}/{path}" for ref in refs for path in sorted(paths)])
    return [articlefile.read(blob) for blob in blobs if blob]


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
