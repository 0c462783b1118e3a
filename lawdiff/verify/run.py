"""`verify`: is a repository what it should be, and what its sources say?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from lawdiff.errors import LawdiffError, RepositoryError, SourceError
from lawdiff.gitrepo.private_copy import PrivateCopy, private_copy
from lawdiff.sources.dumps import Source, dumps_of
from lawdiff.sources.legi_archive import Dump
from lawdiff.verify.dumps import compare_dumps
from lawdiff.verify.faults import Fault
from lawdiff.verify.form import FormCheck, VersionCheck
from lawdiff.verify.parts import PartCheck
from lawdiff.verify.rebuild import rebuild
from lawdiff.verify.refs import LawRefs, read_refs
from lawdiff.verify.register import check_register
from lawdiff.verify.report import CheckedVersion, Verification
from lawdiff.verify.sources import SourceComparison

OnStep = Callable[[str], None]


def verify(
    path: Path,
    sources: Sequence[Source] = (),
    *,
    on_step: OnStep = lambda step: None,
) -> Verification:
    """Check the law repository at `path` by itself and, where sources are given, against them.

    Nothing is written to the repository. What is wrong with it is a fault of the report, never an
    exception; RepositoryError is raised where there is no law repository, SourceError for a source
    that cannot be read.
    """
    report = Verification()
    with private_copy(path) as copy:
        on_step("git fsck")
        report.faults += [Fault("ref", problem.message, problem.where) for problem in copy.problems]
        report.faults += [Fault("git", complaint, str(path)) for complaint in copy.fsck()]
        held = read_refs(copy)
        report.faults += held.faults
        report.notes += [*copy.notes, *held.notes]
        if not (held.versions or report.faults):
            raise RepositoryError("no version of a code is held here", where=str(path))
        _check_repository(report, copy, held, on_step)
        comparison = SourceComparison(report, copy.repo, held, on_step)
        with _going_on(report, "it cannot be compared with its sources", path, SourceError):
            comparison.compare_files([one for one in sources if not isinstance(one, Dump)])
        with _going_on(report, "it cannot be compared with its dumps", path, SourceError):
            compare_dumps(comparison, dumps_of(sources))
    report.versions.sort(key=lambda one: (one.info.date, one.info.code.slug))
    return report


@contextmanager
def _going_on(
    report: Verification, what: str, path: Path, *raised: type[Exception]
) -> Iterator[None]:
    """Turns an error of a check into a fault, so that the other checks go on.

    Errors of the types in `raised` are the user's mistakes and are raised.
    """
    try:
        yield
    except raised:
        raise
    except (LawdiffError, ValueError, KeyError, AssertionError, OSError) as error:
        message = f"{what}: {error or type(error).__name__}"
        report.faults.append(Fault("git", message, str(path)))


def _check_repository(
    report: Verification, copy: PrivateCopy, held: LawRefs, on_step: OnStep
) -> None:
    """Check a repository by itself: the form of each version, and the history that they make."""
    form = FormCheck(copy.repo, frozenset(ref.info.code.slug for ref in held.versions))
    for ref in held.versions:
        on_step(f"{ref.info.code.title} {ref.info.date}")
        before = len(form.faults)
        counts = VersionCheck(form, ref, ref.info.tag).check()
        faults = len(form.faults) - before
        report.versions.append(CheckedVersion(ref.info, ref.commit, counts, [], faults))
    for ref in held.future:
        VersionCheck(form, ref, f"futur ({ref.info.date})").check()
    for name, part in held.parts.items():
        PartCheck(form, part, name).check()
    report.faults += form.faults
    report.files = form.files
    if held.versions:
        check_register(report, copy.repo)
    on_step("history")
    with _going_on(report, "history cannot be rebuilt", copy.repo.path):
        report.faults += rebuild(copy, form.blobs)
