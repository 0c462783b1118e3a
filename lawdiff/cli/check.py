"""`lawdiff check`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from lawdiff.cli.common import ANOMALOUS, Context, json_option, show, translated
from lawdiff.cli.import_ import coverage_line, line, lines
from lawdiff.cli.source_options import find, source_options
from lawdiff.history.plan import Revision, Step
from lawdiff.importing import check_sources


@click.command("check")
@source_options
@click.option("--strict", is_flag=True, help="Exit with 3 where a source has an anomaly.")
@json_option
@click.pass_obj
@translated
def command(
    context: Context,
    sources: tuple[Path, ...],
    codes: tuple[str, ...],
    date: str | None,
    version_id: str | None,
    complete: bool,
    strict: bool,
    as_json: bool,
) -> None:
    """Say what `lawdiff import` of SOURCES would do, and every anomaly, without writing."""
    found, unread = find(context.repo, sources, codes, date, version_id, complete)
    told: list[str] = []
    report = check_sources(context.repo, found, on_step=lambda step: told.extend(_line(step)))
    report.anomalies.extend(unread)
    if as_json:
        from lawdiff.output import json

        click.echo(json.dumps(json.check(report)))
    else:
        for text in told:
            click.echo(text)
        for text in lines(report.unchanged):
            click.echo(f"held already  {text}")
        if coverage_line(report):
            click.echo(coverage_line(report))
        if report.anomalies:
            show(context, lambda drawer: [drawer.anomalies(report.anomalies)])
        else:
            click.echo("no anomaly")
    if strict and report.anomalies:
        raise SystemExit(ANOMALOUS)


def _line(step: Step) -> Iterator[str]:
    """A line for a version that would be written."""
    if not isinstance(step, Revision):
        return
    if step.copied:
        yield f"would rewrite {line(step.info)}"
    elif step.changes is None:
        yield f"would import  {line(step.info)} (the first version of this code)"
    else:
        kinds = Counter(change.kind for change in step.changes)
        counted = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        yield f"would import  {line(step.info)} ({counted or 'no change'})"
