"""A made-up code with as many versions as wanted, as `lawdiff import` would have held it.

The files and the messages are written by lawdiff's own modules; git gets them as one stream.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from lawdiff.compare.model import ArticleChange
from lawdiff.french.laws import law_ref
from lawdiff.history import messages
from lawdiff.model import Article, Code, Section, SourceRef, Version, VersionInfo, Wording
from lawdiff.record import article_file, contents, links_file
from lawdiff.record.paths import SOMMAIRE, assign_paths, links_path

CODE = Code("Code des longues histoires", "LEGITEXT900000000009")
ARTICLE = "L136-7"
"""The article that is asked for: it changes every `EVERY` versions."""

ARTICLES, EVERY = 300, 500
_FIRST_DAY = date(1970, 1, 2)
_WHO = "lawdiff <lawdiff@localhost>"


def make(folder: Path, versions: int) -> None:
    """A bare repository of so many versions, packed, with its commit-graph of changed paths."""
    settings = ("-c", "init.defaultBranch=main")
    subprocess.run(["git", *settings, "init", "-q", "--bare", str(folder)], check=True)
    run = ["git", f"--git-dir={folder}"]
    with subprocess.Popen([*run, "fast-import", "--quiet"], stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for piece in _stream(versions):
            process.stdin.write(piece)
    if process.returncode:
        raise RuntimeError("git fast-import refused the made-up history")
    subprocess.run([*run, "pack-refs", "--all"], check=True)
    graph = ("commit-graph", "write", "--reachable", "--changed-paths", "--no-progress")
    subprocess.run([*run, *graph], check=True)


def _stream(versions: int) -> Iterator[bytes]:
    """The commits, each with the articles that changed in it, and their tags."""
    held = [_article(number, 1, None) for number in _numbers()]
    asked = [article.number for article in held].index(ARTICLE)
    before = None
    for index in range(versions):
        day = _FIRST_DAY + timedelta(days=index)
        at = asked if index and index % EVERY == 0 else (index * 7919) % (ARTICLES - 1)
        at += at == asked and index % EVERY != 0
        changed = range(ARTICLES) if index == 0 else (at,)
        changes = []
        for place in changed:
            old = held[place]
            held[place] = new = _article(old.number, index + 1, old if index else None)
            path = f"articles/{new.number}"
            if index:
                changes.append(ArticleChange("modified", new.number, path, old, new, new.laws))
        yield from _commit(_version(day, held), [held[place] for place in changed], changes, before)
        before = day


def _numbers() -> list[str]:
    return [f"{'LRD'[n % 3]}{130 + n // 30}-{n % 30 // 3}" for n in range(ARTICLES)]


def _article(number: str, index: int, before: Article | None) -> Article:
    """An article as version `index` words it, after the wording before it."""
    day = _FIRST_DAY + timedelta(days=index - 1)
    wordings = before.wordings if before else ()
    if wordings:
        wordings = (*wordings[:-1], replace(wordings[-1], end=day, state="MODIFIE"))
    name = f"LEGIARTI9{sum(map(ord, number)) % 1000:04}{index:07}"
    text = f"Le taux de la contribution est fixé à {index % 97} % au titre de l'année {index}."
    made = law_ref("modifie", f"LOI n°{day.year}-{index} du {day.isoformat()}", article="1")
    return Article(
        number,
        ("I.-La présente section s'applique aux contributions.", text, "III.-Un décret le fixe."),
        laws=(made,),
        cid=f"LEGIARTI8{number.encode().hex()[-12:]:0>11}",
        wording=name,
        in_force_from=day,
        state="VIGUEUR",
        wordings=(*wordings, Wording(name, day, None, "VIGUEUR"))[-20:],
    )


def _version(day: date, held: list[Article]) -> Version:
    sections = [
        Section(f"Titre {n} : Des contributions", f"LEGISCTA{n:012}", tuple(held[n * 30 :][:30]))
        for n in range(ARTICLES // 30)
    ]
    source = SourceRef("Légifrance JSON", f"{day.toordinal():064x}")
    return Version(CODE, day, None, True, tuple(sections), (source,))


def _commit(
    version: Version,
    changed: list[Article],
    changes: list[ArticleChange],
    before: date | None,
) -> Iterator[bytes]:
    info = VersionInfo.of(version)
    message = messages.render(info, changes if before else None).encode()
    when = (version.date - date(1970, 1, 1)).days * 86_400
    yield b"commit refs/heads/main\n"
    yield f"author {_WHO} {when} +0000\ncommitter {_WHO} {when} +0000\n".encode()
    yield _data(message)
    paths = assign_paths(version)
    for article in changed:
        path = paths[id(article)]
        yield _file(path, article_file.render(article))
        yield _file(links_path(path), links_file.render(article))
    if before is None:
        yield _file(SOMMAIRE, contents.render(version, paths))
    yield f"reset refs/tags/{info.tag}\nfrom refs/heads/main\n\n".encode()


def _file(path: str, text: str) -> bytes:
    return f"M 100644 inline {CODE.slug}/{path}\n".encode() + _data(text.encode())


def _data(content: bytes) -> bytes:
    return b"data %d\n" % len(content) + content + b"\n"
