"""The redline on a terminal and in a pipe: addresses in the margin, tables cell by cell."""

from __future__ import annotations

from collections.abc import Sequence

from lawdiff.diff import diff_texts
from lawdiff.output.text.page import Line
from lawdiff.output.text.plain import text_of
from lawdiff.output.text.redline import Redline
from lawdiff.record.tables import table_text

HEAD = ["Port", "Droit", "Durée"]


def drawn(old: Sequence[str], new: Sequence[str], *, grid: bool = False) -> list[str]:
    text = text_of(Redline(marks=True, grid=grid).draw(diff_texts(old, new)))
    return [line for line in text.splitlines() if line]


def test_each_changed_alinea_has_its_address() -> None:
    old = ["I.-Sont admis :", "1° Les bacs ;", "2° Les canots."]
    new = ["I.-Sont admis :", "1° Les bacs à câble ;", "2° Les canots."]
    assert drawn(old, new) == [
        "I.-Sont admis :",
        "‹I, 1°› 1° Les bacs{+ à câble+} ;",
        "2° Les canots.",
    ]


def test_one_alinea_alone_needs_no_address() -> None:
    assert drawn(["Le péage est dû."], ["Le péage est perçu."]) == ["Le péage est [-dû-]{+perçu+}."]


def test_a_table_is_told_cell_by_cell() -> None:
    old = table_text([HEAD, ["Agde", "5 euros", "un jour"], ["Sète", "6 euros", "un jour"]])
    new = table_text([HEAD, ["Sète", "6 euros", "un an"], ["Nice", "libre", "un jour"]])
    assert drawn([old], [new]) == [
        "‹délai›",
        "ligne supprimée : [-Agde | 5 euros | un jour-]",
        "Sète · Durée : un [-jour-]{+an+}",
        "ligne ajoutée : {+Nice | libre | un jour+}",
    ]


def test_a_row_that_moved_is_told_as_moved() -> None:
    rows = [["Agde", "5 euros", "un jour"], ["Sète", "6 euros", "un an"], ["Nice", "libre", "—"]]
    told = drawn([table_text([HEAD, *rows])], [table_text([HEAD, *rows[1:], rows[0]])])
    assert told == ["ligne déplacée : Agde"]


def test_a_line_of_a_table_holds_one_cell_however_wide_the_others_are() -> None:
    wide = "texte " * 600
    old = table_text([HEAD, ["Agde", wide, "un jour"], ["Sète", wide, "un jour"]])
    new = table_text([HEAD, ["Agde", wide, "un an"], ["Sète", wide, "un jour"]])
    assert drawn([old], [new]) == ["‹délai›", "Agde · Durée : un [-jour-]{+an+}"]
    assert max(map(len, drawn([old], [new], grid=True))) > len(wide)


def test_typography_is_dimmed_where_there_is_colour() -> None:
    old = ["Le droit – hors taxes – est de 5 euros."]
    new = ["Le droit - hors taxes - est de 6 euros."]
    (line, _) = Redline(marks=False).draw(diff_texts(old, new))
    assert isinstance(line, Line)
    words = [piece for part in line.pieces if isinstance(part, Line) for piece in part.pieces]
    styles = [piece[1] for piece in words if not isinstance(piece, Line)]
    assert styles.count("dim red strike") == styles.count("dim green underline") == 2
    assert styles.count("red strike") == styles.count("green underline") == 1


def test_a_sentence_that_went_to_another_alinea_is_told() -> None:
    stays, goes = "Le port est ouvert.", "Les bateaux de plus de trente mètres y sont admis."
    rest = "Le tarif des amarrages est affiché à la capitainerie du port."
    told = drawn([f"{stays} {goes}", rest], [stays, f"{goes} {rest}"])
    assert all("[phrases passées d'un alinéa à l'autre]" in line for line in told)
    assert any(goes in line for line in told)
