"""`lawdiff timeline`."""

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


@click.command("timeline")
@click.argument("article", nargs=-1, required=True)
@variant_option
@code_option
@json_option
@click.pass_obj
@translated
def command(
    context: Context, article: tuple[str, ...], variant: int | None, code: str | None, as_json: bool
) -> None:
    """Tell every version of ARTICLE: since when, by which texts, how much changed.

    Versions that the source lists and the repository does not hold are told as such.
    """
    with LawRepo(context.repo) as repo:
        lines = timeline.timeline(repo, " ".join(article), code)
        chosen = choose_variant(lines, variant)
        if as_json:
            from lawdiff.output import json

            click.echo(json.dumps(json.timeline(chosen[0], len(lines))))
        else:
            show(context, lambda drawer: [drawer.timeline(line, len(lines)) for line in chosen])
