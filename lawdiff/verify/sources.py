"""Compares sources with a repository: is all that they hold held, and nothing else?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from lawdiff.errors import ConflictError
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article, Version, VersionInfo, Wording
from lawdiff.record.version import HeldVersion, VersionRef
from lawdiff.sources.base import FileSource, Memo, Parsed, VersionSource
from lawdiff.sources.formats import is_piecewise
from lawdiff.sources.merging import combine
from lawdiff.verify.accounts import account
from lawdiff.verify.differences import Difference, VersionComparer
from lawdiff.verify.faults import Fault
from lawdiff.verify.refs import LawRefs
from lawdiff.verify.report import CheckedVersion, Compared, Counts, Verification

_SHOWN = 20  # differences of one version that are reported one by one


@dataclass(slots=True)
class SourceComparison:
    """Compares sources one by one with what is held; `report` gets what differs."""

    report: Verification
    repo: LawRepo
    held: LawRefs
    on_step: Callable[[str], None] = lambda step: None
    comparer: VersionComparer = field(default_factory=VersionComparer)
    _memo: Memo = field(default_factory=Memo)
    _held_ids: dict[str, set[str]] = field(default_factory=dict)  # by commit

    # --- the report ---

    def report_faults(self, tag: str, differences: Iterable[Difference]) -> int:
        """Reports differences of a version as faults; returns how many there are."""
        found = list(differences)
        for one in found[:_SHOWN]:
            self.report.faults.append(Fault(one.kind, one.message, tag, one.article))
        if len(found) > _SHOWN:
            message = f"{len(found) - _SHOWN} more differences"
            self.report.faults.append(Fault("differs", message, tag))
        return len(found)

    def row(self, info: VersionInfo) -> CheckedVersion:
        """The row of a version in the report; a new one for a version that is not held."""
        for one in self.report.versions:
            if one.info.tag == info.tag and one.info.future == info.future:
                return one
        made = CheckedVersion(info, None)
        self.report.versions.append(made)
        return made

    def ref(self, tag: str) -> VersionRef | None:
        """The version that is held under a tag."""
        return next((ref for ref in self.held.versions if ref.info.tag == tag), None)

    def part(self, ref: VersionRef, format_: str) -> HeldVersion | None:
        """What a format gave of a held version; None where it gave nothing."""
        parts = self.held.parts_of(ref.info.tag) or [ref]
        for part in parts:
            if [source.format for source in part.info.sources] == [format_]:
                held = self.repo.open_part(part) if part is not ref else self.repo.open(part)
                return held.own()
        return None

    # --- versions in files ---

    def compare_files(self, sources: Sequence[VersionSource]) -> None:
        """Compare every version that is in files of its own, and account for its identifiers."""
        groups: dict[tuple[str, str, str], list[VersionSource]] = {}
        for source in sources:
            key = (source.date.isoformat(), source.code.slug, source.format)
            groups.setdefault(key, []).append(source)
        for key in sorted(groups):
            self.on_step(f"{groups[key][0].code.title} {key[0]}")
            for parsed, where in self.parse(groups[key]):
                self.compare_version(parsed.version, where)
                if parsed.future is not tuple:
                    self.compare_future(parsed)
                if parsed.texts:
                    version = parsed.version
                    self.account(version.code.slug, where, parsed.texts, day=version.date)

    def parse(self, sources: Sequence[VersionSource]) -> Iterator[tuple[Parsed, str]]:
        """Each source as its reader reads it, and its name; article files add up."""
        gathered: Parsed | None = None
        for source in sources:
            assert isinstance(source, FileSource)
            parsed = source.parse(source.load(), self._memo)
            self.report.anomalies += parsed.anomalies
            if not is_piecewise(parsed.version.sources):
                yield parsed, source.where
            elif gathered is None:
                gathered = parsed
            else:
                try:
                    version = combine(gathered.version, parsed.version, overwrite=False)
                    gathered = Parsed(version)
                except ConflictError:  # one of the two was put in the other's place
                    yield parsed, source.where
        if gathered is not None:
            yield gathered, sources[0].where

    def compare_version(self, version: Version, where: str) -> None:
        """Compare one version, or one part of it."""
        info = VersionInfo.of(version)
        row = self.row(info)
        format_ = version.sources[0].format
        counts = Counts.total(version.articles())
        ref = self.ref(info.tag)
        part = self.part(ref, format_) if ref else None
        if part is None:
            what = "this version" if ref is None else f"what the format « {format_} » gives of it"
            message = f"{where} holds {what}, the repository does not"
            row.faults += self.report_faults(info.tag, [Difference("missing", message)])
            row.compared.append(Compared(format_, where, counts, Counts(), 1))
            return
        faults = self.report_faults(info.tag, self.differences(version, part, where))
        held = Counts.total(self.read(part))
        row.compared.append(Compared(format_, where, counts, held, faults))
        row.faults += faults

    def read(self, held: HeldVersion) -> Collection[Article]:
        """The articles of a held version; keeps the ids of their wordings."""
        articles = self.comparer.read(held).values()
        self._held_ids[held.commit] = {a.wording for a in articles if a.wording}
        return articles

    def account(
        self,
        slug: str,
        where: str,
        texts: Collection[Article],
        lines: Iterable[tuple[str, Wording]] = (),
        day: date | None = None,
    ) -> None:
        """Account for each identifier of a source of this code: see `accounts.account`."""
        known: set[str] = set()
        for ref in (*self.held.versions, *self.held.future):
            if ref.info.code.slug == slug:
                if ref.commit not in self._held_ids:
                    self.read(self.repo.open(ref).own())
                known |= self._held_ids[ref.commit]
        self.report.accounts.append(account(texts, lines, known, where, day))

    def differences(self, version: Version, part: HeldVersion, where: str) -> Iterator[Difference]:
        """How a part differs from its source, which may be one of several that made it."""
        given, held = (set(refs[0].digests) for refs in (version.sources, part.info.sources))
        if given == held:
            yield from self.comparer.exact(version, part)
            return
        note = ""
        if given < held:
            note = f"{len(held) - len(given)} more source files made this version; that nothing "
            note += "else is held shows only with all of them"
        elif not version.complete and self.is_extended(version, part):
            # A source that was cut, and its whole form in its place.
            note = f"held from a fuller source than {where}; that nothing else is held shows only "
            note += "with that one"
        if note:
            self.report.partial = True
            self.report.notes.append(f"{part.info.tag}: {note}")
            yield from self.comparer.contained(version, part)
            return
        message = f"{where} is none of the files that made this version (Source-sha256)"
        yield Difference("missing", message)
        compare = self.comparer.exact if version.complete else self.comparer.contained
        yield from compare(version, part)

    def is_extended(self, version: Version, part: HeldVersion) -> bool:
        """Does what is held of a version agree with a cut source of its format, and go further?"""
        fuller = part.version()
        try:
            extended = combine(fuller, version, overwrite=False) is fuller
        except ConflictError:
            return False
        return extended and not is_piecewise(version.sources)

    def compare_future(self, parsed: Parsed) -> None:
        """Compare the law to come, as the newest version of a code knows it."""
        version = parsed.version
        slug = version.code.slug
        newest = [ref for ref in self.held.versions if ref.info.code.slug == slug][-1:]
        if [ref.info.tag for ref in newest] != [VersionInfo.of(version).tag]:
            return
        self.compare_futures(slug, [version, *parsed.future()])

    def compare_futures(self, slug: str, versions: Sequence[Version]) -> None:
        """Compare the law to come of a code, day by day. `versions` begin with the law of today."""
        held = {ref.info.date: ref for ref in self.held.future if ref.info.code.slug == slug}
        for before, version in pairwise(versions):
            ref = held.pop(version.date, None)
            tag = f"futur ({version.date})"
            if ref is not None:
                self.report_faults(tag, self.comparer.exact(version, self.repo.open(ref).own()))
            elif set(before.articles()) != set(version.articles()):
                message = "law to come that the source knows, and that is not held"
                self.report_faults(tag, [Difference("missing", message)])
        for day in held:
            message = "law to come that the source does not know"
            self.report_faults(f"futur ({day})", [Difference("surplus", message)])
