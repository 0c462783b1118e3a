"""What a list of changes is narrowed by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict


class ChangeFilters(TypedDict, total=False):
    """Which changes are asked for: of articles whose number begins so, in sections with such a
    title (or whole words of it), of some kinds or classes, made by a text of law."""

    article: str | None
    section: str | None
    kinds: Sequence[str]
    classes: Sequence[str]
    law: str | None
