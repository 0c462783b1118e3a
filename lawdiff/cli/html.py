"""`lawdiff html`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from lawdiff.cli.common import Context, code_option, make_console, translated
from lawdiff.lawrepo.store import LawRepo


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
    from lawdiff.render.html import Options, build

    options = Options(code=code, feeds=feeds, base_url=base_url)
    with LawRepo(context.repo) as repo, _progress() as progress:
        built = build(repo, out, options, progress)
    click.echo(
        f"{out}: {built.files} files, {built.written} written, {built.removed} removed; "
        f"open {out / 'index.html'}"
    )


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error, where that is a terminal."""
    console = make_console(stderr=True)
    if not console.is_terminal:
        yield lambda *_: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, total: bar.update(
            task, description=what, completed=done, total=total
        )
