"""Made-up pairs, each of the shape of a real one, with the redline that is wanted of it.

A file of `cases/` holds a comment, the class and the natures (of the edited alinéas, in their
order), then the old text, the new one and the redline, an alinéa a line. Lines that begin with
`|` make a table. In the redline `[-…-]` went and `{+…+}` came; an alinéa that moved, or is a
piece of one that was split or joined, begins with `moved> `, `split> ` or `join> `.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from lawdiff.diff import AlineaDiff, TextDiff, apply, diff_texts, revert

CASES = sorted((Path(__file__).parent / "cases").glob("*.txt"))


@dataclass(frozen=True, slots=True)
class Case:
    """One file of `cases/`."""

    class_: str
    natures: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    redline: str


def read(path: Path) -> Case:
    head, old, new, redline = re.split(r"^=== \w+\n", path.read_text("utf-8"), flags=re.MULTILINE)
    fields = dict(re.findall(r"^(class|natures): ?(.*)$", head, re.MULTILINE))
    return Case(
        fields["class"],
        fields["natures"],
        alineas(old.strip().splitlines()),
        alineas(new.strip().splitlines()),
        redline.strip(),
    )


def alineas(lines: Iterable[str]) -> tuple[str, ...]:
    """An alinéa a line, save the lines of a table, which are one."""
    found: list[str] = []
    for line in lines:
        if line.startswith("|") and found and found[-1].startswith("|"):
            found[-1] += "\n" + line
        else:
            found.append(line)
    return tuple(found)


def drawn(diff: TextDiff) -> str:
    """The redline as plain text."""
    lines = []
    for alinea in diff.alineas:
        mark = "moved> " if alinea.op == "move" else f"{alinea.piece}> " if alinea.piece else ""
        signs = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
        lines.append(mark + "".join(signs[sign].format(text) for sign, text in alinea.words))
    return "\n".join(lines)


def read_natures(diff: TextDiff) -> str:
    return ", ".join(str(a.nature) for a in diff.alineas if a.op == "change" or a.nature)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_redline(path: Path) -> None:
    case = read(path)
    diff = diff_texts(case.old, case.new)
    assert drawn(diff) == case.redline
    assert diff.class_ == case.class_
    assert read_natures(diff) == case.natures


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_leads_both_ways(path: Path) -> None:
    case = read(path)
    for old, new in ((case.old, case.new), (case.new, case.old)):
        diff = diff_texts(old, new)
        assert apply(old, diff) == new
        assert revert(new, diff) == old


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_pairs_are_the_same_in_both_directions(path: Path) -> None:
    case = read(path)
    there, back = diff_texts(case.old, case.new), diff_texts(case.new, case.old)
    pairs = [(a.old, a.new, kept(a)) for a in there.alineas if None not in (a.old, a.new)]
    assert sorted(pairs) == sorted(
        (a.new, a.old, kept(a)) for a in back.alineas if None not in (a.old, a.new)
    )


def kept(alinea: AlineaDiff) -> str:
    return "".join(text for sign, text in alinea.words if sign == "=")


def test_there_are_cases() -> None:
    assert len(CASES) >= 90
