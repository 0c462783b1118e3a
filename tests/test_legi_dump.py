"""LEGI dumps: what the sample of real law lacks, on made-up codes written from SOURCES.md."""

from __future__ import annotations

import itertools
import shutil
import tarfile
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lawdiff.compare.changes import compare
from lawdiff.compare.model import ArticleChange
from lawdiff.errors import ConflictError, LawdiffError, SourceError
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.importing import check_sources
from lawdiff.model import Article, Citation
from lawdiff.record.version import VersionRef
from lawdiff.sources.detection import find_sources
from lawdiff.sources.dumps import dumps_of
from lawdiff.sources.legi_dump import DumpCode
from lawdiff.sources.spans import Span, intersect, subtract, union
from tests.dumps import (
    FIRST_DAY,
    NO_END,
    NO_LONGER,
    SECOND_DAY,
    STATES,
    THIRD_DAY,
    UNFIXED,
    Drawn,
    Files,
    MadeCode,
    MadeSection,
    MadeWording,
    as_text,
    bring_code,
    bring_dumps,
    by,
    code,
    files,
    history,
    increment,
    law,
    link,
    section,
    state_files,
    wording,
    write_archive,
    write_folder,
)
from tests.making import files as files_on_disk
from tests.making import git, known_of, known_versions, refs

SLUG = "code-des-essais"
TITLE = "Code des essais"
OTHER = "Code des autres essais"


def essais(*children: MadeSection | MadeWording, lost: Iterable[MadeWording] = ()) -> MadeCode:
    return code(TITLE, *children, lost=lost)


# --- looking at what came of it ------------------------------------------------------------------


def days(repo: Path, slug: str = SLUG) -> list[str]:
    """The dates of a code's versions, by its tags."""
    return [tag.partition("/")[2] for tag in git(repo, "tag", "-l", f"{slug}/*").split()]


def numbers(repo: Path, revision: str) -> list[str]:
    """The numbers in the table of contents, in its order."""
    text = git(repo, "show", f"{revision}:{SLUG}/sommaire.md")
    return [line.partition("[Article ")[2].partition("]")[0] for line in text.splitlines()
            if "[Article " in line]  # fmt: skip


def sommaire(repo: Path, revision: str) -> list[str]:
    """The table of contents without its links and facts: `  - Titre Ier`, `    - L1`."""
    lines = git(repo, "show", f"{revision}:{SLUG}/sommaire.md").splitlines()[2:]
    return [
        line.partition(" <!--")[0].replace("[Article ", "").partition("](")[0] for line in lines
    ]


def article(repo: Path, day: str, number: str) -> Article:
    """An article as the version of a day holds it."""
    with LawRepo(repo) as held:
        version = held.open(_version(held, day)).version()
    return next(one for one in version.articles() if one.number == number)


def changes(repo: Path, day: str) -> list[ArticleChange]:
    """What changed from the version before that of a day."""
    with LawRepo(repo) as held:
        refs = [ref for ref in held.versions if ref.info.code.slug == SLUG]
        at = refs.index(_version(held, day))
        return compare(held.open(refs[at - 1]), held.open(refs[at]))


def _version(held: LawRepo, day: str) -> VersionRef:
    return next(v for v in held.versions if v.info.tag == f"{SLUG}/{day}")


def told(change: ArticleChange) -> tuple[str, str, list[str]]:
    return change.kind, change.number, [ref.title for ref in change.laws]


def trailers(repo: Path, revision: str, key: str) -> list[str]:
    form = f"--format=%(trailers:key={key},valueonly)"
    return git(repo, "log", "-1", form, revision).split("\n")[:-2]


# --- texts ---------------------------------------------------------------------------------------

MARKUP = (
    "<p>I. - Un texte &amp; un autre, &lt; ou = 25 %.</p><p>1° Premier ;<br/>2° Second.</p>"
    '<table><tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr></table>'
)


def test_markup_and_the_same_markup_escaped_are_one_text(tmp_path: Path) -> None:
    for name, text in (("elements", MARKUP), ("escaped", as_text(MARKUP))):
        made = essais(wording(1, "L1", "2000-01-01", text=text, nota=text))
        bring_code(tmp_path / name, made)
    one, other = (article(tmp_path / name, "2000-01-01", "L1") for name in ("elements", "escaped"))
    assert one == other
    assert one.alineas == one.nota
    assert one.alineas == (
        "I. - Un texte & un autre, < ou = 25 %.",
        "1° Premier ;",
        "2° Second.",
        "| a | b |\n| --- | --- |\n|  | c |",
    )


@pytest.mark.parametrize(
    ("content", "alineas"),
    [
        ("", ()),
        ("Sans balise.", ("Sans balise.",)),
        ("a &lt; b et c &gt; d", ("a < b et c > d",)),
        ("&lt;p&gt;&amp;lt; 25 %&lt;/p&gt;", ("< 25 %",)),
        ("<![CDATA[<p>Un.</p><p>Deux.</p>]]>", ("Un.", "Deux.")),
        ("Devant<p>Dedans</p>derrière", ("Devant", "Dedans", "derrière")),
        ("<p>Un.</p><!-- rien --><p>Deux.</p>", ("Un.", "Deux.")),
        ("<p>l’eau</p>\n<p/>\n<p> </p>", ("l'eau",)),
    ],
)
def test_contents(tmp_path: Path, content: str, alineas: tuple[str, ...]) -> None:
    made = MadeWording(1, "L1", "2000-01-01", "2999-01-01", content, (), "VIGUEUR", "", "L1", None)
    bring_code(tmp_path / "repo", essais(made))
    assert article(tmp_path / "repo", "2000-01-01", "L1").alineas == alineas


# --- links ---------------------------------------------------------------------------------------


def test_both_vocabularies_on_one_article(tmp_path: Path) -> None:
    links = (
        by("2004-1", "35"),
        by("2004-2", "7", "MODIFICATION", sens="source"),
        by("2004-3", "1", "CREATION", sens="source"),
        by("2004-4", "2", "CREE"),
        link("CODIFICATION", "Décret n°2004-5 du 1er juin 2004 (V)", sens="source",
             nature="DECRET", number="2004-5", cid="JORFTEXT5"),
        by("2004-6", "9", "CITATION", sens="source"),
        link("MODIFIE", "Code des autres essais - art. L9 (V)", nature="CODE", id="LEGIARTI9"),
    )  # fmt: skip
    bring_code(tmp_path / "repo", essais(wording(1, "L1", "2005-01-01", "2999-01-01", "", *links)))
    found = article(tmp_path / "repo", "2005-01-01", "L1")
    assert {(ref.kind, ref.title, ref.article) for ref in found.laws} == {
        ("modifie", law("2004-1"), "35"),
        ("modifie", law("2004-2"), "7"),
        ("cree", law("2004-3"), "1"),
        ("cree", law("2004-4"), "2"),
        ("codifie", "Décret n°2004-5 du 1er juin 2004", None),
    }
    first = next(ref for ref in found.laws if ref.article == "35")
    assert (first.cid, first.nature, first.number) == ("JORFTEXT000000020041", "LOI", "2004-1")
    assert first.date == date(2004, 6, 1)
    assert {(c.title, c.state, c.cid) for c in found.citations} == {
        (f"{law('2004-6')} - art. 9", "V", "JORFTEXT000000020046"),
        ("Code des autres essais - art. L9", "V", "LEGIARTI9"),
    }


def test_two_laws_on_one_date(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    bring_code(
        repo,
        essais(
            wording(1, "L1", "2000-01-01", "2005-01-01"),
            wording(2, "L1", "2005-01-01", "2999-01-01", "", by("2004-2"), by("2004-1", "3")),
            wording(3, "L2", "2000-01-01", "2005-01-01"),
            wording(4, "L2", "2005-01-01", "2999-01-01", "", by("2004-2")),
            wording(5, "L3", "2000-01-01", "2005-01-01"),
            wording(6, "L3", "2005-01-01"),
        ),
    )
    assert list(map(told, changes(repo, "2005-01-01"))) == [
        ("modified", "L1", [law("2004-1"), law("2004-2")]),
        ("modified", "L2", [law("2004-2")]),
        ("modified", "L3", []),
    ]
    assert trailers(repo, "main", "Modifie-par") == [law("2004-1"), law("2004-2")]
    message = git(repo, "log", "-1", "--format=%B", "main")
    assert f"{law('2004-1')} :\n  L1\n\n{law('2004-2')} :\n  L1, L2\n\n" in message
    assert "Aucun texte connu :\n  L3\n" in message


def test_a_link_tells_what_made_the_wording_whatever_its_own_date(tmp_path: Path) -> None:
    """`datesignatexte` is 2999-01-01 on many a link of the dump."""
    undated = by("2004-1", signed="2999-01-01")
    made = essais(
        wording(1, "L1", "2000-01-01", "2005-01-01", "", by("1999-1", kind="CREE")),
        wording(2, "L1", "2005-01-01", "2999-01-01", "", undated),
    )
    bring_code(tmp_path / "repo", made)
    [change] = changes(tmp_path / "repo", "2005-01-01")
    assert told(change) == ("modified", "L1", [law("2004-1")])
    assert change.laws[0].date == date(2004, 6, 1)  # by its title


def test_the_text_that_repeals(tmp_path: Path) -> None:
    made = essais(
        wording(1, "L1", "2000-01-01", "2005-01-01", "", by("1999-1", kind="CREE"),
                by("2004-1", "9", "ABROGE"), state="ABROGE"),
        wording(2, "L2", "2000-01-01"),
    )  # fmt: skip
    bring_code(tmp_path / "repo", made)
    assert list(map(told, changes(tmp_path / "repo", "2005-01-01"))) == [
        ("repealed", "L1", [law("2004-1")])
    ]
    held = article(tmp_path / "repo", "2000-01-01", "L1")
    assert [ref.title for ref in held.laws] == [law("1999-1")]
    assert [ref.title for ref in held.ended_by] == [law("2004-1")]
    assert numbers(tmp_path / "repo", "main") == ["L2"]


def test_a_link_of_no_known_type_is_kept_and_told(tmp_path: Path) -> None:
    strange = link("BENIT", "LOI n°2004-1 du 1er juin 2004 (V)", cid="JORFTEXT1")
    report = bring_code(
        tmp_path / "repo", essais(wording(1, "L1", "2000-01-01", "2999-01-01", "", strange))
    )
    assert [(a.kind, a.article) for a in report.anomalies] == [("unknown-link", "L1")]
    assert Citation("BENIT", law("2004-1"), "V", "JORFTEXT1") in (
        article(tmp_path / "repo", "2000-01-01", "L1").citations
    )
    known = known_versions(tmp_path / "repo", SLUG)
    assert known["2000-01-01"]["notes"] == ["unknown-link: L1"]


# --- identity ------------------------------------------------------------------------------------


def moved(kind_there: str, kind_back: str, sens: tuple[str, str]) -> MadeCode:
    """L10 becomes L20 on 2005-01-01: two articles to the dump, tied by links."""
    there = link(kind_there, f"{TITLE} - art. L20 (V)", sens=sens[0], nature="CODE",
                 id="LEGIARTI000000000002", article="L20")  # fmt: skip
    back = link(kind_back, f"{TITLE} - art. L10 (T)", sens=sens[1], nature="CODE",
                id="LEGIARTI000000000001", article="L10")  # fmt: skip
    text = "<p>Le même texte, assez long pour être reconnu de qui le lit.</p>"
    return essais(
        wording(1, "L10", "2000-01-01", "2005-01-01", text, there, state="TRANSFERE"),
        wording(2, "L20", "2005-01-01", "2999-01-01", text, back, by("2004-1", kind="TRANSFERE")),
        wording(3, "L30", "2000-01-01"),
    )


@pytest.mark.parametrize(
    ("there", "back", "sens"),
    [
        ("TRANSFERE", "CONCORDANCE", ("source", "cible")),
        ("TRANSFERT", "CONCORDE", ("cible", "source")),
        ("CONCORDANCE", "CONCORDANCE", ("source", "source")),
        ("DEPLACE", "DEPLACEMENT", ("source", "cible")),
    ],
)
def test_a_transfer_is_a_renumbering(
    tmp_path: Path, there: str, back: str, sens: tuple[str, str]
) -> None:
    repo = tmp_path / "repo"
    bring_code(repo, moved(there, back, sens))
    [change] = changes(repo, "2005-01-01")
    assert told(change) == ("renumbered", "L20", [law("2004-1")])
    assert change.renumbered_from == "L10"
    assert "L20 (ex-L10)" in git(repo, "log", "-1", "--format=%B", "main")


def test_a_transfer_to_another_code(tmp_path: Path) -> None:
    """The text that transfers an article ends its last wording there; it did not make that one."""
    there = link("TRANSFERE", f"{OTHER} - art. R1 (V)", sens="source", nature="CODE",
                 id="LEGIARTI000000000009")  # fmt: skip
    back = link("CONCORDANCE", f"{TITLE} - art. L10 (T)", sens="cible", nature="CODE",
                id="LEGIARTI000000000001")  # fmt: skip
    links = by("1999-1", kind="CREE"), by("2004-1", kind="TRANSFERE"), there
    repo = tmp_path / "repo"
    bring_code(
        repo,
        essais(
            wording(1, "L10", "2000-01-01", "2005-01-01", "", *links, state="TRANSFERE"),
            wording(2, "L30", "1990-01-01"),
        ),
        code(
            OTHER,
            wording(9, "R1", "2005-01-01", "2999-01-01", "", back, by("2004-1", kind="CREE")),
            wording(10, "R2", "2001-01-01"),
            number=2,
        ),
    )
    assert list(map(told, changes(repo, "2000-01-01"))) == [("created", "L10", [law("1999-1")])]
    assert list(map(told, changes(repo, "2005-01-01"))) == [("repealed", "L10", [law("2004-1")])]
    held = article(repo, "2000-01-01", "L10")
    assert [(ref.kind, ref.title) for ref in held.ended_by] == [("transfere", law("2004-1"))]
    assert (
        Citation("Transfert", f"{OTHER} - art. R1", "V", "LEGIARTI000000000009") in held.citations
    )
    [new] = known_of(repo, "code-des-autres-essais", "R1/R1")["listings"]
    assert "LEGIARTI000000000001" in [one["cid"] for one in new["citations"]]
    assert trailers(repo, "code-des-autres-essais/2005-01-01", "Modifie-par") == [law("2004-1")]


def test_one_cid_under_two_numbers_is_a_renumbering(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    bring_code(
        repo,
        essais(
            wording(1, "L10", "2000-01-01", "2005-01-01", article="a"),
            wording(2, "L20", "2005-01-01", "2999-01-01", "", by("2004-1"), article="a"),
            wording(3, "L30", "2000-01-01"),
        ),
    )
    [change] = changes(repo, "2005-01-01")
    assert told(change) == ("renumbered", "L20", [law("2004-1")])
    assert change.renumbered_from == "L10"
    assert article(repo, "2000-01-01", "L10").cid == article(repo, "2005-01-01", "L20").cid


def test_a_reused_number_is_another_article(tmp_path: Path) -> None:
    """L1 repealed, and years later a new L1; L2 repealed and another L2 made on one day."""
    repo = tmp_path / "repo"
    ended, made = by("2004-1", kind="ABROGE"), by("2004-2", kind="CREE")
    bring_code(
        repo,
        essais(
            wording(1, "L1", "2000-01-01", "2005-01-01", "", ended, state="ABROGE", article="a"),
            wording(2, "L1", "2010-01-01", "2999-01-01", "", made, article="b"),
            wording(3, "L2", "2000-01-01", "2005-01-01", "", ended, state="ABROGE", article="c"),
            wording(4, "L2", "2005-01-01", "2999-01-01", "", made, article="d"),
            wording(5, "L3", "2000-01-01"),
        ),
    )
    assert list(map(told, changes(repo, "2005-01-01"))) == [
        ("repealed", "L1", [law("2004-1")]),
        ("replaced", "L2", [law("2004-1"), law("2004-2")]),
    ]
    assert list(map(told, changes(repo, "2010-01-01"))) == [("created", "L1", [law("2004-2")])]
    cids = [article(repo, day, "L1").cid for day in ("2000-01-01", "2010-01-01")]
    assert cids == ["LEGIARTI000000000001", "LEGIARTI000000000002"]


def test_two_articles_of_one_number_in_one_version_are_both_held(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    bring_code(
        repo,
        essais(
            wording(2, "L1", "2003-01-01", text="<p>Le plus récent.</p>", article="b"),
            wording(1, "L1", "2000-01-01", text="<p>Le plus ancien.</p>", article="a"),
        ),
    )
    assert "Le plus ancien." in git(repo, "show", f"main:{SLUG}/articles/L1/L1.md")
    assert "Le plus récent." in git(repo, "show", f"main:{SLUG}/articles/L1/L1~2.md")


# --- sections ------------------------------------------------------------------------------------


def test_a_section_younger_and_a_section_older_than_its_articles(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    bring_code(
        repo,
        essais(
            section(1, "Titre jeune", wording(1, "L1", "2000-01-01"), start="2005-01-01"),
            section(2, "Titre vieux", wording(2, "L2", "2003-01-01"), start="1990-01-01"),
            section(3, "Titre clos", wording(3, "L3", "2000-01-01"), end="2001-01-01"),
            section(4, "Titre fini", wording(4, "L4", "2000-01-01", "2001-01-01"),
                    end="2001-01-01"),
        ),
    )  # fmt: skip
    assert days(repo) == ["2000-01-01", "2001-01-01", "2003-01-01"]
    young, old, closed = ["- Titre jeune", "  - L1"], ["- Titre vieux"], ["- Titre clos", "  - L3"]
    finished = ["- Titre fini", "  - L4"]
    assert sommaire(repo, f"{SLUG}/2000-01-01") == young + old + closed + finished
    assert sommaire(repo, f"{SLUG}/2001-01-01") == young + old + closed
    assert sommaire(repo, f"{SLUG}/2003-01-01") == young + old + ["  - L2"] + closed


def test_a_line_that_ends_before_it_begins_places_an_article_once(tmp_path: Path) -> None:
    lines = [
        wording(1, "L1", "2000-01-01", line=("2005-01-01", "2000-01-01")),
        wording(1, "L1", "2000-01-01", line=("2001-01-01", "2001-01-01")),
    ]
    bring_code(tmp_path / "repo", essais(section(1, "Titre Ier", *lines)))
    assert sommaire(tmp_path / "repo", "main") == ["- Titre Ier", "  - L1"]


def test_an_article_in_two_sections_at_once_stands_in_the_first_it_came_to(tmp_path: Path) -> None:
    """Whichever file is read first."""
    whole = files(
        essais(
            section(1, "Titre Ier", wording(1, "L1", "2000-01-01", line=("2003-01-01", NO_END))),
            section(2, "Titre II", wording(1, "L1", "2000-01-01", line=("2001-01-01", NO_END))),
            wording(2, "L2", "2004-01-01"),
        )
    )
    for name, dump in (("there", whole), ("back", dict(reversed(whole.items())))):
        repo = tmp_path / name
        bring_dumps(repo, write_archive(tmp_path / f"{name}.tar.gz", dump))
        assert sommaire(repo, "main") == ["- Titre Ier", "- Titre II", "  - L1", "- L2"]
        assert sommaire(repo, "main~") == ["- Titre Ier", "- Titre II", "  - L1"]


def test_a_retitled_section_and_an_article_that_moves(tmp_path: Path) -> None:
    """A section is retitled by a second line with the same cid; an article has two lines."""
    repo = tmp_path / "repo"
    stays = wording(1, "L1", "2000-01-01")
    goes = wording(2, "L2", "2000-01-01", line=("2000-01-01", "2005-01-01"))
    comes = wording(2, "L2", "2000-01-01", line=("2005-01-01", "2999-01-01"))
    other = wording(3, "L3", "2000-01-01", "2005-01-01")
    bring_code(
        repo,
        essais(
            section(1, "Titre Ier", stays, goes),
            section(2, "Titre II", comes, other, wording(4, "L3", "2005-01-01")),
        ),
    )
    assert sommaire(repo, f"{SLUG}/2000-01-01") == [
        "- Titre Ier", "  - L1", "  - L2", "- Titre II", "  - L3",
    ]  # fmt: skip
    assert sommaire(repo, f"{SLUG}/2005-01-01") == [
        "- Titre Ier", "  - L1", "- Titre II", "  - L2", "  - L3",
    ]  # fmt: skip
    assert [told(c)[:2] for c in changes(repo, "2005-01-01")] == [
        ("moved", "L2"),
        ("modified", "L3"),
    ]


def test_sections_within_sections_and_one_that_holds_nothing(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    bring_code(
        repo,
        essais(
            wording(9, "Préliminaire", "2000-01-01"),
            section(1, "Livre Ier", section(2, "Titre Ier", wording(1, "L1", "2000-01-01"))),
            section(3, "Livre II"),
        ),
    )
    expected = ["- Préliminaire", "- Livre Ier", "  - Titre Ier", "    - L1", "- Livre II"]
    assert sommaire(repo, "main") == expected


def test_what_no_line_names_stands_at_the_end_and_is_told(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    lost = [wording(8, "L8", "2000-01-01"), wording(7, "L7", "2000-01-01")]
    report = bring_code(
        repo, essais(section(1, "Titre", wording(9, "L9", "2000-01-01")), lost=lost)
    )
    assert sorted(numbers(repo, "main")) == ["L7", "L8", "L9"]
    assert numbers(repo, "main")[0] == "L9"
    assert {(a.kind, a.article) for a in report.anomalies} == {
        ("no-place", "L7"),
        ("no-place", "L8"),
    }


def test_the_articles_of_a_section_that_no_line_names_are_law_too(tmp_path: Path) -> None:
    inner = section(2, "Titre perdu", wording(2, "L2", "2000-01-01"))
    whole = files(essais(section(1, "Titre", wording(1, "L1", "2000-01-01")), inner))
    struct = next(path for path in whole if "texte/struct" in path)
    lines = whole[struct].splitlines(keepends=True)
    whole[struct] = "".join(line for line in lines if inner.name not in line)
    assert len(whole[struct].splitlines()) == len(lines) - 1
    repo = tmp_path / "repo"
    report = bring_dumps(repo, write_folder(tmp_path / "dump", whole))
    assert numbers(repo, "main") == ["L1", "L2"]
    assert [a.kind for a in report.anomalies] == ["no-place"]


def test_a_section_that_contains_itself_is_refused(tmp_path: Path) -> None:
    whole = files(essais(section(1, "Un", section(2, "Deux", wording(1, "L1", "2000-01-01")))))
    inner = next(path for path in whole if "LEGISCTA000000000002.xml" in path)
    line = '<LIEN_SECTION_TA debut="2000-01-01" fin="2999-01-01" id="LEGISCTA000000000001"/>'
    whole[inner] = whole[inner].replace("</STRUCTURE_TA>", f"{line}</STRUCTURE_TA>")
    refused(tmp_path, write_folder(tmp_path / "dump", whole), "contains itself")


# --- days ----------------------------------------------------------------------------------------


def test_a_wording_that_ends_before_it_begins_is_in_no_version(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    report = bring_code(
        repo,
        essais(
            wording(1, "L1", "2000-01-01", "2005-01-01"),
            wording(2, "L1", "2004-06-01", "2003-02-01", "<p>Jamais.</p>"),
            wording(3, "L1", "2005-01-01", "2005-01-01", "<p>Jamais.</p>"),
            wording(4, "L1", "2005-01-01"),
        ),
    )
    assert days(repo) == ["2000-01-01", "2005-01-01"]
    assert "Jamais." not in git(repo, "log", "-p", "--exclude=registre", "--branches", "--tags")
    assert [a.kind for a in report.anomalies] == ["never-in-force", "never-in-force"]


def test_what_never_came_into_force_is_in_no_version(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    report = bring_code(
        repo,
        essais(
            wording(1, "L1", "2000-01-01"),
            wording(2, "L1", "2012-01-01", "2014-01-01", "<p>Jamais.</p>", by("2010-1"),
                    state="MODIFIE_MORT_NE"),
            wording(3, "L2", "2012-01-01", UNFIXED, "<p>Jamais.</p>", state="MODIFIE_MORT_NE"),
            wording(4, "L3", "2001-01-01"),
        ),
    )  # fmt: skip
    assert days(repo) == ["2000-01-01", "2001-01-01"]
    assert "Jamais." not in git(repo, "log", "-p", "--exclude=registre", "--branches", "--tags")
    assert "2010-1" not in git(repo, "log", "--branches", "--format=%B")
    assert "refs/heads/futur" not in refs(repo)
    assert report.anomalies == []


def test_law_to_come_is_on_its_branch_alone(tmp_path: Path) -> None:
    """VIGUEUR_DIFF, ABROGE_DIFF, and 2222-02-22 for a beginning and for an end."""
    repo = tmp_path / "repo"
    report = bring_code(
        repo,
        essais(
            wording(1, "L1", "2000-01-01", "2030-01-01"),
            wording(2, "L1", "2030-01-01", "2999-01-01", "<p>Demain.</p>", by("2024-1"),
                    state="VIGUEUR_DIFF"),
            wording(3, "L2", "2010-01-01", "2031-01-01", "", by("2024-2", kind="ABROGE"),
                    state="ABROGE_DIFF"),
            wording(4, "L3", UNFIXED, "2999-01-01", "<p>Un jour.</p>", by("2024-3", kind="CREE"),
                    state="VIGUEUR_DIFF"),
            wording(5, "L4", "2010-01-01", UNFIXED, "", state="ABROGE_DIFF"),
        ),
    )  # fmt: skip
    assert report.anomalies == []
    assert days(repo) == ["2000-01-01", "2010-01-01"]
    assert numbers(repo, "main") == ["L1", "L2", "L4"]
    for text in ("Demain.", "Un jour."):
        assert text not in git(repo, "log", "-p", "main", "--tags")
    assert git(repo, "log", "--format=%s", "main..futur").splitlines() == [
        f"{TITLE} – droit à venir à une date non fixée (décidé, non en vigueur)",
        f"{TITLE} – droit à venir au 1er janvier 2031 (décidé, non en vigueur)",
        f"{TITLE} – droit à venir au 1er janvier 2030 (décidé, non en vigueur)",
    ]
    assert git(repo, "merge-base", "main", "futur") == git(repo, "rev-parse", "main")
    assert numbers(repo, "futur~2") == ["L1", "L2", "L4"]
    assert "Demain." in git(repo, "show", f"futur~2:{SLUG}/articles/L1/L1.md")
    assert numbers(repo, "futur~") == ["L1", "L4"]
    assert numbers(repo, "futur") == ["L1", "L3"]
    told_by = [trailers(repo, at, "Modifie-par") for at in ("futur~2", "futur~", "futur")]
    assert told_by == [[law("2024-1")], [law("2024-2")], [law("2024-3")]]
    assert trailers(repo, "futur", "Version-date") == [UNFIXED]
    with LawRepo(repo) as held:
        assert [ref.info.date.isoformat() for ref in held.future] == [
            "2030-01-01",
            "2031-01-01",
            UNFIXED,
        ]
        assert all(ref.info.future for ref in held.future)
        assert not any(ref.info.future for ref in held.versions)


@pytest.mark.parametrize("state", ["VIGUEUR", "VIGUEUR_DIFF", "ABROGE"])
def test_a_day_that_is_not_fixed_never_comes(tmp_path: Path, state: str) -> None:
    """2222-02-22 is no day of main's, whatever the state of the wording that it begins or ends."""
    repo = tmp_path / "repo"
    bring_code(
        repo,
        essais(
            wording(1, "L1", "2000-01-01"),
            wording(2, "L2", UNFIXED, state=state),
            wording(3, "L3", "2000-01-01", UNFIXED, state=state.replace("_DIFF", "")),
        ),
    )
    assert days(repo) == ["2000-01-01"]
    assert numbers(repo, "main") == ["L1", "L3"]
    assert numbers(repo, "futur") == ["L1", "L2"]


def test_what_was_future_becomes_law_by_an_increment(tmp_path: Path) -> None:
    """When the day has come, DILA says so: the state changes, and the branch goes."""
    before, after = (
        essais(
            wording(1, "L1", "2000-01-01", "2017-01-02", state="VIGUEUR" if diff else "MODIFIE"),
            wording(2, "L1", "2017-01-02", state="VIGUEUR_DIFF" if diff else "VIGUEUR"),
        )
        for diff in (True, False)
    )
    repo = tmp_path / "repo"
    bring_code(repo, before)
    assert days(repo) == ["2000-01-01"]
    assert "refs/heads/futur" in refs(repo)
    dump = increment(files(before), files(after), FIRST_DAY)
    bring_dumps(repo, write_archive(tmp_path / "LEGI.tar.gz", dump))
    assert days(repo) == ["2000-01-01", "2017-01-02"]
    assert "refs/heads/futur" not in refs(repo)


@pytest.mark.parametrize("text", ["<p>Demain.</p>", "<p>Demain, autrement.</p>", ""])
def test_an_increment_that_changes_law_to_come_alone(tmp_path: Path, text: str) -> None:
    """The text of a wording to come is corrected, or the wording withdrawn with its line kept."""
    before, after = (
        files(
            essais(
                wording(1, "L1", "2000-01-01", "2030-01-01", state="VIGUEUR"),
                wording(2, "L1", "2030-01-01", "2999-01-01", content, state="VIGUEUR_DIFF"),
            )
        )
        for content in ("<p>Avant.</p>", text or "<p>Avant.</p>")
    )
    if not text:
        del after[next(path for path in after if "LEGIARTI000000000002" in path)]
    repo = tmp_path / "repo"
    bring_dumps(repo, write_folder(tmp_path / "dump", before))
    dump = increment(before, after, FIRST_DAY)
    assert len(dump) == 1
    bring_dumps(repo, write_archive(tmp_path / "LEGI.tar.gz", dump))
    assert history(repo) == whole(tmp_path, after)


def test_a_code_that_starts_in_1804(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    bring_code(
        repo,
        essais(
            wording(1, "1", "1804-03-21", "1965-07-14"),
            wording(2, "1", "1965-07-14", "1970-01-01"),
            wording(3, "1", "1970-01-01", "1971-05-01"),
            wording(4, "1", "1971-05-01"),
        ),
    )
    assert days(repo) == ["1804-03-21", "1965-07-14", "1970-01-01", "1971-05-01"]
    log = git(repo, "log", "--reverse", "--format=%ad|%cd|%s|%(trailers:key=Version-date)",
              "--date=iso-strict", "main")  # fmt: skip
    page, *dates = [line.split("|") for line in log.splitlines() if line]
    assert page[:3] == [*["1970-01-02T00:00:00+00:00"] * 2, f"Page d'accueil : {TITLE}"]
    assert [line[0] for line in dates] == [
        *["1970-01-02T00:00:00+00:00"] * 3,
        "1971-05-01T00:00:00+00:00",
    ]
    assert all(line[0] == line[1] for line in dates)
    assert [line[3] for line in dates] == [f"Version-date: {day}" for day in days(repo)]
    assert dates[0][2] == f"{TITLE} – version consolidée au 21 mars 1804"
    assert git(repo, "fsck", "--strict", "--no-progress") == ""
    assert article(repo, "1804-03-21", "1").in_force_from == date(1804, 3, 21)


def test_an_article_without_a_number_is_held_under_its_id(tmp_path: Path) -> None:
    report = bring_code(tmp_path / "repo", essais(wording(1, "", "2000-01-01", article="a")))
    assert numbers(tmp_path / "repo", "main") == ["LEGIARTI000000000001"]
    assert [a.kind for a in report.anomalies] == ["no-number"]


def test_a_date_that_does_not_exist_is_told(tmp_path: Path) -> None:
    report = bring_code(
        tmp_path / "repo",
        essais(wording(1, "L1", "2000-02-30"), wording(2, "L2", "2000-01-01", "2001-02-29")),
    )
    assert ("bad-date", "L2") in {(a.kind, a.article) for a in report.anomalies}
    assert ("bad-date", "L1") in {(a.kind, a.article) for a in report.anomalies}
    assert numbers(tmp_path / "repo", "main") == ["L2"]


# --- a dump and its increments -------------------------------------------------------------------

GLOBAL = essais(
    section(
        1,
        "Titre Ier",
        wording(1, "L1", "2000-01-01", "2005-01-01"),
        wording(2, "L1", "2005-01-01", "2999-01-01", "", by("2004-1")),
        wording(3, "L2", "2000-01-01"),
    ),
    wording(4, "L3", "2001-01-01", text="<p>Une erreur.</p>"),
)
# A new wording of L2; L3 corrected, and the erroneous date with it.
NEXT = essais(
    section(
        1,
        "Titre Ier",
        wording(1, "L1", "2000-01-01", "2005-01-01"),
        wording(2, "L1", "2005-01-01", "2999-01-01", "", by("2004-1")),
        wording(3, "L2", "2000-01-01", "2017-01-01"),
        wording(5, "L2", "2017-01-01", "2999-01-01", "", by("2016-1")),
    ),
    wording(4, "L3", "2002-01-01", text="<p>Une correction.</p>"),
)
# The last wording of L1 is withdrawn, and so is L3.
LAST = essais(
    section(
        1,
        "Titre premier",
        wording(1, "L1", "2000-01-01"),
        wording(3, "L2", "2000-01-01", "2017-01-01"),
        wording(5, "L2", "2017-01-01", "2999-01-01", "", by("2016-1")),
    )
)


def three(folder: Path, states: Iterable[Files]) -> list[Path]:
    """A global dump of the first state, and an increment for each that follows."""
    before, *after = states
    paths = [write_archive(folder / "Freemium_legi_global_20170101-000000.tar.gz", before)]
    for stamp, state in zip((FIRST_DAY, SECOND_DAY, THIRD_DAY), after, strict=False):
        dump = increment(before, state, stamp)
        if dump:
            paths.append(write_archive(folder / f"LEGI_{stamp}.tar.gz", dump))
        before = state
    return paths


def whole(folder: Path, state: Files) -> dict[str, str]:
    """The history that the import of one global dump of a state makes."""
    bring_dumps(folder / "whole", write_folder(folder / "whole-dump", state))
    return history(folder / "whole")


def test_a_dump_and_its_increments_are_their_sum(tmp_path: Path) -> None:
    first, second, third = three(tmp_path / "in", map(files, (GLOBAL, NEXT, LAST)))
    expected = whole(tmp_path, files(LAST))
    assert sorted(days(tmp_path / "whole")) == ["2000-01-01", "2017-01-01"]
    for index, runs in enumerate(
        (
            [[first], [second], [third]],
            [[first, second], [third]],
            [[first], [third, second]],
            [[third, first, second]],
            [[first, second], [first, second, third]],
        )
    ):
        repo = tmp_path / str(index)
        for run in runs:
            bring_dumps(repo, *run)
        assert history(repo) == expected, runs
        assert git(repo, "fsck", "--strict", "--no-progress") == ""
    assert "Une erreur." not in git(tmp_path / "0", "log", "-p", "--branches", "--tags")


def test_an_increment_as_a_folder(tmp_path: Path) -> None:
    bring_code(tmp_path / "repo", GLOBAL)
    dump = increment(files(GLOBAL), files(LAST), FIRST_DAY)
    bring_dumps(tmp_path / "repo", write_folder(tmp_path / "LEGI", dump))
    assert history(tmp_path / "repo") == whole(tmp_path, files(LAST))


@pytest.mark.parametrize("first", [True, False])
def test_what_an_increment_withdraws_may_be_told_first_or_last(tmp_path: Path, first: bool) -> None:
    bring_code(tmp_path / "repo", GLOBAL)
    dump = increment(files(GLOBAL), files(LAST), FIRST_DAY)
    ordered = dict(sorted(dump.items(), key=lambda item: item[0].endswith(".dat") != first))
    assert next(iter(ordered)).endswith(".dat") == first
    bring_dumps(tmp_path / "repo", write_archive(tmp_path / "LEGI.tar.gz", ordered))
    assert history(tmp_path / "repo") == whole(tmp_path, files(LAST))


@pytest.mark.parametrize("first", [True, False])
def test_a_code_that_goes_to_another_folder_of_the_dump(tmp_path: Path, first: bool) -> None:
    """A repealed code leaves `code_en_vigueur`: its old files are withdrawn, at their old paths."""
    bring_code(tmp_path / "repo", GLOBAL)
    dump = increment(files(GLOBAL), files(NEXT, group=NO_LONGER), FIRST_DAY)
    ordered = dict(sorted(dump.items(), key=lambda item: item[0].endswith(".dat") != first))
    bring_dumps(tmp_path / "repo", write_archive(tmp_path / "LEGI.tar.gz", ordered))
    assert history(tmp_path / "repo") == whole(tmp_path, files(NEXT))


def test_an_increment_that_withdraws_a_version_leaves_no_tag(tmp_path: Path) -> None:
    before = essais(wording(1, "L1", "2000-01-01"), wording(2, "L2", "2016-01-01"))
    after = essais(wording(1, "L1", "2000-01-01"))
    bring_code(tmp_path / "repo", before)
    assert days(tmp_path / "repo") == ["2000-01-01", "2016-01-01"]
    dump = increment(files(before), files(after), FIRST_DAY)
    bring_dumps(tmp_path / "repo", write_archive(tmp_path / "LEGI.tar.gz", dump))
    assert days(tmp_path / "repo") == ["2000-01-01"]
    assert history(tmp_path / "repo") == whole(tmp_path, files(after))


def test_what_was_withdrawn_does_not_come_back(tmp_path: Path) -> None:
    """Each increment in a run of its own: the files are those that the repository keeps."""
    paths = three(tmp_path / "in", map(files, (NEXT, LAST, GLOBAL, LAST)))
    for path in paths:
        bring_dumps(tmp_path / "repo", path)
    assert history(tmp_path / "repo") == whole(tmp_path, files(LAST))
    more = essais(*LAST.children, wording(8, "L8", "2003-01-01"))
    fourth = increment(files(LAST), files(more), "20170105-210500")
    bring_dumps(tmp_path / "repo", write_archive(tmp_path / "in" / "4.tar.gz", fourth))
    bring_dumps(tmp_path / "more", write_folder(tmp_path / "more-dump", files(more)))
    assert history(tmp_path / "repo") == history(tmp_path / "more")


LIST, FOLDERS = "liste_suppression_legi.dat", "liste_suppression_legi_dossier.dat"
# What DILA's lists have been seen to hold, made of the paths of the files that are withdrawn.
SPELLINGS = {
    "plain": "{path}\n",
    "with-extension": "{path}.xml\n",
    "windows": "\ufeff{path}\r\n\r\n",
    "flagged": "{path} D\n",
    "flagged-by-a-tab": "/{path}\t D \n",
}


def withdrawing(lines: str, name: str = LIST, more: Files | None = None) -> Files:
    return {f"{FIRST_DAY}/{path}": text for path, text in {**(more or {}), name: lines}.items()}


@pytest.mark.parametrize("name", [LIST, FOLDERS])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_line_withdraws_its_file_however_it_is_spelled(
    tmp_path: Path, spelling: str, name: str
) -> None:
    before = essais(wording(1, "L1", "2000-01-01"), wording(2, "L2", "2016-01-01"))
    after = essais(wording(1, "L1", "2000-01-01"))
    gone = [path for path in files(before) if path not in files(after)]
    brought = {path: text for path, text in files(after).items() if files(before)[path] != text}
    lines = "".join(SPELLINGS[spelling].format(path=path.removesuffix(".xml")) for path in gone)
    bring_code(tmp_path / "repo", before)
    archive = write_archive(tmp_path / "LEGI.tar.gz", withdrawing(lines, name, brought))
    report = bring_dumps(tmp_path / "repo", archive)
    assert report.anomalies == []
    assert history(tmp_path / "repo") == whole(tmp_path, files(after))


@pytest.mark.parametrize("end", ["", "/", " D"])
def test_a_line_withdraws_a_folder(tmp_path: Path, end: str) -> None:
    """Two articles lie on one shelf, and are withdrawn with it; the third lies on another."""
    shelved = [wording(1, "L1", "2000-01-01"), wording(2, "L2", "2016-01-01")]
    third = wording(300, "L3", "1999-01-01")
    before, after = essais(third, *shelved), essais(third)
    (shelf,) = {path.rpartition("/")[0] for path in files(before) if "ARTI00000000000" in path
                and "300.xml" not in path}  # fmt: skip
    brought = {path: text for path, text in files(after).items() if files(before)[path] != text}
    bring_code(tmp_path / "repo", before)
    dump = withdrawing(f"{shelf}{end}\n", FOLDERS, brought)
    report = bring_dumps(tmp_path / "repo", write_archive(tmp_path / "LEGI.tar.gz", dump))
    assert report.anomalies == []
    assert history(tmp_path / "repo") == whole(tmp_path, files(after))


def test_a_whole_code_that_goes_to_another_folder_of_the_dump(tmp_path: Path) -> None:
    bring_code(tmp_path / "repo", GLOBAL)
    dump = withdrawing(f"{GLOBAL.folder()}\n", FOLDERS, files(NEXT, group=NO_LONGER))
    bring_dumps(tmp_path / "repo", write_archive(tmp_path / "LEGI.tar.gz", dump))
    assert history(tmp_path / "repo") == whole(tmp_path, files(NEXT))


def test_a_whole_code_that_is_withdrawn_is_refused_and_stays(tmp_path: Path) -> None:
    bring_code(tmp_path / "repo", GLOBAL)
    dump = withdrawing(f"{GLOBAL.folder()}\n")
    archive = write_archive(tmp_path / "LEGI.tar.gz", dump)
    refused(tmp_path, archive, "withdraws every file of Code des essais")


def test_a_line_that_is_not_understood_is_told(tmp_path: Path) -> None:
    odd = (
        "legi/global/code_et_TNC_en_vigueur/code_en_vigueur/LEGI/TEXT/00",
        f"{GLOBAL.folder()}/article/LEGI/ARTI/00/LEGIARTI1",
        f"{GLOBAL.folder()}/article/LEGI/ARTI/00/00/00/00/00/LEGIARTI000000000003 X",
        "rien",
    )
    laws = "legi/global/code_et_TNC_en_vigueur/TNC_en_vigueur/JORF/TEXT/00/JORFTEXT000000000001"
    bring_code(tmp_path / "repo", GLOBAL)
    kept = history(tmp_path / "repo")
    dump = withdrawing("\n".join([*odd, laws, "", *["rien"] * 30]))
    folder = write_folder(tmp_path / "LEGI", dump)
    (read,) = dumps_of(find_sources([folder])[0])
    assert [file for file in read.read() if file.data is None] == []
    assert {anomaly.kind for anomaly in read.unread} == {"unread-line"}
    assert [f"line {n} " in read.unread[n - 1].message for n in (1, 2, 3, 4)] == [True] * 4
    assert odd[1][:60] in read.unread[1].message
    assert "14 more lines" in read.unread[-1].message
    assert len(read.unread) == 21
    assert history(tmp_path / "repo") == kept


def test_an_increment_for_a_code_that_is_not_held_is_refused(tmp_path: Path) -> None:
    dump = increment(files(GLOBAL), files(NEXT), FIRST_DAY)
    archive = write_archive(tmp_path / "LEGI.tar.gz", dump)
    refused(tmp_path, archive, "held")
    bring_code(tmp_path / "repo", code(OTHER, wording(9, "L1", "2000-01-01"), number=2))
    refused(tmp_path, archive, "held")
    refused(tmp_path, archive, "held", codes=[GLOBAL.name])


def test_an_increment_brings_nothing_of_codes_that_are_not_held(tmp_path: Path) -> None:
    others = [code(OTHER, wording(9, "L1", f"{year}-01-01"), number=2) for year in (2000, 2001)]
    bring_code(tmp_path / "repo", GLOBAL)
    dump = increment(files(GLOBAL, others[0]), files(NEXT, others[1]), FIRST_DAY)
    assert any("LEGITEXT000000000002" in path for path in dump)
    bring_dumps(tmp_path / "repo", write_archive(tmp_path / "LEGI.tar.gz", dump))
    assert history(tmp_path / "repo") == whole(tmp_path, files(NEXT))


def test_an_increment_that_says_nothing_of_what_is_held(tmp_path: Path) -> None:
    """On most days no law touches a given code: such a day stops no run of many days."""
    others = [code(OTHER, wording(9, "L1", f"{year}-01-01"), number=2) for year in (2000, 2001)]
    quiet = write_archive(
        tmp_path / "1.tar.gz", increment(files(others[0]), files(others[1]), FIRST_DAY)
    )
    dump = increment(files(GLOBAL), files(NEXT), SECOND_DAY)
    bring_code(tmp_path / "repo", GLOBAL)
    bring_dumps(tmp_path / "repo", quiet, write_archive(tmp_path / "2.tar.gz", dump))
    assert history(tmp_path / "repo") == whole(tmp_path, files(NEXT))


def test_a_code_that_changes_its_title_is_the_code_of_the_sum(tmp_path: Path) -> None:
    renamed = code("Code des nouveaux essais", *NEXT.children)
    bring_code(tmp_path / "repo", GLOBAL)
    dump = increment(files(GLOBAL), files(renamed), FIRST_DAY)
    bring_dumps(tmp_path / "repo", write_archive(tmp_path / "LEGI.tar.gz", dump))
    assert history(tmp_path / "repo") == whole(tmp_path, files(renamed))


def test_an_increment_older_than_what_is_held_is_refused(tmp_path: Path) -> None:
    first, second, third = three(tmp_path / "in", map(files, (GLOBAL, NEXT, LAST)))
    bring_dumps(tmp_path / "repo", first)
    bring_dumps(tmp_path / "repo", third)
    refused(tmp_path, second, "older")


def test_another_global_dump_is_a_conflict_unless_it_is_wanted(tmp_path: Path) -> None:
    bring_code(tmp_path / "repo", GLOBAL)
    archive = write_archive(tmp_path / "global.tar.gz", files(NEXT))
    before = files_on_disk(tmp_path / "repo")
    with pytest.raises(ConflictError):
        bring_dumps(tmp_path / "repo", archive)
    assert files_on_disk(tmp_path / "repo") == before
    bring_dumps(tmp_path / "repo", archive, overwrite=True)
    assert history(tmp_path / "repo") == whole(tmp_path, files(NEXT))


def test_another_global_dump_with_increments_that_were_applied_before(tmp_path: Path) -> None:
    """To replace the dump is to begin anew: its increments count again."""
    paths = three(tmp_path / "in", map(files, (GLOBAL, NEXT, LAST)))
    wrong = essais(wording(77, "L77", "1999-01-01"), *GLOBAL.children)
    bring_dumps(tmp_path / "repo", write_folder(tmp_path / "wrong", files(wrong)), *paths[1:])
    assert days(tmp_path / "repo")[0] == "1999-01-01"
    bring_dumps(tmp_path / "repo", *paths, overwrite=True)
    assert history(tmp_path / "repo") == whole(tmp_path, files(LAST))


def test_a_second_import_changes_nothing(tmp_path: Path) -> None:
    paths = three(tmp_path / "in", map(files, (GLOBAL, NEXT, LAST)))
    repo = tmp_path / "repo"
    bring_dumps(repo, *paths)
    before, there = refs(repo), files_on_disk(repo)
    for again in (paths[:1], paths[1:2], paths[2:], paths[1:], paths):
        report = bring_dumps(repo, *again)
        assert report.imported == []
        assert report.rewritten == 0
        assert refs(repo) == before
        assert files_on_disk(repo) == there


def test_the_same_global_dump_again_changes_nothing(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    archive = write_archive(tmp_path / "in" / "global.tar.gz", files(GLOBAL))
    folder = write_folder(tmp_path / "in" / "folder", files(GLOBAL))
    bring_dumps(repo, archive)
    there = files_on_disk(repo)
    for again in (archive, folder):
        assert bring_dumps(repo, again).imported == []
        assert files_on_disk(repo) == there


def test_a_check_tells_what_an_import_does_and_writes_nothing(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    bring_code(repo, GLOBAL)
    dump = increment(files(GLOBAL), files(LAST), FIRST_DAY)
    archive = write_archive(tmp_path / "LEGI.tar.gz", dump)
    before = files_on_disk(repo)
    checked = check_sources(repo, find_sources([archive])[0])
    assert files_on_disk(repo) == before
    done = bring_dumps(repo, archive)
    for fact in ("imported", "unchanged", "anomalies", "rewritten", "coverage"):
        assert getattr(checked, fact) == getattr(done, fact)
    assert [info.tag for info in checked.imported] == [f"{SLUG}/2000-01-01", f"{SLUG}/2017-01-01"]


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STATES, min_size=3, max_size=3), st.integers(0, 3))
def test_any_increments_are_their_sum(
    tmp_path_factory: pytest.TempPathFactory,
    drawn: list[dict[int, Drawn]],
    cut: int,
) -> None:
    folder = tmp_path_factory.mktemp("sum")
    states = [state_files(one) for one in drawn]
    paths = three(folder / "in", states)
    for run in (paths[:cut], paths[cut:]):
        if run:
            bring_dumps(folder / "repo", *run)
    assert history(folder / "repo") == whole(folder, states[-1])
    shutil.rmtree(folder)


# --- how a dump arrives --------------------------------------------------------------------------


def test_a_folder_and_an_archive_are_one_dump(tmp_path: Path) -> None:
    whole = files(GLOBAL)
    folder = write_folder(tmp_path / "dump", whole)
    named = {
        "folder": folder,
        "archive": write_archive(tmp_path / "x.tar.gz", whole),
        "backwards": write_archive(tmp_path / "y.tgz", dict(reversed(whole.items()))),
        "dotted": write_archive(tmp_path / "z.bin", {f"./{p}": t for p, t in whole.items()}),
        "inside": next(folder.rglob("LEGITEXT*")),
    }
    assert named["inside"].is_dir()
    found = {}
    for name, path in named.items():
        bring_dumps(tmp_path / name, path)
        found[name] = history(tmp_path / name)
    assert all(made == found["folder"] for made in found.values())
    assert len(found["folder"]) > 2 + 3  # HEAD, main, three tags, and what the register knows


def test_several_codes_in_one_run(tmp_path: Path) -> None:
    other = code(OTHER, wording(9, "R1", "2005-01-01", text="<p>Autre.</p>"), number=2)
    both = write_archive(tmp_path / "both.tar.gz", files(GLOBAL, other))
    bring_dumps(tmp_path / "one", both)
    assert days(tmp_path / "one") == ["2000-01-01", "2001-01-01", "2005-01-01"]
    assert days(tmp_path / "one", "code-des-autres-essais") == ["2005-01-01"]
    apart = [write_archive(tmp_path / f"{made.number}.tar.gz", files(made))
             for made in (other, GLOBAL)]  # fmt: skip
    for name, runs in (("two", [apart]), ("three", [[path] for path in apart])):
        for run in runs:
            bring_dumps(tmp_path / name, *run)
        assert history(tmp_path / name) == history(tmp_path / "one")


@pytest.mark.parametrize(
    "wanted",
    [
        ["LEGITEXT000099000001"],
        [TITLE],
        ["code des ESSAIS"],
        [SLUG],
        [SLUG, "LEGITEXT000099000001"],
    ],
)
def test_codes_are_chosen_by_id_title_or_slug(tmp_path: Path, wanted: list[str]) -> None:
    others = [code(f"Code {n}", wording(n, "R1", "2005-01-01"), number=n) for n in (20, 30)]
    dump = write_archive(tmp_path / "all.tar.gz", files(others[0], GLOBAL, others[1]))
    repo = tmp_path / "repo"
    bring_dumps(repo, dump, codes=wanted)
    assert git(repo, "ls-tree", "--name-only", "main").split() == ["README.md", SLUG]
    assert history(repo) == whole(tmp_path, files(GLOBAL))
    bring_dumps(repo, dump, codes=["code-20", *wanted])
    assert git(repo, "ls-tree", "--name-only", "main").split() == ["README.md", "code-20", SLUG]


@pytest.mark.parametrize("wanted", [SLUG, TITLE, GLOBAL.name])
def test_a_code_is_chosen_in_a_dump_and_its_increments(tmp_path: Path, wanted: str) -> None:
    """An increment need not tell the title of a code that it changes."""
    other = code(OTHER, wording(9, "R1", "2005-01-01"), number=2)
    states = [{**files(state), **files(other)} for state in (GLOBAL, NEXT, LAST)]
    paths = three(tmp_path / "in", states)
    bring_dumps(tmp_path / "one", *paths, codes=[wanted])
    for path in paths:
        bring_dumps(tmp_path / "many", path, codes=[wanted])
    assert history(tmp_path / "one") == history(tmp_path / "many") == whole(tmp_path, files(LAST))


def test_an_exact_title_comes_before_another_spelling_of_it(tmp_path: Path) -> None:
    """The two have one slug, so that no repository can hold both."""
    twin = code("Code des ESSAIS.", wording(9, "R1", "2005-01-01"), number=2)
    dump = write_archive(tmp_path / "all.tar.gz", files(twin, GLOBAL))
    bring_dumps(tmp_path / "repo", dump, codes=[TITLE])
    assert history(tmp_path / "repo") == whole(tmp_path, files(GLOBAL))
    with pytest.raises(ConflictError, match="are two codes"):
        bring_dumps(tmp_path / "new", dump, codes=[SLUG])


def test_a_code_that_the_dump_does_not_hold(tmp_path: Path) -> None:
    dump = write_archive(tmp_path / "all.tar.gz", files(GLOBAL))
    for wanted in ("Code civil", "LEGITEXT000006070721"):
        refused(tmp_path, dump, wanted, codes=[wanted])


def test_two_dumps_in_one_folder_are_refused(tmp_path: Path) -> None:
    """Which comes first no folder tells, and the global one must not undo its increments."""
    folder = write_folder(tmp_path / "all", files(GLOBAL))
    write_folder(folder, increment(files(GLOBAL), files(NEXT), FIRST_DAY))
    refused(tmp_path, folder, "several dumps")


@pytest.mark.parametrize("missing", ["texte/struct", "texte/version"])
def test_a_dump_without_title_or_structure_is_refused(tmp_path: Path, missing: str) -> None:
    dump = {path: text for path, text in files(GLOBAL).items() if missing not in path}
    refused(tmp_path, write_folder(tmp_path / "dump", dump), missing)


# --- what is damaged or hostile ------------------------------------------------------------------


def refused(folder: Path, dump: Path, words: str, codes: Iterable[str] = ()) -> None:
    """The dump is a SourceError in these words; the repository there, or none, is as it was."""
    repo = folder / "repo"
    before = files_on_disk(repo) if repo.exists() else None
    with pytest.raises(SourceError) as caught:
        bring_dumps(repo, dump, codes=codes)
    assert words in str(caught.value)
    assert (files_on_disk(repo) if repo.exists() else None) == before


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.999])
@pytest.mark.parametrize("held", [True, False])
def test_an_archive_that_is_cut_writes_nothing(tmp_path: Path, share: float, held: bool) -> None:
    noise = "".join(f"<p>{number * 7919 % 99991} mots.</p>" for number in range(20_000))
    made = essais(*(wording(n, f"L{n}", "2000-01-01", text=noise) for n in range(1, 4)))
    archive = write_archive(tmp_path / "global.tar.gz", files(made))
    data = archive.read_bytes()
    archive.write_bytes(data[: int(len(data) * share)])
    if held:
        bring_code(tmp_path / "repo", code(OTHER, wording(9, "L1", "2000-01-01"), number=2))
    refused(tmp_path, archive, str(archive))


def test_an_archive_that_is_damaged_writes_nothing(tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "global.tar.gz", files(GLOBAL))
    data = bytearray(archive.read_bytes())
    data[-8] ^= 0xFF  # the checksum of the whole
    archive.write_bytes(bytes(data))
    refused(tmp_path, archive, str(archive))


BOMB = (
    '<!DOCTYPE ARTICLE [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in itertools.pairwise("abcdefghi"))
    + "]>"
)  # fmt: skip


@pytest.mark.parametrize(
    ("doctype", "entity"),
    [
        (BOMB, "&i;"),
        ('<!DOCTYPE ARTICLE [<!ENTITY x SYSTEM "file:///SECRET">]>', "&x;"),
        ('<!DOCTYPE ARTICLE [<!ENTITY % x SYSTEM "file:///SECRET"> %x;]>', ""),
        ('<!DOCTYPE ARTICLE [<!ENTITY x "Un.">]>', "&x;"),
    ],
)
def test_a_file_that_declares_entities_is_refused(
    tmp_path: Path, doctype: str, entity: str
) -> None:
    secret = tmp_path / "secret"
    secret.write_text('<!ENTITY y "le secret">')
    whole = files(essais(wording(1, "L1", "2000-01-01", text=f"<p>Un.{entity}</p>")))
    for path, text in whole.items():
        if "/article/" in path:
            head, body = text.split("\n", 1)
            whole[path] = f"{head}\n{doctype.replace('/SECRET', str(secret))}\n{body}"
    refused(tmp_path, write_archive(tmp_path / "dump.tar.gz", whole), "LEGIARTI000000000001")


def test_a_document_type_elsewhere_is_never_fetched(tmp_path: Path) -> None:
    """A DOCTYPE alone declares nothing: the file is read, and what it names is not."""
    whole = files(essais(wording(1, "L1", "2000-01-01", text="<p>Un.</p>")))
    dtd = tmp_path / "x.dtd"
    dtd.write_text('<!ENTITY x "le secret"><!ATTLIST META_COMMUN id CDATA "le secret">')
    for path, text in whole.items():
        whole[path] = text.replace("?>\n", f'?>\n<!DOCTYPE x SYSTEM "{dtd.as_uri()}">\n', 1)
    bring_dumps(tmp_path / "repo", write_archive(tmp_path / "dump.tar.gz", whole))
    assert article(tmp_path / "repo", "2000-01-01", "L1").alineas == ("Un.",)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    whole = files(GLOBAL)
    name = next(path for path in whole if path.endswith("LEGIARTI000000000002.xml"))
    whole[name] = whole[name][:-20]
    refused(tmp_path, write_archive(tmp_path / "dump.tar.gz", whole), "LEGIARTI000000000002")


def test_links_and_paths_that_lead_out_are_harmless(tmp_path: Path) -> None:
    """Members are read by name and never unpacked; what is no file of law is passed over."""
    dump = files(GLOBAL)
    above = GLOBAL.folder()
    out = essais(wording(90, "L90", "2000-01-01"))
    hostile: list[tarfile.TarInfo] = []
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
        member = tarfile.TarInfo(
            f"{above}/article/LEGI/ARTI/LEGIARTI00000000008{kind.decode()}.xml"
        )
        member.type, member.linkname = kind, "/etc/passwd"
        hostile.append(member)
    dump |= {
        f"{above}/article/../../../{path}": text
        for path, text in files(out).items()
        if "/article/" in path
    }
    dump |= {
        "../../outside.xml": "<x/>",
        f"{tmp_path}/outside.xml": "<x/>",
        f"{above}/article/LEGIARTI00000000009.xml": "<x/>",
        f"{above}/article/readme.txt": "rien",
        "legi/global/code_et_TNC_en_vigueur/TNC_en_vigueur/JORF/TEXT/JORFTEXT1/x.xml": "<x/>",
    }
    archive = write_archive(tmp_path / "in" / "dump.tar.gz", dump, *hostile)
    before = files_on_disk(tmp_path / "in")
    bring_dumps(tmp_path / "repo", archive)
    assert files_on_disk(tmp_path / "in") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "repo"]
    kept = git(tmp_path / "repo", "ls-tree", "-r", "--name-only", "registre:legi")
    assert GLOBAL.name in kept
    assert ".." not in kept
    assert numbers(tmp_path / "repo", "main") == ["L1", "L2", "L3"]
    assert git(tmp_path / "repo", "fsck", "--strict", "--no-progress") == ""


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "dump", files(GLOBAL))
    target = next(folder.rglob("LEGIARTI000000000004.xml"))
    shutil.move(target, tmp_path / "elsewhere.xml")
    target.symlink_to(tmp_path / "elsewhere.xml")
    bring_dumps(tmp_path / "repo", folder)
    assert numbers(tmp_path / "repo", "main") == ["L1", "L2"]


def test_what_is_wrong_with_a_section_names_its_file() -> None:
    made = essais(section(1, "Titre", wording(1, "L1", "2000-01-01")))
    dump = DumpCode("dump")
    for path, text in files(made).items():
        if "/section_ta/" in path:
            text = text.replace("</TITRE_TA>", "</TITRE_TA><TITRE_TA>Autre</TITRE_TA>", 1)
        dump.add(path.removeprefix(f"{made.folder()}/"), text.encode())
    dump.settle()
    [anomaly] = dump.anomalies
    assert (anomaly.kind, anomaly.where) == ("repeated-element", "dump:LEGISCTA000000000001")


def test_the_days_of_a_code_are_in_order() -> None:
    begins = [f"{year}-01-01" for year in (2031, 2019, 2040, 2020, 2035, 2018, 2033, 2045, 2017)]
    states = ["VIGUEUR" if day < "2021" else "VIGUEUR_DIFF" for day in begins]
    made = essais(
        *(wording(n, f"L{n}", day, state=state)
          for n, (day, state) in enumerate(zip(begins, states, strict=True), start=1))
    )  # fmt: skip
    dump = DumpCode("dump")
    for path, text in files(made).items():
        dump.add(path.removeprefix(f"{made.folder()}/"), text.encode())
    dump.settle()
    assert [day.year for day in dump.version_days()] == [2017, 2018, 2019, 2020]
    assert [day.year for day in dump.future_days()] == [2031, 2033, 2035, 2040, 2045]


def test_an_archive_that_begins_with_another_file_is_a_dump_all_the_same(tmp_path: Path) -> None:
    made = {"LISEZMOI.txt": "La base LEGI.", **files(GLOBAL)}
    bring_dumps(tmp_path / "repo", write_archive(tmp_path / "legi.tar.gz", made))
    assert numbers(tmp_path / "repo", "main") == ["L1", "L2", "L3"]


def test_a_file_of_a_folder_that_is_no_law_of_legi_is_told(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "dump", files(GLOBAL) | {"legi/LISEZMOI.txt": "La base."})
    report = bring_dumps(tmp_path / "repo", folder)
    assert numbers(tmp_path / "repo", "main") == ["L1", "L2", "L3"]
    assert [(one.kind, one.message) for one in report.anomalies] == [
        ("unread-file", "no file of LEGI's; name it by itself if it is law")
    ]


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_a_file_holds_nothing_but_our_errors_comes_out(data: st.DataObject) -> None:
    dump = DumpCode("dump")
    made = files(GLOBAL)
    prefix = f"{GLOBAL.folder()}/"
    spoiled = data.draw(st.sampled_from(sorted(made)))
    text = made[spoiled]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 60)))
    noise = data.draw(st.text("<>/&;\"'= aLEGIART0129-\x00é", max_size=20))
    made[spoiled] = text[:start] + noise + text[end:]
    try:
        for path, content in made.items():
            dump.add(path.removeprefix(prefix), content.encode())
        dump.settle()
        for day in [*dump.version_days(), *dump.future_days()]:
            dump.version(day)
    except LawdiffError:
        pass


# --- spans ---------------------------------------------------------------------------------------

ORIGIN = date(2000, 1, 1)


def _span(first: int, length: int) -> Span:
    return ORIGIN + timedelta(first), ORIGIN + timedelta(first + length)


# A span may be empty, or end before it begins.
SPANS = st.builds(_span, st.integers(0, 12), st.integers(-3, 8))


def _days(*spans: Span) -> set[date]:
    return {ORIGIN + timedelta(n) for n in range(30) for s in spans
            if s[0] <= ORIGIN + timedelta(n) < s[1]}  # fmt: skip


@given(st.lists(SPANS))
def test_union_is_that_of_the_days(spans: list[Span]) -> None:
    found = union(spans)
    assert _days(*found) == _days(*spans)
    assert all(one[0] < one[1] for one in found)
    # Sorted, and apart: no two of them touch.
    assert all(one[1] < other[0] for one, other in itertools.pairwise(found))


@given(st.lists(SPANS), SPANS)
def test_intersection_and_difference_are_those_of_the_days(spans: list[Span], other: Span) -> None:
    apart = union(spans)
    inside, outside = intersect(apart, other), subtract(apart, other)
    assert _days(*inside) == _days(*spans) & _days(other)
    assert _days(*outside) == _days(*spans) - _days(other)
    for found in (inside, outside):
        assert all(one[0] < one[1] for one in found)
        assert all(one[1] <= after[0] for one, after in itertools.pairwise(found))


def test_the_anomalies_of_a_version_stand_in_one_order_whatever_that_of_its_files(
    tmp_path: Path,
) -> None:
    odd = {"state": "ABROGE"}
    made = essais(
        wording(1, "L3", "2000-01-01", **odd),  # type: ignore[arg-type]
        wording(2, "L1", "2000-01-01", **odd),  # type: ignore[arg-type]
        wording(3, "L10", "2000-01-01", **odd),  # type: ignore[arg-type]
    )
    for name, dump in (("one", files(made)), ("other", dict(reversed(files(made).items())))):
        bring_dumps(tmp_path / name, write_archive(tmp_path / f"{name}.tar.gz", dump))
        known = known_versions(tmp_path / name, SLUG)
        assert known["2000-01-01"]["notes"] == ["state-against-dates: L1, L3, L10"]
