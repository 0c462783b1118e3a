"""Measures imports against their floors: `python benchmarks/bench_importing.py DATA_DIR`.

DATA_DIR holds real law as `legi-data/*.json.gz` and `legi-xml/*.tar.gz`. The floor of an import is
reading its sources with the quickest parsers there are, plus `git fast-import` of the very streams
that lawdiff writes, kept from a run before. All are whole processes, run by turns. An import writes
the index as well, into an empty cache folder; no floor has one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rows import LAWDIFF, SCRATCH, Row, Spent, by_turns, spend, tell

CODE = "LEGITEXT000006073189"
_ORJSON = """
import gzip, sys, orjson
for name in sys.argv[1:]:
    orjson.loads(gzip.open(name).read())
"""
_LXML = """
import sys, tarfile
from lxml import etree
with tarfile.open(sys.argv[1]) as archive:
    for member in archive:
        if member.isfile() and member.name.endswith(".xml"):
            etree.fromstring(archive.extractfile(member).read())
"""
_HASH = """
import gzip, hashlib, sys
hashlib.sha256(gzip.open(sys.argv[1]).read()).hexdigest()
"""


def measure(data: Path) -> list[Row]:
    """Rows 1 to 6; the repositories made are held against their sources by `lawdiff verify`."""
    json = sorted((data / "legi-data").glob(f"{CODE}-*.json.gz"))
    (dump,) = (data / "legi-xml").glob("*code-de-la-route.tar.gz")
    with tempfile.TemporaryDirectory(dir=SCRATCH) as name:
        folder = Path(name)
        return [
            *import_rows(1, "JSON versions", folder / "json", json, _ORJSON, 2.0),
            *import_rows(2, "Code de la route, 191 versions", folder / "dump", [dump], _LXML, 2.0),
            *work_tree_row(folder / "dump", dump),
            held_row(folder / "json" / "held", json[-1]),
            memory_row(folder / "json", json),
        ]


def import_rows(
    number: int, name: str, folder: Path, sources: Sequence[Path], parse: str, goal: float
) -> Iterator[Row]:
    """An import against its floor, and the size of what it left (row 6)."""
    folder.mkdir()
    held = folder / "held"
    streams = capture(held, sources)
    spend([*LAWDIFF, "--repo", held, "verify", *sources])  # no goal is met by doing less
    own, parsing, writing = by_turns(
        lambda: import_into(folder / "fresh", sources).seconds,
        lambda: spend([sys.executable, "-c", parse, *sources]).seconds,
        lambda: fast_import(folder / "floor", streams),
    )
    note = f"parsing {parsing:.2f} s, fast-import {writing:.2f} s"
    yield Row(number, f"import of the {name}", goal, own, parsing + writing, note=note)
    size = tree_size(held / ".git")
    again = folder / "again"
    shutil.copytree(held / ".git", again)
    git(again, "repack", "-adfq")
    yield Row(6, f".git of the {name}", 1.1, size / 1e6, tree_size(again) / 1e6, "MB")


def import_into(repo: Path, sources: Sequence[Path]) -> Spent:
    """Import into a new repository, its index into an empty cache folder (`cache_of`)."""
    for folder in (repo, cache_of(repo)):
        shutil.rmtree(folder, ignore_errors=True)
    return spend([*LAWDIFF, "--repo", repo, "import", *sources], cache=cache_of(repo))


def cache_of(repo: Path) -> Path:
    return repo.with_name(f"{repo.name}-cache")


def fast_import(repo: Path, streams: Sequence[Path]) -> float:
    """The streams into a new repository; CPU seconds."""
    shutil.rmtree(repo, ignore_errors=True)
    subprocess.run(["git", "init", "--quiet", "--bare", str(repo)], check=True)
    settings = ("-c", "fastimport.unpackLimit=0")
    command = ["git", "-C", str(repo), *settings, "fast-import", "--quiet", "--force"]
    return sum(spend(command, stdin=stream).seconds for stream in streams)


def capture(repo: Path, sources: Sequence[Path]) -> list[Path]:
    """Import, and keep what was written to each `git fast-import`, in order: a `git` of our own on
    PATH copies the stream on its way."""
    streams, folder = repo.parent / "streams", repo.parent / "bin"
    for made in (streams, folder):
        made.mkdir()
    real = shutil.which("git")
    wrapper = folder / "git"
    wrapper.write_text(
        f'#!/bin/sh\ncase " $* " in\n*" fast-import "*) tee "{streams}/$$" | "{real}" "$@" ;;\n'
        f'*) exec "{real}" "$@" ;;\nesac\n'
    )
    wrapper.chmod(0o755)
    with _first_on_path(folder):
        import_into(repo, sources)
    return sorted(streams.iterdir(), key=lambda path: path.stat().st_mtime_ns)


@contextmanager
def _first_on_path(folder: Path) -> Iterator[None]:
    before = os.environ["PATH"]
    os.environ["PATH"] = f"{folder}{os.pathsep}{before}"
    try:
        yield
    finally:
        os.environ["PATH"] = before


def git(repo: Path, *arguments: str) -> str:
    command = ["git", "-C", str(repo), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def tree_size(folder: Path) -> int:
    """The bytes of all files under a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


# --- row 3 ----------------------------------------------------------------------------------


def work_tree_row(folder: Path, dump: Path) -> Iterator[Row]:
    """The same versions as a tool without fast-import commits them: every version's files written
    out, then `git add -A` and `git commit`. Once: it takes minutes."""
    held = folder / "held" / ".git"
    tags = git(held, "for-each-ref", "--sort=refname", "--format=%(refname)", "refs/tags").split()
    tree = folder / "worktree"
    subprocess.run(["git", "init", "--quiet", str(tree)], check=True)
    seconds = 0.0
    for tag in tags:
        for entry in tree.iterdir():
            if entry.name != ".git":
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        seconds += _seconds(lambda tag=tag: _extract(held, tag, tree))  # type: ignore[misc]
        seconds += spend(["git", "-C", tree, "add", "-A"]).seconds
        identity = ["-c", "user.name=a", "-c", "user.email=a@a.invalid"]
        message = ["commit", "--quiet", "--allow-empty", "-m", tag]
        seconds += spend(["git", "-C", tree, *identity, *message]).seconds
    own = import_into(folder / "fresh", [dump])
    work, note = "the same, against `git add -A && git commit` a version", f"{own.megabytes:.0f} MB"
    yield Row(3, work, 0.1, own.seconds, seconds, note=note)


def _extract(held: Path, tag: str, tree: Path) -> None:
    archive = subprocess.Popen(["git", "-C", str(held), "archive", tag], stdout=subprocess.PIPE)
    subprocess.run(["tar", "-x", "-C", str(tree)], stdin=archive.stdout, check=True)
    archive.wait()


def _seconds(work: Callable[[], None]) -> float:
    before = os.times()
    work()
    after = os.times()
    return (after.user + after.system + after.children_user + after.children_system) - (
        before.user + before.system + before.children_user + before.children_system
    )


# --- rows 4 and 5 -----------------------------------------------------------------------------


def held_row(repo: Path, source: Path) -> Row:
    """A file that is held already, against reading and hashing it; start-up taken off both."""
    own, start, floor, bare = by_turns(
        lambda: spend([*LAWDIFF, "--repo", repo, "import", source], cache=cache_of(repo)).seconds,
        lambda: spend([*LAWDIFF, "--repo", repo, "import", "--help"]).seconds,
        lambda: spend([sys.executable, "-c", _HASH, source]).seconds,
        lambda: spend([sys.executable, "-c", "import gzip, hashlib"]).seconds,
    )
    note = f"start-up of {start:.2f} s taken off"
    return Row(4, "import of a file already held", 2.0, own - start, floor - bare, note=note)


def memory_row(folder: Path, sources: Sequence[Path]) -> Row:
    """The largest resident set of an import, against the largest source, uncompressed."""
    sizes = [len(subprocess.check_output(["gzip", "-dc", str(path)])) for path in sources]
    peak = import_into(folder / "fresh", sources).megabytes
    return Row(5, "peak memory of the JSON import", 4.0, peak, max(sizes) / 2**20, "MB")


def main() -> int:
    """Prints the rows; 1 where a goal is missed."""
    if len(sys.argv) != 2:
        sys.stderr.write("usage: python benchmarks/bench_importing.py DATA_DIR\n")
        return 2
    return tell(measure(Path(sys.argv[1])))


if __name__ == "__main__":
    raise SystemExit(main())
