"""What git says of commits: their trailers, their parents, the files that they changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo import git
from lawdiff.model import VersionInfo
from lawdiff.record.names import MAIN
from lawdiff.record.trailers import is_of_version, parse_trailers, read_trailers

Trailers = dict[str, list[str]]
_COMMITS = ("log", "--first-parent", "--format=%x00%H%x00%(trailers:only,unfold)")
_REFS = "--format=%00%(refname)%00%(objectname)%00%(contents:trailers:only,unfold)"
_COMMIT = re.compile(r"[0-9a-f]{40}")
_PATHS = 500  # a command line holds no more than some thousands


def commits(git_dir: Path, *span: str) -> list[tuple[str, Trailers]]:
    """Id and trailers of each commit of a span (`main`, `futur ^main`), newest first."""
    output = git.text(git_dir, *_COMMITS, *span, "--")
    before, *fields = output.split("\0")
    if before or len(fields) % 2:
        raise git.unexpected(git_dir, output)
    return _pairs(fields)


def versions_on_main(git_dir: Path) -> Iterator[tuple[str, VersionInfo]]:
    """Commit and facts of each version on `main`, newest first, whatever the tags say.

    Commits that describe no version, or that git or lawdiff cannot read, are left out.
    """
    output = git.attempt(git_dir, *_COMMITS, MAIN, "--").output
    for commit, trailers in _pairs(output.decode(errors="replace").split("\0")[1:]):
        try:
            info = parse_trailers(trailers) if is_of_version(trailers) else None
        except RepositoryError:
            continue
        if info is not None and not info.future:
            yield commit, info


def _pairs(fields: Sequence[str]) -> list[tuple[str, Trailers]]:
    pairs = zip(fields[::2], fields[1::2], strict=False)
    return [(commit, read_trailers(text)) for commit, text in pairs]


def refs(git_dir: Path) -> list[tuple[str, str, Trailers]]:
    """Each ref with the commit that it names and that commit's trailers."""
    output = git.run(git_dir, "for-each-ref", _REFS).decode(errors="replace")
    fields = output.split("\0")[1:]
    threes = zip(fields[::3], fields[1::3], fields[2::3], strict=True)
    return [(name, commit, read_trailers(text)) for name, commit, text in threes]


def ids(git_dir: Path, *span: str) -> list[str]:
    """The ids of the commits of a span along first parents, oldest first; those git can read."""
    words = ("rev-list", "--first-parent", "--reverse", *span)
    return git.attempt(git_dir, *words, "--").output.decode(errors="replace").split()


def changed_paths(git_dir: Path, old: str, new: str) -> list[str]:
    """The files in which two commits differ; none where git cannot read them."""
    words = ("diff-tree", "-r", "-z", "--no-commit-id", "--name-only", "--no-renames", old, new)
    return git.attempt(git_dir, *words).output.decode(errors="replace").split("\0")[:-1]


def paths_of(git_dir: Path, commits: Sequence[str]) -> dict[str, list[str]]:
    """The files that each of these commits changes, next to its parent."""
    words = ("diff-tree", "--stdin", "-r", "-z", "--name-only", "--no-renames")
    asked = "".join(f"{commit}\n" for commit in commits).encode()
    output = git.attempt(git_dir, *words, stdin=asked).output.decode(errors="replace")
    found: dict[str, list[str]] = {}
    last: list[str] = []
    for name in output.split("\0")[:-1]:
        if _COMMIT.fullmatch(name):
            last = found[name] = []
        else:
            last.append(name)
    return found


def patch(git_dir: Path, old: str, new: str, paths: Sequence[str]) -> str:
    """What changed in some files between two commits, as a patch for `git apply`."""
    options = (
        *("--text", "--no-color", "--no-ext-diff"),  # text, whatever attributes say
        *("--no-textconv", "--full-index", "--no-renames"),
    )
    chunks = []
    for start in range(0, len(paths), _PATHS):
        names = paths[start : start + _PATHS]
        chunks.append(git.run(git_dir, "diff", *options, old, new, "--", *names))
    return b"".join(chunks).decode(errors="replace")
