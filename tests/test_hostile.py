"""A law repository that somebody else made: reading it runs nothing and follows nothing out of it.

Each attack of `tests/attacks.py` meets each command. Nothing may come of it but the honest answer
or one clear message, and the canary must live.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo import git as lawgit
from lawdiff.gitrepo import objects
from lawdiff.gitrepo.repository import LawRepo
from tests.attacks import (
    CONTENT,
    IGNORED,
    SETTINGS,
    SLUG,
    WAYS_OUT,
    Attack,
    Target,
    clone_of,
)
from tests.making import bring_in, files, git, run, snapshot_units

TAGS = ("code-des-jardins-partages/2020-01-01", "code-des-jardins-partages/2024-01-01")
READING = {
    "versions": ("versions",),
    "show": ("show", "L121-5"),
    "show-at": ("show", "L121-5", "--at", "main"),
    "between": ("show", "L121-5", "--between", "2020-01-01", "futur"),
    "unified": ("changes", "--between", *TAGS, "--unified"),
    "changes": ("changes", "--between", "2020-01-01", "2024-01-01"),
    "said": ("changes", "--between", *TAGS),
    "cites": ("cites", "L121-4"),
    "timeline": ("timeline", "L121-5"),
    "blame": ("blame", "L121-5"),
    "law": ("law", "2022-9968"),
    "search": ("search", "jardin"),
    "history": ("search", "jardin", "--history"),
}


@pytest.fixture(scope="session")
def honest(tmp_path_factory: pytest.TempPathFactory, snapshots: Path) -> Path:
    repo = tmp_path_factory.mktemp("honest") / "repo"
    units = snapshot_units(snapshots)
    bring_in(repo, units[3], units[5])
    return repo


@pytest.fixture
def target(honest: Path, tmp_path: Path) -> Target:
    """A copy of an honest repository, to be made hostile."""
    repo = tmp_path / "repo"
    shutil.copytree(honest, repo)
    (tmp_path / "outside").mkdir()
    (tmp_path / "evil").mkdir()
    return Target(repo, tmp_path / "outside", tmp_path / "evil" / "canary")


@pytest.fixture(scope="session")
def answers(honest: Path) -> dict[str, str]:
    """What an honest repository answers to each command."""
    found = {name: run(honest, *words) for name, words in READING.items()}
    assert {name: one.exit_code for name, one in found.items()} == dict.fromkeys(READING, 0)
    return {name: one.output for name, one in found.items()}


def all_commands(target: Target, answers: dict[str, str], *, may_differ: bool = False) -> set[int]:
    """Every command and an import, on a hostile repository; their exit codes."""
    outside = files(target.outside)
    codes = set()
    for name, words in READING.items():
        result = run(target.repo, *words)
        codes.add(result.exit_code)
        if result.exit_code == 0 and not may_differ:
            assert result.output == answers[name], name
        elif result.exit_code != 0:
            assert result.exit_code == 2, (name, result.output)
        if name != "unified":  # a patch is data in a pipe; a terminal gets it tamed
            assert not set("\x1b\x9b\x07\u202e\u2066") & set(result.output)
        assert not target.canary.exists(), name
    site = target.repo.parent / "site"
    for words in [
        ("html", "--out", str(site)),
        ("import", str(ROOT_UNIT), "--json"),
        ("check", str(ROOT_UNIT)),
    ]:
        result = run(target.repo, *words)
        codes.add(result.exit_code)
        assert result.exit_code in (0, 2), result.output
        assert not target.canary.exists(), words
    assert files(target.outside) == outside
    return codes


ROOT_UNIT = snapshot_units(Path(__file__).parent.parent / "snapshots")[2].path


@pytest.mark.parametrize("attack", SETTINGS.values(), ids=SETTINGS)
def test_no_setting_of_a_repository_runs_anything(
    target: Target, answers: dict[str, str], attack: Attack
) -> None:
    attack(target)
    lost = attack is SETTINGS["quietly-fetched"]  # an object is not there, and is not fetched
    all_commands(target, answers, may_differ=lost)


@pytest.mark.parametrize("attack", WAYS_OUT.values(), ids=WAYS_OUT)
def test_nothing_leads_out_of_a_repository(
    target: Target, answers: dict[str, str], attack: Attack
) -> None:
    attack(target)
    assert all_commands(target, answers) == {2}


@pytest.mark.parametrize("attack", IGNORED.values(), ids=IGNORED)
def test_what_git_would_take_for_history_has_no_say(
    target: Target, answers: dict[str, str], attack: Attack
) -> None:
    attack(target)
    assert all_commands(target, answers) == {0}


@pytest.mark.slow
@pytest.mark.parametrize("attack", CONTENT.values(), ids=CONTENT)
def test_content_is_data(
    target: Target, answers: dict[str, str], attack: Attack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever commits, trees and files say: no way out, no order to a terminal, no end."""
    monkeypatch.setattr(objects, "LARGEST_OBJECT", 1 << 20)
    monkeypatch.setattr(lawgit, "LARGEST_ANSWER", 1 << 20)
    attack(target)
    all_commands(target, answers, may_differ=True)
    around = {path.name for path in target.repo.parent.iterdir()}
    assert around <= {"repo", "outside", "evil", "site"}


def test_a_patch_is_tame_on_a_terminal(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    CONTENT["terminal"](target)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    result = run(target.repo, "--no-pager", *READING["unified"])
    assert "owned" in result.output
    assert not set("\x1b\x9b\x07\u202e\u2066") & set(result.output)
    shown = run(target.repo, "--no-pager", *READING["show"]).output
    assert "\x1b[" in shown  # colours of our own
    assert not {"\x1b]", "\x1b[2J", "\x9b"} & {
        shown[i : i + n] for i in range(len(shown)) for n in (1, 2, 4)
    }


def test_a_site_holds_no_script_of_a_source(target: Target) -> None:
    for name in ("script", "links", "links-end"):
        CONTENT[name](target)
        site = target.repo.parent / f"site-{name}"
        result = run(target.repo, "html", "--out", str(site))
        assert result.exit_code in (0, 2)
        for page in site.rglob("*.html"):
            text = page.read_text("utf-8")
            assert "<script>" not in text
            assert "javascript:" not in text.replace("&lt;", "<").partition("cid:")[0]


def test_a_site_never_writes_through_a_link(target: Target) -> None:
    """The folder of an older site may have been made by somebody else too."""
    site = target.repo.parent / "site"
    assert run(target.repo, "html", "--out", str(site)).exit_code == 0
    (target.outside / "precious").write_text("precious")
    shutil.rmtree(site / SLUG / "articles")
    (site / SLUG / "articles").symlink_to(target.outside)
    result = run(target.repo, "html", "--out", str(site))
    assert result.exit_code == 2
    assert "would be outside" in result.output
    assert files(target.outside) == {"precious": b"precious"}
    (site / SLUG / "articles").unlink()
    (site / ".index.html.partial").symlink_to(target.outside / "precious")
    (site / "index.html").unlink()
    assert run(target.repo, "html", "--out", str(site)).exit_code == 0
    assert files(target.outside) == {"precious": b"precious"}


# --- honest repositories of every shape -----------------------------------------------------------


def test_a_clone_a_bare_clone_and_a_linked_work_tree_are_read(
    target: Target, answers: dict[str, str]
) -> None:
    top = target.repo.parent
    clone_of(target.repo, top / "clone")
    git(top, "clone", "-q", "--bare", str(target.repo), str(top / "bare.git"))
    git(target.repo, "worktree", "add", "-q", "--detach", str(top / "linked"))
    git(target.repo, "config", "user.email", "x@example.org")
    git(top / "linked", "config", "extensions.worktreeConfig", "true")
    for path in (top / "clone", top / "bare.git", top / "linked"):
        result = run(path, "show", "L121-5")
        assert (result.exit_code, result.output) == (0, answers["show"])


def test_a_submodule_is_read(target: Target, answers: dict[str, str]) -> None:
    above = target.repo.parent / "above"
    git(target.repo.parent, "init", "-q", str(above))
    words = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add")
    git(above, *words, str(target.repo), "droit")
    assert (above / "droit" / ".git").is_file()
    result = run(above / "droit", "show", "L121-5")
    assert (result.exit_code, result.output) == (0, answers["show"])


def test_what_the_current_folder_holds_has_no_say(
    target: Target, answers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (target.outside / ".gitattributes").write_text("*.md -diff\n")
    (target.outside / "HEAD").write_text("x")
    monkeypatch.chdir(target.outside)
    for name, words in READING.items():
        result = run(Path(os.path.relpath(target.repo)), *words)
        assert (name, result.output) == (name, answers[name])


def test_a_refusal_says_what_and_what_to_do(target: Target) -> None:
    SETTINGS["filters"](target)
    with pytest.raises(RepositoryError) as caught:
        LawRepo(target.repo)
    assert "filter.clean" in caught.value.message
    assert str(target.git_dir / "config") == caught.value.where
    assert "git clone" in (caught.value.hint or "")


# --- what a user types ----------------------------------------------------------------------------

ODD = [
    "--output=x", "-h", "--help", "--upload-pack=touch x", "-", "--", "^main", "main..futur",
    "@{-1}", "HEAD@{1 day ago}", "@", ":/jardin", ":/", ":/[", "HEAD^{/jardin}", "main:", ":0:x",
    "main^{tree}", "refs/heads/*", "\n", "a\nb", "\x1b[2J", "\u202e", "\udcff", "\ud800", "",
    " ", "'",
    '"', "((((", "\\", "9" * 5000, "0000-00-00", "9999-12-31", "../../etc", "/etc/passwd", "CON",
    "%s%n", "{0}", "[red]",
]  # fmt: skip
ASKED = [
    ("show", "--at", "{}", "--", "L121-5"), ("show", "--code", "{}", "--", "L121-5"),
    ("show", "--", "{}"), ("show", "L121-5", "--between", "{}", "main"),
    ("changes", "--between", "2020-01-01", "{}"), ("timeline", "--", "{}"),
    ("blame", "--at", "{}", "--", "L121-5"), ("law", "--", "{}"), ("search", "--", "{}"),
    ("search", "--at", "{}", "--", "jardin"), ("versions", "--code", "{}"), ("show", "{}"),
    ("search", "{}"), ("law", "{}"),
]  # fmt: skip


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_no_argument_is_an_option_of_git(
    honest: Path, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for odd in ODD:
        result = run(honest, *(word.replace("{}", odd) for word in words))
        assert result.exit_code in (0, 2), (odd, result.output)
        assert result.output.count("lawdiff:") <= 1
        if words[0] != "search":
            assert not set("\x1b\u202e") & set(result.output)
    assert list(tmp_path.iterdir()) == []
