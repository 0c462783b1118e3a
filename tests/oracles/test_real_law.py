"""The oracles on all law at hand: every reader agrees with its second one, also on what is held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from lawdiff.model import Article, Wording
from lawdiff.sources import legi_xml as reader
from lawdiff.sources.base import FileSource, Memo, Stated
from lawdiff.sources.detection import find_sources
from lawdiff.sources.legi_dump import DumpCode
from lawdiff.verify.accounts import account
from tests.conftest import SNAPSHOTS
from tests.making import Unit, snapshot_units
from tests.oracles import disagreements, legi_dump, legifrance_json
from tests.oracles.identifiers import Named
from tests.oracles.legi_xml import read_article
from tests.oracles.wording import differences

SOCIALE = Stated("Code de la sécurité sociale", date(2015, 2, 7))
SHOWN = 20  # disagreements of one source that a failing test shows


def agree(source: FileSource, memo: Memo) -> None:
    """The version that the reader makes of a source is what the oracle reads in it."""
    files = source.load()
    parsed = source.parse(files, memo)
    assert list(islice(disagreements(source.format, files, parsed), SHOWN)) == []
    if parsed.texts:
        version = parsed.version
        named = legifrance_json.identifiers(files[0])
        assert_accounted(named, parsed.texts, (), version.articles(), version.date)


def assert_accounted(
    named: Iterable[Named],
    texts: Collection[Article],
    lines: Iterable[tuple[str, Wording]],
    held: Iterable[Article],
    day: date | None,
) -> None:
    """Every identifier that the oracle finds is accounted for, with the reason that it gives."""
    ids = {article.wording or "" for article in held}
    found = account(texts, lines, ids, "source", day)
    wanted = Counter((one.id, one.reason()) for one in named if one.again or one.id not in ids)
    assert Counter((one.id, one.reason) for one in found.unheld) == wanted
    assert found.reasons["lost"] == 0
    assert found.held == len(ids)


@pytest.mark.parametrize("unit", snapshot_units(SNAPSHOTS), ids=lambda unit: unit.path.name)
def test_every_snapshot_is_read_alike(unit: Unit) -> None:
    for source in unit.sources():
        assert isinstance(source, FileSource)
        agree(source, Memo())


@pytest.mark.parametrize("folder", ["legi-data", "legi-data/crpa"])
def test_every_json_is_read_alike(real_data: Path, folder: str) -> None:
    paths = sorted((real_data / folder).glob("*.json.gz"))
    assert paths
    memo = Memo()
    for source in find_sources(paths, Stated())[0]:
        assert isinstance(source, FileSource)
        agree(source, memo)


def test_every_seed_is_read_alike(real_data: Path) -> None:
    paths = sorted((real_data / "seeds").glob("*.txt"))
    assert paths
    for path in paths:
        is_article = path.read_text("utf-8").lstrip().startswith("#")
        [source] = find_sources([path], SOCIALE if is_article else Stated())[0]
        assert isinstance(source, FileSource)
        agree(source, Memo())


def archives(folder: Path) -> list[list[Path]]:
    """Each global dump, alone or with the increments beside it."""
    increments = folder / "increments-code-de-la-route"
    alone = [[path] for path in sorted(folder.glob("*.tar.gz"))]
    globals_ = sorted(increments.glob("Freemium*.tar.gz"))
    return [*alone, [*globals_, *sorted(increments.glob("LEGI_*.tar.gz"))]]


@pytest.mark.parametrize("index", range(3))
def test_every_dump_is_read_alike(real_data: Path, index: int) -> None:
    paths = archives(real_data / "legi-xml")
    assert len(paths) == 3
    codes = legi_dump.read_archives(paths[index])
    assert codes
    for files in codes.values():
        dump = DumpCode("dump")
        for path, data in files.items():
            dump.add(path, data)
        dump.settle()
        assert list(islice(legi_dump.disagreements(files, dump), SHOWN)) == []
        days = [*map(dump.version, dump.version_days()), *dump.future()]
        held = {article.wording: article for version in days for article in version.articles()}
        texts = dump.articles().values()
        named = legi_dump.identifiers(files)
        assert_accounted(named, texts, dump.listed(), held.values(), None)


def test_every_article_file_of_dila_is_read_alike(real_data: Path) -> None:
    paths = sorted((real_data / "legi-xml" / "real").glob("*LEGIARTI*.xml"))
    assert paths
    for path in paths:
        data = path.read_bytes()
        article = reader.read_article(reader.parse(data, path.name)).article
        assert list(differences(read_article(data), article)) == []
