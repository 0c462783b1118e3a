"""Where the index finds words and citations: in wordings that are law, or that a version has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lawdiff.french.citations import meant
from lawdiff.index.queries import Index
from lawdiff.index.wordings import WORDING, IndexedWording, wording_of

CERTAIN = 2  # the rank of a span that a source gives
LAST = date.max.replace(day=30)  # the day on which all that is to come has come

_ON_DAY = (
    "JOIN wording ON wording.blob = file.blob "
    "JOIN span ON span.wording = wording.id AND own = 1 AND span.start <= ? AND span.stop > ? "
    "JOIN article ON article.id = wording.article JOIN text ON text.id = article.text "
)
_IN_VERSION = (
    "JOIN attestation ON attestation.blob = file.blob AND coming = 0 "
    "AND first <= ? AND last >= ? "
    "JOIN wording ON wording.id = attestation.wording "
    "JOIN article ON article.id = attestation.article JOIN text ON text.id = article.text "
)
_WORDS = (
    "(SELECT DISTINCT file.blob FROM words JOIN file ON file.id = "
    "(SELECT max(id) FROM file WHERE id <= words.rowid) WHERE words MATCH ?) AS file "
)


@dataclass(frozen=True, slots=True)
class When:
    """A day, which asks what is law, or the day of a version, which asks what that says."""

    day: date
    attested: bool = False

    @property
    def _join(self) -> str:
        return _IN_VERSION if self.attested else _ON_DAY

    @property
    def _rank(self) -> str:
        return f"{CERTAIN}" if self.attested else "span.rank"

    @property
    def _blob(self) -> str:
        return "attestation.blob" if self.attested else "wording.blob"

    @property
    def days(self) -> tuple[str, str]:
        return (self.day.isoformat(),) * 2


@dataclass(frozen=True, slots=True)
class Found:
    """A wording with what was found in it; `blob` is the file in which, and `certain` is False
    where no source says that it is law that day."""

    wording: IndexedWording
    blob: str
    certain: bool


def saying(index: Index, match: str, when: When, slug: str) -> list[Found]:
    """The wordings of a code that may say what a query for words (`Query.match`) asks."""
    words = _WORDS if match else "file "
    values = [match] if match else []
    rows = index.rows(
        f"SELECT DISTINCT {WORDING}, {when._blob}, {when._rank} FROM {words} {when._join} "  # noqa: S608
        "WHERE slug = ?",
        *values,
        *when.days,
        slug,
    )
    return [Found(wording_of(row[:-2]), row[-2], row[-1] == CERTAIN) for row in rows]


def blobs_saying(index: Index, match: str) -> list[str]:
    """The files that may say what a query for words asks."""
    if not match:
        return [blob for (blob,) in index.rows("SELECT blob FROM file")]
    return [blob for (blob,) in index.rows(f"SELECT blob FROM {_WORDS}", match)]  # noqa: S608


def citing(
    index: Index, slug: str, key: str, when: When, among: str
) -> Iterator[tuple[Found, int | None]]:
    """The wordings of the code `among` that cite an article, each with the alinéa that does (None:
    a link of its source does); `slug` is the code of the article cited, `key` its number's."""
    slugs = tuple(index.codes)
    rows = index.rows(
        f"SELECT {WORDING}, {when._blob}, {when._rank}, alinea, citation.slug FROM citation "  # noqa: S608
        f"JOIN file ON file.id = citation.file {when._join} "
        "WHERE citation.key = ? AND text.slug = ?",
        *when.days,
        key,
        among,
    )
    rows += index.rows(
        f"SELECT {WORDING}, {when._blob}, {when._rank}, NULL, link.slug FROM link "  # noqa: S608
        "JOIN wording AS linked ON linked.id = link.wording "
        f"JOIN file ON file.blob = linked.blob {when._join} "
        "WHERE link.key = ? AND text.slug = ? AND wording.id = linked.id",
        *when.days,
        key,
        among,
    )
    for *row, blob, rank, alinea, said in rows:
        if (meant(said, slugs) if said else among) == slug:
            yield Found(wording_of(row), blob, rank == CERTAIN), alinea
