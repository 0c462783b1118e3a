"""What the tests share: where the data lies, and how Hypothesis runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
SNAPSHOTS = ROOT / "snapshots"

# No deadline: speed is measured by the benchmark, never asserted. `print_blob` gives the
# line that repeats a failure found on another machine.
settings.register_profile("lawdiff", deadline=None, print_blob=True, derandomize=False)
settings.load_profile("lawdiff")


@pytest.fixture(scope="session")
def snapshots() -> Path:
    """The made-up code that ships with lawdiff."""
    return SNAPSHOTS


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Real law, which is never copied into the project: LAWDIFF_REAL_DATA, or ../shared/data."""
    folder = Path(os.environ.get("LAWDIFF_REAL_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no real law at {folder} (set LAWDIFF_REAL_DATA)")
    return folder
