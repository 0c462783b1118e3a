"""What the tests of the site share: building one, and reading its pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from lawdiff.gitrepo.repository import LawRepo
from lawdiff.output.site import Options, build
from lawdiff.output.site.build import Built

JARDINS_SLUG = "code-des-jardins-partages"
# A page of each kind, by what it is.
KINDS = {
    "site": "index.html",
    "home": f"{JARDINS_SLUG}/index.html",
    "version": f"{JARDINS_SLUG}/v/2022-09-01.html",
    "first-version": f"{JARDINS_SLUG}/v/2014-03-10.html",
    "article": f"{JARDINS_SLUG}/articles/L1/L121-5.html",
    "article-with-table": f"{JARDINS_SLUG}/articles/L1/L112-2.html",
    "contents": f"{JARDINS_SLUG}/sommaire.html",
    "future": f"{JARDINS_SLUG}/futur.html",
    "search": f"{JARDINS_SLUG}/recherche.html",
    "law": "lois/loi-2022-9968.html",
    "laws": "lois/index.html",
}


def make_site(repo: Path, out: Path, **options: object) -> Built:
    with LawRepo(repo) as opened:
        return build(opened, out, Options(**options))  # type: ignore[arg-type]


def read_site(out: Path) -> dict[str, bytes]:
    """Every file of a site."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


def page(out: Path, name: str) -> html.HtmlElement:
    return html.fromstring((out / name).read_bytes().decode())


def pages(out: Path) -> Iterator[tuple[str, html.HtmlElement]]:
    for path in sorted(out.rglob("*.html")):
        yield path.relative_to(out).as_posix(), html.fromstring(path.read_bytes().decode())


def feed(out: Path, name: str) -> etree._Element:
    return etree.fromstring((out / name).read_bytes())


def text_of(element: html.HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())


def broken_links(out: Path) -> list[str]:
    """Each link of each page that leads to no file or no fragment of the site."""
    found = dict(pages(out))
    ids = {name: set(tree.xpath("//@id")) for name, tree in found.items()}
    broken = []
    for name, tree in found.items():
        for link in {str(link) for link in tree.xpath("//@href | //@src")}:
            parts = urlsplit(link)
            if parts.scheme:
                if not link.startswith("https://www.legifrance.gouv.fr/"):
                    broken.append(f"{name}: {link}")
                continue
            target = (out / name).parent / unquote(parts.path) if parts.path else out / name
            target = target.resolve()
            if not target.is_file() or out.resolve() not in target.parents:
                broken.append(f"{name}: {link}")
            elif parts.fragment and target.suffix == ".html":
                file = target.relative_to(out.resolve()).as_posix()
                if unquote(parts.fragment) not in ids[file]:
                    broken.append(f"{name}: {link}")
    return broken
