"""`lawdiff check`."""

from __future__ import annotations

from pathlib import Path

import click

from lawdiff import api
from lawdiff.cli.common import ANOMALOUS, Context, answer, answering
from lawdiff.cli.source_options import source_options


@click.command("check")
@source_options
@click.option("--strict", is_flag=True, help="Exit with 3 where a source has an anomaly.")
@answering
def command(
    context: Context,
    sources: tuple[Path, ...],
    facts: api.SourceFacts,
    strict: bool,
    as_json: bool,
) -> None:
    """Say what `lawdiff import` of SOURCES would do, and every anomaly, without writing."""
    from lawdiff.output.text import imports

    report = api.check(*sources, path=context.target, **facts)
    answer(context, report, lambda drawer: [imports.draw_check(drawer, report)], as_json)
    if strict and report.anomalies:
        raise SystemExit(ANOMALOUS)
