"""Which article of one version is which of another, where their numbers do not tell.

By identity (`cid`); by one step of declared transfers and concordances; and, where a source knows
no identity at all, by the likeness of the texts, which is said to be inferred.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from lawdiff.laws import IDENTITY_RELATIONS
from lawdiff.model import Article

# Two texts this alike are taken for one article under two numbers: of the words of both, the
# share that they have in common. Short texts are alike by chance.
_ALIKE = 0.75
_MIN_WORDS = 8
# Below this an article that got another number was rewritten as well.
_REWRITTEN = 0.3
# More pairs than this are not compared one by one; equal texts are found all the same.
_MAX_PAIRS = 200_000

T = TypeVar("T")
Articles = Mapping[str, Article]
Ids = Mapping[str, set[str | None]]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Where an article went: its new path. `inferred` where only the text tells."""

    path: str
    inferred: bool = False


def pair(gone: Articles, come: Articles, *, infer: bool) -> dict[str, Pairing]:
    """Old path → new one, for the articles that left a path and came to another.

    Each has one partner at most. `infer` allows the likeness of texts to tell, where nothing
    is declared.
    """
    pairs: dict[str, str] = {}
    steps = (
        ({p: {a.cid} for p, a in gone.items()}, {p: {a.cid} for p, a in come.items()}),
        (_by(_identities, gone), _by(_predecessors, come)),
        (_by(_predecessors, gone), _by(_identities, come)),
    )
    for ours, theirs in steps:
        pairs |= _pair_by(_without(ours, pairs.keys()), _without(theirs, pairs.values()))
    found = {old: Pairing(new) for old, new in pairs.items()}
    if infer:
        rest = _without(gone, pairs.keys()), _without(come, pairs.values())
        found |= {old: Pairing(new, True) for old, new in _by_likeness(*rest).items()}
    return {old: pairing for old, pairing in found.items() if old != pairing.path}


def taken_over(gone: Articles, come: Articles) -> dict[str, str]:
    """New path → old one, where the text of a repealed article lives on in a created one.

    The sources say that they are two articles, so this is no renumbering: a reader is told from
    where the text was taken, which only its likeness tells.
    """
    if len(gone) * len(come) > _MAX_PAIRS:
        return {new: old for old, new in _pair_by(_texts(gone), _texts(come)).items()}
    news = {path: _words(article) for path, article in come.items()}
    sizes = {path: words.total() for path, words in news.items()}
    scores = []
    for old, article in gone.items():
        ours = _words(article)
        for new, theirs in news.items():
            less, more = sorted((ours.total(), sizes[new]))
            if less < _MIN_WORDS or 2 * less < _ALIKE * (less + more):
                continue  # they cannot share enough
            if (score := _likeness(ours, theirs)) >= _ALIKE:
                scores.append((-score, old, new))
    found: dict[str, str] = {}
    for _, old, new in sorted(scores):
        if new not in found and old not in found.values():
            found[new] = old
    return found


def is_rewritten(old: Article, new: Article) -> bool:
    """Does an article under a new number say something else than under the old one?"""
    return _likeness(_words(old), _words(new)) < _REWRITTEN


def _identities(article: Article) -> set[str | None]:
    """Every id by which a link may name the article: its own, and its wordings'."""
    return {article.cid, article.wording, *(wording.id for wording in article.wordings)}


def _predecessors(article: Article) -> set[str | None]:
    """The ids of the articles that declared transfers and concordances name."""
    return {link.cid for link in article.citations if link.relation in IDENTITY_RELATIONS}


def _pair_by(
    ours: Mapping[str, set[str | None]], theirs: Mapping[str, set[str | None]]
) -> dict[str, str]:
    """Key of ours → key of theirs, where they share an id and no other key shares one."""
    owners: dict[str, set[str]] = {}
    for path, ids in theirs.items():
        for name in ids:
            if name:
                owners.setdefault(name, set()).add(path)
    found = {
        path: set().union(*(owners.get(name, set()) for name in ids if name))
        for path, ids in ours.items()
    }
    takers: dict[str, int] = {}
    for paths in found.values():
        for path in paths:
            takers[path] = takers.get(path, 0) + 1
    return {
        path: next(iter(paths))
        for path, paths in found.items()
        if len(paths) == 1 and takers[next(iter(paths))] == 1
    }


def _by_likeness(gone: Articles, come: Articles) -> dict[str, str]:
    """Old path → new one, where two texts are alike and no other is as alike to either.

    Only where one of the two sources knows no identity: else an article that no link leads to
    is another article.
    """
    if all(article.cid for held in (gone, come) for article in held.values()):
        return {}
    olds = {path: _words(article) for path, article in gone.items()}
    news = {path: _words(article) for path, article in come.items()}
    if len(olds) * len(news) > _MAX_PAIRS:
        return _equal_texts(gone, come)
    scores = [
        (_likeness(ours, theirs), old, new)
        for old, ours in olds.items()
        for new, theirs in news.items()
        if not (gone[old].cid and come[new].cid) and min(ours.total(), theirs.total()) >= _MIN_WORDS
    ]
    pairs: dict[str, str] = {}
    taken: set[str] = set()
    for score, old, new in sorted(scores, key=lambda entry: (-entry[0], entry[1:])):
        if score < _ALIKE:
            break
        if old not in pairs and new not in taken:
            pairs[old] = new
            taken.add(new)
    return pairs


def _equal_texts(gone: Articles, come: Articles) -> dict[str, str]:
    pairs = _pair_by(_texts(gone), _texts(come))
    return {old: new for old, new in pairs.items() if not (gone[old].cid and come[new].cid)}


def _texts(articles: Articles) -> Ids:
    return {path: {"\n".join(article.alineas) or None} for path, article in articles.items()}


def _words(article: Article) -> Counter[str]:
    return Counter(word for alinea in article.alineas for word in alinea.split())


def _likeness(ours: Counter[str], theirs: Counter[str]) -> float:
    """The share, 0 to 1, of the words of both that they have in common."""
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else 0.0


def _by(ids: Callable[[Article], set[str | None]], articles: Articles) -> Ids:
    return {path: ids(article) for path, article in articles.items()}


def _without(items: Mapping[str, T], paths: Iterable[str]) -> dict[str, T]:
    left_out = set(paths)
    return {path: item for path, item in items.items() if path not in left_out}
