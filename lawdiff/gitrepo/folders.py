"""The git folder of a repository, found where the user says that it is."""

from __future__ import annotations

import os
from pathlib import Path

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo import trust
from lawdiff.record import names


def is_on_main(head: Path) -> bool:
    """Is `main` the branch that this HEAD file names?"""
    return head.is_file() and head.read_text(errors="replace").strip() == f"ref: {names.MAIN}"


def find_git_dir(path: Path) -> Path | None:
    """The git folder of a repository: `path/.git`, or `path` where it is one itself.

    RepositoryError for one that is not to be trusted: see `trust`.
    """
    pointer = path / ".git"
    if pointer.is_symlink():
        raise RepositoryError("a link to another folder: it is not followed", where=str(pointer))
    for folder in (pointer, path):
        if (folder / "HEAD").is_file() and (folder / "objects").is_dir():
            trust.check(folder)
            return folder
    if pointer.is_file():  # a linked work tree: one line, `gitdir: …`
        target = pointer.read_text(errors="replace").strip().removeprefix("gitdir: ")
        folder = Path(os.path.normpath(path / target))
        if (folder / "HEAD").is_file():
            trust.check(folder, path)
            return folder
    return None


def exists(path: Path) -> bool:
    """Is there a git repository at this path?"""
    return find_git_dir(path) is not None
