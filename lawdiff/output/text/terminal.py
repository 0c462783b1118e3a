"""Answers as pages for a terminal or a pipe: articles, tables, lists."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from lawdiff.errors import printable
from lawdiff.french import labels
from lawdiff.french.dates import format_french
from lawdiff.french.laws import LABELS
from lawdiff.output.text import across
from lawdiff.output.text.page import Line, Page, Table
from lawdiff.output.text.redline import FAINT, MOVED, STRONG, Redline, draw_table
from lawdiff.output.text.sentences import (
    coordinated_line,
    kind_note,
    law_name,
    look_alike,
    size_of,
    span_of,
    summary_of,
)
from lawdiff.record.tables import is_table

# Imports that only annotations need are skipped, so that `show` starts quickly.
if TYPE_CHECKING:
    from lawdiff.answers.changes import ChangeReport, Comparison
    from lawdiff.answers.citations import Citations
    from lawdiff.answers.law import LawChanges
    from lawdiff.answers.search import Hits, WordHistory
    from lawdiff.answers.versions import Versions
    from lawdiff.model import LawRef
    from lawdiff.sources.anomalies import Anomaly

Draw = Callable[["Drawer"], list[Page]]
"""Draws the answers of a command, one page for each."""

# Kinds of change that do not need a law.
_NEEDS_NO_LAW = ("moved", "first-seen", "last-seen")
RULE = "─" * 72
_BAR = 40  # longest bar of `--stat`, in characters


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

    # --- a change of a list ---

    def change(
        self,
        between: Comparison,
        report: ChangeReport,
    ) -> Page:
        """A change with its redline."""
        change = report.change
        parts: Page = [
            Line(f"Article {change.number}", style=STRONG),
            Line(span_of(between), style=FAINT),
            Line(summary_of(report)),
        ]
        if change.cut:
            parts.append(Line("La source d'une des versions s'arrête au milieu de l'article."))
        parts += self.causes(report)
        parts += [Line(RULE, style=FAINT), *self.redline.draw(report.diff)]
        if report.nota_changed:
            parts += [Line("Nota", style=STRONG), Line(), *self.redline.draw(report.nota)]
        return parts

    def causes(self, report: ChangeReport) -> Iterator[Line | Table]:
        """The texts that made a change, and the wordings in between that are not held."""
        change = report.change
        if change.laws:
            yield Line("Par :", style=STRONG)
            for law in change.laws:
                yield Line(f"  {law_name(law)}{kind_note(law)}")
        elif change.kind not in _NEEDS_NO_LAW and not change.corrected:
            yield Line("La source ne nomme aucun texte.", style=FAINT)
        if report.unheld:
            yield Line("Versions intermédiaires non détenues :", style=STRONG)
            for day, wording in report.unheld:
                yield Line(f"  {format_french(day)} ({wording})")

    # --- lists ---

    def versions(self, found: Versions) -> Page:
        table = _plain_table("date", "code", "id", "articles", "", "commit")
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

    def changes(self, between: Comparison) -> Page:
        kinds = Counter(found.change.kind for found in between.reports)
        counted = ", ".join(f"{kinds[kind]} {kind}" for kind in labels.KINDS if kinds[kind])
        table = _plain_table("article", "kind", "class", "+", "-", "by")
        for found in between.reports:
            change = found.change
            was = f" (ex-{change.renumbered_from})" if change.renumbered_from else ""
            which = f" ({change.variant})" if change.variant > 1 else ""
            table.add(
                Line(f"{change.number}{which}{was}"),
                change.kind + " (inferred)" * change.inferred,
                found.class_
                + " (source)" * found.source_correction
                + " (cut)" * change.cut
                + " (Nota)" * (found.nota_changed and change.kind == "modified"),
                str(found.inserted),
                str(found.deleted),
                Line("; ".join(law_name(law) for law in change.laws)),
            )
        head = Line(f"{span_of(between)} : {counted or 'no change'}")
        once = [Line(coordinated_line(one), MOVED) for one in between.coordinated]
        return [head, *once, table] if between.reports else [head]

    def stat(self, reports: Sequence[ChangeReport]) -> Page:
        """How many words changed in each article, with a bar as in `git diff --stat`."""
        most = max((r.inserted + r.deleted for r in reports), default=0)
        scale = min(1.0, _BAR / most) if most else 0.0
        table = _plain_table("article", "+", "-", "")
        for found in reports:
            bar = Line("+" * math.ceil(found.inserted * scale), style="green")
            bar.append("-" * math.ceil(found.deleted * scale), style="red")
            table.add(Line(found.change.number), str(found.inserted), str(found.deleted), bar)
        inserted = sum(found.inserted for found in reports)
        deleted = sum(found.deleted for found in reports)
        total = labels.counted(len(reports), "article")
        return [table, Line(f"{total}, {size_of(inserted, deleted)}")]

    # --- across articles ---

    def law_changes(self, found: LawChanges) -> Page:
        return across.law_changes(found)

    def cited_by(self, found: Citations) -> Page:
        return across.cited_by(found, marks=self.marks)

    def hits(self, found: Hits) -> Page:
        return across.hits(found, marks=self.marks)

    def word_history(self, events: WordHistory) -> Page:
        return across.word_history(events)

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
