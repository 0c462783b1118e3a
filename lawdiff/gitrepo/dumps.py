"""The files of dumps that a repository holds: one ref per code, each file at its path there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Code
from lawdiff.record.dump_files import DumpFiles
from lawdiff.record.names import dump_id, dump_ref


class RepoDumps:
    """What a law repository holds of dumps, code by code."""

    def __init__(self, repo: LawRepo) -> None:
        self._repo = repo

    @cached_property
    def codes(self) -> dict[str, Code]:
        """LEGITEXT id → code, for each code of which files are held."""
        repo = self._repo
        ids = filter(None, map(dump_id, repo.refs))
        known = {ref.info.code.id: ref.info.code for ref in repo.versions if ref.info.code.id}
        return {name: known.get(name, Code(name, name)) for name in ids}

    def files(self, id_: str) -> DumpFiles | None:
        """The files held of a code; None where there are none."""
        ref = dump_ref(id_)
        if ref not in self._repo.refs:
            return None
        return DumpFiles.parse(id_, self._repo.read_text(ref), self._repo.files_at(ref))

    def read(self, blobs: Sequence[str]) -> list[bytes | None]:
        """The contents of files by their ids, None for each that is not there."""
        return list(self._repo.read(blobs))
