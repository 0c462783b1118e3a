"""Each disagreement of an oracle, one by one: a reader is falsified in one thing alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lawdiff.french.states import Standing
from lawdiff.model import Article, Section, Version
from lawdiff.sources import legifrance_json
from lawdiff.sources.base import FileSource, Memo
from lawdiff.sources.legi_dump import DumpCode
from tests.dumps import code, section, wording
from tests.dumps import files as dump_files
from tests.making import Unit, json_article, json_code, ms, plain_text
from tests.oracles import Disagreement, disagreements, legi_dump
from tests.test_alarms import Change, added, first, json_file, longer, moved, on, short, with_books


def found(source: FileSource, change: Change) -> list[Disagreement]:
    """The disagreements, where the reader makes something else of the source."""
    files = source.load()
    parsed = source.parse(files, Memo())
    changed = replace(parsed, version=change(parsed.version))
    return list(disagreements(source.format, files, changed))


def rings(found: Iterable[Disagreement], article: str | None, words: str) -> bool:
    """Is it among them? `words` is a regular expression."""
    return any(number == article and re.fullmatch(words, message) for number, message in found)


READ: dict[str, tuple[Change, str | None, str]] = {
    "a text": (first(alineas=("Un.", "Dix.")), "L1", "its text: .*"),
    "alinéas as one": (first(alineas=("Un.Deux.",)), "L1", "its text: .* 2 alinéas, .* 1"),
    "a Nota": (first(nota=()), "L1", "its Nota: .*"),
    "a number": (first(number="L1-1"), "L1", "its number is 'L1', not 'L1-1'"),
    "a state": (first(state=None), "L1", "its state is ABROGE_DIFF, not None"),
    "a day": (
        first(in_force_until=None), "L1",
        "it is in force from 2000-01-01 to 2030-01-01, not from 2000-01-01 to None"),
    "a wording": (
        short("wordings"), "L1",
        "the source lists the wordings .*2 .*, the reader .*1 .*"),
    "a link": (first(citations=()), "L1", "its link « Code civil - art. 9 .* » is lost"),
    "a link more": (longer("laws"), "L1", "no link of the source says « Décret n°2017-9 »"),
    "a section": (with_books(moved), "L2", "it stands in another section of the source"),
    "order": (
        with_books(lambda one, other: (replace(one, children=one.children[::-1]), other)),
        "L2", "it stands where the source has the wording LEGIARTI.*"),
    "an article": (on("L2", lambda a: None), "L2", "the wording LEGIARTI.* is lost"),
    "an article more": (with_books(added), "L9", "no node of the source is this article"),
    "another wording": (
        on("L2", lambda a: replace(a, wording="LEGIARTI9")), "L2",
        "no node of the source has the wording LEGIARTI9"),
}  # fmt: skip


@pytest.mark.parametrize("what", READ)
def test_what_a_reader_changes_is_reported(tmp_path: Path, what: str) -> None:
    change, article, words = READ[what]
    source = json_file(tmp_path)
    assert found(source, lambda version: version) == []
    assert rings(found(source, change), article, words), found(source, change)


@pytest.mark.parametrize("lost", [True, False])
def test_a_reader_that_goes_by_the_state_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: bool
) -> None:
    """The oracle shares no rule with the reader: neither law lost nor law let in passes."""
    day = "2021-01-01" if lost else "2020-12-31"
    facts: dict[str, Any] = {"etat": "VIGUEUR_DIFF", "dateDebut": ms(day)}
    other = facts if lost else {"dateFin": ms("2020-06-01")}
    data = json_code(day, json_article("L0", "Autre.", n=9), json_article("L1", "Un.", **other))
    (tmp_path / "a.json").write_bytes(data)

    def stale(start: object, end: object, state: str | None, on: object) -> Standing:
        return Standing.ENDED if state == "VIGUEUR_DIFF" else Standing.IN_FORCE

    monkeypatch.setattr(legifrance_json, "standing", stale)
    [source] = Unit(tmp_path / "a.json").sources()
    assert isinstance(source, FileSource)
    words = "the wording LEGIARTI.* is lost" if lost else r"by its dates it is not law .*\(ended\)"
    [one] = found(source, lambda version: version)
    assert rings([one], "L1", words), one


TEXT_READ: dict[str, tuple[Change, str | None, str]] = {
    "an alinéa lost": (first(alineas=("Un.",)), None, "line 13 of the source is lost: « Deux. »"),
    "an alinéa more": (
        first(alineas=("Un.", "Deux.", "Dix.")), "L1",
        "the source has no line « Dix. » here"),
    "an alinéa before": (
        first(alineas=("Zéro.", "Un.", "Deux.")), "L1",
        "the source has no line « Zéro. » here"),
    "a heading more": (
        lambda v: replace(v, contents=(*v.contents, Section("Livre II", None, ()))), None,
        "1 headings of the version have no line in the source"),
    "an article more": (
        lambda v: replace(v, contents=(*v.contents, Article("L9", ()))), None,
        "1 articles of the version have no line in the source"),
}  # fmt: skip


@pytest.mark.parametrize("what", TEXT_READ)
def test_what_a_reader_changes_in_plain_text_is_reported(tmp_path: Path, what: str) -> None:
    change, article, words = TEXT_READ[what]
    text = plain_text("1er janvier 2018", {"L1": ["Un.", "Deux."]})
    (tmp_path / "code.txt").write_text(text, "utf-8")
    [source] = Unit(tmp_path / "code.txt").sources()
    assert isinstance(source, FileSource)
    assert rings(found(source, change), article, words), found(source, change)


# --- dumps ---------------------------------------------------------------------------------------

FIRST, SECOND, THIRD = (f"LEGIARTI00000000000{n}" for n in (1, 2, 3))
FILES = {
    path.split("/LEGITEXT000099000001/")[-1]: text.encode()
    for path, text in dump_files(
        code(
            "Code des essais",
            section(
                1,
                "Titre Ier",
                wording(1, "L1", "2001-01-01", "2003-01-01", "<p>Un.</p>", article="L1"),
                wording(2, "L1", "2003-01-01", "2999-01-01", "<p>Deux.</p>", article="L1"),
                wording(3, "L2", "2001-01-01", "2005-01-01", state="ABROGE"),
            ),
        )
    ).items()
}


def in_dump() -> list[Disagreement]:
    dump = DumpCode("dump")
    for path, data in FILES.items():
        dump.add(path, data)
    dump.settle()
    return list(legi_dump.disagreements(FILES, dump))


def with_children(version: Version, *children: Article) -> Version:
    [titre] = version.contents
    assert isinstance(titre, Section)
    return replace(version, contents=(replace(titre, children=children),))


def test_an_honest_reader_of_a_dump_has_no_disagreement() -> None:
    assert in_dump() == []


def test_a_wording_in_no_version_or_in_one_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    version = DumpCode.version

    def without(dump: DumpCode, day: date) -> Version:
        made = version(dump, day)
        return with_children(made, *(a for a in made.articles() if a.wording != SECOND))

    monkeypatch.setattr(DumpCode, "version", without)
    words = f"the wording {SECOND} is law on 2003-01-01, and not in the version"
    assert rings(in_dump(), "L1", words), in_dump()

    def late(dump: DumpCode, day: date) -> Version:
        made = version(dump, day)
        return with_children(made, dump.articles()[FIRST], *made.articles())

    monkeypatch.setattr(DumpCode, "version", late)
    words = f"the wording {FIRST} is not law on 2005-01-01"
    assert rings(in_dump(), "L1", words), in_dump()


def test_articles_in_another_order_than_their_section_lists(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    version = DumpCode.version

    def turned(dump: DumpCode, day: date) -> Version:
        made = version(dump, day)
        return with_children(made, *reversed(list(made.articles())))

    monkeypatch.setattr(DumpCode, "version", turned)
    assert rings(in_dump(), "L1", "its section lists it before L2"), in_dump()


def test_a_day_of_which_there_is_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    days = DumpCode.version_days
    monkeypatch.setattr(
        DumpCode, "version_days", lambda dump: [day for day in days(dump) if day.year != 2003]
    )
    words = "the law changes on 2003-01-01, and no version is of that day"
    assert in_dump() == [(None, words)]


def test_a_wording_that_is_lost_or_read_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    articles = DumpCode.articles

    def other(dump: DumpCode) -> dict[str, Article]:
        made = articles(dump)
        changed = replace(made[SECOND], alineas=("Dix.",))
        return {name: one for name, one in made.items() if name != FIRST} | {SECOND: changed}

    monkeypatch.setattr(DumpCode, "articles", other)
    assert rings(in_dump(), "L1", f"the wording {FIRST} is lost"), in_dump()
    assert rings(in_dump(), "L1", "its text: .*"), in_dump()
