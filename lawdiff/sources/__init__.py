"""The readers, one a format. A source's format is recognised by its content, never by its name."""

from __future__ import annotations

import functools
import gzip
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from lawdiff.anomalies import Anomaly
from lawdiff.canonical import fold
from lawdiff.errors import SourceError
from lawdiff.model import Code, slugify
from lawdiff.sources import legi_archive, legifrance_json, markdown, plaintext
from lawdiff.sources.base import FileSource, Given, Memo, Parsed, Source, source_ref
from lawdiff.sources.legi_archive import Dump

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

_HEAD = 64 * 1024
_GZIP = b"\x1f\x8b"
# What the standard library raises for a file or an archive that is damaged or cut.
_DAMAGED = (OSError, EOFError, ValueError, zlib.error, tarfile.TarError)
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
        elif path.is_file() and _is_tar(_read_head(path)):
            dump = legi_archive.from_archive(path)
        if dump is None:
            others.append(path)
        else:
            dumps.append(dump)
    return dumps, others


def is_article_file(path: Path) -> bool:
    """Is this an article file, or a folder that holds one?"""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return any(one.is_file() and markdown.sniff(_text(_read_head(one))) for one in files)


def _from_folder(folder: Path, given: Given, anomalies: list[Anomaly]) -> list[Source]:
    """The versions in a folder: its article files are one, every other file of law is one."""
    articles: list[Path] = []
    sources: list[Source] = []
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if hidden or not path.is_file():
            continue
        if markdown.sniff(_text(_read_head(path))):
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
    head = _read_head(path)
    if _is_tar(head):
        return _from_archive(path, given, anomalies)
    source = _recognise(head, lambda: _read_all(path), str(path), given)
    if source is None and markdown.sniff(_text(head)):
        source = _markdown_source([path], str(path), given)
    if source is None:
        hint = _KNOWN if "\ufffd" not in _text(head)[:-1] else f"{_KNOWN}; {_TO_UTF8}"
        raise UnknownFormat("this is in no format that lawdiff knows", where=str(path), hint=hint)
    return [source]


def _recognise(head: bytes, load: Callable[[], bytes], where: str, given: Given) -> Source | None:
    """The source in one file of a format that is one version a file, or None."""
    text = _text(head)
    if plaintext.sniff(text):
        code, day = plaintext.peek(text, given, where)
        parse = functools.partial(_parse_plain, given=given, where=where)
        source = FileSource(plaintext.FORMAT, where, code, day, lambda: [load()], parse)
    elif legifrance_json.sniff(text):
        try:
            code, day = legifrance_json.peek(text, None, where)
        except LookupError:
            code, day = legifrance_json.peek(text, load(), where)
        parse = functools.partial(_parse_json, given=given, where=where)
        source = FileSource(legifrance_json.FORMAT, where, code, day, lambda: [load()], parse)
    else:
        return None
    return _checked(source, given)


def _parse_plain(files: list[bytes], memo: Memo, *, given: Given, where: str) -> Parsed:
    return plaintext.parse(files, given, where)


def _parse_json(files: list[bytes], memo: Memo, *, given: Given, where: str) -> Parsed:
    return legifrance_json.parse(files, memo, given, where)


def _checked(source: Source, given: Given) -> Source:
    """The source, where what the user gave does not contradict it."""
    if given.codes and not any(_names_code(name, source.code) for name in given.codes):
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


def _names_code(name: str, code: Code) -> bool:
    """Is `name` the code's title, slug or LEGITEXT id?"""
    return name == code.id or slugify(fold(name)) == code.slug


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
        return [_read_all(path) for path in paths]

    return FileSource(markdown.FORMAT, where, code, given.date, load, parse)


def _from_archive(path: Path, given: Given, anomalies: list[Anomaly]) -> list[Source]:
    """The codes in an npm package or another tar archive of JSON files; `--code` chooses."""
    found: list[Source] = []
    unread: list[SourceError] = []
    # What was given is for the chosen alone.
    everything = replace(given, code=None, more_codes=(), date=None)
    for name, head in _members(path):
        load = functools.partial(_read_member, path, name)
        try:
            source = _recognise(head, load, f"{path}:{name}", everything)
        except legifrance_json.NotACode:
            continue  # package.json and the like
        except SourceError as error:
            unread.append(error)
            continue
        if source is not None:
            found.append(source)
    names = given.codes
    chosen = [s for s in found if not names or any(_names_code(name, s.code) for name in names)]
    if not found and unread:
        raise unread[0]
    if not chosen:
        titles = ", ".join(sorted({source.code.title for source in found}))
        raise SourceError(
            f"no « {' or '.join(names)} » in this archive"
            if found
            else "no code of law in this archive",
            where=str(path),
            hint=f"it holds: {titles}" if found else _KNOWN,
        )
    anomalies += [Anomaly("unread-file", error.message, None, error.where) for error in unread]
    return [_checked(source, given) for source in chosen]


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and beginning, uncompressed, of each file in an archive."""
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                stream = archive.extractfile(member) if member.isfile() else None
                if stream is not None:
                    yield member.name, _unzipped_head(stream.read(_HEAD))
    except _DAMAGED as error:
        raise SourceError(f"cannot be read: {error}", where=str(path)) from None


def _read_member(path: Path, name: str) -> bytes:
    try:
        with tarfile.open(path) as archive:
            stream = archive.extractfile(name)
            assert stream is not None  # the member was a file when the archive was listed
            return _unzipped(stream.read())
    except (*_DAMAGED, KeyError) as error:
        raise SourceError(f"cannot be read: {error}", where=f"{path}:{name}") from None


def _is_tar(head: bytes) -> bool:
    return head[257:262] == b"ustar"


def _read_head(path: Path) -> bytes:
    """The first bytes of a file, uncompressed."""
    try:
        with path.open("rb") as stream:
            return _unzipped_head(stream.read(_HEAD))
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}", where=str(path)) from None


def _unzipped_head(data: bytes) -> bytes:
    if data[:2] != _GZIP:
        return data
    try:
        return zlib.decompressobj(wbits=31).decompress(data, _HEAD)
    except zlib.error:
        return b""


def _unzipped(data: bytes) -> bytes:
    return gzip.decompress(data) if data[:2] == _GZIP else data


def _read_all(path: Path) -> bytes:
    """A file's bytes, uncompressed."""
    try:
        return _unzipped(path.read_bytes())
    except _DAMAGED as error:
        raise SourceError(f"cannot be read: {error}", where=str(path)) from None


def _text(head: bytes) -> str:
    """The beginning of a file as text, whatever its line ends and its encoding."""
    text = head.decode("utf-8-sig", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")
