"""Reading a law repository: its versions, their articles. Runs git; changes nothing."""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo import git, trust
from lawdiff.gitrepo.folders import PlacedReader
from lawdiff.gitrepo.trees import Trees
from lawdiff.model import Code, VersionInfo
from lawdiff.record.contents import Place
from lawdiff.record.paths import parse_article_path
from lawdiff.record.trailers import parse_trailers, read_trailers
from lawdiff.record.version import HeldVersion, VersionRef

MAIN = "refs/heads/main"
FUTURE = "refs/heads/futur"
PARTS = "refs/lawdiff/sources"
_FIRST_NAME = re.compile(r"[^~^@:]+")  # of a revision such as `main~2`
_COMMIT = re.compile(r"[0-9a-f]{40}")
_REFS = re.compile(r"(?:[0-9a-f]{40} [^ \n]+\n)*+")
FIELDS = "%00%(refname)%00%(objectname)%00%(contents:trailers:only,unfold)"
# The trailers that every version has, and no other commit.
_FACTS = {"Code", "Version-date", "Articles", "Complete"}
# Of so many versions a file is read as soon as git has told where it changed.
_FEW = 32
_DAY = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"


class LawRepo:
    """A law repository, open for reading.

    `path` is the folder that the user named. Raises RepositoryError where it is no law
    repository; `exists` tells without raising. `own` is a git folder that lawdiff has made itself
    and that stands for the one there.
    """

    def __init__(self, path: Path, own: Path | None = None) -> None:
        self.path = path
        git_dir = own or find_git_dir(path)
        if git_dir is None:
            raise RepositoryError(
                "no law repository here",
                where=str(path),
                hint="name one with --repo or LAWDIFF_REPO, or make one with lawdiff import",
            )
        self.git_dir = git_dir
        self._objects = git.ObjectReader(git_dir)
        self._placed = PlacedReader(self._objects)
        self._trees = Trees(self._objects)
        self._held: dict[str, list[VersionRef]] = {}

    def __enter__(self) -> LawRepo:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._objects.close()

    @cached_property
    def versions(self) -> list[VersionRef]:
        """The versions held, oldest first. A version is a tag on a commit that describes one."""
        refs = [ref for slug in self._slugs() for ref in self.held(slug)]
        found = []
        for ref, commit in zip(refs, self.try_read([ref.commit for ref in refs]), strict=True):
            info = self._described(ref.commit, commit)
            if info is not None and info.tag == ref.tag:  # else a tag that somebody else made
                found.append(VersionRef.of(info, ref.commit))
        return sorted(found, key=lambda version: version.key)

    @cached_property
    def codes(self) -> dict[str, Code]:
        """The codes held, by slug, as the newest version of each has them."""
        found = {}
        for slug in self._slugs():
            for ref in reversed(self.held(slug)):
                info = self._described_at(ref.commit)
                if info is not None and info.tag == ref.tag:
                    found[slug] = info.code
                    break
        return found

    def held(self, slug: str) -> list[VersionRef]:
        """The versions held of a code, oldest first, by the names of their tags alone.

        Nothing else of them is read before their `info` is asked for; RepositoryError then, where
        the tag is on another commit than one that lawdiff made for it.
        """
        if slug not in self._held:
            start, end = self._lines_of(f"refs/tags/{slug}/")
            form = rf"^([0-9a-f]+) refs/tags/{re.escape(slug)}/({_DAY})(?:\^{{}})?$"
            named = re.compile(form, re.MULTILINE)
            # What an annotated tag is on comes after it, and takes its place.
            found = {day: oid for oid, day in named.findall(self._refs, start, end)}
            self._held[slug] = [
                VersionRef(slug, day, oid, self._read_info) for day, oid in sorted(found.items())
            ]
        return self._held[slug]

    def _slugs(self) -> Iterator[str]:
        """The first part of every tag's name, where it has two."""
        start, end = self._lines_of("refs/tags/")
        while start < end:
            line = self._refs[start : self._refs.find("\n", start)]
            slug, slash, _ = line.partition(" refs/tags/")[2].partition("/")
            if slash:
                yield slug
                _, start = self._lines_of(f"refs/tags/{slug}/")
            else:
                start += len(line) + 1

    def _lines_of(self, prefix: str) -> tuple[int, int]:
        """From and to in the list of refs: the lines of those whose names begin so."""
        name = f" {prefix}"
        first, last = self._refs.find(name), self._refs.rfind(name)
        if first < 0:
            return 0, 0
        return self._refs.rfind("\n", 0, first) + 1, self._refs.find("\n", last) + 1

    @cached_property
    def _refs(self) -> str:
        """Every ref, a line each, sorted: the id of its object and its name. The line of an
        annotated tag is followed by one of what it is on, `^{}` behind its name."""
        listed = git.answer(self.git_dir, "show-ref", "--dereference")
        if listed is None:  # there is none, or what is wrong is to be told
            listed = git.run(self.git_dir, "for-each-ref", "--format=%(objectname) %(refname)")
        text = listed.decode(errors="surrogateescape")  # names of refs may be no UTF-8
        if _REFS.fullmatch(text) is None:
            raise git.nonsense(self.git_dir, text)
        return text

    @cached_property
    def refs(self) -> dict[str, str]:
        """Every ref → the id that it names: of an annotated tag its own."""
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
        return info

    def _described_at(self, commit: str) -> VersionInfo | None:
        """What a commit says of a version; None where it describes none."""
        return self._described(commit, self.read_one(commit))

    def _described(self, commit: str, content: bytes | None) -> VersionInfo | None:
        if content is None:
            raise RepositoryError(f"git holds no {commit!r}", where=str(self.path))
        message = content.decode(errors="replace")
        trailers = read_trailers(message.rstrip("\n").rpartition("\n\n")[2])
        return parse_trailers(trailers) if trailers.keys() >= _FACTS else None

    @cached_property
    def future(self) -> list[VersionRef]:
        """The law decided and not in force, in the order of its days; UNFIXED comes last."""
        # A clone has the branches of where it comes from under another name.
        names = [
            (name, name.replace("refs/heads/", "refs/remotes/origin/")) for name in (FUTURE, MAIN)
        ]
        future, main = (next(filter(None, map(self._tip, pair)), None) for pair in names)
        if future is None or main is None:
            return []
        fields = "%x00%H%x00%(trailers:only,unfold)"
        span = (
            "log",
            "--reverse",
            "--first-parent",
            f"--format={fields}",
            future,
            f"^{main}",
            "--",
        )
        output = git.text(self.git_dir, *span).split("\0")[1:]
        pairs = zip(output[::2], output[1::2], strict=True)
        return [
            VersionRef.of(parse_trailers(read_trailers(text)), commit) for commit, text in pairs
        ]

    def _tip(self, ref: str) -> str | None:
        """The commit of a branch, or None."""
        start, end = self._lines_of(f"{ref}\n")
        return self._refs[start:end].partition(" ")[0] or None

    def starts_of_runs(self, path: str, refs: Sequence[VersionRef]) -> list[int]:
        """Where in some versions of a code, oldest first, a file of it may have changed.

        From one of these places up to the next the file is the same. Of few versions it is
        each; of many git tells, which asks its index of changed paths where the repository has
        one, so that no version in which the file stayed is opened.
        """
        held = sum(not ref.future for ref in refs)
        if held <= _FEW:
            return list(range(len(refs)))
        last = refs[held - 1]
        # A law's own commit has the day of the version that it is a part of.
        day = "%(trailers:key=Version-date,valueonly)"
        span = ("log", "--first-parent", "--no-renames", f"--format={day}", last.commit)
        changed = git.text(self.git_dir, *span, "--", f"{last.slug}/{path}").split()
        days = [ref.day for ref in refs[:held]]
        return sorted({0, *(bisect_left(days, day) for day in changed), *range(held, len(refs))})

    def parts(self, info: VersionInfo) -> list[HeldVersion]:
        """The parts that a version was merged from, where it was; none for a simple version."""
        prefix = f"{PARTS}/{info.tag}/"
        commits = [oid for name, oid in self.refs.items() if name.startswith(prefix)]
        told = ((self._described_at(commit), commit) for commit in commits)
        return [self.open(VersionRef.of(part, commit)) for part, commit in told if part]

    def open(self, ref: VersionRef) -> HeldVersion:
        """The version of a ref, its articles to be read when they are asked for."""
        files = self._trees.files(ref.commit, ref.slug)
        return HeldVersion(ref.info, files, self.try_read_all, ref.commit)

    def open_changed(self, old: VersionRef, new: VersionRef) -> tuple[HeldVersion, HeldVersion]:
        """Two complete versions of a code, without the articles that are the same in both.

        Their sections are not told: what is left out could be in another section now.
        """
        tables = self._trees.changed_articles(old.commit, new.commit, new.slug)
        opened = []
        for ref, table in zip((old, new), tables, strict=True):
            places = {path: Place(path, _number_of(path), ()) for path in table}
            opened.append(
                HeldVersion(ref.info, table, self.try_read_all, ref.commit, listed=places)
            )
        return opened[0], opened[1]

    def message(self, ref: VersionRef) -> str:
        """The message of a version's commit."""
        return self.read_text(ref.commit).partition("\n\n")[2]

    def read_one(self, name: str) -> bytes:
        """One object, by id or `commit:path`; RepositoryError where there is none."""
        found = self.try_read([name])[0]
        if found is None:
            raise RepositoryError(f"git holds no {name!r}", where=str(self.path))
        return found

    def read_text(self, name: str) -> str:
        """As `read_one`, as text; RepositoryError also where it is none."""
        return git.utf8(self.read_one(name), name)

    def try_read_all(self, names: list[str]) -> Iterator[bytes | None]:
        """As `try_read`, one by one."""
        return self._placed.read(names)

    def try_read(self, names: Sequence[str]) -> list[bytes | None]:
        """Objects by id or `commit:path`, None for each that is not there."""
        return list(self._placed.read(names))

    def identified(self, names: Sequence[str]) -> list[tuple[str, bytes] | None]:
        """As `try_read`, each object with its id."""
        return list(self._placed.identified(names))

    def patch(self, old: str, new: str, paths: Sequence[str]) -> str:
        """What changed in some files between two commits, as a patch for `git apply`."""
        # `--text` whatever attributes say.
        options = (
            *("--text", "--no-color", "--no-ext-diff"),
            *("--no-textconv", "--full-index", "--no-renames"),
        )
        chunks = []
        for start in range(0, len(paths), 500):  # a command line holds no more than some thousands
            names = paths[start : start + 500]
            chunks.append(git.run(self.git_dir, "diff", *options, old, new, "--", *names))
        return b"".join(chunks).decode(errors="replace")

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
        commit = git.utf8(found, "a commit's id").split()[-1] if found else ""
        return commit if _COMMIT.fullmatch(commit) else None

    def _as_it_was(self, name: str) -> str:
        """The commit of a tag or a branch when this repository was first asked, else the name."""
        if name == "HEAD" and _names_main(self.git_dir / "HEAD"):
            name = MAIN
        places = (f"refs/tags/{name}", f"refs/heads/{name}", f"refs/remotes/{name}", name)
        return next(filter(None, map(self._tip, places)), name)

    def last_version_at(self, commit: str) -> list[VersionRef]:
        """The newest version of each code that a commit's history holds."""
        newest: dict[str, VersionRef] = {}
        history = set(git.text(self.git_dir, "rev-list", commit, "--").split())
        for version in self.versions:
            if version.commit in history:
                newest[version.info.code.slug] = version
        return list(newest.values())


def _number_of(path: str) -> str:
    """The number that an article's path tells; of one cut for its length, what is left."""
    parsed = parse_article_path(path)
    return (parsed[0] if parsed else None) or path


def _names_main(head: Path) -> bool:
    return head.is_file() and head.read_text(errors="replace").strip() == f"ref: {MAIN}"


def find_git_dir(path: Path) -> Path | None:
    """The git folder of a repository: `path/.git`, or `path` where it is one itself.

    RepositoryError for one that is not to be trusted: see `trust`.
    """
    pointer = path / ".git"
    if pointer.is_symlink():
        raise RepositoryError("a link to another folder: it is not followed", where=str(pointer))
    for folder in (pointer, path):
        if (folder / "HEAD").is_file() and (folder / "objects").is_dir():
            trust.check(folder)
            return folder
    if pointer.is_file():  # a linked work tree: one line, `gitdir: …`
        target = pointer.read_text(errors="replace").strip().removeprefix("gitdir: ")
        folder = Path(os.path.normpath(path / target))
        if (folder / "HEAD").is_file():
            trust.check(folder, path)
            return folder
    return None


def exists(path: Path) -> bool:
    """Is there a git repository at this path?"""
    return find_git_dir(path) is not None
