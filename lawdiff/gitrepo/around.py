"""The repository around a folder, as git finds it."""

from __future__ import annotations

import os
from pathlib import Path

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo.folders import find_git_dir
from lawdiff.gitrepo.repository import LawRepo


def repository_around(folder: Path) -> Path | None:
    """The nearest folder, from this one upwards, that is a git repository; None where there is
    none.

    As git does, it goes no further than the file system of the folder. RepositoryError for a
    repository that is not to be trusted (see `trust`), and for one above the folder that belongs to
    somebody else: anyone can make one in a folder that all may write to, such as /tmp.
    """
    try:
        device = folder.stat().st_dev
        for place in (folder, *folder.parents):
            if place.stat().st_dev != device:
                return None
            git_dir = find_git_dir(place)
            if git_dir is not None:
                if place != folder:
                    _check_owner(place, git_dir)
                return place
    except OSError:
        return None  # a folder that may not be looked into
    return None


def holds_law(folder: Path) -> bool:
    """Does the repository hold a version?"""
    with LawRepo(folder) as repo:
        return bool(repo.codes)


def _check_owner(place: Path, git_dir: Path) -> None:
    if not hasattr(os, "geteuid"):
        return
    mine = {os.geteuid()}
    if os.geteuid() == 0 and os.environ.get("SUDO_UID", "").isdigit():
        mine.add(int(os.environ["SUDO_UID"]))
    if not {place.stat().st_uid, git_dir.stat().st_uid} <= mine:
        raise RepositoryError(
            "this repository above the current folder belongs to somebody else",
            where=str(place),
            hint="name it with --repo, if you trust it",
        )
