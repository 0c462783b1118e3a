"""Writing a site: only what changed, nothing that is not the site's own."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from lawdiff.errors import UsageError

MANIFEST = ".lawdiff-html.json"
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

    Raises UsageError for a folder that holds something else.
    """

    def __init__(self, out: Path, on_begin: Callable[[], None] = lambda: None) -> None:
        self.out = out
        self.on_begin = on_begin  # told before a file is written, or taken away
        self.files: dict[str, str] = {}
        self.written = self.largest = 0
        self.old = self._manifest()
        self._folders: set[Path] = set()  # that are known to lie in the site's

    def _manifest(self) -> dict[str, object]:
        try:
            old = json.loads((self.out / MANIFEST).read_text("utf-8"))
        except FileNotFoundError:
            if self.out.exists() and not self.out.is_dir():
                raise UsageError("no folder", where=str(self.out)) from None
            if self.out.is_dir() and any(self.out.iterdir()):
                raise UsageError(
                    "this folder holds something else than a site of lawdiff's",
                    where=str(self.out),
                    hint="name a new or an empty folder with --out",
                ) from None
            return {}
        except (ValueError, OSError) as error:
            raise UsageError(f"{MANIFEST} cannot be read: {error}", where=str(self.out)) from None
        return old if isinstance(old, dict) else {}

    @property
    def old_files(self) -> dict[str, str]:
        files = self.old.get("files")
        return files if isinstance(files, dict) else {}

    def is_current(self, state: str) -> bool:
        """Was the site made from just this, and is every file still as it was written?"""
        if self.old.get("state") != state:
            return False
        for name, digest in self.old_files.items():
            data = self._read(name)
            if data is None or hashlib.sha256(data).hexdigest() != digest:
                return False
        return True

    def _read(self, name: str) -> bytes | None:
        try:
            return (self.out / name).read_bytes()
        except OSError:
            return None

    def begin(self) -> None:
        """Mark the folder as a site's before its first page, so that a cut run can be resumed."""
        if not self.old:
            self._write(MANIFEST, _manifest_text("", {}))

    def put(self, name: str, text: str) -> None:
        """Write a page, where it is not there to the letter already."""
        data = clean(text).encode()
        self.files[name] = hashlib.sha256(data).hexdigest()
        self.largest = max(self.largest, len(data))
        if self._read(name) != data:
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
        stale = [name for name in self.old_files if name not in self.files]
        removed = sum(self._remove(name) for name in sorted(stale))
        data = _manifest_text(state, self.files)
        if self._read(MANIFEST) != data:
            self._write(MANIFEST, data)
            self.written -= 1
        return removed

    def _remove(self, name: str) -> bool:
        """Remove a file of an older site, and the folders that it leaves empty."""
        if Path(name).is_absolute() or ".." in Path(name).parts:
            return False  # no manifest of ours says so
        target = self._inside(name)
        if not target.is_file():
            return False
        self.on_begin()
        target.unlink()
        for folder in target.parents:
            if folder == self.out or any(folder.iterdir()):
                break
            folder.rmdir()
        return True


def _manifest_text(state: str, files: dict[str, str]) -> bytes:
    manifest = {"state": state, "files": dict(sorted(files.items()))}
    return (json.dumps(manifest, ensure_ascii=False, indent=0) + "\n").encode()
