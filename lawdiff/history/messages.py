"""Commit messages: what a jurist would write, and what the tool reads back from trailers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lawdiff.compare.changes import ArticleChange
from lawdiff.french.dates import UNFIXED, format_french
from lawdiff.french.laws import law_order
from lawdiff.model import LawRef, VersionInfo
from lawdiff.record.trailers import trailer_lines

WIDTH = 76

# kind of a change → how a commit message counts it, singular and plural.
_COUNTED = {
    "created": ("créé", "créés"),
    "modified": ("modifié", "modifiés"),
    "repealed": ("abrogé", "abrogés"),
    "renumbered": ("renuméroté", "renumérotés"),
    "moved": ("déplacé", "déplacés"),
    "first-seen": ("vu pour la première fois", "vus pour la première fois"),
    "last-seen": ("vu pour la dernière fois", "vus pour la dernière fois"),
}
_MARKS = {
    "created": "créé",
    "repealed": "abrogé",
    "renumbered": "renuméroté",
    "moved": "déplacé",
}


def subject(info: VersionInfo) -> str:
    """The first line of a version's commit message."""
    if info.future:
        day = "à une date non fixée" if info.date == UNFIXED else f"au {format_french(info.date)}"
        return f"{info.code.title} – droit à venir {day} (décidé, non en vigueur)"
    name = f" ({info.id})" if info.id else ""
    return f"{info.code.title} – version consolidée au {format_french(info.date)}{name}"


def render(info: VersionInfo, changes: Sequence[ArticleChange] | None) -> str:
    """The whole commit message. `changes` is None for the first version of a code."""
    paragraphs = [subject(info), _counts(info, changes)]
    if not info.complete:
        paragraphs.append(
            _fill(
                "Version incomplète : ses sources ne donnent pas tout le code. Ce qu'elles "
                "n'atteignent pas est inconnu, non abrogé."
            )
        )
    laws = _by_law(changes or ())
    paragraphs += [_law_paragraph(title, entries) for title, entries in laws.items()]
    paragraphs += _lawless(changes or ())
    trailers = trailer_lines(info) + [("Modifie-par", title) for title in laws]
    paragraphs.append("\n".join(f"{key}: {value}" for key, value in trailers))
    return "\n\n".join(paragraphs) + "\n"


@dataclass(frozen=True, slots=True)
class LawGroup:
    """What one set of amending texts changed on one date, by code: a commit of its own."""

    texts: tuple[LawRef, ...]
    date: date
    changes: Mapping[str, Sequence[ArticleChange]]


def render_law(group: LawGroup) -> str:
    """The message of a law's own commit: its title, the articles that it changed, by code."""
    titles = [law.title for law in group.texts]
    paragraphs = [" ; ".join(titles)]
    paragraphs += [_law_paragraph(code, changes) for code, changes in group.changes.items()]
    trailers = [("Code", code) for code in group.changes]
    trailers += [("Version-date", group.date.isoformat())]
    trailers += [("Modifie-par", title) for title in titles]
    paragraphs.append("\n".join(f"{key}: {value}" for key, value in trailers))
    return "\n\n".join(paragraphs) + "\n"


def render_part(info: VersionInfo) -> str:
    """The message of a part's commit, which says all that its source gave beyond the files."""
    trailers = trailer_lines(info)
    trailers += [("Source-file", digest) for ref in info.sources for digest in ref.files]
    return subject(info) + "\n\n" + "\n".join(f"{key}: {value}" for key, value in trailers) + "\n"


def _counts(info: VersionInfo, changes: Sequence[ArticleChange] | None) -> str:
    total = f"{info.articles} article{'s' if info.articles > 1 else ''}"
    if changes is None:
        return f"{total}. Première version du code dans ce dépôt."
    kinds = Counter(change.kind for change in changes)
    counted = [
        f"{kinds[kind]} {names[kinds[kind] > 1]}" for kind, names in _COUNTED.items() if kinds[kind]
    ]
    return _fill(f"{total} : {', '.join(counted) if counted else 'aucun changement'}.")


def _by_law(changes: Iterable[ArticleChange]) -> dict[str, list[ArticleChange]]:
    """Title of each amending text, oldest first, → the changes that it made."""
    grouped: dict[str, list[ArticleChange]] = defaultdict(list)
    first: dict[str, LawRef] = {}
    for change in changes:
        for key in {law.text_key: None for law in change.laws}:
            grouped[key].append(change)
        for law in change.laws:
            first[law.text_key] = min(first.get(law.text_key, law), law, key=law_order)
    ordered = sorted(first, key=lambda key: law_order(first[key]))
    return {first[key].title: grouped[key] for key in ordered}


def _law_paragraph(title: str, changes: Sequence[ArticleChange]) -> str:
    return f"{title} :\n{_articles(changes)}"


def _lawless(changes: Iterable[ArticleChange]) -> list[str]:
    """Paragraphs for the changes that no text is named for."""
    without = [change for change in changes if not change.laws]
    corrected = [change for change in without if change.corrected]
    moved = [change for change in without if change.kind == "moved"]
    unexplained = ("created", "modified", "repealed", "renumbered")
    unknown = [c for c in without if c.kind in unexplained and not c.corrected]
    groups = [
        ("Aucun texte connu", unknown),
        ("Changement de section, sans texte", moved),
        ("Correction de la source, sans texte", corrected),
    ]
    return [_law_paragraph(title, group) for title, group in groups if group]


def _articles(changes: Sequence[ArticleChange]) -> str:
    import textwrap  # only an import writes messages

    names = []
    for change in changes:
        mark = _MARKS.get(change.kind)
        was = f" (ex-{change.renumbered_from})" if change.renumbered_from else ""
        names.append(f"{change.number}{was}" + (f" ({mark})" if mark and not was else ""))
    return textwrap.fill(
        ", ".join(name.replace(" ", "\xa0") for name in names),
        width=WIDTH,
        initial_indent="  ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    ).replace("\xa0", " ")


def _fill(text: str) -> str:
    import textwrap  # see above

    return textwrap.fill(text, width=WIDTH, break_long_words=False, break_on_hyphens=False)
