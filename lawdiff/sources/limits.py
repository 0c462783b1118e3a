"""How large a source may be: far above any law, far below what would fill a machine's memory.

The largest code, as Légifrance's JSON, has about 150 MB; all of LEGI is 1.1 GB packed. What is
beyond a limit is refused with the limit's name, and nothing is written. (`canonical` has its own
bounds, for tables and marks: what is beyond them is held in another form.)
"""

from __future__ import annotations

from lawdiff.errors import SourceError

KIB, MIB = 1 << 10, 1 << 20

# One file, unpacked: three times the largest code in JSON. It is held in memory as a whole.
MAX_FILE = 512 * MIB
# A plain text or an article file: the Code de la sécurité sociale has 13 MB of text.
MAX_TEXT_FILE = 64 * MIB
# One line of these: an alinéa of ten million characters is none, but a file without line ends.
MAX_LINE = 8 * MIB
# Lines that hold text: the Code de la sécurité sociale has 120,000.
MAX_LINES = 1_500_000
# The text of one article with its markup, in characters. The longest tables have some 2 million.
MAX_ARTICLE = 16 * MIB
# One XML file of a dump: an article with all its links.
MAX_XML = 32 * MIB
# An archive may unpack to a hundred times its size, and small ones to this: XML packs to a tenth.
MAX_RATIO, FREE_UNPACKING = 100, 256 * MIB
# Names in an archive: what stands before a member's content is some hundred bytes.
MAX_HEADER = 64 * KIB
# Sections in sections. No code has more than ten levels.
MAX_DEPTH = 100
# Days on which a code changes: the Code général des impôts has some 2,000 since 1950.
MAX_VERSIONS = 20_000
# Days to come on which a code will change: no code knows more than some dozens.
MAX_FUTURE = 1_000
# Lines of a dump's structures that name one article or section, each for some days.
MAX_PLACES = 1_000

HINT = "no code of law is as large: is this the right file? If it is law, please report it"


def refused(what: str, where: str) -> SourceError:
    """The error for a source beyond a limit; `what` says which, with the limit."""
    return SourceError(what, where=where, hint=HINT)


def shown(size: int) -> str:
    """A number of bytes as a message says it: `512 MB`."""
    return f"{size // MIB} MB" if size >= MIB else f"{size // KIB} KB"
