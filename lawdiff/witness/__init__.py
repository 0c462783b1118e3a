"""A second reading of every source, by other means than the readers': the standard library alone.

A witness knows nothing of alinéas, tables or laws. It tells which characters the source has for
each wording, what links it names and where it stands; `verify` requires that what the reader
made of it has the very same. Two ways to the same letters: so a reader loses nothing unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lawdiff.sources.base import Parsed
from lawdiff.witness.census import Named


def complaints(
    format_: str, files: Sequence[bytes], parsed: Parsed
) -> Iterator[tuple[str | None, str]]:
    """What the reader made otherwise of a source than the witness: number of the article, message.

    `files` are its bytes, uncompressed. Dumps are heard wording by wording: see `legi`.
    """
    from lawdiff.witness import articles, legifrance, plain

    try:
        if format_ == "Légifrance JSON":
            yield from legifrance.check(files[0], parsed)
        elif format_ == "texte consolidé":
            yield from plain.check(files[0], parsed)
        elif format_ == "articles Markdown":
            yield from articles.check(files, parsed)
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        yield None, f"the second reading fails: {error or type(error).__name__}"


def identifiers(format_: str, files: Sequence[bytes]) -> list[Named]:
    """Every identifier of an article that a source names; none of a format that has none."""
    from lawdiff.witness import legifrance

    if format_ != "Légifrance JSON":
        return []
    try:
        return list(legifrance.identifiers(files[0]))
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return []  # `complaints` tells of it
