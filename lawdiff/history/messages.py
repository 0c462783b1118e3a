"""Commit messages, in French: subject, counts, laws with their articles, and trailers."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lawdiff.compare.model import ArticleChange
from lawdiff.french import labels
from lawdiff.french.laws import law_order
from lawdiff.model import LawRef, VersionInfo
from lawdiff.record import names
from lawdiff.record.trailers import IN_FORCE, VERSION_DATE, trailer_lines

WIDTH = 76
MOST_LINES = 100  # of texts and articles in a message; a command lists the others

_MARKED = ("created", "replaced", "repealed", "renumbered", "moved")
"""Kinds of change that a message names beside the article."""


def subject(info: VersionInfo) -> str:
    """The first line of a version's commit message."""
    if info.future:
        return f"{info.code.title} – {labels.law_to_come(info.date)} ({labels.NOT_IN_FORCE})"
    name = f" ({info.id})" if info.id else ""
    return f"{info.code.title} – {labels.consolidated_version(info.date)}{name}"


def render(
    info: VersionInfo, changes: Sequence[ArticleChange] | None, before: str | None = None
) -> str:
    """The whole commit message. `changes` is None for the first version of a code; `before` is the
    tag of the version that they are changes of."""
    paragraphs = [subject(info), _counts(info, changes)]
    if not info.complete:
        paragraphs.append(_fill(labels.INCOMPLETE_VERSION))
    laws = _by_law(changes or ())
    groups = [*laws.items(), *_without_law(changes or ())]
    new = names.FUTURE.removeprefix(names.BRANCHES) if info.future else info.tag
    paragraphs += _bounded(groups, f"lawdiff changes --between {before} {new}")
    trailers = trailer_lines(info) + [("Modifie-par", title) for title in laws]
    paragraphs.append("\n".join(f"{key}: {value}" for key, value in trailers))
    return "\n\n".join(paragraphs) + "\n"


@dataclass(frozen=True, slots=True)
class LawGroup:
    """The changes that one set of amending texts made on one day of force, by code: one commit.

    `version` is the day of the versions that show them.
    """

    texts: tuple[LawRef, ...]
    day: date
    version: date
    changes: Mapping[str, Sequence[ArticleChange]]


def render_law(group: LawGroup) -> str:
    """The message of the commit of a law: its title and the articles that it changed, by code."""
    titles = [law.title for law in group.texts]
    paragraphs = [" ; ".join(titles)]
    paragraphs += _bounded(list(group.changes.items()), f"lawdiff law '{titles[0]}'")
    trailers = [("Code", code) for code in group.changes]
    trailers += [(VERSION_DATE, group.version.isoformat())]
    trailers += [(IN_FORCE, group.day.isoformat())]
    trailers += [("Modifie-par", title) for title in titles]
    paragraphs.append("\n".join(f"{key}: {value}" for key, value in trailers))
    return "\n\n".join(paragraphs) + "\n"


def render_part(info: VersionInfo) -> str:
    """The note of a part, with all facts of its source."""
    trailers = trailer_lines(info, whole=True)
    trailers += [("Source-file", digest) for ref in info.sources for digest in ref.files]
    return subject(info) + "\n\n" + "\n".join(f"{key}: {value}" for key, value in trailers) + "\n"


def _counts(info: VersionInfo, changes: Sequence[ArticleChange] | None) -> str:
    total = labels.counted(info.articles, "article")
    if changes is None:
        return f"{total}. {labels.FIRST_VERSION}."
    kinds = Counter(change.kind for change in changes)
    return _fill(f"{total} : {labels.counted_kinds(kinds)}.")


def _by_law(changes: Iterable[ArticleChange]) -> dict[str, list[ArticleChange]]:
    """Title of each amending text → the changes that it made; the oldest text first."""
    grouped: dict[str, list[ArticleChange]] = defaultdict(list)
    first: dict[str, LawRef] = {}
    for change in changes:
        for key in {law.text_key: None for law in change.laws}:
            grouped[key].append(change)
        for law in change.laws:
            first[law.text_key] = min(first.get(law.text_key, law), law, key=law_order)
    ordered = sorted(first, key=lambda key: law_order(first[key]))
    return {first[key].title: grouped[key] for key in ordered}


Group = tuple[str, Sequence[ArticleChange]]
"""A heading of a message, and the changes below it."""


def _bounded(groups: Sequence[Group], command: str) -> list[str]:
    """The paragraphs of some groups, MOST_LINES at most; then how many more there are, and the
    command that lists them."""
    paragraphs: list[str] = []
    left = MOST_LINES
    for at, (title, changes) in enumerate(groups):
        shown = _fitting(changes, left - 1)
        if shown:
            lines = [f"{title} :", *_articles(changes[:shown])]
            paragraphs.append("\n".join(lines))
            left -= len(lines)
        if shown < len(changes):
            more = len(changes) - shown + sum(len(of) for _, of in groups[at + 1 :])
            many = "autres changements" if more > 1 else "autre changement"
            paragraphs.append(f"… et {more} {many} ; la liste complète :\n  {command}")
            break
    return paragraphs


def _fitting(changes: Sequence[ArticleChange], lines: int) -> int:
    """How many of some changes, from the first on, have their names in so many lines."""
    if lines < 1:
        return 0
    if len(_articles(changes)) <= lines:
        return len(changes)
    counts = range(len(changes))
    return bisect_right(counts, lines, key=lambda count: len(_articles(changes[:count]))) - 1


def _without_law(changes: Iterable[ArticleChange]) -> list[Group]:
    """The changes without a known text."""
    without = [change for change in changes if not change.laws]
    corrected = [change for change in without if change.corrected]
    moved = [change for change in without if change.kind == "moved"]
    unexplained = ("created", "modified", "replaced", "repealed", "renumbered")
    unknown = [c for c in without if c.kind in unexplained and not c.corrected]
    groups = [
        (labels.NO_TEXT_KNOWN, unknown),
        (labels.SECTION_WITHOUT_TEXT, moved),
        (labels.CORRECTION_WITHOUT_TEXT, corrected),
    ]
    return [(title, group) for title, group in groups if group]


def _articles(changes: Sequence[ArticleChange]) -> list[str]:
    """The lines that name the articles of some changes."""
    import textwrap  # only an import writes messages

    shown = []
    for change in changes:
        was = f" (ex-{change.renumbered_from})" if change.renumbered_from else ""
        marked = change.kind in _MARKED and not was
        shown.append(change.number + (f" ({labels.KINDS[change.kind]})" if marked else was))
    lines = textwrap.wrap(
        ", ".join(name.replace(" ", "\xa0") for name in shown),
        width=WIDTH,
        initial_indent="  ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace("\xa0", " ") for line in lines]


def _fill(text: str) -> str:
    import textwrap  # see above

    return textwrap.fill(text, width=WIDTH, break_long_words=False, break_on_hyphens=False)
