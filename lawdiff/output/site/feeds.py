"""Atom feeds (RFC 4287): one for each code, with an entry for each set of texts of each version;
on request, one for an article.

The day of an entry is that of its version; the clock is not used.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from lawdiff.french.labels import ARTICLE_CHANGED
from lawdiff.output.site.article_views import ArticleView
from lawdiff.output.site.versions import TextGroup, VersionChanges
from lawdiff.output.site.views import ChangeView, LawView, count, version_name

_ENTRIES = 60
_FEED = 1_200_000  # characters
_ENTRY = 120_000


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry: the changes of a version made by one set of texts."""

    id: str
    title: str
    updated: str
    page: str
    summary: str
    changes: tuple[ChangeView, ...]
    more: int
    laws: tuple[LawView, ...]

    @property
    def weight(self) -> int:
        return sum(change.weight for change in self.changes) * 5 // 4


def urn(*names: str) -> str:
    """A permanent id that depends only on the names."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(("lawdiff", *names))).urn


def stamp(day: date) -> str:
    """Midnight on a day, in the format of Atom."""
    return f"{day.isoformat()}T00:00:00Z"


def entries(all_changes: Sequence[VersionChanges], pages: Sequence[list[str]]) -> list[FeedEntry]:
    """The newest entries, newest first. `pages` are the pages of each version."""
    found: list[FeedEntry] = []
    total = 0
    for changes, mine in reversed(list(zip(all_changes, pages, strict=True))):
        for entry in _of_version(changes, mine):
            total += entry.weight
            if found and (len(found) >= _ENTRIES or total > _FEED):
                return found
            found.append(entry)
    return found


def _of_version(changes: VersionChanges, pages: Sequence[str]) -> Iterator[FeedEntry]:
    merged: dict[str, list[TextGroup]] = {}
    first: dict[str, str] = {}
    for part, page in zip(changes.parts(), pages, strict=True):
        for group in part.groups:
            merged.setdefault(group.id, []).append(group)
            first.setdefault(group.id, page)
    info = changes.ref.info
    for name, groups in merged.items():
        mine = [c for group in groups for place in group.places for c in place.changes]
        shown = _within(mine)
        laws = {law.page: law for group in groups for law in group.laws}
        titles = [law.title for law in laws.values()] or [groups[0].title]
        key = [law.page for law in laws.values()]
        changed = count(len(mine), *ARTICLE_CHANGED)
        yield FeedEntry(
            id=urn(info.code.slug, info.date.isoformat(), name, *key),
            title=f"{' ; '.join(titles)} – {changed}",
            updated=stamp(info.date),
            page=f"{first[name]}#{name}",
            summary=f"{info.code.title}, {version_name(changes.ref)} : {changed}.",
            changes=shown,
            more=len(mine) - len(shown),
            laws=tuple(laws.values()),
        )


def _within(changes: Sequence[ChangeView]) -> tuple[ChangeView, ...]:
    """The first changes, as many as fit into one entry."""
    total, shown = 0, []
    for change in changes:
        total += change.weight
        if total > _ENTRY:
            break
        shown.append(change)
    return tuple(shown)


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """An entry in the feed of an article."""

    id: str
    title: str
    updated: str
    page: str
    redline: Markup
    label: str


def article_entries(
    view: ArticleView, page: str, slug: str, redlines: Sequence[Markup]
) -> list[ArticleEntry]:
    """The changes of one article that are in force, newest first."""
    found = []
    for wording, redline in zip(view.wordings, redlines, strict=True):
        if wording.future:
            continue
        titles = " ; ".join(dict.fromkeys(law.title for law in wording.laws))
        found.append(
            ArticleEntry(
                id=urn(slug, view.name, wording.id),
                title=f"{view.name} : {wording.label}" + (f" – {titles}" if titles else ""),
                updated=f"{wording.iso}T00:00:00Z",
                page=f"{page}#{wording.id}",
                redline=redline,
                label=wording.date,
            )
        )
    return found
