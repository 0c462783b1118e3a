"""Reading a law repository: its versions, their articles. Runs git; changes nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lawdiff.errors import RepositoryError
from lawdiff.lawrepo import git, trust
from lawdiff.lawrepo.messages import VersionInfo, parse_trailers
from lawdiff.lawrepo.snapshot import HeldVersion

MAIN = "refs/heads/main"
FUTURE = "refs/heads/futur"
PARTS = "refs/lawdiff/sources"
_ORIGIN = "refs/remotes/origin/"
_BRANCHES = (MAIN, FUTURE, f"{_ORIGIN}main", f"{_ORIGIN}futur")
_FIRST_NAME = re.compile(r"[^~^@:]+")  # of a revision such as `main~2`
# An entry of a version's tree: plain files at the paths that `numbers` makes, and no others.
_ENTRY = re.compile(
    r"(?:(?<=\0)|\A)100644 blob ([0-9a-f]{40})\t"
    r"(sommaire\.md|(?:articles|liens)/[0-9A-Za-z]+/[0-9A-Za-z_=+-]+(?:~[1-9][0-9]*)?\.md)\0"
)
_COMMIT = re.compile(r"[0-9a-f]{40}")
FIELDS = "%00%(refname)%00%(objectname)%00%(contents:trailers:only,unfold)"


@dataclass(frozen=True, slots=True)
class VersionRef:
    """A version that the repository holds: what its commit says, and the commit."""

    info: VersionInfo
    commit: str

    @property
    def key(self) -> tuple[str, str]:
        """Versions stand in history by date, then by code."""
        return self.info.date.isoformat(), self.info.code.slug


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

    def __enter__(self) -> LawRepo:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._objects.close()

    @cached_property
    def versions(self) -> list[VersionRef]:
        """The versions held, oldest first. A version is a tag on a commit that describes one."""
        found = []
        for name, commit, trailers in self._described_refs:
            if "Version-date" not in trailers:
                continue  # a branch, or a tag that somebody else made
            info = parse_trailers(trailers)
            if name == f"refs/tags/{info.tag}":
                found.append(VersionRef(info, commit))
        return sorted(found, key=lambda version: version.key)

    @cached_property
    def refs(self) -> dict[str, str]:
        """Every ref → the id that it names."""
        output = git.run(self.git_dir, "for-each-ref", "--format=%(objectname) %(refname)")
        pairs = [line.partition(" ") for line in _text(output).splitlines()]
        if not all(_COMMIT.fullmatch(oid) for oid, _, _ in pairs):
            raise git.nonsense(self.git_dir, _text(output))
        return {ref: oid for oid, _, ref in pairs}

    @cached_property
    def _described_refs(self) -> list[tuple[str, str, dict[str, list[str]]]]:
        """Tags and branches, the commit of each, its trailers: all of one moment, so that
        an import that moves them meanwhile does not show."""
        return list(self._describe("refs/tags", *_BRANCHES))

    @cached_property
    def _tips(self) -> dict[str, str]:
        return {name: commit for name, commit, _ in self._described_refs}

    @cached_property
    def future(self) -> list[VersionRef]:
        """The law decided and not in force, in the order of its days; UNFIXED comes last."""
        # A clone has the branches of where it comes from under another name.
        names = [(name, name.replace("refs/heads/", _ORIGIN)) for name in (FUTURE, MAIN)]
        future, main = (next(filter(None, map(self._tips.get, pair)), None) for pair in names)
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
        return [VersionRef(parse_trailers(read_trailers(text)), commit) for commit, text in pairs]

    def parts(self, info: VersionInfo) -> list[HeldVersion]:
        """The parts that a version was merged from, where it was; none for a simple version."""
        described = list(self._describe(f"{PARTS}/{info.tag}"))
        refs = [VersionRef(parse_trailers(trailers), commit) for _, commit, trailers in described]
        return [self.open(ref) for ref in refs]

    def _describe(self, *where: str) -> Iterator[tuple[str, str, dict[str, list[str]]]]:
        """The name, the commit and the trailers of each ref at these places."""
        output = git.text(self.git_dir, "for-each-ref", f"--format={FIELDS}", *where)
        nothing, *fields = output.split("\0")
        if nothing or len(fields) % 3:
            raise git.nonsense(self.git_dir, output)
        for name, commit, text in zip(fields[::3], fields[1::3], fields[2::3], strict=True):
            yield name, commit, read_trailers(text)

    def open(self, ref: VersionRef) -> HeldVersion:
        """The version of a ref, its articles to be read when they are asked for."""
        slug = ref.info.code.slug
        listing = git.text(self.git_dir, "ls-tree", "-r", "-z", f"{ref.commit}:{slug}")
        oids = {path: oid for oid, path in _ENTRY.findall(listing)}
        if len(oids) != listing.count("\0"):
            other = next(e for e in listing.split("\0") if not _ENTRY.match(f"{e}\0"))
            raise RepositoryError(
                f"the version {ref.info.tag} holds what lawdiff does not write: {other!r}",
                where=str(self.path),
            )
        if not oids:  # there is a table of contents at least
            raise git.nonsense(self.git_dir, listing)
        return HeldVersion(ref.info, oids, self.try_read_all, ref.commit)

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
        return self._objects.read(names)

    def try_read(self, names: Sequence[str]) -> list[bytes | None]:
        """Objects by id or `commit:path`, None for each that is not there."""
        return list(self._objects.read(names))

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
        if not git.succeeds(self.git_dir, *arguments, f"{revision}^{{commit}}"):
            return None
        found = git.text(self.git_dir, *arguments, f"{revision}^{{commit}}").split()[-1]
        return found if _COMMIT.fullmatch(found) else None

    def _as_it_was(self, name: str) -> str:
        """The commit of a tag or a branch when this repository was first asked, else the name."""
        if name == "HEAD" and _names_main(self.git_dir / "HEAD"):
            name = MAIN
        places = (f"refs/tags/{name}", f"refs/heads/{name}", f"refs/remotes/{name}", name)
        return next(filter(None, map(self._tips.get, places)), name)

    def last_version_at(self, commit: str) -> list[VersionRef]:
        """The newest version of each code that a commit's history holds."""
        newest: dict[str, VersionRef] = {}
        history = set(git.text(self.git_dir, "rev-list", commit, "--").split())
        for version in self.versions:
            if version.commit in history:
                newest[version.info.code.slug] = version
        return list(newest.values())


def _text(output: bytes) -> str:
    """What git prints, as text; names of refs may be no UTF-8."""
    return output.decode(errors="surrogateescape")


def _names_main(head: Path) -> bool:
    return head.is_file() and head.read_text(errors="replace").strip() == f"ref: {MAIN}"


def read_trailers(text: str) -> dict[str, list[str]]:
    """Key → values of each line `Key: value`."""
    trailers: dict[str, list[str]] = {}
    for line in text.split("\n"):
        key, colon, value = line.partition(": ")
        if colon:
            trailers.setdefault(key, []).append(value)
    return trailers


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
