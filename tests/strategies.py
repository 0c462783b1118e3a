"""What the tests generate: article numbers, texts, articles."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from lawdiff.french.laws import LABELS, read_link, sorted_laws
from lawdiff.french.numbers import canonical_number
from lawdiff.french.typography import fold
from lawdiff.model import Article, Citation, LawRef, Wording
from lawdiff.record.tables import table_text

# As the codes write them: sécurité sociale, route, CRPA, impôts, procédure pénale.
REAL_NUMBERS = [
    "L136-7",
    "LO111-3",
    "LO111-9-2-1",
    "R*123-4",
    "A931-10-10",
    "D. 312-1-3",
    "1240",
    "L114-1 A",
    "L162-12 A",
    "L173-2-0-1 A",
    "R142-1-A",
    "39 bis",
    "39 AA quater",
    "302 bis KA",
    "209-0 A",
    "1464 L",
    "Annexe",
    "Annexe II",
    "Annexe II : Tableau n° 10 bis",
    "Annexe (1) à l'art. A931-11-11",
    "Annexe I à l'art. R434-32 (17)",
    "Annexe à l'article A931-11-9 (1er alinéa) Annexe I",
    "Annexe à l'article A931-11-9 (3e alinéa) Annexe II",
    "Annexes à l'article D912-15",
    "Préliminaire",
    "L.O. 111-3",
    "R. * 123-4",
]
NUMBER_LIKE = st.text("LRDAOlrdaoxviKſßİ0123456789-* .:'°éà_=+~h", max_size=30)
LONE_SURROGATES = st.text(st.characters(categories=["Cs", "Lu", "Nd"]))
ANY_NUMBER = st.text() | LONE_SURROGATES | NUMBER_LIKE | st.sampled_from(REAL_NUMBERS)

# --- texts ------------------------------------------------------------------------------------

# What has a meaning in Markdown, in HTML or in lawdiff's own files.
_HOSTILE = [
    "**Nota:**", "**Modifié par**:", "**Textes**:", "---", "***", "# Article L1", "## x", "> cité",
    "| a | b |", "|", "\\", "\\|", "\\\\", "`x`", "*", "_", "- x", "  - LOI n° 1 - art. 2", "1. x",
    "<p>", "</p>", "<br>", "<!-- cid:X -->", " <!-- ",
    "&amp;", "&lt;", "&", "[x](y)", "](", "[",
    "(V)", " (Ab)", " - art. ", " - art.", "cid: X", "1°", "===", "~~~", "\x00", "\ufeff", "JORF",
    "\u2028", "\x85", "\r\n", "\n\n", "\ud800", "état", "e\u0301", "é", "«", "’", "😀", "\u202e",
]  # fmt: skip
ANY_TEXT = st.lists(
    st.sampled_from(_HOSTILE) | st.text(max_size=4) | st.text("abé 12'", max_size=8), max_size=5
).map("".join)
LINES = ANY_TEXT.map(fold)
_CELLS = st.lists(LINES.filter(bool), max_size=2).map("<br>".join)
_ROWS = st.integers(1, 3).flatmap(
    lambda width: st.lists(
        st.lists(_CELLS, min_size=width, max_size=width).filter(any), min_size=1, max_size=3
    )
)
TABLES = _ROWS.map(table_text)
ALINEAS = LINES.filter(bool) | TABLES

# --- laws and articles ------------------------------------------------------------------------

KINDS = st.sampled_from(list(LABELS))
DAYS = st.none() | st.dates()
IDS = st.none() | st.text(min_size=1) | st.from_regex("LEGIARTI[0-9]{12}", fullmatch=True)
LAW_TITLES = st.sampled_from(
    [
        "LOI n°2021-9900 du 30 décembre 2021 - art. 35 (V)",
        "Loi n° 2014-9914 du 22 décembre 2014 - art. 7",
        "Décret 94-9927 1994-10-27 art. 1 III JORF 27 octobre 1994",
        "Décret n°85-9953 du 17 décembre 1985 - art. 1 (Ab)",
        "Arrêté du 16 juin 2008 - art. 1, v. init.",
        "Ordonnance n°2017-9933 du 21 septembre 2017 - art. 2, alinéas 3 et 4 (VD)",
        "Code des jardins partagés - art. L121-4 (M)",
        "(V) JORF - art. 3",
    ]
)
_TEXTS = st.none() | LINES.filter(bool)


def _read_law(kind: str, title: str, cid: str | None, nature: str | None) -> LawRef:
    link = read_link(kind.upper(), title, cid=cid, nature=nature or "LOI")
    assert isinstance(link, LawRef)
    return link


def laws(kinds: st.SearchStrategy[str] = KINDS) -> st.SearchStrategy[LawRef]:
    """References as readers make them, and others with facts that their titles do not tell."""
    read = st.builds(_read_law, kinds, LAW_TITLES, IDS, _TEXTS)
    odd = st.builds(LawRef, kinds, LINES, _TEXTS, IDS, _TEXTS, _TEXTS, DAYS)
    return read | odd


CITATIONS = st.builds(
    Citation,
    st.sampled_from(["Cité par", "Cite", "Versions", "Nota"]) | LINES,
    LINES | LAW_TITLES,
    st.sampled_from([None, "V", "Ab", "VD"]) | _TEXTS,
    IDS,
)
WORDINGS = st.builds(Wording, st.text(min_size=1), DAYS, DAYS, _TEXTS | st.just("VIGUEUR_DIFF"))
NUMBERS = (st.text() | NUMBER_LIKE | st.sampled_from(REAL_NUMBERS)).map(canonical_number)


def _list(items: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(items, max_size=3).map(tuple)


ARTICLES = st.builds(
    Article,
    number=NUMBERS,
    alineas=_list(ALINEAS),
    nota=_list(ALINEAS),
    laws=_list(laws()).map(sorted_laws),
    cid=IDS,
    wording=IDS,
    in_force_from=DAYS,
    in_force_until=DAYS,
    state=_TEXTS,
    ended_by=_list(laws(st.just("abroge"))).map(sorted_laws),
    citations=_list(CITATIONS),
    wordings=_list(WORDINGS),
    cut=st.booleans(),
)
