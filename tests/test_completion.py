"""Shell completion: what is offered for the words typed so far, and that nothing is ever said."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from lawdiff.cli import COMMANDS, group
from lawdiff.french.laws import parse_title
from tests.conftest import ROOT
from tests.making import COMPOSTS, JARDINS, ask, git, run

pytestmark = pytest.mark.xdist_group("snapshots")


def offered(repo: Path | None, words: str) -> list[str]:
    """What is offered for a line, of which the last word is being typed."""
    *before, typed = words.split(" ")
    options = ["--repo", str(repo)] if repo else []
    shell = ShellComplete(group, {}, "lawdiff", "_LAWDIFF_COMPLETE")
    return [item.value for item in shell.get_completions([*options, *before], typed)]


def test_commands_and_options(repo: Path) -> None:
    assert offered(repo, "") == list(COMMANDS)
    assert offered(repo, "s") == [name for name in COMMANDS if name.startswith("s")]
    assert "--between" in offered(repo, "show L1 --b")


def test_codes(repo: Path) -> None:
    jardins, composts = "code-des-jardins-partages", "code-des-composts-de-quartier"
    assert offered(repo, "show L1 --code ") == [composts, jardins]
    assert offered(repo, "show L1 --code code-des-j") == [jardins]
    assert offered(repo, "changes --code jar") == ["jardins-partages"]
    assert offered(repo, "import x.json --code quar") == ["quartier"]
    assert offered(repo, "versions --code LEGI") == ["LEGITEXT900000000002", "LEGITEXT900000000001"]
    assert offered(repo, "versions --code xyz") == []
    for name in ("jardins-partages", "quartier"):  # what is offered is understood
        title = ask(repo, "versions", "versions", "--code", name)["versions"][0]["code_title"]
        assert title in (JARDINS, COMPOSTS)


def test_article_numbers(repo: Path) -> None:
    found = offered(repo, "show --code cjp L121-")
    assert found[:3] == ["L121-1", "L121-2", "L121-3"]
    assert offered(repo, "timeline --code cjp l121-") == found
    assert offered(repo, "blame --code cjp L121-5") == ["L121-5"]
    assert offered(repo, "show L111-1 L121-5 --code cjp L121-5") == ["L121-5"]
    everything = offered(repo, "show ")
    assert set(found) < set(everything)
    assert len(everything) == len(set(everything))
    assert not any("'" in number or ":" in number for number in everything)
    assert offered(repo, "show --code xyz L") == []
    assert offered(repo, "cites --code cjp L121-5") == ["L121-5"]
    assert offered(repo, "changes --code cjp --article L121-5") == ["L121-5"]
    assert offered(repo, "law 2018-9941 --article L121") == []  # an article of the law


def test_days_and_tags(repo: Path) -> None:
    days = ["2014-03-10", "2016-01-01", "2018-07-01", "2020-01-01", "2022-09-01", "2024-01-01"]
    assert offered(repo, "show L1 --code cjp --at ") == [*days, "futur"]
    assert offered(repo, "show L1 --code cjp --at 202") == days[3:]
    assert offered(repo, "show L1 --code cjp --between 2014-03-10 2016") == ["2016-01-01"]
    assert offered(repo, "changes --code cjp --between 20") == days
    assert offered(repo, "search x --at fu") == ["futur"]
    assert offered(repo, "changes --code cjp --since 2016") == ["2016-01-01"]
    tag = "code-des-jardins-partages/2016-01-01"
    assert tag in offered(repo, "show L1 --at code-des-j")


def test_laws(repo: Path) -> None:
    found = offered(repo, "law 2018")
    assert "2018-9941" in found
    assert all(number.startswith("2018-") for number in found)
    every = offered(repo, "law ")
    assert every.index("2018-9941") < every.index("2016-9921")  # newest first
    for number in every:
        assert run(repo, "law", number).exit_code == 0
    assert offered(repo, "changes --since 2014 --law 2018-994") == [
        number for number in found if number.startswith("2018-994")
    ]
    assert parse_title("LOI n°2018-9941 du 23 novembre 2018").number in every


def test_the_repository_around_the_folder(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LAWDIFF_REPO", raising=False)
    monkeypatch.chdir(repo)
    assert offered(None, "blame --code cjp L121-5") == ["L121-5"]
    monkeypatch.chdir(repo.parent)
    monkeypatch.setenv("LAWDIFF_REPO", str(repo))
    assert offered(None, "blame --code cjp L121-5") == ["L121-5"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_scripts_of_the_shells(shell: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "lawdiff"],
        env={**os.environ, "_LAWDIFF_COMPLETE": f"{shell}_source"},
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
    )
    assert "_LAWDIFF_COMPLETE" in done.stdout


def _typed(repo: Path, words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    line = f"lawdiff --repo {repo} {words}"
    env = {"_LAWDIFF_COMPLETE": "bash_complete", "COMP_WORDS": line,
           "COMP_CWORD": str(len(line.split(" ")) - 1), "PYTHONPATH": str(ROOT)}  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "lawdiff"],
        env={**os.environ, **env},
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        check=False,
    )


def test_as_a_shell_asks(repo: Path, tmp_path: Path) -> None:
    done = _typed(repo, "show --code cjp L121-5", tmp_path)
    assert (done.stdout.split(), done.stderr) == (["plain,L121-5"], "")


@pytest.mark.parametrize("what", ["nothing", "file", "folder", "another", "untrusted"])
@pytest.mark.parametrize("words", ["show L", "show L1 --at ", "show L1 --code c", "law 2"])
def test_errors_are_never_printed(tmp_path: Path, what: str, words: str) -> None:
    place = tmp_path / "place"
    if what == "file":
        place.write_text("x")
    elif what != "nothing":
        place.mkdir()
    if what in ("another", "untrusted"):
        git(place, "init", "--quiet")
    if what == "untrusted":
        git(place, "config", "filter.x.clean", "touch /tmp/owned")
    done = _typed(place, words, tmp_path)
    assert (done.stdout.strip(), done.stderr) == ("", "")
