"""Rebuilds history from what the versions hold, and compares it with the history that is held.

The commits of a law repository are a function of the versions that it holds. So the writer of an
import must give the same ids for all of them. This finds a message, a date, a parent or a tree that
was altered, and a version that its parts or the files of its dump do not give.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

from lawdiff.gitrepo import log
from lawdiff.gitrepo.dumps import RepoDumps
from lawdiff.gitrepo.law_commits import as_written
from lawdiff.gitrepo.private_copy import PrivateCopy
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.gitrepo.stream import Stream
from lawdiff.gitrepo.writing import Writer
from lawdiff.history import plan
from lawdiff.history.findings import upcoming_in
from lawdiff.history.plan import Finding
from lawdiff.record import names
from lawdiff.sources.dumps import DumpState, load
from lawdiff.sources.formats import is_of_dump
from lawdiff.verify.faults import Fault

_SHOWN = 20


def _findings(
    repo: LawRepo,
    states: Sequence[DumpState],
    with_parts: Set[str],
    faults: list[Fault],
) -> Iterator[list[Finding]]:
    """Every version held, with what rebuilds it: the files of its dump, its parts, or itself.

    `with_parts` are the tags of versions that have parts. A version that the files of its dump do
    not give is a fault.
    """
    held = {ref.key: ref for ref in repo.versions}
    given_by_dumps = [source for state in states for source in state.versions()]
    dumped = {(source.date.isoformat(), source.code.slug): source for source in given_by_dumps}
    upcoming = upcoming_in(states)
    renewed = {state.dump.code.slug for state in states}
    for _, keys in groupby(sorted({*held, *dumped}), key=lambda key: key[0]):
        found = []
        for key in keys:
            ref = held.get(key)
            parts = [dumped[key].version()] if key in dumped else []
            if ref is not None and ref.info.tag in with_parts:
                kept = [part.version() for part in repo.parts(ref.info)]
                of_dump = key[1] in renewed
                parts += [p for p in kept if not (of_dump and is_of_dump(p.sources))]
            elif ref and not parts and key[1] in renewed and is_of_dump(ref.info.sources):
                message = "the files of the dump that is held give no version of this date"
                faults.append(Fault("history", message, ref.info.tag))
                continue
            given = tuple(parts) or None
            found.append(Finding(key, ref, given, upcoming=upcoming.get(key)))
        yield found


def rebuild(copy: PrivateCopy, known: set[str]) -> list[Fault]:
    """What differs between the history that is held and the one that the versions make.

    `known` are the ids of blobs that the repository holds: they are not written again.
    """
    repo = copy.repo
    held_dumps = RepoDumps(repo)
    loaded = (load(held_dumps, id_) for id_ in held_dumps.codes)
    states = [state for state in loaded if state]
    parts = frozenset(ref.tag for ref in repo.versions if repo.part_refs(ref.tag))
    faults: list[Fault] = []
    found = _findings(repo, states, parts, faults)
    steps = plan.steps(repo, found, copies=False, rewrite=True)
    # What is written stays in the private copy, which is deleted at the end.
    stream = Stream(repo.git_dir, repo.git_dir, known)
    laws = as_written(repo) if repo.by_law else {}
    writer = Writer(repo, stream, repo.by_law, anew=True, laws=laws)
    try:
        writer.write(steps, lambda step: None, dumps=[state.record for state in states])
        moves = writer.finish()
    finally:
        stream.abort()
    expected = dict(moves.new)
    held = {name: oid for name, oid in copy.refs.items() if _is_compared(name)}
    if held == expected:
        return faults
    comparison = _Comparison(repo, held, expected)
    return [*faults, *comparison.faults()]


def _is_compared(name: str) -> bool:
    """Does lawdiff make this ref? Tags of the user's are not compared."""
    return name in (names.MAIN, names.FUTURE, names.REGISTER) or names.is_version_ref(name)


@dataclass(slots=True)
class _Comparison:
    """What differs between the refs that are held and those that are expected."""

    repo: LawRepo
    held: Mapping[str, str]
    expected: Mapping[str, str]

    def faults(self) -> Iterator[Fault]:
        found = False
        for fault in self.differences():
            found = True
            yield fault
        if not found:
            message = "the history that the versions make has other ids than the one that is held"
            yield Fault("history", message, str(self.repo.path))

    def differences(self) -> Iterator[Fault]:
        for name in sorted({*self.held, *self.expected}):
            if name not in self.expected:
                yield Fault("ref", "nothing that the repository holds makes this ref", name)
            elif name not in self.held:
                yield Fault("ref", "this ref is missing, or its version cannot be read", name)
        yield from self.chains(names.MAIN, None)
        if {self.held.get(names.FUTURE), self.expected.get(names.FUTURE)} != {None}:
            yield from self.chains(names.FUTURE, names.MAIN)
        held, expected = (refs.get(names.REGISTER) for refs in (self.held, self.expected))
        if held and expected and held != expected:
            yield from self.commits(names.REGISTER, held, expected)

    def chains(self, tip: str, base: str | None) -> Iterator[Fault]:
        """What differs from commit to commit along a branch."""
        held, expected = (self.chain(refs, tip, base) for refs in (self.held, self.expected))
        if len(held) != len(expected):
            message = f"it has {len(held)} commits; its versions make {len(expected)}"
            yield Fault("history", message, tip)
        tags = {oid: name for name, oid in self.held.items() if name.startswith(names.TAGS)}
        wanted = {oid: name for name, oid in self.expected.items() if name.startswith(names.TAGS)}
        for ours, theirs in zip(held, expected, strict=False):
            where = tags.get(ours) or wanted.get(theirs) or f"{tip} ({ours[:10]})"
            if tags.get(ours) != wanted.get(theirs) and len(held) == len(expected):
                message = f"{wanted.get(theirs) or 'no tag'} belongs on the commit {ours}"
                yield Fault("ref", message, tags.get(ours) or tip)
            if ours != theirs:
                yield from self.commits(where.removeprefix(names.TAGS), ours, theirs)

    def chain(self, refs: Mapping[str, str], tip: str, base: str | None) -> list[str]:
        """The commits of a branch, oldest first."""
        if tip not in refs:
            return []
        without = [f"^{refs[base]}"] if base and base in refs else []
        return log.ids(self.repo.git_dir, refs[tip], *without)

    def commits(self, where: str, held: str, expected: str) -> Iterator[Fault]:
        """What differs in one commit, whichever its parent is."""
        ours, theirs = (_fields(raw) for raw in self.repo.objects.salvage([held, expected]))
        if ours is None or theirs is None:
            yield Fault("git", "its commit cannot be read", where)
            return
        for key in ("author", "committer"):
            if ours.get(key) != theirs.get(key):
                message = f"its {key} is {ours.get(key)}; lawdiff writes {theirs.get(key)}"
                yield Fault("history", message, where)
        if len(ours["parent"]) != len(theirs["parent"]):
            message = f"it has {len(ours['parent'])} parents, not {len(theirs['parent'])}"
            yield Fault("history", message, where)
        if extra := sorted(ours.keys() - theirs.keys()):
            yield Fault("history", f"its commit has a field {', '.join(extra)}", where)
        yield from self.messages(where, ours["message"], theirs["message"])
        if ours["tree"] != theirs["tree"]:
            yield from self.trees(where, held, expected)

    def messages(self, where: str, held: Sequence[str], expected: Sequence[str]) -> Iterator[Fault]:
        pairs = zip(held, expected, strict=False)
        line = next(((one, other) for one, other in pairs if one != other), None)
        if line is not None:
            message = f"its message says {line[0][:80]!r}; its versions make {line[1][:80]!r}"
            yield Fault("history", message, where)
        elif len(held) != len(expected):
            yield Fault("history", "its message is longer or shorter than it should be", where)

    def trees(self, where: str, held: str, expected: str) -> Iterator[Fault]:
        paths = log.changed_paths(self.repo.git_dir, expected, held)
        for path in paths[:_SHOWN]:
            message = "the file is not what the versions make of it"
            yield Fault("history", message, f"{where}:{path}")
        if len(paths) > _SHOWN or not paths:
            message = f"{len(paths)} files are not what the versions make of them"
            yield Fault("history", message, where)


def _fields(raw: bytes | None) -> dict[str, list[str]] | None:
    """The fields of a commit, and its message by lines."""
    if raw is None:
        return None
    head, _, message = raw.decode(errors="replace").partition("\n\n")
    fields: dict[str, list[str]] = {"parent": []}
    for line in head.split("\n"):
        key, _, value = line.partition(" ")
        fields.setdefault(key, []).append(value)
    return {**fields, "message": message.split("\n")}
