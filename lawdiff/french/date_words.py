"""Dates in words that no plain pattern reads, by dateutil. Loaded when one is met."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dateutil.parser import ParserError, parser, parserinfo

from lawdiff.french.dates import FILLERS, SPELLINGS, WEEKDAYS


@dataclass(slots=True)
class Fields:
    """What dateutil found in a text, before it adds defaults."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    hour: int | None = None


def fields_of(folded: str) -> Fields:
    """The fields of a folded date in words; empty if dateutil cannot parse it."""
    fields = Fields()

    class French(parserinfo):
        def __init__(self) -> None:
            self.JUMP = [" ", ".", ",", *FILLERS]
            self.MONTHS = list(SPELLINGS)  # type: ignore[arg-type]  # any tuple will do
            self.WEEKDAYS = [(name, name[:3]) for name in WEEKDAYS]
            self.HMS, self.AMPM, self.UTCZONE, self.PERTAIN = [], [], [], []
            super().__init__(dayfirst=True)

        def validate(self, res: Any) -> bool:
            # The only hook where dateutil shows what it parsed before it adds defaults.
            for name in ("year", "month", "day", "weekday", "hour"):
                setattr(fields, name, getattr(res, name))
            return True

    # 31 février is an error to dateutil as well; `_day` says it better.
    with suppress(ParserError, OverflowError):
        # The default is never used; without one dateutil reads the clock.
        parser(French()).parse(re.sub("[/-]", " ", folded), datetime(2000, 1, 1))
    return fields
