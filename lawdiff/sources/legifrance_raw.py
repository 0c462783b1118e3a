"""The raw form of Légifrance's JSON: its objects, and what in them is not as expected.

The decoder skips keys that it does not know and takes the last of two equal ones; so every object
that is read is looked at a second time, so that nothing is lost silently.
"""

from __future__ import annotations

import codecs
import json
import re
from collections import Counter
from collections.abc import Iterator, Set
from typing import Any

import msgspec

from lawdiff.errors import SourceError
from lawdiff.french.typography import fold
from lawdiff.sources.limits import MAX_NODES

# What the decoder raises for what is no JSON of the expected form; the second for a string
# that is not UTF-8 and for a number that has no end, the third for 1,000 levels of nesting.
UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)


class RawLink(msgspec.Struct, frozen=True, gc=False):
    linkType: str | None = None
    textTitle: str | None = None
    textCid: str | None = None
    natureText: str | None = None
    linkOrientation: str | None = None
    articleNum: str | None = None
    articleId: str | None = None
    dateSignaTexte: str | int | None = None


class RawWording(msgspec.Struct, frozen=True, gc=False):
    id: str | None = None
    etat: str | None = None
    dateDebut: str | int | None = None
    dateFin: str | int | None = None


class RawData(msgspec.Struct, frozen=True, gc=False):
    id: str | None = None
    cid: str | None = None
    title: str | None = None
    num: str | None = None
    etat: str | None = None
    dateDebutVersion: str | None = None
    dateDebut: str | int | None = None
    dateFin: str | int | None = None
    texteHtml: str | None = None
    texte: str | None = None
    notaHtml: str | None = None
    nota: str | None = None
    articleVersions: list[RawWording] | None = None
    lienModifications: list[RawLink] | None = None


class RawNode(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A node whose own data stay as they are until they are needed: most articles of a version
    are those of the one before."""

    type: str
    data: msgspec.Raw
    children: list[RawNode] | msgspec.UnsetType | None = msgspec.UNSET


class LooseNode(msgspec.Struct, frozen=True, gc=False):
    """A node that may have other fields as well."""

    type: str
    data: msgspec.Raw
    children: list[LooseNode] | msgspec.UnsetType | None = msgspec.UNSET


Node = RawNode | LooseNode


class RawHead(msgspec.Struct, gc=False):
    type: str
    data: RawData


_decoder = msgspec.json.Decoder(RawNode)
_loose_decoder = msgspec.json.Decoder(LooseNode)
data_decoder = msgspec.json.Decoder(RawData)
head_decoder = msgspec.json.Decoder(RawHead)

# What Légifrance says besides, and lawdiff does not hold: it is no text, or is given elsewhere.
_KNOWN = frozenset(
    {
        "dateDebutCible",
        "dateDebutExtension",
        "dateFinExtension",
        "dateFinVersion",
        "dateModif",
        "datePubliTexte",
        "intOrdre",
        "numero",
        "ordre",
        "version",
    }
)
_DATA_KEYS = _KNOWN | set(RawData.__struct_fields__)
_ITEM_KEYS = {
    "articleVersions": _KNOWN | set(RawWording.__struct_fields__),
    "lienModifications": _KNOWN | set(RawLink.__struct_fields__),
}
_TEXTS = ("texteHtml", "texte", "notaHtml", "nota")
_SHOWN = 80
# A small ASCII letter that is escaped, which no publisher does; a key apart from its colon.
_ESCAPED_LETTER = re.compile(rb"\\u00[67]")
_KEY_APART = re.compile(rb'"[ \t\r\n]+:')
Problem = tuple[str, str]


def decode_tree(data: bytes) -> tuple[Node, list[Problem]]:
    """The tree of a file, and what in its nodes is not read (kind and message).

    Raises one of UNREADABLE for what is no such tree.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    root: Node
    try:
        root = _decoder.decode(data)
    except msgspec.ValidationError as error:
        if "unknown field" not in str(error):
            raise
        root = _loose_decoder.decode(data)
        _counted(root)
        tree, problems = _looked_at(data)
        problems += [problem for node in _objects(tree) for problem in _odd_node(node)]
        return root, problems
    nodes, parents = _counted(root)
    # As many keys as fields: so no key stands twice. Where a text holds the word, look closely;
    # and where an escape stands that may spell a letter of a key.
    counts = data.count(b'"type"'), data.count(b'"data"'), data.count(b'"children"')
    if counts != (nodes, nodes, parents) or _ESCAPED_LETTER.search(data):
        return root, _looked_at(data)[1]
    return root, []


def _counted(root: Node) -> tuple[int, int]:
    """How many nodes there are, and how many have children; ValueError for more than any code."""
    nodes = parents = 0
    open_nodes: list[Node] = [root]
    while open_nodes:
        node = open_nodes.pop()
        nodes += 1
        if node.children is not msgspec.UNSET:
            parents += 1
            open_nodes += node.children or ()
    if nodes > MAX_NODES:
        raise ValueError(f"more than {MAX_NODES:,} sections and articles")
    return nodes, parents


def _looked_at(data: bytes) -> tuple[Any, list[Problem]]:
    """A JSON value, and the keys that stand twice in an object of it."""
    twice: dict[str, None] = {}

    def keep(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            counts = Counter(name for name, _ in pairs)
            twice.update((name, None) for name, count in counts.items() if count > 1)
        return found

    value = json.loads(data, object_pairs_hook=keep)
    message = "the key `{}` stands twice in one object; the last one counts"
    return value, [("repeated-key", message.format(name[:_SHOWN])) for name in twice]


def _objects(node: Any) -> Iterator[dict[str, Any]]:
    """The nodes of a tree."""
    open_nodes = [node]
    while open_nodes:
        found = open_nodes.pop()
        yield found
        open_nodes += found.get("children") or ()


def _odd_node(node: dict[str, Any]) -> Iterator[Problem]:
    for key in node.keys() - {"type", "data", "children"}:
        if text := _text_of(node[key]):
            yield _dropped(f"`{key}` of a node", text)


def lost(raw: msgspec.Raw, *, is_article: bool) -> list[Problem]:
    """What the data of a node hold that is not read: fields that are not known, keys that stand
    twice, and the texts of what is no article."""
    text = bytes(raw)
    data = msgspec.json.decode(text)
    keys = len(data)
    problems: list[Problem] = []
    if not data.keys() <= _DATA_KEYS:
        problems += _unknown(data, _DATA_KEYS, "the field `{}`")
    for name, known in _ITEM_KEYS.items():
        for item in data.get(name) or ():
            keys += len(item)
            if not item.keys() <= known:
                problems += _unknown(item, known, f"the field `{{}}` of `{name}`")
    # As many keys as fields: so none stands twice. Where a text holds the mark, look closely.
    # However its letters are spelled, a key ends in a quote.
    if text.count(b'":') != keys or _KEY_APART.search(text):
        problems += _looked_at(text)[1]
    if not is_article:
        own = next(filter(None, (_text_of(data.get(name)) for name in _TEXTS)), "")
        problems += [_dropped("a section's own text", own)] if own else []
    return problems


def _unknown(item: dict[str, Any], known: Set[str], name: str) -> Iterator[Problem]:
    for key in sorted(item.keys() - known):
        if text := _text_of(item[key]):
            yield _dropped(name.format(key[:_SHOWN]), text)


def _text_of(value: Any) -> str:
    """The first text in a value that has a letter."""
    open_values = [value]
    while open_values:
        one = open_values.pop()
        if isinstance(one, str) and any(map(str.isalpha, one)):
            return one
        if isinstance(one, dict | list):
            open_values += one.values() if isinstance(one, dict) else one
    return ""


def _dropped(what: str, text: str) -> Problem:
    return "dropped-text", f"{what} is not held: « {fold(text[: 4 * _SHOWN])[:_SHOWN]} »"


def unreadable(error: Exception, where: str) -> SourceError:
    """The error for JSON that is not in Légifrance's form."""
    return SourceError(f"not readable as a code of Légifrance: {error}", where=where)
