"""`lawdiff show`."""

from __future__ import annotations

import click

from lawdiff import api
from lawdiff.cli.common import (
    DIFFERENT,
    DONE,
    UNHELD,
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
@click.option("--at", "moment", metavar="MOMENT", help="As it is law on a day, or in a version.")
@click.option("--between", nargs=2, metavar="OLD NEW", help="What changed between two moments.")
@form_options
@click.option("--steps", is_flag=True, help="Wording by wording, each with its law and size.")
@click.option("--table", is_flag=True, help="Changed tables as grids, not cell by cell.")
@variant_option
@click.option(
    "--exit-code",
    is_flag=True,
    help="Exit with 1 where there are differences, with 4 where only texts that are not held "
    "may differ.",
)
@code_option
@answering
def command(
    context: Context,
    article: tuple[str, ...],
    moment: str | None,
    between: tuple[str, str] | None,
    side_by_side: bool,
    unified: bool,
    stat: bool,
    steps: bool,
    table: bool,
    variant: int | None,
    exit_code: bool,
    code: str | None,
    as_json: bool,
) -> None:
    """Show ARTICLE as it is law at a moment, or what changed in it between two.

    A day asks what was law that day; a version asks what that version says. Without --at it is
    today's day. Several articles may be named: L136-7 L136-8, or L136-1 à L136-8.
    """
    if moment and between:
        raise UsageError("--at and --between cannot be combined")
    check_forms(json=as_json, side_by_side=side_by_side, unified=unified, stat=stat, table=table)
    check_forms(steps=steps, unified=unified, stat=stat)
    if not between and (side_by_side or unified or stat or steps or table):
        raise UsageError("--side-by-side, --unified, --stat, --steps and --table go with --between")
    with api.open(context.repo) as repo:  # what draws the other answer is not loaded
        asked = repo.articles(article, code=code, variant=variant)
        if not between:
            found = asked.at(moment)
            from lawdiff.output.text.article import draw_articles

            answer(context, found, lambda drawer: draw_articles(drawer, found), as_json)
            return
        from lawdiff.output.text.comparison import draw_comparison, draw_stat, draw_steps

        compared = asked.between(*between)
        every = [one for answer_ in compared for one in (answer_, *answer_.others)]
        if unified:
            show_text(context, "".join(map(repo.patch, compared)))
        elif stat:
            show(context, lambda _: [draw_stat(every)])
        else:
            draw = draw_steps if steps else draw_comparison
            answer(
                context,
                compared,
                lambda drawer: [draw(drawer, one) for one in every],
                as_json,
                side_by_side=side_by_side,
                grid=table,
            )
    if not exit_code:
        return
    if any(one.differs for one in every):
        raise SystemExit(DIFFERENT)
    raise SystemExit(UNHELD if any(one.unheld for one in every) else DONE)
