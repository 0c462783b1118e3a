"""Measures cold answers against their goals: `python benchmarks/bench_reading.py DATA_DIR`.

DATA_DIR holds the Code de la sécurité sociale at several dates, as legi-data publishes it. Every
figure is the CPU time of whole processes, from the start of Python to its end, in a pipe.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import bench_diffing
import long_history
from rows import Row, by_turns

from lawdiff.lawrepo.importing import import_sources
from lawdiff.sources import Given, find_sources

CODE, SLUG = "LEGITEXT000006073189", "code-de-la-securite-sociale"
OLD, NEW = "2021-12-15", "2023-02-15"
ARTICLE, VERSIONS = "L136-7", 20_000


def measure(data: Path, scratch: Path) -> list[Row]:
    """Rows 8 to 11, the repositories made in `scratch` (on a memory disk, if there is one)."""
    held = scratch / "held"
    import_sources(held, find_sources(sorted(data.glob(f"{CODE}-*.json.gz")), Given())[0])
    long = scratch / "long"
    long_history.make(long, VERSIONS)
    return [*cold(held), long_timeline(long), all_changes(held, data, scratch)]


def cold(held: Path) -> list[Row]:
    """The help, and two questions about one article."""
    click = [sys.executable, "-c", "import click"]
    show = lawdiff(held, "show", ARTICLE, "--between", OLD, NEW)
    floor, help_, shown, told = by_turns(
        click, lawdiff(held, "--help"), show, lawdiff(held, "timeline", ARTICLE)
    )
    return [
        Row(8, "lawdiff --help / import click", 1.5, floor, help_),
        Row(9, "show ART --between A B / import click", 3, floor, shown),
        Row(9, "timeline ART / import click", 3, floor, told),
    ]


def long_timeline(repo: Path) -> Row:
    """The timeline of an article through very many versions."""
    path = f"{long_history.CODE.slug}/articles/L1/{long_history.ARTICLE}.md"
    log = ["git", f"--git-dir={repo}", "log", "main", "--", path]
    floor, own = by_turns(log, lawdiff(repo, "timeline", long_history.ARTICLE))
    return Row(10, f"timeline ART, {VERSIONS:,} commits / git log -- path", 2, floor, own)


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
    own, found, read = by_turns(lawdiff(held, "changes", "--between", OLD, NEW), raw, batch)
    pairs = bench_diffing.changed_articles(data)
    compared = min(bench_diffing.lawdiff_seconds(pairs) for _ in range(5))
    return Row(
        11,
        "changes / diff --raw, the changed blobs, and their diff",
        2,
        found + read + compared,
        own,
    )


def lawdiff(repo: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "lawdiff", "--repo", str(repo), *words]


def main() -> int:
    """Prints goal, figure and verdict; 1 where a goal is missed."""
    if len(sys.argv) != 2:
        sys.stderr.write("usage: python benchmarks/bench_reading.py DATA_DIR\n")
        return 2
    memory = Path("/dev/shm")  # noqa: S108  # a new folder of our own is made in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        rows = measure(Path(sys.argv[1]), Path(folder))
    sys.stdout.write("\n".join(map(str, rows)) + "\n")
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
