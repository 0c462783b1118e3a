"""Git, run so that nothing of the machine or of the user shows in what it does."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from lawdiff.errors import RepositoryError

# No config, no template, no hook, no prompt, no locale of the user's; replace refs and grafts off.
_SETTINGS = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_DEFAULT_REF_FORMAT": "files",
    "LC_ALL": "C",
    "TZ": "UTC",
}
_NO_HOOKS = ("-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false")
OLDEST = 2, 30  # `init --object-format`, `rev-parse --end-of-options`, changed paths in the graph
_inherited: set[int] = set()


def environment() -> dict[str, str]:
    """The environment that git gets: the process's own without any GIT_ variable."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return {**kept, **_SETTINGS}


def command(git_dir: Path, *arguments: str) -> list[str]:
    return ["git", f"--git-dir={git_dir}", *_NO_HOOKS, *arguments]


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
    pipe = subprocess.DEVNULL if stdin is None else subprocess.PIPE
    with start(git_dir, *arguments, env=env, stdin=pipe, stderr=subprocess.PIPE) as process:
        try:
            output, words = process.communicate(stdin)
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        raise failure(git_dir, arguments[0], process.returncode, words)
    return output


def failure(git_dir: Path, name: str, code: int, words: bytes) -> RepositoryError:
    """What to tell of a git command that failed: its last words, or what ended it."""
    told = words.decode(errors="replace").strip().split("\n")[-1]
    ended = f"ended by signal {-code}" if code < 0 else f"it exited with {code}"
    return RepositoryError(f"git {name} failed: {told or ended}", where=str(git_dir))


def succeeds(git_dir: Path, *arguments: str) -> bool:
    """Does this git command exit with 0?"""
    with start(git_dir, *arguments, stdout=subprocess.DEVNULL) as process:
        return process.wait() == 0


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
        """The content of each object, None where there is none, in the order asked.

        At most 100 requests are under way at once, so that neither side waits for the other.
        """
        requests, answers = self._open()
        names = list(names)
        for start in range(0, len(names), 100):
            batch = names[start : start + 100]
            try:
                requests.write("".join(f"{name}\n" for name in batch).encode())
                requests.flush()
            except BrokenPipeError:
                raise self._ended() from None
            for _ in batch:
                yield self._answer(answers)

    def _answer(self, answers: IO[bytes]) -> bytes | None:
        header = answers.readline().split()
        if not header:
            raise self._ended()
        if header[-1] in (b"missing", b"ambiguous"):
            return None
        if not header[-1].isdigit():
            raise nonsense(self._git_dir, b" ".join(header).decode(errors="replace"))
        size = int(header[-1])
        content = answers.read(size + 1)
        if len(content) != size + 1:
            raise self._ended()
        return content[:-1]

    def _ended(self) -> RepositoryError:
        return RepositoryError("git cat-file ended early", where=str(self._git_dir))

    def close(self) -> None:
        """End the process, if one was started."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(BrokenPipeError):
            process.stdin.close()
        process.stdout.close()
        process.wait()
