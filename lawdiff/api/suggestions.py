"""What a shell offers while a user types."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from lawdiff.gitrepo.repository import LawRepo

Kind = Literal["code", "article", "moment", "law"]


def suggestions(
    path: Path, kind: Kind, typed: str, *, code: str | None = None
) -> list[tuple[str, str | None]]:
    """What begins as typed, of a kind, in the repository at a path: each with a note or None.

    Errors are those of opening and reading the repository.
    """
    from lawdiff.answers import suggestions as found

    with LawRepo(path) as repo:
        if kind == "code":
            return _noted(found.code_names(repo, typed))
        if kind == "law":
            return _noted(found.laws(repo, typed))
        names = found.numbers if kind == "article" else found.moments
        return [(name, None) for name in dict.fromkeys(names(repo, typed, code))]


def _noted(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str | None]]:
    return [(name, note) for name, note in pairs]
