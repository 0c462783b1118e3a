"""Removes what a killed import has left: its staging folder, its locks, and packs moved by half."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from lawdiff.gitrepo import disk, git
from lawdiff.gitrepo.staging import ADDED, LOCK, NEW_REFS, PREFIX, REMOVED

_PACK = re.compile(r"pack-[0-9a-f]{40}")


def remove(git_dir: Path) -> bool:
    """Remove what killed imports have left; was there anything?

    Only for the process that holds the lock of the repository.
    """
    left = sorted(git_dir.glob(f"{PREFIX}*"))
    for folder in left:
        disk.wait_for_children(folder)
        for own in sorted(folder.glob(f"{LOCK}*")):
            _unlock(git_dir, own)
        _remove_half_packs(git_dir / "objects" / "pack", folder)
        _remove_unneeded_packs(git_dir, folder)
        disk.remove(folder)
    return bool(left)


def remove_unfinished(parent: Path, prefix: str) -> None:
    """Remove the repositories that killed imports were making in a folder."""
    for folder in parent.glob(f"{prefix}*"):
        for left in (folder, *folder.glob(f"{PREFIX}*")):
            disk.wait_for_children(left)
        disk.remove(folder)


def _unlock(git_dir: Path, own: Path) -> None:
    """Remove the lock whose copy this file of a staging folder is; no lock that differs."""
    content = own.read_text(encoding="utf-8", errors="surrogateescape")
    path = PurePosixPath(content.partition("\n")[0])
    if path.suffix != ".lock" or path.is_absolute() or ".." in path.parts:
        return
    lock = git_dir / path
    if lock.is_file() and lock.read_text(encoding="utf-8", errors="surrogateescape") == content:
        lock.unlink()


def _remove_half_packs(packs: Path, folder: Path) -> None:
    """Remove packs of which a killed import has moved, or removed, some files alone."""
    names = [*(path.name for path in folder.glob("*/pack/*.idx")), *_listed(folder / REMOVED)]
    for stem in {name.partition(".")[0] for name in names}:
        if _PACK.fullmatch(stem) and not (packs / f"{stem}.idx").exists():
            for path in packs.glob(f"{stem}.*"):
                path.unlink()


def _remove_unneeded_packs(git_dir: Path, folder: Path) -> None:
    """Remove packs that a killed first import added for refs that had not moved yet.

    Where there are refs, the next repacking finds out what they need.
    """
    names = _listed(folder / ADDED)
    if not names or not (folder / NEW_REFS).is_file():
        return
    if git.run(git_dir, "for-each-ref", "--count=1"):
        return
    for name in sorted(names, key=lambda name: not name.endswith(".idx")):
        if _PACK.fullmatch(name.partition(".")[0]) and "/" not in name:
            (git_dir / "objects" / "pack" / name).unlink(missing_ok=True)


def _listed(file: Path) -> list[str]:
    """The names in a list of packs; none where the import was killed before it wrote one."""
    return file.read_text().split("\n") if file.is_file() else []
