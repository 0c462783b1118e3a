"""The site tells the law's own time: days of force, wordings that are not held, what is to come."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tests.making import Unit, bring_in, json_article, json_code, ms
from tests.sites import broken_links, make_site, page, text_of

SLUG = "code-des-essais"
ARTICLE = f"{SLUG}/articles/L1/L1.html"
NO_END = "2999-01-01"
L0 = json_article("L0", "Un autre article.", n=9)
BY_LAW = {"linkType": "MODIFIE", "textTitle": "LOI n°2021-7 du 4 mai 2021", "natureText": "LOI",
          "numText": "2021-7"}  # fmt: skip


def wordings(*days: str, n: int = 1) -> list[dict[str, Any]]:
    """The list that Légifrance gives of the wordings of an article, from day to day."""
    return [
        {"id": f"LEGIARTI9{n:09d}{w:02d}", "dateDebut": ms(start), "dateFin": ms(end),
         "etat": "VIGUEUR"}
        for w, (start, end) in enumerate(zip(days, [*days[1:], NO_END], strict=True), start=1)
    ]  # fmt: skip


def wording(
    w: int, text: str, listed: list[dict[str, Any]], n: int = 1, **more: Any
) -> dict[str, Any]:
    one = listed[w - 1]
    days = {"dateDebut": one["dateDebut"], "dateFin": one["dateFin"]}
    return json_article("L1", text, n=n, w=w, articleVersions=listed, **days, **more)


def site_of(folder: Path, *versions: tuple[str, Iterable[dict[str, Any]]]) -> Path:
    """The site of these versions of a code: day, articles."""
    for day, nodes in versions:
        (folder / f"{day}.json").write_bytes(json_code(day, L0, *nodes))
        bring_in(folder / "law", Unit(folder / f"{day}.json"))
    make_site(folder / "law", folder / "site")
    assert broken_links(folder / "site") == []
    return folder / "site"


@pytest.fixture(scope="module")
def crossing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four wordings of L1: the first and the third are held, the fourth is to come."""
    listed = wordings("2000-01-01", "2021-01-01", "2022-01-01", "2023-06-01")
    first = wording(1, "Le taux est de cinq.", listed[:1])
    third = wording(3, "Le taux est de sept et demi.", listed, lienModifications=[BY_LAW])
    folder = tmp_path_factory.mktemp("crossing")
    return site_of(folder, ("2020-06-01", [first]), ("2022-02-01", [third]))


def headings(tree: html.HtmlElement) -> list[str]:
    return [text_of(h3) for h3 in tree.xpath("//section[contains(@class, 'wording')]/h3")]


def test_each_wording_stands_under_its_day_of_force(crossing: Path) -> None:
    tree = page(crossing, ARTICLE)
    assert headings(tree) == ["1er janvier 2022 : modifié", "1er janvier 2000 : créé"]
    shown = [text_of(p) for p in tree.xpath("//p[contains(@class, 'small')]")]
    assert shown[0].startswith("Rédaction montrée d'abord par la version du 1er février 2022")
    lines = [text_of(li) for li in tree.xpath("//ol[@class='timeline']/li")]
    assert [line.partition(" : ")[0] for line in lines] == [
        "1er janvier 2000", "1er janvier 2021", "1er janvier 2022", "1er juin 2023",
    ]  # fmt: skip
    assert ["rédaction non détenue" in line for line in lines] == [False, True, False, True]
    assert "décidé, non en vigueur" in lines[3]


def test_a_redline_that_crosses_a_wording_not_held_says_so(crossing: Path) -> None:
    tree = page(crossing, ARTICLE)
    [section] = tree.xpath("//section[@id='v2022-01-01']")
    assert section.xpath(".//ins")
    assert not section.xpath(".//span[@class='size']")
    assert "Textes de l'intervalle : LOI n°2021-7" in text_of(section)
    days = "passe par une rédaction non détenue, du 1er janvier 2021 au 1er janvier 2022"
    assert days in text_of(section)
    [change] = page(crossing, f"{SLUG}/v/2022-02-01.html").xpath("//article[@id='c-L1-L1']")
    assert days in text_of(change)
    assert not change.xpath(".//span[@class='size']")


def test_a_text_of_law_gets_no_words_that_another_may_have_written(crossing: Path) -> None:
    tree = page(crossing, "lois/loi-2021-7.html")
    assert text_of(tree.xpath("//p[@class='lead']")[0]).startswith("1 changement")
    [change] = tree.xpath("//article")
    assert "suit une rédaction non détenue, du 1er janvier 2021 au 1er janvier 2022" in text_of(
        change
    )
    assert not tree.xpath("//span[@class='size'] | //ins | //del")
    assert text_of(tree.xpath("//section/h2")[0]) == "1er janvier 2022"


def test_what_is_to_come_is_told_though_its_text_is_not_held(crossing: Path) -> None:
    tree = page(crossing, ARTICLE)
    status = [text_of(p) for p in tree.xpath("//p[contains(@class, 'status')]")]
    assert status[0] == (
        "Texte de la version du 1er février 2022. en vigueur du 1er janvier 2022 au 1er juin 2023"
    )
    assert status[1].startswith("À remplacer le 1er juin 2023, texte non détenu.")
    future = text_of(page(crossing, f"{SLUG}/futur.html").xpath("//main")[0])
    assert "Droit à venir au 1er juin 2023" in future
    assert "Article L1 à remplacer, texte non détenu" in future
    assert "abrogé" not in future


def test_a_number_that_another_article_takes_is_replaced(tmp_path: Path) -> None:
    old, new = wordings("2000-01-01", "2021-01-01")[:1], wordings("2021-01-01", n=2)
    site = site_of(
        tmp_path,
        ("2020-06-01", [wording(1, "Le maire délivre le permis.", old)]),
        ("2021-06-01", [wording(1, "Le maire délivre le permis.", new, n=2)]),
    )
    tree = page(site, ARTICLE)
    assert headings(tree) == ["1er janvier 2021 : remplacé", "1er janvier 2000 : créé"]
    version = page(site, f"{SLUG}/v/2021-06-01.html")
    assert text_of(version.xpath("//p[@class='counts']")[0]) == "1 remplacé"
    assert [text_of(h4) for h4 in version.xpath("//article/h4")] == ["Article L1 remplacé"]


def test_what_is_law_without_a_text_is_not_repealed(tmp_path: Path) -> None:
    """The version of 2021 lists L1 in a wording of which it gives no text."""
    listed = wordings("2000-01-01", "2020-09-01", "2022-01-01")
    third = wording(3, "Trois.", listed, etat="VIGUEUR_DIFF")
    site = site_of(
        tmp_path,
        ("2020-06-01", [wording(1, "Un.", listed[:1])]),
        ("2021-01-01", [third]),
        ("2022-02-01", [third]),
    )
    version = text_of(page(site, f"{SLUG}/v/2021-01-01.html").xpath("//main")[0])
    assert "Non repris" in version
    assert "Article L1 abrogé" not in version
    assert not any("abrogé" in heading for heading in headings(page(site, ARTICLE)))


def test_an_end_stands_where_a_source_says_it(tmp_path: Path) -> None:
    listed = wordings("2000-01-01")
    listed[0]["dateFin"] = ms("2021-05-01")
    site = site_of(
        tmp_path, ("2020-06-01", [wording(1, "Un.", listed)]), ("2022-02-01", []),
    )  # fmt: skip
    tree = page(site, ARTICLE)
    assert headings(tree)[0] == "1er mai 2021 : abrogé"
    assert "n'est plus en vigueur depuis le 1er mai 2021" in text_of(tree)
    version = page(site, f"{SLUG}/v/2022-02-01.html")
    [link] = version.xpath("//article/h4/a/@href")
    assert link.endswith("#v2021-05-01-fin")


def test_a_text_that_no_wording_has_is_not_lost(tmp_path: Path) -> None:
    """The source corrected its text of one wording: what the first version says stays at hand."""
    listed = wordings("2000-01-01")
    site = site_of(
        tmp_path,
        ("2020-06-01", [wording(1, "Le tax est de cinq.", listed)]),
        ("2022-02-01", [wording(1, "Le taux est de cinq.", listed)]),
    )
    tree = page(site, ARTICLE)
    assert headings(tree) == ["1er janvier 2000 : créé"]
    [link] = tree.xpath("//section[@id='redactions']//li/a[contains(., '1er juin 2020')]/@href")
    assert "Le tax est" in ((site / ARTICLE).parent / link).read_text("utf-8")
