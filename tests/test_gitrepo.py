"""What `gitrepo` offers to the rest: whether a repository is by law, trees, GitPython's `Repo`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo import private, trees
from lawdiff.gitrepo.objects import ObjectReader
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.record import kept, names
from tests.conftest import ROOT
from tests.making import bring_in, git, snapshot_units


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gitrepo") / "droit"
    bring_in(path, *snapshot_units(ROOT / "snapshots")[:3])
    return path


def test_gitpython_reads_the_same_repository(repo: Path) -> None:
    with LawRepo(repo) as law, law.gitpython() as plain:
        assert Path(plain.git_dir).samefile(repo / ".git")
        assert plain.bare
        assert plain.commit("main").hexsha == law.refs[names.MAIN]
        assert {tag.path for tag in plain.tags} == {
            names.version_ref(ref.tag) for ref in law.versions
        }


def test_a_lost_tag_does_not_make_a_repository_one_by_law(repo: Path, tmp_path: Path) -> None:
    """A commit without a tag is no commit of a law."""
    git(tmp_path, "clone", "-q", "--bare", str(repo), "clone")
    clone = tmp_path / "clone"
    with LawRepo(clone) as law:
        git(clone, "tag", "-d", law.versions[0].tag)
    with LawRepo(clone) as law:
        assert law.by_law is False


def test_a_tree_is_parsed_whole_or_not_at_all() -> None:
    oid = bytes(range(20))
    tree = b"100644 L1.md\0" + oid + b"100644 L1~2.md\0" + oid
    assert trees.file_ids(tree) == dict.fromkeys(("L1.md", "L1~2.md"), oid.hex())
    assert trees.parse(tree) == [
        (trees.FILE, "L1.md", oid.hex()),
        (trees.FILE, "L1~2.md", oid.hex()),
    ]
    folder = b"40000 L1\0" + oid
    assert trees.parse(folder, trees.FOLDERS) == [(trees.FOLDER, "L1", oid.hex())]
    for odd in (tree[:-1], tree + folder, b"100755 L1.md\0" + oid, b"100644 L1~1.txt\0" + oid):
        assert trees.file_ids(odd) is None


@pytest.mark.parametrize("name", ["plain", "été « 1 »", 'a"b', "new\nline"])
def test_a_private_repository_reads_the_objects_of_another(
    repo: Path, tmp_path: Path, name: str
) -> None:
    if sys.platform == "win32" and set(name) & set('"\n'):
        pytest.skip("no such name on this system")
    git(tmp_path, "clone", "-q", str(repo), name)
    private.make(tmp_path / "own", tmp_path / name / ".git" / "objects")
    commit = git(repo, "rev-parse", "main").strip()
    assert git(tmp_path / "own", "cat-file", "-t", commit).strip() == "commit"


def test_what_git_cannot_read_is_none_and_the_rest_is_read(repo: Path) -> None:
    good = "main:code-des-jardins-partages/sommaire.md"
    reader = ObjectReader(repo / ".git")
    try:
        assert [bool(found) for found in reader.salvage([good, "0" * 40, "a\nb", good])] == [
            True, False, False, True,
        ]  # fmt: skip
        with pytest.raises(RepositoryError):
            list(reader.read(["a\nb"]))
    finally:
        reader.close()


def test_names_of_refs_are_read_back() -> None:
    tag = "code-des-essais/2015-02-07"
    assert names.is_version_ref(names.version_ref(tag))
    assert not names.is_version_ref("refs/tags/mine")
    assert kept.tag_of_part(kept.part_folder(tag, "legi-xml")) == tag
    assert kept.tag_of_part(tag) is None
    assert kept.tag_of_part(kept.note_of(kept.part_folder(tag, "legi-xml"))) is None
    assert kept.dump_folder("LEGITEXT000006073189") == "legi/LEGITEXT000006073189"
    assert kept.is_dump_id("LEGITEXT000006073189")
    assert not kept.is_dump_id("else")


def test_answers_left_unread_are_not_those_to_the_next_question(repo: Path) -> None:
    """As where an article file is damaged, and reading stops at it."""
    with LawRepo(repo) as law:
        commits = [ref.commit for ref in law.versions]
        whole = list(law.read(commits))
        answers = law.read(commits)
        assert next(answers) == whole[0]
        assert list(law.read(commits[2:])) == whole[2:]
        assert list(law.read(commits)) == whole
