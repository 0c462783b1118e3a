"""The register: what is written is read back, in whatever order it came, for every version."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lawdiff.errors import RepositoryError
from lawdiff.french.laws import law_ref
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.history.entries import entries
from lawdiff.model import Article, Citation, Code, Version, VersionInfo, Wording
from lawdiff.record import article_file, register_file, version_facts
from lawdiff.record.digests import blob_id, tree_id
from lawdiff.record.paths import article_path, assign_paths, register_path
from lawdiff.record.register import Entry, Listing, Move, merged
from lawdiff.record.version_facts import VersionFacts
from lawdiff.verify.run import verify
from tests.making import (
    CODE,
    MARKDOWN_FORMAT,
    assert_golden,
    bring_versions,
    git,
    known_of,
    known_versions,
    make_version,
    refs,
    tree,
)
from tests.strategies import ARTICLES, IDS, LINES
from tests.test_articlefile import ARTICLE, GOLDEN, listing
from tests.test_growth import grows_in_proportion, lines_run

SLUG = CODE.slug
DAYS = ("2000-01-01", "2005-06-01", "2010-01-01", "2015-12-31", "2020-02-29")

# --- a file of the register ----------------------------------------------------------------------

NUMBERS = st.sampled_from(["L1", "L2", "L1-1", "R*3"])
MOVES = st.builds(
    Move,
    st.sampled_from(DAYS),
    NUMBERS.map(article_path),
    NUMBERS.map(article_path),
    st.booleans(),
)


@st.composite
def listings(draw: st.DrawFn) -> Listing:
    """What some versions say of an article, with all that it can say."""
    article = replace(draw(ARTICLES), number=draw(NUMBERS), cid=draw(IDS | st.sampled_from("AB")))
    versions = draw(st.sets(st.sampled_from(DAYS), min_size=1))
    path = article_path(article.number, draw(st.integers(1, 2)))
    blob = blob_id(article_file.render(article).encode())
    section = draw(st.lists(LINES, max_size=3).map(tuple))
    coming = draw(st.booleans())
    days = tuple(sorted(versions))
    return Listing.of(article, path, blob, section=section, versions=days, coming=coming)


@given(st.lists(listings(), max_size=5), st.lists(MOVES, max_size=2))
def test_what_is_written_is_read_back(given_: list[Listing], moves: list[Move]) -> None:
    entry = Entry("L1", merged(given_), tuple(moves))
    data = register_file.encode(entry, DAYS)
    assert register_file.decode(data, DAYS) == entry
    assert register_file.encode(register_file.decode(data, DAYS), DAYS) == data
    assert data.endswith(b"\n")


def test_the_file_reads_well() -> None:
    """Change it with care: law repositories hold millions like it."""
    first = replace(listing(ARTICLE), versions=DAYS[:3], section=("Livre Ier", "Titre II"))
    later = replace(first, versions=(DAYS[4],), end=None, state="VIGUEUR", ended_by=())
    coming = replace(later, start=date(2030, 1, 1), coming=True)
    moves = (Move(DAYS[4], article_path("L135-1"), first.path, True),)
    entry = Entry("L136-7", merged([later, coming, first]), moves)
    data = register_file.encode(entry, DAYS)
    assert_golden(data.decode(), GOLDEN / "L136-7.json")
    assert register_file.decode(data, DAYS) == entry


def test_versions_that_stand_beside_each_other_are_first_and_last() -> None:
    said = replace(listing(ARTICLE), versions=(DAYS[0], DAYS[1], DAYS[2], DAYS[4]))
    data = register_file.encode(Entry("L136-7", (said,)), DAYS)
    assert f'"{DAYS[0]}",\n     "{DAYS[2]}"' in data.decode()
    assert DAYS[1] not in data.decode().partition('"path"')[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"L136-7"', "7"),
        ('"2000-01-01"', '"2000-01-02"'),
        ('"2000-01-01"', '"2021-01-01"'),
        ('"start": "2022-01-01"', '"start": "2022-02-30"'),
        ('"kind": "modifie"', '"kind": "x"'),
        ("articles/L1/L136-7.md", "articles/../L136-7.md"),
        ("articles/L1/L136-7.md", "sommaire.md"),
        ('"wordings": 0', '"wordings": 1'),
        ('"wordings": 0', '"wordings": -1'),
        ('"blob": "', '"blob": "x'),
        ("{", "["),
        ("}", ""),
    ],
)
def test_a_file_that_lawdiff_did_not_write(old: str, new: str) -> None:
    said = replace(listing(ARTICLE), versions=DAYS[:1])
    text = register_file.encode(Entry("L136-7", (said,)), DAYS).decode()
    assert old in text
    with pytest.raises(RepositoryError, match="that lawdiff did not write"):
        register_file.decode(text.replace(old, new).encode(), DAYS)


FACTS = st.builds(
    VersionFacts,
    day=st.just(""),
    complete=st.booleans(),
    articles=st.integers(0, 10**6),
    message=st.sampled_from(["a" * 64, "0" * 64]),
    id=st.none() | st.text(min_size=1),
    sources=st.lists(st.tuples(LINES.filter(bool), st.text(min_size=1)), max_size=2).map(tuple),
    notes=st.lists(LINES.filter(bool), max_size=2).map(tuple),
    as_of=st.sampled_from(["", "2020-02-29"]),
    laws=st.sampled_from(["", "f" * 64]),
)


@given(
    st.lists(FACTS, min_size=1, max_size=5),
    st.builds(Code, LINES.filter(bool), st.none() | st.text(min_size=1)),
)
def test_what_is_known_of_versions_is_read_back(facts: list[VersionFacts], code: Code) -> None:
    versions = [replace(one, day=day) for one, day in zip(facts, DAYS, strict=False)]
    data = version_facts.encode(code, versions)
    found = version_facts.decode(data)
    assert (found.code, list(found.versions)) == (code, list(versions))
    assert [found.on(day) for day in found.days] == list(versions)
    assert data.count(b"\n") == len(versions) + 2  # a version, a line


@given(FACTS, st.builds(Code, LINES.filter(bool), st.none() | st.text(min_size=1)))
def test_the_facts_of_a_version_are_those_of_its_commit(facts: VersionFacts, code: Code) -> None:
    info = replace(facts, day=DAYS[0]).info(code)
    again = VersionFacts.of(info, "", facts.laws)
    kept = replace(facts, day=DAYS[0], message=again.message, as_of="")
    assert again == kept
    bare = VersionInfo(code, info.date, info.id, info.complete, 0, ())
    assert kept.completed(bare) == info


@given(
    st.dictionaries(
        st.sampled_from(["a.md", "b/c.md", "b/d.md", "b-/e", "z/y/x"]), st.just("1" * 40)
    )
)
def test_the_id_of_a_tree_is_that_of_git(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, str]
) -> None:
    """Also where a folder of it is known by its id alone."""
    repo = _empty(tmp_path_factory)
    lines = "".join(f"100644 {oid} 0\t{path}\n" for path, oid in files.items())
    git(repo, "read-tree", "--empty")
    git(repo, "update-index", "--index-info", data=lines.encode())
    whole = git(repo, "write-tree", "--missing-ok").strip()
    assert tree_id(files) == whole
    below = {path[2:]: oid for path, oid in files.items() if path.startswith("b/")}
    if below:
        rest = {path: oid for path, oid in files.items() if not path.startswith("b/")}
        assert tree_id(rest, {"b": tree_id(below)}) == whole


_REPOS: list[Path] = []


def _empty(factory: pytest.TempPathFactory) -> Path:
    if not _REPOS:
        _REPOS.append(factory.mktemp("trees"))
        git(_REPOS[0], "init", "-q")
    return _REPOS[0]


# --- the entries of a code -----------------------------------------------------------------------


@given(st.lists(listings(), max_size=8), st.lists(MOVES, max_size=3), st.randoms())
def test_entries_do_not_depend_on_the_order_of_listings(
    given_: list[Listing], moves: list[Move], chance: random.Random
) -> None:
    """Nor on whether versions that say the same come as one listing or as several."""
    apart = [replace(one, versions=(day,)) for one in given_ for day in one.versions]
    made = entries(given_, moves)
    for other in (given_, apart):
        shuffled = chance.sample(other, len(other))
        assert entries(shuffled, chance.sample(moves, len(moves))) == made


@given(st.lists(listings(), max_size=8), st.lists(MOVES, max_size=3))
def test_each_listing_is_in_the_entry_of_its_number_and_none_is_added(
    given_: list[Listing], moves: list[Move]
) -> None:
    made = entries(given_, moves)
    assert made.keys() == {register_path(one.path) for one in given_}
    said = {(one.path, day, replace(one, versions=())) for one in given_ for day in one.versions}
    for path, entry in made.items():
        held = {(o.path, d, replace(o, versions=())) for o in entry.listings for d in o.versions}
        assert held <= said
        assert {one for one in said if register_path(one[0]) == path} <= held
        assert set(entry.moves) <= set(moves)


def test_what_an_article_says_under_another_number_is_in_both_entries() -> None:
    one = Listing((DAYS[0],), article_path("L1"), "0" * 40, "L1", cid="A")
    other = replace(one, versions=(DAYS[1],), path=article_path("L2"), number="L2")
    apart = replace(one, versions=(DAYS[1],), cid="B")
    made = entries([one, other, apart])
    assert set(made["articles/L1/L1.json"].listings) == {one, other, apart}
    assert set(made["articles/L2/L2.json"].listings) == {one, other}


def test_without_ids_a_renumbering_ties_two_numbers_until_the_next_one() -> None:
    """L1 became L2 on the second day; the L1 that came then is another article."""
    path = article_path("L1")
    old = Listing((DAYS[0],), path, "0" * 40, "L1")
    new = Listing((DAYS[1], DAYS[2]), article_path("L2"), "0" * 40, "L2")
    reused = Listing((DAYS[2],), path, "1" * 40, "L1")
    move = Move(DAYS[1], path, article_path("L2"))
    made = entries([old, new, reused], [move])
    assert set(made["articles/L2/L2.json"].listings) == {old, new}
    assert set(made["articles/L1/L1.json"].listings) == {old, new, reused}
    assert made["articles/L1/L1.json"].moves == made["articles/L2/L2.json"].moves == (move,)


def test_the_work_of_entries_grows_with_their_number() -> None:
    def work(count: int) -> int:
        said = [
            Listing((day,), article_path(f"{letter}{n}"), "0" * 40, f"{letter}{n}")
            for n in range(count)
            for day, letter in ((DAYS[0], "L"), (DAYS[1], "R"))
        ]
        moves = [Move(DAYS[1], article_path(f"L{n}"), article_path(f"R{n}")) for n in range(count)]
        return lines_run(lambda: entries(said, moves))

    assert grows_in_proportion(work(100), work(400), 4)


def test_the_work_of_one_number_that_stands_many_times_grows_with_their_number() -> None:
    def work(count: int) -> int:
        said = [
            Listing((day,), article_path("L1", n + 1), f"{n:040x}", "L1", cid=f"A{n}")
            for n in range(count)
            for day in DAYS
        ]
        return lines_run(lambda: entries(said))

    assert grows_in_proportion(work(100), work(400), 4)


# --- what is held --------------------------------------------------------------------------------

_TEXTS = st.sampled_from(["Un.", "Deux.", "Trois."])
_LAWS = st.lists(
    st.sampled_from([law_ref("modifie", f"LOI n°199{n}-1 du 1er juin 199{n}") for n in (1, 2)]),
    max_size=1,
).map(tuple)
_ENDS = st.lists(st.just(law_ref("abroge", "LOI n°1999-9 du 1er juin 1999")), max_size=1).map(tuple)
HELD = st.builds(
    lambda number, text, laws, ends, state, wordings, cites: Article(
        number=number,
        alineas=(text,),
        laws=laws,
        cid=f"cid {number}",
        wording=f"{number} {text}",
        in_force_from=date(1999, 1, 1),
        state=state,
        ended_by=ends,
        citations=cites,
        wordings=wordings,
    ),
    st.sampled_from(["L1", "L2", "R1"]),
    _TEXTS,
    _LAWS,
    _ENDS,
    st.sampled_from(["VIGUEUR", "ABROGE_DIFF"]),
    st.lists(
        st.builds(Wording, st.just("w"), st.just(date(1999, 1, 1)), st.none(), st.just("VIGUEUR")),
        max_size=1,
    ).map(tuple),
    st.lists(st.just(Citation("Cite", "Code civil - art. 9")), max_size=1).map(tuple),
)


@st.composite
def histories(draw: st.DrawFn) -> list[Version]:
    """Two or three versions of a code, the second of which may be incomplete."""
    made = []
    for n, day in enumerate(DAYS[: draw(st.integers(2, 3))]):
        articles = draw(
            st.lists(HELD, min_size=1, max_size=3, unique_by=lambda article: article.number)
        )
        complete = n != 1 or draw(st.booleans())
        made.append(make_version(day, *articles, complete=complete))
    return made


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(histories(), st.randoms())
def test_each_version_is_found_again_in_whatever_order_it_came(
    tmp_path_factory: pytest.TempPathFactory, versions: list[Version], chance: random.Random
) -> None:
    """In one run or many: the same ids, the register among them; and each listing of each version
    is what `said` gives of it."""
    folder = tmp_path_factory.mktemp("register")
    bring_versions(folder / "whole", *versions)
    for version in chance.sample(versions, len(versions)):
        bring_versions(folder / "steps", version)
    assert refs(folder / "steps") == refs(folder / "whole")
    with LawRepo(folder / "whole") as repo:
        known = repo.register(SLUG)
        assert list(known.days) == [version.date.isoformat() for version in versions]
        for version in versions:
            day = version.date.isoformat()
            paths = assign_paths(version)
            said = known.said(day)
            assert set(said) == {paths[id(article)] for article in version.articles()}
            for article in version.articles():
                path = paths[id(article)]
                blob = blob_id(article_file.render(article).encode())
                expected = Listing.of(article, path, blob, versions=said[path].versions)
                assert said[path] == expected
                assert day in said[path].versions
                assert said[path] in (known.entry(path) or Entry("", ())).listings
            assert known.said_of(day, list(said)) == said
        assert [repo.open(ref).own().version() for ref in repo.versions] == versions
    assert verify(folder / "whole").faults == []
    shutil.rmtree(folder)


def test_every_order_of_four_versions_gives_one_register(tmp_path: Path) -> None:
    """The ids are the same, and so are those that a run of all at once gives."""

    def article(number: str, text: str, **facts: object) -> Article:
        known = {"cid": f"A{number}", "wording": f"{number} {text}", **facts}
        return Article(number, (text,), **known)  # type: ignore[arg-type]

    versions = [
        make_version(DAYS[0], article("L1", "Un."), article("L2", "Deux.")),
        make_version(DAYS[1], article("L2", "Deux, changé."), complete=False),
        make_version(DAYS[2], article("R1", "Un.", cid="AL1"), article("L2", "Deux, changé.")),
        make_version(DAYS[3], article("R1", "Un encore.", cid="AL1", state="ABROGE_DIFF")),
    ]
    bring_versions(tmp_path / "whole", *versions)
    for order in permutations(range(4)):
        repo = tmp_path / "".join(map(str, order))
        for index in order:
            bring_versions(repo, versions[index])
        assert refs(repo) == refs(tmp_path / "whole"), order
    both = [known_of(tmp_path / "whole", SLUG, path) for path in ("L1/L1", "R1/R1")]
    assert both[0]["listings"] == both[1]["listings"]
    [move] = both[0]["moves"]
    assert move["day"] == DAYS[2]


# --- what is learnt of a version that is held -----------------------------------------------------


def facts_alone(day: str, **facts: object) -> Version:
    """A version whose article says more or less, and whose text is the same."""
    article = Article("L1", ("Un.",), cid="A", wording="A1", in_force_from=date(1999, 1, 1))
    return make_version(day, replace(article, **facts), Article("L2", ("Deux.",)))  # type: ignore[arg-type]


def test_a_source_that_knows_more_of_the_same_texts_changes_the_register_alone(
    tmp_path: Path,
) -> None:
    repo = tmp_path / "repo"
    old, new = facts_alone(DAYS[0]), facts_alone(DAYS[1], in_force_until=date(2030, 1, 1))
    bring_versions(repo, old, new)
    before, known = refs(repo), known_of(repo, SLUG, "L1/L1")
    more = facts_alone(
        DAYS[0],
        state="VIGUEUR",
        citations=(Citation("Cite", "Code civil - art. 9"),),
        ended_by=(law_ref("abroge", "LOI n°1999-9 du 1er juin 1999"),),
        in_force_until=date(2030, 1, 1),
    )
    report = bring_versions(repo, more, overwrite=True)
    after = refs(repo)
    assert {ref for ref in after if after[ref] != before.get(ref)} == {"refs/heads/registre"}
    assert (report.rewritten, report.rewriting) == (0, None)
    assert known_of(repo, SLUG, "L1/L1") != known
    assert known_of(repo, SLUG, "L1/L1")["listings"][0]["state"] == "VIGUEUR"
    assert verify(repo).faults == []
    bring_versions(tmp_path / "whole", more, new)
    assert refs(tmp_path / "whole") == after


def test_a_message_says_what_was_known_when_it_was_written(tmp_path: Path) -> None:
    """The law that ended an article is learnt after the version that lacks it."""
    law = law_ref("abroge", "LOI n°1999-9 du 1er juin 1999")
    first = make_version(DAYS[0], Article("L1", ("Un.",)), Article("L2", ("Deux.",)))
    second = make_version(DAYS[1], Article("L2", ("Deux.",)))
    late = make_version(
        DAYS[0],
        Article("L1", ("Un.",), ended_by=(law,)),
        complete=False,
        format_=MARKDOWN_FORMAT,
    )
    repo = tmp_path / "repo"
    bring_versions(repo, first, second)
    before = git(repo, "rev-list", "main")
    bring_versions(repo, late)
    assert git(repo, "rev-list", "main") == before
    assert "Aucun texte connu :\n  L1 (abrogé)" in git(repo, "log", "-1", "--format=%B", "main")
    [said, *_] = known_of(repo, SLUG, "L1/L1")["listings"]
    assert [one["title"] for one in said["ended_by"]] == [law.title]
    assert verify(repo).faults == []
    bring_versions(tmp_path / "whole", first, second, late)
    assert f"{law.title} :\n  L1 (abrogé)" in git(
        tmp_path / "whole", "log", "-1", "--format=%B", "main"
    )
    for tag in git(repo, "tag").split():
        assert tree(repo, tag) == tree(tmp_path / "whole", tag)


def test_the_register_of_a_code_that_nothing_is_known_of_stays_as_it_is(tmp_path: Path) -> None:
    other = Code("Code des autres essais")
    repo = tmp_path / "repo"
    bring_versions(repo, make_version(DAYS[0], Article("L1", ("Un.",)), code=other))
    before = git(repo, "rev-parse", f"registre:{other.slug}")
    bring_versions(repo, make_version(DAYS[1], Article("L1", ("Un.",))))
    assert git(repo, "rev-parse", f"registre:{other.slug}") == before
    assert known_versions(repo, SLUG).keys() == {DAYS[1]}
    assert verify(repo).faults == []
