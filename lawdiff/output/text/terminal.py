"""Answers as pages for a terminal or a pipe: articles, tables, lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from lawdiff.errors import printable
from lawdiff.french import labels
from lawdiff.french.laws import LABELS
from lawdiff.output.text.page import Line, Page, Table
from lawdiff.output.text.redline import MOVED, STRONG, Redline, draw_table
from lawdiff.output.text.sentences import (
    law_name,
    look_alike,
)
from lawdiff.record.tables import is_table

# Imports that only annotations need are skipped, so that `show` starts quickly.
if TYPE_CHECKING:
    from lawdiff.answers.versions import Versions
    from lawdiff.model import LawRef
    from lawdiff.sources.anomalies import Anomaly

Draw = Callable[["Drawer"], list[Page]]
"""Draws the answers of a command, one page for each."""


class Drawer:
    """Draws answers, with colours or, if `marks`, with marks instead."""

    def __init__(self, *, marks: bool, side_by_side: bool = False, grid: bool = False) -> None:
        self.marks = marks
        self.redline = Redline(marks=marks, side_by_side=side_by_side, grid=grid)

    def namesakes(self, numbers: Sequence[str]) -> Iterator[Line | Table]:
        if numbers:
            yield Line(look_alike(numbers), style=MOVED)

    def alineas(self, alineas: Iterable[str]) -> Iterator[Line | Table]:
        for alinea in alineas:
            yield draw_table(alinea) if is_table(alinea) else Line(alinea)
            yield Line()

    def laws(self, laws: Sequence[LawRef]) -> Iterator[Line | Table]:
        for kind, label in LABELS.items():
            yield from self.law_list(label, [law for law in laws if law.kind == kind])

    def law_list(self, label: str, laws: Sequence[LawRef]) -> Iterator[Line | Table]:
        if laws:
            yield Line(f"{label} :", style=STRONG)
            for law in laws:
                yield Line(f"  {law_name(law)}")

    # --- lists ---

    def versions(self, found: Versions) -> Page:
        table = _plain_table("date", "code", "identifiant", "articles", "", "commit")
        for ref in [*found.held, *found.future]:
            info = ref.info
            state = "" if info.complete else labels.INCOMPLETE
            if info.future:
                state = labels.NOT_IN_FORCE
            table.add(
                labels.iso_or_not_fixed(info.date),
                Line(info.code.title),
                info.id or "",
                str(info.articles),
                state,
                ref.commit[:8],
            )
        return [table]

    def anomalies(self, found: Sequence[Anomaly]) -> Page:
        table = _plain_table("anomaly", "article", "what", "where")
        for anomaly in found:
            table.add(
                anomaly.kind,
                Line(anomaly.article or ""),
                Line(anomaly.message),
                printable(anomaly.where or ""),
            )
        return [table]


def _step_label(kind: str) -> str:
    return labels.FIRST_HELD if kind == "first-seen" else labels.KINDS_IN_FULL[kind]


def _plain_table(*columns: str) -> Table:
    return Table(columns, right=("+", "-", "articles"), whole=("where",))
