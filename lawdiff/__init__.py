"""lawdiff: French codes in git, every change with the law behind it.

`lawdiff.open(path)` opens a law repository; docs/python-api.md shows the rest. Nothing of it is
loaded before it is first used, so that the command line starts at once.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lawdiff.api import (
        ArticleHandle,
        CodeHandle,
        ConflictError,
        LawdiffError,
        NotFoundError,
        Repository,
        RepositoryError,
        SourceError,
        UsageError,
        Watcher,
        check,
        import_,
        open,
        verify,
    )

__version__ = "0.1.0"
__all__ = [
    "ArticleHandle",
    "CodeHandle",
    "ConflictError",
    "LawdiffError",
    "NotFoundError",
    "Repository",
    "RepositoryError",
    "SourceError",
    "UsageError",
    "Watcher",
    "check",
    "import_",
    "open",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from lawdiff import api

    return getattr(api, name)
