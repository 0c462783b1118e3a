"""Mistakes in the words of a command line: what may have been meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import click

_NUMBER = re.compile(r"(?:art(?:icle)?\.? ?)?(?:l\.?o|[a-z])?[. ]*\*?[0-9][0-9 -]*", re.IGNORECASE)
_DASHES = str.maketrans("‐‑‒–—―−", "-------")  # what a text processor makes of hyphens


def wants_json(words: Sequence[str]) -> bool:
    """Is the answer to be JSON, an error's included? Also where the words cannot be parsed."""
    before = words[: words.index("--")] if "--" in words else words
    return "--json" in before


def check_name(ctx: click.Context, name: str, commands: Iterable[str]) -> None:
    """UsageError, with what is near it, for a name that is no command."""
    if name in commands or name.startswith("-"):
        return
    meant = _close(name.lower(), commands)
    if not meant and _NUMBER.fullmatch(name):
        meant = [f"show {name}"]
    raise click.UsageError(f"No such command {name!r}.{_did_you_mean(meant)}", ctx)


def check_values(ctx: click.Context, command: click.Command, words: Sequence[str]) -> None:
    """UsageError where an option is given the next option for a value (`--at --json`), and where
    its hyphens are dashes."""
    options = {
        name: param
        for param in command.params
        if isinstance(param, click.Option)
        for name in (*param.opts, *param.secondary_opts)
    }
    missing, last = 0, ""
    for word in words:
        if word == "--":
            return
        name = word.partition("=")[0]
        param = options.get(name)
        if param is not None and missing:
            many = options[last].nargs
            what = "an argument" if many == 1 else f"{many} arguments"
            raise click.BadOptionUsage(last, f"Option {last!r} requires {what}.", ctx)
        if param is not None and not param.is_flag and not param.count:
            missing, last = param.nargs - ("=" in word), name
            continue
        typed = name.translate(_DASHES)
        meant = f"--{typed.lstrip('-')}"
        if typed != name and typed.startswith("-") and not missing and meant in options:
            raise _no_such_option(word, _did_you_mean([meant]), ctx)
        missing = max(0, missing - 1)


def explained(
    error: click.ClickException, words: Sequence[str], group: click.Group
) -> click.ClickException:
    """The error, for an unknown option with what may have been meant, where click does not say."""
    if not isinstance(error, click.NoSuchOption) or error.ctx is None:
        return error
    command, name = error.ctx.command, error.option_name
    typed = next((word.partition("=")[0] for word in words if word.startswith(name)), name)
    long = f"--{typed.lstrip('-').lower()}"
    if long in _names(command):
        return _no_such_option(typed, _did_you_mean([long]), error.ctx)
    if long in _names(group):
        hint = f" It stands before the command: lawdiff {long} … {command.name}"
        return _no_such_option(typed, hint, error.ctx)
    for word in words if command is group else ():
        behind = group.get_command(error.ctx, word)
        if behind is not None and long in _names(behind):
            hint = f" It stands behind the command: lawdiff {word} {long}"
            return _no_such_option(typed, hint, error.ctx)
    return error


def _names(command: click.Command) -> set[str]:
    return {name for param in command.params for name in (*param.opts, *param.secondary_opts)}


def _no_such_option(name: str, hint: str, ctx: click.Context) -> click.UsageError:
    return click.UsageError(f"No such option {name!r}.{hint}", ctx)


def _close(name: str, names: Iterable[str]) -> list[str]:
    import difflib  # for mistakes only

    return difflib.get_close_matches(name, list(names), n=2)


def _did_you_mean(meant: Sequence[str]) -> str:
    return f" Did you mean {' or '.join(map(repr, meant))}?" if meant else ""
