"""Tidying up: one pack of all that is held, and an index of the paths that each commit changed."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from lawdiff.gitrepo import git
from lawdiff.gitrepo.fast_import import IDENTITY
from lawdiff.gitrepo.staging import Scratch, environment, replace

# A copy of `packed-refs`: where that is lost, so is the way to all history.
SPARE = "lawdiff.refs"
_COMMIT_OR_TAG = re.compile(rb"^([0-9a-f]{40}) (commit|tag)$", re.MULTILINE)
_NAME = re.compile(r"[0-9a-f]{40}\n")
# As `git repack -adf` has it. A window of 4 takes two thirds of the time of git's 10, for packs
# that are 4 % larger.
_PACKING = (
    *("pack-objects", "-q", "--revs", "--all", "--reflog", "--indexed-objects", "--non-empty"),
    *("--honor-pack-keep", "--keep-true-parents", "--delta-base-offset"),
    *("--no-reuse-delta", "--window=4"),
)


def is_needed(git_dir: Path) -> bool:
    """Has an import not come to its tidying? Then there are several packs."""
    return len(_stems(git_dir / "objects" / "pack")) > 1


def is_safe(scratch: Scratch) -> bool:
    """Is every pack of the import that took it in? One that found no version must take no other
    away."""
    return _stems(scratch.packs) <= {name.partition(".")[0] for name in scratch.taken}


def _stems(folder: Path) -> set[str]:
    """The packs that may be packed anew: not those that the user keeps, nor git's own of what
    nothing names (cruft), which go when git says so."""
    packs = folder.glob("pack-*.pack")
    marks = (".keep", ".mtimes")
    return {
        pack.stem for pack in packs if not any(pack.with_suffix(mark).exists() for mark in marks)
    }


def tidy(scratch: Scratch, *, repack: bool) -> None:
    """Write the spare refs, the graph and, where asked, the packs. The graph goes before them: it
    must name no commit that the new packs have let go of."""
    _keep_refs(scratch)
    objects = scratch.store("tidy")
    _write_graph(scratch, objects)
    if repack:
        _repack(scratch, objects)


def _keep_refs(scratch: Scratch) -> None:
    packed = scratch.git_dir / "packed-refs"
    if packed.is_file():  # else the repository has its refs in another form
        replace(Path(shutil.copyfile(packed, scratch.folder / SPARE)), scratch.git_dir / SPARE)


def _write_graph(scratch: Scratch, objects: Path) -> None:
    arguments = ("commit-graph", "write", "--reachable", "--changed-paths")
    git.run(scratch.git_dir, *arguments, env=environment(objects))
    made = objects / "info" / "commit-graph"
    if made.exists():
        place = scratch.git_dir / "objects" / "info" / "commit-graph"
        with scratch.hold(place):
            replace(made, place)


def _repack(scratch: Scratch, objects: Path) -> None:
    """Let git pack what links to the packs hold, then put that in the place of the packs."""
    whole = {path.stem for path in scratch.packs.glob("pack-*.idx")} & _stems(scratch.packs)
    packs = [path for path in scratch.packs.glob("pack-*") if path.stem in whole]
    for path in packs:
        _link(path, objects / "pack" / path.name)
    roots = "".join(f"{oid}\n" for oid in _nameless(scratch.git_dir)).encode()
    place = str((objects / "pack" / "pack").absolute())
    said = git.run(scratch.git_dir, *_PACKING, place, stdin=roots, env=environment(objects))
    if not said:
        return  # nothing is reachable, or git has done nothing
    name = said.decode(errors="replace")
    stem = f"pack-{name.strip()}"
    if not _NAME.fullmatch(name) or not (objects / "pack" / f"{stem}.idx").exists():
        raise git.nonsense(scratch.git_dir, name)
    scratch.take_in(objects / "pack", [path.name for path in (objects / "pack").glob(f"{stem}.*")])
    gone = {path.name for path in packs if path.stem != stem}
    if gone:
        # A git of the user's may have indexed several packs together; of one that goes it must not.
        for index in scratch.packs.glob("multi-pack-index*"):
            index.unlink()
    scratch.retire(gone)


def _nameless(git_dir: Path) -> list[str]:
    """The user's commits and tags that no ref and no reflog names any more, of deleted branches:
    only a `git gc` of his lets go of them. Those of lawdiff are not among them: an import has
    written them again."""
    options = ("--batch-all-objects", "--unordered", "--batch-check=%(objectname) %(objecttype)")
    kinds = _COMMIT_OR_TAG.findall(git.run(git_dir, "cat-file", *options))
    commits = {oid.decode() for oid, kind in kinds if kind == b"commit"}
    named = set(git.run(git_dir, "rev-list", "--all", "--reflog").decode(errors="replace").split())
    if not named or not named <= commits:
        raise git.nonsense(git_dir, " ".join(sorted(named - commits)))
    found = [oid.decode() for oid, kind in kinds if kind == b"tag"]
    found += _not_ours(git_dir, sorted(commits - named))
    if not found or _is_whole(git_dir, found):
        return found
    return [oid for oid in found if _is_whole(git_dir, [oid])]


def _not_ours(git_dir: Path, commits: Sequence[str]) -> list[str]:
    """Those of some commits that lawdiff has not made."""
    if not commits:
        return []
    asked = "".join(f"{oid}\n" for oid in commits).encode()
    options = ("--no-walk=unsorted", "--stdin", "--format=%H %cn <%ce>")
    told = git.run(git_dir, "log", *options, stdin=asked).decode(errors="replace")
    made = dict(line.partition(" ")[::2] for line in told.splitlines())
    if made.keys() != set(commits):
        raise git.nonsense(git_dir, told)
    return [oid for oid in commits if made[oid] != IDENTITY.decode()]


def _is_whole(git_dir: Path, oids: Sequence[str]) -> bool:
    """Is all there that these commits and tags lead to? What is broken already cannot be packed."""
    words = ("rev-list", "--objects", "--quiet", "--stdin", "--not", "--all")
    return git.attempt(git_dir, *words, stdin="".join(f"{oid}\n" for oid in oids).encode()).done


def _link(path: Path, link: Path) -> None:
    try:
        os.link(path, link)
    except OSError:  # a file system without links
        shutil.copy2(path, link)
