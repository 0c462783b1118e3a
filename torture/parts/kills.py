"""Imports that are killed with SIGKILL: alone or with all that they started, at a random moment
or before a random step of theirs. What is left is as before or as after; the next import gives what
an undisturbed one gives."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

from tests.making import git
from tests.making import run as command
from torture.cases import NOTHING, Case, Cases, complaints, environment, leftovers, state
from torture.figures import Figure, Figures

KILLS = 200
SHARE = 3
_STEPPER = Path(__file__).resolve().parent.parent / "stepper.py"
_READING = (["versions"], ["search", "texte"], ["search", "le jardin"])


class Unsound(Exception):
    """What must not be, after a kill or after the run that follows it."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How long an undisturbed import takes, in seconds, and in how many steps."""

    seconds: float
    steps: int


@dataclass(slots=True)
class Killer:
    """Kills imports of the cases, and looks at what is left."""

    chance: random.Random
    folder: Path
    cases: list[Case]
    measures: dict[str, Measure] = field(default_factory=dict)
    kills: int = 0

    def measure(self, case: Case) -> Measure:
        """Undisturbed, it comes to `case.after`."""
        if case.name not in self.measures:
            report = self.folder / "steps"
            repo = case.copy(self.folder)
            began = monotonic()
            process = _start(repo, case, "count", 0, report)
            assert process.wait() == 0, case.name
            self.measures[case.name] = Measure(monotonic() - began, int(report.read_text()))
            _demand(state(repo) == case.after, "an undisturbed import is another one")
        return self.measures[case.name]

    def kill(self, case: Case) -> str:
        """Kill an import once or twice, then run it to its end; what was done."""
        measure = self.measure(case)
        repo = case.copy(self.folder)
        told = case.name
        for _ in range(self.chance.choice((1, 1, 2))):
            self.kills += 1
            told += self.kill_once(repo, case, measure)
            try:
                self.look_at(repo, case)
            except Exception as error:
                raise Unsound(f"{told}: {error}") from error
        try:
            self.run_again(repo, case)
        except Exception as error:
            raise Unsound(f"{told}, then once more: {error}") from error
        return told

    def kill_once(self, repo: Path, case: Case, measure: Measure) -> str:
        group = self.chance.random() < 0.5
        if self.chance.random() < 0.5:
            step = self.chance.randint(1, measure.steps + 1)
            _start(repo, case, "killgroup" if group else "kill", step, os.devnull).wait()
            return f", killed {'with its children ' * group}before step {step}"
        after = self.chance.uniform(0, 1.1) * measure.seconds
        process = _start(repo, case, "count", 0, os.devnull)
        sleep(after)
        with suppress(ProcessLookupError):
            if group:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()
        return f", killed {'with its children ' * group}after {after:.3f} s"

    def look_at(self, repo: Path, case: Case) -> None:
        """Is the repository as before or as after, and can it be read?"""
        now = state(repo)
        _demand(now in (case.before, case.after), f"neither before nor after:\n{now}")
        _demand(not complaints(repo), f"git fsck: {complaints(repo)}")
        if now != NOTHING:
            result = command(repo, *self.chance.choice(_READING))
            _demand(result.exit_code == 0, f"cannot be read: {result.output}")

    def run_again(self, repo: Path, case: Case) -> None:
        """The same import, undisturbed: it ends well, at the same ids, and leaves nothing."""
        result = command(repo, "import", *case.arguments)
        _demand(result.exit_code == 0, f"exit {result.exit_code}: {result.output}")
        _demand("lawdiff:" not in result.output, f"it complains: {result.output}")
        _demand(state(repo) == case.after, f"other ids:\n{state(repo)}")
        _demand(not leftovers(repo), f"left behind: {leftovers(repo)}")
        _demand(not complaints(repo), f"git fsck: {complaints(repo)}")
        packs = git(repo, "count-objects", "-v")
        _demand("packs: 1\n" in packs and "garbage: 0\n" in packs, f"not tidy: {packs}")
        if case.follows:
            _demand(git(repo, "status", "--porcelain") == "", "the files did not follow")


def _demand(holds: bool, told: str) -> None:
    if not holds:
        raise Unsound(told)


def _start(repo: Path, case: Case, what: str, at: int, report: str | Path) -> subprocess.Popen[str]:
    words = ("--repo", str(repo), "import", *case.arguments)
    return subprocess.Popen(
        [sys.executable, str(_STEPPER), what, str(at), str(report), *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=environment(),
        text=True,
    )


def run(budget: float, seed: int, most: int | None = None) -> Figures:
    """Kill `most` imports (200 by default), as many of each case."""
    ends = monotonic() + budget
    chance = random.Random(seed)
    failures: list[str] = []
    turn = 0
    with tempfile.TemporaryDirectory(prefix="lawdiff-kills-") as name:
        cases = Cases(Path(name)).all()
        chance.shuffle(cases)
        killer = Killer(chance, Path(name) / "try", cases)
        while killer.kills < (most or KILLS) and monotonic() < ends:
            try:
                killer.kill(cases[turn % len(cases)])
            except Unsound as error:
                failures.append(f"seed {seed}, turn {turn}: {error}")
            turn += 1
    survived = killer.kills - len(failures)
    return Figures((Figure("kills survived", survived, killer.kills),), tuple(failures))
