"""Imports to which something happens: the n-th git fails, is killed or prints nonsense; the disk is
full from the n-th step on, or a step fails. Either it is reported (exit 2), and everything is as
before to the byte; or it does not matter, and all is as after."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from tests.making import files
from torture.cases import Case, Cases, environment, leftovers, state
from torture.figures import Figure, Figures

_STEPPER = Path(__file__).resolve().parent.parent / "stepper.py"
GIT = {
    "fails": "echo broken >&2; exit 1",
    "fails half way": "head -c 100 >/dev/null; exit 128",
    "is killed": "kill -9 $$",
    "talks nonsense": "echo nonsense; exit 0",
    "does nothing": "exit 0",
}
STEPS = ("full", "once")
# Where refs are stored: their ids may change place, and a reflog may have more lines.
_AS_GOOD = re.compile(r"repo/(\.git/)?(packed-refs|refs/|logs)")
# What the message says where the refs had moved before the failure, and where nobody can tell.
_HELD = "the versions are held"
_UNSURE = "whether the versions are held"


class Wrong(Exception):
    """What must not come of a failure."""


@dataclass(frozen=True, slots=True)
class Try:
    """What to do to an import of a case: `what` at the `at`th git or step."""

    case: Case
    what: str
    at: int

    def __str__(self) -> str:
        return f"{self.case.name}: {self.what} at {self.at}"


@contextmanager
def fake_git(folder: Path, what: str, at: int) -> Iterator[Path]:
    """A folder for PATH whose git does something else when it is called for the n-th time; the
    file `count` in it holds how often it was called."""
    folder.mkdir()
    count = folder / "count"
    count.write_text("0")
    script = (
        f"#!/bin/sh\nn=$(($(cat '{count}')+1)); echo $n >'{count}'\n"
        f'if [ $n = {at} ]; then {GIT[what]}; fi\nexec "{shutil.which("git")}" "$@"\n'
    )
    (folder / "git").write_text(script)
    (folder / "git").chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def tries(chance: random.Random, folder: Path, cases: list[Case]) -> list[Try]:
    """Everything that can happen, in a drawn order."""
    found = []
    for case in cases:
        repo = case.copy(folder)
        with fake_git(folder / "bin", "fails", 0) as bin_folder:
            report = folder / "steps"
            done = _run(repo, case, "count", 0, report, bin_folder)
            assert done.returncode == 0, done.stderr
            calls = int((bin_folder / "count").read_text())
        steps = int(report.read_text())
        found += [Try(case, what, at) for what in GIT for at in range(1, calls + 1)]
        found += [Try(case, what, at) for what in STEPS for at in range(1, steps + 1)]
    chance.shuffle(found)
    return found


def check(one: Try, folder: Path) -> None:
    """Do it; raises Wrong where it comes to anything else than before or after."""
    case = one.case
    repo = case.copy(folder)
    before = files(folder)
    with fake_git(folder / "bin", one.what if one.what in GIT else "fails",
                  one.at if one.what in GIT else 0) as bin_folder:  # fmt: skip
        what = one.what if one.what in STEPS else "none"
        done = _run(repo, case, what, one.at, Path(os.devnull), bin_folder)
    told = done.stderr.strip()
    if done.returncode == 0:
        _demand(state(repo) == case.after, f"{one}: exit 0 with other refs")
    else:
        held = _HELD in told
        expected = [case.after if held else case.before]
        if _UNSURE in told:
            expected = [case.before, case.after]
        _demand(done.returncode == 2, f"{one}: exit {done.returncode}: {told}")
        _demand(told.count("lawdiff: ") == 1, f"{one}: not one message: {told}")
        _demand("fault of lawdiff" not in told and "Traceback" not in told, f"{one}: {told}")
        _demand(state(repo) in expected, f"{one}: exit 2 with other refs: {told}")
        changed = sorted({name for name, _ in files(folder).items() ^ before.items()})
        changed = [name for name in changed if not _AS_GOOD.match(name)]
        _demand(held or not changed, f"{one}: exit 2, and changed: {changed}: {told}")
    _demand(not (set(leftovers(repo)) - {".git/lawdiff-follows"}), f"{one}: {leftovers(repo)}")
    done = _run(repo, case, "none", 0, Path(os.devnull), None)
    _demand(done.returncode == 0, f"{one}, then again: {done.stderr}")
    _demand(state(repo) == case.after, f"{one}, then again: other ids")
    _demand(not leftovers(repo), f"{one}, then again: {leftovers(repo)}")


def _demand(holds: bool, told: str) -> None:
    if not holds:
        raise Wrong(told)


def _run(
    repo: Path, case: Case, what: str, at: int, report: Path, bin_folder: Path | None
) -> subprocess.CompletedProcess[str]:
    env = environment()
    if bin_folder:
        env["PATH"] = f"{bin_folder}{os.pathsep}{env['PATH']}"
    words = ("--repo", str(repo), "import", *case.arguments)
    return subprocess.run(
        [sys.executable, str(_STEPPER), what, str(at), str(report), *words],
        capture_output=True,
        env=env,
        text=True,
        check=False,
    )


def run(budget: float, seed: int, most: int | None = None) -> Figures:
    """Try failures in a drawn order, until all have been tried."""
    ends = monotonic() + budget
    chance = random.Random(seed)
    failures: list[str] = []
    tried = 0
    with tempfile.TemporaryDirectory(prefix="lawdiff-failures-") as name:
        cases = Cases(Path(name)).all()
        if most:
            cases = chance.sample(cases, 2)
        (Path(name) / "try").mkdir()
        for one in tries(chance, Path(name) / "try", cases)[:most]:
            if monotonic() > ends:
                break
            tried += 1
            try:
                check(one, Path(name) / "try")
            except Exception as error:
                failures.append(f"seed {seed}: {error}")
    return Figures(
        (Figure("failures told, nothing changed", tried - len(failures), tried),), tuple(failures)
    )
