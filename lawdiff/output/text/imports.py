"""What an import did, or would do, as lines of text, in English: they are about the program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lawdiff.errors import without_control_characters
from lawdiff.history.report import CheckReport, Expected, ImportReport
from lawdiff.model import VersionInfo
from lawdiff.output.text.page import Line, Page
from lawdiff.output.text.terminal import Drawer


def draw_import(drawer: Drawer, report: ImportReport) -> Page:
    """The versions brought in and those held already, coverage and anomalies."""
    parts: Page = [Line(f"imported   {text}") for text in lines(report.imported)]
    parts += [Line(f"held       {text}") for text in lines(report.unchanged)]
    if report.rewriting:
        parts.append(Line(f"rewritten  {rewriting(report)}"))
    if coverage_line(report):
        parts.append(Line(f"coverage   {coverage_line(report)}"))
    if report.anomalies:
        parts.append(Line(f"anomalies  {len(report.anomalies)}:"))
        parts += drawer.anomalies(report.anomalies)
    return parts


def draw_check(drawer: Drawer, report: CheckReport) -> Page:
    """What an import would do, and every anomaly."""
    parts: Page = [Line(_expected(one)) for one in report.expected]
    parts += [Line(f"held already  {text}") for text in lines(report.unchanged)]
    if coverage_line(report):
        parts.append(Line(coverage_line(report)))
    parts += drawer.anomalies(report.anomalies) if report.anomalies else [Line("no anomaly")]
    return parts


_NAMED = 5  # articles of a version that was corrected
_REASONS = {
    "inserted": "it came in before versions that were held",
    "corrected": "its text is another one now",
    "withdrawn": "its source gives it no longer",
}


def rewriting(report: ImportReport) -> str:
    """From which version on commits have other ids than before, and why."""
    assert report.rewriting is not None
    found = report.rewriting
    later = f"{report.rewritten} later version{'s' * (report.rewritten != 1)} written again"
    more = len(found.articles) - _NAMED
    of = ", ".join(found.articles[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    why = _REASONS[found.reason] + (f" ({of})" if of else "")
    return without_control_characters(f"from {found.tag} on: {why}; {later}")


def _expected(one: Expected) -> str:
    """A line for a version that would be written."""
    if one.copied:
        return f"would rewrite {line(one.version)}"
    if one.kinds is None:
        return f"would import  {line(one.version)} (the first version of this code)"
    counted = ", ".join(f"{count} {kind}" for kind, count in sorted(one.kinds.items()))
    return f"would import  {line(one.version)} ({counted or 'no change'})"


def coverage_line(report: ImportReport) -> str:
    """How many changes know their text."""
    done = report.coverage
    parts = []
    if done.changes:
        share = 100 * done.with_text / done.changes
        parts.append(f"{done.with_text} of {done.changes} changes name a text ({share:.1f} %)")
    if done.repeals:
        parts.append(f"{done.repeals_with_text} of {done.repeals} repeals")
    return ", ".join(parts)


def lines(infos: Sequence[VersionInfo]) -> Iterator[str]:
    """One line per version; where a code has more than ten, one line for all of them."""
    by_code: dict[str, list[VersionInfo]] = {}
    for info in infos:
        by_code.setdefault(info.code.slug, []).append(info)
    for group in by_code.values():
        if len(group) <= 10:
            yield from map(line, group)
        else:
            first, last = group[0].date, group[-1].date
            yield without_control_characters(
                f"{group[0].code.title}: {len(group)} versions, from {first} to {last}"
            )


def line(info: VersionInfo) -> str:
    """A version on one line: title, day, id, count."""
    name = f" ({info.id})" if info.id else ""
    partial = "" if info.complete else ", incomplete"
    count = f"{info.articles} article{'s' * (info.articles != 1)}"
    return without_control_characters(f"{info.code.title}, {info.date}{name}: {count}{partial}")
