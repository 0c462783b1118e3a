"""The registers that an import makes: one for each code that it goes through."""

from __future__ import annotations

from collections.abc import Iterable

from lawdiff.gitrepo import fast_import
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.history.registering import CodeRegister
from lawdiff.history.steps import Dropped, Revision, Step
from lawdiff.record import front_page
from lawdiff.record.digests import blob_id


class Registers:
    """The register of each code, and the titles of the codes in the order of their first versions.

    `repo` holds the registers that they replace; None where all is made anew.
    """

    def __init__(self, repo: LawRepo | None) -> None:
        self._repo = repo if repo is not None and repo.versions else None
        self.codes: dict[str, CodeRegister] = {}
        self.titles: dict[str, str] = {}
        self.newest = fast_import.FIRST_DAY

    def note(self, step: Step) -> bool:
        """Take up what a step makes known. Is it the first version of its code?"""
        info = step.info if isinstance(step, Revision) else step.ref.info
        slug = info.code.slug
        is_first = slug not in self.titles and not isinstance(step, Dropped)
        if is_first:
            self.titles[slug] = info.code.title
        if slug not in self.codes:
            held = self._holding(slug)
            self.codes[slug] = CodeRegister(held.register(slug) if held else None)
        self.codes[slug].note(step)
        if not (info.future or isinstance(step, Dropped)):
            self.newest = max(self.newest, info.date)
        return is_first

    def renew(self, slugs: Iterable[str]) -> None:
        """Note codes of which something new is known, such as that no law is to come."""
        for slug in slugs:
            if slug in self.codes:
                self.codes[slug].changed = True

    @property
    def is_empty(self) -> bool:
        """Is no version of any code left?"""
        return all(code.is_empty for code in self.codes.values())

    def files(self) -> tuple[dict[str, bytes | str | None], dict[str, str]]:
        """What the branch `registre` holds: path → content, or blob id where the repository has it;
        and folder → tree of each code of which nothing new is known."""
        edits: dict[str, bytes | str | None] = {}
        trees: dict[str, str] = {}
        shown = {}
        for slug, code in self.codes.items():
            if code.is_empty:
                continue
            shown[slug] = code.code.title, code.versions
            held = self._holding(slug)
            if held and not code.changed:
                trees[slug] = held.tree(f"{held.register_tip()}:{slug}")
                continue
            blobs = held.register(slug).blobs if held else {}
            for path, content in code.files():
                oid = blob_id(content)
                edits[f"{slug}/{path}"] = oid if blobs.get(path) == oid else content
        edits[front_page.NAME] = front_page.render_register(shown)
        return edits, trees

    def _holding(self, slug: str) -> LawRepo | None:
        """The repository, where it holds this code."""
        return self._repo if self._repo and slug in self._repo.codes else None
