"""Compares dumps of LEGI with a repository: their files, and every version that they give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lawdiff.gitrepo.dumps import RepoDumps
from lawdiff.record.digests import blob_id
from lawdiff.record.dump_files import DumpFiles
from lawdiff.sources.dumps import DumpState, NoDumps, apply_dumps
from lawdiff.sources.formats import is_of_dump
from lawdiff.sources.legi_archive import Dump, file_digest
from lawdiff.verify.differences import Difference
from lawdiff.verify.sources import SourceComparison


def compare_dumps(comparison: SourceComparison, dumps: Sequence[Dump]) -> None:
    """Compare the codes of these dumps: a global one, and the increments that came after it.

    Of an increment alone, only that its archive is among those that made what is held.
    Raises SourceError for a dump that cannot be read.
    """
    if all(dump.stamp is not None for dump in dumps):
        for dump in dumps:
            _check_applied(comparison, dump)
        return
    repo_dumps = RepoDumps(comparison.repo)
    for state in apply_dumps(dumps, NoDumps(), blob_id):
        comparison.on_step(f"LEGI {state.id}")
        held = repo_dumps.files(state.id)
        if held is None:
            title = state.dump.code.title
            message = f"the repository holds no dump of the {title} ({state.id})"
            comparison.report_faults(state.dump.where, [Difference("missing", message)])
            continue
        given, made = set(state.archives), set(held.archives)
        if given < made and all(dump.stamp is not None or given for dump in dumps):
            more = len(made - given)
            comparison.report.notes.append(
                f"{state.id}: {more} more archives made what is held; it is compared when they are "
                "given too"
            )
        else:
            _CodeComparison(comparison, state, held).compare()


def _check_applied(comparison: SourceComparison, dump: Dump) -> None:
    """Notes an increment that is among the archives that made what is held; reports any other."""
    repo_dumps = RepoDumps(comparison.repo)
    digest = file_digest(Path(dump.where))
    held = filter(None, map(repo_dumps.files, repo_dumps.codes))
    if any(digest in files.archives for files in held):
        comparison.report.notes.append(
            f"{dump.where}: an increment that is held; it is compared when its global dump is "
            "given too"
        )
    else:
        message = "this increment is none of the archives that made what is held"
        comparison.report_faults(dump.where, [Difference("missing", message)])


@dataclass(frozen=True, slots=True)
class _CodeComparison:
    """Compares a code of a dump: its files, its versions, its law to come, its identifiers."""

    comparison: SourceComparison
    state: DumpState
    held: DumpFiles

    def compare(self) -> None:
        comparison, dump = self.comparison, self.state.dump
        slug = dump.code.slug
        dump.settle()
        comparison.report.anomalies += dump.anomalies
        comparison.report_faults(self.held.folder, self.files())
        days = dump.version_days()
        for day in days:
            comparison.on_step(f"{dump.code.title} {day}")
            comparison.compare_version(dump.version(day), dump.where)
        held = [ref.info for ref in comparison.held.versions if ref.info.code.slug == slug]
        for info in held:
            if is_of_dump(info.sources) and info.date not in days:
                message = "the dump gives no version of this date"
                comparison.report_faults(info.tag, [Difference("surplus", message)])
        if days and [info.date for info in held[-1:]] == days[-1:]:
            comparison.compare_futures(slug, [dump.version(days[-1]), *dump.future()])
        comparison.account(slug, dump.where, dump.articles().values(), dump.listed())

    def files(self) -> Iterator[Difference]:
        """The files of the dump and those that are held, one by one."""
        given, held = self.state.files, self.held.files
        for path in sorted({*given, *held}):
            if path not in held:
                yield Difference("missing", f"the file {path} of the dump is not held")
            elif path not in given:
                yield Difference("surplus", f"the file {path} is held; the dump does not have it")
            elif given[path] != held[path]:
                yield Difference("differs", f"the file {path} is held with another content")
