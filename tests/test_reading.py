"""Reading little must tell what reading all tells: one article, one file, a page in a pipe."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from lawdiff.answers import between, lookup
from lawdiff.answers.at import article_at
from lawdiff.french.queries import parse_query
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article, Section, Version
from lawdiff.output.text import console as consoles
from lawdiff.output.text.page import Line, Page, Table
from lawdiff.output.text.plain import text_of
from lawdiff.record import contents
from lawdiff.record.markdown import escape
from lawdiff.record.paths import variant_of
from tests.making import bring_in, bring_versions, git, make_version, snapshot_units

pytestmark = pytest.mark.xdist_group("snapshots")


@pytest.fixture
def repo(repo: Path) -> Iterator[LawRepo]:
    with LawRepo(repo) as held:
        yield held


def numbers(repo: LawRepo, slug: str) -> list[str]:
    refs = [ref for ref in (*repo.held(slug), *repo.future) if ref.slug == slug]
    places = [contents.parse(lookup.sommaire_at(repo, ref)).values() for ref in refs]
    return sorted({place.number for group in places for place in group})


def kinds_of(path: Path, number: str, *versions: Version) -> list[tuple[str, str, int]]:
    """Kind, number and variant of each change of the articles of a number."""
    bring_versions(path, *versions)
    with LawRepo(path) as repo:
        tags = [f"code-des-essais/{version.date}" for version in (versions[0], versions[-1])]
        found = between.compare_article(repo, number, (tags[0], tags[1]), None)
        ends = [(one.kind, one.new.wording or one.old.wording) for one in found if one.differs]
        return sorted(
            (str(kind), wording.number, variant_of(wording.path or ""))
            for kind, wording in ends
            if wording is not None
        )


def test_one_of_two_articles_of_a_number_is_not_compared_without_the_others(tmp_path: Path) -> None:
    """The second gets a number of its own, and a third takes its place; the first stays."""
    first, second, third = (
        Article("L1", (f"Le {cid}.",), cid=cid, in_force_from=date(year, 1, 1))
        for cid, year in (("A", 2000), ("B", 2001), ("C", 2012))
    )
    gone = replace(second, number="L5")
    assert kinds_of(
        tmp_path / "repo",
        "L1",
        make_version("2010-01-01", first, second),
        make_version("2014-01-01", first, third, gone),
    ) == [("created", "L1", 2), ("renumbered", "L5", 1)]


def test_one_of_two_articles_of_a_number_moves_out_of_a_section_that_stays(tmp_path: Path) -> None:
    """Its section has no identity: whether it is another one is told by the other articles."""
    first, second, other = (Article(n, (t,)) for n, t in (("L1", "a"), ("L1", "b"), ("L8", "c")))
    olds = {"Titre I": (first,), "Titre II": (second, other)}
    news = {"Titre I": (first,), "Titre II": (other,), "Titre III": (second,)}
    old, new = (
        make_version(day, *(Section(title, None, held) for title, held in titles.items()))
        for day, titles in (("2010-01-01", olds), ("2014-01-01", news))
    )
    assert kinds_of(tmp_path / "repo", "L1", old, new) == [("moved", "L1", 2)]


def test_the_versions_by_their_tags_are_those_by_their_commits(repo: LawRepo) -> None:
    by_tag = [ref for slug in repo.codes for ref in repo.held(slug)]
    assert sorted(by_tag, key=lambda ref: ref.key) == repo.versions
    assert [ref.info for ref in sorted(by_tag, key=lambda ref: ref.key)] == [
        ref.info for ref in repo.versions
    ]


def test_the_files_of_a_version_are_those_that_git_lists(repo: LawRepo) -> None:
    for slug in repo.codes:
        for ref in repo.held(slug):
            listing = git(repo.path, "ls-tree", "-r", f"{ref.commit}:{slug}").splitlines()
            told = {line.partition("\t")[2]: line.split()[2] for line in listing}
            assert repo.open(ref).oids == told


def test_tags_of_the_user_are_no_codes(tmp_path: Path, snapshots: Path) -> None:
    bring_in(tmp_path / "repo", *snapshot_units(snapshots)[:2])
    for name in ("mine", "backup/2024-05-01", "backup/old/2024-05-01", "code-des-jardins"):
        git(tmp_path / "repo", "tag", name, "main")
    with LawRepo(tmp_path / "repo") as repo:
        assert list(repo.codes) == ["code-des-jardins-partages"]
        assert repo.held("code-des-jardins-partages") == repo.versions


def test_a_tag_that_tells_another_version_names_none(tmp_path: Path, snapshots: Path) -> None:
    bring_in(tmp_path / "repo", *snapshot_units(snapshots)[:2])
    git(tmp_path / "repo", "tag", "code-des-jardins-partages/2015-01-01", "main")
    with LawRepo(tmp_path / "repo") as repo:
        [found] = article_at(repo, "L111-1", "code-des-jardins-partages/2015-01-01", None)
        assert found.moment.version is not None
        assert found.moment.version.day == "2016-01-01"  # that of the commit


# --- the table of contents ----------------------------------------------------------------------

TITLES = st.text(st.sampled_from("aA1- []()\\*#|<`"), min_size=1, max_size=12)


@given(st.lists(st.tuples(st.integers(0, 3), TITLES, st.booleans()), max_size=12))
def test_a_number_is_found_where_the_whole_has_it(entries: list[tuple[int, str, bool]]) -> None:
    lines, depth = ["# Code", ""], 0
    for index, (deeper, name, is_article) in enumerate(entries):
        at = min(deeper, depth)
        shown = escape(name)
        if is_article:
            lines.append(f"{'  ' * at}- [Article {shown}](articles/L1/{index}.md)")
            depth = at
        else:
            lines.append(f"{'  ' * at}- {shown}")
            depth = at + 1
    text = "\n".join(lines) + "\n"
    whole = contents.parse(text)
    assert list(contents.numbers(text)) == list(dict.fromkeys(p.number for p in whole.values()))
    for number in {name for _, name, _ in entries}:
        expected = [place for place in whole.values() if place.number == number]
        assert contents.places_of(text, number) == expected


def test_a_number_by_any_spelling(repo: LawRepo) -> None:
    for slug in repo.codes:
        newest = repo.held(slug)[-1]
        places = contents.parse(lookup.sommaire_at(repo, newest))
        for number in numbers(repo, slug):
            for asked in (number, number.lower(), f"art. {number}"):
                query = parse_query(asked)
                found = {place.number for place in lookup.matching(query, places)}
                assert found == {number} & {place.number for place in places.values()}


# --- a page in a pipe ---------------------------------------------------------------------------

WORDS = st.text(st.sampled_from("aé €–’…1 \nœ文"), max_size=8)

CELLS = WORDS.map(str.strip)  # no cell begins or ends with a line feed


@st.composite
def pages(draw: st.DrawFn) -> Page:
    page: Page = []
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            page.append(Line(draw(WORDS), "dim").append(draw(WORDS), "bold"))
            continue
        head = draw(st.lists(st.sampled_from(["+", "by", "où"]), unique=True, max_size=3))
        boxed = not head or draw(st.booleans())
        table = Table(head, right=() if boxed else ("+",), boxed=boxed)
        for _ in range(draw(st.integers(0 if head else 1, 3))):
            table.add(*(draw(CELLS) for _ in head or range(draw(st.integers(1, 3)))))
        page.append(table)
    return page


@settings(max_examples=300)
@given(pages())
def test_a_pipe_gets_what_rich_would_draw(page: Page) -> None:
    console = Console(file=io.StringIO(), width=100_000, highlight=False, markup=False, emoji=False)
    assert text_of(page) == consoles.drawn(console, lambda _: [page])
