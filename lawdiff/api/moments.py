"""Moments, as a caller may write them."""

from __future__ import annotations

from datetime import date, datetime

from lawdiff.errors import UsageError

Moment = str | date
"""A day, or what names a version: a date as people write it, a version id, a tag, a revision."""


def named(moment: Moment) -> str:
    """A moment as the answers take it; UsageError where it is none.

    Of a `datetime`, such as the `Timestamp` of pandas, the day counts.
    """
    if isinstance(moment, datetime):
        moment = moment.date()
    if isinstance(moment, date):
        return moment.isoformat()
    if not isinstance(moment, str):
        raise UsageError(
            f"{moment!r} is no moment", hint="give a date, or text: '2015-02-07', a tag, 'futur'"
        )
    return moment


def named_or_none(moment: Moment | None) -> str | None:
    """The same; None stays None."""
    return None if moment is None else named(moment)
