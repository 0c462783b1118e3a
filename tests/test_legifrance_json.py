"""Légifrance JSON: what is law on the version's date, its wordings, and the texts behind them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lawdiff.errors import SourceError
from lawdiff.french.typography import fold
from lawdiff.model import Article, Citation, Code, Section, Wording
from lawdiff.sources import legifrance_json, legifrance_values, plaintext
from lawdiff.sources.base import Files, Memo, NotLaw, Parsed, Stated

FOREVER = 32472144000000
Y2010, Y2020, Y2024 = 1262304000000, 1577836800000, 1704067200000


def article(num: str | None = "L1", **data: Any) -> dict[str, Any]:
    """An article node; `data` adds to its fields or replaces them."""
    fields = {
        "id": "LEGIARTI900000000101",
        "cid": "LEGIARTI900000000101",
        "num": num,
        "etat": "VIGUEUR",
        "dateDebut": Y2010,
        "dateFin": FOREVER,
        "texteHtml": "<p>Un.</p><p>Deux.</p>",
        "nota": "",
        "notaHtml": "",
        "intOrdre": 1,
    }
    return {"type": "article", "data": fields | data}


def section(title: str, *children: dict[str, Any], **data: Any) -> dict[str, Any]:
    return {"type": "section", "data": {"title": title, **data}, "children": list(children)}


def code(*children: dict[str, Any], **data: Any) -> dict[str, Any]:
    fields = {
        "id": "LEGITEXT900000000009",
        "cid": "LEGITEXT900000000009",
        "title": "Code des essais",
        "dateDebutVersion": "2020-01-01",
    }
    return {"data": fields | data, "type": "code", "children": list(children)}


def link(kind: str, title: str, **fields: Any) -> dict[str, Any]:
    return {"linkType": kind, "textTitle": title, "natureText": "LOI", **fields}


def read(root: object, memo: Memo | None = None) -> Parsed:
    data = root if isinstance(root, bytes) else json.dumps(root).encode()
    return legifrance_json.parse(Files("", ["code.json"], [data]), Stated(), memo or Memo())


def only(node: dict[str, Any]) -> Article:
    (found,) = read(code(node)).version.articles()
    return found


def kinds(parsed: Parsed) -> list[tuple[str, str | None]]:
    return [(anomaly.kind, anomaly.article) for anomaly in parsed.anomalies]


def test_a_code() -> None:
    parsed = read(
        code(
            section("Livre Ier\r\n", section("Titre Ier", article()), cid="S1", id="S1-2"),
            section("Livre  II : L’eau", id="S2"),
            article("L2", id="A2", cid="C2"),
        )
    )
    version = parsed.version
    assert version.code == Code("Code des essais", "LEGITEXT900000000009")
    assert (version.date, version.id, version.complete) == (date(2020, 1, 1), None, True)
    first, second, last = version.contents
    assert isinstance(first, Section)
    assert (first.title, first.cid) == ("Livre Ier", "S1")
    assert second == Section("Livre II : L'eau", "S2")
    assert isinstance(last, Article)
    assert last.number == "L2"
    assert [(a.number, a.alineas) for a in version.articles()] == [
        ("L1", ("Un.", "Deux.")),
        ("L2", ("Un.", "Deux.")),
    ]
    assert parsed.anomalies == ()


def test_the_facts_of_an_article() -> None:
    found = only(
        article(
            "R162-20-8 ",
            dateFin=Y2024,
            notaHtml="<p>Note.</p>",
            articleVersions=[
                {"id": "W1", "etat": "MODIFIE", "dateDebut": Y2010, "dateFin": Y2020},
                {"id": "W2", "etat": "VIGUEUR", "dateDebut": Y2020, "dateFin": FOREVER},
                {"id": None},
            ],
        )
    )
    assert found.number == "R162-20-8"
    assert (found.cid, found.wording) == ("LEGIARTI900000000101", "LEGIARTI900000000101")
    assert (found.in_force_from, found.in_force_until) == (date(2010, 1, 1), date(2024, 1, 1))
    assert (found.state, found.nota) == ("VIGUEUR", ("Note.",))
    assert found.wordings == (
        Wording("W1", date(2010, 1, 1), date(2020, 1, 1), "MODIFIE"),
        Wording("W2", date(2020, 1, 1), None, "VIGUEUR"),
    )


def test_texte_is_read_where_there_is_no_html() -> None:
    assert only(article(texteHtml=None, texte="Un.", nota="Note.")).alineas == ("Un.",)
    assert only(article(texteHtml="", notaHtml=None, nota="Note.")).nota == ("Note.",)


def test_days() -> None:
    day = legifrance_values.parse_day
    assert day(FOREVER) == date(2999, 1, 1)
    assert day(-5236531200000) == date(1804, 1, 24)
    assert day("2018-07-01") == day("2018-07-01T00:00:00Z") == date(2018, 7, 1)
    assert day(-1) == date(1969, 12, 31)
    for no_day in (
        None,
        "",
        "0000-01-01",
        "10000-01-01",
        "2018-02-30",
        "demain",
        10**30,
        -(10**15),
    ):
        assert day(no_day) is None
    assert day("9999-12-31") == date(9999, 12, 31)


# --- what is law on the day -------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"etat": "VIGUEUR"},
        {"etat": None},
        {"etat": ""},
        {"etat": "VIGUEUR", "dateDebut": Y2020},
        {"etat": "ABROGE_DIFF", "dateFin": Y2024},
        {"etat": "ABROGE", "dateFin": Y2024},  # dead later, law on the day
        {"etat": "VIGUEUR_DIFF"},  # stale: its day has come
        {"etat": "VIGUEUR_DIFF", "dateDebut": Y2020},
    ],
)
def test_the_articles_in_force_are_held(fields: dict[str, Any]) -> None:
    parsed = read(code(article("L1", **fields)))
    assert [a.number for a in parsed.version.articles()] == ["L1"]
    assert parsed.anomalies == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"etat": "ABROGE", "dateFin": Y2020},
        {"etat": "ABROGE", "dateDebut": None},
        {"etat": "VIGUEUR", "dateFin": Y2020},  # stale: its last day is past
        {"etat": "VIGUEUR_DIFF", "dateFin": Y2010},
        {"etat": "VIGUEUR_DIFF", "dateDebut": None},
        {"etat": "MODIFIE_MORT_NE", "dateDebut": Y2024},
        {"etat": "TRANSFERE", "dateFin": Y2010},
    ],
)
def test_what_is_not_law_is_not_held(fields: dict[str, Any]) -> None:
    parsed = read(code(article("L0", id="A0"), article("L1", **fields)))
    assert [a.number for a in parsed.version.articles()] == ["L0"]
    assert kinds(parsed) == [("not-in-force", "L1")]


@pytest.mark.parametrize("state", ["VIGUEUR_DIFF", "VIGUEUR"])
def test_law_to_come_is_no_part_of_the_version_and_no_anomaly(state: str) -> None:
    parsed = read(code(article("L0", id="A0"), article("L1", etat=state, dateDebut=Y2024)))
    assert [a.number for a in parsed.version.articles()] == ["L0"]
    assert parsed.anomalies == ()


def test_an_article_stays_where_its_successor_is_listed_and_not_given() -> None:
    """What ends with nothing to follow is a repeal; the other goes on in words that are not
    known."""
    ends = {"etat": "ABROGE_DIFF", "dateFin": Y2024}
    mine = {"id": "W1", "dateDebut": Y2010, "dateFin": Y2024}
    following = {"id": "W2", "dateDebut": Y2024}
    parsed = read(
        code(
            article("L1", **ends, id="W1", articleVersions=[mine, following]),
            article("L2", **ends, id="V1", articleVersions=[{**mine, "id": "V1"}]),
            article("L3", id="U1"),
        )
    )
    assert [a.number for a in parsed.version.articles()] == ["L1", "L2", "L3"]
    [later] = parsed.future()
    assert later.date == date(2024, 1, 1)
    assert [a.number for a in later.articles()] == ["L1", "L3"]


def test_two_wordings_of_one_number_are_both_law_and_one_listed_twice_is_one() -> None:
    parsed = read(
        code(
            section("A", article(id="W1", cid="C1"), article(id="W2", cid="C2")),
            section("B", article(id="W1", cid="C1")),
        )
    )
    assert [a.wording for a in parsed.version.articles()] == ["W1", "W2"]
    assert kinds(parsed) == [("duplicate", "L1")]
    assert parsed.version.notes == ("duplicate: L1",)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"etat": "INCONNU"}, "unknown-state"),
        ({"texteHtml": "<p>voir <img src=x></p>"}, "dropped-markup"),
        ({"notaHtml": "<p>\x00</p>"}, "bad-character"),
        ({"texteHtml": "<p>\x1b</p>"}, "bad-character"),
        ({"lienModifications": [link("MODIFIE", "LOI\x00 n°1")]}, "bad-character"),
        ({"dateDebut": 10**17}, "bad-date"),
        ({"dateFin": "0000-00-00"}, "bad-date"),
        ({"articleVersions": [{"id": "W1", "dateDebut": "hier"}]}, "bad-date"),
        ({"lienModifications": [link("INCONNU\n\n# x", "LOI n°1")]}, "unknown-link"),
    ],
)
def test_what_is_wrong_is_recorded_and_the_article_held(fields: dict[str, Any], kind: str) -> None:
    memo: Memo = Memo()
    for _ in range(2):  # the second time from the memo
        assert kinds(read(code(article("L1", **fields)), memo)) == [(kind, "L1")]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"articleVersions": [{"id": "W1", "avis": "Un texte"}]}, "`avis` of `articleVersions`"),
        ({"lienModifications": [link("MODIFIE", "LOI n°1", avis={"x": ["Un texte"]})]},
         "`avis` of `lienModifications`"),
        ({"avis": [{"x": {"y": [1, "Un texte"]}}]}, "`avis`"),
    ],
    ids=["wording", "link", "article"],
)  # fmt: skip
def test_the_text_of_an_unknown_field_is_told_however_deep(
    fields: dict[str, Any], said: str
) -> None:
    inner = section("Chapitre", article("L1", **fields))
    [anomaly] = read(code(section("Titre", inner))).anomalies
    assert (anomaly.kind, anomaly.article) == ("dropped-text", "L1")
    assert said in anomaly.message
    assert "« Un texte »" in anomaly.message


def test_a_node_of_no_known_type_is_held_as_what_it_looks_like() -> None:
    two, three = "LEGIARTI900000000202", "LEGIARTI900000000303"
    unknown = {**article("L2", id=two, cid=two), "type": "ITEM"}
    other = {**section("Chapitre", article("L3", id=three, cid=three)), "type": "ITEM"}
    empty = {"type": "ITEM", "data": {"title": "Vide"}, "children": []}
    parsed = read(code(article("L1"), unknown, other, empty))
    first, second, third, last = parsed.version.contents
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.number, second.number) == ("L1", "L2")
    assert isinstance(third, Section)
    assert isinstance(last, Section)
    assert (third.title, last.title) == ("Chapitre", "Vide")
    assert kinds(parsed) == [("unknown-node", "L2"), ("unknown-node", None), ("unknown-node", None)]


def test_a_field_that_is_known_and_not_held_is_no_anomaly() -> None:
    names = ("dateDebutCible", "dateDebutExtension", "dateFinExtension", "dateFinVersion",
             "dateModif", "datePubliTexte", "intOrdre", "numero", "ordre", "version")  # fmt: skip
    known = dict.fromkeys(names, "2011-05-17")
    assert kinds(read(code(article("L1", **known)))) == []


def test_the_text_of_an_unknown_field_of_an_inner_node_is_told() -> None:
    inner = {**section("Chapitre", {**article("L1"), "avis": "Un"}), "note": {"x": "Deux"}}
    found = read(code(section("Titre", inner))).anomalies
    assert sorted((one.kind, one.message) for one in found) == [
        ("dropped-text", "`avis` of a node is not held: « Un »"),
        ("dropped-text", "`note` of a node is not held: « Deux »"),
    ]


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({"num": None}, "LEGIARTI900000000101"),
        ({"num": " \u00a0", "id": "A\n\n# B"}, "A # B"),
        ({"num": "", "id": "", "cid": "LEGIARTI900000000100"}, "LEGIARTI900000000100"),
        ({"num": "", "id": "", "cid": ""}, "sans numéro"),
    ],
)
def test_an_article_without_a_number(fields: dict[str, Any], number: str) -> None:
    parsed = read(code(article(**fields)))
    assert [a.number for a in parsed.version.articles()] == [number]
    assert kinds(parsed) == [("no-number", number)]


# --- links ------------------------------------------------------------------------------------


def test_every_amending_text_is_kept_in_both_vocabularies() -> None:
    found = only(
        article(
            lienModifications=[
                link("MODIFIE", "LOI n°2018-9941 du 23 novembre 2018 - art. 35 (V)",
                     textCid="J1", linkOrientation="cible", dateSignaTexte="2018-11-23"),
                link("MODIFICATION", "Loi n°2014-9914 du 22 décembre 2014 - art. 7",
                     linkOrientation="source", dateSignaTexte=1419206400000),
                link("CODIFICATION", "Décret n°85-9953", natureText=None, articleNum=""),
                link("MODIFIE", "LOI n°2018-9941 du 23 novembre 2018 - art. 36 (V)"),
                link("MODIFIE", ""),
            ]
        )
    )  # fmt: skip
    assert [(law.kind, law.number, law.article) for law in found.laws] == [
        ("codifie", "85-9953", None),
        ("modifie", "2014-9914", "7"),
        ("modifie", "2018-9941", "35"),
        ("modifie", "2018-9941", "36"),
    ]
    assert (found.laws[2].cid, found.laws[2].date) == ("J1", date(2018, 11, 23))
    assert found.ended_by == ()


@pytest.mark.parametrize(("state", "ends"), [("ABROGE_DIFF", True), ("VIGUEUR", False)])
def test_a_repeal_to_come_ends_the_wording_and_did_not_make_it(state: str, ends: bool) -> None:
    repeal = link("ABROGE", "LOI n°2023-9975 du 20 juin 2023 - art. 11 (VD)")
    found = only(article(etat=state, lienModifications=[repeal]))
    assert (len(found.ended_by), len(found.laws)) == ((1, 0) if ends else (0, 1))


def test_a_link_to_a_code_is_a_citation() -> None:
    concordance = link(
        "CONCORDANCE", "Code des essais - art. L9 (Ab)", natureText="CODE", articleId="A9"
    )
    found = only(article(lienModifications=[concordance]))
    assert found.laws == ()
    (citation,) = found.citations
    assert isinstance(citation, Citation)
    assert (citation.title, citation.state, citation.cid) == (
        "Code des essais - art. L9",
        "Ab",
        "A9",
    )


# --- the memo ---------------------------------------------------------------------------------


def test_an_unchanged_wording_is_read_once_and_a_corrected_one_again() -> None:
    memo: Memo = Memo()
    first, same = (next(read(code(article()), memo).version.articles()) for _ in range(2))
    assert first is same
    corrected = next(read(code(article(texteHtml="<p>Autre.</p>")), memo).version.articles())
    assert corrected.alineas == ("Autre.",)


# --- recognition and errors -------------------------------------------------------------------


def identify(head: str, whole: Callable[[], bytes]) -> tuple[Code, date]:
    return legifrance_json.identify(head, whole, Stated(), "x.json")


def test_the_head_tells_code_and_date_whatever_the_order_of_the_keys() -> None:
    root = code(article())
    expected = (Code("Code des essais", "LEGITEXT900000000009"), date(2020, 1, 1))
    for order in (["data", "type", "children"], ["type", "data", "children"]):
        text = json.dumps({key: root[key] for key in order})
        assert identify(text[:400], pytest.fail) == expected
    text = json.dumps({key: root[key] for key in ("children", "data", "type")})
    assert identify(text, lambda: b"\xef\xbb\xbf" + text.encode()) == expected


@pytest.mark.parametrize("text", ['{"a": 1}', " \r\n{ }", '\ufeff{\n "data"'])
def test_json_is_recognised(text: str) -> None:
    assert legifrance_json.sniff(text)


@pytest.mark.parametrize("text", ["", "[1]", "{\\rtf1", "{ texte }", '"{}"'])
def test_what_is_no_json_object(text: str) -> None:
    assert not legifrance_json.sniff(text)


@pytest.mark.parametrize(
    "root",
    [
        {"name": "@socialgouv/legi-data", "version": "2.0.0"},
        {"type": "section", "data": {"title": "x", "dateDebutVersion": "2020-01-01"}},
        {"type": "code", "data": {"title": "x"}},
        {"type": "code", "data": {"title": " \u00a0", "dateDebutVersion": "2020-01-01"}},
        {"type": "code", "data": {"title": 1, "dateDebutVersion": "2020-01-01"}},
        {"type": "code", "data": []},
    ],
)
def test_json_that_is_no_code(root: object) -> None:
    with pytest.raises(NotLaw):
        identify("", lambda: json.dumps(root).encode())
    with pytest.raises(SourceError):
        read(root)


NEST = 10_000


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b'{"type":"code","data":{"title":"\\ud800","dateDebutVersion":"2020-01-01"}}',
        b'{"type":"code","data":{"title":"\xff","dateDebutVersion":"2020-01-01"}}',
        b'{"type":"code","data":{"title":"x","dateDebutVersion":"2020-13-01"}}',
        b'{"type":"code","data":{"title":"x","dateDebutVersion":"2020-01-01","dateDebut":1e400}}',
        b'{"type":"code","data":{"title":"x","dateDebutVersion":"2020-01-01","dateDebut":1.5}}',
        b'{"type":"code","data":{"title":"x","dateDebutVersion":"2020-01-01"}}',
        b'{"type":"code","data":{"x":' + b"[" * NEST + b"]" * NEST + b"}}",
        b'{"type":"code","data":{"x":' + b"[" * NEST,
        b'{"x":' * NEST,
        b'{"x":' * NEST + b"1" + b"}" * NEST,
        json.dumps(code(section("Vide"))).encode(),
        json.dumps(code(article(dateDebut=Y2024))).encode(),
    ],
    ids=range(15),
)
def test_what_cannot_be_read_is_refused_clearly(data: bytes) -> None:
    for head in (data.decode("utf-8-sig", "replace"), ""):
        with suppress(SourceError):
            identify(head, lambda: data)
    with pytest.raises(SourceError) as caught:
        read(data)
    assert caught.value.where == "code.json"


@pytest.mark.parametrize("depth", [101, 300, 900, NEST])
def test_sections_without_end_are_refused(depth: int) -> None:
    before = b'{"type":"section","data":{"title":"x"},"children":['
    head, tail = json.dumps(code()).encode().split(b"[]")
    data = (
        head + b"[" + before * depth + json.dumps(article()).encode() + b"]}" * depth + b"]" + tail
    )
    with pytest.raises(SourceError):
        read(data)


def test_the_last_of_doubled_keys_counts() -> None:
    text = json.dumps(code(article())).replace('"num": "L1"', '"num": "L1", "num": "L2"')
    assert [a.number for a in read(text.encode()).version.articles()] == ["L2"]


def test_a_byte_order_mark_and_line_ends_change_nothing() -> None:
    text = json.dumps(code(article()), indent=1)
    expected = read(text.encode()).version.contents
    assert read(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()).version.contents == expected


# --- real law ---------------------------------------------------------------------------------


def _read_real(path: Path) -> Parsed:
    return legifrance_json.parse(
        Files("", [path.name], [gzip.decompress(path.read_bytes())]), Stated(), Memo()
    )


def test_a_real_code(real_data: Path) -> None:
    parsed = _read_real(real_data / "legi-data" / "LEGITEXT000031366350-A.json.gz")
    articles = list(parsed.version.articles())
    assert parsed.version.code.title == "Code des relations entre le public et l'administration"
    assert len(articles) > 300
    for article_ in articles:
        assert article_.cid
        assert article_.wording
        assert article_.laws
        assert article_.number == article_.number.strip()
        assert all(fold(line) for alinea in article_.alineas for line in alinea.split("\n"))
    assert len({a.wording for a in articles}) == len(articles)
    assert {a.kind for a in parsed.anomalies} <= {"dropped-markup", "unknown-link"}


def test_the_same_law_is_the_same_text_in_plain_text_and_json(real_data: Path) -> None:
    """82 of the 85 articles that both date before 2015-02-07; the others are known."""
    seed = real_data / "seeds" / "004_802501d328761d09.txt"
    plain = plaintext.parse(Files("", ["seed"], [seed.read_bytes()]), Stated(), Memo()).version
    later = _read_real(real_data / "legi-data" / "LEGITEXT000006073189-2020-11-02.json.gz").version
    texts: dict[str, list[Article]] = {}
    for found in later.articles():
        texts.setdefault(found.number, []).append(found)
    olds = list(plain.articles())
    numbers = [a.number for a in olds]
    unchanged = [
        (old, texts[old.number][0])
        for old in olds
        if numbers.count(old.number) == 1
        and len(texts.get(old.number, ())) == 1
        and (texts[old.number][0].in_force_from or date.max) <= plain.date
    ]
    assert len(unchanged) == 85
    differing = [old.number for old, new in unchanged if old.alineas != new.alineas]
    assert differing == ["L135-10", "L135-15", "L145-5-2"]
