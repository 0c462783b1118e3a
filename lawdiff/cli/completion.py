"""Shell completion: codes, article numbers, days and laws of the repository that is meant.

Which parameter takes what is one table: a command needs nothing of its own to be completed.
"""

from __future__ import annotations

import functools
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from lawdiff import api
from lawdiff.cli.common import Context

# What an option, or an argument by its name, is to be completed with.
KINDS: dict[str, api.Kind] = {
    "--code": "code",
    "--at": "moment",
    "--between": "moment",
    "--since": "moment",
    "--law": "law",
    "--article": "article",
    "--feed": "article",
    "article": "article",
    "text": "law",
}
_OF_A_LAW = ("law", "--article")  # an article of the text of law, which no repository lists


def completed(command: click.Command) -> click.Command:
    """The command, with its parameters completed from the repository."""
    for param in command.params:
        names = param.opts if isinstance(param, click.Option) else [param.name or ""]
        names = [name for name in names if (command.name, name) != _OF_A_LAW]
        kind = next((KINDS[name] for name in names if name in KINDS), None)
        if kind:
            param.shell_complete = functools.partial(_items, kind)  # type: ignore[method-assign]
    return command


def _items(kind: api.Kind, ctx: click.Context, typed: str) -> list[CompletionItem[str]]:
    """What a shell offers. Whatever goes wrong, it offers nothing and prints nothing."""
    try:
        named: Path | None = ctx.find_root().params.get("repo")
        code = ctx.params.get("code")
        code = code if isinstance(code, str) else None
        repo = Context(named, pager=False).repo
        found = api.suggestions(repo, kind, typed, code=code)
    except Exception:
        return []
    return [CompletionItem(name, help=note) for name, note in found]
