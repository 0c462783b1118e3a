"""History written anew from what the versions hold, to be compared with the history that is held.

The commits of a law repository are a function of the versions that it holds. So a plan of all of
them, through the very writer of an import, must give the very ids: whoever altered a message, a
date, a parent or a tree by hand is found, and so is a version that its parts or the files of its
dump do not give.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

from lawdiff.gitrepo import git, repository
from lawdiff.gitrepo.dumps import RepoDumps
from lawdiff.gitrepo.objects import Objects
from lawdiff.gitrepo.private_copy import Shadow
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.gitrepo.staging import Scratch
from lawdiff.gitrepo.writing import Writer
from lawdiff.history import plan
from lawdiff.history.plan import Finding, Key, Upcoming
from lawdiff.model import Version
from lawdiff.record.dump_files import DUMPS
from lawdiff.sources.dumps import DumpState, load
from lawdiff.sources.formats import future_rank, is_of_dump
from lawdiff.verify.faults import Fault
from lawdiff.verify.refs import VERSION_TAG

_SHOWN = 20
_OURS = ("refs/tags/", f"{repository.PARTS}/", f"{DUMPS}/")


def _findings(
    repo: LawRepo,
    states: Sequence[DumpState],
    with_parts: Set[str],
    faults: list[Fault],
) -> Iterator[list[Finding]]:
    """Every version held, to be made anew: of the files of its dump, of its parts, or as it is.

    `with_parts` are the tags of versions that have parts. A version that the files of its dump do
    not give is a fault.
    """
    held = {ref.key: ref for ref in repo.versions}
    dumped = {key: version for state in states for key, version in _versions(state).items()}
    renewed = {state.dump.code.slug for state in states}
    for _, keys in groupby(sorted({*held, *dumped}), key=lambda key: key[0]):
        found = []
        for key in keys:
            ref = held.get(key)
            parts = [dumped[key][0]] if key in dumped else []
            if ref is not None and ref.info.tag in with_parts:
                kept = [part.version() for part in repo.parts(ref.info)]
                of_dump = key[1] in renewed
                parts += [p for p in kept if not (of_dump and is_of_dump(p.sources))]
            elif ref and not parts and key[1] in renewed and is_of_dump(ref.info.sources):
                message = "the files of the dump that is held give no version of this date"
                faults.append(Fault("history", message, ref.info.tag))
                continue
            upcoming = dumped[key][1] if key in dumped else None
            given = tuple(parts) or None
            found.append(Finding(key, None if given else ref, given, upcoming=upcoming))
        yield found


def _versions(state: DumpState) -> dict[Key, tuple[Version, Upcoming | None]]:
    """Each version that the files of a dump give; with the newest, what is known to come."""
    state.dump.settle()
    slug, days = state.dump.code.slug, state.dump.version_days()
    found: dict[Key, tuple[Version, Upcoming | None]] = {}
    for day in days:
        version = state.dump.version(day)
        upcoming = Upcoming(future_rank(version.sources), state.dump.future)
        found[day.isoformat(), slug] = (version, upcoming if day == days[-1] else None)
    return found


def rebuild(shadow: Shadow, objects: Objects, known: set[str]) -> list[Fault]:
    """What differs between the history that is held and the one that the versions make.

    `known` are the ids of blobs that the repository holds: they are named, not written again.
    """
    repo = shadow.repo
    held_dumps = RepoDumps(repo)
    loaded = (load(held_dumps, id_) for id_ in held_dumps.codes)
    states = [state for state in loaded if state]
    parts = frozenset(
        name.removeprefix(f"{repository.PARTS}/").rpartition("/")[0]
        for name in shadow.refs
        if name.startswith(f"{repository.PARTS}/")
    )
    faults: list[Fault] = []
    found = _findings(repo, states, parts, faults)
    steps = plan.steps(repo, found, copies=False, anew=True)
    # The shadow is a repository that nobody else sees: what is written may stay in it.
    scratch = Scratch(repo.git_dir, repo.git_dir)
    writer = Writer(repo, scratch, by_law=_is_by_law(repo), _written=known)
    try:
        writer.write(steps, lambda step: None, renewed=False)
        writer.write_dumps(state.record for state in states)
        moves = writer.finish()
    finally:
        writer.abort()
    expected = dict(moves.new)
    held = {name: oid for name, oid in shadow.refs.items() if _is_compared(name)}
    if held == expected:
        return faults
    comparison = _Comparison(shadow, objects, held, expected)
    return [*faults, *comparison.faults()]


def _is_compared(name: str) -> bool:
    """Is this a ref of lawdiff's? A tag of the user's own is none."""
    if name.startswith("refs/tags/"):
        return VERSION_TAG.fullmatch(name) is not None
    return name in (repository.MAIN, repository.FUTURE) or name.startswith(_OURS)


def _is_by_law(repo: repository.LawRepo) -> bool:
    """Has the repository commits of laws? Such a commit tells a day, and no version."""
    day, articles = (f"%x00%(trailers:key={key},valueonly)" for key in ("Version-date", "Articles"))
    form = f"--format={day}{articles}"
    told = git.text(repo.git_dir, "log", "--first-parent", form, repository.MAIN, "--").split("\0")[
        1:
    ]
    pairs = zip(told[::2], told[1::2], strict=True)
    return any(day.strip() and not count.strip() for day, count in pairs)


@dataclass(slots=True)
class _Comparison:
    """Names what differs between refs that are held and those that are expected."""

    shadow: Shadow
    objects: Objects
    held: Mapping[str, str]
    expected: Mapping[str, str]

    def faults(self) -> Iterator[Fault]:
        found = False
        for fault in self.differences():
            found = True
            yield fault
        if not found:
            message = "the history that the versions make has other ids than the one that is held"
            yield Fault("history", message, str(self.shadow.repo.path))

    def differences(self) -> Iterator[Fault]:
        for name in sorted({*self.held, *self.expected}):
            if name not in self.expected:
                yield Fault("ref", "nothing that the repository holds makes this ref", name)
            elif name not in self.held:
                yield Fault("ref", "this ref is missing, or its version cannot be read", name)
        yield from self.chains(repository.MAIN, None)
        if {self.held.get(repository.FUTURE), self.expected.get(repository.FUTURE)} != {None}:
            yield from self.chains(repository.FUTURE, repository.MAIN)
        for name in sorted(self.held.keys() & self.expected.keys()):
            if name.startswith(_OURS[1:]) and self.held[name] != self.expected[name]:
                yield from self.commits(name, self.held[name], self.expected[name])

    def chains(self, tip: str, base: str | None) -> Iterator[Fault]:
        """What differs from commit to commit along a branch."""
        held, expected = (self.chain(refs, tip, base) for refs in (self.held, self.expected))
        if len(held) != len(expected):
            message = f"it has {len(held)} commits; its versions make {len(expected)}"
            yield Fault("history", message, tip)
        names = {oid: name for name, oid in self.held.items() if name.startswith("refs/tags/")}
        wanted = {oid: name for name, oid in self.expected.items() if name.startswith("refs/tags/")}
        for ours, theirs in zip(held, expected, strict=False):
            where = names.get(ours) or wanted.get(theirs) or f"{tip} ({ours[:10]})"
            if names.get(ours) != wanted.get(theirs) and len(held) == len(expected):
                message = f"{wanted.get(theirs) or 'no tag'} belongs on the commit {ours}"
                yield Fault("ref", message, names.get(ours) or tip)
            if ours != theirs:
                yield from self.commits(where.removeprefix("refs/tags/"), ours, theirs)

    def chain(self, refs: Mapping[str, str], tip: str, base: str | None) -> list[str]:
        """The commits of a branch, oldest first."""
        if tip not in refs:
            return []
        without = [f"^{refs[base]}"] if base and base in refs else []
        options = ("rev-list", "--first-parent", "--reverse")
        listed = git.attempt(self.shadow.repo.git_dir, *options, refs[tip], *without)
        return listed.output.decode().split()

    def commits(self, where: str, held: str, expected: str) -> Iterator[Fault]:
        """What is other in one commit; its parent does not count where it has one."""
        ours, theirs = (_fields(raw) for raw in self.objects.read([held, expected]))
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
        options = ("diff-tree", "-r", "-z", "--no-commit-id", "--name-only", "--no-renames")
        done = git.attempt(self.shadow.repo.git_dir, *options, expected, held)
        paths = done.output.decode(errors="replace").split("\0")[:-1]
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
