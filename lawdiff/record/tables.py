"""Tables as alinéas: Markdown with one line for each row."""

from __future__ import annotations

from collections.abc import Sequence

TABLE_DELIMITER = "---"


def table_text(rows: Sequence[Sequence[str]]) -> str:
    """A table as an alinéa: a Markdown table with the first row as its header.

    `|` in a cell is written `\\|`. An empty table gives an empty string.
    """
    if not rows:
        return ""
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    lines.insert(1, "| " + " | ".join([TABLE_DELIMITER] * len(rows[0])) + " |")
    return "\n".join(lines)


def is_table(alinea: str) -> bool:
    """Is this alinéa a table? Only tables have line feeds."""
    return "\n" in alinea


def table_rows(alinea: str) -> list[list[str]]:
    """The cells of a table alinéa, the inverse of `table_text`."""
    lines = alinea.split("\n")
    del lines[1:2]
    # A bar in a cell is escaped, so a bar between spaces separates two cells.
    return [[cell.replace("\\|", "|") for cell in line[2:-2].split(" | ")] for line in lines]
