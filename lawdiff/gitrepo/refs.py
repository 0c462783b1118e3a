"""Moves all refs in one step: the rename of one file.

Git keeps refs as files of their own (loose) or as lines of `packed-refs`, and a loose one counts
where there are both. The refs of a law repository are lines. So a new `packed-refs` that takes the
place of the old one moves, makes and deletes all of them at once, for every reader. A ref that is
loose (a user has moved it with git) becomes a line first, with the value that it has.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo import git
from lawdiff.gitrepo.disk import replace
from lawdiff.gitrepo.fast_import import IDENTITY
from lawdiff.gitrepo.staging import FOLLOWS, NEW_REFS, Staging
from lawdiff.record.names import MAIN, REGISTER, TAGS

_HEADER = "# pack-refs with:"
_TRAITS = f"{_HEADER} peeled fully-peeled sorted "
_LINE = re.compile(r"^([0-9a-f]{40}) (refs/\S.*)$", re.MULTILINE)
_LOOSE = re.compile(r"[0-9a-f]{40}")
_ENTRY = re.compile(r"[0-9a-f]{40} [0-9a-f]{40} (.*>) (\d+) \+0000\tlawdiff import\n")
_GRACE = 3600  # seconds
_REPAIR = (
    "take this file from an earlier copy, or remove what is wrong; lawdiff verify says whether "
    "all is well then"
)
_BUSY = "try again when no other git is at work here"


@dataclass(frozen=True, slots=True)
class Moves:
    """What an import does to refs: `new` maps those that it sets to ids, `gone` are deleted."""

    new: Mapping[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.new or self.gone)

    def beyond(self, refs: Mapping[str, str]) -> Moves:
        """Without those that leave a ref where it is."""
        new = {name: oid for name, oid in self.new.items() if refs.get(name) != oid}
        return Moves(new, self.gone)

    @property
    def all(self) -> frozenset[str]:
        return self.gone | frozenset(self.new)


@dataclass(slots=True)
class PackedRefs:
    """The lines of a `packed-refs` file: ref → id, and what annotated tags peel to."""

    header: str = _TRAITS
    ids: dict[str, str] = field(default_factory=dict)
    peeled: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> PackedRefs:
        """The refs of a file, none where it does not exist; RepositoryError for a line that git
        would not write."""
        if not path.exists():
            return cls()
        refuse_damaged(path)
        packed = cls(header="")
        ref = ""
        for line in path.read_text(encoding="utf-8", errors="surrogateescape").split("\n")[:-1]:
            match = _LINE.fullmatch(line)
            if match:
                ref = match[2]
                packed.ids[ref] = match[1]
            elif line.startswith("^") and ref:
                packed.peeled[ref] = line
            elif line.startswith(_HEADER):
                packed.header = line
            else:
                raise RepositoryError(f"a line that is no ref: {line[:60]!r}", where=str(path))
        return packed

    def set(self, ref: str, oid: str | None, peeled: str | None = None) -> None:
        """Set a ref to an object, or delete it; `peeled` is the object that a tag leads to."""
        self.peeled.pop(ref, None)
        if peeled and peeled != oid:
            self.peeled[ref] = f"^{peeled}"
        if oid is None:
            self.ids.pop(ref, None)
        else:
            self.ids[ref] = oid

    def write(self, path: Path) -> None:
        """Write all refs in the order of their bytes, as the header says."""
        header = self.header or _HEADER + " "
        if " sorted " not in f"{header} ":
            header = f"{header.rstrip()} sorted "
        lines = [header]
        for ref in sorted(self.ids, key=os.fsencode):
            lines.append(f"{self.ids[ref]} {ref}")
            if ref in self.peeled:
                lines.append(self.peeled[ref])
        text = "".join(f"{line}\n" for line in lines)
        path.write_text(text, encoding="utf-8", errors="surrogateescape", newline="\n")


def damages(path: Path) -> Iterator[str]:
    """What makes git miss a ref of a `packed-refs` file, or find two values for one.

    Git trusts a file that says that it is sorted, and reports nothing where it is not.
    """
    if not path.is_file():
        return
    text = path.read_text(encoding="utf-8", errors="surrogateescape")
    header = text.partition("\n")[0]
    is_sorted = header.startswith(_HEADER) and " sorted" in header
    seen: set[str] = set()
    last = ""
    for match in _LINE.finditer(text):
        ref = match[2]
        if ref in seen:
            yield f"{ref} stands in it twice: git may take either"
        elif is_sorted and os.fsencode(ref) < os.fsencode(last):
            yield f"{ref} comes after {last}, though the file says that it is sorted: git misses it"
        seen.add(ref)
        last = ref


def refuse_damaged(path: Path) -> None:
    """Raises RepositoryError for a `packed-refs` of which git misses a part."""
    for damage in damages(path):
        raise RepositoryError(damage, where=str(path), hint=_REPAIR)


@contextmanager
def moving(staging: Staging, moves: Moves, held: Mapping[str, str]) -> Iterator[None]:
    """Moves all refs in one step at the end of the block, unless the block raises.

    `held` are all refs as they were when the import began: RepositoryError before the block where
    one that moves, or one of lawdiff's own, has changed since, or where a new one has no place.
    """
    if (staging.git_dir / "reftable").is_dir():  # git itself changes these refs in one step
        marker = staging.folder / NEW_REFS
        marker.touch()
        with _withdrawing_packs(staging, marker):
            yield
        _move_in_table(staging.git_dir, moves, held)
        marker.unlink()
        return
    path = staging.git_dir / "packed-refs"
    new = staging.folder / NEW_REFS
    with staging.locked(path):
        packed = PackedRefs.read(path)
        loose = _loose(staging.git_dir, moves)
        _check(staging.git_dir, moves, held, {**packed.ids, **loose})
        if loose:
            for (ref, oid), peeled in zip(
                loose.items(), _peel(staging.git_dir, loose), strict=True
            ):
                packed.set(ref, oid, peeled)
            packed.write(new)
            replace(new, path)
            _delete_loose(staging, loose)
        for ref in moves.gone:
            packed.set(ref, None)
        for ref, oid in moves.new.items():
            packed.set(ref, oid)
        packed.write(new)
        log = staging.git_dir / "logs" / MAIN
        new_log = _write_log(staging, log, moves, held, now=int(new.stat().st_mtime))
        with _withdrawing_packs(staging, new):
            yield
            if new_log is None:
                log.unlink(missing_ok=True)
            else:
                replace(new_log, log)
            replace(new, path)


@contextmanager
def _withdrawing_packs(staging: Staging, new: Path) -> Iterator[None]:
    """Withdraws the new packs where the block raises before the refs have moved: until then the
    file `new` is there. The next import would take them for lost history.

    An interruption after the refs have moved is ignored: the import is complete.
    """
    try:
        yield
    except BaseException as error:
        if new.is_file():
            staging.withdraw_packs()
            raise
        if not isinstance(error, KeyboardInterrupt):
            raise


def _write_log(
    staging: Staging, path: Path, moves: Moves, held: Mapping[str, str], now: int
) -> Path | None:
    """A new reflog for `main` that names what refs named before; None where `main` is deleted.

    So git keeps it for an hour, for readers that have begun. `now` is in seconds since 1970.
    """
    main = moves.new.get(MAIN) or held.get(MAIN, "")
    if MAIN in moves.gone or not main:
        return None
    # What tags name is in the history of `main`, whose entry comes last.
    moved = sorted(moves.all & held.keys(), key=lambda ref: (ref == MAIN, ref))
    olds = [held[ref] for ref in moved if not ref.startswith(TAGS)]
    author = IDENTITY.decode()
    text = path.read_text("utf-8", "surrogateescape") if path.is_file() else ""
    follows = staging.git_dir / FOLLOWS  # the files of that commit are still checked out
    base = follows.read_text(errors="replace").partition(" ")[0] if follows.is_file() else None
    lines = [
        line
        for line in text.splitlines(keepends=True)
        if not _is_expired(line, author, now) or line.partition(" ")[0] == base
    ]
    entry = f"{author} {now} +0000\tlawdiff import"
    lines += [f"{old} {main} {entry}\n" for old in dict.fromkeys(olds) if old != main]
    path.parent.mkdir(parents=True, exist_ok=True)
    log = staging.folder / "log"
    log.write_text("".join(lines), "utf-8", "surrogateescape", newline="\n")
    return log


def _is_expired(line: str, author: str, now: int) -> bool:
    """Is this line of a reflog lawdiff's own, and more than an hour old?"""
    match = _ENTRY.fullmatch(line)
    return bool(match and match[1] == author and int(match[2]) < now - _GRACE)


def _loose(git_dir: Path, moves: Moves) -> dict[str, str]:
    """Ref → id of those refs to be moved that are files of their own."""
    found: dict[str, str] = {}
    for ref in sorted(moves.all):
        path = git_dir / ref
        if path.is_file():
            found[ref] = path.read_text(encoding="utf-8", errors="replace").strip()
            if not _LOOSE.fullmatch(found[ref]):
                raise RepositoryError(
                    f"{ref} names no commit itself",
                    where=str(path),
                    hint=f"let it name one: git update-ref --no-deref {ref} COMMIT",
                )
    return found


def _peel(git_dir: Path, loose: Mapping[str, str]) -> list[str | None]:
    """The object that each of these refs leads to, which the file must say of annotated tags."""
    wanted = "".join(f"{oid}^{{}}\n" for oid in loose.values()).encode()
    output = git.run(git_dir, "cat-file", "--batch-check=%(objectname)", stdin=wanted)
    lines = output.decode(errors="replace").splitlines()
    if len(lines) != len(loose):
        raise git.unexpected(git_dir, "\n".join(lines))
    return [line if _LOOSE.fullmatch(line) else None for line in lines]


def _delete_loose(staging: Staging, loose: Mapping[str, str]) -> None:
    """Delete the files of refs that are lines of `packed-refs` by now, with the same value."""
    for ref, oid in loose.items():
        path = staging.git_dir / ref
        with staging.locked(path):
            if path.read_text(encoding="utf-8", errors="replace").strip() != oid:
                raise _moved(ref, path)
            path.unlink()


def _check(git_dir: Path, moves: Moves, held: Mapping[str, str], found: Mapping[str, str]) -> None:
    """Raises RepositoryError where a ref has changed, or where a new one has no place."""
    for ref in sorted(moves.all | ({REGISTER} & found.keys())):
        if held.get(ref) != found.get(ref):
            raise _moved(ref, git_dir / "packed-refs")
    left = {*held, *found} - moves.gone
    folders = {ref[:at]: ref for ref in left for at in range(len(ref)) if ref[at] == "/"}
    for ref in moves.new:
        above = [ref[:at] for at in range(len(ref)) if ref[at] == "/" and ref[:at] in left]
        for other in [*above, *filter(None, [folders.get(ref)])]:
            raise RepositoryError(
                f"the ref {other} stands where {ref} belongs",
                where=str(git_dir),
                hint="rename it with git; no ref can be a folder of others",
            )


def _moved(ref: str, path: Path) -> RepositoryError:
    return RepositoryError(f"{ref} has changed since the import began", where=str(path), hint=_BUSY)


def _move_in_table(git_dir: Path, moves: Moves, held: Mapping[str, str]) -> None:
    none = "0" * 40
    lines = [f"update {ref} {oid} {held.get(ref, none)}\n" for ref, oid in moves.new.items()]
    lines += [f"delete {ref} {held[ref]}\n" for ref in moves.gone if ref in held]
    git.run(git_dir, "update-ref", "--stdin", stdin="".join(lines).encode())
