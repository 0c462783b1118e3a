"""Article files: what is written is read back, and reads well without lawdiff."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from lawdiff.errors import RepositoryError
from lawdiff.french.laws import law_ref, read_link, sorted_laws
from lawdiff.model import Article, Citation, LawRef, Wording
from lawdiff.record.article_file import parse, render
from lawdiff.record.digests import blob_id
from lawdiff.record.markdown import escape, escape_alinea, unescape
from lawdiff.record.paths import article_path
from lawdiff.record.register import Listing
from lawdiff.record.tables import table_text
from tests.making import assert_golden
from tests.strategies import ALINEAS, ANY_TEXT, ARTICLES

GOLDEN = Path(__file__).parent / "golden"

# Made up, as all law in these tests.
ARTICLE = Article(
    number="L136-7",
    alineas=(
        "I.-La contribution est due par les jardiniers mentionnés à l'article L. 136-1 :",
        "1° Sur les récoltes < ou = 25 kg ;",
        "2° Sur les fleurs *coupées* [(1)](#note) & les semences_anciennes.",
        table_text(
            [["Récolte", "Taux"], ["Tomates | courges", "9,7 %"], ["Fleurs<br>coupées", ""]]
        ),
        "# II.-Cet alinéa commence comme un titre ; \\ n'échappe rien.",
        "**Nota:**",
    ),
    nota=("Conformément à l'article 6, ces dispositions s'appliquent au 1er janvier 2022.",),
    laws=sorted_laws(
        law_ref(kind, title, cid=cid)
        for kind, title, cid in [
            (
                "modifie",
                "LOI n°2021-9900 du 30 décembre 2021 - art. 35 (V)",
                "JORFTEXT900000000035",
            ),
            ("modifie", "Ordonnance n°2021-9843 du 8 juillet 2021 - art. 21", None),
            ("codifie", "Décret n°85-9953 du 17 décembre 1985", None),
            ("cree", "Décret 94-9927 1994-10-27 art. 1 III JORF 27 octobre 1994", None),
        ]
    ),
    cid="LEGIARTI900000136700",
    wording="LEGIARTI900000136703",
    in_force_from=date(2022, 1, 1),
    in_force_until=date(2025, 1, 1),
    state="ABROGE_DIFF",
    ended_by=(law_ref("abroge", "LOI n°2023-9975 du 20 juin 2023 - art. 11 (VD)"),),
    citations=(
        Citation("Cite", "Code des jardins partagés - art. L136-1", "V", "LEGIARTI900000136100"),
        Citation("Cité par", "Arrêté du 16 juin 2008 - art. 1", "Ab"),
        Citation("Cité par", "Décret n°2013-9277 du 2 avril 2013 - art. 2"),
    ),
    wordings=(
        Wording("LEGIARTI900000136701", date(1994, 10, 28), date(2021, 7, 9), "MODIFIE"),
        Wording("LEGIARTI900000136702", date(2021, 7, 9), date(2022, 1, 1), "MODIFIE"),
        Wording("LEGIARTI900000136703", date(2022, 1, 1), date(2025, 1, 1), "ABROGE_DIFF"),
    ),
)


def test_the_file_reads_well() -> None:
    """Change it with care: law repositories hold millions like it."""
    assert_golden(render(ARTICLE), GOLDEN / "L136-7.md")


def listing(article: Article) -> Listing:
    """What the register says of an article."""
    text = render(article).encode()
    return Listing.of(article, article_path(article.number), blob_id(text))


def test_the_golden_file_is_read() -> None:
    read = parse((GOLDEN / "L136-7.md").read_text("utf-8"))
    assert listing(ARTICLE).completed(read) == ARTICLE


@given(ARTICLES)
def test_what_is_written_is_read_back(article: Article) -> None:
    text = render(article)
    assert listing(article).completed(parse(text)) == article
    assert render(parse(text)) == text
    assert "\r" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@settings(max_examples=50)
@given(ARTICLES)
def test_an_article_file_alone_tells_the_law(article: Article) -> None:
    alone = parse(render(article))
    kept = ("number", "alineas", "nota", "cid", "wording", "in_force_from", "cut")
    assert [getattr(alone, name) for name in kept] == [getattr(article, name) for name in kept]
    shown = [(law.kind, law.title, law.article) for law in article.laws]
    assert [(law.kind, law.title, law.article) for law in alone.laws] == shown


@settings(max_examples=25)
@given(ARTICLES, ARTICLES)
def test_what_changes_while_the_wording_stays_is_not_in_the_article_file(
    article: Article, other: Article
) -> None:
    changed = replace(
        article,
        laws=tuple(replace(law, cid=other.cid, number=other.number) for law in article.laws),
        state=other.state,
        in_force_until=other.in_force_until,
        ended_by=other.ended_by,
        citations=other.citations,
        wordings=other.wordings,
    )
    assert render(changed) == render(article)


@given(ANY_TEXT)
def test_escape_has_an_inverse(text: str) -> None:
    assert unescape(escape(text)) == text


@given(ALINEAS)
def test_an_alinea_is_one_block_and_no_label(alinea: str) -> None:
    block = escape_alinea(alinea)
    assert "\n\n" not in block
    assert not block.startswith(("**", "# "))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("l'article L. 136-7, 1° du I ; 25 % > 3", "l'article L. 136-7, 1° du I ; 25 % > 3"),
        ("taux < ou = 25 % & autres", "taux < ou = 25 % & autres"),
        ("- un tiret", "- un tiret"),
        ("# titre", "\\# titre"),
        ("--- fin", "\\--- fin"),
        ("*a* _b_ `c` \\", "\\*a\\* \\_b\\_ \\`c\\` \\\\"),
        ("<b>x</b> &amp; [a](b)", "\\<b>x\\</b> \\&amp; [a\\](b)"),
    ],
)
def test_escape_touches_only_what_markdown_would_read(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_the_state_of_a_law_changes_no_article_file() -> None:
    def modified(state: str) -> Article:
        law = read_link("MODIFIE", f"LOI n°2021-9900 du 30 décembre 2021 - art. 35 {state}")
        assert isinstance(law, LawRef)
        return replace(ARTICLE, laws=(law,))

    assert render(modified("(V)")) == render(modified("(Ab)")) == render(modified(""))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Une phrase.",
        "# Article L1",
        "# Autre chose\n",
        "---\ncid: X\n",
        "---\nsans deux-points\n---\n# Article L1\n",
        "---\nin_force_from: 2022-13-01\n---\n# Article L1\n",
        "---\nin_force_from: jamais\n---\n# Article L1\n",
    ],
)
def test_a_file_that_lawdiff_did_not_write(text: str) -> None:
    with pytest.raises(RepositoryError, match="that lawdiff did not write"):
        parse(text)


@settings(max_examples=50)
@given(ARTICLES, ANY_TEXT)
def test_a_damaged_file_is_read_or_refused(article: Article, text: str) -> None:
    whole = render(article)
    place = len(text) * 7
    for damaged in (whole[:-place], whole[:place] + text + whole[place:]):
        try:
            parse(damaged)
        except RepositoryError:
            continue
