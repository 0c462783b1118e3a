"""Dumps of LEGI beside a repository: their files, and every version that they give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from lawdiff.history import dumps as states
from lawdiff.history.dumps import State, read_dumps
from lawdiff.model import Article, Version
from lawdiff.record.digests import blob_id
from lawdiff.record.names import dump_ref
from lawdiff.sources.detection import Dump
from lawdiff.sources.legi_archive import file_digest
from lawdiff.sources.legi_dump import INNER_PATH
from lawdiff.sources.legi_xml import FORMAT
from lawdiff.verify.differences import Difference
from lawdiff.verify.sources import Confrontation
from lawdiff.witness import census, legi
from lawdiff.witness.census import Named
from lawdiff.witness.testimony import disagreements

_SHOWN = 5
_BATCH = 500  # files of a dump that are read at once


def confront_dumps(
    confrontation: Confrontation, dumps: Sequence[Dump], codes: Sequence[str]
) -> None:
    """Compare the codes of these dumps: a global one, and the increments that came after it.

    An increment alone says too little: that its archive is among those held is all that is told.
    Raises SourceError for a dump that cannot be read.
    """
    if all(dump.stamp is not None for dump in dumps):
        for dump in dumps:
            _only_applied(confrontation, dump)
        return
    report, repo = confrontation.report, confrontation.repo
    for state in read_dumps(None, dumps, codes, blob_id):
        confrontation.on_step(f"LEGI {state.id}")
        is_held = repo.resolve(dump_ref(state.id)) is not None
        if not is_held:
            title = state.dump.code.title
            message = f"the repository holds no dump of the {title} ({state.id})"
            confrontation.tell(state.dump.where, [Difference("missing", message)])
            continue
        applied = states.read_state_message(repo, state.id)[0]
        if set(state.applied) < set(applied) and all(d.stamp is not None or state.applied
                                                     for d in dumps):  # fmt: skip
            more = len(set(applied) - set(state.applied))
            report.notes.append(
                f"{state.id}: {more} more archives made what is held; it is compared when they are "
                "given too"
            )
        else:
            _Code(confrontation, state).confront()


def _only_applied(confrontation: Confrontation, dump: Dump) -> None:
    """Is an increment among the archives that made what is held?"""
    repo = confrontation.repo
    digest = file_digest(Path(dump.where))
    held = states.held_ids(repo)
    if any(digest in states.read_state_message(repo, name)[0] for name in held):
        confrontation.report.notes.append(
            f"{dump.where}: an increment that is held; it is compared when its global dump is "
            "given too"
        )
    else:
        message = "this increment is none of the archives that made what is held"
        confrontation.tell(dump.where, [Difference("missing", message)])


class _Code:
    """A code of a dump."""

    def __init__(self, confrontation: Confrontation, state: State) -> None:
        self.confrontation, self.state = confrontation, state
        self.repo, self.report = confrontation.repo, confrontation.report
        self.ref = dump_ref(state.id)
        self.spans: dict[str, tuple[date, date]] = {}  # of each wording that is law
        self.named: list[Named] = []  # the identifiers that the article files give
        self.witnessed: set[str] = set()  # wordings whose file is held, and could be read again

    def confront(self) -> None:
        dump = self.state.dump
        dump.settle()
        self.report.anomalies += dump.anomalies
        self.confrontation.tell(self.ref, self.files())
        self.confrontation.hear(dump.where, self.heard())
        days = dump.version_days()
        for day in days:
            version = dump.version(day)
            self.confrontation.on_step(f"{dump.code.title} {day}")
            self.confrontation.version(version, dump.where)
            self.confrontation.hear(f"{dump.where}, {day}", self.membership(version, day))
        self.confrontation.hear(dump.where, self.missing_days(days))
        for ref in self.confrontation.held.versions:
            of_dump = any(source.format == FORMAT for source in ref.info.sources)
            if of_dump and ref.info.code.slug == dump.code.slug and ref.info.date not in days:
                message = "the dump gives no version of this date"
                self.confrontation.tell(ref.info.tag, [Difference("surplus", message)])
        newest = [r for r in self.confrontation.held.versions
                  if r.info.code.slug == dump.code.slug][-1:]  # fmt: skip
        if days and [ref.info.date for ref in newest] == days[-1:]:
            self.confrontation.futures(dump.code.slug, [dump.version(days[-1]), *dump.future()])
        named = [*self.named, *self.listed()]
        self.confrontation.account(dump.code.slug, dump.where, census.once(named))

    def listed(self) -> Iterator[Named]:
        """The articles that the structure names without a file."""
        for anomaly in self.state.dump.anomalies:
            id_ = (anomaly.where or "").rpartition(":")[2]
            if anomaly.kind == "missing-file" and id_.startswith("LEGIARTI"):
                yield Named(id_, None, anomaly.article or "", census.IN_FORCE, has_text=False)

    def files(self) -> Iterator[Difference]:
        """The files of the dump and those that are held, one by one."""
        given, held = self.state.files, states.held_files(self.repo, self.state.id)
        for path in sorted({*given, *held}):
            if path not in held:
                yield Difference("missing", f"the file {path} of the dump is not held")
            elif path not in given:
                yield Difference("surplus", f"the file {path} is held; the dump has it not")
            elif given[path] != held[path]:
                yield Difference("differs", f"the file {path} is held with another content")

    # --- the witness ---

    def heard(self) -> Iterator[tuple[str | None, str]]:
        """What the witness says of each wording; it keeps the days on which each is law."""
        found = {path: INNER_PATH.fullmatch(path) for path in sorted(self.state.files)}
        paths = [path for path, match in found.items() if match and match["kind"] == "article"]
        articles = self.state.dump.articles()
        for start in range(0, len(paths), _BATCH):
            batch = paths[start : start + _BATCH]
            blobs = self.repo.try_read([self.state.files[path] for path in batch])
            for path, data in zip(batch, blobs, strict=True):
                if data is not None:  # what is not held is a fault already
                    match = found[path]
                    assert match is not None
                    yield from self.wording(match["id"], data, articles)

    def wording(
        self, name: str, data: bytes, articles: Mapping[str, Article]
    ) -> Iterator[tuple[str | None, str]]:
        try:
            told = legi.read(data)
        except ValueError as error:
            yield name, f"the second reading fails: {error}"
            return
        if name not in articles:
            yield name, f"the wording {name} is lost"
            return
        yield from ((articles[name].number, said) for said in disagreements(told, articles[name]))
        self.witnessed.add(name)
        self.named += legi.named(told)
        if legi.is_law(told) and told.start is not None:
            self.spans[name] = (told.start, told.end or date.max)

    def membership(self, version: Version, day: date) -> Iterator[tuple[str | None, str]]:
        """A version holds the wordings whose days the day is one of, and no other."""
        found = {article.wording: article.number for article in version.articles()}
        wanted = {name for name, (start, end) in self.spans.items() if start <= day < end}
        for name in sorted(wanted - found.keys()):
            yield None, f"the wording {name} is law that day, and is in no section of the version"
        for name in sorted((set(filter(None, found)) & self.witnessed) - wanted):
            yield found[name], f"the wording {name} is not law that day"

    def missing_days(self, days: Sequence[date]) -> Iterator[tuple[str | None, str]]:
        """Each day on which a wording begins or ends, up to the last, has its version."""
        last = max(days, default=date.min)
        changes = {day for span in self.spans.values() for day in span if day <= last}
        for day in sorted(changes - set(days))[:_SHOWN]:
            yield None, f"the law changes on {day}, and no version is of that day"
