"""One language a table: French for who reads law, English for who reads what the program did.

Every command's answer is drawn, and every header that a table got is sorted by its words: a new
one belongs into one of the lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from lawdiff.cli import COMMANDS
from lawdiff.french import labels
from lawdiff.french.dates import MONTHS
from lawdiff.output.text import page
from tests.making import json_article, json_code, run

pytestmark = pytest.mark.xdist_group("snapshots")

FRENCH = frozenset(
    {"avant", "après", "depuis", "le", "jusqu'au", "en", "vigueur", "jour", "changement", "portée",
     "par", "rédaction", "étape", "passage", "mots", "identifiant"}
)  # fmt: skip
ENGLISH = frozenset({"anomaly", "fault", "what", "where"})
BOTH = frozenset({"article", "articles", "code", "commit", "date", "section", "version"})
SIGNS = {"+", "-"}

# Words that an answer in the other language would show.
ENGLISH_WORDS = {*labels.KINDS, *labels.CLASSES, "no", "change", "inferred", "by", "since", "held"}
FRENCH_WORDS = {*labels.KINDS.values(), *MONTHS, labels.INCOMPLETE}

SPAN = ("--between", "2018-07-01", "2024-01-01")
CJP = ("--code", "cjp")
# Command → the answers for readers of law that it has.
ANSWERS: dict[str, list[Sequence[str]]] = {
    "versions": [()],
    "show": [
        ("L121-5", *CJP),
        ("L121-5", *SPAN, *CJP),
        ("L121-5", *SPAN, *CJP, "--steps"),
        ("L121-5", "L121-6", *SPAN, *CJP, "--stat"),
        ("L121-5", *SPAN, *CJP, "--side-by-side"),
        ("L121-5", "--at", "futur", *CJP),
    ],
    "timeline": [("L121-5", *CJP), ("L112-1", "A", *CJP), ("L211-2-1", *CJP)],
    "blame": [("L121-5", *CJP)],
    "changes": [
        ("--between", "2014-03-10", "2024-01-01", *CJP),
        ("--between", "2020-01-01", "2022-09-01", *CJP),
        ("--between", "2024-01-01", "futur", *CJP),
        ("--between", "2014-03-10", "2024-01-01", *CJP, "--stat"),
        ("--between", "2024-01-01", "2024-01-01", *CJP),
    ],
    "law": [("2018-9941",)],
    "cites": [("L121-5", *CJP)],
    "search": [("redevance",), ("redevance", "--history"), ("introuvable",)],
}
PROGRAM = ("import", "check", "verify", "html")
"""Commands that say what the program did."""

Recorded = list[tuple[str, ...]]


@pytest.fixture
def heads(monkeypatch: pytest.MonkeyPatch) -> Recorded:
    """The headers of every table made from here on, but for those of the law itself."""
    found: Recorded = []
    init: Callable[..., None] = page.Table.__init__

    def record(self: page.Table, head: Sequence[str] = (), **more: Any) -> None:
        init(self, head, **more)
        if not self.boxed or self.halves:
            found.append(self.head)

    monkeypatch.setattr(page.Table, "__init__", record)
    return found


def languages(head: Sequence[str]) -> set[str]:
    """The languages of a header; AssertionError for a word that is in no list."""
    words = {word for name in head if name not in SIGNS for word in name.split()}
    assert words <= FRENCH | ENGLISH | BOTH, f"in no list of words: {words}"
    pairs = (("French", FRENCH), ("English", ENGLISH))
    return {language for language, own in pairs if words & own}


def test_the_lists_are_apart() -> None:
    assert FRENCH.isdisjoint(ENGLISH)
    assert BOTH.isdisjoint(FRENCH | ENGLISH)
    assert languages(("article", "par", "+")) == {"French"}
    assert languages(("article", "par", "what")) == {"French", "English"}
    with pytest.raises(AssertionError, match="kind"):
        languages(("article", "kind"))


def test_every_command_is_sorted() -> None:
    assert {*ANSWERS, *PROGRAM} == set(COMMANDS)


@pytest.mark.parametrize(
    "words", [(name, *more) for name, every in ANSWERS.items() for more in every], ids=" ".join
)
def test_answers_are_in_french(repo: Path, heads: Recorded, words: Sequence[str]) -> None:
    done = run(repo, *words)
    assert done.exit_code == 0, done.output
    for head in heads:
        assert languages(head) <= {"French"}, head
    assert ENGLISH_WORDS.isdisjoint(re.findall(r"[a-z]+(?:-[a-z]+)*", done.stdout))


def test_what_the_program_did_is_in_english(
    tmp_path: Path, snapshots: Path, heads: Recorded
) -> None:
    sources = [str(snapshots / "legi-data-2022-09-01.tgz")]
    for number in range(2000, 2012):  # more than are listed one by one
        file = tmp_path / f"{number}.json"
        file.write_bytes(json_code(f"{number}-01-01", json_article("L1", f"{number}.")))
        sources.append(str(file))
    said = ""
    for command in ("check", "import", "import", "verify"):
        done = run(tmp_path / "repo", command, *sources)
        assert done.exit_code == 0, done.output
        said += done.output
    unheld = str(snapshots / "LEGITEXT900000000001-2018-07-01.json")
    assert run(tmp_path / "repo", "verify", unheld).exit_code == 1
    assert {head[0] for head in heads} == {"anomaly", "fault"}
    assert all(languages(head) == {"English"} for head in heads)
    for line in said.splitlines():
        if line.startswith(("imported", "held", "would", "coverage", "verified")):
            assert set(re.findall(r"\w+", line)).isdisjoint(FRENCH_WORDS), line
    assert "2022-09-01" in said
    assert "12 versions, from 2000-01-01 to 2011-01-01" in said
