"""`lawdiff html`."""

from __future__ import annotations

from pathlib import Path

import click

from lawdiff import api
from lawdiff.cli.common import Context, code_option, translated

_BEGUN = "a part of the site is written; run the command again to complete it"


@click.command("html")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="The folder of the site: a new one, or that of an older run.",
)
@click.option("--feed", "feeds", multiple=True, metavar="ART", help="Give this article a feed too.")
@click.option("--base-url", default="", help="Where the site will stand, for feed readers.")
@code_option
@click.pass_obj
@translated
def command(
    context: Context, out: Path, feeds: tuple[str, ...], base_url: str, code: str | None
) -> None:
    """Write the changelog as a static site, in French: every version, article, text and search.

    It needs no server and no network. Run again after an import, it writes only what changed.
    """
    from lawdiff.output.text.progress import progress

    written = f"the site is written: open {out / 'index.html'}"
    with api.open(context.repo) as repo, progress() as watcher:
        built = repo.site(
            out,
            code=code,
            feeds=feeds,
            base_url=base_url,
            watcher=watcher,
            on_write=lambda done: context.outcome.say(written if done else _BEGUN),
        )
    click.echo(
        f"{out}: {built.files} files, {built.written} written, {built.removed} removed; "
        f"open {out / 'index.html'}"
    )
