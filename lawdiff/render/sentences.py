"""What an answer says in words, in French: of versions, of articles, of changes, of texts."""

from __future__ import annotations

from lawdiff.dates import UNFIXED, format_french
from lawdiff.diffing.coordinated import Substitution
from lawdiff.lawrepo.messages import VersionInfo
from lawdiff.laws import LABELS
from lawdiff.lookup import Following
from lawdiff.model import Article, LawRef
from lawdiff.reports import ChangeReport, Comparison

KIND_LABELS = {
    "created": "créé",
    "modified": "modifié",
    "repealed": "abrogé",
    "renumbered": "renuméroté",
    "moved": "déplacé dans une autre section",
    "first-seen": "vu pour la première fois (la version d'avant est incomplète)",
    "last-seen": "plus vu (la version d'après est incomplète)",
    "unheld": "version non détenue",
}
STEP_LABELS = {"first-seen": "première version détenue"}
CLASS_LABELS = {
    "substantive": "",
    "references": "seuls des renvois changent",
    "typographic": "typographie seulement",
    "none": "texte inchangé",
}
# Articles that are named of a coordinated change.
_SHOWN = 8
CORRECTION = "correction de la source, sans loi"


def overtaken(following: Following) -> str:
    """The warning over a wording that is no longer law on the day that was asked for."""
    asked, day = format_french(following.asked), format_french(following.day)
    if following.wording is None:
        return f"Attention : ce texte n'est plus en vigueur au {asked} ; il a pris fin le {day}."
    other = "" if following.held else ", dont le texte n'est pas détenu"
    return (
        f"Attention : ce texte n'est plus en vigueur au {asked} ; il a été remplacé le {day} "
        f"({following.wording}{other})."
    )


def to_follow(following: Following) -> str:
    """What is known to come after a wording that is law."""
    unfixed = following.day == UNFIXED
    day = "à une date non fixée" if unfixed else f"le {format_french(following.day)}"
    if following.wording is None:
        return f"Prend fin {day}."
    other = "" if following.held else " ; ce texte n'est pas détenu"
    return f"Remplacé {day} ({following.wording}{other})."


def law_name(law: LawRef) -> str:
    return f"{law.title} - art. {law.article}" if law.article else law.title


def kind_note(law: LawRef) -> str:
    return "" if law.kind in ("modifie", "cree") else f" ({LABELS[law.kind].lower()})"


_STATES = {
    "ABROGE_DIFF": "fin décidée",
    "VIGUEUR_DIFF": "décidé, non en vigueur",
    "MODIFIE": "modifié depuis",
    "ABROGE": "abrogé depuis",
}


def facts_of(article: Article) -> list[str]:
    facts = []
    if article.in_force_from:
        since = (
            "en vigueur à compter du" if article.state == "VIGUEUR_DIFF" else "en vigueur depuis le"
        )
        facts.append(f"{since} {format_french(article.in_force_from)}")
    if article.state and article.state != "VIGUEUR":
        facts.append(_STATES.get(article.state, article.state))
    return facts


def version_line(info: VersionInfo) -> str:
    if info.future:
        day = "à une date non fixée" if info.date == UNFIXED else f"au {format_french(info.date)}"
        return f"{info.code.title}, droit à venir {day} : décidé, non en vigueur"
    name = f" ({info.id})" if info.id else ""
    partial = "" if info.complete else " – version incomplète"
    return f"{info.code.title}, version du {format_french(info.date)}{name}{partial}"


def span_of(between: Comparison) -> str:
    old, new = between.old.info, between.new.info
    partial = [info for info in (old, new) if not info.complete]
    note = " (incomplète)" if partial and partial[0] is old else ""
    if new.future:
        last = "droit à venir (décidé, non en vigueur)"
        return f"{new.code.title}, du {format_french(old.date)}{note} au {last}"
    return f"{new.code.title}, du {format_french(old.date)}{note} au {format_french(new.date)}"


def summary_of(report: ChangeReport) -> str:
    change = report.change
    label = KIND_LABELS[change.kind]
    if change.renumbered_from:
        label += f", ex-article {change.renumbered_from}"
    if change.rewritten:
        label += ", et récrit"
    if change.taken_from:
        label += f", reprend le texte de l'article {change.taken_from} (déduit)"
    if change.inferred:
        label += ", déduit de la ressemblance des textes"
    note = class_note(report)
    if report.nota_changed and change.old and change.new:
        note = f"{note}, Nota modifiée".removeprefix(", ")
    size = f"{words_of(report.inserted, 'ajouté')}, {words_of(report.deleted, 'supprimé')}"
    return f"{label[0].upper()}{label[1:]}{f' ({note})' if note else ''} : {size}."


def class_note(report: ChangeReport) -> str:
    """What a change is worth, and that no law made it; empty for a change of substance by law."""
    notes = [CLASS_LABELS[report.class_], CORRECTION if report.source_correction else ""]
    return ", ".join(filter(None, notes))


def coordinated_line(one: Substitution) -> str:
    """`« Pôle emploi » → « France Travail » dans 141 articles : L1, L2, … et 133 autres`."""
    shown = ", ".join(one.where[:_SHOWN])
    rest = len(one.where) - _SHOWN
    more = f" et {rest} autre{'s' * (rest > 1)}" if rest > 0 else ""
    return f"« {one.old} » → « {one.new} » dans {len(one.where)} articles : {shown}{more}"


def words_of(count: int, participle: str) -> str:
    plural = "s" if count > 1 else ""
    return f"{count} mot{plural} {participle}{plural}"
