"""`--by-law`: one commit for each set of amending texts that made changes on one day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lawdiff.compare.model import ArticleChange
from lawdiff.french.laws import law_order
from lawdiff.history.messages import LawGroup
from lawdiff.history.plan import Revision
from lawdiff.model import LawRef
from lawdiff.record.paths import links_path

# A revision and the paths, in the folder of its code, that a law changed.
Touched = list[tuple[Revision, list[str]]]


def law_groups(revisions: Sequence[Revision]) -> Iterator[tuple[LawGroup, Touched]]:
    """The changes of the versions of one day, grouped by set of amending texts, oldest first.

    A set that changed several codes on that day is one group.
    """
    found: dict[tuple[str, ...], list[tuple[Revision, ArticleChange]]] = {}
    for revision in revisions:
        for change in revision.changes or ():
            if change.laws:
                key = tuple(sorted({law.text_key for law in change.laws}))
                found.setdefault(key, []).append((revision, change))
    groups = [_group(entries) for entries in found.values()]
    yield from sorted(groups, key=lambda entry: [law_order(law) for law in entry[0].texts])


def _group(entries: Sequence[tuple[Revision, ArticleChange]]) -> tuple[LawGroup, Touched]:
    texts: dict[str, LawRef] = {}
    changes: dict[str, list[ArticleChange]] = {}
    paths: dict[int, tuple[Revision, list[str]]] = {}
    for revision, change in entries:
        for law in change.laws:
            texts[law.text_key] = min(texts.get(law.text_key, law), law, key=law_order)
        changes.setdefault(revision.info.code.title, []).append(change)
        touched = paths.setdefault(id(revision), (revision, []))[1]
        for path in dict.fromkeys((change.path, change.old_path)):
            if path:
                touched += [path, links_path(path)]
    ordered = tuple(sorted(texts.values(), key=law_order))
    return LawGroup(ordered, entries[0][0].info.date, changes), list(paths.values())
