"""The site in a real browser, from file://: opened, used, looked at for faults of accessibility.

Screenshots of each kind of page stand in `build/screens` afterwards.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.sites import KINDS, make_site

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FOLDER = ROOT / "tests" / "browser"
SCREENS = ROOT / "build" / "screens"


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, repo: Path) -> Any:
    """What a browser saw of the made-up code's site."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    node = shutil.which("node")
    if not chromium or not node:
        pytest.skip("needs chromium and node (apt-get install chromium nodejs)")
    if not (FOLDER / "node_modules" / "playwright-core").is_dir():
        pytest.skip("needs what tests/browser/package.json lists (npm ci in tests/browser)")
    folder = tmp_path_factory.mktemp("browser")
    make_site(repo, folder / "site")
    done = subprocess.run(
        [node, str(FOLDER / "look.mjs"), str(folder / "site"), str(SCREENS), chromium,
         json.dumps(KINDS)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_no_page_has_an_error(seen: Any) -> None:
    assert seen["errors"] == []


def test_the_policy_of_a_page_is_in_force(seen: Any) -> None:
    """On each kind of page it stops a script and a style that the page does not load."""
    assert seen["policy"] == {kind: ["script-src-elem", "style-src-elem"] for kind in KINDS}


def test_no_page_breaks_its_policy(seen: Any) -> None:
    assert seen["broken"] == []


def test_no_request_leaves_the_folder(seen: Any) -> None:
    assert seen["outside"] == []


def test_no_fault_of_accessibility(seen: Any) -> None:
    faults = {page: found for page, found in seen["axe"].items() if found}
    assert faults == {}


def test_no_page_is_wider_than_its_window(seen: Any) -> None:
    assert seen["wide"] == []


def test_home_leads_to_a_version(seen: Any) -> None:
    assert seen["used"]["home"] == "Version du 1er janvier 2024"


def test_a_version_is_filtered_and_unfolded(seen: Any) -> None:
    used = seen["used"]["version"]
    assert 0 < used["after"] < used["before"]
    assert used["redline"]


def test_two_wordings_are_compared_in_the_page(seen: Any) -> None:
    used = seen["used"]["article"]
    assert "Comparaison calculée dans cette page" in used["compared"]
    assert used["pairs"] > 0
    assert used["left"] == 0
    assert used["faults"] == []


def test_a_law_shows_its_redlines(seen: Any) -> None:
    assert seen["used"]["law"] > 0


def test_search(seen: Any) -> None:
    used = seen["used"]["search"]
    assert used["compost"]
    assert used["L. 121-5"][0].startswith("Article L121-5")
    assert any("2022-9968" in text for text in used["LOI 2022-9968"])
    assert used["zzzz"] == []
    assert used["opened"] == "Article L121-5"


def test_a_search_that_no_address_can_hold(seen: Any) -> None:
    """`#q=%E0` is half a character: it is searched for as it stands, and the page goes on."""
    used = seen["used"]["odd"]
    assert used == {"typed": "%E0", "focus": "q", "compost": True, "half": True, "tools": True}


def test_by_keyboard(seen: Any) -> None:
    assert seen["used"]["skip"] == "skip"
    assert seen["used"]["content"] == "contenu"


def test_an_old_link_is_led_on(seen: Any) -> None:
    assert seen["used"]["led"] > 0


def test_without_script_everything_is_there(seen: Any) -> None:
    assert seen["used"]["plain"]["redlines"] > 0
    assert seen["used"]["plain"]["tools"] == 0
