"""The table of contents: what `render` writes, `parse` and `contents` read back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawdiff.errors import RepositoryError
from lawdiff.model import Article, Code, Section, Version
from lawdiff.record import contents
from lawdiff.record.contents import Place, SectionRef
from lawdiff.record.paths import article_path
from tests.strategies import IDS, LINES, NUMBERS

L1, L2, R1 = (Article(number, ("Texte.",)) for number in ("L1", "L2", "R*1"))
VERSION = Version(
    Code("Code des jardins partagés"),
    date(2018, 7, 1),
    None,
    True,
    (
        Section(
            "Partie législative", "LEGISCTA900000000001", (Section("Livre Ier", None, (L1,)), L2)
        ),
        Section("Chapitre 3 : Dispositions réservées"),
        R1,
    ),
)
TEXT = """\
# Code des jardins partagés

- Partie législative <!-- cid:LEGISCTA900000000001 -->
  - Livre Ier
    - [Article L1](articles/L1/L1.md)
  - [Article L2](articles/L2/L2.md)
- Chapitre 3 : Dispositions réservées
- [Article R\\*1](articles/R1/R=2a1.md)
"""


def _paths(version: Version) -> dict[int, str]:
    """A file for each article, further wordings of a number counted."""
    seen: dict[str, int] = {}
    paths = {}
    for article in version.articles():
        seen[article.number] = seen.get(article.number, 0) + 1
        paths[id(article)] = article_path(article.number, seen[article.number])
    return paths


def test_it_reads_well() -> None:
    assert contents.render(VERSION, _paths(VERSION)) == TEXT


def test_places() -> None:
    part = SectionRef("Partie législative", "LEGISCTA900000000001")
    book = SectionRef("Livre Ier", None)
    assert list(contents.parse(TEXT).items()) == [
        ("articles/L1/L1.md", Place("articles/L1/L1.md", "L1", (part, book))),
        ("articles/L2/L2.md", Place("articles/L2/L2.md", "L2", (part,))),
        ("articles/R1/R=2a1.md", Place("articles/R1/R=2a1.md", "R*1", ())),
    ]


TITLES = LINES | st.sampled_from(
    [
        "[Article L1](articles/L1/L1.md)",
        "[Article L1\\](articles/L1/L1.md)",
        "- [Article L1](x)",
        "Titre <!-- cid:X -->",
        "  ",
        "Section 1 : Généralités",
    ]
).map(str.strip)
LEAVES = NUMBERS.map(lambda number: Article(number, ("Texte.",)))
TREES = st.recursive(
    LEAVES,
    lambda nodes: st.builds(Section, TITLES, IDS, st.lists(nodes, max_size=3).map(tuple)),
    max_leaves=8,
)
VERSIONS = st.builds(
    Version,
    st.builds(Code, LINES.filter(bool)),
    st.dates(),
    st.none(),
    st.booleans(),
    st.lists(TREES | st.builds(Section, TITLES, IDS), max_size=4).map(tuple),
)


@given(VERSIONS)
def test_the_tree_is_read_back(version: Version) -> None:
    paths = _paths(version)
    text = contents.render(version, paths)
    articles = {paths[id(article)]: article for article in version.articles()}
    assert contents.contents(text, articles) == version.contents


@given(VERSIONS)
def test_every_article_has_its_place(version: Version) -> None:
    paths = _paths(version)
    places = contents.parse(contents.render(version, paths))
    expected = [
        Place(
            paths[id(article)], article.number, tuple(SectionRef(s.title, s.cid) for s in sections)
        )
        for sections, article in version.places()
    ]
    assert list(places.values()) == expected


def test_depth_has_no_limit() -> None:
    node: Section | Article = L1
    for level in range(3000):
        node = Section(f"Section {level}", None, (node,))
    version = Version(Code("Code"), date(2000, 1, 1), None, True, (node,))
    (place,) = contents.parse(contents.render(version, _paths(version))).values()
    assert len(place.sections) == 3000


@pytest.mark.parametrize("line", ["", "Titre", "* Titre", "   - trois espaces", "\t- Titre"])
def test_a_line_that_lawdiff_did_not_write(line: str) -> None:
    for read in (contents.parse, _contents):
        with pytest.raises(RepositoryError, match="did not write"):
            list(read(f"# Code\n\n- Titre\n{line}\n"))


def _contents(text: str) -> Iterator[object]:
    return iter(contents.contents(text, {}))
