"""Checks the form of the parts that a version was merged from."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lawdiff.errors import LawdiffError
from lawdiff.gitrepo.trees import Entry
from lawdiff.record import register_file
from lawdiff.record.paths import SOMMAIRE, parse_article_path, register_path
from lawdiff.record.register import Listing
from lawdiff.verify.faults import Fault
from lawdiff.verify.form import VersionCheck


class PartCheck(VersionCheck):
    """The check of one part of a version: it has with its articles what its source says of them."""

    is_part = True

    def read_tree(self) -> dict[str, Entry]:
        return self.form.files_below(self.ref.commit)

    def fault(self, kind: str, message: str, path: str = "", article: str | None = None) -> None:
        where = f"{self.where}/{path}" if path else self.where
        self.form.faults.append(Fault(kind, message, where, article))

    def is_file_name(self, path: str) -> bool:
        plain = f"{path.removesuffix('.json')}.md" if path.endswith(".json") else path
        return parse_article_path(plain) is not None

    def files_of(self, places: Collection[str]) -> set[str]:
        return {SOMMAIRE, *places, *map(register_path, places)}

    def said(self, places: Collection[str]) -> Mapping[str, Listing]:
        """What the part's own files say of these articles; a fault for one that lawdiff would
        write otherwise."""
        oids = {path: self.files[path].oid for path in self.files if path.endswith(".json")}
        found: dict[str, Listing] = {}
        days = [self.ref.day]
        for path, content in zip(oids, self.objects.salvage(list(oids.values())), strict=True):
            try:
                entry = register_file.decode(content or b"", days)
                same = register_file.encode(entry, days) == content
            except LawdiffError as error:
                self.fault("file", error.message, path)
                continue
            if not same:
                self.fault("file", "not as lawdiff writes it", path)
            found.update((listing.path, listing) for listing in entry.listings)
        return found
