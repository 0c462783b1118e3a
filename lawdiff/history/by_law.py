"""`--by-law`: one commit for each set of amending texts that made changes on one day of force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lawdiff.compare.model import ArticleChange
from lawdiff.french.laws import law_order
from lawdiff.history.messages import LawGroup, render_law
from lawdiff.history.steps import Revision
from lawdiff.model import LawRef

# A revision and the paths, in the folder of its code, that a law changed.
Touched = list[tuple[Revision, list[str]]]


@dataclass(frozen=True, slots=True)
class LawCommit:
    """The commit of a set of amending texts: its message, the day of force, and the files that it
    changes, by the slug of a code and the path in its folder."""

    message: str
    day: date
    paths: frozenset[tuple[str, str]]


def law_commits(revisions: Sequence[Revision]) -> Iterator[LawCommit]:
    """The commits of the laws that changed the versions of one day, in order."""
    for group, touched in law_groups(revisions):
        paths = {(revision.info.code.slug, path) for revision, own in touched for path in own}
        yield LawCommit(render_law(group), group.day, frozenset(paths))


def law_groups(revisions: Sequence[Revision]) -> Iterator[tuple[LawGroup, Touched]]:
    """The changes of the versions of one day, grouped by day of force and by set of amending texts,
    oldest first.

    A set that changed several codes on one day of force is one group.
    """
    found: dict[tuple[date, tuple[str, ...]], list[tuple[Revision, ArticleChange]]] = {}
    for revision in revisions:
        for change in revision.changes or ():
            if change.laws:
                texts = tuple(sorted({law.text_key for law in change.laws}))
                day = _day_of_force(change) or revision.info.date
                found.setdefault((day, texts), []).append((revision, change))
    groups = [_group(day, entries) for (day, _), entries in found.items()]
    yield from sorted(groups, key=_in_order)


def _in_order(entry: tuple[LawGroup, Touched]) -> tuple[date, list[object]]:
    group = entry[0]
    return group.day, [law_order(law) for law in group.texts]


def _day_of_force(change: ArticleChange) -> date | None:
    """The day from which a change is law, as far as the source dates it."""
    if change.new is not None:
        return change.new.in_force_from
    return change.old.in_force_until if change.old else None


def _group(
    day: date, entries: Sequence[tuple[Revision, ArticleChange]]
) -> tuple[LawGroup, Touched]:
    texts: dict[str, LawRef] = {}
    changes: dict[str, list[ArticleChange]] = {}
    paths: dict[int, tuple[Revision, list[str]]] = {}
    for revision, change in entries:
        for law in change.laws:
            texts[law.text_key] = min(texts.get(law.text_key, law), law, key=law_order)
        changes.setdefault(revision.info.code.title, []).append(change)
        touched = paths.setdefault(id(revision), (revision, []))[1]
        touched += [path for path in dict.fromkeys((change.path, change.old_path)) if path]
    ordered = tuple(sorted(texts.values(), key=law_order))
    return LawGroup(ordered, day, entries[0][0].info.date, changes), list(paths.values())
