"""The French labels of what lawdiff knows as data, and the short phrases made with them.

Answers, pages and commit messages take them from here; whole sentences stand where they are used.
"""

from __future__ import annotations

from datetime import date

from lawdiff.french import states
from lawdiff.french.dates import UNFIXED, format_french

# --- changes ----------------------------------------------------------------------------------

KINDS = {
    "created": "créé",
    "modified": "modifié",
    "replaced": "remplacé",
    "repealed": "abrogé",
    "renumbered": "renuméroté",
    "moved": "déplacé",
    "first-seen": "vu pour la première fois",
    "last-seen": "plus vu",
    "unheld": "rédaction non détenue",
}
"""Kind of a change → its label, as short as a list needs it."""

KINDS_IN_FULL = {
    **KINDS,
    "replaced": "remplacé par un autre article du même numéro",
    "moved": "déplacé dans une autre section",
    "first-seen": "vu pour la première fois (la version d'avant est incomplète)",
    "last-seen": "plus vu (la version d'après est incomplète)",
}
"""The same where the label stands by itself."""

_COUNTED = {
    "created": ("créé", "créés"),
    "modified": ("modifié", "modifiés"),
    "replaced": ("remplacé", "remplacés"),
    "repealed": ("abrogé", "abrogés"),
    "renumbered": ("renuméroté", "renumérotés"),
    "moved": ("déplacé", "déplacés"),
    "first-seen": ("vu pour la première fois", "vus pour la première fois"),
    "last-seen": ("vu pour la dernière fois", "vus pour la dernière fois"),
    "unheld": ("modifié sans texte détenu", "modifiés sans texte détenu"),
}

CHANGED_UNHELD = "modifié, texte non détenu"
UNKNOWN = "inconnue"
UNCERTAIN = "en vigueur selon la dernière version détenue"
FIRST_HELD = "première version détenue"
"""What a timeline says of the first version instead of `first-seen`."""

CLASSES = {
    "substantive": "de fond",
    "references": "renvois seulement",
    "typographic": "typographie seulement",
    "none": "texte inchangé",
}
"""Class of a change → its label."""

CLASS_NOTES = {
    **CLASSES,
    "substantive": "",
    "references": "seuls des renvois changent",
}
"""What a summary adds to the kind of a change, by its class; nothing for a change of substance."""

NATURES = {
    "rate": "taux",
    "amount": "montant",
    "date": "date",
    "deadline": "délai",
    "number": "nombre",
    "references": "renvois",
    "renumbering": "numérotation",
    "typographic": "typographie",
    "punctuation": "ponctuation",
}
"""What changed in an alinéa → its label."""

NOTA_CHANGED = "Nota modifiée"
NOTA_CHANGED_ON_PAGE = "Nota modifié"
ARTICLE_CHANGED = ("article modifié", "articles modifiés")
APPEARS, DISAPPEARS = "apparaît", "disparaît"
MOVED, SPLIT, JOINED = "alinéa déplacé", "alinéa divisé", "alinéas réunis"
SHIFTED = "phrases passées d'un alinéa à l'autre"
ROW_ADDED, ROW_DELETED, ROW_MOVED = "ligne ajoutée", "ligne supprimée", "ligne déplacée"
CORRECTION = "correction de la source, sans loi"
REWRITTEN = "récrit"
INFERRED = "renumérotation déduite de la ressemblance des textes"
CUT = "la source s'arrête au milieu de l'article"
UNDATED_CHANGE = "rien ne date ce changement : d'autres ont pu s'y mêler"
AT_LATEST_THAT_DAY = "ce jour-là au plus tard"
ALSO_LISTED = "donnée par la source pour les mêmes jours"
UNHELD_TO_COME, NEW_TO_COME = "à remplacer, texte non détenu", "à venir, texte non détenu"
NO_TEXT_IS_NAMED = "la source ne nomme aucun texte"


def alinea_note(op: str, piece: str | None) -> str:
    """What happened to an alinéa as a whole; empty where its words alone changed."""
    if op == "move":
        return MOVED
    return {"split": SPLIT, "join": JOINED, "shift": SHIFTED}.get(piece or "", "")


def taken_from(number: str) -> str:
    """`reprend le texte de l'article L. 12 (déduit)`."""
    return f"reprend le texte de l'article {number} (déduit)"


# --- laws -------------------------------------------------------------------------------------

ENDING = "Abrogation à venir"
NO_TEXT_KNOWN = "Aucun texte connu"
NO_TEXT_NAMED = "Aucun texte nommé par la source"
SECTION_WITHOUT_TEXT = "Changement de section, sans texte"
CORRECTION_WITHOUT_TEXT = "Correction de la source, sans texte"
NOT_HELD = "Rédactions dont le texte n'est pas détenu"
NO_TEXT_NEEDED = "Sans texte : déplacements et corrections de la source"

# --- states and days --------------------------------------------------------------------------

NOT_IN_FORCE = states.LABELS[states.FUTURE]
LAW_TO_COME = "droit à venir"
INCOMPLETE = "incomplète"
INCOMPLETE_VERSION = (
    "Version incomplète : ses sources ne donnent pas tout le code. Ce qu'elles n'atteignent pas "
    "est inconnu, non abrogé."
)
FIRST_VERSION = "Première version du code dans ce dépôt"
NOT_FIXED = "non fixée"


def day_name(day: date) -> str:
    """`7 février 2015`, or `date non fixée`."""
    return f"date {NOT_FIXED}" if day == UNFIXED else format_french(day)


def on_day(day: date, preposition: str = "le") -> str:
    """`le 7 février 2015`, `au 7 février 2015`, or `à une date non fixée`."""
    return f"à une date {NOT_FIXED}" if day == UNFIXED else f"{preposition} {format_french(day)}"


def iso_or_not_fixed(day: date) -> str:
    """`2015-02-07`, or `non fixée`."""
    return NOT_FIXED if day == UNFIXED else day.isoformat()


def law_to_come(day: date) -> str:
    """`droit à venir au 1er janvier 2025`, or `droit à venir à une date non fixée`."""
    return f"{LAW_TO_COME} {on_day(day, 'au')}"


def version_of(day: date) -> str:
    return f"version du {format_french(day)}"


def consolidated_version(day: date) -> str:
    return f"version consolidée au {format_french(day)}"


# --- numbers of things ------------------------------------------------------------------------


def plural(count: int) -> str:
    """The `s` of a French plural, which begins at two."""
    return "s" if count > 1 else ""


def counted(count: int, noun: str, participle: str = "") -> str:
    """`1 mot ajouté`, `3 mots ajoutés`, `1 article`."""
    ending = plural(count)
    return f"{count} {noun}{ending}" + (f" {participle}{ending}" if participle else "")


def counted_kinds(counts: dict[str, int]) -> str:
    """`3 créés, 1 modifié`, from kind of a change → how many; `aucun changement` for none."""
    found = [
        f"{counts[kind]} {names[counts[kind] > 1]}"
        for kind, names in _COUNTED.items()
        if counts.get(kind)
    ]
    return ", ".join(found) or "aucun changement"


def unchanged(count: int, noun: str, feminine: bool = False) -> str:
    """`⋯ 3 alinéas inchangés ⋯`: what a redline leaves out."""
    return f"⋯ {counted(count, noun, 'inchangée' if feminine else 'inchangé')} ⋯"
