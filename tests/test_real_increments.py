"""Real increments of the Code de la route: `main` only grows, unless the past was corrected.

Everything is seen with nothing but git, as somebody does who has published the repository.
"""

from __future__ import annotations

import io
import re
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

import lawdiff
from tests.making import git, run
from tests.oracles import force, legi_dump
from tests.oracles.legi_xml import read_article

pytestmark = pytest.mark.xdist_group("real-increments")

SLUG = "code-de-la-route"
TRUNK = "main"
BRANCHES = [TRUNK, "registre", "futur"]
MONTHS = [
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
]


@dataclass(frozen=True)
class State:
    """A law repository at some time: the commits of `main`, oldest first, and its tags."""

    commits: list[str]
    trees: dict[str, str]
    tagged: dict[str, str]  # tag → commit


def state(repo: Path) -> State:
    tags = git(repo, "for-each-ref", "--format=%(refname:short)", "refs/tags").split()
    return State(
        git(repo, "rev-list", "--reverse", TRUNK).split(),
        {tag: git(repo, "rev-parse", f"{tag}^{{tree}}").strip() for tag in tags},
        {tag: git(repo, "rev-parse", f"{tag}^{{commit}}").strip() for tag in tags},
    )


def bring(repo: Path, *paths: Path) -> Result:
    done = run(repo, "import", *map(str, paths))
    assert done.exit_code == 0, done.output
    return done


@pytest.fixture(scope="module")
def archives(real_data: Path) -> list[Path]:
    """The global dump, and the five increments after it."""
    folder = real_data / "legi-xml" / "increments-code-de-la-route"
    found = [*sorted(folder.glob("Freemium*.tar.gz")), *sorted(folder.glob("LEGI_*.tar.gz"))]
    assert len(found) == 6
    return found


@dataclass(frozen=True)
class Steps:
    repo: Path
    states: list[State]
    told: list[str]


@pytest.fixture(scope="module")
def steps(archives: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Steps:
    """A repository that was brought up to date with one archive after the other."""
    repo = tmp_path_factory.mktemp("increments") / "repo"
    states, told = [], []
    for path in archives:
        told.append(bring(repo, path).output)
        states.append(state(repo))
    return Steps(repo, states, told)


def test_every_commit_of_before_an_increment_keeps_its_id(steps: Steps) -> None:
    for before, after in zip(steps.states, steps.states[1:], strict=False):
        assert after.commits[: len(before.commits)] == before.commits
        assert {tag: after.tagged.get(tag) for tag in before.tagged} == before.tagged
    assert len(steps.states[0].commits) > 100
    assert len(steps.states[-1].commits) > len(steps.states[0].commits)


def test_no_increment_says_that_it_rewrote_something(steps: Steps) -> None:
    for told in steps.told[1:]:
        assert not REWRITTEN.search(told), told


def test_increments_give_what_importing_all_at_once_gives(
    steps: Steps, archives: list[Path], tmp_path: Path
) -> None:
    bring(tmp_path / "repo", *archives)
    at_once = state(tmp_path / "repo")
    assert at_once.trees == steps.states[-1].trees
    assert at_once == steps.states[-1]
    refs = "--format=%(refname) %(objectname)", *(f"refs/heads/{name}" for name in BRANCHES)
    one, other = (git(repo, "for-each-ref", *refs) for repo in (steps.repo, tmp_path / "repo"))
    assert one == other != ""


def test_an_increment_that_comes_twice_changes_nothing(
    steps: Steps, archives: list[Path], tmp_path: Path
) -> None:
    repo = tmp_path / "repo"
    shutil.copytree(steps.repo, repo)
    bring(repo, archives[-1])
    assert state(repo) == steps.states[-1]


def test_after_all_increments_every_day_is_known_exactly(
    steps: Steps, archives: list[Path]
) -> None:
    """What the oracle reads in the dump and the increments together is what is answered."""
    [files] = legi_dump.read_archives(archives).values()
    law = force.of_dump(files)
    found = []
    with lawdiff.open(steps.repo) as repo:
        code = repo.code(SLUG)
        for article in law.articles[::5]:
            for day in sorted(law.around(article)):
                wanted = law.expected(article, day)
                assert wanted is not None
                answer = code.article(article.number).at(day).to_dict()
                given = {answer["in_force"]["wording"]} if answer["in_force"] else set()
                if (answer["certainty"], given) != (wanted.certainty, set(wanted.ids)):
                    found.append(f"{article.number}, {day}: {answer['certainty']} {given}")
    assert found[:20] == []


# --- what git shows of a version -----------------------------------------------------------------


def files_of(repo: Path, commits: str) -> Iterator[tuple[str, set[str]]]:
    """Each commit, and the files that `git log --stat` lists for it."""
    log = git(repo, "log", "--format=%x01%H", "--name-only", "--no-renames", "-z", commits)
    for one in log.split("\x01")[1:]:
        commit, _, names = one.partition("\0")
        yield commit.strip(), {name.strip("\n") for name in names.split("\0") if name.strip("\n")}


def test_log_stat_of_a_version_lists_articles_and_the_contents_alone(steps: Steps) -> None:
    versions = set(steps.states[-1].tagged.values())
    law = re.compile(rf"{SLUG}/(articles/.+\.md|sommaire\.md)")
    found = dict(files_of(steps.repo, TRUNK))
    assert versions <= set(found)
    for commit in versions:
        assert [name for name in found[commit] if not law.fullmatch(name)] == []


def test_main_has_law_and_a_front_page_and_nothing_else(steps: Steps) -> None:
    allowed = re.compile(rf"README\.md|{SLUG}/(articles/.+\.md|sommaire\.md)")
    names = set().union(*(names for _, names in files_of(steps.repo, TRUNK)))
    assert [name for name in names if not allowed.fullmatch(name)] == []
    tree = git(steps.repo, "ls-tree", "--name-only", TRUNK).split()
    assert tree == ["README.md", SLUG]
    assert git(steps.repo, "ls-tree", "--name-only", f"{TRUNK}:{SLUG}").split() == [
        "articles", "sommaire.md",
    ]  # fmt: skip


def test_an_article_file_says_nothing_that_is_learnt_later(steps: Steps) -> None:
    """No end, no state: only the article, its wording and its first day."""
    patch = git(steps.repo, "log", "--format=", "-p", "-U0", TRUNK, "--", f"{SLUG}/articles")
    front = set(re.findall(r"^\+([a-z_]+): ", patch, flags=re.MULTILINE))
    assert front <= {"cid", "wording", "in_force_from", "cut"}


# --- a past that is corrected --------------------------------------------------------------------

REWRITTEN = re.compile(r"rewrit|rewrote|written (again|anew)", re.IGNORECASE)


@dataclass(frozen=True)
class Correction:
    """A made-up increment: one old wording with a word changed."""

    archive: Path
    start: date
    number: str


def correction(global_: Path, folder: Path) -> Correction:
    """Of the real file of a wording that was law for years, and has long been replaced."""
    with tarfile.open(global_) as archive:
        for member in archive:
            stream = archive.extractfile(member) if "/article/" in member.name else None
            if stream is None:
                continue
            data = stream.read()
            one = read_article(data)
            assert one.start is not None
            ended = one.end is not None and one.end < date(2010, 1, 1)
            if ended and one.start > date(2004, 1, 1) and b" est " in data:
                stamp = "20130701-210000"
                name = f"{stamp}/{member.name}"
                changed = data.replace(b" est ", b" sera ", 1)
                assert read_article(changed).texts != one.texts
                archive_path = folder / f"LEGI_{stamp}.tar.gz"
                write(archive_path, name, changed)
                return Correction(archive_path, one.start, one.number)
    raise AssertionError("no wording of the dump fits")


def write(path: Path, name: str, data: bytes) -> None:
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))


def test_an_increment_that_corrects_the_past_rewrites_from_there_and_says_so(
    steps: Steps, archives: list[Path], tmp_path: Path
) -> None:
    repo = tmp_path / "repo"
    shutil.copytree(steps.repo, repo)
    made = correction(archives[0], tmp_path)
    before = steps.states[-1]
    told = bring(repo, made.archive).output
    after = state(repo)
    kept = [tag for tag in before.tagged if tag < f"{SLUG}/{made.start}"]
    anew = [tag for tag in before.tagged if tag >= f"{SLUG}/{made.start}"]
    assert kept
    assert anew[0] == f"{SLUG}/{made.start}"
    assert {tag: after.tagged[tag] for tag in kept} == {tag: before.tagged[tag] for tag in kept}
    assert all(after.tagged[tag] != before.tagged[tag] for tag in anew)
    assert set(after.tagged) == set(before.tagged)
    assert len(after.commits) == len(before.commits)
    assert REWRITTEN.search(told), told
    assert said(made.start, told), f"it does not say from where, {made.start}: {told}"
    assert made.number in told, f"it does not say why, {made.number}: {told}"


def said(day: date, told: str) -> bool:
    french = f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"
    return str(day) in told or french in told


def test_a_correction_is_what_importing_all_at_once_gives(
    steps: Steps, archives: list[Path], tmp_path: Path
) -> None:
    made = correction(archives[0], tmp_path)
    shutil.copytree(steps.repo, tmp_path / "one")
    bring(tmp_path / "one", made.archive)
    bring(tmp_path / "other", *archives, made.archive)
    assert state(tmp_path / "one") == state(tmp_path / "other")
