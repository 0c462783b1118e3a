"""What follows an import: one pack of all, an index of changed paths, a copy of the refs."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from lawdiff.gitrepo import git, private
from lawdiff.gitrepo.disk import replace
from lawdiff.gitrepo.fast_import import IDENTITY
from lawdiff.gitrepo.staging import Staging

# A copy of `packed-refs`: without the refs all history is lost.
REFS_COPY = "lawdiff.refs"
_COMMIT_OR_TAG = re.compile(rb"^([0-9a-f]{40}) (commit|tag)$", re.MULTILINE)
_NAME = re.compile(r"[0-9a-f]{40}\n")
# As `git repack -adf` has it. A window of 4 takes two thirds of the time of git's 10, for packs
# that are 4 % larger.
_PACKING = (
    *("pack-objects", "-q", "--revs", "--all", "--reflog", "--indexed-objects", "--non-empty"),
    *("--honor-pack-keep", "--keep-true-parents", "--delta-base-offset"),
    *("--no-reuse-delta", "--window=4"),
)


def needs_repack(git_dir: Path) -> bool:
    """Are there several packs, since an import ended before it made one of them?"""
    return len(_stems(git_dir / "objects" / "pack")) > 1


def may_repack(staging: Staging) -> bool:
    """Did this import add every pack? One that found no version must remove no other pack."""
    return _stems(staging.packs) <= {name.partition(".")[0] for name in staging.added}


def _stems(folder: Path) -> set[str]:
    """The packs that may be repacked: not those that the user keeps (`.keep`), nor those of objects
    that nothing names (cruft, `.mtimes`), which git removes in its own time."""
    packs = folder.glob("pack-*.pack")
    marks = (".keep", ".mtimes")
    return {
        pack.stem for pack in packs if not any(pack.with_suffix(mark).exists() for mark in marks)
    }


def maintain(staging: Staging, *, repack: bool) -> None:
    """Write the copy of the refs, the commit graph and, where asked, one pack of everything.

    The graph comes first: it must name no commit that the new pack does not hold.
    """
    _copy_refs(staging)
    objects = staging.add_store("repack")
    _write_graph(staging, objects)
    if repack:
        _repack(staging, objects)


def _copy_refs(staging: Staging) -> None:
    packed = staging.git_dir / "packed-refs"
    if packed.is_file():  # else the repository has its refs in another form
        replace(
            Path(shutil.copyfile(packed, staging.folder / REFS_COPY)), staging.git_dir / REFS_COPY
        )


def _write_graph(staging: Staging, objects: Path) -> None:
    arguments = ("commit-graph", "write", "--reachable", "--changed-paths")
    git.run(staging.git_dir, *arguments, env=private.writing_to(objects))
    made = objects / "info" / "commit-graph"
    if made.exists():
        graph = staging.git_dir / "objects" / "info" / "commit-graph"
        with staging.locked(graph):
            replace(made, graph)


def _repack(staging: Staging, objects: Path) -> None:
    """Make git repack hard links to the packs, then replace the packs by the new one."""
    whole = {path.stem for path in staging.packs.glob("pack-*.idx")} & _stems(staging.packs)
    packs = [path for path in staging.packs.glob("pack-*") if path.stem in whole]
    for path in packs:
        _link(path, objects / "pack" / path.name)
    roots = "".join(f"{oid}\n" for oid in _nameless(staging.git_dir)).encode()
    target = str((objects / "pack" / "pack").absolute())
    environment = private.writing_to(objects)
    output = git.run(staging.git_dir, *_PACKING, target, stdin=roots, env=environment)
    if not output:
        return  # nothing is reachable, or git has done nothing
    name = output.decode(errors="replace")
    stem = f"pack-{name.strip()}"
    if not _NAME.fullmatch(name) or not (objects / "pack" / f"{stem}.idx").exists():
        raise git.unexpected(staging.git_dir, name)
    staging.add_packs(
        objects / "pack", [path.name for path in (objects / "pack").glob(f"{stem}.*")]
    )
    gone = {path.name for path in packs if path.stem != stem}
    if gone:
        # A git of the user's may have indexed several packs together: not one that is removed.
        for index in staging.packs.glob("multi-pack-index*"):
            index.unlink()
    staging.remove_packs(gone)


def _nameless(git_dir: Path) -> list[str]:
    """The user's commits and tags that no ref and no reflog names any more, of deleted branches.

    They stay until the user runs `git gc`. Commits of lawdiff are not among them: an import has
    replaced them.
    """
    options = ("--batch-all-objects", "--unordered", "--batch-check=%(objectname) %(objecttype)")
    kinds = _COMMIT_OR_TAG.findall(git.run(git_dir, "cat-file", *options))
    commits = {oid.decode() for oid, kind in kinds if kind == b"commit"}
    named = set(git.run(git_dir, "rev-list", "--all", "--reflog").decode(errors="replace").split())
    if not named or not named <= commits:
        raise git.unexpected(git_dir, " ".join(sorted(named - commits)))
    found = [oid.decode() for oid, kind in kinds if kind == b"tag"]
    found += _of_the_user(git_dir, sorted(commits - named))
    if not found or _is_whole(git_dir, found):
        return found
    return [oid for oid in found if _is_whole(git_dir, [oid])]


def _of_the_user(git_dir: Path, commits: Sequence[str]) -> list[str]:
    """Those of some commits that lawdiff has not made."""
    if not commits:
        return []
    asked = "".join(f"{oid}\n" for oid in commits).encode()
    options = ("--no-walk=unsorted", "--stdin", "--format=%H %cn <%ce>")
    output = git.run(git_dir, "log", *options, stdin=asked).decode(errors="replace")
    committers = dict(line.partition(" ")[::2] for line in output.splitlines())
    if committers.keys() != set(commits):
        raise git.unexpected(git_dir, output)
    return [oid for oid in commits if committers[oid] != IDENTITY.decode()]


def _is_whole(git_dir: Path, oids: Sequence[str]) -> bool:
    """Does the repository hold every object that these commits and tags need? Else git cannot pack
    them."""
    words = ("rev-list", "--objects", "--quiet", "--stdin", "--not", "--all")
    return git.attempt(git_dir, *words, stdin="".join(f"{oid}\n" for oid in oids).encode()).done


def _link(path: Path, link: Path) -> None:
    try:
        os.link(path, link)
    except OSError:  # a file system without links
        shutil.copy2(path, link)
