"""Codes as people name them: by id, title, initials or a part of the title."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawdiff.french.codes import codes_meant, named_in_full
from lawdiff.model import Article, Code, slugify
from tests.making import CODE, ask, bring_versions, make_version, run, told

CSS = Code("Code de la sécurité sociale", "LEGITEXT000006073189")
CRPA = Code("Code des relations entre le public et l'administration", "LEGITEXT000031366350")
ROUTE = Code("Code de la route", "LEGITEXT000006074228")
VOIRIE = Code("Code de la voirie routière")
CSI = Code("Code de la sécurité intérieure")
CIVIL, COMMERCE = Code("Code civil"), Code("Code de commerce")
TRAVAIL, MARITIME = Code("Code du travail"), Code("Code du travail maritime")
CESEDA = Code("Code de l'entrée et du séjour des étrangers et du droit d'asile")
IMPOTS = Code("Code général des impôts")
ANNEX = Code("Code général des impôts, annexe II")
CPCE = Code("Code des procédures civiles d'exécution")
CODES = [CSS, CRPA, ROUTE, VOIRIE, CSI, CIVIL, COMMERCE, TRAVAIL, MARITIME, CESEDA, IMPOTS, ANNEX,
         CPCE]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Code de la sécurité sociale", [CSS]),
        ("code de la securite sociale", [CSS]),
        ("code-de-la-securite-sociale", [CSS]),
        ("LEGITEXT000006073189", [CSS]),
        ("legitext000006073189", [CSS]),
        ("CSS", [CSS]),
        ("css", [CSS]),
        ("C.S.S.", [CSS]),
        ("sécurité sociale", [CSS]),
        ("de la sécurité sociale", [CSS]),
        ("code sécurité sociale", [CSS]),
        ("secu sociale", [CSS]),
        ("sociale", [CSS]),
        ("crpa", [CRPA]),
        ("CREPA", [CRPA]),
        ("relations public administration", [CRPA]),
        ("administration", [CRPA]),
        ("l’administration", [CRPA]),
        ("CESEDA", [CESEDA]),
        ("droit d'asile", [CESEDA]),
        ("Code de l’entrée et du séjour des étrangers et du droit d’asile", [CESEDA]),
        ("étrangers", [CESEDA]),
        ("CPCE", [CPCE]),
        # exact beats part, whole words beat beginnings
        ("route", [ROUTE]),
        ("rout", [ROUTE, VOIRIE]),
        ("voirie", [VOIRIE]),
        ("Code du travail", [TRAVAIL]),
        ("travail", [TRAVAIL, MARITIME]),
        ("travail maritime", [MARITIME]),
        ("code général des impôts", [IMPOTS]),
        ("impôts", [IMPOTS, ANNEX]),
        ("cgi", [IMPOTS]),
        ("impots annexe ii", [ANNEX]),
        # what means several, and nothing
        ("sécurité", [CSS, CSI]),
        ("cc", [CIVIL, COMMERCE]),
        ("code", CODES),
        ("pénal", []),
        ("c", []),
        ("de la", [CSS, ROUTE, VOIRIE, CSI]),
        ("du", [TRAVAIL, MARITIME, CESEDA]),
        ("x sociale", []),
        ("", []),
        ("?!", []),
    ],
)
def test_what_a_name_means(name: str, meant: list[Code]) -> None:
    assert codes_meant(name, CODES) == meant


@given(st.text(max_size=30), st.lists(st.text(max_size=30).map(Code), max_size=4))
def test_any_name_ends(name: str, codes: list[Code]) -> None:
    assert set(codes_meant(name, codes)) <= set(codes)
    for code in codes:
        assert code in named_in_full(code.slug, codes)


def test_a_hostile_title_ends() -> None:
    code = Code("a " * 40)
    assert codes_meant("A" * 19 + "b", [code]) == []
    assert codes_meant("A" * 19, [code]) == [code]
    assert slugify(code.title).count("-") == 39


# --- in a repository ----------------------------------------------------------------------------


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """Three codes: L1 is in two of them, L2 in one, R*3 in another."""
    repo = tmp_path / "repo"
    bring_versions(
        repo,
        make_version("2015-01-01", Article("L1", ("Un.",)), Article("L5", ("Cinq.",)), code=CSS),
        make_version("2020-01-01", Article("L1", ("Une.",)), code=CSS),
        make_version("2016-01-01", Article("L1", ("Deux.",)), Article("L2", ("2.",)), code=CSI),
        make_version("2017-01-01", Article("R*3", ("Trois.",)), code=CRPA),
    )
    return repo


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("L1", "--code", "sécurité sociale"), CSS),
        (("L1", "--code", "CSS"), CSS),
        (("L1", "--code", "csi"), CSI),
        (("L1", "CSS"), CSS),
        (("L. 1", "CSI"), CSI),
        (("article L. 1 du code de la sécurité intérieure",), CSI),
        (("L1 du code de la sécurité sociale",), CSS),
        (("L2",), CSI),  # held by one code alone
        (("R3",), CRPA),  # in another spelling
        (("R. * 3",), CRPA),
    ],
)
def test_a_code_is_named_where_several_hold_the_article(
    three: Path, words: tuple[str, ...], code: Code
) -> None:
    assert told(three, "show", *words)["article"]["code"] == code.slug


def test_an_article_that_one_code_had_is_known_to_be_its(three: Path) -> None:
    assert run(three, "timeline", "L5").exit_code == 0
    assert CSS.title in run(three, "timeline", "L5").stdout


def test_a_name_of_several_codes_names_them(three: Path) -> None:
    error = ask(three, "error", "show", "L1", "--code", "sécurité", exit_code=2)["error"]
    assert error["kind"] == "usage"
    assert "« sécurité » could be several codes" in error["message"]
    assert CSS.title in error["hint"]
    assert CSI.title in error["hint"]
    assert CRPA.title not in error["hint"]


def test_an_article_of_several_codes_names_those_that_hold_it(three: Path) -> None:
    error = ask(three, "error", "show", "L1", exit_code=2)["error"]
    assert "--code" in error["hint"]
    assert CSS.title in error["hint"]
    assert CSI.title in error["hint"]
    assert CRPA.title not in error["hint"]


def test_near_numbers_of_every_code_are_offered(three: Path) -> None:
    error = ask(three, "error", "show", "L3", exit_code=2)["error"]
    assert error["kind"] == "not-found"
    assert f"R*3 ({CRPA.title})" in error["hint"]
    assert "lawdiff versions" in ask(three, "error", "show", "zzz", exit_code=2)["error"]["hint"]


def test_what_is_written_takes_the_whole_title(three: Path, tmp_path: Path) -> None:
    """A part of a title begins no code of that name, and joins none."""
    (tmp_path / "L9.md").write_text("# Article L9\n\nNeuf.\n")
    words = ("import", str(tmp_path / "L9.md"), "--date", "2021-01-01", "--code")
    error = ask(three, "error", *words, "sécurité sociale", exit_code=2)["error"]
    assert f'--code "{CSS.title}"' in error["hint"]
    assert ask(three, "error", *words, "route", exit_code=2)["error"]["kind"] == "usage"
    done = ask(three, "import", *words, "Code de la sécurité")
    assert [v["code_title"] for v in done["imported"]] == ["Code de la sécurité"]
    done = ask(three, "import", *words, "CSS")
    assert [v["code"] for v in done["imported"]] == [CSS.slug]


def test_the_only_code_needs_no_name(tmp_path: Path) -> None:
    bring_versions(tmp_path / "repo", make_version("2015-01-01", Article("L1", ("Un.",))))
    answer = told(tmp_path / "repo", "show", "L1")
    assert answer["article"]["code"] == CODE.slug
