"""What a law repository keeps of a code's dump: the publisher's files, and a note of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lawdiff.record.digests import listing_digest
from lawdiff.record.kept import dump_folder
from lawdiff.record.trailers import CONTENTS, read_trailers


@dataclass(frozen=True, slots=True)
class DumpFiles:
    """The files of a code's dump, path → blob id, and what brought them.

    `id` is the code's LEGITEXT id. `archives` are the sha256s of the archives; `stamp` is the
    moment of the newest increment, `20170102-210500`, empty where there was none.
    """

    id: str
    title: str
    files: Mapping[str, str]
    archives: tuple[str, ...]
    stamp: str

    @property
    def folder(self) -> str:
        """The folder of the branch `registre` that holds them."""
        return dump_folder(self.id)

    @property
    def note(self) -> str:
        """The note beside the folder, which `parse` reads."""
        lines = [f"Code: {self.title}", f"Code-id: {self.id}", f"Stamp: {self.stamp or '-'}"]
        lines += [f"Archive-sha256: {digest}" for digest in sorted(self.archives)]
        lines += [f"{CONTENTS}: {listing_digest(lines, self.files)}"]
        return f"LEGI : les fichiers du {self.title}\n\n" + "\n".join(lines) + "\n"

    @classmethod
    def parse(cls, id_: str, note: str, files: Mapping[str, str]) -> DumpFiles:
        """The files of a folder with this note."""
        trailers = read_trailers(note)
        stamp = trailers.get("Stamp", [""])[-1]
        archives = tuple(trailers.get("Archive-sha256", ()))
        title = trailers.get("Code", [""])[0]
        return cls(id_, title, files, archives, "" if stamp == "-" else stamp)
