"""Search: the articles that contain some words, as of a version or through history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lawdiff.answers.file_history import open_files
from lawdiff.answers.forms import laws_to_list
from lawdiff.answers.lineage import Step
from lawdiff.answers.lookup import choose_code, codes, find_version, newest, versions_of
from lawdiff.answers.timeline import TimelineEntry, entries_of
from lawdiff.errors import NotFoundError
from lawdiff.french.numbers import sort_key
from lawdiff.french.searching import Query
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article, Code, Json, iso
from lawdiff.record import article_file
from lawdiff.record.paths import number_of, variant_of
from lawdiff.record.version import HeldVersion, VersionRef


@dataclass(frozen=True, slots=True)
class Hit:
    """An alinéa that matches. `alinea` is its index; `snippet` marks what was found with `**`."""

    version: VersionRef
    number: str
    variant: int
    path: str
    alinea: int
    snippet: str

    def to_dict(self) -> Json:
        return {
            "code": self.version.slug,
            "number": self.number,
            "variant": self.variant,
            "path": f"{self.version.slug}/{self.path}",
            "alinea": self.alinea,
            "snippet": self.snippet,
        }


@dataclass(frozen=True, slots=True)
class Hits:
    """The versions searched, one per code, and every alinéa that matches, in their order."""

    versions: tuple[VersionRef, ...]
    hits: tuple[Hit, ...]

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)

    def to_dict(self) -> Json:
        return {
            "versions": [ref.to_dict() for ref in self.versions],
            "hits": [hit.to_dict() for hit in self.hits],
        }


def search(repo: LawRepo, words: str, version: str | None, code_name: str | None) -> Hits:
    """The alinéas that contain some words, as of a version (the newest of each code where None)."""
    query = Query(words)
    chosen = choose_code(repo, code_name)
    if version:
        refs = _versions_named(repo, version, [chosen] if chosen else codes(repo))
    else:
        refs = [newest(repo, code) for code in ([chosen] if chosen else codes(repo))]
    return Hits(tuple(refs), tuple(hit for ref in refs for hit in _hits(repo, ref, query)))


def _versions_named(repo: LawRepo, version: str, among: Sequence[Code]) -> list[VersionRef]:
    """The version of each code that has one of that name; NotFoundError where none has."""
    refs = []
    problem: NotFoundError | None = None
    for code in among:
        try:
            refs.append(find_version(repo, version, code))
        except NotFoundError as error:
            problem = error
    if not refs and problem is not None:
        raise problem
    return refs


def _hits(repo: LawRepo, ref: VersionRef, query: Query) -> Iterator[Hit]:
    held = repo.open(ref)
    paths = list(held.places)
    for path, blob in zip(paths, repo.read([held.oids[p] for p in paths]), strict=True):
        if blob is not None and not query.may_match(blob.decode(errors="replace")):
            continue
        article = article_file.read(blob)
        for index, snippet in query.alineas(article.alineas):
            yield Hit(ref, article.number, variant_of(path), path, index, snippet)


# --- through history ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WordEvent:
    """The words appear in an article (`appears`) or disappear from it, by a change of it."""

    code: Code
    number: str
    appears: bool
    entry: TimelineEntry

    def to_dict(self) -> Json:
        version = self.entry.version
        return {
            "code": self.code.slug,
            "number": self.number,
            "event": "appears" if self.appears else "disappears",
            "date": iso(self.entry.date),
            "version": version.to_dict() if version else None,
            "kind": self.entry.kind,
            "laws": laws_to_list(self.entry.laws),
        }


@dataclass(frozen=True, slots=True)
class WordHistory:
    """Where some words came and went: code by code, by the versions' days."""

    events: tuple[WordEvent, ...]

    def __iter__(self) -> Iterator[WordEvent]:
        return iter(self.events)

    def __len__(self) -> int:
        return len(self.events)

    def to_dict(self) -> Json:
        return {"events": [event.to_dict() for event in self.events]}


def search_history(repo: LawRepo, words: str, code_name: str | None) -> WordHistory:
    """Since which version and by which law the words stand in articles, and where they went."""
    query = Query(words)
    chosen = choose_code(repo, code_name)
    events: list[WordEvent] = []
    for code in [chosen] if chosen else codes(repo):
        events += _events(repo, code, versions_of(repo, code), query)
    return WordHistory(tuple(events))


def _events(
    repo: LawRepo, code: Code, refs: Sequence[VersionRef], query: Query
) -> Iterator[WordEvent]:
    """Each change of whether an article matches, version by version.

    Each file is looked at once, whatever the number of versions that hold it.
    """
    says: dict[str, bool] = {}
    before: HeldVersion | None = None
    last: dict[str, tuple[VersionRef, str]] = {}  # path → where the article was seen last
    for ref in refs:
        held = repo.open(ref)
        now = _own_articles(held)
        come = [path for path, oid in now.items() if path not in last or last[path][1] != oid]
        gone = [path for path in last if path not in now and held.accounts_for(path)]
        _look(repo, query, [now[path] for path in come], says)
        for path in sorted((*come, *gone), key=lambda path: sort_key(number_of(path))):
            was = last.get(path)
            says_now = path in now and says[now[path]]
            if says_now != bool(was and says[was[1]]):
                yield _event(repo, code, path, was[0] if was else None, before, ref, says_now)
        last |= {path: (ref, oid) for path, oid in now.items()}
        for path in gone:
            del last[path]
        before = held


def _own_articles(held: HeldVersion) -> dict[str, str]:
    """Path → blob id of each article that the version's own sources hold."""
    if held.complete:
        return {path: oid for path, oid in held.oids.items() if path.startswith("articles/")}
    return {path: held.oids[path] for path in held.places}


def _look(repo: LawRepo, query: Query, oids: Sequence[str], says: dict[str, bool]) -> None:
    """Note for each file not looked at yet whether one of its alinéas matches the query."""
    new = [oid for oid in dict.fromkeys(oids) if oid not in says]
    for oid, blob in zip(new, repo.read(new), strict=True):
        text = (blob or b"").decode(errors="replace")
        says[oid] = query.may_match(text) and any(query.alineas(article_file.read(blob).alineas))


def _event(
    repo: LawRepo,
    code: Code,
    path: str,
    seen: VersionRef | None,
    before: HeldVersion | None,
    ref: VersionRef,
    appears: bool,
) -> WordEvent:
    """What happened to the article when the words came or went."""
    new, old = _article(repo, ref, path), _article(repo, seen, path)
    previous = None
    if seen is not None:
        previous = Step(seen, path, old)
    elif before is not None and before.accounts_for(path):
        previous = Step(VersionRef.of(before.info, before.commit), path, None)
    entries = list(entries_of(previous, Step(ref, path, new)))
    number = (new or old).number if (new or old) else number_of(path)  # type: ignore[union-attr]
    return WordEvent(code, number, appears, entries[-1])


def _article(repo: LawRepo, ref: VersionRef | None, path: str) -> Article | None:
    held = open_files(repo, ref, [path]) if ref else None
    return held.articles([path])[path] if held and path in held.oids else None
