"""Answers as JSON: one object a call, `schema: 1` at its top. docs/schema.json holds the form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from lawdiff.changes import ArticleChange
from lawdiff.diffing import RowDiff, TextDiff
from lawdiff.errors import LawdiffError, printable
from lawdiff.legifrance import text_url, wording_url
from lawdiff.reports import ChangeReport, Comparison, coordinated, unheld_of

# What is only named in annotations is not loaded: a cold `show` counts.
if TYPE_CHECKING:
    from lawdiff.anomalies import Anomaly
    from lawdiff.history import Blame, Timeline
    from lawdiff.impact import Impact
    from lawdiff.lawrepo.importing import ImportReport
    from lawdiff.lawrepo.messages import VersionInfo
    from lawdiff.lawrepo.store import VersionRef
    from lawdiff.lookup import ArticleAt, Following
    from lawdiff.model import LawRef
    from lawdiff.search import Hit, WordEvent
    from lawdiff.verification import Counts, Verification

SCHEMA = 1
Object = dict[str, Any]


def dumps(answer: Object) -> str:
    """The answer as one line of JSON, in UTF-8, without a line feed."""
    return msgspec.json.encode({"schema": SCHEMA, **answer}).decode()


def error(problem: LawdiffError) -> Object:
    return {
        "error": {
            "kind": problem.kind,
            "message": problem.message,
            "where": problem.where,
            "hint": problem.hint,
        }
    }


def version(info: VersionInfo, commit: str | None) -> Object:
    return {
        "id": info.id,
        "date": info.date,
        "code": info.code.slug,
        "code_title": info.code.title,
        "tag": info.tag,
        "commit": commit,
        "complete": info.complete,
        "articles": info.articles,
        "future": info.future,
    }


def _ref(ref: VersionRef) -> Object:
    return version(ref.info, ref.commit)


def law(ref: LawRef) -> Object:
    return {
        "title": ref.title,
        "article": ref.article,
        "cid": ref.cid,
        "nature": ref.nature,
        "number": ref.number,
        "date": ref.date,
        "kind": ref.kind,
        "url": text_url(ref.cid),
    }


def _laws(refs: Sequence[LawRef]) -> list[Object]:
    return [law(ref) for ref in refs]


def versions(held: Sequence[VersionRef], future: Sequence[VersionRef]) -> Object:
    return {"versions": [_ref(ref) for ref in held], "future": [_ref(ref) for ref in future]}


def report(done: ImportReport, refs: Sequence[VersionRef]) -> Object:
    """What an import did; the commits are those of the repository after it."""
    commits = {ref.info.tag: ref.commit for ref in refs}
    return {
        "imported": [version(info, commits.get(info.tag)) for info in done.imported],
        "unchanged": [version(info, commits.get(info.tag)) for info in done.unchanged],
        "rewritten": done.rewritten,
        "coverage": coverage(done),
        "anomalies": [anomaly(found) for found in done.anomalies],
    }


def check(done: ImportReport) -> Object:
    return {
        "versions": [version(info, None) for info in done.imported],
        "unchanged": [version(info, None) for info in done.unchanged],
        "coverage": coverage(done),
        "anomalies": [anomaly(found) for found in done.anomalies],
    }


def verification(found: Verification) -> Object:
    """What a verification found; `ok` where there is no fault."""
    return {
        "ok": found.ok,
        "versions": [
            {
                "version": version(one.info, one.commit),
                "held": _counts(one.held),
                "compared": [
                    {
                        "format": beside.format,
                        "where": printable(beside.where),
                        "source": _counts(beside.source),
                        "held": _counts(beside.held),
                        "faults": beside.faults,
                    }
                    for beside in one.compared
                ],
                "faults": one.faults,
            }
            for one in found.versions
        ],
        "faults": [
            {
                "kind": fault.kind,
                "article": printable(fault.article) if fault.article is not None else None,
                "message": printable(fault.message),
                "where": printable(fault.where),
                "hint": fault.hint,
            }
            for fault in found.faults
        ],
        "anomalies": [anomaly(one) for one in found.anomalies],
        "notes": [printable(note) for note in found.notes],
        "files": found.files,
    }


def _counts(counts: Counts) -> Object:
    return {
        "articles": counts.articles,
        "alineas": counts.alineas,
        "notas": counts.notas,
        "links": counts.links,
    }


def coverage(done: ImportReport) -> Object:
    """Of the changes that a law must have made, how many name a text."""
    found = done.coverage
    return {
        "changes": found.changes,
        "with_text": found.with_text,
        "repeals": found.repeals,
        "repeals_with_text": found.repeals_with_text,
    }


def anomaly(found: Anomaly) -> Object:
    return {
        "kind": found.kind,
        "article": found.article,
        "message": found.message,
        "where": printable(found.where) if found.where else None,
    }


def article(at: ArticleAt, variants: int) -> Object:
    held = at.article
    return {
        "article": {
            "code": at.version.info.code.slug,
            "number": held.number,
            "variant": at.variant,
            "path": f"{at.version.info.code.slug}/{at.path}",
            "cid": held.cid,
            "wording": held.wording,
            "state": held.state,
            "version": _ref(at.version),
            "in_force_from": held.in_force_from,
            "in_force_until": held.in_force_until,
            "section": [section.title for section in at.sections],
            "alineas": held.alineas,
            "nota": held.nota,
            "laws": _laws(held.laws),
            "url": wording_url(held.wording),
            "ended_by": _laws(held.ended_by),
            "cut": held.cut,
            "following": _following(at.following),
        },
        "variants": variants,
    }


def _following(found: Following | None) -> Object | None:
    """What comes after a wording; `due` where it has come by the day that was asked for."""
    if found is None:
        return None
    return {
        "date": found.day,
        "wording": found.wording,
        "held": found.held,
        "due": found.is_due,
    }


def text_diff(diff: TextDiff) -> list[Object]:
    return [
        {
            "op": alinea.op,
            "old": alinea.old,
            "new": alinea.new,
            "address": str(address),
            "words": [list(word) for word in alinea.words],
            "typographic": list(alinea.typography),
            "nature": alinea.nature,
            "piece": alinea.piece,
            "rows": [_row(row) for row in alinea.rows] if alinea.rows is not None else None,
        }
        for alinea, address in zip(diff.alineas, diff.addresses, strict=True)
    ]


def _row(row: RowDiff) -> Object:
    """A row of a table: cell by cell, over the columns of both tables."""
    cells = [[list(word) for word in cell] for cell in row.cells]
    return {"op": row.op, "old": row.old, "new": row.new, "cells": cells}


def article_change(between: Comparison, found: ChangeReport, variants: int) -> Object:
    change = found.change
    return {
        "article": change.number,
        "code": between.new.info.code.slug,
        "variant": change.variant,
        "variants": variants,
        "path": f"{between.new.info.code.slug}/{change.path}",
        "from": _ref(between.old),
        "to": _ref(between.new),
        "kind": change.kind,
        "class": found.class_,
        "source_correction": found.source_correction,
        "laws": _laws(change.laws),
        "renumbered_from": change.renumbered_from,
        "inferred": change.inferred,
        "rewritten": change.rewritten,
        "taken_from": change.taken_from,
        "cut": change.cut,
        "alineas": text_diff(found.diff),
        "nota": text_diff(found.nota),
        "inserted": found.inserted,
        "deleted": found.deleted,
        "unheld": [{"date": day, "id": wording} for day, wording in found.unheld],
    }


def unchanged_article(between: Comparison, at: ArticleAt, diff: TextDiff, variants: int) -> Object:
    """The same form, where nothing changed: `kind` is null."""
    change = ArticleChange("", at.article.number, at.path, at.article, at.article)
    found = ChangeReport(change, diff, TextDiff(()), unheld_of(between, at))
    return {**article_change(between, found, variants), "kind": None}


def changes(between: Comparison) -> Object:
    return {
        "from": _ref(between.old),
        "to": _ref(between.new),
        "changes": [
            {
                "number": found.change.number,
                "variant": found.change.variant,
                "path": f"{between.new.info.code.slug}/{found.change.path}",
                "kind": found.change.kind,
                "class": found.class_,
                "source_correction": found.source_correction,
                "laws": _laws(found.change.laws),
                "inserted": found.inserted,
                "deleted": found.deleted,
                "renumbered_from": found.change.renumbered_from,
                "inferred": found.change.inferred,
                "rewritten": found.change.rewritten,
                "taken_from": found.change.taken_from,
                "cut": found.change.cut,
            }
            for found in between.reports
        ],
        "coordinated": _coordinated(between.reports),
    }


def _coordinated(reports: Sequence[ChangeReport]) -> list[Object]:
    """One substitution in many articles, with their numbers."""
    found = coordinated(reports)
    return [{"old": one.old, "new": one.new, "articles": one.where} for one in found]


def timeline(line: Timeline, variants: int) -> Object:
    return {
        "article": line.number,
        "code": line.code.slug,
        "variant": line.variant,
        "variants": variants,
        "entries": [
            {
                "version": _ref(entry.version) if entry.version else None,
                "date": _day(entry.date),
                "kind": entry.kind if entry.version else None,
                "class": entry.report.class_ if entry.report else None,
                "source_correction": bool(entry.report and entry.report.source_correction),
                "laws": _laws(entry.laws),
                "inserted": entry.report.inserted if entry.report else None,
                "deleted": entry.report.deleted if entry.report else None,
                "held": entry.version is not None,
                "future": entry.future,
                "renumbered_from": entry.report.change.renumbered_from if entry.report else None,
                "wording": entry.wording,
                "url": wording_url(entry.wording),
            }
            for entry in line.entries
        ],
    }


def blame(found: Blame, variants: int) -> Object:
    return {
        "article": found.number,
        "code": found.at.info.code.slug,
        "variant": found.variant,
        "variants": variants,
        "version": _ref(found.at),
        "alineas": [
            {"text": line.text, "since": _ref(line.since), "laws": _laws(line.laws)}
            for line in found.lines
        ],
    }


def impact(found: Impact) -> Object:
    return {
        "law": law(found.law),
        "changes": [
            {
                "code": entry.version.info.code.slug,
                "number": entry.report.change.number,
                "variant": entry.report.change.variant,
                "version": _ref(entry.version),
                "kind": entry.report.change.kind,
                "class": entry.report.class_,
                "source_correction": entry.report.source_correction,
                "articles": sorted({one.article or "" for one in entry.report.change.laws} - {""}),
                "inserted": entry.report.inserted,
                "deleted": entry.report.deleted,
                "future": entry.version.info.future,
            }
            for entry in found.changes
        ],
        "coordinated": _coordinated([entry.report for entry in found.changes]),
    }


def hits(refs: Sequence[VersionRef], found: Sequence[Hit]) -> Object:
    return {
        "versions": [_ref(ref) for ref in refs],
        "hits": [
            {
                "code": hit.version.info.code.slug,
                "number": hit.number,
                "variant": hit.variant,
                "path": f"{hit.version.info.code.slug}/{hit.path}",
                "alinea": hit.alinea,
                "snippet": hit.snippet,
            }
            for hit in found
        ],
    }


def word_events(events: Sequence[WordEvent]) -> Object:
    return {
        "events": [
            {
                "code": event.code.slug,
                "number": event.number,
                "event": "appears" if event.appears else "disappears",
                "date": _day(event.entry.date),
                "version": _ref(event.entry.version) if event.entry.version else None,
                "kind": event.entry.kind,
                "laws": _laws(event.entry.laws),
            }
            for event in events
        ]
    }


def _day(day: date) -> str:
    return day.isoformat()
