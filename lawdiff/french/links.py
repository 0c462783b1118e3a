"""Addresses on Légifrance of texts (by cid) and wordings (by id)."""

from __future__ import annotations

import re

_SITE = "https://www.legifrance.gouv.fr"


def text_url(cid: str | None) -> str | None:
    """The page of a text: as published (JORFTEXT…) or consolidated (LEGITEXT…)."""
    if cid and re.fullmatch(r"JORFTEXT\d{12}", cid):
        return f"{_SITE}/jorf/id/{cid}"
    if cid and re.fullmatch(r"LEGITEXT\d{12}", cid):
        return f"{_SITE}/loda/id/{cid}"
    return None


def wording_url(wording: str | None) -> str | None:
    """The page of one wording of an article of a code."""
    if wording and re.fullmatch(r"LEGIARTI\d{12}", wording):
        return f"{_SITE}/codes/article_lc/{wording}"
    return None
