"""French and ISO dates, parsed strictly, and the dates of the sources.

A date without its day, month or century is refused with a message that says what is missing;
nothing is guessed. A moment (`parse_day`) may also be a month, a year or `aujourd'hui`. Plain dates
are parsed here; dateutil, loaded only when needed, parses other dates in words. No function depends
on the locale, and on the clock only `this_day`.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import MAXYEAR, MINYEAR, date
from typing import NoReturn

from lawdiff.errors import SourceError, UsageError
from lawdiff.patterns import lazily

NO_END = date(2999, 1, 1)
"""What the sources write for a wording without an end."""

UNFIXED = date(2222, 2, 22)
"""What LEGI writes for a date that is not yet fixed."""

# fmt: off
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
# Every spelling of a month, without accents, as in the folded texts they are compared with.
SPELLINGS = (
    ("janvier", "janv", "jan"), ("fevrier", "fevr", "fev"), ("mars",), ("avril", "avr"), ("mai",),
    ("juin",), ("juillet", "juil"), ("aout",), ("septembre", "sept", "sep"), ("octobre", "oct"),
    ("novembre", "nov"), ("decembre", "dec"),
)
# fmt: on
_MONTH_OF = {name: month for month, names in enumerate(SPELLINGS, start=1) for name in names}
FILLERS = ("er", "le", "du", "au")
_LONGEST = 100  # characters; allows for unusual spacing: dateutil is slow on long texts
_HINT = "write 2015-02-07, 7 février 2015 or 07/02/2015"
_DAY_HINT = (
    "write 2015-02-07, 7 février 2015 or 07/02/2015; a month as février 2015, a year as 2015, or "
    "aujourd'hui"
)
_TODAY = ("aujourd'hui", "aujourd’hui", "aujourdhui")
_EPOCH = date(1970, 1, 1).toordinal()
_DAY_MS = 86_400_000


def format_french(day: date) -> str:
    """`7 février 2015`; the first of a month is `1er`, as the law writes it."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def this_day() -> date:
    """The day on which a question is asked: the one place that asks the clock."""
    return date.today()


def from_epoch_ms(ms: int) -> date:
    """The day (UTC) of a source's milliseconds since 1970, also for days before 1970.

    Raises SourceError for a day outside the years 1 to 9999.
    """
    try:
        return date.fromordinal(_EPOCH + ms // _DAY_MS)
    except (OverflowError, ValueError):
        problem = f"{ms} ms since 1970 is outside the years {MINYEAR} to {MAXYEAR}"
        raise SourceError(problem, hint="the source gives a wrong date") from None


# --- reading a moment -------------------------------------------------------------------------


def parse_day(text: str, *, end: bool = False, today: date | None = None) -> date:
    """The day that a user means by a date, a month, a year or `aujourd'hui`.

    A month (`janvier 2023`, `01/2023`, `2023-01`) and a year (`2023`) mean their first day, with
    `end` their last one. `today` is the day of `aujourd'hui`; None is the clock's. Raises
    UsageError, which says what to write, for what is ambiguous, incomplete or no day.
    """
    folded = _fold(text) if len(text) <= _LONGEST else ""
    if folded in _TODAY:
        return today or this_day()
    try:
        month = _whole_month(text, folded)
        if month is not None:
            return _last_day(*month) if end else date(*month, 1)
        if _YEAR.fullmatch(folded):
            year = _year(text, folded)
            return date(year, 12, 31) if end else date(year, 1, 1)
        return parse_date(text)
    except UsageError as error:
        error.hint = _DAY_HINT
        raise


def _whole_month(text: str, folded: str) -> tuple[int, int] | None:
    """Year and month of `janvier 2023`, `01/2023` or `2023-01`; None for what is no month."""
    if (match := _NAMED_MONTH.fullmatch(folded)) and match[1] in _MONTH_OF:
        return _year(text, match[2]), _MONTH_OF[match[1]]
    if not _NUMBERED_MONTH.fullmatch(folded):
        return None
    first, last = re.findall("[0-9]+", folded)
    year, month = (first, last) if len(first) == 4 else (last, first)
    day = _day(text, _year(text, year), int(month), 1)
    return day.year, day.month


# --- reading one date -------------------------------------------------------------------------

_ISO = lazily(r"([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{4})([0-9]{2})([0-9]{2})")
_DAY_FIRST = lazily(r"([0-9]{1,2}) ?([/.-]) ?([0-9]{1,2}) ?\2 ?([0-9]+)")
_YEAR_FIRST = lazily(r"([0-9]{3,}) ?([/.-]) ?([0-9]{1,2}) ?\2 ?([0-9]{1,2})")
_YEAR = lazily(r"[0-9]{4}")
_MONTH_AND_YEAR = lazily(r"[0-9]{1,2} ?[/.-] ?[0-9]{4}|[0-9]{4} ?[/.-] ?(?:0?[1-9]|1[0-2])")
_NUMBERED_MONTH = lazily(r"[0-9]{1,2} ?[/.-] ?[0-9]{4}|[0-9]{4} ?[/.-] ?[0-9]{1,2}")
_NAMED_MONTH = lazily(r"([a-z]{3,9})\.? ?([0-9]{4,})")
_NAMED_DAY = lazily(r"(?:le )?([0-9]{1,2})(?: ?er)? ([a-z]{3,9})\.? ([0-9]{4})")
_DAY_AND_MONTH = lazily(r"[0-9]{1,2} ?/ ?[0-9]{1,2}")
_WORDS = lazily(r"[0-9a-z]+(?:[ .,/-]+[0-9a-z]+)*\.?")


def parse_date(text: str) -> date:
    """The day that a user wrote: ISO, day/month/year, or French words.

    Raises UsageError, which says what is missing, ambiguous or not a day of the calendar.
    """
    if match := _ISO.fullmatch(text):
        year, month, day = filter(None, match.groups())
        return _day(text, int(year), int(month), int(day))
    if len(text) > _LONGEST:
        raise UsageError(f"the date {text[:_LONGEST]!r}… is not a date: it is too long", hint=_HINT)
    folded = _fold(text)
    if match := _ISO.fullmatch(folded) or _YEAR_FIRST.fullmatch(folded):
        year, month, day = (part for part in match.groups() if part and part.isdigit())
        return _day(text, _year(text, year), int(month), int(day))
    if match := _DAY_FIRST.fullmatch(folded):
        day, _, month, year = match.groups()
        if len(year) < 3:
            d, m, y = int(day), int(month), int(year)
            _refuse_century(text, (1900 + y, m, d), (2000 + y, m, d), (2000 + d, m, y))
        return _day(text, _year(text, year), int(month), int(day))
    if (match := _NAMED_DAY.fullmatch(folded)) and match[2] in _MONTH_OF:
        return _day(text, _year(text, match[3]), _MONTH_OF[match[2]], int(match[1]))
    if _YEAR.fullmatch(folded):
        _refuse(text, "has a year only: the day and the month are missing")
    if _MONTH_AND_YEAR.fullmatch(folded):
        _refuse(text, "has no day")
    if _DAY_AND_MONTH.fullmatch(folded):
        _refuse(text, "has no year")
    return _parse_words(text, folded)


def _fold(text: str) -> str:
    """Lower case, no accents, single spaces."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in apart if not unicodedata.combining(char)).split())


def _refuse(text: str, problem: str) -> NoReturn:
    shown = " ".join(text.split())
    raise UsageError(f"the date {shown!r} {problem}" if shown else "no date given", hint=_HINT)


def _year(text: str, digits: str) -> int:
    significant = digits.lstrip("0")
    if len(significant) > 4 or not significant:
        _refuse(text, f"is outside the years {MINYEAR} to {MAXYEAR}")
    return int(significant)


def _day(text: str, year: int, month: int, day: int) -> date:
    if not MINYEAR <= year <= MAXYEAR:
        _refuse(text, f"is outside the years {MINYEAR} to {MAXYEAR}")
    if not 1 <= month <= 12:
        _refuse(text, f"has no such month: {month}")
    found = _real_day(year, month, day)
    if found is None:
        last = _last_day(year, month).day
        _refuse(text, f"does not exist: {MONTHS[month - 1]} {year} has {last} days")
    return found


def _last_day(year: int, month: int) -> date:
    days = (_real_day(year, month, day) for day in (31, 30, 29, 28))
    return next(day for day in days if day is not None)


def _refuse_century(text: str, *readings: tuple[int, int, int]) -> NoReturn:
    """Refuses a year of two digits, naming the days (year, month, day) that it may mean."""
    days = [format_french(day) for reading in readings if (day := _real_day(*reading))]
    could_be = f": it could be {' or '.join(dict.fromkeys(days))}" if days else ""
    _refuse(text, f"does not say its century{could_be}")


def _real_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# --- dates in words ---------------------------------------------------------------------------


def _parse_words(text: str, folded: str) -> date:
    numbers = re.findall("[0-9]+", folded)
    for digits in numbers:
        if len(digits) > 2:
            _year(text, digits)
    from lawdiff.french.date_words import Fields, fields_of  # dateutil takes 40 ms to load

    fields = fields_of(folded) if _WORDS.fullmatch(folded) else Fields()
    # dateutil takes one number too many for an hour.
    if fields.month is None or fields.hour is not None:
        _refuse(text, "is not a date that can be read" if folded else "")
    if fields.year is None or fields.day is None:
        missing = " and ".join(name for name in ("day", "year") if getattr(fields, name) is None)
        _refuse(text, f"lacks its {missing}")
    if max(map(len, numbers)) < 3:
        readings = [(century + fields.year, fields.month, fields.day) for century in (1900, 2000)]
        _refuse_century(text, *readings)
    day = _day(text, fields.year, fields.month, fields.day)
    if fields.weekday not in (None, day.weekday()):
        _refuse(text, f"contradicts itself: that day is a {WEEKDAYS[day.weekday()]}")
    return day


# --- dates among other words ------------------------------------------------------------------

_FOLDED_MONTH = lazily(rf"\b(?:{'|'.join(_MONTH_OF)})\b")
_DATE_WORDS = (*_MONTH_OF, *FILLERS, *WEEKDAYS, *(name[:3] for name in WEEKDAYS))
_DATE_TOKEN = lazily(rf"[0-9]+(?:er)?|{'|'.join(_DATE_WORDS)}")
_SHORT_DATE = lazily(r"[0-9]{1,2} ?([/.-]) ?[0-9]{1,2} ?\1 ?(?:[0-9]{2}|[0-9]{4,})")
_COMPACT_ISO = lazily(r"[12][0-9]{3}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")


def looks_like_date(text: str) -> bool:
    """Is this meant as a date, even one that `parse_date` or `parse_day` refuses?

    Distinguishes `2015`, `février 2015` and `07/02/15` from a version id (`ef074e7`), a tag, a
    revision or the number of a law (`2021-1900`).
    """
    if len(text) > _LONGEST:
        return False
    folded = _fold(text)
    if folded in _TODAY:
        return True
    if folded.isdigit():
        return len(folded) == 4 or _COMPACT_ISO.fullmatch(folded) is not None
    numeric = (_YEAR_FIRST, _SHORT_DATE, _MONTH_AND_YEAR, _DAY_AND_MONTH)
    if any(shape.fullmatch(folded) for shape in numeric):
        return True
    tokens = re.split("[ .,/-]+", folded.rstrip("."))
    return _FOLDED_MONTH.search(folded) is not None and all(map(_DATE_TOKEN.fullmatch, tokens))


_IN_TEXT = lazily(
    r"(?<![0-9/-])(?:"
    r"(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"|(?P<day>[0-9]{1,2})(?:/(?P<month>[0-9]{1,2})/| ?(?:er)?\s+(?P<name>[^\W\d_]{3,9})\.?\s+)"
    r"(?P<year>[0-9]{4})"
    r")(?![0-9/-])",
    re.IGNORECASE,
)


def find_french_date(text: str) -> date | None:
    """The first complete date in a text such as a law's title: French words, day/month/year or ISO.

    None if there is none; days that do not exist are skipped.
    """
    for match in _IN_TEXT.finditer(text):
        if match["iso"]:
            year, month, day = map(int, match["iso"].split("-"))
        else:
            named = _MONTH_OF.get(_fold(match["name"]), 0) if match["name"] else 0
            year, month, day = (
                int(match["year"]),
                named or int(match["month"] or 0),
                int(match["day"]),
            )
        if found := _real_day(year, month, day):
            return found
    return None
