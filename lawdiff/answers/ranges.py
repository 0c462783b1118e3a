"""The articles from one to another, in the order of a code."""

from __future__ import annotations

from lawdiff.answers.lookup import (
    choose_code,
    codes,
    find_code_of,
    has_had,
    meant,
    newest,
    sommaire_at,
    unknown_article,
)
from lawdiff.errors import UsageError
from lawdiff.french.several import MOST, ArticleRange
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Code
from lawdiff.record import contents


def in_range(repo: LawRepo, asked: ArticleRange, named: str | None) -> tuple[Code, list[str]]:
    """The code of a range, and its numbers in the order of the newest version's contents.

    Where an article has the whole as its number (`L79 à L85`), that one alone. NotFoundError where
    an end is not in that version, UsageError for a range that is turned round or too long.
    """
    code = choose_code(repo, named or asked.whole.code)
    having = [one for one in ([code] if code else codes(repo)) if has_had(repo, asked.whole, one)]
    if len(having) == 1:
        return having[0], [asked.whole.numbers[0]]
    code = code or find_code_of(repo, asked.first, None)
    ref = newest(repo, code)
    numbers = list(contents.numbers(sommaire_at(repo, ref)))
    ends = []
    for end in (asked.first, asked.last):
        number = meant(end, numbers)
        if number is None:
            raise unknown_article(repo, end, ref)
        ends.append(numbers.index(number))
    span = numbers[ends[0] : ends[1] + 1]
    if not span:
        raise UsageError(
            f"{asked.first.number} comes after {asked.last.number} in the {code.title}",
            hint="give the first article first",
        )
    if len(span) > MOST:
        raise UsageError(
            f"{span[0]} to {span[-1]} are {len(span)} articles, more than {MOST} at once",
            hint="ask for fewer",
        )
    return code, span
