"""LEGI dumps in a law repository: the publisher's files are kept, so that increments apply.

The files of a code are under `refs/lawdiff/legi/<LEGITEXT>`, each at its path in the dump. An
increment changes files there, and all versions of the code are computed again from the result. So a
dump and its increments give the same as a newer dump with the same content.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lawdiff.errors import ConflictError, SourceError
from lawdiff.gitrepo import git
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Code, codes_named
from lawdiff.record.digests import listing_digest
from lawdiff.record.trailers import CONTENTS
from lawdiff.sources.anomalies import Anomaly
from lawdiff.sources.base import Memo, Parsed
from lawdiff.sources.legi_archive import Dump, DumpFile, file_digest
from lawdiff.sources.legi_dump import INNER_PATH, DumpCode
from lawdiff.sources.legi_xml import FORMAT

STATES = "refs/lawdiff/legi"
Keep = Callable[[bytes], str]
_CODE_ID = re.compile(r"LEGITEXT\d{12}")


@dataclass(slots=True)
class State:
    """The files of a code's dump by path → blob id, and the dumps that they come from.

    `applied` are the sha256s of the archives; `stamp` is the time of the newest increment;
    `held` are the files in the repository.
    """

    id: str
    dump: DumpCode
    files: dict[str, str] = field(default_factory=dict)
    applied: list[str] = field(default_factory=list)
    stamp: str = ""
    held: dict[str, str] = field(default_factory=dict)

    def take(self, file: DumpFile, keep: Keep) -> None:
        """Adds a file of a dump, or removes one that is withdrawn."""
        if file.data is None:
            for path in file.withdrawn(self.files):
                self.files.pop(path, None)
                self.dump.remove(path)
            return
        self.files[file.path] = keep(file.data)
        self.dump.add(file.path, file.data)

    @property
    def message(self) -> str:
        """The commit message of the state."""
        code = self.dump.code
        lines = [f"Code: {code.title}", f"Code-id: {self.id}", f"Stamp: {self.stamp or '-'}"]
        lines += [f"Archive-sha256: {digest}" for digest in sorted(self.applied)]
        lines += [f"{CONTENTS}: {listing_digest(lines, self.files)}"]
        return f"LEGI : les fichiers du {code.title}\n\n" + "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class DumpVersion:
    """A version of a code in a dump, with the interface of a source."""

    dump: DumpCode
    code: Code
    date: date
    where: str
    format: str = FORMAT
    renews: bool = True

    def read(self, memo: Memo, held: Collection[str]) -> Parsed | None:
        version = self.dump.version(self.date)
        if version.sources[0].sha256 in held:
            return None
        return Parsed(version, future=self.dump.future)


def read_dumps(
    repo: LawRepo | None,
    dumps: Sequence[Dump],
    codes: Sequence[str],
    keep: Keep,
    *,
    overwrite: bool = False,
) -> list[State]:
    """The state of each code that these dumps change. Global dumps are applied first.

    `codes` selects codes by id, title or slug; without it a global dump gives all its codes, and an
    increment those that are held. `keep` stores the content of a file and returns its blob id.
    Raises SourceError for an increment of a code that is not held, and for one that is older than
    what is held.
    """
    states: dict[str, State] = {}
    held = held_ids(repo)
    silent: list[Dump] = []
    for dump in sorted(dumps, key=lambda dump: dump.stamp or ""):
        begun = {name: state.dump.code for name, state in states.items()}
        wanted = _wanted(dump, codes, {**held, **begun})
        if not _apply(repo, dump, wanted, states, keep):
            silent.append(dump)
    # Most increments do not change a given code, but at least one of a run must.
    for dump in silent:
        if dump.stamp is None or len(silent) == len(dumps):
            raise _nothing_for(dump, codes)
    for name, state in states.items():
        _refuse_nothing_left(state, held.get(name))
        _refuse_another(state, overwrite)
    return [state for state in states.values() if state.files != state.held]


def _apply(
    repo: LawRepo | None,
    dump: Dump,
    wanted: Callable[[str], bool],
    states: dict[str, State],
    keep: Keep,
) -> bool:
    """Applies the files of a dump to the states. Returns False if none of them is wanted."""
    digest = file_digest(Path(dump.where))
    brought: set[tuple[str, str]] = set()  # only for an increment, which is small
    seen: dict[str, State | None] = {}  # None if the archive has already been applied
    for file in dump.read():
        name = file.code
        if not wanted(name):
            continue
        if name not in seen:
            done = repo and name not in states and digest in _applied(repo, name)
            seen[name] = None if done else _open(repo, dump, name, states)
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


def _applied(repo: LawRepo, name: str) -> list[str]:
    """The archives already applied to a code."""
    held = f"{STATES}/{name}" in repo.refs
    return read_state_message(repo, name)[0] if held else []


def _refuse_nothing_left(state: State, code: Code | None) -> None:
    """Raises SourceError if no file of a code is left."""
    if not state.files:
        raise SourceError(
            f"this dump withdraws every file of {code.title if code else state.id}",
            where=state.dump.where,
            hint="take the other codes alone with --code; the versions held of this one stay",
        )


def _refuse_another(state: State, overwrite: bool) -> None:
    """Raises ConflictError if a global dump differs from the files held, unless `overwrite`."""
    if state.held and not state.stamp and state.files != state.held and not overwrite:
        raise ConflictError(
            f"other files of the {state.dump.code.title} are held already",
            where=state.dump.where,
            hint="--replace puts this dump in their place; a daily increment needs no --replace",
        )


def held_ids(repo: LawRepo | None) -> dict[str, Code]:
    """LEGITEXT id → code, for each code of which a dump's files are held."""
    if repo is None:
        return {}
    ids = [ref.rpartition("/")[2] for ref in repo.refs if ref.startswith(f"{STATES}/")]
    known = {ref.info.code.id: ref.info.code for ref in repo.versions if ref.info.code.id}
    return {name: known.get(name, Code(name, name)) for name in ids}


def _open(repo: LawRepo | None, dump: Dump, name: str, states: dict[str, State]) -> State:
    """The state that a dump changes: a new one for a global dump, else the existing one."""
    if dump.stamp is None:
        return State(name, DumpCode(dump.where), held=held_files(repo, name))
    found = states.get(name) or load(repo, name)
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


def load(repo: LawRepo | None, name: str) -> State | None:
    """The state that the repository holds of a code, or None."""
    files = held_files(repo, name)
    if repo is None or not files:
        return None
    applied, stamp = read_state_message(repo, name)
    state = State(name, DumpCode(f"{STATES}/{name}"), dict(files), applied, stamp, files)
    for path, data in zip(files, repo.try_read(list(files.values())), strict=True):
        state.dump.add(path, data or b"")
    return state


def held_files(repo: LawRepo | None, name: str) -> dict[str, str]:
    """Path → blob id of each file held of a code's dump."""
    ref = f"{STATES}/{name}"
    if repo is None or ref not in repo.refs:
        return {}
    listing = git.records(repo.git_dir, git.run(repo.git_dir, "ls-tree", "-r", "-z", ref))
    return {path: meta[-40:] for meta, _, path in (line.partition("\t") for line in listing)}


def read_state_message(repo: LawRepo, name: str) -> tuple[list[str], str]:
    """The archives applied to a held state, and the time of the newest increment."""
    applied: list[str] = []
    stamp = ""
    for line in repo.read_text(f"{STATES}/{name}").split("\n"):
        key, _, value = line.partition(": ")
        if key == "Archive-sha256":
            applied.append(value)
        elif key == "Stamp":
            stamp = value.strip("-") and value
    return applied, stamp


def _note_applied(state: State, dump: Dump, digest: str | None) -> None:
    if dump.stamp is None:
        state.applied, state.stamp = [], ""
    if digest and digest not in state.applied:
        state.applied.append(digest)
    state.stamp = max(state.stamp, dump.stamp or "")


def _wanted(dump: Dump, codes: Sequence[str], held: dict[str, Code]) -> Callable[[str], bool]:
    """A test for the wanted codes of a dump; `held` are those held, or read in this run."""
    if not codes:
        # An increment applies to codes that are held; it cannot start a new one.
        return (lambda name: True) if dump.stamp is None else (lambda name: name in held)
    ids = {code for code in codes if _CODE_ID.fullmatch(code)}
    names = [code for code in codes if code not in ids]
    ids |= _ids_named(names, held)
    if unknown := [name for name in names if not codes_named(name, held.values())]:
        ids |= _ids_named(unknown, _titles(dump))
    return lambda name: name in ids


def _ids_named(names: Sequence[str], codes: dict[str, Code]) -> set[str]:
    """The ids of the codes with these names."""
    meant = {code for name in names for code in codes_named(name, codes.values())}
    return {id_ for id_, code in codes.items() if code in meant}


def _titles(dump: Dump) -> dict[str, Code]:
    """Id → code of each code in a dump; only the title files are read."""
    found: dict[str, Code] = {}
    for file in dump.read():
        match = INNER_PATH.fullmatch(file.path)
        if file.data is not None and match and match["kind"] == "texte/version":
            one = DumpCode(dump.where)
            one.add(file.path, file.data)
            found[file.code] = one.code
    return found


def _nothing_for(dump: Dump, codes: Sequence[str]) -> SourceError:
    if codes:
        return SourceError(f"no « {', '.join(codes)} » in this dump", where=dump.where)
    return SourceError(
        "this increment changes no code that is held" if dump.stamp else "no code in this dump",
        where=dump.where,
    )
