"""`lawdiff blame`."""

from __future__ import annotations

import click

from lawdiff import api
from lawdiff.cli.common import Context, answer, answering, code_option, variant_option


@click.command("blame")
@click.argument("article", nargs=-1, required=True)
@click.option("--at", "version", metavar="VERSION", help="As it stood in this version.")
@variant_option
@code_option
@answering
def command(
    context: Context,
    article: tuple[str, ...],
    version: str | None,
    variant: int | None,
    code: str | None,
    as_json: bool,
) -> None:
    """Show for each alinéa of ARTICLE since which version it stands, and by which texts.

    An alinéa that moves, or whose number alone changes, keeps its origin.
    """
    with api.open(context.repo) as repo:
        found = repo.article(" ".join(article), code=code, variant=variant).blame(version)
        every = (found, *found.others)
        answer(context, found, lambda drawer: [drawer.blame(one) for one in every], as_json)
