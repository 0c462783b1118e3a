"""Sources of one version complete each other: in any order, with nothing lost in silence."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lawdiff.errors import ConflictError
from lawdiff.model import Article, Citation, Code, LawRef, Section, Version, Wording
from lawdiff.sources.merging import combine, enriched, merge
from tests.making import (
    CODE,
    JSON_FORMAT,
    MARKDOWN_FORMAT,
    TEXT_FORMAT,
    json_article,
    json_code,
    make_version,
    plain_text,
    run,
)

DAY = "2015-02-07"
LAW = LawRef("modifie", "LOI n°2014-1 du 2 janvier 2014", "7", None, "LOI", "2014-1",
             date(2014, 1, 2))  # fmt: skip
KNOWN_LAW = replace(LAW, cid="JORFTEXT000000000001")
DECREE = LawRef("cree", "Décret n°2001-2 du 3 mars 2001", None, None, "DECRET", "2001-2",
                date(2001, 3, 3))  # fmt: skip


def text(*contents: Section | Article, complete: bool = True, id_: str | None = None) -> Version:
    return make_version(DAY, *contents, complete=complete, format_=TEXT_FORMAT, id_=id_)


def loose(*articles: Article, id_: str | None = None, complete: bool = False) -> Version:
    return make_version(DAY, *articles, complete=complete, format_=MARKDOWN_FORMAT, id_=id_)


def whole(*contents: Section | Article) -> Version:
    return make_version(DAY, *contents, format_=JSON_FORMAT)


def by_number(version: Version) -> dict[str, list[Article]]:
    found: dict[str, list[Article]] = {}
    for article in version.articles():
        found.setdefault(article.number, []).append(article)
    return found


# --- parts of several formats -------------------------------------------------------------------


def test_one_part_is_the_version() -> None:
    version = text(Article("L1", ("Un.",)))
    assert merge([version]) == (version, [])


def test_an_article_file_adds_its_article_and_its_links() -> None:
    held = (Article("L1", ("Un.",)), Article("L3", ("Trois.",)), Article("L4", ("Quatre.",)))
    cut = text(Section("Livre Ier", None, held), complete=False, id_="abc")
    files = loose(Article("L1", ("Un.",), laws=(LAW,)), Article("L2", ("Deux.",), laws=(DECREE,)))
    version, anomalies = merge([files, cut])
    assert anomalies == []
    assert [(a.number, a.alineas, a.laws) for a in version.articles()] == [
        ("L1", ("Un.",), (LAW,)),
        ("L3", ("Trois.",), ()),
        ("L4", ("Quatre.",), ()),
        ("L2", ("Deux.",), (DECREE,)),
    ]
    assert version.id == "abc"
    assert not version.complete
    assert [source.format for source in version.sources] == [MARKDOWN_FORMAT, TEXT_FORMAT]
    # What stood in a section stands there still.
    places = [[section.title for section in path] for path, _ in version.places()]
    assert places == [["Livre Ier"]] * 3 + [[]]


def test_a_disagreement_is_an_anomaly_and_the_fuller_source_wins() -> None:
    full = text(Article("L1", ("Un.",)), Article("L2", ("Deux.",)))
    files = loose(Article("L1", ("Autre chose.",), laws=(LAW,)))
    version, anomalies = merge([files, full])
    assert by_number(version)["L1"] == [Article("L1", ("Un.",), laws=(LAW,))]
    assert [(found.kind, found.article) for found in anomalies] == [("disagreement", "L1")]
    assert MARKDOWN_FORMAT in anomalies[0].message
    assert version.notes == ("disagreement: L1",)


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("strict", [True, False])
def test_an_import_reports_what_its_sources_disagree_on(
    tmp_path: Path, at_once: bool, strict: bool
) -> None:
    json_file, text_file = str(tmp_path / "a.json"), str(tmp_path / "b.txt")
    Path(json_file).write_bytes(json_code(DAY, json_article("L1", "Un.")))
    Path(text_file).write_text(plain_text("7 février 2015", {"L1": ["Autre chose."]}), "utf-8")
    options = ["--strict"] * strict
    if at_once:
        done = run(tmp_path / "law", "import", json_file, text_file, "--json", *options)
    else:
        assert run(tmp_path / "law", "import", json_file, *options).exit_code == 0
        done = run(tmp_path / "law", "import", text_file, "--json", *options)
    assert done.exit_code == (3 if strict else 0)
    [found] = [one for one in json.loads(done.stdout)["anomalies"] if one["kind"] == "disagreement"]
    assert found["article"] == "L1"


def test_a_whole_version_is_fuller_than_a_longer_incomplete_one() -> None:
    short = whole(Article("L1", ("Court.",)))
    long = text(*(Article(f"L{n}", ("Très long." * 50,)) for n in range(1, 9)), complete=False)
    version, anomalies = merge([long, short])
    assert version.complete
    assert by_number(version)["L1"][0].alineas == ("Court.",)
    assert [found.article for found in anomalies] == ["L1"]


def test_a_file_of_one_of_two_wordings_goes_to_that_one() -> None:
    """Two wordings of one number, as L136-7 of seed 004: a file tells of the second."""
    first, second = Article("L1", ("Le premier.",)), Article("L1", ("Le second.",))
    version, anomalies = merge([text(first, second), loose(replace(second, laws=(LAW,)))])
    assert anomalies == []
    assert by_number(version)["L1"] == [first, replace(second, laws=(LAW,))]


def test_both_wordings_take_their_own_links() -> None:
    first, second = Article("L1", ("Le premier.",)), Article("L1", ("Le second.",))
    files = loose(replace(first, laws=(LAW,)), replace(second, laws=(DECREE,)))
    version, anomalies = merge([text(second, first), files])
    assert anomalies == []
    assert by_number(version)["L1"] == [
        replace(second, laws=(DECREE,)),
        replace(first, laws=(LAW,)),
    ]


def test_a_text_that_is_dropped_is_told() -> None:
    """The fuller source has one wording of a number, the other two."""
    full = text(Article("L1", ("Un.",)), Article("L2", ("Deux.",)), Article("L3", ("Trois.",)))
    files = loose(Article("L1", ("Un.",)), Article("L1", ("Une autre.",)))
    version, anomalies = merge([full, files])
    assert by_number(version)["L1"] == [Article("L1", ("Un.",))]
    assert [(found.kind, found.article) for found in anomalies] == [("disagreement", "L1")]


def test_a_cut_article_is_completed_and_that_is_no_disagreement() -> None:
    cut = Article("L2", ("Deux, et la su",), cut=True)
    seed = text(Article("L1", ("Un.",)), cut, complete=False)
    version, anomalies = merge([seed, loose(Article("L2", ("Deux, et la suite.", "Fin.")))])
    assert anomalies == []
    assert by_number(version)["L2"] == [Article("L2", ("Deux, et la suite.", "Fin."))]
    # A file that is shorter than what is held, or that reads otherwise, completes nothing.
    for other in ("Deux", "Deux, mais autrement."):
        version, anomalies = merge([seed, loose(Article("L2", (other,)))])
        assert by_number(version)["L2"] == [cut]
        assert [found.kind for found in anomalies] == ["disagreement"]


def test_sections_meet_by_identity_then_by_title() -> None:
    one = whole(Section("Livre I", "S1", (Article("L1", ("Un.",)),)))
    other = text(
        Section("Livre I", None, (Article("L2", ("Deux.",)),)),
        Section("Livre II", None, (Article("L3", ("Trois.",)),)),
    )
    version, _ = merge([one, other])
    # The plain text is the fuller one here: what it lacks goes under its own title.
    assert [([s.title for s in path], a.number) for path, a in version.places()] == [
        (["Livre I"], "L2"),
        (["Livre I"], "L1"),
        (["Livre II"], "L3"),
    ]


OTHER_FORMAT = "dump"  # one that knows identities too


def test_sections_of_one_title_and_two_ids_stay_two() -> None:
    """« Dispositions générales » stands in a code a hundred times."""
    title = "Dispositions générales"
    one = whole(
        Section(title, "S1", (Article("L1", ("Un.",)),)),
        Section(title, "S2", (Article("L2", ("Deux.",)), Article("L3", ("Trois.",)))),
    )
    more = (
        Section(title, "S3", (Article("L4", ("Quatre.",)),)),
        Section("Dispositions diverses", "S2", (Article("L5", ("Cinq.",)),)),
    )
    other = make_version(DAY, *more, complete=False, format_=OTHER_FORMAT)
    version, _ = merge([one, other])
    assert [(path[-1].title, path[-1].cid, a.number) for path, a in version.places()] == [
        (title, "S1", "L1"),
        (title, "S2", "L2"),
        (title, "S2", "L3"),
        (title, "S2", "L5"),
        (title, "S3", "L4"),
    ]


def test_sections_of_two_ids_do_not_meet_in_one_that_has_none() -> None:
    """Nor does a section go by its title where another has its id."""
    plain = text(Section("T", None, tuple(Article(f"L{n}", ("x",)) for n in range(1, 9))))
    ids = (Section("T", cid, (Article(f"R{cid}", ("Un.",)),)) for cid in ("S1", "S2"))
    first = make_version(DAY, *ids, complete=False, format_=OTHER_FORMAT)
    version, _ = merge([plain, first])
    assert [(len(path), path[0].cid) for path, a in version.places() if a.number == "RS1"] == [
        (1, None)
    ]
    assert [path[0].cid for path, a in version.places() if a.number == "RS2"] == ["S2"]
    third = make_version(DAY, Section("T", "S2", (Article("R9", ("x",)),)), complete=False,
                         format_=JSON_FORMAT)  # fmt: skip
    version, _ = merge([plain, third, first])
    standing = {a.number: path[0] for path, a in version.places()}
    assert standing["R9"] == standing["RS2"] != standing["RS1"]


def test_links_of_both_sources_are_kept() -> None:
    """Of one that both know, each fact that either tells: ids lead through renumberings."""
    ours = Article("L1", ("Un.",), citations=(
        Citation("Cite", "Code A - art. 1", "V"),
        Citation("Concordance", "Code X - art. L9", "Ab"),
        Citation("Transfert", "Code X - art. L8"),
    ))  # fmt: skip
    theirs = Article("L1", ("Un.",), citations=(
        Citation("Cité par", "Décret B - art. 2", None, "LEGIARTI2"),
        Citation("Concordance", "Code X - art. L9", "V", "LEGIARTI9"),
        Citation("Transfert", "Code X - art. L8", "T", "LEGIARTI8"),
    ))  # fmt: skip
    version, _ = merge([whole(theirs), text(ours, Article("L2", ("Deux.",)))])
    assert by_number(version)["L1"][0].citations == (
        Citation("Cite", "Code A - art. 1", "V"),
        Citation("Cité par", "Décret B - art. 2", None, "LEGIARTI2"),
        Citation("Concordance", "Code X - art. L9", "Ab", "LEGIARTI9"),
        Citation("Transfert", "Code X - art. L8", "T", "LEGIARTI8"),
    )


def test_links_of_two_article_files_are_kept() -> None:
    files = [
        loose(Article("L1", ("Un.",), citations=(Citation("Cite", title, state),)))
        for title, state in (("Code A", "V"), ("Code B", "V"), ("Code B", None))
    ]
    for order in permutations(files):
        (article,) = combined(order).articles()
        assert article.citations == (
            Citation("Cite", "Code A", "V"),
            Citation("Cite", "Code B", "V"),
        )


def test_facts_that_one_part_lacks_come_from_the_other() -> None:
    wordings = (Wording("W1", date(2000, 1, 1), None, "VIGUEUR"),)
    known = Article("L1", ("Un.",), ("Nota.",), (KNOWN_LAW,), "C1", "W1", date(2000, 1, 1),
                    date(2030, 1, 1), "ABROGE_DIFF", (DECREE,), wordings=wordings)  # fmt: skip
    bare = Article("L1", ("Un.",), laws=(LAW,))
    assert enriched(bare, known) == known
    assert enriched(known, bare) == known


def test_a_code_is_named_by_the_source_that_knows_its_id() -> None:
    one = replace(
        text(Article("L1", ("Un.",)), Article("L2", ("x",))), code=Code("Code Des Essais")
    )
    other = replace(whole(Article("L1", ("Un.",))), code=Code(CODE.title, "LEGITEXT1"))
    assert merge([one, other])[0].code == merge([other, one])[0].code == other.code


# --- sources of one format ----------------------------------------------------------------------


def test_article_files_add_up() -> None:
    one, other = loose(Article("L2", ("Deux.",))), loose(Article("L1", ("Un.",)), id_="abc")
    both = combine(one, other, overwrite=False)
    assert both == combine(other, one, overwrite=False)
    assert [article.number for article in both.articles()] == ["L1", "L2"]
    assert both.id == "abc"
    assert set(both.sources[0].files) == {one.sources[0].sha256, other.sources[0].sha256}


def test_article_files_that_contradict_each_other_are_refused() -> None:
    one, other = loose(Article("L1", ("Un.",))), loose(Article("L1", ("Autre.",)))
    with pytest.raises(ConflictError, match="1 article differs"):
        combine(one, other, overwrite=False)
    assert by_number(combine(one, other, overwrite=True))["L1"] == [Article("L1", ("Autre.",))]


def test_another_nota_is_another_text() -> None:
    one, other = loose(Article("L1", ("Un.",), ("A",))), loose(Article("L1", ("Un.",), ("B",)))
    with pytest.raises(ConflictError):
        combine(one, other, overwrite=False)


def test_a_cut_file_and_its_full_form_do_not_contradict_each_other() -> None:
    seed = text(Article("L1", ("Un.",)), Article("L2", ("Deux, et",), cut=True), complete=False)
    full = text(Article("L1", ("Un.",)), Article("L2", ("Deux, et trois.",)), Article("L3", ("3",)))
    for pair in permutations((seed, full)):
        assert combine(*pair, overwrite=False) == full


def test_a_whole_text_that_lacks_an_article_contradicts_one_that_has_it() -> None:
    one, other = text(Article("L1", ("Un.",))), text(Article("L1", ("Un.",)), Article("L2", ("2",)))
    for pair in permutations((one, other)):
        with pytest.raises(ConflictError, match="L2"):
            combine(*pair, overwrite=False)
        assert combine(*pair, overwrite=True) == pair[1]


def test_a_conflict_names_few_of_many() -> None:
    one = text(*(Article(f"L{n}", ("Un.",)) for n in range(1, 20)))
    other = text(*(Article(f"L{n}", ("Autre.",)) for n in range(1, 20)))
    with pytest.raises(ConflictError) as caught:
        combine(one, other, overwrite=False)
    assert "19 articles differ (L1, L2, L3, L4, L5, …)" in caught.value.message


# --- laws of merging ----------------------------------------------------------------------------

TEXTS = ["Un.", "Un. Deux.", "Deux.", "Trois."]
LAWS = [LAW, KNOWN_LAW, DECREE]
CITATIONS = [Citation("Cite", "Code X", state) for state in ("V", "Ab", None)]


@st.composite
def articles(draw: st.DrawFn) -> Article:
    return Article(
        draw(st.sampled_from(["L1", "L2", "L2-1", "L10"])),
        (draw(st.sampled_from(TEXTS)),),
        laws=tuple(draw(st.sets(st.sampled_from(LAWS), max_size=1))),
        citations=tuple(draw(st.lists(st.sampled_from(CITATIONS), max_size=1))),
    )


def parts_of(format_: str) -> st.SearchStrategy[Version]:
    """Versions of one day; article files have each number at most once."""
    once = (lambda a: a.number) if format_ == MARKDOWN_FORMAT else None
    return st.builds(
        lambda found, complete, id_: make_version(
            DAY, *found, complete=complete, format_=format_, id_=id_
        ),
        st.lists(articles(), min_size=1, max_size=4, unique_by=once),
        st.booleans(),
        st.sampled_from([None, "a", "b"]),
    )


ANY_PARTS = st.tuples(*(parts_of(f) for f in (JSON_FORMAT, TEXT_FORMAT, MARKDOWN_FORMAT)))


@given(ANY_PARTS)
def test_the_order_of_parts_does_not_count(parts: tuple[Version, ...]) -> None:
    expected = merge(parts)
    assert all(merge(order) == expected for order in permutations(parts))


@given(ANY_PARTS)
def test_a_merged_version_holds_every_number_and_every_law(parts: tuple[Version, ...]) -> None:
    version, anomalies = merge(parts)
    held = by_number(version)
    told = {found.article for found in anomalies}
    for part in parts:
        for article in part.articles():
            assert article.number in held
            texts = [one.alineas for one in held[article.number]]
            assert article.alineas in texts or article.number in told
            alone = all(len(by_number(p).get(article.number, [0])) == 1 for p in parts)
            if alone:
                known = {(law.kind, law.title) for law in held[article.number][0].laws}
                assert {(law.kind, law.title) for law in article.laws} <= known
    assert version.complete == any(part.complete for part in parts)


@given(ANY_PARTS)
def test_no_text_is_invented(parts: tuple[Version, ...]) -> None:
    known = {(a.number, a.alineas) for part in parts for a in part.articles()}
    assert {(a.number, a.alineas) for a in merge(parts)[0].articles()} <= known


def combined(versions: tuple[Version, ...]) -> Version:
    result = versions[0]
    for version in versions[1:]:
        result = combine(result, version, overwrite=False)
    return result


@given(st.lists(parts_of(MARKDOWN_FORMAT), min_size=2, max_size=3).map(tuple))
def test_the_order_of_article_files_does_not_count(files: tuple[Version, ...]) -> None:
    """Nor does it count which titles of the code, and which links, come first."""
    files = tuple(
        replace(v, code=Code(title)) for v, title in zip(files, ("X", "x", "Z"), strict=False)
    )
    results: set[Version | str] = set()
    for order in permutations(files):
        try:
            results.add(combined(order))
        except ConflictError:
            results.add("refused")
    assert len(results) == 1


@given(parts_of(MARKDOWN_FORMAT))
def test_the_same_files_again_change_nothing(files: Version) -> None:
    assume(len(files.sources[0].digests) == 1)
    again = combine(files, files, overwrite=False)
    assert again.sources == files.sources
    assert by_number(again) == by_number(files)


@given(st.tuples(parts_of(TEXT_FORMAT), parts_of(TEXT_FORMAT)))
def test_the_order_of_two_whole_texts_does_not_count(pair: tuple[Version, Version]) -> None:
    results: list[Version | str] = []
    for order in permutations(pair):
        try:
            results.append(combine(*order, overwrite=False))
        except ConflictError as error:
            results.append(error.message)
    assert results[0] == results[1]
