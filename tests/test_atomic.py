"""All or nothing: what a killed import leaves, what stands in its way, who reads meanwhile."""

from __future__ import annotations

import fcntl
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from lawdiff.errors import LawdiffError, RepositoryError
from lawdiff.gitrepo.refs import PackedRefs
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article
from tests.conftest import ROOT
from tests.making import (
    Unit,
    bring_in,
    bring_versions,
    check_out,
    files,
    git,
    make_version,
    refs,
    snapshot_units,
)

MAIN = "code-des-essais/articles/L1/L1.md"
VERSIONS = [
    make_version(
        f"20{year}-01-01", Article("L1", (f"Rédaction {year}.",)), Article("L2", ("Deux.",))
    )
    for year in range(10, 20)
]
SNAPSHOT = "LEGITEXT900000000001-2018-07-01.json"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with the versions 5, 6 and 7."""
    bring_versions(tmp_path / "repo", *VERSIONS[5:8])
    return tmp_path / "repo"


def expected(tmp_path: Path, *numbers: int) -> dict[str, str]:
    """The refs of a repository with these versions."""
    fresh = tmp_path / "expected"
    shutil.rmtree(fresh, ignore_errors=True)
    bring_versions(fresh, *(VERSIONS[number] for number in numbers))
    return refs(fresh)


# --- refs --------------------------------------------------------------------------------------


def test_all_refs_are_lines_of_one_file_that_git_reads(repo: Path) -> None:
    assert not [path for path in (repo / ".git" / "refs").rglob("*") if path.is_file()]
    text = (repo / ".git" / "packed-refs").read_text()
    git(repo, "pack-refs", "--all")
    assert (repo / ".git" / "packed-refs").read_text() == text


def test_refs_that_are_files_become_lines(repo: Path, tmp_path: Path) -> None:
    """Also those of a user, with the tags that peel to something else, which stay as they are."""
    git(repo, "-c", "user.name=x", "-c", "user.email=x@y", "tag", "-a", "-m", "x", "mine")
    git(repo, "branch", "work")
    git(repo, "pack-refs", "--all")
    mine = {ref: oid for ref, oid in refs(repo).items() if ref.endswith(("mine", "work"))}
    tip = git(repo, "rev-parse", "main").strip()
    tag = repo / ".git" / "refs" / "tags" / "code-des-essais" / "2017-01-01"
    for path in (repo / ".git" / "refs" / "heads" / "main", tag):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{tip}\n")
    bring_versions(repo, VERSIONS[0])
    assert refs(repo) == {**expected(tmp_path, 0, 5, 6, 7), **mine}
    assert not [path for path in (repo / ".git" / "refs").rglob("*") if path.is_file()]
    assert git(repo, "rev-parse", "mine^{commit}").strip() == tip
    assert git(repo, "fsck", "--strict", "--no-progress") == ""


def peeled(repo: Path) -> set[str]:
    """The tags of which `packed-refs` says what they peel to, with that: `refs/tags/x COMMIT`."""
    lines = (repo / ".git" / "packed-refs").read_text().splitlines()
    return {f"{before.partition(' ')[2]} {line[1:]}"
            for before, line in pairwise(lines) if line.startswith("^")}  # fmt: skip


def test_what_tags_peel_to_stays_and_goes_with_a_tag_that_moves(repo: Path) -> None:
    """Git believes the line; one left behind a tag that has moved would name another commit."""
    who, moving = ("-c", "user.name=x", "-c", "user.email=x@y"), "code-des-essais/2016-01-01"
    git(repo, *who, "tag", "-a", "-m", "x", "mine", "main")
    git(repo, *who, "tag", "-a", "-f", "-m", "x", moving, moving)
    git(repo, "pack-refs", "--all")
    main, old = (git(repo, "rev-parse", f"{name}^{{commit}}").strip() for name in ("main", moving))
    assert peeled(repo) == {f"refs/tags/mine {main}", f"refs/tags/{moving} {old}"}
    bring_versions(repo, VERSIONS[0], VERSIONS[6])
    assert peeled(repo) == {f"refs/tags/mine {main}"}
    assert git(repo, "show-ref", "-d", "mine").splitlines()[-1].split()[0] == main
    assert refs(repo)[f"refs/tags/{moving}"] == git(repo, "rev-parse", "main~1").strip()


def test_a_ref_that_stands_where_another_belongs(repo: Path) -> None:
    git(repo, "tag", "code-des-essais/2010-01-01/mine", "main")
    before = files(repo)
    with pytest.raises(RepositoryError, match="stands where") as caught:
        bring_versions(repo, VERSIONS[0])
    assert "code-des-essais/2010-01-01/mine" in caught.value.message
    assert files(repo) == before
    git(repo, "tag", "-d", "code-des-essais/2010-01-01/mine")
    assert bring_versions(repo, VERSIONS[0]).imported


def test_a_branch_that_moves_meanwhile_is_not_overwritten(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user commits on `main` between the reading of the repository and the moving of refs."""
    from lawdiff.gitrepo.writing import Writer

    finish = Writer.finish

    def late(writer: Writer) -> object:
        git(repo, "update-ref", "refs/heads/main", "main~1")
        return finish(writer)

    monkeypatch.setattr(Writer, "finish", late)
    with pytest.raises(RepositoryError, match="changed since"):
        bring_versions(repo, VERSIONS[0])
    assert git(repo, "rev-parse", "main") == git(repo, "rev-parse", "code-des-essais/2016-01-01")
    assert len(refs(repo)) == 6  # HEAD, main, registre, three tags


def test_packed_refs_that_git_did_not_write_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "packed-refs"
    path.write_text("# pack-refs with: peeled \nsurprise\n")
    with pytest.raises(RepositoryError, match="no ref"):
        PackedRefs.read(path)


# --- what a killed import leaves ------------------------------------------------------------------


@pytest.mark.slow
def test_locks_of_a_killed_import_go_and_those_of_others_stay(repo: Path, tmp_path: Path) -> None:
    left = repo / ".git" / "lawdiff-incoming-dead"
    left.mkdir()
    said = f"packed-refs.lock\n{left.name}\n"
    (left / "held-packed-refs.lock").write_text(said)
    (left / "held-else").write_text("../../precious.lock\nx\n")
    (repo.parent / "precious.lock").write_text("../../precious.lock\nx\n")
    lock = repo / ".git" / "packed-refs.lock"
    lock.write_text("of another git\n")
    before = refs(repo)
    with pytest.raises(RepositoryError, match="git is at work") as caught:
        bring_versions(repo, VERSIONS[0])
    assert str(lock) == caught.value.where
    assert refs(repo) == before
    assert not left.exists()
    lock.write_text(said)
    left.mkdir()
    (left / "held-packed-refs.lock").write_text(said)
    bring_versions(repo, VERSIONS[0])
    assert not lock.exists()
    assert (repo.parent / "precious.lock").exists()
    assert refs(repo) == expected(tmp_path, 0, 5, 6, 7)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["packed-refs", "index", "config", "HEAD"])
def test_a_git_at_work_is_told_and_nothing_changes(tmp_path: Path, name: str) -> None:
    repo = tmp_path / "repo"
    repo.mkdir()
    git(repo, "init", "-q", "-b", "trunk")
    if name in ("packed-refs", "index"):
        bring_versions(repo, VERSIONS[5])
        check_out(repo)
    lock = repo / ".git" / f"{name}.lock"
    lock.touch()
    before = files(repo)
    with pytest.raises(RepositoryError, match="git is at work"):
        bring_versions(repo, VERSIONS[4])
    assert files(repo) == before
    lock.unlink()
    assert bring_versions(repo, VERSIONS[4]).imported


def test_a_pack_without_its_index_goes(repo: Path) -> None:
    packs = repo / ".git" / "objects" / "pack"
    (whole,) = packs.glob("*.pack")
    half, other = (packs / f"pack-{digit * 40}.pack" for digit in "ab")
    shutil.copy(whole, half)
    shutil.copy(whole, other)  # of a git of the user's, which is at work
    inside = repo / ".git" / "lawdiff-incoming-dead" / "objects" / "pack"
    inside.mkdir(parents=True)
    (inside / half.with_suffix(".idx").name).write_text("x")
    bring_versions(repo, VERSIONS[0])
    assert not half.exists()
    assert other.exists()


def test_the_next_import_waits_for_children_of_a_killed_one(repo: Path) -> None:
    left = repo / ".git" / "lawdiff-incoming-dead"
    left.mkdir()
    with (left / "alive").open("w") as alive:
        fcntl.flock(alive, fcntl.LOCK_EX)
        child = subprocess.Popen(["sleep", "1"], pass_fds=[alive.fileno()])
    bring_versions(repo, VERSIONS[0])
    assert child.poll() is not None  # it has ended before the import has
    child.wait()
    assert not left.exists()


def checked_out(repo: Path) -> str:
    """The repository with its files checked out; the commit of `main`."""
    check_out(repo)
    return git(repo, "rev-parse", "main").strip()


def move_main_only(repo: Path, old: str) -> None:
    """As an import leaves it that is killed before the files follow."""
    away = repo.parent / "away"
    (repo / ".git" / "index").rename(away)  # without an index nothing is checked out
    bring_versions(repo, VERSIONS[9])
    away.rename(repo / ".git" / "index")
    (repo / ".git" / "lawdiff-follows").write_text(old)


def test_files_that_stayed_behind_follow_in_the_next_import(repo: Path) -> None:
    move_main_only(repo, checked_out(repo))
    text = git(repo, "show", f"main:{MAIN}")
    (repo / MAIN).write_text(text[: len(text) // 2])  # git was writing it
    assert git(repo, "status", "--porcelain") != ""
    assert not bring_versions(repo, VERSIONS[9]).imported
    assert git(repo, "status", "--porcelain") == ""
    assert (repo / MAIN).read_text() == text
    assert not (repo / ".git" / "lawdiff-follows").exists()


def test_a_file_that_the_user_changed_since_then_stays(repo: Path) -> None:
    move_main_only(repo, checked_out(repo))
    (repo / MAIN).write_text("Une note de l'utilisateur.")
    bring_versions(repo, VERSIONS[9])
    assert (repo / MAIN).read_text() == "Une note de l'utilisateur."


def test_an_import_that_was_not_tidied_is_tidied_by_the_next(
    repo: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fails(staging: object, *, repack: bool) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lawdiff.gitrepo.maintenance.maintain", fails)
    report = bring_versions(repo, VERSIONS[0])
    assert report.imported
    assert "No space left" in report.notes[0]
    assert refs(repo) == expected(tmp_path, 0, 5, 6, 7)
    monkeypatch.undo()
    assert "packs: 2" in git(repo, "count-objects", "-v")
    assert not bring_versions(repo, VERSIONS[0]).notes
    assert "packs: 1" in git(repo, "count-objects", "-v")


# --- readers -----------------------------------------------------------------------------------


def test_what_a_reader_has_begun_to_read_stays_for_an_hour(repo: Path) -> None:
    """An older version rewrites history; who has read the refs before finds what they named."""
    with LawRepo(repo) as before:
        tags = [ref.info.tag for ref in before.versions]
        tip = before.versions[-1].commit
        bring_versions(repo, VERSIONS[0])
        texts = [a.alineas for a in before.open(before.versions[-1]).version().articles()]
        assert texts == [("Rédaction 17.",), ("Deux.",)]
        assert before.resolve("main") == tip  # the state before, in all that it is asked
        assert before.resolve("HEAD") == tip
        assert before.last_version_at(tip) == [before.versions[-1]]
        assert [ref.info.tag for ref in before.versions] == tags
    assert git(repo, "cat-file", "-t", tip).strip() == "commit"
    log = repo / ".git" / "logs" / "refs" / "heads" / "main"
    lines = [line.split(" ") for line in log.read_text().splitlines()]
    for line in lines:
        line[4] = str(int(line[4]) - 3601)
    log.write_text("".join(" ".join(line) + "\n" for line in lines))
    bring_versions(repo, VERSIONS[1])
    held = git(repo, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split()
    assert tip not in held
    assert git(repo, "fsck", "--strict", "--no-progress") == ""


def test_readers_see_before_or_after_and_never_an_error(tmp_path: Path, snapshots: Path) -> None:
    """While imports rewrite history: lawdiff's own reading, and plain git."""
    units = snapshot_units(snapshots)
    repo = tmp_path / "repo"
    bring_in(repo, units[5])
    done = threading.Event()
    problems: list[str] = []
    seen: set[tuple[str, ...]] = set()

    def read() -> None:
        with LawRepo(repo) as held:
            seen.add(tuple(ref.commit for ref in held.versions))
            for ref in held.versions:
                assert list(held.open(ref).version().articles())
            assert held.resolve("main") == held.versions[-1].commit
            assert held.last_version_at(held.versions[-1].commit)
            assert len(held.future) <= 3

    def log() -> None:
        git(repo, "log", "--all", "--stat", "--format=%H")
        git(repo, "for-each-ref")

    def loop(reading: Callable[[], None]) -> None:
        while not done.is_set():
            try:
                reading()
            except (AssertionError, LawdiffError, subprocess.CalledProcessError) as error:
                problems.append(repr(error))

    threads = [threading.Thread(target=loop, args=(reading,)) for reading in (read, log)]
    for thread in threads:
        thread.start()
    states = set()
    try:
        for unit in (units[4], units[3], units[2], units[1], units[0]):
            bring_in(repo, unit)
            with LawRepo(repo) as held:
                states.add(tuple(ref.commit for ref in held.versions))
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert not problems
    assert seen
    assert len(seen - states) <= 1  # the one to begin with


@pytest.mark.parametrize("forward", [True, False])
def test_a_repository_takes_no_more_place_than_it_must(tmp_path: Path, forward: bool) -> None:
    repo = tmp_path / "repo"
    for number in range(10) if forward else reversed(range(10)):
        bring_versions(repo, VERSIONS[number])

    def size() -> int:
        return sum(path.stat().st_size for path in (repo / ".git").rglob("*") if path.is_file())

    before = size()
    git(repo, "repack", "-adfq")
    assert before <= 1.1 * size()


# --- what stands in the way ----------------------------------------------------------------------


def lawdiff(
    repo: Path, *words: str, setup: Callable[[], None] | None = None, **env: str
) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "lawdiff", "--repo", str(repo), *words],
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        text=True,
        preexec_fn=setup,
        check=False,
    )


def refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """Exit code 2 and one message, which says this."""
    assert done.returncode == 2, done
    assert done.stderr.count("lawdiff: ") == 1, done.stderr
    assert "fault of lawdiff" not in done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("existing", [True, False])
@pytest.mark.parametrize("limit", [0, 100, 2000])
def test_a_disk_that_is_full(tmp_path: Path, snapshots: Path, existing: bool, limit: int) -> None:
    """No file may grow above some bytes: neither lawdiff's own nor those of git."""
    repo = tmp_path / "repo"
    if existing:
        bring_in(repo, snapshot_units(snapshots)[5])
    before = files(tmp_path)

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    refused(lawdiff(repo, "import", str(snapshots / SNAPSHOT), setup=fill))
    assert files(tmp_path) == before
    assert lawdiff(repo, "import", str(snapshots / SNAPSHOT)).returncode == 0


@pytest.mark.parametrize("size", [12, 24, 48, 64, 96])
def test_a_small_disk(tmp_path: Path, snapshots: Path, size: int) -> None:
    """Too small for the versions: nothing is there. Too small for tidying: they are, and told."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("this machine mounts no small disk for a test")
    try:
        done = lawdiff(disk / "repo", "import", str(snapshots / SNAPSHOT))
        if done.returncode == 0:
            bring_in(tmp_path / "fresh", Unit(snapshots / SNAPSHOT))
            assert refs(disk / "repo") == refs(tmp_path / "fresh")
            assert git(disk / "repo", "fsck", "--strict", "--no-progress") == ""
        else:
            refused(done)
            assert files(disk) == {}
    finally:
        subprocess.run(["umount", str(disk)], check=True)


# An import elsewhere first: it loads what nobody may not read.
_AS_NOBODY = """\
import os, sys
from lawdiff.cli import main
warm, *words = sys.argv[1:]
sys.argv = ["lawdiff", "--repo", warm, *words[2:]]
main()
if os.geteuid() == 0:
    os.setegid(65534)
    os.seteuid(65534)
sys.argv = ["lawdiff", *words]
main()
"""


@pytest.mark.parametrize("existing", [True, False])
def test_a_folder_for_reading_alone(snapshots: Path, tmp_path: Path, existing: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="lawdiff-test-") as name:
        repo = Path(name) / "repo"
        Path(name).chmod(0o755)
        source = Path(shutil.copy(snapshots / SNAPSHOT, name))
        repo.mkdir()
        if existing:
            bring_in(repo, snapshot_units(snapshots)[5])
        before = files(Path(name))
        folders = [repo, *(path for path in repo.rglob("*") if path.is_dir())]
        for path in folders:
            path.chmod(0o555)
        words = [str(tmp_path / "warm"), "--repo", str(repo), "import", str(source)]
        try:
            done = subprocess.run(
                [sys.executable, "-c", _AS_NOBODY, *words],
                env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": name},
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            for path in folders:
                path.chmod(0o755)
        if "No module named" in done.stderr:
            pytest.skip("nobody may read this Python")
        refused(done, "Permission denied")
        assert files(Path(name)) == before


def test_no_git_and_an_old_one(tmp_path: Path, snapshots: Path) -> None:
    empty = tmp_path / "bin"
    empty.mkdir()
    before = files(tmp_path)
    words = ("import", str(snapshots / SNAPSHOT))
    refused(lawdiff(tmp_path / "repo", *words, PATH=str(empty)), "git is not installed")
    assert files(tmp_path) == before
    (empty / "git").write_text(
        f'#!/bin/sh\n[ "$(eval echo \\${{$#}})" = version ] && echo "git version 2.11.0" && exit\n'
        f'exec {shutil.which("git")} "$@"\n'
    )
    (empty / "git").chmod(0o755)
    path = f"{empty}{os.pathsep}{os.environ['PATH']}"
    refused(lawdiff(tmp_path / "repo", *words, PATH=path), "2.11", "too old", "2.30")
    assert not (tmp_path / "repo").exists()


def test_a_repository_with_other_ids_is_refused(tmp_path: Path, snapshots: Path) -> None:
    repo = tmp_path / "repo"
    repo.mkdir()
    git(repo, "init", "-q", "--object-format=sha256")
    before = files(repo)
    refused(lawdiff(repo, "import", str(snapshots / SNAPSHOT)), "SHA-256")
    assert files(repo) == before


@pytest.mark.slow
def test_two_imports_at_once(tmp_path: Path, snapshots: Path) -> None:
    """One writes, the other is told so; whichever it is, a run again brings the rest."""
    repo = tmp_path / "repo"
    units = snapshot_units(snapshots)
    for _ in range(3):
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "lawdiff", "--repo", str(repo), "import", *unit.options()],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            for unit in units[2:6]
        ]
        for process in running:
            words = process.communicate()[1]
            assert process.returncode in (0, 2), words
            assert (process.returncode == 2) == ("another import is writing" in words)
    bring_in(repo, *units[2:6])
    bring_in(tmp_path / "fresh", *units[2:6])
    assert refs(repo) == refs(tmp_path / "fresh")
    assert [path.name for path in repo.iterdir()] == [".git"]


def test_a_linked_work_tree_writes_where_its_repository_is(repo: Path, tmp_path: Path) -> None:
    git(repo, "worktree", "add", "-q", str(tmp_path / "linked"), "main~1")
    bring_versions(tmp_path / "linked", VERSIONS[0])
    assert refs(repo) == expected(tmp_path, 0, 5, 6, 7)
    assert not list((repo / ".git" / "worktrees").rglob("lawdiff*"))
