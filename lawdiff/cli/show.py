"""`lawdiff show`."""

from __future__ import annotations

import click

from lawdiff import api
from lawdiff.cli.common import (
    DIFFERENT,
    Context,
    answer,
    answering,
    code_option,
    show,
    show_text,
    variant_option,
)
from lawdiff.cli.form_options import check_forms, form_options
from lawdiff.errors import UsageError


@click.command("show")
@click.argument("article", nargs=-1, required=True)
@click.option("--at", "version", metavar="VERSION", help="As it stood in this version.")
@click.option(
    "--between", nargs=2, metavar="OLD NEW", help="What changed in it between two versions."
)
@form_options
@click.option("--table", is_flag=True, help="Changed tables as grids, not cell by cell.")
@variant_option
@click.option("--exit-code", is_flag=True, help="Exit with 1 where there are differences.")
@code_option
@answering
def command(
    context: Context,
    article: tuple[str, ...],
    version: str | None,
    between: tuple[str, str] | None,
    side_by_side: bool,
    unified: bool,
    stat: bool,
    table: bool,
    variant: int | None,
    exit_code: bool,
    code: str | None,
    as_json: bool,
) -> None:
    """Show ARTICLE as it stood, or what changed in it between two versions.

    Without --at the newest version is shown. Several articles may be named: L136-7 L136-8, or
    L136-1 à L136-8.
    """
    if version and between:
        raise UsageError("--at and --between cannot be combined")
    check_forms(json=as_json, side_by_side=side_by_side, unified=unified, stat=stat, table=table)
    if not between and (side_by_side or unified or stat or table):
        raise UsageError("--side-by-side, --unified, --stat and --table go with --between")
    with api.open(context.repo) as repo:
        asked = repo.articles(article, code=code, variant=variant)
        if not between:
            found = asked.at(version)
            every = [one for at in found for one in (at, *at.others)]
            answer(context, found, lambda drawer: [drawer.article(at) for at in every], as_json)
            return
        compared = asked.between(*between)
        reports = [report for one in compared for report in one.reports]
        if unified:
            show_text(context, "".join(map(repo.patch, compared)))
        elif stat:
            show(context, lambda drawer: [drawer.stat(reports)])
        else:
            answer(
                context,
                compared,
                lambda drawer: [page for one in compared for page in drawer.comparison(one)],
                as_json,
                side_by_side=side_by_side,
                grid=table,
            )
    raise SystemExit(DIFFERENT if reports and exit_code else 0)
