"""What an import must leave alone: the user's own files, projects, commits and reflogs."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article, Version
from tests.making import bring_versions, check_out, files, git, make_version, refs

FOLDER = "code-des-essais/articles/L1"
HELD = f"{FOLDER}/L1.md"  # changes in each version
NEW = f"{FOLDER}/L12.md"  # comes with the second version
ME = ("-c", "user.name=x", "-c", "user.email=x@y")


def version(year: int, *more: str) -> Version:
    articles = [Article(number, (f"{number}, {year}.",)) for number in ("L1", *more)]
    return make_version(f"{year}-01-01", *articles, Article("L9", ("Toujours.",)))


FIRST, SECOND = version(2015), version(2016, "L12")
THIRD, OLDER = version(2017, "L12", "R5"), version(2014)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    bring_versions(tmp_path / "repo", FIRST)
    return tmp_path / "repo"


@pytest.fixture
def checked(repo: Path) -> Path:
    check_out(repo)
    return repo


def write(path: Path, text: str = "Mon brouillon.") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


# --- the files checked out -------------------------------------------------------------------


def _draft(repo: Path) -> None:
    write(repo / NEW)


def _ignored(repo: Path) -> None:
    write(repo / ".gitignore", f"{NEW}\n")
    write(repo / NEW)


def _excluded(repo: Path) -> None:
    write(repo / ".git/info/exclude", "*2.md\n")
    write(repo / NEW)


def _folder(repo: Path) -> None:
    write(repo / NEW / "notes.txt")


def _empty_folder(repo: Path) -> None:
    (repo / NEW).mkdir()


def _file_above(repo: Path) -> None:
    write(repo / "code-des-essais/articles/R5")


def _link(repo: Path) -> None:
    (repo / NEW).symlink_to("nowhere")


def _link_above(repo: Path) -> None:
    (repo.parent / "elsewhere").mkdir()
    write(repo.parent / "elsewhere" / "mine.md")
    (repo / "code-des-essais/articles/R5").symlink_to(repo.parent / "elsewhere")


def _changed(repo: Path) -> None:
    write(repo / HELD)


def _cut(repo: Path) -> None:
    write(repo / HELD, "---\n")


def _staged(repo: Path) -> None:
    write(repo / HELD)
    git(repo, "add", HELD)


def _staged_alone(repo: Path) -> None:
    """The file itself is as in `main`: what is staged is nowhere else."""
    text = (repo / HELD).read_text()
    _staged(repo)
    write(repo / HELD, text)


def _staged_new(repo: Path) -> None:
    write(repo / NEW)
    git(repo, "add", NEW)


def _staged_elsewhere(repo: Path) -> None:
    write(repo / "notes.md")
    git(repo, "add", "notes.md")
    (repo / "notes.md").unlink()


def _unwatched(repo: Path) -> None:
    git(repo, "update-index", "--assume-unchanged", HELD)
    write(repo / HELD)


def _skipped(repo: Path) -> None:
    git(repo, "update-index", "--skip-worktree", HELD)
    write(repo / HELD)


STANDING = [
    *(_draft, _ignored, _excluded, _folder, _empty_folder, _file_above, _link, _link_above),
    *(_changed, _cut, _staged, _staged_alone, _staged_new, _staged_elsewhere),
    *(_unwatched, _skipped),
]


def own(repo: Path) -> dict[str, object]:
    """Every file and link outside of the git folder, and what the index holds."""
    found: dict[str, object] = {"index": git(repo, "ls-files", "-s", "-v")}
    for path in repo.rglob("*"):
        if ".git" not in path.relative_to(repo).parts:
            is_link = path.is_symlink()
            told = os.readlink(path) if is_link else path.read_bytes() if path.is_file() else None
            found[str(path.relative_to(repo))] = told
    return found


@pytest.mark.parametrize("make", STANDING)
def test_what_stands_at_a_path_to_be_written_stays(
    checked: Path, make: Callable[[Path], None]
) -> None:
    make(checked)
    before = own(checked)
    old = git(checked, "rev-parse", "main").strip()
    report = bring_versions(checked, SECOND, THIRD)
    assert len(report.imported) == 2
    (note,) = report.notes
    assert "stay" in note
    assert own(checked) == before
    again = bring_versions(checked, SECOND)  # it is still in the way, and still said
    assert not again.imported
    assert len(again.notes) == 1
    assert own(checked) == before
    name = "R5" if make in (_file_above, _link_above) else "notes.md" if make is _staged_elsewhere \
        else HELD if make in (_changed, _cut, _staged, _staged_alone, _unwatched, _skipped) \
        else NEW  # fmt: skip
    assert name in note
    assert old[:10] in note


@pytest.mark.parametrize("make", STANDING)
def test_the_hint_brings_the_files_on(checked: Path, make: Callable[[Path], None]) -> None:
    """Move away what is untracked; `git restore` as the note says it for what git follows."""
    make(checked)
    (note,) = bring_versions(checked, SECOND, THIRD).notes
    assert "git restore" in note
    restore = note[note.index("git restore") :].partition(" FILE")[0].split()[1:]
    for name in (NEW, "code-des-essais/articles/R5"):
        path = checked / name
        if (path.exists() or path.is_symlink()) and make is not _staged_new:
            path.rename(checked.parent / "moved")
    if make in (_unwatched, _skipped):
        for flag in ("--no-assume-unchanged", "--no-skip-worktree"):
            git(checked, "update-index", flag, HELD)
    files_of = {_staged_new: NEW, _staged_elsewhere: "notes.md"}
    if make in (_changed, _cut, _staged, _staged_alone, _unwatched, _skipped, *files_of):
        git(checked, *restore, files_of.get(make, HELD))
    assert not bring_versions(checked, SECOND).notes
    status = git(checked, "status", "--porcelain")
    assert status in ("", "?? .gitignore\n")
    assert (checked / NEW).read_text() == git(checked, "show", f"main:{NEW}")
    assert not (checked / ".git" / "lawdiff-follows").exists()


def test_a_name_gives_no_order_to_a_terminal(checked: Path) -> None:
    name = os.fsdecode(b"\x1b[31m\xff.md")
    write(checked / name)
    git(checked, "add", ".")
    (note,) = bring_versions(checked, SECOND).notes
    assert note.isprintable()
    assert note.isascii()


def test_what_is_elsewhere_stays_and_the_files_follow(checked: Path) -> None:
    write(checked / "notes.md")
    write(checked / FOLDER / "L12.draft")
    assert not bring_versions(checked, SECOND).notes
    assert git(checked, "status", "--porcelain").count("??") == 2
    assert (checked / "notes.md").read_text() == "Mon brouillon."
    assert (checked / NEW).exists()


def test_a_draft_stays_where_an_import_was_killed_half_way(checked: Path) -> None:
    """`main` has moved, some files have followed, one is written by half: those are lawdiff's."""
    old = git(checked, "rev-parse", "main").strip()
    (checked / ".git/index").rename(checked.parent / "index")
    bring_versions(checked, SECOND, THIRD)
    (checked.parent / "index").rename(checked / ".git/index")
    (checked / ".git/lawdiff-follows").write_text(old)
    text = git(checked, "show", f"main:{HELD}")
    write(checked / HELD, text[: len(text) // 2])
    write(checked / "code-des-essais/articles/R5/R5.md", "# Art")
    write(checked / NEW)
    for _ in range(2):
        (note,) = bring_versions(checked, THIRD).notes
        assert NEW in note
        assert "R5" not in note
        assert HELD not in note
        assert (checked / NEW).read_text() == "Mon brouillon."
    (checked / NEW).unlink()
    assert not bring_versions(checked, THIRD).notes
    assert git(checked, "status", "--porcelain") == ""


def test_the_commit_checked_out_is_kept_as_long_as_its_files_stay(checked: Path) -> None:
    """An older version rewrites history, and the files hold what no ref names any more."""
    old = git(checked, "rev-parse", "main").strip()
    write(checked / HELD)
    bring_versions(checked, OLDER)
    log = checked / ".git/logs/refs/heads/main"
    log.write_text(log.read_text().replace("invalid> ", "invalid> 1"))  # long ago, or far off
    lines = [line.split(" ") for line in log.read_text().splitlines()]
    for line in lines:
        line[4] = "1000000000"
    log.write_text("".join(" ".join(line) + "\n" for line in lines))
    (note,) = bring_versions(checked, SECOND).notes
    assert old[:10] in note
    assert git(checked, "cat-file", "-t", old).strip() == "commit"
    git(checked, "restore", f"--source={old}", "--staged", "--worktree", HELD)
    assert not bring_versions(checked, SECOND).notes
    assert git(checked, "status", "--porcelain") == ""


def test_the_files_follow_whatever_path_names_the_repository(checked: Path, tmp_path: Path) -> None:
    bring_versions(checked / ".git", SECOND)
    assert git(checked, "status", "--porcelain") == ""
    git(checked, "worktree", "add", "-q", str(tmp_path / "linked"), "main~1")
    bring_versions(tmp_path / "linked", THIRD)
    assert git(checked, "status", "--porcelain") == ""


def test_a_linked_work_tree_of_main_is_told_of(repo: Path, tmp_path: Path) -> None:
    git(repo, "worktree", "add", "-qf", str(tmp_path / "linked"), "main")
    write(tmp_path / "linked" / NEW)
    (note,) = bring_versions(repo, SECOND).notes
    assert str(tmp_path / "linked") in note
    assert (tmp_path / "linked" / NEW).read_text() == "Mon brouillon."


def test_another_branch_keeps_its_files(checked: Path) -> None:
    """A branch of the user's, an orphan one with all of it staged, and a HEAD of no branch."""
    for words in (["-q", "-b", "work"], ["-q", "--orphan", "alone"], ["-q", "--detach", "main"]):
        git(checked, "checkout", "-f", *words)
        write(checked / NEW)
        before = own(checked)
        year = 2018 + len(refs_of(checked))
        assert bring_versions(checked, version(year, "L12")).notes == []
        assert own(checked) == before
        (checked / NEW).unlink()


def refs_of(repo: Path) -> dict[str, str]:
    lines = git(repo, "for-each-ref", "--format=%(refname) %(objectname)").splitlines()
    return dict(line.split() for line in lines)


# --- another project's repository --------------------------------------------------------------


def _commit(repo: Path) -> str:
    tree = git(repo, "mktree", data=b"").strip()
    return git(repo, *ME, "commit-tree", "-m", "mine", tree).strip()


def _project_index(repo: Path) -> None:
    write(repo / "program.py", "print()\n")
    git(repo, "add", ".")


def _project_ref(ref: str) -> Callable[[Path], None]:
    def make(repo: Path) -> None:
        git(repo, "update-ref", ref, _commit(repo))

    make.__name__ = ref
    return make


def _project_head(repo: Path) -> None:
    write(repo / ".git" / "HEAD", f"{_commit(repo)}\n")


def _project_tree(repo: Path) -> None:
    """Staged in a linked work tree alone."""
    git(repo, "worktree", "add", "-q", "--detach", str(repo.parent / "linked"), _commit(repo))
    git(repo.parent / "linked", "checkout", "-q", "--orphan", "new")


REFS = ["refs/tags/v1", "refs/notes/commits", "refs/stash", "refs/remotes/origin/main",
        "refs/heads/work", "refs/heads/main", "refs/custom/x"]  # fmt: skip
PROJECTS = [_project_index, _project_head, _project_tree, *map(_project_ref, REFS)]


@pytest.mark.parametrize("make", PROJECTS, ids=lambda make: make.__name__)
def test_another_project_is_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    repo = tmp_path / "repo"
    repo.mkdir()
    git(repo, "init", "-q")
    make(repo)
    before = files(tmp_path)
    with pytest.raises(RepositoryError, match="not part of a law repository") as caught:
        bring_versions(repo, FIRST)
    assert "folder of its own" in (caught.value.hint or "")
    assert files(tmp_path) == before


def test_a_new_git_repository_is_none(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    repo.mkdir()
    git(repo, "init", "-q", "-b", "trunk")
    git(repo, "status")
    assert bring_versions(repo, FIRST).imported


# --- refs that are lost --------------------------------------------------------------------------


def _gone(repo: Path) -> None:
    (repo / ".git/packed-refs").unlink()


def _empty(repo: Path) -> None:
    (repo / ".git/packed-refs").write_text("")


def _of_no_refs(repo: Path) -> None:
    (repo / ".git/packed-refs").write_text("# pack-refs with: peeled fully-peeled sorted \n")


def _but_for_a_branch(repo: Path) -> None:
    git(repo, "branch", "work", "main")
    _gone(repo)


def _but_for_packed_ones(repo: Path) -> None:
    _but_for_a_branch(repo)
    git(repo, "pack-refs", "--all")


def _but_for_main(repo: Path) -> None:
    """Cut off before its tags."""
    path = repo / ".git/packed-refs"
    text = path.read_text()
    assert " refs/heads/main\n" in text
    path.write_text(text[: text.index("\n", text.index("refs/heads/main")) + 1])


LOSSES = [_gone, _empty, _of_no_refs, _but_for_a_branch, _but_for_packed_ones, _but_for_main]


def refused(repo: Path) -> str:
    """The hint of an import that is refused for its lost refs, and changes nothing."""
    before = files(repo)
    with pytest.raises(RepositoryError, match="refs are lost") as caught:
        bring_versions(repo, SECOND)
    assert files(repo) == before
    assert caught.value.hint
    return caught.value.hint


@pytest.mark.slow
@pytest.mark.parametrize("lose", LOSSES)
@pytest.mark.parametrize("is_checked_out", [False, True])
def test_lost_refs_come_back_by_the_command_of_the_hint(
    repo: Path, lose: Callable[[Path], None], is_checked_out: bool
) -> None:
    bring_versions(repo, THIRD)
    bring_versions(repo, OLDER)  # history has been written again, and packed
    if is_checked_out:
        check_out(repo)
    before = refs(repo)
    lose(repo)
    mine = {ref: oid for ref, oid in refs(repo).items() if "work" in ref}
    hint = refused(repo)
    command = hint.partition("left them: ")[2]
    subprocess.run(["sh", "-c", command], check=True)
    assert refs(repo) == {**before, **mine}
    assert git(repo, "fsck", "--strict", "--no-progress") == ""
    assert bring_versions(repo, SECOND).imported
    bring_versions(repo.parent / "fresh", OLDER, FIRST, SECOND, THIRD)
    assert refs(repo).items() >= refs(repo.parent / "fresh").items()


def test_lost_refs_come_back_from_a_copy(repo: Path, tmp_path: Path) -> None:
    """As an older lawdiff made it, whose refs stand in one place alone."""
    git(tmp_path, "clone", "-q", "--mirror", str(repo), "copy")
    before = refs(repo)
    (repo / ".git/lawdiff.refs").unlink()
    _gone(repo)
    hint = refused(repo)
    command = hint[hint.index("git ") :].partition(";")[0]
    words = shlex.split(command.replace("COPY", str(tmp_path / "copy")))
    subprocess.run(words, check=True)
    assert refs(repo) == before
    assert bring_versions(repo, SECOND).imported


def test_a_clone_without_its_tags_is_no_other_project(repo: Path, tmp_path: Path) -> None:
    before = refs(repo)
    git(tmp_path, "clone", "-q", "--no-tags", str(repo), "clone")
    hint = refused(tmp_path / "clone")
    command = hint[hint.index("git ") :].partition(";")[0]
    subprocess.run(shlex.split(command.replace("COPY", str(repo))), check=True)
    assert refs(tmp_path / "clone").items() >= before.items()
    assert bring_versions(tmp_path / "clone", SECOND).imported


def test_a_reflog_without_packs_is_refused(repo: Path) -> None:
    bring_versions(repo, SECOND)
    for path in (repo / ".git/objects/pack").iterdir():
        path.unlink()
    (repo / ".git/lawdiff.refs").unlink()
    _gone(repo)
    assert (repo / ".git/logs/refs/heads/main").read_text()
    refused(repo)


def test_packs_of_a_first_import_that_was_killed_are_its_own(tmp_path: Path) -> None:
    """Its objects are there, its refs had not moved: nothing is lost, and nothing is refused."""
    repo = tmp_path / "repo"
    bring_versions(repo, FIRST)
    left = repo / ".git/lawdiff-incoming-dead"
    left.mkdir()
    packs = repo / ".git/objects/pack"
    names = [path.name for path in packs.iterdir()]
    (left / "taken").write_text("\n".join(names))
    (repo / ".git/packed-refs").rename(left / "packed-refs")
    (repo / ".git/lawdiff.refs").unlink()
    assert bring_versions(repo, THIRD).imported
    assert not {path.name for path in packs.iterdir()}.intersection(names)
    assert "packs: 1\n" in git(repo, "count-objects", "-v")


def test_packs_that_a_killed_import_has_given_refs_are_not(repo: Path) -> None:
    """Killed after its refs had moved; then these are lost as well."""
    left = repo / ".git/lawdiff-incoming-dead"
    left.mkdir()
    packs = repo / ".git/objects/pack"
    names = {path.name for path in packs.iterdir()}
    (left / "taken").write_text("\n".join(names))
    _gone(repo)
    with pytest.raises(RepositoryError, match="refs are lost"):
        bring_versions(repo, SECOND)
    assert {path.name for path in packs.iterdir()} == names


def test_an_import_stopped_before_its_refs_move_takes_its_packs_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = tmp_path / "repo"
    repo.mkdir()
    git(repo, "init", "-q")

    def stops(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lawdiff.gitrepo.refs.replace", stops)
    with pytest.raises(KeyboardInterrupt):
        bring_versions(repo, FIRST)
    monkeypatch.undo()
    assert not list((repo / ".git/objects/pack").iterdir())
    assert bring_versions(repo, FIRST).imported


# --- commits and reflogs of the user's -----------------------------------------------------------


def branch_off(repo: Path) -> str:
    """A commit of the user's on a branch of his, packed, and the branch deleted."""
    check_out(repo)
    git(repo, "checkout", "-q", "-b", "work", "main")
    write(repo / "notes.md")
    git(repo, "add", "notes.md")
    git(repo, *ME, "commit", "-q", "-m", "mine")
    mine = git(repo, "rev-parse", "work").strip()
    git(repo, "gc", "-q")
    git(repo, "checkout", "-q", "--detach", "main")
    git(repo, "branch", "-D", "work")
    check_out(repo)
    shutil.rmtree(repo / ".git/logs")  # as where `core.logAllRefUpdates` is off
    return mine


def packed(repo: Path, oid: str) -> bool:
    return not (repo / ".git/objects" / oid[:2] / oid[2:]).exists()


def test_packed_commits_of_deleted_branches_survive(repo: Path) -> None:
    """Whole, with the law that they stand on, though that has been written again."""
    mine = branch_off(repo)
    assert packed(repo, mine)
    bring_versions(repo, OLDER)
    bring_versions(repo, SECOND)
    bring_versions(repo, version(2013))
    git(repo, "branch", "back", mine)
    assert git(repo, "show", "back:notes.md") == "Mon brouillon."
    assert len(git(repo, "rev-list", "back").split()) == 3
    assert git(repo, "fsck", "--strict", "--no-progress", "--no-dangling") == ""
    assert "packs: 1\n" in git(repo, "count-objects", "-v")


def test_a_packed_tag_that_was_deleted_survives(repo: Path) -> None:
    git(repo, *ME, "tag", "-a", "-m", "x", "mine", "main")
    oid = git(repo, "rev-parse", "mine").strip()
    git(repo, "repack", "-adq")
    git(repo, "tag", "-d", "mine")
    assert packed(repo, oid)
    bring_versions(repo, OLDER)
    assert git(repo, "cat-file", "-t", oid).strip() == "tag"


def test_a_commit_of_the_users_that_is_damaged_already_stops_no_tidying(repo: Path) -> None:
    """Its parent is gone; another one of his, which is whole, survives all the same."""
    mine = branch_off(repo)
    tree = git(repo, "rev-parse", "main^{tree}").strip()
    broken = f"tree {tree}\nparent {'1' * 40}\nauthor x <x@y> 0 +0000\ncommitter x <x@y> 0 +0000\n"
    words = ("hash-object", "-w", "-t", "commit", "--literally", "--stdin")
    git(repo, *words, data=f"{broken}\nx\n".encode())
    assert bring_versions(repo, OLDER).notes == []
    assert "packs: 1\n" in git(repo, "count-objects", "-v")
    assert git(repo, "cat-file", "-t", mine).strip() == "commit"


def test_a_cruft_pack_of_gits_stays(repo: Path) -> None:
    """Git keeps there, for two weeks, what nothing names."""
    oid = git(repo, "hash-object", "-w", "--stdin", data=b"mine").strip()
    tried = subprocess.run(["git", "-C", str(repo), "repack", "-q", "--cruft", "-d"], check=False)
    if tried.returncode or not list((repo / ".git/objects/pack").glob("*.mtimes")):
        pytest.skip("this git makes no cruft packs")
    assert packed(repo, oid)
    bring_versions(repo, OLDER)
    assert git(repo, "cat-file", "blob", oid) == "mine"


def test_a_stash_survives(checked: Path) -> None:
    write(checked / HELD)
    git(checked, *ME, "stash")
    git(checked, "gc", "-q")
    assert not bring_versions(checked, OLDER, SECOND).notes
    assert git(checked, "show", f"stash@{{0}}:{HELD}") == "Mon brouillon."


def test_reflogs_stay_on(repo: Path) -> None:
    check_out(repo)
    git(repo, "checkout", "-q", "-b", "work", "main")
    git(repo, *ME, "commit", "-q", "--allow-empty", "-m", "mine")
    assert "mine" in git(repo, "reflog", "show", "work")
    before = git(repo, "reflog", "show", "--format=%H %gs", "work", "HEAD")
    bring_versions(repo, OLDER)
    assert git(repo, "reflog", "show", "--format=%H %gs", "work", "HEAD") == before


def test_an_import_that_found_no_version_retires_no_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever lets it begin beside packs of others."""
    repo = tmp_path / "repo"
    bring_versions(repo, FIRST)
    names = {path.name for path in (repo / ".git/objects/pack").iterdir()}
    _gone(repo)
    monkeypatch.setattr("lawdiff.gitrepo.lock.refuse_others", lambda repo: None)
    bring_versions(repo, THIRD, overwrite=True)
    assert names <= {path.name for path in (repo / ".git/objects/pack").iterdir()}
    with LawRepo(repo) as held:
        assert len(held.versions) == 1
