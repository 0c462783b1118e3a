"""Builds the site: the history of each code is computed once, and all pages use it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from lawdiff import __version__
from lawdiff.answers.code_lives import CodeLives
from lawdiff.answers.lookup import choose_code, codes, find_code_of, matching
from lawdiff.answers.version_changes import compared_versions
from lawdiff.errors import UsageError
from lawdiff.french.queries import parse_query
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.index.laws import LawAct, every_act
from lawdiff.index.queries import Index
from lawdiff.model import Code
from lawdiff.output.site.code_pages import CodePages
from lawdiff.output.site.context import CodeContext
from lawdiff.output.site.drawing import FOLDER, Templates
from lawdiff.output.site.law_pages import write_laws
from lawdiff.output.site.laws import Laws
from lawdiff.output.site.writing import Site
from lawdiff.record.contents import Place

STATIC = ("style.css", "script.js", "recherche.js")
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and the total."""


@dataclass(frozen=True, slots=True)
class Options:
    """One code or all, the articles with a separate feed, and the address of the published site,
    which feeds need."""

    code: str | None = None
    feeds: tuple[str, ...] = ()
    base_url: str = ""


@dataclass(frozen=True, slots=True)
class Built:
    """The result of a build: number of files, written, removed; size of the largest in bytes."""

    files: int
    written: int
    removed: int
    largest: int


def build(
    repo: LawRepo,
    out: Path,
    options: Options = Options(),
    progress: Progress = lambda *_: None,
    on_begin: Callable[[], None] = lambda: None,
) -> Built:
    """Writes the site of a law repository into a folder; unchanged files are not written again.

    The files depend only on the repository, the options and lawdiff itself: an updated site equals
    a new one. Raises UsageError if the folder holds something else or cannot be written to, and
    for a feed of an article that is not held. `on_begin` is called before anything is written.
    """
    chosen = choose_code(repo, options.code) if options.code else None
    wanted = [chosen] if chosen else codes(repo)
    if not wanted:
        choose_code(repo, None)  # raises the error for an empty repository
    site = Site(out, on_begin)
    state = _state(repo, wanted, options)
    if site.is_current(state):
        return Built(len(site.old_files), 0, 0, 0)
    contexts: dict[str, CodeContext] = {}
    for code in wanted:
        contexts[code.slug] = _context(repo, code, contexts, progress)
    feeds = _feeds(repo, contexts, options.feeds)
    with site.begun():
        acts = every_act(Index.of(repo))
        _write(site, contexts, acts, feeds, options.base_url, progress)
        removed = site.end(state)
    return Built(len(site.files), site.written, removed, site.largest)


def _write(
    site: Site,
    contexts: dict[str, CodeContext],
    acts: Iterable[LawAct],
    feeds: dict[str, frozenset[str]],
    base_url: str,
    progress: Progress,
) -> None:
    """Writes every file of the site."""
    templates, laws = Templates(), Laws()
    homes = []
    for context in contexts.values():
        pages = CodePages(site, templates, context, laws, base_url, feeds[context.slug])
        homes.append(pages.write(progress))
    laws.gather(acts)
    write_laws(site, templates, laws)
    site.put("index.html", templates.page("site.html.j2", "index.html", codes=homes))
    for name in STATIC:
        site.put(name, (FOLDER / "static" / name).read_text("utf-8"))


def _context(
    repo: LawRepo, code: Code, contexts: dict[str, CodeContext], progress: Progress
) -> CodeContext:
    lives = CodeLives(repo, code)
    count = len(lives.refs)
    done = iter(range(count))
    versions = compared_versions(
        lives, lambda _: progress(f"{code.title} : versions", next(done), count)
    )
    return CodeContext(lives, list(versions), contexts)


def _feeds(
    repo: LawRepo, contexts: dict[str, CodeContext], asked: tuple[str, ...]
) -> dict[str, frozenset[str]]:
    """Slug → files of the articles that get a feed."""
    found: dict[str, set[str]] = {slug: set() for slug in contexts}
    for number in asked:
        query = parse_query(number)
        slug = find_code_of(repo, query, None).slug
        if slug not in contexts:
            raise UsageError(f"article {number} is in a code that the site does not include")
        articles = contexts[slug].lives.articles
        places = matching(query, {p: Place(p, one.number, ()) for p, one in articles.items()})
        if not places:
            raise UsageError(f"no article {number} for a feed", hint="see lawdiff timeline")
        found[slug].update(place.path for place in places)
    return {slug: frozenset(paths) for slug, paths in found.items()}


def _state(repo: LawRepo, wanted: list[Code], options: Options) -> str:
    """A digest of everything that the site is made from."""
    digest = hashlib.sha256(f"{__version__} {options!r}".encode())
    slugs = {code.slug for code in wanted}
    for ref in repo.versions:
        if ref.slug in slugs:
            digest.update(f"\n{ref.tag} {ref.commit}".encode())
    digest.update(f"\n{repo.register_tip()}".encode())
    package = FOLDER.parent.parent
    for file in sorted(package.rglob("*")):
        if file.suffix in (".py", ".j2", ".css", ".js"):
            digest.update(file.read_bytes())
    return digest.hexdigest()
