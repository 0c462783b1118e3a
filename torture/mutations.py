"""Sources, and what may happen to them: in their bytes, in their form, and in their packing."""

from __future__ import annotations

import gzip
import io
import json
import random
import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import dumps
from tests.making import JARDINS

ARTICLE_FILE = ("--code", JARDINS, "--date", "2017-03-04")
KINDS = ("text", "markdown", "json", "dump")
BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Piece:
    """A source to be mutated: the bytes of a file, or the files of a dump by path."""

    name: str
    kind: str
    data: bytes = b""
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def options(self) -> tuple[str, ...]:
        """What a user says of it."""
        return ARTICLE_FILE if self.kind == "markdown" else ()


# --- pieces ------------------------------------------------------------------------------------


def made_up(snapshots: Path) -> list[Piece]:
    """Pieces of the code that ships with lawdiff, and of a made-up dump."""
    texts = sorted(snapshots.glob("*.txt"))
    articles = sorted((snapshots / "2016-01-01").glob("*.md"))
    trees = sorted(snapshots.glob("*.json"))
    link = dumps.by("2004-1")
    made = dumps.code(
        "Code des essais",
        dumps.section(
            1,
            "Titre Ier",
            dumps.wording(1, "L1", "2000-01-01", "2005-01-01", "<p>Un.</p>", link),
            dumps.wording(2, "L1", "2005-01-01", nota="<p>Note.</p>"),
            dumps.section(2, "Chapitre", dumps.wording(3, "L2", "1999-01-01", state="ABROGE")),
        ),
        dumps.section(3, "Titre II", dumps.wording(4, "R*3", "2001-01-01", state="VIGUEUR_DIFF")),
    )
    files = {path: text.encode() for path, text in dumps.files(made).items()}
    return [
        *(Piece(path.name, "text", path.read_bytes()) for path in texts),
        *(Piece(path.name, "markdown", path.read_bytes()) for path in articles[:6]),
        *(Piece(path.name, "json", small_tree(json.loads(path.read_bytes()), 5)) for path in trees),
        Piece("a made-up dump", "dump", files=files),
    ]


def real(folder: Path, chance: random.Random) -> list[Piece]:
    """Small pieces of real law."""
    pieces = []
    for path in sorted((folder / "seeds").glob("*.txt")):
        data = path.read_bytes()
        kind = "markdown" if data.startswith(b"# ") else "text"
        pieces.append(Piece(path.name, kind, data if kind == "markdown" else small_text(data)))
    for path in sorted((folder / "legi-data").glob("*.json.gz")):
        root = json.loads(gzip.decompress(path.read_bytes()))
        pieces += [Piece(path.name, "json", small_tree(root, 4, chance)) for _ in range(4)]
    for path in sorted((folder / "legi-xml").glob("*.tar.gz")):
        pieces.append(Piece(path.name, "dump", files=small_dump(path)))
    return pieces


def small_text(data: bytes) -> bytes:
    """The beginning of a plain text, with the headings that it reaches."""
    lines = data.decode().split("\n")
    table = [i for i, line in enumerate(lines) if line.startswith(">")]
    body = lines[table[-1] + 1 : table[-1] + 120]
    titles = {line.strip() for line in body}
    kept = [lines[i] for i in table if lines[i].lstrip("> ").strip() in titles][:12]
    return "\n".join([*lines[: table[0]], *kept, *body]).encode()


def small_tree(root: Any, articles: int, chance: random.Random | None = None) -> bytes:
    """A code in JSON with some of its articles and the sections that lead to them."""
    found: list[Any] = []
    open_nodes = [root]
    while open_nodes:
        node = open_nodes.pop()
        found += [node] if node["type"] == "article" else []
        open_nodes += node.get("children") or ()
    chosen = chance.sample(found, articles) if chance else found[:articles]
    kept = {id(node) for node in chosen}

    def only(node: Any) -> Any:
        children = [only(child) for child in node.get("children") or ()]
        children = [child for child in children if child is not None]
        if id(node) in kept or children:
            return {**node, "children": children} if children else node
        return None

    return json.dumps(only(root), ensure_ascii=False).encode()


def small_dump(path: Path) -> dict[str, bytes]:
    """The first files of a dump, with its structure."""
    files: dict[str, bytes] = {}
    with tarfile.open(path) as archive:
        for member in archive:
            stream = archive.extractfile(member)
            wanted = "/article/" not in member.name or len(files) < 12
            if stream is not None and wanted and ("/section_ta/" not in member.name or files):
                files[member.name] = stream.read()
            if len(files) > 40:
                break
        for member in archive.getmembers():
            if "/texte/" in member.name and (stream := archive.extractfile(member)):
                files[member.name] = stream.read()
    return files


# --- what happens to bytes -----------------------------------------------------------------------

_ODD = (
    b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r", b"\n\n", b"\x1b[31m", b"<", b"<p>",
    b"<!--", b"-->", b"</p>", b"<table><tr><td rowspan=999999 colspan=999999>", b"<img src='x'>",
    b"&#x110000;", b"&#" + b"9" * 400 + b";", b"&bomb;", b"\\ud800", b'"', b"\\", b"{", b"}", b"[",
    b"null", b"1e999", b"9" * 400, b"-1", b"0000-00-00", b"9999-12-31", b"0001-01-01",
    b"2222-02-22", b"2999-01-01", b"VIGUEUR_DIFF", b"ABROGE", b"MODIFIE_MORT_NE", b"INCONNU",
    b"../../x", b"~2", b"--all", b"**", b"# Article L9\n", b"> ", b"<?x?>", b"]]>", b"<![CDATA[",
    "\u202e".encode(), "\u0301".encode() * 50, "é".encode("latin-1"), b"x" * 20_000, b"|", b"- ",
)  # fmt: skip
_DATE = re.compile(rb"\d{4}-\d\d-\d\d|\b\d{12,14}\b|\b\d{1,2} [a-z]+ \d{4}")
_ODD_DATES = (b"0000-01-01", b"9999-12-31", b"2018-02-30", b"-62135596800001", b"253402300800000",
              b"1 janvier 0", b"2222-02-22", b"32472144000000", b"0", b"")  # fmt: skip
_TAG = re.compile(rb"</?[A-Za-z_]+[^<>]*>")
_NUMBER = re.compile(rb'(?<="num": ")[^"]*|(?<=<NUM>)[^<]*|(?<=Article )[^\n]+')
_ODD_NUMBERS = (
    b"",
    b"../../etc",
    b"CON",
    b"-x",
    b"L" + b"9" * 3000,
    b"a/b\\c",
    b"L1~2",
    b"\xc2\xa0",
)

Chance = random.Random


def _place(data: bytes, chance: Chance) -> int:
    return chance.randrange(len(data) + 1)


def _span(data: bytes, chance: Chance) -> tuple[int, int]:
    start = _place(data, chance)
    return start, min(len(data), start + chance.choice((1, 2, 7, 40, 300, 3000)))


def _cut(data: bytes, chance: Chance) -> bytes:
    return data[: _place(data, chance)]


def _flip(data: bytes, chance: Chance) -> bytes:
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        if found:
            found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


def _remove(data: bytes, chance: Chance) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + data[end:]


def _double(data: bytes, chance: Chance) -> bytes:
    start, end = _span(data, chance)
    return data[:end] * chance.choice((1, 1, 1, 3)) + data[start:end] + data[end:]


def _exchange(data: bytes, chance: Chance) -> bytes:
    (a, b), (c, d) = sorted((_span(data, chance), _span(data, chance)))
    return data if b > c else data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def _insert(data: bytes, chance: Chance) -> bytes:
    at = _place(data, chance)
    return data[:at] + chance.choice(_ODD) + data[at:]


def _instead(pattern: re.Pattern[bytes], others: tuple[bytes, ...]) -> Callable[..., bytes]:
    def change(data: bytes, chance: Chance) -> bytes:
        found = list(pattern.finditer(data))
        if not found:
            return _insert(data, chance)
        match = chance.choice(found)
        return data[: match.start()] + chance.choice(others) + data[match.end() :]

    return change


def _encode(data: bytes, chance: Chance) -> bytes:
    name = chance.choice(("utf-16", "utf-16-le", "cp1252", "utf-32", "latin-1", "utf-7"))
    return data.decode("utf-8", "replace").encode(name, "replace")


BYTES: dict[str, Callable[[bytes, Chance], bytes]] = {
    "cut": _cut,
    "bits flipped": _flip,
    "a span removed": _remove,
    "a span doubled": _double,
    "spans exchanged": _exchange,
    "something put in": _insert,
    "a date changed": _instead(_DATE, _ODD_DATES),
    "a tag taken out": _instead(_TAG, (b"", b"<", b">", b"<x>", b"<img src='y'/>")),
    "a number changed": _instead(_NUMBER, _ODD_NUMBERS),
    "another encoding": _encode,
}


def mutated(data: bytes, chance: Chance) -> tuple[bytes, str]:
    """The bytes after one to three mutations, and which."""
    names = chance.choices(
        list(BYTES), weights=(3, 3, 3, 3, 3, 6, 4, 4, 3, 1), k=chance.choice((1, 1, 2, 3))
    )
    for name in names:
        data = BYTES[name](data, chance)
    return data, ", ".join(names)


# --- what happens to the form of JSON ------------------------------------------------------------

_VALUES: tuple[Any, ...] = (
    None, "", " ", 0, -1, 2**63, 10**30, 1.5, True, [], {}, [None], [[]], "0000-01-01", "a\n\nb",
    "\ud800", "\x00", "<table>", "## x", "article", "section", "code", {"type": "article"}, "L1",
)  # fmt: skip


_FORMS = (*["another text"] * 6, "another value", "a key more", "a key less", "a node twice")


def slots(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a tree, as its container and key."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in list(pairs):
        yield node, key
        if isinstance(value, dict | list):
            yield from slots(value)


def mutated_tree(data: bytes, chance: Chance) -> tuple[bytes, str]:
    """A code in JSON with other values, keys or nodes."""
    root = json.loads(data)
    names = []
    for _ in range(chance.choice((1, 1, 2, 4))):
        places = list(slots(root))
        if not places:
            break
        container, key = chance.choice(places)
        what = chance.choice(_FORMS)
        names.append(f"{what} at {key!r}")
        if what == "another text" and isinstance(container[key], str):
            changed, how = mutated(container[key].encode(), chance)
            container[key] = changed.decode("utf-8", "replace")
            names[-1] += f" ({how})"
        elif what == "another value":
            container[key] = chance.choice(_VALUES)
        elif what == "a key more" and isinstance(container, dict):
            container[chance.choice(("x", "surtitre", "children", "texteHtml"))] = "Un texte."
        elif what == "a key less":
            del container[key]
        elif isinstance(container, list):
            container += [container[key]] * chance.choice((1, 3))
    return json.dumps(root).encode(), ", ".join(names)


# --- packing -------------------------------------------------------------------------------------


def archive(files: dict[str, bytes], *, packed: bool = True) -> bytes:
    """A tar archive of these files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as target:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            target.addfile(info, io.BytesIO(data))
    data = buffer.getvalue()
    return gzip.compress(data, 1, mtime=0) if packed else data


def packed(data: bytes, kind: str, chance: Chance) -> tuple[bytes, str]:
    """A file bare, in gzip, or in an archive, which may be mutated too."""
    how = chance.choice(("bare", "bare", "bare", "gzip", "tgz" if kind == "json" else "gzip"))
    if how == "gzip":
        data = gzip.compress(data, 1, mtime=0)
    elif how == "tgz":
        data = archive({"package/package.json": b"{}", "package/data/a.json": data})
    if how != "bare" and chance.random() < 0.3:
        data, what = mutated(data, chance)
        return data, f"{how} ({what})"
    return data, how


def draw(piece: Piece, chance: Chance) -> tuple[bytes, str]:
    """One input made of a piece, and what was done to it."""
    if piece.kind == "dump":
        files = dict(piece.files)
        done = []
        for _ in range(chance.choice((0, 1, 1, 2))):
            name = chance.choice(list(files))
            fate = chance.random()
            if fate < 0.15:
                del files[name]
                done.append(f"{name} lost")
            elif fate < 0.25:
                files[name] = chance.choice(list(piece.files.values()))
                done.append(f"{name} is another file")
            else:
                files[name], what = mutated(files[name], chance)
                done.append(f"{name}: {what}")
        data = archive(files, packed=chance.random() < 0.7)
        if not done or chance.random() < 0.1:
            data, what = mutated(data, chance)
            done.append(f"the archive: {what}")
        return data, "; ".join(done)
    if piece.kind == "json" and chance.random() < 0.75:
        data, what = mutated_tree(piece.data, chance)
    else:
        data, what = mutated(piece.data, chance)
    data, how = packed(data, piece.kind, chance)
    return data, f"{what}; {how}"


def cuts(path: Path) -> Iterator[tuple[bytes, str]]:
    """A file cut at every 4 KB."""
    data = path.read_bytes()
    for end in range(BLOCK, len(data), BLOCK):
        yield data[:end], f"{path.name} cut at {end}"
