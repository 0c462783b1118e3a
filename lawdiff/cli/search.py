"""`lawdiff search`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lawdiff import api
from lawdiff.cli.common import Context, answer, answering, code_option
from lawdiff.errors import UsageError

# Imports that only annotations need are skipped, so that the command starts quickly.
if TYPE_CHECKING:
    from lawdiff.answers.search import Hits, WordHistory
    from lawdiff.output.text.page import Page
    from lawdiff.output.text.terminal import Drawer


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
            answer(context, events, lambda _: [_events(events)], as_json)
        else:
            hits = repo.search(asked, at=moment, code=code)
            answer(context, hits, lambda drawer: [_hits(drawer, hits)], as_json)


def _hits(drawer: Drawer, found: Hits) -> Page:
    from lawdiff.output.text.across import hits

    return hits(found, marks=drawer.marks)


def _events(found: WordHistory) -> Page:
    from lawdiff.output.text.across import word_history

    return word_history(found)
