"""What several tests make: small versions, their sources in every format, and repositories."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from lawdiff.history.report import ImportReport
from lawdiff.importing import import_sources
from lawdiff.model import Article, Code, Section, Version
from lawdiff.sources.base import FileSource, Memo, Parsed, Stated, VersionSource, source_ref
from lawdiff.sources.detection import find_sources
from lawdiff.sources.legi_archive import Dump

CODE = Code("Code des essais")
JARDINS = "Code des jardins partagés"
COMPOSTS = "Code des composts de quartier"
JSON_FORMAT = "Légifrance JSON"
TEXT_FORMAT = "texte consolidé"
LOCK = "lawdiff.lock"
MARKDOWN_FORMAT = "articles Markdown"


NOTHING = Stated()


def versions_in(paths: Sequence[Path], stated: Stated = NOTHING) -> list[VersionSource]:
    """The versions in files that are no dumps."""
    found, _ = find_sources(paths, stated)
    return [source for source in found if not isinstance(source, Dump)]


@dataclass(frozen=True)
class Unit:
    """Something that a user hands over in one command: a path, and what is stated of it."""

    path: Path
    given: Stated = NOTHING

    def sources(self) -> list[VersionSource]:
        return versions_in([self.path], self.given)

    def options(self) -> list[str]:
        """What a user types for it after `lawdiff import`."""
        said = {
            "--code": self.given.code,
            "--date": self.given.date,
            "--version-id": self.given.version_id,
        }
        options = [str(word) for pair in said.items() if pair[1] for word in pair]
        return [str(self.path), *options, *["--complete"] * self.given.complete]


def snapshot_units(folder: Path) -> list[Unit]:
    """The six versions of snapshots/, oldest first."""
    return [
        Unit(folder / "2014-03-10-code-des-jardins-partages.txt"),
        Unit(folder / "2016-01-01", Stated(JARDINS, date(2016, 1, 1), None, True)),
        Unit(folder / "LEGITEXT900000000001-2018-07-01.json"),
        Unit(folder / "LEGITEXT900000000001-2020-01-01.json.gz"),
        Unit(folder / "legi-data-2022-09-01.tgz"),
        Unit(folder / "LEGITEXT900000000001-2024-01-01.json"),
    ]


def bring_in(repo: Path, *units: Unit) -> ImportReport:
    """One run of an import of these units."""
    return import_sources(repo, [source for unit in units for source in unit.sources()])


# --- versions without files --------------------------------------------------------------------


def make_version(
    day: date | str,
    *contents: Section | Article,
    complete: bool = True,
    format_: str = JSON_FORMAT,
    id_: str | None = None,
    code: Code = CODE,
) -> Version:
    day = date.fromisoformat(day) if isinstance(day, str) else day
    version = Version(code, day, id_, complete, tuple(contents))
    return replace(version, sources=(source_ref(format_, [_bytes(version, format_)]),))


def _bytes(version: Version, format_: str) -> bytes:
    """A stand-in for the file that a version was read from."""
    return repr((format_, version, version.contents)).encode()


def make_source(version: Version) -> FileSource:
    """A source that gives this version."""
    format_ = version.sources[0].format
    data = _bytes(replace(version, sources=()), format_)
    assert source_ref(format_, [data]) == version.sources[0]

    def parse(files: list[bytes], memo: Memo) -> Parsed:
        assert files == [data]
        return Parsed(version)

    return FileSource(format_, "memory", version.code, version.date, lambda: [data], parse)


def bring_versions(repo: Path, *versions: Version, overwrite: bool = False) -> ImportReport:
    return import_sources(repo, [make_source(v) for v in versions], overwrite=overwrite)


# --- files -------------------------------------------------------------------------------------


def ms(day: str) -> int:
    """A day as Légifrance's JSON has it."""
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)


def json_article(number: str, *alineas: str, n: int = 1, w: int = 1, **more: Any) -> dict[str, Any]:
    """A node of an article; `n` numbers the article, `w` its wording."""
    data = {
        "cid": f"LEGIARTI9{n:09d}01",
        "id": f"LEGIARTI9{n:09d}{w:02d}",
        "num": number,
        "etat": "VIGUEUR",
        "dateDebut": ms("2000-01-01"),
        "dateFin": 32472144000000,
        "texteHtml": "".join(f"<p>{alinea}</p>" for alinea in alineas),
        **more,
    }
    return {"type": "article", "data": data}


def json_section(title: str, *children: Mapping[str, Any], n: int = 1) -> dict[str, Any]:
    cid = f"LEGISCTA9{n:011d}"
    return {"type": "section", "data": {"id": cid, "cid": cid, "title": title},
            "children": list(children)}  # fmt: skip


def json_code(day: str, *children: Mapping[str, Any], title: str = CODE.title) -> bytes:
    """A code in Légifrance's JSON."""
    data = {"id": "LEGITEXT990000000001", "cid": "LEGITEXT990000000001", "title": title,
            "dateDebutVersion": day}  # fmt: skip
    node = {"type": "code", "data": data, "children": list(children)}
    return json.dumps(node, ensure_ascii=False).encode()


def plain_text(
    french_day: str,
    articles: Mapping[str, Iterable[str]],
    *,
    title: str = CODE.title,
    unreached: Iterable[str] = (),
    id_: str | None = None,
) -> str:
    """Plain consolidated text with one heading; with `unreached` ones it is cut."""
    name = f" (version {id_})" if id_ else ""
    lines = [title, f"Version consolidée au {french_day}{name}", "> Livre Ier : Les essais"]
    lines += [f"> {heading}" for heading in unreached]
    lines += ["Livre Ier : Les essais"]
    for number, alineas in articles.items():
        lines += [f"Article {number}", *alineas]
    return "\n\n".join(lines) + "\n"


# --- looking at a repository with nothing but git -----------------------------------------------


def git(repo: Path, *arguments: str, data: bytes | None = None) -> str:
    """What a git command prints; both its streams, so that a complaint is never missed."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    env |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
    done = subprocess.run(
        ["git", "-C", str(repo), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        input=data,
        env=env,
        check=True,
    )
    return done.stdout.decode()


def check_out(repo: Path, branch: str = "main") -> None:
    """Check the files of a branch out, as a user does: a new law repository is bare."""
    git(repo, "config", "core.bare", "false")
    git(repo, "checkout", "--quiet", branch)


def refs(repo: Path) -> dict[str, str]:
    """Every ref with its object id, and where HEAD points to."""
    lines = git(repo, "for-each-ref", "--format=%(refname) %(objectname)").splitlines()
    pairs = [(ref, oid) for ref, _, oid in (line.partition(" ") for line in lines)]
    return {"HEAD": git(repo, "symbolic-ref", "HEAD").strip(), **dict(pairs)}


def tree(repo: Path, revision: str) -> dict[str, str]:
    """Path → blob id of every file at a revision."""
    listing = git(repo, "ls-tree", "-r", "-z", revision).split("\0")[:-1]
    return {path: meta.split()[2] for meta, _, path in (line.partition("\t") for line in listing)}


def known_of(repo: Path, slug: str, article: str) -> Any:
    """The entry of an article in the register (`L1/L136-7`), as anybody reads it."""
    return json.loads(git(repo, "show", f"registre:{slug}/articles/{article}.json"))


def known_versions(repo: Path, slug: str) -> dict[str, Any]:
    """Day → what the register knows of each version of a code."""
    listed = json.loads(git(repo, "show", f"registre:{slug}/versions.json"))
    return {one["day"]: one for one in listed["versions"]}


def contents(repo: Path, oids: Iterable[str]) -> list[str]:
    """The content of these blobs, in one call."""
    wanted = list(oids)
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    output = subprocess.run(
        ["git", "-C", str(repo), "cat-file", "--batch"],
        input="".join(f"{oid}\n" for oid in wanted).encode(),
        capture_output=True,
        env=env,
        check=True,
    ).stdout
    found, position = [], 0
    for _ in wanted:
        end = output.index(b"\n", position)
        size = int(output[position:end].split()[2])
        found.append(output[end + 1 : end + 1 + size].decode())
        position = end + 1 + size + 1
    return found


def files(folder: Path) -> dict[str, bytes | None]:
    """Everything below a folder, folders (None) included: to see that nothing was touched.

    The lock of a law repository is not counted: it is empty, and stays where it is on purpose.
    """
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
        if not (path.name == LOCK and path.stat().st_size == 0)
    }


# --- golden files ---------------------------------------------------------------------------------


def assert_golden(text: str, path: Path) -> None:
    """The text is that of a golden file. With LAWDIFF_GOLDEN=1 the file is written again, and the
    test fails all the same: what is written is looked at before it counts."""
    if os.environ.get("LAWDIFF_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        pytest.fail(
            f"{path.name} is written again: look at what changed, run without LAWDIFF_GOLDEN"
        )
    assert path.is_file(), f"there is no golden file {path.name}; LAWDIFF_GOLDEN=1 writes it"
    assert text == path.read_text("utf-8")


# --- the command line ---------------------------------------------------------------------------

SCHEMA = json.loads((Path(__file__).parent.parent / "docs" / "schema.json").read_text("utf-8"))


def run(repo: Path, *words: str) -> Result:
    """A command, in this process; whatever it prints, it never ends in an unhandled error."""
    from lawdiff.cli import group

    result = CliRunner().invoke(group, ["--repo", str(repo), *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output, result.output
    assert "fault of lawdiff" not in result.output, result.output
    return result


def validate(answer: Any, name: str) -> None:
    """Is this the answer of that name in docs/schema.json, and of no other?"""
    one = {"$defs": SCHEMA["$defs"], "$ref": f"#/$defs/{name}"}
    for schema in (one, SCHEMA):
        checker = Draft202012Validator.FORMAT_CHECKER
        problem = best_match(
            Draft202012Validator(schema, format_checker=checker).iter_errors(answer)
        )
        assert problem is None, f"{name}: {problem.json_path}: {problem.message[:300]}"


def told(repo: Path, *words: str) -> Any:
    """What a command answers with --json, whatever form its answer has."""
    result = run(repo, *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def ask(repo: Path, name: str, *words: str, exit_code: int = 0) -> Any:
    """What a command answers with --json, valid as the answer of that name."""
    result = run(repo, *words, "--json")
    assert result.exit_code == exit_code, result.output
    assert result.stdout.count("\n") == 1
    answer = json.loads(result.stdout)
    validate(answer, name)
    return answer


def law_names(laws: Iterable[Mapping[str, Any]]) -> list[str]:
    """`LOI n°2021-1900 du 30 décembre 2021 - art. 35`, as a jurist cites it."""
    return [f"{law['title']} - art. {law['article']}" if law["article"] else law["title"]
            for law in laws]  # fmt: skip


def sides(alineas: Iterable[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """The old and the new alinéas that a redline in JSON stands for."""
    texts: tuple[dict[int, str], dict[int, str]] = ({}, {})
    for alinea in alineas:
        for side, index, signs in zip(texts, (alinea["old"], alinea["new"]), "-+", strict=True):
            if index is not None:
                words = [text for sign, text in alinea["words"] if sign in ("=", signs)]
                side[index] = side.get(index, "") + "".join(words)
    assert all(sorted(side) == list(range(len(side))) for side in texts)
    old, new = ([side[index] for index in sorted(side)] for side in texts)
    return old, new
