"""Which article is which under another number: by identity, by declared links, by likeness."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lawdiff.compare import renumbering
from lawdiff.compare.renumbering import Pairing, is_rewritten, pair, taken_over
from lawdiff.model import Article, Citation

LONG = "Le bassin est vidé, brossé puis rempli de nouveau par les jardiniers avant le premier gel."
OTHER = (
    "Les outils rendus cassés sont remplacés aux frais de celui qui les avait empruntés la veille."
)


def test_identity_comes_first() -> None:
    gone = {"a": Article("L1", (LONG,), cid="A"), "b": Article("L2", (OTHER,), cid="B")}
    come = {"c": Article("L3", (LONG,), cid="B"), "d": Article("L4", (OTHER,), cid="A")}
    assert pair(gone, come, infer=True) == {"a": Pairing("d"), "b": Pairing("c")}


def test_a_concordance_on_either_side_leads_one_step() -> None:
    to_old = Citation("Concordance", "Code - art. L1", cid="A1")
    to_new = Citation("Transfert", "Code - art. L4", cid="D1")
    gone = {
        "a": Article("L1", (LONG,), cid="A", wording="A1"),
        "b": Article("L2", (OTHER,), cid="B", wording="B1", citations=(to_new,)),
    }
    come = {
        "c": Article("L3", (OTHER,), cid="C", wording="C1", citations=(to_old,)),
        "d": Article("L4", (LONG,), cid="D", wording="D1"),
    }
    assert pair(gone, come, infer=False) == {"a": Pairing("c"), "b": Pairing("d")}


def test_an_article_that_becomes_two_is_not_renumbered() -> None:
    link = Citation("Concordance", "Code - art. L1", cid="A")
    gone = {"a": Article("L1", (LONG,), cid="A")}
    come = {name: Article(name, (LONG,), cid=name, citations=(link,)) for name in ("L3", "L4")}
    assert pair(gone, come, infer=True) == {}


def test_likeness_tells_where_nothing_is_declared() -> None:
    gone = {"a": Article("L1", (LONG,)), "b": Article("L2", (OTHER,))}
    come = {
        "c": Article("L3", (OTHER.replace("la veille", "le matin"),)),
        "d": Article(
            "L4", ("Tout autre chose se lit ici, que nul article n'avait dit avant lui.",)
        ),
    }
    assert pair(gone, come, infer=True) == {"b": Pairing("c", inferred=True)}
    assert pair(gone, come, infer=False) == {}


def test_likeness_never_overrules_identity() -> None:
    gone, come = {"a": Article("L1", (LONG,), cid="A")}, {"b": Article("L2", (LONG,), cid="B")}
    assert pair(gone, come, infer=True) == {}


def test_short_texts_are_alike_by_chance() -> None:
    gone, come = {"a": Article("L1", ("(Abrogé)",))}, {"b": Article("L2", ("(Abrogé)",))}
    assert pair(gone, come, infer=True) == {}


def test_a_text_is_taken_over_whatever_the_identities() -> None:
    gone = {"a": Article("L1", (LONG,), cid="A"), "b": Article("L2", (OTHER,), cid="B")}
    come = {
        "c": Article("L3", (LONG.replace("brossé", "lavé"),), cid="C"),
        "d": Article("L4", ("Court.",), cid="D"),
    }
    assert taken_over(gone, come) == {"c": "a"}


def test_a_text_is_taken_over_once() -> None:
    gone = {"a": Article("L1", (LONG,), cid="A")}
    come = {name: Article(name, (LONG,), cid=name) for name in ("L3", "L4")}
    assert taken_over(gone, come) == {"L3": "a"}


def test_taken_over_among_very_many_where_the_texts_are_equal() -> None:
    gone = {f"old{n}": Article(f"L{n}", (f"{LONG} {n}",), cid=f"A{n}") for n in range(500)}
    come = {f"new{n}": Article(f"R{n}", (f"{LONG} {n}",), cid=f"B{n}") for n in range(500)}
    assert taken_over(gone, come) == {f"new{n}": f"old{n}" for n in range(500)}


def test_another_text_under_another_number_is_a_rewriting() -> None:
    assert is_rewritten(Article("L1", (LONG,)), Article("L2", (OTHER,)))
    assert not is_rewritten(Article("L1", (LONG,)), Article("L2", (LONG, OTHER)))


ARTICLES = st.lists(
    st.builds(
        Article,
        number=st.sampled_from(["L1", "L2"]),
        alineas=st.tuples(st.sampled_from([LONG, OTHER, LONG + OTHER, "Court."])),
        cid=st.sampled_from([None, "A", "B", "C"]),
    ),
    max_size=5,
)


@given(ARTICLES, ARTICLES)
def test_each_has_one_partner_at_most(gone: list[Article], come: list[Article]) -> None:
    ours = {f"old{i}": article for i, article in enumerate(gone)}
    theirs = {f"new{i}": article for i, article in enumerate(come)}
    pairs = pair(ours, theirs, infer=True)
    assert pairs.keys() <= ours.keys()
    paths = [pairing.path for pairing in pairs.values()]
    assert len(set(paths)) == len(paths)
    assert set(paths) <= theirs.keys()


# --- likeness, to the word ----------------------------------------------------------------------


def words(*runs: tuple[str, int]) -> tuple[str]:
    """An alinéa of so many different words of each kind: `("a", 2)` is a0 a1."""
    return (" ".join(f"{kind}{n}" for kind, count in runs for n in range(count)),)


def likened(old: tuple[str], new: tuple[str]) -> bool:
    found = pair({"a": Article("L1", old)}, {"b": Article("L2", new)}, infer=True)
    assert found in ({}, {"a": Pairing("b", inferred=True)})
    return bool(found)


def test_three_quarters_of_the_words_make_two_texts_alike() -> None:
    assert likened(words(("kept", 75), ("gone", 25)), words(("kept", 75), ("come", 25)))
    assert not likened(words(("kept", 74), ("gone", 26)), words(("kept", 74), ("come", 26)))
    # Of the words of both: a text that is a part of another is not like it for that.
    assert likened(words(("kept", 60)), words(("kept", 60), ("come", 40)))
    assert not likened(words(("kept", 59)), words(("kept", 59), ("come", 41)))


def test_two_texts_of_eight_words_can_be_alike() -> None:
    assert likened(words(("kept", 8)), words(("kept", 8)))
    assert not likened(words(("kept", 7)), words(("kept", 7)))
    assert not likened(words(("kept", 7)), words(("kept", 7), ("come", 1)))
    assert not likened(words(("kept", 7), ("gone", 1)), words(("kept", 7)))


def test_an_article_as_like_to_one_as_to_another_is_neither() -> None:
    """Two articles that say the same: which of them is the new one, nothing tells."""
    gone = {"a": Article("L1", (LONG,)), "b": Article("L2", (LONG,)), "c": Article("L3", (OTHER,))}
    come = {"d": Article("L4", (LONG,)), "e": Article("L5", (OTHER,))}
    assert pair(gone, come, infer=True) == {"c": Pairing("e", inferred=True)}
    assert pair(come, gone, infer=True) == {"e": Pairing("c", inferred=True)}
    # One that is likelier than the other is the one.
    gone["b"] = Article("L2", (LONG.replace("premier", "second"),))
    assert pair(gone, come, infer=True)["a"] == Pairing("d", inferred=True)
    assert "b" not in pair(gone, come, infer=True)


def test_likeness_tells_unless_both_articles_have_an_identity() -> None:
    """One side may know identities, wholly or in part, where the other does not."""
    for ours, theirs in ((None, None), ("A", None), (None, "B")):
        gone = {"a": Article("L1", (LONG,), cid=ours), "b": Article("L2", (OTHER,), cid="C")}
        come = {"c": Article("L3", (LONG,), cid=theirs), "d": Article("L4", (OTHER,), cid="D")}
        assert pair(gone, come, infer=True) == {"a": Pairing("c", inferred=True)}


def crowd(kind: str, count: int, *articles: tuple[str]) -> dict[str, Article]:
    """Articles too short to be compared, and these."""
    texts = [*articles, *((f"Court {kind} {n}.",) for n in range(count - len(articles)))]
    return {f"{kind}{n}": Article(f"{kind}{n}", text) for n, text in enumerate(texts)}


def test_of_very_many_articles_only_equal_texts_are_alike() -> None:
    """Up to 200,000 pairs are compared; beyond, a text of eight words that is the same is found."""
    alike = words(("kept", 9), ("gone", 1)), words(("kept", 9), ("come", 1))
    short, equal = words(("short", 7)), words(("equal", 8))
    gone = crowd("old", 400, alike[0], equal, short)
    for count, expected in ((500, {"old0": "new0", "old1": "new1"}), (501, {"old1": "new1"})):
        found = pair(gone, crowd("new", count, alike[1], equal, short), infer=True)
        assert found == {old: Pairing(new, inferred=True) for old, new in expected.items()}


WORDS = st.lists(st.sampled_from("abcdefgh"), min_size=6, max_size=14).map(" ".join)
SIDES = st.lists(WORDS, max_size=6)


@given(SIDES, SIDES)
def test_texts_that_are_alike_are_all_compared(olds: list[str], news: list[str]) -> None:
    """Only texts that share one of their rarer words are compared: no others can be alike."""
    one, other = (
        {f"{side}{at}": Counter(text.split()) for at, text in enumerate(texts)}
        for side, texts in (("old", olds), ("new", news))
    )
    found = renumbering._sharing(one, other)
    for old, ours in one.items():
        for new, theirs in other.items():
            if renumbering._likeness(ours, theirs) >= renumbering._ALIKE:
                assert new in found[old]
