"""Regular expressions that are compiled when they are first used.

Compiling all that the modules hold takes longer than most answers, of which each needs a few.
"""

from __future__ import annotations

import re
from typing import Any, cast


def lazily(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, later."""
    return cast("re.Pattern[str]", _Pattern(pattern, flags))


class _Pattern:
    """Stands for a compiled pattern; what is asked of it once is its own from then on."""

    def __init__(self, source: str, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, found)
        return found
