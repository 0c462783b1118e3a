"""Texts that versions give without days: each is that of the wording known to be law that day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from lawdiff.compare.known import KnownWording
from lawdiff.record.register import Listing


def with_texts(
    wordings: Sequence[KnownWording], undated: Sequence[Listing], said: dict[str, str]
) -> tuple[list[KnownWording], list[Listing]]:
    """The wordings of a number with the texts that are theirs; and the texts that are no wording's.

    A text is given only where one wording is law on the version's day and one text stands for it,
    and it is not cut; or where the text names its wording. `said` has, by article, the day up to
    which its sources know it: a later text may be a later wording's.
    """
    if not wordings:
        return [], list(undated)
    by_day: dict[str, list[Listing]] = defaultdict(list)
    for listing in undated:
        for day in listing.versions:
            by_day[day].append(listing)
    given: dict[int, list[tuple[str, Listing]]] = defaultdict(list)
    taken: set[tuple[str, str]] = set()
    for day, texts in by_day.items():
        place = _place(wordings, day, texts, said)
        if place is not None:
            given[place].append((day, texts[0]))
            taken.add((day, texts[0].path))
    found = list(wordings)
    for place, texts_of in given.items():
        found[place] = _with_text(found[place], texts_of)
    left = (
        replace(one, versions=tuple(day for day in one.versions if (day, one.path) not in taken))
        for one in undated
    )
    return found, [one for one in left if one.versions]


def _place(
    wordings: Sequence[KnownWording], day: str, texts: Sequence[Listing], said: dict[str, str]
) -> int | None:
    """The one wording that a version's only text of the number is of."""
    if len(texts) != 1 or texts[0].cut:
        return None
    asked, name = date.fromisoformat(day), texts[0].wording
    named = [at for at, one in enumerate(wordings) if name is not None and one.id == name]
    standing = [at for at, one in enumerate(wordings) if one.is_law(asked)]
    places = named or standing
    if len(places) != 1 or day > said.get(wordings[places[0]].article, ""):
        return None
    return places[0]


def _with_text(wording: KnownWording, texts: Sequence[tuple[str, Listing]]) -> KnownWording:
    day, text = max(texts, key=lambda one: one[0])
    attested = tuple(sorted({*wording.attested, *(of for of, _ in texts)}))
    if wording.held:
        return replace(wording, attested=attested)
    return replace(wording, path=text.path, blob=text.blob, text_from=day, attested=attested)
