"""What was law on a day, and what changed between two: asked as a user types it."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawdiff.answers.between import compare_article
from lawdiff.diff import apply, diff_texts
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article, LawRef, Section, Version, Wording
from tests.making import ask, bring_versions, git, make_version, run, sides

LAW = {n: LawRef("modifie", f"LOI n°20{n}-1 du 1er mars 20{n}") for n in (12, 15, 18)}
LISTED = (
    Wording("W1", date(2000, 1, 1), date(2012, 6, 1), "MODIFIE"),
    Wording("W2", date(2012, 6, 1), date(2015, 4, 1), "MODIFIE"),
    Wording("W3", date(2015, 4, 1), date(2018, 7, 1), "MODIFIE"),
    Wording("W4", date(2018, 7, 1), date(2026, 4, 1), "VIGUEUR"),
    Wording("W5", date(2026, 4, 1), None, "VIGUEUR_DIFF"),
)
TEXTS = {
    "W1": ("Les rayons sont ouverts.", "Le prix est de dix euros."),
    "W3": ("Les rayons sont ouverts.", "Le prix est de vingt euros."),
    "W4": ("Les rayons sont ouverts le dimanche.", "Le prix est de vingt euros."),
}


def held(name: str, *laws: LawRef) -> Article:
    own = next(one for one in LISTED if one.id == name)
    return Article("L1", TEXTS[name], cid="C1", wording=name, in_force_from=own.start,
                   in_force_until=own.end, state=own.state, laws=laws, wordings=LISTED)  # fmt: skip


@pytest.fixture(scope="module")
def rayons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """L1 in five wordings, the second of which no version holds, and the last is to come."""
    repo = tmp_path_factory.mktemp("force") / "repo"
    other = Article("L2", ("Autre.",), cid="C2")
    bring_versions(
        repo,
        make_version("2010-01-01", held("W1"), other),
        make_version("2017-01-01", held("W3", LAW[15]), other),
        make_version("2020-01-01", held("W4", LAW[18]), other),
    )
    return repo


def at(repo: Path, *words: str) -> tuple[str, str | None, str | None]:
    answer = ask(repo, "article", "show", "L1", "--at", *words)
    in_force, shown = answer["in_force"], answer["article"]
    name, text = (one["wording"] if one else None for one in (in_force, shown))
    return answer["certainty"], name, text


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("2012-05-31", ("exact", "W1", "W1")),
        ("1er juin 2012", ("not-held", "W2", "W1")),
        ("2015-03-31", ("not-held", "W2", "W1")),
        ("2015-04-01", ("exact", "W3", "W3")),  # no version of that day: the one of 2017 has it
        ("juillet 2018", ("exact", "W4", "W4")),
        ("2026-04-01", ("not-held", "W5", "W4")),
        ("1999-12-31", ("none", None, None)),
    ],
)
def test_a_day_asks_what_was_law(
    rayons: Path, asked: str, expected: tuple[str, str | None, str | None]
) -> None:
    assert at(rayons, asked) == expected


def test_a_version_says_what_it_says(rayons: Path) -> None:
    assert at(rayons, "code-des-essais/2010-01-01") == ("exact", "W1", "W1")
    shown = ask(rayons, "article", "show", "L1", "--at", "code-des-essais/2010-01-01")
    assert shown["moment"]["day"] is None
    assert shown["moment"]["version"]["date"] == shown["moment"]["as_of"] == "2010-01-01"


def test_what_is_to_come_is_told_with_its_day(rayons: Path) -> None:
    shown = run(rayons, "show", "L1", "--at", "2024-01-01").output
    assert "À remplacer le 1er avril 2026, texte non détenu (W5)." in shown
    assert "D'après la version du 1er janvier 2020" in shown


def test_what_is_not_held_is_warned_of_before_the_text(rayons: Path) -> None:
    lines = run(rayons, "show", "L1", "--at", "2013-01-01").output.splitlines()
    warned = next(at for at, line in enumerate(lines) if line.startswith("Attention"))
    assert "W2, du 1er juin 2012 au 1er avril 2015" in lines[warned]
    assert "W1, du 1er janvier 2000 au 1er juin 2012" in lines[warned + 1]
    assert warned < lines.index("Les rayons sont ouverts.")


# --- what changed -------------------------------------------------------------------------------


def test_wordings_that_began_between_two_days_of_one_version_are_told(rayons: Path) -> None:
    """Both days fall before the version of 2017."""
    answer = ask(rayons, "comparison", "show", "L1", "--between", "2012-01-01", "2016-01-01")
    assert answer["kind"] == "modified"
    assert [one["wording"] for one in answer["unheld"]] == ["W2"]
    assert (answer["certainty"], answer["exact"]) == ("exact", False)
    [step] = answer["steps"]
    assert (step["wording"], step["exact"]) == ("W3", False)
    assert [one["wording"] for one in step["unheld"]] == ["W2"]
    assert [law["title"] for law in step["laws"]] == [LAW[15].title]


def test_steps_each_have_their_own_law_and_size(rayons: Path) -> None:
    words = ("show", "L1", "--between", "2015-06-01", "2019-01-01")
    answer = ask(rayons, "comparison", *words)
    [step] = answer["steps"]
    assert (step["exact"], step["inserted"], step["deleted"]) == (True, 2, 0)
    assert answer["exact"]
    shown = run(rayons, *words, "--steps").output
    assert "1er juillet 2018 — W4" in shown
    assert LAW[18].title in shown
    assert "2 mots ajoutés" in shown


def test_the_laws_of_a_span_are_those_of_all_its_wordings(rayons: Path) -> None:
    answer = ask(rayons, "comparison", "show", "L1", "--between", "2010-01-01", "2020-01-01")
    assert [law["title"] for law in answer["laws"]] == [LAW[15].title, LAW[18].title]
    shown = run(rayons, "show", "L1", "--between", "2010-01-01", "2020-01-01").output
    assert "Textes de l'intervalle :" in shown  # not « Par : », as one wording is unknown
    assert "dont le texte n'est pas détenu" in shown


LOST = (
    Wording("V1", date(2000, 1, 1), date(2012, 6, 1), "MODIFIE"),
    Wording("V2", date(2012, 6, 1), date(2015, 4, 1), "VIGUEUR"),
)


def test_of_an_article_whose_first_texts_are_lost_its_laws_and_its_end_are_told(
    tmp_path: Path,
) -> None:
    """What was law in 2011 is not held: its change cannot be shown, but it can be told by whom."""
    made, ends = LAW[12], LawRef("abroge", "LOI n°2015-2 du 2 mars 2015")
    one = Article("L1", ("Un.",), cid="C1", wording="V2", in_force_from=LOST[1].start, laws=(made,),
                  in_force_until=LOST[1].end, ended_by=(ends,), wordings=LOST)  # fmt: skip
    other = Article("L2", ("Autre.",), cid="C2")
    repo = tmp_path / "repo"
    bring_versions(repo, make_version("2014-01-01", one, other), make_version("2016-01-01", other))
    for new, kind, law, said in (
        ("2014-01-01", "first-seen", made, "Aucun texte d'avant n'est détenu"),
        ("2015-06-01", "repealed", ends, "Abrogé ; le texte d'avant n'est pas détenu."),
    ):
        words = ("show", "L1", "--between", "2011-01-01", new)
        answer = ask(repo, "comparison", *words)
        assert (answer["kind"], answer["certainty"]) == (kind, "not-held")
        assert [one["title"] for one in answer["laws"]] == [law.title]
        assert [one["wording"] for one in answer["unheld"]] == ["V1"]
        shown = run(repo, *words).output
        assert said in shown
        assert f"Textes de l'intervalle :\n  {law.title}" in shown
        assert run(repo, *words, "--exit-code").exit_code == 1
        listed = ask(repo, "changes", "changes", "--between", "2011-01-01", new)["changes"]
        assert [one["laws"] for one in listed if one["number"] == "L1"] == [answer["laws"]]


def test_the_same_text_in_another_section_is_moved_whatever_its_id(tmp_path: Path) -> None:
    """Between versions; a list of changes says the same of it."""
    one = held("W1", LAW[12])
    other = replace(held("W3", LAW[15]), alineas=one.alineas)
    sections = [Section(f"Titre {n}", f"LEGISCTA00000000000{n}", (at,))
                for n, at in ((1, one), (2, other))]  # fmt: skip
    stays = [Section(f"Titre {n}", f"LEGISCTA00000000000{n}", (Article(f"L{n + 1}", ("Un.",)),))
             for n in (1, 2)]  # fmt: skip
    old = replace(sections[0], children=(*stays[0].children, one))
    new = replace(sections[1], children=(*stays[1].children, other))
    repo = tmp_path / "repo"
    bring_versions(
        repo,
        make_version("2010-01-01", old, stays[1]),
        make_version("2017-01-01", stays[0], new),
    )
    between = ("--between", "code-des-essais/2010-01-01", "code-des-essais/2017-01-01")
    [listed] = ask(repo, "changes", "changes", *between)["changes"]
    answer = ask(repo, "comparison", "show", "L1", *between)
    for found in (listed, answer):
        assert (found["kind"], found["class"]) == ("moved", "none")
        assert [law["title"] for law in found["laws"]] == [LAW[15].title]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("2000-01-01", "2012-05-31", 0),
        ("2010-01-01", "2013-01-01", 4),  # W2 has begun, and its text is not held
        ("2012-07-01", "2014-01-01", 4),  # both days have a text that is not held
        ("2010-01-01", "2016-01-01", 1),
        ("2019-01-01", "2026-05-01", 4),
    ],
)
def test_the_exit_code_tells_what_is_unknown(rayons: Path, old: str, new: str, code: int) -> None:
    assert run(rayons, "show", "L1", "--between", old, new).exit_code == 0
    assert run(rayons, "show", "L1", "--between", old, new, "--exit-code").exit_code == code


def test_a_day_and_a_version_may_be_mixed(rayons: Path) -> None:
    pair = ("2016-01-01", "code-des-essais/2020-01-01")
    answer = ask(rayons, "comparison", "show", "L1", "--between", *pair)
    assert (answer["from"]["day"], answer["to"]["day"]) == ("2016-01-01", None)
    assert (answer["kind"], answer["inserted"]) == ("modified", 2)


def test_the_wrong_order_is_refused(rayons: Path) -> None:
    done = run(rayons, "show", "L1", "--between", "2016-01-01", "2015-01-01")
    assert done.exit_code == 2
    assert "older" in done.output


def test_a_patch_between_two_days_applies(rayons: Path, tmp_path: Path) -> None:
    done = run(rayons, "show", "L1", "--between", "2016-01-01", "2019-01-01", "--unified")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(rayons), str(clone)], check=True)
    git(clone, "checkout", "-q", "code-des-essais/2017-01-01")
    (tmp_path / "one.patch").write_text(done.output, encoding="utf-8")
    git(clone, "apply", "--index", str(tmp_path / "one.patch"))
    tree = git(clone, "write-tree").strip()
    differ = git(clone, "diff", "--name-only", tree, "code-des-essais/2020-01-01")
    assert "articles/L1/L1.md" not in differ


# --- timeline and blame ---------------------------------------------------------------------------


def test_a_timeline_has_every_wording_with_its_days(rayons: Path) -> None:
    rows = ask(rayons, "timeline", "timeline", "L1")["wordings"]
    told = [(r["wording"], r["in_force_until"], r["kind"], r["held"], r["exact"]) for r in rows]
    assert told == [
        ("W1", "2012-06-01", "created", True, True),
        ("W2", "2015-04-01", "unheld", False, False),
        ("W3", "2018-07-01", "modified", True, False),
        ("W4", "2026-04-01", "modified", True, True),
        ("W5", None, "unheld", False, False),
    ]
    assert not any(row["repealed"] for row in rows)
    assert rows[-1]["to_come"]
    head, *lines = run(rayons, "timeline", "L1").output.splitlines()[1:]
    columns = ["depuis", "le", "avant", "le", "changement", "+", "-", "par", "rédaction"]
    assert head.split() == columns
    assert "avec 1 rédaction non détenue : 1 mot ajouté, 1 mot supprimé" in lines[2]
    assert "décidé, non en vigueur" in lines[-1]


def test_blame_tells_days_and_says_what_may_be_older(rayons: Path) -> None:
    lines = ask(rayons, "blame", "blame", "L1", "--at", "2020-06-01")["alineas"]
    told = [(one["since"], one["at_latest"], [law["title"] for law in one["laws"]])
            for one in lines]  # fmt: skip
    assert told == [
        ("2018-07-01", False, [LAW[18].title]),
        ("2015-04-01", True, []),  # W2, which is not held, may have said it already
    ]
    shown = run(rayons, "blame", "L1", "--at", "2020-06-01").output
    assert f"depuis le 1er juillet 2018 : {LAW[18].title}" in shown
    assert "depuis le 1er avril 2015 au plus tard" in shown


# --- the sum of the steps -------------------------------------------------------------------------

ALINEAS = st.lists(
    st.sampled_from(["Un.", "Deux.", "Trois mots ici.", "Le prix est de 3 euros.", "II. - Fin."]),
    min_size=1,
    max_size=4,
)


def life_of(texts: list[list[str]]) -> list[Version]:
    """A version on the first day of each of the wordings of an article, all of them held."""
    days = [date(2000, 1, 1) + timedelta(days=100 * at) for at in range(len(texts))]
    listed = tuple(
        Wording(f"W{at}", start, end, "MODIFIE")
        for at, (start, end) in enumerate(zip(days, [*days[1:], None], strict=True))
    )
    return [
        make_version(
            day,
            Article("L1", tuple(text), cid="C", wording=f"W{at}", in_force_from=day,
                    in_force_until=listed[at].end, wordings=listed),
        )
        for at, (day, text) in enumerate(zip(days, texts, strict=True))
    ]  # fmt: skip


@settings(max_examples=8)
@given(st.lists(ALINEAS, min_size=2, max_size=5), st.data())
def test_the_steps_in_order_give_the_net_text(
    tmp_path_factory: pytest.TempPathFactory, texts: list[list[str]], data: st.DataObject
) -> None:
    repo = tmp_path_factory.mktemp("steps") / "repo"
    bring_versions(repo, *life_of(texts))
    first = data.draw(st.integers(0, len(texts) - 1))
    last = data.draw(st.integers(first, len(texts) - 1))
    old, new = (date(2000, 1, 1) + timedelta(days=100 * at + 3) for at in (first, last))
    with LawRepo(repo) as opened:
        (found,) = compare_article(opened, "L1", (old.isoformat(), new.isoformat()), None)
    text = tuple(texts[first])
    for step in found.steps:
        assert step.exact
        assert step.diff is not None
        text = apply(text, step.diff)
    assert text == tuple(texts[last]) == apply(texts[first], found.diff)
    assert found.exact
    answer: Any = found.to_dict()
    assert sides(answer["alineas"]) == (texts[first], texts[last])
    assert found.diff == diff_texts(tuple(texts[first]), tuple(texts[last]))
