"""A verification on a terminal: a line a version, then anomalies, faults and one clear verdict."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from lawdiff.errors import printable
from lawdiff.faults import KINDS, Fault
from lawdiff.render.redline import FAINT, STRONG
from lawdiff.render.terminal import Drawer
from lawdiff.verification import CheckedVersion, Compared, Counts, Verification


def draw(drawer: Drawer, report: Verification) -> list[RenderableType]:
    """The whole report."""
    parts: list[RenderableType] = [_versions(report)]
    parts += [Text(f"note: {printable(note)}", style=FAINT) for note in report.notes]
    if report.anomalies:
        parts.append(Text(f"{_many(len(report.anomalies), 'anomaly')} of the sources:"))
        parts.append(drawer.anomalies(report.anomalies))
    if report.faults:
        parts.append(Text(f"{_many(len(report.faults), 'fault')}:", style=STRONG))
        parts.append(_faults(report.faults))
        kinds = dict.fromkeys(fault.kind for fault in report.faults)
        parts += [Text(f"{kind}: {KINDS[kind]}") for kind in kinds]
    parts.append(Text(verdict(report), style=STRONG))
    return parts


def verdict(report: Verification) -> str:
    """The last line."""
    what = f"{_many(len(report.versions), 'version')}, {_many(report.files, 'distinct file')}"
    if report.faults:
        return f"NOT VERIFIED: {_many(len(report.faults), 'fault')} in {what}"
    compared = sum(bool(one.compared) for one in report.versions)
    beside = f"; {compared} compared with their sources, nothing lost and nothing let in"
    if not compared:
        beside = "; no source was given to compare them with"
    return f"verified: {what}, no fault{beside}"


def _versions(report: Verification) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False, header_style=FAINT)
    for head in ("version", "held", "in the source", "result"):
        table.add_column(head, no_wrap=head != "result")
    for one in report.versions:
        rows: Sequence[Compared | None] = one.compared or [None]
        for at, compared in enumerate(rows):
            held = compared.held if compared and len(rows) > 1 else one.held
            source = f"{_counts(compared.source)}" if compared else "not compared"
            if compared and len(rows) > 1:
                source = f"{compared.format}: {source}"
            name = one.info.tag if at == 0 else ""
            table.add_row(Text(name), _counts(held), Text(source), _result(one, at))
    return table


def _result(one: CheckedVersion, row: int) -> str:
    if row == 0 and one.faults:
        return _many(one.faults, "fault")
    if row and one.compared[row].faults:
        return _many(one.compared[row].faults, "fault")
    return "the same" if one.compared else "well-formed"


def _counts(counts: Counts) -> str:
    return (
        f"{_many(counts.articles, 'article')}, {_many(counts.alineas, 'alinéa')}, "
        f"{counts.notas} Nota, {_many(counts.links, 'link')}"
    )


def _faults(faults: Sequence[Fault]) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False, header_style=FAINT)
    for head in ("fault", "article", "what", "where"):
        table.add_column(head, overflow="fold")
    for fault in faults:
        what, where = printable(fault.message), printable(fault.where)
        table.add_row(fault.kind, Text(printable(fault.article or "")), Text(what), Text(where))
    return table


def _many(count: int, name: str) -> str:
    if count != 1:
        name = f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"
    return f"{count} {name}"
