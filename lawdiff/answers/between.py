"""What changed in one article between two versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from lawdiff.answers.at import ArticleAt, articles_in
from lawdiff.answers.changes import ChangeReport, describe
from lawdiff.answers.file_history import FileHistory, open_files
from lawdiff.answers.forms import namesakes_to_list
from lawdiff.answers.lookup import (
    find_code_of,
    find_pair,
    find_places,
    namesakes_at,
    refs_between,
    unknown_article,
)
from lawdiff.compare import changes, wordings
from lawdiff.compare.model import ArticleChange, Snapshot
from lawdiff.diff import diff_texts
from lawdiff.french.queries import parse_query
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article, Json, iso
from lawdiff.record.contents import Place
from lawdiff.record.version import HeldVersion, VersionRef

Unheld = tuple[tuple[date, str], ...]
"""Wordings that came in between and are not held: first day and id of each."""

_SHARED = ("kind", "class", "source_correction", "laws", "renumbered_from", "inferred",
           "rewritten", "taken_from", "cut", "alineas", "nota", "inserted", "deleted")  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnchangedArticle:
    """A wording that two versions hold alike. `unheld` are those that were law in between."""

    at: ArticleAt
    unheld: Unheld = ()


@dataclass(frozen=True, slots=True)
class ArticleComparison:
    """What changed in an article between two versions: each wording of its number.

    `reports` are the wordings that changed, `unchanged` those that stayed. `variants` counts the
    wordings of the number, and `namesakes` are the other numbers that look like it.
    """

    old: VersionRef
    new: VersionRef
    reports: tuple[ChangeReport, ...]
    unchanged: tuple[UnchangedArticle, ...]
    variants: int
    namesakes: tuple[str, ...] = ()

    @property
    def change(self) -> ChangeReport | None:
        """The change of the main wording; None where the article stayed as it was."""
        return self.reports[0] if self.reports else None

    def only(self, variant: int) -> ArticleComparison:
        """The same of one wording of the number."""
        return replace(
            self,
            reports=tuple(r for r in self.reports if r.change.variant == variant),
            unchanged=tuple(one for one in self.unchanged if one.at.variant == variant),
        )

    def to_dict(self) -> Json:
        """The first wording that changed; if none did, the first one, with `kind` null."""
        found = self._changed(self.reports[0]) if self.reports else self._same(self.unchanged[0])
        return {
            "article": found["number"],
            "code": self.new.slug,
            "variant": found["variant"],
            "variants": self.variants,
            "path": found["path"],
            "from": self.old.to_dict(),
            "to": self.new.to_dict(),
            **{key: found[key] for key in _SHARED},
            "unheld": [{"date": iso(day), "id": wording} for day, wording in found["unheld"]],
            "namesakes": namesakes_to_list(self.namesakes),
        }

    def _changed(self, report: ChangeReport) -> Json:
        return {
            **report.to_dict(self.new.slug),
            "alineas": report.diff.to_list(),
            "nota": report.nota.to_list(),
            "unheld": report.unheld,
        }

    def _same(self, one: UnchangedArticle) -> Json:
        article = one.at.article
        return {
            "number": article.number,
            "variant": one.at.variant,
            "path": f"{self.new.slug}/{one.at.path}",
            "kind": None,
            "class": "none",
            "source_correction": False,
            "laws": [],
            "renumbered_from": None,
            "inferred": False,
            "rewritten": False,
            "taken_from": None,
            "cut": article.cut,
            "alineas": diff_texts(article.alineas, article.alineas).to_list(),
            "nota": [],
            "inserted": 0,
            "deleted": 0,
            "unheld": one.unheld,
        }


def compare_article(
    repo: LawRepo, asked: str, between: tuple[str, str], code_name: str | None
) -> ArticleComparison:
    """What changed in an article, each wording of its number; and the wordings that stayed.

    NotFoundError where neither version holds it.
    """
    query = parse_query(asked)
    code = find_code_of(repo, query, code_name)
    old, new = find_pair(repo, between, code)
    places = [find_places(repo, query, ref) for ref in (old, new)]
    if not any(places):
        raise unknown_article(repo, query, new)
    numbers = {place.number for group in places for place in group}
    before: Snapshot = _opened(repo, old, places[0])
    after: Snapshot = _opened(repo, new, places[1])
    if not changes.stand_alone(before, after):
        before, after = repo.open(old).own(), repo.open(new).own()
    mine = changes.compare(before, after, numbers=numbers)
    if mine and refs_between(repo, old, new):
        between_them = _opened_between(repo, mine, old, new)
        mine = changes.compare(before, after, between_them, numbers=numbers)
    reports = tuple(_with_unheld(repo, describe(_whole(c, before, after)), old, new) for c in mine)
    changed = {path for c in mine for path in (c.path, c.old_path)}
    stayed: list[ArticleAt] = []
    if any(place.path not in changed for place in places[1]):
        stayed = [at for at in articles_in(repo, places[1], new) if at.path not in changed]
    unchanged = tuple(_unchanged(at, old, new) for at in stayed)
    at, held = (new, places[1]) if places[1] else (old, places[0])
    others = tuple(n for n in namesakes_at(repo, at, held[0].number) if n not in numbers)
    variants = len(reports) + len(unchanged)
    return ArticleComparison(old, new, reports, unchanged, variants, others)


def _opened(repo: LawRepo, ref: VersionRef, places: Sequence[Place]) -> HeldVersion:
    return open_files(repo, ref, [place.path for place in places], places)


def _opened_between(
    repo: LawRepo, found: Sequence[ArticleChange], old: VersionRef, new: VersionRef
) -> list[HeldVersion]:
    """The files of these changes in those versions in between in which they may differ."""
    paths = sorted({path for change in found for path in (change.path, change.old_path) if path})
    refs = refs_between(repo, old, new)
    telling = {index for path in paths for index in FileHistory(repo, refs, path).stops}
    return [open_files(repo, refs[index], paths) for index in sorted(telling)]


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
    held = {entry.wording for entry in _wordings_held(repo, change, refs)}
    unheld = wordings.unheld_wordings([change.new, change.old], old.date, new.date, held)
    return replace(report, unheld=tuple((w.start, w.id) for w in unheld if w.start))


def _wordings_held(
    repo: LawRepo, change: ArticleChange, refs: Sequence[VersionRef]
) -> list[Article]:
    """The wordings of an article that these versions hold, at its path."""
    paths = {path for path in (change.path, change.old_path) if path}
    pasts = [FileHistory(repo, refs, path) for path in sorted(paths)]
    found = [past[index] for past in pasts for index in past.stops]
    return [article for article in found if article is not None]


def _unchanged(at: ArticleAt, old: VersionRef, new: VersionRef) -> UnchangedArticle:
    """A wording that stayed, with those that came in between.

    Between a version and the law to come: those that are decided and whose text is not held.
    """
    span = old.info.date, new.info.date
    found = wordings.unheld_wordings([at.article], *span, {at.article.wording})
    return UnchangedArticle(at, tuple((one.start, one.id) for one in found if one.start))
