"""A table as one alinéa in Markdown, a line a row."""

from __future__ import annotations

from collections.abc import Sequence

TABLE_DELIMITER = "---"


def table_text(rows: Sequence[Sequence[str]]) -> str:
    """A table as one alinéa: a Markdown table, a line a row, the first row as its head.

    `|` in a cell is written `\\|`. An empty table gives an empty string.
    """
    if not rows:
        return ""
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    lines.insert(1, "| " + " | ".join([TABLE_DELIMITER] * len(rows[0])) + " |")
    return "\n".join(lines)


def is_table(alinea: str) -> bool:
    """Is this alinéa a table? Only tables hold line feeds."""
    return "\n" in alinea


def table_rows(alinea: str) -> list[list[str]]:
    """The cells of a table alinéa, the inverse of `table_text`."""
    lines = alinea.split("\n")
    del lines[1:2]
    # A bar in a cell has `\` before it, so a bar between spaces parts two cells.
    return [[cell.replace("\\|", "|") for cell in line[2:-2].split(" | ")] for line in lines]
