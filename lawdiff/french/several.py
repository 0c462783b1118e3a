"""Several articles in one question: `L136-7 L136-8`, `L136-1 à L136-8`, `art. 1240 et 1241`.

What does not read as a list from end to end is one article: `L 136 7`, `Annexe II : Tableau n° 10`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lawdiff.errors import UsageError
from lawdiff.french.numbers import DASHES, ORDINAL, canonical_number
from lawdiff.french.queries import ArticleQuery, is_suffix, parse_query, split_code
from lawdiff.french.words import LOWER_CASE
from lawdiff.patterns import lazily

MOST = 200
"""Articles in one question, and in one range."""


@dataclass(frozen=True, slots=True)
class ArticleRange:
    """The articles from the first to the last, in the order of the code.

    `whole` is the same text as one number: articles repealed together may be one, `L79 à L85`.
    """

    first: ArticleQuery
    last: ArticleQuery
    whole: ArticleQuery


def parse_queries(words: Sequence[str]) -> list[ArticleQuery | ArticleRange]:
    """The articles that the words of a command line name, in their order.

    A word with a blank in it was quoted, and is read by itself. A code is that of the articles
    before it, or else of those that follow. Raises UsageError for no number, or too many.
    """
    found = _listed(_phrases(words)) or _listed([" ".join(words)]) or []
    if len(found) > MOST:
        raise UsageError(f"{len(found)} articles at once are more than {MOST}", hint="name fewer")
    if len(found) == 1 and found[0].last is None:
        found = []
    return [_query(item) for item in found] or [parse_query(" ".join(words))]


@dataclass(frozen=True, slots=True)
class _Item:
    """A number, or a range, as typed, and the code behind it."""

    whole: str
    first: str
    last: str | None = None
    code: str | None = None


def _query(item: _Item) -> ArticleQuery | ArticleRange:
    whole, first = (replace(parse_query(text), code=item.code) for text in (item.whole, item.first))
    if item.last is None:
        return first
    return ArticleRange(first, replace(parse_query(item.last), code=item.code), whole)


def _listed(phrases: Iterable[str]) -> list[_Item] | None:
    """The items of a list, each with its code; None where the phrases are none."""
    found: list[_Item] = []
    before: str | None = None  # a code in front of all articles
    for phrase in phrases:
        named, code = split_code(canonical_number(phrase).strip(' .?!«»"“”'))
        items = _items(named.translate(DASHES)) if named else []
        if items is None or not (items or code):
            return None
        found += items
        if not found:
            before = code
        elif code:
            found[-1] = replace(found[-1], code=found[-1].code or code)
    return [
        replace(item, code=next((other.code for other in near if other.code), before))
        for place, item in enumerate(found)
        for near in [(*found[place:], *reversed(found[:place]))]
    ]


def _phrases(words: Sequence[str]) -> Iterator[str]:
    """Words that were quoted, each by itself, and the words between them together."""
    run: list[str] = []
    for word in words:
        if " " in word.strip():
            yield from [" ".join(run)] if run else []
            yield word
            run = []
        else:
            run.append(word)
    yield from [" ".join(run)] if run else []


# --- the form of a list -----------------------------------------------------------------------

_LETTER = r"(?:l\.? ?o(?![a-z])|[a-z](?![a-z]))[. ]*\*?[. ]*(?=[0-9])"
_PARTS = r"[0-9]+(?:er\b)?(?: ?- ?[0-9]+|\.[0-9]+)*"
# Digits behind a blank go on a number with a letter (`L 136 7`), and begin another where there is
# none (`1240 1241`).
_NUMBER = rf"(?:{_LETTER}{_PARTS}(?: [0-9]+(?:-[0-9]+)*\b)*|{_PARTS})(?:-[a-z]\b)?(?: \([0-9]+\))?"
_ITEM = lazily(
    r"(?:(?:l ?'|(?:les?|aux?|des?|du|de l ?')\b) ?)?(?:art(?:icle)?s?\b\.? ?)?"
    rf"(?:n[°o] ?(?=[0-9]))?(?P<number>{_NUMBER})(?![a-z0-9])",
    re.IGNORECASE,
)
_BEGINS = lazily(rf"(?:(?=[lrda])|(?=[a-z]\*?[0-9])){_LETTER}", re.IGNORECASE)
_SUFFIX = lazily(r" ?([A-Za-z]+)\b")
_CODE = lazily(r"[ ,]+\(?(?:du )?([A-Z]{3,8})\)?(?=[ ,;]|$)")
_TO = lazily(r" ?(?:\.\.\.?|…) ?| (?:jusqu')?(?:à|À|a|au) | - ")
_AND = lazily(r" ?[,;&+] ?(?:et )?| et | ")


def _items(text: str) -> list[_Item] | None:
    """The items of a text, None where it is no list."""
    found: list[_Item] = []
    at, ranged = 0, False
    while match := _ITEM.match(text, at):
        start, at = match.start("number"), _end_of_suffixes(text, match.end())
        item = _Item(text[start:at], text[start:at])
        if ranged:
            first = found.pop()
            whole = text[text.rindex(first.whole, 0, start) : at]
            item = _Item(whole, first.whole, item.whole)
        code = _CODE.match(text, at)
        if code and not is_suffix(code[1]):
            item, at = replace(item, code=code[1]), code.end()
        found.append(item)
        if at == len(text):
            return found
        to = None if ranged else _TO.match(text, at)
        ranged = to is not None
        link = to or _AND.match(text, at)
        if link is None:
            return None
        at = link.end()
    return None


def _end_of_suffixes(text: str, at: int) -> int:
    """The end of a number with what goes on it: `bis`, ` KA`, ` A`."""
    while (match := _SUFFIX.match(text, at)) and _goes_on(text, match):
        at = match.end()
    return at


def _goes_on(text: str, suffix: re.Match[str]) -> bool:
    """Is this a part of the number before it, and not the letter of another one?"""
    word = suffix[1].lower()
    if _BEGINS.match(text, suffix.start(1)):
        return False
    if suffix[1] == "a" and _ITEM.match(text, suffix.end() + 1):
        return False  # `L1 a L3`: an à, from a keyboard without accents
    return word in ORDINAL or (len(word) <= 2 and word not in LOWER_CASE)
