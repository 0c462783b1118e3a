"""`lawdiff verify`."""

from __future__ import annotations

from pathlib import Path

import click

from lawdiff import api
from lawdiff.cli.common import ANOMALOUS, DIFFERENT, Context, answer, answering
from lawdiff.cli.source_options import verified_options


@click.command("verify")
@verified_options
@click.option("--strict", is_flag=True, help="Exit with 3 where a source has an anomaly.")
@answering
def command(
    context: Context,
    sources: tuple[Path, ...],
    facts: api.SourceFacts,
    strict: bool,
    as_json: bool,
) -> None:
    """Say whether the repository is what it should be, and what SOURCES say.

    Reads the repository back: git fsck, the form of refs, trees and files, the seal of each
    version, and the history rebuilt from them. With SOURCES, also that all they hold is held, and
    nothing else. Nothing is written. Exits with 1 where there is a fault.
    """
    from lawdiff.output.text import verification
    from lawdiff.output.text.progress import progress

    with progress() as watcher:
        report = api.verify(context.repo, *sources, watcher=watcher, **facts)
    answer(context, report, lambda drawer: [verification.draw(drawer, report)], as_json)
    if not report.ok:
        raise SystemExit(DIFFERENT)
    if strict and report.anomalies:
        raise SystemExit(ANOMALOUS)
