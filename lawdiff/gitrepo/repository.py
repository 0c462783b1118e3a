"""A law repository, open for reading: its versions and their articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from lawdiff.errors import RepositoryError, decoded
from lawdiff.gitrepo import git, log, trees
from lawdiff.gitrepo.folders import find_git_dir, is_on_main
from lawdiff.gitrepo.objects import ObjectReader
from lawdiff.gitrepo.version_files import VersionFiles
from lawdiff.model import Code, VersionInfo
from lawdiff.patterns import lazily
from lawdiff.record import kept, names
from lawdiff.record.trailers import is_of_law, is_of_version, parse_trailers, trailers_of_message
from lawdiff.record.version import HeldVersion, Said, VersionRef

if TYPE_CHECKING:
    from git import Repo as Repo

    from lawdiff.gitrepo.register import Register

_FIRST_NAME = lazily(r"[^~^@:]+")  # of a revision such as `main~2`
_TAIL = 1_000  # characters: they have the lines of the newest tag
_COMMIT = lazily(r"[0-9a-f]{40}")
_REFS = lazily(r"(?:[0-9a-f]{40} [^ \n]+\n)*+")


class LawRepo:
    """A law repository, open for reading; as a context manager it is closed at the end.

    `path` is the folder that the user named: RepositoryError where it is no git repository.
    `git_dir` is the folder to read instead of the one found there, of lawdiff's own making.
    """

    def __init__(self, path: Path, git_dir: Path | None = None) -> None:
        self.path = path
        git_dir = git_dir or find_git_dir(path)
        if git_dir is None:
            raise RepositoryError(
                "no law repository here",
                where=str(path),
                hint="name one with --repo or LAWDIFF_REPO, or make one with lawdiff import",
            )
        self.git_dir = git_dir
        self.objects = ObjectReader(git_dir)
        self._files = VersionFiles(self.objects)
        self._held: dict[str, list[VersionRef]] = {}
        self._registers: dict[str, Register] = {}

    def __enter__(self) -> LawRepo:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.objects.close()

    def gitpython(self) -> Repo:
        """GitPython's `Repo` of this repository, for what lawdiff does not offer.

        It runs git in the environment of the process: inside a git hook, `GIT_DIR` leads it to
        the repository of the hook.
        """
        from git import Repo

        return Repo(self.git_dir)

    @cached_property
    def versions(self) -> list[VersionRef]:
        """The versions held, oldest first. A version is a tag on a commit that describes one."""
        refs = [ref for slug in self._slugs() for ref in self.held(slug)]
        found = []
        commits = list(self.read([ref.commit for ref in refs]))
        for ref, commit in zip(refs, commits, strict=True):
            info = self._described(ref.commit, commit)
            if info is not None and info.tag == ref.tag:  # else a tag that somebody else made
                facts = self.register(ref.slug).facts(ref.day)
                found.append(VersionRef.of(facts.completed(info), ref.commit))
        return sorted(found, key=lambda version: version.key)

    @cached_property
    def codes(self) -> dict[str, Code]:
        """The codes held, by slug, as the newest version of each has them."""
        found = {}
        for slug in self._slugs():
            for ref in self._newest_first(slug):
                info = self._described_at(ref.commit)
                if info is not None and info.tag == ref.tag:
                    found[slug] = info.code
                    break
        return found

    def _newest_first(self, slug: str) -> Iterator[VersionRef]:
        """The versions held of a code: the newest one is found without the others."""
        start, end = self._lines_of(names.version_ref(f"{slug}/"))
        tail = names.tags_of_code(slug).findall(self._refs, max(start, end - _TAIL), end)
        if tail:
            yield VersionRef(slug, tail[-1][1], tail[-1][0], self._read_info)
        yield from reversed(self.held(slug))

    def held(self, slug: str) -> list[VersionRef]:
        """The versions held of a code, oldest first, found by the names of their tags.

        Their `info` is read when it is first used: it raises RepositoryError where the tag is on a
        commit that lawdiff did not make for it.
        """
        if slug not in self._held:
            start, end = self._lines_of(names.version_ref(f"{slug}/"))
            # The line of the commit that an annotated tag is on comes second, and counts.
            lines = names.tags_of_code(slug).findall(self._refs, start, end)
            found = {day: oid for oid, day in lines}
            self._held[slug] = [
                VersionRef(slug, day, oid, self._read_info) for day, oid in sorted(found.items())
            ]
        return self._held[slug]

    def _slugs(self) -> Iterator[str]:
        """The first part of every tag's name, where it has two."""
        start, end = self._lines_of(names.TAGS)
        while start < end:
            line = self._refs[start : self._refs.find("\n", start)]
            slug, slash, _ = line.partition(f" {names.TAGS}")[2].partition("/")
            if slash:
                yield slug
                _, start = self._lines_of(names.version_ref(f"{slug}/"))
            else:
                start += len(line) + 1

    def _lines_of(self, prefix: str) -> tuple[int, int]:
        """Start and end, in the text of `_refs`, of the refs whose names begin so."""
        name = f" {prefix}"
        first, last = self._refs.find(name), self._refs.rfind(name)
        if first < 0:
            return 0, 0
        return self._refs.rfind("\n", 0, first) + 1, self._refs.find("\n", last) + 1

    @cached_property
    def _refs(self) -> str:
        """Every ref, one line each, sorted: the id of its object and its name. The line of an
        annotated tag is followed by one of what it is on, `^{}` behind its name."""
        listed = git.answer(self.git_dir, "show-ref", "--dereference")
        if listed is None:  # there is no ref, or git fails: then this raises
            listed = git.run(self.git_dir, "for-each-ref", "--format=%(objectname) %(refname)")
        text = listed.decode(errors="surrogateescape")  # names of refs may be no UTF-8
        if _REFS.fullmatch(text) is None:
            raise git.unexpected(self.git_dir, text)
        return text

    @cached_property
    def refs(self) -> dict[str, str]:
        """Ref → the id that it names: that of the tag object where a tag is annotated."""
        pairs = (line.partition(" ") for line in self._refs.split("\n")[:-1])
        return {name: oid for oid, _, name in pairs if not name.endswith("^{}")}

    def _read_info(self, ref: VersionRef) -> VersionInfo:
        info = self._described_at(ref.commit)
        if info is None or info.tag != ref.tag:
            raise RepositoryError(
                f"the tag {ref.tag} is not on the commit of that version",
                where=str(self.path),
                hint=f"if you made it, give it another name: git tag -d {ref.tag}",
            )
        return self.register(ref.slug).facts(ref.day).completed(info)

    def _described_at(self, commit: str) -> VersionInfo | None:
        """What a commit says of a version; None where it describes none."""
        return self._described(commit, self.read_one(commit))

    def _described(self, commit: str, content: bytes | None) -> VersionInfo | None:
        if content is None:
            raise RepositoryError(f"git holds no {commit!r}", where=str(self.path))
        trailers = trailers_of_message(content.decode(errors="replace"))
        return parse_trailers(trailers) if is_of_version(trailers) else None

    @cached_property
    def future(self) -> list[VersionRef]:
        """The law decided and not in force, in the order of its days; UNFIXED comes last."""
        pairs = [(branch, names.remote_branch(branch)) for branch in (names.FUTURE, names.MAIN)]
        future, main = (next(filter(None, map(self._tip, pair)), None) for pair in pairs)
        if future is None or main is None:
            return []
        commits = reversed(log.commits(self.git_dir, future, f"^{main}"))
        return [VersionRef.of(parse_trailers(trailers), commit) for commit, trailers in commits]

    @cached_property
    def settings(self) -> list[str]:
        """The entries of the git configuration: key in lower case, line feed, value."""
        return git.records(self.git_dir, git.run(self.git_dir, "config", "--list", "-z"))

    @cached_property
    def by_law(self) -> bool:
        """Does `main` have a commit for each set of amending texts?

        The setting of the repository says so, or the commits themselves: a clone has no setting.
        """
        if f"{names.BY_LAW.lower()}\ntrue" in self.settings:
            return True
        commits = log.commits(self.git_dir, names.MAIN)
        if not commits:
            raise git.unexpected(self.git_dir, "")
        return any(is_of_law(trailers) for _, trailers in commits)

    def _tip(self, ref: str) -> str | None:
        """The commit of a branch, or None."""
        start, end = self._lines_of(f"{ref}\n")
        return self._refs[start:end].partition(" ")[0] or None

    def parts(self, info: VersionInfo) -> list[HeldVersion]:
        """The parts that a version was merged from; none for a version of one source."""
        return [self.open_part(ref) for ref in self.part_refs(info.tag).values()]

    def part_refs(self, tag: str) -> dict[str, VersionRef]:
        """Folder in the register → each part of the version with this tag."""
        folder = kept.parts_of(tag)
        names = [name for name, is_folder in self._register_entries(folder) if is_folder]
        found = {}
        for name in sorted(names):
            part = f"{folder}/{name}"
            note = self.read_text(f"{self.register_tip()}:{kept.note_of(part)}")
            info = parse_trailers(trailers_of_message(note))
            found[part] = VersionRef.of(info, f"{self.register_tip()}:{part}")
        return found

    def dump_ids(self) -> list[str]:
        """The LEGITEXT id of each code of whose dump files are held."""
        entries = self._register_entries(kept.DUMPS)
        return sorted(name for name, folder in entries if folder and kept.is_dump_id(name))

    def _register_entries(self, folder: str) -> list[tuple[str, bool]]:
        """The names in a folder of the register, and whether each is a folder itself."""
        tip = self.find_register()
        content = next(self.read([f"{tip}:{folder}"])) if tip else None
        entries = trees.parse(content) if content else None
        return [(entry.name, entry.mode == trees.FOLDER) for entry in entries or ()]

    def register_blobs(self) -> set[str]:
        """The ids of the entries of the register: of each code, one a number."""
        return {oid for slug in self.codes for oid in self.register(slug).blobs.values()}

    def open_part(self, ref: VersionRef) -> HeldVersion:
        """A part of a version, which has with its articles what its source says of them."""
        files = self._files.in_folder(ref.commit)
        laws = {path: oid for path, oid in files.items() if not path.endswith(".json")}
        from lawdiff.gitrepo import listings

        said = partial(listings.of_part, self.read, ref.day, files)
        return HeldVersion(ref.info, laws, self.read, ref.commit, read_listings=said)

    def find_register(self) -> str | None:
        """The commit of the branch `registre`; None where it is missing."""
        branches = (names.REGISTER, names.remote_branch(names.REGISTER))
        return next(filter(None, map(self._tip, branches)), None)

    def register_tip(self) -> str:
        """The commit of the branch `registre`; RepositoryError where it is missing."""
        tip = self.find_register()
        if tip is None:
            raise RepositoryError(
                "the branch registre is missing: this law repository has the form of an earlier "
                "lawdiff, or is a copy of the branch main alone",
                where=str(self.path),
                hint="make it anew: import its sources into a new folder, named with --repo; of a "
                "copy, fetch all branches",
            )
        return tip

    def register(self, slug: str) -> Register:
        """What is known of the articles of a code."""
        if slug not in self._registers:
            from lawdiff.gitrepo.register import Register  # what asks the index alone needs none

            self._registers[slug] = Register(self, slug)
        return self._registers[slug]

    def open(self, ref: VersionRef) -> HeldVersion:
        """The version of a ref; its articles are read when they are first used."""
        files = self._files.of(ref.commit, ref.slug)
        return HeldVersion(
            ref.info, files, self.read, ref.commit, read_listings=self.listings_reader(ref, files)
        )

    def listings_reader(
        self, ref: VersionRef, files: Mapping[str, str]
    ) -> Callable[[Iterable[str]], Said]:
        """What reads the listings of some articles of a version, of the files that it holds."""
        register = self.register(ref.slug)
        if ref.future:
            from lawdiff.gitrepo import listings

            return partial(listings.to_come, register, files)
        return partial(register.said_of, ref.day)

    def files_at(self, folder: str) -> dict[str, str]:
        """Path → blob id of every file below a commit, or a folder of one (`commit:path`)."""
        listing = git.records(self.git_dir, git.run(self.git_dir, "ls-tree", "-r", "-z", folder))
        return {path: meta[-40:] for meta, _, path in (line.partition("\t") for line in listing)}

    def files_below(self, folder: str, name: str) -> dict[str, str]:
        """Path → blob id of every file in the folders of a folder of articles (`commit:path`);
        the paths begin with `name`. RepositoryError for what lawdiff does not write."""
        return self._files.below(folder, name)

    def tree(self, name: str) -> str:
        """The id of a folder (`commit:path`)."""
        return git.run(self.git_dir, "rev-parse", name).decode().strip()

    def message(self, ref: VersionRef) -> str:
        """The message of a version's commit."""
        return self.read_text(ref.commit).partition("\n\n")[2]

    def is_as_written(self, ref: VersionRef) -> bool:
        """Is the message of a version's commit to the letter what an import wrote?"""
        from lawdiff.record.version_facts import message_digest

        return message_digest(self.message(ref)) == self.register(ref.slug).facts(ref.day).message

    def read_one(self, name: str) -> bytes:
        """One object, by id or `commit:path`; RepositoryError where there is none."""
        [found] = self.read([name])
        if found is None:
            raise RepositoryError(f"git holds no {name!r}", where=str(self.path))
        return found

    def read_text(self, name: str) -> str:
        """As `read_one`, as text; RepositoryError also where it is none."""
        return decoded(self.read_one(name), name)

    def read(self, names: Iterable[str]) -> Iterator[bytes | None]:
        """Objects by id or `commit:path`, None for each that is not there."""
        return self.objects.read(names)

    def resolve(self, revision: str) -> str | None:
        """The commit that a git revision names, or None."""
        if revision.startswith(("-", "^")) or "\n" in revision or "\0" in revision:
            return None
        try:
            revision.encode(errors="surrogateescape")
        except UnicodeEncodeError:
            return None  # no name of anything
        revision = _FIRST_NAME.sub(lambda name: self._as_it_was(name[0]), revision, count=1)
        arguments = ("rev-parse", "--verify", "--quiet", "--end-of-options")
        found = git.answer(self.git_dir, *arguments, f"{revision}^{{commit}}")
        commit = decoded(found, "a commit's id").split()[-1] if found else ""
        return commit if _COMMIT.fullmatch(commit) else None

    def _as_it_was(self, name: str) -> str:
        """The commit of a tag or a branch when this repository was first asked, else the name."""
        if name == "HEAD" and is_on_main(self.git_dir / "HEAD"):
            name = names.MAIN
        places = (names.version_ref(name), names.BRANCHES + name, f"refs/remotes/{name}", name)
        return next(filter(None, map(self._tip, places)), name)

    def last_version_at(self, commit: str) -> list[VersionRef]:
        """The newest version of each code that a commit's history holds."""
        newest: dict[str, VersionRef] = {}
        history = set(git.text(self.git_dir, "rev-list", commit, "--").split())
        for version in self.versions:
            if version.commit in history:
                newest[version.info.code.slug] = version
        return list(newest.values())
