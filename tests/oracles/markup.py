"""Markup, scanned character by character: what is text, and where its blocks end.

A tag is `<` and a letter (or `/` and a letter) up to the next `>`, with no `<` or `>` in between
but in a quoted value. Every other `<` is text: `< ou = 25 %`.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from string import ascii_letters, digits

_NAME = frozenset(ascii_letters + digits + ":_.-")
_LETTERS = frozenset(ascii_letters)
_HUGE = 1000  # digits in a character reference, past which it names nothing


def pieces(source: str) -> Iterator[tuple[str, str]]:
    """Tag and text after it, in turn; the first tag is empty, a closing one begins with `/`."""
    start, tag = 0, ""
    parts: list[str] = []
    comments = True
    at = source.find("<")
    while at >= 0:
        end, name = -1, None
        if comments and source.startswith("<!--", at):
            end = source.find("-->", at + 4)
            comments = end >= 0  # looked for once: there is none in the rest
            end = end + 3 if comments else -1
        if end < 0 and source[at + 1 : at + 2] in ("!", "?"):
            end = _declaration(source, at)
        elif end < 0:
            name, end = _tag(source, at)
        if end < 0:
            at = source.find("<", at + 1)
            continue
        parts.append(source[start:at])
        if name is not None:
            yield tag, unescaped(parts)
            tag, parts = name.lower(), []
        start, at = end, source.find("<", end)
    parts.append(source[start:])
    yield tag, unescaped(parts)


def _declaration(source: str, at: int) -> int:
    """The end of `<! … >` or `<? … >`, or -1."""
    close, opened = source.find(">", at + 2), source.find("<", at + 2)
    return -1 if close < 0 or -1 < opened < close else close + 1


def _tag(source: str, at: int) -> tuple[str | None, int]:
    """Name and end of a tag, or None and -1 where this `<` begins none."""
    here = at + 1
    slash = source[here : here + 1] == "/"
    here += slash
    if source[here : here + 1] not in _LETTERS or here >= len(source):
        return None, -1
    first = here
    while here < len(source) and source[here] in _NAME:
        here += 1
    name = "/" * slash + source[first:here]
    while here < len(source):
        char = source[here]
        if char == ">":
            return name, here + 1
        if char == "<":
            return None, -1
        here += 1
        if char == "=":
            quote = here
            while source[quote : quote + 1].isspace():
                quote += 1
            if source[quote : quote + 1] in ('"', "'") and quote < len(source):
                close = source.find(source[quote], quote + 1)
                here = close + 1 if close >= 0 else here
    return None, -1


def unescaped(parts: list[str]) -> str:
    """Text with its character references as characters; each part by itself."""
    return "".join(map(_unescape, parts))


def _unescape(text: str) -> str:
    if "&" not in text:
        return text
    try:
        return html.unescape(text)
    except ValueError:  # a reference of thousands of digits
        first, *rest = text.split("&#")
        return html.unescape(first) + "".join(html.unescape(_short(part)) for part in rest)


def _short(part: str) -> str:
    end = len(part) - len(part.lstrip(digits))
    return part[end:].removeprefix(";") if end >= _HUGE else f"&#{part}"
