"""What a law changed: every article, in every code held."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lawdiff.answers.changes import ChangeReport, coordinated, describe
from lawdiff.answers.forms import law_to_dict
from lawdiff.answers.lookup import choose_code
from lawdiff.compare import changes
from lawdiff.diff.coordinated import Substitution
from lawdiff.errors import NotFoundError, UsageError
from lawdiff.french.laws import parse_title
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Json, LawRef, slugify
from lawdiff.record.version import VersionRef


@dataclass(frozen=True, slots=True)
class LawChange:
    """One change that a law made: in which version, and what."""

    version: VersionRef
    report: ChangeReport

    @property
    def law_articles(self) -> list[str]:
        """The articles of the law that made it."""
        return sorted({law.article for law in self.report.change.laws if law.article})

    def to_dict(self) -> Json:
        change, version = self.report.change, self.version
        return {
            "code": version.slug,
            "number": change.number,
            "variant": change.variant,
            "version": version.to_dict(),
            "kind": change.kind,
            "class": self.report.class_,
            "source_correction": self.report.source_correction,
            "articles": self.law_articles,
            "inserted": self.report.inserted,
            "deleted": self.report.deleted,
            "future": version.info.future,
        }


@dataclass(frozen=True, slots=True)
class LawChanges:
    """Everything that a text changed, in the order of the versions. `law` names no article."""

    law: LawRef
    changes: tuple[LawChange, ...]

    @property
    def coordinated(self) -> list[Substitution]:
        """The substitutions that it made in many articles."""
        return coordinated(change.report for change in self.changes)

    def to_dict(self) -> Json:
        return {
            "law": law_to_dict(self.law),
            "changes": [change.to_dict() for change in self.changes],
            "coordinated": [one.to_dict() for one in self.coordinated],
        }


def changes_by_law(repo: LawRepo, asked: str, code_name: str | None) -> LawChanges:
    """What the text changed that a number, a title or a cid names; the law to come included.

    `2021-1900`, `LOI n° 2021-1900`, `LOI n°2021-1900 du 30 décembre 2021`, `JORFTEXT…`.
    NotFoundError, with the nearest titles, where no version is made by it.
    """
    if not asked.strip():
        raise UsageError("no text named", hint="give its number, such as 2021-1900")
    code = choose_code(repo, code_name) if code_name else None
    wanted = _Wanted(asked)
    found: list[LawChange] = []
    law: LawRef | None = None
    for old, new in _neighbours(repo, code.slug if code else None):
        if not wanted.may_be_among(new.info.texts):
            continue
        for change in changes.compare(repo.open(old).own(), repo.open(new).own()):
            mine = [one for one in change.laws if wanted.matches(one)]
            if mine:
                law = law or replace(mine[0], article=None)
                found.append(LawChange(new, describe(replace(change, laws=tuple(mine)))))
    if law is None:
        raise _unknown(repo, asked)
    return LawChanges(law, tuple(found))


def _neighbours(repo: LawRepo, slug: str | None) -> Iterator[tuple[VersionRef, VersionRef]]:
    """Each version with the one of its code before it; the law to come last."""
    last: dict[str, VersionRef] = {}
    for ref in [*repo.versions, *repo.future]:
        name = ref.info.code.slug
        if name in last and slug in (None, name):
            yield last[name], ref
        last[name] = ref


class _Wanted:
    """The text that a user names."""

    def __init__(self, asked: str) -> None:
        named = parse_title(asked)
        self.cid = asked.strip().upper() if asked.strip().upper().startswith("JORFTEXT") else None
        self.number = named.number or _bare_number(asked)
        self.nature = named.nature
        self.article = named.article
        self.slug = slugify(named.title)

    def may_be_among(self, titles: Iterable[str]) -> bool:
        """Could a version made by these texts be made by the one wanted?"""
        return any(self.cid is not None or self.is_title(title) for title in titles)

    def is_title(self, title: str) -> bool:
        parts = parse_title(title)
        if self.number:
            return parts.number == self.number and self.is_nature(parts.nature)
        return slugify(title) == self.slug

    def is_nature(self, nature: str | None) -> bool:
        """Can a text of this nature be meant? A number counts within a nature; what is not said
        can be any, and « loi » means also a loi organique (`LOI_ORGANIQUE`)."""
        asked = self.nature
        return asked is None or nature is None or f"{nature}_".startswith(f"{asked}_")

    def matches(self, law: LawRef) -> bool:
        if self.article and law.article and law.article != self.article:
            return False
        if self.cid:
            return law.cid == self.cid
        # A source may give number and nature apart, beside a title that says neither.
        nature = law.nature or parse_title(law.title).nature
        by_number = self.number is not None and law.number == self.number
        return self.is_title(law.title) or (by_number and self.is_nature(nature))


def _bare_number(asked: str) -> str | None:
    words = asked.replace("n°", " ").replace("N°", " ").split()
    numbers = [word for word in words if "-" in word and word.replace("-", "").isdigit()]
    return numbers[0] if len(numbers) == 1 else None


def _unknown(repo: LawRepo, asked: str) -> NotFoundError:
    titles = sorted({title for ref in repo.versions for title in ref.info.texts})
    close = difflib.get_close_matches(asked, titles, n=3, cutoff=0.4)
    return NotFoundError(
        f"no change by « {asked} » in what is held",
        where=str(repo.path),
        hint="near it: " + "; ".join(close) if close else "give its number, such as 2021-1900",
    )
