"""The environment of lawdiff: no git variable of it reaches any git that lawdiff starts."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.making import JARDINS, bring_in, files, git, refs, run, snapshot_units

pytestmark = pytest.mark.xdist_group("environment")

PYTHON = [sys.executable, "-m", "lawdiff"]
LOCAL = git(Path(), "rev-parse", "--local-env-vars").split()
SPAN = ("--between", "2020-01-01", "2024-01-01")
COMMANDS = (
    ("versions",),
    ("versions", "--json"),
    ("show", "L121-5"),
    ("show", "L121-5", *SPAN, "--unified"),
    ("timeline", "L121-5"),
    ("blame", "L121-5"),
    ("changes", *SPAN),
    ("law", "2021-9960"),
    ("search", "jardin", "--history"),
    ("verify",),
    ("verify", "--json"),
)


def clean() -> dict[str, str]:
    """The environment of these tests without any git variable."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return {key: value for key, value in kept.items() if key not in ("COLUMNS", "FORCE_COLOR")}


def make_victim(folder: Path) -> Path:
    """Somebody's project, with a commit, and a template that would bring a hook along."""
    git(folder.parent, "init", "--quiet", str(folder))
    (folder / "file").write_text("the user's own\n")
    git(folder, "add", "file")
    git(folder, *AUTHOR, "commit", "--quiet", "-m", "One")
    (folder / "template" / "hooks").mkdir(parents=True)
    (folder / "template" / "config").write_text("[core]\n\tbare = true\n")
    return folder


AUTHOR = ("-c", "user.name=A", "-c", "user.email=a@example.org")


def variables(victim: Path) -> dict[str, str]:
    """Every variable that can lead git into another repository or let it behave otherwise."""
    folder = str(victim / ".git")
    nowhere = str(victim / "nowhere")
    named = {
        "GIT_DIR": folder,
        "GIT_COMMON_DIR": folder,
        "GIT_WORK_TREE": str(victim),
        "GIT_INDEX_FILE": f"{folder}/index",
        "GIT_OBJECT_DIRECTORY": f"{folder}/objects",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": f"{folder}/objects",
        "GIT_CONFIG": f"{folder}/config",
        "GIT_CONFIG_PARAMETERS": "'core.bare=true'",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.worktree",
        "GIT_CONFIG_VALUE_0": str(victim),
        "GIT_CONFIG_GLOBAL": f"{folder}/config",
        "GIT_CONFIG_SYSTEM": f"{folder}/config",
        "GIT_TEMPLATE_DIR": str(victim / "template"),
        "GIT_EXEC_PATH": nowhere,
        "GIT_NAMESPACE": "elsewhere",
        "GIT_CEILING_DIRECTORIES": "/",
        "GIT_REPLACE_REF_BASE": "refs/heads/",
        "GIT_SHALLOW_FILE": f"{folder}/HEAD",
        "GIT_GRAFT_FILE": f"{folder}/HEAD",
        "GIT_PREFIX": "sub/",
        "GIT_IMPLICIT_WORK_TREE": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_DEFAULT_HASH": "sha256",
        "GIT_DEFAULT_REF_FORMAT": "reftable",
        "GIT_EXTERNAL_DIFF": "false",
        "GIT_PAGER": "false",
        "GIT_SSH": "false",
        "GIT_SSH_COMMAND": "false",
        "GIT_ASKPASS": "false",
        "GIT_AUTHOR_DATE": "never",
        "GIT_PYTHON_GIT_EXECUTABLE": nowhere,
        "GIT_PYTHON_REFRESH": "raise",
        "GIT_PYTHON_TRACE": "full",
    }
    traces = ("", "2", "2_EVENT", "2_PERF", "_SETUP", "_PACKET", "_PERFORMANCE", "_REFS")
    named |= {f"GIT_TRACE{trace}": str(victim / f"trace{trace}") for trace in traces}
    return {**dict.fromkeys(LOCAL, folder), **named}


def answer(repo: Path, *words: str, **env: str) -> tuple[int, str, str]:
    """Exit code and both outputs of the command, as a shell runs it."""
    done = subprocess.run(
        [*PYTHON, "--repo", str(repo), *words],
        env={**clean(), **env},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    return make_victim(tmp_path / "victim")


@pytest.mark.slow
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_answers_are_the_same_and_another_repository_stays(
    repo: Path, victim: Path, words: tuple[str, ...]
) -> None:
    needs_code = words[0] in ("show", "timeline", "blame", "changes", "search")
    words = (*words, "--code", JARDINS) if needs_code else words
    before = files(victim)
    expected = answer(repo, *words)
    assert expected[0] == 0
    assert answer(repo, *words, **variables(victim)) == expected
    assert files(victim) == before


@pytest.mark.slow
def test_import_check_and_html_too(tmp_path: Path, victim: Path, snapshots: Path) -> None:
    before, env = files(victim), variables(victim)
    words = [word for unit in snapshot_units(snapshots)[2:] for word in unit.options()]
    for command in ("check", "import"):
        expected = answer(tmp_path / "a", command, *words)
        assert expected[0] == 0
        assert answer(tmp_path / "b", command, *words, **env) == expected
    assert refs(tmp_path / "a") == refs(tmp_path / "b")
    assert answer(tmp_path / "a", "html", "--out", str(tmp_path / "site-a"))[0] == 0
    assert answer(tmp_path / "b", "html", "--out", str(tmp_path / "site-b"), **env)[0] == 0
    assert files(tmp_path / "site-a") == files(tmp_path / "site-b")
    assert files(victim) == before


def test_the_list_holds_every_variable_of_gits_own(victim: Path) -> None:
    assert len(LOCAL) > 10
    assert set(LOCAL) <= variables(victim).keys()


@pytest.mark.slow
def test_no_variable_alone_has_a_say(
    repo: Path, victim: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(victim)
    for name, value in variables(victim).items():
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            result = run(repo, "verify")
        assert result.exit_code == 0, (name, result.output)
        assert files(victim) == before, name


@pytest.mark.parametrize("linked", [False, True], ids=["own", "linked"])
def test_as_a_hook_before_a_commit(repo: Path, victim: Path, linked: bool) -> None:
    """Git sets GIT_DIR and GIT_INDEX_FILE for a hook, in a linked work tree most of all."""
    told = victim.parent / "told"
    hook = victim / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\n{_shell(repo)} verify > "{told}" 2>&1\n')
    hook.chmod(0o755)
    tree = victim
    if linked:
        tree = victim.parent / "linked"
        git(victim, "worktree", "add", "--quiet", str(tree))
    config = (victim / ".git" / "config").read_bytes()
    (tree / "more").write_text("more\n")
    git(tree, "add", "more")
    done = subprocess.run(
        ["git", *AUTHOR, "-C", str(tree), "commit", "--quiet", "-m", "Two"],
        env=clean(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, (done.stderr, told.read_text())
    assert told.read_text() == answer(repo, "verify")[1]
    assert (victim / ".git" / "config").read_bytes() == config
    assert git(tree, "status", "--porcelain", "--untracked-files=no") == ""


def test_as_an_alias_of_git(repo: Path, victim: Path) -> None:
    linked = victim.parent / "linked"
    git(victim, "worktree", "add", "--quiet", str(linked))
    bare = Path(shutil.copytree(victim / ".git", victim.parent / "bare"))
    git(bare, "config", "core.bare", "true")
    expected = answer(repo, "verify")
    for folder in (victim, linked, bare):
        before = files(folder)
        done = subprocess.run(
            ["git", "-c", f"alias.x=!{_shell(repo)} verify", "x"],
            cwd=folder,
            env=clean(),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr) == expected
        assert files(folder) == before


def _shell(repo: Path) -> str:
    """The command with its repository, as a line for a shell."""
    return f"'{sys.executable}' -m lawdiff --repo '{repo}'"


@pytest.mark.skipif(not hasattr(signal, "SIGCHLD"), reason="no such signal here")
def test_who_ignores_the_end_of_children_gets_true_answers(tmp_path: Path, snapshots: Path) -> None:
    """As some supervisors start their programs: Python would take a failed git for a good one."""
    repo = tmp_path / "repo"
    bring_in(repo, snapshot_units(snapshots)[0])
    (pack,) = repo.glob(".git/objects/pack/*.pack")
    for damaged, code in ((False, 0), (True, 1)):
        if damaged:
            pack.chmod(0o644)
            pack.write_bytes(pack.read_bytes()[:-100])
        done = subprocess.run(
            [*PYTHON, "--repo", str(repo), "verify"],
            env=clean(),
            capture_output=True,
            preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN),
        )
        assert done.returncode == code, done
