"""Writing a plan: one `git fast-import` into a quarantine, then all refs in one transaction."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from lawdiff.errors import RepositoryError
from lawdiff.lawrepo import fastimport, git, store
from lawdiff.lawrepo.bylaw import law_groups
from lawdiff.lawrepo.dumps import STATES, State
from lawdiff.lawrepo.fastimport import Commit
from lawdiff.lawrepo.messages import render_law, render_part
from lawdiff.lawrepo.plan import Plan, Revision
from lawdiff.lawrepo.snapshot import HeldVersion, blob_id
from lawdiff.lawrepo.store import LawRepo

_INCOMING = "lawdiff-incoming-"
OnRevision = Callable[[Revision], None]
Edits = dict[str, bytes | str | None]
Parent = int | str | None


@dataclass(slots=True)
class Writer:
    """Streams commits and blobs to git; nothing is seen of them before `finish`.

    Git is started with the first thing to write, so that an import that brings nothing new
    starts none. With `by_law` each set of amending texts of a date has a commit of its own.
    """

    repo: LawRepo
    objects: Path
    by_law: bool = False
    refs: dict[int, list[str]] = field(default_factory=dict)  # mark → refs to point to it
    deleted: list[str] = field(default_factory=list)
    _process: subprocess.Popen[bytes] | None = None
    _written: set[str] = field(default_factory=set)  # blobs that the stream holds already
    _stale: list[str] = field(default_factory=list)  # prefixes of part refs to be written anew
    _moved: list[tuple[str, str]] = field(default_factory=list)  # refs that go to held commits
    _fresh: int = 0  # bytes of files that stand where none stood in the version before
    _replacing: int = 0  # bytes of files that take the place of another

    # --- the stream ---

    @property
    def stream(self) -> BinaryIO:
        """Where to write; starts git the first time."""
        if self._process is None:
            self._process = _start(self.repo.git_dir, self.objects)
            assert self._process.stdin is not None
            fastimport.write_header(self._process.stdin)  # type: ignore[arg-type]
        assert self._process.stdin is not None
        return self._process.stdin  # type: ignore[return-value]

    def keep(self, content: bytes) -> str:
        """Store a file's content; its blob id."""
        oid = blob_id(content)
        if oid not in self._written:
            self._written.add(oid)
            fastimport.write_blob(self.stream, content)
        return oid

    def finish(self) -> bytes | None:
        """End the stream; what `git update-ref` has to do then, None where nothing moves."""
        if self._process is None:
            return self.moves("") or None
        fastimport.write_end(self.stream)
        self._process.stdin.close()  # type: ignore[union-attr]
        self._reap()
        return self.moves((self.objects / "marks").read_text()) or None

    def _reap(self) -> None:
        process = self._process
        assert process is not None
        assert process.stderr is not None
        words = process.stderr.read().decode(errors="replace").strip().split("\n")[0]
        if process.wait() != 0:
            (self.repo.git_dir / f"fast_import_crash_{process.pid}").unlink(missing_ok=True)
            raise RepositoryError(f"git fast-import failed: {words}", where=str(self.repo.git_dir))

    def abort(self) -> None:
        """Stop git where it still runs; a stream without its end leaves nothing."""
        process = self._process
        if process is None:
            return
        if process.poll() is None:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stderr):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()

    def died(self) -> None:
        """Git has gone while it was written to: raise its own words."""
        self._reap()

    # --- commits ---

    def write(self, plan: Plan, on_revision: OnRevision) -> int:
        """Write a whole plan; how many versions were written."""
        count = 0
        parent: Parent = None
        for _, same_day in groupby(plan.revisions(), key=lambda revision: revision.info.date):
            revisions = list(same_day)
            parent = plan.base if count == 0 else parent
            if self.by_law:
                parent = self.write_laws(revisions, parent)
            for revision in revisions:
                parent = self.write_revision(revision, parent)
                on_revision(revision)
                count += 1
        if count or plan.dropped or plan.states:
            self.finish_history(plan, parent if count else plan.base)
        for state in plan.states:
            self.write_state(state)
        return count

    def finish_history(self, plan: Plan, tip: Parent) -> None:
        """Point the branches to the newest version and to the law to come."""
        self.deleted += plan.dropped
        self.point(tip, store.MAIN)
        parent, last = tip, None
        for revision in plan.future_revisions():
            last = parent = self.write_revision(revision, parent)
        if last is not None:
            self.refs[last].append(store.FUTURE)
        elif self.repo.resolve(store.FUTURE):
            self.deleted.append(store.FUTURE)

    def point(self, tip: Parent, ref: str) -> None:
        if isinstance(tip, int):
            self.refs[tip].append(ref)
        elif tip is None:
            self.deleted.append(ref)
        else:
            self._moved.append((ref, tip))

    def write_laws(self, revisions: Sequence[Revision], parent: Parent) -> Parent:
        """One commit for each set of amending texts of a day, whatever codes they changed."""
        for group, paths in law_groups(revisions):
            edits: Edits = {}
            for revision, own in paths:
                edits.update(self.edits(revision, own))
                revision.written.update(own)
            if edits:
                parent = self.commit(parent, render_law(group), group.date, edits, {}, [])
        return parent

    def write_revision(self, revision: Revision, parent: Parent) -> int:
        """Write a version's commit, and those of its parts; its mark."""
        info = revision.info
        trees: dict[str, str] = {}
        edits: Edits = {}
        if revision.copied:
            trees[info.code.slug] = self.subtree(revision.copied, info.code.slug)
        else:
            self.write_parts(revision)
            edits = self.edits(revision, None)
        refs = [] if info.future else [f"refs/tags/{info.tag}"]
        return self.commit(parent, revision.message, info.date, edits, trees, refs)

    def edits(self, revision: Revision, paths: Iterable[str] | None) -> Edits:
        """What a commit of a version changes in its code's folder: in these paths, or in all
        that no commit of a law has changed yet."""
        before, files = revision.before, revision.files
        changed = {path for path, _ in before.items() ^ files.items()}
        changed = changed - revision.written if paths is None else changed.intersection(paths)
        edits: Edits = {}
        slug = revision.info.code.slug
        # In the order of the stream: a content stands where its blob is first needed.
        for path in sorted(changed):
            name = f"{slug}/{path}"
            if path not in files:
                edits[name] = fastimport.DELETE
            else:
                content = edits[name] = self.content(files[path], revision.blobs)
                if path in before:
                    self._replacing += len(content)
                else:
                    self._fresh += len(content)
        return edits

    @property
    def is_loose(self) -> bool:
        """Would what was written be much smaller packed anew? `git fast-import` finds what a file
        shares with the one written before it, not what it shares with the file that it replaces:
        that is little where few versions were written, and most of it where many were."""
        return self._replacing > self._fresh

    def write_parts(self, revision: Revision) -> None:
        if revision.info.future or revision.parts is None:
            return
        prefix = f"{store.PARTS}/{revision.info.tag}"
        self._stale.append(prefix)
        for part in revision.parts:
            self.write_part(part, revision, f"{prefix}/{part.info.sources[0].format_slug}")

    def write_part(self, part: HeldVersion, revision: Revision, ref: str) -> None:
        blobs = {**revision.blobs, **revision.part_blobs}
        slug = part.info.code.slug
        edits: Edits = {
            f"{slug}/{p}": self.content(oid, blobs) for p, oid in sorted(part.oids.items())
        }
        self.commit(None, render_part(part.info), part.info.date, edits, {}, [ref])

    def write_state(self, state: State) -> None:
        """The files of a code's dump, as a commit of its own."""
        edits: Edits = dict(state.files)
        ref = f"{STATES}/{state.id}"
        self.commit(None, state.message, fastimport.FIRST_DAY, edits, {}, [ref])

    def commit(
        self,
        parent: Parent,
        message: str,
        day: date,
        edits: Edits,
        trees: Mapping[str, str],
        refs: list[str],
    ) -> int:
        mark = len(self.refs) + 1
        self.refs[mark] = refs
        commit = Commit(mark, parent, message, day, dict(sorted(edits.items())), trees)
        fastimport.write_commit(self.stream, commit)
        return mark

    def content(self, oid: str, blobs: Mapping[str, bytes]) -> bytes | str:
        """The content of a file the first time, its id when git holds it already."""
        if oid in self._written or oid not in blobs:
            return oid
        self._written.add(oid)
        return blobs[oid]

    def subtree(self, commit: str, slug: str) -> str:
        return git.run(self.repo.git_dir, "rev-parse", f"{commit}:{slug}").decode().strip()

    # --- refs ---

    def moves(self, marks: str) -> bytes:
        """What `git update-ref --stdin` has to do, once the objects are there."""
        lines = [f"update {ref} {commit}\n" for ref, commit in self._moved]
        new = {ref for ref, _ in self._moved}
        for line in marks.splitlines():
            mark, commit = line.split()
            for ref in self.refs[int(mark[1:])]:
                lines.append(f"update {ref} {commit}\n")
                new.add(ref)
        deleted = list(self.deleted)
        tags = [ref.removeprefix("refs/tags/") for ref in self.deleted]
        for prefix in [*self._stale, *(f"{store.PARTS}/{tag}" for tag in tags)]:
            held = git.run(self.repo.git_dir, "for-each-ref", "--format=%(refname)", f"{prefix}/")
            deleted += held.decode().split()
        lines += [f"delete {ref}\n" for ref in dict.fromkeys(deleted) if ref not in new]
        return "".join(lines).encode()


def _start(git_dir: Path, objects: Path) -> subprocess.Popen[bytes]:
    marks = (objects / "marks").absolute()
    arguments = ("fast-import", "--quiet", "--force", f"--export-marks={marks}")
    return subprocess.Popen(
        git.command(git_dir, "-c", "fastimport.unpackLimit=0", *arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={
            **git.environment(),
            "GIT_OBJECT_DIRECTORY": str(objects.absolute()),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": str((git_dir / "objects").absolute()),
        },
    )


@contextmanager
def quarantined(repo: LawRepo, *, by_law: bool) -> Iterator[Writer]:
    """A writer whose objects join the repository, and whose refs move, when the block ends well.

    What a failed import wrote goes with its folder: nothing of it is left in the repository.
    """
    for left in repo.git_dir.glob(f"{_INCOMING}*"):  # by an import that was killed
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_INCOMING, dir=repo.git_dir))
    writer = Writer(repo, folder, by_law)
    try:
        try:
            yield writer
            moves = writer.finish()
        except BrokenPipeError:
            writer.died()
            raise
        if moves:
            _take_in(folder, repo.git_dir)
            git.run(repo.git_dir, "update-ref", "--stdin", stdin=moves)
    finally:
        writer.abort()
        shutil.rmtree(folder, ignore_errors=True)


def _take_in(folder: Path, git_dir: Path) -> None:
    packs = git_dir / "objects" / "pack"
    packs.mkdir(exist_ok=True)
    if not (folder / "pack").is_dir():
        return
    # Git looks for a pack by its index, so that goes last.
    for new in sorted((folder / "pack").iterdir(), key=lambda path: path.suffix == ".idx"):
        new.rename(packs / new.name)


def tidy(git_dir: Path, *, repack: bool) -> None:
    """Pack the refs and, where asked, the objects; index the paths that each commit changed.

    A window of 4 takes two thirds of the time of git's 10, for packs that are 4 % larger.
    """
    git.run(git_dir, "pack-refs", "--all")
    if repack:
        git.run(git_dir, "repack", "-adfq", "--window=4")
    git.run(git_dir, "commit-graph", "write", "--reachable", "--changed-paths")
