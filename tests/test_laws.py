"""References to amending texts: titles, link types, order."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawdiff.french.laws import (
    LABELS,
    LINK_KINDS,
    is_amending,
    law_order,
    law_ref,
    making_laws,
    nature_of,
    parse_title,
    read_link,
    sorted_laws,
    split_state,
)
from lawdiff.french.links import text_url, wording_url
from lawdiff.model import Article, Citation, LawRef
from tests.strategies import ANY_TEXT, laws


@pytest.mark.parametrize(
    ("raw", "title", "article", "state", "nature", "number", "day"),
    [
        ("LOI n°2021-9900 du 30 décembre 2021 - art. 35 (V)",
         "LOI n°2021-9900 du 30 décembre 2021", "35", "V", "LOI", "2021-9900", date(2021, 12, 30)),
        ("Loi n° 2014-9914 du 1er janvier 2014 - art. 7",
         "Loi n° 2014-9914 du 1er janvier 2014", "7", None, "LOI", "2014-9914", date(2014, 1, 1)),
        ("Décret 94-9927 1994-10-27 art. 1 III JORF 27 octobre 1994",
         "Décret 94-9927 1994-10-27", "1 III", None, "DECRET", "94-9927", date(1994, 10, 27)),
        ("Décret n°2010-9902 du 8 février 2010 - art. 1 () JORF 12 février 2010",
         "Décret n°2010-9902 du 8 février 2010", "1", None, "DECRET", "2010-9902",
         date(2010, 2, 8)),
        ("Décret n°2010-9902 du 8 février 2010 - art. 1 (V) JORF 12 février 2010",
         "Décret n°2010-9902 du 8 février 2010", "1", "V", "DECRET", "2010-9902",
         date(2010, 2, 8)),
        ("Ordonnance n°2017-9933\n du 21 septembre 2017 - art. 2, v. init.",
         "Ordonnance n°2017-9933 du 21 septembre 2017", "2, v. init.", None, "ORDONNANCE",
         "2017-9933", date(2017, 9, 21)),
        ("Arrêté du 16 juin 2008 - art. 1 (Ab)", "Arrêté du 16 juin 2008", "1", "Ab", "ARRETE",
         None, date(2008, 6, 16)),
        ("Loi organique n° 2005-9981 du 2 août 2005 - art.",
         "Loi organique n° 2005-9981 du 2 août 2005", None, None, "LOI_ORGANIQUE", "2005-9981",
         date(2005, 8, 2)),
        ("Loi constitutionnelle n°2008-9724", "Loi constitutionnelle n°2008-9724", None, None,
         "LOI_CONSTIT", "2008-9724", None),
        ("Décret-loi du 30 octobre 1935 (VT)", "Décret-loi du 30 octobre 1935", None, "VT",
         "DECRET_LOI", None, date(1935, 10, 30)),
        ("Décision n°999001 du 14 juin 2023", "Décision n°999001 du 14 juin 2023", None, None,
         "DECISION", None, date(2023, 6, 14)),
        ("Code des jardins partagés - art. L121-4 (M)", "Code des jardins partagés", "L121-4", "M",
         None, None, None),
        ("LOI n°2021-9900 du 31 février 2021", "LOI n°2021-9900 du 31 février 2021", None, None,
         "LOI", "2021-9900", None),
        ("", "", None, None, None, None, None),
        ("(V)", "(V)", None, "V", None, None, None),
    ],
)  # fmt: skip
def test_parse_title(
    raw: str,
    title: str,
    article: str | None,
    state: str | None,
    nature: str | None,
    number: str | None,
    day: date | None,
) -> None:
    found = parse_title(raw)
    assert (found.title, found.article, found.state) == (title, article, state)
    assert (found.nature, found.number, found.date) == (nature, number, day)


@given(st.text() | ANY_TEXT)
def test_any_title_is_read(raw: str) -> None:
    found = parse_title(raw)
    assert found.title == " ".join(found.title.split())
    assert bool(found.title) is bool(raw.split())


@pytest.mark.parametrize(
    ("title", "nature"),
    [("ARRÊTÉ du 3 mai", "ARRETE"), ("arrete", "ARRETE"), ("Code civil", None), ("Avis", None)],
)
def test_nature_of(title: str, nature: str | None) -> None:
    assert nature_of(title) == nature


@pytest.mark.parametrize(
    ("title", "shown", "state"),
    [
        ("LOI - art. 35 (V)", "LOI - art. 35", "V"),
        ("LOI - art. 35 ()", "LOI - art. 35", None),
        ("LOI - art. 35", "LOI - art. 35", None),
        ("LOI (V) du 3", "LOI (V) du 3", None),
        ("Annexe (suite)", "Annexe (suite)", None),
    ],
)
def test_split_state(title: str, shown: str, state: str | None) -> None:
    assert split_state(title) == (shown, state)


# --- links ------------------------------------------------------------------------------------

LAW = "LOI n°2021-9900 du 30 décembre 2021 - art. 35 (V)"


@pytest.mark.parametrize("sens", ["cible", "source", None])
@pytest.mark.parametrize(
    ("old", "new"),
    [("MODIFICATION", "MODIFIE"), ("CREATION", "CREE"), ("ABROGATION", "ABROGE"),
     ("CODIFICATION", "CODIFIE"), ("RECTIFICATION", "RECTIFIE"), ("DEPLACEMENT", "DEPLACE"),
     ("TRANSFERT", "TRANSFERE"), ("ANNULATION", "ANNULE")],
)  # fmt: skip
def test_both_vocabularies_mean_the_same_whatever_the_sens(old: str, new: str, sens: str) -> None:
    link = read_link(new, LAW, nature="LOI", sens=sens)
    assert isinstance(link, LawRef)
    assert link == read_link(old, LAW, nature="LOI", sens=sens)
    assert link.kind == new.lower()


def test_every_link_type_has_a_label() -> None:
    assert set(LINK_KINDS.values()) == set(LABELS)


def test_the_source_s_own_fields_go_before_the_title_s() -> None:
    link = read_link(
        "MODIFIE", LAW, cid="JORFTEXT9", nature="ORDONNANCE", article="9", signed=date(2020, 1, 1)
    )
    assert link == LawRef(
        "modifie", "LOI n°2021-9900 du 30 décembre 2021", "35", "JORFTEXT9", "ORDONNANCE",
        "2021-9900", date(2020, 1, 1),
    )  # fmt: skip
    assert read_link("CREE", "Décret n°2021-9901", article="3 ", signed=None) == LawRef(
        "cree", "Décret n°2021-9901", "3", None, "DECRET", "2021-9901", None
    )


def test_a_link_to_a_code_amends_nothing() -> None:
    link = read_link("TRANSFERE", "Code des jardins - art. L2 (Ab)", nature="CODE", article_id="A2")
    assert isinstance(link, Citation)
    assert (link.title, link.state, link.cid) == ("Code des jardins - art. L2", "Ab", "A2")
    assert isinstance(read_link("MODIFIE", "Code des jardins - art. L2"), Citation)
    assert isinstance(read_link("CITATION", LAW, nature="LOI"), Citation)


def test_a_link_that_names_nothing() -> None:
    assert read_link("MODIFIE", None) is None
    assert read_link("MODIFIE", " \u00a0") is None


@given(st.sampled_from(["MODIFIE", "CITATION", "x\n\ny"]) | ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_a_link_holds_no_line_feed_and_no_control(kind: str, title: str, article: str) -> None:
    link = read_link(kind, title, article=article)
    if link is None:
        return
    relation = link.relation if isinstance(link, Citation) else link.article or ""
    for text in (link.title, relation):
        assert text == " ".join(text.split())
        assert "\x00" not in text
        text.encode()


@pytest.mark.parametrize(
    ("nature", "title", "expected"),
    [
        ("LOI", "n'importe", True),
        ("CODE", LAW, False),
        (None, LAW, True),
        (None, "Code civil - art. 1", False),
        (None, " code civil", False),
        (None, "Convention du 3 mai", True),
        ("", "Code civil", False),
    ],
)
def test_is_amending(nature: str | None, title: str, expected: bool) -> None:
    assert is_amending(nature, title) is expected


# --- order ------------------------------------------------------------------------------------


@given(st.lists(laws(), max_size=6), st.randoms(use_true_random=False))
def test_sorted_laws_is_a_function_of_the_set(references: list[LawRef], random: Random) -> None:
    shuffled = [*references, *references[:2]]
    random.shuffle(shuffled)
    result = sorted_laws(shuffled)
    assert result == sorted_laws(references)
    assert set(result) == set(references)
    assert len(result) == len(set(references))
    ranks = [list(LABELS).index(law.kind) for law in result]
    assert ranks == sorted(ranks)


def test_order_hangs_on_nothing_but_the_laws() -> None:
    """These laws differ in a fact that no file shows; a set's order changes from run to run."""
    same = [LawRef("modifie", "Décision du 3 mai", nature=f"NATURE_{n}") for n in range(20)]
    assert [law.nature for law in sorted_laws(same)] == sorted(f"NATURE_{n}" for n in range(20))


def test_laws_go_by_date_of_signature() -> None:
    titles = ["Décret n°2010-9902 du 8 février 2010", "LOI n°85-9953 du 17 décembre 1985", "Avis"]
    ordered = sorted((law_ref("modifie", title) for title in titles), key=law_order)
    assert [law.title for law in ordered] == [titles[1], titles[0], "Avis"]


def test_making_laws() -> None:
    codified = law_ref("codifie", "Décret n°85-9953 du 17 décembre 1985")
    modified = law_ref("modifie", LAW)
    both = Article("L1", (), laws=(codified, modified))
    alone = Article("L1", (), laws=(codified,))
    assert making_laws(both, first=True) == making_laws(both, first=False) == (modified,)
    assert making_laws(alone, first=True) == (codified,)
    assert making_laws(alone, first=False) == ()


def test_text_key_is_shared_by_the_articles_of_one_text() -> None:
    one, other = law_ref("modifie", LAW), law_ref("cree", LAW.replace("35", "7"))
    assert one.text_key == other.text_key == "LOI 2021-9900"
    assert law_ref("cree", "Arrêté du 16 juin 2008", cid="J1").text_key == "J1"
    assert law_ref("cree", "Arrêté du 16 juin 2008").text_key == "Arrêté du 16 juin 2008"


# --- pages of Légifrance ------------------------------------------------------------------------


def test_the_page_of_a_text_and_of_a_wording() -> None:
    site = "https://www.legifrance.gouv.fr"
    assert text_url("JORFTEXT000000000001") == f"{site}/jorf/id/JORFTEXT000000000001"
    assert text_url("LEGITEXT000000000001") == f"{site}/loda/id/LEGITEXT000000000001"
    assert wording_url("LEGIARTI000000000001") == f"{site}/codes/article_lc/LEGIARTI000000000001"
    for other in (None, "", "LEGIARTI1", "JORFTEXT000000000001/../x"):
        assert text_url(other) is None
        assert wording_url(other) is None
