"""`lawdiff changes`."""

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
)
from lawdiff.cli.form_options import check_forms, form_options
from lawdiff.output.text.changes import draw_changes, draw_redlines, draw_stat

_KINDS = (
    *("created", "modified", "replaced", "repealed", "renumbered", "moved", "unheld"),
    *("first-seen", "last-seen"),
)
_CLASSES = ("substantive", "references", "typographic", "none")


@click.command("changes")
@click.option("--between", nargs=2, metavar="OLD NEW", help="What changed between two moments.")
@click.option("--since", metavar="OLD", help="What changed from a moment up to today.")
@click.option("--article", metavar="PREFIX", help="Articles whose number begins so.")
@click.option("--section", metavar="TITLE", help="Articles in a section of this title.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(_KINDS), help="Of this kind.")
@click.option(
    "--class", "classes", multiple=True, type=click.Choice(_CLASSES), help="Of this class."
)
@click.option("--law", metavar="TEXT", help="Made by this text.")
@form_options
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
    between: tuple[str, str] | None,
    since: str | None,
    article: str | None,
    section: str | None,
    kinds: tuple[str, ...],
    classes: tuple[str, ...],
    law: str | None,
    side_by_side: bool,
    unified: bool,
    stat: bool,
    exit_code: bool,
    code: str | None,
    as_json: bool,
) -> None:
    """List every article that changed between two moments, with the texts that changed it.

    Two days compare what was law on them, two versions what they say. With --side-by-side the
    redline of each is shown, with --unified one patch for all.
    """
    if (between is None) == (since is None):
        raise click.UsageError("give --between OLD NEW, or --since OLD")
    check_forms(json=as_json, side_by_side=side_by_side, unified=unified, stat=stat)
    with api.open(context.repo) as repo:
        found = repo.changes(
            between=between,
            since=since,
            code=code,
            article=article,
            section=section,
            kinds=kinds,
            classes=classes,
            law=law,
        )
        if unified:
            show_text(context, repo.patch(found))
        elif stat:
            show(context, lambda _: [draw_stat(found)])
        elif side_by_side:
            show(context, lambda drawer: draw_redlines(drawer, found), side_by_side=True)
        else:
            answer(context, found, lambda _: [draw_changes(found)], as_json)
    if exit_code:
        raise SystemExit(DIFFERENT if found.differs else UNHELD if found.changes else DONE)
