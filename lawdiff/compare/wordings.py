"""Two wordings compared, and the wordings between two days that no version holds."""

from __future__ import annotations

from datetime import date

from lawdiff.model import Article


def differ(one: str | None, other: str | None) -> bool:
    """Are both known, and different?"""
    return bool(one and other and one != other)


def are_different_articles(one: Article, other: Article) -> bool:
    """Do two wordings of one number belong to two articles, according to the sources?

    They do if their `cid`s differ, unless they share wordings: formats may use different ids.
    """
    if not differ(one.cid, other.cid):
        return False
    return _wording_ids(one).isdisjoint(_wording_ids(other))


def _wording_ids(article: Article) -> set[str]:
    own = {article.wording} if article.wording else set()
    return own | {wording.id for wording in article.wordings}


def same_text(old: Article, new: Article) -> bool:
    """Do two wordings have the same alinéas and Nota?

    A source without wording ids may lack all Notas, so a missing Nota is then not a change.
    """
    if old.alineas != new.alineas:
        return False
    unknown = any(article.wording is None and not article.nota for article in (old, new))
    return unknown or old.nota == new.nota


def is_correction(old: Article, new: Article, old_date: date) -> bool:
    """Is this a difference that no law made, according to the sources?

    It is if both have the same wording id, or if the older one has no id and the newer one was
    already in force on the date of the older version.
    """
    if old.wording and new.wording:
        return old.wording == new.wording
    if new.wording:
        return new.in_force_from is not None and new.in_force_from <= old_date
    return False
