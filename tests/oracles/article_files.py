"""Oracle of article Markdown: a file's lines, by the labels that stand between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lawdiff.sources.base import Parsed
from tests.oracles.characters import characters, letters
from tests.oracles.wording import SourceText, SourceWording, differences

Disagreement = tuple[str | None, str]
_NOTA = ("nota", "nota bene", "note")
_LISTS = (
    "liens relatifs", "cite", "anciens textes", "nouveaux textes", "ancien texte",
    "nouveau texte", "concordance", "transfert", "transféré", "textes d'application",
)  # fmt: skip


@dataclass(slots=True)
class _File:
    number: str
    text: list[str] = field(default_factory=list)
    nota: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


def disagreements(files: Sequence[bytes], parsed: Parsed) -> Iterator[Disagreement]:
    """How the reader's version differs from article files: number of the article, message."""
    articles = list(parsed.version.articles())
    for data in files:
        wording = _read(data.decode("utf-8-sig"))
        number = characters(wording.number)
        twins = [a for a in articles if characters(a.number) == number]
        found = [list(differences(wording, article)) for article in twins]
        if not twins:
            yield wording.number, "its file is lost"
        elif all(found):
            yield from ((wording.number, message) for message in found[0])
        else:
            articles.remove(twins[found.index([])])
    yield from ((article.number, "no file of the source is this article") for article in articles)


def _read(text: str) -> SourceWording:
    file = _split(text)
    return SourceWording(
        id="",
        number=file.number,
        texts=(_reading(file.text),),
        notas=(_reading(file.nota),),
        links=tuple((item, "") for item in file.links),
    )


def _reading(lines: list[str]) -> SourceText:
    """A text of which only the letters are sure to be the same in their order.

    A table is drawn in it with signs that are no law; its cells are read by column.
    """
    source = "\n".join(lines)
    found = SourceText.of_markup(source)
    if "<pre" in source.lower():
        return SourceText(found.text, None, table=True)
    return SourceText(found.text)


def _split(text: str) -> _File:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    said = iter(lines)
    title = next((line for line in said if characters(line)), "")
    file = _File(_number(title))
    target, in_links = file.text, False
    for line in said:
        label = _label(line)
        if label in _NOTA:
            target, in_links = file.nota, False
        elif label is not None and (label.endswith(" par") or label.startswith(_LISTS)):
            in_links = True
            label_at = len(file.links)
        elif not in_links:
            target.append(line)
        elif line.lstrip()[:1] in ("-", "*", "+") and line.strip():
            file.links.append(line.lstrip()[1:])
        elif line.strip() and len(file.links) > label_at:
            file.links[-1] += f" {line}"
    file.links = [link for link in file.links if letters(link)]
    return file


def _number(title: str) -> str:
    """`## Article L1 ##` → `L1`."""
    return title.strip().strip("#").strip().removeprefix("Article").strip()


def _label(line: str) -> str | None:
    """What stands between the marks of a line that is all emphasis, in lower case; else None."""
    text = " ".join(line.translate({0xAD: None, 0x200B: None, 0xFEFF: None, 0x2060: None}).split())
    text = text.rstrip(": ")
    if text[:1] not in ("*", "_") or text[-1:] not in ("*", "_"):
        return None
    inner = text.strip("*_").strip(": ")
    return inner.lower() if inner and not set("*_") & set(inner) else None
