"""Oracle of plain consolidated text: every line is somewhere in the version, in its order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lawdiff.model import Article, Section
from lawdiff.sources.base import Parsed
from tests.oracles.characters import characters

Disagreement = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class _Token:
    """What the version holds at a place: a heading, an article's number, an alinéa."""

    kind: str
    text: str
    article: str | None = None


def disagreements(data: bytes, parsed: Parsed) -> Iterator[Disagreement]:
    """The lines that the version does not have, and what it has without a line.

    A heading that is not in the body, and a text without a number, are anomalies: each such
    anomaly explains one token without a line.
    """
    reported = [anomaly.kind for anomaly in parsed.anomalies]
    unexplained = {
        "heading": reported.count("missing-heading"),
        "article": reported.count("no-number"),
    }
    tokens = _tokens(parsed.version.contents)
    token = next(tokens, None)
    for number, line in _body(data):
        seen = characters(line)
        while token is not None and characters(token.text) != seen:
            if token.kind == "alinea":
                yield token.article, f"the source has no line « {_short(token.text)} » here"
            else:
                unexplained[token.kind] -= 1
            token = next(tokens, None)
        if token is None:
            yield None, f"line {number} of the source is lost: « {_short(line)} »"
            return
        token = next(tokens, None)
    for rest in (*([token] if token else []), *tokens):
        if rest.kind == "alinea":
            yield rest.article, f"the source has no line « {_short(rest.text)} » here"
        else:
            unexplained[rest.kind] -= 1
    for kind, left in unexplained.items():
        if left < 0:
            yield None, f"{-left} {kind}s of the version have no line in the source"


def _short(line: str) -> str:
    return line if len(line) <= 60 else f"{line[:57]}…"


def _body(data: bytes) -> Iterator[tuple[int, str]]:
    """Number and text of each line after the title, the date and the table of contents."""
    lines = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    filled = [(at, line) for at, line in enumerate(lines, start=1) if characters(line)]
    in_table = True
    for at, line in filled[2:]:
        in_table = in_table and characters(line).startswith(">")
        if not in_table:
            yield at, line


def _tokens(nodes: tuple[Section | Article, ...]) -> Iterator[_Token]:
    stack: list[Iterator[Section | Article]] = [iter(nodes)]
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
        elif isinstance(node, Article):
            yield _Token("article", f"Article {node.number}", node.number)
            for alinea in node.alineas:
                if characters(alinea):
                    yield _Token("alinea", alinea, node.number)
        else:
            yield _Token("heading", node.title)
            stack.append(iter(node.children))
