"""Real law through `import` and `verify`: nothing lost or let in, no anomaly unexplained."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from lawdiff.importing import import_sources
from lawdiff.sources.anomalies import KINDS
from lawdiff.sources.base import FileSource, Stated, VersionSource
from lawdiff.sources.detection import find_sources
from lawdiff.sources.dumps import dumps_of
from lawdiff.sources.legi_archive import Dump
from lawdiff.verify.report import Verification
from lawdiff.verify.run import verify
from tests.altering import alter, forged_source
from tests.conftest import ROOT
from tests.making import versions_in

pytestmark = pytest.mark.xdist_group("real-verify")

SOCIALE = Stated("Code de la sécurité sociale", date(2015, 2, 7))


@dataclass(frozen=True)
class Real:
    """Everything that is real law here: sources in files, and dumps."""

    sources: list[VersionSource]
    dumps: list[Dump]


@pytest.fixture(scope="session")
def everything(real_data: Path) -> Real:
    found: list[VersionSource] = []
    for path in sorted((real_data / "seeds").glob("*.txt")):
        head = path.read_text("utf-8").lstrip()
        found += versions_in([path], SOCIALE if head.startswith("#") else Stated())
    found += versions_in(sorted((real_data / "legi-data").glob("*.json.gz")))
    dumps = dumps_of(find_sources(sorted((real_data / "legi-xml").glob("LEGITEXT*.tar.gz")))[0])
    return Real(found, dumps)


@pytest.fixture(scope="session")
def report(everything: Real, tmp_path_factory: pytest.TempPathFactory) -> Verification:
    """What verify says of a repository of all real law, beside all of its sources."""
    path = tmp_path_factory.mktemp("real-verify") / "repo"
    import_sources(path, [*everything.sources, *everything.dumps])
    return verify(path, [*everything.sources, *everything.dumps])


def test_real_law_is_held_whole_and_nothing_else(report: Verification) -> None:
    assert report.faults == []
    assert report.notes == []
    assert len(report.versions) == 4 + 1 + 191
    assert all(one.compared for one in report.versions)
    for one in report.versions:
        assert all(beside.source == beside.held for beside in one.compared)
    newest = [v for v in report.versions if v.info.date == date(2023, 2, 15)]
    assert [(v.held.articles, v.held.notas) for v in newest] == [(7231, 1732)]


def test_one_commit_a_law_is_sound_too(everything: Real, tmp_path: Path) -> None:
    """The history that the versions make; what they hold is the same as with one a version."""
    import_sources(tmp_path / "repo", everything.dumps, by_law=True)
    found = verify(tmp_path / "repo")
    assert (found.faults, len(found.versions)) == ([], 191)


def test_every_anomaly_of_real_law_is_explained(report: Verification) -> None:
    found = Counter(anomaly.kind for anomaly in report.anomalies)
    explained = (ROOT / "docs" / "anomalies.md").read_text("utf-8")
    assert set(found) <= set(KINDS)
    assert all(f"## `{kind}`" in explained for kind in found)
    assert found["cut"] == 1  # the seed
    assert found["duplicate"] == 9  # three wordings, listed twice in three versions


@pytest.mark.parametrize("seed", range(3))
def test_one_character_of_real_law_is_found(everything: Real, tmp_path: Path, seed: int) -> None:
    [source] = [s for s in everything.sources if "relations" in s.code.slug]
    import_sources(tmp_path / "repo", [source])
    altered = alter(tmp_path / "repo", tmp_path / "copy", seed)
    assert not verify(tmp_path / "copy").ok, altered


def test_a_forgery_by_import_is_found_by_the_source(everything: Real, tmp_path: Path) -> None:
    [source] = [s for s in everything.sources if "relations" in s.code.slug]
    assert isinstance(source, FileSource)
    forged = forged_source(
        source,
        lambda article: (
            replace(article, alineas=(article.alineas[0] + ".", *article.alineas[1:]))
            if article.number == "L100-1"
            else article
        ),
    )
    import_sources(tmp_path / "repo", [forged])
    assert verify(tmp_path / "repo").ok
    report = verify(tmp_path / "repo", [source])
    assert {(fault.kind, fault.article) for fault in report.faults} == {("differs", "L100-1")}
