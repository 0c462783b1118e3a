"""Lives: what was law on any day, by the wordings' own days; without a repository."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawdiff.compare.life import Attested, Life, life, lives
from lawdiff.model import LawRef, Wording
from lawdiff.record.register import Entry, Listing, Move, merged

FIRST = date(2000, 1, 1)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def wording(name: str, start: str, end: str | None = None, state: str = "MODIFIE") -> Wording:
    return Wording(name, day(start), day(end), state)


def listing(version: str, name: str | None, of: tuple[Wording, ...] = (), **more: Any) -> Listing:
    """What a version says of an article: that it holds the wording `name` of those of `of`."""
    own = next((one for one in of if one.id == name), None)
    number = more.pop("number", "L1")
    variant = more.pop("variant", "")
    facts = {"cid": "C1", "start": own.start if own else None, "end": own.end if own else None,
             "blob": f"text of {name or version}", **more}  # fmt: skip
    path = f"articles/L1/{number}{variant}.md"
    return Listing((version,), path, number=number, wording=name, wordings=of, **facts)


def versions(*days: str, **more: Any) -> tuple[Attested, ...]:
    return tuple(Attested(one, **more) for one in days)


def entry(*listings: Listing, moves: tuple[Move, ...] = (), number: str = "L1") -> Entry:
    return Entry(number, merged(listings), moves)


def told(one: Life) -> list[tuple[str, str, str | None]]:
    """Day, kind and wording of each step."""
    return [(str(s.day), s.kind, s.wording.id if s.wording else None) for s in one.steps]


OLD, NEW = "2010-01-01", "2020-01-01"
TWO = (wording("W1", "2000-01-01", "2015-01-01"), wording("W2", "2015-01-01", None, "VIGUEUR"))


def test_a_day_is_answered_from_any_version() -> None:
    [found] = lives(entry(listing(OLD, "W1", TWO), listing(NEW, "W2", TWO)), versions(OLD, NEW))
    for asked, name, certainty in (
        ("2014-12-31", "W1", "exact"),
        ("2015-01-01", "W2", "exact"),
        ("1999-12-31", None, "none"),
    ):
        at = found.at(date.fromisoformat(asked))
        assert (at.certainty, at.in_force.id if at.in_force else None) == (certainty, name)
    assert told(found) == [("2000-01-01", "created", "W1"), ("2015-01-01", "modified", "W2")]
    assert all(step.exact for step in found.steps)


def test_what_the_newest_list_does_not_name_never_was_law() -> None:
    announced = (TWO[0], wording("W9", "2015-01-01", None, "VIGUEUR_DIFF"))
    coming = listing(OLD, "W9", announced, coming=True)
    [found] = lives(
        entry(listing(OLD, "W1", announced), coming, listing(NEW, "W2", TWO)), versions(OLD, NEW)
    )
    assert [name for _, _, name in told(found)] == ["W1", "W2"]


def test_a_wording_without_a_text_is_known_and_its_size_is_nobodys() -> None:
    three = (*TWO[:1], wording("W2", "2015-01-01", "2018-01-01"), wording("W3", "2018-01-01"))
    [found] = lives(entry(listing(OLD, "W1", three), listing(NEW, "W3", three)), versions(OLD, NEW))
    at = found.at(date(2016, 1, 1))
    assert (at.certainty, at.in_force and at.in_force.id) == ("not-held", "W2")
    assert at.shown is not None
    assert at.shown.id == "W1"
    assert [(step.kind, step.exact) for step in found.steps] == [
        ("created", True),
        ("unheld", False),
        ("modified", False),
    ]
    last = found.steps[-1]
    assert last.base is not None
    assert (last.base.id, [one.id for one in last.unheld]) == ("W1", ["W2"])


@pytest.mark.parametrize("gap", [False, True])
def test_a_number_under_another_cid_is_replaced_where_there_is_no_gap(gap: bool) -> None:
    end = "2014-01-01" if gap else "2015-01-01"
    one = (wording("A1", "2000-01-01", end, "ABROGE"),)
    other = (wording("B1", "2015-01-01", None, "VIGUEUR"),)
    [found] = lives(
        entry(listing(OLD, "A1", one, cid="A"), listing(NEW, "B1", other, cid="B")),
        versions(OLD, NEW),
    )
    after = (
        [(end, "repealed", None), ("2015-01-01", "created", "B1")]
        if gap
        else [("2015-01-01", "replaced", "B1")]
    )
    assert told(found) == [("2000-01-01", "created", "A1"), *after]
    assert found.at(date(2014, 6, 1)).certainty == ("none" if gap else "exact")


def test_two_articles_of_a_number_at_a_time_have_a_life_each() -> None:
    one = (wording("A1", "2000-01-01", None, "VIGUEUR"),)
    other = (wording("B1", "2005-01-01", "2012-01-01", "ABROGE"),)
    found = lives(
        entry(
            listing(OLD, "A1", one, cid="A"), listing(OLD, "B1", other, cid="B", variant="~2"),
            listing(NEW, "A1", one, cid="A"),
        ),
        versions(OLD, NEW),
    )  # fmt: skip
    assert [told(one)[0][2] for one in found] == ["A1", "B1"]
    assert told(found[1])[-1] == ("2012-01-01", "repealed", None)


def test_two_wordings_of_one_cid_on_a_day_are_one_answer() -> None:
    of = (wording("W1", "2000-01-01", None, "VIGUEUR"), wording("W2", "2005-01-01", "2012-01-01"))
    [found] = lives(entry(listing(OLD, "W1", of), listing(NEW, "W2", of)), versions(OLD, NEW))
    at = found.at(date(2010, 1, 1))
    assert at.in_force is not None
    assert (at.in_force.id, [one.id for one in at.also_listed]) == ("W2", ["W1"])
    assert [name for _, _, name in told(found)] == ["W1", "W2", "W1"]


def test_what_a_complete_version_no_longer_lists_is_repealed_by_then() -> None:
    of = (wording("W1", "2000-01-01", None, "VIGUEUR"),)
    [found] = lives(entry(listing(OLD, "W1", of)), versions(OLD, NEW))
    assert found.at(date(2010, 1, 1)).certainty == "exact"
    assert found.at(date(2010, 1, 2)).certainty == "unknown"
    assert found.at(date(2020, 1, 1)).certainty == "none"
    last = found.steps[-1]
    assert (last.kind, str(last.day), last.at_latest, last.exact) == ("repealed", NEW, True, False)


@pytest.mark.parametrize(
    "later", [Attested(NEW, complete=False), Attested(NEW, lacking=frozenset({"L1"}))]
)
def test_an_incomplete_version_or_a_missing_text_ends_nothing(later: Attested) -> None:
    of = (wording("W1", "2000-01-01", None, "VIGUEUR"),)
    [found] = lives(entry(listing(OLD, "W1", of)), (Attested(OLD), later))
    assert found.at(date(2021, 1, 1)).certainty == "exact"
    assert told(found) == [("2000-01-01", "created", "W1")]


def test_a_renumbered_article_without_a_common_cid_is_one_life() -> None:
    before = (wording("A1", "2000-01-01", None, "VIGUEUR"),)
    after = (wording("B1", "2015-01-01", None, "VIGUEUR"),)
    moves = (Move(NEW, "articles/L1/L1.md", "articles/L1/L2.md"),)
    listings = (listing(OLD, "A1", before, cid="A"),
                listing(NEW, "B1", after, cid="B", number="L2"))  # fmt: skip
    for number in ("L1", "L2"):
        [found] = lives(entry(*listings, moves=moves, number=number), versions(OLD, NEW))
        assert told(found) == [("2000-01-01", "created", "A1"), ("2015-01-01", "renumbered", "B1")]
        at = found.at(date(2018, 1, 1))
        assert at.in_force is not None
        assert (at.certainty, at.in_force.number) == ("exact", "L2")


def test_a_text_without_days_is_the_one_wording_that_was_law() -> None:
    seed = listing("2005-01-01", None, cid=None)
    of = (wording("W1", "2000-01-01", "2008-01-01"), wording("W2", "2008-01-01", None, "VIGUEUR"))
    [found] = lives(entry(seed, listing(NEW, "W2", of)), versions("2005-01-01", NEW))
    at = found.at(date(2003, 1, 1))
    assert at.in_force is not None
    assert (at.certainty, at.in_force.id, at.in_force.text_from) == ("exact", "W1", "2005-01-01")


def test_texts_without_days_are_what_their_versions_show() -> None:
    first, second = (listing(one, None, cid=None) for one in (OLD, NEW))
    [found] = lives(entry(first, second), versions("2005-01-01", OLD, NEW))
    assert found.at(date(2007, 1, 1)).certainty == "none"
    assert found.at(date(2000, 1, 1)).certainty == "unknown"
    at = found.at(date(2015, 1, 1))
    assert at.shown is not None
    assert (at.certainty, at.shown.blob) == ("unknown", first.blob)
    steps = [(str(step.day), step.kind, step.at_latest) for step in found.steps]
    assert steps == [(OLD, "created", True), (NEW, "modified", True)]
    assert not any(step.exact for step in found.steps)


def test_a_first_wording_that_a_law_can_only_have_amended_is_not_the_beginning() -> None:
    of = (wording("W1", "2000-01-01", None, "VIGUEUR"),)
    laws = (LawRef("modifie", "LOI n°99-1"),)
    [found] = lives(entry(listing(OLD, "W1", of, laws=laws)), versions(OLD))
    assert told(found) == [("2000-01-01", "first-seen", "W1")]


def test_where_a_whole_version_before_it_has_no_such_article_it_is() -> None:
    of = (wording("W1", "2015-01-01", None, "VIGUEUR"),)
    said = listing(NEW, "W1", of, laws=(LawRef("modifie", "LOI n°2014-1"),))
    [found] = lives(entry(said), versions(OLD, NEW))
    assert told(found) == [("2015-01-01", "created", "W1")]
    [found] = lives(entry(said), versions(OLD, NEW, complete=False))
    assert told(found) == [("2015-01-01", "first-seen", "W1")]


# --- whatever the lists say ---------------------------------------------------------------------

MONTHS = st.integers(0, 40)


@st.composite
def entries(draw: st.DrawFn) -> tuple[Entry, tuple[Attested, ...]]:
    """The entry of a number that up to three articles bear, as up to four versions say it."""
    days = sorted(draw(st.sets(MONTHS, min_size=1, max_size=4)))
    held = [
        Attested(_month(at), draw(st.booleans()), lacking=frozenset(draw(st.sets(st.just("L1")))))
        for at in days
    ]
    listings = []
    for version in held:
        for cid in draw(st.sets(st.sampled_from("ABC"), max_size=2)):
            of = tuple(
                wording(f"{cid}{n}", _month(start), _month(start + size) if size else None)
                for n, (start, size) in enumerate(
                    draw(st.lists(st.tuples(MONTHS, st.integers(-1, 12)), max_size=4))
                )
            )
            own = draw(st.sampled_from([one.id for one in of])) if of else None
            number = draw(st.sampled_from(["L1", "L1", "L1", "L2"]))
            dated = draw(st.booleans())
            listings.append(
                listing(version.day, own, of, cid=cid, number=number, variant=f"~{ord(cid)}")
                if dated
                else listing(version.day, None, cid=draw(st.sampled_from([None, cid])))
            )
    return entry(*listings), tuple(held)


def _month(count: int) -> str:
    return (FIRST + timedelta(days=30 * count)).isoformat()


@given(entries())
def test_spans_say_what_each_day_says(given_: tuple[Entry, tuple[Attested, ...]]) -> None:
    for found in (life(*given_), *lives(*given_)):
        for count in range(-2, 60, 3):
            asked = FIRST + timedelta(days=30 * count)
            at = found.at(asked)
            span = next((one for one in found.spans if one.start <= asked < one.stop), None)
            assert at.in_force == (span.wording if span and span.is_certain else None)
            assert (at.certainty in ("exact", "not-held")) == (at.in_force is not None)
            assert (at.certainty == "exact") == bool(at.in_force and at.in_force.held)
            if at.certainty == "none":
                assert span is None


@given(entries())
def test_steps_lead_from_one_span_to_the_next(
    given_: tuple[Entry, tuple[Attested, ...]],
) -> None:
    for found in lives(*given_):
        now = None
        for step in found.steps:
            assert step.before == now
            assert step.wording != now
            now = step.wording
            held = now is None or now.held
            assert (step.kind == "unheld") == (not held)
            assert not (step.exact and step.unheld)
            assert all(not one.held for one in step.unheld)
            assert step.base is None or step.base.held
        days = [step.day for step in found.steps]
        assert days == sorted(days)
        for old in range(0, 40, 7):
            span = (FIRST + timedelta(days=30 * old), FIRST + timedelta(days=30 * old + 400))
            assert [s for s in found.steps if span[0] < s.day <= span[1]] == list(
                found.between(*span)
            )


@given(entries())
def test_no_wording_is_lost_and_none_in_two_lives(
    given_: tuple[Entry, tuple[Attested, ...]],
) -> None:
    of, held = given_
    own = {one.wording for one in of.listings if one.wording and one.number == "L1"}
    found = [{one.id for one in part.wordings if one.id} for part in lives(of, held)]
    assert own <= set().union(*found, set())
    assert sum(map(len, found)) == len(set().union(*found, set()))
