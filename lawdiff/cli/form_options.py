"""The options that say in which form a comparison is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from lawdiff.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--side-by-side", is_flag=True, help="Old text on the left, new on the right."),
    click.option("--unified", is_flag=True, help="A patch that git apply takes."),
    click.option("--stat", is_flag=True, help="How much changed, in words."),
)


def form_options(function: F) -> F:
    """Give a command the forms in which a comparison is shown."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def check_forms(**forms: bool) -> None:
    """UsageError where more than one form is asked for."""
    asked = [f"--{name.replace('_', '-')}" for name, wanted in forms.items() if wanted]
    if len(asked) > 1:
        raise UsageError(f"{' and '.join(asked)} cannot be combined")
