"""Where each page lies in the site, and how one page names another.

An address is a path from the site's root, ready for an `href`; a page puts its own way to the
root before it, so that all links are relative and work from `file://`.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

from lawdiff.model import LawRef, slugify
from lawdiff.record.version import VersionRef

# What makes a file name that tells it whole. With both of the first two the name has a hyphen
# inside, and the third has digits after `TEXT`: so none is a name that Windows keeps for itself
# (`com1`), or the list of all texts (`index`).
_NATURE = re.compile(r"[A-Z][A-Z_]*")
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,39}")
_CID = re.compile(r"[A-Z]{4}TEXT[0-9]{1,32}")


def href(file: str) -> str:
    """The address of a file of the site; `~`, `=` and `+` of article paths stand for themselves."""
    return quote(file, safe="/~=+")


def root_of(file: str) -> str:
    """The way from a file to the site's root: `../../`."""
    return "../" * file.count("/")


def article_page(slug: str, path: str) -> str:
    """The page of an article file: `code/articles/L1/L136-7.html`."""
    return f"{slug}/{path.removesuffix('.md')}.html"


def article_text(slug: str, path: str, ref: VersionRef) -> str:
    """One wording as the commit has it: `code/articles/L1/L136-7.2015-02-07.md`.

    No article path has a dot before its suffix, so no two files share a name.
    """
    return f"{slug}/{path.removesuffix('.md')}.{ref.info.date.isoformat()}.md"


def article_feed(slug: str, path: str) -> str:
    return f"{slug}/{path.removesuffix('.md')}.xml"


def version_page(ref: VersionRef, part: int = 1) -> str:
    """The page of a version: `code/v/2015-02-07.html`, its further parts `….p2.html`."""
    return part_of(f"{ref.info.code.slug}/v/{ref.info.date.isoformat()}.html", part)


def version_text(ref: VersionRef) -> str:
    """What the version's commit says: `code/v/2015-02-07.md`."""
    return f"{ref.info.code.slug}/v/{ref.info.date.isoformat()}.md"


def part_of(page: str, part: int) -> str:
    """Part 2, 3, … of a page that is split."""
    return page if part == 1 else f"{page.removesuffix('.html')}.p{part}.html"


def law_page(law: LawRef) -> str:
    """The page of an amending text: `lois/loi-2021-1900.html`.

    A function of the text alone, so that a link to it lasts. Where the name does not tell the
    whole key a part of its SHA-256 does.
    """
    key = law.text_key
    if law.nature and law.number:
        if _NATURE.fullmatch(law.nature) and _NUMBER.fullmatch(law.number):
            return f"lois/{slugify(key)}.html"
    elif law.cid == key and _CID.fullmatch(key):
        return f"lois/{key.lower()}.html"
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"lois/{slugify(key)[:60].strip('-')}-{digest}.html"


def anchor(ref: VersionRef) -> str:
    """The fragment of what came with a version, on an article's page: `v2015-02-07`."""
    return f"v{ref.info.date.isoformat()}"
