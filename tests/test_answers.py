"""blame, the law to come, and the forms of a comparison: on the made-up code."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from tests.making import (
    JARDINS,
    ask,
    git,
    run,
)

SLUG = "code-des-jardins-partages"


def titles(laws: list[dict[str, Any]]) -> list[str]:
    return [law["number"] for law in laws]


# --- blame ----------------------------------------------------------------------------------


def origins(repo: Path, *words: str) -> list[tuple[str, list[str]]]:
    """The day since which each alinéa stands (`≤` where it may be older), the numbers of its
    laws."""
    answer = ask(repo, "blame", "blame", *words)
    return [
        (("≤ " if line["at_latest"] else "") + line["since"], titles(line["laws"]))
        for line in answer["alineas"]
    ]


def test_blame_names_the_day_and_the_texts_of_an_alinea(repo: Path) -> None:
    assert origins(repo, "L121-5") == [
        ("2020-01-01", ["2018-9941", "2019-9945"]),
        ("≤ 2017-01-01", []),  # the wording before that day is not held
        ("2020-01-01", ["2018-9941", "2019-9945"]),
    ]


def test_blame_as_of_an_older_day(repo: Path) -> None:
    assert origins(repo, "L121-5", "--at", "2016-01-01") == [("2009-06-15", [])] * 2


def test_an_alinea_that_moves_keeps_its_origin(repo: Path) -> None:
    assert len({day for day, _ in origins(repo, "L122-2")}) == 1


def test_a_point_that_is_renumbered_keeps_its_origin(repo: Path) -> None:
    days = [day for day, _ in origins(repo, "L122-3")]
    assert len(set(days)) == 2
    assert days.count(max(days)) == 1


def test_an_article_that_is_renumbered_keeps_its_origins(repo: Path) -> None:
    [row] = [
        row
        for row in ask(repo, "timeline", "timeline", "L122-8")["wordings"]
        if row["kind"] == "renumbered"
    ]
    assert all(day < row["date"] for day, _ in origins(repo, "L122-8"))


def test_blame_is_never_later_than_git_blame(repo: Path) -> None:
    """What git sees as older is older; what git cannot see (a move) lawdiff may know better."""
    compared = 0
    for number in ("L111-1", "L112-2", "L121-2", "L121-5", "L121-6", "L122-3", "L211-2", "R111-1"):
        path = f"{SLUG}/articles/{number[:2]}/{number}.md"
        porcelain = git(repo, "blame", "--line-porcelain", "main", "--", path)
        seen: dict[str, str] = {}
        commit = ""
        for line in porcelain.splitlines():
            if line.startswith("\t"):
                seen[line[1:]] = commit
            elif len(line.split(" ")[0]) == 40:
                commit = line.split(" ")[0]
        for line in ask(repo, "blame", "blame", number)["alineas"]:
            day = git(repo, "log", "-1", "--format=%as", seen[line["text"]]).strip()
            assert line["since"] <= day
            compared += 1
    assert compared >= 20


# --- the law to come --------------------------------------------------------------------------


def test_what_is_to_come_is_a_day_like_any_other(repo: Path) -> None:
    """L221-3 is decided for 2025, and the newest version is of 2024."""
    before = ask(repo, "article", "show", "L221-3", "--at", "2024-06-01")
    assert (before["certainty"], before["article"]) == ("none", None)
    assert before["next"]["in_force_from"] == "2025-01-01"
    assert "à compter du 1er janvier 2025" in run(repo, "show", "L221-3", "--at", "2024-06").output
    on_the_day = ask(repo, "article", "show", "L221-3", "--at", "1er janvier 2025")
    assert on_the_day["certainty"] == "exact"
    assert on_the_day["article"]["attested"] == []  # no version has it yet
    assert on_the_day["moment"]["as_of"] == "2024-01-01"
    to_come = ask(repo, "article", "show", "L221-3", "--at", "futur")
    assert to_come["article"]["alineas"] == on_the_day["article"]["alineas"]


def test_what_is_to_come_is_told_as_such_from_before(repo: Path) -> None:
    at = ("show", "L112-1 A", "--at", "2024-06-01")
    answer = ask(repo, "article", *at)
    assert answer["in_force"]["in_force_until"] == "2025-01-01"
    assert answer["next"] is None
    assert "Prend fin le 1er janvier 2025." in run(repo, *at).output
    after = ask(repo, "article", "show", "L112-1 A", "--at", "2030-01-01")
    assert (after["certainty"], after["in_force"]) == ("none", None)
    assert after["article"]["wording"] == answer["in_force"]["wording"]  # the last one held
    shown = run(repo, "show", "L112-1 A", "--at", "2030-01-01").output
    assert "il a pris fin le 1er janvier 2025" in shown


def test_a_wording_that_is_law_and_not_held_is_told(repo: Path) -> None:
    """The version of 2016 is in force on 2016-06-01; the article was amended on 2016-03-01."""
    answer = ask(repo, "article", "show", "L121-5", "--at", "2016-06-01")
    assert answer["certainty"] == "not-held"
    assert answer["in_force"]["wording"] == "LEGIARTI900000001202"
    assert (answer["in_force"]["held"], answer["in_force"]["path"]) == (False, None)
    assert answer["article"]["in_force_until"] == "2016-03-01"
    shown = run(repo, "show", "L121-5", "--at", "2016-06-01").output
    assert "Attention" in shown
    assert "n'est pas détenu" in shown
    assert ask(repo, "article", "show", "L121-5", "--at", "2016-02-01")["certainty"] == "exact"


def test_where_a_repealed_article_was_held_last(repo: Path) -> None:
    done = run(repo, "show", "D211-3", "--at", f"{SLUG}/2024-01-01")
    assert done.exit_code == 2
    assert "1er septembre 2022" in done.output


def test_a_code_is_not_begun_under_its_initials(tmp_path: Path, snapshots: Path) -> None:
    page = next((snapshots / "2016-01-01").iterdir())
    done = run(tmp_path / "new", "import", str(page), "--code", "CJP", "--date", "2016-01-01")
    assert done.exit_code == 2
    assert "title" in done.output
    assert not (tmp_path / "new").exists()


def test_a_timeline_ends_with_the_law_to_come(repo: Path) -> None:
    last = ask(repo, "timeline", "timeline", "L112-1", "A")["wordings"][-1]
    assert last["in_force_until"] == last["repealed"]["date"] == "2025-01-01"
    to_come = ask(repo, "timeline", "timeline", "L221-3")["wordings"][-1]
    assert (to_come["in_force_from"], to_come["to_come"]) == ("2025-01-01", True)


# --- forms of a comparison --------------------------------------------------------------------


def test_a_patch_applies(repo: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    old, new = f"{SLUG}/2020-01-01", f"{SLUG}/2022-09-01"
    subprocess.run(["git", "clone", "-q", str(repo), str(clone)], check=True)
    git(clone, "checkout", "-q", old)
    done = run(repo, "changes", "--between", old, new, "--unified")
    (tmp_path / "changes.patch").write_text(done.output, encoding="utf-8")
    git(clone, "apply", "--index", str(tmp_path / "changes.patch"))
    tree = git(clone, "write-tree").strip()
    changed = git(clone, "diff", "--name-only", tree, new, "--", f"{SLUG}/articles").split()
    assert changed == []


def test_the_patch_of_an_article_is_of_its_files(repo: Path) -> None:
    done = run(repo, "show", "L121-5", "--between", "2018-07-01", "2020-01-01", "--unified")
    names = {line[6:] for line in done.output.splitlines() if line.startswith("+++ b/")}
    assert names == {f"{SLUG}/articles/L1/L121-5.md"}


def test_side_by_side_has_both_texts(repo: Path) -> None:
    done = run(repo, "show", "L121-5", "--between", "2018-07-01", "2020-01-01", "--side-by-side")
    row = next(line for line in done.output.splitlines() if "[-18 euros-]" in line)
    assert row.index("[-18 euros-]") < row.index("{+20 euros+}")


def test_stat_counts_words(repo: Path) -> None:
    between = ("--between", "2018-07-01", "2020-01-01", "--code", JARDINS)
    done = run(repo, "changes", *between, "--stat")
    compared = ask(repo, "changes", "changes", *between)
    total = sum(change["inserted"] for change in compared["changes"])
    assert f"{total} mots ajoutés" in done.output


def test_two_forms_at_once_are_refused(repo: Path) -> None:
    asked = ("changes", "--between", "2018-07-01", "2020-01-01", "--stat", "--unified")
    done = run(repo, *asked)
    assert done.exit_code == 2
    assert "--unified and --stat" in done.output


def test_codes_are_named_in_many_ways(repo: Path) -> None:
    for name in (JARDINS, SLUG, "LEGITEXT900000000001", "CJP"):
        assert run(repo, "versions", "--code", name).exit_code == 0
    assert run(repo, "versions", "--code", "Code pénal").exit_code == 2
