"""What a version's commit says of the anomalies of its sources, as far as answers depend on it."""

from __future__ import annotations

from collections.abc import Iterable

from lawdiff.model import VersionInfo
from lawdiff.record.paths import parse_article_path

# Kinds of an article that the source says is law, and of which it has no text. Comparisons ask for
# them, so that its absence is not taken for a repeal: a commit names all of them.
ABSENT = ("absent-text", "missing-file")


def is_absent(told: Iterable[str], number: str | None) -> bool:
    """Do the notes of a version name an article as law of which the source has no text?"""
    named = (note.partition(": ") for note in told)
    return number is not None and any(
        kind in ABSENT and f", {number}, " in f", {numbers}, " for kind, _, numbers in named
    )


def accounts_for(info: VersionInfo, path: str) -> bool:
    """Is an article that a version does not hold no law on its day, as far as it knows?

    Not where the version is incomplete, nor where its source says that the article is law and has
    no text of it.
    """
    if not info.complete or not any(note.startswith(ABSENT) for note in info.notes):
        return info.complete
    parsed = parse_article_path(path)
    return parsed is None or not is_absent(info.notes, parsed[0])
