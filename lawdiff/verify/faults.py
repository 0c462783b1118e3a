"""What `verify` finds: that a repository is not what it should be, or not what its sources say."""

from __future__ import annotations

from dataclasses import dataclass

_RESTORE = (
    "take the repository from a copy made before (a clone, a bundle), or import its sources "
    "anew into a new folder"
)
_ANEW = "import the sources anew into a new folder, and compare the two with git"
_IMPORT = "import the source; with --replace where another text of the version is held"

# Every kind of fault, with what to do about it. docs/verify.md explains each; a test holds that.
KINDS = {
    "git": _RESTORE,
    "ref": _RESTORE,
    "trailers": _ANEW,
    "structure": _ANEW,
    "file": _ANEW,
    "seal": _ANEW,
    "history": _ANEW,
    "missing": _IMPORT,
    "surplus": _ANEW,
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
