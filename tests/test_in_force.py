"""A wording that begins on or before its version's day is law on that day, whatever its state.

Both readers are held to one table, written as a jurist would: one small law as Légifrance's JSON
and as a LEGI dump, in every state, with every order of its first day, its last and the version's.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lawdiff.answers.code_lives import CodeLives
from lawdiff.answers.version_changes import compared_versions
from lawdiff.french.states import Standing, standing
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.sources import legifrance_json
from lawdiff.sources.anomalies import Anomaly, notes
from lawdiff.sources.base import Files, Memo, Stated
from lawdiff.sources.legi_dump import DumpCode
from lawdiff.verify.report import REASONS
from tests.conftest import ROOT
from tests.dumps import NO_END, bring_dumps, by, code, files, section, wording, write_folder
from tests.making import CODE, SCHEMA, Unit, ask, bring_in, json_article, json_code, ms, run

DAY = "2021-01-01"
STATES = [
    "VIGUEUR", "VIGUEUR_DIFF", "ABROGE", "ABROGE_DIFF", "MODIFIE", "MODIFIE_MORT_NE", "PERIME",
    "TRANSFERE", "ANNULE", "DISJOINT", "VIGUEUR_NON_ETEN", "", "ETAT_INCONNU",
]  # fmt: skip

# First day, day after the last → what a jurist says of the wording on 1 January 2021.
JURIST = {
    ("2020-12-31", NO_END): "law",
    ("2021-01-01", NO_END): "law",
    ("2021-01-02", NO_END): "to come",
    ("2020-06-01", "2020-12-31"): "ended",
    ("2020-06-01", "2021-01-01"): "ended",
    ("2020-06-01", "2021-01-02"): "law",
    ("2020-12-31", "2021-01-01"): "ended",
    ("2021-01-01", "2021-01-02"): "law",
    ("2021-01-02", "2021-01-03"): "to come",
    ("2020-12-31", "2020-12-31"): "never",
    ("2021-01-01", "2021-01-01"): "never",
    ("2021-01-02", "2021-01-02"): "never",
    ("2021-01-01", "2020-12-31"): "never",
    ("2021-01-02", "2021-01-01"): "never",
    ("2020-12-31", "2020-06-01"): "never",
    ("2020-06-01", "2222-02-22"): "law",
    ("2222-02-22", NO_END): "to come",
}


def expected(state: str, days: tuple[str, str]) -> str:
    """What never came into force was law on no day, whatever its days."""
    return "never" if state == "MODIFIE_MORT_NE" else JURIST[days]


def end_ms(day: str) -> int:
    return 32472144000000 if day == NO_END else ms(day)


def in_json(state: str, start: str, end: str) -> str:
    """What the reader of the JSON of that day says."""
    other = json_article("L0", "Un.", n=9)
    asked = json_article(
        "L1", "Deux.", etat=state or None, dateDebut=ms(start), dateFin=end_ms(end)
    )
    parsed = legifrance_json.parse(
        Files("", ["code.json"], [json_code(DAY, other, asked)]), Stated(), Memo()
    )
    told = [anomaly.kind for anomaly in parsed.anomalies if anomaly.article == "L1"]
    if "L1" in {article.number for article in parsed.version.articles()}:
        assert "not-in-force" not in told
        return "law"
    if any("L1" in {a.number for a in version.articles()} for version in parsed.future()):
        return "to come"
    assert "not-in-force" in told
    return "never" if start >= end or state == "MODIFIE_MORT_NE" else "ended"


def in_dump(state: str, start: str, end: str) -> str:
    """What the reader of a dump says of that day, that knows of law before, on and after it."""
    made = code(
        CODE.title,
        section(
            1,
            "Titre Ier",
            wording(9, "L0", "2000-01-01"),
            wording(8, "L8", DAY),
            wording(7, "L9", "2021-02-01"),
            wording(1, "L1", start, end, state=state or " "),
        ),
    )
    dump = DumpCode("dump")
    for path, text in files(made).items():
        dump.add(path.split("/LEGITEXT000099000001/")[-1], text.encode())
    dump.settle()
    at = date.fromisoformat(DAY)
    versions = [dump.version(day) for day in dump.version_days()] + list(dump.future())
    law = [v.date for v in versions if "L1" in {article.number for article in v.articles()}]
    assert at in {version.date for version in versions if not version.future}
    if at in law:
        return "law"
    if not law:
        return "never"
    return "to come" if min(law) > at else "ended"


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("days", JURIST, ids="/".join)
def test_both_readers_say_what_a_jurist_says(days: tuple[str, str], state: str) -> None:
    answer = expected(state, days)
    assert (in_json(state, *days), in_dump(state, *days)) == (answer, answer)


@pytest.mark.parametrize(
    ("state", "answer"),
    [("VIGUEUR", True), (None, True), ("MODIFIE", True), ("ABROGE_DIFF", True), ("ABROGE", False),
     ("VIGUEUR_DIFF", False), ("MODIFIE_MORT_NE", False), ("PERIME", False)],
)  # fmt: skip
def test_without_dates_the_state_decides(state: str | None, answer: bool) -> None:
    asked = json_article("L1", "Deux.", etat=state, dateDebut=None, dateFin=None)
    data = json_code(DAY, json_article("L0", "Un.", n=9), asked)
    parsed = legifrance_json.parse(Files("", ["code.json"], [data]), Stated(), Memo())
    assert ("L1" in {article.number for article in parsed.version.articles()}) is answer


def test_a_state_that_its_dates_contradict_is_told() -> None:
    """Told as repealed, without a day on which it was: it is held, and both readers say so."""
    data = json_code(DAY, json_article("L1", "Un.", etat="ABROGE"))
    parsed = legifrance_json.parse(Files("", ["code.json"], [data]), Stated(), Memo())
    assert [(a.kind, a.article) for a in parsed.anomalies] == [("state-against-dates", "L1")]
    dump = DumpCode("dump")
    made = code(CODE.title, wording(1, "L1", "2000-01-01", state="ABROGE"))
    for path, text in files(made).items():
        dump.add(path.split("/LEGITEXT000099000001/")[-1], text.encode())
    dump.settle()
    assert [(a.kind, a.article) for a in dump.anomalies] == [("state-against-dates", "L1")]


# --- a whole repository --------------------------------------------------------------------------


def listed(*wordings: tuple[int, str, str, str]) -> list[dict[str, Any]]:
    """The list of an article's wordings: number, first day, end, state."""
    return [
        {"id": f"LEGIARTI9{1:09d}{w:02d}", "dateDebut": ms(start), "dateFin": end_ms(end),
         "etat": state}
        for w, start, end, state in wordings
    ]  # fmt: skip


def bring_json(folder: Path, *versions: bytes) -> tuple[Path, list[Unit]]:
    units = []
    for n, data in enumerate(versions):
        (folder / f"{n}.json").write_bytes(data)
        units.append(Unit(folder / f"{n}.json"))
    bring_in(folder / "repo", *units)
    return folder / "repo", units


LAW = {"linkType": "MODIFIE", "textTitle": "Décret n°2020-5 du 3 mars 2020 - art. 2",
       "natureText": "DECRET", "textCid": "JORFTEXT000000000005"}  # fmt: skip
L0 = json_article("L0", "Autre.", n=9)


def test_what_begins_on_the_first_of_january_is_modified_not_repealed(tmp_path: Path) -> None:
    """The JSON of 1 January calls VIGUEUR_DIFF what becomes law that day."""
    repo, _ = bring_json(
        tmp_path,
        json_code("2020-06-01", L0, json_article("L1", "Avant.", w=1)),
        json_code(DAY, L0, json_article("L1", "Après.", w=2, etat="VIGUEUR_DIFF",
                                        dateDebut=ms(DAY), lienModifications=[LAW])),
    )  # fmt: skip
    [change] = ask(repo, "changes", "changes", "--between", "2020-06-01", DAY)["changes"]
    assert (change["number"], change["kind"]) == ("L1", "modified")
    assert [law["title"] for law in change["laws"]] == ["Décret n°2020-5 du 3 mars 2020"]


def absent(folder: Path) -> tuple[Path, list[Unit]]:
    """L1 in the first wording; in the second, of which no text is given; in the third."""
    wordings = listed((1, "2000-01-01", "2020-09-01", "MODIFIE"),
                      (2, "2020-09-01", "2022-01-01", "VIGUEUR"),
                      (3, "2022-01-01", NO_END, "VIGUEUR_DIFF"))  # fmt: skip
    third = json_article("L1", "Trois.", w=3, etat="VIGUEUR_DIFF", dateDebut=ms("2022-01-01"),
                         articleVersions=wordings)  # fmt: skip
    return bring_json(
        folder,
        json_code("2020-06-01", L0, json_article("L1", "Un.", w=1), json_article("L2", "x", n=2)),
        json_code(DAY, L0, third),
        json_code("2022-02-01", L0, third),
    )


def test_what_is_listed_as_law_without_a_text_is_not_told_as_repealed(tmp_path: Path) -> None:
    repo, _ = absent(tmp_path)
    report = ask(repo, "changes", "changes", "--between", "2020-06-01", DAY)
    kinds = {change["number"]: change["kind"] for change in report["changes"]}
    assert kinds == {"L1": "unheld", "L2": "repealed"}
    report = ask(repo, "changes", "changes", "--between", DAY, "2022-02-01")
    crossed = [(c["number"], c["kind"], c["exact"]) for c in report["changes"]]
    assert crossed == [("L1", "modified", False)]
    rows = ask(repo, "timeline", "timeline", "L1")["wordings"]
    assert [row["kind"] for row in rows] == ["created", "unheld", "modified"]
    assert not any(row["repealed"] for row in rows)
    with LawRepo(repo) as held:
        compared = list(compared_versions(CodeLives(held, held.versions[0].info.code)))
    told = [[(one.report.number, one.report.kind) for one in each.changes] for each in compared]
    assert told == [[], [("L1", "last-seen"), ("L2", "repealed")], [("L1", "first-seen")]]


def test_an_article_without_its_file_is_not_told_as_repealed(tmp_path: Path) -> None:
    """A dump whose structure lists an article on its days, and has no file of it."""
    made = files(
        code(
            CODE.title,
            section(
                1,
                "Titre Ier",
                wording(1, "L1", "2000-01-01", "2005-01-01", "", by("2000-1")),
                wording(2, "L1", "2005-01-01", "2008-01-01"),
                wording(3, "L2", "2000-01-01", "2005-01-01", state="ABROGE"),
                wording(4, "L3", "2000-01-01"),
            ),
        )
    )
    del made[next(path for path in made if path.endswith("/LEGIARTI000000000002.xml"))]
    bring_dumps(tmp_path / "repo", write_folder(tmp_path / "dump", made))
    report = ask(tmp_path / "repo", "changes", "changes", "--between", "2000-01-01", "2005-01-01")
    kinds = {change["number"]: change["kind"] for change in report["changes"]}
    assert kinds == {"L1": "unheld", "L2": "repealed"}


def test_a_commit_names_all_that_is_law_without_a_text() -> None:
    """Of other kinds fifty places are named; of these all, for comparisons go by them."""
    found = notes(Anomaly("absent-text", "x", f"L{n}") for n in range(200))
    assert found[0].endswith(", L199")


@pytest.mark.parametrize("state", ["VIGUEUR", "VIGUEUR_DIFF", "ABROGE_DIFF", "ABROGE", "MODIFIE"])
@pytest.mark.parametrize("end", [NO_END, "2030-01-01"])
def test_a_stale_state_credits_no_law_with_a_wording_that_it_ends(state: str, end: str) -> None:
    """An ABROGE link on a wording with a set end is its end, also where the state is not yet so."""
    link = {**LAW, "linkType": "ABROGE"}
    asked = json_article("L1", "Un.", etat=state, dateFin=end_ms(end), lienModifications=[link])
    parsed = legifrance_json.parse(
        Files("", ["code.json"], [json_code(DAY, asked)]), Stated(), Memo()
    )
    [article] = parsed.version.articles()
    ends = "ABROGE" in state or (state != "MODIFIE" and end != NO_END)
    assert (len(article.ended_by), len(article.laws)) == ((1, 0) if ends else (0, 1))


def test_what_is_law_is_not_shown_as_to_come(tmp_path: Path) -> None:
    data = json_article("L1", "Un.", etat="VIGUEUR_DIFF", dateDebut=ms(DAY))
    repo, _ = bring_json(tmp_path, json_code(DAY, data))
    shown = run(repo, "show", "L1").stdout
    assert "en vigueur depuis le 1er janvier 2021" in shown
    assert "non en vigueur" not in shown


# --- verify --------------------------------------------------------------------------------------


def test_verify_accounts_for_every_identifier(tmp_path: Path) -> None:
    """Of three sources, each with its own day: nothing lies between held and silence."""
    repo, units = absent(tmp_path)
    more = [
        json_article("L3", "Né mort.", n=3, etat="MODIFIE_MORT_NE", dateDebut=ms("2022-01-01")),
        json_article("L4", "Fini.", n=4, dateFin=ms("2021-12-01")),
        json_article("L5", "Sans date.", n=5, etat="VIGUEUR_DIFF", dateDebut=None),
        json_article("L6", "Un jour.", n=6, etat="VIGUEUR_DIFF", dateDebut=ms("2030-01-01")),
        json_article("L7", "Deux fois.", n=7),
        json_article("L7", "Deux fois.", n=7),
        json_article("L8", "Enfin.", n=8, articleVersions=[
            {"id": "LEGIARTI900000000899", "etat": "VIGUEUR_DIFF", "dateDebut": ms("2031-01-01")}]),
    ]  # fmt: skip
    (tmp_path / "3.json").write_bytes(json_code("2022-03-01", *more))
    units.append(Unit(tmp_path / "3.json"))
    bring_in(repo, units[-1])
    answer = ask(repo, "verification", "verify", *(str(unit.path) for unit in units))
    assert answer["ok"]
    found = [(Path(one["where"]).name, one["id"], one["reason"]) for one in answer["unheld"]]
    second = "LEGIARTI900000000102"
    assert found == [
        ("1.json", second, "no-text"),
        ("2.json", second, "ended"),
        ("3.json", "LEGIARTI900000000301", "never-in-force"),
        ("3.json", "LEGIARTI900000000401", "ended"),
        ("3.json", "LEGIARTI900000000501", "undated"),
        ("3.json", "LEGIARTI900000000701", "repeated"),
        ("3.json", "LEGIARTI900000000899", "to-come"),
    ]
    text = " ".join(run(repo, "verify", *(str(unit.path) for unit in units)).stdout.split())
    counts = "1 to-come, 1 ended, 1 never-in-force, 1 undated, 1 repeated"
    assert f"3.json: identifiers: 3 held, 5 not held ({counts})" in text
    counted = [(one["held"], +Counter(one["not_held"])) for one in answer["identifiers"]]
    assert counted[:3] == [(3, {}), (3, {"no-text": 1}), (3, {"ended": 1})]
    assert counted[3] == (3, Counter(reason for name, _, reason in found if name == "3.json"))
    assert f"{second} (L1): it is law on the day of its source" in text


def test_verify_accounts_for_every_identifier_of_a_dump(tmp_path: Path) -> None:
    made = files(
        code(
            CODE.title,
            section(
                1,
                "Titre Ier",
                wording(1, "L1", "2000-01-01", "2005-01-01"),
                wording(2, "L1", "2005-01-01", "2004-01-01", state="MODIFIE_MORT_NE"),
                wording(3, "L2", "2000-01-01", "1999-01-01", state="MODIFIE"),
                wording(4, "L3", NO_END),
                wording(5, "L4", "2001-01-01"),
                wording(6, "L5", "2030-01-01", state="VIGUEUR_DIFF"),
            ),
        )
    )
    del made[next(path for path in made if path.endswith("/LEGIARTI000000000005.xml"))]
    dump = write_folder(tmp_path / "dump", made)
    bring_dumps(tmp_path / "repo", dump)
    answer = ask(tmp_path / "repo", "verification", "verify", str(dump))
    assert answer["ok"]
    assert sorted((one["article"], one["reason"]) for one in answer["unheld"]) == [
        ("L1", "never-in-force"),
        ("L2", "never-in-force"),
        ("L3", "undated"),
        ("L4", "no-text"),
    ]


def test_every_reason_is_explained() -> None:
    text = (ROOT / "docs" / "verify.md").read_text("utf-8")
    listed = SCHEMA["$defs"]["verification"]["properties"]["unheld"]["items"]["properties"]
    assert listed["reason"]["enum"] == list(REASONS)
    counted = SCHEMA["$defs"]["verification"]["properties"]["identifiers"]["items"]["properties"]
    assert list(counted["not_held"]["properties"]) == list(REASONS)
    assert all(f"\n- `{reason}`: " in text for reason in REASONS)


def test_without_a_first_day_an_end_to_come_outweighs_a_state_that_says_ended() -> None:
    day, later = date(2021, 1, 1), date(2022, 1, 1)
    assert standing(None, later, "ABROGE", day) is Standing.IN_FORCE
    assert standing(None, None, "ABROGE", day) is Standing.ENDED
    assert standing(None, day, "VIGUEUR", day) is Standing.ENDED
    assert standing(None, later, "VIGUEUR_DIFF", day) is Standing.NEVER
