"""The files of dumps that a repository holds: a ref a code, each file at its path in the dump."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from lawdiff.gitrepo import git
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Code
from lawdiff.record.dump_files import DUMPS, DumpFiles


class RepoDumps:
    """What a law repository holds of dumps, code by code."""

    def __init__(self, repo: LawRepo) -> None:
        self._repo = repo

    @cached_property
    def codes(self) -> dict[str, Code]:
        """LEGITEXT id → code, for each code of which files are held."""
        repo = self._repo
        ids = [ref.rpartition("/")[2] for ref in repo.refs if ref.startswith(f"{DUMPS}/")]
        known = {ref.info.code.id: ref.info.code for ref in repo.versions if ref.info.code.id}
        return {name: known.get(name, Code(name, name)) for name in ids}

    def files(self, id_: str) -> DumpFiles | None:
        """The files held of a code; None where there are none."""
        ref, git_dir = f"{DUMPS}/{id_}", self._repo.git_dir
        if ref not in self._repo.refs:
            return None
        listing = git.records(git_dir, git.run(git_dir, "ls-tree", "-r", "-z", ref))
        files = {path: meta[-40:] for meta, _, path in (line.partition("\t") for line in listing)}
        return DumpFiles.parse(id_, self._repo.read_text(ref), files)

    def read(self, blobs: Sequence[str]) -> list[bytes | None]:
        """The contents of files by their ids, None for each that is not there."""
        return self._repo.try_read(blobs)
