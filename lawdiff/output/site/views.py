"""Laws and changes as data for the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup

from lawdiff.answers.changes import ChangeReport
from lawdiff.compare.life import KnownWording
from lawdiff.french import labels
from lawdiff.french.dates import UNFIXED, format_french
from lawdiff.french.laws import ACTS
from lawdiff.french.links import text_url
from lawdiff.model import LawRef
from lawdiff.output.site import addresses
from lawdiff.output.site.addresses import href
from lawdiff.record.version import VersionRef


@dataclass(frozen=True, slots=True)
class LawView:
    """A text that made a change: its title, its page here and on Légifrance."""

    title: str
    article: str
    note: str
    page: str
    url: str


def law_view(law: LawRef) -> LawView:
    note = ACTS.get(law.kind, "")
    url = text_url(law.cid) or ""
    return LawView(law.title, law.article or "", note, href(addresses.law_page(law)), url)


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change in a list: the article, the kind of change, the texts, and the redline.

    It is not `exact` where what its texts changed cannot be described.
    """

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
    exact: bool = True

    @property
    def weight(self) -> int:
        """Approximate size in characters of HTML."""
        return len(self.redline) + 900

    def by(self, page: str) -> ChangeView:
        """The change with only the law of this page."""
        return replace(self, laws=tuple(law for law in self.laws if law.page == page))


def article_name(number: str, variant: int) -> str:
    """`Article L136-7`, or `Article préliminaire`; `variant` from 2 is added."""
    name = number if number.lower().startswith(("annexe", "article")) else f"Article {number}"
    return f"{name} ({variant}e rédaction)" if variant > 1 else name


def version_name(ref: VersionRef) -> str:
    """`version du 7 février 2015`."""
    return labels.version_of(ref.date)


def coming_name(day: date) -> str:
    """`droit à venir au 1er janvier 2025`."""
    unfixed = f"{labels.LAW_TO_COME}, {labels.day_name(day)}"
    return unfixed if day == UNFIXED else labels.law_to_come(day)


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 article`, `7 231 articles`, with the French narrow space between thousands."""
    digits = f"{number:,}".replace(",", "\u202f")
    return f"{digits} {one if number < 2 else many or one + 's'}"


def size(inserted: int | None, deleted: int | None) -> str:
    """`+3 −12 mots`; empty if no word was inserted or deleted, or if that is unknown."""
    counted = (("+", inserted), ("−", deleted))
    shown = " ".join(f"{sign}{words}" for sign, words in counted if words)
    plural = labels.plural(max(inserted or 0, deleted or 0))
    return f"{shown} mot{plural}" if shown else ""


def notes(report: ChangeReport) -> tuple[str, ...]:
    """Further remarks about a change between two versions."""
    change = report.change
    found = []
    if change.renumbered_from:
        found.append(f"ex-article {change.renumbered_from}")
    if change.rewritten:
        found.append(labels.REWRITTEN)
    if change.taken_from:
        found.append(labels.taken_from(change.taken_from))
    if report.source_correction:
        found.append(labels.CORRECTION)
    if change.inferred:
        found.append(labels.INFERRED)
    if report.nota_changed and change.old and change.new:
        found.append(labels.NOTA_CHANGED_ON_PAGE)
    if change.cut:
        found.append(labels.CUT)
    if change.needs_law and not change.laws:
        found.append(labels.NO_TEXT_IS_NAMED)
    return tuple(found)


def crossed(unheld: Sequence[KnownWording]) -> str:
    """That a comparison goes through wordings whose texts are not held; empty for none."""
    if not unheld:
        return ""
    return f"passe par {_not_held(unheld)} ; les textes nommés sont ceux de tout l'intervalle"


def unknown_before(unheld: Sequence[KnownWording]) -> str:
    """Why what a change did is unknown, where the wording before it is not held."""
    if not unheld:
        return ""
    return f"suit {_not_held(unheld)} : ce qui a changé est inconnu"


def _not_held(unheld: Sequence[KnownWording]) -> str:
    """`une rédaction non détenue, du 1er janvier 2021 au 1er janvier 2023`, its end as on
    Légifrance."""
    count = len(unheld)
    which = f"une {labels.KINDS['unheld']}"
    if count > 1:
        which = f"{labels.counted(count, 'rédaction')} non détenue{labels.plural(count)}"
    first, end = unheld[0].start, unheld[-1].end
    if first is None:
        return which
    if end is None or end == UNFIXED:
        return f"{which}, à compter du {format_french(first)}"
    return f"{which}, du {format_french(first)} au {format_french(end)}"


def split(weights: Sequence[int], limit: int) -> list[slice]:
    """Splits items into runs of at most `limit`; a single item may be larger."""
    runs: list[slice] = []
    start = total = 0
    for index, weight in enumerate(weights):
        if total and total + weight > limit:
            runs.append(slice(start, index))
            start, total = index, 0
        total += weight
    return [*runs, slice(start, len(weights))]
