"""What changed between two versions: kinds, laws, corrections, sections, unheld wordings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawdiff.compare.changes import compare
from lawdiff.compare.model import KINDS, ArticleChange
from lawdiff.model import Article, LawRef, Section
from lawdiff.record.rendering import Renderer
from lawdiff.record.version import HeldVersion
from tests.making import make_version

OLD, MID, NEW = "2010-01-01", "2012-01-01", "2014-01-01"


def law(title: str, kind: str = "modifie", article: str | None = None) -> LawRef:
    return LawRef(kind, title, article)


def snapshot(day: str, *contents: Section | Article, complete: bool = True) -> HeldVersion:
    return Renderer().render(make_version(day, *contents, complete=complete))[0]


def wording(
    number: str,
    *alineas: str,
    cid: str = "C1",
    w: int = 1,
    since: str | None = None,
    laws: tuple[LawRef, ...] = (),
    **more: object,
) -> Article:
    """An article whose source knows the identifiers: JSON."""
    start = date.fromisoformat(since) if since else None
    return Article(number, alineas, laws=laws, cid=cid, wording=f"{cid}W{w}",
                   in_force_from=start, **more)  # type: ignore[arg-type]  # fmt: skip


def only(changes: list[ArticleChange]) -> ArticleChange:
    (change,) = changes
    return change


# --- kinds --------------------------------------------------------------------------------------


def test_nothing_changed() -> None:
    articles = [Article("L1", ("Un.",)), wording("L2", "Deux.")]
    assert compare(snapshot(OLD, *articles), snapshot(NEW, *articles)) == []


def test_a_new_number_is_created_by_the_texts_of_its_wording() -> None:
    new = wording("L2", "Deux.", laws=(law("LOI A", "cree"),), cid="C2")
    change = only(compare(snapshot(OLD, wording("L1", "Un.")),
                          snapshot(NEW, wording("L1", "Un."), new)))  # fmt: skip
    assert (change.kind, change.number, change.laws) == ("created", "L2", new.laws)
    assert change.old is None
    assert change.new == new


def test_a_codification_creates_an_article_where_nothing_else_does() -> None:
    codified = wording("L2", "Deux.", cid="C2", laws=(law("Décret", "codifie"),))
    change = only(compare(snapshot(OLD), snapshot(NEW, codified)))
    assert change.laws == codified.laws
    both = replace(codified, laws=(law("Décret", "codifie"), law("LOI A", "cree")))
    assert only(compare(snapshot(OLD), snapshot(NEW, both))).laws == (law("LOI A", "cree"),)


def test_a_codification_modifies_nothing() -> None:
    stays = law("Décret", "codifie")
    change = only(
        compare(
            snapshot(OLD, wording("L1", "Un.", laws=(stays,))),
            snapshot(NEW, wording("L1", "Deux.", w=2, laws=(stays,))),
        )
    )
    assert (change.kind, change.laws, change.corrected) == ("modified", (), False)


def test_a_number_that_is_gone_is_repealed_by_what_ends_it() -> None:
    ending = (law("LOI B", "abroge"),)
    old = wording("L1", "Un.", ended_by=ending, in_force_until=date(2011, 1, 1))
    change = only(compare(snapshot(OLD, old), snapshot(NEW)))
    assert (change.kind, change.number, change.laws) == ("repealed", "L1", ending)
    assert change.new is None


def test_a_repeal_still_to_come_did_not_repeal() -> None:
    """The article is gone before the day that its repeal was set for: another text did it."""
    old = wording("L1", "Un.", ended_by=(law("LOI B", "abroge"),), in_force_until=date(2030, 1, 1))
    assert only(compare(snapshot(OLD, old), snapshot(NEW))).laws == ()


def test_a_repeal_that_is_decided_between_the_two_versions_is_found() -> None:
    ending = (law("LOI B", "abroge"),)
    old = wording("L1", "Un.")
    mid = replace(old, ended_by=ending, in_force_until=date(2013, 1, 1), state="ABROGE_DIFF")
    between = [snapshot(MID, mid)]
    assert only(compare(snapshot(OLD, old), snapshot(NEW), between)).laws == ending
    assert only(compare(snapshot(OLD, old), snapshot(NEW))).laws == ()


def test_a_number_reused_is_replaced() -> None:
    old = wording("L1", "Les tomates.", cid="C1", ended_by=(law("LOI B", "abroge"),))
    new = wording("L1", "Les courges.", cid="C2", laws=(law("LOI C", "cree"),))
    change = only(compare(snapshot(OLD, old), snapshot(NEW, new)))
    laws = (*old.ended_by, *new.laws)
    assert (change.kind, change.number, change.laws) == ("replaced", "L1", laws)
    assert (change.old, change.new) == (old, new)


def test_of_several_articles_of_a_number_none_replaces_another() -> None:
    olds = [wording("L1", f"Le {n}.", cid=f"A{n}", since="2000-01-01") for n in (1, 2)]
    news = [wording("L1", f"Un autre {n}.", cid=f"B{n}", since=MID) for n in (1, 2)]
    changes = compare(snapshot(OLD, *olds), snapshot(NEW, *news))
    assert [c.kind for c in changes].count("repealed") == 2
    assert [c.kind for c in changes].count("created") == 2


def test_a_created_article_that_speaks_in_the_words_of_a_repealed_one_says_so() -> None:
    text = ("Le bassin est vidé, brossé puis rempli de nouveau avant le premier gel de l'hiver.",)
    old = Article("L1", text, cid="A")
    new = Article("L9", (text[0].replace("brossé", "lavé"),), cid="B")
    found = compare(snapshot(OLD, old), snapshot(NEW, new))
    assert [(c.kind, c.number, c.taken_from) for c in found] == [
        ("repealed", "L1", None),
        ("created", "L9", "L1"),
    ]
    cut_short = compare(snapshot(OLD, old), snapshot(NEW, new, complete=False))
    assert [c.taken_from for c in cut_short] == [None, None]


def test_without_identifiers_a_number_is_one_article() -> None:
    change = only(compare(snapshot(OLD, Article("L1", ("Tomates.",))),
                          snapshot(NEW, wording("L1", "Courges.", since=MID))))  # fmt: skip
    assert change.kind == "modified"


def test_an_article_that_keeps_its_identity_under_another_number_is_renumbered() -> None:
    old = wording("L1", "Un.")
    new = wording("L9", "Un.", w=2, laws=(law("LOI C", "transfere"),))
    change = only(compare(snapshot(OLD, old), snapshot(NEW, new)))
    assert (change.kind, change.number, change.renumbered_from) == ("renumbered", "L9", "L1")
    assert (change.laws, change.old, change.new) == (new.laws, old, new)


LONG = "Le bassin est vidé, brossé puis rempli de nouveau par les jardiniers avant le gel."


def test_without_identifiers_the_text_tells_a_renumbering() -> None:
    """It is said to be inferred; and an incomplete version does not tell what is gone."""
    stays = Article("L2", ("Deux.",))
    old, new = Article("L1", (LONG,)), Article("L9", (LONG, "Fin."), laws=(law("LOI C"),))
    change = only(compare(snapshot(OLD, old, stays), snapshot(NEW, new, stays)))
    assert (change.kind, change.number, change.renumbered_from) == ("renumbered", "L9", "L1")
    assert (change.inferred, change.laws, change.old, change.new) == (True, new.laws, old, new)
    for one, other in ((True, False), (False, True)):
        before = snapshot(OLD, old, stays, complete=one)
        after = snapshot(NEW, new, stays, complete=other)
        assert "renumbered" not in {change.kind for change in compare(before, after)}
    some = snapshot(OLD, old, wording("L7", "Sept."), complete=False)  # it knows some identity
    assert "renumbered" not in {change.kind for change in compare(some, snapshot(NEW, new))}


def test_what_identity_tells_is_not_inferred() -> None:
    change = only(compare(snapshot(OLD, wording("L1", LONG)), snapshot(NEW, wording("L9", LONG))))
    assert (change.kind, change.inferred) == ("renumbered", False)


def test_an_incomplete_version_that_identifies_an_article_tells_its_renumbering() -> None:
    """One of its articles is enough, though it knows nothing of the others."""
    old = snapshot(OLD, wording("L1", "Un."), Article("L2", ("Deux.",)), complete=False)
    new = snapshot(NEW, wording("L9", "Un."), wording("L3", "Trois.", cid="C3"))
    assert [(c.kind, c.number, c.renumbered_from) for c in compare(old, new)] == [
        ("repealed", "L2", None),
        ("first-seen", "L3", None),
        ("renumbered", "L9", "L1"),
    ]


def test_two_numbers_exchanged_by_identity() -> None:
    old = snapshot(OLD, wording("L1", "A.", cid="A"), wording("L2", "B.", cid="B"))
    new = snapshot(NEW, wording("L1", "B.", cid="B", w=2), wording("L2", "A.", cid="A", w=2))
    changes = compare(old, new)
    assert [(c.kind, c.number, c.renumbered_from) for c in changes] == [
        ("renumbered", "L1", "L2"),
        ("renumbered", "L2", "L1"),
    ]


def test_another_variant_of_the_same_number_is_no_renumbering() -> None:
    """The plain path passes to the second wording when the first is gone."""
    first = wording("L1", "A.", cid="A", since="2000-01-01")
    second = wording("L1", "B.", cid="B", since="2005-01-01")
    changes = compare(snapshot(OLD, first, second), snapshot(NEW, second))
    assert [(c.kind, c.old and c.old.cid) for c in changes] == [("repealed", "A")]
    changed = replace(second, alineas=("B, changé.",), wording="BW2", laws=(law("LOI B"),))
    changes = compare(snapshot(OLD, first, second), snapshot(NEW, changed))
    assert [(c.kind, c.laws) for c in changes if c.kind != "repealed"] == [
        ("modified", (law("LOI B"),))
    ]


# --- modified, corrected ------------------------------------------------------------------------


def test_a_new_wording_with_a_new_text() -> None:
    old = wording("L1", "Un.")
    new = wording("L1", "Deux.", w=2, laws=(law("LOI A", article="1"), law("LOI B", article="2")))
    change = only(compare(snapshot(OLD, old), snapshot(NEW, new)))
    assert (change.kind, change.corrected) == ("modified", False)
    assert set(change.laws) == set(new.laws)


def test_every_article_of_a_law_is_kept() -> None:
    laws = (law("LOI A", article="1"), law("LOI A", article="2"))
    change = only(compare(snapshot(OLD, wording("L1", "Un.")),
                          snapshot(NEW, wording("L1", "Deux.", w=2, laws=laws))))  # fmt: skip
    assert len(change.laws) == 2


def test_another_text_under_one_wording_id_is_a_correction() -> None:
    laws = (law("LOI A"),)
    change = only(compare(snapshot(OLD, wording("L1", "Un.", laws=laws)),
                          snapshot(NEW, wording("L1", "Une.", laws=laws))))  # fmt: skip
    assert (change.kind, change.corrected, change.laws) == ("modified", True, ())


def test_a_new_wording_with_the_same_text_is_modified() -> None:
    new = wording("L1", "Un.", w=2, laws=(law("LOI A"),))
    change = only(compare(snapshot(OLD, wording("L1", "Un.")), snapshot(NEW, new)))
    assert (change.kind, change.laws) == ("modified", (law("LOI A"),))


@pytest.mark.parametrize(
    ("since", "corrected"),
    [("2009-12-31", True), (OLD, True), ("2010-01-02", False), (None, False)],
)
def test_a_source_without_identifiers_is_corrected_by_an_older_wording(
    since: str | None, corrected: bool
) -> None:
    """As the hyphen lists of seed 004, against wordings that were in force on its date."""
    old = Article("L1", ("Un.",))
    new = wording("L1", "Un.", "- deux", since=since, laws=(law("LOI A"),))
    change = only(compare(snapshot(OLD, old), snapshot(NEW, new)))
    assert change.corrected == corrected
    assert change.laws == (() if corrected else new.laws)


def test_metadata_alone_is_no_change() -> None:
    old = wording("L1", "Un.", state="VIGUEUR", laws=(law("LOI A"),))
    new = replace(old, state="ABROGE_DIFF", in_force_until=date(2030, 1, 1),
                  ended_by=(law("LOI Z", "abroge"),), laws=())  # fmt: skip
    assert compare(snapshot(OLD, old), snapshot(NEW, new)) == []
    # An identity that only the newer source knows is none either.
    assert compare(snapshot(OLD, Article("L1", ("Un.",))), snapshot(NEW, old)) == []


def test_a_nota_is_text_where_the_source_knows_notas() -> None:
    old, new = wording("L1", "Un."), wording("L1", "Un.", nota=("Une note.",))
    assert only(compare(snapshot(OLD, old), snapshot(NEW, new))).corrected
    plain = Article("L1", ("Un.",))  # plain text has no Nota at all
    assert compare(snapshot(OLD, plain), snapshot(NEW, new)) == []


# --- laws of the wordings in between ------------------------------------------------------------


def test_the_texts_of_wordings_held_in_between_are_named() -> None:
    one = wording("L1", "Un.")
    two = wording("L1", "Deux.", w=2, laws=(law("LOI 2"),))
    three = wording("L1", "Trois.", w=3, laws=(law("LOI 3"),))
    change = only(compare(snapshot(OLD, one), snapshot(NEW, three), [snapshot(MID, two)]))
    assert set(change.laws) == {law("LOI 2"), law("LOI 3")}


def test_a_wording_in_between_that_is_the_old_one_adds_nothing() -> None:
    one = wording("L1", "Un.", laws=(law("LOI 1"),))
    three = wording("L1", "Trois.", w=3, laws=(law("LOI 3"),))
    change = only(compare(snapshot(OLD, one), snapshot(NEW, three), [snapshot(MID, one)]))
    assert change.laws == (law("LOI 3"),)


def test_the_texts_of_wordings_under_the_old_number_are_named() -> None:
    """Modified under its old number, then renumbered."""
    one = wording("L1", "Un.")
    two = wording("L1", "Deux.", w=2, laws=(law("LOI 2"),))
    three = wording("L9", "Deux.", w=3, laws=(law("LOI 3", "transfere"),))
    change = only(compare(snapshot(OLD, one), snapshot(NEW, three), [snapshot(MID, two)]))
    assert (change.kind, set(change.laws)) == ("renumbered", {*two.laws, *three.laws})


def test_an_article_created_and_modified_since_names_both_texts() -> None:
    one = wording("L1", "Un.", laws=(law("LOI 1", "cree"),))
    two = wording("L1", "Deux.", w=2, laws=(law("LOI 2"),))
    change = only(compare(snapshot(OLD), snapshot(NEW, two), [snapshot(MID, one)]))
    assert (change.kind, set(change.laws)) == ("created", {*one.laws, *two.laws})


def test_wordings_in_between_count_where_the_old_source_knows_no_identifiers() -> None:
    one = Article("L1", ("Un.",))
    same = wording("L1", "Un.", since="2009-01-01", laws=(law("LOI 1"),))
    two = wording("L1", "Deux.", w=2, since="2011-01-01", laws=(law("LOI 2"),))
    plain = Article("L1", ("Deux et demi.",), laws=(law("LOI 2,5"),))  # an article file
    three = wording("L1", "Trois.", w=3, since="2013-01-01", laws=(law("LOI 3"),))
    held = [snapshot("2011-01-01", same), snapshot(MID, two), snapshot("2012-06-01", plain)]
    change = only(compare(snapshot(OLD, one), snapshot(NEW, three), held))
    assert {found.title for found in change.laws} == {"LOI 2", "LOI 2,5", "LOI 3"}


def test_another_article_of_that_number_in_between_adds_nothing() -> None:
    one = wording("L1", "Un.")
    other = wording("L1", "Rien à voir.", cid="C9", laws=(law("LOI 9", "cree"),))
    three = wording("L1", "Trois.", w=3, laws=(law("LOI 3"),))
    change = only(compare(snapshot(OLD, one), snapshot(NEW, three), [snapshot(MID, other)]))
    assert change.laws == (law("LOI 3"),)


def test_a_law_of_a_wording_that_stays_changed_nothing() -> None:
    """The article moves, or only what the source says about it changes."""
    old = wording("L1", "Un.", laws=(law("LOI 1"),))
    later = replace(old, in_force_from=date(2000, 1, 1))
    change = only(
        compare(
            snapshot(OLD, Section("I", "S1", (old,)), Section("II", "S2")),
            snapshot(NEW, Section("I", "S1"), Section("II", "S2", (later,))),
        )
    )
    assert (change.kind, change.laws) == ("moved", ())


def test_the_old_wording_in_between_changed_nothing() -> None:
    """As a later version tells it: with another law, or with ids that the older one lacks."""
    one = wording("L1", "Un.", laws=(law("LOI 1"),))
    told_later = replace(one, laws=(law("LOI 1"), law("LOI 1 bis")))
    three = wording("L1", "Trois.", w=3, laws=(law("LOI 3"),))
    between = [snapshot(MID, told_later)]
    change = only(compare(snapshot(OLD, one), snapshot(NEW, three), between))
    assert change.laws == three.laws
    plain = Article("L1", ("Un.",))
    change = only(compare(snapshot(OLD, plain), snapshot(NEW, three), between))
    assert change.laws == three.laws
    # A correction of the source is no change either: the wording was law on that day.
    corrected = wording("L1", "Une.", laws=(law("LOI 0"),), since=OLD)
    between = [snapshot(MID, corrected)]
    change = only(compare(snapshot(OLD, plain), snapshot(NEW, three), between))
    assert change.laws == three.laws


def test_a_wording_of_the_same_text_in_between_has_a_law_of_its_own() -> None:
    one = wording("L1", "Un.")
    two = wording("L1", "Un.", w=2, laws=(law("LOI 2"),))
    three = wording("L1", "Trois.", w=3, laws=(law("LOI 3"),))
    change = only(compare(snapshot(OLD, one), snapshot(NEW, three), [snapshot(MID, two)]))
    assert set(change.laws) == {*two.laws, *three.laws}


def test_a_text_that_ends_the_wording_in_force_is_no_author_of_a_change() -> None:
    old = wording("L1", "Un.", ended_by=(law("LOI B", "abroge"),), laws=(law("LOI 1"),))
    new = wording("L1", "Deux.", w=2, laws=(law("LOI 2"),), ended_by=(law("LOI Z", "abroge"),))
    assert only(compare(snapshot(OLD, old), snapshot(NEW, new))).laws == (law("LOI 2"),)


@pytest.mark.parametrize(
    ("until", "named"), [("2013-12-31", True), (NEW, True), ("2014-01-02", False), (None, True)]
)
def test_a_repeal_is_due_on_the_day_of_the_version(until: str | None, named: bool) -> None:
    ending = (law("LOI B", "abroge"),)
    end = date.fromisoformat(until) if until else None
    old = wording("L1", "Un.", ended_by=ending, in_force_until=end)
    change = only(compare(snapshot(OLD, old), snapshot(NEW)))
    assert change.laws == (ending if named else ())


# --- incomplete versions ------------------------------------------------------------------------


def test_what_an_incomplete_version_lacks_is_unknown() -> None:
    some = snapshot(OLD, Article("L1", ("Un.",)), complete=False)
    whole = snapshot(NEW, Article("L1", ("Un.",)), Article("L2", ("Deux.",)))
    assert [(c.kind, c.number) for c in compare(some, whole)] == [("first-seen", "L2")]
    later = snapshot(NEW, Article("L1", ("Un.",)), complete=False)
    before = snapshot(OLD, Article("L1", ("Un.",)), Article("L2", ("Deux.",)))
    assert [(c.kind, c.number) for c in compare(before, later)] == [("last-seen", "L2")]


def test_a_change_in_an_incomplete_version_is_a_change() -> None:
    some = snapshot(OLD, Article("L1", ("Un.",)), complete=False)
    whole = snapshot(NEW, wording("L1", "Une.", since=MID, laws=(law("LOI A"),)))
    assert only(compare(some, whole)).kind == "modified"


def test_a_cut_article_is_told() -> None:
    some = snapshot(OLD, Article("L1", ("Un, et",), cut=True), complete=False)
    assert only(compare(some, snapshot(NEW, Article("L1", ("Un, et deux.",))))).cut


# --- sections -----------------------------------------------------------------------------------


def test_another_section_by_identity_is_a_move() -> None:
    a = wording("L1", "Un.")
    old = snapshot(OLD, Section("Titre Ier", "S1", (a,)), Section("Titre II", "S2"))
    new = snapshot(NEW, Section("Titre Ier", "S1"), Section("Titre II", "S2", (a,)))
    change = only(compare(old, new))
    assert (change.kind, change.number, change.laws) == ("moved", "L1", ())


def test_a_retitled_section_moves_nothing() -> None:
    a, b = wording("L1", "Un."), wording("L2", "Deux.", cid="C2")
    by_id = [Section("Titre Ier", "S1", (a, b)), Section("Titre premier", "S1", (a, b))]
    by_title = [Section("Titre Ier", None, (a, b)), Section("Titre premier", None, (a, b))]
    for old, new in (by_id, by_title):
        assert compare(snapshot(OLD, old), snapshot(NEW, new)) == []


def test_a_retitled_part_moves_nothing_of_what_is_below_it() -> None:
    a = wording("L1", "Un.")
    for cid in ("S1", None):
        old = Section("Partie législative", cid, (Section("Titre Ier", cid and "S2", (a,)),))
        new = replace(old, title="Première partie")
        assert compare(snapshot(OLD, old), snapshot(NEW, new)) == []


def test_another_section_by_its_title_is_a_move() -> None:
    a, b = Article("L1", ("Un.",)), Article("L2", ("Deux.",))
    old = snapshot(OLD, Section("Titre Ier", None, (a, b)))
    new = snapshot(NEW, Section("Titre Ier", None, (a,)), Section("Titre II", None, (b,)))
    change = only(compare(old, new))
    assert (change.kind, change.number) == ("moved", "L2")


def test_an_article_moved_and_changed_is_modified() -> None:
    old = snapshot(OLD, Section("I", "S1", (wording("L1", "Un."),)), Section("II", "S2"))
    new = snapshot(NEW, Section("I", "S1"), Section("II", "S2", (wording("L1", "Deux.", w=2),)))
    assert only(compare(old, new)).kind == "modified"


def test_a_move_with_a_new_wording_of_the_same_text_keeps_its_law() -> None:
    moved = wording("L1", "Un.", w=2, laws=(law("Décret", "deplace"),))
    old = snapshot(OLD, Section("I", "S1", (wording("L1", "Un."),)), Section("II", "S2"))
    new = snapshot(NEW, Section("I", "S1"), Section("II", "S2", (moved,)))
    change = only(compare(old, new))
    assert (change.kind, change.laws) == ("moved", moved.laws)


def test_a_source_that_knows_no_sections_moves_nothing() -> None:
    a = Article("L1", ("Un.",))
    placed = Section("I", "S1", (wording("L1", "Un."),))
    assert compare(snapshot(OLD, a), snapshot(NEW, placed)) == []
    assert compare(snapshot(OLD, placed), snapshot(NEW, a)) == []


# --- order --------------------------------------------------------------------------------------


def test_changes_stand_in_the_order_of_the_numbers() -> None:
    numbers = ["R1", "L10", "L2", "L1-1", "D3", "L1", "Annexe"]
    new = snapshot(NEW, *(Article(number, ("Un.",)) for number in numbers))
    shown = [change.number for change in compare(snapshot(OLD), new)]
    assert shown.index("L1") < shown.index("L1-1") < shown.index("L2") < shown.index("L10")
    assert sorted(shown) == sorted(numbers)


def test_variants_of_a_number_stand_in_their_order() -> None:
    """Twelve articles of one number, of which some change, some come and some go."""
    olds = [wording("L1", f"Le {n}.", cid=f"C{n:02}") for n in range(1, 13)]
    news = [
        replace(article, alineas=("Autre.",), wording="X") if at % 3 == 0 else article
        for at, article in enumerate(olds)
    ]
    news = [article for at, article in enumerate(news) if at % 3 != 1]
    news += [wording("L1", f"Le {n}.", cid=f"C{n:02}") for n in range(13, 17)]
    changes = compare(snapshot(OLD, *olds), snapshot(NEW, *news))
    assert {change.kind for change in changes} == {"modified", "repealed", "created"}
    variants = [change.variant for change in changes]
    assert variants == sorted(variants)
    assert max(variants) > 10
    # In which order a source lists them counts for nothing.
    again = compare(snapshot(OLD, *reversed(olds)), snapshot(NEW, *reversed(news)))
    assert [(c.kind, c.variant, c.old, c.new) for c in again] == [
        (c.kind, c.variant, c.old, c.new) for c in changes
    ]


# --- unheld wordings ----------------------------------------------------------------------------


# --- laws of comparing --------------------------------------------------------------------------

IDENTITIES = st.sampled_from(["A", "B", "C", None])


@st.composite
def versions(draw: st.DrawFn, day: str, complete: bool = True) -> HeldVersion:
    """Up to five articles with three numbers, identified or not, in up to three sections."""
    places: dict[str, list[Article]] = {"S1": [], "S2": [], "": []}
    seen: set[str] = set()
    for _ in range(draw(st.integers(0, 5))):
        cid = draw(IDENTITIES)
        if cid in seen:
            continue
        seen |= {cid} if cid else set()
        w = draw(st.integers(1, 2))
        article = Article(
            draw(st.sampled_from(["L1", "L2", "L3"])),
            (draw(st.sampled_from(["Un.", "Deux."])),),
            cid=cid,
            wording=f"{cid}{w}" if cid else None,
            in_force_from=date(2000 + w, 1, 1) if cid else None,
        )
        places[draw(st.sampled_from(list(places)))].append(article)
    sections = [Section(f"Titre {cid}", cid, tuple(places[cid])) for cid in ("S1", "S2")]
    return snapshot(day, *sections, *places[""], complete=complete)


@given(versions(OLD), versions(NEW))
def test_every_article_is_accounted_for(old: HeldVersion, new: HeldVersion) -> None:
    changes = compare(old, new)
    kinds = [change.kind for change in changes]
    assert set(kinds) <= set(KINDS) - {"first-seen", "last-seen"}
    assert len(new.places) == len(old.places) + kinds.count("created") - kinds.count("repealed")
    # Each text of the new version that the old one has not is in a change, and the other way.
    for side, other, pick in ((new, old, "new"), (old, new, "old")):
        texts = {(a.number, a.alineas) for a in side.articles(side.places).values()}
        texts -= {(a.number, a.alineas) for a in other.articles(other.places).values()}
        told = {getattr(change, pick) for change in changes} - {None}
        assert texts <= {(a.number, a.alineas) for a in told}
    for change in changes:
        assert (change.old is None) == (change.kind == "created") or change.kind == "moved"
        assert (change.new is None) == (change.kind == "repealed") or change.kind == "moved"
        assert (change.renumbered_from is not None) == (change.kind == "renumbered")


@given(versions(OLD))
def test_a_version_does_not_differ_from_itself(held: HeldVersion) -> None:
    assert compare(held, held) == []


@given(versions(OLD), versions(NEW))
def test_back_is_as_many_changes_as_forth(old: HeldVersion, new: HeldVersion) -> None:
    forth, back = compare(old, new), compare(new, old)
    opposite = {"created": "repealed", "repealed": "created"}
    assert sorted(opposite.get(c.kind, c.kind) for c in forth) == sorted(c.kind for c in back)


@given(versions(OLD, complete=False), versions(NEW, complete=False))
def test_between_incomplete_versions_nothing_is_created_or_repealed(
    old: HeldVersion, new: HeldVersion
) -> None:
    kinds = {change.kind for change in compare(old, new)}
    assert not kinds & {"created", "repealed"}
