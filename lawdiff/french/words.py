"""The small words of French law, in one list for each question that passes over them."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EVERYWHERE = _words(
    "au aux ce ces cette dans de des du en est et il la le les leur leurs ou par pas pour "
    "qui sa ses si son sont sur un une"
)
_IN_SENTENCES = _EVERYWHERE | _words("à avec d'un d'une article articles présent . ; :")

COMMON = _IN_SENTENCES | _words("L. code")
"""Words that any two sentences of law share: they say nothing of how alike the two are."""

SMALL = COMMON - _words("L.") | _words(
    "a cet elle elles ils lui mais ne ni non on où qu'il qu'elle que se sous y l'article alinéa "
    "alinéas même mêmes , ( ) - – — / « »"
)
"""Words and signs worth nothing between two changes: a reader would rather see them struck and
written again than read round them."""

LEADING = _EVERYWHERE - _words("et ou") | _words("a à avec cet d'un d'une ils ne que se sous l'")
"""Words that need what follows them: a change does not end on one where it can be helped."""

UNSEARCHED = _EVERYWHERE | _words("a d elle ils l lorsque n ne qu que s se y")
"""Words, folded, that nearly every article contains: the site's search has no index of them."""

LOWER_CASE = _words("al au ce ci de du en er et la le ne no ou se un")
"""Short words of a number that are not letters or Roman numerals. Part of the path scheme."""

NUMBER_LINKS = _words("a l la de du des n no art article")
"""Words of a number that do not count in its order."""
