"""Work grows with the size of what is asked for, not with its square: counted, not timed.

One number that stands thousands of times, and thousands of articles that get another number, are
no law, but anybody can write them into a file of a megabyte.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from lawdiff.answers.code_lives import CodeLives
from lawdiff.answers.lookup import codes
from lawdiff.compare import renumbering
from lawdiff.gitrepo.objects import CatFile
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article
from lawdiff.record import contents
from lawdiff.record.contents import Place
from tests.making import Unit, bring_in, json_article, json_code, json_section, run

NAMED = re.compile(r"[0-9a-f]{40}:[^/]+/(?:articles|liens)/")
OLD, NEW = "2020-01-01", "2021-01-01"


def of_one_number(folder: Path, count: int) -> Path:
    """A repository of two versions, in which `count` articles have one number."""
    units = []
    for day, wording in ((OLD, 1), (NEW, 2)):
        articles = [
            json_article("L1", f"Alinéa {n} de l'essai du {day}.", n=n + 1, w=wording)
            for n in range(count)
        ]
        file = folder / f"{count}-{day}.json"
        file.write_bytes(json_code(day, json_section("Livre Ier", *articles)))
        units.append(Unit(file))
    bring_in(folder / str(count), *units)
    return folder / str(count)


def renumbered(folder: Path, count: int) -> Path:
    """A repository of two versions, between which `count` articles got another number."""
    units = []
    for day, letter in ((OLD, "L"), (NEW, "R")):
        articles = [json_article(f"{letter}{n}", f"Alinéa {n}.", n=n) for n in range(1, count + 1)]
        file = folder / f"{count}-{day}.json"
        file.write_bytes(json_code(day, *articles))
        units.append(Unit(file))
    bring_in(folder / f"re{count}", *units)
    return folder / f"re{count}"


def lines_run(work: Callable[[], object]) -> int:
    """How many lines of Python some work runs, each turn of a loop counted."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def grows_in_proportion(few: int, many: int, times: int) -> bool:
    """Is the work for `times` as much no more than half as much again as in proportion?"""
    return many <= 1.5 * times * few


# --- one number many times ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def alike(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return of_one_number(tmp_path_factory.mktemp("alike"), 150)


@pytest.mark.parametrize(
    "words",
    [("show", "L1"), ("show", "L1", "--between", OLD, NEW), ("blame", "L1"), ("timeline", "L1")],
    ids=" ".join,
)
def test_git_searches_a_folder_for_few_files(
    alike: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git walks through a folder for each file that is asked for by name: the work of all of
    them is the square of their number."""
    asked: list[str] = []
    identified = CatFile.identified

    def counting(self: CatFile, names: Iterable[str]) -> Iterator[tuple[str, bytes] | None]:
        names = list(names)
        asked.extend(names)
        return identified(self, names)

    monkeypatch.setattr(CatFile, "identified", counting)
    result = run(alike, *words)
    assert result.exit_code == 0, result.output
    assert "150" in result.output or words[0] == "timeline"
    by_name = [name for name in asked if NAMED.match(name)]
    folders = {name.rpartition("/")[0] for name in by_name}
    assert len(by_name) <= 10 * max(1, len(folders))


def test_files_are_the_same_by_name_and_by_folder(alike: Path) -> None:
    """More than a few files, some of them not there, in one question and in many."""
    with LawRepo(alike) as repo, LawRepo(alike) as other:
        [code] = codes(repo)
        ref = repo.held(code.slug)[-1]
        start = f"{ref.commit}:{code.slug}"
        names = [f"{start}/articles/L1/L1~{n}.md" for n in range(140, 160)]
        names += [
            f"{start}/sommaire.md",
            f"{start}/articles/L9/L9.md",
            f"{start}/articles/L1/L1.md",
        ]
        names += [f"{start}/articles/L1/no", ref.commit, f"{start}/sommaire.md/x"]
        with closing(CatFile(repo.git_dir)) as reader:
            plain = list(reader.identified(names))
        assert plain.count(None) == 12
        assert list(repo.objects.identified(names)) == plain
        assert list(repo.objects.identified(names[:1])) == plain[:1]
        assert [next(other.objects.identified([name])) for name in names] == plain
        assert list(other.read(names)) == [one and one[1] for one in plain]


class Searched(str):
    """A text that counts how many characters are searched for what stands before a place."""

    searched = 0

    def rfind(self, *arguments: Any) -> int:
        found = super().rfind(*arguments)
        Searched.searched += arguments[2] - max(found, 0)
        return found


def test_the_places_of_one_number_are_found_in_one_pass() -> None:
    lines = [f"- [Article L1](articles/L1/L1~{n}.md)" for n in range(2, 500)]
    text = Searched(
        "\n".join(["# Code", "", "- Livre Ier", *(f"  {line}" for line in lines)]) + "\n"
    )
    Searched.searched = 0
    found = contents.places_of(text, "L1")
    assert found == list(contents.parse(text).values())
    assert found[-1] == Place(
        "articles/L1/L1~499.md", "L1", (contents.SectionRef("Livre Ier", None),)
    )
    assert Searched.searched <= 4 * len(text)


# --- many numbers that became others --------------------------------------------------------------


def test_lives_of_renumbered_articles(tmp_path: Path) -> None:
    """Each article is looked up among the renumbered ones; the list is not gone through."""

    def work(count: int) -> int:
        with LawRepo(renumbered(tmp_path, count)) as repo:
            return lines_run(lambda: CodeLives(repo, codes(repo)[0]))

    assert grows_in_proportion(work(200), work(800), 4)


class CountedPath(str):
    """A path that counts how often it is looked up."""

    looked_up = 0

    def __hash__(self) -> int:
        CountedPath.looked_up += 1
        return super().__hash__()


def test_articles_that_share_an_identity_are_paired_in_one_pass() -> None:
    """An identity that many articles have tells of none of them."""

    def sharing(letter: str) -> dict[str, Article]:
        numbers = [f"{letter}{n}" for n in range(200)]
        return {CountedPath(f"{number}.md"): Article(number, (), cid="A") for number in numbers}

    gone = {**sharing("L"), "x.md": Article("x", (), cid="B")}
    come = {**sharing("R"), "y.md": Article("y", (), cid="B")}
    CountedPath.looked_up = 0
    assert renumbering.pair(gone, come, infer=False) == {"x.md": renumbering.Pairing("y.md")}
    assert CountedPath.looked_up <= 40 * 200
