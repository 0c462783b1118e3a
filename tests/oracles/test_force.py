"""The oracle of the law's own days, on made-up sources: what it expects, and where it is silent."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.dumps import code, files, section, wording
from tests.making import json_article, json_code, ms
from tests.oracles import force
from tests.oracles.force import EXACT, NONE, NOT_HELD, Expected, Force

NO_END = 32472144000000


def listed(w: int, start: str, end: str | None, state: str = "MODIFIE") -> dict[str, Any]:
    return {"id": f"LEGIARTI9000000001{w:02d}", "etat": state,
            "dateDebut": ms(start), "dateFin": ms(end) if end else NO_END}  # fmt: skip


def of(*versions: tuple[str, int, list[dict[str, Any]]]) -> Force:
    """Of versions of a code, each with its day, the wording of L1 that it holds, and the list."""
    return force.of_json(
        [json_code(day, json_article("L1", "Texte.", w=w, articleVersions=wordings))
         for day, w, wordings in versions]
    )  # fmt: skip


def on(law: Force, day: str) -> Expected | None:
    [article] = law.articles
    return law.expected(article, date.fromisoformat(day))


def told(law: Force, day: str) -> tuple[str, list[str]]:
    found = on(law, day)
    assert found is not None
    return found.certainty, sorted(id_[-2:] for id_ in found.ids)


def test_dates_decide_and_the_newest_list_counts() -> None:
    law = of(
        ("2021-01-01", 1, [listed(1, "2021-01-01", None, "VIGUEUR_DIFF")]),
        ("2023-01-01", 3, [
            listed(1, "2021-01-01", "2021-06-01", "ABROGE_DIFF"),
            listed(2, "2021-06-01", "2022-01-01"),
            listed(3, "2022-02-01", None, "VIGUEUR"),
        ]),
    )  # fmt: skip
    assert told(law, "2021-01-01") == (EXACT, ["01"])
    assert told(law, "2021-05-31") == (EXACT, ["01"])
    assert told(law, "2021-06-01") == (NOT_HELD, ["02"])
    assert told(law, "2022-01-01") == (NONE, [])
    assert told(law, "2022-02-01") == (EXACT, ["03"])


def test_what_never_was_law_is_not() -> None:
    law = of(("2023-01-01", 1, [
        listed(1, "2020-01-01", None, "VIGUEUR"),
        listed(2, "2021-01-01", None, "MODIFIE_MORT_NE"),
        listed(3, "2022-01-01", "2021-12-31"),
        listed(4, "2022-01-01", "2022-01-01"),
    ]))  # fmt: skip
    assert told(law, "2022-01-01") == (EXACT, ["01"])
    [article] = law.articles
    assert [one.id[-2:] for one in force.never(article.wordings)] == ["02", "03", "04"]


def test_of_two_the_one_that_began_last_and_of_a_tie_either() -> None:
    law = of(
        ("2021-01-01", 1, [listed(1, "2020-01-01", None)]),
        ("2023-01-01", 2, [
            listed(1, "2020-01-01", "2022-01-10"),
            listed(2, "2022-01-01", None),
            listed(3, "2019-01-01", "2019-06-01"),
            listed(4, "2019-01-01", "2019-07-01"),
        ]),
    )  # fmt: skip
    assert told(law, "2022-01-05") == (EXACT, ["02"])
    both = on(law, "2022-01-05")
    assert both is not None
    assert both.also("LEGIARTI900000000102") == {"LEGIARTI900000000101"}
    assert told(law, "2019-05-01") == (NOT_HELD, ["03", "04"])
    assert told(law, "2019-06-15") == (NOT_HELD, ["04"])


def test_of_an_article_that_went_it_is_silent_until_it_is_gone() -> None:
    other = json_article("L2", "Autre.", n=2, articleVersions=[])
    law = force.of_json([
        json_code("2021-01-01", other, json_article("L1", "Texte.", articleVersions=[
            listed(1, "2020-01-01", None, "VIGUEUR")])),
        json_code("2022-01-01", other),
    ])  # fmt: skip
    [article] = [one for one in law.articles if one.number == "L1"]
    days = [date(2021, 1, 1), date(2021, 7, 1), date(2022, 1, 1)]
    found = [law.expected(article, day) for day in days]
    assert [one and one.certainty for one in found] == [EXACT, None, NONE]


def test_a_dump_holds_every_text() -> None:
    made = code("Code des essais", section(
        1, "Titre Ier",
        wording(1, "L1", "2000-01-01", "2005-01-01"),
        wording(2, "L1", "2006-01-01"),
        wording(3, "L2", "2001-01-01", "2001-01-01"),
    ))  # fmt: skip
    folder = made.folder() + "/"
    law = force.of_dump(
        {name.removeprefix(folder): text.encode() for name, text in files(made).items()}
    )
    assert (law.first, law.last) == (date(2000, 1, 1), date(2006, 1, 1))
    assert told(law, "2004-12-31") == (EXACT, ["01"])
    assert told(law, "2005-01-01") == (NONE, [])
    assert told(law, "2006-01-01") == (EXACT, ["02"])
    assert date(2001, 1, 1) not in law.articles[0].turns()
