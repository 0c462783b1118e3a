"""What a source got wrong, or what could not be taken from it: records, not log lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lawdiff.errors import printable
from lawdiff.french.numbers import sort_key
from lawdiff.french.typography import fold
from lawdiff.model import Json
from lawdiff.record.notes import ABSENT

_LONGEST = 300  # characters of a message, or of a number
_MOST = 50  # places that a commit names for one kind

# Every kind that lawdiff can report, with what it means. docs/anomalies.md is checked
# against this table by the tests.
KINDS = {
    "absent-text": "the source lists a wording in force on the version's date, and gives the text "
    "of another one only; the article is not held, and not reported as repealed",
    "duplicate": "one wording stands twice in the source; it is held once",
    "disagreement": "two sources of one version give an article different texts; "
    "the fuller source's is held",
    "cut": "the source stops in the middle of an article; its version is incomplete",
    "missing-heading": "a heading of the table of contents does not occur in the body",
    "not-in-force": "an article that is not in force on the version's date; it is not held",
    "state-against-dates": "a state of a wording that has ended, without a day on which it did; it "
    "is held as in force from its first day on",
    "no-place": "no section holds an article; it stands at the end of the code",
    "never-in-force": "a wording that ends before it begins; it is in no version",
    "unknown-link": "a link of a type that is not known; it is held as a plain link",
    "unknown-state": "an article in a state that is not known; it is held as in force",
    "dropped-markup": "markup with no text of its own (an image, a formula); the text around "
    "it is held",
    "unread-file": "a file in a folder or an archive that is no law; it is not read",
    "bad-date": "a date that does not exist; it is held as unknown",
    "no-number": "an article without a number; it is held under its id",
    "repeated-file": "two files of one name in an archive; the last one is read",
    "repeated-key": "a key that stands twice in one object of a JSON file; the last value is read",
    "repeated-element": "an element of which a file of a dump has one stands several times in it; "
    "the first one is read, of texts all",
    "other-id": "a file of a dump has the identifier of another one; the file's name counts",
    "unread-line": "a line of a list of withdrawn files that is not understood; it withdraws "
    "nothing",
    "dropped-text": "text where lawdiff holds none (a section's own, an unknown field or element); "
    "it is not held",
    "unknown-node": "a node of the tree that is neither a section nor an article; it is held as "
    "the one that it looks like",
    "missing-file": "a section lists what the dump has no file of; it is in no version",
    "empty-link": "a link that names no text; it is not held",
    "no-id": "a wording or a section is listed without an identifier; it is not held",
    "no-text": "an article without a single alinéa; it is held so",
    "no-date": "a wording without a first day; it counts as in force",
    "bad-table": "a table that is too large or cannot be read; its cells are held line by line",
    "unlisted-heading": "a line of the text reads like a heading that no list has; it is held as "
    "text",
    "open-end": "nothing shows whether the source was cut at its end; it is taken for whole",
    "bad-character": "a character that no text holds (NUL, a control character, half of a pair); "
    "it is replaced",
}


@dataclass(frozen=True, slots=True)
class Anomaly:
    """`kind` is a key of KINDS; `article` its number or None; `where` names the source."""

    kind: str
    message: str
    article: str | None = None
    where: str | None = None

    def __post_init__(self) -> None:
        """What a source says is shown on one line, that any output takes."""
        object.__setattr__(self, "message", _line(self.message))
        if self.article is not None:
            object.__setattr__(self, "article", _line(self.article))
        if self.where is not None:
            object.__setattr__(self, "where", printable(self.where))

    def to_dict(self) -> Json:
        return {
            "kind": self.kind,
            "article": self.article,
            "message": self.message,
            "where": self.where or None,
        }


def _line(text: str) -> str:
    """A text on one line, printable, cut where it is longer than a message is."""
    if len(text) > _LONGEST:
        text = text[:_LONGEST] + "…"
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in printable(text))
    return " ".join(text.split())


def notes(anomalies: Iterable[Anomaly]) -> tuple[str, ...]:
    """What a commit says of them: `duplicate: R165-81, R165-82`, one line per kind.

    Of a kind that is found all over, the first fifty places are named.
    """
    by_kind: dict[str, dict[str, None]] = {}
    for anomaly in anomalies:
        by_kind.setdefault(anomaly.kind, {})[anomaly.article or anomaly.message] = None
    return tuple(
        fold(f"{kind}: {_listed(list(names), len(names) if kind in ABSENT else _MOST)}")
        for kind, names in sorted(by_kind.items())
    )


def by_article(anomalies: Iterable[Anomaly]) -> list[Anomaly]:
    """Anomalies in the order of their articles, in whatever order the files of a source came."""
    return sorted(anomalies, key=lambda one: (sort_key(one.article or ""), one.kind, one.message))


def _listed(names: list[str], most: int) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" (+ {more})" if more > 0 else "")
