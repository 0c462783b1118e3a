"""Reads the refs of a law repository one by one: one that is wrong hides no other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo import log
from lawdiff.gitrepo.private_copy import PrivateCopy
from lawdiff.model import VersionInfo
from lawdiff.record import kept, names
from lawdiff.record.trailers import VERSION_DATE, parse_trailers
from lawdiff.record.version import VersionRef
from lawdiff.sources.formats import is_of_dump
from lawdiff.verify.faults import Fault


@dataclass(slots=True)
class LawRefs:
    """What the refs of a repository name: versions (oldest first), law to come; and the parts of
    versions by their folder in the register.

    `faults` is what is wrong with refs, `notes` which refs are the user's.
    """

    versions: list[VersionRef] = field(default_factory=list)
    parts: dict[str, VersionRef] = field(default_factory=dict)
    future: list[VersionRef] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def parts_of(self, tag: str) -> list[VersionRef]:
        """What a version was merged from; none for a version from one file."""
        return [part for name, part in self.parts.items() if kept.tag_of_part(name) == tag]


def read_refs(copy: PrivateCopy) -> LawRefs:
    """What every ref of a repository names. One that is wrong becomes a fault, and is deleted from
    the copy or, where a tag is missing, added to it."""
    found = LawRefs()
    for name, described in _described(copy).items():
        _classify(found, name, described, copy)
    _restore_tags(found, copy)
    try:
        found.versions = copy.repo.versions
    except RepositoryError as error:
        found.faults.append(Fault("register", error.message, names.REGISTER))
        return found
    try:
        found.future = copy.repo.future
    except RepositoryError as error:
        found.faults.append(Fault("trailers", error.message, names.FUTURE))
        copy.delete_ref(names.FUTURE)
    _check_parts(found, copy)
    if names.MAIN not in copy.refs and found.versions:
        found.faults.append(Fault("ref", "the branch main is missing", names.MAIN))
    return found


def _described(copy: PrivateCopy) -> dict[str, VersionRef | RepositoryError | None]:
    """Ref → the version that its commit describes; None where it describes none."""
    found: dict[str, VersionRef | RepositoryError | None] = {}
    for name, commit, trailers in log.refs(copy.repo.git_dir):
        try:
            info = parse_trailers(trailers) if VERSION_DATE in trailers else None
            found[name] = VersionRef.of(info, commit) if info else None
        except RepositoryError as error:
            found[name] = error
    return found


def _classify(
    found: LawRefs, name: str, described: VersionRef | RepositoryError | None, copy: PrivateCopy
) -> None:
    """Add a ref to what is found: a fault, or a note."""
    if names.is_version_ref(name):
        if isinstance(described, VersionRef):
            problem = _misnamed(name, described.info)
        else:
            problem = described.message if described else "its commit describes no version"
        if problem:
            found.faults.append(Fault("trailers", problem, name))
            copy.delete_ref(name)
    elif name.startswith(names.REPLACED):
        found.faults.append(Fault("ref", "it hides an object from plain git", name))
    elif name.startswith(names.OWN):
        found.faults.append(Fault("ref", "lawdiff makes no such ref", name))
    elif name not in (names.MAIN, names.FUTURE, names.REGISTER) and not name.startswith(
        "refs/remotes/"
    ):
        found.notes.append(f"{name} is not lawdiff's; it is not looked at")


def _restore_tags(found: LawRefs, copy: PrivateCopy) -> None:
    """Add the missing tags of versions on `main` to the copy; each is a fault."""
    if names.MAIN not in copy.refs:
        return
    for commit, info in log.versions_on_main(copy.repo.git_dir):
        name = names.version_ref(info.tag)
        if name not in copy.refs:
            message = f"this tag is missing; it belongs on the commit {commit[:10]}"
            found.faults.append(Fault("ref", message, name))
            copy.set_ref(name, commit)


def _misnamed(name: str, info: VersionInfo) -> str | None:
    """What is wrong with the name of a tag on the commit of this version."""
    expected = names.version_ref(info.tag)
    return None if name == expected else f"it is on the commit of {expected}"


def _check_parts(found: LawRefs, copy: PrivateCopy) -> None:
    """A version of several sources has its parts, one of a dump its files; each part is what its
    folder says."""
    for ref in found.versions:
        try:
            parts = copy.repo.part_refs(ref.tag)
        except RepositoryError as error:
            found.faults.append(Fault("register", error.message, kept.parts_of(ref.tag)))
            continue
        found.parts.update(parts)
        _check_names(found, ref, parts)
        held = {part.info.sources[0].format for part in parts.values() if part.info.sources}
        named = {source.format for source in ref.info.sources}
        if len(ref.info.sources) > 1 and held != named:
            missing = ", ".join(sorted(named - held)) or "none"
            message = f"what it was merged from is not held as it says ({missing} missing)"
            found.faults.append(Fault("register", message, ref.info.tag))
    held_dumps = copy.repo.dump_ids()
    for name in sorted({_dump_id(ref) for ref in found.versions if _dump_id(ref)}):
        if name not in held_dumps:
            message = "the files of the dump that versions were made of are missing"
            found.faults.append(Fault("register", message, kept.dump_folder(name)))


def _check_names(found: LawRefs, ref: VersionRef, parts: Mapping[str, VersionRef]) -> None:
    """The note of a part says that it belongs in its folder."""
    for folder, part in parts.items():
        sources = part.info.sources
        expected = kept.part_folder(part.info.tag, sources[0].format_slug) if sources else "none"
        if folder != expected:
            message = f"its note is that of {expected}"
            found.faults.append(Fault("register", message, folder))


def _dump_id(ref: VersionRef) -> str:
    """The id of the code of a version that comes from a dump."""
    return (ref.info.code.id or "") if is_of_dump(ref.info.sources) else ""
