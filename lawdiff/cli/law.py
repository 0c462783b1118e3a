"""`lawdiff law`."""

from __future__ import annotations

import click

from lawdiff.answers.law import law_impact
from lawdiff.cli.common import Context, code_option, json_option, show, translated
from lawdiff.gitrepo.repository import LawRepo


@click.command("law")
@click.argument("text", nargs=-1, required=True)
@code_option
@json_option
@click.pass_obj
@translated
def command(context: Context, text: tuple[str, ...], code: str | None, as_json: bool) -> None:
    """List every article that TEXT changed: 2021-1900, "LOI n° 2021-1900", JORFTEXT….

    In every code held; the law decided and not in force is listed as such.
    """
    with LawRepo(context.repo) as repo:
        impact = law_impact(repo, " ".join(text), code)
    if as_json:
        from lawdiff.output import json

        click.echo(json.dumps(json.impact(impact)))
    else:
        show(context, lambda drawer: [drawer.impact(impact)])
