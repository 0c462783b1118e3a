"""A moment as a question names it: a day, which asks by force, or a version, which attests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lawdiff.answers.lookup import find_version
from lawdiff.errors import UsageError
from lawdiff.french.dates import looks_like_date, parse_day, this_day
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Code, Json, iso
from lawdiff.record.version import VersionRef


@dataclass(frozen=True, slots=True)
class Moment:
    """A day or a version of a code, the other being None.

    `asked` is what was written, None where nothing was: then the day is today's. `as_of` is the day
    (ISO) of the newest version from which the answer is known. `future` marks the law to come.
    """

    asked: str | None
    day: date | None
    version: VersionRef | None
    as_of: str
    future: bool = False

    @property
    def date(self) -> date:
        """The day that is asked for, or the version's."""
        if self.day is not None:
            return self.day
        assert self.version is not None
        return self.version.date

    def to_dict(self) -> Json:
        return {
            "asked": self.asked,
            "day": iso(self.day),
            "version": self.version.to_dict() if self.version else None,
            "as_of": self.as_of,
        }


def moment(repo: LawRepo, code: Code, asked: str | None, *, end: bool = False) -> Moment:
    """The moment that a user names; `end` where it is the end of a span.

    A day asks by force; a tag, a version id, a git revision or `futur` is a version. Nothing means
    today. Raises UsageError for what is neither, NotFoundError for a version that is not held.
    """
    register = repo.register(code.slug)
    as_of = max(version.known for version in register.attested)
    if asked is None:
        return Moment(None, this_day(), None, as_of)
    if not asked.strip():
        raise UsageError("no moment named", hint="give a day, a version id, a tag or futur")
    named = any(asked in (info.id, info.tag) for info in register.versions)
    if looks_like_date(asked) and not named:
        return Moment(asked, parse_day(asked, end=end), None, as_of)
    ref = find_version(repo, asked, code)
    return Moment(asked, None, ref, as_of if ref.future else ref.day, ref.future)
