"""What is imported into what: made-up codes of some hundred articles, and repositories to begin
with. Each case is made once, then copied for every try."""

from __future__ import annotations

import gzip
import os
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.dumps import (
    FIRST_DAY,
    Files,
    by,
    code,
    files,
    increment,
    section,
    wording,
    write_archive,
)
from tests.making import (
    CODE,
    check_out,
    git,
    json_article,
    json_code,
    json_section,
    plain_text,
    refs,
    run,
)

ARTICLES = 150
DAYS = tuple(f"20{year}-01-01" for year in range(10, 20))
NOTHING = "nothing"  # what a folder without a repository holds


@dataclass(frozen=True, slots=True)
class Case:
    """An import: where it begins, what a user types, and its result if undisturbed.

    `follows`: the files of `main` are checked out and have to be those of `main` in the end.
    """

    name: str
    start: Path
    arguments: tuple[str, ...]
    before: str
    after: str
    follows: bool = False

    def copy(self, folder: Path) -> Path:
        """The repository to begin with, at a new place."""
        folder.mkdir(exist_ok=True)
        repo = folder / "repo"
        shutil.rmtree(repo, ignore_errors=True)
        if self.start.exists():
            shutil.copytree(self.start, repo, symlinks=True)
        return repo


def state(repo: Path) -> str:
    """Every ref of a repository, and where HEAD points to."""
    if not (repo / ".git").exists() and not (repo / "HEAD").exists():
        return NOTHING
    found = refs(repo)
    if len(found) == 1:  # without versions it does not matter on which branch it begins
        return NOTHING
    return "".join(f"{ref} {oid}\n" for ref, oid in sorted(found.items()))


def leftovers(repo: Path) -> list[str]:
    """What an import must not leave behind."""
    names = [str(path.relative_to(repo)) for path in repo.rglob("*")]
    odd = ("lawdiff-", "tmp_", ".tmp-", "fast_import_crash")
    return [
        name
        for name in names
        if Path(name).name.startswith((*odd, ".lawdiff"))
        or (name.endswith(".lock") and Path(name).name != "lawdiff.lock")
    ]


def complaints(repo: Path) -> str:
    """What `git fsck` says of a repository, beside objects that nothing names."""
    if state(repo) == NOTHING:
        return ""
    said = git(repo, "fsck", "--strict", "--full", "--no-progress", "--no-dangling")
    return "\n".join(line for line in said.splitlines() if not line.startswith("notice:"))


@dataclass(slots=True)
class Cases:
    """Makes the cases, in a folder of its own."""

    folder: Path
    made: list[Case] = field(default_factory=list)

    def all(self) -> list[Case]:
        """Every case there is."""
        folder = self.folder
        jsons = [_json_file(folder, number) for number in range(len(DAYS))]
        texts, articles = _parts(folder)
        dump, more = _dumps(folder)
        held = (*jsons[2:5], *texts)
        said = ("--code", CODE.title, "--date", DAYS[3])
        self.add("a new repository", [], jsons[:3])
        self.add("an empty folder", [], jsons[:2], prepare=lambda repo: repo.mkdir())
        self.add("an empty git repository", [], jsons[:2], prepare=_begin)
        self.add("newer versions", [held], jsons[7:9])
        self.add("an older version", [held], jsons[:1])
        self.add("sources that are merged", [held], [articles, *said])
        self.add("one commit per law", [], [dump, "--by-law"])
        self.add("one commit per law, increment", [[dump, "--by-law"]], [more])
        self.add("a dump, increment", [held, [dump]], [more])
        self.add("files checked out", [held], jsons[7:9], prepare=_check_out, follows=True)
        self.add("files checked out, older", [held], jsons[1:2], prepare=_check_out, follows=True)
        self.add("refs in files of their own", [held], jsons[:1], prepare=_loosen)
        self.add("a bare repository", [held], jsons[5:6], prepare=_bare)
        return self.made

    def add(
        self,
        name: str,
        begun: Sequence[Sequence[str]],
        arguments: Sequence[str],
        *,
        prepare: Callable[[Path], None] = lambda repo: None,
        follows: bool = False,
    ) -> None:
        start = self.folder / f"case{len(self.made)}"
        for one in begun:
            _import(start, *one)
        prepare(start)
        before = state(start)
        case = Case(name, start, tuple(arguments), before, "", follows)
        done = case.copy(self.folder / "done")
        _import(done, *arguments)
        after = state(done)
        assert after != before
        self.made.append(Case(name, start, tuple(arguments), before, after, follows))


def _import(repo: Path, *arguments: str) -> None:
    result = run(repo, "import", *arguments)
    assert result.exit_code == 0, result.output


# --- repositories to begin with --------------------------------------------------------------


def _begin(repo: Path) -> None:
    repo.mkdir()
    git(repo, "init", "--quiet", "--initial-branch=trunk")


def _check_out(repo: Path) -> None:
    check_out(repo)


def _loosen(repo: Path) -> None:
    """As an older lawdiff, or `git update-ref`, leaves refs."""
    packed = repo / ".git" / "packed-refs"
    lines = [line.split() for line in packed.read_text().splitlines()[1:]]
    packed.unlink()
    for oid, ref in lines:
        path = repo / ".git" / ref
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{oid}\n")


def _bare(repo: Path) -> None:
    moved = repo.with_name("bare.git")
    (repo / ".git").rename(moved)
    repo.rmdir()
    moved.rename(repo)


# --- sources ---------------------------------------------------------------------------------


def alineas(number: int, version: int) -> list[str]:
    """The text of an article in a version: one in twelve changes each time."""
    wording = sum((number + past) % 12 == 0 for past in range(version))
    chance = random.Random(number)
    words = ["le", "jardin", "partagé", "est", "tenu", "par", "ses", "membres", "selon", "l'usage"]
    body = [" ".join(chance.choices(words, k=30)) for _ in range(3)]
    return [f"{number}. Rédaction {wording}.", *body]


def _json_file(folder: Path, version: int) -> str:
    made = []
    for first in range(0, ARTICLES, 50):
        inner = [
            json_article(f"L{n}", *alineas(n, version), n=n, w=1 + version)
            for n in range(first + 1, first + 51)
        ]
        made.append(json_section(f"Titre {first}", *inner, n=first + 1))
    path = folder / f"{DAYS[version]}.json.gz"
    path.write_bytes(gzip.compress(json_code(DAYS[version], *made), 1, mtime=0))
    return str(path)


def _parts(folder: Path) -> tuple[list[str], str]:
    """A text that is cut, of a version that JSON gives too; and article files of another one."""
    text = plain_text(
        "1er janvier 2013",
        {f"L{n}": alineas(n, 3) for n in range(1, 60)},
        unreached=["Livre II : Le reste"],
    )
    (folder / "cut.txt").write_text(text, encoding="utf-8")
    articles = folder / "articles"
    articles.mkdir()
    for n in range(1, 30):
        body = "\n\n".join(alineas(n, 3))
        link = "**Modifié par**:\n\n  - LOI n°2012-1 du 2 janvier 2012 - art. 7\n"
        (articles / f"{n}.md").write_text(f"# Article L{n}\n\n{body}\n\n{link}", encoding="utf-8")
    return [str(folder / "cut.txt")], str(articles)


def _dump_files(years: int) -> Files:
    """A code whose articles change each year by a law of it."""
    made = []
    for n in range(1, 25):
        days = [f"{2000 + year}-0{1 + n % 6}-01" for year in range(n % 4, years, 4)]
        ends = [*days[1:], "2999-01-01"]
        for place, (start, end) in enumerate(zip(days, ends, strict=True)):
            link = by(f"{int(start[:4]) - 1}-{1 + n % 3}")
            made.append(wording(1000 * n + place, f"L{n}", start, end, "", link))
    return files(code("Code des dépôts", section(1, "Titre Ier", *made)))


def _dumps(folder: Path) -> tuple[str, str]:
    first, second = _dump_files(8), _dump_files(12)
    dump = write_archive(folder / "Freemium_legi_global_20170101-000000.tar.gz", first)
    changed = increment(first, second, FIRST_DAY)
    more = write_archive(folder / f"LEGI_{FIRST_DAY}.tar.gz", changed)
    return str(dump), str(more)


def environment() -> dict[str, str]:
    """For a `lawdiff` of this very tree, in a process of its own."""
    root = Path(__file__).resolve().parent.parent
    return {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
