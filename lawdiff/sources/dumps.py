"""Dumps among the sources, opened: their files, applied to those held, and the versions they give.

A repository keeps the publisher's files of each code (`HeldDumps`). An increment changes files
there, and all versions of the code are derived again from the whole: so a dump and its
increments give what their sum would give.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from lawdiff.errors import ConflictError, SourceError
from lawdiff.model import Code, Version, codes_named
from lawdiff.record.dump_files import DumpFiles
from lawdiff.sources.anomalies import Anomaly
from lawdiff.sources.base import Memo, Parsed, VersionSource
from lawdiff.sources.formats import DUMP
from lawdiff.sources.legi_archive import Dump, DumpFile, file_digest
from lawdiff.sources.legi_dump import INNER_PATH, DumpCode

Source = VersionSource | Dump
Keep = Callable[[bytes], str]  # stores a file's content and gives its blob id
_CODE_ID = re.compile(r"LEGITEXT\d{12}")


class HeldDumps(Protocol):
    """What a repository holds of dumps, code by code."""

    @property
    def codes(self) -> Mapping[str, Code]:
        """LEGITEXT id → code, for each code of which files are held."""

    def files(self, id_: str) -> DumpFiles | None:
        """The files held of a code; None where there are none."""

    def read(self, blobs: Sequence[str]) -> list[bytes | None]:
        """The contents of files by their ids, None for each that is not there."""


class NoDumps:
    """A `HeldDumps` that holds nothing."""

    codes: Mapping[str, Code] = {}

    def files(self, id_: str) -> None:
        return None

    def read(self, blobs: Sequence[str]) -> list[bytes | None]:
        return []


@dataclass(slots=True)
class DumpState:
    """The dump of a code while dumps are applied to it.

    `files` are path → blob id; `archives` and `stamp` as in `DumpFiles`; `held` are the files that
    the repository has before.
    """

    id: str
    dump: DumpCode
    files: dict[str, str] = field(default_factory=dict)
    archives: list[str] = field(default_factory=list)
    stamp: str = ""
    held: Mapping[str, str] = field(default_factory=dict)

    def take(self, file: DumpFile, keep: Keep) -> None:
        """Take a file of a dump in, or remove one that is withdrawn."""
        if file.data is None:
            for path in file.withdrawn(self.files):
                self.files.pop(path, None)
                self.dump.remove(path)
            return
        self.files[file.path] = keep(file.data)
        self.dump.add(file.path, file.data)

    def versions(self) -> list[DumpVersion]:
        """Every version that the files give, oldest first."""
        self.dump.settle()
        code, where = self.dump.code, self.dump.where
        return [DumpVersion(self.dump, code, day, where) for day in self.dump.version_days()]

    @property
    def future_rank(self) -> int:
        """How well it knows the law to come; see `Format`."""
        return DUMP.future_rank

    @property
    def record(self) -> DumpFiles:
        """What the repository is to hold."""
        title, archives = self.dump.code.title, tuple(self.archives)
        return DumpFiles(self.id, title, self.files, archives, self.stamp)


@dataclass(frozen=True, slots=True)
class DumpVersion:
    """A version of a code in a dump, as a source like any other."""

    dump: DumpCode
    code: Code
    date: date
    where: str
    format: str = DUMP.name

    def version(self) -> Version:
        """The code as it stood on that day."""
        return self.dump.version(self.date)

    def read(self, memo: Memo, held: Collection[str]) -> Parsed | None:
        version = self.version()
        if version.sources[0].sha256 in held:
            return None
        return Parsed(version, future=self.dump.future)


@dataclass(frozen=True, slots=True)
class Opened:
    """The versions that sources give, and the state of each code whose dump they change."""

    versions: list[VersionSource]
    states: list[DumpState]


def open_sources(
    sources: Sequence[Source], held: HeldDumps, keep: Keep, *, overwrite: bool = False
) -> Opened:
    """The versions that sources give beside what is held of dumps; errors as of `apply_dumps`."""
    states = apply_dumps(dumps_of(sources), held, keep, overwrite=overwrite)
    versions = [source for source in sources if not isinstance(source, Dump)]
    return Opened(versions + [one for state in states for one in state.versions()], states)


def dumps_of(sources: Sequence[Source]) -> list[Dump]:
    """The dumps among some sources."""
    return [source for source in sources if isinstance(source, Dump)]


def unread_files(sources: Sequence[Source]) -> list[Anomaly]:
    """What dumps that have been read hold beside the law of codes."""
    return [anomaly for dump in dumps_of(sources) for anomaly in dump.unread]


def apply_dumps(
    dumps: Sequence[Dump], held: HeldDumps, keep: Keep, *, overwrite: bool = False
) -> list[DumpState]:
    """The state of each code that these dumps change: global ones first, then increments.

    The codes that a dump is asked for are named by id, title or slug; without them a global dump
    gives all its codes, an increment those that are held. Raises SourceError for an increment of
    a code that is not held, and for one that is older than what is held; ConflictError for other
    files of a code that is held, but with `overwrite`.
    """
    states: dict[str, DumpState] = {}
    silent: list[Dump] = []
    for dump in sorted(dumps, key=lambda dump: dump.stamp or ""):
        begun = {name: state.dump.code for name, state in states.items()}
        wanted = _wanted(dump, {**held.codes, **begun})
        if not _apply(held, dump, wanted, states, keep):
            silent.append(dump)
    # Most increments of a year say nothing of a given code; not all of a run may.
    for dump in silent:
        if dump.stamp is None or len(silent) == len(dumps):
            raise _nothing_for(dump)
    for name, state in states.items():
        _refuse_nothing_left(state, held.codes.get(name))
        _refuse_another(state, overwrite)
    return [state for state in states.values() if state.files != state.held]


def _apply(
    held: HeldDumps,
    dump: Dump,
    wanted: Callable[[str], bool],
    states: dict[str, DumpState],
    keep: Keep,
) -> bool:
    """Bring a dump's files into the states; False where it holds none that is wanted."""
    digest = file_digest(Path(dump.where))
    brought: set[tuple[str, str]] = set()  # by an increment, which is small
    seen: dict[str, DumpState | None] = {}  # None where it is applied already
    for file in dump.read():
        name = file.code
        if not wanted(name):
            continue
        if name not in seen:
            files = None if name in states else held.files(name)
            done = files is not None and digest in files.archives
            seen[name] = None if done else _open(held, dump, name, states)
        state = seen[name]
        if state is not None:
            states[name] = state
            before = state.files.get(file.path)
            state.take(file, keep)
            repeated = (name, file.path) in brought if dump.stamp else before is not None
            if repeated and file.data is not None and before != state.files[file.path]:
                message = "the dump holds two different files of this name; the last one is read"
                where = f"{dump.where}:{file.path}"
                dump.unread.append(Anomaly("repeated-file", message, None, where))
            if dump.stamp:
                brought.add((name, file.path))
    for state in filter(None, seen.values()):
        _note_applied(state, dump, digest)
    return bool(seen)


def _refuse_nothing_left(state: DumpState, code: Code | None) -> None:
    """A dump that withdraws a whole code leaves nothing to make versions of."""
    if not state.files:
        raise SourceError(
            f"this dump withdraws every file of {code.title if code else state.id}",
            where=state.dump.where,
            hint="take the other codes alone with --code; the versions held of this one stay",
        )


def _refuse_another(state: DumpState, overwrite: bool) -> None:
    """A global dump that differs from the files held is another text, unless it is wanted."""
    if state.held and not state.stamp and state.files != state.held and not overwrite:
        raise ConflictError(
            f"other files of the {state.dump.code.title} are held already",
            where=state.dump.where,
            hint="--replace puts this dump in their place; a daily increment needs no --replace",
        )


def _open(held: HeldDumps, dump: Dump, name: str, states: dict[str, DumpState]) -> DumpState:
    """The state that a dump changes: a new one for a global dump, else the one there is."""
    if dump.stamp is None:
        before = held.files(name)
        return DumpState(name, DumpCode(dump.where), held=before.files if before else {})
    found = states.get(name) or load(held, name)
    if found is None:
        raise SourceError(
            f"a daily increment for {name}, of which nothing is held",
            where=dump.where,
            hint="import the global dump of the code first",
        )
    if dump.stamp < found.stamp:
        raise SourceError(
            f"this increment ({dump.stamp}) is older than what is held ({found.stamp})",
            where=dump.where,
            hint="import increments in their order, or a newer global dump",
        )
    found.dump.where = dump.where
    return found


def load(held: HeldDumps, id_: str) -> DumpState | None:
    """The state that a repository holds of a code, or None."""
    record = held.files(id_)
    if record is None or not record.files:
        return None
    files = dict(record.files)
    state = DumpState(
        id_, DumpCode(record.folder), files, list(record.archives), record.stamp, record.files
    )
    for path, data in zip(files, held.read(list(files.values())), strict=True):
        state.dump.add(path, data or b"")
    return state


def _note_applied(state: DumpState, dump: Dump, digest: str | None) -> None:
    if dump.stamp is None:
        state.archives, state.stamp = [], ""
    if digest and digest not in state.archives:
        state.archives.append(digest)
    state.stamp = max(state.stamp, dump.stamp or "")


def _wanted(dump: Dump, held: Mapping[str, Code]) -> Callable[[str], bool]:
    """Which codes of a dump are asked for; `held` are those held, or read in this run."""
    codes = dump.codes
    if not codes:
        # An increment is for what is held; it says too little to begin a code with.
        return (lambda name: True) if dump.stamp is None else (lambda name: name in held)
    ids = {code for code in codes if _CODE_ID.fullmatch(code)}
    names = [code for code in codes if code not in ids]
    ids |= _ids_named(names, held)
    if unknown := [name for name in names if not codes_named(name, held.values())]:
        ids |= _ids_named(unknown, _titles(dump))
    return lambda name: name in ids


def _ids_named(names: Sequence[str], codes: Mapping[str, Code]) -> set[str]:
    """The ids, among those of some codes, that names mean."""
    meant = {code for name in names for code in codes_named(name, codes.values())}
    return {id_ for id_, code in codes.items() if code in meant}


def _titles(dump: Dump) -> dict[str, Code]:
    """Id → code of each code in a dump: a reading of its title files alone."""
    found: dict[str, Code] = {}
    for file in dump.read():
        match = INNER_PATH.fullmatch(file.path)
        if file.data is not None and match and match["kind"] == "texte/version":
            one = DumpCode(dump.where)
            one.add(file.path, file.data)
            found[file.code] = one.code
    return found


def _nothing_for(dump: Dump) -> SourceError:
    if dump.codes:
        return SourceError(f"no « {', '.join(dump.codes)} » in this dump", where=dump.where)
    return SourceError(
        "this increment changes no code that is held" if dump.stamp else "no code in this dump",
        where=dump.where,
    )
