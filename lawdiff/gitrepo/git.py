"""Git, run so that nothing of the machine or of the user shows in what it does, and nothing of
the repository is obeyed: see `trust` for what options cannot forbid."""

from __future__ import annotations

import os
import re
import subprocess
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO

from lawdiff.errors import RepositoryError

# No config, no attributes, no template, no prompt, no locale of the user's; replace refs and
# grafts off; no way to any other repository, not even for an object that this one lacks.
_SETTINGS = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_DEFAULT_REF_FORMAT": "files",
    "LC_ALL": "C",
    "TZ": "UTC",
}
OLDEST = 2, 30  # `init --object-format`, `rev-parse --end-of-options`, changed paths in the graph
_inherited: set[int] = set()
_FIXED = (
    "advice.graftFileDeprecated=false",  # it is named below so that there is none
    f"core.hooksPath={os.devnull}",
    f"core.attributesFile={os.devnull}",
    f"core.excludesFile={os.devnull}",
    "core.fsmonitor=false",
    "core.protectHFS=true",
    "core.protectNTFS=true",
    "core.bigFileThreshold=32m",  # above it git passes files on instead of holding them
    "log.showSignature=false",
    "submodule.recurse=false",
)
_OPTIONS = ("--no-pager", *(word for setting in _FIXED for word in ("-c", setting)))

# Far above what any code needs, so that memory has a bound: one object, the objects of one
# question, the answer of one command, in bytes.
LARGEST_OBJECT = 64 << 20
LARGEST_QUESTION = 2 << 30
LARGEST_ANSWER = 256 << 20

if os.name == "nt":  # else Windows takes a `git.exe` that lies in the current folder
    os.environ.setdefault("NoDefaultCurrentDirectoryInExePath", "1")
_ENDED = "git cat-file ended early: an object is damaged (lawdiff verify says which)"


def environment() -> dict[str, str]:
    """The environment that git gets: the process's own without any GIT_ variable."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return {**kept, **_SETTINGS}


def command(git_dir: Path, *arguments: str) -> list[str]:
    """The words of a git command. Where it looks at work trees it is to be run at the root of the
    disk, for a `.gitattributes` in the current folder has a say."""
    return ["git", f"--git-dir={git_dir.absolute()}", *_OPTIONS, *arguments]


def start(
    git_dir: Path,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.PIPE,
    stderr: int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """A git command, running; RepositoryError where git cannot be run at all."""
    try:
        return subprocess.Popen(
            command(git_dir, *arguments),
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            cwd=git_dir.absolute().anchor,
            env={**environment(), **(env or {})},
            pass_fds=tuple(_inherited),
        )
    except FileNotFoundError:
        raise RepositoryError("git is not installed, or not on PATH") from None
    except OSError as error:
        raise RepositoryError(f"git cannot be run: {error.strerror}") from None


def run(
    git_dir: Path,
    *arguments: str,
    stdin: bytes | None = None,
    env: Mapping[str, str] | None = None,
) -> bytes:
    """What a git command prints; RepositoryError with git's own words where it fails."""
    code, output, words = _run(git_dir, arguments, stdin, env or {})
    if code != 0:
        raise failure(git_dir, arguments[0], code, words)
    return output


def failure(git_dir: Path, name: str, code: int, words: bytes) -> RepositoryError:
    """What to tell of a git command that failed: its last words, or what ended it."""
    told = words.decode(errors="replace").strip().split("\n")[-1]
    ended = f"ended by signal {-code}" if code < 0 else f"it exited with {code}"
    return RepositoryError(f"git {name} failed: {told or ended}", where=str(git_dir))


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of a git command: did it succeed, what did it print, its words on stderr."""

    done: bool
    output: bytes
    words: str


def attempt(git_dir: Path, *arguments: str, stdin: bytes | None = None) -> Attempt:
    """Run a git command whose failure tells something too."""
    code, output, words = _run(git_dir, arguments, stdin, {})
    return Attempt(code == 0, output, words.decode(errors="replace").strip())


def answer(git_dir: Path, *arguments: str) -> bytes | None:
    """What a git command prints, or None where it exits with another code than 0."""
    tried = attempt(git_dir, *arguments)
    return tried.output if tried.done else None


def text(git_dir: Path, *arguments: str) -> str:
    """What a git command prints, as text; RepositoryError also where it is no UTF-8."""
    return utf8(run(git_dir, *arguments), f"what git {arguments[0]} tells")


def utf8(data: bytes, what: str) -> str:
    """Bytes from a repository as text; RepositoryError where `what` is no UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise RepositoryError(f"{what} is no UTF-8 (byte {error.start})") from None


def _run(
    git_dir: Path, arguments: Sequence[str], stdin: bytes | None, env: Mapping[str, str]
) -> tuple[int, bytes, bytes]:
    """Exit code, output and complaints of a git command."""
    if any("\0" in word for word in arguments):
        raise RepositoryError(f"git {arguments[0]} takes no NUL", where=str(git_dir))
    pipe = subprocess.PIPE if stdin else subprocess.DEVNULL
    with start(git_dir, *arguments, env=env, stdin=pipe, stderr=subprocess.PIPE) as process:
        if stdin:
            output, words = process.communicate(stdin)
            return process.returncode, output, words
        assert process.stdout is not None
        assert process.stderr is not None
        words_read: deque[bytes] = deque(maxlen=9)
        drain = Thread(target=words_read.extend, args=(process.stderr,))
        drain.start()
        chunks, size = [], 0
        while chunk := process.stdout.read(1 << 20):
            chunks.append(chunk)
            size += len(chunk)
            if size > LARGEST_ANSWER:
                process.kill()
                drain.join()
                raise RepositoryError(
                    f"git {arguments[0]} tells more than there is in a law repository",
                    where=str(git_dir),
                )
        drain.join()
    return process.returncode, b"".join(chunks), b"".join(words_read)


def records(git_dir: Path, output: bytes) -> list[str]:
    """The records of an output, each of which NUL ends; RepositoryError for any other output."""
    *found, rest = output.decode(errors="surrogateescape").split("\0")
    if rest:
        raise nonsense(git_dir, rest)
    return found


def nonsense(git_dir: Path, answer: str) -> RepositoryError:
    """What to tell of an answer that git never gives."""
    return RepositoryError(f"git gave an answer without sense: {answer[:60]!r}", where=str(git_dir))


@contextmanager
def inherited(file: int) -> Iterator[None]:
    """Each git that is started in this block holds this open file, and what it starts as well."""
    _inherited.add(file)
    try:
        yield
    finally:
        _inherited.discard(file)


def check_version(git_dir: Path) -> None:
    """Raises RepositoryError for a git that is too old."""
    answer = run(git_dir, "version").decode(errors="replace").strip()
    found = re.match(r"git version (\d+)\.(\d+)", answer)
    if not found:
        raise nonsense(git_dir, answer)
    if (int(found[1]), int(found[2])) < OLDEST:
        raise RepositoryError(
            f"this is {answer}, which is too old",
            hint=f"install git {OLDEST[0]}.{OLDEST[1]} or newer",
        )


class ObjectReader:
    """Objects of a repository by id or by `commit:path`, all from one `git cat-file --batch`."""

    def __init__(self, git_dir: Path) -> None:
        self._git_dir = git_dir
        self._process: subprocess.Popen[bytes] | None = None

    def _open(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process is None:
            arguments = ("cat-file", "--batch")
            self._process = start(self._git_dir, *arguments, stdin=subprocess.PIPE)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        return self._process.stdin, self._process.stdout

    def read(self, names: Iterable[str]) -> Iterator[bytes | None]:
        """The content of each object, None where there is none, in the order asked."""
        return (found[1] if found else None for found in self.identified(names))

    def identified(self, names: Iterable[str]) -> Iterator[tuple[str, bytes] | None]:
        """The id and the content of each object, None where there is none, in the order asked.

        At most 100 requests are under way at once, so that neither side waits for the other.
        RepositoryError for what is larger than anything in a law repository.
        """
        requests, answers = self._open()
        names = list(names)
        left = LARGEST_QUESTION
        for start in range(0, len(names), 100):
            batch = names[start : start + 100]
            asked = "".join(f"{name}\n" for name in batch)
            if asked.count("\n") != len(batch):
                raise RepositoryError("no object has a line feed in its name")
            try:
                requests.write(asked.encode("utf-8", "surrogatepass"))
                requests.flush()
            except BrokenPipeError:  # not to be taken for a reader of ours that has seen enough
                raise RepositoryError(_ENDED, where=str(self._git_dir)) from None
            for name in batch:
                found = self._answer(name, answers, left)
                left -= len(found[1]) if found else 0
                yield found

    def _answer(self, name: str, answers: IO[bytes], left: int) -> tuple[str, bytes] | None:
        header = answers.readline().split()
        if not header:
            raise RepositoryError(_ENDED, where=str(self._git_dir))
        if header[-1] in (b"missing", b"ambiguous", b"submodule"):
            return None
        if not header[-1].isdigit():
            raise nonsense(self._git_dir, b" ".join(header).decode(errors="replace"))
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
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(BrokenPipeError):  # git dies of an object that is damaged
            process.stdin.close()
        process.stdout.close()
        process.wait()
