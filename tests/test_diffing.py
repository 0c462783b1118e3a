"""The diff core on any two texts: what must hold whatever they say."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawdiff.compare.substitutions import Substitution, substitutions
from lawdiff.diff import AlineaDiff, TextDiff, apply, diff_texts, revert, word_diff
from lawdiff.diff.addresses import addresses
from lawdiff.diff.matching import blocks, increasing
from lawdiff.diff.model import count_words
from lawdiff.diff.tokens import common_start, shared_end, units
from lawdiff.record.tables import table_text

SAMPLE = """le la de du article l'article L. 136-7 L. 136-8 9,2 % 9,4 % 1er janvier 2021 2° 3° I.-
    II.- a) , ; . : « » — - n° 2021-1900 cotisation taux bateau écluse État Etat œuvre oeuvre deux
    mois quatre 1,5 1 5 alinéa premier dernier code travail | \\"""
WORDS = SAMPLE.split()

phrases = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
anything = st.text(max_size=30)
tables = st.lists(
    st.lists(
        st.sampled_from(["", "Péniche", "5 %", "6 %", "a | b", "x<br>y"]), min_size=2, max_size=2
    ),
    min_size=2,
    max_size=5,
).map(table_text)
alineas = st.one_of(phrases, phrases, phrases, anything, tables)
texts = st.lists(alineas, max_size=7).map(tuple)


@st.composite
def edited(draw: st.DrawFn) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A text, and the same with alinéas moved, dropped, doubled and cut."""
    old = draw(texts)
    new: list[str] = []
    for alinea in draw(st.permutations(old)) if draw(st.booleans()) else old:
        what = draw(st.integers(0, 6))
        if what == 0:
            continue
        if what == 1:
            at = draw(st.integers(0, len(alinea)))
            new += [alinea[:at], alinea[at:]]
        elif what == 2:
            new.append(draw(phrases) + " " + alinea)
        else:
            new.append(alinea)
    return old, tuple(new)


pairs = st.one_of(st.tuples(texts, texts), edited())


def kept(diff: TextDiff) -> list[tuple[int | None, int | None, list[str]]]:
    """What a diff calls equal, by the alinéas in which it does."""
    return sorted(
        (a.old, a.new, [text for sign, text in a.words if sign == "="])
        for a in diff.alineas
        if a.old is not None and a.new is not None
    )


def naively(a: str, b: str) -> int:
    """The length of the common start, character by character."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


@given(st.text("ab", max_size=90), st.text("ab", max_size=5), st.text("ab", max_size=5))
def test_the_common_start_and_end_of_two_texts(shared: str, one: str, other: str) -> None:
    start = naively(shared + one, shared + other)
    assert common_start(shared + one, shared + other) == start
    a, b = one + shared, other + shared
    for limit in (0, len(shared) // 2, min(len(a), len(b))):
        end = naively(a[::-1], b[::-1])
        assert shared_end(a, b, limit) == min(end, limit)


@given(pairs)
@settings(max_examples=600)
def test_leads_both_ways(pair: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    old, new = pair
    diff = diff_texts(old, new)
    assert apply(old, diff) == new
    assert revert(new, diff) == old


@given(pairs)
@settings(max_examples=600)
def test_calls_the_same_text_equal_in_both_directions(
    pair: tuple[tuple[str, ...], tuple[str, ...]],
) -> None:
    old, new = pair
    turned = [(j, i, words) for i, j, words in kept(diff_texts(new, old))]
    assert kept(diff_texts(old, new)) == sorted(turned)


@given(pairs)
def test_every_entry_is_what_it_says(pair: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    old, new = pair
    for alinea in diff_texts(old, new).alineas:
        signs = {sign for sign, _ in alinea.words}
        if alinea.op == "equal":
            assert alinea.old is not None
            assert alinea.new is not None
            assert old[alinea.old] == new[alinea.new]
        elif alinea.op == "insert":
            assert alinea.old is None
            assert signs <= {"+"}
        elif alinea.op == "delete":
            assert alinea.new is None
            assert signs <= {"-"}
        else:
            assert alinea.op in ("change", "move")
            assert alinea.old is not None
            assert alinea.new is not None
        assert all(text for _, text in alinea.words)
        pairs_of_signs = zip(alinea.words, alinea.words[1:], strict=False)
        assert all(a[0] != b[0] for a, b in pairs_of_signs)


@given(pairs)
def test_rows_are_those_of_the_tables(pair: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    for alinea in diff_texts(*pair).alineas:
        rows = alinea.rows or ()
        olds = [row.old for row in rows if row.old is not None]
        news = [row.new for row in rows if row.new is not None]
        assert sorted(olds) == list(range(len(olds)))
        assert news == list(range(len(news)))


def digits(text: str) -> list[str]:
    return [character for character in text if character.isdigit()]


@given(pairs)
@settings(max_examples=600)
def test_a_changed_digit_is_never_typographic(
    pair: tuple[tuple[str, ...], tuple[str, ...]],
) -> None:
    old, new = pair
    diff = diff_texts(old, new)
    if diff.class_ in ("none", "typographic"):
        assert digits("".join(old)) == digits("".join(new))
    for alinea in diff.alineas:
        if alinea.class_ == "typographic":
            assert digits(alinea.old_text) == digits(alinea.new_text)


@given(phrases, st.sampled_from(["bateau", "écluse", "cotisation"]), phrases)
def test_a_changed_word_is_never_hidden(before: str, word: str, after: str) -> None:
    old, new = f"{before} {word} {after}", f"{before} gabare {after}"
    assert diff_texts((old,), (new,)).class_ == "substantive"


@given(st.one_of(phrases, anything))
def test_units_are_the_text(text: str) -> None:
    assert "".join(units(text)) == text


@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcd")))
def test_blocks_are_in_both(a: list[str], b: list[str]) -> None:
    end_a = end_b = 0
    for i, j, size in blocks(a, b):
        assert size > 0
        assert i >= end_a
        assert j >= end_b
        assert a[i : i + size] == b[j : j + size]
        end_a, end_b = i + size, j + size


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([str(n) for n in range(3000)], [str(n) for n in range(3000) if n % 9]),
        (["x"] * 3000, ["x"] * 2500 + ["y"] + ["x"] * 2000),
        (["x", "y"] * 1500, ["y", "x", "z"] * 1000),
        ([str(n) for n in range(2000)], [str(-n) for n in range(2000)]),
        ([str(n % 50) for n in range(2000)], [str(n % 49) for n in range(2000)]),
    ],
)
def test_blocks_of_long_sequences_are_in_both(old: list[str], new: list[str]) -> None:
    test_blocks_are_in_both.hypothesis.inner_test(old, new)  # type: ignore[attr-defined]


def test_increasing() -> None:
    assert increasing([]) == []
    assert increasing([(0, 5), (1, 1), (2, 2), (3, 0), (4, 3)]) == [(1, 1), (2, 2), (4, 3)]


@pytest.mark.parametrize(
    "unit",
    """l'article|L. 136-7|LO 111-3|R. * 123-4|9,2 %|2 000 euros|12,50 €|1er janvier 2021|30 juin
    |n° 2021-1900|2°|aujourd'hui|ci-après""".replace("\n    ", "").split("|"),
)
def test_units_hold_together(unit: str) -> None:
    assert units(f"selon {unit} et") == ["selon", f" {unit}", " et"]


def test_nothing_to_say_of_a_text_and_itself() -> None:
    diff = diff_texts(("a", "b"), ("a", "b"))
    assert diff.class_ == "none"
    assert (diff.inserted, diff.deleted, diff.hunks) == (0, 0, 0)
    assert diff_texts((), ()) == TextDiff(())


def test_words_are_counted() -> None:
    diff = diff_texts(("Le taux est de 5 %.",), ("Le taux est fixé par décret.", "Il est public."))
    assert diff.deleted == 2  # `de` and `5`: a sign is no word
    assert diff.inserted == 6


def test_a_move_counts_no_words() -> None:
    moved = "Les éclusiers de nuit perçoivent une prime de veille fixée par arrêté."
    others = ("La navigation est interdite pendant les crues.", "Le péage est voté en mai.")
    diff = diff_texts((moved, *others), (*others, moved))
    assert [a.op for a in diff.alineas] == ["equal", "equal", "move"]
    assert (diff.inserted, diff.deleted) == (0, 0)


def test_a_diff_applies_to_its_own_text_only() -> None:
    diff = diff_texts(("a",), ("b",))
    with pytest.raises(ValueError, match="another text"):
        apply(("c",), diff)
    with pytest.raises(ValueError, match="another text"):
        revert(("c",), diff)


def test_an_entry_has_a_nature_only_if_it_was_edited() -> None:
    assert AlineaDiff("insert", None, 0, (("+", "9 %"),)).nature is None
    assert AlineaDiff("equal", 0, 0, (("=", "9 %"),)).nature is None
    assert AlineaDiff("change", 0, 0, word_diff("de 9 %", "de 8 %")).nature == "rate"


def test_rows_and_cells() -> None:
    old = table_text([["Port", "Taux"], ["Agde", "5 %"], ["Sète", "6 % | 7 %"]])
    new = table_text([["Port", "Taux"], ["Agde", "4 %"], ["Arles", "1 %"], ["Sète", "6 % | 7 %"]])
    (alinea,) = diff_texts((old,), (new,)).alineas
    assert alinea.rows is not None
    assert [(row.op, row.old, row.new) for row in alinea.rows] == [
        ("equal", 0, 0),
        ("change", 1, 1),
        ("insert", None, 2),
        ("equal", 2, 3),
    ]
    assert alinea.rows[1].cells == ((("=", "Agde"),), (("-", "5 %"), ("+", "4 %")))
    assert alinea.rows[3].cells == ((("=", "Sète"),), (("=", "6 % | 7 %"),))


MANY = 300_000  # pairs; the square of the texts below is far above


@dataclass(slots=True)
class Work:
    """What a comparison takes: lines of lawdiff that ran, and pairs of equal elements that difflib
    had to look at, which runs no line."""

    lines: int = 0
    pairs: int = 0

    def trace(self, frame: FrameType, event: str, arg: object) -> Any:
        """To be called for each new frame: counts the lines of the diff core."""
        return self.line if Path(frame.f_code.co_filename).parent.name == "diff" else None

    def line(self, frame: FrameType, event: str, arg: object) -> Any:
        self.lines += 1
        return self.line

    def matcher(self, junk: None, a: Sequence[str], b: Sequence[str], auto: bool) -> object:
        in_b = Counter(b)
        self.pairs += sum(count * in_b[one] for one, count in Counter(a).items())
        assert self.pairs < MANY, "difflib is given a text that repeats itself"
        return SequenceMatcher(junk, a, b, auto)


def work(monkeypatch: pytest.MonkeyPatch, old: Sequence[str], new: Sequence[str]) -> Work:
    found = Work()
    monkeypatch.setattr("lawdiff.diff.matching.SequenceMatcher", found.matcher)
    diff_texts(("un deux",), ("un trois",))  # what is made once is made before
    found.pairs, tracing = 0, sys.gettrace()
    sys.settrace(found.trace)
    try:
        diff = diff_texts(old, new)
    finally:
        sys.settrace(tracing)
    assert apply(old, diff) == tuple(new)
    return found


Pair = tuple[tuple[str, ...], tuple[str, ...]]


def long_table(rows: int) -> Pair:
    grid = [["Commune", "Numéro", "Taux"], *([f"C{n % 90}", str(n), "5 %"] for n in range(rows))]
    changed = [[cell if n % 70 else "9 %" for cell in row] for n, row in enumerate(grid)]
    return (table_text(grid),), (table_text(changed),)


def long_alinea(words: int) -> Pair:
    old = [f"mot{n * n % 4001}" for n in range(words)]
    return (" ".join(old),), (" ".join(word if n % 500 else "autre" for n, word in enumerate(old)),)


def other_alinea(words: int) -> Pair:
    old, new = ([f"mot{n * n % modulus}" for n in range(words)] for modulus in (4001, 3989))
    return (" ".join(old),), (" ".join(new),)


def equal_alineas(count: int) -> Pair:
    old = ["(Abrogé)"] * count
    new = ["(Abrogé)"] * (count + count // 25)
    old[::7] = [f"Le point {n} est fixé par décret." for n in range(len(old[::7]))]
    new[3::7] = [f"Le point {n} est fixé par arrêté." for n in range(len(new[3::7]))]
    return tuple(old), tuple(new)


def returning_words(words: int) -> Pair:
    old, new = ([f"mot{n % length}" for n in range(words)] for length in (7, 5))
    return (" ".join(old),), (" ".join(new),)


def alineas_that_begin_alike(count: int) -> Pair:
    old = tuple(f"Le montant du point {n} est fixé par décret." for n in range(count))
    new = [f"Le montant du point {n * n} a pour terme la fin du mois." for n in range(count)]
    return old, tuple(new[::-1])


@pytest.mark.parametrize(
    ("make", "size"),
    [
        (long_table, 1000),
        (long_alinea, 10_000),
        (other_alinea, 10_000),
        (returning_words, 10_000),
        (equal_alineas, 700),
        (alineas_that_begin_alike, 100),
    ],
    ids=lambda one: getattr(one, "__name__", str(one)),
)
def test_the_work_grows_as_the_text_does(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[int], Pair], size: int
) -> None:
    """Four times the text: some four times the lines, where the square would be sixteen."""
    small, large = (work(monkeypatch, *make(size * times)) for times in (1, 4))
    assert large.lines < 6 * small.lines


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("deux " * 50_000 + "x", "trois " * 50_000 + "y"),
        ("L. 1-1, " * 50_000, "L. 2-1, " * 50_000),
        ("du I et " * 50_000, "du II ou " * 50_000),
        ("9,2 % et " * 50_000, "8,2 % ou " * 50_000),
    ],
    ids=["words", "references", "marks", "rates"],
)
def test_a_long_change_is_classed(old: str, new: str) -> None:
    """So long that a pattern which tries again at each place would not come to an end."""
    diff = diff_texts((f"Le taux {old} fin.",), (f"Le taux {new} fin.",))
    assert diff.class_ in ("substantive", "references")
    assert [a.nature for a in diff.alineas]


def test_loads_little() -> None:
    code = (
        "import sys, lawdiff.diff; "
        "print([m for m in ('rich', 'git', 'jinja2', 'click', 'lxml') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@given(pairs)
def test_every_entry_has_an_address(pair: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    diff = diff_texts(*pair)
    assert len(diff.addresses) == len(diff.alineas)
    for entry, address in zip(diff.alineas, diff.addresses, strict=True):
        place = entry.old if entry.new is None else entry.new
        assert place is not None
        assert address.ordinal == place + 1


def test_addresses_are_those_that_a_jurist_gives() -> None:
    text = [
        "Le péage est dû dans les cas suivants.",
        "I.-Pour les bateaux :",
        "1° Les péniches ;",
        "2° Les barques :",
        "a) A voile ;",
        "b) A rames ;",
        "2° bis Les bacs.",
        "Le tarif est fixé par décret.",
        "Il est publié.",
        "II.-A.-Pour les radeaux :",
        "- de jour ;",
        "- de nuit.",
        "B.-Pour les trains de bois, le tarif est libre.",
        "C.-Il est affiché.",
        "III.-Le présent article est applicable.",
    ]
    assert [str(address) for address in addresses(text)] == [
        "1er alinéa",
        "I",
        "I, 1°",
        "I, 2°",
        "I, 2°, a",
        "I, 2°, b",
        "I, 2° bis",
        "I, 7e alinéa",
        "I, 8e alinéa",
        "II, A",
        "II, A, 2e alinéa",
        "II, A, 3e alinéa",
        "II, B",
        "II, C",
        "III",
    ]


def test_a_sign_is_no_word() -> None:
    old = ("- Les bacs – et péniches – sont admis<br>ici ; 5 % :",)
    diff = diff_texts(old, ())
    assert diff.deleted == 8
    assert diff_texts(("I.-Le bac.",), ("I. – Le bac.",)).inserted == 0


@given(pairs)
@settings(max_examples=600)
def test_counted_words_are_the_difference_of_the_texts(
    pair: tuple[tuple[str, ...], tuple[str, ...]],
) -> None:
    # A `<br>` that an alinéa's end cuts in two is no `<br>`.
    sides = [tuple(alinea.replace("<br>", " ") for alinea in side) for side in pair]
    diff = diff_texts(*sides)
    old, new = (sum(map(count_words, side)) for side in sides)
    assert diff.inserted - diff.deleted == new - old


def test_typography_inside_a_change_of_substance_is_marked() -> None:
    (entry,) = diff_texts(
        ("Le taux - dit « de base » - des bateaux est de 5 % pour les péniches du canal.",),
        ("Le taux – dit « de base » – des bateaux est de 6 % pour les péniches du canal.",),
    ).alineas
    assert entry.class_ == "substantive"
    dim = [entry.words[index] for index in entry.typography]
    assert dim == [("-", "-"), ("+", "–"), ("-", "-"), ("+", "–")]


PORTS = [["Port", "Taux"], ["Agde", "5 %"], ["Sète", "6 %"], ["Arles", "7 %"], ["Nice", "8 %"]]


def rows_of(old: list[list[str]], new: list[list[str]]) -> list[tuple[str, int | None, int | None]]:
    diff = diff_texts((table_text(old),), (table_text(new),))
    assert apply((table_text(old),), diff) == (table_text(new),)
    assert revert((table_text(new),), diff) == (table_text(old),)
    return [(row.op, row.old, row.new) for row in diff.alineas[0].rows or ()]


def test_a_row_that_moved_is_one_row() -> None:
    head, agde, *others = PORTS
    assert rows_of(PORTS, [head, *others, ["Agde", "9 %"]]) == [
        ("equal", 0, 0),
        ("equal", 2, 1),
        ("equal", 3, 2),
        ("equal", 4, 3),
        ("move", 1, 4),
    ]
    assert agde[0] == "Agde"


def test_a_row_is_known_by_its_first_cell() -> None:
    new = [PORTS[0], ["Sète", "50 % du droit fixe"], ["Agde", "le quart"], *PORTS[3:]]
    found = {(old, new) for _, old, new in rows_of(PORTS, new)}
    assert {(1, 2), (2, 1)} <= found


def test_a_number_in_the_first_cell_names_no_row() -> None:
    old = [["N°", "Port"], ["1", "Agde"], ["2", "Sète"], ["3", "Arles"]]
    new = [["N°", "Port"], ["1", "Nice"], ["2", "Agde"], ["3", "Sète"], ["4", "Arles"]]
    found = {(old, new) for _, old, new in rows_of(old, new)}
    assert {(None, 1), (1, 2), (2, 3), (3, 4)} <= found


def test_a_column_that_was_renamed_stays_a_column() -> None:
    new = [["Escale", "Droit annuel"], *PORTS[1:]]
    assert rows_of(PORTS, new)[0] == ("change", 0, 0)
    assert {op for op, _, _ in rows_of(PORTS, new)[1:]} == {"equal"}


def test_one_substitution_in_many_texts_is_told_once() -> None:
    shapes = ["l'agent fluvial signe", "avis de l'agent fluvial", "à l'agent fluvial, puis"]
    news = ["le maître de port signe", "avis du maître de port", "au maître de port, puis"]
    diffs = [
        (f"L{n}", diff_texts((f"Le {n} : {shapes[n % 3]}.",), (f"Le {n} : {news[n % 3]}.",)))
        for n in range(6)
    ]
    names = tuple(name for name, _ in diffs)
    assert substitutions(diffs) == [Substitution("agent fluvial", "maître de port", names)]
    assert substitutions(diffs[:4]) == []


def test_numbers_are_no_coordinated_substitution() -> None:
    diffs = [(f"L{n}", diff_texts(("Taux : 5 %.",), ("Taux : 6 %.",))) for n in range(9)]
    assert substitutions(diffs) == []


def test_a_long_text_is_not_anchored_inside_a_reference() -> None:
    words = [f"mot{first}{second}" for first in "abcdefghij" for second in "abcdefghij"]
    for place in range(180):
        before, after = " ".join(words[: place // 2]) + "s" * (3 * (place % 2)), words[place // 2 :]
        old = f"Le premier {before} l'article L.O. 141 {' '.join(after)} dix"
        new = f"Le second {before} l'article LO 141 {' '.join(after)} onze"
        gone = [text.strip() for sign, text in word_diff(old, new) if sign == "-"]
        assert "L.O." not in gone, old
