"""What changed in a code between two moments, as a patch of its article files."""

from __future__ import annotations

from collections.abc import Iterator

from lawdiff.answers.article_patch import file_patch
from lawdiff.answers.listed_changes import Changes, ListedChange
from lawdiff.errors import decoded
from lawdiff.gitrepo import log
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.index.wordings import IndexedWording

Files = dict[str, str]
"""Path in the repository → content."""


def changes_patch(repo: LawRepo, found: Changes) -> str:
    """The changes as a patch that `git apply` takes.

    Between two versions it applies to the tree of the older one. By force it applies to any tree
    that holds the older texts; an article of which a text is not held is left out.
    """
    old, new = found.old.version, found.new.version
    if old is not None and new is not None and not (old.future or new.future):
        paths = {path for one in found.changes for path in _paths(one)}
        return log.patch(repo.git_dir, old.commit, new.commit, sorted(paths))
    return "".join(line for one in found.changes for line in _lines(repo, one))


def _paths(one: ListedChange) -> Iterator[str]:
    for wording in (one.wording, one.old):
        if wording is not None and wording.path is not None:
            yield f"{wording.code}/{wording.path}"


def _lines(repo: LawRepo, one: ListedChange) -> Iterator[str]:
    if one.redline is None:
        return
    new = None if one.kind == "repealed" else one.wording
    before, after = _files(repo, one.old), _files(repo, new)
    for path in sorted({*before, *after}):
        yield from file_patch(path, before.get(path), after.get(path))


def _files(repo: LawRepo, wording: IndexedWording | None) -> Files:
    if wording is None or wording.blob is None or wording.path is None:
        return {}
    path = f"{wording.code}/{wording.path}"
    return {path: decoded(repo.read_one(wording.blob), path)}
