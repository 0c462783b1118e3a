"""The files of dumps that a repository holds: a folder of `registre` for each code."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Code
from lawdiff.record.dump_files import DumpFiles
from lawdiff.record.kept import dump_folder, note_of


class RepoDumps:
    """What a law repository holds of dumps, code by code."""

    def __init__(self, repo: LawRepo) -> None:
        self._repo = repo

    @cached_property
    def codes(self) -> dict[str, Code]:
        """LEGITEXT id → code, for each code of which files are held."""
        repo = self._repo
        known = {ref.info.code.id: ref.info.code for ref in repo.versions if ref.info.code.id}
        return {name: known.get(name, Code(name, name)) for name in repo.dump_ids()}

    def files(self, id_: str) -> DumpFiles | None:
        """The files held of a code; None where there are none."""
        repo = self._repo
        if id_ not in repo.dump_ids():
            return None
        folder = f"{repo.register_tip()}:{dump_folder(id_)}"
        return DumpFiles.parse(id_, repo.read_text(note_of(folder)), repo.files_at(folder))

    def read(self, blobs: Sequence[str]) -> list[bytes | None]:
        """The contents of files by their ids, None for each that is not there."""
        return list(self._repo.read(blobs))
