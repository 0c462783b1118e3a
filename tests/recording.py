"""Record what every command answers, so that a change of structure can be shown to change nothing.

`python -m tests.recording FOLDER` imports the made-up code and the real law, runs every command on
them, plain and with `--json`, and writes one file per repository into FOLDER: one line per command
with the sha256 of its answer, one per file of the site, and one per ref with its id. Two folders
are compared with `diff -r`; `--whole` keeps the answers themselves, to see in what they differ.
Questions of today are asked as of one day, so that two recordings may be of two.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from click.testing import CliRunner

from lawdiff.cli import group
from lawdiff.french import dates

SNAPSHOTS = Path(__file__).resolve().parent.parent / "snapshots"
JARDINS = "Code des jardins partagés"
WORDS = ("cotisation", '"mise en œuvre"', "1er janvier", "taux")
LAWS = 12  # texts asked for, of those that the repository names
ARTICLES = 40  # articles asked for, spread over the newest version
TODAY = date(2026, 1, 1)


def repositories(data: Path | None) -> Iterator[tuple[str, list[list[str]]]]:
    """Name of each repository, and the arguments of the imports that make it."""
    made_up = [
        [str(SNAPSHOTS / "2014-03-10-code-des-jardins-partages.txt")],
        [str(SNAPSHOTS / "2016-01-01"), "--code", JARDINS, "--date", "2016-01-01", "--complete"],
        *[[str(path)] for path in sorted(SNAPSHOTS.glob("*.json*"))],
        [str(SNAPSHOTS / "legi-data-2022-09-01.tgz")],
    ]
    yield "snapshots", made_up
    yield "snapshots-by-law", [[*words, "--by-law"] for words in made_up]
    if data is None:
        return
    css = sorted(map(str, (data / "legi-data").glob("LEGITEXT000006073189-*")))
    yield "css", [[str(data / "seeds" / "004_802501d328761d09.txt"), *css]]
    yield "crpa", [sorted(map(str, (data / "legi-data" / "crpa").glob("*.json.gz")))]
    route = str(data / "legi-xml" / "LEGITEXT000006074228-code-de-la-route.tar.gz")
    yield "route", [[route]]
    yield "route-by-law", [[route, "--by-law"]]
    dumps = sorted((data / "legi-xml" / "increments-code-de-la-route").glob("*.tar.gz"))
    yield "increments", [[str(dump)] for dump in dumps]


def questions(repo: Path) -> Iterator[list[str]]:
    """The arguments of every command that asks the repository something."""
    yield ["versions"]
    yield ["verify"]
    tags = _git(repo, "tag").split()
    for slug in sorted({tag.partition("/")[0] for tag in tags}):
        days = sorted(tag.partition("/")[2] for tag in tags if tag.startswith(f"{slug}/"))
        code = ["--code", slug]
        numbers = _numbers(repo, f"{slug}/{days[-1]}", slug)
        chosen = numbers[:: max(1, len(numbers) // ARTICLES)]
        # A day asks what was law on it, the tag of a version what the version says.
        tagged = [f"{slug}/{day}" for day in days]
        neighbours = list(zip(days[-4:], days[-3:], strict=False))
        spans = [(days[0], days[-1]), *neighbours, (days[-1], "futur")]
        said = [(tagged[0], tagged[-1]), *zip(tagged[-4:], tagged[-3:], strict=False)]
        for old, new in [*spans, *said]:
            yield ["changes", "--between", old, new, *code]
            yield ["changes", "--between", old, new, "--stat", *code]
        for old, new in (spans[0], said[0]):
            yield ["changes", "--between", old, new, "--unified", *code]
        yield ["changes", "--since", days[-1], *code]
        yield ["changes", "--since", tagged[0], "--kind", "repealed", "--article", "L", *code]
        for number in [*chosen, "L0-0"]:
            yield ["show", number, *code]
            for moment in (days[len(days) // 2], tagged[len(days) // 2], "futur"):
                yield ["show", number, "--at", moment, *code]
            for old, new in (spans[0], said[0], spans[-1]):
                yield ["show", number, "--between", old, new, *code]
            yield ["show", number, "--between", *spans[0], "--steps", *code]
            yield ["timeline", number, *code]
            yield ["blame", number, *code]
            yield ["cites", number, *code]
    for words in WORDS:
        yield ["search", words]
        yield ["search", words, "--history"]
    named = _git(repo, "log", "--format=%(trailers:key=Modifie-par,valueonly)", "main").split("\n")
    laws = sorted(set(filter(None, named)))
    for law in laws[:: max(1, len(laws) // LAWS)]:
        yield ["law", law]


def answer(repo: Path, words: list[str]) -> str:
    """What a command prints, and its exit code."""
    result = CliRunner().invoke(group, ["--repo", str(repo), *words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return f"{result.output}\nexit {result.exit_code}\n".replace(str(repo.parent), "")


def record(repo: Path, out: Path, *, whole: bool) -> None:
    """Write a line for each answer and each ref of a repository."""
    lines = []
    for words in questions(repo):
        for form in ([], ["--json"]):
            if form and {"--stat", "--unified", "--steps"} & {*words}:
                continue
            said = answer(repo, [*words, *form])
            lines.append(f"{_digest(said.encode())} {' '.join([*words, *form])}\n")
            if whole:
                lines.append(said)
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        answer(repo, ["html", "--out", str(site)])
        for path in sorted(site.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                lines.append(f"{_digest(path.read_bytes())} {path.relative_to(site)}\n")
    lines.append(_git(repo, "for-each-ref", "--format=%(objectname) %(refname)"))
    out.write_text("".join(lines), encoding="utf-8")


def stop_the_clock() -> None:
    """Ask as of one day whatever the day is."""
    for module in [dates, *sys.modules.values()]:
        if "this_day" in vars(module) and module.__name__.startswith("lawdiff."):
            vars(module)["this_day"] = lambda: TODAY


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _git(repo: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(repo), *words], check=True, capture_output=True)
    return done.stdout.decode()


def _numbers(repo: Path, tag: str, slug: str) -> list[str]:
    text = _git(repo, "show", f"{tag}:{slug}/sommaire.md")
    found = (line.partition("- [Article ")[2].partition("](")[0] for line in text.split("\n"))
    return list(dict.fromkeys(number.replace("\\", "") for number in found if number))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, help="the folder of real law")
    parser.add_argument("--whole", action="store_true", help="keep the answers themselves")
    parser.add_argument("--only", help="one repository alone")
    given = parser.parse_args()
    stop_the_clock()
    given.folder.mkdir(parents=True, exist_ok=True)
    for name, imports in repositories(given.data):
        if given.only not in (None, name):
            continue
        with tempfile.TemporaryDirectory() as folder:
            repo = Path(folder) / name
            for words in imports:
                said = answer(repo, ["import", *words])
                print(said[-60:].strip(), file=sys.stderr)
            record(repo, given.folder / f"{name}.txt", whole=given.whole)
            shutil.rmtree(repo)
        print(f"{name}: recorded", file=sys.stderr)


if __name__ == "__main__":
    main()
