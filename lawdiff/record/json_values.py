"""Values of decoded JSON, each of the type that is expected: TypeError for any other.

The files of the register are read with the standard library: a library that checks types takes a
tenth of the time of a short command to load.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar, cast

from lawdiff.errors import RepositoryError

T = TypeVar("T")
Object = Mapping[str, Any]


def parsed(data: bytes, read: Callable[[Object], T], what: str) -> T:
    """What `read` makes of a file that is a JSON object; RepositoryError where that fails."""
    try:
        return read(mapping(json.loads(data)))
    except (KeyError, IndexError, TypeError, ValueError, RecursionError) as error:
        raise RepositoryError(f"{what} that lawdiff did not write: {error}") from None


def mapping(value: object) -> Object:
    if type(value) is not dict:
        raise TypeError(f"no object: {str(value)[:40]!r}")
    return cast(Object, value)


def array(value: object) -> list[Any]:
    if type(value) is not list:
        raise TypeError(f"no array: {str(value)[:40]!r}")
    return value


def text(value: object) -> str:
    if type(value) is not str:
        raise TypeError(f"no text: {str(value)[:40]!r}")
    return value


def text_or_none(value: object) -> str | None:
    return None if value is None else text(value)


def flag(value: object) -> bool:
    if type(value) is not bool:
        raise TypeError(f"neither true nor false: {str(value)[:40]!r}")
    return value


def number(value: object) -> int:
    """A whole number from 0."""
    if type(value) is not int or value < 0:
        raise TypeError(f"no whole number: {str(value)[:40]!r}")
    return value


def day_or_none(value: object) -> date | None:
    return None if value is None else date.fromisoformat(text(value))
