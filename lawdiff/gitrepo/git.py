"""Runs git independently of the machine's and the user's settings.

What a repository's own settings could make git do is forbidden by options and environment, or
refused by `trust` where no option forbids it.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from lawdiff.errors import RepositoryError, decoded

# No config, attributes, template, prompt or locale of the user's; no replace refs and no grafts; no
# access to another repository, not even for an object that this one lacks.
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
    "advice.graftFileDeprecated=false",  # GIT_GRAFT_FILE is set so that there is none
    f"core.hooksPath={os.devnull}",
    f"core.attributesFile={os.devnull}",
    f"core.excludesFile={os.devnull}",
    "core.fsmonitor=false",
    "core.protectHFS=true",
    "core.protectNTFS=true",
    "core.bigFileThreshold=32m",  # above it git streams files instead of loading them
    "log.showSignature=false",
    "submodule.recurse=false",
)
_OPTIONS = ("--no-pager", *(word for setting in _FIXED for word in ("-c", setting)))

# Bytes of one command's output, far above what any code needs, so that memory has a bound.
LARGEST_ANSWER = 256 << 20

if os.name == "nt":  # else Windows runs a `git.exe` of the current folder
    os.environ.setdefault("NoDefaultCurrentDirectoryInExePath", "1")


def environment() -> dict[str, str]:
    """The environment for git: the process's own, with lawdiff's GIT_ variables alone."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return {**kept, **_SETTINGS}


def command(git_dir: Path, *arguments: str) -> list[str]:
    """The command line of a git command.

    Run it at the root of the disk: git reads a `.gitattributes` of the current folder.
    """
    return ["git", f"--git-dir={git_dir.absolute()}", *_OPTIONS, *arguments]


def start(
    git_dir: Path,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.PIPE,
    stderr: int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Starts a git command; RepositoryError where git cannot be run."""
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
    """The output of a git command; RepositoryError with git's own message where it fails."""
    code, output, message = _run(git_dir, arguments, stdin, env or {})
    if code != 0:
        raise failure(git_dir, arguments[0], code, message)
    return output


def failure(git_dir: Path, name: str, code: int, message: bytes) -> RepositoryError:
    """The error for a git command that failed: the last line that it printed, or its exit code."""
    last = message.decode(errors="replace").strip().split("\n")[-1]
    ended = f"ended by signal {-code}" if code < 0 else f"it exited with {code}"
    return RepositoryError(f"git {name} failed: {last or ended}", where=str(git_dir))


@dataclass(frozen=True, slots=True)
class Attempt:
    """The result of a git command: whether it exited with 0, its output, its messages."""

    done: bool
    output: bytes
    messages: str


def attempt(git_dir: Path, *arguments: str, stdin: bytes | None = None) -> Attempt:
    """The result of a git command that may fail."""
    code, output, messages = _run(git_dir, arguments, stdin, {})
    return Attempt(code == 0, output, messages.decode(errors="replace").strip())


def answer(git_dir: Path, *arguments: str) -> bytes | None:
    """The output of a git command, or None where it exits with another code than 0."""
    result = attempt(git_dir, *arguments)
    return result.output if result.done else None


def text(git_dir: Path, *arguments: str) -> str:
    """The output of a git command as text; RepositoryError also where it is not UTF-8."""
    return decoded(run(git_dir, *arguments), f"the output of git {arguments[0]}")


def _run(
    git_dir: Path, arguments: Sequence[str], stdin: bytes | None, env: Mapping[str, str]
) -> tuple[int, bytes, bytes]:
    """Exit code, output and messages of a git command."""
    if any("\0" in word for word in arguments):
        raise RepositoryError(f"git {arguments[0]} takes no NUL", where=str(git_dir))
    pipe = subprocess.PIPE if stdin else subprocess.DEVNULL
    with start(git_dir, *arguments, env=env, stdin=pipe, stderr=subprocess.PIPE) as process:
        if stdin:
            output, messages = process.communicate(stdin)
            return process.returncode, output, messages
        assert process.stdout is not None
        assert process.stderr is not None
        last_lines: deque[bytes] = deque(maxlen=9)
        drain = Thread(target=last_lines.extend, args=(process.stderr,))
        drain.start()
        chunks, size = [], 0
        while chunk := process.stdout.read(1 << 20):
            chunks.append(chunk)
            size += len(chunk)
            if size > LARGEST_ANSWER:
                process.kill()
                drain.join()
                raise RepositoryError(
                    f"git {arguments[0]} prints more than there is in a law repository",
                    where=str(git_dir),
                )
        drain.join()
    return process.returncode, b"".join(chunks), b"".join(last_lines)


def records(git_dir: Path, output: bytes) -> list[str]:
    """The records of an output, each ended by NUL; RepositoryError for any other output."""
    *found, rest = output.decode(errors="surrogateescape").split("\0")
    if rest:
        raise unexpected(git_dir, rest)
    return found


def unexpected(git_dir: Path, answer: str) -> RepositoryError:
    """The error for an output that git never prints."""
    return RepositoryError(f"git gave an unexpected answer: {answer[:60]!r}", where=str(git_dir))


@contextmanager
def inherited(file: int) -> Iterator[None]:
    """Each git started in this block, and its children, keep this file descriptor open."""
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
        raise unexpected(git_dir, answer)
    if (int(found[1]), int(found[2])) < OLDEST:
        raise RepositoryError(
            f"this is {answer}, which is too old",
            hint=f"install git {OLDEST[0]}.{OLDEST[1]} or newer",
        )
