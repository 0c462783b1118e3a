"""`lawdiff verify`."""

from __future__ import annotations

from pathlib import Path

import click

from lawdiff.cli.common import ANOMALOUS, DIFFERENT, Context, json_option, show, translated
from lawdiff.cli.source_options import find, verified_options
from lawdiff.verify.run import verify


@click.command("verify")
@verified_options
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
    """Say whether the repository is what it should be, and what SOURCES say.

    Reads the repository back: git fsck, the form of refs, trees and files, the seal of each
    version, and the history written anew. With SOURCES, also that all they hold is held, and
    nothing else. Nothing is written. Exits with 1 where there is a fault.
    """
    from lawdiff.output.text.progress import progress

    found, unread = find(context.repo, sources, codes, date, version_id, complete)
    with progress(None) as watcher:
        report = verify(context.repo, found, on_step=watcher.doing)
    report.anomalies.extend(unread)
    if as_json:
        from lawdiff.output import json

        click.echo(json.dumps(json.verification(report)))
    else:
        from lawdiff.output.text import verification

        show(context, lambda drawer: [verification.draw(drawer, report)])
    if not report.ok:
        raise SystemExit(DIFFERENT)
    if strict and report.anomalies:
        raise SystemExit(ANOMALOUS)
