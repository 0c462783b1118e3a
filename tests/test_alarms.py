"""Every alarm of `verify` rings: one fault each, and its message.

A sound repository is made, then a reader, a source or the repository is falsified in one thing
alone. The message must name that thing: so no check can be lost without a test that fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lawdiff.gitrepo.repository import LawRepo
from lawdiff.importing import import_sources
from lawdiff.model import Article, Code, Section, Version
from lawdiff.sources.base import FileSource, Memo, Parsed, Stated
from lawdiff.sources.detection import find_sources
from lawdiff.verify.differences import facts
from lawdiff.verify.faults import Fault
from lawdiff.verify.run import verify
from tests.altering import forge
from tests.dumps import (
    FIRST_DAY,
    bring_dumps,
    code,
    increment,
    section,
    wording,
    write_archive,
    write_folder,
)
from tests.dumps import files as dump_files
from tests.making import (
    CODE,
    Unit,
    bring_in,
    git,
    json_article,
    json_code,
    json_section,
    ms,
    plain_text,
    run,
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("verify")]

SLUG, DAY = "code-des-essais", "2018-01-01"
TAG = f"{SLUG}/{DAY}"
Change = Callable[[Version], Version]


def said(faults: Iterable[Fault]) -> str:
    return "\n".join(f"{one.kind} {one.where} {one.article}: {one.message}" for one in faults)


def rings(faults: list[Fault], kind: str, words: str, article: str | None = None) -> bool:
    """Does one of these faults say it? `words` is a regular expression."""
    return any(
        one.kind == kind and one.article == article and re.fullmatch(words, one.message)
        for one in faults
    )


# --- a source, and a reader that lies ------------------------------------------------------------

LINKS = [
    {"linkType": kind, "textTitle": f"{title} (V)", "natureText": nature}
    for kind, title, nature in (
        ("MODIFIE", "LOI n°2017-5 du 3 mars 2017 - art. 2", "LOI"),
        ("MODIFIE", "LOI n°2017-6 du 4 mars 2017", "LOI"),
        ("ABROGE", "LOI n°2017-7 du 5 mars 2017", "LOI"),
        ("CITATION", "Code civil - art. 9", "CODE"),
        ("CITATION", "Code civil - art. 10", "CODE"),
    )
]
WORDINGS = [
    {"id": f"LEGIARTI00000000000{n}", "etat": "VIGUEUR", "dateDebut": ms(f"201{n}-01-01")}
    for n in (1, 2)
]


def json_file(folder: Path, *more: Mapping[str, Any]) -> FileSource:
    """A code in a file: two sections, an article with everything that one can have."""
    first = json_article("L1", "Un.", "Deux.", nota="Note.", lienModifications=LINKS,
                         articleVersions=WORDINGS, etat="ABROGE_DIFF",
                         dateFin=ms("2030-01-01"))  # fmt: skip
    (folder / "code.json").write_bytes(
        json_code(
            DAY,
            json_section("Livre Ier", first, json_article("L2", "Trois.", n=2)),
            json_section("Livre II", json_article("L3", "Quatre.", n=3), *more, n=2),
        )
    )
    [source] = find_sources([folder / "code.json"], Stated())[0]
    assert isinstance(source, FileSource)
    return source


def lying(source: FileSource, change: Change) -> FileSource:
    """The source, with a reader that makes something else of the same bytes."""

    def parse(files: list[bytes], memo: Memo) -> Parsed:
        parsed = source.parse(files, memo)
        return replace(parsed, version=change(parsed.version))

    return replace(source, parse=parse)


def on(number: str, change: Callable[[Article], Article | None]) -> Change:
    """Change the article of a number; None takes it away."""

    def nodes(children: tuple[Section | Article, ...]) -> Iterable[Section | Article]:
        for node in children:
            if isinstance(node, Section):
                yield replace(node, children=tuple(nodes(node.children)))
            elif node.number != number:
                yield node
            elif (made := change(node)) is not None:
                yield made

    return lambda version: replace(version, contents=tuple(nodes(version.contents)))


def first(**facts: Any) -> Change:
    return on("L1", lambda article: replace(article, **facts))


def books(version: Version) -> tuple[Section, Section]:
    one, other = version.contents
    assert isinstance(one, Section)
    assert isinstance(other, Section)
    return one, other


def with_books(change: Callable[[Section, Section], tuple[Section, ...]]) -> Change:
    return lambda version: replace(version, contents=change(*books(version)))


def moved(one: Section, other: Section) -> tuple[Section, ...]:
    kept, gone = one.children
    return replace(one, children=(kept,)), replace(other, children=(gone, *other.children))


def added(one: Section, other: Section) -> tuple[Section, ...]:
    return one, replace(other, children=(*other.children, Article("L9", ("Neuf.",))))


def turned(name: str) -> Change:
    return on("L1", lambda a: replace(a, **{name: getattr(a, name)[::-1]}))


def short(name: str) -> Change:
    return on("L1", lambda a: replace(a, **{name: getattr(a, name)[:-1]}))


def longer(name: str) -> Change:
    def change(article: Article) -> Article:
        *_, last = getattr(article, name)
        other: Any
        if isinstance(last, str):
            other = f"{last} Encore."
        elif name == "wordings":
            other = replace(last, id="LEGIARTI9")
        else:
            other = replace(last, title="Décret n°2017-9")
        facts: dict[str, Any] = {name: (*getattr(article, name), other)}
        return replace(article, **facts)

    return on("L1", change)


# what is held otherwise than the source has it → kind, article, words
HELD: dict[str, tuple[Change, str, str | None, str]] = {
    "an article added": (
        with_books(added), "surplus", "L9", "the repository holds it, the source does not"),
    "an article gone": (
        on("L3", lambda a: None), "missing", "L3", "the source holds it, the repository does not"),
    "order": (
        with_books(lambda one, other: (replace(one, children=one.children[::-1]), other)),
        "differs", None, "its articles stand in another order"),
    "a moved section": (
        with_books(moved), "differs", "L2",
        "it stands under « Livre Ier » in the source, under « Livre II » in the repository"),
    "the id of a section": (
        with_books(lambda one, other: (one, replace(other, cid="LEGISCTA000000000009"))),
        "differs", "L3", r"the ids of its sections differ \(Livre II\)"),
    "a section without an article": (
        with_books(lambda one, other: (one, other, Section("Livre III", None, ()))),
        "differs", None, "the sections of the table of contents differ"),
    "a text": (
        first(alineas=("Un.", "Dix.")), "differs", "L1",
        "alinéa 2: the source says « …Deux.… », the repository « …Dix.… »"),
    "an alinéa lost": (short("alineas"), "missing", "L1", "alinéa 2 is not held"),
    "an alinéa more": (
        longer("alineas"), "surplus", "L1", "alinéa 3 is held, and not in the source"),
    "a Nota": (
        first(nota=("Autre.",)), "differs", "L1",
        "alinéa of the Nota 1: the source says .*, the repository .*"),
    "a Nota lost": (first(nota=()), "missing", "L1", "alinéa of the Nota 1 is not held"),
    "a Nota more": (
        longer("nota"), "surplus", "L1", "alinéa of the Nota 2 is held, and not in the source"),
    "an amending text": (
        short("laws"), "missing", "L1",
        "the amending text « LOI n°2017-6 du 4 mars 2017 » is not held as the source has it"),
    "an amending text more": (
        longer("laws"), "surplus", "L1",
        "the amending text « Décret n°2017-9 » is held, the source does not have it"),
    "an ending text": (
        first(ended_by=()), "missing", "L1",
        "the ending text « LOI n°2017-7 du 5 mars 2017 » is not held as the source has it"),
    "an ending text more": (
        longer("ended_by"), "surplus", "L1",
        "the ending text « Décret n°2017-9 » is held, the source does not have it"),
    "a link": (
        short("citations"), "missing", "L1",
        "the link « Cité par : Code civil - art. .* » is not held as the source has it"),
    "a link more": (
        longer("citations"), "surplus", "L1",
        "the link « .* » is held, the source does not have it"),
    "the order of links": (
        turned("citations"), "differs", "L1", "its links stand in another order"),
    "a wording": (
        short("wordings"), "missing", "L1",
        "the wording « LEGIARTI000000000002, 2012-01-01 to None » is not held as .*"),
    "a wording more": (
        longer("wordings"), "surplus", "L1",
        "the wording « LEGIARTI9, .* » is held, the source does not have it"),
    "the order of wordings": (
        turned("wordings"), "differs", "L1", "its wordings stand in another order"),
    "the article's id": (
        first(cid="LEGIARTI9"), "differs", "L1",
        "cid: the source says LEGIARTI.*, the repository LEGIARTI9"),
    "the wording's id": (
        first(wording="LEGIARTI9"), "differs", "L1",
        "wording: the source says LEGIARTI.*, the repository LEGIARTI9"),
    "the first day": (
        first(in_force_from=date(2001, 2, 3)), "differs", "L1",
        "in_force_from: the source says 2000-01-01, the repository 2001-02-03"),
    "the last day": (
        first(in_force_until=None), "differs", "L1",
        "in_force_until: the source says 2030-01-01, the repository None"),
    "the state": (
        first(state="ABROGE"), "differs", "L1",
        "state: the source says ABROGE_DIFF, the repository ABROGE"),
    "that it is cut": (
        first(cut=True), "differs", "L1", "cut: the source says False, the repository True"),
    "the version's id": (
        lambda v: replace(v, id="abc123"), "differs", None,
        "its id: the source says None, its commit abc123"),
    "that it is complete": (
        lambda v: replace(v, complete=False), "differs", None,
        "whether it is complete: the source says True, its commit False"),
    "its anomalies": (
        lambda v: replace(v, notes=("cut: L1",)), "differs", None,
        "the anomalies of its source: the source says , its commit cut: L1"),
}  # fmt: skip


@pytest.mark.parametrize("what", HELD)
def test_what_is_held_otherwise_is_told_by_name(tmp_path: Path, what: str) -> None:
    change, kind, article, words = HELD[what]
    source = json_file(tmp_path)
    import_sources(tmp_path / "repo", [lying(source, change)])
    assert verify(tmp_path / "repo").faults == []  # sound in itself: only the source tells
    report = verify(tmp_path / "repo", [source])
    faults = report.faults
    assert rings(faults, kind, words, article), said(faults)
    assert {one.where for one in faults} <= {TAG, "futur (2030-01-01)"}
    [version] = report.versions
    count = sum(one.where == TAG for one in faults)
    assert [version.faults, *(one.faults for one in version.compared)] == [count, count]


def test_a_format_of_which_nothing_is_held(tmp_path: Path) -> None:
    import_sources(tmp_path / "repo", [json_file(tmp_path)])
    text = plain_text("1er janvier 2018", {"L1": ["Un.", "Deux."]})
    (tmp_path / "code.txt").write_text(text, "utf-8")
    [fault] = verify(tmp_path / "repo", Unit(tmp_path / "code.txt").sources()).faults
    words = ".* holds what the format « texte consolidé » gives of it, the repository does not"
    assert rings([fault], "missing", words)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (Code("Code des Essais", "LEGITEXT990000000001"),
         "the title of its code: the source says Code des essais, its commit Code des Essais"),
        (Code("Code des essais", "LEGITEXT990000000002"),
         "the id of its code: the source says LEGITEXT990000000001, its commit LEGITEXT99.*2"),
    ],
    ids=["title", "id"],
)  # fmt: skip
def test_another_name_of_the_code_is_told(tmp_path: Path, other: Code, words: str) -> None:
    source = json_file(tmp_path)
    lie = replace(lying(source, lambda version: replace(version, code=other)), code=other)
    import_sources(tmp_path / "repo", [lie])
    faults = verify(tmp_path / "repo", [source]).faults
    assert rings(faults, "differs", words), said(faults)


def test_another_source_of_the_version_is_told_by_its_digest(tmp_path: Path) -> None:
    import_sources(tmp_path / "repo", [json_file(tmp_path)])
    faults = verify(tmp_path / "repo", [json_file(tmp_path, json_article("L4", "x", n=4))]).faults
    assert rings(faults, "missing", r".*code\.json is none of the files that made .*"), said(faults)
    words = "the sha256 of its source: the source says Légifrance JSON .*, its commit .*"
    assert rings(faults, "differs", words.replace("Légifrance JSON ", ".*")), said(faults)


def test_so_many_differences_are_counted(tmp_path: Path) -> None:
    more = [json_article(f"R{n}", "x", n=n) for n in range(10, 40)]
    source = json_file(tmp_path, *more)
    lie = lying(source, with_books(lambda one, other: (one, replace(other, children=()))))
    import_sources(tmp_path / "repo", [lie])
    faults = verify(tmp_path / "repo", [source]).faults
    assert rings(faults, "differs", r"\d+ more differences"), said(faults)
    [counted] = [one for one in faults if "more differences" in one.message]
    told = [one for one in faults if one.where == TAG and one is not counted]
    assert len(told) + int(counted.message.split()[0]) >= 31


def test_law_that_is_not_held_is_lost_in_the_account(tmp_path: Path) -> None:
    data = json_code(DAY, json_article("L1", "Un."), json_article("L3", "Trois.", n=3))
    (tmp_path / "code.json").write_bytes(data)
    [source] = Unit(tmp_path / "code.json").sources()
    assert isinstance(source, FileSource)
    import_sources(tmp_path / "repo", [lying(source, on("L3", lambda a: None))])
    report = verify(tmp_path / "repo", [source])
    assert [(one.kind, one.article) for one in report.faults] == [("missing", "L3")]
    [account] = report.accounts
    assert account.held == 1
    assert [(one.article, one.reason) for one in account.unheld] == [("L3", "lost")]


def test_a_format_that_gave_nothing_of_a_version_that_is_held(tmp_path: Path) -> None:
    text = plain_text("1er janvier 2018", {"L1": ["Un.", "Deux."]})
    (tmp_path / "code.txt").write_text(text, "utf-8")
    bring_in(tmp_path / "repo", Unit(tmp_path / "code.txt"))
    source = json_file(tmp_path)
    faults = verify(tmp_path / "repo", [source]).faults
    words = r".* holds what the format « Légifrance JSON » gives of it, the repository does not"
    assert rings(faults, "missing", words), said(faults)


def test_a_version_that_is_held_as_law_to_come(tmp_path: Path) -> None:
    source = json_file(tmp_path)
    import_sources(tmp_path / "repo", [source])
    parsed = source.read(Memo(), ())
    assert parsed is not None
    with LawRepo(tmp_path / "repo") as repo:
        held = repo.open(repo.versions[0])
        assert list(facts(parsed.version, held)) == []
        [one] = facts(replace(parsed.version, future=True), held)
    assert one.message == "whether it is law to come: the source says True, its commit False"


# --- a repository too damaged for a check --------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "words"),
    [
        ("rebuild", "history cannot be rebuilt: 'L1'"),
        ("SourceComparison.compare_files", "it cannot be compared with its sources: 'L1'"),
        ("compare_dumps", "it cannot be compared with its dumps: 'L1'"),
    ],
)
def test_a_check_that_fails_is_a_fault_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, check: str, words: str
) -> None:
    def fails(*_: object) -> None:
        raise KeyError("L1")

    bring_dumps(tmp_path / "repo", whole_dump(tmp_path))
    monkeypatch.setattr(f"lawdiff.verify.run.{check}", fails)
    faults = dump_faults(tmp_path / "repo", tmp_path / "Freemium_legi_global_1.tar.gz")
    assert [(one.kind, one.message) for one in faults] == [("git", words)]


# --- a source that cannot be read ---------------------------------------------------------------


def test_a_source_that_cannot_be_read_is_an_error_of_its_own(tmp_path: Path) -> None:
    """It is the user's mistake, and says nothing against the repository."""
    import_sources(tmp_path / "repo", [json_file(tmp_path)])
    for name in ("bad.json", "Freemium_legi_global_1.tar.gz"):
        (tmp_path / name).write_bytes(b"{" if name == "bad.json" else b"no archive")
        result = run(tmp_path / "repo", "verify", str(tmp_path / name))
        assert result.exit_code == 2
        assert name in result.stderr
        assert "NOT VERIFIED" not in result.output


# --- some of the files that made a version -------------------------------------------------------

FILES = {
    "one.md": "# Article L1\n\nUn.\n\nDeux.\n\n**Nota:**\n\nNote.\n\n**Modifié par**:\n\n"
    "  - LOI n°2014-1 du 2 janvier 2014 - art. 7 (V)\n\n**Cité par**:\n\n"
    "  - Code des essais - art. L9 (V)\n",
    "more.md": "# Article L9\n\nNeuf.\n",
}
SAID = Stated(CODE.title, date.fromisoformat(DAY))


def article_files(folder: Path) -> list[FileSource]:
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    found = [find_sources([folder / name], SAID)[0][0] for name in FILES]
    return [source for source in found if isinstance(source, FileSource)]


PARTLY: dict[str, tuple[Change, str, str]] = {
    "an article": (on("L1", lambda a: None), "missing",
                   "the source holds it, the repository does not"),
    "an alinéa": (short("alineas"), "missing", "alinéa 2 is not held"),
    "a text": (first(alineas=("Un.", "Dix.")), "differs", "alinéa 2: the source says .*"),
    "a Nota": (first(nota=()), "missing", "alinéa of the Nota 1 is not held"),
    "a law": (first(laws=()), "missing",
              "the text « LOI n°2014-1 du 2 janvier 2014 - art. 7 » is not held"),
    "a link": (first(citations=()), "missing",
               "the link « Cité par : Code des essais - art. L9 » is not held"),
}  # fmt: skip


@pytest.mark.parametrize("what", PARTLY)
def test_what_one_of_several_files_says_and_is_not_held(tmp_path: Path, what: str) -> None:
    change, kind, words = PARTLY[what]
    one, more = article_files(tmp_path)
    import_sources(tmp_path / "repo", [lying(one, change), more])
    report = verify(tmp_path / "repo", [one])
    assert rings(report.faults, kind, words, "L1"), said(report.faults)
    assert len(report.faults) == 1
    assert report.partial
    assert len(report.notes) == 1


def test_an_article_file_that_was_put_in_the_place_of_another(tmp_path: Path) -> None:
    first_, _ = article_files(tmp_path)
    (tmp_path / "other.md").write_text("# Article L1\n\nTout autre.\n", "utf-8")
    [other] = find_sources([tmp_path / "other.md"], SAID)[0]
    import_sources(tmp_path / "repo", [first_])
    import_sources(tmp_path / "repo", [other], overwrite=True)
    assert verify(tmp_path / "repo", [other]).faults == []
    faults = verify(tmp_path / "repo", [first_, other]).faults
    assert rings(faults, "differs", "alinéa 1: the source says « …Un.… », .*", "L1"), said(faults)
    assert not any("the source says « …Tout" in one.message for one in faults)


def test_a_cut_source_of_which_no_more_than_a_part_is_held(tmp_path: Path) -> None:
    """It and the whole one contradict each other: one is not the other cut short."""
    texts = {"L1": ["Un."], "L2": ["Deux."]}
    (tmp_path / "whole.txt").write_text(plain_text("1er janvier 2018", texts), "utf-8")
    cut = plain_text("1er janvier 2018", {"L1": ["Dix."]}, unreached=["Livre II"])
    (tmp_path / "cut.txt").write_text(cut, "utf-8")
    bring_in(tmp_path / "repo", Unit(tmp_path / "whole.txt"))
    faults = verify(tmp_path / "repo", Unit(tmp_path / "cut.txt").sources()).faults
    assert rings(faults, "missing", r".*cut\.txt is none of the files .*"), said(faults)
    assert rings(faults, "differs", "alinéa 1: the source says .*", "L1"), said(faults)


# --- law to come ---------------------------------------------------------------------------------


def test_law_to_come_that_one_of_the_two_does_not_know(tmp_path: Path) -> None:
    source = json_file(tmp_path)

    def silent(files: list[bytes], memo: Memo) -> Parsed:
        return Parsed(source.parse(files, memo).version)

    import_sources(tmp_path / "silent", [replace(source, parse=silent)])
    [fault] = verify(tmp_path / "silent", [source]).faults
    assert rings([fault], "missing", "law to come that the source knows, and that is not held")
    assert fault.where == "futur (2030-01-01)"

    def none(files: list[bytes], memo: Memo) -> Parsed:
        parsed = source.parse(files, memo)
        return replace(parsed, future=lambda: ())

    import_sources(tmp_path / "told", [source])
    [fault] = verify(tmp_path / "told", [replace(source, parse=none)]).faults
    assert rings([fault], "surplus", "law to come that the source does not know")


# --- dumps ---------------------------------------------------------------------------------------


def whole_dump(folder: Path, *, last: str = "2005-01-01", text: str = "<p>Deux.</p>") -> Path:
    made = code(
        "Code des essais",
        section(
            1,
            "Titre Ier",
            wording(1, "L1", "2001-01-01", "2003-01-01", "<p>Un.</p>", article="L1"),
            wording(2, "L1", "2003-01-01", "2999-01-01", text, article="L1"),
            wording(3, "L2", "2001-01-01", last, state="ABROGE"),
        ),
    )
    return write_archive(folder / "Freemium_legi_global_1.tar.gz", dump_files(made))


def dump_faults(repo: Path, path: Path) -> list[Fault]:
    return verify(repo, find_sources([path])[0]).faults


def test_another_dump_is_told_file_by_file_and_day_by_day(tmp_path: Path) -> None:
    bring_dumps(tmp_path / "repo", whole_dump(tmp_path / "held"))
    other = whole_dump(tmp_path / "given", last="2004-01-01")
    faults = dump_faults(tmp_path / "repo", other)
    path = r"the file \S+LEGIARTI000000000003\.xml"
    assert rings(faults, "differs", f"{path} is held with another content"), said(faults)
    [gone] = [one for one in faults if one.message == "the dump gives no version of this date"]
    assert (gone.kind, gone.where) == ("surplus", f"{SLUG}/2005-01-01")
    words = ".* holds this version, the repository does not"
    assert rings(faults, "missing", words), said(faults)


def test_a_file_of_a_dump_that_is_not_held_or_held_and_not_given(tmp_path: Path) -> None:
    more = section(1, "Titre", wording(1, "L1", "2001-01-01"), wording(2, "L2", "2001-01-01"))
    less = section(1, "Titre", wording(1, "L1", "2001-01-01"))
    for name, made in (("more", more), ("less", less)):
        write_folder(tmp_path / f"{name}-dump", dump_files(code("Code des essais", made)))
        bring_dumps(tmp_path / name, tmp_path / f"{name}-dump")
    path = r"the file \S+LEGIARTI000000000002\.xml"
    faults = dump_faults(tmp_path / "less", tmp_path / "more-dump")
    assert rings(faults, "missing", f"{path} of the dump is not held"), said(faults)
    faults = dump_faults(tmp_path / "more", tmp_path / "less-dump")
    assert rings(faults, "surplus", f"{path} is held; the dump does not have it"), said(faults)


def test_a_dump_or_an_increment_that_is_not_held(tmp_path: Path) -> None:
    bring_dumps(tmp_path / "repo", whole_dump(tmp_path))
    strange = code("Code des autres", section(1, "T", wording(1, "L1", "2001-01-01")), number=7)
    write_folder(tmp_path / "strange", dump_files(strange))
    faults = dump_faults(tmp_path / "repo", tmp_path / "strange")
    words = r"the repository holds no dump of the Code des autres \(LEGITEXT000000000007\)"
    assert rings(faults, "missing", words), said(faults)
    path = tmp_path / f"LEGI_{FIRST_DAY}.tar.gz"
    faults = dump_faults(
        tmp_path / "repo", write_archive(path, increment({}, dump_files(strange), FIRST_DAY))
    )
    words = "this increment is none of the archives that made what is held"
    assert rings(faults, "missing", words), said(faults)


# --- the repository itself -----------------------------------------------------------------------


def altered(folder: Path, files: Mapping[str, bytes | None], mode: str = "100644") -> list[Fault]:
    """What is said where the version's commit has these files instead."""
    import_sources(folder / "repo", [json_file(folder)])
    commit = git(folder / "repo", "rev-parse", TAG).strip()
    forge(folder / "repo", commit, files, mode=mode)
    return verify(folder / "repo").faults


def test_the_folder_of_a_code_that_is_missing_or_none(tmp_path: Path) -> None:
    import_sources(tmp_path / "repo", [json_file(tmp_path)])
    names = git(tmp_path / "repo", "ls-tree", "-r", "--name-only", TAG).splitlines()
    (tmp_path / "gone").mkdir()
    faults = altered(tmp_path / "gone", dict.fromkeys(names))
    assert rings(faults, "structure", f"the folder {SLUG} is missing"), said(faults)
    (tmp_path / "file").mkdir()
    faults = altered(tmp_path / "file", {**dict.fromkeys(names), SLUG: b"x"})
    assert rings(faults, "structure", rf"« {SLUG} » is no folder \(mode 100644\)"), said(faults)


def test_so_many_strange_files_are_counted(tmp_path: Path) -> None:
    faults = altered(tmp_path, {f"{SLUG}/articles/{n}.txt": b"x" for n in range(25)})
    words = "no article file has this name"
    assert rings(faults, "structure", f"{words}: 5 more files"), said(faults)
    assert sum(one.message == words for one in faults) == 20


def test_a_table_of_contents_that_is_no_text(tmp_path: Path) -> None:
    faults = altered(tmp_path, {f"{SLUG}/sommaire.md": b"# Code des essais\n\xff\n"})
    assert rings(faults, "file", r"not UTF-8 text \(byte 18\)"), said(faults)


def test_an_article_that_stands_in_the_table_of_contents_twice(tmp_path: Path) -> None:
    import_sources(tmp_path / "repo", [json_file(tmp_path)])
    text = git(tmp_path / "repo", "show", f"{TAG}:{SLUG}/sommaire.md")
    [line] = [line for line in text.splitlines() if "L3.md" in line]
    (tmp_path / "twice").mkdir()
    doubled = text.replace(line, f"{line}\n{line}")
    faults = altered(tmp_path / "twice", {f"{SLUG}/sommaire.md": doubled.encode()})
    assert {"file", "seal"} <= {one.kind for one in faults}, said(faults)
    assert rings(faults, "file", "an article stands in it twice"), said(faults)


def test_an_article_under_the_number_of_another(tmp_path: Path) -> None:
    import_sources(tmp_path / "repo", [json_file(tmp_path)])
    text = git(tmp_path / "repo", "show", f"{TAG}:{SLUG}/articles/L3/L3.md")
    (tmp_path / "file").mkdir()
    other = text.replace("# Article L3", "# Article L4")
    assert other != text
    faults = altered(tmp_path / "file", {f"{SLUG}/articles/L3/L3.md": other.encode()})
    words = "the file is of article L4, sommaire.md says L3"
    assert rings(faults, "structure", words, "L3"), said(faults)
    text = git(tmp_path / "repo", "show", f"{TAG}:{SLUG}/sommaire.md")
    (tmp_path / "contents").mkdir()
    other = text.replace("[L3]", "[L4]").replace("Article L3", "Article L4")
    assert other != text
    faults = altered(tmp_path / "contents", {f"{SLUG}/sommaire.md": other.encode()})
    words = "sommaire.md lists it as article L4, whose file it is not"
    assert rings(faults, "structure", words, "L4"), said(faults)


def test_a_digest_that_is_not_that_of_its_files(tmp_path: Path) -> None:
    import_sources(tmp_path / "repo", article_files(tmp_path))
    note = f"parties/{TAG}/articles-markdown.txt"
    text = git(tmp_path / "repo", "show", f"registre:{note}")
    assert text.count("\nSource-file: ") == 2
    changed = re.sub(r"(\nSource-sha256: )\w{8}", r"\g<1>00000000", text)
    tip = git(tmp_path / "repo", "rev-parse", "registre").strip()
    forge(tmp_path / "repo", tip, {note: changed.encode()})
    faults = verify(tmp_path / "repo").faults
    words = "Source-sha256 is not that of its Source-file trailers"
    assert rings(faults, "trailers", words), said(faults)


def test_so_many_complaints_of_git_are_counted(tmp_path: Path) -> None:
    more = [json_article(f"R{n}", f"Texte {n}.", n=n) for n in range(10, 80)]
    import_sources(tmp_path / "repo", [json_file(tmp_path, *more)])
    objects = tmp_path / "repo" / ".git" / "objects"
    [pack] = (objects / "pack").glob("*.pack")
    data = pack.read_bytes()
    for path in list(pack.parent.iterdir()):
        path.chmod(0o600)
        path.unlink()
    git(tmp_path / "repo", "unpack-objects", "-q", data=data)
    listed = git(tmp_path / "repo", "ls-tree", "-r", TAG).splitlines()
    gone = {line.split()[2] for line in listed if "/R" in line}
    assert len(gone) >= 60
    for oid in gone:
        (objects / oid[:2] / oid[2:]).unlink()
    faults = verify(tmp_path / "repo").faults
    assert rings(faults, "git", r"git fsck: \d+ more complaints"), said(faults)
    assert sum(one.message.startswith("git fsck: ") for one in faults) == 41


def without_last_line_end(raw: str) -> str:
    assert raw.endswith("\n")
    return raw[:-1]


def with_parent(raw: str) -> str:
    head, _, rest = raw.partition("\nauthor ")
    return f"{head}\n{head.splitlines()[-1]}\nauthor {rest}"


@pytest.mark.parametrize(
    ("rewrite", "words"),
    [
        (without_last_line_end, "its message is longer or shorter than it should be"),
        (with_parent, "it has 2 parents, not 1"),
    ],
)
def test_a_commit_of_another_form(
    tmp_path: Path, rewrite: Callable[[str], str], words: str
) -> None:
    import_sources(tmp_path / "repo", [json_file(tmp_path)])
    forge(tmp_path / "repo", git(tmp_path / "repo", "rev-parse", "futur").strip(), rewrite=rewrite)
    faults = verify(tmp_path / "repo").faults
    assert rings(faults, "history", words), said(faults)


def test_so_many_other_files_are_counted(tmp_path: Path) -> None:
    """Of a version from several files: its own parts say what it should be."""
    texts = {f"L{n}": [f"Texte {n}."] for n in range(10, 40)}
    (tmp_path / "code.txt").write_text(plain_text("1er janvier 2018", texts), "utf-8")
    (tmp_path / "L10.md").write_text("# Article L10\n\nTexte 10.\n", "utf-8")
    units = Unit(tmp_path / "code.txt"), Unit(tmp_path / "L10.md", SAID)
    bring_in(tmp_path / "repo", *units)
    names = git(tmp_path / "repo", "ls-tree", "-r", "--name-only", TAG).splitlines()
    wanted = [name for name in names if "/articles/L" in name]
    changed = {
        n: git(tmp_path / "repo", "show", f"{TAG}:{n}").replace("Texte", "Mot") for n in wanted
    }
    forge(
        tmp_path / "repo",
        git(tmp_path / "repo", "rev-parse", TAG).strip(),
        {name: text.encode() for name, text in changed.items()},
    )
    faults = verify(tmp_path / "repo").faults
    assert rings(faults, "history", "30 files are not what the versions make of them"), said(faults)


def test_a_commit_in_place_of_another(tmp_path: Path) -> None:
    import_sources(tmp_path / "repo", [json_file(tmp_path)])
    git(tmp_path / "repo", "replace", TAG, "futur")
    faults = verify(tmp_path / "repo").faults
    assert rings(faults, "ref", "it hides an object from plain git"), said(faults)


def test_a_head_that_is_another_branch_is_noted(tmp_path: Path) -> None:
    import_sources(tmp_path / "repo", [json_file(tmp_path)])
    git(tmp_path / "repo", "symbolic-ref", "HEAD", "refs/heads/futur")
    report = verify(tmp_path / "repo")
    assert report.faults == []
    assert report.notes == ["HEAD is 'ref: refs/heads/futur', not the branch main"]


def test_law_to_come_whose_commit_says_nonsense(tmp_path: Path) -> None:
    import_sources(tmp_path / "repo", [json_file(tmp_path)])
    commit = git(tmp_path / "repo", "rev-parse", "futur").strip()

    def nonsense(raw: str) -> str:
        assert "\nArticles: " in raw
        return re.sub(r"\nArticles: \d+", "\nArticles: some", raw)

    forge(tmp_path / "repo", commit, rewrite=nonsense)
    found = [one for one in verify(tmp_path / "repo").faults if one.kind == "trailers"]
    assert [one.where for one in found] == ["refs/heads/futur"]


def test_a_version_that_is_not_held_is_told_in_the_table(tmp_path: Path) -> None:
    import_sources(tmp_path / "repo", [json_file(tmp_path)])
    later = tmp_path / "later.json"
    later.write_bytes(json_code("2019-01-01", json_article("L1", "Un.")))
    result = run(tmp_path / "repo", "verify", str(later))
    assert result.exit_code == 1
    assert "1 fault" in result.stdout
    assert "holds this version, the repository does not" in " ".join(result.stdout.split())
    report = verify(tmp_path / "repo", find_sources([later], Stated())[0])
    told = [(one.info.tag, one.commit is None, one.faults) for one in report.versions]
    assert told == [(TAG, False, 0), (f"{SLUG}/2019-01-01", True, 1)]


# --- the register --------------------------------------------------------------------------------

ENTRY, VERSIONS = f"{SLUG}/articles/L1/L1.json", f"{SLUG}/versions.json"
SEAL = "Contenu-sha256 is not that of its files, or its message was altered"

# what the register says otherwise → file, old and new, kind and words of a fault
SAYS: dict[str, tuple[str, str, str, str, str]] = {
    "another number": (
        ENTRY, '"number": "L1"', '"number": "L7"', "register",
        "its number: the file says 'L1', the register 'L7'"),
    "another cid": (
        ENTRY, '"cid": "LEGIARTI9', '"cid": "LEGIARTI8', "register",
        "its cid: the file says '.*', the register '.*'"),
    "another wording": (
        ENTRY, '"wording": "LEGIARTI9', '"wording": "LEGIARTI8', "register",
        "its wording: the file says '.*', the register '.*'"),
    "another first day": (
        ENTRY, '"start": "2000', '"start": "2001', "register",
        "its first day: the file says '2000-01-01', the register '2001-01-01'"),
    "that it is cut": (
        ENTRY, '"state": "ABROGE_DIFF"', '"cut": true', "register",
        "whether it is cut: the file says 'False', the register 'True'"),
    "another law": (
        ENTRY, "LOI n°2017-5", "LOI n°2017-8", "register",
        "its laws: the file says '.*', the register '.*'"),
    "another file": (
        ENTRY, '"blob": "', '"blob": "0000000', "register",
        ".*a file of the register that lawdiff did not write: .*"),
    "another day of a version": (
        VERSIONS, '"day":"2018', '"day":"2017', "register",
        "the branch registre says nothing of the version .*/2018-01-01"),
    "another count": (
        VERSIONS, '"articles":3', '"articles":4', "register",
        "4 articles are counted for it, sommaire.md has 3"),
    "another state": (ENTRY, "ABROGE_DIFF", "ABROGE", "seal", SEAL),
    "another anomaly": (VERSIONS, '"articles":3', '"articles":3,"notes":["x"]', "seal", SEAL),
}  # fmt: skip


@pytest.mark.parametrize("what", SAYS)
def test_what_the_register_says_otherwise_is_told(tmp_path: Path, what: str) -> None:
    path, old, new, kind, words = SAYS[what]
    repo = tmp_path / "repo"
    import_sources(repo, [json_file(tmp_path)])
    text = git(repo, "show", f"registre:{path}")
    assert old in text
    changed = text.replace(old, new)
    forge(repo, git(repo, "rev-parse", "registre").strip(), {path: changed.encode()})
    faults = verify(repo).faults
    assert any(one.kind == kind and re.fullmatch(words, one.message) for one in faults), said(
        faults
    )


def test_the_register_names_another_file_or_none(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    import_sources(repo, [json_file(tmp_path)])
    text = git(repo, "show", f"registre:{ENTRY}")
    mine, other = (
        git(repo, "rev-parse", f"{TAG}:{SLUG}/articles/L{n}/L{n}.md").strip() for n in (1, 2)
    )
    tip = git(repo, "rev-parse", "registre").strip()
    tip = forge(repo, tip, {ENTRY: text.replace(mine, other).encode()})
    words = "the register names another file as its text"
    assert rings(verify(repo).faults, "register", words)
    tip = forge(repo, tip, {ENTRY: text.encode(), VERSIONS.replace("versions", "more"): b"{}"})
    assert rings(verify(repo).faults, "seal", SEAL)
    forge(repo, tip, {ENTRY: None})
    assert rings(verify(repo).faults, "register", "the register says nothing of it")
    git(repo, "update-ref", "-d", "refs/heads/registre")
    assert rings(verify(repo).faults, "register", "the branch registre is missing: .*")


def test_what_a_part_says_of_its_articles_is_checked(tmp_path: Path) -> None:
    import_sources(tmp_path / "repo", article_files(tmp_path))
    entry = f"parties/{TAG}/articles-markdown/articles/L1/L1.json"
    repo = tmp_path / "repo"
    text = git(repo, "show", f"registre:{entry}")
    tip = git(repo, "rev-parse", "registre").strip()
    tip = forge(repo, tip, {entry: text.replace('"number": ', '"number":  ').encode()})
    assert rings(verify(repo).faults, "file", "not as lawdiff writes it")
    tip = forge(repo, tip, {entry: b"{}"})
    words = "a file of the register that lawdiff did not write: .*"
    assert rings(verify(repo).faults, "file", words)
    forge(repo, tip, {entry: None})
    faults = verify(repo).faults
    assert rings(faults, "structure", "sommaire.md lists it, and it is not there"), said(faults)
