"""`lawdiff timeline`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lawdiff import api
from lawdiff.cli.common import Context, answer, answering, code_option, variant_option

# Imports that only annotations need are skipped, so that the command starts quickly.
if TYPE_CHECKING:
    from lawdiff.answers.timeline import Timeline
    from lawdiff.output.text.page import Page
    from lawdiff.output.text.terminal import Drawer


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
        answer(context, line, lambda drawer: _draw(drawer, line), as_json)


def _draw(drawer: Drawer, line: Timeline) -> list[Page]:
    from lawdiff.output.text.article import draw_timeline

    return [draw_timeline(drawer, one) for one in (line, *line.others)]
