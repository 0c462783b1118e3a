"""A second reader of every format, by other means than the product's: the standard library alone.

An oracle reads the bytes of a source and says how the version that lawdiff's reader made of them
differs: letters, links, days, place, and which wordings are law. It shares no rule with the
readers. What is law on a day it decides as a jurist would, by dates: two readers that share a rule
are one reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lawdiff.sources.base import Parsed
from tests.oracles import article_files, legifrance_json, plain_text

Disagreement = tuple[str | None, str]  # the number of an article or None, and what differs


def disagreements(format_: str, files: Sequence[bytes], parsed: Parsed) -> Iterator[Disagreement]:
    """How the version that a reader made of `files` (uncompressed) differs from them.

    Dumps are read file by file: see `legi_dump`.
    """
    if format_ == "Légifrance JSON":
        yield from legifrance_json.disagreements(files[0], parsed)
    elif format_ == "texte consolidé":
        yield from plain_text.disagreements(files[0], parsed)
    else:
        assert format_ == "articles Markdown", f"no oracle reads {format_}"
        yield from article_files.disagreements(files, parsed)
