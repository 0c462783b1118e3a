"""How alike two alinéas are, by the words they share: cheap enough to ask for every pair."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet

from lawdiff.french.words import COMMON
from lawdiff.patterns import lazily

# The mark that a list gives an alinéa: `I.-`, `II bis. -`, `1°`, `a)`, `A.-`, `1.`, `-`.
# The look ahead spares an alinéa that begins with a word the search for its mark.
_MARK = lazily(
    r"(?!\w[a-z]{2})(?:((?:[IVXLC]{1,7}|[A-Za-z]{1,2}|\d{1,3})"
    r"(?: (?:bis|ter|quater|quinquies|sexies|septies|octies|nonies|decies|[A-Z]))*)"
    r"(?:°\)?|[.)](?: ?[-–—―]+)?| ?[-–—―]+(?= ))|[-–—―•]) ?"
)
_WORDS = lazily(r"(?:[ldqLDQ]|qu|Qu)['’]|[\w%€°-]+")
# A word is rare, and finds its alinéa, where no more alinéas than this hold it.
_RARE = 8


def mark(alinea: str) -> str:
    """What a list calls this alinéa: `II bis` of `II bis.-…`, `2` of `2° …`; often empty."""
    found = _MARK.match(alinea)
    return found[1] or "" if found else ""


def label(alinea: str) -> str:
    """The mark of an alinéa as it is written, without the dash after it: `2°`, `II bis`, `a)`."""
    found = _MARK.match(alinea)
    if not found or not found[1]:
        return ""
    end = found.end(1)
    while alinea[end : end + 1] in ("°", ")"):
        end += 1
    return alinea[:end]


def parted(alineas: Sequence[str]) -> tuple[list[str], list[str]]:
    """The mark of each alinéa, and each without it: what stays when a list is renumbered."""
    found = [_MARK.match(alinea) for alinea in alineas]
    marks = [(mark[1] or "") if mark else "" for mark in found]
    rests = [
        alinea[mark.end() :] if mark else alinea
        for alinea, mark in zip(alineas, found, strict=True)
    ]
    return marks, rests


def words(alinea: str) -> AbstractSet[str]:
    """The words of an alinéa that tell it from another."""
    told = set(alinea.rstrip(" ;.:").replace(", ", " ").split())
    told -= COMMON
    return told or set(alinea.split())


def likeness(a: AbstractSet[str], b: AbstractSet[str]) -> float:
    """How alike, 0 to 1: half for the words shared of all, half for those of the shorter.

    The second half is what keeps an alinéa and the same with a long addition together.
    """
    shared = len(a & b)
    if not shared:
        return 0.0
    m, n = len(a), len(b)
    return shared / (m + n) + shared / (2 * (m if m < n else n))


def dice(a: AbstractSet[str], b: AbstractSet[str]) -> float:
    """The share, 0 to 1, of the words of both that they have in common."""
    return 2 * len(a & b) / ((len(a) + len(b)) or 1)


def bag(alinea: str) -> Counter[str]:
    """Every word of an alinéa, as often as it occurs."""
    return Counter(_WORDS.findall(alinea))


def shared_bag(a: Counter[str], b: Counter[str]) -> float:
    """`dice` for bags: what a reader sees of two texts that differ in a few words."""
    total = a.total() + b.total()
    return 2 * sum([min(n, b[word]) for word, n in a.items() if word in b]) / (total or 1)


def nearest(
    olds: Iterable[int],
    news: Iterable[int],
    words_old: Callable[[int], AbstractSet[str]],
    words_new: Callable[[int], AbstractSet[str]],
) -> list[tuple[int, int]]:
    """For each new alinéa the old one with which it shares most rare words, if they chose
    each other. Linear in the length of the texts.
    """
    holders: dict[str, list[int]] = defaultdict(list)
    for i in olds:
        for word in words_old(i):
            holders[word].append(i)
    best_old: dict[int, tuple[int, int]] = {}  # old → (count, -new)
    choice: dict[int, int] = {}
    for j in news:
        counts: dict[int, int] = defaultdict(int)
        for word in words_new(j):
            having = holders.get(word)
            if having is not None and len(having) <= _RARE:
                for i in having:
                    counts[i] += 1
        if not counts:
            continue
        count, old = max((count, -i) for i, count in counts.items())
        choice[j] = -old
        best_old[-old] = max(best_old.get(-old, (0, 0)), (count, -j))
    return [(i, j) for j, i in choice.items() if best_old[i][1] == -j]
