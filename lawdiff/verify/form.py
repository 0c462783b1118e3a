"""Checks that each version of a repository has the form of docs/repository.md, and its seal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lawdiff.errors import LawdiffError
from lawdiff.gitrepo import trees
from lawdiff.gitrepo.objects import ObjectReader
from lawdiff.gitrepo.trees import FILE, FOLDER, Entry
from lawdiff.model import Article, SourceRef, Version
from lawdiff.record import article_file, contents, links_file
from lawdiff.record.contents import Place
from lawdiff.record.digests import contents_digest
from lawdiff.record.paths import (
    ARTICLES,
    LINKS,
    SOMMAIRE,
    article_path,
    assign_paths,
    links_path,
    parse_article_path,
)
from lawdiff.record.version import VersionRef
from lawdiff.verify.faults import Fault
from lawdiff.verify.report import Counts

_SHOWN = 20  # faults of one sort and one version that are reported one by one
_DEEPEST = 10  # folders in folders that are read: a tree that contains itself has no end
Pair = tuple[str, str]  # the ids of an article file and of its links file


@dataclass(frozen=True, slots=True)
class _Summary:
    """What is kept of an article that was read."""

    number: str
    counts: Counts


@dataclass(slots=True)
class FormCheck:
    """Checks versions one after the other; a file that several of them hold is checked once.

    `slugs` are the folders of the codes that the repository holds; `blobs` are the ids of all
    files that were seen.
    """

    objects: ObjectReader
    slugs: frozenset[str]
    faults: list[Fault] = field(default_factory=list)
    blobs: set[str] = field(default_factory=set)
    _articles: dict[Pair, _Summary] = field(default_factory=dict)
    _checked: set[tuple[str, Pair]] = field(default_factory=set)
    _sommaires: set[str] = field(default_factory=set)
    _folders: dict[str, dict[str, Entry]] = field(default_factory=dict)

    @property
    def files(self) -> int:
        """How many distinct files were read, and compared with what lawdiff writes."""
        return 2 * len(self._articles) + len(self._sommaires)

    def check(self, ref: VersionRef, where: str) -> Counts:
        """Check the commit of a version or of a part; the counts of the law that it holds itself.

        `where` is the ref's short name, for messages.
        """
        version = _VersionCheck(self, ref, where)
        version.folders()
        return version.contents()

    def tree(self, name: str) -> dict[str, Entry]:
        """Name → entry of a tree; none for one that cannot be read."""
        [tree] = self.objects.salvage([name])
        entries = trees.parse(tree) if tree else None
        return {entry.name: entry for entry in entries or ()}

    def files_below(self, name: str, depth: int = 1) -> dict[str, Entry]:
        """Path → entry of everything below a tree but folders."""
        if name in self._folders:
            return self._folders[name]
        found: dict[str, Entry] = {}
        for child, entry in self.tree(name).items():
            if entry.mode == FOLDER and depth < _DEEPEST:
                below = self.files_below(entry.oid, depth + 1)
                found.update((f"{child}/{path}", inner) for path, inner in below.items())
            else:
                found[child] = entry
        if depth > 1:  # the folders of articles; those above them change with every version
            self._folders[name] = found
        return found


class _VersionCheck:
    """The check of one version, or of one part of one."""

    def __init__(self, form: FormCheck, ref: VersionRef, where: str) -> None:
        self.form, self.ref, self.where = form, ref, where
        self.slug = ref.info.code.slug
        self.objects = form.objects
        self.root = form.tree(f"{ref.commit}^{{tree}}")
        folder = self.root.get(self.slug)
        self.files = form.files_below(folder.oid) if folder else {}
        form.blobs.update(entry.oid for entry in self.files.values())

    def fault(self, kind: str, message: str, path: str = "", article: str | None = None) -> None:
        where = f"{self.where}:{self.slug}/{path}" if path else self.where
        self.form.faults.append(Fault(kind, message, where, article))

    def several(self, kind: str, message: str, paths: Sequence[str]) -> None:
        for path in paths[:_SHOWN]:
            self.fault(kind, message, path)
        if len(paths) > _SHOWN:
            self.fault(kind, f"{message}: {len(paths) - _SHOWN} more files")

    def folders(self) -> None:
        """Check the tree: it has nothing but the folders of codes, and plain files in them."""
        for name, entry in self.root.items():
            if name not in self.form.slugs:
                self.fault("structure", f"« {name} » is the folder of no code held")
            elif entry.mode != FOLDER:
                self.fault("structure", f"« {name} » is no folder (mode {entry.mode})")
        if self.slug not in self.root:
            self.fault("structure", f"the folder {self.slug} is missing")
        odd = [path for path, entry in self.files.items() if entry.mode != FILE]
        self.several("structure", "it is no plain file (a link, a program, a submodule)", odd)
        foreign = [p for p in self.files if p != SOMMAIRE and parse_article_path(p) is None]
        self.several("structure", "no article or links file has this name", foreign)
        articles = [path for path in self.files if path.startswith(f"{ARTICLES}/")]
        alone = [path for path in articles if links_path(path) not in self.files]
        self.several("structure", "its links file is missing", alone)
        of_articles = {links_path(path) for path in articles}
        links = [path for path in self.files if path.startswith(f"{LINKS}/")]
        lone = [path for path in links if path not in of_articles]
        self.several("structure", "its article file is missing", lone)

    def contents(self) -> Counts:
        """Check the files of the version against its table of contents and commit; its counts."""
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
            message = f"its commit counts {info.articles} articles, {SOMMAIRE} {len(places)}"
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
        read = self.form._articles
        return sum((read[pair].counts for pair in held.values() if pair in read), Counts())

    def sommaire(self) -> str | None:
        """The text of the table of contents, None where it cannot be read."""
        entry = self.files.get(SOMMAIRE)
        data = self.objects.salvage([entry.oid])[0] if entry else None
        if data is None:
            self.fault("structure", "sommaire.md is missing, or cannot be read", SOMMAIRE)
            return None
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            self.fault("file", f"not UTF-8 text (byte {error.start})", SOMMAIRE)
            return None

    def check_sommaire(self, text: str) -> None:
        """Check that it is to the letter what lawdiff writes, and lists no article twice."""
        oid = self.files[SOMMAIRE].oid
        if oid in self.form._sommaires:
            return
        self.form._sommaires.add(oid)
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
        """Check that the digest in the commit is that of its trailers and files."""
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
        """Path → the ids of its two files, of each article that has both; each pair is checked."""
        held: dict[str, Pair] = {}
        for path in places:
            text, links = self.files.get(path), self.files.get(links_path(path))
            if text and links:
                held[path] = (text.oid, links.oid)
        new = {path: pair for path, pair in held.items() if (path, pair) not in self.form._checked}
        for path, article in self.read(new):
            if article is not None:
                self.form._articles[new[path]] = _Summary(article.number, Counts.of(article))
        return held

    def read(self, pairs: Mapping[str, Pair]) -> Iterator[tuple[str, Article | None]]:
        """Each article of these files, None for one that cannot be read; errors become faults."""
        blobs = iter(self.objects.salvage([oid for pair in pairs.values() for oid in pair]))
        for (path, pair), text, links in zip(pairs.items(), blobs, blobs, strict=True):
            self.form._checked.add((path, pair))
            if text is None or links is None:
                self.fault("file", "git cannot give its content", path)
                yield path, None
            else:
                yield path, self.article(path, text, links)

    def article(self, path: str, text: bytes, links: bytes) -> Article | None:
        """The article of two files; a fault where lawdiff would write them otherwise."""
        try:
            shown, linked = text.decode(), links.decode()
            article = article_file.parse(shown, linked)
            again = article_file.render(article), links_file.render(article)
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
        """Check that an article's path, file and line of sommaire.md have the same number."""
        for path, place in places.items():
            parsed = parse_article_path(path)
            read = self.form._articles.get(held[path]) if path in held else None
            if parsed is None or article_path(place.number, parsed[1]) != path:
                message = f"sommaire.md lists it as article {place.number}, whose file it is not"
                self.fault("structure", message, path, place.number)
            elif read is not None and read.number != place.number:
                message = f"the file is of article {read.number}, {SOMMAIRE} says {place.number}"
                self.fault("structure", message, path, place.number)

    def check_variants(self, places: Mapping[str, Place], held: Mapping[str, Pair]) -> None:
        """Check that of several wordings of one number the oldest article has the plain path."""
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
