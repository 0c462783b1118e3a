"""Measures cold answers against their goals: `python benchmarks/bench_reading.py DATA_DIR`.

DATA_DIR holds the Code de la sécurité sociale at several dates, as legi-data publishes it, and a
dump of eight codes. Every figure is the CPU time of whole processes, from the start of Python to
its end, in a pipe.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import bench_diffing
import long_history
from rows import LAWDIFF, SCRATCH, Row, by_turns, spend, tell

CODE, SLUG = "LEGITEXT000006073189", "code-de-la-securite-sociale"
OLD, NEW = "2021-12-15", "2023-02-15"
CLICK = (sys.executable, "-c", "import click")
ARTICLE, VERSIONS = "L136-7", 20_000
# Of the eight codes: an article with a long life, the text that changed the most, and words.
CONSUMER = ("L121-1", "--code", "code-de-la-consommation")
LAW, WORDS = "2014-344", "droit de rétractation"


def measure(data: Path) -> list[Row]:
    """Rows 8 to 12 and 14 to 16, of the JSON versions and the dump of eight codes in `data`."""
    sources = sorted((data / "legi-data").glob(f"{CODE}-*.json.gz"))
    (dump,) = (data / "legi-xml").glob("Freemium_*.tar.gz")
    with tempfile.TemporaryDirectory(dir=SCRATCH) as name:
        scratch = Path(name)
        held, eight = scratch / "held", scratch / "eight"
        spend([*LAWDIFF, "--repo", held, "import", *sources])
        spend([*LAWDIFF, "--repo", eight, "import", dump])
        return [
            *cold(held, eight),
            *long_timeline(scratch),
            all_changes(held, data / "legi-data", scratch),
            site(held, sources, scratch),
            *across(eight),
            index(eight, scratch),
            *fresh_clone(eight, scratch),
        ]


def seconds_of(*commands: Sequence[str | Path]) -> list[float]:
    """The median CPU seconds of each command, after one round that is not counted."""
    for command in commands:
        spend(command)
    return by_turns(*(lambda command=command: spend(command).seconds for command in commands))


def against_click(number: int, questions: dict[str, list[str]]) -> list[Row]:
    """Some commands, each against importing click alone."""
    floor, *own = seconds_of(CLICK, *questions.values())
    rows = zip(questions, own, strict=True)
    return [Row(number, f"{what} / import click", 3, seconds, floor) for what, seconds in rows]


def cold(held: Path, eight: Path) -> list[Row]:
    """The help, and the questions about one article."""
    floor, help_ = seconds_of(CLICK, lawdiff(held, "--help"))
    between = ("--between", OLD, NEW)
    questions = {
        "show ART": lawdiff(held, "show", ARTICLE),
        "show ART --between A B": lawdiff(held, "show", ARTICLE, *between),
        "timeline ART": lawdiff(held, "timeline", ARTICLE),
        "blame ART": lawdiff(held, "blame", ARTICLE),
        "timeline ART, in eight codes": lawdiff(eight, "timeline", *CONSUMER),
    }
    return [
        Row(8, "lawdiff --help / import click", 1.5, help_, floor),
        *against_click(9, questions),
    ]


def long_timeline(scratch: Path) -> list[Row]:
    """The timeline of an article through very many versions; git's log of its file, to compare."""
    repo = scratch / "long"
    dump = long_history.write_dump(scratch / "long.tar.gz", VERSIONS)
    spend([*LAWDIFF, "--repo", repo, "import", dump])
    path = f"{long_history.SLUG}/articles/L1/{long_history.ARTICLE}.md"
    log = ["git", f"--git-dir={repo / '.git'}", "log", "main", "--", path]
    asked = lawdiff(repo, "timeline", long_history.ARTICLE)
    floor, own, listed = seconds_of(CLICK, asked, log)
    work = f"timeline ART, {VERSIONS:,} versions"
    return [
        Row(10, f"{work} / import click", 3, own, floor),
        Row(10, f"{work} / git log -- path", None, own, listed),
    ]


def all_changes(held: Path, data: Path, scratch: Path) -> Row:
    """All that changed between two versions, against git reading it and lawdiff comparing it."""
    git = ["git", f"--git-dir={held / '.git'}"]
    tags = [f"{SLUG}/{day}" for day in (OLD, NEW)]
    raw = [*git, "diff", "--raw", "--no-abbrev", "--no-renames", *tags]
    printed = subprocess.run(raw, check=True, capture_output=True, text=True).stdout
    oids = [oid for line in printed.splitlines() for oid in line.split()[2:4] if oid.strip("0")]
    listed = scratch / "oids"
    listed.write_text("\n".join(oids) + "\n", "ascii")
    batch = ["sh", "-c", f'"$@" <"{listed}"', "sh", *git, "cat-file", "--batch"]
    own, found, read = seconds_of(lawdiff(held, "changes", "--between", *tags), raw, batch)
    pairs = bench_diffing.changed_articles(data)
    compared = min(bench_diffing.lawdiff_seconds(pairs) for _ in range(5))
    return Row(
        11,
        "changes / diff --raw, the changed blobs, and their diff",
        2,
        own,
        found + read + compared,
    )


def site(held: Path, sources: Sequence[Path], scratch: Path) -> Row:
    """The site of all versions against that of the last two: seconds for each thousand wordings."""
    fewer = scratch / "fewer"
    spend([*LAWDIFF, "--repo", fewer, "import", *sources[-2:]])
    costs, notes = [], []
    for repo in (held, fewer):
        command: list[str | Path] = [
            *LAWDIFF,
            "--repo",
            repo,
            "html",
            "--out",
            scratch / f"{repo.name}-site",
        ]
        spent, many = spend(command), wordings(repo)
        costs.append(1000 * spent.seconds / many)
        notes.append(f"{spent.seconds:.1f} s, {spent.megabytes:.0f} MB for {many} wordings")
    work, note = "html: all versions / the last two", " and ".join(notes)
    return Row(12, work, 1.2, costs[0], costs[1], "s for 1,000 wordings", note)


def wordings(repo: Path) -> int:
    """How many different files of articles the versions of a repository hold."""
    listing = ["git", "-C", str(repo), "log", "--raw", "--no-abbrev", "--no-renames", "--format="]
    told = subprocess.run([*listing, "main"], check=True, capture_output=True, text=True).stdout
    paths = [line.partition("\t")[2] for line in told.splitlines()]
    return sum("/articles/" in path for path in paths)


# --- across articles --------------------------------------------------------------------------


def across(eight: Path) -> list[Row]:
    """Questions across all articles of eight codes, which a warm index answers."""
    day = ("--at", "2010-01-01")
    questions = {
        "law TEXT": lawdiff(eight, "law", LAW),
        "cites ART": lawdiff(eight, "cites", *CONSUMER),
        "search WORDS": lawdiff(eight, "search", WORDS),
        "search WORDS --at DAY": lawdiff(eight, "search", WORDS, *day),
    }
    return against_click(14, questions)


def index(eight: Path, scratch: Path) -> Row:
    """The index of eight codes from nothing: what a first question takes more than the next."""
    cold = scratch / "no-index"
    question = lawdiff(eight, "search", WORDS)

    def build() -> float:
        shutil.rmtree(cold, ignore_errors=True)
        return spend(question, cache=cold).seconds

    built, warm = by_turns(build, lambda: spend(question).seconds, rounds=3)
    size = sum(path.stat().st_size for path in cold.rglob("*") if path.is_file())
    note = f"{size / 1e6:.1f} MB"
    return Row(15, "index of eight codes, CPU seconds", 5, built - warm, 1, note=note)


def fresh_clone(eight: Path, scratch: Path) -> list[Row]:
    """Questions about one article in a clone that has no index, against the same where one is."""
    clone, none = scratch / "clone", scratch / "clone-cache"
    subprocess.run(["git", "clone", "--quiet", str(eight), str(clone)], check=True)
    return [ask_both(command, eight, clone, none) for command in ("show", "timeline")]


def ask_both(command: str, eight: Path, clone: Path, none: Path) -> Row:
    """A question in a clone, with an empty cache folder, and where it was imported."""

    def ask() -> float:
        shutil.rmtree(none, ignore_errors=True)
        return spend(lawdiff(clone, command, *CONSUMER), cache=none).seconds

    floor, own, here = by_turns(
        lambda: spend(CLICK).seconds,
        ask,
        lambda: spend(lawdiff(eight, command, *CONSUMER)).seconds,
    )
    note = f"{own / here:.2f} of the same with an index"
    return Row(16, f"{command} ART in a fresh clone / import click", 3, own, floor, note=note)


def lawdiff(repo: Path, *words: str) -> list[str]:
    return [*LAWDIFF, "--repo", str(repo), *words]


def main() -> int:
    """Prints goal, figure and verdict; 1 where a goal is missed."""
    if len(sys.argv) != 2:
        sys.stderr.write("usage: python benchmarks/bench_reading.py DATA_DIR\n")
        return 2
    return tell(measure(Path(sys.argv[1])))


if __name__ == "__main__":
    raise SystemExit(main())
