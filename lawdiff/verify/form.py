"""Checks that each version of a repository has the form of docs/repository.md, and its seal."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lawdiff.errors import LawdiffError
from lawdiff.gitrepo import trees
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.gitrepo.trees import FILE, FOLDER, Entry
from lawdiff.model import Article, SourceRef, Version
from lawdiff.record import article_file, contents, front_page
from lawdiff.record.contents import Place
from lawdiff.record.digests import contents_digest
from lawdiff.record.paths import (
    SOMMAIRE,
    article_path,
    assign_paths,
    parse_article_path,
)
from lawdiff.record.register import Listing
from lawdiff.record.version import VersionRef
from lawdiff.verify.faults import Fault
from lawdiff.verify.register import Facts, disagreement, facts
from lawdiff.verify.report import Counts

_SHOWN = 20  # faults of one sort and one version that are reported one by one
_DEEPEST = 10  # folders in folders that are read: a tree that contains itself has no end


@dataclass(frozen=True, slots=True)
class _Summary:
    """What is kept of an article file that was read."""

    number: str
    counts: Counts
    facts: Facts


@dataclass(slots=True)
class FormCheck:
    """Checks versions one after the other; a file that several of them hold is checked once.

    `slugs` are the folders of the codes that the repository holds; `blobs` are the ids of all
    files that were seen.
    """

    repo: LawRepo
    slugs: frozenset[str]
    faults: list[Fault] = field(default_factory=list)
    blobs: set[str] = field(default_factory=set)
    _articles: dict[str, _Summary] = field(default_factory=dict)
    _checked: set[tuple[str, str]] = field(default_factory=set)
    # By the file and the listing's id(): kept, so that the id stays its own.
    _said: dict[tuple[str, int], Listing] = field(default_factory=dict)
    _sommaires: set[str] = field(default_factory=set)
    _folders: dict[str, dict[str, Entry]] = field(default_factory=dict)

    @property
    def files(self) -> int:
        """How many distinct files were read, and compared with what lawdiff writes."""
        return len(self._articles) + len(self._sommaires)

    def tree(self, name: str) -> dict[str, Entry]:
        """Name → entry of a tree; none for one that cannot be read."""
        [tree] = self.repo.objects.salvage([name])
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


class VersionCheck:
    """The check of one version; `where` is the ref's short name, for messages."""

    is_part = False

    def __init__(self, form: FormCheck, ref: VersionRef, where: str) -> None:
        self.form, self.ref, self.where = form, ref, where
        self.slug = ref.info.code.slug
        self.objects = form.repo.objects
        self.files = self.read_tree()
        form.blobs.update(entry.oid for entry in self.files.values())

    def read_tree(self) -> dict[str, Entry]:
        """Every file of the code; faults for what else its commit holds."""
        root = self.form.tree(f"{self.ref.commit}^{{tree}}")
        for name, entry in root.items():
            if name == front_page.NAME and entry.mode == FILE:
                self.form.blobs.add(entry.oid)
            elif name not in self.form.slugs:
                self.fault("structure", f"« {name} » is the folder of no code held")
            elif entry.mode != FOLDER:
                self.fault("structure", f"« {name} » is no folder (mode {entry.mode})")
        if self.slug not in root:
            self.fault("structure", f"the folder {self.slug} is missing")
            return {}
        return self.form.files_below(root[self.slug].oid)

    def check(self) -> Counts:
        """Check the commit of the version; the counts of the law that it holds itself."""
        self.folders()
        return self.contents()

    def fault(self, kind: str, message: str, path: str = "", article: str | None = None) -> None:
        where = f"{self.where}:{self.slug}/{path}" if path else self.where
        self.form.faults.append(Fault(kind, message, where, article))

    def several(self, kind: str, message: str, paths: Sequence[str]) -> None:
        for path in paths[:_SHOWN]:
            self.fault(kind, message, path)
        if len(paths) > _SHOWN:
            self.fault(kind, f"{message}: {len(paths) - _SHOWN} more files")

    def folders(self) -> None:
        """Check that the folder of the code holds nothing but plain files of articles."""
        odd = [path for path, entry in self.files.items() if entry.mode != FILE]
        self.several("structure", "it is no plain file (a link, a program, a submodule)", odd)
        foreign = [p for p in self.files if p != SOMMAIRE and not self.is_file_name(p)]
        self.several("structure", "no article file has this name", foreign)

    def is_file_name(self, path: str) -> bool:
        """Can a file of an article have this path?"""
        return parse_article_path(path) is not None

    def files_of(self, places: Collection[str]) -> set[str]:
        """The files of the version, by the paths of its articles."""
        return {SOMMAIRE, *places}

    def said(self, places: Collection[str]) -> Mapping[str, Listing]:
        """What the register says of these articles; a fault where it does not."""
        oids = {path: entry.oid for path, entry in self.files.items()}
        try:
            said = self.form.repo.listings_reader(self.ref, oids)(places)
        except (LawdiffError, KeyError) as error:
            self.fault("register", str(error))
            return {}
        lacking = [path for path in places if path not in said]
        self.several("register", "the register says nothing of it", lacking)
        return said

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
        listed = self.files_of(places)
        missing = sorted(listed - self.files.keys())
        self.several("structure", "sommaire.md lists it, and it is not there", missing)
        if info.complete:
            extra = [path for path in self.files if path not in listed]
            self.several("structure", "sommaire.md does not list it", extra)
        if info.articles != len(places):
            message = f"{info.articles} articles are counted for it, {SOMMAIRE} has {len(places)}"
            self.fault("register", message)
        self.check_sommaire(text)
        self.check_seal(places)
        for source in info.sources:
            whole = SourceRef.of_files(source.format, source.files) if source.files else source
            if whole.sha256 != source.sha256:
                self.fault("trailers", "Source-sha256 is not that of its Source-file trailers")
        held = self.check_articles(places)
        said = self.said(places)
        self.check_numbers(places, held)
        self.check_said(held, said)
        self.check_variants(places, held, said)
        read = self.form._articles
        counts = sum((read[oid].counts for oid in held.values() if oid in read), Counts())
        return counts + Counts(links=sum(map(_links, said.values())))

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
        names = self.files_of(places)
        oids = {path: self.files[path].oid for path in names if path in self.files}
        bare = replace(info, contents=None)
        if info.contents is None:
            self.fault("seal", "its commit has no Contenu-sha256")
        elif contents_digest(bare, oids, whole=self.is_part) != info.contents:
            message = "Contenu-sha256 is not that of its trailers and files: one was altered"
            self.fault("seal", message)

    # --- its articles ---

    def check_articles(self, places: Collection[str]) -> dict[str, str]:
        """Path → blob id of each article file that is there; each file is checked once."""
        held = {path: self.files[path].oid for path in places if path in self.files}
        new = {path: oid for path, oid in held.items() if (path, oid) not in self.form._checked}
        for path, article in self.read(new):
            if article is not None:
                self.form._articles[new[path]] = _Summary(
                    article.number, Counts.of(article), facts(article)
                )
        return held

    def read(self, oids: Mapping[str, str]) -> Iterator[tuple[str, Article | None]]:
        """Each article of these files, None for one that cannot be read; errors become faults."""
        blobs = self.objects.salvage(list(oids.values()))
        for (path, oid), text in zip(oids.items(), blobs, strict=True):
            self.form._checked.add((path, oid))
            if text is None:
                self.fault("file", "git cannot give its content", path)
                yield path, None
            else:
                yield path, self.article(path, text)

    def article(self, path: str, text: bytes) -> Article | None:
        """The article of a file; a fault where lawdiff would write it otherwise."""
        try:
            held = text.decode()
            article = article_file.parse(held)
            made = article_file.render(article)
        except LawdiffError as error:
            self.fault("file", error.message, path)
            return None
        except ValueError as error:
            self.fault("file", f"cannot be read: {error}", path)
            return None
        if held != made:
            message = f"not as lawdiff writes it: {_first_difference(held, made)}"
            self.fault("file", message, path, article.number)
        return article

    def check_numbers(self, places: Mapping[str, Place], held: Mapping[str, str]) -> None:
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

    def check_said(self, held: Mapping[str, str], said: Mapping[str, Listing]) -> None:
        """Check that the register says of each article what its file says."""
        for path, oid in held.items():
            listing, read = said.get(path), self.form._articles.get(oid)
            if listing is None or read is None or (oid, id(listing)) in self.form._said:
                continue
            self.form._said[oid, id(listing)] = listing
            if listing.blob != oid:
                self.fault("register", "the register names another file as its text", path)
            elif problem := disagreement(read.facts, listing):
                self.fault("register", problem, path, read.number)

    def check_variants(
        self, places: Mapping[str, Place], held: Mapping[str, str], said: Mapping[str, Listing]
    ) -> None:
        """Check that of several wordings of one number the oldest article has the plain path."""
        by_number: dict[str, dict[str, str]] = {}
        for path, place in places.items():
            if path in held and path in said:
                by_number.setdefault(place.number, {})[path] = held[path]
        several = [paths for paths in by_number.values() if len(paths) > 1]
        for paths in several:
            read = {path: article for path, article in self.read(paths) if article}
            articles = {path: said[path].completed(article) for path, article in read.items()}
            info = self.ref.info
            version = Version(info.code, info.date, None, True, tuple(articles.values()))
            found = assign_paths(version)
            for path, article in articles.items():
                if found[id(article)] != path:
                    message = f"by its birth, this wording belongs at {found[id(article)]}"
                    self.fault("structure", message, path, article.number)


def _links(said: Listing) -> int:
    """How many texts and links are named for an article, but for those that its file names."""
    return len(said.ended_by) + len(said.citations)


def _first_difference(held: str, again: str) -> str:
    """The line in which two texts differ first."""
    ours, theirs = held.split("\n"), again.split("\n")
    pairs = zip(ours, theirs, strict=False)
    line = next((at for at, (one, other) in enumerate(pairs) if one != other), None)
    if line is None:
        return "one has more lines than the other"
    return f"line {line + 1} is {ours[line][:60]!r}, not {theirs[line][:60]!r}"
