"""What changed in a code between two versions, with the redline of each change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from lawdiff.answers.forms import laws_to_list
from lawdiff.compare import wordings
from lawdiff.compare.model import ArticleChange
from lawdiff.compare.substitutions import Substitution, substitutions
from lawdiff.diff import TextDiff, diff_texts
from lawdiff.model import Article, Json, LawRef
from lawdiff.record.version import VersionRef


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """A change with its redline. `unheld` are wordings that came in between and are not held."""

    change: ArticleChange
    diff: TextDiff
    nota: TextDiff
    unheld: tuple[tuple[date, str], ...] = ()

    @property
    def number(self) -> str:
        return self.change.number

    @property
    def kind(self) -> str:
        return self.change.kind

    @property
    def laws(self) -> tuple[LawRef, ...]:
        """The texts that made the change, as far as the source names them."""
        return self.change.laws

    @property
    def class_(self) -> str:
        """The class of the change of the law's own text: neither its Nota nor its author counts."""
        return self.diff.class_

    @property
    def source_correction(self) -> bool:
        """Did the source correct its text, without a law?"""
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

    def to_dict(self, slug: str) -> Json:
        """The change as a line of a list has it; `slug` is that of its code."""
        change = self.change
        return {
            "number": change.number,
            "variant": change.variant,
            "path": f"{slug}/{change.path}",
            "kind": change.kind,
            "class": self.class_,
            "source_correction": self.source_correction,
            "laws": laws_to_list(change.laws),
            "inserted": self.inserted,
            "deleted": self.deleted,
            "renumbered_from": change.renumbered_from,
            "inferred": change.inferred,
            "rewritten": change.rewritten,
            "taken_from": change.taken_from,
            "cut": change.cut,
        }


def coordinated(reports: Iterable[ChangeReport]) -> list[Substitution]:
    """The substitutions made in many articles of a list of changes."""
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
        and wordings.same_text(_without_alineas(old), _without_alineas(new))
    )
    diff = diff_texts(old.alineas if old else (), new.alineas if new else ())
    nota = diff_texts(
        () if old is None or unknown_nota else old.nota,
        () if new is None or unknown_nota else new.nota,
    )
    return ChangeReport(change, diff, nota)


def _without_alineas(article: Article) -> Article:
    return replace(article, alineas=())


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two versions of a code, in the order of the numbers."""

    old: VersionRef
    new: VersionRef
    reports: tuple[ChangeReport, ...]

    @property
    def coordinated(self) -> list[Substitution]:
        """The substitutions made in many articles."""
        return coordinated(self.reports)

    def to_dict(self) -> Json:
        slug = self.new.slug
        return {
            "from": self.old.to_dict(),
            "to": self.new.to_dict(),
            "changes": [report.to_dict(slug) for report in self.reports],
            "coordinated": [one.to_dict() for one in self.coordinated],
        }
