"""An entry of the register ⇄ its file, `articles/L1/L136-7.json`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

from lawdiff.french.laws import LABELS
from lawdiff.model import Citation, LawRef, Wording
from lawdiff.patterns import lazily
from lawdiff.record.json_values import (
    Object,
    array,
    day_or_none,
    flag,
    mapping,
    number,
    parsed,
    text,
    text_or_none,
)
from lawdiff.record.paths import FILE_NAME, FOLDER
from lawdiff.record.register import Entry, Listing, Move

_PATH = lazily(rf"{FOLDER}/{FILE_NAME}")
_BLOB = lazily(r"[0-9a-f]{40}")
_FIELDS = tuple(name for name in Listing.__slots__ if name != "wordings")


def encode(entry: Entry, days: Sequence[str]) -> bytes:
    """The file of an entry; `days` are the days of all versions of its code, in order.

    Neighbouring versions are written as the first and the last of them, and a list of wordings
    that several listings share once.
    """
    import msgspec  # only an import writes entries

    lists: dict[tuple[Wording, ...], int] = {}
    rows = []
    for listing in entry.listings:
        row = {
            name: value
            for name in _FIELDS
            if (value := getattr(listing, name)) not in (None, (), False)
        }
        row["versions"] = _spans(listing.versions, days)
        if listing.wordings:
            row["wordings"] = lists.setdefault(listing.wordings, len(lists))
        rows.append(row)
    content = {
        "number": entry.number,
        "listings": rows,
        "wordings": list(lists),
        "moves": entry.moves,
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n"


def decode(data: bytes, days: Sequence[str]) -> Entry:
    """The entry of a file; RepositoryError where it is none that `encode` makes."""

    def read(raw: Object) -> Entry:
        lists = [tuple(map(_wording, array(listed))) for listed in array(raw["wordings"])]
        listings = tuple(_listing(row, lists, days) for row in array(raw["listings"]))
        return Entry(text(raw["number"]), listings, tuple(map(_move, array(raw["moves"]))))

    return parsed(data, read, "a file of the register")


def _listing(raw: object, lists: Sequence[tuple[Wording, ...]], days: Sequence[str]) -> Listing:
    row = mapping(raw)
    get = row.get
    path, blob = text(row["path"]), text(row["blob"])
    if _PATH.fullmatch(path) is None or _BLOB.fullmatch(blob) is None:
        raise ValueError(f"no file of an article: {path[:40]!r}, {blob[:40]!r}")
    versions = _expanded(array(row["versions"]), days)
    if not versions:
        raise ValueError(f"no version says anything of {path}")
    return Listing(
        versions=versions,
        path=path,
        blob=blob,
        number=text(row["number"]),
        cid=text_or_none(get("cid")),
        wording=text_or_none(get("wording")),
        start=day_or_none(get("start")),
        end=day_or_none(get("end")),
        state=text_or_none(get("state")),
        cut=flag(get("cut", False)),
        coming=flag(get("coming", False)),
        laws=tuple(map(_law, array(get("laws", [])))),
        ended_by=tuple(map(_law, array(get("ended_by", [])))),
        citations=tuple(map(_citation, array(get("citations", [])))),
        wordings=lists[number(row["wordings"])] if "wordings" in row else (),
        section=tuple(map(text, array(get("section", [])))),
    )


def _law(raw: object) -> LawRef:
    row = mapping(raw)
    get, kind = row.get, text(row["kind"])
    if kind not in LABELS:
        raise ValueError(f"{kind[:40]!r} is no kind of a law")
    return LawRef(
        kind,
        text(row["title"]),
        text_or_none(get("article")),
        text_or_none(get("cid")),
        text_or_none(get("nature")),
        text_or_none(get("number")),
        day_or_none(get("date")),
    )


def _citation(raw: object) -> Citation:
    row = mapping(raw)
    state, cid = text_or_none(row.get("state")), text_or_none(row.get("cid"))
    return Citation(text(row["relation"]), text(row["title"]), state, cid)


def _wording(raw: object) -> Wording:
    row = mapping(raw)
    start, end = day_or_none(row.get("start")), day_or_none(row.get("end"))
    return Wording(text(row["id"]), start, end, text_or_none(row.get("state")))


def _move(raw: object) -> Move:
    row = mapping(raw)
    inferred = flag(row.get("inferred", False))
    return Move(text(row["day"]), text(row["old"]), text(row["new"]), inferred)


def _spans(versions: Sequence[str], days: Sequence[str]) -> list[Any]:
    """The versions, those that stand beside each other as their first and last."""
    spans: list[list[int]] = []
    for version in versions:
        at = bisect_left(days, version)
        if spans and spans[-1][1] == at - 1:
            spans[-1][1] = at
        else:
            spans.append([at, at])
    return [days[a] if a == b else (days[a], days[b]) for a, b in spans]


def _expanded(spans: Iterable[str | tuple[str, str]], days: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for span in spans:
        first, last = (span, span) if isinstance(span, str) else map(text, span)
        start, end = bisect_left(days, first), bisect_left(days, last)
        if days[start] != first or days[end] != last:
            raise ValueError(f"no version of {first} to {last} is held")
        found += days[start : end + 1]
    if not found:
        raise ValueError("what it says is said by no version")
    return tuple(found)
