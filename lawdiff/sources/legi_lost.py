"""What a file of LEGI holds besides what lawdiff holds of it: told, so that nothing is lost in
silence.

An element is known and read, known and told elsewhere, or neither; of the last every text is an
anomaly.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from lawdiff.canonical import fold

Element = etree._Element
Problem = tuple[str, str]

# root → path of an element → its children that are read or tell nothing new: the ids and places
# that META and CONTEXTE repeat, the words under which a publisher files an article (MCS_ART).
_READ = {
    "ARTICLE": {
        "": {"META", "CONTEXTE", "VERSIONS", "NOTA", "BLOC_TEXTUEL", "LIENS", "SM"},
        "META": {"META_COMMUN", "META_SPEC"},
        "META/META_SPEC": {"META_ARTICLE"},
        "META/META_SPEC/META_ARTICLE": {
            *("NUM", "ETAT", "DATE_DEBUT", "DATE_FIN", "TYPE", "MCS_ART"),
        },
        "NOTA": {"CONTENU"},
        "BLOC_TEXTUEL": {"CONTENU"},
        "SM": set(),
        "LIENS": {"LIEN"},
        "VERSIONS": {"VERSION"},
        "VERSIONS/VERSION": {"LIEN_ART"},
    },
    "SECTION_TA": {
        "": {"ID", "TITRE_TA", "CONTEXTE", "STRUCTURE_TA", "COMMENTAIRE"},
        "COMMENTAIRE": set(),
    },
    "TEXTELR": {
        "": {"META", "VERSIONS", "STRUCT"},
    },
    "TEXTE_VERSION": {
        "": {"META", "NOTA", "VISAS", "SIGNATAIRES", "TP", "ABRO", "RECT"},
        **{name: set() for name in ("NOTA", "VISAS", "SIGNATAIRES", "TP", "ABRO", "RECT")},
    },
}
_SHOWN = 80
_MOST = 20  # texts of one file that are told


def lost(root: Element) -> list[Problem]:
    """The texts of a file that stand in no element that is read (kind and message)."""
    problems: list[Problem] = []
    for path, children in _READ.get(str(root.tag), {}).items():
        for element in [root] if not path else root.findall(path):
            for name, text in _other_texts(element, children):
                if len(problems) < _MOST:
                    place = f"<{path or root.tag!s}>" + (f" <{name}>" if name else "")
                    problems.append(("dropped-text", f"{place} is not held: « {text} »"))
    return problems


def _other_texts(element: Element, children: set[str]) -> Iterator[tuple[str, str]]:
    """Name and text of each child that is not among these, and the texts between children."""
    for text in (element.text, *(child.tail for child in element)):
        if text and not text.isspace() and (shown := _shown(text)):
            yield "", shown
    for child in element:
        if child.tag not in children and (shown := _shown("".join(child.itertext()))):
            yield str(child.tag), shown


def _shown(text: str) -> str:
    return fold(text.lstrip()[: 4 * _SHOWN])[:_SHOWN]
