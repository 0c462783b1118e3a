"""What a source got wrong, or what could not be taken from it: records, not log lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lawdiff.canonical import fold

# Every kind that lawdiff can report, with what it means. docs/anomalies.md is checked
# against this table by the tests.
KINDS = {
    "duplicate": "one wording stands twice in the source; it is held once",
    "disagreement": "two sources of one version give an article different texts; "
    "the fuller source's is held",
    "cut": "the source stops in the middle of an article; its version is incomplete",
    "missing-heading": "a heading of the table of contents does not occur in the body",
    "not-in-force": "an article that is not in force on the version's date; it is not held",
    "no-place": "no section holds an article; it stands at the end of the code",
    "never-in-force": "a wording that ends before it begins; it is in no version",
    "unknown-link": "a link of a type that is not known; it is held as a plain link",
    "unknown-state": "an article in a state that is not known; it is held as in force",
    "dropped-markup": "markup with no text of its own (an image, a formula); the text around "
    "it is held",
    "unread-file": "a file in a folder or an archive that is no law; it is not read",
    "bad-date": "a date that does not exist; it is held as unknown",
    "no-number": "an article without a number; it is held under its id",
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


def notes(anomalies: Iterable[Anomaly]) -> tuple[str, ...]:
    """What a commit says of them: `duplicate: R165-81, R165-82`, a line a kind."""
    by_kind: dict[str, dict[str, None]] = {}
    for anomaly in anomalies:
        by_kind.setdefault(anomaly.kind, {})[anomaly.article or anomaly.message] = None
    return tuple(fold(f"{kind}: {', '.join(names)}") for kind, names in sorted(by_kind.items()))
