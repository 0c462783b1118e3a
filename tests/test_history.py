"""Questions to a repository: which version, which code, which article; the timeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lawdiff.answers import between, lookup, timeline
from lawdiff.answers.at import article_at
from lawdiff.answers.changes_between import changes_between
from lawdiff.errors import NotFoundError, UsageError
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article, Code, LawRef, Section, Wording
from tests.making import (
    COMPOSTS,
    JARDINS,
    TEXT_FORMAT,
    Unit,
    ask,
    bring_in,
    bring_versions,
    git,
    json_article,
    json_code,
    make_version,
    ms,
    run,
    snapshot_units,
)

JARDINS_SLUG = "code-des-jardins-partages"

pytestmark = pytest.mark.xdist_group("snapshots")


@pytest.fixture
def repo(repo: Path) -> Iterator[LawRepo]:
    with LawRepo(repo) as held:
        yield held


def jardins(repo: LawRepo) -> Code:
    code = lookup.choose_code(repo, JARDINS)
    assert code is not None
    return code


# --- which code ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [JARDINS, "code des jardins partages", "code-des-jardins-partages", "LEGITEXT900000000001",
     "CJP", "cjp"],
)  # fmt: skip
def test_a_code_by_any_name(repo: LawRepo, name: str) -> None:
    code = lookup.choose_code(repo, name)
    assert code is not None
    assert code.slug == "code-des-jardins-partages"


def test_no_name_is_no_code_where_there_are_two(repo: LawRepo) -> None:
    assert lookup.choose_code(repo, None) is None
    assert [code.slug for code in lookup.codes(repo)] == [
        "code-des-composts-de-quartier",
        "code-des-jardins-partages",
    ]


def test_an_unknown_code_is_told_with_those_held(repo: LawRepo) -> None:
    with pytest.raises(NotFoundError) as caught:
        lookup.choose_code(repo, "Code civil")
    assert "Code civil" in caught.value.message
    assert JARDINS in (caught.value.hint or "")
    assert COMPOSTS in (caught.value.hint or "")


def test_the_code_that_holds_the_article_is_meant(repo: LawRepo) -> None:
    (at,) = article_at(repo, "L221-1", None, None)
    assert at.code.title == JARDINS


def test_an_article_of_two_codes_is_ambiguous(tmp_path: Path) -> None:
    one, other = Code("Code premier"), Code("Code second")
    bring_versions(
        tmp_path / "repo",
        make_version("2015-01-01", Article("L1", ("Un.",)), code=one),
        make_version("2015-01-01", Article("L1", ("Deux.",)), code=other),
        make_version("2016-01-01", Article("L1", ("Trois.",)), code=other),
    )
    with LawRepo(tmp_path / "repo") as repo:
        with pytest.raises(UsageError) as caught:
            article_at(repo, "L1", None, None)
        assert "Code premier" in (caught.value.hint or "")
        for asked, name in (("L1", "cs"), ("L1 du code second", None)):
            (at,) = article_at(repo, asked, "2015-06-01", name)
            assert at.text == "Deux."
        with pytest.raises(UsageError):
            lookup.find_version(repo, "2015-01-01", None)


# --- which version ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("2016-01-01", "2016-01-01"),
        ("1er janvier 2016", "2016-01-01"),
        ("1 janvier 2016", "2016-01-01"),
        ("01/01/2016", "2016-01-01"),
        ("20160101", "2016-01-01"),
        ("2018-06-30", "2016-01-01"),
        ("2015-12-31", "2014-03-10"),
        ("7 février 2015", "2014-03-10"),
        ("9999-12-31", "2024-01-01"),
        ("2016", "2016-01-01"),
        ("février 2015", "2014-03-10"),
        ("aujourd'hui", "2024-01-01"),
        ("1f0e2d3", "2014-03-10"),
        ("code-des-jardins-partages/2018-07-01", "2018-07-01"),
        ("refs/tags/code-des-jardins-partages/2018-07-01", "2018-07-01"),
        ("main", "2024-01-01"),
        ("HEAD", "2024-01-01"),
        ("main~1", "2022-09-01"),
        ("main~2", "2020-01-01"),  # the commit of the other code: what stands below it
    ],
)
def test_a_version_by_any_name(repo: LawRepo, asked: str, found: str) -> None:
    version = lookup.find_version(repo, asked, jardins(repo))
    assert version.info.date.isoformat() == found
    assert version.info.code.title == JARDINS


def test_a_version_by_its_commit(repo: LawRepo) -> None:
    for version in repo.versions:
        for asked in (version.commit, version.commit[:10]):
            assert lookup.find_version(repo, asked, version.info.code) == version


def test_a_commit_of_the_user_stands_for_the_version_below_it(
    tmp_path: Path, snapshots: Path
) -> None:
    bring_in(tmp_path / "repo", *snapshot_units(snapshots)[:2])
    empty = git(tmp_path / "repo", "rev-parse", "main^{tree}").strip()
    mine = git(tmp_path / "repo", "-c", "user.name=x", "-c", "user.email=x@y", "commit-tree",
               empty, "-p", "main", "-m", "mine").strip()  # fmt: skip
    git(tmp_path / "repo", "branch", "mine", mine)
    with LawRepo(tmp_path / "repo") as repo:
        found = lookup.find_version(repo, "mine", None)
        assert found.info.date == date(2016, 1, 1)


def test_a_day_before_the_first_version(repo: LawRepo) -> None:
    with pytest.raises(NotFoundError) as caught:
        lookup.find_version(repo, "2014-03-09", jardins(repo))
    assert "9 mars 2014" in caught.value.message
    assert "2014-03-10" in (caught.value.hint or "")


@pytest.mark.parametrize("asked", ["07/02/15", "7 février", "31 février 2015"])
def test_a_date_that_means_no_day_is_refused(repo: LawRepo, asked: str) -> None:
    with pytest.raises(UsageError):
        lookup.find_version(repo, asked, jardins(repo))


@pytest.mark.parametrize("asked", ["nothing", "--help", "-1", "main:README", "a\nb", "deadbeef"])
def test_what_names_no_version_is_told(repo: LawRepo, asked: str) -> None:
    with pytest.raises(NotFoundError):
        lookup.find_version(repo, asked, jardins(repo))


def test_the_order_of_two_versions(repo: LawRepo) -> None:
    with pytest.raises(UsageError, match="comes after"):
        changes_between(repo, "2020-01-01", "2016-01-01", JARDINS)
    tag = "code-des-jardins-partages/2020-01-01"
    assert changes_between(repo, tag, tag, None).changes == ()


def test_two_codes_cannot_be_compared(repo: LawRepo) -> None:
    tags = ("code-des-jardins-partages/2020-01-01", "code-des-composts-de-quartier/2022-09-01")
    with pytest.raises(UsageError, match="two codes"):
        changes_between(repo, *tags, None)


# --- which article ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("L121-5", "L121-5"),
        ("l121-5", "L121-5"),
        ("L. 121-5", "L121-5"),
        ("art. L. 121-5", "L121-5"),
        ("article L. 121-5 du code des jardins partagés", "L121-5"),
        ("Article L121‑5", "L121-5"),
        ("R*121-2", "R*121-2"),
        ("R121-2", "R*121-2"),
        ("L112-1 A", "L112-1 A"),
        ("l. 112-1 a", "L112-1 A"),
        ("annexe i : tableau des distances", "Annexe I : Tableau des distances"),
    ],
)
def test_an_article_in_any_spelling(repo: LawRepo, asked: str, number: str) -> None:
    found = article_at(repo, asked, "2018-07-01", JARDINS)
    assert [at.number for at in found] == [number]


def test_an_article_as_it_is_law_and_as_a_version_says(repo: LawRepo) -> None:
    (at,) = article_at(repo, "L121-5", "2019-05-05", JARDINS)
    assert (at.certainty, at.moment.day, at.moment.version) == ("exact", date(2019, 5, 5), None)
    assert "18 euros" in at.text
    assert at.shown is not None
    assert at.shown.section[0] == "Partie législative"
    (newest,) = article_at(repo, "L121-5", None, JARDINS)
    assert "20 euros" in newest.text
    (said,) = article_at(repo, "L121-5", f"{JARDINS_SLUG}/2018-07-01", JARDINS)
    assert said.moment.version is not None
    assert (said.moment.day, said.moment.version.day) == (None, "2018-07-01")
    assert said.text == at.text


def test_an_unknown_article_has_near_ones(repo: LawRepo) -> None:
    with pytest.raises(NotFoundError) as caught:
        article_at(repo, "L121-9", None, JARDINS)
    assert "L121-9" in caught.value.message
    assert "L121-6" in (caught.value.hint or "")


def test_an_article_that_a_version_does_not_hold(repo: LawRepo) -> None:
    """By force it is told since when it is no law; by attestation it is not there."""
    (at,) = article_at(repo, "D211-3", "2024-06-01", JARDINS)
    assert (at.certainty, at.ended) == ("none", date(2023, 7, 1))
    with pytest.raises(NotFoundError) as caught:
        article_at(repo, "D211-3", f"{JARDINS_SLUG}/2024-01-01", JARDINS)
    assert "1er septembre 2022" in (caught.value.hint or "")


def test_an_incomplete_version_says_that_it_is(tmp_path: Path) -> None:
    bring_versions(
        tmp_path / "repo", make_version("2015-01-01", Article("L1", ("Un.",)), complete=False)
    )
    with LawRepo(tmp_path / "repo") as repo, pytest.raises(NotFoundError, match="incomplete"):
        article_at(repo, "L2", None, None)


def test_an_incomplete_version_does_not_show_what_it_carries_on(tmp_path: Path) -> None:
    """The file is in its tree, but its own sources do not say that it was law on that day."""
    bring_versions(
        tmp_path / "repo",
        make_version("2014-01-01", Article("L1", ("Un.",)), Article("L2", ("Deux.",))),
        make_version("2015-01-01", Article("L1", ("Un.",)), complete=False),
    )
    with LawRepo(tmp_path / "repo") as repo:
        with pytest.raises(NotFoundError):
            article_at(repo, "L2", "code-des-essais/2015-01-01", None)
        (at,) = article_at(repo, "L2", "2015-01-01", None)
        assert (at.certainty, at.text) == ("unknown", "Deux.")
        tags = "code-des-essais/2014-01-01", "code-des-essais/2015-01-01"
        found = changes_between(repo, *tags, None)
        assert [one.kind for one in found.changes] == ["last-seen"]


def test_an_article_that_neither_version_holds(repo: LawRepo) -> None:
    with pytest.raises(NotFoundError):
        between.compare_article(repo, "L999-9", ("2018-07-01", "2020-01-01"), JARDINS)


def test_an_article_that_stayed_is_shown_without_a_change(repo: LawRepo) -> None:
    (found,) = between.compare_article(repo, "L112-2", ("2020-01-01", "2020-01-01"), JARDINS)
    assert not found.differs
    same = found.to_dict()
    shown = same["kind"], same["class"], same["laws"], same["inserted"], same["deleted"]
    assert shown == (None, "none", [], 0, 0)
    assert {alinea["op"] for alinea in same["alineas"]} == {"equal"}


def test_a_renumbered_article_by_either_number(repo: LawRepo) -> None:
    for asked in ("L211-3", "L211-2-1"):
        for pair in (("2020-01-01", "2022-09-01"), tags("2020-01-01", "2022-09-01")):
            (found,) = between.compare_article(repo, asked, pair, JARDINS)
            assert (found.kind, found.renumbered_from) == ("renumbered", "L211-3")
            assert found.new.wording is not None
            assert found.new.wording.number == "L211-2-1"


def tags(*days: str) -> tuple[str, str]:
    old, new = (f"{JARDINS_SLUG}/{day}" for day in days)
    return old, new


def test_the_texts_of_all_wordings_in_between(repo: LawRepo) -> None:
    (found,) = between.compare_article(repo, "L112-2", ("2014-03-10", "2024-01-01"), JARDINS)
    assert {"2014-9901", "2023-9975"} <= {law.number for law in found.laws}


# --- timeline -----------------------------------------------------------------------------------


def told(line: timeline.Timeline) -> list[tuple[str, str]]:
    """Day and kind of each wording, and of each end."""
    steps = []
    for row in line.wordings:
        steps.append((row.day.isoformat(), row.kind))
        if row.end is not None:
            steps.append((row.end.step.day.isoformat(), "repealed"))
    return steps


def test_the_timeline_of_an_article(repo: LawRepo) -> None:
    (line,) = timeline.timeline(repo, "L121-5", JARDINS)
    steps = told(line)
    assert [step for step in steps if step[1] == "unheld"] == [("2016-03-01", "unheld")]
    assert steps == sorted(steps)
    last = line.wordings[-1]
    assert (last.kind, last.day, last.exact) == ("modified", date(2020, 1, 1), True)
    assert sorted(law.article or "" for law in last.laws) == ["12", "35"]
    assert last.change is not None
    assert last.change.inserted == 16


def test_a_timeline_of_a_number_reused(repo: LawRepo) -> None:
    (line,) = timeline.timeline(repo, "L123-2", JARDINS)
    assert [kind for _, kind in told(line)][-2:] == ["repealed", "created"]
    assert told(line)[-2][0] == "2019-01-01"  # the day, not that of the next version


def test_a_timeline_of_a_number_reused_at_once(repo: LawRepo) -> None:
    """One article ends and another takes its number without a gap: it is replaced."""
    (line,) = timeline.timeline(repo, "L221-2", JARDINS)
    assert told(line)[-1][1] == "replaced"


def test_a_timeline_of_two_articles(repo: LawRepo) -> None:
    first, second = timeline.timeline(repo, "L121-4", JARDINS)
    assert (first.variant, second.variant) == (1, 2)
    assert told(first)[0][1] == "unheld"
    assert told(second)[-1][1] == "repealed"


def test_a_timeline_of_an_article_that_is_gone(repo: LawRepo) -> None:
    (line,) = timeline.timeline(repo, "D211-3", JARDINS)
    assert told(line)[-1] == ("2023-07-01", "repealed")
    assert line.wordings[-1].end is not None
    assert [law.number for law in line.wordings[-1].end.laws] == ["2022-9966"]


def test_a_timeline_of_an_unknown_article(repo: LawRepo) -> None:
    with pytest.raises(NotFoundError):
        timeline.timeline(repo, "L999-9", JARDINS)


def test_an_incomplete_version_ends_nothing_in_a_timeline(tmp_path: Path) -> None:
    bring_versions(
        tmp_path / "repo",
        make_version("2014-01-01", Article("L1", ("Un.",)), Article("L2", ("Deux.",))),
        make_version("2015-01-01", Article("L1", ("Un.",)), complete=False),
        make_version("2016-01-01", Article("L1", ("Un.",)), Article("L2", ("Trois.",))),
    )
    with LawRepo(tmp_path / "repo") as repo:
        (line,) = timeline.timeline(repo, "L2", None)
    assert told(line) == [("2014-01-01", "first-seen"), ("2016-01-01", "modified")]


def test_a_source_correction_is_told_between_versions_and_has_no_law(tmp_path: Path) -> None:
    """One wording, two texts: the newest is the wording's, and no law changed it."""
    law = LawRef("modifie", "LOI A")
    wordings = (Wording("W1", date(2010, 1, 1), None, "VIGUEUR"),)
    one = Article("L1", ("Un.",), laws=(law,), cid="C1", wording="W1",
                  in_force_from=date(2010, 1, 1), wordings=wordings)  # fmt: skip
    other = Article("L1", ("Une.",), laws=(law,), cid="C1", wording="W1",
                    in_force_from=date(2010, 1, 1), wordings=wordings)  # fmt: skip
    section = Section("Titre", "S1", (one,))
    bring_versions(
        tmp_path / "repo",
        make_version("2014-01-01", section),
        make_version("2015-01-01", Section("Titre", "S1", (other,))),
    )
    with LawRepo(tmp_path / "repo") as repo:
        (line,) = timeline.timeline(repo, "L1", None)
        pair = ("code-des-essais/2014-01-01", "code-des-essais/2015-01-01")
        (found,) = between.compare_article(repo, "L1", pair, None)
        (by_force,) = between.compare_article(repo, "L1", ("2014-01-01", "2015-01-01"), None)
    assert told(line) == [("2010-01-01", "first-seen")]  # a law that amends did not create it
    assert (found.kind, found.laws, found.class_) == ("modified", (), "substantive")
    assert found.source_correction
    assert by_force.kind is None


def test_an_empty_repository_holds_no_version(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch=main", "repo")
    with LawRepo(tmp_path / "repo") as repo:
        assert repo.versions == []
        with pytest.raises(NotFoundError, match="no version"):
            article_at(repo, "L1", None, None)


# --- whose work a wording is --------------------------------------------------------------------

CODIFIED = LawRef("codifie", "Décret n°2001-2 du 3 mars 2001")
AMENDED = LawRef("modifie", "LOI n°2014-1 du 2 janvier 2014")


def listed(name: str, start: str, end: str | None = None, state: str = "MODIFIE") -> Wording:
    """A wording as its source lists it."""
    return Wording(name, date.fromisoformat(start), date.fromisoformat(end) if end else None, state)


def dated(number: str, *alineas: str, name: str, of: tuple[Wording, ...], **more: Any) -> Article:
    """The wording `name` of an article whose wordings are `of`, with the days that these say."""
    own = next(wording for wording in of if wording.id == name)
    facts = {"cid": "C1", "state": own.state, **more}
    return Article(number, alineas, wording=name, in_force_from=own.start,
                   in_force_until=own.end, wordings=of, **facts)  # fmt: skip


def steps_of(repo: Path, number: str) -> list[tuple[str, str, list[str]]]:
    """Day, kind and texts of each wording in an article's life, and of each end."""
    steps = []
    for row in ask(repo, "timeline", "timeline", number)["wordings"]:
        steps.append((row["date"], row["kind"], [law["title"] for law in row["laws"]]))
        if row["repealed"]:
            laws = [law["title"] for law in row["repealed"]["laws"]]
            steps.append((row["repealed"]["date"], "repealed", laws))
    return steps


def lines_of(repo: Path, number: str, *words: str) -> list[tuple[str, str, list[str]]]:
    """Text, day since which it stands (`≤` where that is the latest), and texts, by alinéa."""
    lines = ask(repo, "blame", "blame", number, *words)["alineas"]
    return [
        (
            line["text"],
            ("≤ " if line["at_latest"] else "") + line["since"],
            [law["title"] for law in line["laws"]],
        )
        for line in lines
    ]


def test_a_codification_is_no_author_of_a_later_wording(tmp_path: Path) -> None:
    """It stays on the article for ever: the wordings of 2005, 2012 and 2014 are not its work."""
    life = (
        listed("W1", "2000-01-01", "2005-01-01"),
        listed("W2", "2005-01-01", "2012-01-01"),
        listed("W3", "2012-01-01", "2014-01-01"),
        listed("W4", "2014-01-01", None, "VIGUEUR"),
    )
    second, third, fourth = (
        dated(number, text, name=name, of=life, laws=(CODIFIED,))
        for number, text, name in (("L1", "Un.", "W2"), ("L1", "Deux.", "W3"), ("L2", "3.", "W4"))
    )
    repo = tmp_path / "repo"
    bring_versions(
        repo,
        make_version("2010-01-01", second),
        make_version("2012-01-01", third),
        make_version("2014-01-01", fourth),
    )
    assert steps_of(repo, "L2") == [
        ("2000-01-01", "unheld", []),
        ("2005-01-01", "modified", []),
        ("2012-01-01", "modified", []),
        ("2014-01-01", "renumbered", []),
    ]
    assert lines_of(repo, "L1", "--at", "2010-01-01") == [("Un.", "≤ 2005-01-01", [])]
    assert lines_of(repo, "L1", "--at", "2012-01-01") == [("Deux.", "2012-01-01", [])]
    assert lines_of(repo, "L2") == [("3.", "2014-01-01", [])]


def test_a_codification_is_the_author_of_an_articles_first_wording(tmp_path: Path) -> None:
    life = (listed("W1", "2000-01-01", None, "VIGUEUR"),)
    repo = tmp_path / "repo"
    first = dated("L1", "Un.", name="W1", of=life, laws=(CODIFIED,))
    bring_versions(repo, make_version("2010-01-01", first))
    assert steps_of(repo, "L1") == [("2000-01-01", "created", [CODIFIED.title])]
    assert lines_of(repo, "L1") == [("Un.", "2000-01-01", [CODIFIED.title])]


# --- wordings that are not held -----------------------------------------------------------------


def test_an_unheld_wording_to_come_is_marked_as_such(tmp_path: Path) -> None:
    life = (
        listed("W1", "2000-01-01", "2005-01-01"),
        listed("W2", "2005-01-01", "2030-01-01", "VIGUEUR"),
        listed("W3", "2030-01-01", None, "VIGUEUR_DIFF"),
    )
    repo = tmp_path / "repo"
    bring_versions(repo, make_version("2020-01-01", dated("L1", "Un.", name="W2", of=life)))
    rows = ask(repo, "timeline", "timeline", "L1")["wordings"]
    assert [(e["wording"], e["held"], e["to_come"]) for e in rows] == [
        ("W1", False, False),
        ("W2", True, False),
        ("W3", False, True),
    ]
    shown = [line for line in run(repo, "timeline", "L1").output.splitlines() if "20" in line[:6]]
    assert ["décidé" in row for row in shown] == [False, False, True]


def test_a_text_without_dates_is_not_the_wording_that_ended_on_its_day(tmp_path: Path) -> None:
    """A wording is law until the day before its end: that day it is the next one."""
    life = (
        listed("W1", "2000-01-01", "2015-01-01"),
        listed("W2", "2015-01-01", "2018-01-01"),
        listed("W3", "2018-01-01", None, "VIGUEUR"),
    )
    repo = tmp_path / "repo"
    bring_versions(
        repo,
        make_version("2015-01-01", Article("L1", ("Un.",)), format_=TEXT_FORMAT),
        make_version("2020-01-01", dated("L1", "Deux.", name="W3", of=life)),
    )
    rows = ask(repo, "timeline", "timeline", "L1")["wordings"]
    assert [(e["date"], e["held"], e["wording"]) for e in rows] == [
        ("2000-01-01", False, "W1"),
        ("2015-01-01", True, "W2"),
        ("2018-01-01", True, "W3"),
    ]
    shown = ask(repo, "article", "show", "L1", "--at", "2016-01-01")
    assert (shown["certainty"], shown["article"]["alineas"]) == ("exact", ["Un."])
    assert shown["article"]["attested"] == ["code-des-essais/2015-01-01"]


# --- the order of one day -----------------------------------------------------------------------


def test_a_number_that_another_article_takes_at_once_is_replaced(tmp_path: Path) -> None:
    """The first wording of the second article is not held: what begins is only listed."""
    ended = (listed("A1", "2000-01-01", "2012-01-01", "ABROGE"),)
    begun = (
        listed("B1", "2012-01-01", "2014-01-01"),
        listed("B2", "2014-01-01", None, "VIGUEUR"),
    )
    repo = tmp_path / "repo"
    bring_versions(
        repo,
        make_version("2010-01-01", dated("L1", "Les tomates.", name="A1", of=ended, cid="A")),
        make_version("2015-01-01", dated("L1", "Les courges.", name="B2", of=begun, cid="B")),
    )
    assert [(day, kind) for day, kind, _ in steps_of(repo, "L1")] == [
        ("2000-01-01", "created"),
        ("2012-01-01", "unheld"),
        ("2014-01-01", "replaced"),  # against the text held before, another article's
    ]


def test_a_wording_that_was_replaced_from_its_first_day_on_comes_first(tmp_path: Path) -> None:
    """Of two wordings of one day the one that is not held gave way to the one that is."""
    life = (
        listed("W1", "2000-01-01", "2012-01-01"),
        listed("W2", "2012-01-01", "2013-01-01"),
        listed("W3", "2012-01-01", None, "VIGUEUR"),
    )
    repo = tmp_path / "repo"
    bring_versions(
        repo,
        make_version("2010-01-01", dated("L1", "Un.", name="W1", of=life)),
        make_version("2015-01-01", dated("L1", "Deux.", name="W3", of=life)),
    )
    assert [(day, kind) for day, kind, _ in steps_of(repo, "L1")] == [
        ("2000-01-01", "created"),
        ("2012-01-01", "unheld"),
        ("2012-01-01", "modified"),
    ]


def test_an_article_is_not_repealed_on_the_day_that_another_wording_follows(tmp_path: Path) -> None:
    """The second wording is not held; it is its end that is the article's."""
    life = (
        listed("W1", "2000-01-01", "2012-01-01"),
        listed("W2", "2012-01-01", "2014-06-01", "ABROGE"),
    )
    repo = tmp_path / "repo"
    other = Article("L9", ("Autre.",), cid="C9")
    bring_versions(
        repo,
        make_version("2010-01-01", other, dated("L1", "Un.", name="W1", of=life)),
        make_version("2015-01-01", other),
    )
    assert [(day, kind) for day, kind, _ in steps_of(repo, "L1")] == [
        ("2000-01-01", "created"),
        ("2012-01-01", "unheld"),
        ("2014-06-01", "repealed"),
    ]


# --- blame: what keeps its origin ---------------------------------------------------------------

FIRST = "Le bassin est vidé puis brossé par les jardiniers avant le premier gel de l'hiver."
SECOND = "Les outils rendus cassés sont remplacés aux frais de celui qui les avait empruntés."


def blamed(repo: Path, before: tuple[str, ...], after: tuple[str, ...]) -> list[str]:
    """The day since which each alinéa of the later text stands."""
    life = (
        listed("W1", "2010-01-01", "2011-01-01"),
        listed("W2", "2011-01-01", None, "VIGUEUR"),
    )
    bring_versions(
        repo,
        make_version("2010-01-01", dated("L1", *before, name="W1", of=life)),
        make_version("2012-01-01", dated("L1", *after, name="W2", of=life, laws=(AMENDED,))),
    )
    found = lines_of(repo, "L1")
    for _, day, laws in found:
        assert laws == ([AMENDED.title] if day == "2011-01-01" else [])
    return [day for _, day, _ in found]


@pytest.mark.parametrize("between", [" ", "", " ; ", " Toutefois, "])
def test_alineas_that_are_joined_are_the_work_of_who_joined_them(
    tmp_path: Path, between: str
) -> None:
    """Whatever stands between them now, be it a space."""
    days = blamed(tmp_path / "repo", (FIRST, SECOND, "Fin."), (FIRST + between + SECOND, "Fin."))
    assert days == ["2011-01-01", "2010-01-01"]


@pytest.mark.parametrize(
    ("changed", "day"),
    [
        (FIRST.replace("l'hiver", "l’hiver"), "2010-01-01"),
        (FIRST.replace(" puis ", "  puis "), "2010-01-01"),
        (FIRST.replace("Le bassin", "« Le bassin »"), "2011-01-01"),
        (FIRST.replace("premier", "second"), "2011-01-01"),
    ],
)
def test_an_alinea_of_which_only_the_typography_changes_keeps_its_origin(
    tmp_path: Path, changed: str, day: str
) -> None:
    assert blamed(tmp_path / "repo", (FIRST, SECOND), (changed, SECOND)) == [day, "2010-01-01"]


# --- from number to number ----------------------------------------------------------------------


def held_as(number: str, cid: str, *alineas: str, w: int = 1) -> Article:
    return Article(number, alineas or (f"Le texte de {cid}.",), cid=cid, wording=f"{cid}{w}")


def numbers_of(repo: Path, number: str) -> list[tuple[str, str | None, str | None]]:
    """Day, kind, and number from which it came, of each wording."""
    rows = ask(repo, "timeline", "timeline", number)["wordings"]
    return [(row["date"], row["kind"], row["renumbered_from"]) for row in rows]


@pytest.mark.parametrize("middle", ["nothing", "the old number", "the new number"])
def test_a_renumbering_is_followed_through_an_incomplete_version(
    tmp_path: Path, middle: str
) -> None:
    here = {"nothing": (), "the old number": (held_as("L1", "A"),),
            "the new number": (held_as("L2", "A"),)}[middle]  # fmt: skip
    repo = tmp_path / "repo"
    bring_versions(
        repo,
        make_version("2010-01-01", held_as("L1", "A"), held_as("L9", "Z")),
        make_version("2012-01-01", *here, held_as("L9", "Z"), complete=False),
        make_version("2014-01-01", held_as("L2", "A"), held_as("L9", "Z")),
    )
    day = "2012-01-01" if middle == "the new number" else "2014-01-01"
    for asked in ("L1", "L2"):
        assert numbers_of(repo, asked) == [
            ("2010-01-01", "first-seen", None),
            (day, "renumbered", "L1"),
        ]
    assert lines_of(repo, "L2") == [("Le texte de A.", "≤ 2010-01-01", [])]


def test_a_renumbering_is_followed_from_an_incomplete_first_version(tmp_path: Path) -> None:
    """It says nothing of the new number, and holds the article under the old one."""
    repo = tmp_path / "repo"
    bring_versions(
        repo,
        make_version("2010-01-01", held_as("L1", "A"), complete=False),
        make_version("2014-01-01", held_as("L2", "A"), held_as("L9", "Z")),
    )
    for asked in ("L1", "L2"):
        assert numbers_of(repo, asked) == [
            ("2010-01-01", "first-seen", None),
            ("2014-01-01", "renumbered", "L1"),
        ]
    assert lines_of(repo, "L2") == [("Le texte de A.", "≤ 2010-01-01", [])]
    assert numbers_of(repo, "L9") == [("2014-01-01", "first-seen", None)]


def test_a_renumbering_into_a_number_that_is_in_use(tmp_path: Path) -> None:
    """Three articles move up by one number, twice: each number is held in every version."""
    repo = tmp_path / "repo"
    for year, cids in ((2010, "ABC"), (2012, "ZAB"), (2014, "YZA")):
        articles = (held_as(f"L{at}", cid) for at, cid in enumerate(cids, start=1))
        bring_versions(repo, make_version(f"{year}-01-01", *articles))
    life = [
        ("2010-01-01", "first-seen", None),
        ("2012-01-01", "renumbered", "L1"),
        ("2014-01-01", "renumbered", "L2"),
    ]
    assert numbers_of(repo, "L3") == life
    assert lines_of(repo, "L3") == [("Le texte de A.", "≤ 2010-01-01", [])]


def test_an_article_is_followed_where_another_takes_the_number_it_leaves(tmp_path: Path) -> None:
    """L1 becomes L2 and then L3; it is another article that is L2 from then on."""
    repo = tmp_path / "repo"
    bring_versions(
        repo,
        make_version("2010-01-01", held_as("L1", "A")),
        make_version("2012-01-01", held_as("L2", "A")),
        make_version("2014-01-01", held_as("L2", "B"), held_as("L3", "A")),
    )
    life = [
        ("2010-01-01", "first-seen", None),
        ("2012-01-01", "renumbered", "L1"),
        ("2014-01-01", "renumbered", "L2"),
    ]
    assert numbers_of(repo, "L1") == numbers_of(repo, "L3") == life


# --- what follows a wording ---------------------------------------------------------------------


def what_follows(repo: Path, *words: str) -> tuple[str, str | None, str | None]:
    """How sure the answer is, the end of what is law, and the wording that comes next."""
    answer = ask(repo, "article", "show", *words)
    in_force, after = answer["in_force"], answer["next"]
    end = in_force and in_force["in_force_until"]
    return answer["certainty"], end, after and after["wording"]


@pytest.mark.parametrize(
    ("day", "due"), [("2012-05-31", False), ("2012-06-01", True), ("2012-06-02", True)]
)
@pytest.mark.parametrize("next_one", ["a wording", "its end"])
def test_a_wording_is_replaced_on_the_very_day(
    tmp_path: Path, day: str, due: bool, next_one: str
) -> None:
    repeal = next_one == "its end"
    first = listed("W1", "2000-01-01", "2012-06-01", "ABROGE_DIFF" if repeal else "MODIFIE")
    then = () if repeal else (listed("W2", "2012-06-01", None, "VIGUEUR"),)
    repo = tmp_path / "repo"
    article = dated("L1", "Un.", name="W1", of=(first, *then))
    bring_versions(repo, make_version("2010-01-01", article))
    before = ("exact", "2012-06-01", None if repeal else "W2")
    after = ("none" if repeal else "not-held", None, None)
    assert what_follows(repo, "L1", "--at", day) == (after if due else before)
    output = run(repo, "show", "L1", "--at", day).output
    assert ("Attention" in output) == due
    if not due:
        expected = (
            "Prend fin le 1er juin 2012."
            if repeal
            else ("À remplacer le 1er juin 2012, texte non détenu (W2).")
        )
        assert expected in output


def test_what_is_law_is_what_the_newest_version_knows(tmp_path: Path) -> None:
    """The wording that the oldest one announces never came; the newest names those that did."""
    announced = (
        listed("W1", "2000-01-01", "2012-01-01", "VIGUEUR"),
        listed("W2", "2012-01-01", None, "VIGUEUR_DIFF"),
    )
    came = (
        listed("W4", "2016-01-01", None, "VIGUEUR"),
        listed("W1", "2000-01-01", "2013-01-01"),
        listed("W2", "2012-01-01", "2012-01-01", "MODIFIE_MORT_NE"),
        listed("W3", "2013-01-01", "2016-01-01"),
    )
    repo = tmp_path / "repo"
    bring_versions(
        repo,
        make_version("2010-01-01", dated("L1", "Un.", name="W1", of=announced)),
        make_version("2014-01-01", dated("L1", "Trois.", name="W3", of=came)),
        make_version("2017-01-01", dated("L1", "Quatre.", name="W4", of=came)),
    )
    for day, end, name in (
        ("2010-01-01", "2013-01-01", "W3"),
        ("2012-12-31", "2013-01-01", "W3"),
        ("2013-12-31", "2016-01-01", "W4"),
        ("2014-01-01", "2016-01-01", "W4"),
    ):
        assert what_follows(repo, "L1", "--at", day) == ("exact", end, name)
    assert what_follows(repo, "L1") == ("exact", None, None)


def test_the_end_of_a_wording_is_what_the_newest_version_knows(tmp_path: Path) -> None:
    """A repeal that was decided since, put off, or given up."""
    repo = tmp_path / "repo"
    ends = (None, "2030-01-01", "2031-01-01", None)
    for year, end in zip((2010, 2012, 2014, 2016), ends, strict=True):
        state = "ABROGE_DIFF" if end else "VIGUEUR"
        article = dated("L1", "Un.", name="W1", of=(listed("W1", "2000-01-01", end, state),))
        bring_versions(repo, make_version(f"{year}-01-01", article))
        told = [what_follows(repo, "L1", "--at", f"{at}-01-01") for at in range(2010, year + 1, 2)]
        assert told == [("exact", end, None)] * len(told)


# --- the law to come, and where an article is ---------------------------------------------------


def test_the_law_to_come_is_all_that_is_to_come(tmp_path: Path) -> None:
    """Of two days to come it is the last."""
    until: dict[str, Any] = {"etat": "VIGUEUR", "dateFin": ms("2031-01-01")}
    to_come: dict[str, Any] = {"etat": "VIGUEUR_DIFF"}
    data = json_code(
        "2020-01-01",
        json_article("L1", "Un.", n=1, **until),
        json_article("L1", "Un, demain.", n=1, w=2, dateDebut=ms("2031-01-01"), **to_come),
        json_article("L2", "Deux.", n=2, dateDebut=ms("2030-01-01"), **to_come),
    )
    (tmp_path / "code.json").write_bytes(data)
    repo = tmp_path / "repo"
    bring_in(repo, Unit(tmp_path / "code.json"))
    shown = ask(repo, "article", "show", "L1", "--at", "futur")
    assert shown["moment"]["version"]["date"] == "2031-01-01"
    assert shown["article"]["alineas"] == ["Un, demain."]
    assert ask(repo, "article", "show", "L2", "--at", "FUTUR")["article"]["alineas"] == ["Deux."]


def hint_of(repo: Path, *words: str) -> str:
    return str(ask(repo, "error", *words, exit_code=2)["error"]["hint"])


def test_an_incomplete_version_does_not_say_that_an_article_was_held_last(tmp_path: Path) -> None:
    """It only does not reach it: nothing says that the article had ended."""
    one, two = Article("L1", ("Un.",)), Article("L2", ("Deux.",))
    repo = tmp_path / "repo"
    versions = [
        make_version("2014-01-01", one, two),
        make_version("2015-01-01", one, complete=False),
        make_version("2016-01-01", one, two),
        make_version("2017-01-01", one, complete=False),
        make_version("2018-01-01", one),
    ]
    bring_versions(repo, *versions[:2])
    hint = "the version of 1er janvier 2014 holds it; see lawdiff timeline L2"
    at = ("show", "L2", "--at", "code-des-essais/2015-01-01")
    assert hint_of(repo, *at) == hint
    bring_versions(repo, *versions[2:])
    assert hint_of(repo, *at) == hint  # though it comes again
    # A version that carries the file on without saying that it is law is not the last one.
    last = hint_of(repo, "show", "L2", "--at", "code-des-essais/2018-01-01")
    assert "held last in the version of 1er janvier 2016" in last
