"""What a verification found, as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from lawdiff.errors import printable
from lawdiff.model import Article, Json, VersionInfo
from lawdiff.sources.anomalies import Anomaly
from lawdiff.verify.faults import Fault

# Why an identifier of a source is not held. docs/verify.md explains each; a test holds that.
REASONS = {
    "to-come": "it begins after the day of its source, and no version held is of a later day",
    "ended": "it ended on or before the day of its source",
    "never-in-force": "it never came into force, or ends on the day on which it begins, or before",
    "undated": "the source gives no first day of it, and its state does not say that it is law",
    "no-text": "it is law on the day of its source, which lists it without a text",
    "repeated": "its source gives it a second time; it is held once",
    "lost": "it is law on the day of its source, and not held: a fault",
}


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

    def to_dict(self) -> Json:
        return {
            "articles": self.articles,
            "alineas": self.alineas,
            "notas": self.notas,
            "links": self.links,
        }


@dataclass(frozen=True, slots=True)
class Unheld:
    """An identifier of an article's wording that the source `where` names and that is not held.

    `reason` is a key of REASONS; `article` is the number, `cid` that of the article.
    """

    id: str
    cid: str | None
    article: str
    reason: str
    where: str

    def to_dict(self) -> Json:
        return {
            "id": printable(self.id),
            "cid": None if self.cid is None else printable(self.cid),
            "article": printable(self.article),
            "reason": self.reason,
            "where": printable(self.where),
        }


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

    def to_dict(self) -> Json:
        return {
            "where": printable(self.where),
            "held": self.held,
            "not_held": {reason: self.reasons[reason] for reason in REASONS},
        }


@dataclass(slots=True)
class Compared:
    """A source compared with what is held of it: `format` and name (`where`), and the counts."""

    format: str
    where: str
    source: Counts
    held: Counts
    faults: int = 0

    def to_dict(self) -> Json:
        return {
            "format": self.format,
            "where": printable(self.where),
            "source": self.source.to_dict(),
            "held": self.held.to_dict(),
            "faults": self.faults,
        }


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

    def to_dict(self) -> Json:
        return {
            "version": self.info.to_dict(self.commit),
            "held": self.held.to_dict(),
            "compared": [one.to_dict() for one in self.compared],
            "faults": self.faults,
        }


@dataclass(slots=True)
class Verification:
    """The whole report. `files` counts the distinct files that were read and checked.

    `notes` say what is no fault and worth knowing: what could not be compared, and why.
    `accounts` has one of each source whose format identifies wordings.
    """

    versions: list[CheckedVersion] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    anomalies: list[Anomaly] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    files: int = 0
    partial: bool = False  # is a version held from more than the sources that were given?

    @property
    def ok(self) -> bool:
        """Is the repository what it says, and what its sources say?"""
        return not self.faults

    def to_dict(self) -> Json:
        return {
            "ok": self.ok,
            "versions": [one.to_dict() for one in self.versions],
            "faults": [one.to_dict() for one in self.faults],
            "anomalies": [one.to_dict() for one in self.anomalies],
            "notes": [printable(note) for note in self.notes],
            "unheld": [one.to_dict() for account in self.accounts for one in account.unheld],
            "identifiers": [account.to_dict() for account in self.accounts],
            "files": self.files,
        }
