"""What several answers have in common when they are written as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lawdiff.french.links import text_url, wording_url
from lawdiff.french.queries import typed
from lawdiff.model import Json, LawRef, iso

if TYPE_CHECKING:
    from lawdiff.index.wordings import IndexedWording


def law_to_dict(law: LawRef) -> Json:
    """A text with its page on Légifrance."""
    return {**law.to_dict(), "url": text_url(law.cid)}


def laws_to_list(laws: Iterable[LawRef]) -> list[Json]:
    return [law_to_dict(law) for law in laws]


def namesakes_to_list(numbers: Iterable[str]) -> list[Json]:
    """The other articles whose numbers look alike, and what to ask for each by."""
    return [{"number": number, "ask": typed(number)} for number in numbers]


def wording_to_dict(one: IndexedWording) -> Json:
    """A wording as every answer has it."""
    return {
        "wording": one.name,
        "cid": one.cid,
        "number": one.number,
        "code": one.code,
        "path": f"{one.code}/{one.path}" if one.path else None,
        "variant": one.variant,
        "in_force_from": iso(one.start),
        "in_force_until": iso(one.until),
        "state": one.state,
        "held": one.held,
        "laws": laws_to_list(one.laws),
        "ended_by": laws_to_list(one.ended_by),
        "section": list(one.section),
        "attested": list(one.attested),
        "url": wording_url(one.name),
        "cut": one.cut,
    }
