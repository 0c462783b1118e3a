"""`core.sharedRepository`: a shared repository stays one, whatever the umask of the importer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lawdiff.gitrepo import git

_GROUP, _ALL = 0o660, 0o664
_NAMED = {
    **dict.fromkeys(("group", "true", "yes", "on", "1"), _GROUP),
    **dict.fromkeys(("all", "world", "everybody", "2"), _ALL),
    **dict.fromkeys(("umask", "false", "no", "off", "0", ""), 0),
}


@contextmanager
def shared(git_dir: Path | None) -> Iterator[bool]:
    """Gives the files made in the block the rights that the repository asks for; does it ask?

    Git does so for its own files. Those of an import are made in another folder first, by lawdiff
    and by a git that does not see this setting. All of them respect the umask, which holds for the
    whole process and is restored at the end.
    """
    wanted = _umask_for(git_dir) if git_dir else None
    if wanted is None:
        yield False
        return
    before = os.umask(wanted)
    try:
        yield True
    finally:
        os.umask(before)


def _umask_for(git_dir: Path) -> int | None:
    """The umask that gives files the rights that the repository asks for; None where it asks for
    none."""
    config = git_dir / "config"
    if not config.is_file() or b"sharedrepository" not in config.read_bytes().lower():
        return None  # the usual case, which starts no git
    output = git.answer(git_dir, "config", "--get", "core.sharedRepository") or b""
    value = output.decode(errors="replace").strip().lower()
    if value in _NAMED:
        # As in git, the named ones add rights to those that the umask leaves.
        return umask() & ~_with_folders(_NAMED[value]) if _NAMED[value] else None
    try:
        return 0o777 & ~_with_folders(int(value, 8) & 0o666)
    except ValueError:
        raise git.unexpected(git_dir, value) from None


def _with_folders(mode: int) -> int:
    """A mode that also lets whoever may read a folder enter it."""
    return mode | (mode & 0o444) >> 2


def umask() -> int:
    """The umask of this process; it can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
