"""Writes the pages of the amending texts, and their list."""

from __future__ import annotations

from collections.abc import Sequence

from lawdiff.output.site import addresses
from lawdiff.output.site.addresses import href
from lawdiff.output.site.drawing import Templates
from lawdiff.output.site.laws import LawChanges, Laws, MadeView
from lawdiff.output.site.versions import PAGE
from lawdiff.output.site.views import split
from lawdiff.output.site.writing import Site
from lawdiff.output.text.sentences import coordinated_line

INDEX = "lois/index.html"
_OLDER_WEIGHT = 150  # characters for an article in a plain list


def write_laws(site: Site, templates: Templates, laws: Laws) -> None:
    """Writes one page for each text, across codes, and a list of all texts, newest first."""
    for page, title, parts in laws.pages():
        record = laws.records[page]
        shown = _with_older(parts, record.older)
        files = addresses.parts_of(page, len(shown))
        for number, (file, (groups, older)) in enumerate(zip(files, shown, strict=True), start=1):
            view = {
                "title": title,
                "url": laws.url(page),
                "signed": record.law.date,
                "count": record.count,
                "unknown": record.unknown,
                "coordinated": [*map(coordinated_line, record.coordinated)],
            }
            site.put(
                file,
                templates.page(
                    "law.html.j2", file, code=None, law=view, groups=groups,
                    pages=[href(f) for f in files], part=number,
                    older=older,
                ),
            )  # fmt: skip
    lines = laws.lines()
    runs = split([len(line.title) + len(line.page) + 160 for line in lines], PAGE)
    files = addresses.parts_of(INDEX, len(runs))
    for number, (file, run) in enumerate(zip(files, runs, strict=True), start=1):
        text = templates.page(
            "laws.html.j2", file, code=None, lines=lines[run], pages=[href(f) for f in files],
            part=number, total=len(lines),
        )  # fmt: skip
        site.put(file, text)


Part = tuple[Sequence[LawChanges], Sequence[MadeView]]


def _with_older(parts: Sequence[Sequence[LawChanges]], older: Sequence[MadeView]) -> list[Part]:
    """The parts of a text's page; older wordings are in the last part or, if many, after it."""
    runs = [older[run] for run in split([_OLDER_WEIGHT] * len(older), PAGE)]
    if len(older) * _OLDER_WEIGHT <= PAGE // 2:
        return [*((part, ()) for part in parts[:-1]), (parts[-1], older)]
    return [*((part, ()) for part in parts), *(((), run) for run in runs)]
