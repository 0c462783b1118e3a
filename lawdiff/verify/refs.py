"""What the refs of a law repository say that it holds, ref by ref: one that lies stops no other."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo import git, repository
from lawdiff.gitrepo.main_branch import versions_on_main
from lawdiff.gitrepo.private_copy import Shadow
from lawdiff.history import dumps
from lawdiff.record.trailers import parse_trailers, read_trailers
from lawdiff.record.version import VersionRef
from lawdiff.sources import legi_xml
from lawdiff.verify.faults import Fault

VERSION_TAG = re.compile(r"refs/tags/([a-z0-9-]+/\d{4,}-\d\d-\d\d)")
_STATE = re.compile(rf"{dumps.STATES}/LEGITEXT\d{{12}}")
_PULL = "git fetch ORIGIN 'refs/lawdiff/*:refs/lawdiff/*' brings it into a clone"


@dataclass(slots=True)
class Holdings:
    """Versions, oldest first; ref → part; law to come; and what is wrong with any of them."""

    versions: list[VersionRef] = field(default_factory=list)
    parts: dict[str, VersionRef] = field(default_factory=dict)
    future: list[VersionRef] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def parts_of(self, tag: str) -> list[VersionRef]:
        """What a version was merged from; none for a version from one file."""
        prefix = f"{repository.PARTS}/{tag}/"
        return [part for name, part in self.parts.items() if name.startswith(prefix)]


def holdings(shadow: Shadow) -> Holdings:
    """Read every ref. What cannot be read becomes a fault, and the shadow forgets it."""
    found = Holdings()
    for name, described in _described(shadow).items():
        _take(found, name, described, shadow)
    _restore_tags(found, shadow)
    try:
        found.versions = shadow.repo.versions
        found.future = shadow.repo.future
    except RepositoryError as error:
        found.faults.append(Fault("trailers", error.message, repository.FUTURE))
        shadow.forget(repository.FUTURE)
    _check_parts(found, shadow)
    if repository.MAIN not in shadow.refs and found.versions:
        found.faults.append(Fault("ref", "the branch main is missing", repository.MAIN))
    return found


def _described(shadow: Shadow) -> dict[str, VersionRef | RepositoryError | None]:
    """Ref → what its commit says; None for one that tells no version."""
    output = git.run(shadow.repo.git_dir, "for-each-ref", f"--format={repository.FIELDS}")
    fields = output.decode(errors="replace").split("\0")[1:]
    found: dict[str, VersionRef | RepositoryError | None] = {}
    for name, commit, text in zip(fields[::3], fields[1::3], fields[2::3], strict=True):
        trailers = read_trailers(text)
        try:
            info = parse_trailers(trailers) if "Version-date" in trailers else None
            found[name] = VersionRef.of(info, commit) if info else None
        except RepositoryError as error:
            found[name] = error
    return found


def _take(
    found: Holdings, name: str, described: VersionRef | RepositoryError | None, shadow: Shadow
) -> None:
    """Put a ref where it belongs."""
    is_version = VERSION_TAG.fullmatch(name)
    is_part = name.startswith(f"{repository.PARTS}/")
    if is_version or is_part:
        if isinstance(described, VersionRef):
            problem = _misnamed(name, described, is_part)
        else:
            problem = described.message if described else "its commit tells of no version"
        if problem:
            found.faults.append(Fault("trailers", problem, name))
            shadow.forget(name)
        elif is_part and isinstance(described, VersionRef):
            found.parts[name] = described
    elif name.startswith("refs/replace/"):
        found.faults.append(Fault("ref", "it hides an object from plain git", name))
    elif name.startswith("refs/lawdiff/"):
        if not _STATE.fullmatch(name):
            found.faults.append(Fault("ref", "lawdiff makes no such ref", name))
    elif name not in (repository.MAIN, repository.FUTURE) and not name.startswith("refs/remotes/"):
        found.notes.append(f"{name} is not lawdiff's; it is not looked at")


def _restore_tags(found: Holdings, shadow: Shadow) -> None:
    """A version on `main` has its tag. One that has not is a fault, and is read all the same."""
    if repository.MAIN not in shadow.refs:
        return
    for commit, info in versions_on_main(shadow.repo.git_dir):
        name = f"refs/tags/{info.tag}"
        if name not in shadow.refs:
            message = f"this tag is missing; it belongs on the commit {commit[:10]}"
            found.faults.append(Fault("ref", message, name))
            shadow.restore(name, commit)


def _misnamed(name: str, ref: VersionRef, is_part: bool) -> str | None:
    """What is wrong with the name of a ref, by what its commit says."""
    info = ref.info
    wanted = f"refs/tags/{info.tag}"
    if is_part:
        wanted = (
            f"{repository.PARTS}/{info.tag}/{info.sources[0].format_slug}" if info.sources else ""
        )
    return None if name == wanted else f"it is on the commit of {wanted or 'no part'}"


def _check_parts(found: Holdings, shadow: Shadow) -> None:
    """A version of several sources has its parts; a part has its version; a dump its files."""
    tags = {ref.info.tag for ref in found.versions}
    for name in found.parts:
        if name.removeprefix(f"{repository.PARTS}/").rpartition("/")[0] not in tags:
            found.faults.append(Fault("ref", "a part of a version that is not held", name))
    for ref in found.versions:
        held = {part.info.sources[0].format for part in found.parts_of(ref.info.tag)}
        told = {source.format for source in ref.info.sources}
        if len(ref.info.sources) > 1 and held != told:
            missing = ", ".join(sorted(told - held)) or "none"
            message = f"what it was merged from is not held as it says ({missing} missing); {_PULL}"
            found.faults.append(Fault("ref", message, ref.info.tag))
    states = {name for name in shadow.refs if _STATE.fullmatch(name)}
    for id_ in sorted({_dump_id(ref) for ref in found.versions} - {""}):
        if f"{dumps.STATES}/{id_}" not in states:
            message = f"the files of the dump that versions were made of are missing; {_PULL}"
            found.faults.append(Fault("ref", message, f"{dumps.STATES}/{id_}"))


def _dump_id(ref: VersionRef) -> str:
    """The id of the code of a version that comes from a dump."""
    of_dump = any(source.format == legi_xml.FORMAT for source in ref.info.sources)
    return (ref.info.code.id or "") if of_dump else ""
