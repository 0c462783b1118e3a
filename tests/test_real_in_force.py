"""Real law: no article that the source has in force on its day is missing, or told as repealed.

What is expected is computed with `json` from the dates alone: no state is looked at.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from lawdiff.gitrepo.repository import LawRepo
from lawdiff.importing import import_sources
from lawdiff.sources.base import Stated
from lawdiff.sources.detection import find_sources
from tests.making import ask, run, versions_in

pytestmark = pytest.mark.xdist_group("real-in-force")

CRPA = "code-des-relations-entre-le-public-et-l-administration"


def day_of(value: int) -> date:
    return date(1970, 1, 1) + timedelta(days=value // 86_400_000)


def nodes(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if tree["type"] == "article":
        yield tree["data"]
    for child in tree.get("children") or ():
        yield from nodes(child)


@cache
def in_force(path: Path) -> tuple[date, dict[str, str]]:
    """The day of a file, and id → number of each wording that it has in force on it."""
    tree = json.loads(gzip.decompress(path.read_bytes()))
    day = date.fromisoformat(tree["data"]["dateDebutVersion"][:10])
    return day, {
        data["id"]: data["num"].strip()
        for data in nodes(tree)
        if day_of(data["dateDebut"]) <= day < day_of(data["dateFin"])
    }


def held(repo: Path) -> dict[date, set[str]]:
    """The ids of the wordings in each version of a repository."""
    with LawRepo(repo) as law:
        versions = [(ref.info.date, law.open(ref)) for ref in law.versions]
        return {
            day: {article.wording or "" for article in one.articles(one.places).values()}
            for day, one in versions
        }


@pytest.fixture(scope="module")
def crpa(real_data: Path) -> list[Path]:
    return sorted((real_data / "legi-data" / "crpa").glob("*.json.gz"))


@pytest.fixture(scope="module")
def repo(crpa: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All six versions, imported in one run."""
    path = tmp_path_factory.mktemp("crpa") / "repo"
    import_sources(path, find_sources(crpa, Stated())[0])
    return path


def test_all_that_is_in_force_is_held(crpa: list[Path], repo: Path, tmp_path: Path) -> None:
    """In one run, and one by one, the newest first: six versions, one of them a 1 January."""
    wanted = dict(map(in_force, crpa))
    assert len(wanted) == 6
    assert held(repo) == {day: set(ids) for day, ids in wanted.items()}
    for path in reversed(crpa):
        import_sources(tmp_path / "repo", find_sources([path], Stated())[0])
    assert held(tmp_path / "repo") == held(repo)


def test_nothing_in_force_is_told_as_repealed(crpa: list[Path], repo: Path) -> None:
    versions = list(map(in_force, crpa))
    for (old, before), (new, after) in pairwise(versions):
        report = ask(repo, "changes", "changes", "--between", str(old), str(new))
        gone = {c["number"] for c in report["changes"] if c["kind"] == "repealed"}
        assert gone == set(before.values()) - set(after.values())


@pytest.mark.parametrize(
    ("number", "old", "new", "law"),
    [
        ("D231-3", "2020-12-09", "2021-01-01", "Décret n°2020-1119 du 8 septembre 2020"),
        ("R321-5", "2021-12-04", "2022-01-01", "Décret n°2021-1500 du 17 novembre 2021"),
    ],
)
def test_what_begins_on_the_first_of_january(
    repo: Path, number: str, old: str, new: str, law: str
) -> None:
    """In state VIGUEUR_DIFF on the very day on which it becomes law."""
    report = ask(repo, "changes", "changes", "--between", old, new)
    [change] = [change for change in report["changes"] if change["number"] == number]
    assert (change["kind"], [one["title"] for one in change["laws"]]) == ("modified", [law])
    assert "non en vigueur" not in run(repo, "show", number, "--at", new).stdout


def test_the_whole_code_too(real_data: Path) -> None:
    """The Code de la sécurité sociale, by the reader alone: 7,000 articles three times."""
    paths = sorted((real_data / "legi-data").glob("LEGITEXT000006073189-*.json.gz"))
    assert len(paths) == 3
    from lawdiff.sources.base import Memo

    for source, path in zip(versions_in(paths), paths, strict=True):
        parsed = source.read(Memo(), ())
        assert parsed is not None
        day, wanted = in_force(path)
        assert parsed.version.date == day
        assert {article.wording for article in parsed.version.articles()} == set(wanted)
