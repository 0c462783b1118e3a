"""Two codes with the same slug are refused, because they would share a folder."""

from __future__ import annotations

from collections.abc import Iterable

from lawdiff.errors import ConflictError
from lawdiff.model import Code
from lawdiff.record.version import VersionRef
from lawdiff.sources.base import VersionSource


def refuse_shared_folders(held: Iterable[VersionRef], sources: Iterable[VersionSource]) -> None:
    """ConflictError where the titles of two codes, held or to be imported, make one slug."""
    first = {ref.info.code.slug: ref.info.code for ref in held}
    for source in sources:
        other = first.setdefault(source.code.slug, source.code)
        if other.clashes_with(source.code):
            raise ConflictError(
                f"{_named(source.code)} and {_named(other)} are two codes, and the folder of both "
                f"would be {other.slug}",
                where=source.where,
                hint="import one of them into a repository of its own; --code chooses in a dump",
            )


def _named(code: Code) -> str:
    return f"« {code.title} »" + (f" ({code.id})" if code.id else "")
