"""A LEGI dump as it arrives: one big `.tar.gz`, a daily increment, or a folder.

An archive is read as a stream, member by member, and never unpacked to disk. An increment is in
a folder named after its moment (`20170102-210500/legi/…`) and may list files that are withdrawn.
What it withdraws goes last, wherever the list stands; a file that it also brings in another
folder of the dump (`code_non_vigueur`) has only moved, and stays.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from lawdiff.errors import SourceError
from lawdiff.sources import tar
from lawdiff.sources.anomalies import Anomaly
from lawdiff.sources.legi_dump import INNER_PATH
from lawdiff.sources.limits import MAX_XML
from lawdiff.sources.packing import read_all, walk

SUPPRESSIONS = ("liste_suppression_legi.dat", "liste_suppression_legi_dossier.dat")

# `legi/global/code_et_TNC_en_vigueur/code_en_vigueur/LEGI/TEXT/…/LEGITEXT…/article/…`
_CODE_FILE = re.compile(
    r"(?:.*/)?(?P<group>code_(?:en|non)_vigueur)/(?:.*/)?(?P<code>LEGITEXT\d{12})/"
    r"(?P<inner>(?:article|section_ta|texte)/.+)"
)
# A line of a list of suppressions, a flag after it or not; the parts of its path.
_LINE = re.compile(r"(?P<path>[^ \t]+)(?:[ \t]+D)?")
_GROUP = re.compile(r"code_(?:en|non)_vigueur")
_OTHER_LAW = re.compile(r"TNC_(?:en|non)_vigueur")  # laws and decrees that are no codes
_CODE_ID = re.compile(r"LEGITEXT[0-9]{12}")
_FOLDER = re.compile(
    r"(?:article|section_ta|texte)(?:/(?:LEGI|ARTI|SCTA|struct|version|[0-9]{2}))*"
)
_STAMP = re.compile(r"(?:^|/|_)(\d{8}-\d{6})(?=/|\.|$)")
_MOST = 20  # lines of a list that are reported one by one
_PEEK = 2_000  # files looked at before an archive or a folder is taken for something else


@dataclass(frozen=True, slots=True)
class DumpFile:
    """A file of a code in a dump. `data` is None for one that the publisher has withdrawn.

    A path that ends in `/`, or is empty, is a folder that is withdrawn, but for the files `moved`.
    """

    code: str
    path: str
    data: bytes | None
    moved: frozenset[str] = frozenset()

    def withdrawn(self, held: Iterable[str]) -> list[str]:
        """The paths, among those held, of the files that are withdrawn."""
        if self.path and not self.path.endswith("/"):
            return [self.path]
        inside = (path for path in held if path.startswith(self.path))
        return [path for path in inside if path not in self.moved]


@dataclass(frozen=True, slots=True)
class _Withdrawal:
    """What a line of a list of suppressions withdraws: a path of a code, in one of two groups."""

    group: str
    code: str
    path: str


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump of LEGI. `stamp` is an increment's moment, `20170102-210500`; None for a global one.

    `codes` name those that are asked for, by id, title or slug; none where all are.
    `read` gives the files of codes, in the order of the archive, then those withdrawn; what it
    could not take for one is in `unread` when it is through.
    """

    where: str
    stamp: str | None
    read: Callable[[], Iterator[DumpFile]]
    unread: list[Anomaly] = field(default_factory=list)
    codes: tuple[str, ...] = ()


def from_archive(path: Path) -> Dump | None:
    """The dump in a tar archive, or None where its first members are no law of LEGI's."""
    try:
        for index, member in enumerate(tar.members(path)):
            if _is_of_legi(member.name):
                unread: list[Anomaly] = []
                read = partial(_files, _members, path, unread)
                return Dump(str(path), _stamp(member.name), read, unread)
            if index > _PEEK or (member.odd is None and member.name.endswith(".json")):
                return None
    except SourceError:
        return None  # whoever reads it next says what is wrong with it
    return None


def from_folder(folder: Path) -> Dump | None:
    """The dump in a folder, or None where none of its first files is LEGI's."""
    for found in walk(folder)[:_PEEK]:
        if found.odd is None and _is_of_legi(found.path.absolute().as_posix()):
            unread: list[Anomaly] = []
            name = found.path.relative_to(folder.parent).as_posix()
            read = partial(_files, _folder_members, folder, unread)
            return Dump(str(folder), _stamp(name), read, unread)
    return None


def _is_of_legi(name: str) -> bool:
    return name.endswith(SUPPRESSIONS) or _CODE_FILE.fullmatch(name) is not None


def _stamp(name: str) -> str | None:
    match = _STAMP.search(name)
    return match[1] if match else None


def _members(path: Path, unread: list[Anomaly]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file of LEGI's in an archive; links and names that lead out of
    it are skipped and reported."""
    for member in tar.members(path):
        of_legi = _is_of_legi(member.name)
        odd = "its name leads out of the archive" if member.leads_out else member.odd
        if not odd and not of_legi and not member.name.endswith(".xml"):  # laws that are no codes
            odd = "no file of LEGI's; name it by itself if it is law"
        if odd:
            unread.append(Anomaly("unread-file", odd, None, f"{path}:{member.name}"))
        elif of_legi:
            yield member.name, member.read(MAX_XML)


def _folder_members(folder: Path, unread: list[Anomaly]) -> Iterator[tuple[str, bytes]]:
    """Path and content of each file of LEGI's in a folder, which must be of one moment."""
    stamps: set[str | None] = set()
    for found in walk(folder):
        name = found.path.absolute().as_posix()
        of_legi = _is_of_legi(name)
        if found.odd or not (of_legi or found.path.suffix == ".xml"):  # laws that are no codes
            odd = found.odd or "no file of LEGI's; name it by itself if it is law"
            unread.append(Anomaly("unread-file", odd, None, str(found.path)))
        if found.odd or not of_legi:
            continue
        stamps.add(_stamp(found.path.relative_to(folder.parent).as_posix()))
        if len(stamps) > 1:
            raise SourceError(
                "this folder holds several dumps",
                where=str(folder),
                hint="name the folder of each by itself",
            )
        yield name, read_all(found.path, MAX_XML)


def _files(
    members: Callable[[Path, list[Anomaly]], Iterator[tuple[str, bytes]]],
    path: Path,
    unread: list[Anomaly],
) -> Iterator[DumpFile]:
    """The files of codes among the members, then those that lists of suppressions name.

    What cannot be read as one is reported in `unread`, which each reading fills again.
    """
    unread.clear()
    withdrawn: list[_Withdrawal] = []
    brought: set[tuple[str, str, str]] = set()  # by an increment, which is small
    for name, data in members(path, unread):
        if name.endswith(SUPPRESSIONS):
            withdrawn += _withdrawals(data, f"{path}:{name}", unread)
            continue
        match = _CODE_FILE.fullmatch(name)
        assert match is not None
        if INNER_PATH.fullmatch(match["inner"]):
            if _stamp(name):
                brought.add((match["code"], match["inner"], match["group"]))
            yield DumpFile(match["code"], match["inner"], data)
        else:
            message = "no article, section or title of a code, by its name"
            unread.append(Anomaly("unread-file", message, None, f"{path}:{name}"))
    for one in withdrawn:
        moved = frozenset(
            inner for code, inner, group in brought if code == one.code and group != one.group
        )
        if one.path not in moved:
            yield DumpFile(one.code, one.path, None, moved)


def _withdrawals(data: bytes, where: str, unread: list[Anomaly]) -> Iterator[_Withdrawal]:
    """What a list of suppressions withdraws of codes; a line that is not understood is reported."""
    odd = 0
    for number, raw in enumerate(data.decode("utf-8-sig", errors="replace").splitlines(), 1):
        line = raw.strip()
        match = _LINE.fullmatch(line)
        parts = match["path"].strip("/").split("/") if match else []
        found = _withdrawal(parts)
        if found is not None:
            yield found
        elif line and not any(map(_OTHER_LAW.fullmatch, parts)):
            odd += 1
            if odd <= _MOST:
                message = (
                    f"line {number} is not understood, and withdraws nothing: « {line[:120]} »"
                )
                unread.append(Anomaly("unread-line", message, None, where))
    if odd > _MOST:
        message = f"{odd - _MOST} more lines are not understood, and withdraw nothing"
        unread.append(Anomaly("unread-line", message, None, where))


def _withdrawal(parts: Sequence[str]) -> _Withdrawal | None:
    """The file or the folder of a code that a path names, or None."""
    places = enumerate(parts)
    group = next((part for _, part in places if _GROUP.fullmatch(part)), None)
    at, code = next(((at, part) for at, part in places if _CODE_ID.fullmatch(part)), (0, ""))
    if group is None or not code:
        return None
    inner = "/".join(parts[at + 1 :])
    file = inner if inner.endswith(".xml") else f"{inner}.xml"
    if INNER_PATH.fullmatch(file):
        return _Withdrawal(group, code, file)
    if not inner or _FOLDER.fullmatch(inner):
        return _Withdrawal(group, code, f"{inner}/" if inner else "")
    return None


def file_digest(path: Path) -> str | None:
    """The sha256 of an archive on disk; None for a folder."""
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
