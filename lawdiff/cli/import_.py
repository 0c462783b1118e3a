"""`lawdiff import`."""

from __future__ import annotations

from pathlib import Path

import click

from lawdiff import api
from lawdiff.cli.common import ANOMALOUS, Context, answer, answering
from lawdiff.cli.source_options import source_options

_HELP = f"""Bring consolidated versions into the law repository, made where there is none.

SOURCES are files or folders: {api.known_formats()}. All come in, or none.
"""
_UNSURE = "lawdiff versions says whether the versions are held: all of them, or none"
_HELD = "the versions are held: lawdiff versions lists them"


@click.command("import", help=_HELP)
@source_options
@click.option("--replace", is_flag=True, help="Put another text in the place of a held version's.")
@click.option("--by-law", is_flag=True, help="One commit for each set of amending texts.")
@click.option("--strict", is_flag=True, help="Exit with 3 where a source has an anomaly.")
@answering
def command(
    context: Context,
    sources: tuple[Path, ...],
    facts: api.SourceFacts,
    replace: bool,
    by_law: bool,
    strict: bool,
    as_json: bool,
) -> None:
    from lawdiff.output.text import imports
    from lawdiff.output.text.progress import progress

    with progress() as watcher:
        report = api.import_(
            context.target,
            *sources,
            replace=replace,
            by_law=by_law,
            watcher=watcher,
            on_write=lambda done: context.outcome.say(_HELD if done else _UNSURE),
            **facts,
        )
    answer(context, report, lambda drawer: [imports.draw_import(drawer, report)], as_json)
    for note in report.notes:
        click.echo(f"lawdiff: {note}", err=True)
    if strict and report.anomalies:
        raise SystemExit(ANOMALOUS)
