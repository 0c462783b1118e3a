"""Draws mutants from a seed, tries them, and prints what survived."""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

from tests.mutants.changes import Mutant, mutants
from tests.mutants.trying import ROOT, Trial, trials

CORE = ("french", "record", "diff", "compare", "sources", "history", "answers")
SET_ASIDE = Path(__file__).with_name("set_aside.txt")
GOAL = 0.9
LENGTH = 110  # of a change as printed


def core() -> list[Path]:
    """The modules of the core, relative to the project."""
    package = ROOT / "lawdiff"
    found = [path for name in CORE for path in (package / name).glob("*.py")]
    return sorted(path.relative_to(ROOT) for path in [package / "model.py", *found])


def all_mutants(modules: list[Path]) -> list[Mutant]:
    """Every mutant of the modules."""
    return [
        mutant
        for path in modules
        for mutant in mutants(path.as_posix(), (ROOT / path).read_text("utf-8"))
    ]


def key(mutant: Mutant) -> tuple[str, str, str]:
    """What a mutant is set aside by: its module, its line as it reads, its change."""
    return mutant.module, mutant.text, mutant.change


def set_aside() -> dict[tuple[str, str, str], str]:
    """Key of a mutant → the reason why no answer can differ."""
    lines = SET_ASIDE.read_text("utf-8").splitlines()
    parts = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {(module, text, change): reason for module, text, change, reason in parts}


def main(words: list[str] | None = None) -> int:
    """0 where at least nine in ten are caught."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--limit", type=float, default=60, help="seconds a mutant")
    parser.add_argument("modules", nargs="*", type=Path, help="in place of the whole core")
    given = parser.parse_args(words)
    every = all_mutants(given.modules or core())
    drawn = random.Random(given.seed).sample(every, min(given.count, len(every)))  # noqa: S311
    aside = set_aside()
    tried = [mutant for mutant in drawn if key(mutant) not in aside]
    survivors = []
    for trial in trials(tried, given.workers, given.limit):
        print(line(trial), flush=True)
        if trial.caught_by is None:
            survivors.append(trial)
    caught = len(tried) - len(survivors)
    print(
        f"\nseed {given.seed}: {caught} of {len(tried)} caught, {len(drawn) - len(tried)} set aside"
    )
    for trial in survivors:
        print(line(trial))
    return int(caught < GOAL * len(tried))


def line(trial: Trial) -> str:
    """A trial on one line."""
    mutant = trial.mutant
    verdict = "survived" if trial.caught_by is None else "caught"
    by = trial.caught_by or f"{trial.tests} tests"
    return f"{verdict:8}  {mutant.module}:{mutant.line}  {mutant.change[:LENGTH]}  ({by})"


if __name__ == "__main__":
    sys.exit(main())
