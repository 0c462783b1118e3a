"""The errors that lawdiff raises: each has a message, a place and a hint for the user."""

from __future__ import annotations

from lawdiff.patterns import lazily

# Control characters, which a terminal obeys, and marks that change the direction of text.
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_CONTROL = lazily(f"[{_CONTROLS}]")
_CONTROL_OR_SPACE = lazily(f"[\t\n{_CONTROLS}]")


def printable(text: str) -> str:
    """The text on one line, safe for any output.

    Control characters, and bytes of a file name or argument that are not UTF-8, become escapes.
    """
    text = _CONTROL_OR_SPACE.sub(lambda match: match[0].encode("unicode_escape").decode(), text)
    return text.encode("utf-8", "backslashreplace").decode()


def without_control_characters(text: str) -> str:
    """The text with U+FFFD for each control character except tab and line feed.

    Text of a source must go through here before it is printed on a terminal.
    """
    return _CONTROL.sub("\ufffd", text)


class LawdiffError(Exception):
    """Base class of all errors that lawdiff raises on purpose.

    `message` says what is wrong, `where` gives the place (a file, a line, an article) or None,
    `hint` says what the user can do next or is None. `kind` is the stable name used in the JSON
    output, `exit_code` the exit code of the command line.
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
    """A source that cannot be read: missing, broken, in an unknown format, or incomplete."""

    kind = "source"


class UsageError(LawdiffError):
    """An invalid or ambiguous date, article number, version or option."""

    kind = "usage"


class NotFoundError(LawdiffError):
    """The repository does not hold the requested article or version."""

    kind = "not-found"


class RepositoryError(LawdiffError):
    """The folder is not a law repository, or git cannot read or write it."""

    kind = "repository"


class ConflictError(LawdiffError):
    """The repository already holds another text of the version."""

    kind = "conflict"


def decoded(data: bytes, what: str) -> str:
    """Bytes of a repository as text; RepositoryError where `what` is not UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise RepositoryError(f"{what} is no UTF-8 (byte {error.start})") from None
