"""The command line: one module per command; each parses options, calls the library and draws.

Modules are imported when their command runs, so that `lawdiff --help` loads none of them.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from lawdiff import __version__, starting
from lawdiff.cli import mistakes
from lawdiff.cli.common import MISTAKE, Context, Outcome, fail, fail_to_print
from lawdiff.cli.streams import OutputError, prepare
from lawdiff.errors import UsageError

# Command → what `--help` says of it; the module of the same name defines it.
COMMANDS = {
    "import": "Bring consolidated versions into the law repository.",
    "check": "Say what an import would do, and every anomaly, without writing.",
    "versions": "List the versions held.",
    "show": "Show an article as it stood, or what changed in it between two versions.",
    "timeline": "List every wording of an article: dates, laws, size of the change.",
    "blame": "Show for each alinéa of an article since when it stands, and by which law.",
    "changes": "List every article that changed between two versions.",
    "law": "List every article that a law changed, in every code held.",
    "cites": "List the articles that cite an article, in every code held.",
    "search": "Find the articles that say something, as of a version or through history.",
    "verify": "Say whether the repository is what it should be, and what its sources say.",
    "html": "Write the changelog as a static site, in French.",
}
_MODULES = {"import": "import_"}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"lawdiff.cli.{_MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = module.command
        if ctx.resilient_parsing:
            from lawdiff.cli.completion import completed  # loads what no other command needs

            return completed(command)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """The commands, of which none is imported, and the options."""
        from click.shell_completion import CompletionItem

        names = [name for name in COMMANDS if name.startswith(incomplete)]
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [*(CompletionItem(name, help=COMMANDS[name]) for name in names), *options]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if not ctx.resilient_parsing:
            mistakes.check_name(ctx, args[0], COMMANDS)
        name, command, rest = super().resolve_command(ctx, args)
        if command is not None and not ctx.resilient_parsing:
            mistakes.check_values(ctx, command, rest)
        return name, command, rest

    def main(self, args: Sequence[str] | None = None, *more: Any, **extra: Any) -> Any:
        """Run a command. A mistake in its words ends as a message, as JSON with --json."""
        words = list(sys.argv[1:] if args is None else args)
        try:
            return super().main(args, *more, **{**extra, "standalone_mode": False})
        except click.ClickException as error:
            shown = mistakes.explained(error, words, self)
            if mistakes.wants_json(words):
                message = UsageError(shown.format_message(), hint="see lawdiff --help")
                fail(message, extra.get("obj") or Outcome(), True)
            shown.show()
            raise SystemExit(MISTAKE) from None


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--repo",
    type=click.Path(path_type=Path),
    envvar="LAWDIFF_REPO",
    help="The law repository; without it and LAWDIFF_REPO, the one around the current folder.",
)
@click.option("--pager/--no-pager", default=True, help="Page long output on a terminal.")
@click.version_option(__version__, message="lawdiff %(version)s")
@click.pass_context
def group(ctx: click.Context, repo: Path | None, pager: bool) -> None:
    """Versioned law diffing: what changed in an article, when, and by which law.

    A moment is a day (2015-02-07, "7 février 2015", a month, a year), which asks what was law then,
    or a version (its id, its tag, a git revision), which asks what that version says. An article is
    named by its number, in any spelling (L136-7, "L. 136-7").
    """
    ctx.obj = Context(repo, pager, ctx.obj or Outcome())


def main() -> Any:
    """Run the command; every error ends as one message and an exit code."""
    prepare(utf8=mistakes.wants_json(sys.argv[1:]))
    outcome = Outcome()
    try:
        return group.main(prog_name="lawdiff", obj=outcome)
    except (click.Abort, KeyboardInterrupt):
        starting.finish()
        click.echo(f"lawdiff: stopped; {outcome.words}", err=True)
        raise SystemExit(MISTAKE) from None
    except OutputError as error:
        starting.finish()
        fail_to_print(error, outcome)
    finally:
        starting.finish()
