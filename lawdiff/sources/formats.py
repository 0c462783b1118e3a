"""The table of formats: the one place that names them, and says what each can know.

To add a format, write a module with the three functions of `Reader` and add its row here, before
the rows that recognise more than it does. The name stands in the trailers of every version that
was read from it: it never changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Protocol, cast

from lawdiff.model import Code, SourceRef
from lawdiff.sources.base import Files, Memo, Parsed, Stated
from lawdiff.sources.limits import MAX_FILE, MAX_TEXT_FILE


class Reader(Protocol):
    """What a module that reads a format has."""

    def sniff(self, head: str) -> bool:
        """Is a file that begins like this in the format?"""

    def identify(
        self, head: str, whole: Callable[[], bytes], stated: Stated, where: str
    ) -> tuple[Code, date]:
        """Code and date of the version, from the head of its file where that is enough.

        `whole` reads the file to its end. Raises NotLaw for a file that is no code after all, and
        SourceError for one that is broken or says less than the user has to state.
        """

    def parse(self, files: Files, stated: Stated, memo: Memo) -> Parsed:
        """The version that the files hold; SourceError where they are broken."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, how messages describe it, its reader, and what it can know.

    `module` is its reader, loaded when the first file may be in it; a dump has none, for it is
    recognised by the paths in it and opened by `dumps`. `limit` is the size of one file, in
    bytes, unpacked. `piecewise` is True where a file is one article, which names neither code nor
    date: the files of a folder add up to one version, and so do several imports. `future_rank`
    says how well it knows the law to come, 0 for not at all: of two sources of one version, the
    one of higher rank counts. A dump (`is_dump`) holds every wording of a code, so that it
    gives all versions, and a later one corrects what an earlier one gave.
    """

    name: str
    described: str
    module: str = ""
    limit: int = 0
    piecewise: bool = False
    future_rank: int = 0
    is_dump: bool = False

    @property
    def reader(self) -> Reader:
        return cast(Reader, import_module(f"lawdiff.sources.{self.module}"))


DUMP = Format("LEGI XML", "a LEGI dump (.tar.gz or a folder)", future_rank=2, is_dump=True)
# The first row whose reader recognises a file reads it.
FORMATS = (
    Format(
        "articles Markdown",
        "article Markdown (a file or a folder)",
        "markdown",
        MAX_TEXT_FILE,
        piecewise=True,
    ),
    Format("texte consolidé", "plain consolidated text", "plaintext", MAX_TEXT_FILE),
    Format(
        "Légifrance JSON",
        "Légifrance JSON (.json, .json.gz, or the npm .tgz)",
        "legifrance_json",
        MAX_FILE,
        future_rank=1,
    ),
    DUMP,
)
_UNKNOWN = Format("", "")
KNOWN = ", ".join(row.described for row in FORMATS)


def recognise(head: str) -> Format | None:
    """The format of a file that begins like this, None where no reader knows it."""
    return next((row for row in FORMATS if row.module and row.reader.sniff(head)), None)


def named(name: str) -> Format:
    """The format of a name; for one that a later lawdiff has added, a row that knows nothing."""
    return next((row for row in FORMATS if row.name == name), _UNKNOWN)


def _formats(sources: Iterable[SourceRef]) -> Iterator[Format]:
    return (named(source.format) for source in sources)


def future_rank(sources: Iterable[SourceRef]) -> int:
    """How well these sources know the law to come: 0 where they know nothing of it."""
    return max((row.future_rank for row in _formats(sources)), default=0)


def is_of_dump(sources: Iterable[SourceRef]) -> bool:
    """Is one of these sources a dump?"""
    return any(row.is_dump for row in _formats(sources))


def is_piecewise(sources: Iterable[SourceRef]) -> bool:
    """Is one of these sources made of article files, which add up?"""
    return any(row.piecewise for row in _formats(sources))
