"""`lawdiff cites`."""

from __future__ import annotations

import click

from lawdiff import api
from lawdiff.cli.common import Context, answer, answering, code_option
from lawdiff.output.text.across import cited_by


@click.command("cites")
@click.argument("article", nargs=-1, required=True)
@click.option(
    "--at", "moment", metavar="MOMENT", help="As of this day or version; today if left out."
)
@code_option
@answering
def command(
    context: Context, article: tuple[str, ...], moment: str | None, code: str | None, as_json: bool
) -> None:
    """List the articles that cite ARTICLE, in every code held.

    They cite it in their text, or by a link of their source. Without --at, in what is law
    today.
    """
    with api.open(context.repo) as repo:
        found = repo.article(" ".join(article), code=code).cited_by(moment)
        answer(context, found, lambda drawer: [cited_by(found, marks=drawer.marks)], as_json)
