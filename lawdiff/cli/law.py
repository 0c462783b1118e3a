"""`lawdiff law`."""

from __future__ import annotations

import click

from lawdiff import api
from lawdiff.cli.common import Context, answer, answering, code_option
from lawdiff.output.text.across import law_changes


@click.command("law")
@click.argument("text", nargs=-1, required=True)
@click.option("--article", metavar="N", help="Only what this article of the text changed.")
@code_option
@answering
def command(
    context: Context, text: tuple[str, ...], article: str | None, code: str | None, as_json: bool
) -> None:
    """List every article that TEXT changed, by day of force, in every code held.

    TEXT is a number (2021-1900), a title, "loi du 30 décembre 2021", a short name (LFSS 2024) or
    JORFTEXT…. A size is given where the texts before and after the change are held.
    """
    with api.open(context.repo) as repo:
        found = repo.law(" ".join(text), code=code, article=article)
        answer(context, found, lambda _: [law_changes(found)], as_json)
