"""Rates, amounts, dates, deadlines and bare numbers: what a changed stretch holds."""

from __future__ import annotations

import re
from functools import cache

from lawdiff.diff.tokens import MONTHS

_SPELLED = (
    "un une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze "
    "seize vingt trente quarante cinquante soixante cent cents mille vingts et demi"
)
_SPAN = r"(?:secondes?|minutes?|heures?|jours?|semaines?|mois|trimestres?|semestres?|ans?|années?)"
_NUMBER = r"\d+(?:[ .]\d{3}(?!\d))*(?:,\d+)?"
_SPELLED_NUMBER = rf"(?:{_SPELLED.replace(' ', '|')})(?:[ -](?:{_SPELLED.replace(' ', '|')}))*"
_COUNT = rf"(?:{_NUMBER}|{_SPELLED_NUMBER})"
_PERIOD = (
    rf"(?:(?:d'un|d'une|de|des|les) )?(?:{_COUNT} )?{_SPAN}"
    r"(?: (?:francs|ouvrés|ouvrables|civils?|entiers?))?"
)
_DAY = rf"(?:1er|\d{{1,2}}) (?:{MONTHS.replace(' ', '|')})(?: \d{{4}})?"
_RATE = rf"{_COUNT} ?(?:%|‰|pour cent|pour mille|points?)"
_AMOUNT = rf"{_COUNT} ?(?:€|(?:millions |milliards )?(?:d'|de )?(?:euros?|francs?))"


# Characters: what is longer is no value, nor a few of them.
_LONGEST = 200


def value_kind(gone: str, come: str, before: str, after: str) -> str | None:
    """rate, amount, deadline, date or number, where one such value took another's place.

    `before` and `after` are the kept text around: they may hold the unit of a bare number.
    """
    gone, come = gone.strip(), come.strip()
    if not gone or not come or max(len(gone), len(come)) > _LONGEST:
        return None
    for kind, pattern in _patterns().items():
        if pattern.fullmatch(gone) and pattern.fullmatch(come):
            return "number" if kind == "deadline" and _is_age(gone + come, before) else kind
    if _bare().fullmatch(gone) and _bare().fullmatch(come):
        return _kind_around(before, after.lstrip())
    return None


def _kind_around(before: str, after: str) -> str | None:
    """The kind of a bare number, by what stands beside it."""
    if re.match(r"(?:%|‰|pour cent\b|points?\b)", after):
        return "rate"
    if re.match(r"(?:€|euros?\b|francs?\b|(?:millions|milliards) (?:d'euros|de francs))", after):
        return "amount"
    if re.match(rf"{_SPAN}\b", after):
        return "number" if _is_age(after[:6], before) else "deadline"
    if re.search(rf"\b(?:{MONTHS.replace(' ', '|')}|année|années|exercice|l'an) ?$", before):
        return "date"
    return "number"


def _is_age(text: str, before: str) -> bool:
    """`âgé de moins de 25 ans` is no deadline."""
    return (
        "an" in text
        and re.search(r"âgée?s?\b[^,;.]{0,25}$|\bâge\b[^,;.]{0,25}$", before) is not None
    )


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    joined = r"(?:(?:,| et| ou| à) )"
    return {
        kind: re.compile(rf"(?:(?:de|à|du|le|au|d'un|d'une) )?{one}(?:{joined}{one})*")
        for kind, one in (
            ("rate", _RATE),
            ("amount", _AMOUNT),
            ("date", rf"(?:{_DAY}|(?:(?:janvier|{MONTHS.replace(' ', '|')}) )?(?:19|20)\d\d)"),
            ("deadline", _PERIOD),
        )
    }


@cache
def _bare() -> re.Pattern[str]:
    return re.compile(_COUNT, re.IGNORECASE)
