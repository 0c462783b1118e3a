"""What an answer says in words, in French: of versions, of articles, of changes, of texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lawdiff.french import states
from lawdiff.french.dates import UNFIXED, format_french
from lawdiff.french.laws import ACTS, LABELS
from lawdiff.french.queries import how_to_ask
from lawdiff.model import Article, LawRef, VersionInfo

# What is only named in annotations is not loaded: a cold `show` counts.
if TYPE_CHECKING:
    from lawdiff.answers.at import Following
    from lawdiff.answers.between import ArticleComparison
    from lawdiff.answers.changes import ChangeReport, Comparison

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
    "source": "correction de la source, sans loi",
    "none": "texte inchangé",
}


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


def look_alike(numbers: Sequence[str]) -> str:
    """The other articles whose numbers look like that of an answer, and how to ask for each."""
    shown = ", ".join(map(how_to_ask, numbers))
    return f"D'autres articles ont un numéro d'apparence semblable ; demander : {shown}"


def law_name(law: LawRef) -> str:
    return f"{law.title} - art. {law.article}" if law.article else law.title


def kind_note(law: LawRef) -> str:
    return f" ({LABELS[law.kind].lower()})" if law.kind in ACTS else ""


def facts_of(article: Article, *, to_come: bool) -> list[str]:
    """Since when it is law, and its state; a version in force makes a state « différé » stale."""
    facts = []
    coming = to_come and article.state == states.FUTURE
    if article.in_force_from:
        since = "en vigueur à compter du" if coming else "en vigueur depuis le"
        facts.append(f"{since} {format_french(article.in_force_from)}")
    if article.state and (coming or article.state not in states.UNENDED):
        facts.append(states.LABELS.get(article.state, article.state))
    return facts


def version_line(info: VersionInfo) -> str:
    if info.future:
        day = "à une date non fixée" if info.date == UNFIXED else f"au {format_french(info.date)}"
        return f"{info.code.title}, droit à venir {day} : décidé, non en vigueur"
    name = f" ({info.id})" if info.id else ""
    partial = "" if info.complete else " – version incomplète"
    return f"{info.code.title}, version du {format_french(info.date)}{name}{partial}"


def span_of(between: Comparison | ArticleComparison) -> str:
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
    if change.inferred:
        label += ", déduit de la ressemblance des textes"
    note = CLASS_LABELS[report.class_]
    if report.nota_changed and change.old and change.new:
        note = f"{note}, Nota modifiée".removeprefix(", ")
    size = f"{words_of(report.inserted, 'ajouté')}, {words_of(report.deleted, 'supprimé')}"
    return f"{label[0].upper()}{label[1:]}{f' ({note})' if note else ''} : {size}."


def words_of(count: int, participle: str) -> str:
    plural = "s" if count > 1 else ""
    return f"{count} mot{plural} {participle}{plural}"
