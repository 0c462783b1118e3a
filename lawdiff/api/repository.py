"""A law repository, and the handles of its codes and articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Unpack, overload

from lawdiff.answers import lookup
from lawdiff.api.article import ArticleHandle
from lawdiff.api.filters import ChangeFilters
from lawdiff.api.moments import Moment, named, named_or_none
from lawdiff.api.several import Articles
from lawdiff.api.sources import (
    OnWrite,
    PathLike,
    SourceFacts,
    Watcher,
    check,
    import_,
    verify,
)
from lawdiff.errors import UsageError
from lawdiff.french.queries import ArticleQuery
from lawdiff.french.several import parse_queries
from lawdiff.gitrepo.repository import LawRepo

if TYPE_CHECKING:
    from lawdiff.answers.comparison import ArticleComparison
    from lawdiff.answers.law import LawChanges
    from lawdiff.answers.listed_changes import Changes
    from lawdiff.answers.search import Hits, WordHistory
    from lawdiff.answers.versions import Versions
    from lawdiff.gitrepo.repository import Repo
    from lawdiff.history.report import CheckReport, ImportReport
    from lawdiff.model import Code
    from lawdiff.output.site.build import Built
    from lawdiff.verify.report import Verification


def open(path: PathLike) -> Repository:
    """The law repository at a path; RepositoryError where there is none."""
    return Repository(path)


class Repository:
    """A law repository, open for reading; a context manager.

    Methods with `code` take the name of a code: its title or a part of it, initials, a slug, a
    LEGITEXT id. It may be left out where one code is held, where one alone has the article, or
    where a question is asked of all.
    """

    def __init__(self, path: PathLike) -> None:
        self.path = Path(path)
        self._repo = LawRepo(self.path)

    def __enter__(self) -> Repository:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"lawdiff.open({str(self.path)!r})"

    def close(self) -> None:
        """Ends the git processes that read for it."""
        self._repo.close()
        if "git" in self.__dict__:
            self.__dict__.pop("git").close()

    # --- codes, articles, versions ---

    @property
    def codes(self) -> tuple[CodeHandle, ...]:
        """The codes held, in alphabetical order."""
        return tuple(CodeHandle(self, code) for code in lookup.codes(self._repo))

    def code(self, name: str) -> CodeHandle:
        """The code of that name; NotFoundError where there is none."""
        code = lookup.choose_code(self._repo, name)
        assert code is not None  # a name was given
        return CodeHandle(self, code)

    def article(
        self, number: str, *, code: str | None = None, variant: int | None = None
    ) -> ArticleHandle:
        """A handle of an article, by its number in any spelling; see `ArticleHandle`."""
        return ArticleHandle(self, number, code, variant)

    def articles(
        self, asked: str | Sequence[str], *, code: str | None = None, variant: int | None = None
    ) -> Articles:
        """Handles of several articles: `L1 L2`, `L1 et L2 du CSS`, `L136-1 à L136-8`.

        A range is in the order of the newest version's contents. UsageError for one that is turned
        round or too long.
        """
        words = [asked] if isinstance(asked, str) else list(asked)
        queries = parse_queries(words)
        if len(queries) == 1 and isinstance(queries[0], ArticleQuery):
            return Articles((self.article(" ".join(words), code=code, variant=variant),), True)
        handles: list[ArticleHandle] = []
        in_ranges: set[int] = set()
        for query in queries:
            if isinstance(query, ArticleQuery):
                named = code or query.code
                handles.append(self.article(query.spelled[0], code=named, variant=variant))
                continue
            from lawdiff.answers.ranges import in_range

            of, numbers = in_range(self._repo, query, code)
            in_ranges |= set(range(len(handles), len(handles) + len(numbers)))
            handles += [self.article(n, code=of.slug, variant=variant) for n in numbers]
        return Articles(tuple(handles), in_ranges=frozenset(in_ranges))

    @property
    def versions(self) -> Versions:
        """The versions held of all codes, and the law to come."""
        from lawdiff.answers.versions import versions

        return versions(self._repo)

    # --- answers across articles ---

    def changes(
        self,
        *,
        between: tuple[Moment, Moment] | None = None,
        since: Moment | None = None,
        code: str | None = None,
        **filters: Unpack[ChangeFilters],
    ) -> Changes:
        """Every article that changed between two moments, or since one; see `ChangeFilters`.

        Two days compare what was law on them, two versions what they say. Since a day means up to
        today, since a version up to the newest one.
        """
        from lawdiff.answers.changes_between import Filters, changes_between

        if (between is None) == (since is None):
            raise UsageError("changes are asked for with `between` or with `since`")
        old, new = between if between is not None else (since, None)
        assert old is not None
        wanted = Filters(
            filters.get("article"),
            filters.get("section"),
            tuple(filters.get("kinds", ())),
            tuple(filters.get("classes", ())),
            filters.get("law"),
        )
        return changes_between(self._repo, named(old), named_or_none(new), code, wanted)

    def law(self, text: str, *, article: str | None = None, code: str | None = None) -> LawChanges:
        """Every article that a text changed, by day of force; with `article` only what that article
        of it did. A text is named as `2021-1900`, `LFSS 2024`, `loi du 30 décembre 2021`, …"""
        from lawdiff.answers.law import changes_by_law

        return changes_by_law(self._repo, text, code, article)

    @overload
    def search(
        self,
        words: str,
        *,
        at: Moment | None = None,
        history: Literal[False] = False,
        code: str | None = None,
    ) -> Hits: ...
    @overload
    def search(
        self, words: str, *, at: None = None, history: Literal[True], code: str | None = None
    ) -> WordHistory: ...
    def search(
        self,
        words: str,
        *,
        at: Moment | None = None,
        history: bool = False,
        code: str | None = None,
    ) -> Hits | WordHistory:
        """The alinéas that say all the words as of a moment; with `history`, where they came from
        and went. "Several words" in quotes are a phrase."""
        from lawdiff.answers.search import search, search_history

        if history and at:
            raise UsageError("`at` and `history` cannot be combined")
        if history:
            return search_history(self._repo, words, code)
        return search(self._repo, words, named_or_none(at), code)

    # --- files, the site, git ---

    def patch(self, comparison: Changes | ArticleComparison) -> str:
        """A comparison as a patch of the article files, which `git apply` takes."""
        from lawdiff.answers.article_patch import article_patch
        from lawdiff.answers.changes_patch import changes_patch
        from lawdiff.answers.listed_changes import Changes

        if isinstance(comparison, Changes):
            return changes_patch(self._repo, comparison)
        return article_patch(self._repo, comparison)

    def site(
        self,
        out: PathLike,
        *,
        code: str | None = None,
        feeds: Sequence[str] = (),
        base_url: str = "",
        watcher: Watcher | None = None,
        on_write: OnWrite = lambda done: None,
    ) -> Built:
        """Write the changelog as a static site into a folder; `feeds` names articles that get one.

        UsageError for a folder that holds anything else, or that cannot be written to.
        """
        from lawdiff.output.site import Options, build

        options = Options(code=code, feeds=tuple(feeds), base_url=base_url)
        at = (watcher or Watcher()).at
        built = build(self._repo, Path(out), options, at, lambda: on_write(False))
        if built.written or built.removed:
            on_write(True)
        return built

    @cached_property
    def git(self) -> Repo:
        """GitPython's `Repo` of it."""
        return self._repo.gitpython()

    # --- sources ---

    def check(self, *sources: PathLike, **given: Unpack[SourceFacts]) -> CheckReport:
        """What `import_` of these sources would do; see `lawdiff.check`."""
        return check(*sources, path=self.path, **given)

    def import_(
        self, *sources: PathLike, replace: bool = False, **given: Unpack[SourceFacts]
    ) -> ImportReport:
        """Bring versions in, and read them from here on; see `lawdiff.import_`."""
        report = import_(self.path, *sources, replace=replace, **given)
        self._repo.close()
        self._repo = LawRepo(self.path)
        return report

    def verify(self, *sources: PathLike, **given: Unpack[SourceFacts]) -> Verification:
        """Is it what it should be, and what its sources say? See `lawdiff.verify`."""
        return verify(self.path, *sources, **given)


@dataclass(frozen=True, slots=True)
class CodeHandle:
    """A code of law in a repository."""

    repository: Repository = field(repr=False)
    code: Code

    @property
    def title(self) -> str:
        return self.code.title

    @property
    def slug(self) -> str:
        """Its folder in the repository, and the first part of its versions' tags."""
        return self.code.slug

    @property
    def versions(self) -> Versions:
        """The versions held of it, and the law to come."""
        from lawdiff.answers.versions import versions

        return versions(self.repository._repo, self.code)

    def article(self, number: str, *, variant: int | None = None) -> ArticleHandle:
        """A handle of one of its articles, by its number in any spelling."""
        return self.repository.article(number, code=self.slug, variant=variant)

    def articles(self, asked: str | Sequence[str]) -> Articles:
        """Handles of several of its articles: `L1 L2`, `L136-1 à L136-8`."""
        return self.repository.articles(asked, code=self.slug)

    def changes(
        self,
        *,
        between: tuple[Moment, Moment] | None = None,
        since: Moment | None = None,
        **filters: Unpack[ChangeFilters],
    ) -> Changes:
        """Every article that changed between two moments, or since one; see `ChangeFilters`."""
        return self.repository.changes(between=between, since=since, code=self.slug, **filters)

    def law(self, text: str, *, article: str | None = None) -> LawChanges:
        """Every article of the code that a text changed."""
        return self.repository.law(text, article=article, code=self.slug)

    def search(self, words: str, *, at: Moment | None = None) -> Hits:
        """The alinéas of the code that say all the words as of a moment."""
        return self.repository.search(words, at=at, code=self.slug)

    def search_history(self, words: str) -> WordHistory:
        """Since when the words stand in articles of the code, and where they went."""
        return self.repository.search(words, history=True, code=self.slug)
