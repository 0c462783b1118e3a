"""What a file of LEGI holds besides what lawdiff holds of it: reported, so that nothing is lost
silently.

An element is known and read, known and given elsewhere, or neither; each text of the last is an
anomaly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from lawdiff.french.typography import fold

Element = etree._Element
Problem = tuple[str, str]

# root → path of an element → its children that are read or repeat others: the ids and places
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
# root → path of an element → its children of which there is one; the first of several is read.
_ONCE: dict[str, dict[str, tuple[str, ...]]] = {
    "ARTICLE": {
        "": ("META",),
        "META": ("META_COMMUN", "META_SPEC"),
        "META/META_COMMUN": ("ID",),
        "META/META_SPEC": ("META_ARTICLE",),
        "META/META_SPEC/META_ARTICLE": ("NUM", "ETAT", "DATE_DEBUT", "DATE_FIN"),
    },
    "SECTION_TA": {"": ("ID", "TITRE_TA", "STRUCTURE_TA")},
    "TEXTELR": {"": ("META", "STRUCT"), "META": ("META_COMMUN",), "META/META_COMMUN": ("ID",)},
    "TEXTE_VERSION": {
        "": ("META",),
        "META": ("META_COMMUN", "META_SPEC"),
        "META/META_COMMUN": ("ID",),
        "META/META_SPEC": ("META_TEXTE_VERSION",),
        "META/META_SPEC/META_TEXTE_VERSION": ("TITRE", "TITREFULL"),
    },
}
# path of an element of an article → its children of which there is one; all of several are read.
_ALL_READ: dict[str, tuple[str, ...]] = {
    "": ("BLOC_TEXTUEL", "NOTA"),
    "BLOC_TEXTUEL": ("CONTENU",),
    "NOTA": ("CONTENU",),
}
_SHOWN = 80
_MOST = 20  # texts of one file that are reported one by one


def lost(root: Element) -> list[Problem]:
    """What a file holds that is not read (kind and message): elements that stand twice, and the
    texts that stand in no element that is read."""
    problems = list(_repeated(root))
    for path, children in _READ.get(str(root.tag), {}).items():
        for element in [root] if not path else root.findall(path):
            for name, text in _other_texts(element, children):
                if len(problems) < _MOST:
                    place = f"<{path or root.tag!s}>" + (f" <{name}>" if name else "")
                    problems.append(("dropped-text", f"{place} is not held: « {text} »"))
    return problems


def _repeated(root: Element) -> Iterator[Problem]:
    yield from _several(root, _ONCE.get(str(root.tag), {}), "the first one is read")
    if root.tag == "ARTICLE":
        yield from _several(root, _ALL_READ, "all are read, one after the other")


def _several(
    root: Element, single: Mapping[str, tuple[str, ...]], outcome: str
) -> Iterator[Problem]:
    """A problem for each child that stands several times; `single` maps paths to child names."""
    for path, names in single.items():
        for element in [root] if not path else root.findall(path):
            tags = [child.tag for child in element]
            for name in names:
                if tags.count(name) > 1:
                    message = f"<{name}> stands {tags.count(name)} times in <{element.tag!s}>"
                    yield "repeated-element", f"{message}; {outcome}"


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
