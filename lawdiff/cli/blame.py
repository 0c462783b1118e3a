"""`lawdiff blame`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lawdiff import api
from lawdiff.cli.common import Context, answer, answering, code_option, variant_option

# Imports that only annotations need are skipped, so that the command starts quickly.
if TYPE_CHECKING:
    from lawdiff.answers.blame import Blame
    from lawdiff.output.text.page import Page
    from lawdiff.output.text.terminal import Drawer


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
        answer(context, found, lambda drawer: _draw(drawer, found), as_json)


def _draw(drawer: Drawer, found: Blame) -> list[Page]:
    from lawdiff.output.text.article import draw_blame

    return [draw_blame(drawer, one) for one in (found, *found.others)]
