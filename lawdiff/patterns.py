"""Regular expressions that are compiled on first use.

Compiling all patterns of all modules takes longer than most commands, and each needs only a few.
"""

from __future__ import annotations

import re
from typing import Any, cast


def lazily(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Like `re.compile`, but compiled on first use."""
    return cast("re.Pattern[str]", _Pattern(pattern, flags))


class _Pattern:
    """A proxy for a compiled pattern; it keeps each method once it has been looked up."""

    def __init__(self, source: str, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, found)
        return found
