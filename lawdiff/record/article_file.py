"""Article ⇄ its file, `articles/L1/L136-7.md`.

The file holds only the text of the law and its origin, so that `git log` on it shows only legal
changes. Everything that can be learnt later (its state and end, the texts that end it, citations,
the list of its wordings, the ids of texts) is in the register.
"""

from __future__ import annotations

from urllib.parse import unquote

from lawdiff.french.laws import LABELS
from lawdiff.model import Article, iso
from lawdiff.record.markdown import (
    broken,
    day_of,
    escape,
    escape_alinea,
    front_matter,
    law_item,
    law_of,
    list_items,
    split,
    unescape,
    unescape_alinea,
)

_NOTA = "**Nota:**"
_KINDS = {label: kind for kind, label in LABELS.items()}


def render(article: Article) -> str:
    """The text of the article file."""
    meta: dict[str, str | None] = {
        "cid": article.cid,
        "wording": article.wording,
        "in_force_from": iso(article.in_force_from),
        "cut": "true" if article.cut else None,
    }
    blocks = [front_matter(meta) + f"# Article {escape(article.number)}"]
    blocks += map(escape_alinea, article.alineas)
    if article.nota:
        blocks.append(_NOTA)
        blocks += map(escape_alinea, article.nota)
    by_kind: dict[str, list[str]] = {}
    for law in article.laws:
        by_kind.setdefault(law.kind, []).append(law_item(law))
    for kind, label in LABELS.items():
        if kind in by_kind:
            blocks += [f"**{label}**:", "\n".join(by_kind[kind])]
    return "\n\n".join(blocks) + "\n"


def read(data: bytes | None) -> Article:
    """The article of a file; None stands for a missing one.

    Raises RepositoryError if the file is missing or lawdiff did not write it.
    """
    if data is None:
        raise broken("it is missing")
    return parse(_decoded(data))


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise broken(str(error)) from None


def parse(text: str) -> Article:
    """The article from the text of its file.

    Raises RepositoryError if `render` cannot have made the text.
    """
    try:
        return _parse_article(text)
    except ValueError as error:  # an invalid date, a list without its heading
        raise broken(str(error)) from None


def cid_of(data: bytes | None) -> str | None:
    """The `cid` of an article file, without parsing the rest; errors as in `read`."""
    if data is None:
        raise broken("it is missing")
    text = _decoded(data)
    front = text[: text.find("\n---\n") + 1] if text.startswith("---\n") else ""
    _, found, rest = front.partition("\ncid: ")
    return unquote(rest[: rest.find("\n")]) if found else None


def raw_alineas(data: bytes) -> list[str]:
    """The alinéas of an article file as written in it, escapes included, without parsing the rest.

    As many as `parse` gives; errors as in `read`.
    """
    _, blocks = split(_decoded(data), "# Article ")
    for at, block in enumerate(blocks):
        if block.startswith("**") and (block == _NOTA or block[2:-3] in _KINDS):
            return blocks[1:at]
    return blocks[1:]


def _parse_article(text: str) -> Article:
    meta, blocks = split(text, "# Article ")
    groups: dict[str, list[str]] = {}
    target = groups.setdefault("", [])
    for block in blocks[1:]:
        if block == _NOTA or (block.startswith("**") and block[2:-3] in _KINDS):
            target = groups.setdefault(block, [])
        else:
            target.append(block)
    laws = [
        law_of(kind, item)
        for label, kind in _KINDS.items()
        for block in groups.get(f"**{label}**:", ())
        for item in list_items(block)
    ]
    return Article(
        number=unescape(blocks[0].removeprefix("# Article ")),
        alineas=tuple(map(unescape_alinea, groups[""])),
        nota=tuple(map(unescape_alinea, groups.get(_NOTA, ()))),
        laws=tuple(laws),
        cid=meta.get("cid"),
        wording=meta.get("wording"),
        in_force_from=day_of(meta.get("in_force_from")),
        cut="cut" in meta,
    )
