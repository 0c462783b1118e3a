"""The site of real law keeps within its bounds; nothing of that law stands here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.making import Unit, bring_in
from tests.sites import make_site, read_site

pytestmark = pytest.mark.xdist_group("real-site")
CSS = "LEGITEXT000006073189-*.json.gz"


def test_the_code_de_la_securite_sociale(real_data: Path, tmp_path: Path) -> None:
    """No page over 2 MB, nothing written twice.

    Three of the four versions: the fourth adds a list of what it does not reach.
    """
    units = [Unit(path) for path in sorted((real_data / "legi-data").glob(CSS))]
    if not units:
        pytest.skip("no Code de la sécurité sociale")
    bring_in(tmp_path / "law", *units)
    done = make_site(tmp_path / "law", tmp_path / "site")
    assert done.files > 14_000
    assert done.largest < 2_000_000
    again = make_site(tmp_path / "law", tmp_path / "site")
    assert (again.written, again.removed) == (0, 0)
    assert len(read_site(tmp_path / "site")) == done.files + 1
