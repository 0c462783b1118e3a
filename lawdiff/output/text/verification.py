"""The report of `verify`: one line for each version, then anomalies, faults and the result."""

from __future__ import annotations

from collections.abc import Sequence

from lawdiff.errors import printable
from lawdiff.output.text.page import Line, Page, Table
from lawdiff.output.text.redline import FAINT, STRONG
from lawdiff.output.text.terminal import Drawer
from lawdiff.verify.accounts import SHOWN
from lawdiff.verify.faults import KINDS, Fault
from lawdiff.verify.report import REASONS, Account, CheckedVersion, Counts, Verification


def draw(drawer: Drawer, report: Verification) -> Page:
    """The whole report."""
    parts: Page = [_line(one) for one in report.versions]
    parts += [Line(f"note: {printable(note)}", style=FAINT) for note in report.notes]
    for account in report.accounts:
        parts += _account(account)
    if report.anomalies:
        parts.append(Line(f"{_many(len(report.anomalies), 'anomaly')} of the sources:"))
        parts += drawer.anomalies(report.anomalies)
    if report.faults:
        parts.append(Line(f"{_many(len(report.faults), 'fault')}:", style=STRONG))
        parts.append(_faults(report.faults))
        kinds = dict.fromkeys(fault.kind for fault in report.faults)
        parts += [Line(f"{kind}: {KINDS[kind]}") for kind in kinds]
    parts.append(Line(verdict(report), style=STRONG))
    return parts


def verdict(report: Verification) -> str:
    """The last line."""
    what = f"{_many(len(report.versions), 'version')}, {_many(report.files, 'distinct file')}"
    if report.faults:
        return f"NOT VERIFIED: {_many(len(report.faults), 'fault')} in {what}"
    compared = sum(bool(one.compared) for one in report.versions)
    beside = f"; {compared} compared with their sources, nothing lost"
    beside += " (not all sources were given: see the notes)" * report.partial
    beside += " and nothing let in" * (not report.partial)
    if not compared:
        beside = "; no source was given to compare them with"
    return f"verified: {what}, no fault{beside}"


def _line(one: CheckedVersion) -> Line:
    """A version: what is held, what each source has, and the result."""
    line = Line().append(one.info.tag, STRONG).append(f"  held: {_counts(one.held)}")
    for compared in one.compared:
        several = f" of {compared.held.articles} articles held" if len(one.compared) > 1 else ""
        line.append(f"; {compared.format}: {_counts(compared.source)}{several}")
    return line.append(f"; {_result(one)}")


def _result(one: CheckedVersion) -> str:
    if one.faults:
        return _many(one.faults, "fault")
    if not one.commit:
        return "not held"
    return "the same" if one.compared else "not compared"


def _account(account: Account) -> Page:
    """The identifiers of a source: how many are held, or not and why; the odd ones by name."""
    reasons = account.reasons
    counts = ", ".join(f"{reasons[name]} {name}" for name in REASONS if reasons[name])
    held = f"{account.held} held, {len(account.unheld)} not held"
    line = f"{printable(account.where)}: identifiers: {held}" + f" ({counts})" * bool(counts)
    parts: Page = [Line(line)]
    for one in account.unheld:
        if one.reason in SHOWN:
            what = f"{one.id} ({one.article}): {REASONS[one.reason]}"
            parts.append(Line(f"  {printable(what)}"))
    return parts


def _counts(counts: Counts) -> str:
    return (
        f"{_many(counts.articles, 'article')}, {_many(counts.alineas, 'alinéa')}, "
        f"{counts.notas} Nota, {_many(counts.links, 'link')}"
    )


def _faults(faults: Sequence[Fault]) -> Table:
    heads = ("fault", "article", "what", "where")
    table = Table(heads, whole=heads)
    for fault in faults:
        what, where = printable(fault.message), printable(fault.where)
        table.add(fault.kind, printable(fault.article or ""), what, where)
    return table


def _many(count: int, name: str) -> str:
    if count != 1:
        name = f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"
    return f"{count} {name}"
