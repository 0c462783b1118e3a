"""Writes an index: all of it, or what has changed in the repository since it was written.

An entry of the register is read again only where its blob is another, or where a new version says
by its silence that its articles are gone. The words of a file are read once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from sqlite3 import Connection

from lawdiff.compare.life import Attested
from lawdiff.french.citations import cited_in
from lawdiff.french.queries import lookup_key
from lawdiff.french.searching import indexable
from lawdiff.gitrepo.register import Register
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.index.rows import Calendar, Known, Rows
from lawdiff.record.article_file import raw_alineas
from lawdiff.record.register import Entry

_BATCH = 500  # files read and written at a time
_OF_WORDING = ("made_by", "link")
_OF_ARTICLE = ("attestation", "change", "inferred", "span", "wording")


def update(db: Connection, repo: LawRepo, refs: str) -> None:
    """Bring an index, empty or of an earlier state of the repository, to its present one.

    `refs` is noted as that state. The caller opens the transaction, and ends it.
    """
    slugs = sorted(repo.codes)
    for text, slug in list(db.execute("SELECT id, slug FROM text")):
        if slug not in slugs:
            _forget(db, _articles(db, text))
            db.execute("DELETE FROM version WHERE text = ?", (text,))
            db.execute("DELETE FROM text WHERE id = ?", (text,))
    known = _known(db)
    blobs: dict[str, None] = {}
    for slug in slugs:
        blobs |= _update_text(db, repo.register(slug), known)
    _write_known(db, known)
    _write_files(db, repo, blobs)
    db.execute("INSERT OR REPLACE INTO meta VALUES ('refs', ?)", (refs,))


def _update_text(db: Connection, register: Register, known: Known) -> dict[str, None]:
    """Bring the rows of a code up to date; the blobs of the files that they name."""
    versions = register.attested
    text = _text(db, register)
    days = [(version.day, _facts(version)) for version in versions]
    said = "SELECT day, facts FROM version WHERE text = ? ORDER BY day"
    before = list(db.execute(said, (text,)))
    rows = Rows(known, text, _last(db, "article"), _last(db, "wording"), Calendar(versions))
    if before and days[: len(before)] == before:  # it has only grown
        newest = max((one.day for one in versions[len(before) :] if one.complete), default="")
        for path, blob, entry in _changed(db, text, register, newest):
            rows.add(path, blob, entry)
    else:
        _forget(db, _articles(db, text))
        listed = dict(register.listed())
        for path, entry in register.all():
            rows.add(path, listed[path], entry)
    db.execute("DELETE FROM version WHERE text = ?", (text,))
    db.executemany(
        "INSERT INTO version VALUES (?, ?, ?)", ((text, day, facts) for day, facts in days)
    )
    _write(db, rows)
    return rows.blobs


def _facts(version: Attested) -> str:
    """All that the lives of articles take from a version."""
    return json.dumps([version.complete, version.as_of, sorted(version.lacking)])


def _text(db: Connection, register: Register) -> int:
    """The id of a code's row."""
    code = register.code
    as_of = max(version.known for version in register.attested)
    found = db.execute("SELECT id FROM text WHERE slug = ?", (register.slug,)).fetchone()
    if found:
        row = (code.title, code.id, as_of, found[0])
        db.execute("UPDATE text SET title = ?, cid = ?, as_of = ? WHERE id = ?", row)
        return int(found[0])
    columns = "INSERT INTO text (slug, title, cid, as_of) VALUES (?, ?, ?, ?)"
    return int(db.execute(columns, (register.slug, code.title, code.id, as_of)).lastrowid or 0)


def _changed(
    db: Connection, text: int, register: Register, newest: str
) -> Iterator[tuple[str, str, Entry]]:
    """Path, blob and entry of each article to be read again; the rows of all others stay."""
    held = {
        path: (id_, blob, seen)
        for id_, path, blob, seen in db.execute(
            "SELECT id, path, blob, seen FROM article WHERE text = ?", (text,)
        )
    }
    wanted, stale = [], []
    for path, blob in register.listed():
        id_, old, seen = held.pop(path, (None, None, None))
        if old == blob and not (seen is not None and seen < newest):
            continue
        wanted.append((path, blob))
        if id_ is not None:
            stale.append(id_)
    _forget(db, [*stale, *(id_ for id_, _, _ in held.values())])
    paths = [path.removesuffix(".json") + ".md" for path, _ in wanted]
    for (path, blob), entry in zip(wanted, register.entries(paths), strict=True):
        if entry is not None:
            yield path, blob, entry


def _articles(db: Connection, text: int) -> list[int]:
    return [id_ for (id_,) in db.execute("SELECT id FROM article WHERE text = ?", (text,))]


def _forget(db: Connection, articles: Sequence[int]) -> None:
    """Delete the rows of some articles."""
    if not articles:
        return
    db.execute("CREATE TEMP TABLE gone (id INTEGER PRIMARY KEY)")
    db.executemany("INSERT INTO gone VALUES (?)", ((id_,) for id_ in articles))
    of = "IN (SELECT wording.id FROM wording JOIN gone ON wording.article = gone.id)"
    for table in _OF_WORDING:
        db.execute(f"DELETE FROM {table} WHERE wording {of}")  # noqa: S608
    for table in _OF_ARTICLE:
        db.execute(f"DELETE FROM {table} WHERE article IN (SELECT id FROM gone)")  # noqa: S608
    db.execute("DELETE FROM article WHERE id IN (SELECT id FROM gone)")
    db.execute("DROP TABLE gone")


def _last(db: Connection, table: str) -> int:
    return int(db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0])  # noqa: S608


def _known(db: Connection) -> Known:
    """What later rows may share with those that are there."""
    columns = "key, title, slug, cid, nature, number, signed"
    laws = db.execute(f"SELECT id, {columns} FROM law")  # noqa: S608
    sections = db.execute("SELECT id, titles FROM section")
    return Known(
        laws={tuple(key): id_ for id_, *key in laws},
        sections={titles: id_ for id_, titles in sections},
    )


def _write(db: Connection, rows: Rows) -> None:
    for table in ("article", *_OF_ARTICLE, *_OF_WORDING):
        if new := getattr(rows, table):
            marks = ", ".join("?" * len(new[0]))
            db.executemany(f"INSERT INTO {table} VALUES ({marks})", new)  # noqa: S608


def _write_known(db: Connection, known: Known) -> None:
    db.executemany(
        "INSERT OR IGNORE INTO law VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ((id_, *law) for law, id_ in known.laws.items()),
    )
    db.executemany(
        "INSERT OR IGNORE INTO section VALUES (?, ?)",
        ((id_, titles) for titles, id_ in known.sections.items()),
    )


def _write_files(db: Connection, repo: LawRepo, blobs: Iterable[str]) -> None:
    """The words and the citations of those files that were not read before."""
    held = {blob for (blob,) in db.execute("SELECT blob FROM file")}
    new = iter([blob for blob in blobs if blob not in held])
    last = db.execute("SELECT coalesce(max(id + max(alineas, 1)), 1) FROM file").fetchone()[0]
    while batch := list(islice(new, _BATCH)):
        files, words, citations = [], [], []
        for blob, data in zip(batch, repo.read(batch), strict=True):
            alineas = raw_alineas(data or b"")
            files.append((last, blob, len(alineas)))
            said = indexable("\n\n".join(alineas)).split("\n\n") if alineas else []
            words += list(enumerate(said, last))
            for at, alinea in enumerate(alineas):
                for number, text in dict.fromkeys(cited_in(alinea)):
                    citations.append((last, at, lookup_key(number), text))
            last += max(len(alineas), 1)
        db.executemany("INSERT INTO file VALUES (?, ?, ?)", files)
        db.executemany("INSERT INTO words (rowid, said) VALUES (?, ?)", words)
        db.executemany("INSERT INTO citation VALUES (?, ?, ?, ?)", citations)
