"""`lawdiff changes`."""

from __future__ import annotations

import click

from lawdiff import history
from lawdiff.cli.common import DIFFERENT, Context, code_option, json_option, show, translated
from lawdiff.lawrepo.store import LawRepo


@click.command("changes")
@click.option("--between", nargs=2, required=True, metavar="OLD NEW", help="The two versions.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 where there are differences.")
@code_option
@json_option
@click.pass_obj
@translated
def command(
    context: Context, between: tuple[str, str], exit_code: bool, code: str | None, as_json: bool
) -> None:
    """List every article that changed between two versions, with the texts that changed it."""
    with LawRepo(context.repo) as repo:
        compared = history.compare_versions(repo, between, code)
    if as_json:
        from lawdiff.render import json

        click.echo(json.dumps(json.changes(compared)))
    else:
        show(context, lambda drawer: [drawer.changes(compared)])
    if exit_code and compared.reports:
        raise SystemExit(DIFFERENT)
