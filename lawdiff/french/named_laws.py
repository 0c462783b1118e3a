"""Texts of law as people name them: by number, day, cid, title or short name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lawdiff.french.laws import nature_of, parse_title
from lawdiff.model import slugify
from lawdiff.patterns import lazily

# Year → number of the loi de financement de la sécurité sociale for it, as the Journal officiel
# numbered it: the links of LEGI do not say the subject of a text.
_SOCIAL_SECURITY = {
    1997: "96-1160", 1998: "97-1164", 1999: "98-1194", 2000: "99-1140", 2001: "2000-1257",
    2002: "2001-1246", 2003: "2002-1487", 2004: "2003-1199", 2005: "2004-1370", 2006: "2005-1579",
    2007: "2006-1640", 2008: "2007-1786", 2009: "2008-1330", 2010: "2009-1646", 2011: "2010-1594",
    2012: "2011-1906", 2013: "2012-1404", 2014: "2013-1203", 2015: "2014-1554", 2016: "2015-1702",
    2017: "2016-1827", 2018: "2017-1836", 2019: "2018-1203", 2020: "2019-1446", 2021: "2020-1576",
    2022: "2021-1754", 2023: "2022-1616", 2024: "2023-1250", 2025: "2025-199",
}  # fmt: skip
_AMENDING = {2011: "2011-894", 2014: "2014-892", 2023: "2023-270"}  # lois rectificatives
# What the short name stands for in a title; the year follows `pour`.
_SHORT = {
    "lfss": ("financement-de-la-securite-sociale", _SOCIAL_SECURITY),
    "plfss": ("financement-de-la-securite-sociale", _SOCIAL_SECURITY),
    "lfrss": ("financement-rectificative-de-la-securite-sociale", _AMENDING),
    "plfrss": ("financement-rectificative-de-la-securite-sociale", _AMENDING),
    "lf": ("loi-de-finances", {}),
    "plf": ("loi-de-finances", {}),
    "lfi": ("loi-de-finances", {}),
    "lfr": ("loi-de-finances-rectificative", {}),
}
_SHORT_NAME = lazily(r"(p?lfr?(?:ss)?|lfi)(?:-pour)?-(\d{4})")
_CID = lazily(r"JORFTEXT\d+")
_NUMBER = lazily(r"(?<![\d-])\d{2,4}-\d+(?![\d-])")
_OF_ARTICLE = lazily(
    r"(?i)^\s*(?:l['’])?art(?:icle|\.)?\s+(\S+?),?\s+(?:de\s+la|de\s+l['’]|du|,)\s*"
)
_AT_END = lazily(r"(?i)[\s,(]+art(?:icle|\.)?\s+([\w-]+)\)?\s*$")
_DAY = lazily(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class NamedLaw:
    """What a user's words say of a text; None where they do not.

    `slug` is all of them as a slug, `subject` the words that the title of the one that is meant
    has, where a short name is given. `article` is the article of the text.
    """

    slug: str
    number: str | None = None
    nature: str | None = None
    cid: str | None = None
    signed: date | None = None
    subject: str | None = None
    article: str | None = None

    def is_nature(self, nature: str | None) -> bool:
        """Can a text of this nature be meant? A number counts within a nature; what is not said
        can be any, and « loi » means also a loi organique (`LOI_ORGANIQUE`)."""
        asked = self.nature
        return asked is None or nature is None or f"{nature}_".startswith(f"{asked}_")


def parse_law(asked: str) -> NamedLaw:
    """`2021-1900`, `LOI n° 2021-1900 du …`, `loi du 30 décembre 2021`, `LFSS 2024`, `JORFTEXT…`,
    each with `art. 10` or `article 10 de la …` where one of its articles is meant."""
    text = " ".join(asked.split())
    article = None
    if match := _OF_ARTICLE.match(text) or _AT_END.search(text):
        article, text = match[1], (text[: match.start()] + text[match.end() :]).strip(" -,")
    slug = slugify(text)
    if match := _CID.fullmatch(text.upper()):
        return NamedLaw(slug, cid=match[0], article=article)
    if match := _SHORT_NAME.fullmatch(slug):
        subject, numbers = _SHORT[match[1]]
        number = numbers.get(int(match[2]))
        nature = "LOI" if number else None
        return NamedLaw(slug, number, nature, subject=f"{subject}-pour-{match[2]}", article=article)
    day = _DAY.search(text)
    words = text.replace(day[0], " ") if day else text  # a day could be read as a number
    said = parse_title(words)
    number = said.number or _only(_NUMBER.findall(words))
    signed = said.date or (_day(day[0]) if day else None)
    nature = said.nature or nature_of(text)
    return NamedLaw(slug, number, nature, None, signed, None, said.article or article)


def _only(found: list[str]) -> str | None:
    return found[0] if len(found) == 1 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
