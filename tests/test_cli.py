"""The command line: every command and its JSON, exit codes, one clear message for each mistake."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lawdiff.cli import COMMANDS
from lawdiff.compare.model import KINDS
from lawdiff.errors import LawdiffError
from lawdiff.french import laws
from lawdiff.sources import anomalies
from lawdiff.verify import faults
from tests.making import (
    CODE,
    COMPOSTS,
    JARDINS,
    SCHEMA,
    Unit,
    ask,
    bring_in,
    files,
    git,
    json_article,
    json_code,
    law_names,
    plain_text,
    refs,
    run,
    snapshot_units,
    validate,
)

pytestmark = pytest.mark.xdist_group("snapshots")

SLUG = "code-des-jardins-partages"


def shell(
    *words: str, cwd: Path | None = None, env: dict[str, str] | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    """The command as a shell runs it, with its output in a pipe."""
    ours = ("NO_COLOR", "COLUMNS", "FORCE_COLOR", "LAWDIFF_REPO")
    kept = {key: value for key, value in os.environ.items() if key not in ours}
    return subprocess.run(
        [sys.executable, "-m", "lawdiff", *words],
        env={**kept, **(env or {}), **more},
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


# --- the schema ---------------------------------------------------------------------------------


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    names = {one["$ref"].rpartition("/")[2] for one in SCHEMA["oneOf"]}
    assert names >= {"import", "check", "versions", "article", "comparison", "changes", "timeline"}
    assert all(SCHEMA["$defs"][name]["properties"]["schema"] == {"const": 2} for name in names)


def test_every_object_of_the_schema_is_closed() -> None:
    """A key that is not in the schema is an error, and every key is there."""

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if "properties" in node and "required" in node and node is not shared:
                closed = "additionalProperties", "unevaluatedProperties"  # beside a reference
                assert [node[key] for key in closed if key in node] == [False]
                assert set(node["required"]) == set(node["properties"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    shared = SCHEMA["$defs"]["wording_fields"]
    assert set(shared["required"]) == set(shared["properties"])
    walk(SCHEMA)


def test_the_schema_names_what_the_code_names() -> None:
    found = SCHEMA["$defs"]
    assert set(found["kind"]["enum"]) == set(KINDS)
    assert set(found["law"]["properties"]["kind"]["enum"]) == set(laws.LABELS)
    fault = found["verification"]["properties"]["faults"]["items"]
    assert set(fault["properties"]["kind"]["enum"]) == set(faults.KINDS)
    kinds = {LawdiffError.kind, *(error.kind for error in LawdiffError.__subclasses__())}
    assert set(found["error"]["properties"]["error"]["properties"]["kind"]["enum"]) == kinds


def test_the_schema_refuses(repo: Path) -> None:
    answer = ask(repo, "versions", "versions")
    bad: list[dict[str, Any]] = [
        {**answer, "more": 1},
        {**answer, "schema": 1},
        {key: value for key, value in answer.items() if key != "schema"},
        {**answer, "versions": [{**answer["versions"][0], "date": "7 février 2015"}]},
        {**answer, "versions": [{**answer["versions"][0], "commit": "HEAD"}]},
    ]
    for one in bad:
        with pytest.raises(AssertionError):
            validate(one, "versions")


# --- every command answers ----------------------------------------------------------------------


def test_import_and_check_and_versions(tmp_path: Path, snapshots: Path) -> None:
    repo = tmp_path / "repo"
    units = snapshot_units(snapshots)
    for unit in units:
        words = unit.options()
        checked = ask(repo, "check", "check", *words)
        done = ask(repo, "import", "import", *words)
        assert [v["tag"] for v in checked["versions"]] == [v["tag"] for v in done["imported"]]
        assert all(v["commit"] is None for v in checked["versions"])
        assert all(v["commit"] for v in done["imported"])
        assert done["anomalies"] == checked["anomalies"]
        assert {a["kind"] for a in done["anomalies"]} <= set(anomalies.KINDS)
        again = ask(repo, "import", "import", *words)
        assert again["imported"] == []
        assert [v["tag"] for v in again["unchanged"]] == [v["tag"] for v in done["imported"]]
    held = ask(repo, "versions", "versions")["versions"]
    assert len(held) == 7
    assert [v["date"] for v in held] == sorted(v["date"] for v in held)
    assert {f"refs/tags/{v['tag']}": v["commit"] for v in held}.items() <= refs(repo).items()


def test_import_for_people(tmp_path: Path, snapshots: Path) -> None:
    repo = tmp_path / "repo"
    text, archive = (snapshot_units(snapshots)[n] for n in (0, 4))
    result = run(repo, "import", *text.options())
    assert result.exit_code == 0
    assert "2014-03-10 (1f0e2d3): 41 articles" in result.stdout
    result = run(repo, "import", *archive.options(), "--code", JARDINS)
    assert COMPOSTS not in result.stdout
    assert "duplicate" in result.stdout
    assert "R211-1" in result.stdout
    result = run(repo, "import", *text.options())
    assert "held" in result.stdout
    assert "imported" not in result.stdout


def test_show_as_it_stood(repo: Path) -> None:
    asked = ("show", "L.", "121-5", "--at", "1er janvier 2019", "--code", "cjp")
    answer = ask(repo, "article", *asked)
    article = answer["article"]
    assert (article["number"], answer["certainty"]) == ("L121-5", "exact")
    assert answer["moment"] == {
        "asked": "1er janvier 2019",
        "day": "2019-01-01",
        "version": None,
        "as_of": "2024-01-01",
    }
    assert git(repo, "cat-file", "-t", f"main:{article['path']}").strip() == "blob"
    result = run(repo, *asked)
    assert result.exit_code == 0
    for alinea in article["alineas"]:
        assert " ".join(alinea.split()) in " ".join(result.stdout.split())
    assert "Modifié par" in result.stdout
    assert all(name in " ".join(result.stdout.split()) for name in law_names(article["laws"]))


def test_show_between_versions_says_what_changes_says(repo: Path) -> None:
    for old, new in (("2014-03-10", "2016-01-01"), ("2020-01-01", "2022-09-01")):
        pair = (f"code-des-jardins-partages/{old}", f"code-des-jardins-partages/{new}")
        found = ask(repo, "changes", "changes", "--between", *pair, "--code", JARDINS)
        for change in found["changes"]:
            words = ("show", change["number"], "--between", *pair, "--code", JARDINS)
            answer = ask(repo, "comparison", *words)
            if answer["variants"] == 1 and change["kind"] != "first-seen":
                for key in ("class", "inserted", "deleted", "path", "renumbered_from"):
                    assert answer[key] == change[key], key
            assert run(repo, *words).exit_code == 0
            assert run(repo, *words, "--steps").exit_code == 0


def test_changes_for_people(repo: Path) -> None:
    words = ("changes", "--between", "2020-01-01", "2022-09-01", "--code", JARDINS)
    result = run(repo, *words)
    assert result.exit_code == 0
    for part in (
        "L121-2",
        "L211-2-1",
        "ex-L211-3",
        "renuméroté",
        "renvois seulement",
        "LOI n°20",
    ):
        assert part in result.stdout
    same = run(repo, "changes", "--between", "2020-01-01", "2020-05-05", "--code", JARDINS)
    assert same.exit_code == 0


def test_timeline(repo: Path) -> None:
    answer = ask(repo, "timeline", "timeline", "L121-5", "--code", JARDINS)
    rows = answer["wordings"]
    assert [row["date"] for row in rows] == sorted(row["date"] for row in rows)
    unheld = next(row for row in rows if row["date"] == "2016-03-01")
    assert (unheld["held"], unheld["wording"]) == (False, "LEGIARTI900000001202")
    assert (unheld["kind"], unheld["inserted"], unheld["exact"]) == ("unheld", None, False)
    result = run(repo, "timeline", "L121-5", "--code", JARDINS)
    assert "2016-03-01" in result.stdout
    assert "LOI n°2018-9941" in result.stdout
    for number in ("L121-4", "L123-2", "D211-3", "Annexe I : Tableau des distances", "L122-8"):
        ask(repo, "timeline", "timeline", number, "--code", JARDINS)
        assert run(repo, "timeline", number, "--code", JARDINS).exit_code == 0


def test_versions_for_people(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    result = run(repo, "versions")
    for part in ("2014-03-10", "1f0e2d3", JARDINS, COMPOSTS, "41"):
        assert part in result.stdout


def test_a_variant(repo: Path) -> None:
    words = ("show", "L123-3", "--at", "2020-01-01", "--code", JARDINS)
    both = run(repo, *words).stdout
    one = run(repo, *words, "--variant", "2").stdout
    assert len(both) > len(one) > 100
    answer = ask(repo, "error", *words, "--variant", "3", exit_code=2)
    assert answer["error"]["kind"] == "usage"


def test_help_for_every_command(tmp_path: Path) -> None:
    result = run(tmp_path, "--help")
    assert result.exit_code == 0
    for name in COMMANDS:
        assert name in result.stdout
        assert run(tmp_path, name, "--help").exit_code == 0
    assert run(tmp_path, "--version").exit_code == 0


# --- where the repository is --------------------------------------------------------------------


def test_the_repository_by_option_variable_and_folder(repo: Path, tmp_path: Path) -> None:
    by_option = shell("--repo", str(repo), "versions", "--json")
    by_variable = shell("versions", "--json", LAWDIFF_REPO=str(repo))
    by_folder = shell("versions", "--json", cwd=repo)
    assert by_option.returncode == 0
    assert by_option.stdout == by_variable.stdout == by_folder.stdout
    other = shell("--repo", str(tmp_path), "versions", "--json", LAWDIFF_REPO=str(repo))
    assert other.returncode == 2


# --- exit codes ---------------------------------------------------------------------------------


def test_exit_code_1_only_where_it_is_asked_for(repo: Path) -> None:
    pair = ("--between", "2020-01-01", "2022-09-01", "--code", JARDINS)
    same = ("--between", "2020-01-01", "2020-01-01", "--code", JARDINS)
    assert run(repo, "changes", *pair).exit_code == 0
    assert run(repo, "changes", *pair, "--exit-code").exit_code == 1
    assert run(repo, "changes", *same, "--exit-code").exit_code == 0
    assert run(repo, "show", "L121-2", *pair).exit_code == 0
    assert run(repo, "show", "L121-2", *pair, "--exit-code").exit_code == 1
    assert run(repo, "show", "L111-1", *pair, "--exit-code").exit_code == 0
    ask(repo, "comparison", "show", "L121-2", *pair, "--exit-code", exit_code=1)


def test_exit_code_3_for_anomalies_where_it_is_asked_for(tmp_path: Path, snapshots: Path) -> None:
    archive = str(snapshots / "legi-data-2022-09-01.tgz")
    clean = str(snapshots / "LEGITEXT900000000001-2018-07-01.json")
    repo = tmp_path / "repo"
    assert run(repo, "check", archive).exit_code == 0
    ask(repo, "check", "check", archive, "--strict", exit_code=3)
    assert run(repo, "check", clean, "--strict").exit_code == 0
    assert not repo.exists()
    assert run(repo, "import", archive, "--strict").exit_code == 3
    assert "refs/heads/main" in refs(repo)  # it is imported all the same


# --- mistakes -----------------------------------------------------------------------------------


def refuse(folder: Path, kind: str, *words: str, repo: Path | None = None) -> dict[str, Any]:
    """The error of a command that is refused: exit code 2, one message, nothing written."""
    repo = repo or folder / "repo"
    before = files(folder)
    held = refs(repo) if repo.is_dir() and (repo / ".git").is_dir() else None
    plain = run(repo, *words)
    assert plain.exit_code == 2, plain.stderr
    assert plain.stdout == ""
    assert plain.stderr.count("lawdiff: ") == 1
    answer = ask(repo, "error", *words, exit_code=2)
    error: dict[str, Any] = answer["error"]
    assert error["kind"] == kind, error
    assert error["message"] in plain.stderr
    if error["hint"]:
        assert error["hint"] in plain.stderr
    assert files(folder) == before
    if held is not None:
        assert refs(repo) == held
    return error


def test_a_missing_file(tmp_path: Path) -> None:
    error = refuse(tmp_path, "source", "import", str(tmp_path / "nothing.json"))
    assert "nothing.json" in error["where"]
    refuse(tmp_path, "source", "check", str(tmp_path / "nothing.json"))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("letter.txt", b"Cher ami,\n\nbonjour.\n"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10),
        ("list.json", b"[1, 2, 3]"),
        ("object.json", b'{"hello": "world"}'),
        ("code.json", b'{"type": "code", "data": {"title": "X"}, "children": []}'),
        ("cut.json", b'{"type": "code", "data": {"title": "X", "dateDebutVersion": "2015-0'),
        ("bad.json.gz", b"\x1f\x8b\x08\x00garbage"),
        ("cut.tgz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00"),
        (
            "latin.txt",
            "Code\n\nVersion consolidée au 1 mai 2000\n\nArticle 1\n\né".encode("cp1252"),
        ),
        ("nul.md", b"\x00" * 5000),
    ],
)
def test_a_file_that_is_no_law(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    error = refuse(tmp_path, "source", "import", str(tmp_path / name))
    assert name in (error["where"] or "")


def test_a_folder_without_law(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one.txt").write_text("Cher ami,\n")
    error = refuse(tmp_path, "source", "import", str(tmp_path / "letters"))
    assert "letters" in error["where"]


def test_one_bad_source_keeps_the_good_ones_out(tmp_path: Path, snapshots: Path) -> None:
    good = str(snapshots / "LEGITEXT900000000001-2018-07-01.json")
    bad = tmp_path / "cut.json"
    bad.write_bytes(json_code("2020-01-01", json_article("L1", "Un."))[:-10])
    refuse(tmp_path, "source", "import", good, str(bad))
    assert not (tmp_path / "repo").exists()
    run(tmp_path / "repo", "import", good)
    refuse(tmp_path, "source", "import", str(bad))


def test_article_files_without_code_or_date(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Article L1\n\nUn.\n")
    path = str(tmp_path / "a.md")
    error = refuse(tmp_path, "source", "import", path)
    assert "--code" in error["hint"]
    assert "--date" in error["hint"]
    error = refuse(tmp_path, "source", "import", path, "--code", "Code des essais")
    assert "--date" in error["hint"]
    assert "give --code" not in error["hint"]


@pytest.mark.parametrize("date", ["07/02/15", "2015", "31 février 2015", "hier", "2015-13-01"])
def test_a_date_that_means_no_day(tmp_path: Path, repo: Path, date: str) -> None:
    (tmp_path / "a.md").write_text("# Article L1\n\nUn.\n")
    words = ("import", str(tmp_path / "a.md"), "--code", "Code des essais", "--date", date)
    error = refuse(tmp_path, "usage", *words)
    assert date in error["message"]


@pytest.mark.parametrize("version", ["07/02/15", "7 février", "31 février 2015"])
def test_a_version_that_is_an_ambiguous_date(tmp_path: Path, repo: Path, version: str) -> None:
    error = refuse(tmp_path, "usage", "show", "L121-5", "--at", version, "--code", "cjp", repo=repo)
    assert version in error["message"]
    pair = ("--between", version, "2020-01-01", "--code", "cjp")
    refuse(tmp_path, "usage", "changes", *pair, repo=repo)
    refuse(tmp_path, "usage", "show", "L121-5", *pair, repo=repo)


def test_a_source_of_another_code_or_day_than_was_said(tmp_path: Path, snapshots: Path) -> None:
    source = str(snapshots / "LEGITEXT900000000001-2018-07-01.json")
    refuse(tmp_path, "source", "import", source, "--code", "Code civil")
    refuse(tmp_path, "source", "import", source, "--date", "2018-07-02")
    archive = str(snapshots / "legi-data-2022-09-01.tgz")
    error = refuse(tmp_path, "source", "import", archive, "--code", "Code civil")
    assert JARDINS in error["hint"]
    assert COMPOSTS in error["hint"]


def test_an_unknown_article_with_near_ones(tmp_path: Path, repo: Path) -> None:
    error = refuse(tmp_path, "not-found", "show", "L121-99", "--code", "cjp", repo=repo)
    assert "L121-99" in error["message"]
    assert "L121-6" in error["hint"]
    refuse(tmp_path, "not-found", "timeline", "L121-99", "--code", "cjp", repo=repo)
    pair = ("--between", "2018-07-01", "2020-01-01", "--code", "cjp")
    refuse(tmp_path, "not-found", "show", "L121-99", *pair, repo=repo)


def test_no_article_at_all(tmp_path: Path, repo: Path) -> None:
    refuse(tmp_path, "usage", "show", "article", "--code", "cjp", repo=repo)
    refuse(tmp_path, "usage", "timeline", "", "--code", "cjp", repo=repo)


def test_an_unknown_version_or_code(tmp_path: Path, repo: Path) -> None:
    refuse(tmp_path, "not-found", "show", "L111-1", "--at", "nothing", "--code", "cjp", repo=repo)
    refuse(tmp_path, "not-found", "show", "L111-1", "--code", "Code civil", repo=repo)
    refuse(tmp_path, "not-found", "versions", "--code", "Code civil", repo=repo)
    refuse(tmp_path, "usage", "changes", "--between", "2022-09-01", "2022-09-01", repo=repo)


def test_the_wrong_order_and_two_ways_at_once(tmp_path: Path, repo: Path) -> None:
    pair = ("--between", "2020-01-01", "2018-07-01", "--code", "cjp")
    refuse(tmp_path, "usage", "changes", *pair, repo=repo)
    refuse(tmp_path, "usage", "show", "L121-5", *pair, repo=repo)
    both = ("show", "L121-5", "--at", "2018-07-01", "--between", "2018-07-01", "2020-01-01")
    refuse(tmp_path, "usage", *both, "--code", "cjp", repo=repo)


@pytest.mark.parametrize(
    "words",
    [
        ("versions",),
        ("show", "L1"),
        ("show", "L1", "--between", "2015-01-01", "2016-01-01"),
        ("changes", "--between", "2015-01-01", "2016-01-01"),
        ("timeline", "L1"),
    ],
)
@pytest.mark.parametrize("what", ["nothing", "file", "folder"])
def test_no_law_repository(tmp_path: Path, words: tuple[str, ...], what: str) -> None:
    place = tmp_path / "place"
    if what == "file":
        place.write_text("x")
    elif what == "folder":
        place.mkdir()
        (place / "letter.txt").write_text("x")
    error = refuse(tmp_path, "repository", *words, repo=place)
    assert "place" in error["where"]
    assert "lawdiff import" in error["hint"]


def test_importing_where_other_things_lie(tmp_path: Path, snapshots: Path) -> None:
    source = str(snapshots / "LEGITEXT900000000001-2018-07-01.json")
    place = tmp_path / "place"
    place.mkdir()
    (place / "letter.txt").write_text("x")
    refuse(tmp_path, "repository", "import", source, repo=place)
    (tmp_path / "file").write_text("x")
    refuse(tmp_path, "repository", "import", source, repo=tmp_path / "file")
    refuse(tmp_path, "repository", "import", source, repo=tmp_path / "no" / "where")
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    git(foreign, "init", "--quiet", "--initial-branch=main")
    git(foreign, "-c", "user.name=x", "-c", "user.email=x@y", "commit", "--quiet", "--allow-empty",
        "-m", "mine")  # fmt: skip
    refuse(tmp_path, "repository", "import", source, repo=foreign)


def test_another_text_under_a_held_version(tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    one.write_bytes(json_code("2020-01-01", json_article("L1", "Un.")))
    other.write_bytes(json_code("2020-01-01", json_article("L1", "Deux.")))
    repo = tmp_path / "repo"
    bring_in(repo, Unit(one))
    error = refuse(tmp_path, "conflict", "import", str(other))
    assert "L1" in error["message"]
    assert "--replace" in error["hint"]
    answer = ask(repo, "import", "import", str(other), "--replace")
    assert len(answer["imported"]) == 1
    assert ask(repo, "article", "show", "L1")["article"]["alineas"] == ["Deux."]


@pytest.mark.parametrize("words", [("unknown",), ("show",), ("changes",), ("show", "L1", "--no")])
def test_a_command_that_is_none(tmp_path: Path, words: tuple[str, ...]) -> None:
    result = shell(*words, cwd=tmp_path)
    assert result.returncode == 2
    assert "Usage:" in result.stderr
    assert "Traceback" not in result.stderr


def test_arguments_that_are_no_utf_8(tmp_path: Path, repo: Path) -> None:
    """A shell can pass any bytes; what they name is not there, which is all there is to say."""
    for words in (
        [b"show", b"L\xff1", b"--code", b"cjp"],
        [b"show", b"L121-5", b"--at", b"\xe9t\xe9", b"--code", b"cjp"],
        [b"versions", b"--code", b"\xff"],
        [b"import", b"/nowhere/\xff.json"],
    ):
        for more in ([], [b"--json"]):
            python = [os.fsencode(sys.executable), b"-m", b"lawdiff"]
            done = subprocess.run(
                [*python, b"--repo", os.fsencode(repo), *words, *more],
                capture_output=True,
                check=False,
            )
            assert done.returncode == 2, words
            assert b"Traceback" not in done.stderr
            assert b"fault of lawdiff" not in done.stderr
            if more:
                validate(json.loads(done.stdout), "error")


def test_an_incomplete_version_is_marked(tmp_path: Path) -> None:
    text = plain_text("7 février 2015", {"L1": ["Un."]}, unreached=["Livre II : Le reste"])
    (tmp_path / "cut.txt").write_text(text)
    repo = tmp_path / "repo"
    result = run(repo, "import", str(tmp_path / "cut.txt"))
    assert "incomplete" in result.stdout
    assert "incompl" in run(repo, "versions").stdout
    assert ask(repo, "versions", "versions")["versions"][0]["complete"] is False
    assert ask(repo, "versions", "versions")["versions"][0]["code_title"] == CODE.title


# --- in a pipe, without colour, on 80 columns ---------------------------------------------------

ANSWERS = [
    ("versions",),
    ("show", "L121-5", "--at", "2020-01-01", "--code", "cjp"),
    ("show", "L121-5", "--between", "2016-01-01", "2020-01-01", "--code", "cjp"),
    ("show", "Annexe I", "--at", "2022-09-01", "--code", "cjp"),
    ("show", "D122-4", "--at", "2022-09-01", "--code", "cjp"),
    ("changes", "--between", "2018-07-01", "2020-01-01", "--code", "cjp"),
    ("timeline", "L121-5", "--code", "cjp"),
]


@pytest.mark.parametrize("words", ANSWERS)
def test_in_a_pipe_and_on_80_columns(repo: Path, words: tuple[str, ...]) -> None:
    if "Annexe I" in words:
        words = ("show", "Annexe I : Tableau des distances", *words[2:])
    here = ("--repo", str(repo))
    environments: list[dict[str, str]] = [{"LC_ALL": "C"}, {"NO_COLOR": "1", "COLUMNS": "80"}]
    for env in environments:
        done = shell(*here, *words, env=env)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        assert "\x1b" not in done.stdout
        assert done.stdout.strip()
        if "COLUMNS" in env:
            assert max(len(line) for line in done.stdout.splitlines()) <= 80


def test_a_redline_reads_without_colour(repo: Path) -> None:
    words = ("show", "L121-5", "--between", "2016-01-01", "2018-07-01", "--code", "cjp")
    done = shell("--repo", str(repo), *words)
    assert "[-15" in done.stdout
    assert "{+18" in done.stdout
    assert "LOI n°2016-9921 du 8 août 2016 - art. 4" in done.stdout
    assert "1er mars 2016" in done.stdout  # the wording that is not held


def test_colour_where_it_is_forced_and_none_where_it_is_refused(repo: Path) -> None:
    words = ("show", "L121-5", "--between", "2016-01-01", "2018-07-01", "--code", "cjp")
    forced = shell("--repo", str(repo), *words, FORCE_COLOR="1", TERM="xterm-256color")
    assert "\x1b[" in forced.stdout
    assert "[-15" not in forced.stdout  # struck and underlined instead
    refused = shell("--repo", str(repo), *words, FORCE_COLOR="1", NO_COLOR="1", TERM="xterm")
    assert "{+18" in refused.stdout
    assert "\x1b[3" not in refused.stdout


def test_a_reader_that_has_seen_enough(repo: Path) -> None:
    """`lawdiff … | head -1` ends without a word of complaint."""
    command = (
        f'"{sys.executable}" -m lawdiff --repo "{repo}" changes --between 2014-03-10 2024-01-01 '
        "--code cjp | head -1"
    )
    done = subprocess.run(["sh", "-c", command], capture_output=True, encoding="utf-8", check=False)
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1


def test_json_is_utf_8_on_one_line(repo: Path) -> None:
    done = shell("--repo", str(repo), "versions", "--json", LC_ALL="C")
    assert done.stdout.count("\n") == 1
    assert JARDINS in done.stdout
    assert json.loads(done.stdout)["schema"] == 2


# --- what a command loads -----------------------------------------------------------------------


def test_the_core_stays_light() -> None:
    """`--help` loads no git library, no rich; only `lawrepo` may load GitPython at all."""
    code = (
        "import sys; from lawdiff.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'git', 'rich', 'dateutil', 'filelock', 'lxml', 'jinja2'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--help"], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
