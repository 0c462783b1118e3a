"""What several answers have in common when they are written as JSON."""

from __future__ import annotations

from collections.abc import Iterable

from lawdiff.french.links import text_url
from lawdiff.french.queries import typed
from lawdiff.model import Json, LawRef


def law_to_dict(law: LawRef) -> Json:
    """A text with its page on Légifrance."""
    return {**law.to_dict(), "url": text_url(law.cid)}


def laws_to_list(laws: Iterable[LawRef]) -> list[Json]:
    return [law_to_dict(law) for law in laws]


def namesakes_to_list(numbers: Iterable[str]) -> list[Json]:
    """The other articles whose numbers look alike, and what to ask for each by."""
    return [{"number": number, "ask": typed(number)} for number in numbers]
