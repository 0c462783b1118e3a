"""`lawdiff timeline`."""

from __future__ import annotations

import click

from lawdiff import api
from lawdiff.cli.common import Context, answer, answering, code_option, variant_option
from lawdiff.output.text.article import draw_timelines


@click.command("timeline")
@click.argument("article", nargs=-1, required=True)
@variant_option
@code_option
@answering
def command(
    context: Context, article: tuple[str, ...], variant: int | None, code: str | None, as_json: bool
) -> None:
    """List every wording of ARTICLE: its days, by which texts, how much changed.

    Wordings that a source lists and whose text is not held are marked as such.
    """
    with api.open(context.repo) as repo:
        line = repo.article(" ".join(article), code=code, variant=variant).timeline()
        answer(context, line, lambda drawer: draw_timelines(drawer, line), as_json)
