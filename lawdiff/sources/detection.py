"""The readers, one a format. A source's format is recognised by its content, never by its name."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from lawdiff.errors import SourceError
from lawdiff.french.typography import fold
from lawdiff.model import Code, codes_named
from lawdiff.sources import legi_archive, legifrance_json, markdown, plaintext, tar
from lawdiff.sources.anomalies import Anomaly
from lawdiff.sources.base import FileSource, Given, Memo, Parsed, Source, source_ref
from lawdiff.sources.legi_archive import Dump
from lawdiff.sources.limits import MAX_FILE, MAX_TEXT_FILE
from lawdiff.sources.packing import HEAD, read_all, read_head, unpacked, unpacked_head, walk

__all__ = [
    "Dump",
    "FileSource",
    "Given",
    "Memo",
    "Parsed",
    "Source",
    "find_dumps",
    "find_sources",
    "source_ref",
]

# What stands in an npm package beside the law, and is none.
_FURNITURE = re.compile(
    r"(?:.*/)?(?:(?:package|index|tsconfig)\.json|[^/]+\.(?:[cm]?[jt]s|map|yml)|\.[^/]*"
    r"|(?:readme|licen[cs]e|changelog|notice|authors)[^/]*)",
    re.IGNORECASE,
)
_KNOWN = (
    "known are: plain consolidated text, article Markdown (a file or a folder), Légifrance JSON "
    "(.json, .json.gz, or the npm .tgz), a LEGI dump (.tar.gz or a folder)"
)
_TO_UTF8 = "text is converted to UTF-8 first, for example: iconv -f WINDOWS-1252 -t UTF-8"


def find_sources(paths: list[Path], given: Given) -> tuple[list[Source], list[Anomaly]]:
    """Every version that the paths hold, oldest first, and the files that are no law.

    Only the beginning of each file is read. Raises SourceError for a path that does not exist,
    a file that is no law, and a source that does not say its code or date when the user
    did not say them either.
    """
    sources: list[Source] = []
    anomalies: list[Anomaly] = []
    for path in paths:
        if path.is_dir():
            sources += _from_folder(path, given, anomalies)
        elif path.is_file():
            sources += _from_file(path, given, anomalies)
        elif path.exists():
            hint = "a pipe or a device cannot be read: write it to a file first"
            raise SourceError("this is neither a file nor a folder", where=str(path), hint=hint)
        else:
            raise SourceError("no such file or folder", where=str(path))
    sources.sort(key=lambda source: (source.date, source.code.slug, source.format, source.where))
    return sources, anomalies


def find_dumps(paths: list[Path]) -> tuple[list[Dump], list[Path]]:
    """The dumps of LEGI among the paths, and the other paths."""
    dumps: list[Dump] = []
    others: list[Path] = []
    for path in paths:
        dump = None
        if path.is_dir():
            dump = legi_archive.from_folder(path)
        elif path.is_file() and tar.is_tar(read_head(path)):
            dump = legi_archive.from_archive(path)
        if dump is None:
            others.append(path)
        else:
            dumps.append(dump)
    return dumps, others


def is_article_file(path: Path) -> bool:
    """Is this an article file, or a folder that holds one?"""
    files = [found.path for found in walk(path) if not found.odd] if path.is_dir() else [path]
    return any(one.is_file() and markdown.sniff(_text(read_head(one))) for one in files)


def _from_folder(folder: Path, given: Given, anomalies: list[Anomaly]) -> list[Source]:
    """The versions in a folder: its article files are one, every other file of law is one."""
    articles: list[Path] = []
    sources: list[Source] = []
    for found in walk(folder):
        path = found.path
        if found.odd:
            anomalies.append(Anomaly("unread-file", found.odd, None, str(path)))
            continue
        if markdown.sniff(_text(read_head(path))):
            articles.append(path)
            continue
        try:
            sources += _from_file(path, given, anomalies)
        except (UnknownFormat, legifrance_json.NotACode) as error:
            anomalies.append(Anomaly("unread-file", error.message, None, str(path)))
    if articles:
        sources.append(_markdown_source(articles, str(folder), given))
    if not sources:
        raise UnknownFormat("no law in this folder", where=str(folder), hint=_KNOWN)
    return sources


class UnknownFormat(SourceError):
    """A file in no format that a reader knows."""


def _from_file(path: Path, given: Given, anomalies: list[Anomaly]) -> list[Source]:
    head = read_head(path)
    if tar.is_tar(head):
        return _from_archive(path, given, anomalies)
    load = functools.partial(read_all, path)
    source = _recognise(head, load, load, str(path), given)
    if source is None and markdown.sniff(_text(head)):
        source = _markdown_source([path], str(path), given)
    if source is None:
        hint = _KNOWN if "\ufffd" not in _text(head)[:-1] else f"{_KNOWN}; {_TO_UTF8}"
        raise UnknownFormat("this is in no format that lawdiff knows", where=str(path), hint=hint)
    return [source]


Load = Callable[[int], bytes]


def _recognise(head: bytes, load: Load, now: Load, where: str, given: Given) -> Source | None:
    """The source in one file of a format that is one version a file, or None.

    `load` gives its bytes, unpacked, up to a limit; `now` does so while it is being looked at.
    """
    text = _text(head)
    if plaintext.sniff(text):
        code, day = plaintext.peek(text, given, where)
        parse = functools.partial(_parse_plain, given=given, where=where)
        format_, limit = plaintext.FORMAT, MAX_TEXT_FILE
    elif legifrance_json.sniff(text):
        try:
            code, day = legifrance_json.peek(text, None, where)
        except LookupError:
            code, day = legifrance_json.peek(text, now(MAX_FILE), where)
        parse = functools.partial(_parse_json, given=given, where=where)
        format_, limit = legifrance_json.FORMAT, MAX_FILE
    else:
        return None
    source = FileSource(format_, where, code, day, lambda: [load(limit)], parse)
    return _checked(source, given)


def _parse_plain(files: list[bytes], memo: Memo, *, given: Given, where: str) -> Parsed:
    return plaintext.parse(files, given, where)


def _parse_json(files: list[bytes], memo: Memo, *, given: Given, where: str) -> Parsed:
    return legifrance_json.parse(files, memo, given, where)


def _checked(source: Source, given: Given) -> Source:
    """The source, where what the user gave does not contradict it."""
    if given.codes and not any(codes_named(name, [source.code]) for name in given.codes):
        raise SourceError(
            f"this is the {source.code.title}, not « {' or '.join(given.codes)} »",
            where=source.where,
        )
    if given.date is not None and given.date != source.date:
        raise SourceError(
            f"this version is of {source.date}, not of {given.date}",
            where=source.where,
            hint="leave --date out: the source says its date",
        )
    return source


def _markdown_source(paths: list[Path], where: str, given: Given) -> Source:
    missing = [
        option
        for option, value in (("--code", given.code), ("--date", given.date))
        if value is None
    ]
    if given.code is None or given.more_codes or given.date is None:
        raise SourceError(
            "an article file does not say of which code it is, nor of which date",
            where=where,
            hint=f"give {' and '.join(missing)}, for example: "
            '--code "Code de la sécurité sociale" --date 2015-02-07',
        )
    code = Code(fold(given.code))
    names = [str(path) for path in paths]

    def parse(files: list[bytes], memo: Memo) -> Parsed:
        return markdown.parse(files, names, code, given)

    def load() -> list[bytes]:
        return [read_all(path, MAX_TEXT_FILE) for path in paths]

    return FileSource(markdown.FORMAT, where, code, given.date, load, parse)


def _from_archive(path: Path, given: Given, anomalies: list[Anomaly]) -> list[Source]:
    """The codes in an npm package or another tar archive of JSON files; `--code` chooses."""
    found: dict[str, Source] = {}
    unread: list[Anomaly] = []
    broken: list[SourceError] = []
    # What was given is for the chosen alone.
    everything = replace(given, code=None, more_codes=(), date=None)
    for index, member in enumerate(tar.members(path)):
        where = f"{path}:{member.name}"
        try:
            source = _from_member(path, index, member, where, everything)
        except SourceError as error:
            if not isinstance(error, legifrance_json.NotACode):
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
    names = given.codes
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
    return [_checked(source, given) for source in chosen]


def _from_member(
    path: Path, index: int, member: tar.Member, where: str, given: Given
) -> Source | None:
    """The source in a file of an archive, None where it is in no format; SourceError for what
    is no file, or a broken one."""
    if member.odd or member.leads_out:
        raise SourceError(member.odd or "its name leads out of the archive", where=where)
    raw = member.read_some(HEAD)

    def now(limit: int) -> bytes:
        return unpacked(raw + member.read(limit), where, limit)

    load = functools.partial(_read_member, path, index, where)
    return _recognise(unpacked_head(raw), load, now, where, given)


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
