"""Answers across articles as pages: what changed, what a text did, who cites, what says it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import shorten
from typing import TYPE_CHECKING

from lawdiff.french import labels
from lawdiff.french.links import text_url
from lawdiff.output.text.article_sentences import known_line, moment_line
from lawdiff.output.text.page import Line, Page, Table
from lawdiff.output.text.redline import FAINT, INSERTED, MOVED, STRONG
from lawdiff.output.text.sentences import coordinated_line, law_name

# Imports that only annotations need are skipped, so that these commands start quickly.
if TYPE_CHECKING:
    from lawdiff.answers.citations import Citations
    from lawdiff.answers.law import LawChange, LawChanges
    from lawdiff.answers.search import Hits, WordHistory
    from lawdiff.compare.substitutions import Substitution
    from lawdiff.index.wordings import IndexedWording

UNKNOWN_SIZE = "?"
_TITLE = 60  # characters of a section's title in a table
LINKED = "(lien donné par la source)"


def law_changes(found: LawChanges) -> Page:
    """Everything that a text changed, by day of force."""
    table = Table(("en vigueur", "article", "changement", "portée", "+", "-", "par"), right="+-")
    for one in found.changes:
        day = labels.iso_or_not_fixed(one.day)
        articles = f"art. {', '.join(one.law_articles)}" if one.law_articles else ""
        table.add(
            f"{day}{' au plus tard' if one.at_latest else ''}",
            Line(f"{one.number}{_was(one.renumbered_from)}, {one.code.title}"),
            _kind_of(one),
            scope(one.class_, one.unheld),
            size(one.inserted),
            size(one.deleted),
            Line(articles),
        )
    of = f", art. {found.law.article}" if found.law.article else ""
    many = labels.counted(len(found.changes), "changement")
    head = Line(f"{found.law.title}{of} : {many}", style=STRONG)
    url = text_url(found.law.cid)
    links = [Line(url, style=FAINT)] if url else []
    return [head, *links, *substituted(found.coordinated), table, *_note(found.changes)]


def cited_by(found: Citations, *, marks: bool) -> Page:
    """The articles that cite an article."""
    many = labels.counted(len(found), "article") if found.cited_by else "aucun article"
    head = Line(f"Article {found.number}, {found.code.title} : cité par {many}", style=STRONG)
    table = Table(("article", "section", "en vigueur depuis", "par", "passage"))
    for one in found:
        wording = one.wording
        laws = wording.made_by or wording.laws
        table.add(
            Line(f"{one.number}, {one.code.title}"),
            Line(shorten(wording.section[-1], _TITLE, placeholder=" …") if wording.section else ""),
            labels.iso_or_not_fixed(wording.start) if wording.start else labels.UNKNOWN,
            Line("; ".join(law_name(law) for law in laws)),
            _snippet(one.snippet or LINKED, marks=marks),
        )
    return [head, *_moments(found), *([table] if found.cited_by else [])]


def draw_hits(found: Hits, *, marks: bool) -> Page:
    """The alinéas that say some words."""
    parts = _moments(found)
    titles = {code.slug: code.title for code, _ in found.moments}
    for hit in found:
        of = f", {titles[hit.wording.code]}" if len(titles) > 1 else ""
        doubt = "" if hit.certain else f" ({labels.UNCERTAIN})"
        line = Line(f"{hit.number}{of}, al. {hit.alinea + 1}{doubt} : ", style=STRONG)
        parts.append(line.extend(_snippet(hit.snippet, marks=marks)))
    articles = len({(hit.wording.code, hit.wording.path) for hit in found})
    alineas = labels.counted(len(found), "alinéa")
    parts.append(Line(f"{alineas}, {labels.counted(articles, 'article')}", style=FAINT))
    return parts


def word_history(events: WordHistory) -> Page:
    """Since when some words stand in articles, and where they went."""
    if not events:
        return [Line("Ces mots ne se trouvent dans aucune version.")]
    table = Table(("jour", "article", "mots", "changement", "par"))
    for event in events:
        day = labels.iso_or_not_fixed(event.day)
        table.add(
            f"{day}{' au plus tard' if event.at_latest else ''}",
            Line(f"{event.number}, {event.code.title}"),
            labels.APPEARS if event.appears else labels.DISAPPEARS,
            Line(labels.KINDS_IN_FULL[event.kind]),
            Line("; ".join(law_name(law) for law in event.laws)),
        )
    return [table]


def _moments(found: Hits | Citations) -> Page:
    """Of what moment the answer is, code by code."""
    lines: Page = []
    for code, asked in found.moments:
        lines.append(Line(moment_line(code, asked), style=FAINT))
        if asked.version is None and (known := known_line(asked.as_of, asked.date)):
            lines.append(Line(known, style=FAINT))
    return lines


def _snippet(snippet: str, *, marks: bool) -> Line:
    """A snippet with the words found in colour or between `**`."""
    text = Line(style="not bold")
    for index, piece in enumerate(snippet.split("**")):
        found = index % 2 == 1
        text.append(f"**{piece}**" if found and marks else piece, INSERTED * found or "")
    return text


def _kind_of(one: LawChange) -> str:
    label = labels.KINDS[one.kind]
    if one.kind == "unheld":
        label = labels.CHANGED_UNHELD
    return f"{label} ({labels.NOT_IN_FORCE})" if one.future else label


def _was(number: str | None) -> str:
    return f" (ex-{number})" if number else ""


def size(words: int | None) -> str:
    """A number of words, or that it is unknown."""
    return UNKNOWN_SIZE if words is None else str(words)


def scope(class_: str | None, unheld: Sequence[IndexedWording]) -> str:
    """What changed, or why that is unknown."""
    if class_ is not None:
        return labels.CLASSES[class_]
    if not unheld:
        return labels.UNKNOWN
    return f"{labels.counted(len(unheld), 'rédaction')} non détenue{labels.plural(len(unheld))}"


def substituted(substitutions: Sequence[Substitution]) -> list[Line]:
    """A line for each substitution that was made in many articles."""
    return [Line(coordinated_line(one), MOVED) for one in substitutions]


def _note(changes: Sequence[LawChange]) -> Iterator[Line]:
    """Why the size of some changes is not given."""
    count = sum(not one.exact for one in changes)
    if count:
        yield Line(
            f"{UNKNOWN_SIZE} : pour {labels.counted(count, 'changement')}, le texte d'avant ou "
            "celui d'après n'est pas détenu, ou pas certain ; ce que ce texte y a changé est "
            "inconnu.",
            style=FAINT,
        )
