"""Finds the articles of two versions that are the same under different numbers.

By `cid`; by one step of declared transfers and concordances; and, if a source gives no ids at all,
by the similarity of the texts, which is marked as inferred.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from lawdiff.french.laws import IDENTITY_RELATIONS
from lawdiff.model import Article

# Two texts with at least this share of common words are one article under two numbers. Short texts
# may be similar by chance.
_ALIKE = 0.75
_MIN_WORDS = 8
# A renumbered article less similar than this was rewritten as well.
_REWRITTEN = 0.3
# With more pairs than this, only equal texts are found.
_MAX_PAIRS = 200_000

T = TypeVar("T")
Articles = Mapping[str, Article]
Ids = Mapping[str, set[str | None]]


@dataclass(frozen=True, slots=True)
class Pairing:
    """The new path of an article. `inferred` if only the similarity of the texts shows it."""

    path: str
    inferred: bool = False


def pair(removed: Articles, added: Articles, *, infer: bool) -> dict[str, Pairing]:
    """Old path → new path, for removed articles that were added under another number.

    Each article has at most one partner. `infer` allows pairing by the similarity of the texts
    where the sources declare nothing.
    """
    pairs: dict[str, str] = {}
    steps = (
        ({p: {a.cid} for p, a in removed.items()}, {p: {a.cid} for p, a in added.items()}),
        (_by(_identities, removed), _by(_predecessors, added)),
        (_by(_predecessors, removed), _by(_identities, added)),
    )
    for ours, theirs in steps:
        pairs |= _pair_by(_without(ours, pairs.keys()), _without(theirs, pairs.values()))
    found = {old: Pairing(new) for old, new in pairs.items()}
    if infer:
        rest = _without(removed, pairs.keys()), _without(added, pairs.values())
        found |= {old: Pairing(new, True) for old, new in _by_likeness(*rest).items()}
    return {old: pairing for old, pairing in found.items() if old != pairing.path}


def taken_over(removed: Articles, added: Articles) -> dict[str, str]:
    """New path → old one, if a created article has the text of a repealed one.

    This is no renumbering, because the sources call them two articles. Only the similarity of the
    texts shows it.
    """
    if len(removed) * len(added) > _MAX_PAIRS:
        pairs = _pair_by(_by(_long_text, removed), _by(_long_text, added))
        return {new: old for old, new in pairs.items()}
    news = {path: _words(article) for path, article in added.items()}
    sizes = {path: words.total() for path, words in news.items()}
    scores = []
    olds = {path: _words(article) for path, article in removed.items()}
    candidates = _sharing(olds, news)
    for old, ours in olds.items():
        for new in candidates[old]:
            theirs = news[new]
            less, more = sorted((ours.total(), sizes[new]))
            if less < _MIN_WORDS or 2 * less < _ALIKE * (less + more):
                continue  # their sizes differ too much
            if (score := _likeness(ours, theirs)) >= _ALIKE:
                scores.append((-score, old, new))
    found: dict[str, str] = {}
    used: set[str] = set()
    for _, old, new in sorted(scores):
        if new not in found and old not in used:
            found[new] = old
            used.add(old)
    return found


def _sharing(
    olds: Mapping[str, Counter[str]], news: Mapping[str, Counter[str]]
) -> dict[str, list[str]]:
    """Old path → those new ones whose texts may be alike, in order; all others cannot be.

    Of two texts that are alike, each has three words in five in common with the other. So with the
    words of each in one order, the rarest first, they share one of the first two fifths.
    """
    tokens = {path: _tokens(words) for side in (olds, news) for path, words in side.items()}
    counts = Counter(token for one in tokens.values() for token in one)
    firsts: dict[str, list[tuple[str, int]]] = {}
    for path, one in tokens.items():
        one.sort(key=lambda token: (counts[token], token))
        firsts[path] = one[: len(one) - -(-3 * len(one) // 5) + 1]
    holders: dict[tuple[str, int], list[str]] = {}
    for path in news:
        for token in firsts[path]:
            holders.setdefault(token, []).append(path)
    found = {
        path: {new for token in firsts[path] for new in holders.get(token, ())} for path in olds
    }
    return {path: [new for new in news if new in sharing] for path, sharing in found.items()}


def _tokens(words: Counter[str]) -> list[tuple[str, int]]:
    """Each word of a text as often as it stands there, told apart by a number."""
    return [(word, at) for word, count in words.items() for at in range(count)]


def is_rewritten(old: Article, new: Article) -> bool:
    """Does an article say something else under its new number than under the old one?"""
    return _likeness(_words(old), _words(new)) < _REWRITTEN


def _identities(article: Article) -> set[str | None]:
    """Every id that a link to the article may have: its own and those of its wordings."""
    return {article.cid, article.wording, *(wording.id for wording in article.wordings)}


def _predecessors(article: Article) -> set[str | None]:
    """The ids of the articles in declared transfers and concordances."""
    return {link.cid for link in article.citations if link.relation in IDENTITY_RELATIONS}


def _pair_by(
    ours: Mapping[str, set[str | None]], theirs: Mapping[str, set[str | None]]
) -> dict[str, str]:
    """Key of ours → key of theirs, if they share an id with each other and no other key."""
    found, back = _only_partners(ours, theirs), _only_partners(theirs, ours)
    return {path: other for path, other in found.items() if back.get(other) == path}


def _only_partners(
    ours: Mapping[str, set[str | None]], theirs: Mapping[str, set[str | None]]
) -> dict[str, str]:
    """Key of ours → key of theirs that shares an id with it, if there is exactly one.

    At most two owners of an id are stored, because many articles may have the same id.
    """
    owners: dict[str, list[str]] = {}
    for path, ids in theirs.items():
        for name in ids:
            if name and len(held := owners.setdefault(name, [])) < 2:
                held.append(path)
    found = {}
    for path, ids in ours.items():
        partners = {other for name in ids if name for other in owners.get(name, ())}
        if len(partners) == 1:
            found[path] = partners.pop()
    return found


def _by_likeness(removed: Articles, added: Articles) -> dict[str, str]:
    """Old path → new path, if two texts are similar and no other is as similar to either.

    Only if one of the sources gives no ids: otherwise an article without a link is another one.
    """
    if all(article.cid for held in (removed, added) for article in held.values()):
        return {}
    olds = {path: _words(article) for path, article in removed.items()}
    news = {path: _words(article) for path, article in added.items()}
    if len(olds) * len(news) > _MAX_PAIRS:
        return _equal_texts(removed, added)
    scores = [
        (_likeness(ours, theirs), old, new)
        for old, ours in olds.items()
        for new, theirs in news.items()
        if not (removed[old].cid and added[new].cid)
        and min(ours.total(), theirs.total()) >= _MIN_WORDS
    ]
    pairs: dict[str, str] = {}
    settled: tuple[set[str], set[str]] = set(), set()
    likeliest = sorted((entry for entry in scores if entry[0] >= _ALIKE), reverse=True)
    for _, entries in groupby(likeliest, key=lambda entry: entry[0]):
        free = [(a, b) for _, a, b in entries if a not in settled[0] and b not in settled[1]]
        counts = [Counter(side) for side in zip(*free, strict=True)]
        for old, new in free:
            if counts[0][old] == counts[1][new] == 1:
                pairs[old] = new
            settled[0].add(old)  # with one partner, or with several equally similar ones
            settled[1].add(new)
    return pairs


def _equal_texts(removed: Articles, added: Articles) -> dict[str, str]:
    pairs = _pair_by(_by(_long_text, removed), _by(_long_text, added))
    return {old: new for old, new in pairs.items() if not (removed[old].cid and added[new].cid)}


def _long_text(article: Article) -> set[str | None]:
    """The text of an article if it is too long to equal another by chance."""
    return {"\n".join(article.alineas) if _words(article).total() >= _MIN_WORDS else None}


def _words(article: Article) -> Counter[str]:
    return Counter(word for alinea in article.alineas for word in alinea.split())


def _likeness(ours: Counter[str], theirs: Counter[str]) -> float:
    """The share, from 0 to 1, of the words of both that they have in common."""
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else 0.0


def _by(ids: Callable[[Article], set[str | None]], articles: Articles) -> Ids:
    return {path: ids(article) for path, article in articles.items()}


def _without(items: Mapping[str, T], paths: Iterable[str]) -> dict[str, T]:
    left_out = set(paths)
    return {path: item for path, item in items.items() if path not in left_out}
