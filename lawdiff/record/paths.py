"""Article number ⇄ path of the article's file. Paths never change, so the scheme is fixed.

The file name is the number's stem (`french.stems`). The folder of a file depends only on the number
(`shard`): one of `0`-`9`, `A0`-`Z9`, `LO0`-`LO9`, `Annexes` and `Autres`. `~2` after the stem is a
second wording of the same number.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import lru_cache

from lawdiff.french.numbers import LOWER, UPPER
from lawdiff.french.stems import CUT_STEM, article_stem, number_from_stem
from lawdiff.model import Article, Version
from lawdiff.patterns import lazily

_SHARD = lazily(r"(lo|[a-z])?[. ]*+(?:\*[. ]*+)?([0-9])")

ARTICLES = "articles"
OTHERS = "Autres"  # the folder of numbers without a letter and digit at their head
FOLDER_NAME = r"[0-9A-Za-z]+"
FOLDER = rf"{ARTICLES}/{FOLDER_NAME}"
# Every name of a file that `article_path` and `register_path` make, and few others.
FILE_NAME = r"[0-9A-Za-z_=+-]+(?:(?:~[1-9][0-9]*)?\.md|\.json)"

_PATH = lazily(r"articles/([A-Za-z0-9]+)/([^/~.]+)(?:~([2-9]|[1-9][0-9]{1,8}))?\.md")


def shard(number: str) -> str:
    """The folder of the number's files: `L1`, `LO1`, `R4`, `1`, `Annexes`, `Autres`."""
    lower = number.translate(LOWER)
    if match := _SHARD.match(lower):
        return (match[1] or "").translate(UPPER) + match[2]
    return "Annexes" if lower.startswith("annexe") else OTHERS


@lru_cache(maxsize=50_000)
def article_path(number: str, variant: int = 1) -> str:
    """The article's file inside its code's folder: `articles/L1/L136-7.md`.

    `variant` 2 and on are further wordings of the number: `articles/L1/L136-7~2.md`.
    """
    if variant < 1:
        raise ValueError(f"variant {variant}: wordings are counted from 1")
    mark = f"~{variant}" if variant > 1 else ""
    return f"articles/{shard(number)}/{article_stem(number)}{mark}.md"


def parse_article_path(path: str) -> tuple[str | None, int] | None:
    """The number and the variant from which `article_path` made this path.

    The number is None if its stem was cut. The result is None for any other path.
    """
    match = _PATH.fullmatch(path)
    if not match:
        return None
    variant = int(match[3] or 1)
    number = number_from_stem(match[2])
    if number is None:
        return (None, variant) if CUT_STEM.fullmatch(match[2]) else None
    return (number, variant) if shard(number) == match[1] else None


def number_of(path: str) -> str:
    """The number in an article's path; the path itself where it was cut for its length."""
    parsed = parse_article_path(path)
    return (parsed[0] if parsed else None) or path


def variant_of(path: str) -> int:
    """1, or n for the path of the nth wording of one number."""
    parsed = parse_article_path(path)
    return parsed[1] if parsed else 1


SOMMAIRE = "sommaire.md"


def register_path(path: str) -> str:
    """The register's file of an article, whichever of several of its number it is:
    `articles/L1/L136-7~2.md` → `articles/L1/L136-7.json`."""
    return f"{path.removesuffix('.md').partition('~')[0]}.json"


def assign_paths(version: Version) -> dict[int, str]:
    """`id(article)` → path of its file, for each article of the version."""
    paths = {id(article): article_path(article.number) for article in version.articles()}
    return {**paths, **variant_paths(version)}


def variant_paths(version: Version) -> dict[int, str]:
    """`id(article)` → path of its file, for articles whose number occurs more than once.

    Wordings of one number are sorted by the first day of their articles, then by identity and date,
    so that the older article keeps the plain path, in whatever order the source lists them.
    Wordings without dates stay in the order of the source.
    """
    articles = list(version.articles())
    numbers = Counter(article.number for article in articles)
    if len(numbers) == len(articles):
        return {}
    twice: dict[str, list[Article]] = {}
    for article in articles:
        if numbers[article.number] > 1:
            twice.setdefault(article.number, []).append(article)
    return {
        id(article): article_path(number, variant)
        for number, several in twice.items()
        for variant, article in enumerate(sorted(several, key=_seniority), start=1)
    }


def _seniority(article: Article) -> tuple[date, str, date, str]:
    unknown = date.max
    return (
        article.born or unknown,
        article.cid or "",
        article.in_force_from or unknown,
        article.wording or "",
    )
