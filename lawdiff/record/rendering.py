"""Version → the files of a law repository."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lawdiff.model import Article, Section, Version, VersionInfo
from lawdiff.record import article_file, contents
from lawdiff.record.contents import Place, SectionRef
from lawdiff.record.digests import blob_id, sealed
from lawdiff.record.paths import SOMMAIRE, article_path, register_path, variant_paths
from lawdiff.record.register import Entry, Listing, merged
from lawdiff.record.register_file import encode
from lawdiff.record.version import HeldVersion, Read


def as_part(held: HeldVersion, blobs: Mapping[str, bytes]) -> tuple[HeldVersion, dict[str, bytes]]:
    """A version as the commit of a part holds it: all that its source says is among its files."""
    day = held.info.date.isoformat()
    by_file: dict[str, list[Listing]] = {}
    for path, listing in held.listings(held.places).items():
        by_file.setdefault(register_path(path), []).append(replace(listing, versions=(day,)))
    more = dict(blobs)
    oids = dict(held.oids)
    for path, listings in by_file.items():
        content = encode(Entry(listings[0].number, merged(listings)), [day])
        oids[path] = blob_id(content)
        more[oids[path]] = content
    info = sealed(held.info, oids, whole=True)
    return replace(held, info=info, oids=oids), more


def nothing_to_read(names: list[str]) -> Iterator[bytes | None]:
    """A `Read` for a version that has nothing to read from a repository."""
    raise AssertionError(f"a planned version reads nothing: {names[:1]}")


@dataclass(frozen=True, slots=True)
class _File:
    """The blob id of an article's file, and what is said of it at a path and in a section. Keeping
    the article keeps its `id()` unique."""

    article: Article
    blob: str
    listing: Listing


@dataclass(slots=True)
class _Block:
    """The files of a section, including everything below it.

    `trail` are the sections from the outermost to this one, `titles` their titles; `inner` are
    those directly below it.
    `lines` are the lines of the table of contents below that of the section.
    """

    section: Section
    trail: tuple[SectionRef, ...]
    titles: tuple[str, ...] = ()
    inner: dict[tuple[str, str | None], _Block] = field(default_factory=dict)
    oids: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    known: dict[str, Article] = field(default_factory=dict)
    files: dict[int, _File] = field(default_factory=dict)
    said: dict[str, Listing] = field(default_factory=dict)
    articles: int = 0
    lines: list[str] = field(default_factory=list)

    def add_section(self, inner: _Block) -> None:
        """Add a section directly below this one."""
        section = inner.section
        self.inner[section.title, section.cid] = inner
        self.lines.append(contents.section_line(section, len(self.trail)))
        self.lines += inner.lines
        self.oids.update(inner.oids)
        self.places.update(inner.places)
        self.known.update(inner.known)
        self.files.update(inner.files)
        self.said.update(inner.said)
        self.articles += inner.articles


class Renderer:
    """Renders the versions of a code one after the other.

    Articles and sections that are the same objects as in the previous version are not rendered
    again.
    """

    def __init__(self) -> None:
        self._last = _Block(Section(""), ())
        self._variants: dict[int, str] = {}
        self._blobs: dict[str, bytes] = {}

    def render(
        self, version: Version, read: Read = nothing_to_read
    ) -> tuple[HeldVersion, dict[str, bytes]]:
        """The version as a repository holds it, and blob id → content of files that may be new.

        `read` is for files that it may take over from the version before it.
        """
        blobs = self._blobs = {}
        root = self._last = self.root(version)
        text = contents.text_of(version, root.lines)
        oids = {**root.oids, SOMMAIRE: self.add(text)}
        info = sealed(VersionInfo.of(version), oids)
        known = dict(root.known)
        said = root.said
        held = HeldVersion(
            info, oids, read, known=known, listed=root.places, read_listings=lambda _: said
        )
        return held, blobs

    def root(self, version: Version) -> _Block:
        """The files of the whole code."""
        contents = Section("", None, version.contents)
        if not self._variants:
            root = self.block(contents, (), self._last)
            if root.articles == len(root.places):
                return root  # no number occurs twice
        variants = variant_paths(version)
        before = self._last if variants == self._variants else None
        self._variants = variants
        return self.block(contents, (), before)

    def block(
        self, section: Section, trail: tuple[SectionRef, ...], before: _Block | None
    ) -> _Block:
        """The files of a section; `before` was in the same place in the previous version."""
        if before is not None and before.section is section:
            return before
        block = _Block(section, trail, tuple(one.title for one in trail))
        for node in section.children:
            if isinstance(node, Article):
                self.add_article(block, node)
                continue
            held = before.inner.get((node.title, node.cid)) if before else None
            inner = held.trail if held else (*trail, SectionRef(node.title, node.cid))
            block.add_section(self.block(node, inner, held))
        return block

    def add_article(self, block: _Block, article: Article) -> None:
        path = self._variants.get(id(article)) or article_path(article.number)
        file = self._last.files.get(id(article))
        blob = file.blob if file else self.add(article_file.render(article))
        if file is None or (file.listing.path, file.listing.section) != (path, block.titles):
            file = _File(article, blob, Listing.of(article, path, blob, section=block.titles))
        block.files[id(article)] = file
        block.said[path] = file.listing
        block.oids[path] = blob
        block.articles += 1
        block.known[path] = article
        block.places[path] = Place(path, article.number, block.trail)
        block.lines.append(contents.article_line(article, path, len(block.trail)))

    def add(self, content: str) -> str:
        """Stores the content of a file among the blobs and returns its id."""
        data = content.encode()
        oid = blob_id(data)
        self._blobs[oid] = data
        return oid
