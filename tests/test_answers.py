"""blame, law, search, the law to come, and the forms of a comparison: on the made-up code."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from lawdiff.french.searching import Query
from tests.making import (
    JARDINS,
    Unit,
    ask,
    bring_in,
    git,
    json_article,
    json_code,
    ms,
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


# --- law ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        ["2018-9941"],
        ["LOI n° 2018-9941"],
        ["loi", "n°2018-9941"],
        ["LOI n°2018-9941 du 23 novembre 2018"],
    ],
)
def test_law_lists_what_it_changed(repo: Path, asked: list[str]) -> None:
    answer = ask(repo, "impact", "law", *asked)
    assert answer["law"]["number"] == "2018-9941"
    assert answer["law"]["article"] is None
    found = {(change["number"], change["kind"]) for change in answer["changes"]}
    assert found == {
        ("L121-5", "modified"),
        ("L121-6", "modified"),
        ("L122-8", "renumbered"),
        ("L123-3", "created"),
    }
    assert {change["version"]["date"] for change in answer["changes"]} == {"2020-01-01"}


def test_law_of_one_article_of_it(repo: Path) -> None:
    changes = ask(repo, "impact", "law", "LOI n°2018-9941 - art. 35")["changes"]
    assert [(change["number"], change["articles"]) for change in changes] == [("L121-5", ["35"])]


def test_law_by_its_cid(repo: Path) -> None:
    cid = ask(repo, "impact", "law", "2018-9941")["law"]["cid"]
    answer = ask(repo, "impact", "law", cid)
    assert len(answer["changes"]) == 4


def test_law_to_come_is_marked(repo: Path) -> None:
    changes = ask(repo, "impact", "law", "2023-9975")["changes"]
    future = {change["number"] for change in changes if change["future"]}
    assert future == {"L221-3", "L112-1 A"}


@pytest.fixture(scope="module")
def natures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A law, an organic law and a decree that share a number."""
    folder = tmp_path_factory.mktemp("natures")
    makers = {
        "L1": {"textTitle": "LOI n°2021-9 du 4 mai 2021 - art. 1", "natureText": "LOI"},
        "L2": {"textTitle": "LOI organique n°2021-9 du 5 mai 2021", "natureText": "LOI_ORGANIQUE"},
        "L3": {"textTitle": "Décret n°2021-9 du 6 mai 2021 - art. 3", "natureText": "DECRET"},
    }
    for day, text in (("2020-01-01", "Un."), ("2022-01-01", "Deux.")):
        nodes = [
            json_article(number, text, n=n, w=1 + (text == "Deux."),
                         lienModifications=[{"linkType": "MODIFIE", **link}])
            for n, (number, link) in enumerate(makers.items(), start=1)
        ]  # fmt: skip
        (folder / f"{day}.json").write_bytes(json_code(day, *nodes))
        bring_in(folder / "repo", Unit(folder / f"{day}.json"))
    return folder / "repo"


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ("Décret n° 2021-9", ["L3"]),
        ("décret 2021-9 du 6 mai 2021", ["L3"]),
        ("LOI organique n° 2021-9", ["L2"]),
        ("loi n° 2021-9", ["L1", "L2"]),  # a loi organique is a loi
        ("2021-9", ["L1", "L2", "L3"]),
    ],
)
def test_a_law_is_told_from_another_kind_of_text_of_its_number(
    natures: Path, asked: str, numbers: list[str]
) -> None:
    changes = ask(natures, "impact", "law", asked)["changes"]
    assert [change["number"] for change in changes] == numbers


def test_a_kind_of_text_that_changed_nothing_is_unknown(natures: Path) -> None:
    done = run(natures, "law", "Ordonnance n° 2021-9")
    assert done.exit_code == 2
    assert "near it: LOI organique n°2021-9" in done.output


def test_an_unknown_law(repo: Path) -> None:
    done = run(repo, "law", "2099-1")
    assert done.exit_code == 2
    assert "2099-1" in done.output


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


# --- search -----------------------------------------------------------------------------------


def found(repo: Path, *words: str) -> set[str]:
    return {hit["number"] for hit in ask(repo, "hits", "search", *words)["hits"]}


def test_search_folds_accents_case_and_apostrophes(repo: Path) -> None:
    assert "L121-5" in found(repo, "EXONERE", "ruche")
    assert found(repo, "l’avis") == found(repo, "L'AVIS") != set()


def test_a_word_is_found_at_the_beginning_of_words(repo: Path) -> None:
    assert "L121-5" in found(repo, "exonér")
    assert "L121-5" not in found(repo, "xonéré", "ruche")


def test_a_phrase_stands_as_it_is(repo: Path) -> None:
    assert "L121-5" in found(repo, "accueille une ruche")
    assert found(repo, "une accueille ruche") == set()
    assert "L121-5" in found(repo, "une", "accueille", "ruche")


def test_search_as_of_a_version(repo: Path) -> None:
    assert "L121-5" not in found(repo, "ruche", "exonéré", "--at", "2016-01-01")


def test_a_hit_is_an_alinea_with_its_words_marked(repo: Path) -> None:
    [hit] = [h for h in ask(repo, "hits", "search", "ruche")["hits"] if h["number"] == "L121-5"]
    assert hit["alinea"] == 2
    assert "**ruche**" in hit["snippet"]
    text = ask(repo, "article", "show", "L121-5")["article"]["alineas"][2]
    assert hit["snippet"].replace("**", "").strip("…") in text


def test_search_through_history(repo: Path) -> None:
    events = ask(repo, "events", "search", "--history", "9,7 %")["events"]
    told = [(event["number"], event["event"], titles(event["laws"])) for event in events]
    assert ("L112-2", "appears", ["2014-9901"]) in told
    assert [e for e in told if e[:2] == ("L112-2", "disappears")] == [
        ("L112-2", "disappears", ["2023-9975", "2023-9975"])
    ]


def test_a_search_without_words(repo: Path) -> None:
    assert run(repo, "search", "…").exit_code == 2


def test_a_ligature_is_two_letters() -> None:
    assert Query("œuvre").terms == Query("OEUVRE").terms


@pytest.fixture(scope="module")
def bees(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Words that come into two articles at once, and go with one of them, which is repealed."""
    folder = tmp_path_factory.mktemp("bees")
    repeal = {"linkType": "ABROGE", "textTitle": "LOI n°2021-7 du 4 mai 2021 - art. 2",
              "natureText": "LOI"}  # fmt: skip
    ends = {"etat": "ABROGE_DIFF", "dateFin": ms("2022-01-01"), "lienModifications": [repeal]}
    says = "Au cœur de l’Œuvre des Écoles, une RUCHE paraît."
    versions: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
        "2019-01-01": [("L10", "Rien.", {}), ("L2", "Rien.", {})],
        "2020-01-01": [("L10", says, {}), ("L2", "Deux ruches.", ends)],
        "2022-01-01": [("L10", says, {})],
        "2023-01-01": [("L10", "Rien.", {})],
    }
    for day, articles in versions.items():
        nodes = [json_article(number, text, n=int(number[1:]), w=int(day[3]) + 1, **more)
                 for number, text, more in articles]  # fmt: skip
        (folder / f"{day}.json").write_bytes(json_code(day, *nodes))
        bring_in(folder / "repo", Unit(folder / f"{day}.json"))
    return folder / "repo"


@pytest.mark.parametrize(
    ("words", "snippet"),
    [
        ("ruche", "Au cœur de l'Œuvre des Écoles, une **RUCHE** paraît."),
        ("oeuvre ecoles", "Au cœur de l'**Œuvre** des **Écoles**, une RUCHE paraît."),
        ("co", "Au **cœ**ur de l'Œuvre des Écoles, une RUCHE paraît."),
    ],
)
def test_what_is_found_after_a_ligature_is_marked_where_it_stands(
    bees: Path, words: str, snippet: str
) -> None:
    [hit] = ask(bees, "hits", "search", *words.split(), "--at", "2022-01-01")["hits"]
    assert hit["snippet"] == snippet


def test_events_come_by_version_then_by_article(bees: Path) -> None:
    events = ask(bees, "events", "search", "--history", "ruche")["events"]
    assert [(one["version"]["date"], one["number"], one["event"]) for one in events] == [
        ("2020-01-01", "L2", "appears"),
        ("2020-01-01", "L10", "appears"),
        ("2022-01-01", "L2", "disappears"),
        ("2023-01-01", "L10", "disappears"),
    ]


def test_a_repeal_is_found_by_the_words_that_it_removed(bees: Path) -> None:
    events = ask(bees, "events", "search", "--history", "deux ruches")["events"]
    [repeal] = [one for one in events if one["event"] == "disappears"]
    assert (repeal["number"], repeal["kind"], repeal["date"]) == ("L2", "repealed", "2022-01-01")
    assert titles(repeal["laws"]) == ["2021-7"]


# --- forms of a comparison --------------------------------------------------------------------


def test_a_patch_applies(repo: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    old, new = f"{SLUG}/2020-01-01", f"{SLUG}/2022-09-01"
    subprocess.run(["git", "clone", "-q", str(repo), str(clone)], check=True)
    git(clone, "checkout", "-q", old)
    done = run(
        repo, "changes", "--between", "2020-01-01", "2022-09-01", "--code", JARDINS, "--unified"
    )
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
