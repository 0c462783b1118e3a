"""What `verify` finds: that a repository is not what it should be, or not what its sources say."""

from __future__ import annotations

from dataclasses import dataclass

from lawdiff.errors import printable
from lawdiff.model import Json

_RESTORE = (
    "take the repository from a copy made before (a clone, a bundle), or import its sources "
    "again into a new folder"
)
_AGAIN = "import the sources again into a new folder, and compare the two with git"
_IMPORT = "import the source; with --replace where another text of the version is held"

# Every kind of fault, with what to do about it. docs/verify.md explains each; a test holds that.
KINDS = {
    "git": _RESTORE,
    "ref": _RESTORE,
    "trailers": _AGAIN,
    "structure": _AGAIN,
    "file": _AGAIN,
    "register": _AGAIN,
    "seal": _AGAIN,
    "history": _AGAIN,
    "missing": _IMPORT,
    "surplus": _AGAIN,
    "differs": _IMPORT,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """`kind` is a key of KINDS; `where` names the ref, the file or the source, `article` its
    number or None."""

    kind: str
    message: str
    where: str
    article: str | None = None

    @property
    def hint(self) -> str:
        """What to do next."""
        return KINDS[self.kind]

    def to_dict(self) -> Json:
        return {
            "kind": self.kind,
            "article": None if self.article is None else printable(self.article),
            "message": printable(self.message),
            "where": printable(self.where),
            "hint": self.hint,
        }
