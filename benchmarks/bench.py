"""All benchmarks: `python benchmarks/bench.py DATA_DIR [DOCS_DIR]`.

Prints the table, and where the folder of the docs is named writes it into `benchmarks.md` there,
with the plot of row 13 beside it. Takes some ten minutes on a machine with nothing else to do.
"""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import bench_diffing
import bench_growth
import bench_importing
import bench_reading
import count_redlines
from rows import Row, tell

_TABLE = re.compile(r"(?<=<!-- table -->\n).*?(?=<!-- end -->)", re.DOTALL)


def main() -> int:
    """1 where a goal is missed."""
    if len(sys.argv) not in (2, 3):
        sys.stderr.write("usage: python benchmarks/bench.py DATA_DIR [DOCS_DIR]\n")
        return 2
    data = Path(sys.argv[1])
    docs = Path(sys.argv[2]) if len(sys.argv) == 3 else None
    # A process counts the memory of the one that started it: so what measures it goes first.
    rows = [
        *bench_importing.measure(data),
        *bench_growth.measure(docs / "growth.svg" if docs else None),
        *bench_reading.measure(data),
        *redlines(data),
    ]
    rows.sort(key=lambda row: row.number)
    if docs:
        page = docs / "benchmarks.md"
        page.write_text(_TABLE.sub(lambda _: table(rows), page.read_text("utf-8")), "utf-8")
    return tell(rows)


def redlines(data: Path) -> list[Row]:
    """Row 7, and beside it what it stands for: how much is marked and what misleads, and the
    worst cases."""
    figures = bench_diffing.measure(data / "legi-data")
    figures += count_redlines.count(count_redlines.pairs_of(data)).figures()
    return [Row(7, figure.name, figure.goal, figure.figure, 1, "") for figure in figures]


def table(rows: Sequence[Row]) -> str:
    """The rows in Markdown, under the day and the machine."""
    day = datetime.now(UTC).date().isoformat()
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    lines = [
        f"Last run: {day}, {machine}.",
        "",
        "| # | work | measured | goal | figure | verdict |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        made_of = f"{row.own:.3g} / {row.floor:.3g} {row.unit}" if row.unit else ""
        note = f" ({row.note})" if row.note else ""
        goal = "" if row.goal is None else f"≤ {row.goal:g}"
        cells = (str(row.number), row.work + note, made_of, goal, f"{row.figure:.3g}", row.verdict)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
