"""Who wrote each alinéa of an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lawdiff.answers.forms import laws_to_list, namesakes_to_list
from lawdiff.answers.lineage import HeldHistory, Step, lineage
from lawdiff.answers.lookup import (
    find_code_of,
    find_version,
    namesakes_at,
    newest,
    places_held,
    versions_of,
)
from lawdiff.compare import wordings
from lawdiff.diff import diff_texts
from lawdiff.french.laws import making_laws
from lawdiff.french.queries import parse_query
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article, Json, LawRef
from lawdiff.record.version import VersionRef


@dataclass(frozen=True, slots=True)
class BlameLine:
    """An alinéa, the version since which it stands, and the texts that brought it.

    `laws` is empty where the source names none, and where the alinéa is as old as what is held.
    """

    text: str
    since: VersionRef
    laws: tuple[LawRef, ...]

    def to_dict(self) -> Json:
        laws = laws_to_list(self.laws)
        return {"text": self.text, "since": self.since.to_dict(), "laws": laws}


@dataclass(frozen=True, slots=True)
class Blame:
    """Who wrote each alinéa of an article at a version.

    `variants` counts the wordings of its number, `others` are those that were asked for with it.
    """

    number: str
    variant: int
    at: VersionRef
    lines: tuple[BlameLine, ...]
    namesakes: tuple[str, ...] = ()
    variants: int = 1
    others: tuple[Blame, ...] = ()

    def to_dict(self) -> Json:
        return {
            "article": self.number,
            "code": self.at.slug,
            "variant": self.variant,
            "variants": self.variants,
            "version": self.at.to_dict(),
            "alineas": [line.to_dict() for line in self.lines],
            "namesakes": namesakes_to_list(self.namesakes),
        }


def blame(repo: LawRepo, asked: str, version: str | None, code_name: str | None) -> list[Blame]:
    """For each wording of the article, the origin of its alinéas.

    An alinéa that merely moves, whose number alone changes, or that only its typography changes
    keeps its origin; so does one of an article that gets another number.
    """
    query = parse_query(asked)
    code = find_code_of(repo, query, code_name)
    ref = find_version(repo, version, code) if version else newest(repo, code)
    found = places_held(repo, query, ref)
    refs = [held for held in versions_of(repo, code) if held.key <= ref.key]
    answers = []
    past = HeldHistory(repo, refs)
    others = namesakes_at(repo, ref, found[0].number)
    for variant, place in enumerate(found, start=1):
        steps = lineage(past, place.path, len(refs) - 1)
        lines = tuple(_blame_lines(steps))
        answers.append(Blame(place.number, variant, ref, lines, others, len(found)))
    return answers


def _blame_lines(steps: Sequence[Step]) -> list[BlameLine]:
    lines: list[BlameLine] = []
    before: Step | None = None
    for step in steps:
        lines = _carried(lines, before, step, step.article) if step.article else []
        before = step
    return lines


def _carried(
    lines: Sequence[BlameLine], before: Step | None, step: Step, new: Article
) -> list[BlameLine]:
    """The origins of an article's alinéas after a step, from those before it."""
    old = before.article if before else None
    kept = old is not None and (
        step.came_from is not None or not wordings.are_different_articles(old, new)
    )
    if old is None or not kept:
        first = before is not None or new.in_force_from == new.born
        laws = making_laws(new, first=True) if first else ()
        return [BlameLine(text, step.ref, laws) for text in new.alineas]
    assert before is not None
    corrected = wordings.is_correction(old, new, before.ref.date)
    laws = () if corrected else making_laws(new, first=False)
    carried = [BlameLine(text, step.ref, laws) for text in new.alineas]
    for alinea in diff_texts(old.alineas, new.alineas).alineas:
        if alinea.old is None or alinea.new is None or alinea.piece in ("join", "shift"):
            continue  # who joins alinéas, or moves a sentence to one, has made a new one
        same = all(sign == "=" for sign, _ in alinea.words)
        if same or alinea.nature in ("renumbering", "typographic"):
            origin = lines[alinea.old]
            carried[alinea.new] = BlameLine(new.alineas[alinea.new], origin.since, origin.laws)
    return carried
