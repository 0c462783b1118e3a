"""Pages from templates. Autoescape is on, and no template marks a text of a source as safe."""

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
# The redlines that several pages share are drawn for this depth, and carried to the others.
_DEPTH = "../../"


class Templates:
    """Draws the templates of this folder."""

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
        """The page that will stand in this file."""
        return self.environment.get_template(template).render(root=root_of(file), **view)

    def redline(self, text: Sequence[Stretch], nota: Sequence[Stretch]) -> Markup:
        """A redline without anchors, its links for pages two folders deep: see `carried`."""
        drawn: Markup = self._shared(text, nota, _DEPTH)
        return drawn


def carried(redline: Markup, root: str) -> Markup:
    """A shared redline on a page that goes another way to the site's root.

    No text can hold what is replaced: a quotation mark in it is escaped.
    """
    if root == _DEPTH:
        return redline
    return Markup(str(redline).replace(f'href="{_DEPTH}', f'href="{root}'))  # noqa: S704 - drawn by the template
