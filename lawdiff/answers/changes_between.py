"""What changed in a code between two moments: two versions by what they say, days by force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lawdiff.answers.changes_attested import attested_changes
from lawdiff.answers.changes_by_force import Span, listed, moved, spans_between
from lawdiff.answers.indexed_moments import indexed_moment
from lawdiff.answers.listed_changes import Changes, ListedChange
from lawdiff.answers.lookup import choose_code, codes, find_version, newest
from lawdiff.answers.moments import Moment
from lawdiff.errors import NotFoundError, UsageError
from lawdiff.french.dates import looks_like_date
from lawdiff.french.numbers import sort_key
from lawdiff.french.queries import lookup_key
from lawdiff.french.sections import section_key
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.index.found import LAST
from lawdiff.index.laws import FoundLaw, find_law
from lawdiff.index.queries import Index
from lawdiff.model import Code


@dataclass(frozen=True, slots=True)
class Filters:
    """Which changes are asked for: of articles whose number begins so, in sections with such a
    title, of some kinds or classes, by a text of law."""

    article: str | None = None
    section: str | None = None
    kinds: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    law: str | None = None

    def takes(self, number: str, section: Iterable[str]) -> bool:
        """Is an article of this number and these sections asked for?"""
        if self.article and not lookup_key(number).startswith(lookup_key(self.article)):
            return False
        if not self.section:
            return True
        asked = f"-{section_key(self.section)}-"
        return any(asked in f"-{section_key(title)}-" for title in section)

    def takes_change(self, one: ListedChange) -> bool:
        """Is a change of this kind and class asked for?"""
        if self.kinds and one.kind not in self.kinds:
            return False
        return not self.classes or one.class_ in self.classes


def changes_between(
    repo: LawRepo,
    old: str,
    new: str | None,
    code_name: str | None,
    filters: Filters | None = None,
) -> Changes:
    """Every article that changed between two moments, with class and size of each change.

    Without the second one: up to today, or from a version up to the newest one. Two versions are
    compared by what they say; where one moment is a day, or the law to come, what was law on the
    one is compared with what is law on the other.
    """
    code = _one_code(repo, code_name, [old, *([new] if new is not None else [])])
    index = Index.of(repo)
    start = indexed_moment(repo, index, code, old)
    if new is None and start.version is not None and not start.future:
        new = newest(repo, code).tag
    end = indexed_moment(repo, index, code, new, end=True)
    if _day(start) > _day(end):
        raise UsageError(
            f"{old} comes after {new or 'what is held, and today'}",
            hint="give the older moment first",
        )
    wanted = filters or Filters()
    law = find_law(index, wanted.law) if wanted.law else None
    if start.version and end.version and not (start.future or end.future):
        found = attested_changes(repo, index, start.version, end.version)
        found = [one for one in found if _is_asked(one, wanted, law)]
    else:
        found = _by_force(repo, index, code, (_day(start), _day(end)), wanted, law)
    kept = [one for one in found if wanted.takes_change(one)]
    kept.sort(key=lambda one: (sort_key(one.number), one.wording.variant))
    return Changes(code, start, end, tuple(kept))


def _one_code(repo: LawRepo, name: str | None, moments: Iterable[str]) -> Code:
    """The code that is named, the only one held, or that of the versions that are named."""
    code = choose_code(repo, name)
    if code is not None:
        return code
    slugs = {slug for asked in moments if (slug := _code_of(repo, asked)) is not None}
    if len(slugs) > 1:
        raise UsageError("these are versions of two codes", hint="give --code")
    if slugs:
        return repo.codes[slugs.pop()]
    titles = ", ".join(one.title for one in codes(repo))
    raise UsageError("several codes are held", hint=f"choose one with --code: {titles}")


def _code_of(repo: LawRepo, asked: str) -> str | None:
    """The code of the version that a moment names; None for a day, or what could be of several."""
    if looks_like_date(asked) or asked.lower() == "futur":
        return None
    try:
        return find_version(repo, asked, None).slug
    except (UsageError, NotFoundError):
        return None


def _day(asked: Moment) -> date:
    """The day to compare by force: of the law to come, when all of it has come."""
    return LAST if asked.future else asked.date


def _is_asked(one: ListedChange, wanted: Filters, law: FoundLaw | None) -> bool:
    if law is not None and not any(law.is_meant_by(each) for each in one.laws):
        return False
    numbers = [one.number, *([one.renumbered_from] if one.renumbered_from else [])]
    return any(wanted.takes(number, one.wording.section) for number in numbers)


# --- by force ---------------------------------------------------------------------------------


def _by_force(
    repo: LawRepo,
    index: Index,
    code: Code,
    days: tuple[date, date],
    wanted: Filters,
    law: FoundLaw | None,
) -> list[ListedChange]:
    spans = spans_between(index, code.slug, *days)
    changed = {span.steps[0].article for span in spans}
    if law is not None:
        made = {one.id for one in index.changes_by(law.rows, law.article)}
        spans = [span for span in spans if any(step.id in made for step in span.steps)]
    found = listed(repo, index, _filtered(index, spans, wanted))
    if law is None:
        others = moved(repo, index, code.slug, *days, changed)
        found += [one for one in others if wanted.takes(one.number, one.wording.section)]
    return found


def _filtered(index: Index, spans: list[Span], wanted: Filters) -> list[Span]:
    """Those spans that are asked for, before their texts are read."""
    if not wanted.article and not wanted.section:
        return spans
    described = index.described(span.shown for span in spans)
    return [
        span
        for span in spans
        if wanted.takes(span.shown.number, described[span.shown.row].section)
        or (span.old is not None and not wanted.section and wanted.takes(span.old.number, ()))
    ]
