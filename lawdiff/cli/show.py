"""`lawdiff show`."""

from __future__ import annotations

import click

from lawdiff import history
from lawdiff.cli.common import DIFFERENT, Context, code_option, json_option, show, translated
from lawdiff.diffing import diff_texts
from lawdiff.errors import UsageError
from lawdiff.lawrepo.store import LawRepo


@click.command("show")
@click.argument("article", nargs=-1, required=True)
@click.option("--at", "version", metavar="VERSION", help="As it stood in this version.")
@click.option(
    "--between", nargs=2, metavar="OLD NEW", help="What changed in it between two versions."
)
@click.option("--variant", type=click.IntRange(min=1), help="One wording of a number used twice.")
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
    asked = " ".join(article)
    with LawRepo(context.repo) as repo:
        if between:
            differ = _show_between(context, repo, asked, between, variant, code, as_json)
            raise SystemExit(DIFFERENT if differ and exit_code else 0)
        _show_at(context, repo, asked, version, variant, code, as_json)


def _show_at(
    context: Context,
    repo: LawRepo,
    asked: str,
    version: str | None,
    variant: int | None,
    code: str | None,
    as_json: bool,
) -> None:
    found = history.show_at(repo, asked, version, code)
    chosen = [at for at in found if variant in (None, at.variant)]
    if not chosen:
        raise UsageError(f"there is no variant {variant} of it", hint=f"there are {len(found)}")
    if as_json:
        from lawdiff.render import json

        click.echo(json.dumps(json.article(chosen[0], len(found))))
    else:
        show(context, lambda drawer: [drawer.article(at, len(found)) for at in chosen])


def _show_between(
    context: Context,
    repo: LawRepo,
    asked: str,
    between: tuple[str, str],
    variant: int | None,
    code: str | None,
    as_json: bool,
) -> bool:
    """Show what changed; whether anything did."""
    compared, stayed = history.compare_article(repo, asked, between, code)
    count = len(compared.reports) + len(stayed)
    reports = [r for r in compared.reports if variant in (None, r.change.variant)]
    stayed = [at for at in stayed if variant in (None, at.variant)]
    if not reports and not stayed:
        raise UsageError(f"there is no variant {variant} of it", hint=f"there are {count}")
    if as_json:
        from lawdiff.render import json

        if reports:
            answer = json.article_change(compared, reports[0], count)
        else:
            same = diff_texts(stayed[0].article.alineas, stayed[0].article.alineas)
            answer = json.unchanged_article(compared, stayed[0], same, count)
        click.echo(json.dumps(answer))
    else:
        show(
            context,
            lambda drawer: [
                *(drawer.change(compared, report, count) for report in reports),
                *(drawer.unchanged(compared, at) for at in stayed),
            ],
        )
    return bool(reports)
