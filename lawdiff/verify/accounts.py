"""Accounts for every identifier of an article's wording that a source names: held, or why not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from lawdiff.french.states import STILLBORN, Standing, standing
from lawdiff.model import Article, Wording
from lawdiff.verify.report import Account, Unheld

# Why an identifier of a source is not held. docs/verify.md explains each; a test holds that.
REASONS = {
    "to-come": "it begins after the day of its source, and no version held is of a later day",
    "ended": "it ended on or before the day of its source",
    "never-in-force": "it never came into force, or ends on the day on which it begins, or before",
    "undated": "the source gives no first day of it, and its state does not say that it is law",
    "no-text": "it is law on the day of its source, which lists it without a text",
    "repeated": "its source gives it a second time; it is held once",
    "lost": "it is law on the day of its source, and not held: a fault",
}
# Those of which there are few, and which a user wants to see one by one.
SHOWN = ("undated", "no-text", "repeated", "lost")
_OF_STANDING = {
    Standing.TO_COME: "to-come",
    Standing.ENDED: "ended",
    Standing.NEVER: "never-in-force",
}


def account(
    texts: Collection[Article],
    lines: Iterable[tuple[str, Wording]],
    held: Collection[str],
    where: str,
    day: date | None,
) -> Account:
    """The account of a source: each identifier once, and again where the source repeats a text.

    `texts` are all articles whose text the source gives, law or not; `lines` the wordings that it
    lists besides, each with the number of its article. `held` are the ids of the wordings that the
    versions of the code have. `day` is the day of the source; None for a dump, which is of all
    days: there a wording is law if it is so on its first day.
    """
    found = Account(where)
    seen: set[str] = set()

    def add(wording: Wording, cid: str | None, number: str, *, has_text: bool) -> None:
        repeated = wording.id in seen
        seen.add(wording.id)
        if not repeated and wording.id in held:
            found.held += 1
        else:
            reason = "repeated" if repeated else _reason(wording, day, has_text=has_text)
            found.unheld.append(Unheld(wording.id, cid, number, reason, where))

    for one in texts:
        if one.wording:
            wording = Wording(one.wording, one.in_force_from, one.in_force_until, one.state)
            add(wording, one.cid, one.number, has_text=True)
    listed = ((wording, one.cid, one.number) for one in texts for wording in one.wordings)
    for wording, cid, number in (*listed, *((one, None, number) for number, one in lines)):
        if wording.id not in seen:
            add(wording, cid, number, has_text=False)
    return found


def _reason(wording: Wording, day: date | None, *, has_text: bool) -> str:
    """Why a wording is not held: a key of REASONS."""
    if wording.start is None and wording.state != STILLBORN:
        return "undated"
    on = day or wording.start or date.max
    found = standing(wording.start, wording.end, wording.state, on)
    return _OF_STANDING.get(found, "lost" if has_text else "no-text")
