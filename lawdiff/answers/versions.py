"""The versions that a repository holds, and the law to come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lawdiff.answers.lookup import codes
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Code, Json
from lawdiff.record.version import VersionRef


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions held, oldest first, and the law that is decided and not in force, by day."""

    held: tuple[VersionRef, ...]
    future: tuple[VersionRef, ...]

    def __iter__(self) -> Iterator[VersionRef]:
        return iter(self.held)

    def __len__(self) -> int:
        return len(self.held)

    def to_dict(self) -> Json:
        return {
            "versions": [ref.to_dict() for ref in self.held],
            "future": [ref.to_dict() for ref in self.future],
        }


def versions(repo: LawRepo, code: Code | None = None) -> Versions:
    """The versions of a code, or of all codes."""
    slugs = {one.slug for one in ([code] if code else codes(repo))}
    held, future = (
        tuple(ref for ref in refs if ref.info.code.slug in slugs)
        for refs in (repo.versions, repo.future)
    )
    return Versions(held, future)
