"""What a verification found, as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from lawdiff.model import Article, VersionInfo
from lawdiff.sources.anomalies import Anomaly
from lawdiff.verify.faults import Fault


@dataclass(frozen=True, slots=True)
class Counts:
    """How much law there is in something. `notas` counts the articles that have a Nota."""

    articles: int = 0
    alineas: int = 0
    notas: int = 0
    links: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.articles + other.articles,
            self.alineas + other.alineas,
            self.notas + other.notas,
            self.links + other.links,
        )

    @classmethod
    def of(cls, article: Article) -> Counts:
        """Of one article: its alinéas, its Nota, the texts and links that it names."""
        links = len(article.laws) + len(article.ended_by) + len(article.citations)
        return cls(1, len(article.alineas), bool(article.nota), links)

    @classmethod
    def total(cls, articles: Iterable[Article]) -> Counts:
        """Of all of them together."""
        return sum(map(cls.of, articles), cls())


@dataclass(frozen=True, slots=True)
class Unheld:
    """An identifier of an article's wording that the source `where` names and that is not held.

    `reason` is a key of `accounts.REASONS`; `article` is the number, `cid` that of the article.
    """

    id: str
    cid: str | None
    article: str
    reason: str
    where: str


@dataclass(slots=True)
class Account:
    """The identifiers that the source `where` names: how many are held, and those that are not."""

    where: str
    held: int = 0
    unheld: list[Unheld] = field(default_factory=list)

    @property
    def reasons(self) -> Counter[str]:
        """How many are not held for each reason."""
        return Counter(one.reason for one in self.unheld)


@dataclass(slots=True)
class Compared:
    """A source compared with what is held of it: `format` and name (`where`), and the counts."""

    format: str
    where: str
    source: Counts
    held: Counts
    faults: int = 0


@dataclass(slots=True)
class CheckedVersion:
    """A version: what is held, what each of the sources given holds, and how many faults it has.

    `compared` is empty where none of the sources is of this version.
    """

    info: VersionInfo
    commit: str | None
    held: Counts = Counts()
    compared: list[Compared] = field(default_factory=list)
    faults: int = 0


@dataclass(slots=True)
class Verification:
    """The whole report. `objects` and `files` count what was read and checked.

    `notes` say what is no fault and worth knowing: what could not be compared, and why.
    `accounts` has one of each source whose format identifies wordings.
    """

    versions: list[CheckedVersion] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    anomalies: list[Anomaly] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    files: int = 0
    commits: int = 0
    partial: bool = False  # is a version held from more than the sources that were given?

    @property
    def ok(self) -> bool:
        """Is the repository what it says, and what its sources say?"""
        return not self.faults
