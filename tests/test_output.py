"""Output that cannot be written, is not read to its end or is in another encoding; interrupts.

What a command says of what it has written is true, whatever becomes of the saying.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from lawdiff import importing
from lawdiff.api import sources as sources_api
from lawdiff.cli import group
from lawdiff.errors import UsageError
from lawdiff.gitrepo import disk, refs
from lawdiff.output.text import imports
from lawdiff.verify.run import verify
from tests import making
from tests.making import JARDINS, files, git, run

pytestmark = [
    pytest.mark.xdist_group("output"),
    pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is of Linux"),
]

SLUG = "code-des-jardins-partages"
SPAN = ("--between", "2020-01-01", "2024-01-01", "--code", JARDINS)
ANSWERS = (
    ("versions",),
    ("show", "L121-2", "--code", JARDINS),
    ("show", "L121-2", *SPAN),
    ("timeline", "L121-2", "--code", JARDINS),
    ("blame", "L121-2", "--code", JARDINS),
    ("changes", *SPAN),
    ("law", "2021-9960"),
    ("search", "jardin", "--code", JARDINS),
    ("verify",),
)
UNWRITABLE = {
    "full": ("> /dev/full", "No space left on device"),
    "closed": (">&-", "it is closed"),
}
NOTHING, HELD = "nothing was written", "the versions are held"


def shell(
    redirection: str, repo: Path, *words: str, **env: str
) -> subprocess.CompletedProcess[bytes]:
    """The command with its streams as a shell redirects them."""
    kept = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "FORCE_COLOR", "NO_COLOR")}
    command = [sys.executable, "-m", "lawdiff", "--repo", str(repo), *words]
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {redirection}', "sh", *command],
        env={**kept, **env},
        capture_output=True,
        check=False,
    )
    for sign in (b"Traceback", b"fault of lawdiff", b"Exception ignored"):
        assert sign not in done.stderr, done.stderr.decode()
    return done


@pytest.fixture
def sources(snapshots: Path) -> tuple[str, str]:
    names = ("2018-07-01.json", "2024-01-01.json")
    return str(snapshots / f"LEGITEXT900000000001-{names[0]}"), str(
        snapshots / f"LEGITEXT900000000001-{names[1]}"
    )


# --- output that cannot be written ----------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("as_json", [False, True], ids=["plain", "json"])
@pytest.mark.parametrize("how", UNWRITABLE)
@pytest.mark.parametrize("words", ANSWERS, ids=lambda words: " ".join(words[:3]))
def test_an_answer_that_cannot_be_printed(
    repo: Path, words: tuple[str, ...], how: str, as_json: bool
) -> None:
    redirection, why = UNWRITABLE[how]
    done = shell(redirection, repo, *words, *["--json"] * as_json)
    assert done.returncode == 2
    told = done.stderr.decode()
    assert told == f"lawdiff: standard output cannot be written to: {why}\n  {NOTHING}\n"


@pytest.mark.slow
@pytest.mark.parametrize("existing", [False, True], ids=["new", "existing"])
@pytest.mark.parametrize("as_json", [False, True], ids=["plain", "json"])
@pytest.mark.parametrize("how", UNWRITABLE)
def test_an_import_that_cannot_be_told_is_done(
    tmp_path: Path, sources: tuple[str, str], how: str, as_json: bool, existing: bool
) -> None:
    repo = tmp_path / "repo"
    if existing:
        assert run(repo, "import", sources[0]).exit_code == 0
    redirection, why = UNWRITABLE[how]
    done = shell(redirection, repo, "import", sources[1], *["--json"] * as_json)
    told = done.stderr.decode()
    assert done.returncode == 2
    assert why in told
    assert HELD in told
    assert NOTHING not in told
    assert verify(repo).ok
    assert "2024-01-01" in git(repo, "tag")
    again = shell(redirection, repo, "import", sources[1], *["--json"] * as_json)
    assert again.returncode == 2  # it was held already
    assert NOTHING in again.stderr.decode()


@pytest.mark.parametrize("as_json", [False, True], ids=["plain", "json"])
@pytest.mark.parametrize("how", UNWRITABLE)
def test_a_check_that_cannot_be_told(
    repo: Path, sources: tuple[str, str], how: str, as_json: bool
) -> None:
    before = files(repo)
    done = shell(UNWRITABLE[how][0], repo, "check", sources[1], *["--json"] * as_json)
    assert done.returncode == 2
    assert NOTHING in done.stderr.decode()
    assert files(repo) == before


@pytest.mark.slow
@pytest.mark.parametrize("how", UNWRITABLE)
def test_a_site_that_cannot_be_told_is_written(repo: Path, tmp_path: Path, how: str) -> None:
    whole, out = tmp_path / "whole", tmp_path / "out"
    assert shell("", repo, "html", "--out", str(whole)).returncode == 0
    done = shell(UNWRITABLE[how][0], repo, "html", "--out", str(out))
    told = done.stderr.decode()
    assert done.returncode == 2
    assert "the site is written" in told
    assert NOTHING not in told
    assert files(out) == files(whole)
    again = shell(UNWRITABLE[how][0], repo, "html", "--out", str(out))
    assert again.returncode == 2
    assert NOTHING in again.stderr.decode()


def test_a_site_that_cannot_be_completed(repo: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert shell("", repo, "html", "--out", str(out)).returncode == 0
    (out / "index.html").unlink()
    (out / "index.html" / "in the way").mkdir(parents=True)
    (out / f"{SLUG}/index.html").unlink()
    done = shell("", repo, "html", "--out", str(out))
    told = done.stderr.decode()
    assert done.returncode == 2
    assert "a part of the site is written" in told
    assert "index.html" in told
    shutil.rmtree(out / "index.html")
    assert shell("", repo, "html", "--out", str(out)).returncode == 0


def test_a_site_that_cannot_be_begun(repo: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = shell("", repo, "html", "--out", str(tmp_path / "file" / "out"))
    assert done.returncode == 2
    assert b"a part of the site" not in done.stderr


@pytest.mark.parametrize("how", UNWRITABLE)
@pytest.mark.parametrize(
    "words", [("show", "L9999", "--json"), ("show", "--json"), ("no", "--json")]
)
def test_an_error_that_cannot_be_told_in_json_is_told_to_people(
    repo: Path, how: str, words: tuple[str, ...]
) -> None:
    done = shell(UNWRITABLE[how][0], repo, *words, "--json")
    assert done.returncode == 2
    assert done.stderr.startswith(b"lawdiff: ")
    assert b"standard output" not in done.stderr


@pytest.mark.parametrize("how", UNWRITABLE)
@pytest.mark.parametrize("words", [("--help",), ("--version",), ("show", "--help")])
def test_help_that_cannot_be_printed(repo: Path, how: str, words: tuple[str, ...]) -> None:
    assert shell(UNWRITABLE[how][0], repo, *words).returncode == 2


@pytest.mark.slow
@pytest.mark.parametrize("redirection", ["2>&-", "2> /dev/full", "<&- 2>&-"])
def test_nobody_to_complain_to_changes_no_answer(
    repo: Path, sources: tuple[str, str], redirection: str
) -> None:
    for words in (*ANSWERS, ("check", *sources), ("import", *sources)):
        expected = shell("", repo, *words)
        done = shell(redirection, repo, *words)
        assert (done.returncode, done.stdout) == (expected.returncode, expected.stdout), words
    assert shell(redirection, repo, "show", "L9999").returncode == 2
    assert shell(redirection, repo, "nothing").returncode == 2
    assert shell(f"> /dev/full {redirection}", repo, "versions").returncode == 2


def test_an_import_with_every_stream_closed(tmp_path: Path, sources: tuple[str, str]) -> None:
    """No file that is opened gets the number of a stream, so that output becomes its content."""
    assert shell("<&- >&- 2>&-", tmp_path / "repo", "import", *sources).returncode == 2
    assert verify(tmp_path / "repo").ok


# --- a reader that has seen enough ----------------------------------------------------------------


def cut(repo: Path, *words: str) -> tuple[int, bytes]:
    """Exit code and complaints of a command whose reader has gone before it began to print."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "lawdiff", "--repo", str(repo), *words],
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writing)
    return done.returncode, done.stderr


@pytest.mark.parametrize("words", [*ANSWERS, ("--help",)], ids=lambda words: " ".join(words[:3]))
def test_a_reader_that_leaves_is_no_mistake(repo: Path, words: tuple[str, ...]) -> None:
    assert cut(repo, *words) == (0, b"")
    if words != ("--help",):
        assert cut(repo, *words, "--json") == (0, b"")


def test_a_reader_that_leaves_changes_no_exit_code(repo: Path, tmp_path: Path) -> None:
    assert cut(repo, "show", "L121-2", *SPAN, "--exit-code") == (1, b"")
    text = making.plain_text("7 février 2015", {"L1": ["Un"]}, unreached=["Livre II : La suite"])
    (tmp_path / "cut.txt").write_text(text)  # an anomaly
    for command in ("check", "import"):
        assert cut(tmp_path / "new", command, "--strict", str(tmp_path / "cut.txt")) == (3, b"")
    damaged = tmp_path / "damaged"
    shutil.copytree(repo, damaged)
    git(damaged, "update-ref", "refs/lawdiff/other", "main")
    for more in ((), ("--json",)):
        assert cut(damaged, "verify", *more) == (1, b""), "a failure must not pass for a success"


# --- other encodings ------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("words", ANSWERS, ids=lambda words: " ".join(words[:3]))
def test_an_encoding_that_lacks_characters(repo: Path, words: tuple[str, ...]) -> None:
    done = shell("", repo, *words, PYTHONIOENCODING="latin-1")
    assert done.returncode == 0, done.stderr
    assert done.stdout
    utf8 = shell("", repo, *words, "--json").stdout
    assert shell("", repo, *words, "--json", PYTHONIOENCODING="latin-1").stdout == utf8
    json.loads(utf8)


def test_a_patch_is_exact_in_any_encoding(repo: Path) -> None:
    words = ("show", "L121-2", *SPAN, "--unified")
    expected = shell("", repo, *words).stdout
    assert "é".encode() in expected
    assert shell("", repo, *words, PYTHONIOENCODING="latin-1").stdout == expected


def test_what_an_encoding_lacks_is_shown_by_its_code(tmp_path: Path) -> None:
    text = "Un cœur — 3 ≤ 4 \U0001d7d8."
    data = making.json_code("2018-01-01", making.json_article("L1", text))
    (tmp_path / "one.json").write_bytes(data)
    run(tmp_path / "repo", "import", str(tmp_path / "one.json"))
    done = shell("", tmp_path / "repo", "show", "L1", PYTHONIOENCODING="latin-1")
    assert b"Un c\\u0153ur \\u2014 3 \\u2264 4 \\U0001d7d8." in done.stdout
    answer = shell("", tmp_path / "repo", "show", "L1", "--json", PYTHONIOENCODING="latin-1")
    assert text in json.dumps(json.loads(answer.stdout), ensure_ascii=False)


# --- interrupts -----------------------------------------------------------------------------------

# As Ctrl-C while a module is being loaded, whichever comes first.
_INTERRUPT = """
import os, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == os.environ["INTERRUPTED_AT"]:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
"""


@pytest.mark.parametrize(
    "module",
    ["click", "lawdiff.cli", "lawdiff.cli.common", "lawdiff.cli.show", "lawdiff.answers.lookup"],
)
def test_an_interrupt_while_it_starts(repo: Path, tmp_path: Path, module: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(_INTERRUPT)
    env = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{os.getcwd()}", "INTERRUPTED_AT": module}
    for redirection, told in (("", b"lawdiff: stopped; nothing was written\n"), ("2>&-", b"")):
        done = shell(redirection, repo, "show", "L121-2", "--code", JARDINS, **env)
        assert (done.returncode, done.stdout, done.stderr) == (2, b"", told)


def test_an_interrupt_while_it_works(repo: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(_INTERRUPT)
    env = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{os.getcwd()}"}
    env["INTERRUPTED_AT"] = "lawdiff.output.text.verification"
    done = shell("", repo, "verify", **env)
    assert done.returncode == 2
    assert done.stderr.strip() == b"lawdiff: stopped; nothing was written"


def interrupting(monkeypatch: pytest.MonkeyPatch, *, after: bool) -> list[str]:
    """Interrupt the step that moves all refs, before or after it has."""
    done: list[str] = []

    def replace(new: Path, path: Path) -> None:
        last = path.name == "packed-refs" and not done
        if last and not after:
            raise KeyboardInterrupt
        disk.replace(new, path)
        if last:
            done.append(path.name)
            raise KeyboardInterrupt

    monkeypatch.setattr(refs, "replace", replace)
    return done


@pytest.mark.parametrize("existing", [False, True], ids=["new", "existing"])
def test_an_interrupt_when_refs_have_moved_undoes_nothing(
    tmp_path: Path, sources: tuple[str, str], monkeypatch: pytest.MonkeyPatch, existing: bool
) -> None:
    repo, words = tmp_path / "repo", ("import", "--by-law", sources[1])
    if existing:
        run(repo, "import", "--by-law", sources[0])
        git(repo, "config", "core.bare", "false")
        git(repo, "checkout", "--quiet", "main")
    done = interrupting(monkeypatch, after=True)
    result = run(repo, *words)
    assert done
    assert result.exit_code == 0, result.output
    assert "imported" in result.output
    assert verify(repo).ok
    assert git(repo, "config", "lawdiff.byLaw").strip() == "true"
    if existing:
        assert git(repo, "status", "--porcelain") == ""


def test_an_interrupt_before_refs_move_leaves_nothing(
    tmp_path: Path, sources: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = tmp_path / "repo"
    run(repo, "import", sources[0])
    before = files(repo)
    told: list[bool] = []
    interrupting(monkeypatch, after=False)
    units = making.Unit(Path(sources[1]))
    with pytest.raises(KeyboardInterrupt):
        importing.import_sources(repo, units.sources(), on_move=told.append)
    assert told == [False]
    after = files(repo)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed <= {".git/logs/refs/heads/main"}


# --- faults of lawdiff itself ---------------------------------------------------------------------


def test_a_fault_says_what_was_written(
    tmp_path: Path, sources: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(imports, "draw_import", fail)
    result = CliRunner().invoke(group, ["--repo", str(tmp_path / "repo"), "import", sources[0]])
    assert result.exit_code == 2
    assert HELD in result.output
    assert NOTHING not in result.output
    monkeypatch.setattr(importing, "import_sources", fail)
    result = CliRunner().invoke(group, ["--repo", str(tmp_path / "repo"), "import", sources[1]])
    assert result.exit_code == 2
    assert NOTHING in result.output


def test_an_error_after_the_refs_have_moved_says_so(
    tmp_path: Path, sources: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise UsageError("no")

    monkeypatch.setattr(sources_api, "LawRepo", fail)
    words = ["--repo", str(tmp_path / "repo"), "import", sources[0], "--json"]
    result = CliRunner().invoke(group, words)
    assert result.exit_code == 2
    answer = json.loads(result.output)
    assert HELD in answer["error"]["hint"]
    making.validate(answer, "error")
