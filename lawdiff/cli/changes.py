"""`lawdiff changes`."""

from __future__ import annotations

import click

from lawdiff import api
from lawdiff.cli.common import DIFFERENT, Context, answer, answering, code_option, show, show_text
from lawdiff.cli.form_options import check_forms, form_options


@click.command("changes")
@click.option("--between", nargs=2, required=True, metavar="OLD NEW", help="The two versions.")
@form_options
@click.option("--exit-code", is_flag=True, help="Exit with 1 where there are differences.")
@code_option
@answering
def command(
    context: Context,
    between: tuple[str, str],
    side_by_side: bool,
    unified: bool,
    stat: bool,
    exit_code: bool,
    code: str | None,
    as_json: bool,
) -> None:
    """List every article that changed between two versions, with the texts that changed it.

    With --side-by-side the redline of each is shown, with --unified one patch for all.
    """
    check_forms(json=as_json, side_by_side=side_by_side, unified=unified, stat=stat)
    with api.open(context.repo) as repo:
        compared = repo.changes(between=between, code=code)
        if unified:
            show_text(context, repo.patch(compared))
        elif stat:
            show(context, lambda drawer: [drawer.stat(compared.reports)])
        elif side_by_side:
            show(
                context,
                lambda drawer: [drawer.change(compared, r) for r in compared.reports],
                side_by_side=True,
            )
        else:
            answer(context, compared, lambda drawer: [drawer.changes(compared)], as_json)
    if exit_code and compared.reports:
        raise SystemExit(DIFFERENT)
