"""The folder of a site: what is not the site's own stays, whatever lies where a page would go."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lawdiff.errors import UsageError
from lawdiff.output.site.writing import JOURNAL, MANIFEST, Site
from tests.conftest import ROOT
from tests.making import bring_in, run, snapshot_units
from tests.sites import JARDINS_SLUG, make_site, read_site

pytestmark = pytest.mark.xdist_group("site")
ARTICLE = f"{JARDINS_SLUG}/articles/L1/L121-5.html"
MINE = "my own page"
EMPTY = b'{"state": "", "files": {}}'


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory, snapshots: Path) -> Path:
    path = tmp_path_factory.mktemp("folder") / "law"
    bring_in(path, *snapshot_units(snapshots)[-2:])
    return path


@pytest.fixture(scope="module")
def made(repo: Path) -> dict[str, bytes]:
    """Every file of the site that a new folder gets."""
    make_site(repo, repo.parent / "made")
    return read_site(repo.parent / "made")


def lay(out: Path, files: dict[str, bytes]) -> Path:
    """A folder with these files."""
    for name, data in files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(data)
    return out


def site_without(out: Path, made: dict[str, bytes], page: str) -> Path:
    """A site as it was before a page of it came."""
    manifest = json.loads(made[MANIFEST])
    del manifest["files"][page]
    old = {**made, MANIFEST: json.dumps({**manifest, "state": "old"}).encode()}
    del old[page]
    return lay(out, old)


# --- files of the user's ------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["index.html", "style.css", ARTICLE])
def test_a_page_of_the_users_is_never_overwritten(
    repo: Path, made: dict[str, bytes], tmp_path: Path, page: str
) -> None:
    out = site_without(tmp_path / "site", made, page)
    (out / page).write_text(MINE, encoding="utf-8")
    result = run(repo, "html", "--out", str(out))
    assert result.exit_code == 2
    assert page in result.output
    assert "move it" in result.output
    assert (out / page).read_text("utf-8") == MINE
    (out / page).unlink()
    make_site(repo, out)
    assert read_site(out) == made


def test_a_page_of_the_users_in_place_of_a_stale_one_stays(
    repo: Path, made: dict[str, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "site"
    make_site(repo, out, feeds=("L121-5",))
    feed = out / ARTICLE.replace(".html", ".xml")
    feed.write_text(MINE, encoding="utf-8")
    make_site(repo, out)
    assert feed.read_text("utf-8") == MINE
    feed.unlink()
    assert read_site(out) == made


def test_no_manifest_has_a_file_removed_that_the_site_did_not_write(
    repo: Path, tmp_path: Path
) -> None:
    out = tmp_path / "site"
    manifest = {"state": "", "files": {"notes.txt": "0" * 64}}
    lay(out, {"notes.txt": MINE.encode(), MANIFEST: json.dumps(manifest).encode()})
    make_site(repo, out)
    assert (out / "notes.txt").read_text("utf-8") == MINE


def cut(repo: Path, out: Path, patch: pytest.MonkeyPatch) -> None:
    """A run that ends before the last pages, as by a kill."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    patch.setattr(Site, "end", stop)
    with pytest.raises(KeyboardInterrupt):
        make_site(repo, out)
    patch.undo()


def test_pages_of_a_cut_run_are_the_sites_own(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "site"
    cut(repo, out, monkeypatch)
    # What is drawn differently now: the run that was cut was of an older version.
    old = (out / ARTICLE).read_bytes()
    monkeypatch.setattr("lawdiff.output.site.writing.clean", lambda text: text + "<!-- new -->\n")
    make_site(repo, out)
    assert (out / ARTICLE).read_bytes() == old + b"<!-- new -->\n"
    make_site(repo, tmp_path / "new")
    assert read_site(out) == read_site(tmp_path / "new")


def test_a_page_whose_writing_was_cut_twice_is_the_sites_own(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal says what a page will be, and the page is still what an earlier run made it."""
    out = tmp_path / "site"
    cut(repo, out, monkeypatch)
    with (out / JOURNAL).open("a", encoding="utf-8") as journal:
        journal.write(f"{'0' * 64} {ARTICLE}\nhalf a li")
    with monkeypatch.context() as patch:
        patch.setattr("lawdiff.output.site.writing.clean", lambda text: text + "<!-- new -->\n")
        make_site(repo, out)
    assert (out / ARTICLE).read_bytes().endswith(b"<!-- new -->\n")
    assert not (out / JOURNAL).exists()


def test_a_page_that_the_user_put_into_a_cut_site_stays(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "site"
    cut(repo, out, monkeypatch)
    assert (out / JOURNAL).is_file()
    (out / ARTICLE).write_text(MINE, encoding="utf-8")
    with pytest.raises(UsageError, match="L121-5"):
        make_site(repo, out)
    assert (out / ARTICLE).read_text("utf-8") == MINE


def test_a_journal_that_is_a_link_is_not_written_through(repo: Path, tmp_path: Path) -> None:
    out, mine = tmp_path / "site", tmp_path / "mine.txt"
    mine.write_text(MINE, encoding="utf-8")
    lay(out, {MANIFEST: EMPTY})
    (out / JOURNAL).symlink_to(mine)
    with pytest.raises(UsageError, match="journal"):
        make_site(repo, out)
    assert mine.read_text("utf-8") == MINE


# --- what is no file ----------------------------------------------------------------------------


def pipe(place: Path) -> None:
    os.mkfifo(place)


def folder(place: Path) -> None:
    place.mkdir()
    (place / "mine.txt").write_text(MINE, encoding="utf-8")


def dangling(place: Path) -> None:
    place.symlink_to("nowhere")


def endless(place: Path) -> None:
    place.symlink_to("/dev/zero")


def loop(place: Path) -> None:
    place.symlink_to(place.name)


ODD: tuple[Callable[[Path], None], ...] = (pipe, folder, dangling, endless, loop)
PLACES = ("index.html", ARTICLE, MANIFEST, JARDINS_SLUG, f"{JARDINS_SLUG}/articles")


def build_apart(repo: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """`lawdiff html` in a process of its own, so that one that hangs can be ended."""
    return subprocess.run(
        [sys.executable, "-m", "lawdiff", "--repo", str(repo), "html", "--out", str(out)],
        capture_output=True, text=True, timeout=120, check=False, cwd=ROOT,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("odd", ODD, ids=lambda odd: odd.__name__)
def test_what_is_no_file_is_refused(
    repo: Path, made: dict[str, bytes], tmp_path: Path, odd: Callable[[Path], None], place: str
) -> None:
    out = lay(tmp_path / "site", {MANIFEST: EMPTY})
    if place == MANIFEST:
        (out / MANIFEST).unlink()
    (out / place).parent.mkdir(parents=True, exist_ok=True)
    odd(out / place)
    if (odd, place) in {(folder, JARDINS_SLUG), (folder, f"{JARDINS_SLUG}/articles")}:
        make_site(repo, out)  # a folder belongs there, and what else it holds stays
        assert {**made, f"{place}/mine.txt": MINE.encode()} == read_site(out)
        return
    done = build_apart(repo, out)
    assert done.returncode == 2, done.stderr
    assert place in done.stderr or "link" in done.stderr
    assert "fault of lawdiff" not in done.stderr
    assert os.path.lexists(out / place)


@pytest.mark.parametrize("odd", [pipe, dangling, loop], ids=lambda odd: odd.__name__)
def test_a_page_of_the_sites_is_put_right_whatever_took_its_place(
    repo: Path, made: dict[str, bytes], tmp_path: Path, odd: Callable[[Path], None]
) -> None:
    out = lay(tmp_path / "site", made)
    (out / ARTICLE).unlink()
    odd(out / ARTICLE)
    done = build_apart(repo, out)
    assert done.returncode == 0, done.stderr
    assert read_site(out) == made


@pytest.mark.parametrize("odd", [pipe, dangling, endless, loop], ids=lambda odd: odd.__name__)
def test_a_site_folder_that_is_none(
    repo: Path, tmp_path: Path, odd: Callable[[Path], None]
) -> None:
    out = tmp_path / "site"
    odd(out)
    done = build_apart(repo, out)
    assert done.returncode == 2, done.stderr
    assert "fault of lawdiff" not in done.stderr
    assert str(out) in done.stderr


# --- manifests ----------------------------------------------------------------------------------

NO_MANIFESTS = {
    "empty": b"",
    "no-json": b"{",
    "no-utf-8": b'{"state": "\xff", "files": {}}',
    "a-list": b"[]",
    "null": b"null",
    "deep": b"[" * 100_000,
    "files-a-list": b'{"state": "", "files": ["index.html"]}',
    "files-of-numbers": b'{"state": "", "files": {"index.html": 1}}',
    "state-a-list": b'{"state": [], "files": {}}',
    "long-number": b'{"state": ' + b"9" * 10_000 + b', "files": {}}',
}


@pytest.mark.parametrize("text", NO_MANIFESTS.values(), ids=NO_MANIFESTS)
def test_what_is_no_manifest_is_refused(repo: Path, tmp_path: Path, text: bytes) -> None:
    out = lay(tmp_path / "site", {MANIFEST: text})
    result = run(repo, "html", "--out", str(out))
    assert result.exit_code == 2
    assert MANIFEST in result.output
    assert read_site(out) == {MANIFEST: text}


@pytest.mark.parametrize(
    "name", ["", ".", "/", "a\\u0000b", "\\ud800", "x" * 5000, "a/../b", "a//b"]
)
def test_odd_names_in_a_manifest_are_nobodys(
    repo: Path, made: dict[str, bytes], tmp_path: Path, name: str
) -> None:
    text = f'{{"state": "", "files": {{"{name}": "{"0" * 64}"}}}}'
    out = lay(tmp_path / "site", {MANIFEST: text.encode()})
    result = run(repo, "html", "--out", str(out))
    assert result.exit_code == 0, result.output
    assert read_site(out) == made
