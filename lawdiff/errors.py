"""What can go wrong, as exceptions that carry what, where and what to do next."""

from __future__ import annotations

import re

# What gives orders to a terminal, or turns the direction of the text after it.
_ORDERS = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_ORDER = re.compile(f"[{_ORDERS}]")
_UNSEEN = re.compile(f"[\t\n{_ORDERS}]")


def printable(text: str) -> str:
    """Text on one line that any output takes: control characters, and bytes of a file name or an
    argument that are no UTF-8, are shown by their codes."""
    text = _UNSEEN.sub(lambda match: match[0].encode("unicode_escape").decode(), text)
    return text.encode("utf-8", "backslashreplace").decode()


def without_control_characters(text: str) -> str:
    """Text of any source that a terminal may show: U+FFFD for each character that would give it
    an order. Lines stay lines."""
    return _ORDER.sub("\ufffd", text)


class LawdiffError(Exception):
    """Root of every error that lawdiff raises on purpose.

    `message` says what is wrong, `where` the place (a file, a line, an article)
    or None, `hint` what the user can do next or None. `kind` is the stable name
    that the JSON output gives, `exit_code` what the command line exits with.
    """

    kind = "error"
    exit_code = 2

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = printable(message)
        self.where = printable(where) if where else None
        self.hint = printable(hint) if hint else None

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}{self.message}{hint}"


class SourceError(LawdiffError):
    """A source that cannot be read: missing, unknown format, broken, or lacking a fact."""

    kind = "source"


class UsageError(LawdiffError):
    """A date, a number or a version that the user gave and that means nothing, or too much."""

    kind = "usage"


class NotFoundError(LawdiffError):
    """An article or a version that the repository does not hold."""

    kind = "not-found"


class RepositoryError(LawdiffError):
    """A folder that is no law repository, or one that git cannot read or write."""

    kind = "repository"


class ConflictError(LawdiffError):
    """Another text for a version that is already held."""

    kind = "conflict"
