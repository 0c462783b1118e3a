"""Article ⇄ its two files: the article file (`articles/…`) and the links file (`liens/…`).

The article file holds only the text of the law and its origin, so that `git log` on it shows only
legal changes. Everything that can change while the wording stays the same (its state and end, the
texts that will end it, citations, the list of its wordings) is in the links file.
`parse(render(article), render_links(article)) == article` for every article with sorted laws.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import groupby
from urllib.parse import quote, unquote

from lawdiff.errors import RepositoryError
from lawdiff.french.laws import LABELS, REPEAL, LawTitle, parse_title
from lawdiff.model import Article, Citation, LawRef, Wording
from lawdiff.patterns import lazily
from lawdiff.record.tables import is_table

_NOTA = "**Nota:**"
_KINDS = {label: kind for kind, label in LABELS.items()}
_ENDED_BY = "Prend fin par"
_TEXTS = "Textes"
_WORDINGS = "Versions"
_CITATIONS = "Lien : "
_ARTICLE = " - art. "

# Characters with a meaning in Markdown, which are escaped with `\`. At the beginning of a line
# `#`, `>`, `|`, `---` and the like have a meaning too.
_SPECIAL = lazily(r"[\\`*_]|<(?=[a-zA-Z/!?])|&(?=#?\w+;)|\](?=\()|^(?:[#>|]|---|===|~~~)")
# Most lines have none of these, and searching only for them is ten times faster.
_MARKS = lazily(r"[\\`*_<&\]]")
_MARKS_AT_START = "#>|-=~"
_ESCAPED = lazily(r"\\(.)", re.DOTALL)
_PLAIN = lazily(r"[\w.~-]*", re.ASCII)  # what `quote` does not change
_ITEM = "  - "


def escape(text: str) -> str:
    """A line of text as Markdown that is displayed as exactly that text."""
    if text[:1] not in _MARKS_AT_START and not _MARKS.search(text):
        return text
    return _SPECIAL.sub(lambda match: "\\" + match[0], text)


def unescape(text: str) -> str:
    """The inverse of `escape`."""
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


def escape_alinea(alinea: str) -> str:
    """An alinéa as written in a file: the rows of a table are kept and its cells are escaped."""
    if not is_table(alinea):
        return escape(alinea)
    return "\n".join(
        "| " + _TABLE_SPECIAL.sub(lambda match: "\\" + match[0], line[2:])
        for line in alinea.split("\n")
    )


# In a row `\|` already is a bar inside a cell; `<br>` separates the lines of a cell.
_TABLE_SPECIAL = lazily(r"\\(?!\|)|[`*_]|<(?=[a-zA-Z/!?])(?!br>)|&(?=#?\w+;)|\](?=\()")
_TABLE_ESCAPED = lazily(r"\\([^|])", re.DOTALL)


def unescape_alinea(block: str) -> str:
    """The inverse of `escape_alinea`."""
    if not is_table(block):
        return unescape(block)
    return "\n".join("| " + _TABLE_ESCAPED.sub(r"\1", line[2:]) for line in block.split("\n"))


def render(article: Article) -> str:
    """The text of the article file."""
    meta: dict[str, str | None] = {
        "cid": article.cid,
        "wording": article.wording,
        "in_force_from": _iso(article.in_force_from),
        "cut": "true" if article.cut else None,
    }
    blocks = [_front_matter(meta) + f"# Article {escape(article.number)}"]
    blocks += map(escape_alinea, article.alineas)
    if article.nota:
        blocks.append(_NOTA)
        blocks += map(escape_alinea, article.nota)
    by_kind: dict[str, list[str]] = {}
    for law in article.laws:
        by_kind.setdefault(law.kind, []).append(_law_item(law))
    for kind, label in LABELS.items():
        if kind in by_kind:
            blocks += [f"**{label}**:", "\n".join(by_kind[kind])]
    return "\n\n".join(blocks) + "\n"


def render_links(article: Article) -> str:
    """The text of the links file: what can change while the wording stays the same."""
    meta: dict[str, str | None] = {
        "state": article.state,
        "in_force_until": _iso(article.in_force_until),
    }
    lists = [
        (_ENDED_BY, [_item_with_facts(law, REPEAL) for law in article.ended_by]),
        (_TEXTS, [_item_with_facts(law) for law in article.laws]),
        (_WORDINGS, [_wording_item(wording) for wording in article.wordings]),
    ]
    for relation, group in groupby(article.citations, key=lambda citation: citation.relation):
        lists.append((_CITATIONS + escape(relation), [_citation_item(c) for c in group]))
    blocks = [_front_matter(meta) + f"# Liens de l'article {escape(article.number)}"]
    for label, items in lists:
        if items:
            blocks += [f"**{label}**:", "\n".join(items)]
    return "\n\n".join(blocks) + "\n"


def read(text: bytes | None, links: bytes | None = b"") -> Article:
    """The article from the contents of its two files; None stands for a missing file.

    Raises RepositoryError if a file is missing or lawdiff did not write it.
    """
    if text is None or links is None:
        raise _broken("it is missing")
    return parse(_decoded(text), _decoded(links))


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise _broken(str(error)) from None


def parse(text: str, links: str = "") -> Article:
    """The article from the text of its article file and, if given, of its links file.

    Raises RepositoryError if `render` cannot have made the text.
    """
    try:
        article = _parse_article(text)
        return _with_links(article, links) if links else article
    except ValueError as error:  # an invalid date, a list without its heading
        raise _broken(str(error)) from None


def cid_of(data: bytes | None) -> str | None:
    """The `cid` of an article file, without parsing the rest; errors as in `read`."""
    if data is None:
        raise _broken("it is missing")
    text = _decoded(data)
    front = text[: text.find("\n---\n") + 1] if text.startswith("---\n") else ""
    _, found, rest = front.partition("\ncid: ")
    return unquote(rest[: rest.find("\n")]) if found else None


def _parse_article(text: str) -> Article:
    meta, blocks = _split(text, "# Article ")
    groups: dict[str, list[str]] = {}
    target = groups.setdefault("", [])
    for block in blocks[1:]:
        if block == _NOTA or (block.startswith("**") and block[2:-3] in _KINDS):
            target = groups.setdefault(block, [])
        else:
            target.append(block)
    laws = [
        _law(kind, item)
        for label, kind in _KINDS.items()
        for block in groups.get(f"**{label}**:", ())
        for item in _items(block)
    ]
    return Article(
        number=unescape(blocks[0].removeprefix("# Article ")),
        alineas=tuple(map(unescape_alinea, groups[""])),
        nota=tuple(map(unescape_alinea, groups.get(_NOTA, ()))),
        laws=tuple(laws),
        cid=meta.get("cid"),
        wording=meta.get("wording"),
        in_force_from=_day(meta.get("in_force_from")),
        cut="cut" in meta,
    )


def _with_links(article: Article, links: str) -> Article:
    """The article with the facts of its links file added."""
    meta, blocks = _split(links, "# Liens de l'article ")
    lists = list(zip(blocks[1::2], map(_items, blocks[2::2]), strict=True))
    laws = article.laws
    ended_by: tuple[LawRef, ...] = ()
    wordings: tuple[Wording, ...] = ()
    citations: list[Citation] = []
    for heading, items in lists:
        label = heading[2:-3]
        if label == _ENDED_BY:
            ended_by = tuple(_law_with_facts(item) for item in items)
        elif label == _TEXTS:
            laws = tuple(_law_with_facts(item) for item in items)
        elif label == _WORDINGS:
            wordings = tuple(map(_wording, items))
        else:
            relation = unescape(label.removeprefix(_CITATIONS))
            citations += [_citation(relation, item) for item in items]
    return replace(
        article,
        laws=laws,
        ended_by=ended_by,
        wordings=wordings,
        citations=tuple(citations),
        state=meta.get("state"),
        in_force_until=_day(meta.get("in_force_until")),
    )


# --- parts of a file ----------------------------------------------------------------------


def _front_matter(meta: dict[str, str | None]) -> str:
    lines = [f"{key}: {_encoded(value)}" for key, value in meta.items() if value]
    return "---\n" + "\n".join(lines) + "\n---\n" if lines else ""


def _split(text: str, title: str) -> tuple[dict[str, str], list[str]]:
    """Front matter and blocks of a file. Raises RepositoryError if lawdiff did not write it."""
    meta: dict[str, str] = {}
    if text.startswith("---\n"):
        front, found, text = text[4:].partition("\n---\n")
        for line in front.split("\n"):
            key, colon, value = line.partition(": ")
            if not (found and colon):
                raise _broken(f"{line!r} in its front matter")
            meta[key] = unquote(value)
    if not (text.startswith(title) and text.endswith("\n")):
        raise _broken("no title, or no end")
    return meta, text[:-1].split("\n\n")


def _broken(what: str) -> RepositoryError:
    return RepositoryError(f"an article file that lawdiff did not write: {what}")


def _items(block: str) -> list[str]:
    return [line.removeprefix(_ITEM) for line in block.split("\n")]


@lru_cache(maxsize=50_000)
def _encoded(value: str) -> str:
    """The value of a fact, percent-encoded."""
    return value if _PLAIN.fullmatch(value) else quote(value, safe="")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


# --- laws, wordings, citations: one item of a list each -----------------------------------


@lru_cache(maxsize=20_000)
def _law_item(law: LawRef) -> str:
    article = f"{_ARTICLE}{escape(law.article)}" if law.article else ""
    # The first ` - art. ` separates title and article, so a title must not contain one.
    title = escape(law.title).replace(" - art.", " \\- art.")
    return f"{_ITEM}{title}{article}"


def _law(kind: str, item: str) -> LawRef:
    title, _, article = item.partition(_ARTICLE)
    title = unescape(title)
    parts = parse_title(title)
    return LawRef(kind, title, unescape(article) or None, None, *_title_facts(parts))


def _title_facts(parts: LawTitle) -> tuple[str | None, str | None, date | None]:
    return parts.nature, parts.number, parts.date


@lru_cache(maxsize=20_000)
def _item_with_facts(law: LawRef, usual: str | None = None) -> str:
    """The item with the facts that the title does not give: the cid, the kind if it is not
    `usual`, and nature, number and date if the title gives others."""
    nature, number, day = _title_facts(parse_title(law.title))
    facts = {"kind": None if law.kind == usual else law.kind, "cid": law.cid}
    if law.nature != nature:
        facts["nature"] = law.nature or ""
    if law.number != number:
        facts["number"] = law.number or ""
    if law.date != day:
        facts["date"] = law.date.isoformat() if law.date else ""
    return _law_item(law) + render_facts(facts)


def _law_with_facts(item: str) -> LawRef:
    text, facts = read_facts(item)
    kind = facts.get("kind", REPEAL)
    if kind not in LABELS:
        raise ValueError(f"{kind!r} is not a kind of link")
    law = _law(kind, text)
    return replace(
        law,
        cid=facts.get("cid"),
        nature=facts.get("nature", law.nature) or None,
        number=facts.get("number", law.number) or None,
        date=_day(facts["date"]) if "date" in facts else law.date,
    )


def render_facts(facts: dict[str, str | None]) -> str:
    """` <!-- cid:JORFTEXT000044637640 -->`, to follow an item; values are percent-encoded.

    A title cannot be mistaken for it, because `escape` escapes `<!`.
    """
    shown = [f"{key}:{_encoded(value)}" for key, value in facts.items() if value is not None]
    return f" <!-- {' '.join(shown)} -->" if shown else ""


def read_facts(item: str) -> tuple[str, dict[str, str]]:
    text, found, facts = item.partition(" <!-- ")
    if not found:
        return item, {}
    pairs = (fact.partition(":") for fact in facts.removesuffix(" -->").split(" "))
    return text, {key: unquote(value) for key, _, value in pairs}


def _wording_item(wording: Wording) -> str:
    start = wording.start.isoformat() if wording.start else ""
    end = wording.end.isoformat() if wording.end else ""
    state = f" {_encoded(wording.state)}" if wording.state else ""
    return f"{_ITEM}{_encoded(wording.id)}: {start}/{end}{state}"


def _wording(item: str) -> Wording:
    name, _, rest = item.partition(": ")
    span, _, state = rest.partition(" ")
    start, _, end = span.partition("/")
    return Wording(unquote(name), _day(start), _day(end), unquote(state) or None)


def _citation_item(citation: Citation) -> str:
    title, state = escape(citation.title), citation.state
    facts = {"cid": citation.cid}
    if state and _PLAIN_STATE.fullmatch(state):
        title += f" ({state})"
    elif state or _STATE_AT_END.search(title):
        facts["state"] = state or ""  # the end of the title must not be read as a state
    return f"{_ITEM}{title}{render_facts(facts)}"


def _citation(relation: str, item: str) -> Citation:
    title, facts = read_facts(item)
    state = facts.get("state")
    found = _STATE_AT_END.search(title) if state is None else None
    if found:
        title, state = title[: found.start()], found[1]
    return Citation(relation, unescape(title), state or None, facts.get("cid"))


_PLAIN_STATE = lazily(r"[A-Za-z]{1,3}")
_STATE_AT_END = lazily(r" \(([A-Za-z]{1,3})\)$")
