"""What a version or a part says of its articles, read where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lawdiff.gitrepo.register import Register
from lawdiff.record.paths import register_path
from lawdiff.record.register import Listing
from lawdiff.record.register_file import decode
from lawdiff.record.version import Read, Said


def of_part(read: Read, day: str, files: Mapping[str, str], paths: Iterable[str]) -> Said:
    """What a part of the version of a day says of some articles; `files` are path → blob id."""
    names = [files.get(register_path(path)) for path in paths]
    blobs = list(dict.fromkeys(name for name in names if name))
    entries = [decode(content or b"", [day]) for content in read(blobs)]
    return {listing.path: listing for entry in entries for listing in entry.listings}


def to_come(register: Register, files: Mapping[str, str], paths: Iterable[str]) -> Said:
    """What is known of some articles of a version of the law to come, which holds `files`.

    Of a wording that begins by then it is what is said of the law to come, of any other what the
    newest version says.
    """
    coming = {(one.path, one.blob): one for one in register.coming()}
    newest = register.said(register.days[-1])
    found: dict[str, Listing] = {}
    for path in paths:
        said = coming.get((path, files[path])) or newest.get(path)
        if said is not None:
            found[path] = said
    return found
