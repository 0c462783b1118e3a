"""Digests: the id that git gives to a file, and the seal of a version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from lawdiff.model import VersionInfo
from lawdiff.record.trailers import _facts


def blob_id(content: bytes) -> str:
    """The id that git gives to a file of this content."""
    import hashlib  # what is only read back needs none

    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def contents_digest(info: VersionInfo, oids: Mapping[str, str]) -> str:
    """The digest that seals a version: of its trailers and its own files."""
    return listing_digest([f"{key}: {value}" for key, value in _facts(info)], oids)


def listing_digest(trailers: Iterable[str], oids: Mapping[str, str]) -> str:
    """The sha256 of trailers, a line each, and of what `git ls-tree -r` prints of some files.

    So anybody can work it out again without lawdiff.
    """
    lines = [f"{line}\n" for line in trailers]
    lines += [f"100644 blob {oid}\t{path}\n" for path, oid in sorted(oids.items())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def sealed(info: VersionInfo, oids: Mapping[str, str]) -> VersionInfo:
    """What a version says of itself, with the digest of that and of its own files."""
    return replace(info, contents=contents_digest(info, oids))
