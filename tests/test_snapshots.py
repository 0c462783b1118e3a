"""Each hard case of snapshots/ comes out as the table in its README says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from lawdiff.answers import between
from lawdiff.gitrepo.repository import LawRepo
from tests.making import (
    COMPOSTS,
    JARDINS,
    ask,
    git,
    known_versions,
    law_names,
    run,
    sides,
    validate,
)

pytestmark = pytest.mark.xdist_group("snapshots")

DATES = ["2014-03-10", "2016-01-01", "2018-07-01", "2020-01-01", "2022-09-01", "2024-01-01"]
TAGS = [f"code-des-jardins-partages/{day}" for day in DATES]
ANNEXE = "Annexe I : Tableau des distances"

# The texts, with all that their titles say.
LOI_2014 = "LOI n°2014-9901 du 3 mars 2014"
LOI_2015 = "LOI n°2015-9912 du 17 août 2015"
LOI_2016 = "LOI n°2016-9921 du 8 août 2016"
LOI_2017 = "LOI n°2017-9935 du 28 décembre 2017"
LOI_2018 = "LOI n°2018-9941 du 23 novembre 2018"
LOI_2019 = "LOI n° 2019-9945 du 24 juillet 2019"
LOI_2021 = "LOI n°2021-9960 du 22 août 2021"
LOI_2021_BIS = "Loi n°2021-9960 du 22 août 2021"
LOI_2022 = "LOI n°2022-9968 du 16 août 2022"
LOI_2023 = "LOI n°2023-9975 du 20 juin 2023"
RECTIFIED = "Loi n°2023-9975 du 20 juin 2023, v. init."
ORDONNANCE = "Ordonnance n°2017-9933 du 21 septembre 2017"
DECRET_2015 = "Décret n°2015-9907 du 9 mars 2015"
DECRET_2017 = "Décret n°2017-9931 du 10 mai 2017"
DECRET_2022 = "Décret n°2022-9966 du 29 juin 2022"
DECRET_LATE = "Décret n°2022-9971 du 27 décembre 2022"
DECISION = "Décision n°999001 du 14 juin 2023, v. init."

Row = tuple[str, str, str, list[str]]

# (number, kind, class, texts) of every change, and nothing else, between two versions that
# follow each other. `~2` is the second wording of a number, `<` its number before.
TABLE: list[list[Row]] = [
    [
        ("L111-3", "created", "substantive", [f"{LOI_2015} - art. 1"]),
        ("L112-2", "modified", "substantive", [f"{LOI_2014} - art. 6"]),
        ("L121-4~2", "repealed", "substantive", []),
        ("L211-2", "modified", "substantive", [f"{LOI_2015} - art. 4"]),
        ("L211-4", "repealed", "substantive", []),
        (ANNEXE, "modified", "substantive", [f"{DECRET_2015} - art. 2"]),
    ],
    [
        ("L121-5", "modified", "substantive", [f"{LOI_2016} - art. 4"]),
        ("L122-3", "modified", "substantive", [f"{ORDONNANCE} - art. 2"]),
        ("D122-4", "created", "substantive", [f"{DECRET_2017} - art. 3"]),
    ],
    [
        ("L121-5", "modified", "substantive", [f"{LOI_2018} - art. 35", f"{LOI_2019} - art. 12"]),
        ("L121-6", "modified", "substantive", [f"{LOI_2017} - art. 7", f"{LOI_2018} - art. 7"]),
        ("L122-7", "moved", "none", []),
        ("L122-8<L122-5", "renumbered", "none", [f"{LOI_2018} - art. 9"]),
        ("L123-2", "repealed", "substantive", [f"{ORDONNANCE} - art. 9"]),
        ("L123-3", "created", "substantive", [f"{LOI_2018} - art. 12"]),
        ("L123-3~2", "created", "substantive", [f"{LOI_2019} - art. 3"]),
        ("R112-1", "modified", "typographic", []),
        ("D121-3", "modified", "none", []),
    ],
    [
        ("L121-2", "modified", "substantive", [f"{LOI_2021_BIS} - art. 3"]),
        ("L122-2", "modified", "substantive", [f"{LOI_2021} - art. 5"]),
        ("L123-2", "created", "substantive", [f"{LOI_2022} - art. 2"]),
        ("L211-2-1<L211-3", "renumbered", "none", [f"{LOI_2021} - art. 8"]),
        ("R122-1", "modified", "substantive", []),
        ("R211-2", "modified", "references", [f"{DECRET_2022} - art. 5"]),
        ("D112-2", "moved", "none", [f"{DECRET_2022} - art. 4"]),
        ("D121-3", "modified", "none", []),
        (ANNEXE, "modified", "substantive", [f"{DECRET_2022} - art. 1"]),
    ],
    [
        ("L112-2", "modified", "substantive", [f"{LOI_2023} - art. 6", RECTIFIED]),
        ("L123-4<L123-3", "renumbered", "none", [f"{LOI_2023} - art. 4"]),
        ("L221-1", "modified", "substantive", [f"{LOI_2023} - art. 2"]),
        ("L221-2", "replaced", "substantive", [f"{LOI_2023} - art. 9"]),
        ("R111-1", "modified", "substantive", [f"{DECRET_LATE} - art. 1"]),
        ("R211-2", "modified", "substantive", [DECISION]),
        ("D211-3", "repealed", "substantive", [f"{DECRET_2022} - art. 7"]),
    ],
]
CONCORDANCE = ("L122-8<L122-5", "L122-5", "L122-8")


def show_between(repo: Path, number: str, old: int, new: int, *more: str) -> Any:
    """What changed in an article between two versions, numbered 1 to 6 as in the README."""
    days = (TAGS[old - 1], TAGS[new - 1])
    return ask(repo, "comparison", "show", number, "--between", *days, "--code", JARDINS, *more)


def changes(repo: Path, old: int, new: int) -> list[Any]:
    days = (TAGS[old - 1], TAGS[new - 1])
    answer = ask(repo, "changes", "changes", "--between", *days, "--code", JARDINS)
    found: list[Any] = answer["changes"]
    return found


def rows(repo: Path, old: int, new: int) -> list[Row]:
    shown = []
    for change in changes(repo, old, new):
        name = change["number"]
        if change["variant"] > 1:
            name += f"~{change['variant']}"
        if change["renumbered_from"]:
            name += f"<{change['renumbered_from']}"
        shown.append((name, change["kind"], change["class"], law_names(change["laws"])))
    return shown


@pytest.mark.parametrize("old", range(1, 6))
def test_every_change_and_nothing_else(repo: Path, old: int) -> None:
    found = [row for row in rows(repo, old, old + 1) if row[0] not in CONCORDANCE]
    expected = [row for row in TABLE[old - 1] if row[0] not in CONCORDANCE]
    assert [(*row[:3], sorted(row[3])) for row in found] == [
        (*row[:3], sorted(row[3])) for row in expected
    ]


def test_an_article_renumbered_under_a_new_identity(repo: Path) -> None:
    """L122-5 became L122-8; its new identity says so by a link CONCORDANCE to the old one."""
    found = [row for row in rows(repo, 3, 4) if row[0] in CONCORDANCE]
    assert found == [row for row in TABLE[2] if row[0] in CONCORDANCE]


def test_the_counts(repo: Path) -> None:
    answer = ask(repo, "versions", "versions", "--code", JARDINS)
    shown = [(v["date"], v["id"], v["articles"], v["complete"]) for v in answer["versions"]]
    counts = [41, 40, 41, 42, 43, 42]  # R211-1 once in 5, L221-3 not yet in 6
    assert shown == [
        (day, "1f0e2d3" if day == DATES[0] else None, count, True)
        for day, count in zip(DATES, counts, strict=True)
    ]
    composts = ask(repo, "versions", "versions", "--code", COMPOSTS)["versions"]
    assert [(v["date"], v["articles"]) for v in composts] == [(DATES[4], 3)]


# --- what the redline of each case says ---------------------------------------------------------


def changed_words(answer: Any, where: str = "alineas") -> list[tuple[str, str]]:
    """What went and what came, alinéa by alinéa, without what stayed; numbers without their unit.

    Whether the redline takes a unit or a month along with its number is not the matter here.
    """
    words = [(s, w) for a in answer[where] for s, w in a["words"] if s != "="]
    return [(s, UNIT.sub("", w).strip()) for s, w in words]


UNIT = re.compile(r"(?<=[0-9])\s*(%|m|euros?)\s*$|^31 décembre (?=20)")


def ops(answer: Any) -> list[str]:
    return [alinea["op"] for alinea in answer["alineas"]]


def test_a_rate(repo: Path) -> None:
    answer = show_between(repo, "L112-2", 1, 2)
    assert changed_words(answer) == [("-", "9,2"), ("+", "9,7")]
    again = show_between(repo, "L112-2", 5, 6)
    assert {("-", "9,7"), ("+", "10,1")} <= set(changed_words(again))
    assert [law["kind"] for law in again["laws"]] == ["modifie", "rectifie"]


def test_an_alinea_inserted_at_the_end(repo: Path) -> None:
    answer = show_between(repo, "L211-2", 1, 2)
    assert ops(answer)[-1] == "insert"
    assert set(ops(answer)[:-1]) == {"equal"}
    assert answer["alineas"][-1]["words"][0][1].startswith("III. - En cas de partage")


def test_renumbered_points_after_an_insertion(repo: Path) -> None:
    answer = show_between(repo, "L122-3", 2, 3)
    assert ops(answer).count("insert") == 1
    assert ops(answer).count("change") == 3
    changed = [
        (s, w.strip()) for a in answer["alineas"] if a["op"] == "change" for s, w in a["words"]
        if s != "="
    ]  # fmt: skip
    assert [re.sub("[^0-9]", "", w) for s, w in changed if s == "-"] == ["2", "3", "4"]
    assert [re.sub("[^0-9]", "", w) for s, w in changed if s == "+"] == ["3", "4", "5"]


def test_an_alinea_moved(repo: Path) -> None:
    answer = show_between(repo, "L122-2", 4, 5)
    (moved,) = [alinea for alinea in answer["alineas"] if alinea["op"] == "move"]
    assert (moved["old"], moved["new"]) == (3, 1)
    assert moved["words"][0][1].startswith("Les feux")
    assert (answer["inserted"], answer["deleted"]) == (0, 0)


def ids(wordings: list[dict[str, Any]]) -> list[str]:
    return [wording["wording"] for wording in wordings]


def test_one_cell_of_a_table(repo: Path) -> None:
    answer = show_between(repo, ANNEXE, 4, 5)
    assert ops(answer).count("change") == 1
    changed = changed_words(answer)
    assert "".join(w for s, w in changed if s == "-") == "1"
    assert "".join(w for s, w in changed if s == "+") == "1,50"


def test_amounts_with_two_texts_and_an_unheld_wording(repo: Path) -> None:
    answer = show_between(repo, "L121-5", 2, 3)
    assert {("-", "15"), ("+", "18"), ("-", "deux"), ("+", "trois")} == set(changed_words(answer))
    assert ids(answer["unheld"]) == ["LEGIARTI900000001202"]
    answer = show_between(repo, "L121-5", 3, 4)
    assert ops(answer)[-1] == "insert"
    assert changed_words(answer)[:2] == [("-", "18"), ("+", "20")]
    assert answer["unheld"] == []
    both = show_between(repo, "L121-5", 2, 4)
    assert len(both["laws"]) == 3


def test_unheld_wordings(repo: Path) -> None:
    assert ids(show_between(repo, "L121-2", 4, 5)["unheld"]) == ["LEGIARTI900000000802"]
    # One that was replaced before its day came never was law.
    assert show_between(repo, "L121-6", 3, 4)["unheld"] == []


def test_the_nota_alone(repo: Path) -> None:
    for old in (3, 4):
        answer = show_between(repo, "D121-3", old, old + 1)
        assert set(ops(answer)) == {"equal"}
        assert {alinea["op"] for alinea in answer["nota"]} & {"insert", "change"}
        assert (answer["class"], answer["inserted"], answer["deleted"]) == ("none", 0, 0)
    assert {("-", "2022"), ("+", "2024")} <= set(changed_words(answer, "nota"))


def test_the_typographic_correction_is_typographic(repo: Path) -> None:
    """Its wording's id stayed; the class says what it was, never that it is less than that."""
    with LawRepo(repo) as held:
        (report,) = between.compare_article(held, "R112-1", (TAGS[2], TAGS[3]), JARDINS)
        assert (report.source_correction, report.class_) == (True, "typographic")
        (report,) = between.compare_article(held, "R122-1", (TAGS[3], TAGS[4]), JARDINS)
        assert (report.source_correction, report.class_) == (True, "substantive")


def test_an_annulled_alinea(repo: Path) -> None:
    answer = show_between(repo, "R211-2", 5, 6)
    assert ops(answer)[-1] == "delete"
    assert [law["kind"] for law in answer["laws"]] == ["annule"]


@pytest.mark.parametrize(
    ("number", "old", "new"),
    [
        ("R122-2", 3, 4),
        ("R122-2", 4, 5),
        ("L211-2", 3, 4),
        ("R211-1", 4, 5),
        ("R211-1", 5, 6),
        ("L111-3", 4, 5),
        ("D211-3", 4, 5),
        ("L112-1 A", 5, 6),
        ("D122-3", 5, 6),
        (ANNEXE, 2, 3),
        ("L122-6", 1, 6),
        ("L123-1", 1, 6),
        ("L121-4", 1, 6),
    ],
)
def test_no_change(repo: Path, number: str, old: int, new: int) -> None:
    answer = show_between(repo, number, old, new, "--variant", "1")
    assert (answer["kind"], answer["class"], answer["laws"]) == (None, "none", [])
    assert set(ops(answer)) == {"equal"}


def test_two_wordings_of_one_number(repo: Path) -> None:
    for version, order in ((4, "one"), (5, "the other")):
        at = ["show", "L123-3", "--at", DATES[version - 1], "--code", JARDINS, "--variant"]
        first, second = (ask(repo, "article", *at, str(n)) for n in (1, 2))
        assert first["variants"] == second["variants"] == 2, order
        assert first["article"]["cid"].endswith("2501")
        assert second["article"]["cid"].endswith("2601")
        assert second["article"]["path"].endswith("L123-3~2.md")
    gone = show_between(repo, "L121-4", 1, 2, "--variant", "2")
    assert gone["kind"] == "repealed"
    text = "".join(w for _, w in changed_words(gone))
    assert "exigible le 1er février" in text


def test_a_number_reused_at_once(repo: Path) -> None:
    """Another article takes the number on the day on which the one before it ends."""
    for pair in (DATES[4:], TAGS[4:]):
        result = run(repo, "show", "L221-2", "--between", *pair, "--code", JARDINS)
        assert "Remplacé par un autre article du même numéro" in result.stdout


def test_law_to_come_is_not_law(repo: Path) -> None:
    at = ("--at", DATES[5], "--code", JARDINS)
    answer = ask(repo, "article", "show", "L221-3", *at)
    assert (answer["certainty"], answer["in_force"]) == ("none", None)
    ends = ask(repo, "article", "show", "L112-1 A", *at)["article"]
    assert ends["in_force_until"] == "2025-01-01"
    assert law_names(ends["ended_by"]) == [f"{LOI_2023} - art. 11"]
    assert law_names(ends["ended_by"])[0] not in law_names(ends["laws"])


def test_a_renamed_section_moves_nothing(repo: Path) -> None:
    titles = [
        ask(repo, "article", "show", "L122-6", "--at", TAGS[n], "--code", JARDINS)["article"][
            "section"
        ][-1]
        for n in (2, 3)
    ]
    assert titles[0] != titles[1]
    assert titles[1] == "Section 2 : Eau, compost et paillage"


def test_every_article_that_the_table_does_not_name_stays(repo: Path) -> None:
    """Word for word, whatever format each version came in."""
    named = {re.split("[~<]", row[0])[0] for table in TABLE for row in table}
    named |= {row[0].partition("<")[2] for table in TABLE for row in table}
    held: dict[str, set[tuple[str, ...]]] = {}
    for day in DATES:
        with LawRepo(repo) as law:
            (ref,) = [v for v in law.versions if v.info.tag == f"code-des-jardins-partages/{day}"]
            for article in law.open(ref).version().articles():
                held.setdefault(article.number, set()).add(article.alineas)
    stayed = {number: texts for number, texts in held.items() if number not in named}
    assert len(stayed) >= 15
    assert {number for number, texts in stayed.items() if len(texts) > 1} == set()


def test_every_redline_gives_both_texts_back(repo: Path) -> None:
    for old in range(1, 6):
        for change in changes(repo, old, old + 1):
            if change["kind"] in ("created", "repealed", "moved", "renumbered"):
                continue
            answer = show_between(repo, change["number"], old, old + 1)
            texts = [
                ask(repo, "article", "show", change["number"], "--at", TAGS[n], "--code", JARDINS)[
                    "article"
                ]
                for n in (old - 1, old)
            ]
            assert sides(answer["alineas"]) == (texts[0]["alineas"], texts[1]["alineas"])


def test_what_the_commit_says(repo: Path) -> None:
    message = git(repo, "log", "-1", "--format=%B", f"code-des-jardins-partages/{DATES[3]}")
    assert f"{LOI_2018} :\n" in message
    assert f"Modifie-par: {LOI_2019}" in message
    assert "Correction de la source, sans texte :\n  R112-1, D121-3" in message
    assert "Changement de section, sans texte :\n  L122-7 (déplacé)" in message
    known = known_versions(repo, "code-des-jardins-partages")
    assert known[DATES[4]]["notes"] == ["duplicate: R211-1"]


def test_check_tells_the_anomalies(repo: Path, snapshots: Path) -> None:
    answer = ask(repo, "check", "check", str(snapshots / "legi-data-2022-09-01.tgz"))
    assert answer["versions"] == []
    assert len(answer["unchanged"]) == 2
    validate(answer, "check")
    fresh = ask(repo / "nowhere", "check", "check", str(snapshots / "legi-data-2022-09-01.tgz"))
    assert [(a["kind"], a["article"]) for a in fresh["anomalies"]] == [("duplicate", "R211-1")]
