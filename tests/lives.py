"""Small codes with the whole lives of their articles, as Légifrance's JSON tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.making import CODE, Unit, bring_in, json_article, json_code, json_section, ms

NEVER = "2999-01-01"


@dataclass(frozen=True)
class Word:
    """A wording: its first day, its text, the texts that made it, its last day where that is no
    other wording's first."""

    start: str
    text: str
    by: Sequence[str] = ()
    end: str | None = None


@dataclass(frozen=True)
class Life:
    """An article: its number and its wordings, oldest first."""

    number: str
    words: Sequence[Word]
    n: int
    ended_by: Sequence[str] = field(default=())

    def end(self, at: int) -> str:
        later = self.words[at + 1].start if at + 1 < len(self.words) else NEVER
        return self.words[at].end or later

    def wordings(self, known: str) -> list[dict[str, Any]]:
        """The list of its wordings, as a source of a day knows it."""
        return [
            {"id": self.id(at), "dateDebut": ms(one.start), "dateFin": ms(self.end(at)),
             "etat": "VIGUEUR"}
            for at, one in enumerate(self.words)
        ]  # fmt: skip

    def id(self, at: int) -> str:
        return f"LEGIARTI9{self.n:09d}{at + 1:02d}"

    def node(self, day: str) -> dict[str, Any] | None:
        """Its node in the version of a day; None where it is not law that day."""
        for at, one in enumerate(self.words):
            if one.start <= day < self.end(at):
                return json_article(
                    self.number, *one.text.split("\n"), n=self.n, w=at + 1,
                    dateDebut=ms(one.start), dateFin=ms(self.end(at)),
                    articleVersions=self.wordings(day),
                    lienModifications=[*_links(one.by, "MODIFIE" if at else "CREE"),
                                       *_links(self._ending(at), "ABROGE")],
                )  # fmt: skip
        return None

    def _ending(self, at: int) -> Sequence[str]:
        return self.ended_by if at + 1 == len(self.words) else ()


def _links(titles: Sequence[str], kind: str) -> list[dict[str, str]]:
    return [{"linkType": kind, "textTitle": one, "natureText": _nature(one)} for one in titles]


def _nature(title: str) -> str:
    return "DECRET" if title.startswith("Décret") else "LOI"


def write_code(
    path: Path, day: str, sections: Mapping[str, Sequence[Life]], *, title: str = CODE.title
) -> Path:
    """The version of a day, in a file."""
    nodes = []
    for at, (name, lives) in enumerate(sections.items(), start=1):
        held = [node for life in lives if (node := life.node(day)) is not None]
        nodes.append(json_section(name, *held, n=at))
    path.write_bytes(json_code(day, *nodes, title=title))
    return path


def make_repo(
    folder: Path, days: Sequence[str], sections: Mapping[str, Sequence[Life]], name: str = "repo"
) -> Path:
    """A repository that holds the versions of these days."""
    for day in days:
        bring_in(folder / name, Unit(write_code(folder / f"{day}.json", day, sections)))
    return folder / name
