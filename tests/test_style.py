"""The house rules that a test can hold; who imports what is held by `lint-imports`."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lawdiff.sources.anomalies import KINDS
from tests.conftest import ROOT
from tests.making import JARDINS, assert_golden

PACKAGE = ROOT / "lawdiff"
MODULES = sorted(PACKAGE.rglob("*.py"))

# What cold commands must not pay for.
HEAVY = ("rich", "git", "lxml", "jinja2", "dateutil", "sqlite3")


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def _calls(path: Path) -> Iterator[str]:
    """The names that a module calls: `print`, `sys.exit`, `date.today`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_the_library_prints_nothing_never_exits_and_asks_no_clock(path: Path) -> None:
    forbidden = {"date.today", "datetime.now", "datetime.today", "time.time", "datetime.utcnow"}
    forbidden |= {"print", "breakpoint"}
    if _name(path) == "french/dates.py":
        forbidden.remove("date.today")  # what is law now, where no day is named
    if not _name(path).startswith(("cli/", "__main__")):
        forbidden |= {"sys.exit", "exit", "quit", "SystemExit"}
    assert forbidden.isdisjoint(_calls(path))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_git_is_started_in_one_place(path: Path) -> None:
    """There its environment is made: no variable of the process leads git elsewhere."""
    starts = {name for name in _calls(path) if name.startswith(("subprocess.", "os.exec"))}
    starts |= {name for name in _calls(path) if name.startswith(("os.system", "os.spawn"))}
    assert _name(path) == "gitrepo/git.py" or not starts


def _loaded(script: str) -> set[str]:
    """The heavy libraries that are loaded once a script has run."""
    code = (
        f"{script}\nimport sys; print(*(m for m in {HEAVY!r} if m in sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if key != "COLUMNS"},  # pytest's
    )
    return set(done.stderr.split())


def _command(*arguments: str) -> str:
    return (
        f"import sys; sys.argv = ['lawdiff', *{arguments!r}]\n"
        "from lawdiff.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
    )


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_help_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert _loaded(_command(*arguments)) == set()


def test_show_loads_neither_jinja2_nor_lxml() -> None:
    assert _loaded("import lawdiff.cli.show, lawdiff.output.text.terminal") <= {"rich"}
    assert _loaded(_command("show", "--help")).isdisjoint({"jinja2", "lxml", "git", "rich"})


@pytest.mark.parametrize(
    "words",
    [
        ("show", "L121-5"),
        ("show", "L121-5", "--between", "2020-01-01", "2024-01-01"),
        ("timeline", "L121-5"),
        ("blame", "L121-5"),
    ],
)
def test_an_answer_in_a_pipe_loads_nothing_heavy(repo: Path, words: tuple[str, ...]) -> None:
    options = ("--repo", str(repo))
    assert _loaded(_command(*options, *words, "--code", JARDINS)) == set()


def test_an_answer_across_articles_loads_the_index_alone(repo: Path) -> None:
    words = ("changes", "--between", "2020-01-01", "2024-01-01", "--code", JARDINS)
    assert _loaded(_command("--repo", str(repo), *words)) == {"sqlite3"}


def test_a_heavy_library_would_be_seen() -> None:
    assert _loaded("import rich, sqlite3") == {"rich", "sqlite3"}


# --- documents --------------------------------------------------------------------------------


def _explained() -> dict[str, str]:
    """Kind → what docs/anomalies.md says under its heading."""
    text = (ROOT / "docs" / "anomalies.md").read_text("utf-8")
    sections = re.split(r"^## `([a-z-]+)`$", text, flags=re.MULTILINE)[1:]
    return dict(zip(sections[::2], sections[1::2], strict=True))


def test_every_kind_of_anomaly_is_explained_and_no_other() -> None:
    assert list(_explained()) == sorted(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_anomaly_says_what_lawdiff_does_and_what_to_do(kind: str) -> None:
    text = _explained()[kind]
    for part in ("**What lawdiff does.**", "**What to do.**"):
        assert part in text
    assert len(text.split()) > 25


def test_a_golden_file_never_approves_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    golden = tmp_path / "new" / "page.html"
    monkeypatch.delenv("LAWDIFF_GOLDEN", raising=False)
    with pytest.raises(AssertionError, match="no golden file"):
        assert_golden("one", golden)
    assert not golden.parent.exists()
    monkeypatch.setenv("LAWDIFF_GOLDEN", "1")
    with pytest.raises(pytest.fail.Exception, match="written again"):
        assert_golden("one", golden)
    monkeypatch.delenv("LAWDIFF_GOLDEN")
    assert_golden("one", golden)
    with pytest.raises(AssertionError):
        assert_golden("two", golden)
    assert golden.read_text("utf-8") == "one"


DRAWS = """
from hypothesis import given, settings, strategies as st
import pytest
drawn = []
@pytest.mark.parametrize("one", [1, 2])
@settings(max_examples=7)
@given(st.integers(0, 10**9))
def test_draws(one, number):
    drawn.append(number)
def test_tells():
    print(drawn)
"""


@pytest.mark.slow
def test_the_gate_draws_the_same_examples_and_the_night_others(tmp_path: Path) -> None:
    (tmp_path / "test_drawn.py").write_text(DRAWS, "utf-8")
    chosen = ("LAWDIFF_NIGHTLY", "LAWDIFF_QUICK")
    env = {key: value for key, value in os.environ.items() if key not in chosen}
    command = [sys.executable, "-m", "pytest", "-s", "-p", "tests.conftest",
               "-p", "no:cacheprovider", str(tmp_path)]  # fmt: skip

    def drawn(**more: str) -> list[int]:
        done = subprocess.run(command, cwd=ROOT, env=env | more, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
        [numbers] = re.findall(r"\[[\d, ]+\]", done.stdout)
        return [int(number) for number in re.findall(r"\d+", numbers)]

    gate = drawn()
    assert len(gate) == 2 * 7
    assert drawn() == gate
    assert len(drawn(LAWDIFF_QUICK="1")) == 2 * 2
    night = drawn(LAWDIFF_NIGHTLY="1")
    assert len(night) == 2 * 70
    assert set(night) - set(gate)


MEASURES = {"perf_counter", "process_time", "monotonic", "ru_maxrss", "getrusage", "tracemalloc",
            "VmHWM"}  # fmt: skip
TESTS = sorted((ROOT / "tests").glob("*.py"))


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_no_test_measures_time_or_memory(path: Path) -> None:
    """That is for the benchmark: a test on a busy machine counts work instead."""
    words = set(re.findall(r"\w+", path.read_text("utf-8")))
    assert words & MEASURES == (MEASURES if path == Path(__file__) else set())


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def _reported(path: Path) -> Iterator[str]:
    """The kinds that a module reports: `Anomaly("cut", …)`, `note("cut", …)`, `("cut", …)`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("Anomaly", "note")):
            values: list[ast.expr] = node.args
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
            values = node.elts
        else:
            continue
        first = values[0] if values else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            told = isinstance(node, ast.Call) or re.fullmatch("[a-z]+(-[a-z]+)+", first.value)
            if told or first.value in KINDS:
                yield first.value


def test_every_kind_that_is_known_is_reported_and_no_other() -> None:
    readers = [path for path in MODULES if "sources" in path.parts or path.stem == "merging"]
    canonical = [path for path in MODULES if path.stem == "canonical"]
    assert {kind for path in (*readers, *canonical) for kind in _reported(path)} <= set(KINDS)
    assert {kind for path in MODULES for kind in _reported(path)} >= set(KINDS)
