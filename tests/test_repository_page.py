"""docs/repository.md: its shell commands work, and its examples are files that lawdiff reads."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from lawdiff.record import register, register_file, version_facts
from tests.conftest import ROOT
from tests.making import Unit, bring_in, check_out, git, plain_text, refs, snapshot_units, tree

PAGE = (ROOT / "docs" / "repository.md").read_text("utf-8")
SLUG = "code-des-jardins-partages"


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a merged version, law to come, and an incomplete version."""
    folder = tmp_path_factory.mktemp("page")
    text = plain_text(
        "1er juillet 2018", {"L111-1": ["Un."]}, title="Code des jardins partagés", unreached=["x"]
    )
    (folder / "cut.txt").write_text(text, "utf-8")
    bring_in(folder / "droit", *snapshot_units(ROOT / "snapshots"), Unit(folder / "cut.txt"))
    return folder / "droit"


def blocks(language: str = "") -> list[str]:
    """The blocks of the page in this language."""
    found = re.findall(r"^( *)```(\w*)\n(.*?)^ *```$", PAGE, re.DOTALL | re.MULTILINE)
    return [
        re.sub(rf"^{indent}", "", text, flags=re.MULTILINE)
        for indent, name, text in found
        if name == language
    ]


def shell(repo: Path, command: str) -> str:
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    done = subprocess.run(
        ["sh", "-ec", command], cwd=repo, env=env, check=True, capture_output=True, text=True
    )
    return done.stdout


def sealed(text: str) -> str:
    seals = re.findall(r"^Contenu-sha256: ([0-9a-f]{64})$", text, re.MULTILINE)
    assert len(seals) == 1
    return str(seals[0])


def test_the_seal_of_each_version_is_that_of_the_command(repo: Path) -> None:
    [command] = [one for one in blocks() if "%(trailers:only,unfold)" in one]
    tags = [name.removeprefix("refs/tags/") for name in refs(repo) if name.startswith("refs/tags/")]
    assert len(tags) == 7
    for tag in tags:
        asked = command.replace("TAG", tag).replace(
            "code-de-la-securite-sociale", tag.partition("/")[0]
        )
        assert shell(repo, asked).split()[0] == sealed(git(repo, "log", "-1", "--format=%B", tag))


def test_the_seal_of_the_register_is_that_of_the_command(repo: Path) -> None:
    [command] = [one for one in blocks() if "registre^{tree}" in one]
    assert shell(repo, command).split()[0] == sealed(
        git(repo, "log", "-1", "--format=%B", "registre")
    )


def test_the_seal_of_a_part_is_that_of_its_note_and_files(repo: Path) -> None:
    notes = [path for path in tree(repo, "registre") if re.fullmatch(r"parties/.*\.txt", path)]
    assert len(notes) == 3  # one folder of articles, and two formats of one version
    for note in notes:
        text = git(repo, "show", f"registre:{note}")
        command = f"""{{ git show registre:{note} | sed -n '3,/^Contenu-sha256/p' | sed '$d'
            git ls-tree -r registre:{note.removesuffix(".txt")}; }} | sha256sum"""
        assert shell(repo, command).split()[0] == sealed(text)


def test_the_files_are_checked_out_as_the_page_says(repo: Path, tmp_path: Path) -> None:
    [command] = [one for one in blocks() if "core.bare" in one]
    clone = tmp_path / "droit"
    subprocess.run(["cp", "-r", str(repo), str(clone)], check=True)
    with pytest.raises(subprocess.CalledProcessError):
        git(clone, "status")  # there is no work tree of which all could be deleted
    shell(tmp_path, command)
    assert git(clone, "status", "--porcelain") == ""
    assert (clone / "README.md").is_file()
    assert (clone / SLUG / "sommaire.md").is_file()


def test_a_linked_work_tree_needs_no_setting(repo: Path, tmp_path: Path) -> None:
    clone = tmp_path / "droit"
    subprocess.run(["cp", "-r", str(repo), str(clone)], check=True)
    [command] = re.findall(r"`(git -C droit worktree add [^`]*)`", PAGE)
    shell(tmp_path, command)
    assert git(tmp_path / "lecture", "status", "--porcelain") == ""
    assert (tmp_path / "lecture" / SLUG / "sommaire.md").is_file()


def test_a_repository_that_git_init_made_is_bare_until_its_files_are_wanted(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "trunk", "droit")
    bring_in(tmp_path / "droit", snapshot_units(ROOT / "snapshots")[2])
    assert git(tmp_path / "droit", "rev-parse", "--is-bare-repository").strip() == "true"
    check_out(tmp_path / "droit")
    assert git(tmp_path / "droit", "status", "--porcelain") == ""


def test_the_examples_are_files_of_the_register() -> None:
    article, versions = (text.strip() for text in blocks("json"))
    days = ["2018-07-01", "2020-01-01", "2024-01-01"]
    entry = register_file.decode(article.encode(), days)
    assert [one.versions for one in entry.listings] == [tuple(days)]
    assert json.loads(register_file.encode(entry, days)) == json.loads(article) | {
        "listings": [{**json.loads(article)["listings"][0], "versions": [[days[0], days[-1]]]}]
    }
    facts = version_facts.decode(versions.encode())
    assert version_facts.encode(facts.code, list(facts.versions)).decode().strip() == versions


def test_every_field_of_the_register_is_explained() -> None:
    fields = {field for names in re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE)
              for field in re.findall(r"`(\w+)`", names)}  # fmt: skip
    assert set(register.Listing.__slots__) | set(register.Entry.__slots__) <= fields
    assert set(version_facts.VersionFacts.__slots__) <= fields


def test_every_trailer_is_explained(repo: Path) -> None:
    lines = git(repo, "log", "--all", "--format=%(trailers:only,unfold)").splitlines()
    keys = {line.partition(": ")[0] for line in lines if ": " in line}
    assert {"Code", "Contenu-sha256", "Modifie-par", "Futur"} <= keys
    assert keys <= set(re.findall(r"`([A-Z][A-Za-z0-9-]+)(?:: true)?`", PAGE))


def test_the_commit_of_a_version_lists_articles_and_contents_alone(repo: Path) -> None:
    for tag in (name for name in refs(repo) if name.startswith("refs/tags/")):
        changed = git(repo, "show", "--format=", "--name-only", tag).split()
        assert changed
        assert all(re.search(r"/(sommaire\.md|articles/\w+/[^/]+\.md)$", path) for path in changed)
