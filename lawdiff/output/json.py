"""Answers as JSON: one object a call, `schema: 2` at its top. docs/schema.json holds the form."""

from __future__ import annotations

import msgspec

from lawdiff.errors import LawdiffError
from lawdiff.model import Json

SCHEMA = 2


def dumps(answer: Json) -> str:
    """The answer as one line of JSON, in UTF-8, without a line feed."""
    return msgspec.json.encode({"schema": SCHEMA, **answer}).decode()


def error_to_dict(problem: LawdiffError) -> Json:
    """An error as JSON has it."""
    return {
        "error": {
            "kind": problem.kind,
            "message": problem.message,
            "where": problem.where,
            "hint": problem.hint,
        }
    }
