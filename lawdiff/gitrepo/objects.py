"""The objects of a repository, read by id or as `commit:path`, all through one git process."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo import git
from lawdiff.gitrepo.trees import file_ids
from lawdiff.record.paths import FOLDER

# Bytes of one object, and of all objects of one call: far above what any code needs, so that
# memory has a bound.
LARGEST_OBJECT = 64 << 20
LARGEST_CALL = 2 << 30
# Requests that are sent before their answers are read, so that neither side waits for the other.
_BATCH = 100
_ENDED = "git cat-file ended early: an object is damaged (lawdiff verify says which)"

# The folders of articles and of their links alone can have many files.
_PATH = re.compile(rf"([0-9a-f]{{40}}:[0-9a-z-]+/{FOLDER})/([^/\0\n]+)")
# So many files of one folder git finds by itself in less time than it takes to read the folder.
_FEW = 8
# Files whose ids are kept, about 150 MB: the version that lists most has as many. Git finds the
# others.
_MOST = 500_000


class CatFile:
    """A `git cat-file --batch`, started when it is first asked."""

    def __init__(self, git_dir: Path) -> None:
        self._git_dir = git_dir
        self._process: subprocess.Popen[bytes] | None = None
        self._unread = 0  # answers that git has given or will give, and that were not read

    def identified(self, names: Iterable[str]) -> Iterator[tuple[str, bytes] | None]:
        """The id and the content of each object, None where there is none, in the order asked.

        RepositoryError for what is larger than anything in a law repository.
        """
        if self._unread:  # they must not be taken for the answers to these names
            self.close()
        requests, answers = self._open()
        names = list(names)
        left = LARGEST_CALL
        for start in range(0, len(names), _BATCH):
            batch = names[start : start + _BATCH]
            asked = "".join(f"{name}\n" for name in batch)
            if asked.count("\n") != len(batch):
                raise RepositoryError("no object has a line feed in its name")
            try:
                requests.write(asked.encode("utf-8", "surrogatepass"))
                requests.flush()
            except BrokenPipeError:  # must not be taken for a closed output of lawdiff
                raise RepositoryError(_ENDED, where=str(self._git_dir)) from None
            self._unread = len(batch)
            for name in batch:
                found = self._answer(name, answers, left)
                self._unread -= 1
                left -= len(found[1]) if found else 0
                yield found

    def _open(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process is None:
            arguments = ("cat-file", "--batch")
            self._process = git.start(self._git_dir, *arguments, stdin=subprocess.PIPE)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        return self._process.stdin, self._process.stdout

    def _answer(self, name: str, answers: IO[bytes], left: int) -> tuple[str, bytes] | None:
        header = answers.readline().split()
        if not header:
            raise RepositoryError(_ENDED, where=str(self._git_dir))
        if header[-1] in (b"missing", b"ambiguous", b"submodule"):
            return None
        if not header[-1].isdigit():
            raise git.unexpected(self._git_dir, b" ".join(header).decode(errors="replace"))
        size = int(header[-1])
        if size > min(LARGEST_OBJECT, left):
            self.close()
            what = f"{name} is larger than anything in a law repository: {size} bytes"
            raise RepositoryError(what, where=str(self._git_dir))
        content = answers.read(size + 1)
        if len(content) != size + 1:
            raise RepositoryError(_ENDED, where=str(self._git_dir))
        return header[0].decode(), content[:-1]

    def close(self) -> None:
        """End the process, if one was started."""
        process, self._process, self._unread = self._process, None, 0
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(BrokenPipeError):  # git dies of an object that is damaged
            process.stdin.close()
        process.stdout.close()
        process.wait()


class ObjectReader:
    """Reads objects; many files of one folder as quickly as a few.

    Git finds `commit:folder/file` by walking through the folder. That is quick for one file, and
    takes the square of the number of files where all of a folder are asked for by name, as they
    are where one number stands thousands of times. So a folder of which some files have been asked
    for is read, and its files are asked for by their ids from then on.
    """

    def __init__(self, git_dir: Path) -> None:
        self._git = CatFile(git_dir)
        self._asked: Counter[str] = Counter()
        self._folders: dict[str, dict[str, str] | None] = {}
        self._kept = 0

    def close(self) -> None:
        self._git.close()

    def read(self, names: Iterable[str]) -> Iterator[bytes | None]:
        """The content of each object, None where there is none, in the order asked."""
        return (found[1] if found else None for found in self.identified(names))

    def identified(self, names: Iterable[str]) -> Iterator[tuple[str, bytes] | None]:
        """As `read`, each object with its id."""
        ids = self._ids(list(names))
        found = self._git.identified([name for name in ids if name is not None])
        for name in ids:
            yield None if name is None else next(found)

    def salvage(self, names: Sequence[str]) -> list[bytes | None]:
        """As `read` from a repository that may be damaged: None also for what git cannot read."""
        try:
            return list(self.read(names))
        except (RepositoryError, OSError, ValueError):
            self.close()  # git dies of a damaged object
        if len(names) == 1:
            return [None]
        return [content for name in names for content in self.salvage([name])]

    def _ids(self, names: list[str]) -> list[str | None]:
        """Each name as git is to be asked for it; None for a file that its folder has not."""
        paths = [_PATH.fullmatch(name) for name in names]
        self._asked.update(path[1] for path in paths if path)
        return [
            self._id(name, path[1], path[2]) if path else name
            for name, path in zip(names, paths, strict=True)
        ]

    def _id(self, name: str, folder: str, file: str) -> str | None:
        if self._asked[folder] <= _FEW:
            return name
        if folder not in self._folders:
            self._folders[folder] = self._read_folder(folder)
        files = self._folders[folder]
        return name if files is None else files.get(file)

    def _read_folder(self, folder: str) -> dict[str, str] | None:
        """Name → id of a folder's files.

        None where git must find them: it is no folder that lawdiff has written, or as many ids are
        in memory as may be.
        """
        if self._kept >= _MOST:
            return None
        [found] = self._git.identified([f"{folder}/"])  # with the slash, no file is meant
        files = None if found is None else file_ids(found[1])
        self._kept += len(files or ())
        return files
