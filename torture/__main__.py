"""The runner: `python -m torture [--seed N] [--budget SECONDS] [PART…]`."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import random
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from time import monotonic

from torture import parts
from torture.figures import Figures

BUDGET = 540.0  # seconds, for all parts together
WORKERS = 2


def names() -> list[str]:
    """Every part there is."""
    return sorted(module.name for module in pkgutil.iter_modules(parts.__path__))


def run_part(name: str, budget: float, seed: int, most: int | None = None) -> Figures:
    """Run one part; an error of the part itself is a failure too."""
    part = importlib.import_module(f"torture.parts.{name}")
    figures: Figures = part.run(budget, seed, most)
    return figures


def share(name: str) -> float:
    """How much time a part needs, beside others."""
    return float(getattr(importlib.import_module(f"torture.parts.{name}"), "SHARE", 1))


def longest(shares: Sequence[float]) -> float:
    """How long all take in the order of these shares, as many at a time as there are workers."""
    loads = [0.0] * WORKERS
    for one in shares:
        loads[loads.index(min(loads))] += one
    return max(loads)


def main(arguments: Sequence[str]) -> int:
    """Run the parts, print the table; 1 where something failed."""
    parser = argparse.ArgumentParser(prog="python -m torture")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--budget", type=float, default=BUDGET)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(names()))
    options = parser.parse_args(arguments)
    chosen = options.parts or names()
    chosen.sort(key=lambda name: -share(name))
    unit = options.budget / longest([share(name) for name in chosen])
    print(f"seed {options.seed}, {unit:.0f} seconds a share", flush=True)
    began = monotonic()
    with ProcessPoolExecutor(WORKERS) as pool:
        running = {
            name: pool.submit(run_part, name, unit * share(name), options.seed) for name in chosen
        }
        failed = [name for name, future in running.items() if not _report(name, future)]
    print(f"{monotonic() - began:.0f} seconds")
    for name in failed:
        print(f"run again: python -m torture --seed {options.seed} {name}")
    return 1 if failed else 0


def _report(name: str, future: Future[Figures]) -> bool:
    """Print what a part has found; did all go well?"""
    try:
        figures = future.result()
    except Exception as error:  # an error of one part does not hide the others
        print(f"{name:14} failed itself: {type(error).__name__}: {error}")
        return False
    for line in figures.lines:
        print(f"{name:14} {line.name:44} {line.good:>9,} / {line.tried:,}", flush=True)
    for failure in figures.failures:
        print(f"{name:14} FAILED: {failure}")
    return not figures.failures and all(line.good == line.tried for line in figures.lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
