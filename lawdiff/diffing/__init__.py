"""The redline a jurist would draw, as data: no I/O, no drawing.

`diff_texts` pairs the alinéas of two texts and marks the words that changed; `apply` and
`revert` lead from one text to the other. Terminal, JSON and HTML draw the same `TextDiff`.
"""

from lawdiff.diffing.model import AlineaDiff, RowDiff, TextDiff, Words
from lawdiff.diffing.patch import apply, revert
from lawdiff.diffing.texts import diff_texts
from lawdiff.diffing.words import word_diff

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
