"""What the tests share: where the data lies, and how Hypothesis runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test, settings

from tests.making import bring_in, snapshot_units

ROOT = Path(__file__).resolve().parent.parent
SNAPSHOTS = ROOT / "snapshots"

# The workers of pytest-xdist have the width of its terminal: what is not a terminal has none.
os.environ.pop("COLUMNS", None)

# The gate draws the same examples each time, so that it fails for what somebody has changed; the
# quick tests draw a third of them. At night (`make nightly`) they are drawn at random, ten times
# as many; `print_blob` gives the line that repeats a failure. No deadline: speed is measured by the
# benchmark, never asserted.
NIGHTLY = bool(os.environ.get("LAWDIFF_NIGHTLY"))
QUICK = bool(os.environ.get("LAWDIFF_QUICK"))
TIMES = 10 if NIGHTLY else 1 / 3 if QUICK else 1
settings.register_profile("gate", deadline=None, print_blob=True, derandomize=True)
settings.register_profile("nightly", deadline=None, print_blob=True, derandomize=False)
settings.load_profile("nightly" if NIGHTLY else "gate")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What reads real law is marked. At night more examples of every test, and fewer in the quick
    tests, also of one that says itself how many it takes."""
    for item in items:
        if isinstance(item, pytest.Function) and "real_data" in item.fixturenames:
            item.add_marker(pytest.mark.real)
    if TIMES == 1:
        return
    tests = {item.obj for item in items if isinstance(item, pytest.Function)}
    for test in filter(is_hypothesis_test, tests):
        mine = test._hypothesis_internal_use_settings
        taken = settings(mine, max_examples=max(1, int(TIMES * mine.max_examples)))
        test._hypothesis_internal_use_settings = taken


@pytest.fixture(scope="session", autouse=True)
def cache_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder of the tests' own, for what they run in other processes as well."""
    folder = tmp_path_factory.mktemp("cache")
    os.environ["XDG_CACHE_HOME"] = str(folder)
    return folder


@pytest.fixture(scope="session")
def snapshots() -> Path:
    """The made-up code that ships with lawdiff."""
    return SNAPSHOTS


@pytest.fixture(scope="session")
def repo(tmp_path_factory: pytest.TempPathFactory, snapshots: Path) -> Path:
    """A repository of the made-up code, shared by all tests: what writes takes a copy."""
    path = tmp_path_factory.mktemp("law") / "repo"
    bring_in(path, *snapshot_units(snapshots))
    return path


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Real law, which is never copied into the project: LAWDIFF_REAL_DATA, or ../shared/data."""
    folder = Path(os.environ.get("LAWDIFF_REAL_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no real law at {folder} (set LAWDIFF_REAL_DATA)")
    return folder


@pytest.fixture(scope="session")
def crpa_files(real_data: Path) -> list[Path]:
    """Six versions of the Code des relations entre le public et l'administration."""
    paths = sorted((real_data / "legi-data" / "crpa").glob("*.json.gz"))
    assert len(paths) == 6
    return paths


@pytest.fixture(scope="session")
def sociale_files(real_data: Path) -> list[Path]:
    """Three versions of the Code de la sécurité sociale."""
    paths = sorted((real_data / "legi-data").glob("LEGITEXT000006073189-*.json.gz"))
    assert len(paths) == 3
    return paths
