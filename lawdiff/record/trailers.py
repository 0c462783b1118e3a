"""The trailers of a version's commit ⇄ the facts of the version.

The commit of a version on `main` has those facts alone that stay as they are, whatever is learnt
later; the register has the others. The commits of parts, and of the law to come, have them all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from lawdiff.errors import RepositoryError
from lawdiff.model import Code, SourceRef, VersionInfo

CONTENTS = "Contenu-sha256"
VERSION_DATE, COUNT, IN_FORCE = "Version-date", "Articles", "En-vigueur"
# The trailers that the commit of every version has, and no other commit.
_OF_VERSIONS = {"Code", VERSION_DATE, "Complete"}


def trailer_lines(info: VersionInfo, *, whole: bool = False) -> list[tuple[str, str]]:
    """The trailers with the facts of a version and its seal; `parse_trailers` reads them.

    With `whole` all facts are among them, as always for the law to come.
    """
    sealed = [(CONTENTS, info.contents)] if info.contents else []
    return version_facts(info, whole=whole) + sealed


def version_facts(info: VersionInfo, *, whole: bool = False) -> list[tuple[str, str]]:
    """The trailers that the seal covers."""
    trailers = [
        ("Code", info.code.title),
        ("Code-id", info.code.id),
        (VERSION_DATE, info.date.isoformat()),
        ("Version-id", info.id),
        ("Complete", "true" if info.complete else "false"),
        ("Futur", "true" if info.future else None),
    ]
    if whole or info.future:
        trailers.append((COUNT, str(info.articles)))
        for source in info.sources:
            trailers += [("Source", source.format), ("Source-sha256", source.sha256)]
        trailers += [("Anomalie", note) for note in info.notes]
    return [(key, value) for key, value in trailers if value]


def read_trailers(text: str) -> dict[str, list[str]]:
    """Key → values, from lines `Key: value`."""
    trailers: dict[str, list[str]] = {}
    for line in text.split("\n"):
        key, colon, value = line.partition(": ")
        if colon:
            trailers.setdefault(key, []).append(value)
    return trailers


def trailers_of_message(message: str) -> dict[str, list[str]]:
    """Key → values of the trailers in the last paragraph of a commit's message."""
    return read_trailers(message.rstrip("\n").rpartition("\n\n")[2])


def is_of_version(trailers: Mapping[str, Sequence[str]]) -> bool:
    """Are these trailers those of a version's commit?"""
    return trailers.keys() >= _OF_VERSIONS


def is_of_law(trailers: Mapping[str, Sequence[str]]) -> bool:
    """Are these trailers those of the commit of amending texts? It has a day and no `Complete`."""
    return VERSION_DATE in trailers and "Complete" not in trailers


def parse_trailers(trailers: Mapping[str, Sequence[str]]) -> VersionInfo:
    """The facts in a commit's trailers. Raises RepositoryError if they cannot be read."""
    try:
        return VersionInfo(
            code=Code(trailers["Code"][0], next(iter(trailers.get("Code-id", ())), None)),
            date=date.fromisoformat(trailers[VERSION_DATE][0]),
            id=next(iter(trailers.get("Version-id", ())), None),
            complete=trailers["Complete"][0] == "true",
            articles=int(next(iter(trailers.get(COUNT, ("0",))))),
            sources=tuple(
                SourceRef(name, digest, tuple(trailers.get("Source-file", ())))
                for name, digest in zip(
                    trailers.get("Source", ()), trailers.get("Source-sha256", ()), strict=True
                )
            ),
            notes=tuple(trailers.get("Anomalie", ())),
            future="Futur" in trailers,
            contents=next(iter(trailers.get(CONTENTS, ())), None),
            texts=tuple(trailers.get("Modifie-par", ())),
        )
    except (KeyError, IndexError, ValueError) as error:
        raise RepositoryError(f"a version whose trailers cannot be read: {error!r}") from None
