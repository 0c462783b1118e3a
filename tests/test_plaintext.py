"""Plain consolidated text: headings by the table of contents, articles, and the cut."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lawdiff.errors import SourceError
from lawdiff.model import Article, Section
from lawdiff.sources import plaintext
from lawdiff.sources.base import Files, Memo, Parsed, Stated

HEAD = """\
Code des jardins partagés

Version consolidée au 7 février 2015 (version ef074e7)

"""
TEXT = f"""{HEAD}> Partie législative

>> Chapitre 1er : Objet

>> Chapitre 2 : Dispositions réservées

>> Outils communs

> Partie réglementaire

>> Outils communs

Partie législative

Chapitre 1er : Objet

Article L111-1

Le jardin est ouvert.

Section et Titre commencent cet alinéa.

Article L111-2

Texte.

Chapitre 2 : Dispositions réservées

Outils communs

Article L112-1

Outils communs

Suite.

Article L112-1

Le numéro est pris deux fois.

Partie réglementaire

Outils communs

Article R*111-1

L’outil\u00a0:

1° Est rendu.
"""
NO_SECTIONS = f"{HEAD}Article 1\n\nUn.\n"


def read(text: str | bytes, given: Stated = Stated()) -> Parsed:  # noqa: B008 - frozen
    data = text.encode() if isinstance(text, str) else text
    return plaintext.parse(Files("", ["code.txt"], [data]), given, Memo())


def articles(parsed: Parsed) -> dict[str, tuple[str, ...]]:
    return {article.number: article.alineas for article in parsed.version.articles()}


def outline(nodes: tuple[Section | Article, ...]) -> list[object]:
    return [n.number if isinstance(n, Article) else (n.title, outline(n.children)) for n in nodes]


def test_a_whole_code() -> None:
    parsed = read(TEXT)
    version = parsed.version
    assert (version.code.title, version.code.slug) == (
        "Code des jardins partagés",
        "code-des-jardins-partages",
    )
    assert (version.date, version.id, version.complete) == (date(2015, 2, 7), "ef074e7", True)
    assert outline(version.contents) == [
        ("Partie législative", [
            ("Chapitre 1er : Objet", ["L111-1", "L111-2"]),
            ("Chapitre 2 : Dispositions réservées", []),
            ("Outils communs", ["L112-1", "L112-1"]),
        ]),
        ("Partie réglementaire", [("Outils communs", ["R*111-1"])]),
    ]  # fmt: skip
    found = [(article.number, article.alineas) for article in version.articles()]
    assert found == [
        ("L111-1", ("Le jardin est ouvert.", "Section et Titre commencent cet alinéa.")),
        ("L111-2", ("Texte.",)),
        ("L112-1", ("Outils communs", "Suite.")),  # an alinéa that reads like a heading
        ("L112-1", ("Le numéro est pris deux fois.",)),
        ("R*111-1", ("L'outil :", "1° Est rendu.")),
    ]
    assert parsed.anomalies == ()
    assert len(version.sources[0].sha256) == 64


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_change_nothing(newline: str, mark: str) -> None:
    version = read(mark + TEXT.replace("\n", newline)).version
    assert version.contents == read(TEXT).version.contents
    assert version.complete


@pytest.mark.parametrize(
    ("line", "day", "id_"),
    [
        ("Version consolidée au 1er janvier 2021", date(2021, 1, 1), None),
        ("VERSION CONSOLIDÉE AU 07/02/2015 (version x)", date(2015, 2, 7), "x"),
        ("Version consolidée du 2015-02-07 (version )", date(2015, 2, 7), None),
        ("Version consolide\u0301e au 7\u00a0février  2015", date(2015, 2, 7), None),
    ],
)
def test_header(line: str, day: date, id_: str | None) -> None:
    text = f"Code\n\n{line}\n\nArticle 1\n\nUn.\n"
    assert plaintext.sniff(text)
    version = read(text).version
    assert (version.date, version.id) == (day, id_)
    code, peeked = plaintext.identify(text, bytes, Stated(), "code.txt")
    assert (code, peeked) == (version.code, version.date)


def test_a_given_version_id_goes_before_the_source_s() -> None:
    assert read(TEXT, Stated(version_id="v1")).version.id == "v1"


@pytest.mark.parametrize(
    "text",
    ["", "\n", "Code", "Code\n\nDu texte.", "# Article L1\n\nVersion consolidée", "{}",
     "Version consolidée au 7 février 2015\n"],
)  # fmt: skip
def test_what_is_no_consolidated_text(text: str) -> None:
    assert not plaintext.sniff(text)
    with pytest.raises(SourceError):
        read(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Code\n\nVersion consolidée au 31 février 2015\n\nArticle 1\n", "does not exist"),
        ("Code\n\nVersion consolidée au mois dernier\n\nArticle 1\n", "not a date"),
        (HEAD, "no article"),
        (f"{HEAD}> Partie\n\n>> Chapitre\n", "no article"),
    ],
)
def test_clear_errors(text: str, problem: str) -> None:
    with pytest.raises(SourceError, match=problem) as error:
        read(text)
    assert error.value.where
    assert error.value.where.startswith("code.txt")


def test_another_encoding_is_named() -> None:
    with pytest.raises(SourceError, match="not UTF-8") as error:
        read(TEXT.encode("windows-1252", "replace"))
    assert "line 1" in error.value.message
    assert "iconv" in (error.value.hint or "")


# --- the cut ----------------------------------------------------------------------------------


def test_a_cut_in_the_middle_of_a_sentence() -> None:
    cut = TEXT[: TEXT.index("Titre commencent") + 4]
    parsed = read(cut)
    assert not parsed.version.complete
    (article,) = parsed.version.articles()
    assert article.cut
    assert article.alineas[-1] == "Section et Titr"
    (anomaly,) = parsed.anomalies
    assert (anomaly.kind, anomaly.article) == ("cut", "L111-1")
    assert "4 of 6" in anomaly.message
    assert parsed.version.notes == ("cut: L111-1",)


def test_a_cut_between_two_articles_shows_in_the_headings() -> None:
    parsed = read(TEXT[: TEXT.index("Chapitre 2 : Dispositions réservées\n\nOutils")])
    assert not parsed.version.complete
    assert articles(parsed)["L111-2"] == ("Texte.",)


def test_a_cut_in_the_last_article() -> None:
    assert not read(TEXT.removesuffix("rendu.\n")).version.complete
    assert not read(NO_SECTIONS + "\nArticle 2\n\nD'un").version.complete
    assert read(NO_SECTIONS.removesuffix("\n")).version.complete  # a whole sentence


@pytest.mark.parametrize("place", range(len(TEXT) + 1))
def test_a_cut_anywhere_is_noticed_and_tells_nothing_wrong(place: int) -> None:
    whole = [(a.number, a.alineas) for a in read(TEXT).version.articles()]
    try:
        parsed = read(TEXT[:place])
    except SourceError:
        assert place <= TEXT.index("Article L111-1") + len("Article L111-1")
        return
    held = [(a.number, a.alineas) for a in parsed.version.articles()]
    assert held[:-1] == whole[: len(held) - 1]
    # Nothing shows that the source goes on after the line of its last heading.
    after_headings = TEXT.rindex("Outils communs\n") + len("Outils communs\n")
    unseen = (after_headings, after_headings + 1)
    assert parsed.version.complete is (place >= len(TEXT) - 1 or place in unseen)
    assert not (parsed.version.complete and any(a.cut for a in parsed.version.articles()))
    # What may have been cut never passes for whole in silence.
    told = {anomaly.kind for anomaly in parsed.anomalies} & {"cut", "open-end"}
    if place < len(TEXT):
        assert told == ({"open-end"} if parsed.version.complete else {"cut"})


# --- headings and numbers ---------------------------------------------------------------------


def test_a_heading_that_the_body_lacks_is_an_anomaly_and_keeps_its_place() -> None:
    parsed = read(TEXT.replace("\nChapitre 2 : Dispositions réservées\n\nOutils", "\nOutils"))
    (anomaly,) = parsed.anomalies
    assert anomaly.kind == "missing-heading"
    assert "Chapitre 2" in anomaly.message
    assert outline(parsed.version.contents) == outline(read(TEXT).version.contents)


def test_text_without_an_article_is_held_under_its_heading() -> None:
    title = "Livre Ier : Jardins"
    text = f"{HEAD}> {title}\n\nAvis.\n\n{title}\n\nTexte.\n\nArticle 1\n\nUn.\n"
    parsed = read(text)
    assert [a.kind for a in parsed.anomalies] == ["no-number", "no-number"]
    assert articles(parsed) == {
        "Préambule": ("Avis.",),
        "Livre Ier : Jardins": ("Texte.",),
        "1": ("Un.",),
    }


@pytest.mark.parametrize(
    "number",
    ["L136-7", "R*123-4", "LO111-3", "L.O. 111-3", "D. 312-1-3", "R. * 123-4", "1er", "1240",
     "39 bis", "39 AA quater", "L114-1 A", "R142-1-A", "A931-10-10", "Annexe", "Annexe II",
     "Annexe II : Tableau n° 10 bis", "Annexe I à l'art. R434-32 (17)", "préliminaire",
     "Annexe à l'article A931-11-9 (1er alinéa) Annexe I", "Tableau n° 3"],
)  # fmt: skip
def test_article_lines(number: str) -> None:
    assert articles(read(f"{HEAD}Article {number}\n\nUn.\n")) == {number: ("Un.",)}


@pytest.mark.parametrize(
    "alinea",
    ["Article L. 136-7 du code de commerce.", "Article 3 : objet", "Articles L1 et L2",
     "Article premier des présentes", "article L2", "Article", "Article L111-2 ;",
     "Article 12 est abrogé"],
)  # fmt: skip
def test_an_alinea_that_begins_like_an_article(alinea: str) -> None:
    assert articles(read(f"{NO_SECTIONS}\n{alinea}\n\nFin.\n")) == {"1": ("Un.", alinea, "Fin.")}


def test_control_characters_are_an_anomaly() -> None:
    parsed = read(TEXT.replace("ouvert", "ou\x00vert"))
    assert articles(parsed)["L111-1"][0] == "Le jardin est ou\ufffdvert."
    assert [a.kind for a in parsed.anomalies] == ["bad-character"]


def test_depth_without_end() -> None:
    parsed = read(f"{HEAD}{'>' * 5000} Partie\n\n{'> ' * 5000}x\n\nPartie\n\nArticle 1\n\nUn.\n")
    assert articles(parsed)["1"] == ("Un.",)


# --- real law ---------------------------------------------------------------------------------


def test_the_seed(real_data: Path) -> None:
    data = (real_data / "seeds" / "004_802501d328761d09.txt").read_bytes()
    parsed = read(data)
    version = parsed.version
    held = list(version.articles())
    assert (version.code.title, version.id) == ("Code de la sécurité sociale", "ef074e7")
    assert (version.date, version.complete) == (date(2015, 2, 7), False)
    assert len(held) == 283
    assert [a.number for a in held].count("L136-7") == 2
    assert [a.number for a in held if a.cut] == ["L145-5-2"] == [held[-1].number]
    assert [a.kind for a in parsed.anomalies] == ["cut"]

    def sections(nodes: tuple[Section | Article, ...]) -> int:
        return sum(1 + sections(n.children) for n in nodes if isinstance(n, Section))

    assert sections(version.contents) == 123
