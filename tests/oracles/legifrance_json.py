"""Oracle of Légifrance JSON: `json` of the standard library, every node looked at."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from lawdiff.model import Article
from lawdiff.sources.base import Parsed
from tests.oracles.characters import characters
from tests.oracles.identifiers import (
    ENDED,
    IN_FORCE,
    NEVER,
    TO_COME,
    UNDATED,
    Listed,
    Named,
    once,
    standing,
)
from tests.oracles.wording import SourceText, SourceWording, differences

_EPOCH = date(1970, 1, 1)
_NO_END = date(2999, 1, 1)
Node = dict[str, Any]
Disagreement = tuple[str | None, str]  # the number of an article, and what differs


def disagreements(data: bytes, parsed: Parsed) -> Iterator[Disagreement]:
    """How the reader's version differs from a file: number of the article, message."""
    comparison = _Comparison(parsed)
    twice: dict[str, None] = {}

    def keep(pairs: list[tuple[str, Any]]) -> Node:
        found = dict(pairs)
        if len(found) < len(pairs):
            counts = Counter(name for name, _ in pairs)
            twice.update((name, None) for name, count in counts.items() if count > 1)
        return found

    root = json.loads(data.decode("utf-8-sig"), object_pairs_hook=keep)
    if twice and not any(one.kind == "repeated-key" for one in parsed.anomalies):
        for name in twice:
            yield None, f"the key `{name}` stands twice in one object, and no anomaly says so"
    for kind, wording in _wordings(root):
        yield from comparison.node(kind, wording)
    yield from comparison.rest()


class _Comparison:
    """Takes the nodes of a file one by one, and looks for each in the reader's version."""

    def __init__(self, parsed: Parsed) -> None:
        self.day = parsed.version.date
        self.by_id: dict[str, tuple[tuple[str, ...], Article]] = {}
        self.without_id: list[Article] = []
        self.seen: dict[str, None] = {}  # ids, in the order of the file
        for sections, article in parsed.version.places():
            if article.wording:
                trail = tuple(characters(section.title) for section in sections)
                self.by_id[article.wording] = (trail, article)
            else:
                self.without_id.append(article)
        dead = (a.article or "" for a in parsed.anomalies if a.kind == "not-in-force")
        self.dead = Counter(map(characters, dead))

    def node(self, kind: str, wording: SourceWording) -> Iterator[Disagreement]:
        """What is wrong with what the reader made of one node."""
        number = wording.number.strip() or wording.id
        first = wording.id not in self.seen
        if wording.id:
            self.seen.setdefault(wording.id)
        if kind != "article":
            yield number, f"a node of type {kind!r} has a text, which is in no article"
        elif not wording.id:
            twin = next((a for a in self.without_id if not any(differences(wording, a))), None)
            if twin is not None:
                self.without_id.remove(twin)
                yield from self.not_law(wording, number)
            elif not self.is_explained(wording):
                yield number, "it is in the source, and the version does not have it so"
        elif wording.id in self.by_id and first:
            trail, article = self.by_id[wording.id]
            yield from ((number, message) for message in differences(wording, article))
            yield from self.not_law(wording, number)
            if wording.trail != trail:
                yield number, "it stands in another section of the source"
        elif first and not self.is_explained(wording):
            yield number, f"the wording {wording.id} is lost"

    def rest(self) -> Iterator[Disagreement]:
        """The articles of the version that no node is; and whether the others stand in order."""
        for id_, (_, article) in self.by_id.items():
            if id_ not in self.seen:
                yield article.number, f"no node of the source has the wording {id_}"
        for article in self.without_id:
            yield article.number, "no node of the source is this article"
        source = [id_ for id_ in self.seen if id_ in self.by_id]
        read = [id_ for id_ in self.by_id if id_ in self.seen]
        for one, other in zip(source, read, strict=True):
            if one != other:
                number = self.by_id[other][1].number
                yield number, f"it stands where the source has the wording {one}"
                return

    def not_law(self, wording: SourceWording, number: str) -> Iterator[Disagreement]:
        """A wording that the version has, and that is not law that day by its dates."""
        found = standing(wording.start, wording.end, wording.state, self.day)
        if found in (TO_COME, ENDED, NEVER):
            yield number, f"by its dates it is not law on {self.day} ({found})"

    def is_explained(self, wording: SourceWording) -> bool:
        """Is the wording not law by its dates; or without any, and reported as not in force?"""
        found = standing(wording.start, wording.end, wording.state, self.day)
        if found != UNDATED:
            return found != IN_FORCE
        number = characters(wording.number)
        self.dead[number] -= 1
        return self.dead[number] >= 0


def identifiers(data: bytes) -> Iterator[Named]:
    """Every identifier in a file: of each article's node, and of each wording that one lists."""
    root = json.loads(data.decode("utf-8-sig"))
    day = date.fromisoformat(root["data"]["dateDebutVersion"][:10])
    nodes = [data for kind, data in _data(root) if kind == "article"]
    yield from once(_named(node, day, has_text=True) for node in nodes if node.get("id"))
    known = {node.get("id") for node in nodes}
    for node in nodes:
        for one in node.get("articleVersions") or ():
            if one.get("id") and one["id"] not in known:
                known.add(one["id"])
                yield _named(one, day, has_text=False)


def lists(root: Node) -> Iterator[tuple[Node, tuple[Listed, ...]]]:
    """Each article's node, and the wordings that it lists, as they stand there."""
    for kind, data in _data(root):
        if kind == "article":
            wordings = data.get("articleVersions") or ()
            yield data, tuple(_listed(one) for one in wordings if one.get("id"))


def _named(data: Node, day: date, *, has_text: bool) -> Named:
    """A node, or a wording that it lists, by its own dates."""
    one = _listed(data)
    return Named(one.id, standing(one.start, one.end, one.state, day), has_text)


def _listed(data: Node) -> Listed:
    end = _day(data.get("dateFin"))
    start = _day(data.get("dateDebut"))
    return Listed(data["id"], start, None if end == _NO_END else end, data.get("etat") or None)


def _data(root: Node) -> Iterator[tuple[str, Node]]:
    """Type and data of each node, in the order of the file."""
    nodes = [iter(root.get("children") or ())]
    while nodes:
        node = next(nodes[-1], None)
        if node is None:
            nodes.pop()
            continue
        yield node["type"], node["data"]
        nodes.append(iter(node.get("children") or ()))


def _wordings(root: Node) -> Iterator[tuple[str, SourceWording]]:
    """Type and wording of each node that says something, in the order of the file."""
    stack: list[tuple[tuple[str, ...], Iterator[Node]]] = [((), iter(root.get("children") or ()))]
    while stack:
        trail, nodes = stack[-1]
        node = next(nodes, None)
        if node is None:
            stack.pop()
            continue
        data, kind = node["data"], node["type"]
        if kind == "article" or data.get("texteHtml"):
            yield kind, _wording(data, trail)
        below = (*trail, characters(data.get("title") or "")) if kind != "article" else trail
        stack.append((below, iter(node.get("children") or ())))


def _wording(data: Node, trail: tuple[str, ...]) -> SourceWording:
    links = data.get("lienModifications") or ()
    end = _day(data.get("dateFin"))
    return SourceWording(
        id=data.get("id") or "",
        number=data.get("num") or "",
        texts=(SourceText.of_markup(data.get("texteHtml") or data.get("texte") or ""),),
        notas=(SourceText.of_markup(data.get("notaHtml") or data.get("nota") or ""),),
        links=tuple((link.get("textTitle") or "", link.get("articleNum") or "") for link in links),
        state=data.get("etat") or None,
        start=_day(data.get("dateDebut")),
        end=None if end == _NO_END else end,
        listed=tuple(_listed(one) for one in data.get("articleVersions") or () if one.get("id")),
        trail=trail,
    )


def _day(value: str | int | None) -> date | None:
    try:
        if isinstance(value, int):
            return _EPOCH + timedelta(days=value // 86_400_000)
        if not value or value[4:8:3] != "--" or value[10:11] not in ("", "T", " "):
            return None
        return date(int(value[:4]), int(value[5:7]), int(value[8:10]))
    except (ValueError, OverflowError):
        return None
