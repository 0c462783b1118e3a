"""Inputs: sources mutated in their bytes, form and packing, and cut at every 4 KB. Each is a
version with its anomalies, or is refused with nothing written; none crashes, hangs, or fills the
memory."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from select import select
from time import monotonic
from typing import Any

from lawdiff.importing import import_sources
from lawdiff.sources.base import Stated
from lawdiff.sources.detection import find_sources
from torture.figures import Figure, Figures
from torture.mutations import Piece, cuts, draw, made_up, real

ROOT = Path(__file__).resolve().parent.parent.parent
SNAPSHOTS = ROOT / "snapshots"
PATIENCE = 60.0  # seconds for one input, which takes milliseconds
CUTS = 0.3  # of the budget for files cut at every 4 KB
IMPORTS = 0.12  # of the inputs that are imported as well as checked


@dataclass(slots=True)
class Reader:
    """A process that reads inputs; a new one where it died or hung."""

    process: subprocess.Popen[str] | None = None

    def ask(self, task: dict[str, Any]) -> dict[str, Any]:
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "torture.reader"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        ready, _, _ = select([self.process.stdout], [], [], PATIENCE)
        line = self.process.stdout.readline() if ready else ""
        if line:
            answer: dict[str, Any] = json.loads(line)
            return answer
        self.close()
        return {"wrong": "it died" if ready else f"no end after {PATIENCE:.0f} seconds"}

    def close(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


@dataclass(slots=True)
class Part:
    """Tries inputs on a small repository, and counts the results."""

    chance: random.Random
    folder: Path
    reader: Reader = field(default_factory=Reader)
    tried: Counter[str] = field(default_factory=Counter)
    good: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    @property
    def repo(self) -> Path:
        return self.folder / "repo"

    def prepare(self) -> None:
        """A repository of the made-up code, in two versions."""
        files = sorted(SNAPSHOTS.glob("*.json"))
        import_sources(self.repo, find_sources(files, Stated())[0])

    def take(self, name: str, data: bytes, what: str, options: tuple[str, ...], cut: bool) -> None:
        """Read one input, and judge the result."""
        path = self.folder / "input"
        path.write_bytes(data)
        imports = self.chance.random() < IMPORTS
        task = {"path": str(path), "options": options, "repo": str(self.repo), "imports": imports}
        answer = self.reader.ask(task)
        wrong = answer["wrong"] or (self.passes_for_whole(answer) if cut else "")
        self.tried["inputs"] += 1
        self.tried["of them imported"] += imports
        if wrong:
            self.failures.append(f"{name}: {what}: {wrong} (kept as {self.keep(data)})")
            return
        self.good["inputs"] += 1
        self.good["of them imported"] += imports
        self.kinds["refused" if answer["refused"] else "read"] += 1
        self.kinds.update(answer["anomalies"])
        if cut:
            self.good["cut files reported as cut"] += 1

    def passes_for_whole(self, answer: dict[str, Any]) -> str:
        """What is wrong with how a cut file was read."""
        self.tried["cut files reported as cut"] += 1
        reported = answer["refused"] or not answer["complete"] or "open-end" in answer["anomalies"]
        return "" if reported else "a cut file passes for a whole one"

    def keep(self, data: bytes) -> Path:
        """Where an input that was not read well is kept."""
        kept = Path(tempfile.gettempdir()) / "lawdiff-inputs"
        kept.mkdir(exist_ok=True)
        path = kept / hashlib.sha256(data).hexdigest()[:16]
        path.write_bytes(data)
        return path


def whole_files(real_data: Path | None, chance: random.Random) -> Iterator[tuple[bytes, str]]:
    """Cuts of whole files, in any order: one of each file after the other."""
    paths = [path for path in SNAPSHOTS.iterdir() if path.suffix in (".json", ".gz", ".tgz")]
    if real_data is not None:
        paths = [*(real_data / "seeds").glob("004*"), *(real_data / "legi-xml").glob("*.gz")]
        paths += (real_data / "legi-data").glob("*.gz")
    series = []
    for path in sorted(paths):
        found = list(cuts(path))
        chance.shuffle(found)
        series.append(found)
    while any(series):
        for found in series:
            if found:
                yield found.pop()


def run(budget: float, seed: int, most: int | None = None) -> Figures:
    """Try inputs for so many seconds, or so many."""
    began = monotonic()
    chance = random.Random(seed)
    folder = os.environ.get("LAWDIFF_REAL_DATA")
    real_data = Path(folder) if folder else None
    pieces: list[Piece] = made_up(SNAPSHOTS)
    if real_data is not None:
        pieces += real(real_data, chance)
    with tempfile.TemporaryDirectory(prefix="lawdiff-inputs-") as place:
        part = Part(chance, Path(place))
        part.prepare()
        try:
            for count, (data, what) in enumerate(whole_files(real_data, chance)):
                if monotonic() - began > CUTS * budget or count == (most or 0) // 4 > 0:
                    break
                part.take("a file", data, what, (), cut=True)
            while monotonic() - began < budget and (most is None or part.tried["inputs"] < most):
                piece = chance.choice(pieces)
                data, what = draw(piece, chance)
                part.take(piece.name, data, what, piece.options, cut=False)
        finally:
            part.reader.close()
    lines = [Figure(name, part.good[name], tried) for name, tried in part.tried.items()]
    lines += [Figure(f"of them {kind}", n, n) for kind, n in sorted(part.kinds.items())]
    return Figures(tuple(lines), tuple(part.failures[:50]))
