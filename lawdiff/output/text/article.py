"""The pages of one article: its text, its wordings, the origin of its alinéas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lawdiff.french import labels
from lawdiff.french.dates import format_french
from lawdiff.french.laws import LABELS, REPEAL
from lawdiff.output.text.article_sentences import (
    days_of,
    known_line,
    moment_line,
    name_of,
    step_note,
    warnings_of,
    what_follows,
)
from lawdiff.output.text.page import Line, Page, Table
from lawdiff.output.text.redline import FAINT, MOVED, STRONG
from lawdiff.output.text.sentences import law_name

# Imports that only annotations need are skipped, so that `show` starts quickly.
if TYPE_CHECKING:
    from lawdiff.answers.at import ArticleAt
    from lawdiff.answers.blame import Blame
    from lawdiff.answers.timeline import Timeline, TimelineWording
    from lawdiff.output.text.terminal import Drawer

WARNING = "bold red"


def which(variant: int, variants: int) -> str:
    """Which of the articles of a number it is, where there are several."""
    return f" ({variant} de {variants})" if variants > 1 else ""


def draw_articles(drawer: Drawer, found: Iterable[ArticleAt]) -> list[Page]:
    """Each article that was asked for, with the others of its number."""
    return [draw_article(drawer, at) for one in found for at in (one, *one.others)]


def draw_article(drawer: Drawer, at: ArticleAt) -> Page:
    """An article at a moment."""
    parts: Page = [*_head(at), *drawer.namesakes(at.namesakes), Line()]
    if at.article is None or at.shown is None:
        return parts
    parts += drawer.alineas(at.article.alineas)
    if at.article.cut:
        parts.append(Line("[la source s'arrête ici]", style=FAINT))
    if at.article.nota:
        parts += [Line("Nota", style=STRONG), Line(), *drawer.alineas(at.article.nota)]
    parts += drawer.laws(at.article.laws)
    if at.article.ended_by:
        end = at.shown.end
        due = end is not None and end.isoformat() <= at.moment.as_of
        parts += drawer.law_list(LABELS[REPEAL] if due else labels.ENDING, at.article.ended_by)
    return parts


def _head(at: ArticleAt) -> Iterator[Line]:
    """All that stands above a text: what it is, its days, what is unknown, what follows."""
    yield Line(f"Article {at.number}{which(at.variant, at.variants)}", style=STRONG)
    yield Line(moment_line(at.code, at.moment), style=FAINT)
    if at.moment.day is not None and (known := known_line(at.moment.as_of, at.moment.day)):
        yield Line(known, style=FAINT)
    if at.shown is not None and at.shown.section:
        yield Line(" › ".join(at.shown.section), style=FAINT)
    if at.certainty == "exact" and at.shown is not None and at.shown.start is not None:
        yield Line(f"en vigueur {days_of(at.shown)}", style=FAINT)
    for warning in warnings_of(at):
        yield Line(warning, style=WARNING)
    for other in at.also_listed:
        if at.certainty != "unknown":
            yield Line(f"La source donne aussi pour ce jour : {name_of(other)}.", style=MOVED)
    if following := what_follows(at):
        yield Line(following, style=MOVED)


def draw_timelines(drawer: Drawer, found: Timeline) -> list[Page]:
    """The life of an article, then those of the others of its number."""
    return [draw_timeline(drawer, one) for one in (found, *found.others)]


def draw_timeline(drawer: Drawer, line: Timeline) -> Page:
    """Every wording of an article, one a row; an end without another wording has its own row."""
    name = f"Article {line.number}{which(line.variant, line.variants)} — {line.code.title}"
    columns = ("depuis le", "avant le", "changement", "+", "-", "par", "rédaction")
    table = Table(columns, right=("+", "-"), whole=("depuis le", "avant le"))
    for row in line.wordings:
        table.add(*_row(row))
        if row.end is not None:
            laws = Line("\n".join(map(law_name, row.end.laws)))
            day = _day(row.end.step.day.isoformat(), row.end.step.at_latest)
            table.add(day, "", labels.KINDS["repealed"], "", _number(row.end.deleted), laws, "")
    return [Line(name, style=STRONG), *drawer.namesakes(line.namesakes), table]


def _row(row: TimelineWording) -> list[Line | str]:
    wording, change = row.wording, row.change
    number = wording.id or ""
    label = Line(labels.KINDS[row.kind] if row.kind != "first-seen" else labels.FIRST_HELD,
                 style="" if wording.held else FAINT)  # fmt: skip
    if change is not None:
        if note := step_note(change):
            label.append(f" ({note})")
        if change.renumbered_from:
            label.append(f", ex-{change.renumbered_from}")
    if row.to_come:
        label.append(f" — {labels.NOT_IN_FORCE}", style=MOVED)
    exact = change if change is not None and change.exact else None
    return [
        _day(row.day.isoformat(), change is not None and change.step.at_latest),
        _until(row),
        label,
        _number(exact.inserted if exact else None),
        _number(exact.deleted if exact else None),
        Line("\n".join(map(law_name, row.laws))),
        Line(number, style="" if wording.held else FAINT),
    ]


def _day(day: str, at_latest: bool) -> str:
    return f"au plus tard {day}" if at_latest else day


def _until(row: TimelineWording) -> str:
    """The end of a wording, where it is known: the first day of the next one."""
    end = row.wording.end
    return labels.iso_or_not_fixed(end) if end and row.wording.start else ""


def _number(count: int | None) -> str:
    return "" if count is None else str(count)


def draw_blames(drawer: Drawer, found: Blame) -> list[Page]:
    """An article alinéa by alinéa, then the others of its number."""
    return [draw_blame(drawer, one) for one in (found, *found.others)]


def draw_blame(drawer: Drawer, found: Blame) -> Page:
    """Each alinéa below the day and the texts that it comes from."""
    parts: Page = [*_head(found.at), *drawer.namesakes(found.at.namesakes), Line()]
    for line in found.lines:
        laws = " ; ".join(map(law_name, line.laws))
        since = f"depuis le {format_french(line.since)}"
        if line.at_latest:
            since += " au plus tard"
        elif not laws:
            laws = "aucun texte nommé par la source"
        parts.append(Line(f"{since} : {laws}" if laws else since, style=MOVED))
        parts += drawer.alineas([line.text])
    return parts
