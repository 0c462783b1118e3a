"""Draws pages from templates. Autoescape is on, and no template marks source text as safe."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from lawdiff.french.labels import CLASSES, KINDS, NOT_IN_FORCE
from lawdiff.output.site.addresses import root_of
from lawdiff.output.site.redline import Stretch

FOLDER = Path(__file__).parent
# Redlines shared by several pages are drawn for this depth; `carried` adapts them to others.
_DEPTH = "../../"


class Templates:
    """The templates of this folder."""

    def __init__(self) -> None:
        self.environment = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.environment.globals.update(
            CLASSES=CLASSES, KINDS=KINDS, NOT_IN_FORCE=NOT_IN_FORCE, carried=carried
        )
        module: Any = self.environment.get_template("redline.j2").module
        self._shared = module.shared

    def page(self, template: str, file: str, **view: object) -> str:
        """The text of a page for this file."""
        return self.environment.get_template(template).render(root=root_of(file), **view)

    def redline(self, text: Sequence[Stretch], nota: Sequence[Stretch]) -> Markup:
        """A redline without anchors, with links for pages two folders deep (see `carried`)."""
        drawn: Markup = self._shared(text, nota, _DEPTH)
        return drawn


def carried(redline: Markup, root: str) -> Markup:
    """A shared redline with its links adapted to a page with another path to the root.

    Text cannot contain the replaced string, because its quotation marks are escaped.
    """
    if root == _DEPTH:
        return redline
    return Markup(str(redline).replace(f'href="{_DEPTH}', f'href="{root}'))  # noqa: S704 - drawn by the template
