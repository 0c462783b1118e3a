"""The versions that the commits of `main` describe, whatever the tags say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo import git
from lawdiff.gitrepo.repository import MAIN
from lawdiff.model import VersionInfo
from lawdiff.record.trailers import parse_trailers, read_trailers

_FORM = "--format=%x00%H%x00%(trailers:only,unfold)"


def versions_on_main(git_dir: Path) -> Iterator[tuple[str, VersionInfo]]:
    """Yields the commit and the facts of each version on `main`, newest first.

    Skips commits that describe no version, or none that can be read. Stops where history is cut.
    """
    log = git.attempt(git_dir, "log", "--first-parent", _FORM, MAIN, "--")
    fields = log.output.decode(errors="replace").split("\0")[1:]
    for commit, text in zip(fields[::2], fields[1::2], strict=False):
        trailers = read_trailers(text)
        try:
            info = parse_trailers(trailers) if "Articles" in trailers else None
        except RepositoryError:
            continue
        if info is not None and not info.future:
            yield commit, info
