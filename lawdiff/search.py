"""Search: the articles that say something, as of a version or through history."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from lawdiff import articlefile
from lawdiff.canonical import fold
from lawdiff.errors import NotFoundError, UsageError
from lawdiff.history import TimelineEntry, entries_of
from lawdiff.lawrepo.snapshot import HeldVersion
from lawdiff.lawrepo.store import LawRepo, VersionRef
from lawdiff.lineage import Step
from lawdiff.lookup import choose_code, codes, find_version, newest, versions_of
from lawdiff.model import Article, Code
from lawdiff.numbers import parse_article_path, sort_key

# Letters that are several in lower case without accents.
_LIGATURES = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "’": "'"}
_MARK = "**"
_AROUND = 60  # characters of a snippet before and after what was found


def _fold_table() -> dict[int, str]:
    """Latin letters → lower case without accents, for `str.translate`."""
    table = {}
    for code in range(0xC0, 0x250):
        base = unicodedata.normalize("NFKD", chr(code))[0]
        table[code] = base.lower() if base.isascii() else chr(code).lower()
    return table | {ord(char): text for char, text in _LIGATURES.items()}


class Query:
    """Words and "phrases in quotes", all to stand in one alinéa.

    Accents, case and apostrophes count for nothing. A word is found at the beginning of words
    (`cotisation` finds `cotisations`), a phrase as it is.
    """

    def __init__(self, text: str) -> None:
        folded = self.fold(fold(text.replace("«", '"').replace("»", '"')))
        terms = [phrase.strip() or word for phrase, word in re.findall(r'"([^"]*)"|(\S+)', folded)]
        self.terms = [term for term in terms if re.search(r"\w", term)]
        if not self.terms:
            raise UsageError("no word to search for", hint='for example: lawdiff search "taux"')

    @cached_property
    def patterns(self) -> list[re.Pattern[str]]:
        return [re.compile(rf"(?<!\w){re.escape(term)}") for term in self.terms]

    @classmethod
    def fold(cls, text: str) -> str:
        """Text in which only what counts for a search differs."""
        if not text.isascii():
            text = text.translate(_FOLD)
        return text.lower()

    def may_match(self, text: str) -> bool:
        """A quick look at a whole file: can an alinéa of it match?"""
        folded = self.fold(text)
        return all(term in folded for term in self.terms)

    def alineas(self, article: Article) -> Iterator[tuple[int, str]]:
        """Index and snippet of each alinéa of the article that says it all."""
        for index, alinea in enumerate(article.alineas):
            folded = self.fold(alinea)
            found = [pattern.search(folded) for pattern in self.patterns]
            if all(found):
                yield index, self._snippet(alinea, folded)

    def _snippet(self, alinea: str, folded: str) -> str:
        """The alinéa around what was found first, with all that was found between `**`."""
        if len(folded) != len(alinea):
            alinea = folded  # a ligature shifts the places: show what was searched
        spans = sorted(m.span() for pattern in self.patterns for m in pattern.finditer(folded))
        start = max(spans[0][0] - _AROUND, 0)
        end = min(max(span[1] for span in spans[: len(self.terms)]) + _AROUND, len(alinea))
        pieces, position = [], start
        for left, right in spans:
            if left >= position and right <= end:
                pieces += [alinea[position:left], _MARK, alinea[left:right], _MARK]
                position = right
        pieces.append(alinea[position:end])
        shown = "".join(pieces).replace("\n", " ")
        return f"{'…' if start else ''}{shown}{'…' if end < len(alinea) else ''}"


_FOLD = _fold_table()


@dataclass(frozen=True, slots=True)
class Hit:
    """An alinéa that says it. `alinea` is its index; `snippet` marks what was found with `**`."""

    version: VersionRef
    number: str
    variant: int
    path: str
    alinea: int
    snippet: str


def search(
    repo: LawRepo, words: str, version: str | None, code_name: str | None
) -> tuple[list[VersionRef], list[Hit]]:
    """The versions searched, one a code, and every alinéa that says it, in their order."""
    query = Query(words)
    chosen = choose_code(repo, code_name)
    if version:
        refs = _versions_named(repo, version, [chosen] if chosen else codes(repo))
    else:
        refs = [newest(repo, code) for code in ([chosen] if chosen else codes(repo))]
    return refs, [hit for ref in refs for hit in _hits(repo, ref, query)]


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
    for path, blob in zip(paths, repo.try_read([held.oids[p] for p in paths]), strict=True):
        text = (blob or b"").decode()
        if not query.may_match(text):
            continue
        article = articlefile.parse(text)
        parsed = parse_article_path(path)
        for index, snippet in query.alineas(article):
            variant = parsed[1] if parsed else 1
            yield Hit(ref, article.number, variant, path, index, snippet)


# --- through history ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WordEvent:
    """The words come into an article (`appears`), or go from it, by what happened to it then."""

    code: Code
    number: str
    appears: bool
    entry: TimelineEntry


def search_history(repo: LawRepo, words: str, code_name: str | None) -> list[WordEvent]:
    """Since which version and by which law the words stand in articles, and where they went."""
    query = Query(words)
    chosen = choose_code(repo, code_name)
    events: list[WordEvent] = []
    for code in [chosen] if chosen else codes(repo):
        events += _events(repo, code, versions_of(repo, code), query)
    return events


def _events(
    repo: LawRepo, code: Code, refs: Sequence[VersionRef], query: Query
) -> Iterator[WordEvent]:
    """Each change of whether an article says it, version by version.

    Each file is looked at once, whatever the number of versions that hold it.
    """
    says: dict[str, bool] = {}
    before: HeldVersion | None = None
    last: dict[str, tuple[VersionRef, str]] = {}  # path → where the article was seen last
    for ref in refs:
        held = repo.open(ref)
        _look(repo, query, held, says)
        paths = set(held.places) | (set(last) if ref.info.complete else set())
        for path in sorted(paths, key=lambda path: sort_key(_number(path))):
            oid = held.oids[path] if path in held.places else None
            was = last.get(path)
            says_now, said = bool(oid and says[oid]), bool(was and says[was[1]])
            if says_now != said:
                yield _event(repo, code, path, was[0] if was else None, before, ref, says_now)
            if oid:
                last[path] = (ref, oid)
            else:
                last.pop(path, None)
        before = held


def _look(repo: LawRepo, query: Query, held: HeldVersion, says: dict[str, bool]) -> None:
    new = list(dict.fromkeys(held.oids[p] for p in held.places if held.oids[p] not in says))
    for oid, blob in zip(new, repo.try_read(new), strict=True):
        text = (blob or b"").decode()
        found = query.may_match(text) and any(query.alineas(articlefile.parse(text)))
        says[oid] = found


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
    now = repo.open(ref)
    new = now.articles([path])[path] if path in now.places else None
    old = repo.open(seen).articles([path])[path] if seen else None
    previous = None
    if seen is not None:
        previous = Step(seen, path, old)
    elif before is not None and before.complete:
        previous = Step(VersionRef(before.info, before.commit), path, None)
    entries = list(entries_of(previous, Step(ref, path, new)))
    number = (new or old).number if (new or old) else _number(path)  # type: ignore[union-attr]
    return WordEvent(code, number, appears, entries[-1])


def _number(path: str) -> str:
    parsed = parse_article_path(path)
    return (parsed[0] if parsed else None) or path
