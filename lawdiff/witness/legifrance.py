"""The witness of Légifrance JSON: `json` of the standard library, every node looked at."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from lawdiff.model import Article
from lawdiff.sources.base import Parsed
from lawdiff.witness.census import ENDED, IN_FORCE, NEVER, TO_COME, UNDATED, Named, once, standing
from lawdiff.witness.letters import characters
from lawdiff.witness.testimony import Reading, Testimony, disagreements

_EPOCH = date(1970, 1, 1)
_NO_END = date(2999, 1, 1)
Node = dict[str, Any]
Complaint = tuple[str | None, str]  # the number of an article, and what is wrong with it


def check(data: bytes, parsed: Parsed) -> Iterator[Complaint]:
    """What the reader made otherwise of a file than the witness: article and message."""
    hearing = _Hearing(parsed)
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
    for kind, told in _testimonies(root):
        yield from hearing.hear(kind, told)
    yield from hearing.unheard()


class _Hearing:
    """Takes the testimonies of a file one by one, against the version that the reader made."""

    def __init__(self, parsed: Parsed) -> None:
        self.day = parsed.version.date
        self.by_id: dict[str, tuple[tuple[str, ...], Article]] = {}
        self.without_id: list[Article] = []
        self.seen: set[str] = set()
        for sections, article in parsed.version.places():
            if article.wording:
                trail = tuple(characters(section.title) for section in sections)
                self.by_id[article.wording] = (trail, article)
            else:
                self.without_id.append(article)
        dead = (a.article or "" for a in parsed.anomalies if a.kind == "not-in-force")
        self.dead = Counter(map(characters, dead))

    def hear(self, kind: str, told: Testimony) -> Iterator[Complaint]:
        """What is wrong with one node."""
        number = told.number.strip() or told.id
        first = told.id not in self.seen
        if told.id:
            self.seen.add(told.id)
        if kind != "article":
            yield number, f"a node of type {kind!r} has a text, which is in no article"
        elif not told.id:
            twin = next((a for a in self.without_id if not any(disagreements(told, a))), None)
            if twin is not None:
                self.without_id.remove(twin)
                yield from self.misplaced(told, number)
            elif not self.is_explained(told):
                yield number, "it is in the source, and the reading does not have it so"
        elif told.id in self.by_id and first:
            trail, article = self.by_id[told.id]
            yield from ((number, message) for message in disagreements(told, article))
            yield from self.misplaced(told, number)
            if told.trail != trail:
                yield number, "it stands in another section of the source"
        elif first and not self.is_explained(told):
            yield number, f"the wording {told.id} is lost"

    def unheard(self) -> Iterator[Complaint]:
        """The articles of the version that no node is."""
        for id_, (_, article) in self.by_id.items():
            if id_ not in self.seen:
                yield article.number, f"no node of the source has the wording {id_}"
        for article in self.without_id:
            yield article.number, "no node of the source is this article"

    def misplaced(self, told: Testimony, number: str) -> Iterator[Complaint]:
        """A wording that is held in the version, and is not law that day by its dates."""
        found = standing(told.start, told.end, told.state, self.day)
        if found in (TO_COME, ENDED, NEVER):
            yield number, f"it is held, and by its dates it is not law on {self.day} ({found})"

    def is_explained(self, told: Testimony) -> bool:
        """Is the wording not law by its dates; or without any, and told as not in force?"""
        found = standing(told.start, told.end, told.state, self.day)
        if found != UNDATED:
            return found != IN_FORCE
        number = characters(told.number)
        self.dead[number] -= 1
        return self.dead[number] >= 0


def identifiers(data: bytes) -> Iterator[Named]:
    """Every identifier in a file: of each node, and of each wording that one lists."""
    root = json.loads(data.decode("utf-8-sig"))
    day = date.fromisoformat(root["data"]["dateDebutVersion"][:10])
    nodes = [data for kind, data in _data(root) if kind == "article" or data.get("texteHtml")]
    yield from once(_named(node, node, day) for node in nodes if node.get("id"))
    told = {node.get("id") for node in nodes}
    for node in nodes:
        for one in node.get("articleVersions") or ():
            if one.get("id") and one["id"] not in told:
                told.add(one["id"])
                yield _named(one, node, day)


def _named(one: Node, node: Node, day: date) -> Named:
    """A node, or a wording that it lists, by its own dates."""
    number = (node.get("num") or "").strip()
    return Named(one["id"], node.get("cid"), number, _standing(one, day), has_text=one is node)


def _standing(data: Node, day: date) -> str:
    end = _day(data.get("dateFin"))
    return standing(
        _day(data.get("dateDebut")), None if end == _NO_END else end, data.get("etat"), day
    )


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


def _testimonies(root: Node) -> Iterator[tuple[str, Testimony]]:
    """Type and testimony of each node that says something, in the order of the file."""
    stack: list[tuple[tuple[str, ...], Iterator[Node]]] = [((), iter(root.get("children") or ()))]
    while stack:
        trail, nodes = stack[-1]
        node = next(nodes, None)
        if node is None:
            stack.pop()
            continue
        data, kind = node["data"], node["type"]
        if kind == "article" or data.get("texteHtml"):
            yield kind, _testimony(data, trail)
        below = (*trail, characters(data.get("title") or "")) if kind != "article" else trail
        stack.append((below, iter(node.get("children") or ())))


def _testimony(data: Node, trail: tuple[str, ...]) -> Testimony:
    links = data.get("lienModifications") or ()
    end = _day(data.get("dateFin"))
    return Testimony(
        id=data.get("id") or "",
        number=data.get("num") or "",
        texts=(Reading.of_markup(data.get("texteHtml") or data.get("texte") or ""),),
        notas=(Reading.of_markup(data.get("notaHtml") or data.get("nota") or ""),),
        links=tuple((link.get("textTitle") or "", link.get("articleNum") or "") for link in links),
        state=data.get("etat") or None,
        start=_day(data.get("dateDebut")),
        end=None if end == _NO_END else end,
        wordings=tuple(one["id"] for one in data.get("articleVersions") or () if one.get("id")),
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
