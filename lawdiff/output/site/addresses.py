"""The paths of the pages of the site, and the links between them.

An address is a path from the root of the site, quoted for an `href`. Each page adds its own path to
the root in front of it, so all links are relative and work from `file://`.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from urllib.parse import quote

from lawdiff.model import LawRef, slugify
from lawdiff.record.version import VersionRef

# Keys that a file name can hold without loss. A name from the first two has a hyphen inside; one
# from the third has digits after `TEXT`, so none is reserved by Windows (`com1`) or equal to the
# list of all texts (`index`).
_NATURE = re.compile(r"[A-Z][A-Z_]*")
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,39}")
_CID = re.compile(r"[A-Z]{4}TEXT[0-9]{1,32}")


def href(file: str) -> str:
    """The address of a file of the site; `~`, `=` and `+` of article paths are not quoted."""
    return quote(file, safe="/~=+")


def root_of(file: str) -> str:
    """The relative path from a file to the root of the site: `../../`."""
    return "../" * file.count("/")


def article_page(slug: str, path: str) -> str:
    """The page of an article file: `code/articles/L1/L136-7.html`."""
    return f"{slug}/{path.removesuffix('.md')}.html"


def article_text(slug: str, path: str, day: str) -> str:
    """The article file of one wording: `code/articles/L1/L136-7.2015-02-07.md`, by the day of the
    first version that holds it.

    Article paths have no dot before their suffix, so names are unique.
    """
    return f"{slug}/{path.removesuffix('.md')}.{day}.md"


def article_feed(slug: str, path: str) -> str:
    return f"{slug}/{path.removesuffix('.md')}.xml"


def version_page(ref: VersionRef, part: int = 1) -> str:
    """The page of a version: `code/v/2015-02-07.html`; later parts are `….p2.html`."""
    return part_of(version_page_on(ref.slug, ref.date), part)


def version_page_on(slug: str, day: date) -> str:
    """The page of the version of a day."""
    return f"{slug}/v/{day.isoformat()}.html"


def version_text(ref: VersionRef) -> str:
    """The commit message of a version: `code/v/2015-02-07.md`."""
    return f"{ref.slug}/v/{ref.day}.md"


def part_of(page: str, part: int) -> str:
    """Part 2, 3, … of a page that is split."""
    return page if part == 1 else f"{page.removesuffix('.html')}.p{part}.html"


def parts_of(page: str, count: int) -> list[str]:
    """The files of a page that is split into so many parts."""
    return [part_of(page, number) for number in range(1, count + 1)]


def law_page(law: LawRef) -> str:
    """The page of an amending text: `lois/loi-2021-1900.html`.

    It depends only on the text, so links to it last. If the name cannot hold the whole key, part of
    the SHA-256 of the key is added.
    """
    key = law.text_key
    if law.nature and law.number:
        if _NATURE.fullmatch(law.nature) and _NUMBER.fullmatch(law.number):
            return f"lois/{slugify(key)}.html"
    elif law.cid == key and _CID.fullmatch(key):
        return f"lois/{key.lower()}.html"
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"lois/{slugify(key)[:60].strip('-')}-{digest}.html"


def future_page(slug: str, day: date | None = None) -> str:
    """The page of the law to come, with the fragment of one of its days."""
    page = f"{slug}/futur.html"
    return f"{page}#{anchor(day)}" if day else page


def anchor(day: date) -> str:
    """The fragment, on the page of an article, of the wording that became law on a day:
    `v2015-02-07`."""
    return f"v{day.isoformat()}"


def end_anchor(day: date) -> str:
    """The same of the end of the article on a day."""
    return f"{anchor(day)}-fin"
