"""The anomalies in a version's commit on which answers depend: articles without a text."""

from __future__ import annotations

from collections.abc import Iterable

from lawdiff.model import VersionInfo
from lawdiff.record.paths import parse_article_path

# Anomalies of an article that the source lists as law without its text. A commit names all these
# articles, so that comparisons do not report their absence as a repeal.
ABSENT = ("absent-text", "missing-file")


def is_absent(notes: Iterable[str], number: str | None) -> bool:
    """Do the notes of a version say that an article is law and its text is missing?"""
    named = (note.partition(": ") for note in notes)
    return number is not None and any(
        kind in ABSENT and f", {number}, " in f", {numbers}, " for kind, _, numbers in named
    )


def absent(notes: Iterable[str]) -> frozenset[str]:
    """The numbers of the articles that are law by a version's notes, and whose text is missing."""
    named = (note.partition(": ") for note in notes)
    lists = [numbers for kind, _, numbers in named if kind in ABSENT]
    return frozenset(number for numbers in lists for number in numbers.split(", "))


def accounts_for(info: VersionInfo, path: str) -> bool:
    """Does the absence of an article from a version mean that it is not law on that day?

    False if the version is incomplete, or if its source lists the article as law without a text.
    """
    if not info.complete or not any(note.startswith(ABSENT) for note in info.notes):
        return info.complete
    parsed = parse_article_path(path)
    return parsed is None or not is_absent(info.notes, parsed[0])
