"""Where the law repository is, for a user who does not say."""

from __future__ import annotations

from pathlib import Path

from lawdiff.gitrepo.around import holds_law, repository_around


def repository_from(folder: Path) -> Path:
    """The repository around a folder, as git finds it; the folder itself where there is none."""
    return repository_around(folder) or folder


def target_from(folder: Path) -> Path:
    """The repository that an import from a folder writes into: the law repository around it.

    Where that is another project's the folder itself, in which a new one is made.
    """
    around = repository_around(folder)
    return around if around and holds_law(around) else folder
