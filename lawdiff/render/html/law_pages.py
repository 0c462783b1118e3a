"""Writing the pages of the amending texts, and their list."""

from __future__ import annotations

from lawdiff.render.html import addresses
from lawdiff.render.html.addresses import href
from lawdiff.render.html.drawing import Pen
from lawdiff.render.html.laws import Laws
from lawdiff.render.html.versions import PAGE
from lawdiff.render.html.views import split
from lawdiff.render.html.writing import Site

INDEX = "lois/index.html"


def write_laws(site: Site, pen: Pen, laws: Laws) -> None:
    """One page a text, across codes; and all of them in a list, newest first."""
    for page, title, parts in laws.pages():
        files = [addresses.part_of(page, number + 1) for number in range(len(parts))]
        record = laws.records[page]
        for number, (file, groups) in enumerate(zip(files, parts, strict=True), start=1):
            view = {
                "title": title,
                "url": laws.url(page),
                "signed": record.law.date,
                "count": record.count,
            }
            site.put(
                file,
                pen.page(
                    "law.html.j2", file, code=None, law=view, groups=groups,
                    pages=[href(f) for f in files], part=number,
                ),
            )  # fmt: skip
    lines = laws.lines()
    runs = split([len(line.title) + len(line.page) + 160 for line in lines], PAGE)
    files = [addresses.part_of(INDEX, number + 1) for number in range(len(runs))]
    for number, (file, run) in enumerate(zip(files, runs, strict=True), start=1):
        text = pen.page(
            "laws.html.j2", file, code=None, lines=lines[run], pages=[href(f) for f in files],
            part=number, total=len(lines),
        )  # fmt: skip
        site.put(file, text)
