"""Measures cold answers against their goals: `python benchmarks/bench_reading.py DATA_DIR`.

DATA_DIR holds the Code de la sécurité sociale at several dates, as legi-data publishes it. Every
figure is the CPU time of whole processes, from the start of Python to its end, in a pipe.
"""

from __future__ import annotations

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
ARTICLE, VERSIONS = "L136-7", 20_000


def measure(data: Path) -> list[Row]:
    """Rows 8 to 12, of the JSON versions in `data/legi-data`."""
    sources = sorted((data / "legi-data").glob(f"{CODE}-*.json.gz"))
    with tempfile.TemporaryDirectory(dir=SCRATCH) as name:
        scratch = Path(name)
        held, long = scratch / "held", scratch / "long"
        spend([*LAWDIFF, "--repo", held, "import", *sources])
        long_history.make(long, VERSIONS)
        return [
            *cold(held),
            long_timeline(long),
            all_changes(held, data / "legi-data", scratch),
            site(held, sources, scratch),
        ]


def seconds_of(*commands: Sequence[str | Path]) -> list[float]:
    """The median CPU seconds of each command, after one round that is not counted."""
    for command in commands:
        spend(command)
    return by_turns(*(lambda command=command: spend(command).seconds for command in commands))


def cold(held: Path) -> list[Row]:
    """The help, and two questions about one article."""
    click = [sys.executable, "-c", "import click"]
    show = lawdiff(held, "show", ARTICLE, "--between", OLD, NEW)
    floor, help_, shown, told = seconds_of(
        click, lawdiff(held, "--help"), show, lawdiff(held, "timeline", ARTICLE)
    )
    return [
        Row(8, "lawdiff --help / import click", 1.5, help_, floor),
        Row(9, "show ART --between A B / import click", 3, shown, floor),
        Row(9, "timeline ART / import click", 3, told, floor),
    ]


def long_timeline(repo: Path) -> Row:
    """The timeline of an article through very many versions."""
    path = f"{long_history.CODE.slug}/articles/L1/{long_history.ARTICLE}.md"
    log = ["git", f"--git-dir={repo}", "log", "main", "--", path]
    floor, own = seconds_of(log, lawdiff(repo, "timeline", long_history.ARTICLE))
    return Row(10, f"timeline ART, {VERSIONS:,} commits / git log -- path", 2, own, floor)


def all_changes(held: Path, data: Path, scratch: Path) -> Row:
    """All that changed between two versions, beside git reading it and lawdiff comparing it."""
    git = ["git", f"--git-dir={held / '.git'}"]
    tags = [f"{SLUG}/{day}" for day in (OLD, NEW)]
    raw = [*git, "diff", "--raw", "--no-abbrev", "--no-renames", *tags]
    printed = subprocess.run(raw, check=True, capture_output=True, text=True).stdout
    oids = [oid for line in printed.splitlines() for oid in line.split()[2:4] if oid.strip("0")]
    listed = scratch / "oids"
    listed.write_text("\n".join(oids) + "\n", "ascii")
    batch = ["sh", "-c", f'"$@" <"{listed}"', "sh", *git, "cat-file", "--batch"]
    own, found, read = seconds_of(lawdiff(held, "changes", "--between", OLD, NEW), raw, batch)
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
