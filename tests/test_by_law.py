"""`--by-law`: one commit for each set of amending texts, the versions themselves the same."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lawdiff.errors import RepositoryError
from lawdiff.french.laws import law_ref
from lawdiff.importing import import_sources
from lawdiff.model import Article, Code
from tests.dumps import (
    FIRST_DAY,
    SECOND_DAY,
    STATES,
    Drawn,
    MadeCode,
    bring_code,
    bring_dumps,
    by,
    code,
    files,
    history,
    increment,
    law,
    section,
    state_files,
    wording,
    write_archive,
    write_folder,
)
from tests.making import files as files_on_disk
from tests.making import git, make_source, make_version, snapshot_units, tree

TITLE, OTHER = "Code des essais", "Code des autres essais"
SLUG, OTHER_SLUG = "code-des-essais", "code-des-autres-essais"


def essais() -> MadeCode:
    """On 2005-01-01: two laws apart, both together, one that repeals, and a change without text."""
    return code(
        TITLE,
        section(
            1,
            "Titre Ier",
            wording(1, "L1", "2000-01-01", "2005-01-01"),
            wording(2, "L1", "2005-01-01", "2999-01-01", "", by("2004-2")),
            wording(3, "L2", "2000-01-01", "2005-01-01"),
            wording(4, "L2", "2005-01-01", "2999-01-01", "", by("2004-1", "3"), by("2004-1", "4")),
            wording(5, "L3", "2000-01-01", "2005-01-01"),
            wording(6, "L3", "2005-01-01", "2999-01-01", "", by("2004-2"), by("2004-1")),
            wording(7, "L4", "2000-01-01", "2005-01-01", "", by("2004-2", kind="ABROGE"),
                    state="ABROGE"),
            wording(8, "L5", "2000-01-01", "2005-01-01"),
            wording(9, "L5", "2005-01-01"),
            wording(10, "L6", "2005-01-01", "2999-01-01", "", by("2004-3", kind="CREE")),
        ),
    )  # fmt: skip


def autres() -> MadeCode:
    """Another code that `2004-2` changes on the same day, and `2005-1` later."""
    return code(
        OTHER,
        wording(21, "R1", "2001-01-01", "2005-01-01"),
        wording(22, "R1", "2005-01-01", "2006-01-01", "", by("2004-2", "8")),
        wording(23, "R1", "2006-01-01", "2999-01-01", "", by("2005-1")),
        number=2,
    )


def log(repo: Path, span: str = "main") -> list[str]:
    """The subjects from the oldest commit on."""
    return git(repo, "log", "--reverse", "--format=%s", span).splitlines()


def version_trees(repo: Path) -> dict[str, dict[str, str]]:
    """Tag → the files of its code."""
    tags = git(repo, "tag").split()
    return {tag: tree(repo, f"{tag}:{tag.partition('/')[0]}") for tag in tags}


def changed(repo: Path, commit: str) -> list[str]:
    """The article files that a commit changes, without folders and endings."""
    paths = git(repo, "diff", "--name-only", f"{commit}~", commit).split()
    return sorted(path.rpartition("/")[2][:-3] for path in paths if "/articles/" in path)


def commit_of(repo: Path, subject: str) -> str:
    """The one commit of main with this subject."""
    lines = git(repo, "log", "--format=%H %s", "main").splitlines()
    [found] = [line.partition(" ")[0] for line in lines if line.partition(" ")[2] == subject]
    return found


def test_one_commit_for_each_set_of_texts(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    bring_code(repo, essais(), by_law=True)
    both = f"{law('2004-1')} ; {law('2004-2')}"
    page, first, *sets, last = log(repo)
    assert page == f"Page d'accueil : {TITLE}"
    assert first == f"{TITLE} – version consolidée au 1er janvier 2000"
    assert last == f"{TITLE} – version consolidée au 1er janvier 2005"
    assert Counter(sets) == Counter([law("2004-1"), law("2004-2"), law("2004-3"), both])
    assert changed(repo, commit_of(repo, law("2004-1"))) == ["L2"]
    assert changed(repo, commit_of(repo, law("2004-2"))) == ["L1", "L4"]
    assert changed(repo, commit_of(repo, law("2004-3"))) == ["L6"]
    assert changed(repo, commit_of(repo, both)) == ["L3"]
    assert changed(repo, "main") == ["L5"]
    assert git(repo, "fsck", "--strict", "--no-progress") == ""


def test_what_the_commit_of_a_law_says(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    bring_code(repo, essais(), autres(), by_law=True)
    commit = commit_of(repo, law("2004-2"))
    message = git(repo, "log", "-1", "--format=%B", commit)
    assert f"{TITLE} :\n  L1, L4 (abrogé)\n" in message
    assert f"{OTHER} :\n  R1\n" in message
    form = "--format=%(trailers:unfold)%ad"
    assert git(repo, "log", "-1", form, "--date=short", commit).split("\n") == [
        f"Code: {OTHER}",
        f"Code: {TITLE}",
        "Version-date: 2005-01-01",
        "En-vigueur: 2005-01-01",
        f"Modifie-par: {law('2004-2')}",
        "2005-01-01",
        "",
    ]


def test_one_law_on_one_date_is_one_commit_whatever_codes_it_touches(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    bring_code(repo, essais(), autres(), by_law=True)
    assert log(repo).count(law("2004-2")) == 1
    assert changed(repo, commit_of(repo, law("2004-2"))) == ["L1", "L4", "R1"]
    assert log(repo).count(law("2005-1")) == 1
    days = [subject.partition(" consolidée au ")[2] for subject in log(repo)]
    assert [day for day in days if day] == [
        "1er janvier 2000", "1er janvier 2001", *["1er janvier 2005"] * 2, "1er janvier 2006",
    ]  # fmt: skip


def test_a_law_in_force_on_two_dates_has_a_commit_for_each(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    bring_code(
        repo,
        code(
            TITLE,
            wording(1, "L1", "2000-01-01", "2005-01-01"),
            wording(2, "L1", "2005-01-01", "2006-01-01", "", by("2004-1")),
            wording(3, "L1", "2006-01-01", "2999-01-01", "", by("2004-1")),
        ),
        by_law=True,
    )
    assert log(repo).count(law("2004-1")) == 2


def test_the_trees_at_the_tags_are_those_of_the_plain_import(tmp_path: Path) -> None:
    bring_code(tmp_path / "plain", essais(), autres())
    bring_code(tmp_path / "by-law", essais(), autres(), by_law=True)
    plain = version_trees(tmp_path / "plain")
    assert version_trees(tmp_path / "by-law") == plain
    assert len(plain) == 5
    assert tree(tmp_path / "by-law", "main") == tree(tmp_path / "plain", "main")


def test_the_versions_say_the_same_as_in_the_plain_import(tmp_path: Path) -> None:
    bring_code(tmp_path / "plain", essais(), autres())
    bring_code(tmp_path / "by-law", essais(), autres(), by_law=True)
    told = [
        git(tmp_path / name, "for-each-ref", "--format=%(refname) %(contents)", "refs/tags")
        for name in ("plain", "by-law")
    ]
    assert told[0] == told[1]
    assert told[0].count("Version-date: ") == 5


@pytest.mark.slow
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STATES, min_size=2, max_size=2))
def test_any_dump_and_increment_by_law(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[dict[int, Drawn]]
) -> None:
    folder = tmp_path_factory.mktemp("by-law")
    old, new = map(state_files, drawn)
    bring_dumps(folder / "plain", write_folder(folder / "whole", new))
    bring_dumps(folder / "by-law", folder / "whole", by_law=True)
    assert version_trees(folder / "by-law") == version_trees(folder / "plain")
    # Another code has the commit of a law from the first.
    other = write_folder(folder / "other", files(autres()))
    bring_dumps(folder / "once", other, folder / "whole", by_law=True)
    bring_dumps(folder / "steps", other, write_folder(folder / "old", old), by_law=True)
    if dump := increment(old, new, FIRST_DAY):
        bring_dumps(folder / "steps", write_archive(folder / "LEGI.tar.gz", dump))
    assert history(folder / "steps") == history(folder / "once")
    shutil.rmtree(folder)


def test_other_formats_by_law(snapshots: Path, tmp_path: Path) -> None:
    """Also where a version is incomplete, or has several sources."""
    sources = [source for unit in snapshot_units(snapshots) for source in unit.sources()]
    import_sources(tmp_path / "plain", sources)
    import_sources(tmp_path / "law", sources, by_law=True)
    assert version_trees(tmp_path / "law") == version_trees(tmp_path / "plain")
    assert len(log(tmp_path / "law")) > len(log(tmp_path / "plain"))
    assert git(tmp_path / "law", "fsck", "--strict", "--no-progress") == ""


# --- in several runs -----------------------------------------------------------------------------


def essais_before() -> MadeCode:
    """The code as the dump gave it when nothing was known of 2005 yet."""
    ids = {"L1": 1, "L2": 3, "L3": 5, "L4": 7, "L5": 8}
    return code(
        TITLE,
        section(1, "Titre Ier", *(wording(id, number, "2000-01-01") for number, id in ids.items())),
    )


@pytest.mark.parametrize("again", [True, False])
def test_a_later_import_keeps_the_way_of_the_repository(tmp_path: Path, again: bool) -> None:
    """Whether or not --by-law is said again."""
    old, new = essais_before(), essais()
    dump = increment(files(old), files(new), FIRST_DAY)
    later = write_archive(tmp_path / "LEGI.tar.gz", dump)
    repo = tmp_path / "repo"
    # With another code, so that there is a law's commit in the repository from the first.
    bring_code(repo, old, autres(), by_law=True)
    bring_dumps(repo, later, by_law=again)
    bring_code(tmp_path / "whole", new, autres(), by_law=True)
    assert history(repo) == history(tmp_path / "whole")
    assert log(repo).count(law("2004-1")) == 1


@pytest.mark.parametrize("again", [True, False])
def test_a_repository_of_one_version_keeps_its_way_too(tmp_path: Path, again: bool) -> None:
    """Its history has no commit of a law yet: that alone does not tell how it was begun."""
    old, new = essais_before(), essais()
    dump = increment(files(old), files(new), FIRST_DAY)
    repo = tmp_path / "repo"
    bring_code(repo, old, by_law=True)
    assert len(log(repo)) == 2  # with the front page
    bring_dumps(repo, write_archive(tmp_path / "LEGI.tar.gz", dump), by_law=again)
    bring_code(tmp_path / "whole", new, by_law=True)
    assert history(repo) == history(tmp_path / "whole")


def test_a_plain_repository_does_not_become_one_by_law(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    bring_code(repo, essais())
    folder = write_folder(tmp_path / "other", files(autres()))
    there = files_on_disk(repo)
    with pytest.raises(RepositoryError) as caught:
        bring_dumps(repo, folder, by_law=True)
    assert "--by-law" in str(caught.value)
    assert files_on_disk(repo) == there
    bring_dumps(repo, folder)
    assert len(log(repo)) == 5 + 2  # two front pages


def test_a_second_import_changes_nothing(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    bring_code(repo, essais(), autres(), by_law=True)
    there = files_on_disk(repo)
    report = bring_dumps(repo, tmp_path / "repo-dump", by_law=True)
    assert report.imported == []
    assert files_on_disk(repo) == there


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_two_codes_in_two_runs_are_two_codes_in_one(tmp_path: Path, order: list[int]) -> None:
    """A law that both share is one commit in either case."""
    both = [essais(), autres()]
    for index in order:
        folder = write_folder(tmp_path / str(index), files(both[index]))
        bring_dumps(tmp_path / "repo", folder, by_law=True)
    bring_code(tmp_path / "whole", *both, by_law=True)
    assert log(tmp_path / "repo") == log(tmp_path / "whole")
    assert history(tmp_path / "repo") == history(tmp_path / "whole")


@pytest.mark.parametrize("first", [0, 1])
def test_one_date_of_two_codes_in_two_runs(tmp_path: Path, first: int) -> None:
    """Both codes are held up to the day before; the day comes to one code, then to the other."""
    old = [
        code(TITLE, wording(1, "L1", "2000-01-01")),
        code(OTHER, wording(21, "R1", "2001-01-01"), number=2),
    ]
    new = [
        code(
            TITLE,
            wording(1, "L1", "2000-01-01", "2005-01-01"),
            wording(2, "L1", "2005-01-01", "2999-01-01", "", by("2004-2")),
        ),
        code(
            OTHER,
            wording(21, "R1", "2001-01-01", "2005-01-01"),
            wording(22, "R1", "2005-01-01", "2999-01-01", "", by("2004-2")),
            number=2,
        ),
    ]
    earlier = code(
        "Code de plus",
        wording(31, "1", "1990-01-01", "1991-01-01"),
        wording(32, "1", "1991-01-01", "2999-01-01", "", by("1990-1")),
        number=3,
    )
    repo = tmp_path / "repo"
    bring_code(repo, *old, earlier, by_law=True)
    for index, stamp in ((first, FIRST_DAY), (1 - first, SECOND_DAY)):
        dump = increment(files(old[index]), files(new[index]), stamp)
        bring_dumps(repo, write_archive(tmp_path / f"{stamp}.tar.gz", dump))
    bring_code(tmp_path / "whole", *new, earlier, by_law=True)
    assert log(tmp_path / "whole").count(law("2004-2")) == 1
    assert log(repo) == log(tmp_path / "whole")
    assert history(repo) == history(tmp_path / "whole")


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [0, 1, 3, 2], [2, 1, 3, 0], [3, 0, 2, 1]])
def test_versions_that_come_one_by_one(tmp_path: Path, order: list[int]) -> None:
    """Two versions of two codes, each a file of its own, on the same two dates."""
    made = (law_ref("modifie", law("2004-2")),)
    sources = [
        make_source(
            make_version(
                f"{year}-01-01",
                Article("L1", (f"{year}.",), laws=made, cid=title, wording=f"{title} {year}"),
                code=Code(title),
            )
        )
        for year in (2000, 2005)
        for title in (TITLE, OTHER)
    ]  # fmt: skip
    # A code that has a commit of a law from the first.
    earlier = write_folder(
        tmp_path / "earlier",
        files(
            code(
                "Code de plus",
                wording(31, "1", "1990-01-01", "1991-01-01"),
                wording(32, "1", "1991-01-01", "2999-01-01", "", by("1990-1")),
                number=3,
            )
        ),
    )
    for name, runs in (("whole", [range(4)]), ("repo", [[index] for index in order])):
        bring_dumps(tmp_path / name, earlier, by_law=True)
        for run in runs:
            import_sources(tmp_path / name, [sources[index] for index in run], by_law=True)
    assert log(tmp_path / "whole").count(law("2004-2")) == 1
    assert log(tmp_path / "repo") == log(tmp_path / "whole")
    assert history(tmp_path / "repo") == history(tmp_path / "whole")
