"""Where the law repository is, for a user who does not say: around the current folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo import around
from tests.making import git
from tests.test_cli import shell

pytestmark = pytest.mark.xdist_group("snapshots")


@pytest.fixture
def law(repo: Path, tmp_path: Path) -> Path:
    """A copy of the made-up law, with a user's folder in it."""
    copy = tmp_path / "law"
    shutil.copytree(repo, copy, symlinks=True)
    (copy / "notes" / "2023").mkdir(parents=True)
    return copy


def versions(folder: Path, *words: str, **env: str) -> list[str]:
    """The tags of the versions that are found from a folder."""
    done = shell(*words, "versions", "--json", cwd=folder, env=env)
    assert done.returncode == 0, done.stdout
    return [version["tag"] for version in json.loads(done.stdout)["versions"]]


def test_the_repository_is_found_from_a_subfolder(law: Path) -> None:
    there = versions(law, "--repo", str(law))
    assert len(there) == 7
    for folder in (law, law / "notes", law / "notes" / "2023", law / ".git", law / ".git" / "refs"):
        assert versions(folder) == there
    done = shell("show", "L121-5", "--code", "cjp", cwd=law / "notes" / "2023")
    assert "Article L121-5" in done.stdout


def test_what_is_named_is_taken_to_the_letter(law: Path, tmp_path: Path) -> None:
    below = law / "notes"
    assert shell("--repo", ".", "versions", cwd=below).returncode == 2
    assert shell("versions", cwd=below, LAWDIFF_REPO=str(below)).returncode == 2
    assert shell("--repo", str(below), "versions").returncode == 2
    (tmp_path / "elsewhere").mkdir()
    assert versions(tmp_path / "elsewhere", LAWDIFF_REPO=str(law))


def test_a_bare_repository_and_a_link_to_a_folder(law: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(law), "bare.git")
    (tmp_path / "bare.git" / "notes").mkdir()
    assert len(versions(tmp_path / "bare.git" / "notes")) == 7
    (tmp_path / "short").symlink_to(law / "notes")
    assert len(versions(tmp_path / "short")) == 7


def test_where_there_is_none(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    done = shell("versions", "--json", cwd=folder)
    error = json.loads(done.stdout)["error"]
    assert done.returncode == 2
    assert (error["kind"], error["where"]) == ("repository", str(folder))
    assert "--repo" in error["hint"]


def test_the_nearest_repository_counts(law: Path) -> None:
    """As for git: a repository of one's own in a folder of the law hides the law."""
    inner = law / "notes"
    git(inner, "init", "--quiet", "--initial-branch=main")
    assert versions(inner / "2023") == []


def test_one_that_is_not_to_be_trusted_is_refused_from_below_too(law: Path) -> None:
    git(law, "config", "core.sshCommand", "true")  # harmless
    assert versions(law / "notes")
    git(law, "config", "filter.x.clean", "touch /tmp/owned")
    done = shell("versions", cwd=law / "notes")
    assert done.returncode == 2
    assert "filter.clean" in done.stderr


def test_help_needs_no_repository(law: Path) -> None:
    git(law, "config", "filter.x.clean", "touch /tmp/owned")
    assert shell("show", "--help", cwd=law / "notes").returncode == 0
    assert "around the current folder" in shell("--help", cwd=law / "notes").stdout


def test_another_file_system_ends_the_search(law: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    border = law / "notes"
    assert around.repository_around(border / "2023") == law

    def stat(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        found = list(os.stat(self, follow_symlinks=follow_symlinks))
        found[2] += not str(self).startswith(str(border))  # the device
        return os.stat_result(found)

    monkeypatch.setattr(Path, "stat", stat)
    assert around.repository_around(border / "2023") is None


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no owners here")
def test_somebody_elses_repository_above_is_refused(
    law: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    with pytest.raises(RepositoryError, match="somebody else") as error:
        around.repository_around(law / "notes")
    assert "--repo" in str(error.value.hint)
    assert around.repository_around(law) == law  # one stands in it oneself
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("SUDO_UID", str(me))
    assert around.repository_around(law / "notes") == law


# --- import -------------------------------------------------------------------------------------


def test_an_import_from_a_subfolder_goes_into_the_law_around_it(law: Path, snapshots: Path) -> None:
    source = str(snapshots / "LEGITEXT900000000001-2018-07-01.json")
    done = shell("import", source, "--json", cwd=law / "notes")
    assert [v["date"] for v in json.loads(done.stdout)["unchanged"]] == ["2018-07-01"]
    assert not (law / "notes" / ".git").exists()
    checked = json.loads(shell("check", source, "--json", cwd=law / "notes").stdout)
    assert checked["versions"] == []


def test_an_import_in_a_folder_of_another_project_makes_a_repository_there(
    tmp_path: Path, snapshots: Path
) -> None:
    source = str(snapshots / "LEGITEXT900000000001-2018-07-01.json")
    git(tmp_path, "init", "--quiet", "project")
    folder = tmp_path / "project" / "law"
    folder.mkdir()
    assert shell("import", source, cwd=folder).returncode == 0
    assert len(versions(folder)) == 1
    assert git(tmp_path / "project", "for-each-ref") == ""


def test_a_deleted_folder_is_one_message(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    done = subprocess.run(
        ["sh", "-c", f'cd "{gone}" && rmdir "{gone}" && "{sys.executable}" -m lawdiff versions'],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(Path(around.__file__).parents[2])},
        check=False,
    )
    assert done.returncode == 2
    assert "fault of lawdiff" not in done.stderr
