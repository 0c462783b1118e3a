"""Mistakes in the words of a command line: one message that says what may have been meant, as JSON
where JSON was asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.making import ask, run, validate
from tests.test_cli import shell

pytestmark = pytest.mark.xdist_group("snapshots")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("shwo L121-5", "No such command 'shwo'. Did you mean 'show'?"),
        ("timelin L121-5", "Did you mean 'timeline'?"),
        ("SHOW L121-5", "Did you mean 'show'?"),
        ("blam L121-5", "Did you mean 'blame'?"),
        ("chnages", "Did you mean 'changes'?"),
        ("L121-5", "Did you mean 'show L121-5'?"),
        ("quux", "No such command 'quux'."),
        ("show L121-5 --betwen 2018 2020", "Did you mean '--between'?"),
        ("show L121-5 --AT 2018", "Did you mean '--at'?"),
        ("show L121-5 -at 2018", "No such option '-at'. Did you mean '--at'?"),
        ("show L121-5 —at 2018", "Did you mean '--at'?"),
        ("show L121-5 –-at 2018", "Did you mean '--at'?"),
        ("show L121-5 --repo law", "lawdiff --repo … show"),
        ("--code cjp show L121-5", "lawdiff show --code"),
        ("show L121-5 --between 2018", "Option '--between' requires 2 arguments."),
        ("show L121-5 --between 2018 --code cjp", "Option '--between' requires 2 arguments."),
        ("show L121-5 --at", "Option '--at' requires an argument."),
        ("show L121-5 --at --code cjp", "Option '--at' requires an argument."),
        ("show", "Missing argument 'ARTICLE...'."),
        ("show L121-5 --variant x", "Invalid value for '--variant'"),
    ],
)
def test_a_mistake_says_what_was_meant(repo: Path, words: str, said: str) -> None:
    plain = run(repo, *words.split(" "))
    assert plain.exit_code == 2
    assert plain.stdout == ""
    assert said in plain.stderr
    assert plain.stderr.count("Error: ") == 1
    error = ask(repo, "error", *words.split(" "), exit_code=2)["error"]
    assert error["kind"] == "usage"
    assert said in error["message"]


def test_json_stands_behind_the_command(repo: Path) -> None:
    done = run(repo, "--json", "versions")
    assert "lawdiff versions --json" in json.loads(done.stdout)["error"]["message"]


def test_a_mistake_from_a_shell_is_json_on_standard_output(repo: Path) -> None:
    """Whether click or the command itself finds it, wherever `--json` stands."""
    for words in (
        ("shwo", "L121-5", "--json"),
        ("show", "L121-5", "--between", "2018-07-01", "--json"),
        ("show", "L121-5", "--json", "--between", "2018-07-01"),
        ("show", "L121-5", "--at", "--json"),
        ("show", "--json"),
        ("show", "L999", "--json"),
        ("versions", "--json", "--code"),
        ("--nope", "versions", "--json"),
    ):
        done = shell("--repo", str(repo), *words)
        assert done.returncode == 2, words
        assert done.stderr == "", words
        validate(json.loads(done.stdout), "error")


def test_words_after_two_hyphens_are_no_options(repo: Path) -> None:
    assert run(repo, "search", "--", "--json").exit_code == 0
    assert run(repo, "search", "--code", "cjp", "--", "redevance", "--at").exit_code == 0
    assert run(repo, "search", "redevance", "at").exit_code == 0


def test_a_fault_of_lawdiff_is_json_too(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("of lawdiff")

    from click.testing import CliRunner

    from lawdiff import api
    from lawdiff.cli import group

    monkeypatch.setattr(api, "open", broken)
    monkeypatch.delenv("LAWDIFF_DEBUG", raising=False)
    done = CliRunner().invoke(group, ["--repo", str(repo), "versions", "--json"])
    assert done.exit_code == 2
    answer = json.loads(done.stdout)
    validate(answer, "error")
    assert "ZeroDivisionError: of lawdiff" in answer["error"]["message"]
    assert "LAWDIFF_DEBUG=1" in answer["error"]["hint"]
    assert "nothing was written" in answer["error"]["hint"]
    done = CliRunner().invoke(group, ["--repo", str(repo), "versions"])
    assert done.stdout == ""
    assert done.stderr.count("nothing was written") == 1
