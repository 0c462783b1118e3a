"""Runs the tests on mutants, in copies of the project, a few at a time."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import queue
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.changes import Mutant

ROOT = Path(__file__).resolve().parents[2]
# Tests of what stands around the core: pipes, disks, git's configuration, pages, this tool.
APART = ("atomic", "browser", "environment", "growth", "hostile", "html", "mutants", "output",
         "sharing", "site_folder", "style", "torture", "users_work")  # fmt: skip
FAST = "not slow and not real and not browser"
MEMORY = 4 << 30  # bytes; a mutant may never stop asking for more
_seconds = itertools.count(10**9)
Reached = dict[str, tuple[float, list[str]]]  # test → CPU seconds, functions that it reaches


@dataclass(frozen=True)
class Trial:
    """What the tests said of a mutant: the test that caught it, or None."""

    mutant: Mutant
    caught_by: str | None
    tests: int
    seconds: float


def reached() -> tuple[Reached, list[str]]:
    """Which functions each fast test reaches, and the test files that are newer.

    It is kept in build/ for as long as lawdiff stays as it is. Of a newer file, each test that is
    not known runs on every mutant.
    """
    digest = hashlib.sha256()
    for path in _files():
        if path.parts[0] == "lawdiff" and path.suffix == ".py":
            digest.update(path.as_posix().encode() + (ROOT / path).read_bytes())
    kept = ROOT / "build" / f"reached-{digest.hexdigest()[:12]}.json"
    if not kept.is_file():
        kept.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            done = _pytest(_copy(Path(folder)), [], 3600, REACHED_FILE=str(kept))
        if not kept.is_file():
            raise SystemExit(f"the tests did not run to their end:\n{done and done[1][-3000:]}")
        if done and done[0]:
            print(f"some tests fail without a mutant, and are left out:\n{done[1][-3000:]}")
    found: Reached = json.loads(kept.read_text("utf-8"))
    since = kept.stat().st_mtime
    return found, [
        path.as_posix()
        for path in _files()
        if path.match("tests/test_*.py")
        and path.stem.removeprefix("test_") not in APART
        and (ROOT / path).stat().st_mtime > since
    ]


def tests_of(mutant: Mutant, reached: Reached) -> list[str]:
    """The tests that reach the function of a mutant, the quickest first."""
    if mutant.function is None:
        # A test that calls nothing of lawdiff may still read what its modules hold.
        prefix = f"{mutant.module}:"
        fit = {test for test, (_, places) in reached.items()
               if not places or any(place.startswith(prefix) for place in places)}  # fmt: skip
    else:
        place = f"{mutant.module}:{mutant.function}"
        fit = {test for test, (_, places) in reached.items() if place in places}
    return sorted(fit, key=lambda test: reached[test][0])


def trials(mutants: list[Mutant], workers: int, limit: float) -> Iterator[Trial]:
    """Every mutant tried, in the order given; `limit` is the seconds of one, beyond its tests."""
    known, new = reached()
    copies: queue.SimpleQueue[Path] = queue.SimpleQueue()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:
        for number in range(workers):
            copies.put(_copy(Path(folder) / str(number)))

        def attempt(mutant: Mutant) -> Trial:
            tests = tests_of(mutant, known)
            allowed = limit + 5 * sum(known[test][0] for test in tests)
            begun = time.monotonic()
            copy = copies.get()
            try:
                caught = _try(copy, mutant, tests, known, new, allowed)
            finally:
                copies.put(copy)
            return Trial(mutant, caught, len(tests), time.monotonic() - begun)

        yield from pool.map(attempt, mutants)


def _try(
    copy: Path, mutant: Mutant, tests: list[str], known: Reached, new: list[str], limit: float
) -> str | None:
    files = {test.partition("::")[0] for test in tests}
    files.update(new)
    choice = copy / "choice.json"
    choice.write_text(json.dumps({"chosen": tests, "known": list(known)}), encoding="utf-8")
    with _changed(copy / mutant.module, mutant):
        done = _pytest(copy, sorted(files), limit, "-x", CHOICE_FILE=str(choice))
    if done is None:
        return "the time limit"
    code, said = done
    if not code:
        return None
    failed = [line for line in said.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failed[0][:120] if failed else f"pytest ended with {code}"


@contextmanager
def _changed(path: Path, mutant: Mutant) -> Iterator[None]:
    """The mutant in the place of its module."""
    source = path.read_text("utf-8")
    _write(path, mutant.apply(source))
    try:
        yield
    finally:
        _write(path, source)


def _write(path: Path, source: str) -> None:
    """Written as of a second of its own: Python tells compiled modules apart by second and size."""
    path.write_text(source, encoding="utf-8")
    stamp = next(_seconds)
    os.utime(path, (stamp, stamp))


def _pytest(
    folder: Path, files: list[str], limit: float, *options: str, **env: str
) -> tuple[int, str] | None:
    """Exit code and output of pytest in a copy; None after `limit` seconds."""
    clean = {key: value for key, value in os.environ.items() if key != "LAWDIFF_REAL_DATA"}
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-p", "tests.mutants.covering", "-p", "no:cacheprovider",
         "--hypothesis-profile=mutants", "--tb=line", "-rfE", "-m", FAST,
         *(f"--ignore=tests/test_{name}.py" for name in APART), *options, *files],
        cwd=folder,
        env=clean | {"PYTHONPATH": str(folder)} | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=_bound,
    )  # fmt: skip
    try:
        said, _ = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None
    return process.returncode, said


def _bound() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # ignored in the background; tests interrupt
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _files() -> list[Path]:
    """The files of the project, those not committed yet included."""
    done = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
    )
    paths = (Path(os.fsdecode(name)) for name in done.stdout.split(b"\0") if name)
    return sorted(path for path in paths if (ROOT / path).is_file())


def _copy(folder: Path) -> Path:
    """A copy of the project that may be altered."""
    for path in _files():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, target)
    return folder
