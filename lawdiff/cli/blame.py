"""`lawdiff blame`."""

from __future__ import annotations

import click

from lawdiff import api
from lawdiff.cli.common import Context, answer, answering, code_option, variant_option
from lawdiff.output.text.article import draw_blames


@click.command("blame")
@click.argument("article", nargs=-1, required=True)
@click.option("--at", "moment", metavar="MOMENT", help="As it is law on a day, or in a version.")
@variant_option
@code_option
@answering
def command(
    context: Context,
    article: tuple[str, ...],
    moment: str | None,
    variant: int | None,
    code: str | None,
    as_json: bool,
) -> None:
    """Show for each alinéa of ARTICLE since which day it says what it says, and by which texts.

    An alinéa that moves, or whose number alone changes, keeps its origin.
    """
    with api.open(context.repo) as repo:
        found = repo.article(" ".join(article), code=code, variant=variant).blame(moment)
        answer(context, found, lambda drawer: draw_blames(drawer, found), as_json)
