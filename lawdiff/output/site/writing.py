"""Writing a site: only what changed, nothing that is not the site's own."""

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
# No page is as large: what is larger is not read to see whether it is one.
_LARGEST_FILE = 1 << 30
_NOT_MADE = "name a new or an empty folder with --out"
_MOVE = "move it out of the folder or name another one with --out, then run again"
_LINE = re.compile(r"([0-9a-f]{64}) (.+)")
# What neither HTML nor XML can hold (controls, surrogates, characters that are none), and what
# would turn the direction of the text after it.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def clean(text: str) -> str:
    """The text with U+FFFD for each character that no page can hold."""
    return _FORBIDDEN.sub("\ufffd", text)


class Site:
    """A folder that holds a site, with a manifest of its files and their SHA-256.

    What the site has not written is not its own, and stays: a file under the name of a page is
    replaced only where the manifest of the site names it, or where a run that was cut wrote it to
    the letter, which the journal tells. Raises UsageError for a folder that holds something else,
    for a file in the place of a page, and for whatever cannot be read or written.
    """

    def __init__(self, out: Path, on_begin: Callable[[], None] = lambda: None) -> None:
        self.out = out
        self.on_begin = on_begin  # told before a file is written, or taken away
        self.files: dict[str, str] = {}
        self.written = self.largest = 0
        self.state: str | None = None  # of the site that is there; None where there is none
        self.old_files: dict[str, str] = {}
        with _as_usage_error(out):
            self._read_manifest()
            self._cut = self._read_journal()
        self._journal: BinaryIO | None = None
        self._folders: set[Path] = set()  # that are known to lie in the site's

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
                "this folder holds something else than a site of lawdiff's",
                where=str(self.out),
                hint=_NOT_MADE,
            )

    def _read_list(self, name: str) -> bytes | None:
        """The manifest or the journal, None where there is none."""
        file = self.out / name
        with _as_usage_error(self.out, name):
            if not os.path.lexists(file):
                return None
            stream = _open_regular(file)
            if stream is None:
                raise UsageError(f"{name} is no regular file", where=str(self.out), hint=_NOT_MADE)
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
        """Name → digests of the pages that runs which were cut began to write. A line that was
        cut off says nothing."""
        text = (self._read_list(JOURNAL) or b"").decode(errors="replace")
        found: dict[str, set[str]] = {}
        for line in text.split("\n"):
            match = _LINE.fullmatch(line)
            if match and _is_inside(match[2]):
                found.setdefault(match[2], set()).add(match[1])
        return found

    def is_current(self, state: str) -> bool:
        """Was the site made from just this, and is every file still as it was written?"""
        if self.state != state or self._cut:
            return False
        return all(self._digest(name) == digest for name, digest in self.old_files.items())

    def _digest(self, name: str) -> str | None:
        """The SHA-256 of a file; None where there is none, or what no page can be."""
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
        """Mark the folder as a site's before its first page, so that a cut run can be resumed;
        the journal stays where the site is not completed."""
        with _as_usage_error(self.out, JOURNAL):
            self.out.mkdir(parents=True, exist_ok=True)
            if self.state is None:
                self._write(MANIFEST, _manifest_text("", {}))
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | _NOFOLLOW
            journal = os.open(self.out / JOURNAL, flags, 0o666)
        with os.fdopen(journal, "ab", buffering=0) as self._journal:
            self._note("")  # ends a line that a cut run left unfinished
            yield

    def _note(self, line: str) -> None:
        """Write a line to the journal, before what it says is done."""
        assert self._journal is not None, "no page is written before the site is begun"
        self._journal.write(f"{line}\n".encode())

    def put(self, name: str, text: str) -> None:
        """Write a page, where it is not there to the letter already."""
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
                        f"{name} is not of this site: a page of it would take its place",
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
                hint="make room or give yourself the right to write there, or name another --out",
            ) from None
        self.written += 1

    def _inside(self, name: str) -> Path:
        """Where a file of the site lies. UsageError where that is not in the site's folder: for
        a name that leads out of it, and for a folder that is a link."""
        target = self.out / name
        if target.parent not in self._folders:
            there = os.path.realpath(target.parent)
            inside = Path(there).is_relative_to(os.path.realpath(self.out))
            if not inside or ".." in target.relative_to(self.out).parts:
                raise UsageError(
                    f"{name} would lie outside of it",
                    where=str(self.out),
                    hint="name a new folder with --out",
                )
            self._folders.add(target.parent)
        return target

    def end(self, state: str) -> int:
        """Take away the pages that are no more, write the manifest. Gives how many went."""
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
        """Remove a file of an older site, where it is what that site wrote, and the folders that
        it leaves empty."""
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


_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)  # Windows knows neither of the two
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)


def _open_regular(file: Path) -> BufferedReader | None:
    """A regular file for reading; None where there is none, or a link, a folder, a pipe, a device.

    Neither a pipe nor a device is opened, not even where one comes in between.
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
    """Turns what the system refuses into UsageError, with the file of the site that it is about."""
    try:
        yield
    except OSError as error:
        what = f"{name} cannot be read or written" if name else "cannot be read or written"
        raise UsageError(
            f"{what}: {error.strerror or error}", where=str(out), hint=_MOVE if name else _NOT_MADE
        ) from None


def _parsed(data: bytes, out: Path) -> tuple[str, dict[str, str]]:
    """State and files of a manifest; UsageError for what is none of lawdiff's."""
    try:
        manifest = json.loads(data)
        held = manifest if isinstance(manifest, dict) else {}
        state, files = held.get("state"), held.get("files")
        if not (isinstance(state, str) and isinstance(files, dict)) or not all(
            isinstance(digest, str) for digest in files.values()
        ):
            raise ValueError("it has not the form that lawdiff writes")
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f"{MANIFEST} cannot be read: {error}", where=str(out), hint=_NOT_MADE
        ) from None
    return state, files


def _is_inside(name: str) -> bool:
    """Is it a name that a file of the site can have?"""
    parts = name.split("/")
    printable = name.isprintable() and len(name) < 1000  # neither NUL nor half a character
    return printable and not any(part in ("", ".", "..") for part in parts)


def _manifest_text(state: str, files: dict[str, str]) -> bytes:
    manifest = {"state": state, "files": dict(sorted(files.items()))}
    return (json.dumps(manifest, ensure_ascii=False, indent=0) + "\n").encode()
