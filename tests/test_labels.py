"""The French labels: each is spelled in `lawdiff/french` and nowhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lawdiff.compare.model import KINDS
from lawdiff.diff import classify
from lawdiff.french import labels
from tests.conftest import ROOT

PACKAGE = ROOT / "lawdiff"
MODULES = sorted(
    path
    for path in PACKAGE.rglob("*.py")
    # Readers name what they look for in a source, in the words of the source.
    if not {"french", "sources", "witness"} & set(path.relative_to(PACKAGE).parts)
)


NATURES = {text for key, text in labels.NATURES.items() if text != key}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


# A nature (`taux`) is an ordinary word: only a string that is nothing else spells it.
LABELS = {
    text
    for name, value in vars(labels).items()
    if name.isupper() and name not in ("NATURES", "FUTURE")
    for text in _texts(value)
} - {""}
SPELLED = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(LABELS)))})\b")


def _strings(source: str) -> Iterator[str]:
    """The strings of a module that are not documentation."""
    tree = ast.parse(source)
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in documents:
            yield str(node.value)


def _spelled(source: str) -> list[str]:
    texts = list(_strings(source))
    return [found for text in texts for found in SPELLED.findall(text)] + [
        text for text in texts if text in NATURES
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_labels_are_spelled_in_one_place(path: Path) -> None:
    assert _spelled(path.read_text("utf-8")) == []


def test_a_label_elsewhere_is_seen() -> None:
    assert len(LABELS) > 40
    assert _spelled('x = "créé"') == ["créé"]
    assert _spelled('def f():\n    return f"{n} vu pour la première fois"') != []
    assert _spelled('"""créé"""\ndate = "date"') == []


def test_every_kind_and_class_has_a_label() -> None:
    assert set(labels.KINDS) == {*KINDS, "unheld"} == set(labels.KINDS_IN_FULL)
    assert set(labels.CLASSES) == set(classify.CLASSES) == set(labels.CLASS_NOTES)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_plural_begins_at_two(count: int) -> None:
    ending = "s" if count == 2 else ""
    assert labels.counted(count, "mot", "ajouté") == f"{count} mot{ending} ajouté{ending}"
    kinds = labels.counted_kinds({"created": count})
    assert kinds == (f"{count} créé{ending}" if count else "aucun changement")
