"""`lawdiff search`."""

from __future__ import annotations

import click

from lawdiff import api
from lawdiff.cli.common import Context, answer, answering, code_option
from lawdiff.errors import UsageError
from lawdiff.output.text.across import draw_hits, word_history


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--at", "moment", metavar="MOMENT", help="As of this day or version; today if left out."
)
@click.option("--history", is_flag=True, help="Since when, by which law, and where they went.")
@code_option
@answering
def command(
    context: Context,
    words: tuple[str, ...],
    moment: str | None,
    history: bool,
    code: str | None,
    as_json: bool,
) -> None:
    """Find the alinéas that say all WORDS; "several words" in quotes are a phrase.

    Accents, case and apostrophes count for nothing; a word is found at the beginning of words.
    Without --at, in what is law today.
    """
    if history and moment:
        raise UsageError("--at and --history cannot be combined")
    # A shell takes the quotes away: an argument of several words was a phrase.
    asked = " ".join(f'"{word}"' if " " in word and '"' not in word else word for word in words)
    with api.open(context.repo) as repo:
        if history:
            events = repo.search(asked, history=True, code=code)
            answer(context, events, lambda _: [word_history(events)], as_json)
        else:
            hits = repo.search(asked, at=moment, code=code)
            answer(context, hits, lambda drawer: [draw_hits(hits, marks=drawer.marks)], as_json)
