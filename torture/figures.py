"""What a part of the torture gives back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: of so many tries, how many went well."""

    name: str
    good: int
    tried: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What a part has tried, and what went wrong, one line each."""

    lines: tuple[Figure, ...]
    failures: tuple[str, ...] = ()
