"""The search index for a browser without a server: script files that are loaded when needed.

`recherche/documents-1.js` … list the documents: the articles of the newest version and every
change. `recherche/mots-co.js` lists the words that begin with `co`, each with the documents that
contain it. Words are folded as in `lawdiff search`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from textwrap import shorten

from lawdiff.french.queries import lookup_key
from lawdiff.french.searching import Query
from lawdiff.french.words import UNSEARCHED
from lawdiff.model import Article
from lawdiff.output.site.steps import DatedChange

FILE = 1_000_000  # approximate characters of one file
_FIRST_WORDS = 110
_WORD = re.compile(r"[a-z0-9]+")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(slots=True)
class Index:
    """The documents of one code, and the words in each.

    A document has a kind (`a` for an article, `c` for a change), its title, its page, the text
    shown below, and the key of the article's number.
    """

    documents: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    words: dict[str, list[int]] = field(default_factory=dict)

    def add_article(self, name: str, page: str, article: Article, place: Iterable[str]) -> None:
        """Adds an article with all words of its text."""
        first = article.alineas[0].split("\n")[0] if article.alineas else ""
        shown = shorten(first, _FIRST_WORDS, placeholder=" …")
        key = lookup_key(article.number)[:60]
        self._add(("a", name[:200], page, shown, key), [name, *place, *article.alineas])

    def add_change(self, found: DatedChange) -> None:
        """Adds a change, with its laws and the inserted and deleted words."""
        view, change = found.view, found.change
        titles = list(dict.fromkeys(law.title for law in view.laws))
        label = f"{view.name} {view.label}"
        shown = f"{found.day.isoformat()} · " + (" ; ".join(titles))[:140]
        texts = [
            text
            for diff in (change.diff, change.nota)
            for alinea in (diff.alineas if diff is not None else ())
            for sign, text in alinea.words
            if sign != "=" and change.kind != "repealed"
        ]
        self._add(("c", label[:200], view.page, shown, ""), [view.name, *titles, *texts])

    def _add(self, document: tuple[str, str, str, str, str], texts: Iterable[str]) -> None:
        number = len(self.documents)
        self.documents.append(document)
        found = set(_WORD.findall(Query.fold(" ".join(texts)))) - UNSEARCHED
        for word in found:
            self.words.setdefault(word[:40], []).append(number)

    def files(self, slug: str) -> Iterator[tuple[str, str]]:
        """Name and text of each file of the index."""
        parts = list(self._document_files())
        for number, part in enumerate(parts, start=1):
            start, documents = part
            yield (
                f"{slug}/recherche/documents-{number}.js",
                f"lawdiffSearch.documents({start},{_json(documents)});\n",
            )
        shards: dict[str, dict[str, str]] = {}
        for word in sorted(self.words):
            shards.setdefault(word[:2], {})[word] = _deltas(self.words[word])
        names: dict[str, int] = {}
        for head, words in shards.items():
            runs = list(_chunks(words))
            names[head] = len(runs)
            for number, run in enumerate(runs, start=1):
                name = f"{slug}/recherche/mots-{head}{f'-{number}' if number > 1 else ''}.js"
                yield name, f"lawdiffSearch.words({_json(run)});\n"
        about = {"documents": len(parts), "words": names, "stop": sorted(UNSEARCHED)}
        yield f"{slug}/recherche/index.js", f"lawdiffSearch.about({_json(about)});\n"

    def _document_files(self) -> Iterator[tuple[int, list[list[str]]]]:
        start, size = 0, 0
        run: list[list[str]] = []
        for number, document in enumerate(self.documents):
            if size > FILE:
                yield start, run
                start, size, run = number, 0, []
            run.append(list(document))
            size += sum(map(len, document)) + 20
        yield start, run


def _chunks(words: dict[str, str]) -> Iterator[dict[str, str]]:
    size = 0
    run: dict[str, str] = {}
    for word, found in words.items():
        if size > FILE:
            yield run
            size, run = 0, {}
        run[word] = found
        size += len(word) + len(found) + 6
    yield run


def _deltas(numbers: list[int]) -> str:
    """Ascending numbers as differences in base 36, separated by blanks."""
    return " ".join(
        _base36(number - before) for before, number in zip([0, *numbers], numbers, strict=False)
    )


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
        if not number:
            return digits


def _json(value: object) -> str:
    """JSON that is also valid JavaScript and cannot end a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
