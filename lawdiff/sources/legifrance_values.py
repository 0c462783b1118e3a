"""What the fields of Légifrance's JSON say: days, links, wordings, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from lawdiff.errors import SourceError
from lawdiff.french.dates import NO_END, from_epoch_ms
from lawdiff.french.laws import read_link
from lawdiff.french.states import KNOWN_STATES, contradicts
from lawdiff.french.typography import has_bad_characters
from lawdiff.model import Citation, LawRef, Wording
from lawdiff.sources.legifrance_raw import RawData, RawLink, RawWording

_SHOWN = 40  # characters of a field in a message
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.Z+-]*)?")  # a time may follow


@lru_cache(maxsize=20_000)
def parse_day(value: str | int | None) -> date | None:
    """An ISO day or milliseconds since 1970 as a date; None where it is none."""
    try:
        if isinstance(value, int):
            return from_epoch_ms(value)
        return date.fromisoformat(value[:10]) if value and _DAY.fullmatch(value) else None
    except (ValueError, SourceError):
        return None


def end_day(value: str | int | None) -> date | None:
    """The day on which a wording ends, None where no end is known."""
    day = parse_day(value)
    return None if day == NO_END else day


@lru_cache(maxsize=50_000)
def link_of(raw: RawLink) -> LawRef | Citation | None:
    """What a raw link says; the links of a code repeat themselves from wording to wording."""
    return read_link(
        raw.linkType,
        raw.textTitle,
        sens=raw.linkOrientation,
        cid=raw.textCid,
        nature=raw.natureText,
        article=raw.articleNum,
        article_id=raw.articleId,
        signed=parse_day(raw.dateSignaTexte),
    )


def wording_of(raw: RawWording) -> Wording:
    """A wording of an article's list."""
    return Wording(raw.id or "", parse_day(raw.dateDebut), end_day(raw.dateFin), raw.etat or None)


def has_bad_text(data: RawData, alineas: Iterable[str]) -> bool:
    """Are there characters in an article that no text holds? Its alinéas have U+FFFD for them."""
    texts = [data.num]
    if any("\ufffd" in alinea for alinea in alineas):
        texts += [data.texteHtml, data.texte, data.notaHtml, data.nota]
    return any(has_bad_characters(text) for text in texts if text)


def problems_of(data: RawData) -> Iterator[tuple[str, str]]:
    """What is wrong with the states, dates and wordings of an article."""
    if data.etat and data.etat not in KNOWN_STATES:
        yield "unknown-state", f"state {data.etat}"
    if data.dateDebut in (None, ""):
        yield "no-date", "the source does not say since when it is law"
    if contradicts(parse_day(data.dateDebut), end_day(data.dateFin), data.etat):
        yield "state-against-dates", f"state {data.etat}, and no day on which it ended"
    for wording in data.articleVersions or ():
        if not wording.id:
            yield "no-id", "a wording without an identifier in the list of wordings"
        elif wording.etat and wording.etat not in KNOWN_STATES:
            yield "unknown-state", f"state {wording.etat} of the wording {wording.id}"
    for span in (data, *(data.articleVersions or ())):
        for value in (span.dateDebut, span.dateFin):
            if parse_day(value) is None and value not in (None, ""):
                yield "bad-date", f"the date {str(value)[:_SHOWN]!r}"
