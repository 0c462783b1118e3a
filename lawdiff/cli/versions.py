"""`lawdiff versions`."""

from __future__ import annotations

import click

from lawdiff.answers.lookup import choose_code, codes
from lawdiff.cli.common import Context, code_option, json_option, show, translated
from lawdiff.gitrepo.repository import LawRepo


@click.command("versions")
@code_option
@json_option
@click.pass_obj
@translated
def command(context: Context, code: str | None, as_json: bool) -> None:
    """List the versions held, oldest first, and the law to come."""
    with LawRepo(context.repo) as repo:
        chosen = choose_code(repo, code) if code else None
        slugs = {chosen.slug} if chosen else {one.slug for one in codes(repo)}
        held = [version for version in repo.versions if version.info.code.slug in slugs]
        future = [version for version in repo.future if version.info.code.slug in slugs]
        if as_json:
            from lawdiff.output import json

            click.echo(json.dumps(json.versions(held, future)))
        else:
            show(context, lambda drawer: [drawer.versions(held, future)])
