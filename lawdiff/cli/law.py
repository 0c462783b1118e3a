"""`lawdiff law`."""

from __future__ import annotations

import click

from lawdiff import api
from lawdiff.cli.common import Context, answer, answering, code_option


@click.command("law")
@click.argument("text", nargs=-1, required=True)
@code_option
@answering
def command(context: Context, text: tuple[str, ...], code: str | None, as_json: bool) -> None:
    """List every article that TEXT changed: 2021-1900, "LOI n° 2021-1900", JORFTEXT….

    In every code held; the law decided and not in force is listed as such.
    """
    with api.open(context.repo) as repo:
        found = repo.law(" ".join(text), code=code)
        answer(context, found, lambda drawer: [drawer.law_changes(found)], as_json)
