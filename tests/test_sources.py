"""Sources are recognised by what they hold; whatever they hold, they are read or refused."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lawdiff.errors import SourceError
from lawdiff.french.typography import fold
from lawdiff.record.article_file import parse, render
from lawdiff.record.digests import blob_id
from lawdiff.record.paths import article_path
from lawdiff.record.register import Entry, Listing
from lawdiff.record.register_file import decode, encode
from lawdiff.record.tables import is_table, table_rows
from lawdiff.sources.anomalies import KINDS, Anomaly
from lawdiff.sources.base import Memo, Parsed, Stated, VersionSource
from lawdiff.sources.detection import find_sources
from lawdiff.sources.legi_archive import Dump
from tests.strategies import ANY_TEXT

DAY = date(2016, 1, 1)
CODE = "Code des jardins partagés"
TOLD = Stated(CODE, DAY)
UNTOLD = Stated()

PLAIN = """\
Code des jardins partagés

Version consolidée au 10 mars 2014 (version 1f0e2d3)

> Partie législative

>> Outils communs

Partie législative

Article L1

L’alinéa.

Outils communs

Article L2

1° Un ;

2° Deux.
""".encode()
MARKDOWN = """\
# Article L111-2

Une parcelle de m<sup>2</sup>
& plus :

<pre>
┌────┬────┐
│ a  │ b  │
├────┼────┤
│ 1  │ 2  │
└────┴────┘
</pre>

**Nota:**

Note.

**Modifié par**:

  - LOI n°2021-9900 du 30 décembre 2021 - art. 35 (V)

_Cite_:

  - Code des jardins partagés - art. L1 (V)
""".encode()


def code_json(**data: Any) -> dict[str, Any]:
    """A code of one article, in Légifrance's form; `data` replaces its own fields."""
    article = {
        "id": "LEGIARTI900000000101",
        "cid": "LEGIARTI900000000100",
        "num": "L1",
        "etat": "ABROGE_DIFF",
        "dateDebut": 1245024000000,
        "dateFin": 1735689600000,
        "texteHtml": "<p>Un < deux.</p><table><tr><td colspan=2>a</td></tr></table>",
        "notaHtml": "<p>Note &amp; note.</p>",
        "articleVersions": [
            {"id": "LEGIARTI900000000101", "etat": "VIGUEUR", "dateDebut": 0, "dateFin": None}
        ],
        "lienModifications": [
            {
                "linkType": "MODIFIE",
                "textTitle": "LOI n°2021-9900 du 30 décembre 2021 - art. 35 (V)",
                "textCid": "JORFTEXT900000000035",
                "natureText": "LOI",
                "articleNum": "35",
                "dateSignaTexte": "2021-12-30",
            },
            {
                "linkType": "CONCORDE",
                "textTitle": "Code des jardins - art. L9",
                "natureText": "CODE",
            },
        ],
    }
    fields = {
        "id": "LEGITEXT9",
        "cid": "LEGITEXT9",
        "title": CODE,
        "dateDebutVersion": "2018-07-01",
    }
    section = {"id": "S1", "cid": "S1", "title": "Titre Ier"}
    children = [
        {"type": "section", "data": section, "children": [{"type": "article", "data": article}]}
    ]
    return {"type": "code", "data": fields | data, "children": children}


JSON = json.dumps(code_json(), ensure_ascii=False).encode()


def packed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def tar(files: dict[str, bytes], pack: Callable[[bytes], bytes] = packed) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return pack(buffer.getvalue())


OTHER = code_json(
    title="Code des composts", id="LEGITEXT8", cid="LEGITEXT8", dateDebutVersion="2022-09-01"
)
PACKAGE = {
    "package/package.json": b'{"name": "legi-data", "version": "1.0.0"}',
    "package/README.md": b"# legi-data\n",
    "package/data/index.json": b'[{"id": "LEGITEXT9"}]',
    "package/data/LEGITEXT9.json": JSON,
    "package/data/LEGITEXT8.json": json.dumps(OTHER).encode(),
}


def find_all(paths: Sequence[Path], stated: Stated) -> tuple[list[VersionSource], list[Anomaly]]:
    found, anomalies = find_sources(paths, stated)
    return [source for source in found if not isinstance(source, Dump)], anomalies


def find(path: Path, given_: Stated = UNTOLD) -> list[VersionSource]:
    return find_all([path], given_)[0]


def read(source: VersionSource) -> Parsed:
    parsed = source.read(Memo(), frozenset())
    assert parsed is not None
    return parsed


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """Writes a file of that name and gives its path."""

    def write(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    return write


# --- recognition ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a", "a.txt", "a.json", "a.md", "a.tgz", "é ’.gz"])
@pytest.mark.parametrize("wrap", [bytes, packed], ids=["bare", "gzip"])
@pytest.mark.parametrize(
    ("data", "format_"),
    [(PLAIN, "texte consolidé"), (MARKDOWN, "articles Markdown"), (JSON, "Légifrance JSON"),
     (b"\xef\xbb\xbf" + JSON, "Légifrance JSON"), (b"\xef\xbb\xbf" + PLAIN, "texte consolidé"),
     (MARKDOWN.replace(b"\n", b"\r\n"), "articles Markdown"),
     (PLAIN.replace(b"\n", b"\r"), "texte consolidé")],
)  # fmt: skip
def test_a_format_is_told_by_the_content(
    put: Callable[[str, bytes], Path],
    data: bytes,
    format_: str,
    wrap: Callable[[bytes], bytes],
    name: str,
) -> None:
    path = put(name, wrap(data))
    (source,) = find(path, TOLD if format_ == "articles Markdown" else UNTOLD)
    version = read(source).version
    assert source.format == format_
    assert source.where == str(path)
    assert (source.code, source.date) == (version.code, version.date)
    assert source.code.title == CODE
    assert version.sources[0].format == format_


def test_the_digest_is_of_the_uncompressed_file(put: Callable[[str, bytes], Path]) -> None:
    bare, zipped = (
        read(find(put(name, data))[0]).version
        for name, data in [("a.json", JSON), ("a.json.gz", packed(JSON))]
    )
    assert bare == zipped


def test_a_source_that_is_held_is_not_read(put: Callable[[str, bytes], Path]) -> None:
    (source,) = find(put("a.json", JSON))
    digest = read(source).version.sources[0].sha256
    assert source.read(Memo(), {digest}) is None


def test_sources_come_oldest_first(put: Callable[[str, bytes], Path]) -> None:
    paths = [put("b.json", JSON), put("L1.md", MARKDOWN), put("a.txt", PLAIN)]
    dates = []
    for path in paths:
        told = TOLD if path.suffix == ".md" else UNTOLD
        dates += [source.date for source in find(path, told)]
    assert sorted(dates) == [date(2014, 3, 10), DAY, date(2018, 7, 1)]
    both, _ = find_all([paths[0], paths[2]], UNTOLD)
    assert [source.date for source in both] == [date(2014, 3, 10), date(2018, 7, 1)]


# --- folders ----------------------------------------------------------------------------------


def test_article_files_of_a_folder_are_one_version(
    put: Callable[[str, bytes], Path], tmp_path: Path
) -> None:
    put("law/L2.md", b"# Article L2\n\nDeux.\n")
    put("law/partie/L10.txt", packed(b"# Article L10\n\nDix.\n"))
    put("law/.git/HEAD", b"ref: x\n")
    put("law/.cache.json", JSON)
    put("law/image.png", b"\x89PNG\x00")
    put("law/package.json", b'{"name": "x"}')
    put("law/rtf.json", b"{\\rtf1}")
    sources, anomalies = find_all([tmp_path / "law"], TOLD)
    (source,) = sources
    assert [a.number for a in read(source).version.articles()] == ["L2", "L10"]
    assert {(a.kind, Path(a.where or "").name) for a in anomalies} == {
        ("unread-file", name) for name in ("image.png", "package.json", "rtf.json")
    }


def test_other_files_of_a_folder_are_a_version_each(
    put: Callable[[str, bytes], Path], tmp_path: Path
) -> None:
    put("law/a.json", JSON)
    put("law/b.txt", PLAIN)
    put("law/c.tgz", tar({"LEGITEXT8.json": json.dumps(OTHER).encode()}))
    sources, anomalies = find_all([tmp_path / "law"], UNTOLD)
    assert [source.date.year for source in sources] == [2014, 2018, 2022]
    assert anomalies == []


# --- archives ---------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", [bytes, packed])
@pytest.mark.parametrize("name", [CODE, "code des jardins partages", "code-des-jardins-partages",
                                  "LEGITEXT9"])  # fmt: skip
def test_a_code_is_chosen_from_an_archive(
    put: Callable[[str, bytes], Path], name: str, pack: Callable[[bytes], bytes]
) -> None:
    path = put("legi-data.tgz", tar(PACKAGE, pack))
    assert [s.code.title for s in find(path)] == [CODE, "Code des composts"]
    (source,) = find(path, Stated(name))
    assert source.where == f"{path}:package/data/LEGITEXT9.json"
    assert [a.number for a in read(source).version.articles()] == ["L1"]
    assert find(path, Stated(name, date(2018, 7, 1)))[0].date == date(2018, 7, 1)
    both = Stated("LEGITEXT9", more_codes=("LEGITEXT8",))
    assert len(find(path, both)) == 2


def test_a_code_that_is_not_in_the_archive(put: Callable[[str, bytes], Path]) -> None:
    path = put("legi-data.tgz", tar(PACKAGE))
    with pytest.raises(SourceError, match="no « Code civil » in this archive") as error:
        find(path, Stated("Code civil"))
    assert error.value.hint == f"it holds: Code des composts, {CODE}"
    with pytest.raises(SourceError, match="no code of law in this archive"):
        find(put("other.tgz", tar({"package.json": b"{}", "a.txt": b"a"})))
    with pytest.raises(SourceError, match="2018-07-01, not of 2016-01-01"):
        find(path, TOLD)


def test_a_file_of_an_archive_may_be_packed_or_broken(put: Callable[[str, bytes], Path]) -> None:
    files = {
        "a.json": JSON[: len(JSON) // 2],
        "b.json.gz": packed(JSON),
        "c.json": b'{"data',
    }
    sources, anomalies = find_all([put("x.tgz", tar(files))], UNTOLD)
    # Half a code says which it is; that it is no whole one shows when it is read.
    assert [source.where.rpartition(":")[2] for source in sources] == ["a.json", "b.json.gz"]
    with pytest.raises(SourceError, match="not readable"):
        read(sources[0])
    assert read(sources[1]).version.complete
    (anomaly,) = anomalies
    assert anomaly.kind == "unread-file"
    assert (anomaly.where or "").endswith("x.tgz:c.json")


@pytest.mark.parametrize("pack", [bytes, packed])
def test_a_cut_archive_is_refused(
    put: Callable[[str, bytes], Path], pack: Callable[[bytes], bytes]
) -> None:
    whole = tar({f"{n}.json": os.urandom(4000) + JSON for n in range(3)} | PACKAGE, pack)
    for size in (600, 1000, 5000, len(whole) // 2):
        with pytest.raises(SourceError) as error:
            find(put("cut.tgz", whole[:size]))
        assert "cut.tgz" in (error.value.where or "")


def test_an_archive_that_is_damaged_after_it_was_listed(put: Callable[[str, bytes], Path]) -> None:
    path = put("legi-data.tgz", tar(PACKAGE))
    sources = find(path)
    for damaged in (tar(PACKAGE)[:-300], tar({"x": b""}), b""):
        path.write_bytes(damaged)
        with pytest.raises(SourceError):
            read(sources[1])


# --- what a source does not say ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        (UNTOLD, "give --code and --date"),
        (Stated(CODE), "give --date,"),
        (Stated(date=DAY), "give --code,"),
    ],
)
def test_an_article_file_lacks_code_and_date(
    put: Callable[[str, bytes], Path], told: Stated, asked: str
) -> None:
    path = put("L1.md", MARKDOWN)
    for place in (path, path.parent):
        with pytest.raises(SourceError, match="does not say of which code") as error:
            find(place, told)
        assert asked in (error.value.hint or "")
        assert error.value.where == str(place)


def test_what_is_given_is_folded(put: Callable[[str, bytes], Path]) -> None:
    (source,) = find(put("L1.md", MARKDOWN), Stated(" Code de  l’eau", DAY, "v1"))
    assert source.code.title == "Code de l'eau"
    assert read(source).version.id == "v1"


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        (Stated("Code civil"), "this is the Code des jardins partagés, not « Code civil »"),
        (Stated(date=DAY), "of 2018-07-01, not of 2016-01-01"),
    ],
)
def test_what_is_given_must_not_contradict_the_source(
    put: Callable[[str, bytes], Path], told: Stated, problem: str
) -> None:
    with pytest.raises(SourceError, match=problem):
        find(put("a.json", JSON), told)
    assert find(put("a.json", JSON), Stated("code-des-jardins-partages", date(2018, 7, 1)))


# --- errors -----------------------------------------------------------------------------------


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file or folder") as error:
        find(tmp_path / "nowhere")
    assert error.value.where == str(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b"Du texte.", b"[1, 2]", b"{\\rtf1}", b"PK\x03\x04", b"\x1f\x8b", b"\x1f\x8bgzip",
     packed(b""), packed(b"Du texte."), b"\x00" * 1024, "é".encode("utf-16")],
    ids=range(12),
)  # fmt: skip
def test_an_unknown_format(put: Callable[[str, bytes], Path], data: bytes) -> None:
    with pytest.raises(SourceError, match="no format that lawdiff knows") as error:
        find(put("a", data), TOLD)
    assert "Légifrance JSON" in (error.value.hint or "")
    with pytest.raises(SourceError, match="no law in this folder"):
        find(put("folder/a", data).parent, TOLD)


def test_another_encoding_is_thought_of(put: Callable[[str, bytes], Path]) -> None:
    latin = PLAIN.decode().replace("’", "'").encode("latin-1")
    with pytest.raises(SourceError) as error:
        find(put("a.txt", latin))
    assert "iconv" in (error.value.hint or "")
    with pytest.raises(SourceError) as other:
        find(put("b.txt", "Du texte accentué.".encode()))
    assert "iconv" not in (other.value.hint or "")


@pytest.mark.parametrize("data", [JSON, PLAIN, MARKDOWN])
def test_a_cut_gzip_is_refused(put: Callable[[str, bytes], Path], data: bytes) -> None:
    path = put("a.gz", packed(data + os.urandom(9))[:-12])
    (source,) = find(path, TOLD if data == MARKDOWN else UNTOLD)
    with pytest.raises(SourceError, match="cannot be read"):
        read(source)


def test_a_file_that_is_gone_or_not_ours_to_read(put: Callable[[str, bytes], Path]) -> None:
    path = put("a.json", JSON)
    (source,) = find(path)
    path.unlink()
    with pytest.raises(SourceError, match="cannot be read"):
        read(source)


# --- whatever a source holds ------------------------------------------------------------------


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any") / "source"


def outcome(place: Path, data: bytes) -> None:
    """Reads the file as a user's: what comes out is a sound version, or a SourceError."""
    place.write_bytes(data)
    for told in (UNTOLD, TOLD):
        with suppress(SourceError):
            sources, anomalies = find_all([place], told)
            for source in sources:
                check(read(source), anomalies)


def check(parsed: Parsed, anomalies: list[Anomaly]) -> None:
    version = parsed.version
    assert fold(version.code.title) == version.code.title != ""
    articles = list(version.articles())
    assert articles
    for anomaly in (*parsed.anomalies, *anomalies):
        assert anomaly.kind in KINDS
    day = version.date.isoformat()
    for article in (*articles, *(a for later in parsed.future() for a in later.articles())):
        for alinea in (*article.alineas, *article.nota):
            rows = table_rows(alinea) if is_table(alinea) else [[alinea]]
            assert all(fold(cell) == cell for row in rows for cell in row)
            assert any(map(any, rows))
        text = render(article)
        said = Listing.of(article, article_path(article.number), blob_id(text.encode()))
        assert said.completed(parse(text)) == article
        known = encode(Entry(article.number, (replace(said, versions=(day,)),)), [day])
        assert decode(known, [day]).listings == (replace(said, versions=(day,)),)
        assert "\x00" not in text
        assert b"\\u0000" not in known


SEEDS = [PLAIN, MARKDOWN, JSON, packed(JSON), tar(PACKAGE), tar(PACKAGE, bytes)]


@pytest.mark.parametrize("data", SEEDS, ids=range(len(SEEDS)))
def test_what_is_whole_is_sound(place: Path, data: bytes) -> None:
    place.write_bytes(data)
    sources, anomalies = find_all([place], TOLD if data == MARKDOWN else UNTOLD)
    for source in sources:
        check(read(source), anomalies)


@given(st.sampled_from(SEEDS), st.floats(0, 1))
def test_a_file_cut_anywhere(place: Path, data: bytes, where: float) -> None:
    outcome(place, data[: int(where * len(data))])


BYTES = st.binary(max_size=3) | st.sampled_from(
    [b"\x00", b"\xff", b"\r", b"\n\n", b'"', b"}", b"# Article L9\n", b"|", b"<p>", b"\xed\xa0\x80",
     b"\\ud800", b"**", b" (", b"9" * 400]
)  # fmt: skip


@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 3), BYTES), min_size=1, max_size=4),
)
def test_a_file_with_other_bytes(
    place: Path, data: bytes, changes: list[tuple[float, int, bytes]]
) -> None:
    for where, length, new in changes:
        start = int(where * len(data))
        data = data[:start] + new + data[start + length :]
    outcome(place, data)


@given(st.binary(max_size=80) | ANY_TEXT.map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes(place: Path, data: bytes) -> None:
    for before in (b"", b"# Article L1\n\n", PLAIN, b'{"type": "code", "data": {', b"\x1f\x8b"):
        outcome(place, before + data)


def _slots(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a JSON tree, as its container and key."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in list(pairs):
        yield node, key
        if isinstance(value, dict | list):
            yield from _slots(value)


ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", " ", 0, -1, 2**63, 10**30, 1.5, True, [], {}, "0000-01-01", "9999-12-31",
     "2999-01-01", "a\n\nb", "\x00", "## x", "<table>", "&#" + "9" * 5000, "VIGUEUR", "ABROGE",
     -62135596800001, 253402300800000, "L1", "../..", "(V)", " - art. ", "JORF"]
) | ANY_TEXT.map(lambda text: text.encode("utf-8", "replace").decode())  # fmt: skip
PLACES = st.integers(0, sum(1 for _ in _slots(code_json())) - 1)


@given(st.lists(st.tuples(PLACES, ODD, st.booleans()), min_size=1, max_size=4))
@example([(0, "section", False)])
def test_json_with_odd_values(place: Path, changes: list[tuple[int, Any, bool]]) -> None:
    root = code_json()
    slots = list(_slots(root))
    for index, value, absent in changes:
        container, key = slots[index]
        if absent and isinstance(container, dict):
            container.pop(key, None)
        elif isinstance(container, dict) or key < len(container):
            container[key] = value
    outcome(place, json.dumps(root).encode())


def test_every_snapshot_is_read_without_an_error(snapshots: Path) -> None:
    files = [p for p in sorted(snapshots.iterdir()) if p.suffix in (".txt", ".json", ".gz", ".tgz")]
    sources, anomalies = find_all(files, UNTOLD)
    assert len(sources) == 6  # the archive holds two codes
    for source in [*sources, *find(snapshots / "2016-01-01", TOLD)]:
        check(read(source), anomalies)


def test_an_anomaly_is_shown_on_one_line_in_any_output() -> None:
    one = Anomaly("cut", "a\nb\x1b[2J", "L1\n", "x\x1b[31m.txt")
    for shown in (one.message, one.article, one.where):
        assert shown
        assert not {"\n", "\x1b"} & set(shown)
