"""Answers as pages for a terminal or a pipe: articles, tables, lists. Readable without colour."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from lawdiff.canonical import is_table
from lawdiff.dates import UNFIXED, format_french
from lawdiff.errors import printable
from lawdiff.laws import LABELS
from lawdiff.legifrance import text_url
from lawdiff.render.page import Line, Page, Table
from lawdiff.render.redline import FAINT, INSERTED, MOVED, STRONG, Redline, draw_table
from lawdiff.render.sentences import (
    KIND_LABELS,
    STEP_LABELS,
    class_note,
    coordinated_line,
    facts_of,
    kind_note,
    law_name,
    overtaken,
    span_of,
    summary_of,
    to_follow,
    version_line,
    words_of,
)
from lawdiff.reports import coordinated, unheld_of

# What is only named in annotations is not loaded: a cold `show` counts.
if TYPE_CHECKING:
    from lawdiff.anomalies import Anomaly
    from lawdiff.history import Blame, Timeline, TimelineEntry
    from lawdiff.impact import Impact
    from lawdiff.lawrepo.store import VersionRef
    from lawdiff.lookup import ArticleAt
    from lawdiff.model import LawRef
    from lawdiff.reports import ChangeReport, Comparison
    from lawdiff.search import Hit, WordEvent

Draw = Callable[["Drawer"], list[Page]]
"""What a command has drawn: some answers, each a page."""

# Kinds of change that need no law.
_LAWLESS = ("moved", "first-seen", "last-seen")
RULE = "─" * 72
_BAR = 40  # the longest bar of a stat, in characters


class Drawer:
    """Draws answers: with colour, or with marks where there is none."""

    def __init__(self, *, marks: bool, side_by_side: bool = False, grid: bool = False) -> None:
        self.marks = marks
        self.pen = Redline(marks=marks, side_by_side=side_by_side, grid=grid)

    # --- an article as it stood ---

    def article(self, at: ArticleAt, variants: int) -> Page:
        held, info = at.article, at.version.info
        which = f" ({at.variant} de {variants})" if variants > 1 else ""
        parts: Page = [
            Line(f"Article {held.number}{which}", style=STRONG),
            Line(version_line(info), style=FAINT),
        ]
        if at.sections:
            titles = [section.title for section in at.sections]
            parts.append(Line(" › ".join(titles), style=FAINT))
        if facts_of(held):
            parts.append(Line(" · ".join(facts_of(held)), style=FAINT))
        if at.following and at.following.is_due:
            parts.append(Line(overtaken(at.following), style="bold red"))
        elif at.following:
            parts.append(Line(to_follow(at.following), style=MOVED))
        parts.append(Line())
        parts += self.alineas(held.alineas)
        if held.cut:
            parts.append(Line("[la source s'arrête ici]", style=FAINT))
        if held.nota:
            parts += [Line("Nota", style=STRONG), Line(), *self.alineas(held.nota)]
        parts += self.laws(held.laws)
        if held.ended_by:
            parts += self.law_list("Abrogation à venir", held.ended_by)
        return parts

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

    # --- what changed in an article ---

    def change(self, between: Comparison, report: ChangeReport, variants: int) -> Page:
        change = report.change
        which = f" ({change.variant} de {variants})" if variants > 1 else ""
        parts: Page = [
            Line(f"Article {change.number}{which}", style=STRONG),
            Line(span_of(between), style=FAINT),
            Line(summary_of(report)),
        ]
        if change.cut:
            parts.append(Line("La source d'une des versions s'arrête au milieu de l'article."))
        parts += self.behind(report)
        parts += [Line(RULE, style=FAINT), *self.pen.draw(report.diff)]
        if report.nota_changed:
            parts += [Line("Nota", style=STRONG), Line(), *self.pen.draw(report.nota)]
        return parts

    def behind(self, report: ChangeReport) -> Iterator[Line | Table]:
        """The texts behind a change, and the wordings that came in between."""
        change = report.change
        if change.laws:
            yield Line("Par :", style=STRONG)
            for law in change.laws:
                yield Line(f"  {law_name(law)}{kind_note(law)}")
        elif change.kind not in _LAWLESS and not change.corrected:
            yield Line("La source ne nomme aucun texte.", style=FAINT)
        if report.unheld:
            yield Line("Versions intermédiaires non détenues :", style=STRONG)
            for day, wording in report.unheld:
                yield Line(f"  {format_french(day)} ({wording})")

    def unchanged(self, between: Comparison, at: ArticleAt) -> Page:
        unheld = unheld_of(between, at)
        parts: Page = [
            Line(f"Article {at.article.number}", style=STRONG),
            Line(span_of(between), style=FAINT),
            Line("Aucun changement dans ce qui est détenu." if unheld else "Aucun changement."),
        ]
        if unheld:
            parts.append(Line("Versions non détenues dans cet intervalle :", style=STRONG))
            parts += [Line(f"  {format_french(day)} ({wording})") for day, wording in unheld]
        return parts

    # --- lists ---

    def versions(self, held: Sequence[VersionRef], future: Sequence[VersionRef]) -> Page:
        table = _plain_table("date", "code", "id", "articles", "", "commit")
        for ref in [*held, *future]:
            info = ref.info
            state = "" if info.complete else "incomplète"
            if info.future:
                state = "décidé, non en vigueur"
            table.add(
                "non fixée" if info.date == UNFIXED else info.date.isoformat(),
                Line(info.code.title),
                info.id or "",
                str(info.articles),
                state,
                ref.commit[:8],
            )
        return [table]

    def changes(self, between: Comparison) -> Page:
        kinds = Counter(found.change.kind for found in between.reports)
        counted = ", ".join(f"{kinds[kind]} {kind}" for kind in KIND_LABELS if kinds[kind])
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
        return [head, *self.coordinated(between.reports), table] if between.reports else [head]

    def coordinated(self, reports: Sequence[ChangeReport]) -> Iterator[Line]:
        """One substitution in many articles, told once above their list."""
        for one in coordinated(reports):
            yield Line(coordinated_line(one), MOVED)

    def stat(self, reports: Sequence[ChangeReport]) -> Page:
        """How much changed in each article, in words, with a bar as `git diff --stat` draws."""
        most = max((r.inserted + r.deleted for r in reports), default=0)
        scale = min(1.0, _BAR / most) if most else 0.0
        table = _plain_table("article", "+", "-", "")
        for found in reports:
            bar = Line("+" * math.ceil(found.inserted * scale), style="green")
            bar.append("-" * math.ceil(found.deleted * scale), style="red")
            table.add(Line(found.change.number), str(found.inserted), str(found.deleted), bar)
        inserted = sum(found.inserted for found in reports)
        deleted = sum(found.deleted for found in reports)
        many = len(reports)
        total = f"{many} article{'s' * (many > 1)}, {words_of(inserted, 'ajouté')}, "
        return [table, Line(total + words_of(deleted, "supprimé"))]

    def timeline(self, line: Timeline, variants: int) -> Page:
        which = f" ({line.variant} de {variants})" if variants > 1 else ""
        table = _plain_table("since", "what", "+", "-", "by", "version")
        for entry in line.entries:
            table.add(*self.step(entry))
        title = Line(f"Article {line.number}{which} — {line.code.title}", style=STRONG)
        return [title, table]

    def step(self, entry: TimelineEntry) -> list[Line | str]:
        if entry.version is None or entry.report is None:
            label = Line(KIND_LABELS["unheld"], style=FAINT)
            if entry.future:
                label.append(" — décidé, non en vigueur", style=MOVED)
            wording = Line(entry.wording or "", style=FAINT)
            return [entry.date.isoformat(), label, "", "", "", wording]
        note = class_note(entry.report) if entry.kind == "modified" else ""
        if entry.report.nota_changed and entry.kind == "modified":
            note = f"{note}, Nota modifiée".removeprefix(", ")
        label = Line(STEP_LABELS.get(entry.kind) or KIND_LABELS[entry.kind])
        if note:
            label.append(f" ({note})")
        if entry.report.change.renumbered_from:
            label.append(f", ex-{entry.report.change.renumbered_from}")
        if entry.future:
            label.append(" — décidé, non en vigueur", style=MOVED)
        return [
            entry.date.isoformat(),
            label,
            str(entry.report.inserted),
            str(entry.report.deleted),
            Line("\n".join(law_name(law) for law in entry.laws)),
            "futur" if entry.future else entry.version.info.date.isoformat(),
        ]

    def blame(self, found: Blame, variants: int) -> Page:
        which = f" ({found.variant} de {variants})" if variants > 1 else ""
        parts: Page = [
            Line(f"Article {found.number}{which}", style=STRONG),
            Line(version_line(found.at.info), style=FAINT),
            Line(),
        ]
        for line in found.lines:
            laws = " ; ".join(law_name(law) for law in line.laws) or "aucun texte nommé"
            parts.append(Line(f"depuis {line.since.info.date.isoformat()}, {laws}", style=MOVED))
            parts += self.alineas([line.text])
        return parts

    def impact(self, found: Impact) -> Page:
        table = _plain_table("version", "article", "kind", "class", "+", "-", "by")
        for entry in found.changes:
            change, info = entry.report.change, entry.version.info
            was = f" (ex-{change.renumbered_from})" if change.renumbered_from else ""
            articles = sorted({law.article for law in change.laws if law.article})
            table.add(
                "non fixée" if info.date == UNFIXED else info.date.isoformat(),
                Line(f"{change.number}{was}, {info.code.title}"),
                change.kind + " (futur)" * info.future,
                entry.report.class_ + " (source)" * entry.report.source_correction,
                str(entry.report.inserted),
                str(entry.report.deleted),
                Line("art. " + ", ".join(articles) if articles else ""),
            )
        many = len(found.changes)
        head = Line(f"{found.law.title} : {many} changement{'s' * (many > 1)}", style=STRONG)
        url = text_url(found.law.cid)
        once = self.coordinated([entry.report for entry in found.changes])
        return [head, *([Line(url, style=FAINT)] if url else []), *once, table]

    def hits(self, refs: Sequence[VersionRef], found: Sequence[Hit]) -> Page:
        parts: Page = [Line(version_line(ref.info), style=FAINT) for ref in refs]
        for hit in found:
            line = Line(f"{hit.number}, al. {hit.alinea + 1} : ", style=STRONG)
            line.extend(self.snippet(hit.snippet))
            parts.append(line)
        articles = len({(hit.version.commit, hit.path) for hit in found})
        parts.append(Line(f"{len(found)} alinéa(s), {articles} article(s)", style=FAINT))
        return parts

    def snippet(self, snippet: str) -> Line:
        """A snippet with what was found marked: by colour, or between `**`."""
        text = Line(style="not bold")
        for index, piece in enumerate(snippet.split("**")):
            found = index % 2 == 1
            text.append(f"**{piece}**" if found and self.marks else piece, INSERTED * found or "")
        return text

    def word_events(self, events: Sequence[WordEvent]) -> Page:
        table = _plain_table("since", "article", "what", "how", "by")
        for event in events:
            table.add(
                event.entry.date.isoformat(),
                Line(f"{event.number}, {event.code.title}"),
                "apparaît" if event.appears else "disparaît",
                Line(STEP_LABELS.get(event.entry.kind) or KIND_LABELS[event.entry.kind]),
                Line(" ; ".join(law_name(law) for law in event.entry.laws)),
            )
        return [table] if events else [Line("Ces mots ne se trouvent dans aucune version.")]

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


def _plain_table(*columns: str) -> Table:
    return Table(columns, right=("+", "-", "articles"), whole=("where",))
