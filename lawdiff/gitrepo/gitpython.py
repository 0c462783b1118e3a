"""A law repository as GitPython's `Repo`, for who goes on with git from an answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from git import Repo as Repo


def open_repo(git_dir: Path) -> Repo:
    """The repository of a git folder; to be closed by the caller."""
    from git import Repo

    return Repo(git_dir)
