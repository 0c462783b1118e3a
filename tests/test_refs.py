"""Refs as a user's git, or an accident, may leave them: annotated tags, a damaged `packed-refs`."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from lawdiff.verify.run import verify
from tests.making import (
    Unit,
    ask,
    bring_in,
    git,
    json_article,
    json_code,
    refs,
    run,
)

SLUG = "code-des-essais"
DAYS = ("2018-01-01", "2019-01-01", "2020-01-01")
AUTHOR = ("-c", "user.name=A", "-c", "user.email=a@example.org")
ANSWERS = (
    ("versions",),
    ("show", "L1", "--at", "2019-01-01"),
    ("show", "L1", "--at", f"{SLUG}/2019-01-01"),
    ("show", "L1", "--between", f"{SLUG}/2018-01-01", "2020-01-01"),
    ("timeline", "L1"),
    ("blame", "L1"),
    ("changes", "--between", "2018-01-01", "2019-01-01"),
)


def make_unit(folder: Path, day: str) -> Unit:
    path = folder / f"{day}.json"
    path.write_bytes(json_code(day, json_article("L1", f"Le premier, du {day}.")))
    return Unit(path)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    bring_in(tmp_path / "repo", *(make_unit(tmp_path, day) for day in DAYS))
    return tmp_path / "repo"


def annotate(repo: Path, day: str, *more: str) -> None:
    """Put an annotated tag in the place of a version's, as `git tag -a` and `git tag -s` do."""
    tag = f"{SLUG}/{day}"
    git(repo, *AUTHOR, "tag", "-f", "-a", "-m", "Vu et vérifié.", *more, tag, f"{tag}^{{commit}}")


def sign(repo: Path, day: str) -> None:
    """As a signature leaves it: the tag's message ends with it."""
    tag = f"{SLUG}/{day}"
    signature = "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----"
    commit = git(repo, "rev-parse", f"{tag}^{{commit}}").strip()
    text = f"object {commit}\ntype commit\ntag {tag}\ntagger A <a@example.org> 1 +0000\n\nVu.\n"
    oid = git(repo, "mktag", data=f"{text}{signature}\n".encode()).strip()
    git(repo, "update-ref", f"refs/tags/{tag}", oid)


@pytest.mark.parametrize("packed", [False, True], ids=["loose", "packed"])
@pytest.mark.parametrize("tagged", [annotate, sign])
def test_an_annotated_tag_is_read_like_the_plain_one(
    repo: Path, tagged: object, packed: bool
) -> None:
    before = [run(repo, *words).output for words in ANSWERS]
    json = ask(repo, "versions", "versions")
    assert callable(tagged)
    tagged(repo, "2019-01-01")
    if packed:
        git(repo, "pack-refs", "--all")
    assert git(repo, "cat-file", "-t", f"{SLUG}/2019-01-01").strip() == "tag"
    assert [run(repo, *words).output for words in ANSWERS] == before
    assert ask(repo, "versions", "versions") == json
    report = verify(repo)
    assert report.ok, report.faults
    assert len(report.versions) == len(DAYS)


def test_an_annotated_tag_of_a_tag(repo: Path) -> None:
    annotate(repo, "2019-01-01")
    tag = f"{SLUG}/2019-01-01"
    git(repo, *AUTHOR, "tag", "-f", "-a", "-m", "Encore.", tag, tag)
    assert len(ask(repo, "versions", "versions")["versions"]) == len(DAYS)
    assert verify(repo).ok


def test_an_annotated_tag_on_another_commit_is_found(repo: Path) -> None:
    tag = f"{SLUG}/2019-01-01"
    git(repo, *AUTHOR, "tag", "-f", "-a", "-m", "Faux.", tag, f"{SLUG}/2018-01-01")
    faults = verify(repo).faults
    assert any(fault.where.endswith(tag) for fault in faults)


def test_an_annotated_tag_of_the_users_own_is_no_fault(repo: Path) -> None:
    git(repo, *AUTHOR, "tag", "-a", "-m", "La mienne.", "mine", "main")
    report = verify(repo)
    assert report.ok, report.faults
    assert any("refs/tags/mine" in note for note in report.notes)


@pytest.mark.parametrize("packed", [False, True], ids=["loose", "packed"])
def test_an_import_leaves_an_annotated_tag_where_its_version_stays(
    repo: Path, tmp_path: Path, packed: bool
) -> None:
    annotate(repo, "2019-01-01")
    if packed:
        git(repo, "pack-refs", "--all")
    held = refs(repo)
    bring_in(repo, make_unit(tmp_path, "2021-01-01"))
    assert {name: refs(repo)[name] for name in held if "tags" in name} == {
        name: oid for name, oid in held.items() if "tags" in name
    }
    assert verify(repo).ok
    git(repo, "fsck", "--strict")


def test_an_import_writes_a_version_anew_though_its_tag_is_annotated(
    repo: Path, tmp_path: Path
) -> None:
    annotate(repo, "2019-01-01")
    bring_in(repo, make_unit(tmp_path, "2018-06-01"))
    other = tmp_path / "other"
    bring_in(other, *(make_unit(tmp_path, day) for day in (*DAYS, "2018-06-01")))
    assert refs(repo) == refs(other)
    assert verify(repo).ok


# --- a damaged packed-refs -----------------------------------------------------------------------


def lines(repo: Path) -> list[str]:
    return (repo / ".git" / "packed-refs").read_text().splitlines()


def write(repo: Path, lines: list[str]) -> None:
    (repo / ".git" / "packed-refs").write_text("".join(f"{line}\n" for line in lines))


def swapped(found: list[str]) -> list[str]:
    return [found[0], *reversed(found[1:])]


def doubled(found: list[str]) -> list[str]:
    return [*found[:-1], found[-2][:40] + found[-1][40:], found[-1]]


def doubled_far_apart(found: list[str]) -> list[str]:
    return [found[0].replace(" sorted", ""), found[-1], *found[1:]]


@pytest.mark.parametrize(
    ("damage", "said"),
    [(swapped, "sorted"), (doubled, "twice"), (doubled_far_apart, "twice")],
)
def test_a_damaged_packed_refs_is_told(
    repo: Path, tmp_path: Path, damage: object, said: str
) -> None:
    assert callable(damage)
    write(repo, damage(lines(repo)))
    before = (repo / ".git" / "packed-refs").read_bytes()
    told = [fault for fault in verify(repo).faults if "packed-refs" in fault.where]
    assert told
    assert all(fault.kind == "ref" and said in fault.message for fault in told)
    result = run(repo, "import", *make_unit(tmp_path, "2021-01-01").options())
    assert result.exit_code == 2
    assert said in result.output
    assert (repo / ".git" / "packed-refs").read_bytes() == before


def test_an_unsorted_packed_refs_that_says_so_is_sound(repo: Path, tmp_path: Path) -> None:
    """Git sorts it itself where the file does not promise an order."""
    header, *rest = lines(repo)
    write(repo, [header.replace(" sorted", ""), *reversed(rest)])
    assert verify(repo).ok
    bring_in(repo, make_unit(tmp_path, "2021-01-01"))
    assert verify(repo).ok
    assert [line[41:] for line in lines(repo)[1:]] == sorted(line[41:] for line in lines(repo)[1:])


def test_a_damaged_packed_refs_of_a_linked_work_tree_is_told(repo: Path) -> None:
    git(repo, "worktree", "add", "--quiet", "--detach", str(repo.parent / "linked"), "main")
    write(repo, swapped(lines(repo)))
    assert any("packed-refs" in fault.where for fault in verify(repo.parent / "linked").faults)


@pytest.mark.parametrize("packed", [False, True], ids=["loose", "packed"])
@pytest.mark.parametrize(
    "name", [f"refs/tags/{SLUG}/2022-01-01", "refs/heads/mine", "refs/notes/x"]
)
def test_a_ref_to_a_missing_object_is_told(repo: Path, name: str, packed: bool) -> None:
    missing = "1234567890" * 4
    if packed:
        header, *rest = lines(repo)
        write(repo, [header, *sorted([*rest, f"{missing} {name}"], key=lambda line: line[41:])])
    else:
        path = repo / ".git" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{missing}\n")
    told = [fault for fault in verify(repo).faults if fault.where == name]
    assert [fault.kind for fault in told] == ["ref"]
    assert "missing object" in told[0].message


def test_a_fresh_repository_is_sound(repo: Path) -> None:
    assert verify(repo).faults == []


# --- refs lost one by one -------------------------------------------------------------------------


def lose(repo: Path, ref: str) -> None:
    git(repo, "update-ref", "-d", ref)


@pytest.mark.parametrize("day", DAYS)
def test_an_import_refuses_where_a_versions_tag_is_lost(
    repo: Path, tmp_path: Path, day: str
) -> None:
    """Planned from the tags alone, it would write a history without that version."""
    before = refs(repo)
    commit = before[f"refs/tags/{SLUG}/{day}"]
    lose(repo, f"refs/tags/{SLUG}/{day}")
    lost = refs(repo)
    result = run(repo, "import", str(make_unit(tmp_path, "2019-06-01").path))
    assert result.exit_code == 2
    assert f"update-ref refs/tags/{SLUG}/{day} {commit}" in result.stderr
    assert refs(repo) == lost
    git(repo, "update-ref", f"refs/tags/{SLUG}/{day}", commit)  # as the message says
    assert run(repo, "import", str(make_unit(tmp_path, "2019-06-01").path)).exit_code == 0
    assert len(ask(repo, "versions", "versions")["versions"]) == len(DAYS) + 1
    assert verify(repo).ok


def test_an_import_refuses_where_a_versions_tag_is_on_another_version(
    repo: Path, tmp_path: Path
) -> None:
    git(repo, "update-ref", f"refs/tags/{SLUG}/2019-01-01", f"refs/tags/{SLUG}/2018-01-01")
    moved = refs(repo)
    result = run(repo, "import", str(make_unit(tmp_path, "2019-06-01").path))
    assert result.exit_code == 2
    assert f"{SLUG}/2019-01-01" in result.stderr
    assert refs(repo) == moved


def test_an_import_says_how_to_bring_a_lost_main_back(repo: Path, tmp_path: Path) -> None:
    before = refs(repo)
    git(repo, "update-ref", "-d", "refs/heads/main")
    result = run(repo, "import", str(make_unit(tmp_path, "2019-06-01").path))
    assert result.exit_code == 2
    assert f"update-ref refs/heads/main refs/tags/{SLUG}/2020-01-01" in result.stderr
    git(repo, "update-ref", "refs/heads/main", f"refs/tags/{SLUG}/2020-01-01")
    assert refs(repo) == before


def test_a_repository_of_the_first_form_is_refused_and_says_how_to_make_it_anew(
    repo: Path, tmp_path: Path
) -> None:
    """It has no branch `registre`."""
    git(repo, "update-ref", "-d", "refs/heads/registre")
    before = refs(repo)
    unit = make_unit(tmp_path, "2019-06-01")
    for words in (["import", str(unit.path)], ["check", str(unit.path)], ["versions"], ["verify"]):
        result = run(repo, *words)
        assert result.exit_code == (1 if words == ["verify"] else 2), result.output
        told = " ".join(result.output.split())
        assert "the branch registre is missing" in told
        assert re.search(r"import (the|its) sources (again )?into a new folder", told)
    assert refs(repo) == before


def test_an_import_refuses_a_shallow_clone(repo: Path, tmp_path: Path) -> None:
    """It holds the newest versions alone; what it was cloned from holds all."""
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "2", f"file://{repo}", str(clone))
    before = refs(clone)
    unit = make_unit(tmp_path, "2019-06-01")
    result = run(clone, "import", str(unit.path))
    assert result.exit_code == 2
    assert refs(clone) == before
    [hint] = [line for line in result.stderr.splitlines() if "fetch --unshallow" in line]
    command = shlex.split(hint.partition(": ")[2])
    assert subprocess.run(command, cwd=clone, check=True, capture_output=True)
    assert run(clone, "import", str(unit.path)).exit_code == 0
    assert len(ask(clone, "versions", "versions")["versions"]) == len(DAYS) + 1
    assert verify(clone).ok
