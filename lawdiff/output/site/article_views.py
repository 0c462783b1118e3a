"""The page of an article as data for its template."""

from __future__ import annotations

from dataclasses import dataclass

from lawdiff.model import LawRef
from lawdiff.output.site.redline import Stretch
from lawdiff.output.site.views import LawView


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline. `fragment` links to its redline, `url` to Légifrance."""

    date: str
    iso: str
    kind: str
    label: str
    laws: tuple[LawView, ...]
    size: str
    fragment: str
    url: str
    held: bool
    future: bool


@dataclass(frozen=True, slots=True)
class MomentRun:
    """Consecutive lines of the timeline; `folded` if they are many and their text is not held."""

    moments: tuple[Moment, ...]
    folded: bool


@dataclass(frozen=True, slots=True)
class WordingView:
    """A wording from the day on which it became law: its redline, or its text where there is none
    to compare with; or the end of the article.

    `shown_by` is the first version that shows it, with its page. With `crosses` the redline goes
    through wordings whose texts are not held.
    """

    id: str
    date: str
    iso: str
    label: str
    kind: str
    size: str
    notes: tuple[str, ...]
    laws: tuple[LawView, ...]
    crosses: bool
    text: tuple[Stretch, ...]
    nota: tuple[Stretch, ...]
    text_page: str
    shown_by: tuple[str, str] | None
    url: str
    future: bool
    whole: bool
    also: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """Approximate size in characters of HTML."""
        return 1_500 + sum(stretch.weight for stretch in (*self.text, *self.nota))

    @property
    def has_text(self) -> bool:
        return self.kind != "repealed"


@dataclass(frozen=True, slots=True)
class CitationView:
    """A linked article or text, with its page on the site if there is one."""

    title: str
    page: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence about the days of the text, with the wording that it names: its fragment on the
    page, or its address on Légifrance."""

    text: str
    fragment: str
    url: str


@dataclass(frozen=True, slots=True)
class ArticleView:
    """The page of an article. `today` is its text in the newest version that holds it.

    `said` are the texts that some versions give and that no section shows: the first of these
    versions, and the page of the text.
    """

    name: str
    number: str
    status: str
    in_force: bool
    place: tuple[str, ...]
    facts: tuple[str, ...]
    notices: tuple[Notice, ...]
    today: tuple[Stretch, ...]
    nota: tuple[Stretch, ...]
    laws: tuple[LawView, ...]
    cut: bool
    fragment: str
    text_page: str
    url: str
    moments: tuple[MomentRun, ...]
    wordings: tuple[WordingView, ...]
    said: tuple[tuple[str, str], ...]
    citations: tuple[tuple[str, tuple[CitationView, ...]], ...]
    moved_to: tuple[str, str] | None
    others: tuple[tuple[str, str], ...]
    texts: tuple[LawRef, ...]
