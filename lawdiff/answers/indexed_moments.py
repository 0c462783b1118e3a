"""A moment, for a question that the index answers."""

from __future__ import annotations

from lawdiff.answers.moments import Moment, moment
from lawdiff.french.dates import parse_date, this_day
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.index.queries import Index
from lawdiff.model import Code
from lawdiff.patterns import lazily

_ISO_DAY = lazily(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def indexed_moment(
    repo: LawRepo, index: Index, code: Code, asked: str | None, *, end: bool = False
) -> Moment:
    """As `moments.moment`, without reading the register for today or for an ISO day."""
    if asked is None:
        return Moment(None, this_day(), None, index.as_of(code.slug))
    if _ISO_DAY.fullmatch(asked):
        return Moment(asked, parse_date(asked), None, index.as_of(code.slug))
    return moment(repo, code, asked, end=end)
