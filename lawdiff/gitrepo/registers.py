"""What an import makes of the branch `registre`: the register of each code that it goes through,
and what versions were made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lawdiff.gitrepo import fast_import
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.history.messages import render_part
from lawdiff.history.registering import CodeRegister
from lawdiff.history.steps import Dropped, Parts, Revision, Step
from lawdiff.record import front_page, kept
from lawdiff.record.digests import blob_id, tree_id
from lawdiff.record.dump_files import DumpFiles


@dataclass(slots=True)
class Tree:
    """The files of a commit: path → blob id, and the contents of those that are new; folder → tree
    of each that stays as it is."""

    files: dict[str, str] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    trees: dict[str, str] = field(default_factory=dict)

    def put(self, path: str, content: bytes) -> None:
        """Adds a file."""
        oid = self.files[path] = blob_id(content)
        self.contents[oid] = content

    @property
    def id(self) -> str:
        """The id that git gives to all of it."""
        return tree_id(self.files, self.trees)


class Registers:
    """The register of each code, and the titles of the codes in the order of their first versions.

    `repo` holds what they replace; None where all is made anew.
    """

    def __init__(self, repo: LawRepo | None) -> None:
        self._repo = repo if repo is not None and repo.find_register() else None
        self.codes: dict[str, CodeRegister] = {}
        self.titles: dict[str, str] = {}
        self.newest = fast_import.FIRST_DAY
        self._parts: dict[str, Parts | None] = {}  # by tag; None: as they are held
        self._dumps: dict[str, DumpFiles] = {}

    def note(self, step: Step, laws: str = "") -> bool:
        """Take up what a step makes known. Is it the first version of its code?

        `laws` is the digest of the commits of laws that were written for its day.
        """
        info = step.info if isinstance(step, Revision) else step.ref.info
        slug = info.code.slug
        is_first = slug not in self.titles and not isinstance(step, Dropped)
        if is_first:
            self.titles[slug] = info.code.title
        if slug not in self.codes:
            held = self._holding(slug)
            self.codes[slug] = CodeRegister(held.register(slug) if held else None)
        self.codes[slug].note(step, laws)
        if not (info.future or isinstance(step, Dropped)):
            self.newest = max(self.newest, info.date)
            self._parts[info.tag] = step.parts
        return is_first

    def renew(self, slugs: Iterable[str], dumps: Iterable[DumpFiles]) -> None:
        """Note codes of which something new is known, such as that no law is to come, and the files
        of dumps that take the place of those held."""
        self._dumps = {dump.id: dump for dump in dumps}
        for slug in slugs:
            if slug in self.codes:
                self.codes[slug].changed = True

    def tree(self) -> Tree:
        """What the branch `registre` holds; no file where nothing is left to hold."""
        made = Tree()
        shown = {}
        for slug, code in self.codes.items():
            if not code.is_empty:
                shown[slug] = code.code.title, code.versions
                self._add_code(made, slug, code)
        self._add_parts(made)
        self._add_dumps(made)
        if made.files or made.trees:
            made.put(front_page.NAME, front_page.render_register(shown))
        return made

    def _add_code(self, made: Tree, slug: str, code: CodeRegister) -> None:
        held = self._holding(slug)
        if held and not code.changed:
            made.trees[slug] = held.tree(f"{held.register_tip()}:{slug}")
            return
        for path, content in code.files():
            made.put(f"{slug}/{path}", content)

    def _add_parts(self, made: Tree) -> None:
        """The parts of each version: those that were merged now, and those that stay."""
        staying = [tag for tag, parts in self._parts.items() if parts is None]
        for tag, tree in self._held_trees(map(kept.parts_of, staying)).items():
            made.trees[tag] = tree
        for tag, parts in self._parts.items():
            for part in parts.versions if parts else ():
                folder = kept.part_folder(tag, part.info.sources[0].format_slug)
                made.files.update((f"{folder}/{path}", oid) for path, oid in part.oids.items())
                made.put(kept.note_of(folder), render_part(part.info).encode())

    def _add_dumps(self, made: Tree) -> None:
        """The files of each code's dump."""
        held = self._repo.dump_ids() if self._repo else ()
        staying = [kept.dump_folder(name) for name in held if name not in self._dumps]
        for folder, tree in self._held_trees(staying).items():
            assert self._repo is not None
            made.trees[folder] = tree
            note = kept.note_of(folder)
            made.put(note, self._repo.read_one(f"{self._repo.register_tip()}:{note}"))
        for dump in self._dumps.values():
            made.files.update((f"{dump.folder}/{path}", oid) for path, oid in dump.files.items())
            made.put(kept.note_of(dump.folder), dump.note.encode())

    def _held_trees(self, folders: Iterable[str]) -> Mapping[str, str]:
        """Folder → tree id, of those that the branch `registre` has."""
        if self._repo is None:
            return {}
        tip, names = self._repo.register_tip(), list(folders)
        found = self._repo.objects.identified([f"{tip}:{name}" for name in names])
        return {name: one[0] for name, one in zip(names, found, strict=True) if one}

    def _holding(self, slug: str) -> LawRepo | None:
        """The repository, where it holds this code."""
        return self._repo if self._repo and slug in self._repo.codes else None
