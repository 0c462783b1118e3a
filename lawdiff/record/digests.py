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
