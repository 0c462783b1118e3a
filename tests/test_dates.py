"""Dates: what is read, what is refused and why, and the dates of the sources."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawdiff.errors import SourceError, UsageError
from lawdiff.french.dates import (
    MONTHS,
    NO_END,
    UNFIXED,
    find_french_date,
    format_french,
    from_epoch_ms,
    looks_like_date,
    parse_date,
    parse_day,
)

SEVENTH = date(2015, 2, 7)


@pytest.mark.parametrize(
    "text",
    [
        "2015-02-07",
        "20150207",
        "2015-2-7",
        "2015/02/07",
        "07/02/2015",
        "7/2/2015",
        "7.2.2015",
        "07-02-2015",
        "7 février 2015",
        "7 fevrier 2015",
        "7 FÉVRIER 2015",
        "7 févr. 2015",
        "7 fév 2015",
        "7-février-2015",
        "le 7 février 2015",
        "samedi 7 février 2015",
        "sam. 7 févr. 2015",
        "  7\u00a0 février\t2015 ",
        "7 fe\u0301vrier 2015",
    ],
)
def test_one_day_in_many_spellings(text: str) -> None:
    assert parse_date(text) == SEVENTH
    assert looks_like_date(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1er janvier 2021", date(2021, 1, 1)),
        ("1 janvier 2021", date(2021, 1, 1)),
        ("1 er janvier 2021", date(2021, 1, 1)),
        ("15 août 1804", date(1804, 8, 15)),
        ("29 février 2000", date(2000, 2, 29)),
        ("31 déc. 9999", date(9999, 12, 31)),
        ("7 mars 0800", date(800, 3, 7)),
        ("0001-01-01", date(1, 1, 1)),
    ],
)
def test_other_days(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2015", "year only"),
        ("février 2015", "lacks its day"),
        ("02/2015", "no day"),
        ("2015-02", "no day"),
        ("7 février", "lacks its year"),
        ("07/02", "no year"),
        ("février", "lacks its day and year"),
        ("07/02/15", "7 février 1915 or 7 février 2015 or 15 février 2007"),
        ("7 février 15", "7 février 1915 or 7 février 2015"),
        ("31/02/2015", "février 2015 has 28 days"),
        ("31 février 2015", "février 2015 has 28 days"),
        ("29/02/1900", "février 1900 has 28 days"),
        ("31/12/99", "31 décembre 1999"),
        ("40 mai 2015", "mai 2015 has 31 days"),
        ("2015-02-00", "has 28 days"),
        ("12/13/2015", "no such month: 13"),
        ("2015-13-01", "no such month: 13"),
        ("0000-01-01", "outside the years 1 to 9999"),
        ("01/01/12015", "outside the years 1 to 9999"),
        ("7 février 12015", "outside the years 1 to 9999"),
        ("lundi 7 février 2015", "that day is a samedi"),
        ("7 7 février 2015", "not a date"),
        ("7 février 2015 10", "not a date"),
        ("2015-02-07T10:00", "not a date"),
        ("7 february 2015", "not a date"),
        ("-2015-01-01", "not a date"),
        ("bonjour", "not a date"),
        ("", "no date given"),
        ("  ", "no date given"),
    ],
)
def test_refusals_say_why(text: str, said: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_date(text)
    assert said in error.value.message
    assert not text.strip() or f"the date {' '.join(text.split())!r} " in error.value.message
    assert "2015-02-07" in str(error.value.hint)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("aujourd'hui", True),
        ("Aujourd’hui", True),
        ("2015", True),
        ("07/02/15", True),
        ("07/02", True),
        ("février 2015", True),
        ("7 février", True),
        ("31/02/2015", True),
        ("2015-13-01", True),
        ("7 février 12015", True),
        ("ef074e7", False),
        ("1234567", False),
        ("12345678", False),
        ("deadbeef", False),
        ("HEAD~3", False),
        ("main", False),
        ("v1.2", False),
        ("1.2.3", False),
        ("2021-1900", False),
        ("94-927", False),
        ("code-de-la-securite-sociale/2015-02-07", False),
        ("7 février prochain", False),
        ("", False),
    ],
)
def test_dates_are_told_from_versions(text: str, meant: bool) -> None:
    assert looks_like_date(text) is meant


# --- moments ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["aujourd'hui", "aujourd’hui", "Aujourd'hui", " AUJOURD'HUI "])
@pytest.mark.parametrize("end", [False, True])
def test_today(text: str, end: bool) -> None:
    assert parse_day(text, end=end, today=SEVENTH) == SEVENTH
    assert abs(parse_day(text) - date.today()) <= timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        (" 1804 ", date(1804, 1, 1), date(1804, 12, 31)),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
        ("janvier 2023", date(2023, 1, 1), date(2023, 1, 31)),
        ("Février 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("fevrier 2023", date(2023, 2, 1), date(2023, 2, 28)),
        ("févr. 2023", date(2023, 2, 1), date(2023, 2, 28)),
        ("déc. 9999", date(9999, 12, 1), date(9999, 12, 31)),
        ("04/2023", date(2023, 4, 1), date(2023, 4, 30)),
        ("4/2023", date(2023, 4, 1), date(2023, 4, 30)),
        ("2023-04", date(2023, 4, 1), date(2023, 4, 30)),
        ("2023/4", date(2023, 4, 1), date(2023, 4, 30)),
    ],
)
def test_a_month_and_a_year_are_their_first_day_or_their_last(
    text: str, first: date, last: date
) -> None:
    assert parse_day(text) == first
    assert parse_day(text, end=True) == last
    assert looks_like_date(text)


@pytest.mark.parametrize("end", [False, True])
@pytest.mark.parametrize("text", ["2015-02-07", "20150207", "7 février 2015", "sam. 7 févr. 2015"])
def test_a_day_is_itself_as_a_start_and_as_an_end(text: str, end: bool) -> None:
    assert parse_day(text, end=end) == SEVENTH


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("07/02/15", "7 février 1915 or 7 février 2015 or 15 février 2007"),
        ("7 février 15", "7 février 1915 or 7 février 2015"),
        ("7 février", "lacks its year"),
        ("février", "lacks its day and year"),
        ("07/02", "no year"),
        ("13/2023", "no such month: 13"),
        ("2023-13", "no such month: 13"),
        ("0000", "outside the years 1 to 9999"),
        ("janvier 12023", "outside the years 1 to 9999"),
        ("31 février 2015", "février 2015 has 28 days"),
        ("2015-13-01", "no such month: 13"),
        ("hier", "is not a date"),
        ("l'an 2023", "is not a date"),
        ("aujourd'hui 2023", "is not a date"),
        ("", "no date given"),
        ("2023 " * 100, "too long"),
    ],
)
def test_what_is_no_moment_says_what_to_write(text: str, said: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_day(text)
    assert said in error.value.message
    for written in ("2015-02-07", "7 février 2015", "février 2015", "aujourd'hui"):
        assert written in str(error.value.hint)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_month_and_year_holds_its_days(day: date) -> None:
    for text in (f"{day.year}", f"{MONTHS[day.month - 1]} {day.year}", f"{day:%Y-%m}"):
        first, last = parse_day(text), parse_day(text, end=True)
        assert first <= day <= last
        assert first.day == 1
        assert last == date.max or (last + timedelta(days=1)).day == 1
    assert parse_day(format_french(day)) == parse_day(day.isoformat(), end=True) == day


# --- other dates ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("LOI n°2021-1900 du 30 décembre 2021 - art. 35", date(2021, 12, 30)),
        ("Décret 94-927 1994-10-27 art. 1 III JORF 27 octobre 1994", date(1994, 10, 27)),
        ("ARRÊTÉ DU 1ER AOÛT 2020", date(2020, 8, 1)),
        ("Arrêté du 1er\u00a0août 2020", date(2020, 8, 1)),
        ("en vigueur le 07/02/2015.", SEVENTH),
        ("du 31/02/2015, puis du 7 févr. 2015", SEVENTH),
        ("Version consolidée au 7 février 2015 (version ef074e7)", SEVENTH),
        ("Loi n° 2021-1900", None),
        ("27 articles 2015", None),
        ("107/02/2015", None),
        ("", None),
    ],
)
def test_first_date_of_a_text(text: str, day: date | None) -> None:
    assert find_french_date(text) == day


def test_dates_of_the_sources() -> None:
    assert from_epoch_ms(32_472_144_000_000) == NO_END == date(2999, 1, 1)
    assert date(2222, 2, 22) == UNFIXED
    assert from_epoch_ms(0) == date(1970, 1, 1)
    assert from_epoch_ms(-1) == date(1969, 12, 31)
    assert from_epoch_ms(86_399_999) == date(1970, 1, 1)


@pytest.mark.parametrize("ms", [10**18, -(10**18), 10**40])
def test_a_time_beyond_the_calendar_is_the_sources_error(ms: int) -> None:
    with pytest.raises(SourceError, match="outside the years"):
        from_epoch_ms(ms)


@given(st.datetimes(timezones=st.just(UTC)))
def test_epoch_is_exact(moment: datetime) -> None:
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    ms = since.days * 86_400_000 + since.seconds * 1000
    assert from_epoch_ms(ms) == moment.date()


@given(st.dates())
def test_every_day_is_read_back(day: date) -> None:
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day.day:02}/{day.month:02}/{day.year:04}") == day
    assert find_french_date(f"du {day.isoformat()}.") == day


@given(st.dates(min_value=date(100, 1, 1)))
def test_every_day_in_words_is_read_back(day: date) -> None:
    written = format_french(day)
    assert parse_date(written) == day
    assert parse_date(written.upper()) == day
    assert looks_like_date(written)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_in_words_is_found(day: date) -> None:
    assert find_french_date(f"LOI du {format_french(day)} - art. 1") == day


PIECES = ["7", "1er", "15", "2015", "février", "mar", "mars", "au", "/", "-", "99999"]


@given(
    st.text() | st.text("0123456789/-. ") | st.lists(st.sampled_from(PIECES)).map(" ".join),
)
def test_anything_else_is_refused_and_never_crashes(text: str) -> None:
    looks_like_date(text)
    find_french_date(text)
    with suppress(UsageError):
        parse_day(text)
    try:
        day = parse_date(text)
    except UsageError:
        return
    assert str(day.year) in text or f"{day.year:04}" in text


def test_dateutil_is_loaded_for_unusual_words_only() -> None:
    script = (
        "import sys; from lawdiff.french.dates import *\n"
        "parse_date('2015-02-07'); parse_date('07/02/2015'); find_french_date('du 7 mai 2015')\n"
        "parse_date('le 1er mai 2015'); parse_day('mai 2015'); parse_day('2015')\n"
        "assert 'dateutil' not in sys.modules and 'calendar' not in sys.modules\n"
        "parse_date('jeudi 7 mai 2015'); assert 'dateutil' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
