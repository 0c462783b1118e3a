"""The index: it changes no answer, whatever becomes of it, and follows the repository."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lawdiff.gitrepo.repository import LawRepo
from lawdiff.index import cache
from lawdiff.model import Article
from lawdiff.record import article_file
from lawdiff.record.register import Entry
from tests.lives import Life, Word, make_repo
from tests.making import bring_versions, make_version, run
from tests.strategies import ALINEAS, NUMBERS

CODE = "code-des-jardins-partages"
QUESTIONS: Sequence[Sequence[str]] = (
    ("search", "ruche", "--json"),
    ("search", "de la", "--at", "2019-01-01"),
    ("search", "--history", "9,7 %"),
    ("law", "2018-9941"),
    ("law", "2023-9975", "--json"),
    ("cites", "L121-4", "--code", CODE, "--json"),
    ("changes", "--between", "2018-07-01", "2023-01-01", "--code", CODE),
    ("changes", "--between", "2014-03-10", "futur", "--code", CODE, "--json"),
)


def answers(repo: Path) -> list[str]:
    return [run(repo, *words).output for words in QUESTIONS]


def file_of(repo: Path) -> Path:
    found = cache.file_of(repo / ".git")
    assert found is not None
    return found


@pytest.fixture
def mine(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the made-up code, with a cache folder of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Path(shutil.copytree(repo, tmp_path / "repo"))


def test_deleting_the_index_changes_no_answer(mine: Path) -> None:
    first = answers(mine)
    assert file_of(mine).is_file()
    assert answers(mine) == first
    shutil.rmtree(file_of(mine).parent)
    assert answers(mine) == first


def _garbage(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + os.urandom(5000))


def _cut(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def _zeroed(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:4096] + bytes(len(data) - 4096))


def _changed(sql: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        db = sqlite3.connect(path)
        db.executescript(sql)
        db.commit()
        db.close()

    return change


def _linked(path: Path) -> None:
    path.rename(path.with_suffix(".other"))
    path.symlink_to(path.with_suffix(".other"))


@pytest.mark.parametrize(
    "damage",
    [
        _garbage,
        _cut,
        _zeroed,
        _changed("PRAGMA user_version = 9999"),
        _changed("PRAGMA application_id = 1"),
        _changed("ALTER TABLE wording ADD COLUMN more TEXT"),
        _changed("DROP TABLE span"),
        _changed(
            "CREATE TRIGGER t AFTER INSERT ON wording BEGIN DELETE FROM wording; END;"
            "UPDATE meta SET value = 'another state'"
        ),
        _changed("DROP TABLE meta; CREATE VIEW meta AS SELECT 'refs' AS key, '' AS value"),
        _linked,
    ],
)
def test_what_is_damaged_or_of_another_form_is_made_again(
    mine: Path, damage: Callable[[Path], None]
) -> None:
    first = answers(mine)
    damage(file_of(mine))
    assert answers(mine) == first
    assert answers(mine) == first


def test_an_index_in_a_repository_is_never_read(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody sends a repository with an index in it, and a setting that leads there."""
    first = answers(mine)
    told = file_of(mine)
    _changed("UPDATE wording SET number = 'L9999', blob = NULL")(told)
    assert "L9999" in run(mine, "law", "2018-9941").output  # it is this file that answers
    for place in (mine / ".git", mine, mine / ".cache"):
        (place / "lawdiff").mkdir(parents=True, exist_ok=True)
        shutil.copy(told, place / "lawdiff" / told.name)
        monkeypatch.setenv("XDG_CACHE_HOME", str(place))
        assert answers(mine) == first


def test_without_a_place_to_write_the_index_is_in_memory(
    mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = answers(mine)
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert answers(mine) == first


def test_sizes_that_are_kept_change_no_answer(mine: Path) -> None:
    first = answers(mine)
    sizes = file_of(mine).with_suffix(".sizes")
    assert sizes.is_file()
    for damage in (_garbage, _cut, _changed("DROP TABLE size; CREATE TABLE size (x)")):
        damage(sizes)
        assert answers(mine) == first
    assert answers(mine) == first


def test_two_processes_write_it_at_once(mine: Path) -> None:
    command = [sys.executable, "-m", "lawdiff", "--repo", str(mine), "law", "2018-9941", "--json"]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(4)
    ]
    told = {process.communicate()[0] for process in running}
    assert told == {run(mine, "law", "2018-9941", "--json").output.encode()}
    left = {path.suffix for path in file_of(mine).parent.iterdir()}
    assert left <= {".sqlite", ".sizes", ".lock"}


def test_a_clone_has_an_index_of_its_own(mine: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "clone", "-q", str(mine), str(tmp_path / "clone")], check=True)
    assert answers(tmp_path / "clone") == answers(mine)
    assert file_of(tmp_path / "clone") != file_of(mine)


# --- caught up ----------------------------------------------------------------------------------


def told_by(db: sqlite3.Connection) -> list[object]:
    """All that an index says, without the numbers of its rows."""
    wording = (
        "SELECT wording.id, slug, article.number, wording.number, identity, wording.cid, name, "
        "start, until, state, cut, wording.path, wording.blob, titles FROM wording JOIN article "
        "ON article.id = wording.article JOIN text ON text.id = article.text "
        "LEFT JOIN section ON section.id = wording.section"
    )
    names = {row[0]: row[1:] for row in db.execute(wording)}
    laws = {row[0]: row[1:] for row in db.execute("SELECT * FROM law")}
    files = {row[0]: row[1] for row in db.execute("SELECT id, blob FROM file")}
    used = {blob for (blob,) in db.execute("SELECT blob FROM attestation")}
    found: list[object] = [*names.values()]
    found += db.execute("SELECT slug, title, cid, as_of FROM text")
    found += db.execute("SELECT slug, day, facts FROM version JOIN text ON text.id = text")
    found += db.execute("SELECT slug, number, key, path, blob, seen FROM article "
                        "JOIN text ON text.id = text")  # fmt: skip
    for variant, start, stop, row, rank, own in db.execute(
        "SELECT variant, start, stop, wording, rank, own FROM span"
    ):
        found.append(("span", names[row], variant, start, stop, rank, own))
    for variant, day, kind, *rows, exact, late, own in db.execute(
        "SELECT variant, day, kind, wording, before, base, exact, at_latest, own FROM change"
    ):
        sides = [names.get(row) for row in rows]
        found.append(("change", variant, day, kind, *sides, exact, late, own))
    for row, *more in db.execute(
        "SELECT wording, first, last, coming, path, blob FROM attestation"
    ):
        found.append(("attestation", names.get(row), *more))
    for row, law, *more in db.execute(
        "SELECT wording, law, kind, article, makes, ends FROM made_by"
    ):
        found.append(("made by", names[row], laws[law], *more))
    for row, *more in db.execute("SELECT wording, key, slug FROM link"):
        found.append(("link", names[row], *more))
    for row, *more in db.execute("SELECT file, alinea, key, slug FROM citation"):
        if files[row] in used:
            found.append(("citation", files[row], *more))
    for word in ("un", "deux", "article"):
        rows = db.execute(
            "SELECT blob FROM words JOIN file ON file.id = "
            "(SELECT max(id) FROM file WHERE id <= words.rowid) WHERE words MATCH ?", (word,)
        )  # fmt: skip
        found += [(word, blob) for (blob,) in rows if blob in used]
    return sorted(found, key=repr)


DAYS = [f"20{year}-01-01" for year in range(10, 18)]
TEXTS = st.sampled_from(["Un.", "Deux, voir l'article L. 2.", "Un article.", "Trois."])
HELD = st.dictionaries(st.sampled_from(["L1", "L2", "L3"]), TEXTS, min_size=1)
GROWING = st.lists(
    st.tuples(st.sampled_from(DAYS), HELD, st.booleans(), st.booleans()),
    min_size=2, max_size=4, unique_by=lambda one: one[0],
)  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(GROWING, st.booleans())
def test_an_index_that_is_caught_up_equals_one_that_is_made_anew(
    tmp_path_factory: pytest.TempPathFactory,
    versions: list[tuple[str, dict[str, str], bool, bool]],
    ordered: bool,
) -> None:
    """Versions come one after the other, oldest first or as they come, complete or not, of a source
    that knows wordings and days or of one that does not."""
    repo = tmp_path_factory.mktemp("growing") / "repo"
    for day, texts, complete, dated in sorted(versions) if ordered else versions:
        articles = [_article(number, text, day, dated=dated) for number, text in texts.items()]
        bring_versions(repo, make_version(day, *articles, complete=complete))
        with LawRepo(repo) as held:
            caught_up = told_by(cache.opened(held))
    with LawRepo(repo) as held:
        cache.discard(held)
        assert told_by(cache.opened(held)) == caught_up


def _article(number: str, text: str, day: str, *, dated: bool) -> Article:
    from datetime import date

    if not dated:
        return Article(number, (text,))
    cid = f"C{number}"
    return Article(
        number, (text,), cid=cid, wording=f"{cid}-{day}", in_force_from=date.fromisoformat(day)
    )


def test_only_what_changed_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    lives = [
        Life("L1", [Word("2019-01-01", "Un.")], 1),
        Life("L2", [Word("2019-01-01", "Deux."), Word("2021-01-01", "Deux ans.")], 2),
        Life("L3", [Word("2019-01-01", "Trois.", end="2019-06-01")], 3),
    ]
    repo = make_repo(tmp_path, ["2019-02-01", "2020-01-01"], {"I": lives})
    with LawRepo(repo) as held:
        cache.write(held)
    make_repo(tmp_path, ["2021-02-01"], {"I": lives})
    read: list[str] = []
    with LawRepo(repo) as held:
        register = held.register("code-des-essais")
        entries = register.entries

        def note(paths: Iterable[str]) -> list[Entry | None]:
            read.extend(paths := list(paths))
            return entries(paths)

        monkeypatch.setattr(register, "entries", note)
        cache.opened(held)
    assert "articles/L3/L3.md" not in read
    assert {path.rpartition("/")[2] for path in read} <= {"L1.md", "L2.md"}


# --- the words of a file ------------------------------------------------------------------------


@given(NUMBERS, st.lists(ALINEAS, max_size=4), st.lists(ALINEAS, max_size=2))
def test_the_alineas_of_a_file_are_those_that_a_reading_gives(
    number: str, alineas: list[str], nota: list[str]
) -> None:
    text = article_file.render(Article(number, tuple(alineas), nota=tuple(nota)))
    assert len(article_file.raw_alineas(text.encode())) == len(article_file.parse(text).alineas)
