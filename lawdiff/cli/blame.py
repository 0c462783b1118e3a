"""`lawdiff blame`."""

from __future__ import annotations

import click

from lawdiff.answers import timeline
from lawdiff.cli.common import (
    Context,
    choose_variant,
    code_option,
    json_option,
    show,
    translated,
    variant_option,
)
from lawdiff.gitrepo.repository import LawRepo


@click.command("blame")
@click.argument("article", nargs=-1, required=True)
@click.option("--at", "version", metavar="VERSION", help="As it stood in this version.")
@variant_option
@code_option
@json_option
@click.pass_obj
@translated
def command(
    context: Context,
    article: tuple[str, ...],
    version: str | None,
    variant: int | None,
    code: str | None,
    as_json: bool,
) -> None:
    """Tell for each alinéa of ARTICLE since which version it stands, and by which texts.

    An alinéa that moves, or whose number alone changes, keeps its origin.
    """
    with LawRepo(context.repo) as repo:
        found = timeline.blame(repo, " ".join(article), version, code)
        chosen = choose_variant(found, variant)
        if as_json:
            from lawdiff.output import json

            click.echo(json.dumps(json.blame(chosen[0], len(found))))
        else:
            show(context, lambda drawer: [drawer.blame(one, len(found)) for one in chosen])
