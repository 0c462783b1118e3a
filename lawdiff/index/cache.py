"""Where the index of a repository lies, and how it is opened: whole and of its present state.

It lies in the user's cache folder, never in the repository, which may be somebody else's. A file
there is one state of the index: it is replaced as a whole and never written to in its place, so
that a reader sees one state, and two writers cannot mix theirs. What is damaged, of another form or
not the user's own is not read, and made again.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
from contextlib import suppress
from functools import cache
from pathlib import Path

from lawdiff.errors import LawdiffError
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.record import names

APPLICATION = 0x6C617764  # "lawd", the mark in the file's header
VERSION = 12  # of the schema, and of how its rows are made: another one is made again
_PATIENCE = 120.0  # seconds to wait for another process that writes the same index
_BRANCHES = (names.MAIN, names.FUTURE, "refs/heads/registre")
# What FTS5 makes of the table `words` itself.
_SHADOWS = frozenset({"words_data", "words_idx", "words_config"})


def file_of(git_dir: Path) -> Path | None:
    """The file of a repository's index; None where it would lie in the repository itself."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    try:
        base = Path(home) if os.path.isabs(home) else Path.home() / ".cache"
    except RuntimeError:  # nobody knows the user's home
        return None
    real = Path(os.path.realpath(git_dir))
    folder = Path(os.path.realpath(base)) / "lawdiff"
    inside = real.parent if real.name == ".git" else real
    if folder.is_relative_to(inside):
        return None
    name = hashlib.sha256(os.fsencode(real)).hexdigest()[:32]
    return folder / f"{name}.sqlite"


def state_of(repo: LawRepo) -> str:
    """The ids of all that an index is made from, as one text."""
    refs = repo.refs
    branches = [one for name in _BRANCHES for one in (name, names.remote_branch(name))]
    lines = [f"{name} {refs[name]}" for name in branches if name in refs]
    tags = "\n".join(f"{name} {oid}" for name, oid in refs.items() if name.startswith(names.TAGS))
    return "\n".join([*lines, f"tags {hashlib.sha256(tags.encode()).hexdigest()}"])


def opened(repo: LawRepo) -> sqlite3.Connection:
    """The index of a repository, to be read: brought to its present state where it is not."""
    state, path = state_of(repo), file_of(repo.git_dir)
    if path is not None:
        db = _read(path, state)
        if db is not None:
            return db
        with suppress(OSError, sqlite3.Error):
            _write(path, repo, state)
            db = _read(path, state)
            if db is not None:
                return db
    return _in_memory(repo, state)


def write(repo: LawRepo) -> None:
    """Bring the file of an index to the repository's present state, as after an import.

    Where that fails, the next question makes it, so nothing is reported.
    """
    path = file_of(repo.git_dir)
    if path is not None:
        with suppress(OSError, sqlite3.Error, LawdiffError):
            _write(path, repo, state_of(repo))


def discard(repo: LawRepo) -> None:
    """Delete the file of an index, as one that turned out to be damaged."""
    path = file_of(repo.git_dir)
    if path is not None:
        with suppress(OSError):
            path.unlink()


def _read(path: Path, state: str | None) -> sqlite3.Connection | None:
    """The index in a file; None where it is not of this state (None: of any), or not to be read."""
    try:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode) or not is_own(found):
            return None
        db = connected(f"{path.as_uri()}?mode=ro&immutable=1")
    except (OSError, sqlite3.Error):
        return None
    try:
        if _is_index(db, found.st_size):
            noted = db.execute("SELECT value FROM meta WHERE key = 'refs'").fetchone()
            if noted is not None and state in (None, noted[0]):
                return db
    except sqlite3.Error:
        pass
    db.close()
    return None


def is_own(found: os.stat_result) -> bool:
    """Is a file the user's own?"""
    return not hasattr(os, "geteuid") or found.st_uid == os.geteuid()


def connected(uri: str, patience: float = 5.0) -> sqlite3.Connection:
    """A database that runs no code of its own; `patience` is in seconds."""
    db = sqlite3.connect(
        uri, timeout=patience, uri=True, isolation_level=None, check_same_thread=False
    )
    db.execute("PRAGMA trusted_schema = OFF")
    db.execute("PRAGMA cell_size_check = ON")
    db.execute("PRAGMA mmap_size = 0")
    return db


def _is_index(db: sqlite3.Connection, size: int) -> bool:
    """Is it whole, of this version, and with the tables of `schema.sql` and nothing else?"""

    def pragma(name: str) -> int:
        return int(db.execute(f"PRAGMA {name}").fetchone()[0])

    if pragma("application_id") != APPLICATION or pragma("user_version") != VERSION:
        return False
    if pragma("page_count") * pragma("page_size") != size:
        return False
    said = set()
    for kind, name, sql in db.execute("SELECT type, name, sql FROM sqlite_schema"):
        if sql is None or (kind == "table" and name in _SHADOWS):
            continue
        said.add(sql)
    return said == _statements()


@cache
def _schema() -> str:
    return (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")


@cache
def _statements() -> set[str]:
    """The statements of the schema, as SQLite notes them."""
    lines = [line for line in _schema().split("\n") if not line.startswith("--")]
    return {one.strip() for one in "\n".join(lines).split(";") if one.strip()}


def _in_memory(repo: LawRepo, state: str) -> sqlite3.Connection:
    from lawdiff.index import build  # loaded only to write

    db = connected(":memory:")
    _begin(db)
    build.update(db, repo, state)
    db.execute("COMMIT")
    return db


def _begin(db: sqlite3.Connection) -> None:
    """Begin to write a new index."""
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("BEGIN")
    for statement in sorted(_statements(), key=_schema().index):
        db.execute(statement)


def _write(path: Path, repo: LawRepo, state: str) -> None:
    """Put the index of the present state into its place; OSError or sqlite3.Error if it cannot."""
    from filelock import FileLock  # loaded only to write

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock"), timeout=_PATIENCE):
        db = _read(path, state)
        if db is not None:  # another process has written it meanwhile
            db.close()
            return
        held = _read(path, None)
        if held is not None:
            held.close()
            with suppress(sqlite3.DatabaseError):
                _replace(path, repo, state, base=path)
                return
        _replace(path, repo, state, base=None)


def _replace(path: Path, repo: LawRepo, state: str, *, base: Path | None) -> None:
    """Write the index beside its file, from an earlier state where there is one, and move it."""
    import shutil  # loaded only to write, as the others
    import tempfile

    from lawdiff.index import build

    number, name = tempfile.mkstemp(".tmp", f"{path.stem}-", path.parent)
    os.close(number)
    try:
        if base is not None:
            shutil.copyfile(base, name)
        db = connected(f"{Path(name).as_uri()}?mode=rw")
        try:
            db.execute("PRAGMA journal_mode = OFF")  # an unfinished file is thrown away
            db.execute("PRAGMA synchronous = OFF")
            db.execute("PRAGMA cache_size = -200000")
            db.execute("PRAGMA temp_store = MEMORY")
            if base is None:
                _begin(db)
            else:
                db.execute("BEGIN")
            build.update(db, repo, state)
            db.execute("COMMIT")
        finally:
            db.close()
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
