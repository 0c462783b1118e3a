"""`lawdiff timeline`."""

from __future__ import annotations

import click

from lawdiff import history
from lawdiff.cli.common import Context, code_option, json_option, show, translated
from lawdiff.errors import UsageError
from lawdiff.lawrepo.store import LawRepo


@click.command("timeline")
@click.argument("article", nargs=-1, required=True)
@click.option("--variant", type=click.IntRange(min=1), help="One wording of a number used twice.")
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
        lines = history.timeline(repo, " ".join(article), code)
    chosen = [line for line in lines if variant in (None, line.variant)]
    if not chosen:
        raise UsageError(f"there is no variant {variant} of it", hint=f"there are {len(lines)}")
    if as_json:
        from lawdiff.render import json

        click.echo(json.dumps(json.timeline(chosen[0], len(lines))))
    else:
        show(context, lambda drawer: [drawer.timeline(line, len(lines)) for line in chosen])
