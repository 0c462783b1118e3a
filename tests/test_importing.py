"""Importing: a repository is a function of the versions held, and grows whole or not at all."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lawdiff.errors import ConflictError, LawdiffError, RepositoryError, SourceError
from lawdiff.gitrepo import fast_import
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.history.steps import Revision, Step
from lawdiff.importing import check_sources, import_sources
from lawdiff.model import Article, Code, Section
from lawdiff.record import article_file, register_file
from lawdiff.record.paths import article_path, parse_article_path, register_path
from lawdiff.sources.base import Memo, Stated, VersionSource
from tests.making import (
    CODE,
    MARKDOWN_FORMAT,
    TEXT_FORMAT,
    Unit,
    bring_in,
    bring_versions,
    check_out,
    contents,
    files,
    git,
    json_article,
    json_code,
    make_source,
    make_version,
    plain_text,
    refs,
    snapshot_units,
    tree,
)

JARDINS_SLUG = "code-des-jardins-partages"

# --- any order, one run or many: the same ids ---------------------------------------------------


@dataclass
class Lattice:
    """The repositories that subsets of some units make.

    `repo` makes one in a single run. That every unit, added to every subset without it, gives
    the repository of the larger subset, covers all orders in any number of runs by induction.
    """

    folder: Path
    units: list[Unit]
    made: dict[frozenset[int], dict[str, str]] = field(default_factory=dict)

    def repo(self, members: frozenset[int]) -> Path:
        path = self.folder / "".join(map(str, sorted(members)))
        if members not in self.made:
            bring_in(path, *(self.units[i] for i in sorted(members)))
            self.made[members] = refs(path)
        return path

    def refs(self, members: frozenset[int]) -> dict[str, str]:
        self.repo(members)
        return self.made[members]

    def check(self, added: int) -> int:
        """Add one unit to every subset without it; how many there were."""
        others = [i for i in range(len(self.units)) if i != added]
        count = 0
        for size in range(1, len(others) + 1):
            for chosen in itertools.combinations(others, size):
                held = frozenset(chosen)
                grown = self.folder / f"{added} after {chosen}"
                shutil.copytree(self.repo(held), grown)
                bring_in(grown, self.units[added])
                assert refs(grown) == self.refs(held | {added}), f"{chosen}, then {added}"
                shutil.rmtree(grown)
                count += 1
        return count


@pytest.fixture(scope="session")
def jardins(tmp_path_factory: pytest.TempPathFactory, snapshots: Path) -> Lattice:
    """The six versions of the made-up code, in every format."""
    return Lattice(tmp_path_factory.mktemp("jardins"), snapshot_units(snapshots))


@pytest.fixture(scope="session")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Lattice:
    """Sources that complete each other, incomplete versions between complete ones."""
    folder = tmp_path_factory.mktemp("parts-sources")
    texts = {
        "cut.txt": plain_text(
            "7 février 2015",
            {"L1": ["Le premier.", "Sa suite."], "L2": ["Le deuxième."], "L3": ["Le troi"]},
            unreached=["Livre II : Le reste"],
            id_="abc123",
        ),
        "one.md": "# Article L1\n\nLe premier.\n\nSa suite.\n\n**Modifié par**:\n\n"
        "  - LOI n°2014-1 du 2 janvier 2014 - art. 7 (V)\n\n**Cité par**:\n\n"
        "  - Code des essais - art. L9 (V)\n",
        "more.md": "# Article L9\n\nLe neuvième.\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    old = json_code("2012-01-01", json_article("L1", "Le premier.", n=1),
                    json_article("L9", "Le neuvième, jadis.", n=9))  # fmt: skip
    new = json_code("2018-01-01", json_article("L1", "Le premier.", "Sa suite.", n=1, w=2),
                    json_article("L2", "Le deuxième, changé.", n=2))  # fmt: skip
    (folder / "old.json").write_bytes(old)
    (folder / "new.json").write_bytes(new)
    said = Stated(CODE.title, date(2015, 2, 7))
    later = Stated("code des ESSAIS", date(2016, 5, 1))
    units = [
        Unit(folder / "cut.txt"),
        Unit(folder / "one.md", said),
        Unit(folder / "more.md", later),
        Unit(folder / "old.json"),
        Unit(folder / "new.json"),
    ]
    return Lattice(tmp_path_factory.mktemp("parts"), units)


@pytest.mark.slow
@pytest.mark.xdist_group("jardins")
@pytest.mark.parametrize("added", range(6))
def test_any_order_of_the_snapshots_gives_the_same_ids(jardins: Lattice, added: int) -> None:
    assert jardins.check(added) == 31


@pytest.mark.slow
@pytest.mark.xdist_group("parts")
@pytest.mark.parametrize("added", range(5))
def test_any_order_of_parts_and_incomplete_versions_gives_the_same_ids(
    parts: Lattice, added: int
) -> None:
    assert parts.check(added) == 15


@pytest.mark.xdist_group("jardins")
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(6)))
def test_the_order_of_arguments_does_not_count(
    jardins: Lattice, tmp_path_factory: pytest.TempPathFactory, order: list[int]
) -> None:
    repo = tmp_path_factory.mktemp("permuted") / "repo"
    bring_in(repo, *(jardins.units[i] for i in order))
    assert refs(repo) == jardins.refs(frozenset(range(6)))


def test_two_subsets_are_not_the_same_repository(parts: Lattice) -> None:
    """The lattice could pass for a repository that never changes; it does not."""
    single = [parts.refs(frozenset({i}))["refs/heads/main"] for i in range(5)]
    assert len(set(single)) == 5


def test_article_files_of_one_version_add_up_in_any_order(tmp_path: Path) -> None:
    """Also where they name the code in different words, and know different things of an article."""
    texts = {
        "a.md": "# Article L1\n\nUn.\n\n**Cité par**:\n\n  - Code X - art. 1 (V)\n",
        "b.md": "# Article L1\n\nUn.\n\n**Cité par**:\n\n  - Code X - art. 1 (Ab)\n",
        "c.md": "# Article L1\n\nUn.\n\n**Créé par**:\n\n  - LOI n°2001-1 du 1 mai 2001\n",
    }
    names = ["Code des essais", "code des essais", "CODE DES ESSAIS"]
    units = []
    for (name, text), title in zip(texts.items(), names, strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
        units.append(Unit(tmp_path / name, Stated(title, date(2015, 2, 7))))
    found = []
    for index, order in enumerate(itertools.permutations(units)):
        repo = tmp_path / f"repo{index}"
        for unit in order:
            bring_in(repo, unit)
        found.append(refs(repo))
    assert all(one == found[0] for one in found)
    text = git(tmp_path / "repo0", "show", "main:code-des-essais/articles/L1/L1.md")
    assert "LOI n°2001-1" in text


def test_where_a_source_lies_and_how_it_is_packed_does_not_count(
    jardins: Lattice, tmp_path: Path, snapshots: Path
) -> None:
    """Names of files and folders, gzip and tar: the ids are those of the contents."""
    everything = frozenset(range(6))
    text = (snapshots / "2014-03-10-code-des-jardins-partages.txt").read_bytes()
    (tmp_path / "un autre nom.bin").write_bytes(gzip.compress(text, mtime=12345))
    elsewhere = tmp_path / "ailleurs"
    elsewhere.mkdir()
    for number, path in enumerate(sorted((snapshots / "2016-01-01").iterdir(), reverse=True)):
        below = elsewhere / f"d{number % 3}"
        below.mkdir(exist_ok=True)
        shutil.copy(path, below / f"{number:03d}")
    archive = tmp_path / "archive"
    with tarfile.open(archive, "w:gz") as tar:
        data = (snapshots / "LEGITEXT900000000001-2018-07-01.json").read_bytes()
        member = tarfile.TarInfo("somewhere/deep.json")
        member.size = len(data)
        tar.addfile(member, io.BytesIO(data))
    units = snapshot_units(snapshots)
    units[0] = Unit(tmp_path / "un autre nom.bin")
    units[1] = Unit(elsewhere, units[1].given)
    units[2] = Unit(archive)
    bring_in(tmp_path / "repo", *units)
    assert refs(tmp_path / "repo") == jardins.refs(everything)


# --- an older version takes its place -----------------------------------------------------------


def test_an_older_version_imported_later_takes_its_place(tmp_path: Path, snapshots: Path) -> None:
    units = snapshot_units(snapshots)
    bring_in(tmp_path / "repo", units[3], units[5])
    before = refs(tmp_path / "repo")
    text = git(tmp_path / "repo", "rev-parse", f"{JARDINS_SLUG}/2024-01-01:{JARDINS_SLUG}")
    report = bring_in(tmp_path / "repo", units[4])
    after = refs(tmp_path / "repo")
    assert [info.date.year for info in report.imported] == [2022, 2022]  # two codes in the archive
    assert report.rewritten == 1
    tag = "refs/tags/code-des-jardins-partages/"
    assert after[f"{tag}2020-01-01"] == before[f"{tag}2020-01-01"]
    assert after[f"{tag}2024-01-01"] != before[f"{tag}2024-01-01"]
    history = git(tmp_path / "repo", "log", "--format=%as %s", "main").splitlines()
    assert history == [
        "2024-01-01 Code des jardins partagés – version consolidée au 1er janvier 2024",
        "2022-09-01 Code des jardins partagés – version consolidée au 1er septembre 2022",
        "2022-09-01 Code des composts de quartier – version consolidée au 1er septembre 2022",
        "2022-09-01 Page d'accueil : Code des composts de quartier",
        "2020-01-01 Code des jardins partagés – version consolidée au 1er janvier 2020",
        "2020-01-01 Page d'accueil : Code des jardins partagés",
    ]
    # The text of the version that was rewritten is what it was.
    assert git(tmp_path / "repo", "rev-parse", f"{tag}2024-01-01:{JARDINS_SLUG}") == text
    # And its message tells what changed since its new predecessor.
    assert "L121-2" not in git(tmp_path / "repo", "log", "-1", "--format=%B", "main")
    assert "L121-2" in git(tmp_path / "repo", "log", "-1", "--format=%B", f"{tag}2022-09-01")


# --- what is held already -----------------------------------------------------------------------


def test_importing_what_is_held_changes_nothing(tmp_path: Path, snapshots: Path) -> None:
    units = snapshot_units(snapshots)
    repo = tmp_path / "repo"
    bring_in(repo, *units)
    before = files(repo)
    for unit in [*units, units[0]]:
        report = bring_in(repo, unit)
        assert not report.imported
        assert report.unchanged
        assert report.rewritten == 0
    again = bring_in(repo, *units)
    assert [info.date.isoformat() for info in again.unchanged] == [
        "2014-03-10", "2016-01-01", "2018-07-01", "2020-01-01", "2022-09-01", "2022-09-01",
        "2024-01-01",
    ]  # fmt: skip
    assert files(repo) == before


def test_gzip_is_no_other_source(tmp_path: Path, snapshots: Path) -> None:
    plain = snapshots / "LEGITEXT900000000001-2018-07-01.json"
    packed = tmp_path / "packed.json.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    repo = tmp_path / "repo"
    assert bring_in(repo, Unit(packed)).imported
    before = files(repo)
    assert not bring_in(repo, Unit(plain)).imported
    unpacked = tmp_path / "unpacked.json"
    unpacked.write_bytes(
        gzip.decompress((snapshots / "LEGITEXT900000000001-2020-01-01.json.gz").read_bytes())
    )
    assert files(repo) == before
    bring_in(repo, Unit(unpacked))
    before = files(repo)
    assert not bring_in(repo, Unit(snapshots / "LEGITEXT900000000001-2020-01-01.json.gz")).imported
    assert files(repo) == before


def test_article_files_held_already_change_nothing(tmp_path: Path) -> None:
    """One file of a folder that was imported is held, though its sha256 is not the folder's."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.md").write_text("# Article L1\n\nUn.\n")
    (folder / "b.md").write_text("# Article L2\n\nDeux.\n")
    said = Stated(CODE.title, date(2015, 2, 7))
    repo = tmp_path / "repo"
    bring_in(repo, Unit(folder, said))
    before = files(repo)
    report = bring_in(repo, Unit(folder / "b.md", said))
    assert not report.imported
    assert [info.date for info in report.unchanged] == [date(2015, 2, 7)]
    assert files(repo) == before


# --- another text under a held version ----------------------------------------------------------


def test_another_text_is_refused_and_replace_takes_it(tmp_path: Path) -> None:
    one = make_version("2015-02-07", Article("L1", ("Un.",)), Article("L2", ("Deux.",)))
    other = make_version("2015-02-07", Article("L1", ("Un, changé.",)), Article("L2", ("Deux.",)))
    later = make_version("2016-01-01", Article("L1", ("Un.",)))
    repo = tmp_path / "repo"
    bring_versions(repo, one, later)
    before = files(repo)
    with pytest.raises(ConflictError) as caught:
        bring_versions(repo, other)
    assert "L1" in caught.value.message
    assert "L2" not in caught.value.message
    assert "--replace" in (caught.value.hint or "")
    assert files(repo) == before

    bring_versions(repo, other, overwrite=True)
    bring_versions(tmp_path / "fresh", other, later)
    assert refs(repo) == refs(tmp_path / "fresh")
    assert "Un, changé." in git(repo, "show", "code-des-essais/2015-02-07:code-des-essais/"
                                   "articles/L1/L1.md")  # fmt: skip


def test_a_conflict_in_one_source_keeps_the_others_out_as_well(tmp_path: Path) -> None:
    held = make_version("2015-02-07", Article("L1", ("Un.",)))
    other = make_version("2015-02-07", Article("L1", ("Deux.",)))
    older = make_version("2014-01-01", Article("L1", ("Zéro.",)))
    repo = tmp_path / "repo"
    bring_versions(repo, held)
    before = files(repo)
    with pytest.raises(ConflictError):
        bring_versions(repo, older, other)
    assert files(repo) == before


def test_replacing_article_files_replaces_those_articles_alone(tmp_path: Path) -> None:
    held = make_version("2015-02-07", Article("L1", ("Un.",)), Article("L2", ("Deux.",)),
                        complete=False, format_=MARKDOWN_FORMAT)  # fmt: skip
    new = make_version("2015-02-07", Article("L2", ("Deux, corrigé.",)),
                       complete=False, format_=MARKDOWN_FORMAT)  # fmt: skip
    repo = tmp_path / "repo"
    bring_versions(repo, held)
    with pytest.raises(ConflictError):
        bring_versions(repo, new)
    bring_versions(repo, new, overwrite=True)
    texts = article_texts(repo, "main")
    assert texts == {"L1": [("Un.",)], "L2": [("Deux, corrigé.",)]}


def test_two_versions_of_one_day_in_one_run_must_agree(tmp_path: Path) -> None:
    one = make_version("2015-02-07", Article("L1", ("Un.",)))
    other = make_version("2015-02-07", Article("L1", ("Deux.",)))
    with pytest.raises(ConflictError):
        bring_versions(tmp_path / "repo", one, other)
    assert not (tmp_path / "repo").exists()


# --- incomplete versions ------------------------------------------------------------------------


def article_texts(repo: Path, revision: str) -> dict[str, list[tuple[str, ...]]]:
    """Number → the alinéas of each of its texts, in the tree of a revision."""
    paths = {p: oid for p, oid in tree(repo, revision).items() if "/articles/" in p}
    found: dict[str, list[tuple[str, ...]]] = {}
    for text in contents(repo, [oid for _, oid in sorted(paths.items())]):
        article = article_file.parse(text)
        found.setdefault(article.number, []).append(article.alineas)
    return found


def test_an_incomplete_version_repeals_nothing_and_carries_on(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    first = make_version("2010-01-01", Article("L1", ("Un.",)), Article("L2", ("Deux.",)))
    partial = make_version("2012-01-01", Article("L2", ("Deux, changé.",)),
                           Article("L3", ("Trois.",)), complete=False)  # fmt: skip
    last = make_version("2014-01-01", Article("L2", ("Deux, changé.",)))
    bring_versions(repo, first, partial, last)
    assert article_texts(repo, "code-des-essais/2012-01-01") == {
        "L1": [("Un.",)],
        "L2": [("Deux, changé.",)],
        "L3": [("Trois.",)],
    }
    sommaire = git(repo, "show", "code-des-essais/2012-01-01:code-des-essais/sommaire.md")
    assert "L2.md" in sommaire
    assert "L3.md" in sommaire
    assert "L1.md" not in sommaire  # it tells what the sources hold
    message = git(repo, "log", "-1", "--format=%B", "code-des-essais/2012-01-01")
    assert "abrogé)" not in message
    assert "Complete: false" in message
    # The complete version after it does repeal what it lacks, and says so.
    assert article_texts(repo, "main") == {"L2": [("Deux, changé.",)]}
    message = git(repo, "log", "-1", "--format=%B", "main")
    assert "L1 (abrogé), L3 (abrogé)" in message


def test_an_incomplete_first_version_makes_nothing_later_created(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    partial = make_version("2010-01-01", Article("L1", ("Un.",)), complete=False)
    whole = make_version("2012-01-01", Article("L1", ("Un.",)), Article("L2", ("Deux.",)))
    bring_versions(repo, partial, whole)
    message = git(repo, "log", "-1", "--format=%B", "main")
    assert "créé" not in message
    assert "1 vu pour la première fois" in message


def test_importing_a_cut_version_before_a_whole_one_deletes_nothing(tmp_path: Path) -> None:
    whole = make_version("2020-01-01", *(Article(f"L{n}", (f"N° {n}.",)) for n in range(1, 30)))
    partial = make_version("2015-01-01", Article("L1", ("N° 1.",)), complete=False,
                           format_=TEXT_FORMAT)  # fmt: skip
    repo = tmp_path / "repo"
    bring_versions(repo, whole)
    held = article_texts(repo, "main")
    bring_versions(repo, partial)
    assert article_texts(repo, "main") == held
    assert article_texts(repo, "code-des-essais/2015-01-01") == {"L1": [("N° 1.",)]}


def test_a_part_completes_a_version_that_another_began(parts: Lattice) -> None:
    """The cut text and an article file of the same day: one version, the text once, the links."""
    repo = parts.repo(frozenset({0, 1}))
    with LawRepo(repo) as held:
        (only,) = held.versions
    assert only.info.articles == 3
    assert [source.format for source in only.info.sources] == [MARKDOWN_FORMAT, TEXT_FORMAT]
    assert only.info.id == "abc123"
    assert not only.info.complete
    text = git(repo, "show", "main:code-des-essais/articles/L1/L1.md")
    assert "**Modifié par**:\n\n  - LOI n°2014-1 du 2 janvier 2014 - art. 7\n" in text


# --- all or nothing -----------------------------------------------------------------------------

HELD = make_version("2015-02-07", Article("L1", ("Un.",)), Article("L2", ("Deux.",)))
NEW = make_version("2016-02-07", Article("L1", ("Un, changé.",)), Article("L3", ("Trois.",)))
NEWER = make_version("2017-02-07", Article("L1", ("Un, encore changé.",)))


class Stop(BaseException):
    """Ctrl-C, or anything else that ends an import in its middle."""


def broken(version_date: str, error: BaseException) -> VersionSource:
    """A source that fails when it is read."""
    good = make_source(make_version(version_date, Article("L1", ("Rien.",))))

    def load() -> list[bytes]:
        raise error

    return replace(good, where="broken", load=load)


@pytest.mark.parametrize("error", [SourceError("no more"), Stop(), MemoryError(), OSError(28, "x")])
def test_a_source_that_fails_leaves_everything_as_it_was(
    tmp_path: Path, error: BaseException
) -> None:
    repo = tmp_path / "repo"
    bring_versions(repo, HELD)
    before = files(tmp_path)
    sources = [make_source(NEW), broken("2018-01-01", error)]
    # What the system says is told as lawdiff tells things.
    with pytest.raises(RepositoryError if isinstance(error, OSError) else type(error)):
        import_sources(repo, sources)
    assert files(tmp_path) == before
    assert bring_versions(repo, NEW).imported  # and it still works


@pytest.mark.parametrize("error", [SourceError("no more"), Stop()])
@pytest.mark.parametrize("existing", [False, True])
def test_a_first_import_that_fails_leaves_no_repository(
    tmp_path: Path, error: BaseException, existing: bool
) -> None:
    repo = tmp_path / "repo"
    if existing:
        repo.mkdir()
    before = files(tmp_path)
    with pytest.raises(type(error)):
        import_sources(repo, [make_source(NEW), broken("2018-01-01", error)])
    assert files(tmp_path) == before
    assert repo.exists() == existing


def test_an_import_stopped_between_two_commits_writes_nothing(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    bring_versions(repo, HELD)
    before = files(tmp_path)
    seen: list[Step] = []

    def stop(step: Step) -> None:
        seen.extend([step] * isinstance(step, Revision))
        if len(seen) == 2:
            raise Stop

    with pytest.raises(Stop):
        import_sources(repo, [make_source(NEW), make_source(NEWER)], on_step=stop)
    assert len(seen) == 2
    assert files(tmp_path) == before
    seen.clear()
    with pytest.raises(Stop):
        import_sources(tmp_path / "fresh", [make_source(NEW), make_source(NEWER)], on_step=stop)
    assert files(tmp_path) == before


def test_a_stream_cut_short_is_no_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without `done`, git would take half a stream for a whole one."""
    repo = tmp_path / "repo"
    bring_versions(repo, HELD)
    before = files(tmp_path)
    monkeypatch.setattr(fast_import, "write_end", lambda stream: None)
    with pytest.raises(RepositoryError):
        bring_versions(repo, NEW)
    assert files(tmp_path) == before


def test_a_git_that_dies_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = tmp_path / "repo"
    bring_versions(repo, HELD)
    before = files(repo)
    real = shutil.which("git")
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text(
        '#!/bin/sh\ncase " $* " in *" fast-import "*) head -c 100 >/dev/null; echo broken >&2;'
        f' exit 1;; esac\nexec {real} "$@"\n'
    )
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(RepositoryError, match="broken"):
        bring_versions(repo, NEW)
    assert files(repo) == before
    monkeypatch.undo()
    assert bring_versions(repo, NEW).imported


@pytest.mark.slow
def test_one_import_at_a_time(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    bring_versions(repo, HELD)
    before = refs(repo)

    def import_another(step: Step) -> None:
        with pytest.raises(RepositoryError, match="another import"):
            bring_versions(repo, NEWER)

    import_sources(repo, [make_source(NEW)], on_step=import_another)
    assert len(refs(repo)) == len(before) + 1


def test_check_writes_nothing(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    report = check_sources(repo, [make_source(NEW)])
    assert [info.date for info in report.imported] == [NEW.date]
    assert not repo.exists()
    bring_versions(repo, NEW)
    before = files(tmp_path)
    report = check_sources(repo, [make_source(HELD), make_source(NEW)])
    assert [info.date for info in report.imported] == [HELD.date]
    assert [info.date for info in report.unchanged] == [NEW.date]
    assert report.rewritten == 1
    assert files(tmp_path) == before


# --- where a repository may be ------------------------------------------------------------------


def test_an_empty_folder_becomes_a_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, current = tmp_path / "named", tmp_path / "current"
    named.mkdir()
    current.mkdir()
    bring_versions(named, HELD)
    monkeypatch.chdir(current)
    bring_versions(Path(), HELD)
    assert refs(named) == refs(current)
    assert [path.name for path in current.iterdir()] == [".git"]


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("x")
    before = files(tmp_path)
    with pytest.raises(RepositoryError) as caught:
        bring_versions(tmp_path / "letters", HELD)
    assert caught.value.hint
    assert files(tmp_path) == before


def test_a_file_is_no_repository(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    before = files(tmp_path)
    with pytest.raises(RepositoryError):
        bring_versions(tmp_path / "file", HELD)
    assert files(tmp_path) == before


def test_a_folder_below_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError):
        bring_versions(tmp_path / "no" / "such" / "folder", HELD)
    assert files(tmp_path) == {}


@pytest.mark.parametrize("branch", ["main", "master"])
def test_a_foreign_repository_is_refused(tmp_path: Path, branch: str) -> None:
    repo = tmp_path / "repo"
    repo.mkdir()
    git(repo, "init", "--quiet", f"--initial-branch={branch}")
    (repo / "program.py").write_text("print()\n")
    git(repo, "add", ".")
    git(repo, "-c", "user.name=x", "-c", "user.email=x@y", "commit", "--quiet", "-m", "mine")
    before = files(tmp_path)
    with pytest.raises(RepositoryError) as caught:
        bring_versions(repo, HELD)
    assert caught.value.hint
    assert files(tmp_path) == before


def test_commits_of_the_user_on_top_are_not_overwritten(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    bring_versions(repo, HELD)
    empty = git(repo, "rev-parse", "main^{tree}").strip()
    mine = git(repo, "-c", "user.name=x", "-c", "user.email=x@y", "commit-tree", empty,
               "-p", "main", "-m", "mine").strip()  # fmt: skip
    git(repo, "update-ref", "refs/heads/main", mine)
    before = refs(repo)
    with pytest.raises(RepositoryError):
        bring_versions(repo, NEW)
    assert refs(repo) == before


def test_a_bare_repository_and_a_linked_work_tree_will_do(tmp_path: Path) -> None:
    bring_versions(tmp_path / "plain", HELD, NEW)
    bring_versions(tmp_path / "other", HELD)
    (tmp_path / "other" / ".git").rename(tmp_path / "bare.git")
    bring_versions(tmp_path / "bare.git", NEW)
    assert refs(tmp_path / "bare.git") == refs(tmp_path / "plain")


def test_tags_and_branches_of_the_user_stay(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    bring_versions(repo, HELD, NEWER)
    git(repo, "tag", "mine", "main")
    git(repo, "branch", "work", "main")
    mine = {ref: oid for ref, oid in refs(repo).items() if ref.endswith(("mine", "work"))}
    bring_versions(repo, NEW)
    assert mine.items() <= refs(repo).items()
    assert len(mine) == 2
    with LawRepo(repo) as held:
        assert len(held.versions) == 3


# --- nothing of the machine shows ---------------------------------------------------------------

ENVIRONMENTS: dict[str, dict[str, str]] = {
    "timezone": {"TZ": "Pacific/Kiritimati"},
    "locale": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "LANGUAGE": "tr"},
    "C locale": {"LC_ALL": "C", "LANG": "C"},
    "identity": {
        "GIT_AUTHOR_NAME": "Somebody",
        "GIT_AUTHOR_EMAIL": "a@b.c",
        "GIT_AUTHOR_DATE": "2001-01-01T00:00:00+0900",
        "GIT_COMMITTER_NAME": "Somebody Else",
        "GIT_COMMITTER_EMAIL": "d@e.f",
        "GIT_COMMITTER_DATE": "2002-02-02T00:00:00-0500",
        "USER": "nobody",
    },
    "hash seed": {"PYTHONHASHSEED": "4242"},
    "another hash seed": {"PYTHONHASHSEED": "1"},
    "git folders": {
        "GIT_DIR": "/nonexistent",
        "GIT_WORK_TREE": "/nonexistent",
        "GIT_INDEX_FILE": "/nonexistent",
        "GIT_OBJECT_DIRECTORY": "/nonexistent",
        "GIT_NAMESPACE": "elsewhere",
    },
    "another hash": {"GIT_DEFAULT_HASH": "sha256"},
    "git config by variable": {
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": "core.autocrlf",
        "GIT_CONFIG_VALUE_0": "true",
        "GIT_CONFIG_KEY_1": "i18n.commitEncoding",
        "GIT_CONFIG_VALUE_1": "ISO-8859-1",
    },
}

GIT_CONFIG = """\
[user]
    name = Somebody
    email = a@b.c
    signingKey = none
[commit]
    gpgSign = true
[tag]
    gpgSign = true
[core]
    autocrlf = true
    eol = crlf
    safecrlf = true
    logAllRefUpdates = always
    hooksPath = {hooks}
[i18n]
    commitEncoding = ISO-8859-1
[init]
    defaultBranch = trunk
    defaultObjectFormat = sha256
    templateDir = {template}
[extensions]
    objectFormat = sha256
[fastimport]
    unpackLimit = 100000
[transfer]
    unpackLimit = 1
"""


def import_in(repo: Path, units: list[Unit], env: dict[str, str], umask: int = 0o022) -> None:
    """Import in a process of its own, with this environment."""
    # One command cannot say --date of one source and not of another: one command each.
    for unit in units:
        done = subprocess.run(
            [sys.executable, "-m", "lawdiff", "--repo", str(repo), "import", *unit.options()],
            env={**os.environ, **env},
            umask=umask,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()


@pytest.mark.slow
@pytest.mark.xdist_group("jardins")
@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_environment_changes_no_id(jardins: Lattice, tmp_path: Path, name: str) -> None:
    chosen = [1, 4]  # folder of Markdown, archive
    import_in(tmp_path / "repo", [jardins.units[i] for i in chosen], ENVIRONMENTS[name])
    assert refs(tmp_path / "repo") == jardins.refs(frozenset(chosen))


@pytest.mark.xdist_group("jardins")
@pytest.mark.parametrize("umask", [0o077, 0o002, 0o000])
def test_the_umask_changes_no_id_and_is_heeded(
    jardins: Lattice, tmp_path: Path, umask: int
) -> None:
    import_in(tmp_path / "repo", [jardins.units[4]], {}, umask)
    assert refs(tmp_path / "repo") == jardins.refs(frozenset({4}))
    assert (tmp_path / "repo" / ".git").stat().st_mode & 0o777 == 0o777 & ~umask


@pytest.mark.xdist_group("jardins")
def test_the_configuration_of_git_changes_no_id(jardins: Lattice, tmp_path: Path) -> None:
    home, template = tmp_path / "home", tmp_path / "template"
    hooks = template / "hooks"
    (home / "git").mkdir(parents=True)
    hooks.mkdir(parents=True)
    marker = tmp_path / "a hook ran"
    for name in ("reference-transaction", "post-commit", "pre-auto-gc", "post-rewrite"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch '{marker}'\nexit 1\n")
        (hooks / name).chmod(0o755)
    config = GIT_CONFIG.format(hooks=hooks, template=template)
    (home / ".gitconfig").write_text(config)
    (home / "git" / "config").write_text(config)
    env = {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "GIT_TEMPLATE_DIR": str(template)}
    chosen = [0, 1, 4]
    import_in(tmp_path / "repo", [jardins.units[i] for i in (4, 0, 1)], env)
    assert refs(tmp_path / "repo") == jardins.refs(frozenset(chosen))
    assert not marker.exists()
    assert not (tmp_path / "repo" / ".git" / "hooks").exists()


# --- what git and a reader find -----------------------------------------------------------------


@pytest.fixture(scope="session")
def whole(jardins: Lattice) -> Path:
    return jardins.repo(frozenset(range(6)))


@pytest.mark.xdist_group("jardins")
def test_fsck_is_silent(whole: Path, parts: Lattice) -> None:
    for repo in (whole, parts.repo(frozenset(range(5)))):
        assert git(repo, "fsck", "--strict", "--full", "--no-progress") == ""
        assert git(repo, "count-objects", "-v").splitlines()[0] == "count: 0"  # all packed
        names = {path.name for path in (repo / ".git").iterdir()}
        assert not {name for name in names if "lawdiff-" in name or "crash" in name}


def every_file(repo: Path) -> Iterator[tuple[str, str, str]]:
    """Tag, path and text of every article file of every version."""
    tags = [ref for ref in refs(repo) if ref.startswith("refs/tags/")]
    for tag in tags:
        held = tree(repo, tag)
        paths = [path for path in held if "/articles/" in path]
        rest = set(held) - set(paths) - {"README.md"}
        assert all(path.endswith("/sommaire.md") for path in rest)
        texts = contents(repo, [held[path] for path in paths])
        yield from zip([tag] * len(paths), paths, texts, strict=True)


@pytest.mark.xdist_group("jardins")
def test_every_file_parses_back(whole: Path) -> None:
    count = 0
    for tag, path, text in every_file(whole):
        article = article_file.parse(text)
        assert article_file.render(article) == text, (tag, path)
        inside = path.partition("/")[2]
        parsed = parse_article_path(inside)
        assert parsed is not None
        assert article_path(article.number, parsed[1]) == inside
        count += 1
    # Six versions of the one code; the other's stands before the fifth, in every later commit.
    assert count == 41 + 40 + 41 + 42 + (42 + 3) + (43 + 3) + (42 + 3)


@pytest.mark.xdist_group("jardins")
def test_the_register_knows_every_file_of_every_version(whole: Path) -> None:
    """Read with git alone: each file of an entry parses back, and its blob is the file's."""
    known = tree(whole, "registre")
    said: dict[tuple[str, str, str], str] = {}
    for slug in (JARDINS_SLUG, "code-des-composts-de-quartier"):
        facts = json.loads(git(whole, "show", f"registre:{slug}/versions.json"))
        days = [one["day"] for one in facts["versions"]]
        entries = [path for path in known if path.startswith(f"{slug}/articles/")]
        assert known.keys() >= {"README.md", f"{slug}/versions.json"}
        for path, text in zip(
            entries, contents(whole, (known[path] for path in entries)), strict=True
        ):
            entry = register_file.decode(text.encode(), days)
            assert register_file.encode(entry, days).decode() == text
            assert f"{slug}/{register_path(article_path(entry.number))}" == path
            for one in entry.listings:
                at = {(slug, day, one.path): one.blob for day in one.versions if not one.coming}
                assert not {key for key in at if said.get(key, one.blob) != one.blob}
                said.update(at)
    for tag, path, _ in every_file(whole):
        slug, _, day = tag.removeprefix("refs/tags/").partition("/")
        if path.startswith(f"{slug}/"):
            assert said.pop((slug, day, path.partition("/")[2])) == tree(whole, tag)[path]
    assert not said


@pytest.mark.xdist_group("jardins")
def test_each_version_reads_back_as_its_source_gave_it(jardins: Lattice, whole: Path) -> None:
    with LawRepo(whole) as repo:
        held = {ref.key: repo.open(ref) for ref in repo.versions}
        for unit in jardins.units:
            for source in unit.sources():
                parsed = source.read(Memo(), ())
                assert parsed is not None
                given = parsed.version
                back = held[source.date.isoformat(), source.code.slug].version()
                assert list(back.places()) == list(given.places())
                assert (back.code, back.date, back.id, back.complete, back.sources, back.notes) == (
                    given.code, given.date, given.id, given.complete, given.sources, given.notes,
                )  # fmt: skip


@pytest.mark.xdist_group("jardins")
def test_the_commit_tells_of_the_version(whole: Path) -> None:
    tag = f"{JARDINS_SLUG}/2020-01-01"
    fields = git(whole, "log", "-1", "--format=%an%n%ae%n%cn%n%aI%n%cI%n%s", tag).splitlines()
    assert fields[0] == fields[2] == "lawdiff"
    assert fields[3] == fields[4] == "2020-01-01T00:00:00+00:00"
    assert fields[5] == "Code des jardins partagés – version consolidée au 1er janvier 2020"
    message = git(whole, "log", "-1", "--format=%B", tag)
    trailers = git(whole, "interpret-trailers", "--parse", data=message.encode()).splitlines()
    keys = [line.partition(": ")[0] for line in trailers]
    assert list(dict.fromkeys(keys)) == [
        "Code", "Code-id", "Version-date", "Complete", "Contenu-sha256", "Modifie-par",
    ]  # fmt: skip
    assert "Modifie-par: LOI n°2018-9941 du 23 novembre 2018" in trailers
    assert message.count("Modifie-par: LOI n°2018-9941 ") == 1  # three of its articles, one text
    assert all(len(line) <= 76 for line in message.splitlines() if ": " not in line)


@pytest.mark.xdist_group("jardins")
def test_the_history_of_an_article_shows_legal_changes_alone(whole: Path) -> None:
    """L211-2 changed by law in 2016; in 2020 only the state of a link did."""
    path = f"{JARDINS_SLUG}/articles/L2/L211-2.md"
    days = git(whole, "log", "--reverse", "--format=%as", "main", "--", path).split()
    # 2018 is the first version whose source knows the identifiers.
    assert days == ["2014-03-10", "2016-01-01", "2018-07-01"]


@pytest.mark.xdist_group("jardins")
def test_every_path_of_the_summary_is_a_file(whole: Path) -> None:
    for tag in (ref for ref in refs(whole) if ref.startswith(f"refs/tags/{JARDINS_SLUG}")):
        held = {path for path in tree(whole, tag) if path.startswith(f"{JARDINS_SLUG}/articles/")}
        text = git(whole, "show", f"{tag}:{JARDINS_SLUG}/sommaire.md")
        linked = [
            f"{JARDINS_SLUG}/{line.rpartition('(')[2][:-1]}"
            for line in text.splitlines()
            if line.endswith(".md)")
        ]
        assert sorted(linked) == sorted(held)


def test_a_code_older_than_git(tmp_path: Path) -> None:
    """Git keeps no date before 1970: the commit is clamped, the trailer true, the order right."""
    code = Code("Code civil")
    days = ["1804-03-21", "1969-12-31", "1970-01-01", "1970-01-02", "1970-01-03"]
    versions = [make_version(day, Article("1", (day,)), code=code) for day in days]
    bring_versions(tmp_path / "repo", *reversed(versions))
    repo = tmp_path / "repo"
    assert git(repo, "fsck", "--strict", "--no-progress") == ""
    log = git(repo, "log", "--reverse", "--format=%as %(trailers:key=Version-date,valueonly)%-")
    assert log.split() == [
        "1970-01-02",  # the front page
        "1970-01-02", "1804-03-21", "1970-01-02", "1969-12-31", "1970-01-02", "1970-01-01",
        "1970-01-02", "1970-01-02", "1970-01-03", "1970-01-03",
    ]  # fmt: skip
    with LawRepo(repo) as held:
        assert [version.info.date.isoformat() for version in held.versions] == days


BARE = Article("L1", ())


def test_two_wordings_keep_their_paths_whatever_the_order(tmp_path: Path) -> None:
    older = Article(
        "L1", ("Le plus ancien.",), cid="B", wording="B1", in_force_from=date(2000, 1, 1)
    )
    newer = Article(
        "L1", ("Le plus récent.",), cid="A", wording="A1", in_force_from=date(2010, 1, 1)
    )
    for index, pair in enumerate(([older, newer], [newer, older])):
        repo = tmp_path / str(index)
        bring_versions(repo, make_version("2015-01-01", *pair))
        assert "Le plus ancien." in git(repo, "show", "main:code-des-essais/articles/L1/L1.md")
        assert "Le plus récent." in git(repo, "show", "main:code-des-essais/articles/L1/L1~2.md")


def test_a_section_that_is_renamed_moves_no_file(tmp_path: Path) -> None:
    article = Article("L1", ("Un.",), cid="A", wording="A1")
    repo = tmp_path / "repo"
    bring_versions(
        repo,
        make_version("2015-01-01", Section("Titre Ier", "S1", (article,))),
        make_version("2016-01-01", Section("Titre premier", "S1", (article,))),
    )
    changed = git(repo, "diff", "--name-only", "main~", "main").split()
    assert changed == ["code-des-essais/sommaire.md"]


@pytest.mark.parametrize(
    "number", ["../../etc/passwd", "a\\b", "CON", "-rf", "L1/../../x", "é" * 300, "L1\t2", ".git"]
)
def test_no_number_leaves_its_folder(tmp_path: Path, number: str) -> None:
    article = Article(number.replace("\t", " "), ("Un.",))
    bring_versions(tmp_path / "repo", make_version("2015-01-01", article, Article("L1", ("x",))))
    paths = tree(tmp_path / "repo", "main")
    assert len(paths) == 4
    known = tree(tmp_path / "repo", "registre")
    assert len(known) == 4
    for path in [*paths, *known]:
        assert path == "README.md" or path.startswith("code-des-essais/")
        assert ".." not in path
    assert git(tmp_path / "repo", "fsck", "--strict", "--no-progress") == ""
    with LawRepo(tmp_path / "repo") as repo:
        back = repo.open(repo.versions[0]).version()
    assert [a.number for a in back.articles()] == [article.number, "L1"]


def test_errors_of_the_library_are_of_one_family() -> None:
    assert issubclass(ConflictError, LawdiffError)
    assert issubclass(RepositoryError, LawdiffError)


def test_a_clean_checkout_follows_and_a_changed_one_is_left(
    tmp_path: Path, snapshots: Path
) -> None:
    units = snapshot_units(snapshots)
    repo = tmp_path / "repo"
    bring_in(repo, units[2])
    check_out(repo)
    bring_in(repo, units[3])
    assert git(repo, "status", "--porcelain") == ""
    sommaire = next(repo.glob("*/sommaire.md"))
    sommaire.write_text("Une note de l'utilisateur.")
    bring_in(repo, units[5])
    assert sommaire.read_text() == "Une note de l'utilisateur."
