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
from lawdiff.history.by_law import law_groups
from lawdiff.history.messages import render_law, render_part
from lawdiff.history.steps import Dropped, Kept, Parts, Revision, Step
from lawdiff.model import VersionInfo
from lawdiff.record import front_page, names
from lawdiff.record.dump_files import DumpFiles
from lawdiff.record.version import HeldVersion


@dataclass(slots=True)
class Writer:
    """Writes the steps of an import to a stream, and says which refs move then.

    With `by_law` each set of amending texts of a day has a commit of its own. With `anew` the
    register is made from what is written alone, not from the one that is held.
    """

    repo: LawRepo
    stream: Stream
    by_law: bool = False
    anew: bool = False
    refs: dict[int, list[str]] = field(default_factory=dict)  # mark → refs to point to it
    deleted: list[str] = field(default_factory=list)
    _stale: list[str] = field(default_factory=list)  # prefixes of part refs to be rewritten
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
    ) -> None:
        """Write the revisions among some steps of history, and point the refs to them.

        The law to come of the codes with the slugs in `renewed` is written even where no version
        is.
        """
        parent: Parent = None
        changed = bool(renewed)
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
                changed = changed or not isinstance(step, Kept) or step.told is not None
                on_step(step)
        if changed:
            self.point(parent, names.MAIN)
            self.point_future(future)
            registers.renew(renewed)
            self.write_registers(registers)

    def write_step(
        self, step: Step, parent: Parent, registers: Registers, written: _Written
    ) -> Parent:
        """Write a version, where it has to be; the commit after which the next one stands."""
        code = step.info.code if isinstance(step, Revision) else step.ref.info.code
        is_first = registers.note(step)
        if isinstance(step, Kept):
            self.write_parts(step.ref.info, step.parts, step.blobs)
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
        if registers.is_empty:
            self.deleted.append(names.REGISTER)
            return
        edits, trees = registers.files()
        message = front_page.REGISTER_MESSAGE
        self.commit(None, message, registers.newest, edits, trees, [names.REGISTER])

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
        for group, touched in law_groups(revisions):
            edits: Edits = {}
            for revision, own in touched:
                edits.update(self.edits(revision, own))
                written.paths.update((revision.info.code.slug, path) for path in own)
            if edits:
                message = render_law(group)
                written.parent = self.commit(
                    written.parent, message, group.version, edits, {}, [], authored=group.day
                )
        return written

    def write_revision(
        self, revision: Revision, parent: Parent, done: Set[tuple[str, str]] = frozenset()
    ) -> int:
        """Write a version's commit, and those of its parts; its mark.

        `done` are the files that commits of laws have changed already, by slug and path.
        """
        info = revision.info
        trees: dict[str, str] = {}
        edits: Edits = {}
        if not info.future:
            self.write_parts(info, revision.parts, revision.blobs)
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

    def write_parts(
        self, info: VersionInfo, parts: Parts | None, blobs: Mapping[str, bytes]
    ) -> None:
        """The parts of a version, in the place of those that it had."""
        if parts is None:
            return
        tag = info.tag
        self._stale.append(names.parts_prefix(tag))
        blobs = {**blobs, **parts.blobs}
        for part in parts.versions:
            self.write_part(part, blobs, names.part_ref(tag, part.info.sources[0].format_slug))

    def write_part(self, part: HeldVersion, blobs: Mapping[str, bytes], ref: str) -> None:
        slug = part.info.code.slug
        edits: Edits = {
            f"{slug}/{p}": self.stream.content(oid, blobs) for p, oid in sorted(part.oids.items())
        }
        self.commit(None, render_part(part.info), part.info.date, edits, {}, [ref])

    def write_dumps(self, dumps: Iterable[DumpFiles]) -> None:
        """The files of each code's dump, as a commit of its own."""
        for dump in dumps:
            edits: Edits = dict(dump.files)
            self.commit(None, dump.message, fast_import.FIRST_DAY, edits, {}, [dump.ref])

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
        tags = [ref.removeprefix(names.TAGS) for ref in self.deleted]
        stale = (*self._stale, *map(names.parts_prefix, tags))
        held = {ref for ref in self.repo.refs if ref.startswith(stale)}
        return Moves(new, frozenset((held | set(self.deleted)) - new.keys()))


@dataclass(slots=True)
class _Written:
    """The last commit of the laws of a day, and the files that they changed, by slug and path."""

    parent: Parent
    paths: set[tuple[str, str]] = field(default_factory=set)


def _day_of(step: Step) -> date | None:
    """The day of a version; None for the law to come."""
    if isinstance(step, Revision):
        return None if step.info.future else step.info.date
    return step.ref.date
