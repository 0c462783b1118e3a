"""A row of the table of benchmarks: a goal is a ratio of two works, measured in one run."""

from __future__ import annotations

import os
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One goal and what was measured. `floor` and `own` are CPU seconds, children included:
    of the work that the goal is told in, and of lawdiff's.
    """

    number: int
    work: str
    goal: float
    floor: float
    own: float

    @property
    def figure(self) -> float:
        """How many times the other work lawdiff takes."""
        return self.own / self.floor

    @property
    def met(self) -> bool:
        return self.figure <= self.goal

    def __str__(self) -> str:
        verdict = "met" if self.met else "MISSED"
        seconds = f"{self.own * 1000:.0f} ms to {self.floor * 1000:.0f}"
        return (
            f"{self.number:>3}  {self.work:<62} {seconds:<18} goal ≤ {self.goal:<4g} "
            f"figure {self.figure:<6.3g} {verdict}"
        )


def cpu_seconds(command: Sequence[str | Path], stdin: bytes | None = None) -> float:
    """What a command and its children take of the processor; RuntimeError where it fails."""
    process = subprocess.Popen(
        list(map(str, command)),
        stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    if stdin is not None:
        assert process.stdin is not None
        process.stdin.write(stdin)
        process.stdin.close()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{' '.join(map(str, command))} failed")
    return used.ru_utime + used.ru_stime


def by_turns(*commands: Sequence[str | Path]) -> list[float]:
    """The median CPU seconds of each command; they run by turns, after one round that is not
    counted."""
    rounds = [[cpu_seconds(command) for command in commands] for _ in range(ROUNDS + 1)][1:]
    return [statistics.median(times) for times in zip(*rounds, strict=True)]
