"""A version as the files that a law repository holds of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lawdiff import articlefile, sommaire
from lawdiff.lawrepo.messages import VersionInfo
from lawdiff.lawrepo.snapshot import SOMMAIRE, HeldVersion, Read, assign_paths, blob_id, links_path
from lawdiff.model import Article, Section, Version
from lawdiff.sommaire import Place, SectionRef


def nothing_to_read(names: list[str]) -> Iterator[bytes | None]:
    """Stands for a repository where a version needs none."""
    raise AssertionError(f"a planned version reads nothing: {names[:1]}")


class _Files(NamedTuple):
    """The blob ids of an article's two files. The article is held so that its `id()` stays its."""

    article: Article
    text: str
    links: str


class Renderer:
    """Articles → files. An article object rendered for the version before is not rendered again."""

    def __init__(self) -> None:
        self._last: dict[int, _Files] = {}

    def render(
        self, version: Version, read: Read = nothing_to_read
    ) -> tuple[HeldVersion, dict[str, bytes]]:
        """The version as a repository holds it, and the content of files that may be new.

        `read` is for the files that it will carry on from a version before it.
        """
        blobs: dict[str, bytes] = {}
        oids: dict[str, str] = {}
        known: dict[str, Article] = {}
        places: dict[str, Place] = {}
        rendered: dict[int, _Files] = {}
        paths = assign_paths(version)

        def add(content: str) -> str:
            data = content.encode()
            oid = blob_id(data)
            blobs[oid] = data
            return oid

        above: tuple[Section, ...] | None = None
        trail: tuple[SectionRef, ...] = ()
        for sections, article in version.places():
            if sections is not above:
                above = sections
                trail = tuple(SectionRef(section.title, section.cid) for section in sections)
            path = paths[id(article)]
            files = self._last.get(id(article))
            if files is None:
                text, links = articlefile.render(article), articlefile.render_links(article)
                files = _Files(article, add(text), add(links))
            rendered[id(article)] = files
            oids[path], oids[links_path(path)] = files.text, files.links
            known[path] = article
            places[path] = Place(path, article.number, trail)
        self._last = rendered
        oids[SOMMAIRE] = add(sommaire.render(version, paths))
        info = VersionInfo.of(version, len(places))
        return HeldVersion(info, oids, read, known=known, listed=places), blobs
