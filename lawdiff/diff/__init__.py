"""The redline a jurist would draw, as data: no I/O, no drawing.

`diff_texts` pairs the alinéas of two texts and marks the words that changed; `apply` and
`revert` lead from one text to the other. Terminal, JSON and HTML draw the same `TextDiff`.
"""

from lawdiff.diff.model import AlineaDiff, RowDiff, TextDiff, Words
from lawdiff.diff.patch import apply, revert
from lawdiff.diff.texts import diff_texts
from lawdiff.diff.words import word_diff

__all__ = [
    "AlineaDiff",
    "RowDiff",
    "TextDiff",
    "Words",
    "apply",
    "diff_texts",
    "revert",
    "word_diff",
]
