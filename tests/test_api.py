"""The public API: what it answers, its document, and that the command line uses nothing else."""

from __future__ import annotations

import ast
import dataclasses
import doctest
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

import lawdiff
from lawdiff.cli import COMMANDS
from tests.conftest import ROOT
from tests.making import JARDINS, bring_in, run, snapshot_units

CLI = sorted((ROOT / "lawdiff" / "cli").glob("*.py"))
# `starting` is what the process does before the command line is loaded.
ALLOWED = ("lawdiff.api", "lawdiff.cli", "lawdiff.errors", "lawdiff.output", "lawdiff.starting")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, snapshots: Path) -> Path:
    path = tmp_path_factory.mktemp("api") / "repo"
    bring_in(path, *snapshot_units(snapshots))
    return path


@pytest.fixture
def repo(path: Path) -> Iterator[lawdiff.Repository]:
    with lawdiff.open(path) as repo:
        yield repo


def test_the_examples_of_the_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snapshots: Path
) -> None:
    text = (ROOT / "docs" / "python-api.md").read_text("utf-8").replace("\n```\n", "\n\n")
    (tmp_path / "snapshots").symlink_to(snapshots)
    monkeypatch.chdir(tmp_path)
    examples = doctest.DocTestParser().get_doctest(text, {}, "python-api.md", None, 0)
    assert len(examples.examples) > 30
    assert doctest.DocTestRunner().run(examples).failed == 0


def _imported(source: str) -> set[str]:
    """The modules of lawdiff that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "lawdiff":
            found |= {f"lawdiff.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return {name for name in found if name.startswith("lawdiff.")} - {"lawdiff.__version__"}


@pytest.mark.parametrize("module", CLI, ids=lambda path: path.stem)
def test_the_command_line_uses_the_api_alone(module: Path) -> None:
    beneath = {name for name in _imported(module.read_text("utf-8")) if not _is_allowed(name)}
    assert beneath == set()


def _is_allowed(name: str) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in ALLOWED)


def test_the_rule_itself() -> None:
    source = (
        "def f():\n    from lawdiff.answers.at import article_at\nfrom lawdiff import api, model"
    )
    assert {name for name in _imported(source) if not _is_allowed(name)} == {
        "lawdiff.answers.at",
        "lawdiff.model",
    }
    assert len(CLI) > len(COMMANDS)


def test_importing_lawdiff_loads_nothing_else() -> None:
    code = "import sys, lawdiff; print([m for m in sys.modules if m.startswith('lawdiff.')])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=ROOT)
    assert done.stdout.strip() == b"[]"


def test_every_public_name_is_there() -> None:
    assert all(getattr(lawdiff, name) for name in lawdiff.__all__)
    with pytest.raises(AttributeError):
        _ = lawdiff.nothing
    assert (ROOT / "lawdiff" / "py.typed").is_file()


L1215 = ["L121-5", "--code", JARDINS]
Ask = Callable[[lawdiff.Repository], Any]
# A command line, and the same question in Python.
SAME: list[tuple[list[str], Ask]] = [
    (["versions"], lambda repo: repo.versions),
    (["show", *L1215], lambda repo: repo.code("cjp").article("L121-5").at()),
    (
        ["show", *L1215, "--at", "2020-03-01"],
        lambda repo: repo.code("cjp").article("L. 121-5").at(date(2020, 3, 1)),
    ),
    (["show", "L121-5", "--at", "futur"], lambda repo: repo.article("L121-5").at("futur")),
    (
        ["show", *L1215, "--between", "2018-07-01", "2020-01-01"],
        lambda repo: repo.article("L121-5").between(date(2018, 7, 1), date(2020, 1, 1)),
    ),
    (
        ["show", *L1215, "--between", "2020-01-01", "2024-01-01"],
        lambda repo: repo.article("L121-5").between("2020-01-01", "2024-01-01"),
    ),
    (
        ["show", "L123-3", "--variant", "2", "--at", "2020-01-01"],
        lambda repo: repo.article("L123-3", variant=2).at("2020-01-01"),
    ),
    (["timeline", *L1215], lambda repo: repo.article("L121-5").timeline()),
    (["timeline", "L123-3"], lambda repo: repo.article("L123-3").timeline()),
    (["blame", *L1215], lambda repo: repo.article("L121-5").blame()),
    (
        ["changes", "--between", "2014-03-10", "2024-01-01", "--code", "cjp"],
        lambda repo: repo.changes(between=("2014-03-10", "2024-01-01"), code=JARDINS),
    ),
    (
        ["changes", "--since", "2018-07-01", "--code", "cjp"],
        lambda repo: repo.code("cjp").changes(since=date(2018, 7, 1)),
    ),
    (["law", "2018-9941"], lambda repo: repo.law("2018-9941")),
    (["law", "2018-9941"], lambda repo: repo.code("cjp").law("2018-9941")),
    (
        [
            "changes",
            "--since",
            "2014",
            "--section",
            "Titre II",
            "--law",
            "2018-9941",
            "--code",
            "cjp",
        ],
        lambda repo: repo.code("cjp").changes(since="2014", section="Titre II", law="2018-9941"),
    ),
    (
        ["cites", "L121-4", "--code", "cjp"],
        lambda repo: repo.code("cjp").article("L121-4").cited_by(),
    ),
    (["search", "redevance"], lambda repo: repo.search("redevance")),
    (
        ["search", "redevance", "--at", "2018-07-01", "--code", "cjp"],
        lambda repo: repo.code("cjp").search("redevance", at="2018-07-01"),
    ),
    (["search", "ruche", "--history"], lambda repo: repo.search("ruche", history=True)),
    (
        ["search", "ruche", "--history", "--code", "cjp"],
        lambda repo: repo.code("cjp").search_history("ruche"),
    ),
    (["verify"], lambda repo: repo.verify()),
]


@pytest.mark.parametrize(("words", "ask"), SAME, ids=range(len(SAME)))
def test_to_dict_is_the_json_of_the_command_line(
    repo: lawdiff.Repository, words: list[str], ask: Ask
) -> None:
    printed = json.loads(run(repo.path, *words, "--json").output)
    assert {"schema": 2, **ask(repo).to_dict()} == printed


def test_check_and_import_answer_as_the_command_line(tmp_path: Path, snapshots: Path) -> None:
    source = snapshots / "LEGITEXT900000000001-2020-01-01.json.gz"
    printed = json.loads(run(tmp_path / "one", "check", str(source), "--json").output)
    assert {"schema": 2, **lawdiff.check(source).to_dict()} == printed
    printed = json.loads(run(tmp_path / "one", "import", str(source), "--json").output)
    report = lawdiff.import_(tmp_path / "two", str(source))
    assert {"schema": 2, **report.to_dict()} == printed
    assert printed["imported"][0]["commit"]


def test_answers_are_frozen(repo: lawdiff.Repository) -> None:
    article = repo.article("L121-5")
    pair = ("2018-07-01", "2020-01-01")
    answers: list[Any] = [article, article.at(), article.between(*pair), article.timeline()]
    answers += [
        article.blame(),
        repo.codes[1].changes(between=pair),
        repo.law("2018-9941"),
        repo.versions,
    ]
    answers += [repo.search("ruche"), repo.search("ruche", history=True), repo.codes[0]]
    for answer in answers:
        field = dataclasses.fields(answer)[0].name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(answer, field, None)


def test_a_moment_of_another_type(repo: lawdiff.Repository) -> None:
    article = repo.article("L121-5")
    assert article.at(datetime(2020, 3, 1, 12)) == article.at(date(2020, 3, 1))
    wrong: Any = 2020
    with pytest.raises(lawdiff.UsageError, match="2020 is no moment"):
        article.at(wrong)


def test_the_wordings_of_one_number(repo: lawdiff.Repository) -> None:
    at = repo.article("L123-3").at("2020-01-01")
    assert (at.variant, at.variants, [one.variant for one in at.others]) == (1, 2, [2])
    second = repo.article("L123-3", variant=2).at("2020-01-01")
    assert (second.variant, second.variants, second.others) == (2, 2, ())
    assert second.text == at.others[0].text != at.text
    ninth = repo.article("L123-3", variant=9)
    asks: list[Callable[[], object]] = [ninth.at, ninth.timeline, ninth.blame]
    asks.append(lambda: ninth.between("2018-07-01", "2020-01-01"))
    for ask in asks:
        with pytest.raises(lawdiff.UsageError, match="variant 9"):
            ask()


def test_what_an_import_brings_is_seen_at_once(tmp_path: Path, snapshots: Path) -> None:
    lawdiff.import_(tmp_path / "repo", snapshots / "LEGITEXT900000000001-2018-07-01.json")
    with lawdiff.open(tmp_path / "repo") as repo:
        assert [version.day for version in repo.versions] == ["2018-07-01"]
        newer = snapshots / "LEGITEXT900000000001-2020-01-01.json.gz"
        assert [one.version.date for one in repo.check(newer).expected] == [date(2020, 1, 1)]
        repo.import_(newer)
        assert [version.day for version in repo.versions] == ["2018-07-01", "2020-01-01"]
        assert repo.verify(newer).versions[1].compared


def test_progress_is_reported(tmp_path: Path, snapshots: Path) -> None:
    class Notes(lawdiff.Watcher):
        def __init__(self) -> None:
            self.told: list[object] = []

        def begin(self, total: int | None) -> None:
            self.told.append(total)

        def done(self) -> None:
            self.told.append("done")

    notes, written = Notes(), list[bool]()
    source = snapshots / "LEGITEXT900000000001-2018-07-01.json"
    lawdiff.import_(tmp_path / "repo", source, watcher=notes, on_write=written.append)
    assert notes.told[:2] == [1, "done"]
    assert written == [False, True]


def test_git_goes_on_from_there(repo: lawdiff.Repository) -> None:
    assert repo.git is repo.git
    assert {tag.name for tag in repo.git.tags} == {version.tag for version in repo.versions}


def test_mistakes_are_errors_of_lawdiff(repo: lawdiff.Repository, tmp_path: Path) -> None:
    with pytest.raises(lawdiff.RepositoryError):
        lawdiff.open(tmp_path)
    with pytest.raises(lawdiff.NotFoundError, match="no code"):
        repo.code("Code civil")
    with pytest.raises(lawdiff.NotFoundError, match="L999-9"):
        repo.article("L999-9").timeline()
    with pytest.raises(lawdiff.UsageError):
        repo.changes()
    with pytest.raises(lawdiff.SourceError):
        lawdiff.check(tmp_path / "nothing.json")
