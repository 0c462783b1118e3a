"""`verify`: is a repository what it should be, and what its sources say?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from lawdiff.errors import LawdiffError, RepositoryError, SourceError
from lawdiff.gitrepo.objects import Objects
from lawdiff.gitrepo.private_copy import Shadow, fsck, shadow_of
from lawdiff.sources.detection import Dump, Source
from lawdiff.verify.dumps import compare_dumps
from lawdiff.verify.faults import Fault
from lawdiff.verify.form import Structure
from lawdiff.verify.rebuild import rebuild
from lawdiff.verify.refs import Holdings, holdings
from lawdiff.verify.report import CheckedVersion, Verification
from lawdiff.verify.sources import SourceComparison

OnStep = Callable[[str], None]


def verify(
    path: Path,
    sources: Sequence[Source] = (),
    *,
    dumps: Sequence[Dump] = (),
    codes: Sequence[str] = (),
    on_step: OnStep = lambda step: None,
) -> Verification:
    """Check the law repository at `path` by itself and, where sources are given, against them.

    Nothing is written to the repository. What is wrong with it is a fault of the report, never an
    exception; RepositoryError is raised where there is no law repository, SourceError for a source
    that cannot be read.
    """
    report = Verification()
    with shadow_of(path) as shadow:
        on_step("git fsck")
        report.faults += [*shadow.faults, *fsck(shadow)]
        held = holdings(shadow)
        report.faults += held.faults
        report.notes += [*shadow.notes, *held.notes]
        if not (held.versions or report.faults):
            raise RepositoryError("no version of a code is held here", where=str(path))
        _check_repository(report, shadow, held, on_step)
        comparison = SourceComparison(report, shadow.repo, held, on_step)
        with _going_on(report, "it cannot be compared with its sources", path, SourceError):
            comparison.compare_files(sources)
        with _going_on(report, "it cannot be compared with its dumps", path, SourceError):
            if dumps:
                compare_dumps(comparison, dumps, codes)
    report.versions.sort(key=lambda one: (one.info.date, one.info.code.slug))
    return report


@contextmanager
def _going_on(
    report: Verification, what: str, path: Path, *raised: type[Exception]
) -> Iterator[None]:
    """Reports a repository that is too damaged for one check, so that the others go on.

    What is `raised` is the user's mistake and goes through.
    """
    try:
        yield
    except raised:
        raise
    except (LawdiffError, ValueError, KeyError, AssertionError, OSError) as error:
        message = f"{what}: {error or type(error).__name__}"
        report.faults.append(Fault("git", message, str(path)))


def _check_repository(
    report: Verification, shadow: Shadow, held: Holdings, on_step: OnStep
) -> None:
    """What the repository says of itself is so."""
    slugs = frozenset(ref.info.code.slug for ref in held.versions)
    objects = Objects(shadow.repo.git_dir)
    structure = Structure(objects, slugs)
    try:
        for ref in held.versions:
            on_step(f"{ref.info.code.title} {ref.info.date}")
            before = len(structure.faults)
            counts = structure.check(ref, ref.info.tag)
            faults = len(structure.faults) - before
            report.versions.append(CheckedVersion(ref.info, ref.commit, counts, [], faults))
        for ref in held.future:
            structure.check(ref, f"futur ({ref.info.date})")
        for name, part in held.parts.items():
            structure.check(part, name)
        report.faults += structure.faults
        on_step("history")
        with _going_on(report, "history cannot be written anew", shadow.repo.path):
            report.faults += rebuild(shadow, objects, structure.blobs)
    finally:
        objects.close()
    report.files = structure.files
    report.commits = len(held.versions) + len(held.future) + len(held.parts)
