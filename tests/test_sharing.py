"""A repository that git shares with a group, or with all, whatever the umask of who imports."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.making import Unit, bring_in, git, json_article, json_code

DAYS = ("2018-01-01", "2019-01-01", "2017-01-01")  # the last one moves refs and packs anew


def make_unit(folder: Path, day: str) -> Unit:
    path = folder / f"{day}.json"
    path.write_bytes(json_code(day, json_article("L1", f"Le premier, du {day}.")))
    return Unit(path)


def modes(git_dir: Path) -> dict[str, int]:
    """What lawdiff and its git have made, with its rights; git's own `init` comes before."""
    return {
        path.relative_to(git_dir).as_posix(): stat.S_IMODE(path.stat().st_mode)
        for path in git_dir.rglob("*")
        if path.name not in ("description", "exclude") and "hooks" not in path.parts
    }


def import_all(tmp_path: Path, shared: str | None, umask: int) -> dict[str, int]:
    repo = tmp_path / "repo"
    before = os.umask(umask)
    try:
        git(tmp_path, "init", "--quiet", *([f"--shared={shared}"] if shared else []), str(repo))
        for day in DAYS:
            bring_in(repo, make_unit(tmp_path, day))
        assert os.umask(umask) == umask
    finally:
        os.umask(before)
    return modes(repo / ".git")


@pytest.mark.parametrize(
    ("shared", "umask", "file", "folder"),
    [
        ("group", 0o077, 0o660, 0o2770),
        ("group", 0o022, 0o664, 0o2775),
        ("all", 0o077, 0o664, 0o2775),
        ("0640", 0o077, 0o640, 0o2750),
        ("0660", 0o000, 0o660, 0o2770),
    ],
)
def test_a_shared_repository_stays_shared(
    tmp_path: Path, shared: str, umask: int, file: int, folder: int
) -> None:
    found = import_all(tmp_path, shared, umask)
    for name in ("packed-refs", "lawdiff.lock"):
        assert found[name] == file, name
    packs = [name for name in found if name.startswith("objects/pack/pack-")]
    assert len(packs) >= 2
    for name in (*packs, "objects/info/commit-graph"):  # git writes these to be read alone
        assert found[name] == file & 0o444, name
    for name in ("objects/pack", "objects/info", "refs"):
        assert found[name] == folder, name
    others = {name: mode for name, mode in found.items() if mode & 0o070 == 0}
    assert others == {}


def test_others_stay_private(tmp_path: Path) -> None:
    found = import_all(tmp_path, None, 0o077)
    assert found["packed-refs"] == 0o600
    made = {name: mode for name, mode in found.items() if "pack" in name and mode & 0o100 == 0}
    assert made
    assert all(mode & 0o077 == 0 for mode in made.values())


def test_a_killed_import_can_be_cleared_by_the_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder of an import has the group and the rights of the repository as well."""
    repo = tmp_path / "repo"
    seen: dict[str, int] = {}
    git(tmp_path, "init", "--quiet", "--shared=group", str(repo))
    unit = make_unit(tmp_path, DAYS[0])

    def look(path: object) -> None:
        found = modes(repo / ".git")
        seen.update({name: mode for name, mode in found.items() if "lawdiff-incoming-" in name})

    monkeypatch.setattr("lawdiff.gitrepo.work_tree.find", lambda *_: look(None))
    before = os.umask(0o077)
    try:
        bring_in(repo, unit)
    finally:
        os.umask(before)
    assert len(seen) > 5
    assert {name: mode for name, mode in seen.items() if mode & 0o040 == 0} == {}
    folders = {name: mode for name, mode in seen.items() if mode & 0o100}
    assert folders
    assert set(folders.values()) == {0o2770}
