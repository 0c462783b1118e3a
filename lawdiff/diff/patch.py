"""A diff applied to the text that it was made from, and taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from lawdiff.diff.model import TextDiff


def apply(old: Sequence[str], diff: TextDiff) -> tuple[str, ...]:
    """The new text. Raises ValueError where the diff was not made from `old`."""
    if _old(diff) != tuple(old):
        raise ValueError("the diff was made from another text: its old alinéas are not these")
    return _new(diff)


def revert(new: Sequence[str], diff: TextDiff) -> tuple[str, ...]:
    """The old text. Raises ValueError where the diff does not lead to `new`."""
    if _new(diff) != tuple(new):
        raise ValueError("the diff leads to another text: its new alinéas are not these")
    return _old(diff)


def texts(diff: TextDiff) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The old and the new text that a diff leads between."""
    return _old(diff), _new(diff)


def _old(diff: TextDiff) -> tuple[str, ...]:
    texts: dict[int, str] = defaultdict(str)
    for alinea in diff.alineas:
        if alinea.old is not None:
            texts[alinea.old] += alinea.old_text
    return tuple(texts[i] for i in sorted(texts))


def _new(diff: TextDiff) -> tuple[str, ...]:
    texts: dict[int, str] = defaultdict(str)
    for alinea in diff.alineas:
        if alinea.new is not None:
            texts[alinea.new] += alinea.new_text
    return tuple(texts[j] for j in sorted(texts))
