"""What every benchmark shares: a row of the table, and CPU seconds of whole processes."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 5
# Memory, where the machine has a file system in it: a disk's moods are none of our figures.
SCRATCH = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  # not a secret
LAWDIFF = (sys.executable, "-m", "lawdiff")
_OURS = tempfile.TemporaryDirectory(prefix="lawdiff-bench-", dir=SCRATCH)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: the work, its goal as a ratio (None: for the record), the figure.

    `own` and `floor` are what the ratio was made of, `unit` theirs (CPU seconds, MB).
    """

    number: int
    work: str
    goal: float | None
    own: float
    floor: float
    unit: str = "s"
    note: str = ""

    @property
    def figure(self) -> float:
        return self.own / self.floor if self.floor else float("inf")

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return "for the record"
        return "met" if self.figure <= self.goal else "MISSED"

    def __str__(self) -> str:
        goal = "" if self.goal is None else f"goal ≤ {self.goal:g}"
        made_of = f"{self.own:.3g} / {self.floor:.3g} {self.unit}"
        told = (
            f"{self.number:>2}  {self.work:<62} {made_of:<28} {goal:<11} figure {self.figure:.3g}"
        )
        return f"{told:<122} {self.verdict}" + (f"  ({self.note})" if self.note else "")


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process and its children took: CPU seconds, and the largest resident set in MB."""

    seconds: float
    megabytes: float


def spend(
    command: Sequence[str | Path], stdin: Path | None = None, cache: Path | None = None
) -> Spent:
    """Run a command to its end; what it took. RuntimeError with its words where it fails.

    `cache` is the user's cache folder, where the index lies; else one that all of them share.
    """
    with open(stdin or os.devnull, "rb") as source, tempfile.TemporaryFile() as words:
        process = subprocess.Popen(
            list(map(str, command)),
            stdin=source,
            stdout=subprocess.DEVNULL,
            stderr=words,
            env=environment(cache),
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            words.seek(0)
            raise RuntimeError(f"{command}: {words.read().decode(errors='replace')}")
    return Spent(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def environment(cache: Path | None = None) -> dict[str, str]:
    """That of a user: compiled modules are kept, as an installed lawdiff has them, and so is the
    index; neither lies where the user's own are."""
    ours = Path(_OURS.name)
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    folders = {"PYTHONPYCACHEPREFIX": ours / "pyc", "XDG_CACHE_HOME": cache or ours / "cache"}
    return {**kept, **{name: str(folder) for name, folder in folders.items()}}


def by_turns(*works: Callable[[], float], rounds: int = ROUNDS) -> list[float]:
    """The median of each work over several rounds, run by turns, so that a busy machine weighs
    on all of them alike."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for times, work in zip(taken, works, strict=True):
            times.append(work())
    return [statistics.median(times) for times in taken]


def tell(rows: Sequence[Row]) -> int:
    """Print rows; 1 where one misses its goal, else 0."""
    sys.stdout.write("".join(f"{row}\n" for row in rows))
    return int(any(row.verdict == "MISSED" for row in rows))
