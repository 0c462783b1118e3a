"""Sources in any order, in any number of runs, on any machine: the same ids. Sets of sources are
drawn: versions of one or two codes in several formats, cut ones, article files that complete a
version, a dump with increments."""

from __future__ import annotations

import gzip
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import monotonic

from lawdiff.french.dates import format_french
from lawdiff.importing import import_sources
from lawdiff.sources.base import Stated
from lawdiff.sources.detection import find_sources
from tests.dumps import (
    FIRST_DAY,
    NO_END,
    SECOND_DAY,
    THIRD_DAY,
    Files,
    by,
    code,
    files,
    increment,
    section,
    wording,
    write_archive,
)
from tests.making import Unit, git, json_article, json_code, plain_text, refs
from torture.cases import environment
from torture.figures import Figure, Figures

TITLES = ("Code des essais", "Code des épreuves")
STAMPS = (FIRST_DAY, SECOND_DAY, THIRD_DAY)
_PERMUTATIONS = 8  # of each set
_IN_PROCESSES = 4  # one permutation of so many runs in processes of its own
_CONFIG = """\
[user]
    name = Quelqu'un
    email = a@b.c
[commit]
    gpgSign = true
[core]
    autocrlf = {autocrlf}
    quotePath = {quote}
    logAllRefUpdates = always
    compression = {compression}
    abbrev = 4
    ignoreCase = true
[i18n]
    commitEncoding = ISO-8859-1
    logOutputEncoding = ISO-8859-1
[init]
    defaultBranch = trunk
    defaultObjectFormat = sha256
[fetch]
    fsckObjects = true
[gc]
    auto = 1
    autoDetach = false
[pack]
    depth = 1
    compression = 0
[fastimport]
    unpackLimit = 100000
[log]
    date = relative
    showSignature = true
[trailer]
    separators = "#"
[tag]
    sort = -refname
[versionsort]
    suffix = -01
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """Something to import. `rank` orders the pieces of a dump among themselves; 0 is free."""

    unit: Unit
    rank: int = 0


@dataclass(slots=True)
class Drawn:
    """A set of sources, drawn and written down."""

    chance: random.Random
    folder: Path
    pieces: list[Piece] = field(default_factory=list)

    def draw(self) -> list[Piece]:
        for number, title in enumerate(TITLES[: self.chance.choice((1, 1, 2))]):
            for version in range(self.chance.randint(1, 3)):
                self.version(title, number, date(2010 + version, 1 + self.chance.randrange(12), 1))
        if self.chance.random() < 0.4:
            self.dump()
        return self.pieces

    def version(self, title: str, number: int, day: date) -> None:
        """A version as one to three formats give it; where they differ, the fullest counts."""
        texts = {f"L{n}": self.text(n) for n in range(1, self.chance.randint(3, 7))}
        forms = self.chance.sample(("json", "text", "articles"), self.chance.choice((1, 1, 2, 3)))
        stem = f"{number}-{day}"
        if "json" in forms:
            made = [
                json_article(n, *t, n=10 * number + i) for i, (n, t) in enumerate(texts.items())
            ]
            data = json_code(day.isoformat(), *made, title=title)
            path = self.folder / f"{stem}.json"
            path.write_bytes(gzip.compress(data) if self.chance.random() < 0.5 else data)
            self.pieces.append(Piece(Unit(path)))
        if "text" in forms:
            some = dict(list(texts.items())[: self.chance.randint(1, len(texts))])
            unreached = ["Livre II : Le reste"] * (len(some) < len(texts))
            text = plain_text(format_french(day), some, title=title, unreached=unreached)
            path = self.folder / f"{stem}.txt"
            path.write_text(text, encoding="utf-8")
            self.pieces.append(Piece(Unit(path)))
        if "articles" in forms:
            self.articles(stem, texts, Stated(title, day))

    def text(self, number: int) -> list[str]:
        words = ["un", "deux", "été", "l’œuvre", "« x »", "1°", "*", "fin"]
        lines = [
            " ".join(self.chance.choices(words, k=6)) for _ in range(self.chance.randint(1, 3))
        ]
        return [f"{number}. {line}" for line in lines]

    def articles(self, stem: str, texts: Mapping[str, Sequence[str]], given: Stated) -> None:
        """Article files, in one to three folders; a file may lie in two of them."""
        chosen = self.chance.sample(sorted(texts), self.chance.randint(1, len(texts)))
        for part in range(self.chance.randint(1, 3)):
            folder = self.folder / f"{stem}-{part}"
            folder.mkdir()
            for name in self.chance.sample(chosen, self.chance.randint(1, len(chosen))):
                body = "\n\n".join(texts[name])
                links = "**Modifié par**:\n\n  - LOI n°2009-1 du 2 janvier 2009 - art. 7 (V)\n"
                (folder / f"{name}.md").write_text(
                    f"# Article {name}\n\n{body}\n\n{links * (part % 2)}", encoding="utf-8"
                )
            self.pieces.append(Piece(Unit(folder, given)))

    def dump(self) -> None:
        """A dump and up to three increments; one may come with another, none before another."""
        states = [self.dump_files() for _ in range(self.chance.randint(1, 4))]
        name = "Freemium_legi_global_20170101-000000.tar.gz"
        self.pieces.append(Piece(Unit(write_archive(self.folder / name, states[0])), rank=1))
        for rank, stamp in enumerate(STAMPS[: len(states) - 1], start=1):
            change = increment(states[rank - 1], states[rank], stamp)
            if change:
                path = write_archive(self.folder / f"LEGI_{stamp}.tar.gz", change)
                self.pieces.append(Piece(Unit(path), rank=rank + 1))

    def dump_files(self) -> Files:
        made = [wording(90, "L9", "2001-01-01")]
        for n in range(1, 4):
            start = 2008 + self.chance.randrange(4)
            end = f"{start + 3}-01-01" if self.chance.random() < 0.5 else NO_END
            links = [by("2007-1")] * self.chance.randrange(2)
            text = f"<p>{self.text(n)[0]}</p>".replace("«", "").replace("»", "")
            made.append(wording(n, f"L{n}", f"{start}-06-01", end, text, *links))
        return files(code("Code des dépôts", section(1, "Titre Ier", *made)))


def shuffled(chance: random.Random, pieces: Sequence[Piece]) -> list[Piece]:
    """Another order, in which the parts of a dump come as they were published."""
    order = chance.sample(pieces, len(pieces))
    ranked = iter(sorted((piece for piece in order if piece.rank), key=lambda piece: piece.rank))
    return [next(ranked) if piece.rank else piece for piece in order]


def split(chance: random.Random, pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The same in one run or several; within a run the order of a dump's parts does not count."""
    runs: list[list[Piece]] = [[]]
    for piece in pieces:
        if runs[-1] and chance.random() < 0.4:
            runs.append([])
        runs[-1].append(piece)
    return [chance.sample(run, len(run)) for run in runs]


def bring(repo: Path, pieces: Sequence[Piece]) -> None:
    """One run, in this process."""
    dumps, _ = find_sources([piece.unit.path for piece in pieces if piece.rank])
    sources = [s for piece in pieces if not piece.rank for s in piece.unit.sources()]
    import_sources(repo, [*sources, *dumps])


def bring_elsewhere(chance: random.Random, repo: Path, pieces: Sequence[Piece]) -> str:
    """A command for each piece, as on another machine; what is odd about that machine."""
    home = repo.parent / "home"
    home.mkdir(exist_ok=True)
    odd = {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "TZ": chance.choice(("Pacific/Kiritimati", "America/St_Johns", "UTC")),
        "LC_ALL": chance.choice(("C", "C.UTF-8", "tr_TR.UTF-8", "fr_FR.ISO-8859-1")),
        "PYTHONHASHSEED": str(chance.randrange(10000)),
        "GIT_AUTHOR_NAME": "Quelqu'un",
        "GIT_COMMITTER_DATE": "2001-01-01T00:00:00+0900",
        "GIT_DEFAULT_HASH": "sha256",
        "GIT_DIR": "/nonexistent",
        "GIT_INDEX_FILE": "/nonexistent",
        "GIT_OBJECT_DIRECTORY": "/nonexistent",
        "GIT_NAMESPACE": "elsewhere",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.quotePath",
        "GIT_CONFIG_VALUE_0": "true",
    }
    env = {k: v for k, v in odd.items() if chance.random() < 0.6}
    env.setdefault("PYTHONHASHSEED", "0")
    config = _CONFIG.format(
        autocrlf=chance.choice(("true", "input", "false")),
        quote=chance.choice(("true", "false")),
        compression=chance.randrange(10),
    )
    (home / ".gitconfig").write_text(config)
    umask = chance.choice((0o000, 0o002, 0o022, 0o077))
    for piece in pieces:
        words = ["--repo", str(repo), "import", *piece.unit.options()]
        done = subprocess.run(
            [sys.executable, "-m", "lawdiff", *words],
            env={**environment(), **env},
            umask=umask,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{words}: {done.stderr.decode()}")
    return f"{sorted(env.items())}, umask {umask:03o}"


@contextmanager
def _elsewhere(chance: random.Random) -> Iterator[None]:
    """Some of what differs between machines, for this process."""
    kept = dict(os.environ)
    mask = os.umask(chance.choice((0o002, 0o022, 0o077)))
    os.environ["TZ"] = chance.choice(("Asia/Kolkata", "UTC"))
    os.environ["GIT_COMMITTER_NAME"] = "Quelqu'un d'autre"
    try:
        yield
    finally:
        os.umask(mask)
        os.environ.clear()
        os.environ.update(kept)


def check_set(chance: random.Random, folder: Path, most: int) -> Iterator[str | None]:
    """Import one drawn set in several ways; for each, what is wrong, or None."""
    pieces = Drawn(chance, folder).draw()
    bring(folder / "first", sorted(pieces, key=lambda piece: piece.rank))
    expected = refs(folder / "first")
    for number in range(most):
        repo = folder / f"repo{number}"
        order = shuffled(chance, pieces)
        if number % _IN_PROCESSES == _IN_PROCESSES - 1:
            told = bring_elsewhere(chance, repo, order)
        else:
            runs = split(chance, order)
            told = "in this process"
            with _elsewhere(chance):
                for run in runs:
                    bring(repo, run)
        again = git(repo, "fsck", "--strict", "--no-progress", "--no-dangling")
        names = [piece.unit.path.name for piece in order]
        if refs(repo) != expected:
            yield f"other ids: {names}, {told}"
        else:
            yield f"git fsck: {names}: {again}" if again else None


def run(budget: float, seed: int, most: int | None = None) -> Figures:
    """Draw sets of sources and permute each."""
    ends = monotonic() + budget
    failures: list[str] = []
    tried = sets = 0
    chance = random.Random(seed)
    while monotonic() < ends and tried < (most or sys.maxsize):
        drawn = chance.randrange(10**9)
        with tempfile.TemporaryDirectory(prefix="lawdiff-permutations-") as name:
            number = min(_PERMUTATIONS, (most or sys.maxsize) - tried)
            sets += 1
            try:
                for told in check_set(random.Random(drawn), Path(name), number):
                    tried += 1
                    if told:
                        failures.append(f"seed {seed}, set {drawn}: {told}")
            except Exception as error:
                tried += 1
                failures.append(f"seed {seed}, set {drawn}: {type(error).__name__}: {error}")
    good = tried - len(failures)
    return Figures(
        (
            Figure("permutations with the same ids", good, tried),
            Figure("sets of sources", sets, sets),
        ),
        tuple(failures),
    )
