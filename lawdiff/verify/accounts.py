"""Accounts for each identifier that a source names and the repository does not hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from lawdiff.verify.report import Unheld
from lawdiff.witness.census import IN_FORCE, Named

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


def unheld(named: Iterable[Named], held: Collection[str], where: str) -> Iterator[Unheld]:
    """Each identifier of a source that no version holds, or that the source repeats."""
    for one in named:
        if one.again:
            reason = "repeated"
        elif one.id in held:
            continue
        elif one.standing == IN_FORCE:
            reason = "lost" if one.has_text else "no-text"
        else:
            reason = one.standing
        yield Unheld(one.id, one.cid, one.article, reason, where)
