"""A made-up code with as many versions as wanted: a LEGI dump, which `lawdiff import` brings in.

300 articles, of which one changes on each day, so that each day is a version.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

ARTICLE = "L136-7"
"""The article that is asked for: it changes every `EVERY` versions."""

SLUG = "code-des-longues-histoires"
ARTICLES, SECTIONS, EVERY = 300, 30, 500
_TITLE, _ID = "Code des longues histoires", "LEGITEXT900000000009"
_FOLDER = f"legi/global/code_et_TNC_en_vigueur/code_en_vigueur/LEGI/TEXT/90/00/00/00/00/{_ID}"
_FIRST_DAY, _NO_END = date(1970, 1, 2), "2999-01-01"
_NEAR = 20  # wordings before and after that a file lists, of an article that is not asked for


@dataclass(frozen=True, slots=True)
class _Wording:
    """One file of the dump: the wording that begins so many days after the first."""

    name: str
    number: str
    begins: int
    ends: int | None

    @property
    def line(self) -> str:
        end = _NO_END if self.ends is None else _day(self.ends)
        return (
            f'<LIEN_ART debut="{_day(self.begins)}" fin="{end}" etat="{self.state}" '
            f'id="{self.name}" num="{self.number}" origine="LEGI"/>'
        )

    @property
    def state(self) -> str:
        return "VIGUEUR" if self.ends is None else "MODIFIE"


def write_dump(path: Path, versions: int) -> Path:
    """A dump of the code that has so many versions."""
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for name, text in _files(versions):
            data = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()
            member = tarfile.TarInfo(f"{_FOLDER}/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def _files(versions: int) -> Iterator[tuple[str, str]]:
    meta = f"<META_COMMUN><ID>{_ID}</ID><NATURE>CODE</NATURE></META_COMMUN>"
    names = [f"LEGISCTA9{n:011}" for n in range(SECTIONS)]
    homes = "".join(
        f'<LIEN_SECTION_TA cid="{name}" debut="{_FIRST_DAY}" etat="VIGUEUR" fin="{_NO_END}" '
        f'id="{name}" niv="1">Titre {n + 1}</LIEN_SECTION_TA>'
        for n, name in enumerate(names)
    )
    yield (
        f"texte/struct/{_ID}.xml",
        f"<TEXTELR><META>{meta}</META><STRUCT>{homes}</STRUCT></TEXTELR>",
    )
    title = f"<TITRE>{_TITLE}</TITRE><TITREFULL>{_TITLE}</TITREFULL>"
    yield (
        f"texte/version/{_ID}.xml",
        f"<TEXTE_VERSION><META>{meta}<META_SPEC><META_TEXTE_VERSION>{title}</META_TEXTE_VERSION>"
        "</META_SPEC></META></TEXTE_VERSION>",
    )
    families = list(_families(versions))
    share = ARTICLES // SECTIONS
    for n, name in enumerate(names):
        lines = "\n".join(one.line for of in families[n * share :][:share] for one in of)
        yield (
            f"section_ta/{_shelf(name)}",
            f"<SECTION_TA><ID>{name}</ID><TITRE_TA>Titre {n + 1}</TITRE_TA>"
            f"<STRUCTURE_TA>\n{lines}\n</STRUCTURE_TA></SECTION_TA>",
        )
    for family in families:
        for at, one in enumerate(family):
            every = one.number == ARTICLE
            near = family if every else family[max(0, at - _NEAR) : at + _NEAR]
            yield f"article/{_shelf(one.name)}", _article(one, near)


def _families(versions: int) -> Iterator[list[_Wording]]:
    """The wordings of each article, oldest first."""
    numbers = [f"{'LRD'[n % 3]}{130 + n // 30}-{n % 30 // 3}" for n in range(ARTICLES)]
    asked = numbers.index(ARTICLE)
    begins: list[list[int]] = [[0] for _ in numbers]
    for day in range(1, versions):
        at = asked if day % EVERY == 0 else (day * 7919) % (ARTICLES - 1)
        at += at == asked and day % EVERY != 0
        begins[at].append(day)
    count = 0
    for number, starts in zip(numbers, begins, strict=True):
        family = []
        for start, end in zip(starts, [*starts[1:], None], strict=True):
            count += 1
            family.append(_Wording(f"LEGIARTI9{count:011}", number, start, end))
        yield family


def _article(one: _Wording, near: Sequence[_Wording]) -> str:
    day, end = _day(one.begins), _NO_END if one.ends is None else _day(one.ends)
    number = f"{day[:4]}-{one.begins}"
    law = f"LOI n°{number} du 1er juin {day[:4]} - art. 1 (V)"
    versions = "".join(f'<VERSION etat="{each.state}">{each.line}</VERSION>' for each in near)
    return (
        f"<ARTICLE><META><META_COMMUN><ID>{one.name}</ID><NATURE>Article</NATURE></META_COMMUN>"
        f"<META_SPEC><META_ARTICLE><NUM>{one.number}</NUM><ETAT>{one.state}</ETAT>"
        f"<DATE_DEBUT>{day}</DATE_DEBUT><DATE_FIN>{end}</DATE_FIN><TYPE>AUTONOME</TYPE>"
        f"</META_ARTICLE></META_SPEC></META><VERSIONS>{versions}</VERSIONS>"
        "<SM><CONTENU/></SM><NOTA><CONTENU/></NOTA><BLOC_TEXTUEL><CONTENU>"
        "<p>I.-La présente section s'applique aux contributions.</p>"
        f"<p>Le taux est fixé à {one.begins % 97} % au titre de l'année {one.begins}.</p>"
        "<p>III.-Un décret le fixe.</p></CONTENU></BLOC_TEXTUEL><LIENS>"
        f'<LIEN cidtexte="JORFTEXT{one.begins:012}" datesignatexte="{day[:4]}-06-01" id="" '
        f'naturetexte="LOI" nortexte="" num="1" numtexte="{number}" sens="cible" '
        f'typelien="MODIFIE">{law}</LIEN></LIENS></ARTICLE>'
    )


def _shelf(name: str) -> str:
    pairs = "/".join(name[at : at + 2] for at in range(8, 18, 2))
    return f"{name[:4]}/{name[4:8]}/{pairs}/{name}.xml"


def _day(after: int) -> str:
    return (_FIRST_DAY + timedelta(days=after)).isoformat()
