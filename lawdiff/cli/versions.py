"""`lawdiff versions`."""

from __future__ import annotations

import click

from lawdiff import api
from lawdiff.cli.common import Context, answer, answering, code_option


@click.command("versions")
@code_option
@answering
def command(context: Context, code: str | None, as_json: bool) -> None:
    """List the versions held, oldest first, and the law to come."""
    with api.open(context.repo) as repo:
        found = (repo.code(code) if code else repo).versions
        answer(context, found, lambda drawer: [drawer.versions(found)], as_json)
