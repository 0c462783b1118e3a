"""Writes the files of a site: only changed ones, and never those of anybody else."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from lawdiff.errors import UsageError

MANIFEST = ".lawdiff-html.json"
JOURNAL = ".lawdiff-html.journal"
# A site of all codes has some 600,000 files, and a line of 150 bytes for each in its manifest.
_LARGEST_LIST = 512 << 20
# No page is that large: larger files are not read.
_LARGEST_FILE = 1 << 30
_NOT_MADE = "name a new or an empty folder with --out"
_MOVE = "move it out of the folder or name another one with --out, then run again"
_LINE = re.compile(r"([0-9a-f]{64}) (.+)")
# Characters that are invalid in HTML or XML (controls, surrogates, noncharacters), and marks that
# change the direction of text.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def clean(text: str) -> str:
    """The text with U+FFFD for each character that pages cannot contain."""
    return _FORBIDDEN.sub("\ufffd", text)


class Site:
    """A folder that holds a site, with a manifest of its files and their SHA-256.

    Other files in the folder are never touched: an existing file is replaced by a page only if the
    manifest of the site lists it, or if its content is what an interrupted run wrote according to
    the journal. Raises UsageError for a folder that holds something else, for another file with
    the name of a page, and for anything that cannot be read or written.
    """

    def __init__(self, out: Path, on_begin: Callable[[], None] = lambda: None) -> None:
        self.out = out
        self.on_begin = on_begin  # called before a file is written or removed
        self.files: dict[str, str] = {}
        self.written = self.largest = 0
        self.state: str | None = None  # of the existing site; None if there is none
        self.old_files: dict[str, str] = {}
        with _as_usage_error(out):
            self._read_manifest()
            self._cut = self._read_journal()
        self._journal: BinaryIO | None = None
        self._folders: set[Path] = set()  # known to be inside the folder of the site

    def _read_manifest(self) -> None:
        data = self._read_list(MANIFEST)
        if data is not None:
            self.state, files = _parsed(data, self.out)
            self.old_files = {name: digest for name, digest in files.items() if _is_inside(name)}
        elif not self.out.is_dir():
            if os.path.lexists(self.out):
                raise UsageError("no folder", where=str(self.out), hint=_NOT_MADE)
        elif any(self.out.iterdir()):
            raise UsageError(
                "this folder holds something other than a site made by lawdiff",
                where=str(self.out),
                hint=_NOT_MADE,
            )

    def _read_list(self, name: str) -> bytes | None:
        """The manifest or the journal, or None."""
        file = self.out / name
        with _as_usage_error(self.out, name):
            if not os.path.lexists(file):
                return None
            stream = _open_regular(file)
            if stream is None:
                raise UsageError(
                    f"{name} is not a regular file", where=str(self.out), hint=_NOT_MADE
                )
            with stream:
                data = stream.read(_LARGEST_LIST + 1)
        if len(data) > _LARGEST_LIST:
            raise UsageError(
                f"{name} is larger than {_LARGEST_LIST >> 20} MB",
                where=str(self.out),
                hint=_NOT_MADE,
            )
        return data

    def _read_journal(self) -> dict[str, set[str]]:
        """Name → digests of the pages that interrupted runs began to write. Incomplete lines are
        ignored."""
        text = (self._read_list(JOURNAL) or b"").decode(errors="replace")
        found: dict[str, set[str]] = {}
        for line in text.split("\n"):
            match = _LINE.fullmatch(line)
            if match and _is_inside(match[2]):
                found.setdefault(match[2], set()).add(match[1])
        return found

    def is_current(self, state: str) -> bool:
        """Was the site made from this state, and is every file unchanged?"""
        if self.state != state or self._cut:
            return False
        return all(self._digest(name) == digest for name, digest in self.old_files.items())

    def _digest(self, name: str) -> str | None:
        """The SHA-256 of a file; None if it does not exist or cannot be a page."""
        try:
            stream = _open_regular(self.out / name)
            if stream is None:
                return None
            with stream:
                if os.fstat(stream.fileno()).st_size > _LARGEST_FILE:
                    return None
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            return None

    @contextmanager
    def begun(self) -> Iterator[None]:
        """Marks the folder as a site before the first page, so that a cut run can be resumed.

        The journal remains until the site is complete.
        """
        with _as_usage_error(self.out, JOURNAL):
            self.out.mkdir(parents=True, exist_ok=True)
            if self.state is None:
                self._write(MANIFEST, _manifest_text("", {}))
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | _NOFOLLOW
            journal = os.open(self.out / JOURNAL, flags, 0o666)
        with os.fdopen(journal, "ab", buffering=0) as self._journal:
            self._note("")  # ends a line that an interrupted run left incomplete
            yield

    def _note(self, line: str) -> None:
        """Writes a line to the journal before the page is written."""
        assert self._journal is not None, "no page is written before the site is begun"
        self._journal.write(f"{line}\n".encode())

    def put(self, name: str, text: str) -> None:
        """Writes a page unless the same content is already there."""
        data = clean(text).encode()
        digest = hashlib.sha256(data).hexdigest()
        self.files[name] = digest
        self.largest = max(self.largest, len(data))
        with _as_usage_error(self.out, name):
            target = self._inside(name)
            held = self._digest(name)
            if held == digest:
                return
            if name not in self.old_files:
                if os.path.lexists(target) and held not in self._cut.get(name, ()):
                    raise UsageError(
                        f"{name} is not part of this site, and a page would replace it",
                        where=str(self.out),
                        hint=_MOVE,
                    )
                self._note(f"{digest} {name}")
            self._write(name, data)

    def _write(self, name: str, data: bytes) -> None:
        target = self._inside(name)
        partial = target.with_name(f".{target.name[:80]}.partial")
        try:
            if not target.parent.is_dir():
                target.parent.mkdir(parents=True)
                self.on_begin()
            partial.unlink(missing_ok=True)
            with partial.open("xb") as stream:
                stream.write(data)
            self.on_begin()
            os.replace(partial, target)
        except OSError as error:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise UsageError(
                f"cannot be written to: {error.strerror or type(error).__name__}",
                where=str(error.filename or target),
                hint="free some space, allow writing there, or name another --out",
            ) from None
        self.written += 1

    def _inside(self, name: str) -> Path:
        """The path of a file of the site. Raises UsageError if it is outside the site's folder,
        because of its name or because a folder is a link."""
        target = self.out / name
        if target.parent not in self._folders:
            there = os.path.realpath(target.parent)
            inside = Path(there).is_relative_to(os.path.realpath(self.out))
            if not inside or ".." in target.relative_to(self.out).parts:
                raise UsageError(
                    f"{name} would be outside this folder",
                    where=str(self.out),
                    hint="name a new folder with --out",
                )
            self._folders.add(target.parent)
        return target

    def end(self, state: str) -> int:
        """Removes old pages and writes the manifest. Returns the number of pages removed."""
        stale = (self._cut.keys() | self.old_files.keys()) - self.files.keys()
        removed = sum(self._remove(name) for name in sorted(stale))
        data = _manifest_text(state, self.files)
        with _as_usage_error(self.out, MANIFEST):
            if self._digest(MANIFEST) != hashlib.sha256(data).hexdigest():
                self._write(MANIFEST, data)
                self.written -= 1
            (self.out / JOURNAL).unlink(missing_ok=True)
        return removed

    def _remove(self, name: str) -> bool:
        """Removes a file of an older site if it is unchanged, and folders that become empty."""
        with _as_usage_error(self.out, name):
            target = self._inside(name)
            if self._digest(name) not in {self.old_files.get(name, ""), *self._cut.get(name, ())}:
                return False
            self.on_begin()
            target.unlink()
            for folder in target.parents:
                if folder == self.out or any(folder.iterdir()):
                    break
                folder.rmdir()
        return True


_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)  # Windows has neither of the two
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)


def _open_regular(file: Path) -> BufferedReader | None:
    """A regular file, open for reading; None for anything else, such as a link, folder or pipe.

    Pipes and devices are never opened, even if one replaces the file in between.
    """
    try:
        if not stat.S_ISREG(os.lstat(file).st_mode):
            return None
        stream = os.fdopen(os.open(file, os.O_RDONLY | _NOFOLLOW | _NONBLOCK), "rb")
    except (FileNotFoundError, NotADirectoryError):
        return None
    if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        return stream
    stream.close()
    return None


@contextmanager
def _as_usage_error(out: Path, name: str = "") -> Iterator[None]:
    """Turns OSError into UsageError with the file of the site."""
    try:
        yield
    except OSError as error:
        what = f"{name} cannot be read or written" if name else "cannot be read or written"
        raise UsageError(
            f"{what}: {error.strerror or error}", where=str(out), hint=_MOVE if name else _NOT_MADE
        ) from None


def _parsed(data: bytes, out: Path) -> tuple[str, dict[str, str]]:
    """State and files of a manifest. Raises UsageError if lawdiff did not write it."""
    try:
        manifest = json.loads(data)
        held = manifest if isinstance(manifest, dict) else {}
        state, files = held.get("state"), held.get("files")
        if not (isinstance(state, str) and isinstance(files, dict)) or not all(
            isinstance(digest, str) for digest in files.values()
        ):
            raise ValueError("it does not have the form that lawdiff writes")
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f"{MANIFEST} cannot be read: {error}", where=str(out), hint=_NOT_MADE
        ) from None
    return state, files


def _is_inside(name: str) -> bool:
    """Can a file of the site have this name?"""
    parts = name.split("/")
    printable = name.isprintable() and len(name) < 1000  # no NUL, no surrogates
    return printable and not any(part in ("", ".", "..") for part in parts)


def _manifest_text(state: str, files: dict[str, str]) -> bytes:
    manifest = {"state": state, "files": dict(sorted(files.items()))}
    return (json.dumps(manifest, ensure_ascii=False, indent=0) + "\n").encode()
