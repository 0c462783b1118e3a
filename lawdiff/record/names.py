"""The names of a law repository: its branches, tags, other refs and its one setting."""

from __future__ import annotations

import re

from lawdiff.patterns import lazily

MAIN = "refs/heads/main"
FUTURE = "refs/heads/futur"
REGISTER = "refs/heads/registre"
BRANCHES = "refs/heads/"
TAGS = "refs/tags/"
OWN = "refs/lawdiff/"  # what only lawdiff writes and reads
REPLACED = "refs/replace/"  # of plain git: objects that stand for others
STAGING = f"{OWN}staging"  # exists only inside the stream of an import
_PARTS = f"{OWN}sources/"
_DUMPS = f"{OWN}legi/"
DAY = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
BY_LAW = "lawdiff.byLaw"  # the setting of a repository made with --by-law

_VERSION_TAG = lazily(rf"{TAGS}[a-z0-9-]+/\d{{4,}}-\d\d-\d\d")
_DUMP = lazily(rf"{_DUMPS}(LEGITEXT\d{{12}})")


def remote_branch(branch: str) -> str:
    """The ref under which a clone keeps a branch of the repository that it was cloned from."""
    return branch.replace(BRANCHES, "refs/remotes/origin/")


def version_ref(tag: str) -> str:
    """The ref of a version's tag."""
    return f"{TAGS}{tag}"


def is_version_ref(ref: str) -> bool:
    """Is this a ref that `version_ref` can give? Other tags are the user's."""
    return _VERSION_TAG.fullmatch(ref) is not None


def parts_prefix(tag: str) -> str:
    """What the refs of the parts begin with that a version was merged from."""
    return f"{_PARTS}{tag}/"


def part_ref(tag: str, format_slug: str) -> str:
    """The ref of the part of a version that comes from a source of this format."""
    return f"{parts_prefix(tag)}{format_slug}"


def tag_of_part(ref: str) -> str | None:
    """The tag of the version that a part belongs to; None for another ref."""
    return ref.removeprefix(_PARTS).rpartition("/")[0] if ref.startswith(_PARTS) else None


def dump_ref(code_id: str) -> str:
    """The ref of the files of a code's dump; `code_id` is its LEGITEXT id."""
    return f"{_DUMPS}{code_id}"


def dump_id(ref: str) -> str | None:
    """The LEGITEXT id of the code whose dump a ref holds; None for another ref."""
    match = _DUMP.fullmatch(ref)
    return match[1] if match else None


def tags_of_code(slug: str) -> re.Pattern[str]:
    """The lines of `git show-ref --dereference` that name versions of a code: id and day."""
    return re.compile(rf"^([0-9a-f]+) {TAGS}{re.escape(slug)}/({DAY})(?:\^{{}})?$", re.MULTILINE)
