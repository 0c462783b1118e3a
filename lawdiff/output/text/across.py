"""Answers across articles as pages: what changed, what a text did, who cites, what says it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lawdiff.french import labels
from lawdiff.french.links import text_url
from lawdiff.output.text.page import Line, Page, Table
from lawdiff.output.text.redline import FAINT, MOVED, STRONG
from lawdiff.output.text.sentences import coordinated_line

# Imports that only annotations need are skipped, so that these commands start quickly.
if TYPE_CHECKING:
    from lawdiff.answers.law import LawChange, LawChanges
    from lawdiff.diff.coordinated import Substitution
    from lawdiff.index.wordings import IndexedWording

UNKNOWN_SIZE = "?"


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
            _scope(one.class_, one.unheld),
            _size(one.inserted),
            _size(one.deleted),
            Line(articles),
        )
    of = f", art. {found.law.article}" if found.law.article else ""
    many = labels.counted(len(found.changes), "changement")
    head = Line(f"{found.law.title}{of} : {many}", style=STRONG)
    url = text_url(found.law.cid)
    links = [Line(url, style=FAINT)] if url else []
    return [head, *links, *_once(found.coordinated), table, *_note(found.changes)]


def _kind_of(one: LawChange) -> str:
    label = labels.KINDS[one.kind]
    if one.kind == "unheld":
        label = labels.CHANGED_UNHELD
    return f"{label} ({labels.NOT_IN_FORCE})" if one.future else label


def _was(number: str | None) -> str:
    return f" (ex-{number})" if number else ""


def _size(words: int | None) -> str:
    return UNKNOWN_SIZE if words is None else str(words)


def _scope(class_: str | None, unheld: Sequence[IndexedWording]) -> str:
    """What changed, or why that is unknown."""
    if class_ is not None:
        return labels.CLASSES[class_]
    if not unheld:
        return labels.UNKNOWN
    return f"{labels.counted(len(unheld), 'rédaction')} non détenue{labels.plural(len(unheld))}"


def _once(substitutions: Sequence[Substitution]) -> list[Line]:
    return [Line(coordinated_line(one), MOVED) for one in substitutions]


def _note(changes: Sequence[LawChange]) -> Iterator[Line]:
    """Why the size of some changes is not given."""
    count = sum(not one.exact for one in changes)
    if count:
        yield Line(
            f"{UNKNOWN_SIZE} : pour {labels.counted(count, 'changement')}, le texte d'avant ou "
            "celui d'après n'est pas détenu ; ce que ce texte y a changé est inconnu.",
            style=FAINT,
        )
