"""References to the texts that made a wording: link types, titles, order.

LEGI uses two vocabularies with opposite `sens`, so only the type of a link is used.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from lawdiff.french.dates import find_french_date
from lawdiff.french.states import ENDED_BY, REPEALED, UNENDED
from lawdiff.french.typography import fold
from lawdiff.model import Article, Citation, LawRef
from lawdiff.patterns import lazily

# kind of a law reference → the label of its list in an article file, in the file's order.
LABELS = {
    "codifie": "Codifié par",
    "cree": "Créé par",
    "modifie": "Modifié par",
    "rectifie": "Rectifié par",
    "deplace": "Déplacé par",
    "transfere": "Transféré par",
    "annule": "Annulé par",
    "abroge": "Abrogé par",
}

AMENDMENT = "modifie"
CODIFICATION = "codifie"  # named by every later wording as well
# Kinds of links of a text that did not make an article's first wording.
LATER_ACTS = frozenset({"modifie", "rectifie"})
REPEAL = "abroge"  # the kind that ends a wording, where nothing else is said
# What a text did to an article, where that was neither to create nor to amend it.
ACTS = {
    "codifie": "codification",
    "rectifie": "rectification",
    "deplace": "déplacement",
    "transfere": "transfert",
    "annule": "annulation",
    "abroge": "abrogation",
}

# link type (either vocabulary) → kind.
LINK_KINDS = {
    "CODIFICATION": "codifie",
    "CODIFIE": "codifie",
    "CREE": "cree",
    "CREATION": "cree",
    "MODIFIE": "modifie",
    "MODIFICATION": "modifie",
    "RECTIFIE": "rectifie",
    "RECTIFICATION": "rectifie",
    "DEPLACE": "deplace",
    "DEPLACEMENT": "deplace",
    "TRANSFERE": "transfere",
    "TRANSFERT": "transfere",
    "ANNULE": "annule",
    "ANNULATION": "annule",
    "ABROGE": "abroge",
    "ABROGATION": "abroge",
}

# Every other link type that LEGI's data uses → the name of its list, seen from the article that
# carries it: where it is the target of the link (`cible`), where it is its source.
OTHER_LINKS = {
    "CITATION": ("Cité par", "Cite"),
    "CONCORDANCE": ("Concordance", "Concordance"),
    "CONCORDE": ("Concordance", "Concordance"),
    "SPEC_APPLI": ("Application", "Texte d'application"),
    "APPLICATION": ("Application", "Texte d'application"),
    "ETEND": ("Étendu par", "Étend"),
    "RATIFIE": ("Ratifié par", "Ratifie"),
    "HISTO": ("Historique", "Historique"),
    "PILOTE_SUIVEUR": ("Texte lié", "Texte lié"),
    "TXT_SOURCE": ("Texte source", "Texte source"),
    "TXT_ASSOCIE": ("Texte associé", "Texte associé"),
    "RENVOI": ("Renvoi", "Renvoi"),
    "RENVOIT": ("Renvoi", "Renvoi"),
    "PEREMPTION": ("Périmé par", "Périme"),
    "PERIME": ("Périmé par", "Périme"),
    "DISJOINT": ("Disjoint par", "Disjoint"),
    "DISJONCTION": ("Disjoint par", "Disjoint"),
    "DENONCE": ("Dénoncé par", "Dénonce"),
    "TRANSPOSITION": ("Transposition", "Transposition"),
}

_RANK = {kind: index for index, kind in enumerate(LABELS)}

# Lists that say which article an article was before, or became: one step, by identifier.
IDENTITY_RELATIONS = frozenset({"Concordance", "Transfert", "Déplacement", "Codification"})
_IDENTITY_NAMES = {
    "transfere": "Transfert",
    "deplace": "Déplacement",
    "codifie": "Codification",
}

_NATURES = {
    "loi constitutionnelle": "LOI_CONSTIT",
    "loi organique": "LOI_ORGANIQUE",
    "loi": "LOI",
    "ordonnance": "ORDONNANCE",
    "decret-loi": "DECRET_LOI",
    "decret": "DECRET",
    "arrete": "ARRETE",
    "decision": "DECISION",
}
_STATE = r"\((?:[A-Za-z]{0,3}|M)\)"
_TITLE = lazily(
    rf"""(?P<title>.*?)
        (?:(?:\s-)?\s+art\.(?:\s+(?P<article>.*?))?)?
        (?:\s*(?P<state>{_STATE}))?
        (?:\s+JORF\b.*)?""",
    re.VERBOSE | re.DOTALL,
)
_STATE_AT_END = lazily(r"\s*\(([A-Za-z]{0,3})\)$")
_NUMBER = lazily(r"(?:n[°o]\s?)?(\d{2,4}-\d+)(?![\d-])")


class LawTitle:
    """The parts of a title: see `parse_title`."""

    __slots__ = ("article", "date", "nature", "number", "state", "title")

    def __init__(self, raw: str) -> None:
        match = _TITLE.fullmatch(" ".join(raw.split()))
        assert match is not None  # every part is optional
        self.title: str = match["title"] or " ".join(raw.split())
        self.article: str | None = match["article"] or None
        self.state: str | None = (match["state"] or "").strip("()") or None
        self.nature = nature_of(self.title)
        found = _NUMBER.search(self.title) if self.nature else None
        self.number: str | None = found[1] if found else None
        self.date: date | None = find_french_date(self.title)


@lru_cache(maxsize=20_000)
def parse_title(raw: str) -> LawTitle:
    """The parts of a link's title, in either spelling that LEGI uses.

    `LOI n°2021-1900 du 30 décembre 2021 - art. 35 (V)` and
    `Décret 94-927 1994-10-27 art. 1 III JORF 27 octobre 1994` give title, article, state,
    nature, number and date; missing parts are None. The publication (`JORF …`) after an
    article is not part of the title.
    """
    return LawTitle(raw)


def nature_of(title: str) -> str | None:
    """`LOI`, `DECRET`, … from the first words of a title, or None."""
    folded = unicodedata.normalize("NFKD", title[:40]).encode("ascii", "ignore").decode().lower()
    return next((nature for words, nature in _NATURES.items() if folded.startswith(words)), None)


def law_ref(
    kind: str,
    raw_title: str,
    *,
    article: str | None = None,
    cid: str | None = None,
    nature: str | None = None,
    number: str | None = None,
    signed: date | None = None,
) -> LawRef:
    """The reference made from a link's title and the source's own fields, where it gives them."""
    parts = parse_title(raw_title)
    return LawRef(
        kind=kind,
        title=parts.title,
        article=parts.article or article or None,
        cid=cid or None,
        nature=nature or parts.nature,
        number=number or parts.number,
        date=signed or parts.date,
    )


def read_link(
    link_type: str | None,
    raw_title: str | None,
    *,
    sens: str | None = None,
    cid: str | None = None,
    nature: str | None = None,
    article: str | None = None,
    article_id: str | None = None,
    number: str | None = None,
    signed: date | None = None,
) -> LawRef | Citation | None:
    """A link as a reference to an amending text, or as a plain link; None if it has no title.

    Type and nature decide which. `sens` only selects the list of a plain link, because the two
    vocabularies use it in opposite ways. A plain link to an article has that article's id as cid.
    """
    title = fold(raw_title or "")
    if not title:
        return None
    kind = LINK_KINDS.get(link_type or "")
    if kind is not None and is_amending(nature, title):
        article = fold(article or "")
        return law_ref(
            kind, title, article=article, cid=cid, nature=nature, number=number, signed=signed
        )
    if kind is not None:
        relation = _IDENTITY_NAMES.get(kind, LABELS[kind])
    else:
        names = OTHER_LINKS.get(link_type or "")
        relation = names[sens == "source"] if names else (fold(link_type or "") or "Lien")
    shown, state = split_state(title)
    return Citation(relation, shown, state, article_id or cid or None)


def split_state(title: str) -> tuple[str, str | None]:
    """A link's title without the state that the source appends: `… - art. 35`, `V`."""
    match = _STATE_AT_END.search(title)
    return (title[: match.start()], match[1] or None) if match else (title, None)


def is_known_link(link_type: str | None) -> bool:
    return link_type in LINK_KINDS or link_type in OTHER_LINKS


def repeals(law: LawRef, state: str | None, end: date | None) -> bool:
    """Does a text that repeals end a wording of this state, rather than make it?

    The state may be out of date: the end of a wording is decided if the wording is listed as in
    force or as future and has a last day. A replaced wording (MODIFIE) may follow a repealed one.
    """
    return law.kind == REPEAL and (state in REPEALED or (state in UNENDED and end is not None))


def ends(law: LawRef, state: str | None, end: date | None) -> bool:
    """Did a text end the wording of this state and last day, rather than make it?"""
    return repeals(law, state, end) or (state is not None and state == ENDED_BY.get(law.kind))


def is_amending(nature: str | None, title: str) -> bool:
    """Can the text of a link amend others? A code or one of its articles cannot."""
    if nature:
        return nature != "CODE"
    return nature_of(title) is not None or not title.lstrip().lower().startswith("code ")


def law_order(law: LawRef) -> tuple[str, str, str, str, str]:
    """Sort key: date of signature, then number, title, article."""
    return (
        law.date.isoformat() if law.date else "9999",
        law.number or "",
        law.title,
        law.article or "",
        law.kind,
    )


def sorted_laws(laws: Iterable[LawRef]) -> tuple[LawRef, ...]:
    """Laws without duplicates in the order of the article file: by kind, then by `law_order`."""

    def key(law: LawRef) -> tuple[int, tuple[str, ...], str, str]:
        return _RANK[law.kind], law_order(law), law.cid or "", law.nature or ""

    return tuple(sorted(set(laws), key=key))


def united(laws: Iterable[LawRef]) -> tuple[LawRef, ...]:
    """Laws of several sources in the order of the article file, without duplicates.

    Of two references to one text, the one with a cid is kept.
    """
    best: dict[tuple[str, str, str | None], LawRef] = {}
    for law in laws:
        key = (law.kind, law.text_key, law.article)
        if key not in best or (law.cid and not best[key].cid):
            best[key] = law
    return sorted_laws(best.values())


def making_laws(article: Article, *, first: bool) -> tuple[LawRef, ...]:
    """The texts that made this wording.

    Every later wording of an article still lists its codification. So a codification made the
    wording only if that is the article's first (`first`) and no other text is named.
    """
    made = tuple(law for law in article.laws if law.kind != CODIFICATION)
    return made or (article.laws if first else ())
