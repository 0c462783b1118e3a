"""Questions to a repository: which version, which code, which article; the timeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from lawdiff import history, lookup, reports
from lawdiff.errors import NotFoundError, UsageError
from lawdiff.history import TimelineEntry
from lawdiff.lawrepo.store import LawRepo
from lawdiff.model import Article, Code, LawRef, Section, Wording
from tests.making import (
    COMPOSTS,
    JARDINS,
    bring_in,
    bring_versions,
    git,
    make_version,
    snapshot_units,
)

pytestmark = pytest.mark.xdist_group("snapshots")


@pytest.fixture(scope="session")
def path(tmp_path_factory: pytest.TempPathFactory, snapshots: Path) -> Path:
    folder = tmp_path_factory.mktemp("history") / "repo"
    bring_in(folder, *snapshot_units(snapshots))
    return folder


@pytest.fixture
def repo(path: Path) -> Iterator[LawRepo]:
    with LawRepo(path) as held:
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
    (at,) = lookup.show_at(repo, "L221-1", None, None)
    assert at.version.info.code.title == JARDINS


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
            lookup.show_at(repo, "L1", None, None)
        assert "Code premier" in (caught.value.hint or "")
        for asked, name in (("L1", "cs"), ("L1 du code second", None)):
            (at,) = lookup.show_at(repo, asked, "2015-06-01", name)
            assert at.article.alineas == ("Deux.",)
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


def test_a_version_by_its_commit(repo: LawRepo, path: Path) -> None:
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


@pytest.mark.parametrize("asked", ["07/02/15", "2015", "février 2015", "31 février 2015"])
def test_a_date_that_means_no_day_is_refused(repo: LawRepo, asked: str) -> None:
    with pytest.raises(UsageError):
        lookup.find_version(repo, asked, jardins(repo))


@pytest.mark.parametrize("asked", ["nothing", "--help", "-1", "main:README", "a\nb", "deadbeef"])
def test_what_names_no_version_is_told(repo: LawRepo, asked: str) -> None:
    with pytest.raises(NotFoundError):
        lookup.find_version(repo, asked, jardins(repo))


def test_the_order_of_two_versions(repo: LawRepo) -> None:
    with pytest.raises(UsageError, match="comes after"):
        reports.compare_versions(repo, ("2020-01-01", "2016-01-01"), JARDINS)
    same = reports.compare_versions(repo, ("2020-01-01", "2021-05-05"), JARDINS)
    assert same.reports == ()


def test_two_codes_cannot_be_compared(repo: LawRepo) -> None:
    tags = ("code-des-jardins-partages/2020-01-01", "code-des-composts-de-quartier/2022-09-01")
    with pytest.raises(UsageError, match="two codes"):
        reports.compare_versions(repo, tags, None)


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
    found = lookup.show_at(repo, asked, "2018-07-01", JARDINS)
    assert [at.article.number for at in found] == [number]


def test_an_article_as_it_stood(repo: LawRepo) -> None:
    (at,) = lookup.show_at(repo, "L121-5", "2019-05-05", JARDINS)
    assert at.version.info.date == date(2018, 7, 1)
    assert "18 euros" in " ".join(at.article.alineas)
    assert at.article.in_force_from is not None
    assert at.sections[0].title == "Partie législative"
    (newest,) = lookup.show_at(repo, "L121-5", None, JARDINS)
    assert "20 euros" in " ".join(newest.article.alineas)


def test_an_unknown_article_has_near_ones(repo: LawRepo) -> None:
    with pytest.raises(NotFoundError) as caught:
        lookup.show_at(repo, "L121-9", None, JARDINS)
    assert "L121-9" in caught.value.message
    assert "L121-6" in (caught.value.hint or "")
    with pytest.raises(NotFoundError) as caught:  # gone by then
        lookup.show_at(repo, "L211-4", "2016-01-01", JARDINS)
    assert "L211-4" in caught.value.message


def test_an_incomplete_version_says_that_it_is(tmp_path: Path) -> None:
    bring_versions(
        tmp_path / "repo", make_version("2015-01-01", Article("L1", ("Un.",)), complete=False)
    )
    with LawRepo(tmp_path / "repo") as repo, pytest.raises(NotFoundError, match="incomplete"):
        lookup.show_at(repo, "L2", None, None)


def test_an_incomplete_version_does_not_show_what_it_carries_on(tmp_path: Path) -> None:
    """The file is in its tree, but its own sources do not say that it was law on that day."""
    bring_versions(
        tmp_path / "repo",
        make_version("2014-01-01", Article("L1", ("Un.",)), Article("L2", ("Deux.",))),
        make_version("2015-01-01", Article("L1", ("Un.",)), complete=False),
    )
    with LawRepo(tmp_path / "repo") as repo:
        with pytest.raises(NotFoundError):
            lookup.show_at(repo, "L2", "2015-01-01", None)
        found = reports.compare_versions(repo, ("2014-01-01", "2015-01-01"), None)
        assert [r.change.kind for r in found.reports] == ["last-seen"]


def test_an_article_that_neither_version_holds(repo: LawRepo) -> None:
    with pytest.raises(NotFoundError):
        reports.compare_article(repo, "L999-9", ("2018-07-01", "2020-01-01"), JARDINS)


def test_a_renumbered_article_by_either_number(repo: LawRepo) -> None:
    for asked in ("L211-3", "L211-2-1"):
        found, _ = reports.compare_article(repo, asked, ("2020-01-01", "2022-09-01"), JARDINS)
        (report,) = found.reports
        assert report.change.kind == "renumbered"
        assert (report.change.renumbered_from, report.change.number) == ("L211-3", "L211-2-1")


def test_the_texts_of_all_versions_in_between(repo: LawRepo) -> None:
    found, _ = reports.compare_article(repo, "L112-2", ("2014-03-10", "2024-01-01"), JARDINS)
    (report,) = found.reports
    numbers = {law.number for law in report.change.laws}
    assert {"2014-9901", "2023-9975"} <= numbers


def test_comparing_one_article_says_what_comparing_all_does(repo: LawRepo) -> None:
    pair = ("2020-01-01", "2024-01-01")
    everything = reports.compare_versions(repo, pair, JARDINS).reports
    assert len(everything) > 8
    for report in everything:
        one, _ = reports.compare_article(repo, report.change.number, pair, JARDINS)
        same = [r for r in one.reports if r.change.path == report.change.path]
        shown = [(r.change.kind, r.class_, r.change.laws, r.inserted, r.deleted) for r in same]
        mine = (report.change.kind, report.class_, report.change.laws, report.inserted,
                report.deleted)  # fmt: skip
        assert mine in shown


# --- timeline -----------------------------------------------------------------------------------


def told(entries: tuple[TimelineEntry, ...]) -> list[tuple[str, str]]:
    return [(entry.date.isoformat(), entry.kind) for entry in entries]


def test_the_timeline_of_an_article(repo: LawRepo) -> None:
    (line,) = history.timeline(repo, "L121-5", JARDINS)
    steps = told(line.entries)
    assert [step for step in steps if step[1] == "unheld"] == [("2016-03-01", "unheld")]
    assert [kind for _, kind in steps] == ["first-seen", "unheld", "modified", "modified"]
    assert steps == sorted(steps)
    last = line.entries[-1]
    assert last.version is not None
    assert last.version.info.date == date(2020, 1, 1)
    assert sorted(law.article or "" for law in last.laws) == ["12", "35"]
    assert last.report is not None
    assert last.report.inserted > 0


def test_a_timeline_of_a_number_reused(repo: LawRepo) -> None:
    (line,) = history.timeline(repo, "L123-2", JARDINS)
    assert [kind for _, kind in told(line.entries)] == ["first-seen", "repealed", "created"]
    assert line.entries[1].date == date(2019, 1, 1)  # the day, not that of the next version


def test_a_timeline_of_a_number_reused_at_once(repo: LawRepo) -> None:
    """One article ends and another takes its number: no modification."""
    (line,) = history.timeline(repo, "L221-2", JARDINS)
    kinds = [kind for _, kind in told(line.entries)]
    assert "modified" not in kinds
    assert kinds[-2:] == ["repealed", "created"]


def test_a_timeline_of_two_wordings(repo: LawRepo) -> None:
    first, second = history.timeline(repo, "L121-4", JARDINS)
    assert (first.variant, second.variant) == (1, 2)
    assert [kind for _, kind in told(first.entries)] == ["unheld", "first-seen"]
    assert [kind for _, kind in told(second.entries)] == ["first-seen", "repealed"]


def test_a_timeline_of_an_article_that_is_gone(repo: LawRepo) -> None:
    (line,) = history.timeline(repo, "D211-3", JARDINS)
    assert told(line.entries)[-1] == ("2023-07-01", "repealed")
    assert [law.number for law in line.entries[-1].laws] == ["2022-9966"]


def test_a_timeline_of_an_unknown_article(repo: LawRepo) -> None:
    with pytest.raises(NotFoundError):
        history.timeline(repo, "L999-9", JARDINS)


def test_an_incomplete_version_ends_nothing_in_a_timeline(tmp_path: Path) -> None:
    bring_versions(
        tmp_path / "repo",
        make_version("2014-01-01", Article("L1", ("Un.",)), Article("L2", ("Deux.",))),
        make_version("2015-01-01", Article("L1", ("Un.",)), complete=False),
        make_version("2016-01-01", Article("L1", ("Un.",)), Article("L2", ("Trois.",))),
    )
    with LawRepo(tmp_path / "repo") as repo:
        (line,) = history.timeline(repo, "L2", None)
    assert told(line.entries) == [("2014-01-01", "first-seen"), ("2016-01-01", "modified")]


def test_a_source_correction_in_a_timeline_has_no_law(tmp_path: Path) -> None:
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
        (line,) = history.timeline(repo, "L1", None)
    first, second = line.entries
    assert (first.kind, first.date, first.laws) == ("first-seen", date(2010, 1, 1), (law,))
    assert (second.kind, second.date, second.laws) == ("modified", date(2015, 1, 1), ())
    assert second.report is not None
    assert second.report.class_ == "substantive"
    assert second.report.source_correction


def test_an_empty_repository_holds_no_version(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch=main", "repo")
    with LawRepo(tmp_path / "repo") as repo:
        assert repo.versions == []
        with pytest.raises(NotFoundError, match="no version"):
            lookup.show_at(repo, "L1", None, None)
