"""What pages show of a law and of a change, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from lawdiff.dates import UNFIXED, format_french
from lawdiff.lawrepo.messages import VersionInfo
from lawdiff.lawrepo.store import VersionRef
from lawdiff.legifrance import text_url
from lawdiff.model import LawRef
from lawdiff.render.html import addresses
from lawdiff.render.html.addresses import href
from lawdiff.render.sentences import CORRECTION
from lawdiff.reports import ChangeReport

KINDS = {
    "created": "créé",
    "modified": "modifié",
    "repealed": "abrogé",
    "renumbered": "renuméroté",
    "moved": "déplacé",
    "first-seen": "vu pour la première fois",
    "last-seen": "plus vu",
    "unheld": "version non détenue",
}
CLASSES = {
    "substantive": "de fond",
    "references": "renvois seulement",
    "typographic": "typographie seulement",
    "none": "texte inchangé",
}
# What a text did to an article, where that was neither to create nor to amend it.
_ACTS = {
    "codifie": "codification",
    "rectifie": "rectification",
    "deplace": "déplacement",
    "transfere": "transfert",
    "annule": "annulation",
    "abroge": "abrogation",
}
NOT_IN_FORCE = "décidé, non en vigueur"


@dataclass(frozen=True, slots=True)
class LawView:
    """A text behind a change: its title, its own page, its page on Légifrance."""

    title: str
    article: str
    note: str
    page: str
    url: str


def law_view(law: LawRef) -> LawView:
    note = _ACTS.get(law.kind, "")
    url = text_url(law.cid) or ""
    return LawView(law.title, law.article or "", note, href(addresses.law_page(law)), url)


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change in a list: the article, what happened to it, by which texts, and its redline."""

    id: str
    name: str
    page: str
    text_page: str
    kind: str
    class_: str
    label: str
    size: str
    notes: tuple[str, ...]
    laws: tuple[LawView, ...]
    place: tuple[str, ...]
    redline: Markup
    corrected: bool = False

    @property
    def weight(self) -> int:
        """About how many characters of HTML it takes."""
        return len(self.redline) + 900

    def by(self, page: str) -> ChangeView:
        """The change with nothing but the text of this page behind it."""
        return replace(self, laws=tuple(law for law in self.laws if law.page == page))


def article_name(number: str, variant: int) -> str:
    """`Article L136-7`, or `Article préliminaire`; the nth wording of one number says so."""
    name = number if number.lower().startswith(("annexe", "article")) else f"Article {number}"
    return f"{name} ({variant}e rédaction)" if variant > 1 else name


def day(info: VersionInfo) -> str:
    """`7 février 2015`, or `date non fixée`."""
    return "date non fixée" if info.date == UNFIXED else format_french(info.date)


def version_name(ref: VersionRef) -> str:
    """`version du 7 février 2015`, `droit à venir au 1er janvier 2025`."""
    info = ref.info
    if info.future:
        return "droit à venir" + (
            f" au {day(info)}" if info.date != UNFIXED else ", date non fixée"
        )
    return f"version du {day(info)}"


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 article`, `7 231 articles`, with the French narrow space between thousands."""
    digits = f"{number:,}".replace(",", "\u202f")
    return f"{digits} {one if number < 2 else many or one + 's'}"


def size(report: ChangeReport) -> str:
    """`+3 −12 mots`; nothing where no word came or went."""
    counted = (("+", report.inserted), ("−", report.deleted))
    shown = " ".join(f"{sign}{words}" for sign, words in counted if words)
    plural = "s" if max(report.inserted, report.deleted) > 1 else ""
    return f"{shown} mot{plural}" if shown else ""


def notes(report: ChangeReport) -> tuple[str, ...]:
    """What else is to be said of a change."""
    change = report.change
    found = []
    if change.renumbered_from:
        found.append(f"ex-article {change.renumbered_from}")
    if change.rewritten:
        found.append("récrit")
    if change.taken_from:
        found.append(f"reprend le texte de l'article {change.taken_from} (déduit)")
    if report.source_correction:
        found.append(CORRECTION)
    if change.inferred:
        found.append("renumérotation déduite de la ressemblance des textes")
    if report.nota_changed and change.old and change.new:
        found.append("Nota modifié")
    if change.cut:
        found.append("la source s'arrête au milieu de l'article")
    if change.needs_law and not change.laws:
        found.append("la source ne nomme aucun texte")
    return tuple(found)


def laws_of(report: ChangeReport) -> tuple[LawView, ...]:
    return tuple(law_view(law) for law in report.change.laws)


def split(weights: Sequence[int], limit: int) -> list[slice]:
    """Runs of items of which none weighs more than `limit`, save an item that does by itself."""
    runs: list[slice] = []
    start = total = 0
    for index, weight in enumerate(weights):
        if total and total + weight > limit:
            runs.append(slice(start, index))
            start, total = index, 0
        total += weight
    return [*runs, slice(start, len(weights))]
