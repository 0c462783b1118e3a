"""The public API: everything that the command line does, for a program or a notebook.

Answers are frozen dataclasses; their `to_dict()` is the JSON of the command line. What goes wrong
is a LawdiffError. The code behind an answer is loaded when it is first asked for.
"""

from lawdiff.api.article import ArticleHandle
from lawdiff.api.places import repository_from, target_from
from lawdiff.api.repository import CodeHandle, Repository, open
from lawdiff.api.sources import SourceFacts, Watcher, check, import_, known_formats, verify
from lawdiff.api.suggestions import Kind, suggestions
from lawdiff.errors import (
    ConflictError,
    LawdiffError,
    NotFoundError,
    RepositoryError,
    SourceError,
    UsageError,
)

__all__ = [
    "ArticleHandle",
    "CodeHandle",
    "ConflictError",
    "Kind",
    "LawdiffError",
    "NotFoundError",
    "Repository",
    "RepositoryError",
    "SourceError",
    "SourceFacts",
    "UsageError",
    "Watcher",
    "check",
    "import_",
    "known_formats",
    "open",
    "repository_from",
    "suggestions",
    "target_from",
    "verify",
]
