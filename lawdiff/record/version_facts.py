"""What the register knows of the versions of a code: `versions.json`.

The commit of a version has the facts that stay as they are. Here is what may be learnt later: its
sources, their anomalies, the day as of which they know what they say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lawdiff.model import Code, SourceRef, VersionInfo
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


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """A code, and what is known of its versions, oldest first."""

    code: Code
    versions: tuple[VersionFacts, ...]


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
    versions = tuple(map(_version, array(raw["versions"])))
    days = [date.fromisoformat(one.day) for one in versions]
    if days != sorted(set(days)) or not days:
        raise ValueError("its versions are not in their order")
    return CodeFacts(Code(text(raw["title"]), text_or_none(raw["id"])), versions)


def _version(raw: object) -> VersionFacts:
    row = mapping(raw)
    get = row.get
    sources = [tuple(map(text, array(source))) for source in array(get("sources", []))]
    return VersionFacts(
        day=text(row["day"]),
        complete=flag(row["complete"]),
        articles=number(row["articles"]),
        message=text(row["message"]),
        id=text_or_none(get("id")),
        sources=tuple((name, digest) for name, digest in sources),
        notes=tuple(map(text, array(get("notes", [])))),
        as_of=text(get("as_of", "")),
        laws=text(get("laws", "")),
    )
