"""The stream that `git fast-import` reads: each element writes itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import BinaryIO

from lawdiff.record.names import STAGING

# Lawdiff is the author of all commits, so that the same versions give the same ids everywhere.
IDENTITY = b"lawdiff <lawdiff@lawdiff.invalid>"
_REF = STAGING.encode()
# Git has no date before 1970, its commit graph none after 2514; the trailers hold the true one.
FIRST_DAY, LAST_DAY = date(1970, 1, 2), date(2500, 1, 1)
DELETE = None
TREE_MODE, FILE_MODE = b"040000", b"100644"


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit to write.

    `parent` is a mark of this stream, a commit id, or None for a root. `day` is that of its
    committer, and of its author unless `authored` is another. `edits` map a path to the
    content of the file, to the id of a blob or (`trees`) of a tree that the repository or the
    stream holds, or to DELETE.
    """

    mark: int
    parent: int | str | None
    message: str
    day: date
    edits: Mapping[str, bytes | str | None]
    trees: Mapping[str, str]
    authored: date | None = None


def write_header(stream: BinaryIO) -> None:
    """Begin the stream, so that git fails where the stream stops before its `done`."""
    stream.write(b"feature done\n")


def write_blob(stream: BinaryIO, content: bytes) -> None:
    """Write a file's content, which later commits name by its id."""
    stream.write(b"blob\n")
    _write_data(stream, content)


def write_commit(stream: BinaryIO, commit: Commit) -> None:
    """Write a commit, on the staging ref."""
    if commit.parent is None:
        stream.write(b"reset %s\n\n" % _REF)
    stream.write(b"commit %s\nmark :%d\n" % (_REF, commit.mark))
    for role, day in ((b"author", commit.authored or commit.day), (b"committer", commit.day)):
        stream.write(b"%s %s %d +0000\n" % (role, IDENTITY, timestamp(day)))
    _write_data(stream, commit.message.encode())
    if isinstance(commit.parent, int):
        stream.write(b"from :%d\n" % commit.parent)
    elif commit.parent is not None:
        stream.write(b"from %s\n" % commit.parent.encode())
    for path, tree in commit.trees.items():
        stream.write(b"M %s %s %s\n" % (TREE_MODE, tree.encode(), path.encode()))
    for path, content in commit.edits.items():
        if content is DELETE:
            stream.write(b"D %s\n" % path.encode())
        elif isinstance(content, str):
            stream.write(b"M %s %s %s\n" % (FILE_MODE, content.encode(), path.encode()))
        else:
            stream.write(b"M %s inline %s\n" % (FILE_MODE, path.encode()))
            _write_data(stream, content)
    stream.write(b"\n")


def write_end(stream: BinaryIO) -> None:
    """End the stream. The staging ref is reset first, so that git writes no ref: an import moves
    the real ones itself, all at once."""
    stream.write(b"reset %s\n\ndone\n" % _REF)


def timestamp(day: date) -> int:
    """Seconds since 1970 at midnight UTC of the day, from FIRST_DAY to LAST_DAY."""
    clamped = min(max(day, FIRST_DAY), LAST_DAY)
    return int(datetime(clamped.year, clamped.month, clamped.day, tzinfo=UTC).timestamp())


def _write_data(stream: BinaryIO, content: bytes) -> None:
    stream.write(b"data %d\n" % len(content))
    stream.write(content)
    stream.write(b"\n")
