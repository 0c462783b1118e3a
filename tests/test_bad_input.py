"""Whatever a source holds, it is a version with its anomalies, or is refused with nothing written.

No case here asserts a time, but each would take minutes, or all the memory, if its size counted
more than once. `make torture` has the long form.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import tarfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawdiff.errors import LawdiffError, SourceError, UsageError
from lawdiff.french.dates import parse_date
from lawdiff.french.laws import parse_title
from lawdiff.french.numbers import canonical_number, sort_key
from lawdiff.french.stems import article_stem
from lawdiff.french.typography import fold, has_bad_characters
from lawdiff.record import kept
from lawdiff.record.paths import shard
from lawdiff.record.tables import is_table, table_rows
from lawdiff.sources import formats, tar
from lawdiff.sources.anomalies import KINDS, Anomaly, notes
from lawdiff.sources.base import FileSource, Memo, Parsed, Stated, decode
from lawdiff.sources.canonical import from_html
from lawdiff.sources.detection import find_sources
from lawdiff.sources.dumps import dumps_of
from lawdiff.sources.legi_archive import Dump
from lawdiff.sources.legi_dump import DumpCode
from lawdiff.sources.packing import walk
from tests import dumps
from tests.conftest import SNAPSHOTS
from tests.making import (
    JARDINS,
    files,
    git,
    json_article,
    json_code,
    json_section,
    known_versions,
    run,
    versions_in,
)
from torture import mutations

MANY = 100_000
TOLD = ["--code", JARDINS, "--date", "2016-01-01"]
DAY = "2018-07-01"

Put = Callable[[str, bytes], Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Writes a file of that name and gives its path."""

    def write(name: str, data: bytes) -> Path:
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    return write


def check(path: Path, *options: str) -> Any:
    """What `lawdiff check` says of a source: versions and anomalies, or an error."""
    result = run(path.parent / "no-repo", "check", str(path), *options, "--json")
    assert result.exit_code in (0, 2), result.output
    answer = json.loads(result.stdout)
    assert ("error" in answer) is (result.exit_code == 2)
    return answer


def kinds(answer: Any) -> set[str]:
    return {anomaly["kind"] for anomaly in answer["anomalies"]}


def refused(path: Path, words: str, *options: str) -> None:
    """Both commands refuse the source, with a message that says so, and write nothing."""
    error = check(path, *options)["error"]
    assert words in error["message"] + (error["hint"] or ""), error
    assert error["where"]
    repo = path.parent.parent / "repo"
    before = files(repo) if repo.exists() else None
    assert run(repo, "import", str(path), *options).exit_code == 2
    assert (files(repo) if repo.exists() else None) == before


# --- size that must not count twice --------------------------------------------------------------

HTML = {
    "comments": "<!--" * MANY,
    "tags": "<" * MANY,
    "quotes": "<a ='" * MANY,
    "attributes": "<a " + "b=c " * MANY,
    "a span": "<table><tr><td colspan=" + " " * MANY + "x>a</table>",
    "an image": "<img src=" + " " * MANY + "x>b",
    "raised": "1<sup>" + " " * MANY + "x",
    "references": "&#" + "9" * MANY + ";&#x" + "f" * MANY + ";" + "&a" * MANY,
    "marks": "a" + "\u0300\u0316" * MANY,
    "tables": "<table><tr><td>" * MANY + "a",
    "a row": "<table><tr>" + "<td>a" * MANY + "</table>",
    "rows": "<table><tr>" + "<td>a" * MANY + "<tr><td>b" * MANY + "</table>",
    "spans": "<table><tr>" + "<td colspan=200 rowspan=200>a" * (MANY // 10) + "</table>",
    "images": "".join(f"<img src={n}>" for n in range(MANY)) + "a",
}


@pytest.mark.parametrize("name", HTML)
def test_the_text_of_an_article(name: str) -> None:
    result = from_html(HTML[name])
    for alinea in result.alineas:
        rows = table_rows(alinea) if is_table(alinea) else [[alinea]]
        assert all(fold(cell) == cell for row in rows for cell in row)
    assert len(result.problems) <= 10_001


@pytest.mark.slow
def test_a_table_beyond_all_measure_keeps_its_words() -> None:
    result = from_html(HTML["rows"])
    assert (result.alineas.count("a"), result.alineas.count("b")) == (MANY, MANY)
    assert [kind for kind, _ in result.problems] == ["bad-table"]
    one = from_html("<table><tr><td rowspan=1000000000 colspan=1000000000>a<tr><td>b</table>")
    assert table_rows(one.alineas[0])[0][0] == "a"
    assert not one.problems


def test_heaps_of_marks_are_bad_characters() -> None:
    for heap in ("e" + "\u0301" * 2_000, "\u0316" * 2_000, "a" * 2_000 + "\u0300\u0316" * 40):
        assert has_bad_characters(heap)
        assert fold(fold(heap)) == fold(heap)
        assert "\ufffd" in fold(heap)
    for usual in ("état " * 1_000, "e\u0301" * 2_000, "עִבְרִית " * 500, "한국어" * 1_000):
        assert not has_bad_characters(usual)


NUMBERS = ["L" + "1" * MANY, "aB" * MANY, "L" + "." * MANY, "1-" * MANY, "L1" + "\u0300" * 50,
           "bis " * MANY, "*" * MANY, "é" * MANY, "L1" + " " * MANY + "A"]  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS, ids=range(len(NUMBERS)))
def test_a_number_without_end(number: str) -> None:
    canonical = canonical_number(number)
    assert len(article_stem(canonical)) <= 150
    assert shard(canonical)
    assert sort_key(canonical) == sort_key(canonical)


@pytest.mark.parametrize("part", ["1 janvier ", "LOI n° 12-1", " art. ", "(V)", "JORF ", "1-", "("])
def test_a_title_or_a_date_without_end(part: str) -> None:
    assert parse_title("LOI " + part * MANY).title
    with pytest.raises(UsageError):
        parse_date(part * MANY)


MARKDOWN = {
    "pre": "<pre>" * MANY,
    "pre open": "<pre " * MANY,
    "pre ends": "<pre>" + ("</pre" + " " * 100) * (MANY // 100),
    "hashes": "x\n# Article " + "#" * MANY + "x",
    "stars": "*" * MANY,
    "a wrapped item": "x\n\n**Cite**:\n\n  - a\n" + "b\n" * MANY,
    "lists": "x\n\n" + "**Cite**:\n" * MANY,
    "items": "x\n\n**Cite**:\n" + "".join(f"  - Code - art. {n} (V)\n" for n in range(MANY // 10)),
    "blanks": "x\n" + " \n" * MANY,
    "a row": "<pre>\n┌─┬─┐\n" + "│ a │ b │\n" * MANY + "└─┴─┘\n</pre>",
    "rows": "<pre>\n┌─┬─┐\n" + "│" * MANY + "a│\n" + "├─┼─┤\n│ a │ b │\n" * 30_000 + "└─┘\n</pre>",
    "rules": "<pre>\n" + ("─" + " " * 1000) * 1_000 + "x\n</pre>",
}


@pytest.mark.parametrize("name", MARKDOWN)
def test_an_article_file(put: Put, name: str) -> None:
    answer = check(put("L1.md", f"# Article L1\n\n{MARKDOWN[name]}".encode()), *TOLD)
    assert answer["versions"][0]["articles"] == 1


HEAD = "Code des essais\n\nVersion consolidée au 1er janvier 2018\n\n"
TEXTS = {
    "headings": "> x\n" * 200 + "x\n" * MANY + "Article 1\nx.\n",
    "two headings": "> y\n" + "> x\n" * 200 + "y\nArticle 1\n" + "x\ny\n" * MANY,
    "a table": "".join(f"{'>' * (n % 20 + 1)} T{n}\n" for n in range(MANY // 10))
    + "Article 1\nx\n",
    "marks": ">" * MANY + "\nArticle 1\nx.\n",
    "a number": "Article 1" + "-1" * MANY + "\nx.\n",
    "an annexe": "Article Annexe " + "art." * MANY + "\n\nArticle 1\nx.\n",
    "quotes": "Article 1\n" + ".'" * MANY + "x",
    "NUL": "Article 1\n" + "\x00" * MANY,
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_plain_text(put: Put, name: str) -> None:
    answer = check(put("a.txt", (HEAD + TEXTS[name]).encode()))
    assert answer["versions"][0]["articles"] >= 1


def test_a_line_longer_than_any_alinea(put: Put) -> None:
    line = b"x" * (9 << 20)
    refused(put("a.txt", f"{HEAD}Article 1\n\n".encode() + line), "a line of more than 8 MB")
    refused(put("a.md", b"# Article L1\n\n" + line), "a line of more than 8 MB", *TOLD)
    refused(
        put("a.json", json_code(DAY, json_article("L1", "x" * (17 << 20)))),
        "a text of more than 16 MB in article L1",
    )
    for break_ in (b"\n", b"\r\n", b"\r"):
        assert decode(break_.join([b"x" * (5 << 20)] * 2), "x").count("\n") == 1


def test_too_many_lines(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lawdiff.sources.plaintext.MAX_LINES", 20)
    refused(put("a.txt", f"{HEAD}Article 1\n\n{'x' * 9}\n".encode() * 20), "more than 20 lines")


def test_days_to_come_without_end(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lawdiff.sources.future.MAX_FUTURE", 5)
    later = [
        json_article(f"L{n}", "x", n=n, etat="VIGUEUR_DIFF", dateDebut=(30_000 + n) * 86_400_000)
        for n in range(2, 9)
    ]
    path = put("a.json", json_code(DAY, json_article("L1", "x"), *later))
    refused(path, "more than 5 days to come")


# --- packing -------------------------------------------------------------------------------------

JSON = json_code(DAY, json_article("L1", "Un."))


def member(name: str, size: int = 0, **more: Any) -> bytes:
    """A header of a tar archive."""
    info = tarfile.TarInfo(name)
    info.size = size
    for key, value in more.items():
        setattr(info, key, value)
    return info.tobuf(tarfile.GNU_FORMAT)


def content(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 512)


END = b"\0" * 1024
PAX = member("x", 9, type=tarfile.XHDTYPE) + content(b"9 path=a\n")
ONE = member("a.json", len(JSON)) + content(JSON)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (ONE, "stops without its end"),
        (ONE[:-512], "stops in the middle"),
        (ONE + ONE[:100], "stops without its end"),
        (ONE + ONE.replace(b"a.json", b"b.json", 1) + END, "damaged: bad checksum"),
        (ONE + END + ONE, "something follows"),
        (member("a.json", 10**12) + JSON, "stops in the middle"),
        (member("a.json", -5) + END, "below zero"),
        (member("a.json", 10**12, type=b"S") + END, "sparse"),
        (member("x", 10**9, type=tarfile.XHDTYPE) + END, "a header of more than 64 KB"),
        (member("x", 10**9, type=tarfile.GNUTYPE_LONGNAME) + END, "a header of more than 64 KB"),
        (member("x", 9, type=tarfile.XHDTYPE) + content(b"99999 p=a") + END, "cannot be read"),
        (member("x", 10, type=tarfile.XHDTYPE) + content(b"10 size=-\n") + END, "a size of '-'"),
        (member("x", 22, type=tarfile.XHDTYPE) + content(b"22 GNU.sparse.major=1\n"), "sparse"),
        (PAX * 5_000 + ONE[512:] + END, "damaged"),
    ],
    ids=range(14),
)  # fmt: skip
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["bare", "gzip"])
def test_a_damaged_archive_is_refused(
    put: Put, data: bytes, words: str, pack: Callable[[bytes], bytes]
) -> None:
    refused(put("a.tar", pack(data)), words)


def test_names_of_an_archive(tmp_path: Path) -> None:
    """Long names, in both dialects, and a chain of headers that would end a recursion."""
    path = tmp_path / "a.tar"
    for format_ in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT):
        wanted = ["é" * 40, "a/" * 70 + "b", "c", "d" * 60 + "/" + "e" * 90]
        if format_ != tarfile.USTAR_FORMAT:
            wanted += ["f" * 3_000, "é" * 90]
        with tarfile.open(path, "w", format=format_) as archive:
            for name in wanted:
                info = tarfile.TarInfo(name)
                info.size = len(name.encode())
                archive.addfile(info, io.BytesIO(name.encode()))
        assert [m.name for m in tar.members(path)] == wanted
        assert [m.read(10_000).decode() for m in tar.members(path)] == wanted
    path.write_bytes(PAX * 5_000 + ONE + END)
    assert [m.name for m in tar.members(path)] == ["a"]


def test_what_is_no_file_in_an_archive_is_told(put: Put) -> None:
    odd = [member(f"{kind!r}.json", type=kind) for kind in (b"1", b"2", b"3", b"4", b"6")]
    out = ONE.replace(ONE[:512], member("../b.json", len(JSON)))
    nested = gzip.compress(ONE + END)
    inner = member("c.tgz", len(nested)) + content(nested)
    note = member("package/LICENSE", 1) + content(b"x") + member("package/", type=b"5")
    answer = check(put("a.tgz", gzip.compress(b"".join(odd) + out + inner + note + ONE + END)))
    assert len(answer["versions"]) == 1
    told = [(a["kind"], a["where"].rpartition(":")[2]) for a in answer["anomalies"]]
    assert told == [("unread-file", name) for name in
                    ("b'1'.json", "b'2'.json", "b'3'.json", "b'4'.json", "b'6'.json", "../b.json",
                     "c.tgz")]  # fmt: skip


def test_a_name_twice_in_an_archive(put: Put) -> None:
    later = json_code("2019-01-01", json_article("L2", "Deux."))
    answer = check(put("a.tar", ONE + member("a.json", len(later)) + content(later) + END))
    assert [version["date"] for version in answer["versions"]] == ["2019-01-01"]
    assert kinds(answer) == {"repeated-file"}


def test_bombs(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lawdiff.sources.packing.FREE_UNPACKING", 1 << 20)
    bomb = b'{"a": "' + b" " * (8 << 20)
    refused(put("a.json.gz", gzip.compress(bomb)), "100 times its size")
    refused(put("a.tgz", gzip.compress(member("a.json", len(bomb)) + bomb)), "100 times its size")
    refused(put("b.tgz", gzip.compress(member("x", 8 << 20) + b"\0" * (8 << 20))), "100 times")
    packed = gzip.compress(bomb)
    inside = member("a.json.gz", len(packed)) + content(packed) + ONE + END
    answer = check(put("c.tgz", gzip.compress(inside)))
    assert kinds(answer) == {"unread-file"}


def test_a_file_larger_than_any_code(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tuple(replace(row, limit=10 << 10) for row in formats.FORMATS)
    monkeypatch.setattr(formats, "FORMATS", rows)
    large = JSON.replace(b'{"id"', b'{"x": "' + b" " * (20 << 10) + b'", "id"', 1)
    inside = member("a.json", len(large)) + content(large) + END
    for data in (large, gzip.compress(large), gzip.compress(inside)):
        refused(put("a", data), "more than 10 KB in one file")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (gzip.compress(JSON) + b"garbage", "Not a gzipped file"),
        (gzip.compress(JSON)[:-1], "ended before"),
        (gzip.compress(JSON)[:-8] + b"\1" * 8, "CRC"),
    ],
)
def test_a_damaged_gzip_is_refused(put: Put, data: bytes, words: str) -> None:
    refused(put("a.json.gz", data), words)


def test_gzip_in_several_members_is_one_file(put: Put) -> None:
    path = put("a.gz", gzip.compress(JSON[:99]) + gzip.compress(JSON[99:]) + b"\0" * 99)
    assert check(path)["versions"][0]["articles"] == 1


# --- folders -------------------------------------------------------------------------------------


def test_a_folder_with_everything_in_it(put: Put, tmp_path: Path) -> None:
    """A pipe is not waited for, a link not followed, and each is told."""
    put("law/L1.md", b"# Article L1\n\nUn.\n")
    put("elsewhere/L2.md", b"# Article L2\n\nDeux.\n")
    folder = tmp_path / "in" / "law"
    odd = ["link.md", "loop", "out"]
    (folder / "link.md").symlink_to(tmp_path / "in/elsewhere/L2.md")
    (folder / "loop").symlink_to(folder)
    (folder / "out").symlink_to(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe.md")
        odd.append("pipe.md")
        refused(folder / "pipe.md", "neither a file nor a folder", *TOLD)
    answer = check(folder, *TOLD)
    assert answer["versions"][0]["articles"] == 1
    assert {(a["kind"], Path(a["where"]).name) for a in answer["anomalies"]} == {
        ("unread-file", name) for name in odd
    }


def test_a_folder_that_cannot_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    scandir = os.scandir

    def fails(path: Path) -> Any:
        if Path(path).name == "b":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", fails)
    with pytest.raises(SourceError, match="Permission denied") as error:
        walk(tmp_path / "a")
    assert error.value.where == str(tmp_path / "a" / "b")


def test_a_file_that_changes_while_it_is_read(put: Put) -> None:
    path = put("a.json", JSON)
    (source,) = versions_in([path])
    path.write_bytes(JSON.replace(DAY.encode(), b"2019-01-01"))
    with pytest.raises(SourceError, match="has changed"):
        source.read(Memo(), ())
    path.write_bytes(b"")
    with pytest.raises(SourceError):
        source.read(Memo(), ())


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_name_that_is_no_utf_8(put: Put, tmp_path: Path) -> None:
    put("law/a.json", JSON)
    (tmp_path / "in" / "law" / os.fsdecode(b"\xff.json")).write_bytes(b"{}")
    answer = check(tmp_path / "in" / "law")
    assert kinds(answer) == {"unread-file"}
    assert run(tmp_path / "repo", "import", str(tmp_path / "in" / "law")).exit_code == 0


# --- dumps ---------------------------------------------------------------------------------------


def essais(text: str = "<p>Un.</p>", **more: Any) -> dict[str, str]:
    one = dumps.wording(1, "L1", "2000-01-01", text=text, **more)
    two = dumps.wording(2, "L2", "2000-01-01")
    return dumps.files(dumps.code("Code des essais", dumps.section(1, "Titre", one, two)))


def changed(old: str, new: str, where: str = "") -> dict[str, str]:
    """The files of a dump with something else in those whose path has `where`."""
    found = essais()
    after = {p: t.replace(old, new) if where in p else t for p, t in found.items()}
    assert after != found
    return after


@pytest.mark.parametrize(
    ("dump", "words"),
    [
        (essais("<p>" * 300 + "</p>" * 300), "not well-formed XML"),
        (essais("<p>" + "x" * (11 << 20) + "</p>"), "not well-formed XML"),
        (changed("Un.", "U\0n."), "not well-formed XML"),
        (changed("UTF-8", "x-unknown"), "not well-formed XML"),
        (changed("Un.", "&nbsp;"), "not well-formed XML"),
        (changed("?>", "?><!DOCTYPE x [<!ENTITY x 'y'>]>", "ARTI"), "declares entities"),
        (changed("<ARTICLE>", '<ARTICLE xmlns="urn:x">'), "its root is <{urn:x}ARTICLE>"),
        (changed("SECTION_TA>", "SECTION>", "/section_ta/"), "its root is <SECTION>"),
    ],
    ids=range(8),
)  # fmt: skip
def test_a_file_of_a_dump_that_cannot_be_read(
    tmp_path: Path, dump: dict[str, str], words: str
) -> None:
    (tmp_path / "in").mkdir()
    refused(dumps.write_archive(tmp_path / "in" / "d.tar.gz", dump), words)


def _sections(count: int, times: int) -> DumpCode:
    """A code of sections in sections, each listed so often in the one above."""
    found = DumpCode("a dump")
    names = ["", *(f"LEGISCTA{n:012d}" for n in range(count))]
    for name, child in zip(names, [*names[1:], "LEGIARTI000000000001"], strict=True):
        tag = "LIEN_ART" if "ARTI" in child else "LIEN_SECTION_TA"
        lines = f'<{tag} id="{child}" cid="{child}" debut="1900-01-01" fin="2999-01-01"/>' * times
        path, xml = f"section_ta/{name}.xml", f"<SECTION_TA><STRUCTURE_TA>{lines}</STRUCTURE_TA>"
        if not name:
            path = "texte/struct/LEGITEXT000000000001.xml"
            found.add(path, f"<TEXTELR><STRUCT>{lines}</STRUCT></TEXTELR>".encode())
        else:
            found.add(path, f"{xml}</SECTION_TA>".encode())
    for path, text in essais().items():
        if "LEGIARTI000000000001" in path or "/version/" in path:
            found.add(path[path.index("/LEGITEXT") + 22 :], text.encode())
    return found


def test_sections_in_sections() -> None:
    code = _sections(90, 2)  # which stand in 2^90 places
    code.settle()
    (day,) = code.version_days()
    assert [a.number for a in code.version(day).articles()] == ["L1"]
    for count, times, words in ((5_000, 1, "nested more than"), (2, 2_000, "places")):
        with pytest.raises(SourceError, match=words):
            _sections(count, times).settle()


def test_a_code_that_changes_on_more_days_than_any(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lawdiff.sources.legi_dump.MAX_VERSIONS", 0)
    with pytest.raises(SourceError, match="more than 0 days"):
        _sections(1, 1).settle()


def test_a_line_of_the_wrong_kind_loses_nothing(tmp_path: Path) -> None:
    for old, new in (("<LIEN_ART", "<LIEN_SECTION_TA"), ("LIEN_SECTION_TA", "LIEN_ART")):
        dump = changed(old, new, "/section_ta/" if old == "<LIEN_ART" else "/struct/")
        answer = check(dumps.write_folder(tmp_path / new.strip("<"), dump))
        assert answer["versions"][0]["articles"] == 2
        assert kinds(answer) == {"unknown-node"}


# --- dates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_there_is(tmp_path: Path, put: Put, day: str) -> None:
    repo = tmp_path / "repo"
    begun = (date.fromisoformat(day) - date(1970, 1, 1)).days * 86_400_000
    path = put("a.json", json_code(day, json_article("L1", "Un.", dateDebut=begun)))
    assert run(repo, "import", str(path)).exit_code == 0
    assert git(repo, "fsck", "--strict", "--no-progress") == ""
    assert json.loads(run(repo, "versions", "--json").stdout)["versions"][0]["date"] == day


@pytest.mark.parametrize("day", [b"0000-00-00", b"10000-01-01", b"-001-01-01", b"2018-02-30", b""])
def test_a_version_of_no_day_is_refused(put: Put, day: bytes) -> None:
    refused(put("a.json", JSON.replace(DAY.encode(), day)), "")


# --- nothing is lost in silence ------------------------------------------------------------------


def _json(*children: Any, **data: Any) -> tuple[str, bytes]:
    node = json.loads(json_code(DAY, *(children or [json_article("L1", "Un.")])))
    node["data"] |= data
    return "a.json", json.dumps(node).encode()


def _article(**data: Any) -> tuple[str, bytes]:
    return _json(json_article("L1", "Un.", **data))


def _text(body: str) -> tuple[str, bytes]:
    return "a.txt", (HEAD + body).encode()


def _markdown(text: str) -> tuple[str, bytes]:
    return "L1.md", f"# Article L1\n\n{text}\n".encode()


def _archive(dump: dict[str, str]) -> tuple[str, bytes]:
    packed = {path: text.encode() for path, text in dump.items()}
    return "dump.tar.gz", mutations.archive(packed)


def _without(name: str) -> dict[str, str]:
    return {path: text for path, text in essais().items() if name not in path}


def _link(**more: Any) -> dict[str, Any]:
    return {"lienModifications": [{"linkType": "MODIFIE", "textTitle": "LOI n°1", **more}]}


TWICE = member("a.json", len(JSON)) + content(JSON)
LATER = 30_000 * 86_400_000  # ms: a day of 2052
LISTED = {"id": "W", "dateDebut": 0}
# kind → sources that have it, and nothing else that is wrong.
WRONG: dict[str, list[tuple[str, bytes]]] = {
    "absent-text": [
        _json(
            json_article("L1", "Un."),
            json_article("L2", "x", n=2, dateDebut=LATER, articleVersions=[LISTED]),
        )
    ],
    "bad-character": [
        _article(texteHtml="<p>\x01</p>"),
        _article(num="L1\x01"),
        _article(**_link(textTitle="LOI\x01 n°1")),
        _json(json_section("Titre\x01", json_article("L1", "Un."))),
        _text("Article 1\n\nUn\x01.\n"),
        _markdown("Un\x01."),
    ],
    "bad-date": [
        _article(dateFin="2018-02-30"),
        _article(articleVersions=[{"id": "W", "dateDebut": 10**30}]),
        _archive(changed('debut="2000-01-01"', 'debut="2018-02-30"', "/section_ta/")),
        _archive(changed("2999-01-01</DATE_FIN", "0000-01-01</DATE_FIN", "000000000002.xml")),
        # No days of a dump, though Python's `fromisoformat` would take (a part of) each for one.
        *(
            _archive(changed("2999-01-01</DATE_FIN", f"{day}</DATE_FIN", "000000000002.xml"))
            for day in ("2005-W01-6x", "2005-W01-6", "20050106", "2005-01-061", "2999-01-01x")
        ),
        _archive(changed('debut="2000-01-01"', 'debut="2018-01-01x"', "/section_ta/")),
        _article(dateFin="2005-W01-6x"),
        _article(dateFin="2005-01-061"),
    ],
    "bad-table": [
        _article(texteHtml="<table><tr>" + "<td>a" * 600 + "<tr><td>a" * 600 + "</table>"),
        _markdown("<pre>\n├────┼────\n a\n</pre>"),
    ],
    "cut": [_text("> Titre\n\nArticle 1\n\nUn.\n"), _text("Article 1\n\nUn. Deux")],
    "disagreement": [],  # of two sources: see test_merging
    "dropped-markup": [
        _article(texteHtml="<p>voir <img src='a.gif'></p>"),
        _article(texteHtml="<p>a<!-- texte --></p>"),
        _article(texteHtml="<ol><li>un</li></ol>"),
        _article(notaHtml="<p><math>x</math></p>"),
        _markdown("voir <img src='a.gif'>"),
        _archive(essais("<p>voir <img src='a.gif'/></p>")),
        _archive(essais(dumps.as_text("<p>voir <img src='a.gif'/></p>"))),
    ],
    "dropped-text": [
        _article(surtitre="Un texte"),
        _article(**_link(commentaire="Un texte")),
        _article(autre={"x": [{"y": "Un texte"}]}),
        _json(texteHtml="<p>Préambule</p>"),
        _json({**json_section("Titre", json_article("L1", "Un.")), "note": "Un texte"}),
        _json({**json_section("T"), "children": [json_article("L1", "Un.")],
               "data": {"title": "T", "texteHtml": "<p>Introduction</p>"}}),
        _archive(changed("<SM><CONTENU/>", "<SM><CONTENU>Un texte</CONTENU>")),
        _archive(changed("<LIENS>", "<SIGNATAIRES>Un nom</SIGNATAIRES><LIENS>")),
        _archive(changed("<NOTA>", "<NOTA>Un texte")),
        _archive(changed("<TYPE>", "<TITRE>Un titre</TITRE><TYPE>")),
        _archive(changed("</TITRE_TA>", "</TITRE_TA><COMMENTAIRE>Un texte</COMMENTAIRE>")),
        _archive(changed("</META></TEXTE_VERSION>",
                         "</META><VISAS><CONTENU>Vu</CONTENU></VISAS></TEXTE_VERSION>")),
    ],
    "duplicate": [_json(json_article("L1", "Un."), json_article("L1", "Un."))],
    "empty-link": [
        _article(**_link(textTitle="")),
        _archive(changed("<LIENS>", "<LIENS><LIEN typelien='MODIFIE'/>", "000000000001.xml")),
    ],
    "missing-file": [
        _archive(_without("LEGIARTI000000000002")),
        _archive(changed("</STRUCT>", '<LIEN_SECTION_TA id="LEGISCTA000000000009"/></STRUCT>')),
    ],
    "missing-heading": [_text("> Titre\n> Chapitre\n\nChapitre\n\nArticle 1\n\nUn.\n")],
    "never-in-force": [_archive(changed("2999-01-01</DATE_F", "1999-01-01</DATE_F", "2.xml"))],
    "no-date": [
        _article(dateDebut=None),
        _archive(changed("<DATE_DEBUT>2000-01-01</DATE_DEBUT>", "", "000000000002.xml")),
    ],
    "no-id": [
        _article(articleVersions=[{"dateDebut": 0}]),
        _archive(changed('<LIEN_ART debut="2000-01-01" etat="VIGUEUR" fin="2999-01-01" id="',
                         '<LIEN_ART debut="2000-01-01" xid="', "/article/")),
        _archive(changed("</STRUCT>", "<LIEN_SECTION_TA>Titre</LIEN_SECTION_TA></STRUCT>")),
    ],
    "no-number": [
        _article(num=""),
        _text("Un texte.\n\nArticle 1\n\nUn.\n"),
        _archive(changed("<NUM>L1</NUM>", "<NUM/>")),
    ],
    "no-place": [_archive(changed("LEGIARTI000000000002", "LEGIARTI000000000001", "/section_ta/"))],
    "no-text": [
        _article(texteHtml="<p> </p>"),
        _text("Article 1\n\nArticle 2\n\nUn.\n"),
        _markdown(""),
        _archive(essais(" ")),
    ],
    "not-in-force": [_json(json_article("L1", "Un."), json_article("L2", "x", n=2, dateFin=0))],
    "open-end": [
        _text("Article 1\n\nUn."),
        _text("> Titre\n> Fin\n\nTitre\n\nArticle 1\n\nUn.\n\nFin\n"),
    ],
    "other-id": [
        _archive(changed("<ID>LEGIARTI000000000001", "<ID>LEGIARTI000000000009", "1.xml")),
        _archive(changed("<ID>LEGISCTA", "<ID>LEGISCTX", "/section_ta/")),
        _archive(changed("<ID>LEGITEXT000099", "<ID>LEGITEXT000088", "/texte/struct/")),
        _archive(changed("<ID>LEGITEXT000099", "<ID>LEGITEXT000088", "/texte/version/")),
    ],
    "repeated-element": [
        *(
            _archive(changed(again, f"{again}{first}{again}", path))
            for again, first, path in (
                ("</NUM>", "<NUM>L9", "000000000002.xml"),
                ("</DATE_DEBUT>", "<DATE_DEBUT>1999-01-01", "000000000002.xml"),
                ("</DATE_DEBUT>", "<DATE_DEBUT>2000-01-01", "000000000002.xml"),
                ("</ID>", "<ID>LEGIARTI000000000002", "000000000002.xml"),
                ("</META_ARTICLE>", "<META_ARTICLE><NUM>L9</NUM>", "000000000002.xml"),
                ("</META>", "<META>", "000000000002.xml"),
                ("</BLOC_TEXTUEL>", "<BLOC_TEXTUEL>", "000000000002.xml"),
                ("</NOTA>", "<NOTA>", "000000000002.xml"),
                ("</TITRE_TA>", "<TITRE_TA>Autre", "/section_ta/"),
                ("</STRUCTURE_TA>", "<STRUCTURE_TA>", "/section_ta/"),
                ("</STRUCT>", "<STRUCT>", "/texte/struct/"),
                ("</TITREFULL>", "<TITREFULL>Code", "/texte/version/"),
            )
        ),
    ],
    "repeated-file": [("a.tar", TWICE + TWICE + END)],
    "repeated-key": [
        ("a.json", JSON.replace(b'"num": "L1"', b'"num": "L1", "num": "L2"')),
        ("a.json", JSON.replace(b'"type": "article"', b'"data": {}, "type": "article"')),
        # However a key is spelled, it is the same key.
        *(
            ("a.json", JSON.replace(b'"texteHtml": ', first + b' "<p>Deux.</p>", "texteHtml": '))
            for first in (b'"texteHtml" :', b'"texteHtml"\n\t :', b'"texte\\u0048tml":')
        ),
        # One key that is apart from its colon does not outweigh one that stands twice.
        ("a.json", JSON.replace(b'"num": "L1"', b'"num" : "L1", "etat": "VIGUEUR"')),
        *(
            ("a.json", JSON.replace(b'"type": "article"', again + b', "type": "article"'))
            for again in (b'"d\\u0061ta": {}', b'"type": "section"', b'"t\\u0079pe" : "section"')
        ),
    ],
    "state-against-dates": [
        _article(etat="PERIME"),
        _archive(changed("<ETAT>VIGUEUR", "<ETAT>ABROGE", "0001.xml")),
    ],
    "unknown-link": [
        _article(**_link(linkType="INCONNU")),
        _archive(changed("<LIENS>", "<LIENS><LIEN typelien='X'>LOI n°1</LIEN>", "0001.xml")),
    ],
    "unknown-node": [
        _json({**json_article("L1", "Un."), "type": "annexe"}),
        _json({**json_section("Titre", json_article("L1", "Un.")), "type": "livre"}),
        _json({**json_article("L1", "Un."), "children": [json_article("L2", "x", n=2)]}),
    ],
    "unknown-state": [
        _article(etat="INCONNU"),
        _article(articleVersions=[{"id": "W", "etat": "INCONNU", "dateDebut": 0}]),
        _archive(changed("<ETAT>VIGUEUR", "<ETAT>INCONNU", "0001.xml")),
        _archive(changed('etat="VIGUEUR"', 'etat="INCONNU"', "000000000001.xml")),
    ],
    "unlisted-heading": [
        _text("Article 1\n\nUn.\n\nTitre II : Suite\n\nArticle 2\n\nDeux.\n"),
        _markdown("Un.\n\n## Suite\n\nDeux."),
        _markdown("Un.\n\n**Jurisprudence**:\n\n  - Arrêt"),
    ],
    "unread-line": [
        _archive({**essais(), "legi/liste_suppression_legi.dat": line})
        for line in ("quelque chose\n", "legi/global/code_en_vigueur/LEGI/TEXT/00\n")
    ],
    "unread-file": [("a.tgz", mutations.archive({"a.json": JSON, "b.bin": b"x"}))],
}  # fmt: skip
# What is wrong with a file that is no version's.
OF_NO_VERSION = {"unread-file", "unread-line", "repeated-file", "never-in-force"}


def test_every_kind_is_here() -> None:
    assert set(WRONG) == set(KINDS)


@pytest.mark.parametrize(
    ("kind", "index"), [(kind, n) for kind, found in WRONG.items() for n in range(len(found))]
)
def test_what_is_wrong_is_told_counted_and_kept(
    put: Put, tmp_path: Path, kind: str, index: int
) -> None:
    name, data = WRONG[kind][index]
    path, repo = put(name, data), tmp_path / "repo"
    options = TOLD if name.endswith(".md") else []
    answer = check(path, *options)
    allowed = {kind} | ({"never-in-force"} if kind == "no-date" else set())
    assert kind in kinds(answer) <= allowed, answer
    for strict, code in (([], 0), (["--strict"], 3)):
        assert run(repo, "check", str(path), *options, *strict).exit_code == code
    assert run(repo, "import", str(path), *options, "--strict").exit_code == 3
    folders = git(repo, "ls-tree", "-d", "--name-only", "registre").split()
    slugs = [name for name in folders if name not in (kept.PARTS, kept.DUMPS)]
    known = [one for slug in slugs for one in known_versions(repo, slug).values()]
    noted = [note for one in known for note in one.get("notes", ())]
    in_a_version = kind not in OF_NO_VERSION and not (kind == "no-date" and name.endswith("gz"))
    assert any(note.startswith(f"{kind}: ") for note in noted) is in_a_version
    assert git(repo, "fsck", "--strict", "--no-progress") == ""


def test_notes_of_many_places_are_short() -> None:
    many = [Anomaly("no-text", "x", f"L{n}") for n in range(100_000)]
    (note,) = notes(many)
    assert len(note) < 1_000
    assert note.endswith("(+ 99950)")
    odd = Anomaly("unknown-state", "state a\n\nb\x00\ud800\u202e" + "c" * 10**6, "L\n1", "\udcff")
    assert "\n" not in odd.message
    assert len(odd.message) < 400
    assert f"{odd.message}{odd.article}{odd.where}".encode()


# --- anything at all -----------------------------------------------------------------------------

PIECES = mutations.made_up(SNAPSHOTS)


def _parsed(path: Path, options: tuple[str, ...]) -> Iterator[Parsed]:
    """What a source is read as; the versions of a dump as well."""
    told = Stated(JARDINS, parse_date(options[3])) if options else Stated()
    found, _ = find_sources([path], told)
    for source in found:
        if isinstance(source, Dump):
            continue
        assert isinstance(source, FileSource)
        parsed = source.read(Memo(), ())
        assert parsed is not None
        yield parsed
    for dump in dumps_of(found):
        codes: dict[str, DumpCode] = {}
        for file in dump.read():
            code = codes.setdefault(file.code, DumpCode(dump.where))
            if file.data is None:
                code.remove(file.path)
            else:
                code.add(file.path, file.data)
        for code in codes.values():
            code.settle()
            for day in code.version_days():
                yield Parsed(code.version(day), tuple(code.anomalies))


@settings(max_examples=200)
@given(st.sampled_from(PIECES), st.integers(0, 2**32))
def test_a_mutated_source_is_a_sound_version_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, piece: mutations.Piece, seed: int
) -> None:
    data, _ = mutations.draw(piece, random.Random(seed))  # noqa: S311 - a seed repeats it
    path = tmp_path_factory.getbasetemp() / "mutated"
    path.write_bytes(data)
    with suppress(LawdiffError):
        for parsed in _parsed(path, piece.options):
            for anomaly in parsed.anomalies:
                assert anomaly.kind in KINDS
            for article in parsed.version.articles():
                for alinea in (*article.alineas, *article.nota):
                    rows = table_rows(alinea) if is_table(alinea) else [[alinea]]
                    assert all(fold(cell) == cell for row in rows for cell in row)
