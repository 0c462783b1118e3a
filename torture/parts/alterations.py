"""One character altered in one file of one version, and all of history forged to match: author,
date, parents and refs as lawdiff writes them. `lawdiff verify`, without a source, must see it."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from lawdiff.verify.run import verify
from tests.altering import alter
from tests.test_verify import KINDS_OF_REPOSITORY
from torture.figures import Figure, Figures

_PLENTY = 100_000


def run(budget: float, seed: int, most: int | None = None) -> Figures:
    """Alter, and count what `verify` catches; each repository is verified unaltered first."""
    end = monotonic() + budget
    chance = random.Random(seed)  # to be repeated, not to be secret
    failures: list[str] = []
    tried = caught = sound = 0
    with tempfile.TemporaryDirectory(prefix="lawdiff-torture-") as name:
        folder = Path(name)
        repos = [_made(folder / kind, make) for kind, make in KINDS_OF_REPOSITORY.items()]
        for repo in repos:
            faults = verify(repo).faults
            sound += not faults
            failures += [f"the repository {repo} is sound: {fault}" for fault in faults]
        while tried < (most or _PLENTY) and monotonic() < end:
            repo, draw = chance.choice(repos), chance.randrange(10**9)
            what = alter(repo, folder / "altered", draw)
            found = bool(verify(folder / "altered").faults)
            shutil.rmtree(folder / "altered")
            tried, caught = tried + 1, caught + found
            if not found:
                failures.append(f"not caught in {repo.name} (draw {draw}): {what}")
    lines = (
        Figure("sound repositories verified", sound, len(repos)),
        Figure("bytes altered and caught", caught, tried),
    )
    return Figures(lines, tuple(failures))


def _made(folder: Path, make: Callable[[Path], object]) -> Path:
    make(folder)
    (repo,) = (path for path in folder.rglob("repo") if path.is_dir())
    return repo
