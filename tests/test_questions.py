"""Questions as people type them, put to the made-up code: a line each, as a shell splits it.

What the words mean is tested where they are read (`test_dates`, `test_codes`, `test_several`);
questions across articles beside their answers.
"""

from __future__ import annotations

import json
import shlex
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.shell_completion import ShellComplete

from lawdiff.cli import group
from lawdiff.french import dates
from tests.making import COMPOSTS, JARDINS, run
from tests.test_cli import shell

pytestmark = pytest.mark.xdist_group("snapshots")


def said(repo: Path, line: str) -> str:
    """What a line prints, on either stream."""
    return run(repo, *shlex.split(line)).output


def asked(repo: Path, line: str) -> Any:
    """What a line answers in JSON, an error included."""
    return json.loads(run(repo, *shlex.split(line), "--json").stdout)


def error(repo: Path, line: str) -> str:
    """The message and the hint of a line that is refused."""
    found = asked(repo, line)["error"]
    assert run(repo, *shlex.split(line)).exit_code == 2
    return f"{found['message']} — {found['hint']}"


def day(repo: Path, line: str) -> str | None:
    """The day that a question for one article is about."""
    answer: dict[str, Any] = asked(repo, line)
    found: str | None = answer["moment"]["day"]
    return found


# --- moments ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "meant"),
    [
        ("2019-03-15", "2019-03-15"),
        ("'15 mars 2019'", "2019-03-15"),
        ("'1er janvier 2019'", "2019-01-01"),
        ("15/03/2019", "2019-03-15"),
        ("2019", "2019-01-01"),
        ("'mars 2019'", "2019-03-01"),
        ("03/2019", "2019-03-01"),
        ("2019-03", "2019-03-01"),
    ],
)
def test_what_was_law_on_a_day_in_a_month_in_a_year(repo: Path, moment: str, meant: str) -> None:
    assert day(repo, f"show L121-5 --code cjp --at {moment}") == meant


@pytest.mark.parametrize("moment", ['"aujourd\'hui"', "aujourd’hui", '"Aujourd\'hui"'])
def test_what_is_law_today(repo: Path, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dates, "this_day", lambda: date(2019, 6, 1))
    assert day(repo, f"show L121-5 --code cjp --at {moment}") == "2019-06-01"


def test_what_changed_in_the_course_of_years(repo: Path) -> None:
    """The first year is meant from its first day, the last one to its last day."""
    answer = asked(repo, "show L121-5 --code cjp --between 2018 2020")
    assert answer["from"]["day"] == "2018-01-01"
    assert answer["to"]["day"] == "2020-12-31"
    assert answer["kind"] == "modified"
    answer = asked(repo, "show L121-5 --code cjp --between 'décembre 2019' 'décembre 2019'")
    assert (answer["from"]["day"], answer["to"]["day"]) == ("2019-12-01", "2019-12-31")
    assert answer["kind"] is None


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("07/02/15", "7 février 1915 or 7 février 2015"),
        ("'7 février'", "lacks its year"),
        ("'février'", "lacks its day and year"),
        ("'31 février 2019'", "février 2019 has 28 days"),
        ("13/2019", "no such month: 13"),
    ],
)
def test_a_moment_that_is_none_says_what_to_type(repo: Path, moment: str, told: str) -> None:
    for line in (f"show L121-5 --at {moment}", f"show L121-5 --between {moment} 2020"):
        message = error(repo, f"{line} --code cjp")
        assert told in message
        assert "write 2015-02-07, 7 février 2015" in message


# --- codes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    ["'Code des jardins partagés'", "'jardins partagés'", "jardins", "jardin", "CJP", "cjp",
     "code-des-jardins-partages", "LEGITEXT900000000001"],
)  # fmt: skip
def test_a_code_by_any_name(repo: Path, code: str) -> None:
    assert JARDINS in said(repo, f"show L121-5 --code {code}")
    tags = [version["code_title"] for version in asked(repo, f"versions --code {code}")["versions"]]
    assert set(tags) == {JARDINS}


@pytest.mark.parametrize(
    "line",
    [
        "show L121-5 CJP",
        "show L121-5 cjp",
        "show L. 121-5 du code des jardins partagés",
        "show 'article L. 121-5 du code des jardins partagés'",
        "show L121-5 jardins partagés",
        "timeline L121-5 CJP",
        "blame article L121-5 du CJP",
        "show L121-5",  # held by one of the two codes
        "show l 121 5",
    ],
)
def test_a_code_in_the_question_or_none(repo: Path, line: str) -> None:
    text = said(repo, line)
    assert "Article L121-5" in text
    assert JARDINS in text


def test_a_name_of_two_codes_names_them(repo: Path) -> None:
    message = error(repo, "show L121-5 --code code")
    assert JARDINS in message
    assert COMPOSTS in message
    assert JARDINS in error(repo, "show L121-5 --code pénal")  # held are …


# --- several articles ---------------------------------------------------------------------------


def numbers(repo: Path, line: str) -> list[str]:
    return [one["number"] for one in asked(repo, line)["articles"]]


def test_several_articles_at_once(repo: Path) -> None:
    assert numbers(repo, "show L121-5 L121-6 --code cjp") == ["L121-5", "L121-6"]
    assert numbers(repo, "show L. 121-6 et L. 121-5 CJP") == ["L121-6", "L121-5"]
    assert numbers(repo, "show L121-2 à L121-5 --code cjp") == [
        "L121-2",
        "L121-3",
        "L121-4",
        "L121-5",
    ]
    text = said(repo, "show L121-5 L121-6 --between 2018 2020 --code cjp")
    assert text.index("Article L121-5") < text.index("Article L121-6")
    both = asked(repo, "show L121-5 L121-6 --between 2018 2020 --code cjp")["articles"]
    assert [one["kind"] for one in both] == ["modified", "modified"]


@pytest.mark.parametrize("line", ["show L 121 5", "show article L. 121-5", "show L121-5"])
def test_one_article_is_one_object(repo: Path, line: str) -> None:
    assert asked(repo, line)["number"] == "L121-5"


# --- near ones ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "near"),
    [
        ("show L121-55 --code cjp", "near it: L121-5, "),
        ("show L112-55 --code cjp", "near it: L112-"),
        ("show 121-5 --code cjp", "near it: L121-5"),
        ("show L1215 --code cjp", "near it: L121-5"),
        ("show L121-5-1-1 --code cjp", "L121-5"),
        ("show L211-5 --code cjp", "L211-"),
        ("show L121-55", f"near it: L121-5 ({JARDINS})"),
        ("timeline L121-55 --code cjp", "near it: L121-5, "),
        ("blame L121-55 --code cjp", "near it: L121-5, "),
    ],
)
def test_near_numbers(repo: Path, line: str, near: str) -> None:
    assert near in error(repo, line)


@pytest.mark.parametrize(
    ("line", "near"),
    [
        ("shwo L121-5", "Did you mean 'show'?"),
        ("L121-5", "Did you mean 'show L121-5'?"),
        ("show L121-5 --betwen 2018 2020", "Did you mean '--between'?"),
        ("show L121-5 -at 2018", "Did you mean '--at'?"),
    ],
)
def test_near_commands_and_options(repo: Path, line: str, near: str) -> None:
    assert near in said(repo, line)
    assert near in error(repo, line)


def test_a_second_moment_that_is_missing_is_an_error_in_json(repo: Path) -> None:
    assert "requires 2 arguments" in error(repo, "show L121-5 --between 2018")


# --- where, and as one types --------------------------------------------------------------------


def test_from_a_folder_below_the_repository(repo: Path, tmp_path: Path) -> None:
    assert "Article L121-5" in shell("show", "L121-5", cwd=repo / ".git" / "objects").stdout
    assert shell("show", "L121-5", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("show L121-5 --code jard", "jardins-partages"),
        ("show --code cjp L121-5", "L121-5"),
        ("show L121-5 --code cjp --at 2018", "2018-07-01"),
        ("show L121-5 --code cjp --between 2018-07-01 2020", "2020-01-01"),
        ("show L121-5 --at code-des-jardins-partages/2018", "code-des-jardins-partages/2018-07-01"),
        ("law 2018-994", "2018-9941"),
        ("timel", "timeline"),
    ],
)
def test_a_shell_completes(repo: Path, line: str, offered: str) -> None:
    *words, typed = line.split(" ")
    completions = ShellComplete(group, {}, "lawdiff", "_LAWDIFF_COMPLETE")
    found = completions.get_completions(["--repo", str(repo), *words], typed)
    assert offered in [item.value for item in found]
