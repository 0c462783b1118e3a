"""What the user hands over, as sources: recognised by its content, never by a file's name."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from lawdiff.errors import SourceError
from lawdiff.model import codes_named
from lawdiff.sources import formats, legi_archive, tar
from lawdiff.sources.anomalies import Anomaly
from lawdiff.sources.base import Files, FileSource, Memo, NotLaw, Parsed, Stated, VersionSource
from lawdiff.sources.dumps import Source
from lawdiff.sources.formats import Format
from lawdiff.sources.legi_archive import Dump
from lawdiff.sources.packing import HEAD, read_all, read_head, unpacked, unpacked_head, walk

# What stands in an npm package beside the law, and is none.
_FURNITURE = re.compile(
    r"(?:.*/)?(?:(?:package|index|tsconfig)\.json|[^/]+\.(?:[cm]?[jt]s|map|yml)|\.[^/]*"
    r"|(?:readme|licen[cs]e|changelog|notice|authors)[^/]*)",
    re.IGNORECASE,
)
_KNOWN = f"known are: {formats.KNOWN}"
_TO_UTF8 = "text is converted to UTF-8 first, for example: iconv -f WINDOWS-1252 -t UTF-8"

NOTHING_STATED = Stated()
Load = Callable[[int], bytes]  # reads a file, unpacked, up to a limit in bytes


def find_sources(
    paths: Sequence[Path],
    stated: Stated = NOTHING_STATED,
    full_title: Callable[[str], str] = lambda name: name,
) -> tuple[list[Source], list[Anomaly]]:
    """The dumps and every other version that the paths hold, oldest first; and the files that are
    no law.

    Only the beginning of each file is read. `full_title` gives the title of the code that the
    user's name of it means: article files are of that code, and no source says it. Raises
    SourceError for a path that does not exist, a file that is no law, and a source that does not
    say its code or date when the user did not say them either.
    """
    found = [(path, _dump_at(path)) for path in paths]
    dumps = [replace(dump, codes=stated.codes) for _, dump in found if dump]
    others = [path for path, dump in found if not dump]
    if stated.code and any(map(_holds_pieces, others)):
        stated = replace(stated, code=full_title(stated.code))
    versions: list[VersionSource] = []
    anomalies: list[Anomaly] = []
    for path in others:
        if path.is_dir():
            versions += _from_folder(path, stated, anomalies)
        elif path.is_file():
            versions += _from_file(path, stated, anomalies)
        elif path.exists():
            hint = "a pipe or a device cannot be read: write it to a file first"
            raise SourceError("this is neither a file nor a folder", where=str(path), hint=hint)
        else:
            raise SourceError("no such file or folder", where=str(path))
    versions.sort(key=lambda one: (one.date, one.code.slug, one.format, one.where))
    return [*dumps, *versions], anomalies


def _dump_at(path: Path) -> Dump | None:
    """The dump of LEGI that a path is; None where it is something else, or nothing."""
    if path.is_dir():
        return legi_archive.from_folder(path)
    is_archive = path.is_file() and tar.is_tar(read_head(path))
    return legi_archive.from_archive(path) if is_archive else None


def _holds_pieces(path: Path) -> bool:
    """Is this an article file, or a folder that holds one?"""
    files = [found.path for found in walk(path) if not found.odd] if path.is_dir() else [path]
    return any(one.is_file() and _pieces_of(one) for one in files)


def _pieces_of(path: Path) -> Format | None:
    """The format of an article file; None for any other file."""
    found = formats.recognise(_text(read_head(path)))
    return found if found and found.piecewise else None


def _from_folder(folder: Path, stated: Stated, anomalies: list[Anomaly]) -> list[VersionSource]:
    """The versions in a folder: the article files of a format are one, any other file is one."""
    pieces: dict[Format, list[Path]] = {}
    sources: list[VersionSource] = []
    for found in walk(folder):
        path = found.path
        if found.odd:
            anomalies.append(Anomaly("unread-file", found.odd, None, str(path)))
            continue
        if format_ := _pieces_of(path):
            pieces.setdefault(format_, []).append(path)
            continue
        try:
            sources += _from_file(path, stated, anomalies)
        except NotLaw as error:
            anomalies.append(Anomaly("unread-file", error.message, None, str(path)))
    for format_, paths in pieces.items():
        loads = [functools.partial(read_all, path) for path in paths]
        sources.append(_source(format_, "", loads, list(map(str, paths)), str(folder), stated))
    if not sources:
        raise NotLaw("no law in this folder", where=str(folder), hint=_KNOWN)
    return sources


def _from_file(path: Path, stated: Stated, anomalies: list[Anomaly]) -> list[VersionSource]:
    head = read_head(path)
    if tar.is_tar(head):
        return _from_archive(path, stated, anomalies)
    text, where = _text(head), str(path)
    format_ = formats.recognise(text)
    if format_ is None:
        hint = _KNOWN if "\ufffd" not in text[:-1] else f"{_KNOWN}; {_TO_UTF8}"
        raise NotLaw("this is in no format that lawdiff knows", where=where, hint=hint)
    load = functools.partial(read_all, path)
    return [_source(format_, text, [load], [where], where, stated)]


def _source(
    format_: Format,
    head: str,
    loads: Sequence[Load],
    names: Sequence[str],
    where: str,
    stated: Stated,
    now: Load | None = None,
) -> VersionSource:
    """The version in some files of a format, which `loads` read.

    `now` reads the first of them while it is being looked at, where `loads` do so only later.
    """
    reader, limit = format_.reader, format_.limit
    code, day = reader.identify(head, lambda: (now or loads[0])(limit), stated, where)

    def parse(contents: list[bytes], memo: Memo) -> Parsed:
        return reader.parse(Files(format_.name, names, contents), stated, memo)

    def load() -> list[bytes]:
        return [load(limit) for load in loads]

    source = FileSource(format_.name, where, code, day, load, parse)
    return source if format_.piecewise else _checked(source, stated)


def _checked(source: VersionSource, stated: Stated) -> VersionSource:
    """The source, where what the user stated does not contradict it."""
    if stated.codes and not any(codes_named(name, [source.code]) for name in stated.codes):
        raise SourceError(
            f"this is the {source.code.title}, not « {' or '.join(stated.codes)} »",
            where=source.where,
        )
    if stated.date is not None and stated.date != source.date:
        raise SourceError(
            f"this version is of {source.date}, not of {stated.date}",
            where=source.where,
            hint="leave --date out: the source says its date",
        )
    return source


def _from_archive(path: Path, stated: Stated, anomalies: list[Anomaly]) -> list[VersionSource]:
    """The codes in an npm package or another tar archive of JSON files; `--code` chooses."""
    found: dict[str, VersionSource] = {}
    unread: list[Anomaly] = []
    broken: list[SourceError] = []
    # What was stated is for the chosen alone.
    everything = replace(stated, code=None, more_codes=(), date=None)
    for index, member in enumerate(tar.members(path)):
        where = f"{path}:{member.name}"
        try:
            source = _from_member(path, index, member, where, everything)
        except SourceError as error:
            if not isinstance(error, NotLaw):
                broken.append(error)
            odd: str | None = error.message
        else:
            odd = None if source else "in no format that is read from an archive"
            if source is not None:
                if where in found:
                    message = "the archive holds two files of this name; the last one is read"
                    unread.append(Anomaly("repeated-file", message, None, where))
                found[where] = source
        if odd and not _FURNITURE.fullmatch(member.name):
            unread.append(Anomaly("unread-file", odd, None, where))
    names = stated.codes
    codes = [source.code for source in found.values()]
    wanted = {code for name in names for code in codes_named(name, codes)}
    chosen = [source for source in found.values() if not names or source.code in wanted]
    if not found and broken:
        raise broken[0]
    if not chosen:
        titles = ", ".join(sorted({source.code.title for source in found.values()}))
        raise SourceError(
            f"no « {' or '.join(names)} » in this archive"
            if found
            else "no code of law in this archive",
            where=str(path),
            hint=f"it holds: {titles}" if found else _KNOWN,
        )
    anomalies += unread
    return [_checked(source, stated) for source in chosen]


def _from_member(
    path: Path, index: int, member: tar.Member, where: str, stated: Stated
) -> VersionSource | None:
    """The source in a file of an archive, None where it is in no format that is a version a file;
    SourceError for what is no file, or a broken one."""
    if member.odd or member.leads_out:
        raise SourceError(member.odd or "its name leads out of the archive", where=where)
    raw = member.read_some(HEAD)
    head = _text(unpacked_head(raw))
    format_ = formats.recognise(head)
    if format_ is None or format_.piecewise:
        return None

    def now(limit: int) -> bytes:
        return unpacked(raw + member.read(limit), where, limit)

    load = functools.partial(_read_member, path, index, where)
    return _source(format_, head, [load], [where], where, stated, now)


def _read_member(path: Path, index: int, where: str, limit: int) -> bytes:
    """The content, unpacked, of one file of an archive."""
    for place, member in enumerate(tar.members(path)):
        if place == index and where == f"{path}:{member.name}":
            return unpacked(member.read(limit), where, limit)
    raise SourceError("the archive has changed while it was read", where=where)


def _text(head: bytes) -> str:
    """The beginning of a file as text, whatever its line ends and its encoding."""
    text = head.decode("utf-8-sig", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")
