"""What a text of law did: every article that it changed, by day of force, in every code held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lawdiff.answers.force import Measured, Redline, Texts, indexed_to_dict, pair_of, unheld_before
from lawdiff.answers.forms import law_to_dict, laws_to_list
from lawdiff.answers.lookup import choose_code
from lawdiff.compare.substitutions import Substitution, told_once
from lawdiff.errors import NotFoundError
from lawdiff.french.dates import this_day
from lawdiff.french.numbers import sort_key
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.index.laws import FoundLaw, find_law
from lawdiff.index.queries import Index
from lawdiff.index.wordings import IndexedChange, IndexedWording
from lawdiff.model import Code, Json, LawRef, iso


@dataclass(frozen=True, slots=True)
class LawChange(Measured):
    """One change that a text made: the wording that came, or that ended, on a day.

    `laws` are the references to the text alone. The redline is None where its size would not be
    that of this text: `unheld` are the wordings since the nearest held one.
    """

    code: Code
    day: date
    kind: str
    wording: IndexedWording
    laws: tuple[LawRef, ...]
    redline: Redline | None
    unheld: tuple[IndexedWording, ...]
    at_latest: bool
    renumbered_from: str | None = None
    future: bool = False

    @property
    def number(self) -> str:
        return self.wording.number

    @property
    def exact(self) -> bool:
        """Is the size that of this text alone?"""
        return self.redline is not None

    @property
    def law_articles(self) -> list[str]:
        """The articles of the text that made it."""
        return sorted({law.article for law in self.laws if law.article}, key=sort_key)

    def to_dict(self) -> Json:
        return {
            **indexed_to_dict(self.wording),
            "day": iso(self.day),
            "at_latest": self.at_latest,
            "kind": self.kind,
            "class": self.class_,
            "laws": laws_to_list(self.laws),
            "articles": self.law_articles,
            "inserted": self.inserted,
            "deleted": self.deleted,
            "renumbered_from": self.renumbered_from,
            "exact": self.exact,
            "unheld": [indexed_to_dict(one) for one in self.unheld],
            "future": self.future,
        }


@dataclass(frozen=True, slots=True)
class LawChanges:
    """Everything that a text changed, by day of force. `law` names no article but the one that was
    asked for."""

    law: LawRef
    changes: tuple[LawChange, ...]

    @property
    def coordinated(self) -> list[Substitution]:
        """The substitutions that it made in many articles."""
        return told_once(
            (one.number, one.redline.size.pairs) for one in self.changes if one.redline
        )

    def to_dict(self) -> Json:
        return {
            "law": law_to_dict(self.law),
            "changes": [change.to_dict() for change in self.changes],
            "coordinated": [one.to_dict() for one in self.coordinated],
        }


def changes_by_law(
    repo: LawRepo, asked: str, code_name: str | None, article: str | None = None
) -> LawChanges:
    """What the text changed that a number, a title, a day, a short name or a cid means; with
    `article` only what that article of it did.

    `2021-1900`, `LOI n° 2021-1900`, `loi du 30 décembre 2021`, `LFSS 2024`, `JORFTEXT…`.
    NotFoundError, with the nearest titles, where no wording held or listed is made by it.
    """
    index = Index.of(repo)
    found = find_law(index, asked, article)
    code = choose_code(repo, code_name) if code_name else None
    changes = [
        one
        for one in index.changes_by(found.rows, found.article)
        if code is None or one.shown.code == code.slug
    ]
    if not changes:
        raise _nothing(found, code)
    made = _made(repo, index, found, changes)
    return LawChanges(replace(found.law, article=found.article), tuple(sorted(made, key=_order)))


def _order(one: LawChange) -> tuple[date, str, object]:
    return one.day, one.code.slug, sort_key(one.number)


def _made(
    repo: LawRepo, index: Index, found: FoundLaw, changes: Sequence[IndexedChange]
) -> Iterable[LawChange]:
    """The changes with their texts read."""
    unheld = unheld_before(index, changes)
    described = index.described(one.shown for one in changes)
    others = index.described(one for several in unheld.values() for one in several)
    pairs = {change.id: pair for change in changes if (pair := pair_of(change)) is not None}
    redlines = dict(zip(pairs, Texts(repo).redlines(list(pairs.values())), strict=True))
    today = this_day()
    for change in changes:
        wording = described[change.shown.row]
        said = wording.made_by if change.wording else wording.ended_by
        before = change.before
        moved = before is not None and change.wording and before.number != wording.number
        yield LawChange(
            code=index.codes[wording.code],
            day=change.day,
            kind=change.kind,
            wording=wording,
            laws=tuple(law for law in said if found.is_meant_by(law)),
            redline=redlines.get(change.id),
            unheld=tuple(others[one.row] for one in unheld[change.id]),
            at_latest=change.at_latest,
            renumbered_from=before.number if before and moved else None,
            future=change.day > today,
        )


def _nothing(found: FoundLaw, code: Code | None) -> NotFoundError:
    of = f"article {found.article} of " if found.article else ""
    where = f" in the {code.title}" if code else ""
    return NotFoundError(
        f"no change by {of}{found.law.title}{where} in what is held",
        hint="ask without --article or --code to see all that it changed",
    )
