"""French sentences about one article: since when, until when, what comes next, what is unknown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from lawdiff.french import labels
from lawdiff.french.dates import UNFIXED, format_french
from lawdiff.output.text.sentences import size_of, version_line

# Imports that only annotations need are skipped, so that `show` starts quickly.
if TYPE_CHECKING:
    from lawdiff.answers.at import ArticleAt
    from lawdiff.answers.comparison import ArticleComparison, Side
    from lawdiff.answers.moments import Moment
    from lawdiff.answers.step_reports import StepReport
    from lawdiff.compare.life import KnownWording
    from lawdiff.model import Code

_DAY = timedelta(days=1)


def moment_line(code: Code, moment: Moment) -> str:
    """The code, and the day or the version that an answer is of."""
    if moment.version is not None:
        return version_line(moment.version.info)
    return f"{code.title}, droit en vigueur le {format_french(moment.date)}"


def known_line(as_of: str, day: date) -> str:
    """As of when an answer for a later day is known; empty for a day that the versions reach."""
    if day.isoformat() <= as_of:
        return ""
    known = format_french(date.fromisoformat(as_of))
    return f"D'après la version du {known}, la plus récente qui soit détenue."


def days_of(wording: KnownWording) -> str:
    """`du 1er octobre 2019 au 1er janvier 2022`, or `depuis le …`.

    As on Légifrance, the second day is the first of the next wording.
    """
    if wording.start is None:
        return "sans date"
    if wording.end is None or wording.end == UNFIXED:
        return f"depuis le {format_french(wording.start)}"
    return f"du {format_french(wording.start)} au {format_french(wording.end)}"


def name_of(wording: KnownWording) -> str:
    """The id of a wording and its days."""
    return f"{wording.id or 'rédaction sans identifiant'}, {days_of(wording)}"


def warnings_of(at: ArticleAt) -> Iterator[str]:
    """What a reader must know before the text that is shown."""
    when = format_french(at.moment.date)
    if at.certainty == "not-held" and at.in_force is not None:
        yield (
            f"Attention : la rédaction en vigueur le {when} est connue ({name_of(at.in_force)}), "
            "et son texte n'est pas détenu."
        )
        yield _below(at, "la plus proche qui la précède")
    if at.certainty == "none":
        yield f"Attention : cet article n'est pas en vigueur le {when}{_since(at)}."
        if at.article is not None:
            yield _below(at, "la dernière détenue avant ce jour")
    if at.certainty == "unknown":
        yield f"Attention : {_unknown(at)}"
    if at.number != (shown := at.shown.number if at.shown else at.number):
        yield f"L'article {at.number} porte alors le numéro {shown}."
    if at.by_force is not None and at.shown is not None and at.by_force.id != at.shown.id:
        yield (
            f"Attention : c'est ce que dit cette version ; d'après ce qui est connu depuis, la "
            f"rédaction en vigueur le {when} est {name_of(at.by_force)}."
        )


def _below(at: ArticleAt, which: str) -> str:
    if at.shown is None:
        return "Aucun texte antérieur n'est détenu."
    return f"Le texte ci-dessous est celui de la rédaction {which} ({name_of(at.shown)})."


def _since(at: ArticleAt) -> str:
    """Since when an article is not law, and from when it is."""
    late = " au plus tard" if at.ended_at_latest else ""
    ended = f" ; il a pris fin le {format_french(at.ended)}{late}" if at.ended else ""
    if at.next is not None and at.next.start is not None:
        again = "de nouveau " if at.ended else ""
        return f"{ended} ; il est {again}en vigueur à compter du {format_french(at.next.start)}"
    return ended


def _unknown(at: ArticleAt) -> str:
    when = format_french(at.moment.date)
    if at.shown is None:
        return f"rien de ce qui est détenu ne dit ce qui était en vigueur le {when}."
    seen = [day for day in at.shown.attested if day <= at.moment.date.isoformat()]
    version = format_french(date.fromisoformat(seen[-1])) if seen else when
    if at.shown.gone_by is not None:
        gone = format_french(at.shown.gone_by)
        return (
            f"rien ne dit que ce texte est encore en vigueur le {when} : la version du {version} "
            f"le donne, celle du {gone} ne le donne plus ainsi."
        )
    return (
        f"aucune source ne date ce texte ; c'est celui que donne la version du {version}, "
        f"la dernière détenue au {format_french(at.moment.date)}."
    )


def what_follows(at: ArticleAt) -> str:
    """What comes after the wording that is law: another one, or its end. Empty for neither."""
    wording = at.in_force
    if wording is None or (wording.end is None and at.next is None):
        return ""
    following = at.next
    end = wording.end or (following.start if following else None)
    assert end is not None
    to_come = end.isoformat() > at.moment.as_of
    if following is None or following.start is None or following.start > end:
        if to_come:
            return f"Prend fin {labels.on_day(end)}."
        return f"A pris fin {labels.on_day(end)}."
    held = "" if following.held else ", texte non détenu"
    verb = "À remplacer" if to_come else "Remplacé"
    return f"{verb} {labels.on_day(following.start)}{held} ({following.id or 'sans identifiant'})."


# --- comparisons --------------------------------------------------------------------------------


def span_line(compared: ArticleComparison) -> str:
    """The two moments of a comparison."""
    old, new = (_moment(side) for side in (compared.old, compared.new))
    return f"{compared.code.title}, {old} → {new}"


def _moment(side: Side) -> str:
    ref = side.moment.version
    if ref is None:
        return format_french(side.moment.date)
    if ref.info.future:
        return f"{labels.LAW_TO_COME} ({labels.NOT_IN_FORCE})"
    partial = "" if ref.info.complete else f" ({labels.INCOMPLETE})"
    return f"{labels.version_of(ref.date)}{partial}"


def side_warnings(compared: ArticleComparison) -> Iterator[str]:
    """Of each moment: that what was law is not held, and which text stands for it."""
    for side in (compared.old, compared.new):
        when = format_french(side.moment.date)
        if side.certainty == "not-held" and side.in_force is not None:
            other = (
                f"le texte comparé est celui de la précédente détenue ({name_of(side.wording)})"
                if side.wording
                else "aucun texte antérieur n'est détenu"
            )
            yield (
                f"Attention : la rédaction en vigueur le {when} ({name_of(side.in_force)}) n'est "
                f"pas détenue ; {other}."
            )
        elif side.certainty == "unknown" and side.wording is not None:
            yield f"Attention : aucune source ne date le texte comparé pour le {when}."
        elif side.certainty == "unknown":
            yield f"Attention : rien ne dit ce qui était en vigueur le {when}."


def outcome_of(compared: ArticleComparison) -> str:
    """What happened between the two moments, in one sentence."""
    if compared.kind == "unheld":
        return "Aucun changement dans ce qui est détenu."
    if compared.kind is None and compared.certainty == "none":
        return "L'article n'est en vigueur à aucune de ces deux dates."
    if compared.kind is None:
        new = compared.new.moment
        known = new.day is None or new.day.isoformat() <= new.as_of
        return "Aucun changement." if known else "Aucun changement connu."
    if compared.kind in ("first-seen", "last-seen"):
        which = "d'avant" if compared.kind == "first-seen" else "d'après"
        return f"Aucun texte {which} n'est détenu : ce qui a changé ne peut être montré."
    label = labels.KINDS_IN_FULL[compared.kind]
    if compared.renumbered_from:
        label += f", ex-article {compared.renumbered_from}"
    if compared.rewritten:
        label += f", et {labels.REWRITTEN}"
    if compared.inferred:
        label += ", déduit de la ressemblance des textes"
    both = compared.old.article is not None and compared.new.article is not None
    if compared.old.article is compared.new.article is None:
        return f"{label[0].upper()}{label[1:]} ; le texte d'avant n'est pas détenu."
    notes = [
        labels.CLASS_NOTES[compared.class_],
        labels.CORRECTION if compared.source_correction else "",
        labels.NOTA_CHANGED if compared.nota_changed and both else "",
    ]
    note = ", ".join(filter(None, notes))
    words = size_of(compared.inserted, compared.deleted)
    return f"{label[0].upper()}{label[1:]}{f' ({note})' if note else ''} : {words}."


def step_note(change: StepReport) -> str:
    """What a list adds to the kind of a step: its class, and what its size cannot tell."""
    notes = []
    if change.kind not in ("unheld", "repealed", "created", "first-seen") and change.class_:
        notes.append(labels.CLASS_NOTES[change.class_])
    if change.nota.class_ != "none" and change.old is not None and change.new is not None:
        notes.append(labels.NOTA_CHANGED)
    unheld = change.step.unheld
    if unheld and change.inserted is not None and change.deleted is not None:
        which = labels.counted(len(unheld), "rédaction", "non détenue")
        notes.append(f"avec {which} : {size_of(change.inserted, change.deleted)}")
    return ", ".join(filter(None, notes))
