"""What the register knows of the versions of a code: `versions.json`.

The commit of a version has the facts that stay as they are. Here is what may be learnt later: its
sources, their anomalies, the day as of which they know what they say.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from lawdiff.errors import RepositoryError
from lawdiff.model import Code, SourceRef, VersionInfo
from lawdiff.patterns import lazily
from lawdiff.record import names
from lawdiff.record.json_values import (
    Object,
    array,
    flag,
    mapping,
    number,
    parsed,
    text,
    text_or_none,
)

NAME = "versions.json"
_DAY = lazily(names.DAY)


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """A version of a code.

    `as_of` is the day as of which its sources know what they say, "" for the version's own day.
    `message` is the sha256 of the message of its commit, as it was written; `laws` that of the
    commits of laws of its day (`laws_digest`), "" where it has none.
    """

    day: str
    complete: bool
    articles: int
    message: str
    id: str | None = None
    sources: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    as_of: str = ""
    laws: str = ""

    @classmethod
    def of(cls, info: VersionInfo, message: str, laws: str = "") -> VersionFacts:
        """The facts of a version whose commit has this message."""
        return cls(
            day=info.date.isoformat(),
            complete=info.complete,
            articles=info.articles,
            message=message_digest(message),
            id=info.id,
            sources=tuple((source.format, source.sha256) for source in info.sources),
            notes=info.notes,
            laws=laws,
        )

    def info(self, code: Code) -> VersionInfo:
        """The facts as those of a version of a code, without its seal."""
        return VersionInfo(
            code=code,
            date=date.fromisoformat(self.day),
            id=self.id,
            complete=self.complete,
            articles=self.articles,
            sources=tuple(SourceRef(*source) for source in self.sources),
            notes=self.notes,
        )

    def completed(self, info: VersionInfo) -> VersionInfo:
        """The facts that a commit has, with those that the register adds."""
        known = self.info(info.code)
        return replace(info, articles=known.articles, sources=known.sources, notes=known.notes)


def _sha256(text: str) -> str:
    import hashlib  # takes 2 ms, and answers need none

    return hashlib.sha256(text.encode()).hexdigest()


def message_digest(message: str) -> str:
    """The digest of a commit's message."""
    return _sha256(message)


def laws_digest(commits: Iterable[tuple[str, Iterable[str]]]) -> str:
    """The digest of the commits of laws of a day: of the message of each, and of the files that it
    changes. "" where there are none."""
    lines = [line for message, paths in commits for line in (message_digest(message), *paths)]
    return _sha256("\n".join(lines)) if lines else ""


class CodeFacts:
    """A code, and what is known of its versions, oldest first: each is read when it is asked for.

    `days` are theirs. What is asked of a version raises RepositoryError where the file has not the
    form that `encode` gives it.
    """

    def __init__(self, code: Code, days: tuple[str, ...], rows: Sequence[Object]) -> None:
        self.code, self.days, self._rows = code, days, rows

    def on(self, day: str) -> VersionFacts | None:
        """What is known of the version of a day; None where there is none."""
        at = bisect_left(self.days, day)
        return self._version(at) if at < len(self.days) and self.days[at] == day else None

    @property
    def versions(self) -> Iterator[VersionFacts]:
        """What is known of each version."""
        return map(self._version, range(len(self.days)))

    def attested(self) -> Iterator[tuple[str, bool, str, Sequence[str]]]:
        """Of each version its day, whether it is complete, `as_of`, and the anomalies noted."""
        try:
            for row in self._rows:
                notes = row.get("notes", ())
                yield row["day"], flag(row["complete"]), text(row.get("as_of", "")), notes
        except (KeyError, TypeError) as error:
            raise _foreign(error) from None

    def _version(self, at: int) -> VersionFacts:
        try:
            return _facts(self._rows[at])
        except (KeyError, TypeError, ValueError) as error:
            raise _foreign(error) from None


def _foreign(error: Exception) -> RepositoryError:
    return RepositoryError(f"a {NAME} that lawdiff did not write: {error}")


def encode(code: Code, versions: Sequence[VersionFacts]) -> bytes:
    """The file of a code: one line for each version."""
    import msgspec  # only an import writes it

    head = msgspec.json.encode({"title": code.title, "id": code.id})[1:-1]
    lines = b",\n  ".join(map(msgspec.json.encode, map(_shown, versions)))
    return b"{" + head + b',"versions":[\n  ' + lines + b"\n]}\n"


def _shown(facts: VersionFacts) -> dict[str, object]:
    values = ((name, getattr(facts, name)) for name in VersionFacts.__slots__)
    return {name: value for name, value in values if value not in (None, (), "")}


def decode(data: bytes) -> CodeFacts:
    """The facts of a file; RepositoryError where it is none that `encode` makes."""
    return parsed(data, _code, f"a {NAME}")


def _code(raw: Object) -> CodeFacts:
    rows = list(map(mapping, array(raw["versions"])))
    days = tuple([text(row["day"]) for row in rows])
    if not days or any(one >= other for one, other in pairwise(days)):
        raise ValueError("its versions are not in their order")
    if odd := next((day for day in (days[0], days[-1]) if _DAY.fullmatch(day) is None), None):
        raise ValueError(f"{odd[:40]!r} is no day")
    return CodeFacts(Code(text(raw["title"]), text_or_none(raw["id"])), days, rows)


def _facts(row: Object) -> VersionFacts:
    get, day = row.get, text(row["day"])
    sources = [tuple(map(text, array(source))) for source in array(get("sources", []))]
    date.fromisoformat(day)
    return VersionFacts(
        day=day,
        complete=flag(row["complete"]),
        articles=number(row["articles"]),
        message=text(row["message"]),
        id=text_or_none(get("id")),
        sources=tuple((name, digest) for name, digest in sources),
        notes=tuple(map(text, array(get("notes", [])))),
        as_of=text(get("as_of", "")),
        laws=text(get("laws", "")),
    )
