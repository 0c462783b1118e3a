"""Is each version of a repository built as docs/repository.md says, and is it sealed?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lawdiff.errors import LawdiffError
from lawdiff.gitrepo.objects import FILE, FOLDER, Objects
from lawdiff.model import Article, SourceRef, Version
from lawdiff.record import article_file, contents
from lawdiff.record.contents import Place
from lawdiff.record.digests import contents_digest
from lawdiff.record.paths import (
    SOMMAIRE,
    article_path,
    assign_paths,
    links_path,
    parse_article_path,
)
from lawdiff.record.version import VersionRef
from lawdiff.verify.faults import Fault
from lawdiff.verify.report import Counts

_SHOWN = 20  # faults of one sort and one version that are told one by one
Pair = tuple[str, str]  # the ids of an article file and of its links file


@dataclass(frozen=True, slots=True)
class _Told:
    """What is kept of an article that was read."""

    number: str
    counts: Counts


@dataclass(slots=True)
class Structure:
    """Checks versions one after the other; a file that several of them hold is checked once.

    `slugs` are the folders of the codes that the repository holds; `blobs` are the ids of all
    files that were seen.
    """

    objects: Objects
    slugs: frozenset[str]
    faults: list[Fault] = field(default_factory=list)
    blobs: set[str] = field(default_factory=set)
    _told: dict[Pair, _Told] = field(default_factory=dict)
    _checked: set[tuple[str, Pair]] = field(default_factory=set)
    _sommaires: set[str] = field(default_factory=set)

    @property
    def files(self) -> int:
        """How many distinct files were read and written again to the letter."""
        return 2 * len(self._told) + len(self._sommaires)

    def check(self, ref: VersionRef, where: str) -> Counts:
        """Check the commit of a version or of a part; how much law of its own it holds.

        `where` is the ref's short name, for messages.
        """
        one = _Checked(self, ref, where)
        one.folders()
        return one.contents()


class _Checked:
    """One version, or one part of one."""

    def __init__(self, structure: Structure, ref: VersionRef, where: str) -> None:
        self.structure, self.ref, self.where = structure, ref, where
        self.slug = ref.info.code.slug
        self.objects = structure.objects
        self.root = self.objects.tree(f"{ref.commit}^{{tree}}")
        folder = self.root.get(self.slug)
        self.files = self.objects.files(folder.oid, 1) if folder else {}
        structure.blobs.update(entry.oid for entry in self.files.values())

    def fault(self, kind: str, message: str, path: str = "", article: str | None = None) -> None:
        place = f"{self.where}:{self.slug}/{path}" if path else self.where
        self.structure.faults.append(Fault(kind, message, place, article))

    def several(self, kind: str, message: str, paths: Sequence[str]) -> None:
        for path in paths[:_SHOWN]:
            self.fault(kind, message, path)
        if len(paths) > _SHOWN:
            self.fault(kind, f"{message}: {len(paths) - _SHOWN} more files")

    def folders(self) -> None:
        """The form of the tree: nothing but the folders of codes, and plain files in them."""
        for name, entry in self.root.items():
            if name not in self.structure.slugs:
                self.fault("structure", f"« {name} » is the folder of no code held")
            elif entry.mode != FOLDER:
                self.fault("structure", f"« {name} » is no folder (mode {entry.mode})")
        if self.slug not in self.root:
            self.fault("structure", f"the folder {self.slug} is missing")
        odd = [path for path, entry in self.files.items() if entry.mode != FILE]
        self.several("structure", "it is no plain file (a link, a program, a submodule)", odd)
        foreign = [p for p in self.files if p != SOMMAIRE and parse_article_path(p) is None]
        self.several("structure", "no article or links file has this name", foreign)
        articles = [path for path in self.files if path.startswith("articles/")]
        alone = [path for path in articles if links_path(path) not in self.files]
        self.several("structure", "its links file is missing", alone)
        lone = [
            path
            for path in self.files
            if path.startswith("liens/") and "articles/" + path[6:] not in self.files
        ]
        self.several("structure", "its article file is missing", lone)

    def contents(self) -> Counts:
        """What the version holds is what its table of contents and its commit say."""
        text = self.sommaire()
        if text is None:
            return Counts()
        try:
            places = contents.parse(text)
        except LawdiffError as error:
            self.fault("file", error.message, SOMMAIRE)
            return Counts()
        info = self.ref.info
        missing = [path for path in places if path not in self.files]
        self.several("structure", "sommaire.md lists it, and it is not there", missing)
        if info.complete:
            listed = {file for path in places for file in (path, links_path(path))}
            extra = [p for p in self.files if p not in listed and p != SOMMAIRE]
            self.several("structure", "sommaire.md does not list it", extra)
        if info.articles != len(places):
            message = f"its commit counts {info.articles} articles, sommaire.md {len(places)}"
            self.fault("trailers", message)
        self.check_sommaire(text)
        self.check_seal(places)
        for source in info.sources:
            whole = SourceRef.of_files(source.format, source.files) if source.files else source
            if whole.sha256 != source.sha256:
                self.fault("trailers", "Source-sha256 is not that of its Source-file trailers")
        held = self.pairs(places)
        self.check_numbers(places, held)
        self.check_variants(places, held)
        told = self.structure._told
        return sum((told[pair].counts for pair in held.values() if pair in told), Counts())

    def sommaire(self) -> str | None:
        """The text of contents.md, None where there is none to read."""
        entry = self.files.get(SOMMAIRE)
        data = self.objects.read([entry.oid])[0] if entry else None
        if data is None:
            self.fault("structure", "sommaire.md is missing, or cannot be read", SOMMAIRE)
            return None
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            self.fault("file", f"not UTF-8 text (byte {error.start})", SOMMAIRE)
            return None

    def check_sommaire(self, text: str) -> None:
        """Read and written again, it is the same to the letter; no article stands twice in it."""
        oid = self.files[SOMMAIRE].oid
        if oid in self.structure._sommaires:
            return
        self.structure._sommaires.add(oid)
        info = self.ref.info
        stubs = {path: Article(place.number, ()) for path, place in contents.parse(text).items()}
        tree = contents.contents(text, stubs)
        version = Version(info.code, info.date, info.id, info.complete, tree)
        if sum(1 for _ in version.articles()) != len(stubs):
            self.fault("file", "an article stands in it twice", SOMMAIRE)
        again = contents.render(version, {id(stub): path for path, stub in stubs.items()})
        if again != text:
            self.fault("file", f"not as lawdiff writes it: {_first_difference(text, again)}",
                       SOMMAIRE)  # fmt: skip

    def check_seal(self, places: Mapping[str, object]) -> None:
        """The digest in the commit is that of what the version says and holds."""
        info = self.ref.info
        names = [SOMMAIRE, *(file for path in places for file in (path, links_path(path)))]
        oids = {path: self.files[path].oid for path in names if path in self.files}
        if info.contents is None:
            self.fault("seal", "its commit has no Contenu-sha256")
        elif contents_digest(replace(info, contents=None), oids) != info.contents:
            message = "Contenu-sha256 is not that of its trailers and files: one was altered"
            self.fault("seal", message)

    # --- its articles ---

    def pairs(self, places: Mapping[str, object]) -> dict[str, Pair]:
        """Path → the ids of its two files, of each article that is there whole; each is checked."""
        held: dict[str, Pair] = {}
        for path in places:
            text, links = self.files.get(path), self.files.get(links_path(path))
            if text and links:
                held[path] = (text.oid, links.oid)
        new = {
            path: pair for path, pair in held.items() if (path, pair) not in self.structure._checked
        }
        for path, article in self.read(new):
            if article is not None:
                self.structure._told[new[path]] = _Told(article.number, Counts.of(article))
        return held

    def read(self, pairs: Mapping[str, Pair]) -> Iterator[tuple[str, Article | None]]:
        """Each article of these files, None where there is none; what is odd becomes a fault."""
        blobs = iter(self.objects.read([oid for pair in pairs.values() for oid in pair]))
        for (path, pair), text, links in zip(pairs.items(), blobs, blobs, strict=True):
            self.structure._checked.add((path, pair))
            if text is None or links is None:
                self.fault("file", "git cannot give its content", path)
                yield path, None
            else:
                yield path, self.article(path, text, links)

    def article(self, path: str, text: bytes, links: bytes) -> Article | None:
        """The article of two files, where they are as lawdiff writes them."""
        try:
            shown, linked = text.decode(), links.decode()
            article = article_file.parse(shown, linked)
            again = article_file.render(article), article_file.render_links(article)
        except LawdiffError as error:
            self.fault("file", error.message, path)
            return None
        except ValueError as error:
            self.fault("file", f"cannot be read: {error}", path)
            return None
        for name, held, made in zip((path, links_path(path)), (shown, linked), again, strict=True):
            if held != made:
                message = f"not as lawdiff writes it: {_first_difference(held, made)}"
                self.fault("file", message, name, article.number)
        return article

    def check_numbers(self, places: Mapping[str, Place], held: Mapping[str, Pair]) -> None:
        """The path of each article is that of its number, and so is its line in contents.md."""
        for path, place in places.items():
            parsed = parse_article_path(path)
            told = self.structure._told.get(held[path]) if path in held else None
            if parsed is None or article_path(place.number, parsed[1]) != path:
                message = f"sommaire.md lists it as article {place.number}, whose file it is not"
                self.fault("structure", message, path, place.number)
            elif told is not None and told.number != place.number:
                message = f"the file is of article {told.number}, sommaire.md says {place.number}"
                self.fault("structure", message, path, place.number)

    def check_variants(self, places: Mapping[str, Place], held: Mapping[str, Pair]) -> None:
        """Of several wordings of one number the article that was born first has the plain path."""
        by_number: dict[str, dict[str, Pair]] = {}
        for path, place in places.items():
            if path in held:
                by_number.setdefault(place.number, {})[path] = held[path]
        several = [paths for paths in by_number.values() if len(paths) > 1]
        for paths in several:
            articles = {path: article for path, article in self.read(paths) if article}
            info = self.ref.info
            version = Version(info.code, info.date, None, True, tuple(articles.values()))
            found = assign_paths(version)
            for path, article in articles.items():
                if found[id(article)] != path:
                    message = f"by its birth, this wording belongs at {found[id(article)]}"
                    self.fault("structure", message, path, article.number)


def _first_difference(held: str, again: str) -> str:
    """The line in which two texts differ first."""
    ours, theirs = held.split("\n"), again.split("\n")
    pairs = zip(ours, theirs, strict=False)
    line = next((at for at, (one, other) in enumerate(pairs) if one != other), None)
    if line is None:
        return "one has more lines than the other"
    return f"line {line + 1} is {ours[line][:60]!r}, not {theirs[line][:60]!r}"
