"""One `git fast-import`, started with the first thing to write, and the commits written to it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO

from lawdiff.gitrepo import fast_import, git
from lawdiff.gitrepo.fast_import import Commit
from lawdiff.record.digests import blob_id

Edits = dict[str, bytes | str | None]
Parent = int | str | None
_MARKS = "marks"


@dataclass(slots=True)
class Stream:
    """Commits and blobs on their way to git, which stores them in a private git folder.

    `git_dir` is the repository that they are for, `written` are the ids of blobs that need not be
    written.
    """

    git_dir: Path
    folder: Path
    written: set[str] = field(default_factory=set)
    commits: int = 0
    _process: subprocess.Popen[bytes] | None = None

    @property
    def _input(self) -> BinaryIO:
        """Where to write; starts git the first time."""
        if self._process is None:
            self._process = _start(self.folder)
            assert self._process.stdin is not None
            fast_import.write_header(self._process.stdin)  # type: ignore[arg-type]
        assert self._process.stdin is not None
        return self._process.stdin  # type: ignore[return-value]

    def keep(self, content: bytes) -> str:
        """Store a file's content; its blob id."""
        oid = blob_id(content)
        if oid not in self.written:
            self.written.add(oid)
            self.put(content)
        return oid

    def put(self, content: bytes) -> None:
        """Store a file's content that `content` has just given."""
        fast_import.write_blob(self._input, content)

    def content(self, oid: str, blobs: Mapping[str, bytes]) -> bytes | str:
        """The content of a file the first time, its id when git holds it already."""
        if oid in self.written or oid not in blobs:
            return oid
        self.written.add(oid)
        return blobs[oid]

    def commit(
        self,
        parent: Parent,
        message: str,
        day: date,
        edits: Edits,
        trees: Mapping[str, str] | None = None,
        *,
        authored: date | None = None,
    ) -> int:
        """Write a commit (see `fast_import.Commit`); its mark, from 1."""
        self.commits += 1
        ordered = dict(sorted(edits.items()))
        commit = Commit(self.commits, parent, message, day, ordered, trees or {}, authored)
        fast_import.write_commit(self._input, commit)
        return self.commits

    def end(self) -> dict[int, str]:
        """End the stream; mark → id of each commit.

        RepositoryError with git's own message where it has failed, or where a commit lacks.
        """
        if self._process is None:
            return {}
        fast_import.write_end(self._input)
        self._input.close()
        self.wait()
        path = self.folder / _MARKS
        text = path.read_text(errors="replace") if path.is_file() else ""
        pairs = (line.split() for line in text.splitlines())
        marks = {int(pair[0][1:]): pair[1] for pair in pairs}
        if marks.keys() != set(range(1, self.commits + 1)):
            raise git.unexpected(self.git_dir, text)
        return marks

    def wait(self) -> None:
        """Wait for git to end; RepositoryError with its own message where it has failed."""
        process = self._process
        if process is None:
            return
        assert process.stderr is not None
        message = process.stderr.read().strip().split(b"\n")[0]
        if process.wait() != 0:
            raise git.failure(self.git_dir, "fast-import", process.returncode, message)

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


def _start(folder: Path) -> subprocess.Popen[bytes]:
    marks = (folder / _MARKS).absolute()
    arguments = ("fast-import", "--quiet", "--force", f"--export-marks={marks}")
    return git.start(
        folder,
        *("-c", "fastimport.unpackLimit=0", *arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
