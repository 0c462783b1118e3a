"""What changed in an article as a patch of its file in the law repository."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import unified_diff

from lawdiff.answers.comparison import ArticleComparison, Side
from lawdiff.errors import decoded
from lawdiff.gitrepo.repository import LawRepo


def article_patch(repo: LawRepo, compared: ArticleComparison) -> str:
    """The net change of an article, and of the others of its number, for `git apply`.

    It applies to any tree that holds the older text, whatever version that is.
    """
    return "".join(
        line for one in (compared, *compared.others) if one.differs for line in _lines(repo, one)
    )


def _lines(repo: LawRepo, compared: ArticleComparison) -> Iterator[str]:
    slug = compared.code.slug
    (old_path, old), (new_path, new) = (
        _file(repo, slug, side) for side in (compared.old, compared.new)
    )
    if old_path and new_path and old_path != new_path:
        yield from file_patch(old_path, old, None)
        yield from file_patch(new_path, None, new)
    else:
        yield from file_patch(old_path or new_path or "", old, new)


def _file(repo: LawRepo, slug: str, side: Side) -> tuple[str | None, str | None]:
    """The path and the content of the file of one side."""
    wording = side.wording
    if wording is None or wording.blob is None or wording.path is None:
        return None, None
    content = decoded(repo.read_one(wording.blob), wording.path)
    return f"{slug}/{wording.path}", content


def file_patch(path: str, old: str | None, new: str | None) -> Iterable[str]:
    """The lines of the patch of one file; None stands for no file."""
    if old == new:
        return
    yield f"diff --git a/{path} b/{path}\n"
    if old is None:
        yield "new file mode 100644\n"
    if new is None:
        yield "deleted file mode 100644\n"
    yield from unified_diff(
        (old or "").splitlines(keepends=True),
        (new or "").splitlines(keepends=True),
        "/dev/null" if old is None else f"a/{path}",
        "/dev/null" if new is None else f"b/{path}",
    )
