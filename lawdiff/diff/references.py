"""Cross-references: is a changed stretch nothing but the naming of provisions?"""

from __future__ import annotations

import re
from functools import cache

from lawdiff.diff.likeness import label
from lawdiff.diff.tokens import units
from lawdiff.patterns import lazily

_LATIN = "bis ter quater quinquies sexies septies octies nonies decies undecies duodecies"
_ORDINALS = (
    "premier premiers première deuxième deuxièmes second seconde seconds troisième quatrième "
    "cinquième sixième septième huitième neuvième dixième onzième douzième treizième quatorzième "
    "quinzième seizième vingtième dernier dernière derniers dernières avant-dernier "
    "avant-dernière antépénultième"
)
_CARDINALS = "deux trois quatre cinq six sept huit neuf dix"
_JOINTS = (
    "de du des d' la le les l' au aux à et ou , ainsi que qu' article articles l'article "
    "d'article alinéa alinéas l'alinéa qu'à qu'au qu'aux phrase phrases même mêmes présent "
    "présente présents dudit ladite desdits précité précitée précités code section chapitre titre "
    "livre partie annexe paragraphe sous-section"
)
_TEXTS = "loi l'ordonnance ordonnance décret arrêté organique n° constitution"
_CODES = (
    "travail sécurité sociale santé publique général impôts impositions biens services rural "
    "pêche maritime l'action familles commerce civil pénal pénale procédure procédures monétaire "
    "financier financière construction l'habitation l'éducation éducation mutualité assurances "
    "consommation défense douanes l'environnement environnement électoral justice "
    "administrative administration public relations entre l'administration sport tourisme route "
    "transports urbanisme l'urbanisme propriété intellectuelle forestier énergie l'énergie "
    "collectivités territoriales juridictions financières pensions civiles militaires retraite"
)
_AFTER_JOINT = lazily(
    r"(?:^|[ ,(])(?:du|au|aux|des|les?|la|de|même|mêmes|présent|et|ou|à|,|(?:\d+°|[IVXLC]+),?)\s*$"
)
_AFTER_ARTICLE = lazily(r"articles?(?: (?:[\d, .°*-]|[LRDA]\.|et|ou|à|bis|ter|[A-Z]\b)*)?$")
_RANK_OF = lazily(
    r"[\s,]*(?:(?:\w+ième|premier|dernier|avant-dernier|et|ou|à)[\s,]+)*(?:alinéa|phrase)"
)
_COUNT_OF = lazily(r"\s*(?:premiers|premières|derniers|dernières)[\s,]+(?:alinéas|phrases)")
_OF_CODE = lazily(r"(?:du (?:présent|même) code|de ce code|du code)")
_REFERENCE_BEFORE = lazily(r"(?:(?:LO|[LRDA])\.? ?\*?\d[\d-]*|\d°|articles? [\d-]+|[IVXL])\s*$")
_REFERENCE_AFTER = lazily(
    r"\s*(?:(?:de|du|des|à|au|aux|le|la|les|et|ou|,|articles?|[ld]'article)\s+)*"
    r"(?:(?:LO|[LRDA])\.? ?\*?\d|\d+°|[IVXLC]+\b|"
    r"(?:\w+ième|premiers?|derniers?|dernière|avant-dernier)s? (?:alinéa|phrase))"
)
_CODE_BEFORE = lazily(r"\bcode(?: [\w'-]+){0,6} ?$")
_NUMBERED = lazily(r"n° ?\d+-\d+(?: du)? ?$")


# Characters: a longer stretch is not read, and is no reference.
_LONGEST = 2_000


def is_reference(gone: str, come: str, before: str, after: str) -> bool:
    """Do both sides name provisions and texts, and say nothing else?

    `before` and `after` are the kept text around the change: a bare number is a reference
    after `article` only, an ordinal before `alinéa` only.
    """
    if max(len(gone), len(come)) > _LONGEST:
        return False
    if not before.strip() and not (gone.strip() and come.strip()):
        return False  # what comes or goes at the head of an alinéa is its mark, or its matter
    if not before.strip() and (label(gone) or label(come)):
        return False  # so is the number that it begins with
    sides = [[unit.strip() for unit in units(side)] for side in (gone, come) if side.strip()]
    found = False
    for side in sides:
        names = _names(side, before, after)
        if names is None:
            return False
        found = found or names
    return found or _joins_references(gone, come, before, after)


def _joins_references(gone: str, come: str, before: str, after: str) -> bool:
    """Does a change of joints alone only follow what the references beside it became?

    `à l'article` is `aux articles` where a second one is added, `et` is `à` in a range, and `du
    même code` says of which code an article is. `et` for `ou` is another rule.
    """
    old, new = set(gone.lower().split()), set(come.lower().split())
    if ("et" in old) != ("et" in new) and ("ou" in old) != ("ou" in new):
        return False
    told = gone.strip() or come.strip()
    if _OF_CODE.fullmatch(told.lower()) and not (gone.strip() and come.strip()):
        return bool(_REFERENCE_BEFORE.search(before[-40:]))
    if not any(character.isalpha() for character in gone + come):
        return False
    if _REFERENCE_AFTER.match(after):
        return True
    return bool(_AFTER_ARTICLE.search(before[-60:]) and re.match(r"\s*\d", after))


def _names(side: list[str], before: str, after: str) -> bool | None:
    """Does a side name a provision? None where it says something else as well."""
    found = False
    text = before
    for index, unit in enumerate(side):
        rest = " ".join([*side[index + 1 :], after[:60]])
        kind = _kind(unit, text, rest, side)
        if kind is None:
            return None
        found = found or kind
        text += " " + unit
    return found


def _kind(unit: str, before: str, after: str, side: list[str]) -> bool | None:
    """True for the name of a provision, False for what joins names, None for other words."""
    lower = unit.lower()
    if _pattern().fullmatch(unit):
        return True
    if re.fullmatch(r"[IVXLC]+|[a-z]|[A-H]", unit) and _AFTER_JOINT.search(before[-24:]):
        return unit not in ("a", "à", "y") or None
    if re.fullmatch(r"\d[\d-]*|1er", unit) and _AFTER_ARTICLE.search(before[-60:]):
        return True
    if lower in _set(_CARDINALS):
        return True if _COUNT_OF.match(after) else None
    if lower in _set(_ORDINALS):
        return True if _RANK_OF.match(after) else None
    if lower in _set(_LATIN) or re.fullmatch(r"[A-Z]|\)|\.", unit):
        return True if re.search(r"\d°?[A-Za-z]?\s*$|[IVXLC]\s*$|\b\w\s*$", before[-8:]) else None
    if lower in _set(_JOINTS) or lower in _set(_TEXTS):
        return False
    if lower in _set(_CODES):
        in_code = "code" in [other.lower() for other in side] or _CODE_BEFORE.search(before[-80:])
        return False if in_code else None
    if re.fullmatch(r"(?:1er|\d{1,2}) \w+ \d{4}", unit):
        return False if _NUMBERED.search(before[-40:]) else None
    return None


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(
        r"(?:L\.?\s?O\.?|[LRDA]\.)\s?\*?\s?\d+(?:-\d+)*|[LRDA]\d+(?:-\d+)*|\d+°"
        r"|n°\s?\d+-\d+(?: du \d\w* \w+ \d{4})?"
    )


@cache
def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())
