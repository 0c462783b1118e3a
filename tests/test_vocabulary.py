"""The tables of words, as a reader of law sees them: `golden/vocabulary.json` is their proof.

A word that goes missing from one of them changes answers far from where it stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

from lawdiff.french import dates, labels, laws, links, numbers, states, words
from lawdiff.sources import anomalies
from tests.making import assert_golden

GOLDEN = Path(__file__).parent / "golden" / "vocabulary.json"
MODULES = (dates, labels, laws, links, numbers, states, words, anomalies)


def tables(module: ModuleType) -> Iterator[tuple[str, object]]:
    """Each constant of a module that holds words."""
    for name, value in sorted(vars(module).items()):
        if not name.startswith("__") and name == name.upper() and _is_plain(value):
            yield name, sorted(value) if isinstance(value, frozenset | set) else value


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(_is_plain(part) for pair in value.items() for part in pair)
    if isinstance(value, tuple | frozenset | set):
        return all(map(_is_plain, value))
    return isinstance(value, str | int | date)


def test_the_words_are_these() -> None:
    found = {one.__name__.removeprefix("lawdiff."): dict(tables(one)) for one in MODULES}
    assert all(found.values())
    text = json.dumps(found, ensure_ascii=False, indent=1, default=str)
    assert_golden(text + "\n", GOLDEN)
