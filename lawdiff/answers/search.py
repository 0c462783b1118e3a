"""Search: the articles that say some words, as of a moment or through history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lawdiff.answers.forms import laws_to_list
from lawdiff.answers.indexed_moments import indexed_moment
from lawdiff.answers.lookup import choose_code, codes
from lawdiff.answers.moments import Moment
from lawdiff.errors import NotFoundError
from lawdiff.french.laws import law_order, united
from lawdiff.french.numbers import sort_key
from lawdiff.french.searching import Query
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.index.found import LAST, Found, When, blobs_saying, saying
from lawdiff.index.queries import Index
from lawdiff.index.wordings import IndexedChange, IndexedWording
from lawdiff.model import Code, Json, LawRef, iso
from lawdiff.record import article_file


@dataclass(frozen=True, slots=True)
class Hit:
    """An alinéa that matches. `alinea` is its index; `snippet` marks what was found with `**`.

    `certain` is False where no source says that the wording is law on the day.
    """

    wording: IndexedWording
    alinea: int
    snippet: str
    certain: bool = True

    @property
    def number(self) -> str:
        return self.wording.number

    def to_dict(self) -> Json:
        one = self.wording
        return {
            "code": one.code,
            "number": one.number,
            "variant": one.variant,
            "path": f"{one.code}/{one.path}",
            "wording": one.name,
            "in_force_from": iso(one.start),
            "in_force_until": iso(one.until),
            "certainty": "exact" if self.certain else "unknown",
            "alinea": self.alinea,
            "snippet": self.snippet,
        }


@dataclass(frozen=True, slots=True)
class Hits:
    """Every alinéa that matches, code by code in the order of the numbers; `moments` has for each
    code the moment of which it was asked."""

    moments: tuple[tuple[Code, Moment], ...]
    hits: tuple[Hit, ...]

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)

    def to_dict(self) -> Json:
        return {
            "moments": [{"code": code.slug, **asked.to_dict()} for code, asked in self.moments],
            "hits": [hit.to_dict() for hit in self.hits],
        }


def search(repo: LawRepo, words: str, asked: str | None, code_name: str | None) -> Hits:
    """The alinéas that say some words: of what is law on a day (today, where None), or of what a
    version says."""
    query = Query(words)
    moments = moments_of(repo, asked, code_name)
    index = Index.of(repo)
    found: list[Hit] = []
    for code, one in moments:
        candidates = saying(index, query.match, when_of(one), code.slug)
        candidates.sort(key=lambda each: (sort_key(each.wording.number), each.wording.path or ""))
        found += _hits(repo, query, candidates)
    return Hits(tuple(moments), tuple(found))


def when_of(asked: Moment) -> When:
    """What to ask the index: the law to come is what is law when all has come."""
    if asked.future:
        return When(LAST)
    return When(asked.date, attested=asked.version is not None)


def moments_of(
    repo: LawRepo, asked: str | None, code_name: str | None
) -> list[tuple[Code, Moment]]:
    """A moment in each code that has one of that name; NotFoundError where none has."""
    index = Index.of(repo)
    found = []
    problem: NotFoundError | None = None
    for code in _codes(repo, index, code_name):
        try:
            found.append((code, indexed_moment(repo, index, code, asked)))
        except NotFoundError as error:
            problem = error
    if not found and problem is not None:
        raise problem
    return found


def _codes(repo: LawRepo, index: Index, name: str | None) -> list[Code]:
    """The code of a name, or all that are held."""
    if name is None and index.codes:
        return list(index.codes.values())
    chosen = choose_code(repo, name)
    return [chosen] if chosen else codes(repo)


def _hits(repo: LawRepo, query: Query, candidates: Sequence[Found]) -> Iterator[Hit]:
    """The alinéas of the candidates that match, by their texts in git."""
    blobs = [one.blob for one in candidates]
    for one, data in zip(candidates, repo.read(blobs), strict=True):
        if data is not None and not query.may_match(data.decode(errors="replace")):
            continue
        for alinea, snippet in query.alineas(article_file.read(data).alineas):
            yield Hit(one.wording, alinea, snippet, one.certain)


# --- through history ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WordEvent:
    """The words appear in an article (`appears`) or disappear from it, on a day and by some texts.

    `at_latest` marks a day by which they had: wordings before it are not held, and the texts are
    those of all of them.
    """

    code: Code
    number: str
    appears: bool
    day: date
    kind: str
    laws: tuple[LawRef, ...]
    wording: IndexedWording
    at_latest: bool

    def to_dict(self) -> Json:
        return {
            "code": self.code.slug,
            "number": self.number,
            "event": "appears" if self.appears else "disappears",
            "date": iso(self.day),
            "at_latest": self.at_latest,
            "kind": self.kind,
            "wording": self.wording.name,
            "laws": laws_to_list(self.laws),
        }


@dataclass(frozen=True, slots=True)
class WordHistory:
    """Where some words came and went: code by code, by day."""

    events: tuple[WordEvent, ...]

    def __iter__(self) -> Iterator[WordEvent]:
        return iter(self.events)

    def __len__(self) -> int:
        return len(self.events)

    def to_dict(self) -> Json:
        return {"events": [event.to_dict() for event in self.events]}


def search_history(repo: LawRepo, words: str, code_name: str | None) -> WordHistory:
    """Since when and by which texts the words stand in articles, and where they went."""
    query = Query(words)
    index = Index.of(repo)
    slugs = {code.slug for code in _codes(repo, index, code_name)}
    blobs = blobs_saying(index, query.match)
    says = {
        blob
        for blob, data in zip(blobs, repo.read(blobs), strict=True)
        if any(query.alineas(article_file.read(data).alineas))
    }
    lines = index.lines_with(sorted(says))
    found = [
        event
        for event in _events(repo, index, index.changes_of(lines), says)
        if event.code.slug in slugs
    ]
    found.sort(key=lambda one: (one.code.slug, one.day, sort_key(one.number)))
    return WordHistory(tuple(found))


def _events(
    repo: LawRepo, index: Index, changes: Sequence[IndexedChange], says: set[str]
) -> Iterator[WordEvent]:
    """Each change of whether an article says the words, by article and day."""
    turning: list[tuple[IndexedChange, bool, list[IndexedWording]]] = []
    line, said = None, False
    since: list[IndexedWording] = []  # the wordings since the last whose text is held
    for one in changes:
        if one.line != line:
            line, said, since = one.line, False, []
        now = one.wording
        if now is not None:
            since.append(now)
            if not now.held:
                continue
        says_now = now is not None and now.blob in says
        if says_now != said and one.own:
            turning.append((one, says_now, since))
        said, since = says_now, []
    described = index.described(w for one, _, since in turning for w in (one.shown, *since))
    for one, appears, since in turning:
        shown = described[one.shown.row]
        by = [law for w in since for law in described[w.row].made_by] if since else shown.ended_by
        laws = tuple(sorted(united(by), key=law_order))
        late = one.at_latest or len(since) > 1 or one.kind == "first-seen"
        yield WordEvent(
            index.codes[shown.code], shown.number, appears, one.day, one.kind, laws, shown, late
        )
