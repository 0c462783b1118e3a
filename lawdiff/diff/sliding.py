"""Where an insertion or a deletion begins, where several places give the same two texts.

`a b{+ c b+}` is `a{+ b c+} b` as well. Of all such places the one is taken whose text is most
nearly a sentence or a clause by itself, and does not end on a word that needs the next one; so
that the same change is drawn the same way throughout an article.
"""

from __future__ import annotations

from lawdiff.diff.tokens import common_start, shared_end, units
from lawdiff.french.words import LEADING

_JOINS = frozenset(["et", "ou", "ni", "et/ou"])
# Characters beyond which no other place is looked for.
_FAR = 400
# Characters before a place that are looked at; no unit is longer.
_EDGE = 60


def slid(before: str, text: str, after: str) -> tuple[str, str, str]:
    """The kept text before, the inserted or deleted text, and the kept text after it, where they
    are best parted."""
    back = shared_end(before, text, min(len(before), len(text), _FAR))
    ahead = common_start(text, after) if after[:1] == text[:1] else 0
    if not back and not ahead:
        return before, text, after
    ahead = min(ahead, _FAR)
    whole = before[len(before) - back :] + text + after[:ahead]
    kept = before[: len(before) - back]
    edge = kept[-_EDGE:]
    size = len(text)
    best, most = back, _score(before[-_EDGE:], text)
    at = 0
    for unit in units(whole[: back + ahead + _EDGE]):
        if at > back + ahead:
            break
        if at != back and _is_border(whole, at, size):
            score = _score((edge + whole[:at])[-_EDGE:], whole[at : at + size])
            if score > most:
                best, most = at, score
        at += len(unit)
    return kept + whole[:best], whole[best : best + size], whole[best + size :] + after[ahead:]


def _is_border(whole: str, at: int, size: int) -> bool:
    """Does a unit end where the text would, if it began at this one?"""
    end = at + size
    last, following = whole[end - 1 : end], whole[end : end + 1]
    if last == " " == whole[at]:
        return False
    return not (last.isalnum() and following.isalnum())


def _score(before: str, text: str) -> int:
    """How well a stretch stands for itself after what is kept."""
    start = before.rstrip()[-1:]
    core = text.strip()
    if not core:
        return 0
    score = 2 if not start or start in ".;:" else 1 if start == "," or core[0] == "," else 0
    if core[-1] in ".;":
        score += 3
    elif core[-1] == ",":
        score += 2
    else:
        last = core.rsplit(None, 1)[-1].lower()
        if last in LEADING:
            score -= 5
        elif last in _JOINS:
            score -= 3
    return score
