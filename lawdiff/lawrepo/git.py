"""Git, run so that nothing of the machine or of the user shows in what it does."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
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
    "LC_ALL": "C",
    "TZ": "UTC",
}
_NO_HOOKS = ("-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false")


def environment() -> dict[str, str]:
    """The environment that git gets: the process's own without any GIT_ variable."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return {**kept, **_SETTINGS}


def command(git_dir: Path, *arguments: str) -> list[str]:
    return ["git", f"--git-dir={git_dir}", *_NO_HOOKS, *arguments]


def run(git_dir: Path, *arguments: str, stdin: bytes | None = None) -> bytes:
    """What a git command prints; RepositoryError with git's own words where it fails."""
    done = _run(git_dir, arguments, stdin)
    if done.returncode != 0:
        words = done.stderr.decode(errors="replace").strip().split("\n")[-1]
        raise RepositoryError(f"git {arguments[0]} failed: {words}", where=str(git_dir))
    return done.stdout


def answer(git_dir: Path, *arguments: str) -> bytes | None:
    """What a git command prints, or None where it exits with another code than 0."""
    done = _run(git_dir, arguments, None)
    return done.stdout if done.returncode == 0 else None


def _run(
    git_dir: Path, arguments: Sequence[str], stdin: bytes | None
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            command(git_dir, *arguments),
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            env=environment(),
            check=False,
        )
    except FileNotFoundError:
        raise RepositoryError("git is not installed, or not on PATH") from None


def succeeds(git_dir: Path, *arguments: str) -> bool:
    """Does this git command exit with 0?"""
    done = subprocess.run(
        command(git_dir, *arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(),
        check=False,
    )
    return done.returncode == 0


class ObjectReader:
    """Objects of a repository by id or by `commit:path`, all from one `git cat-file --batch`."""

    def __init__(self, git_dir: Path) -> None:
        self._git_dir = git_dir
        self._process: subprocess.Popen[bytes] | None = None

    def _open(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process is None:
            self._process = subprocess.Popen(
                command(self._git_dir, "cat-file", "--batch"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment(),
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        return self._process.stdin, self._process.stdout

    def read(self, names: Iterable[str]) -> Iterator[bytes | None]:
        """The content of each object, None where there is none, in the order asked."""
        return (found[1] if found else None for found in self.identified(names))

    def identified(self, names: Iterable[str]) -> Iterator[tuple[str, bytes] | None]:
        """The id and the content of each object, None where there is none, in the order asked.

        At most 100 requests are under way at once, so that neither side waits for the other.
        """
        requests, answers = self._open()
        names = list(names)
        for start in range(0, len(names), 100):
            batch = names[start : start + 100]
            requests.write("".join(f"{name}\n" for name in batch).encode())
            requests.flush()
            for _ in batch:
                yield self._answer(answers)

    def _answer(self, answers: IO[bytes]) -> tuple[str, bytes] | None:
        header = answers.readline().split()
        if not header:
            raise RepositoryError("git cat-file ended early", where=str(self._git_dir))
        if header[-1] in (b"missing", b"ambiguous"):
            return None
        content = answers.read(int(header[-1]))
        answers.read(1)
        return header[0].decode(), content

    def close(self) -> None:
        """End the process, if one was started."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.stdout.close()
        process.wait()
