"""What the pages of one code share: its history, its links, its anchors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lawdiff.answers.code_history import CodeHistory
from lawdiff.french.citations import find_mentions
from lawdiff.model import slugify
from lawdiff.output.site import addresses
from lawdiff.output.site.addresses import href
from lawdiff.output.site.redline import Linker
from lawdiff.output.site.views import version_name
from lawdiff.record.paths import article_path


@dataclass(frozen=True, slots=True)
class CodeView:
    """The header of every page of a code."""

    title: str
    slug: str
    has_future: bool
    newest: str
    newest_page: str


@dataclass(slots=True)
class CodeContext:
    """One code while its pages are made.

    `anchors` are the fragments of each article page, filled while these pages are made; `others`
    are the contexts of all codes by slug, for links to articles of other codes.
    """

    chronicle: CodeHistory
    others: dict[str, CodeContext]
    anchors: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return self.chronicle.code.slug

    @property
    def view(self) -> CodeView:
        past = self.chronicle
        newest = past.refs[past.held - 1]
        return CodeView(
            past.code.title,
            self.slug,
            len(past.refs) > past.held,
            version_name(newest),
            href(addresses.version_page(newest)),
        )

    def linker(self, index: int) -> Linker:
        """Links the articles named in a text of version `index` to their wordings of that day.

        If that wording is still law, the link leads to the current article.
        """

        def link(text: str) -> Sequence[tuple[int, int, str]]:
            found = []
            for mention in find_mentions(text, self.slug, lambda: tuple(self.others)):
                target = self.others[mention.code].target(mention.numbers, self, index)
                if target:
                    found.append((mention.start, mention.end, target))
            return found

        return link

    def target(self, numbers: Sequence[str], asking: CodeContext, index: int) -> str | None:
        """The address of an article as in version `index` of the code `asking`."""
        if asking is not self:
            index = self._index_on(asking.chronicle.refs[index].info.date.isoformat())
        past = self.chronicle
        for number in numbers:
            path = article_path(number)
            if index < 0 or past.files(path, index) is None:
                continue
            page = href(addresses.article_page(self.slug, path))
            since = past.wording_since(path, index)
            if past.is_newest(path) and since == past.wording_since(path, past.held - 1):
                return page
            return f"{page}#{addresses.anchor(past.refs[since])}"
        return None

    def text_page(self, path: str, index: int) -> str:
        """The address of the text of the wording that stands in version `index`."""
        since = self.chronicle.refs[self.chronicle.wording_since(path, index)]
        return href(addresses.article_text(self.slug, path, since))

    def by_title(self, title: str) -> CodeContext | None:
        """The code with a title."""
        return self.others.get(slugify(title))

    def _index_on(self, day: str) -> int:
        """The index of the version in force on a day, -1 if none is held."""
        refs = self.chronicle.refs[: self.chronicle.held]
        return max((i for i, r in enumerate(refs) if r.info.date.isoformat() <= day), default=-1)
