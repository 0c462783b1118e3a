"""`lawdiff versions`."""

from __future__ import annotations

import click

from lawdiff.cli.common import Context, code_option, json_option, show, translated
from lawdiff.history import choose_code
from lawdiff.lawrepo.store import LawRepo


@click.command("versions")
@code_option
@json_option
@click.pass_obj
@translated
def command(context: Context, code: str | None, as_json: bool) -> None:
    """List the versions held, oldest first."""
    with LawRepo(context.repo) as repo:
        chosen = choose_code(repo, code) if code else None
        held = [v for v in repo.versions if chosen is None or v.info.code.slug == chosen.slug]
        if as_json:
            from lawdiff.render import json

            click.echo(json.dumps(json.versions(held)))
        else:
            show(context, lambda drawer: [drawer.versions(held)])
