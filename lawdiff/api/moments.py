"""Moments, as a caller may write them."""

from __future__ import annotations

from datetime import date

Moment = str | date
"""A day, or what names a version: a date as people write it, a version id, a tag, a revision."""


def named(moment: Moment) -> str:
    """A moment as the answers take it."""
    return moment.isoformat() if isinstance(moment, date) else moment


def named_or_none(moment: Moment | None) -> str | None:
    """The same; None stays None."""
    return None if moment is None else named(moment)
