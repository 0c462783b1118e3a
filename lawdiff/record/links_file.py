"""The links file of an article (`liens/…`): what can change while the wording stays the same.

Its state and end, the texts that will end it, citations, and the list of its wordings.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from urllib.parse import unquote

from lawdiff.french.laws import LABELS, REPEAL, parse_title
from lawdiff.model import Article, Citation, LawRef, Wording, iso
from lawdiff.patterns import lazily
from lawdiff.record.markdown import (
    ITEM,
    day_of,
    encoded,
    escape,
    front_matter,
    law_item,
    law_of,
    list_items,
    read_facts,
    render_facts,
    split,
    title_facts,
    unescape,
)

_ENDED_BY = "Prend fin par"
_TEXTS = "Textes"
_WORDINGS = "Versions"
_CITATIONS = "Lien : "
_PLAIN_STATE = lazily(r"[A-Za-z]{1,3}")
_STATE_AT_END = lazily(r" \(([A-Za-z]{1,3})\)$")


def render(article: Article) -> str:
    """The text of the links file."""
    meta: dict[str, str | None] = {
        "state": article.state,
        "in_force_until": iso(article.in_force_until),
    }
    lists = [
        (_ENDED_BY, [_item_with_facts(law, REPEAL) for law in article.ended_by]),
        (_TEXTS, [_item_with_facts(law) for law in article.laws]),
        (_WORDINGS, [_wording_item(wording) for wording in article.wordings]),
    ]
    for relation, group in groupby(article.citations, key=lambda citation: citation.relation):
        lists.append((_CITATIONS + escape(relation), [_citation_item(c) for c in group]))
    blocks = [front_matter(meta) + f"# Liens de l'article {escape(article.number)}"]
    for label, items in lists:
        if items:
            blocks += [f"**{label}**:", "\n".join(items)]
    return "\n\n".join(blocks) + "\n"


def add(article: Article, links: str) -> Article:
    """The article with the facts of its links file added."""
    meta, blocks = split(links, "# Liens de l'article ")
    lists = list(zip(blocks[1::2], map(list_items, blocks[2::2]), strict=True))
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
        in_force_until=day_of(meta.get("in_force_until")),
    )


@lru_cache(maxsize=20_000)
def _item_with_facts(law: LawRef, usual: str | None = None) -> str:
    """The item with the facts that the title does not give: the cid, the kind if it is not
    `usual`, and nature, number and date if the title gives others."""
    nature, number, day = title_facts(parse_title(law.title))
    facts = {"kind": None if law.kind == usual else law.kind, "cid": law.cid}
    if law.nature != nature:
        facts["nature"] = law.nature or ""
    if law.number != number:
        facts["number"] = law.number or ""
    if law.date != day:
        facts["date"] = law.date.isoformat() if law.date else ""
    return law_item(law) + render_facts(facts)


def _law_with_facts(item: str) -> LawRef:
    text, facts = read_facts(item)
    kind = facts.get("kind", REPEAL)
    if kind not in LABELS:
        raise ValueError(f"{kind!r} is not a kind of link")
    law = law_of(kind, text)
    return replace(
        law,
        cid=facts.get("cid"),
        nature=facts.get("nature", law.nature) or None,
        number=facts.get("number", law.number) or None,
        date=day_of(facts["date"]) if "date" in facts else law.date,
    )


def _wording_item(wording: Wording) -> str:
    start = wording.start.isoformat() if wording.start else ""
    end = wording.end.isoformat() if wording.end else ""
    state = f" {encoded(wording.state)}" if wording.state else ""
    return f"{ITEM}{encoded(wording.id)}: {start}/{end}{state}"


def _wording(item: str) -> Wording:
    name, _, rest = item.partition(": ")
    span, _, state = rest.partition(" ")
    start, _, end = span.partition("/")
    return Wording(unquote(name), day_of(start), day_of(end), unquote(state) or None)


def _citation_item(citation: Citation) -> str:
    title, state = escape(citation.title), citation.state
    facts = {"cid": citation.cid}
    if state and _PLAIN_STATE.fullmatch(state):
        title += f" ({state})"
    elif state or _STATE_AT_END.search(title):
        facts["state"] = state or ""  # the end of the title must not be read as a state
    return f"{ITEM}{title}{render_facts(facts)}"


def _citation(relation: str, item: str) -> Citation:
    title, facts = read_facts(item)
    state = facts.get("state")
    found = _STATE_AT_END.search(title) if state is None else None
    if found:
        title, state = title[: found.start()], found[1]
    return Citation(relation, unescape(title), state or None, facts.get("cid"))
