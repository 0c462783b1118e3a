"""The titles of codes: by those that DILA gives, no code is taken for another."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from lawdiff.model import Code, codes_named
from lawdiff.sources import legi_xml, legifrance_json
from lawdiff.sources.base import Stated
from tests.making import json_article, json_code

# id, TITRE and TITREFULL, made up in the shapes of real ones: a full stop after some, two codes
# and three editions under one short title, an abbreviation, capitals, blanks at the end.
MADE_UP = [
    ("LEGITEXT000000000001", "Code des essais.", "Code des essais"),
    ("LEGITEXT000000000002", "Code des essais", "Code des essais (ancien)"),
    ("LEGITEXT000000000003", "Code des jardins", "Code des jardins (édition 1964)"),
    ("LEGITEXT000000000004", "Code des jardins", "Code des jardins (édition 2001)"),
    ("LEGITEXT000000000005", "Code des jardins.", "Code des jardins (édition 2004) "),
    ("LEGITEXT000000000006", "CODE FORAIN", "Code forain (ancien)"),
    ("LEGITEXT000000000007", "Code forain", "Code forain."),
    ("LEGITEXT000000000008", "Code des rentes, annexe 1, CDRAN1.", "Code des rentes, annexe 1"),
    ("LEGITEXT000000000009", "Code des rentes, CDR.", "Code des rentes. "),
    ("LEGITEXT000000000010", "Code sans titre long.", " "),
]


def version_file(id_: str, short: str, full: str) -> legi_xml.Element:
    """A `texte/version` file as DILA makes it."""
    text = f"""<TEXTE_VERSION><META><META_COMMUN><ID>{id_}</ID></META_COMMUN><META_SPEC>
<META_TEXTE_VERSION><TITRE>{escape(short)}</TITRE><TITREFULL>{escape(full)}</TITREFULL>
</META_TEXTE_VERSION></META_SPEC></META></TEXTE_VERSION>"""
    return legi_xml.parse(text.encode(), id_)


def codes_of(rows: list[tuple[str, str, str]]) -> list[Code]:
    return [legi_xml.read_code(version_file(*row), row[0]) for row in rows]


@pytest.fixture
def real_titles(real_data: Path) -> list[tuple[str, str, str]]:
    path = real_data / "legi-xml" / "real" / "titles.tsv"
    if not path.is_file():
        pytest.skip(f"no titles of real codes at {path}")
    lines = [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]
    return [(line[0], line[4], line[5]) for line in lines]


def test_the_title_of_a_code_is_its_full_one() -> None:
    assert [code.title for code in codes_of(MADE_UP)] == [
        "Code des essais", "Code des essais (ancien)", "Code des jardins (édition 1964)",
        "Code des jardins (édition 2001)", "Code des jardins (édition 2004)",
        "Code forain (ancien)", "Code forain", "Code des rentes, annexe 1", "Code des rentes",
        "Code sans titre long",
    ]  # fmt: skip


@pytest.mark.parametrize("real", [False, True])
def test_no_two_codes_have_one_folder(real: bool, request: pytest.FixtureRequest) -> None:
    rows = request.getfixturevalue("real_titles") if real else MADE_UP
    found = codes_of(rows)
    assert len({code.slug for code in found}) == len({code.title for code in found}) == len(rows)
    assert not any(one.clashes_with(other) for one in found for other in found)
    assert all(code.title == code.title.strip(" .") for code in found)


def test_the_readme_s_own_choice_is_one_code(real_titles: list[tuple[str, str, str]]) -> None:
    found = codes_named("Code de la route", codes_of(real_titles))
    assert found == [Code("Code de la route", "LEGITEXT000006074228")]


def test_a_title_is_the_same_from_every_format() -> None:
    for id_, short, full in MADE_UP[:9]:
        dumped = legi_xml.read_code(version_file(id_, short, full), id_)
        data = json_code("2024-01-01", json_article("L1", "Un."), title=full)
        data = data.replace(b"LEGITEXT990000000001", id_.encode())
        assert legifrance_json.identify(data.decode(), bytes, Stated(), "x")[0] == dumped


def test_the_real_files_of_titles_are_read(
    real_data: Path, real_titles: list[tuple[str, str, str]]
) -> None:
    rows = {row[0]: row for row in real_titles}
    found = 0
    for path in sorted((real_data / "legi-xml" / "real").glob("*version*LEGITEXT*.xml")):
        id_ = "LEGITEXT" + path.stem.rpartition("LEGITEXT")[2]
        code = legi_xml.read_code(legi_xml.parse(path.read_bytes(), path.name), id_)
        if id_ in rows:
            assert code.title == rows[id_][2].strip()
            found += 1
    assert found
