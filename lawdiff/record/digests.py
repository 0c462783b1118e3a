"""Digests: the id that git gives a file, and the seal of a version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from lawdiff.model import VersionInfo
from lawdiff.record.trailers import version_facts


def blob_id(content: bytes) -> str:
    """The id that git gives to a file of this content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def contents_digest(info: VersionInfo, oids: Mapping[str, str], *, whole: bool = False) -> str:
    """The seal of a version: a digest of its trailers and its own files."""
    facts = version_facts(info, whole=whole)
    return listing_digest([f"{key}: {value}" for key, value in facts], oids)


def listing_digest(trailers: Iterable[str], oids: Mapping[str, str]) -> str:
    """The sha256 of trailers, one on each line, and of the output of `git ls-tree -r`.

    It can be computed without lawdiff.
    """
    lines = [f"{line}\n" for line in trailers]
    lines += [f"100644 blob {oid}\t{path}\n" for path, oid in sorted(oids.items())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def sealed(info: VersionInfo, oids: Mapping[str, str], *, whole: bool = False) -> VersionInfo:
    """The facts of a version with its seal added."""
    return replace(info, contents=contents_digest(info, oids, whole=whole))


def tree_id(files: Mapping[str, str], trees: Mapping[str, str] | None = None) -> str:
    """The id that git gives to a folder of plain files, path → blob id, and of folders whose ids
    are known already, path → tree id."""
    root: Folder = {}
    for path, oid in (trees or {}).items():
        _put(root, path, {"": oid})
    for path, oid in files.items():
        _put(root, path, oid)
    return _tree_id(root)


Folder = dict[str, "Folder | str"]
"""Name → blob id, or folder; the name "" stands for a folder whose id is known."""


def _put(root: Folder, path: str, entry: Folder | str) -> None:
    *above, name = path.split("/")
    for part in above:
        inner = root.setdefault(part, {})
        assert isinstance(inner, dict)
        root = inner
    root[name] = entry


def _tree_id(folder: Folder) -> str:
    if isinstance(known := folder.get(""), str):
        return known
    entries = []
    for name, entry in folder.items():
        data = name.encode()
        if isinstance(entry, str):
            entries.append((data, b"100644 " + data + b"\0" + bytes.fromhex(entry)))
        else:
            oid = bytes.fromhex(_tree_id(entry))
            entries.append((data + b"/", b"40000 " + data + b"\0" + oid))
    content = b"".join(entry for _, entry in sorted(entries))
    return hashlib.sha1(b"tree %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
