"""`lawdiff import`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from lawdiff.cli.common import ANOMALOUS, Context, json_option, show, translated
from lawdiff.cli.source_options import find, source_options
from lawdiff.errors import without_control_characters
from lawdiff.french.dates import format_french
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.history.report import ImportReport
from lawdiff.importing import import_sources
from lawdiff.model import VersionInfo
from lawdiff.sources import formats
from lawdiff.sources.dumps import dumps_of

_HELP = f"""Bring consolidated versions into the law repository, made where there is none.

SOURCES are files or folders: {formats.KNOWN}. All come in, or none.
"""
_UNSURE = "lawdiff versions says whether the versions are held: all of them, or none"
_HELD = "the versions are held: lawdiff versions lists them"


@click.command("import", help=_HELP)
@source_options
@click.option("--replace", is_flag=True, help="Put another text in the place of a held version's.")
@click.option("--by-law", is_flag=True, help="One commit for each set of amending texts.")
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
    replace: bool,
    by_law: bool,
    strict: bool,
    as_json: bool,
) -> None:
    from lawdiff.output.text.progress import progress

    found, unread = find(context.repo, sources, codes, date, version_id, complete)
    with progress(None if dumps_of(found) else len(found)) as watcher:
        report = import_sources(
            context.repo,
            found,
            overwrite=replace,
            by_law=by_law,
            on_source=lambda source: watcher.doing(f"{source.code.title} {source.date}"),
            on_step=lambda step: watcher.done(),
            on_move=lambda done: context.outcome.say(_HELD if done else _UNSURE),
        )
    report.anomalies.extend(unread)
    if as_json:
        from lawdiff.output import json

        with LawRepo(context.repo) as repo:
            click.echo(json.dumps(json.report(report, repo.versions)))
    else:
        _tell(context, report)
    for note in report.notes:
        click.echo(f"lawdiff: {note}", err=True)
    if strict and report.anomalies:
        raise SystemExit(ANOMALOUS)


def _tell(context: Context, report: ImportReport) -> None:
    for text in lines(report.imported):
        click.echo(f"imported   {text}")
    for text in lines(report.unchanged):
        click.echo(f"held       {text}")
    if report.rewritten:
        click.echo(f"rewritten  {report.rewritten} later version(s), in their place in history")
    if coverage_line(report):
        click.echo(f"coverage   {coverage_line(report)}")
    if report.anomalies:
        click.echo(f"anomalies  {len(report.anomalies)}:")
        show(context, lambda drawer: [drawer.anomalies(report.anomalies)])


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
    """A line a version; where a code has more than ten, one line for all of them."""
    by_code: dict[str, list[VersionInfo]] = {}
    for info in infos:
        by_code.setdefault(info.code.slug, []).append(info)
    for group in by_code.values():
        if len(group) <= 10:
            yield from map(line, group)
        else:
            first, last = format_french(group[0].date), format_french(group[-1].date)
            yield without_control_characters(
                f"{group[0].code.title}: {len(group)} versions, from {first} to {last}"
            )


def line(info: VersionInfo) -> str:
    """A version on one line: title, date, id, count."""
    name = f" ({info.id})" if info.id else ""
    partial = "" if info.complete else ", incomplete"
    count = f"{info.articles} article{'s' * (info.articles != 1)}"
    return without_control_characters(
        f"{info.code.title}, {format_french(info.date)}{name}: {count}{partial}"
    )
