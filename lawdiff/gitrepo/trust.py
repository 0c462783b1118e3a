"""Refuses git folders that could make git run programs or read other places.

A config names programs to run and files to include, and links and pointers in a git folder lead to
other repositories. `git` overrules by options and environment what they can overrule. This module
refuses the rest before git is run at all: settings that are not known to be harmless, and whatever
leads out of the folder.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from lawdiff.errors import RepositoryError

# Sections without any effect on the commands that lawdiff runs: git lets no alias replace a command
# of its own, and may reach no remote (see `git.environment`).
_HARMLESS = re.compile(
    "advice|alias|author|branch|color|column|commit|committer|credential|fetch|fsck|gc|gui|help|http"
    "|init|lawdiff|maintenance|pull|push|rebase|receive|remote|stash|status|tag|url|user"
)
# Keys that only say how files lie on this disk, or that an option of every run overrules.
_HARMLESS_KEYS = re.compile(
    r"core\.(?:abbrev|askpass|autocrlf|bare|checkstat|commentchar|commitgraph|compression|editor"
    "|eol|filemode|fscache|fsmonitor|hidedotfiles|hookspath|ignorecase|logallrefupdates|longpaths"
    "|loosecompression|multipackindex|pager|precomposeunicode|preloadindex|protecthfs|protectntfs"
    "|quotepath|repositoryformatversion|safecrlf|sharedrepository|sshcommand|symlinks|trustctime"
    r"|untrackedcache|whitespace)|extensions\.(?:objectformat|worktreeconfig)"
)
# A partial clone fetches missing objects from its remote.
_REFUSED_KEYS = re.compile(r"remote\.(?:promisor|partialclonefilter)")

# Lines of a config file that git and this module read alike; others are refused, such as lines that
# continue on the next one and headings with an entry on their line.
_HEADING = re.compile(
    rb'[ \t]*\[([A-Za-z0-9-]+)[A-Za-z0-9.-]*(?:[ \t]+"(?:[^"\\]|\\.)*")?\]'
    rb"[ \t]*(?:[#;].*)?"
)
_ENTRY = re.compile(rb"[ \t]*([A-Za-z][A-Za-z0-9-]*)[ \t]*(?:=((?:[^\\]|\\.)*))?")
_COMMENT = re.compile(rb"[ \t]*(?:[#;].*)?")
_LONGEST = 1 << 20

# What git reads in its folder beside the files at its top. Hooks are never run.
_READ = ("info", "logs", "objects", "refs")
_CLONE = "read a clone of it instead: git clone copies neither settings nor links"


def check(git_dir: Path, work_tree: Path | None = None) -> None:
    """Raises RepositoryError for a git folder that could make git run or read something else.

    `work_tree` is the folder whose `.git` file names it, None where none does.
    """
    common = _common_dir(git_dir, work_tree)
    for folder in dict.fromkeys((git_dir, common)):
        _check_folder(folder)
    if _content(common / "objects" / "info" / "alternates"):
        raise RepositoryError(
            "it borrows its objects from another repository",
            where=str(common / "objects" / "info" / "alternates"),
            hint="git repack -ad makes it whole; then that file can go",
        )
    trees = [common.parent, *([work_tree] if work_tree else [])]
    keys = _check_config(common / "config", trees)
    if "extensions.worktreeconfig" in keys:
        _check_config(git_dir / "config.worktree", trees)


# --- links ------------------------------------------------------------------------------------


def _common_dir(git_dir: Path, work_tree: Path | None) -> Path:
    """The folder that holds the objects: `git_dir`, or that of the repository whose linked work
    tree this is.

    RepositoryError where the repository does not name the work tree in return: anyone can write a
    pointer into a repository of yours, and nobody else can change that repository.
    """
    pointer = _content(git_dir / "commondir")
    if pointer is None:
        if work_tree is not None and not _is_worktree_of(git_dir, work_tree):
            raise _leads_out(work_tree / ".git", git_dir)
        return git_dir
    common = Path(os.path.normpath(git_dir / os.fsdecode(pointer.rstrip(b"\r\n"))))
    back = _content(git_dir / "gitdir")
    answered = work_tree is None or (
        back is not None and _same(git_dir / os.fsdecode(back.rstrip(b"\r\n")), work_tree / ".git")
    )
    if git_dir.absolute().parent != common.absolute() / "worktrees" or not answered:
        raise _leads_out(git_dir / "commondir", common)
    return common


def _check_folder(git_dir: Path) -> None:
    """Raises RepositoryError for anything but files and folders: a link may lead anywhere, and
    reading a pipe never ends."""
    for entry in _entries(git_dir):
        if entry.name in _READ and entry.is_dir(follow_symlinks=False):
            _check_all(Path(entry.path))
        elif entry.name != "hooks" and not entry.is_dir(follow_symlinks=False):
            _check_plain(entry)


def _check_all(folder: Path) -> None:
    folders = [folder]
    while folders:
        for entry in _entries(folders.pop()):
            if entry.is_dir(follow_symlinks=False):
                folders.append(Path(entry.path))
            else:
                _check_plain(entry)


def _check_plain(entry: os.DirEntry[str]) -> None:
    if entry.is_file(follow_symlinks=False):
        return
    # A socket (of git's own file watcher) is harmless: it cannot be opened.
    try:
        mode = entry.stat(follow_symlinks=False).st_mode
    except FileNotFoundError:
        return  # git has deleted it meanwhile
    if not stat.S_ISSOCK(mode):
        raise RepositoryError(
            "a link, or no file at all, in a git folder: it is not followed",
            where=entry.path,
            hint=_CLONE,
        )


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except FileNotFoundError:
        return  # git has deleted it meanwhile
    except OSError as error:
        raise RepositoryError(f"cannot be read: {error.strerror}", where=str(folder)) from None


def _is_worktree_of(git_dir: Path, work_tree: Path) -> bool:
    """Does the config of a git folder elsewhere (a submodule's) name this work tree?"""
    named = [value for key, value in _settings(git_dir / "config") if key == "core.worktree"]
    return bool(named) and _same(git_dir / os.fsdecode(named[-1]), work_tree)


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _leads_out(pointer: Path, target: Path) -> RepositoryError:
    return RepositoryError(
        f"it points to {target}, which does not name it in return",
        where=str(pointer),
        hint="name the git folder itself with --repo, if you trust where it leads",
    )


# --- config -----------------------------------------------------------------------------------


def _check_config(file: Path, trees: Sequence[Path]) -> set[str]:
    """The keys of a config file; RepositoryError for one that is not harmless.

    `trees` are the work trees that it may name.
    """
    keys = set()
    for key, value in _settings(file):
        keys.add(key)
        section = key.partition(".")[0]
        harmless = bool(
            _HARMLESS_KEYS.fullmatch(key)
            or (_HARMLESS.fullmatch(section) and not _REFUSED_KEYS.fullmatch(key))
        )
        if key == "core.worktree":  # of a submodule
            harmless = any(_same(file.parent / os.fsdecode(value), tree) for tree in trees)
        if not harmless:
            raise RepositoryError(
                f"its setting {key} could make git run or read something else",
                where=str(file),
                hint=f"take it out (git config --file {file} --unset-all …), or {_CLONE}",
            )
    return keys


def _settings(file: Path) -> Iterator[tuple[str, bytes]]:
    """`section.key`, without its subsection, and the value of each entry of a config file."""
    section = None
    content = (_content(file) or b"").removeprefix(b"\xef\xbb\xbf")
    for number, line in enumerate(content.split(b"\n"), start=1):
        line = line.removesuffix(b"\r")
        if heading := _HEADING.fullmatch(line):
            section = heading[1].decode().lower()
        elif section and (entry := _ENTRY.fullmatch(line)):
            yield f"{section}.{entry[1].decode().lower()}", (entry[2] or b"").strip(b' \t"')
        elif not _COMMENT.fullmatch(line):
            raise RepositoryError(
                f"line {number} of its config is in no form that git writes",
                where=str(file),
                hint=_CLONE,
            )


def _content(file: Path) -> bytes | None:
    """The bytes of a file, None where there is none; RepositoryError where it is no plain file."""
    try:
        if not stat.S_ISREG(os.lstat(file).st_mode):
            raise RepositoryError("no plain file", where=str(file), hint=_CLONE)
        with file.open("rb") as stream:
            content = stream.read(_LONGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise RepositoryError(f"cannot be read: {error.strerror}", where=str(file)) from None
    if len(content) > _LONGEST:
        raise RepositoryError("longer than any such file", where=str(file), hint=_CLONE)
    return content
