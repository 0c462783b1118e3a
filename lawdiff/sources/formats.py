"""The table of formats: what each is called, and what it can know."""

from __future__ import annotations

from collections.abc import Iterable

from lawdiff.model import SourceRef

DUMP = "LEGI XML"
# The formats that know law to come; where two give one version, the higher one tells.
_FUTURE_RANK = {"Légifrance JSON": 1, DUMP: 2}


def future_rank(sources: Iterable[SourceRef]) -> int:
    """How much these sources know of the law to come: 0 where they know nothing of it."""
    return max((_FUTURE_RANK.get(source.format, 0) for source in sources), default=0)


def is_dump(format_: str) -> bool:
    """Is this the format of a dump?"""
    return format_ == DUMP


def is_of_dump(sources: Iterable[SourceRef]) -> bool:
    """Is one of these sources a dump?"""
    return any(source.format == DUMP for source in sources)
