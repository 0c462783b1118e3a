"""Writes the plan of an import, and says which refs move then."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path

from lawdiff.gitrepo import fast_import
from lawdiff.gitrepo.refs import Moves
from lawdiff.gitrepo.registers import Registers
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.gitrepo.stream import Edits, Parent, Stream
from lawdiff.history.by_law import LawCommit, law_commits
from lawdiff.history.steps import Dropped, Kept, Parts, Revision, Step
from lawdiff.record import front_page, names
from lawdiff.record.dump_files import DumpFiles
from lawdiff.record.version_facts import laws_digest


@dataclass(slots=True)
class Writer:
    """Writes the steps of an import to a stream, and says which refs move then.

    With `by_law` each set of amending texts of a day has a commit of its own. With `anew` the
    register is made from what is written alone, not from the one that is held; `laws` are then the
    commits of laws that stay as they were written, by the day of their versions.
    """

    repo: LawRepo
    stream: Stream
    by_law: bool = False
    anew: bool = False
    laws: Mapping[str, Sequence[LawCommit]] = field(default_factory=dict)
    refs: dict[int, list[str]] = field(default_factory=dict)  # mark → refs to point to it
    deleted: list[str] = field(default_factory=list)
    _moved: list[tuple[str, str]] = field(default_factory=list)  # refs that go to held commits
    _fresh: int = 0  # bytes of files that stand where none stood in the version before
    _replacing: int = 0  # bytes of files that take the place of another

    @classmethod
    @contextmanager
    def into(cls, repo: LawRepo, folder: Path, *, by_law: bool) -> Iterator[Writer]:
        """A writer; its git has ended when the block ends, in whatever way."""
        writer = cls(repo, Stream(repo.git_dir, folder), by_law)
        try:
            yield writer
        except BrokenPipeError:  # git has ended while it was written to
            writer.stream.wait()
            raise
        finally:
            writer.stream.abort()

    def finish(self) -> Moves:
        """End the stream; what refs have to do then."""
        return self.moves(self.stream.end())

    # --- commits ---

    def write(
        self,
        steps: Iterable[Step],
        on_step: Callable[[Step], None],
        *,
        renewed: Collection[str] = (),
        dumps: Sequence[DumpFiles] = (),
    ) -> None:
        """Write the revisions among some steps of history, and point the refs to them.

        The law to come of the codes with the slugs in `renewed` is written even where no version
        is; `dumps` are the files of their dumps.
        """
        parent: Parent = None
        changed = bool(renewed or dumps)
        future: int | None = None
        registers = Registers(None if self.anew else self.repo)
        for day, same_day in groupby(steps, key=_day_of):
            together = list(same_day)
            revisions = [step for step in together if isinstance(step, Revision)]
            if day is None:  # the law to come
                future = self.write_future(revisions, parent, registers)
                continue
            written = self.write_laws(revisions, parent) if self.by_law else _Written(parent)
            parent = written.parent
            for step in together:
                parent = self.write_step(step, parent, registers, written)
                changed = changed or not isinstance(step, Kept) or step.stated is not None
                on_step(step)
        if changed:
            self.point(parent, names.MAIN)
            self.point_future(future)
            registers.renew(renewed, dumps)
            self.write_registers(registers)

    def write_step(
        self, step: Step, parent: Parent, registers: Registers, written: _Written
    ) -> Parent:
        """Write a version, where it has to be; the commit after which the next one stands."""
        code = step.info.code if isinstance(step, Revision) else step.ref.info.code
        is_first = registers.note(step, laws_digest(written.laws))
        if isinstance(step, Kept):
            self.write_parts(step.parts, step.blobs)
            return step.ref.commit
        if isinstance(step, Dropped):
            self.deleted.append(names.version_ref(step.ref.tag))
            return parent
        if is_first:
            edits: Edits = {front_page.NAME: front_page.render(registers.titles)}
            parent = self.commit(parent, front_page.message(code), step.info.date, edits, {}, [])
        return self.write_revision(step, parent, written.paths)

    def write_future(
        self, revisions: Sequence[Revision], parent: Parent, registers: Registers
    ) -> int | None:
        """Write the law to come on top of the newest version; the mark of its last commit."""
        last: int | None = None
        for revision in revisions:
            registers.note(revision)
            last = parent = self.write_revision(revision, parent)
        return last

    def write_registers(self, registers: Registers) -> None:
        """The branch `registre`: one commit without a parent."""
        made = registers.tree()
        if not made.files:
            self.deleted.append(names.REGISTER)
            return
        held = set() if self.anew else self.repo.register_blobs()
        contents = {oid: data for oid, data in made.contents.items() if oid not in held}
        edits: Edits = {path: self.stream.content(oid, contents) for path, oid in
                        sorted(made.files.items())}  # fmt: skip
        message = front_page.register_message(made.id)
        self.commit(None, message, registers.newest, edits, made.trees, [names.REGISTER])

    def point_future(self, last: int | None) -> None:
        if last is not None:
            self.refs[last].append(names.FUTURE)
        elif names.FUTURE in self.repo.refs:
            self.deleted.append(names.FUTURE)

    def point(self, tip: Parent, ref: str) -> None:
        if isinstance(tip, int):
            self.refs[tip].append(ref)
        elif tip is None:
            self.deleted.append(ref)
        else:
            self._moved.append((ref, tip))

    def write_laws(self, revisions: Sequence[Revision], parent: Parent) -> _Written:
        """One commit for each set of amending texts of a day, whatever codes they changed."""
        written = _Written(parent)
        if not revisions:
            return written
        day = revisions[0].info.date
        kept = self.laws.get(day.isoformat())
        for law in law_commits(revisions) if kept is None else kept:
            edits: Edits = {}
            for revision in revisions:
                slug = revision.info.code.slug
                edits |= self.edits(revision, [path for of, path in law.paths if of == slug])
            written.paths |= law.paths
            if edits:
                written.laws.append((law.message, sorted(edits)))
                written.parent = self.commit(
                    written.parent, law.message, day, edits, {}, [], authored=law.day
                )
        return written

    def write_revision(
        self, revision: Revision, parent: Parent, done: Set[tuple[str, str]] = frozenset()
    ) -> int:
        """Write a version's commit, and the files of its parts; its mark.

        `done` are the files that commits of laws have changed already, by slug and path.
        """
        info = revision.info
        trees: dict[str, str] = {}
        edits: Edits = {}
        if not info.future:
            self.write_parts(revision.parts, revision.blobs)
        if revision.copied:
            trees[info.code.slug] = self.repo.tree(f"{revision.copied}:{info.code.slug}")
        else:
            edits = self.edits(revision, None, done)
        refs = [] if info.future else [names.version_ref(info.tag)]
        return self.commit(parent, revision.message, info.date, edits, trees, refs)

    def edits(
        self,
        revision: Revision,
        paths: Iterable[str] | None,
        done: Set[tuple[str, str]] = frozenset(),
    ) -> Edits:
        """What a commit of a version changes in its code's folder: in these paths, or in all
        that are not done yet."""
        before, files = revision.before, revision.files
        slug = revision.info.code.slug
        changed = {path for path, _ in before.items() ^ files.items()}
        if paths is not None:
            changed = changed.intersection(paths)
        changed = {path for path in changed if (slug, path) not in done}
        edits: Edits = {}
        # In the order of the stream: a content stands where its blob is first needed.
        for path in sorted(changed):
            name = f"{slug}/{path}"
            if path not in files:
                edits[name] = fast_import.DELETE
            else:
                content = edits[name] = self.stream.content(files[path], revision.blobs)
                if path in before:
                    self._replacing += len(content)
                else:
                    self._fresh += len(content)
        return edits

    @property
    def is_loose(self) -> bool:
        """Would what was written be much smaller if repacked? `git fast-import` finds what a file
        shares with the one written before it, not what it shares with the file that it replaces:
        that is little where few versions were written, and most of it where many were."""
        return self._replacing > self._fresh

    def write_parts(self, parts: Parts | None, blobs: Mapping[str, bytes]) -> None:
        """The files of the parts of a version, which the branch `registre` will name."""
        if parts is None:
            return
        known = {**blobs, **parts.blobs}
        for oid in dict.fromkeys(oid for part in parts.versions for oid in part.oids.values()):
            content = self.stream.content(oid, known)
            if isinstance(content, bytes):
                self.stream.put(content)

    def commit(
        self,
        parent: Parent,
        message: str,
        day: date,
        edits: Edits,
        trees: Mapping[str, str],
        refs: list[str],
        *,
        authored: date | None = None,
    ) -> int:
        mark = self.stream.commit(parent, message, day, edits, trees, authored=authored)
        self.refs[mark] = refs
        return mark

    # --- refs ---

    def moves(self, marks: Mapping[int, str]) -> Moves:
        """Where refs go: to the commits written, to commits held, or away."""
        new = dict(self._moved)
        for mark, commit in marks.items():
            new.update(dict.fromkeys(self.refs[mark], commit))
        return Moves(new, frozenset(set(self.deleted) - new.keys()))


@dataclass(slots=True)
class _Written:
    """The last commit of the laws of a day, and the files that they changed, by slug and path."""

    parent: Parent
    paths: set[tuple[str, str]] = field(default_factory=set)
    laws: list[tuple[str, list[str]]] = field(default_factory=list)  # message, files


def _day_of(step: Step) -> date | None:
    """The day of a version; None for the law to come."""
    if isinstance(step, Revision):
        return None if step.info.future else step.info.date
    return step.ref.date
