"""`lawdiff search`."""

from __future__ import annotations

import click

from lawdiff.answers import search
from lawdiff.cli.common import Context, code_option, json_option, show, translated
from lawdiff.errors import UsageError
from lawdiff.gitrepo.repository import LawRepo


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--at", "version", metavar="VERSION", help="As of this version.")
@click.option("--history", is_flag=True, help="Since when, by which law, and where they went.")
@code_option
@json_option
@click.pass_obj
@translated
def command(
    context: Context,
    words: tuple[str, ...],
    version: str | None,
    history: bool,
    code: str | None,
    as_json: bool,
) -> None:
    """Find the alinéas that say all WORDS; "several words" in quotes are a phrase.

    Accents, case and apostrophes count for nothing; a word is found at the beginning of words.
    """
    if history and version:
        raise UsageError("--at and --history go one without the other")
    # A shell takes the quotes away: an argument of several words was a phrase.
    asked = " ".join(f'"{word}"' if " " in word and '"' not in word else word for word in words)
    from lawdiff.output import json

    with LawRepo(context.repo) as repo:
        if history:
            events = search.search_history(repo, asked, code)
            if as_json:
                click.echo(json.dumps(json.word_events(events)))
            else:
                show(context, lambda drawer: [drawer.word_events(events)])
            return
        refs, hits = search.search(repo, asked, version, code)
        if as_json:
            click.echo(json.dumps(json.hits(refs, hits)))
        else:
            show(context, lambda drawer: [drawer.hits(refs, hits)])
