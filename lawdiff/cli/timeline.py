"""`lawdiff timeline`."""

from __future__ import annotations

import click

from lawdiff import api
from lawdiff.cli.common import Context, answer, answering, code_option, variant_option


@click.command("timeline")
@click.argument("article", nargs=-1, required=True)
@variant_option
@code_option
@answering
def command(
    context: Context, article: tuple[str, ...], variant: int | None, code: str | None, as_json: bool
) -> None:
    """List every wording of ARTICLE: since when, by which texts, how much changed.

    Wordings that the source lists and the repository does not hold are marked as such.
    """
    with api.open(context.repo) as repo:
        line = repo.article(" ".join(article), code=code, variant=variant).timeline()
        every = (line, *line.others)
        answer(context, line, lambda drawer: [drawer.timeline(one) for one in every], as_json)
