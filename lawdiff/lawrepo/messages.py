"""Commit messages: what a jurist would write, and what the tool reads back from trailers."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from lawdiff.anomalies import ABSENT, is_absent
from lawdiff.changes import ArticleChange
from lawdiff.dates import UNFIXED, format_french
from lawdiff.errors import RepositoryError
from lawdiff.laws import law_order
from lawdiff.model import Code, LawRef, SourceRef, Version
from lawdiff.numbers import parse_article_path

WIDTH = 76
CONTENTS = "Contenu-sha256"

# kind of a change → how a commit message counts it, singular and plural.
_COUNTED = {
    "created": ("créé", "créés"),
    "modified": ("modifié", "modifiés"),
    "repealed": ("abrogé", "abrogés"),
    "renumbered": ("renuméroté", "renumérotés"),
    "moved": ("déplacé", "déplacés"),
    "first-seen": ("vu pour la première fois", "vus pour la première fois"),
    "last-seen": ("vu pour la dernière fois", "vus pour la dernière fois"),
}
_MARKS = {
    "created": "créé",
    "repealed": "abrogé",
    "renumbered": "renuméroté",
    "moved": "déplacé",
}


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """What a version's commit message says of it.

    `articles` counts its texts, `texts` are the titles of the amending texts that made it.
    `contents` is the digest of what the version says of itself and of its own files.
    """

    code: Code
    date: date
    id: str | None
    complete: bool
    articles: int
    sources: tuple[SourceRef, ...]
    notes: tuple[str, ...] = ()
    future: bool = False
    contents: str | None = None
    texts: tuple[str, ...] = field(default=(), compare=False)

    @property
    def tag(self) -> str:
        return f"{self.code.slug}/{self.date.isoformat()}"

    def tells_of(self, path: str) -> bool:
        """Is an article that this version does not hold no law on its day, as far as it knows?

        Not where it is incomplete, nor where its source says that the article is law and has no
        text of it.
        """
        if not self.complete or not any(note.startswith(ABSENT) for note in self.notes):
            return self.complete
        parsed = parse_article_path(path)
        return parsed is None or not is_absent(self.notes, parsed[0])

    @classmethod
    def of(cls, version: Version, articles: int | None = None) -> VersionInfo:
        """`articles` where the count is known already."""
        if articles is None:
            articles = sum(1 for _ in version.articles())
        return cls(
            code=version.code,
            date=version.date,
            id=version.id,
            complete=version.complete,
            articles=articles,
            sources=version.sources,
            notes=version.notes,
            future=version.future,
        )


def subject(info: VersionInfo) -> str:
    """The first line of a version's commit message."""
    if info.future:
        day = "à une date non fixée" if info.date == UNFIXED else f"au {format_french(info.date)}"
        return f"{info.code.title} – droit à venir {day} (décidé, non en vigueur)"
    name = f" ({info.id})" if info.id else ""
    return f"{info.code.title} – version consolidée au {format_french(info.date)}{name}"


def render(info: VersionInfo, changes: Sequence[ArticleChange] | None) -> str:
    """The whole commit message. `changes` is None for the first version of a code."""
    paragraphs = [subject(info), _counts(info, changes)]
    if not info.complete:
        paragraphs.append(
            _fill(
                "Version incomplète : ses sources ne donnent pas tout le code. Ce qu'elles "
                "n'atteignent pas est inconnu, non abrogé."
            )
        )
    laws = _by_law(changes or ())
    paragraphs += [_law_paragraph(title, entries) for title, entries in laws.items()]
    paragraphs += _lawless(changes or ())
    trailers = trailer_lines(info) + [("Modifie-par", title) for title in laws]
    paragraphs.append("\n".join(f"{key}: {value}" for key, value in trailers))
    return "\n\n".join(paragraphs) + "\n"


@dataclass(frozen=True, slots=True)
class LawGroup:
    """What one set of amending texts changed on one date, by code: a commit of its own."""

    texts: tuple[LawRef, ...]
    date: date
    changes: Mapping[str, Sequence[ArticleChange]]


def render_law(group: LawGroup) -> str:
    """The message of a law's own commit: its title, the articles that it changed, by code."""
    titles = [law.title for law in group.texts]
    paragraphs = [" ; ".join(titles)]
    paragraphs += [_law_paragraph(code, changes) for code, changes in group.changes.items()]
    trailers = [("Code", code) for code in group.changes]
    trailers += [("Version-date", group.date.isoformat())]
    trailers += [("Modifie-par", title) for title in titles]
    paragraphs.append("\n".join(f"{key}: {value}" for key, value in trailers))
    return "\n\n".join(paragraphs) + "\n"


def render_part(info: VersionInfo) -> str:
    """The message of a part's commit, which says all that its source gave beyond the files."""
    trailers = trailer_lines(info)
    trailers += [("Source-file", digest) for ref in info.sources for digest in ref.files]
    return subject(info) + "\n\n" + "\n".join(f"{key}: {value}" for key, value in trailers) + "\n"


def contents_digest(info: VersionInfo, oids: Mapping[str, str]) -> str:
    """The digest that seals a version: of its trailers and its own files."""
    return listing_digest([f"{key}: {value}" for key, value in _facts(info)], oids)


def listing_digest(trailers: Iterable[str], oids: Mapping[str, str]) -> str:
    """The sha256 of trailers, a line each, and of what `git ls-tree -r` prints of some files.

    So anybody can work it out again without lawdiff.
    """
    lines = [f"{line}\n" for line in trailers]
    lines += [f"100644 blob {oid}\t{path}\n" for path, oid in sorted(oids.items())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def sealed(info: VersionInfo, oids: Mapping[str, str]) -> VersionInfo:
    """What a version says of itself, with the digest of that and of its own files."""
    return replace(info, contents=contents_digest(info, oids))


def trailer_lines(info: VersionInfo) -> list[tuple[str, str]]:
    """The trailers that tell of the version itself; `parse_trailers` reads them."""
    sealed = [(CONTENTS, info.contents)] if info.contents else []
    return _facts(info) + sealed


def _facts(info: VersionInfo) -> list[tuple[str, str]]:
    trailers = [
        ("Code", info.code.title),
        ("Code-id", info.code.id),
        ("Version-date", info.date.isoformat()),
        ("Version-id", info.id),
        ("Articles", str(info.articles)),
        ("Complete", "true" if info.complete else "false"),
        ("Futur", "true" if info.future else None),
    ]
    for source in info.sources:
        trailers += [("Source", source.format), ("Source-sha256", source.sha256)]
    trailers += [("Anomalie", note) for note in info.notes]
    return [(key, value) for key, value in trailers if value]


def _counts(info: VersionInfo, changes: Sequence[ArticleChange] | None) -> str:
    total = f"{info.articles} article{'s' if info.articles > 1 else ''}"
    if changes is None:
        return f"{total}. Première version du code dans ce dépôt."
    kinds = Counter(change.kind for change in changes)
    counted = [
        f"{kinds[kind]} {names[kinds[kind] > 1]}" for kind, names in _COUNTED.items() if kinds[kind]
    ]
    return _fill(f"{total} : {', '.join(counted) if counted else 'aucun changement'}.")


def _by_law(changes: Iterable[ArticleChange]) -> dict[str, list[ArticleChange]]:
    """Title of each amending text, oldest first, → the changes that it made."""
    grouped: dict[str, list[ArticleChange]] = defaultdict(list)
    first: dict[str, LawRef] = {}
    for change in changes:
        for key in {law.text_key: None for law in change.laws}:
            grouped[key].append(change)
        for law in change.laws:
            first[law.text_key] = min(first.get(law.text_key, law), law, key=law_order)
    ordered = sorted(first, key=lambda key: law_order(first[key]))
    return {first[key].title: grouped[key] for key in ordered}


def _law_paragraph(title: str, changes: Sequence[ArticleChange]) -> str:
    return f"{title} :\n{_articles(changes)}"


def _lawless(changes: Iterable[ArticleChange]) -> list[str]:
    """Paragraphs for the changes that no text is named for."""
    without = [change for change in changes if not change.laws]
    corrected = [change for change in without if change.corrected]
    moved = [change for change in without if change.kind == "moved"]
    unexplained = ("created", "modified", "repealed", "renumbered")
    unknown = [c for c in without if c.kind in unexplained and not c.corrected]
    groups = [
        ("Aucun texte connu", unknown),
        ("Changement de section, sans texte", moved),
        ("Correction de la source, sans texte", corrected),
    ]
    return [_law_paragraph(title, group) for title, group in groups if group]


def _articles(changes: Sequence[ArticleChange]) -> str:
    import textwrap  # only an import writes messages

    names = []
    for change in changes:
        mark = _MARKS.get(change.kind)
        was = f" (ex-{change.renumbered_from})" if change.renumbered_from else ""
        names.append(f"{change.number}{was}" + (f" ({mark})" if mark and not was else ""))
    return textwrap.fill(
        ", ".join(name.replace(" ", "\xa0") for name in names),
        width=WIDTH,
        initial_indent="  ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    ).replace("\xa0", " ")


def _fill(text: str) -> str:
    import textwrap  # see above

    return textwrap.fill(text, width=WIDTH, break_long_words=False, break_on_hyphens=False)


def read_trailers(text: str) -> dict[str, list[str]]:
    """Key → values of each line `Key: value`."""
    trailers: dict[str, list[str]] = {}
    for line in text.split("\n"):
        key, colon, value = line.partition(": ")
        if colon:
            trailers.setdefault(key, []).append(value)
    return trailers


def parse_trailers(trailers: Mapping[str, Sequence[str]]) -> VersionInfo:
    """The version that a commit's trailers describe; RepositoryError where they do not."""
    try:
        return VersionInfo(
            code=Code(trailers["Code"][0], next(iter(trailers.get("Code-id", ())), None)),
            date=date.fromisoformat(trailers["Version-date"][0]),
            id=next(iter(trailers.get("Version-id", ())), None),
            complete=trailers["Complete"][0] == "true",
            articles=int(trailers["Articles"][0]),
            sources=tuple(
                SourceRef(name, digest, tuple(trailers.get("Source-file", ())))
                for name, digest in zip(trailers["Source"], trailers["Source-sha256"], strict=True)
            ),
            notes=tuple(trailers.get("Anomalie", ())),
            future="Futur" in trailers,
            contents=next(iter(trailers.get(CONTENTS, ())), None),
            texts=tuple(trailers.get("Modifie-par", ())),
        )
    except (KeyError, IndexError, ValueError) as error:
        raise RepositoryError(f"a version whose trailers cannot be read: {error!r}") from None
