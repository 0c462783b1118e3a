"""`core.sharedRepository`: a repository of a group stays one, whatever the umask of who imports."""

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
    """Make files in this block for whom the repository says; does it say so?

    Git does so for its own files. Those of an import are made elsewhere first, by lawdiff and by
    a git that does not see this configuration. The umask is the one place that all of them heed;
    it is that of the whole process, and set back at the end.
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
    """The umask under which files get the rights that the repository asks for; None: any."""
    config = git_dir / "config"
    if not config.is_file() or b"sharedrepository" not in config.read_bytes().lower():
        return None  # the usual case, which starts no git
    told = git.answer(git_dir, "config", "--get", "core.sharedRepository") or b""
    said = told.decode(errors="replace").strip().lower()
    if said in _NAMED:
        # The named ones add rights to those that the umask leaves, as git has it.
        return umask() & ~_with_folders(_NAMED[said]) if _NAMED[said] else None
    try:
        return 0o777 & ~_with_folders(int(said, 8) & 0o666)
    except ValueError:
        raise git.nonsense(git_dir, said) from None


def _with_folders(mode: int) -> int:
    """Who may read a folder may enter it."""
    return mode | (mode & 0o444) >> 2


def umask() -> int:
    """The umask of this process, which can be read by setting it alone."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
