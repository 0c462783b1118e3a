"""`lawdiff show`."""

from __future__ import annotations

from dataclasses import replace

import click

from lawdiff import lookup
from lawdiff.cli.common import (
    DIFFERENT,
    Context,
    choose_variant,
    code_option,
    json_option,
    show,
    show_text,
    translated,
    variant_option,
)
from lawdiff.cli.form_options import check_forms, form_options
from lawdiff.diffing import diff_texts
from lawdiff.errors import UsageError
from lawdiff.lawrepo.store import LawRepo
from lawdiff.lookup import ArticleAt
from lawdiff.reports import Comparison, compare_article, patch


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
@json_option
@click.pass_obj
@translated
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

    Without --at the newest version is shown.
    """
    if version and between:
        raise UsageError("--at and --between go one without the other")
    check_forms(json=as_json, side_by_side=side_by_side, unified=unified, stat=stat, table=table)
    if not between and (side_by_side or unified or stat or table):
        raise UsageError("--side-by-side, --unified, --stat and --table go with --between")
    asked = " ".join(article)
    with LawRepo(context.repo) as repo:
        if not between:
            _show_at(context, repo, asked, version, variant, code, as_json)
            return
        compared, stayed = _chosen(repo, asked, between, variant, code)
        if as_json:
            _print_json(compared, stayed)
        elif unified:
            show_text(context, patch(repo, compared))
        elif stat:
            show(context, lambda drawer: [drawer.stat(compared.reports)])
        else:
            count = compared.variants
            show(
                context,
                lambda drawer: [
                    *(drawer.change(compared, report, count) for report in compared.reports),
                    *(drawer.unchanged(compared, at) for at in stayed),
                ],
                side_by_side=side_by_side,
                grid=table,
            )
    raise SystemExit(DIFFERENT if compared.reports and exit_code else 0)


def _show_at(
    context: Context,
    repo: LawRepo,
    asked: str,
    version: str | None,
    variant: int | None,
    code: str | None,
    as_json: bool,
) -> None:
    found = lookup.show_at(repo, asked, version, code)
    chosen = choose_variant(found, variant)
    if as_json:
        from lawdiff.render import json

        click.echo(json.dumps(json.article(chosen[0], len(found))))
    else:
        show(context, lambda drawer: [drawer.article(at, len(found)) for at in chosen])


def _chosen(
    repo: LawRepo, asked: str, between: tuple[str, str], variant: int | None, code: str | None
) -> tuple[Comparison, list[ArticleAt]]:
    """What changed in the article, and the wordings that stayed: all, or one variant."""
    compared, stayed = compare_article(repo, asked, between, code)
    if variant is None:
        return compared, stayed
    reports = tuple(r for r in compared.reports if r.change.variant == variant)
    stayed = [at for at in stayed if at.variant == variant]
    if not reports and not stayed:
        raise UsageError(
            f"there is no variant {variant} of it", hint=f"there are {compared.variants}"
        )
    return replace(compared, reports=reports), stayed


def _print_json(compared: Comparison, stayed: list[ArticleAt]) -> None:
    from lawdiff.render import json

    if compared.reports:
        answer = json.article_change(compared, compared.reports[0], compared.variants)
    else:
        same = diff_texts(stayed[0].article.alineas, stayed[0].article.alineas)
        answer = json.unchanged_article(compared, stayed[0], same, compared.variants)
    click.echo(json.dumps(answer))
