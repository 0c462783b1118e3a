"""Measures the diff core against its goals: `python benchmarks/bench_diffing.py DATA_DIR`.

DATA_DIR holds the Code de la sécurité sociale at two dates, as legi-data publishes it. The
articles that changed between them are compared by lawdiff and by one `git diff --word-diff`
over the same texts, an alinéa a line with a blank line between. They are run by turns, and the
best of the runs counts, so that a busy machine disturbs the comparison little.

git is run twice: over loose files (`--no-index`), which bears the verdict, and between two
trees of a packed repository, for the record. The first reads and hashes the files besides;
the second finds in the objects' names which files changed, and has no file to hash.

A hunk is a stretch of changed text with nothing kept inside it, for both the same.
"""

from __future__ import annotations

import gc
import gzip
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lawdiff.diff import apply, diff_texts, revert
from lawdiff.record.tables import table_text
from lawdiff.sources.canonical import from_html

CODE = "LEGITEXT000006073189"
OLD, NEW = "2021-12-15", "2023-02-15"
ROUNDS = 15

Text = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One goal, and what was measured; both in the unit that the name tells.

    A goal of None is none: the figure is told for the record.
    """

    name: str
    goal: float | None
    figure: float

    @property
    def met(self) -> bool:
        return self.goal is None or self.figure <= self.goal

    def __str__(self) -> str:
        if self.goal is None:
            return f"{self.name:<78} for the record figure {self.figure:<7.3g}"
        verdict = "met" if self.met else "MISSED"
        return f"{self.name:<78} goal ≤ {self.goal:<6g} figure {self.figure:<7.3g} {verdict}"


@dataclass(frozen=True, slots=True)
class Marked:
    """How much a diff marks: its hunks, and the characters inserted and deleted."""

    hunks: int
    characters: int


def measure(data: Path) -> list[Figure]:
    """Every figure of the diff core, against the articles in `data` and the worst cases."""
    return [*against_git(changed_articles(data)), *worst_cases()]


def changed_articles(data: Path) -> list[tuple[Text, Text]]:
    """The two wordings of each article whose text changed."""
    old, new = _articles(data, OLD), _articles(data, NEW)
    pairs = [(old[cid], new[cid]) for cid in old if cid in new]
    return [(a, b) for a, b in pairs if a != b]


def _articles(data: Path, day: str) -> dict[str, Text]:
    with gzip.open(data / f"{CODE}-{day}.json.gz") as file:
        root = json.load(file)
    found: dict[str, Text] = {}
    for article in walk(root):
        found.setdefault(article["cid"], from_html(article["texteHtml"] or "").alineas)
    return found


def walk(node: dict[str, object]) -> Iterator[dict[str, str]]:
    if node["type"] == "article":
        yield node["data"]  # type: ignore[misc]  # JSON: an article's fields
    for child in node.get("children", ()):  # type: ignore[attr-defined]  # JSON: a list
        yield from walk(child)


def against_git(pairs: list[tuple[Text, Text]]) -> list[Figure]:
    """lawdiff beside git on the same pairs."""
    gc.collect()
    with tempfile.TemporaryDirectory() as folder:
        _write_out(Path(folder), pairs)
        _commit(Path(folder))
        ours, gits, commits = [], [], []
        marked = Marked(0, 0)
        for _ in range(ROUNDS):
            ours += [lawdiff_seconds(pairs) for _ in range(2)]
            seconds, marked = _git(Path(folder), ["--no-index", "a", "b"])
            gits.append(seconds)
            commits.append(_git(Path(folder), ["HEAD:a", "HEAD:b"], ["--git-dir=texts.git"])[0])
    diffs = [diff_texts(old, new) for old, new in pairs]
    for (old, new), diff in zip(pairs, diffs, strict=True):
        if apply(old, diff) != new or revert(new, diff) != old:
            raise AssertionError("a diff does not lead from one text to the other")
    texts = f"{len(pairs)} articles, {min(ours) * 1000:.0f} ms to git's {min(gits) * 1000:.0f}"
    hunks = sum(diff.hunks for diff in diffs)
    characters = sum(
        len(text) for diff in diffs for a in diff.alineas for sign, text in a.words if sign != "="
    )
    packed = f"{min(commits) * 1000:.0f} ms"
    return [
        Figure(f"CPU time / git diff --word-diff ({texts})", 1.0, min(ours) / min(gits)),
        Figure(
            f"CPU time / the same in a packed repository ({packed})", None, min(ours) / min(commits)
        ),
        Figure(f"hunks / git's ({hunks} to {marked.hunks})", 0.42, hunks / marked.hunks),
        Figure(
            f"characters / git's ({characters} to {marked.characters})",
            1.08,
            characters / marked.characters,
        ),
    ]


def lawdiff_seconds(pairs: list[tuple[Text, Text]]) -> float:
    """The CPU seconds of one run; no diff is held, as git holds none.

    The strings are made anew each time, for a string remembers its hash.
    """
    fresh = json.loads(json.dumps(pairs))
    start = time.process_time()
    for old, new in fresh:
        diff_texts(old, new)
    return time.process_time() - start


def _write_out(folder: Path, pairs: list[tuple[Text, Text]]) -> None:
    for side in ("a", "b"):
        (folder / side).mkdir()
    for number, (old, new) in enumerate(pairs):
        for side, text in (("a", old), ("b", new)):
            (folder / side / f"{number}.md").write_text("\n\n".join(text) + "\n", "utf-8")


def _commit(folder: Path) -> None:
    """Add a packed repository with both sides in it.

    The folder is not its work tree: `--no-index` takes longer inside of one.
    """
    who = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"]
    for command in ("init -q", "add a b", "commit -qm texts", "repack -adfq"):
        arguments = [*who, "--git-dir=texts.git", "--work-tree=.", *command.split()]
        subprocess.run(["git", *arguments], cwd=folder, check=True)


def _git(folder: Path, what: Sequence[str], where: Sequence[str] = ()) -> tuple[float, Marked]:
    """The CPU seconds of one git process, and what it marks."""
    command = ["git", *where, "diff", "--word-diff=porcelain", *what]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, _marked(run.stdout)


def _marked(porcelain: str) -> Marked:
    """Counts git's word diff; a line feed (`~`) inside a changed stretch does not end it."""
    hunks = characters = 0
    inside = changed = False
    for line in porcelain.splitlines():
        if line.startswith("diff --git"):
            inside = False
        elif line.startswith("@@"):
            inside, changed = True, False
        elif inside and line and line[0] in "+-":
            hunks += not changed
            characters += len(line) - 1
            changed = True
        elif inside and line[:1] != "~":
            changed = False
    return Marked(hunks, characters)


def worst_cases() -> list[Figure]:
    """Seconds and megabytes of the texts that are worst for a diff."""
    figures = []
    for name, make in WORST.items():
        old, new = make()
        start = time.process_time()
        diff = diff_texts(old, new)
        seconds = time.process_time() - start
        if apply(old, diff) != new or revert(new, diff) != old:
            raise AssertionError(f"{name}: the diff does not lead from one text to the other")
        del diff
        gc.collect()
        tracemalloc.start()
        diff_texts(old, new)
        megabytes = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        figures.append(Figure(f"{name}: CPU seconds", 1.0, seconds))
        figures.append(Figure(f"{name}: MB at the peak", 200, megabytes))
    return figures


def _table(rows: int, every: int) -> tuple[Text, Text]:
    """Two tables of so many rows, a cell changed in every so many-th of them."""
    grid = [["Commune", "Numéro", "Taux", "Zone"]]
    grid += [[f"Commune {n % 900}", str(n), f"{n % 17},5 %", "A"] for n in range(rows - 1)]
    changed = [row[:] for row in grid]
    for row in changed[1::every]:
        row[2] = "99,9 %"
    return (table_text(grid),), (table_text(changed),)


def _prose(words: int, seed: int, vocabulary: int = 4000) -> str:
    """Words as prose has them: few that come often, many that come rarely."""
    chance = random.Random(seed)  # noqa: S311  # a text to measure with, not a secret
    known = [f"mot{n}" for n in range(vocabulary)]
    weights = [1 / (n + 1) for n in range(vocabulary)]
    return " ".join(chance.choices(known, weights, k=words))


def _edited(text: str, every: int) -> str:
    words = text.split()
    for index in range(0, len(words), every):
        words[index] = f"autre{index}"
    return " ".join(words)


def _long_edited() -> tuple[Text, Text]:
    text = _prose(100_000, 1)
    return (text,), (_edited(text, 1_000),)


def _long_heavily_edited() -> tuple[Text, Text]:
    text = _prose(100_000, 1)
    return (text,), (_edited(text, 10),)


def _long_different() -> tuple[Text, Text]:
    return (_prose(100_000, 1),), (_prose(100_000, 2),)


def _alineas_different() -> tuple[Text, Text]:
    old, new = _prose(100_000, 1).split(), _prose(100_000, 2).split()
    return (
        tuple(" ".join(old[n : n + 20]) for n in range(0, len(old), 20)),
        tuple(" ".join(new[n : n + 20]) for n in range(0, len(new), 20)),
    )


def _alineas_shuffled() -> tuple[Text, Text]:
    old = list(_alineas_different()[0])
    new = old[:]
    random.Random(3).shuffle(new)  # noqa: S311
    return tuple(old), tuple(new)


def _equal_lines() -> tuple[Text, Text]:
    same = "(Alinéa abrogé)"
    old = [same] * 6_000
    new = [same] * 6_500
    for n in range(0, 6_000, 7):
        old[n] = f"Le point {n} est fixé par décret."
        new[n + 3] = f"Le point {n + 1} est fixé par arrêté."
    return tuple(old), tuple(new)


def _alike_alineas() -> tuple[Text, Text]:
    """A hundred long alinéas that share most of their words, each changed in its own way."""
    shared = _prose(600, 1)
    return (
        tuple(f"{shared} {_prose(300, n)}" for n in range(100)),
        tuple(f"{_prose(300, 1000 - n)} {shared}" for n in range(100)),
    )


def _repeated() -> tuple[Text, Text]:
    """An alinéa that repeats itself: an insertion slides through all of it."""
    return ("et le port " * 30_000,), ("et le port " * 31_000,)


def _stray_words() -> tuple[Text, Text]:
    """Every other word changed, so that a stray word stands between any two changes."""
    words = _prose(20_000, 1).split()
    other = [word if n % 2 else f"autre{n}" for n, word in enumerate(words)]
    return (" ".join(words),), (" ".join(other),)


WORST: dict[str, Callable[[], tuple[Text, Text]]] = {
    "two tables of 6,400 rows, 6 cells changed": lambda: _table(6_400, 1_100),
    "two tables of 6,400 rows, every other row changed": lambda: _table(6_400, 2),
    "an alinéa of 100,000 words, 100 changed": _long_edited,
    "an alinéa of 100,000 words, 10,000 changed": _long_heavily_edited,
    "two different alinéas of 100,000 words": _long_different,
    "5,000 alinéas, all different": _alineas_different,
    "5,000 alinéas in another order": _alineas_shuffled,
    "100 long alinéas, all much alike": _alike_alineas,
    "an alinéa that repeats itself": _repeated,
    "20,000 words, every other one changed": _stray_words,
    "6,000 lines, most of them equal to each other": _equal_lines,
}


def main() -> int:
    """Prints goal, figure and verdict; 1 where a goal is missed."""
    if len(sys.argv) != 2:
        sys.stderr.write("usage: python benchmarks/bench_diffing.py DATA_DIR\n")
        return 2
    figures = measure(Path(sys.argv[1]))
    sys.stdout.write("\n".join(map(str, figures)) + "\n")
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
