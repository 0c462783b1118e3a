"""One substitution in many articles is told once: in JSON, on a terminal and on the site."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lawdiff.french.laws import law_ref
from lawdiff.model import Article
from tests.making import ask, bring_versions, make_version, run
from tests.sites import make_site, page, text_of

OLD, NEW = "2020-01-01", "2022-01-01"
LAW = "LOI n°2021-7 du 4 mai 2021"
NUMBERS = [f"L{n}" for n in range(1, 11)]
LINE = (
    "« agent fluvial » → « maître de port » dans 10 articles : "
    "L1, L2, L3, L4, L5, L6, L7, L8 et 2 autres"
)


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("coordinated") / "repo"

    def articles(who: str, laws: tuple[object, ...]) -> list[Article]:
        day = date.fromisoformat(NEW if laws else OLD)
        return [
            Article(number, (f"Le {who} signe l'acte {number}.",), cid=number, in_force_from=day,
                    wording=f"{number}-{day.year}", laws=laws)  # type: ignore[arg-type]
            for number in NUMBERS
        ]  # fmt: skip

    bring_versions(
        path,
        make_version(OLD, *articles("l'agent fluvial", ())),
        make_version(NEW, *articles("maître de port", (law_ref("modifie", LAW),))),
    )
    return path


def test_in_json(repo: Path) -> None:
    told = [{"old": "agent fluvial", "new": "maître de port", "articles": NUMBERS}]
    found = ask(repo, "changes", "changes", "--between", OLD, NEW)
    assert found["coordinated"] == told
    assert ask(repo, "impact", "law", "2021-7")["coordinated"] == told


def test_on_a_terminal(repo: Path) -> None:
    for words in (("changes", "--between", OLD, NEW), ("law", "2021-7")):
        output = " ".join(run(repo, *words).output.split())  # a terminal may wrap the line
        assert output.count(LINE) == 1


def test_on_the_site(repo: Path, tmp_path: Path) -> None:
    make_site(repo, tmp_path)
    for name in ("code-des-essais/v/2022-01-01.html", "lois/loi-2021-7.html"):
        (listed,) = page(tmp_path, name).xpath("//ul[@class='coordinated']")
        assert text_of(listed) == LINE
    assert not page(tmp_path, "code-des-essais/v/2020-01-01.html").xpath(
        "//ul[@class='coordinated']"
    )
