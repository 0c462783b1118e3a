"""The names of a law repository: its branches, tags, other refs and its one setting."""

from __future__ import annotations

import re

from lawdiff.patterns import lazily

MAIN = "refs/heads/main"
FUTURE = "refs/heads/futur"
REGISTER = "refs/heads/registre"
BRANCHES = "refs/heads/"
TAGS = "refs/tags/"
OWN = "refs/lawdiff/"  # of lawdiff alone; no repository has any
REPLACED = "refs/replace/"  # of plain git: objects that stand for others
STAGING = f"{OWN}staging"  # exists only inside the stream of an import
DAY = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
BY_LAW = "lawdiff.byLaw"  # the setting of a repository made with --by-law

_VERSION_TAG = lazily(rf"{TAGS}[a-z0-9-]+/\d{{4,}}-\d\d-\d\d")


def remote_branch(branch: str) -> str:
    """The ref under which a clone keeps a branch of the repository that it was cloned from."""
    return branch.replace(BRANCHES, "refs/remotes/origin/")


def version_ref(tag: str) -> str:
    """The ref of a version's tag."""
    return f"{TAGS}{tag}"


def is_version_ref(ref: str) -> bool:
    """Is this a ref that `version_ref` can give? Other tags are the user's."""
    return _VERSION_TAG.fullmatch(ref) is not None


def tags_of_code(slug: str) -> re.Pattern[str]:
    """The lines of `git show-ref --dereference` that name versions of a code: id and day."""
    return re.compile(rf"^([0-9a-f]+) {TAGS}{re.escape(slug)}/({DAY})(?:\^{{}})?$", re.MULTILINE)
