"""How a version that a source gives differs from what a repository holds of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from lawdiff.model import Article, Citation, LawRef, Version, Wording
from lawdiff.record import contents
from lawdiff.record.contents import Place, SectionRef
from lawdiff.record.paths import assign_paths
from lawdiff.record.register import Listing
from lawdiff.record.version import HeldVersion


@dataclass(frozen=True, slots=True)
class Difference:
    """`kind` is `missing`, `surplus` or `differs`; `article` is a number, None for the version."""

    kind: str
    message: str
    article: str | None = None


Pair = tuple[str, Listing]  # the blob of an article file, and what is said of the article


@dataclass(slots=True)
class VersionComparer:
    """Compares versions one after the other; an article that stays as it was is compared once."""

    _equal: dict[tuple[int, Pair], Article] = field(default_factory=dict)
    _read: dict[Pair, Article] = field(default_factory=dict)

    def read(self, held: HeldVersion) -> dict[str, Article]:
        """Path → article of a held version; an unchanged one is not read again."""
        pairs = _pairs(held)
        held.known.update({p: self._read[pair] for p, pair in pairs.items() if pair in self._read})
        articles = held.articles(held.places)
        self._read = {pairs[path]: article for path, article in articles.items()}
        return articles

    def exact(self, source: Version, held: HeldVersion) -> Iterator[Difference]:
        """How the two differ, where the repository should hold exactly what the source gives."""
        yield from facts(source, held)
        articles = self.read(held)
        pairs = _pairs(held)
        paths = assign_paths(source)
        given = {paths[id(article)]: (trail, article) for trail, article in source.places()}
        equal: dict[tuple[int, Pair], Article] = {}
        for path, (sections, article) in given.items():
            twin = articles.get(path)
            if twin is None:
                yield Difference("missing", "the source holds it, the repository does not",
                                 article.number)  # fmt: skip
                continue
            key = (id(article), pairs[path])
            if key not in self._equal:
                found = list(article_differences(article, twin))
                yield from found
                if found:
                    continue
            equal[key] = article  # kept alive, so that its id stays its own
            trail = tuple(SectionRef(section.title, section.cid) for section in sections)
            if held.places[path].sections != trail:
                yield Difference("differs", _places(trail, held.places[path]), article.number)
        for path, article in articles.items():
            if path not in given:
                message = "the repository holds it, the source does not"
                yield Difference("surplus", message, article.number)
        self._equal = equal
        if contents.render(source, paths) != held.sommaire and list(given) == list(articles):
            yield Difference("differs", "the sections of the table of contents differ")
        elif list(given) != list(articles) and given.keys() == articles.keys():
            yield Difference("differs", "its articles stand in another order")

    def contained(self, source: Version, held: HeldVersion) -> Iterator[Difference]:
        """What a source holds and the version, made from more sources than it, does not."""
        by_number: dict[str, list[Article]] = {}
        for article in self.read(held).values():
            by_number.setdefault(article.number, []).append(article)
        for article in source.articles():
            twins = by_number.get(article.number, [])
            if not twins:
                message = "the source holds it, the repository does not"
                yield Difference("missing", message, article.number)
                continue
            found = [list(_lacks(article, twin)) for twin in twins]
            if all(found):
                yield from found[0]


def _pairs(held: HeldVersion) -> dict[str, Pair]:
    said = held.listings(held.places)
    return {path: (held.oids[path], said[path]) for path in held.places}


def facts(source: Version, held: HeldVersion) -> Iterator[Difference]:
    """How the two differ in the facts of the version itself."""
    info = held.info
    for what, ours, theirs in (
        ("the title of its code", source.code.title, info.code.title),
        ("the id of its code", source.code.id, info.code.id),
        ("its id", source.id, info.id),
        ("whether it is complete", source.complete, info.complete),
        ("the sha256 of its source", _digests(source.sources), _digests(info.sources)),
        ("the anomalies of its source", "; ".join(source.notes), "; ".join(info.notes)),
        ("whether it is law to come", source.future, info.future),
    ):
        if ours != theirs:
            yield Difference("differs", f"{what}: the source says {ours}, its commit {theirs}")


def _digests(sources: Iterable[object]) -> str:
    return ", ".join(sorted(f"{source}" for source in sources))


def article_differences(source: Article, held: Article) -> Iterator[Difference]:
    """Every difference between two articles that should be the same."""
    if source == held:
        return
    number = source.number
    yield from _lines("alinéa", source.alineas, held.alineas, number)
    yield from _lines("alinéa of the Nota", source.nota, held.nota, number)
    lists: tuple[tuple[str, Sequence[object], Sequence[object], Callable[..., str]], ...] = (
        ("amending text", source.laws, held.laws, _law),
        ("ending text", source.ended_by, held.ended_by, _law),
        ("link", source.citations, held.citations, _citation),
        ("wording", source.wordings, held.wordings, _wording),
    )
    for what, ours, theirs, shown in lists:
        for one in ours:
            if one not in theirs:
                message = f"the {what} « {shown(one)} » is not held as the source has it"
                yield Difference("missing", message, number)
        for one in theirs:
            if one not in ours:
                message = f"the {what} « {shown(one)} » is held, the source does not have it"
                yield Difference("surplus", message, number)
        if ours != theirs and set(ours) == set(theirs):
            yield Difference("differs", f"its {what}s stand in another order", number)
    for name in ("number", "cid", "wording", "in_force_from", "in_force_until", "state", "cut"):
        mine, other = getattr(source, name), getattr(held, name)
        if mine != other:
            message = f"{name}: the source says {mine}, the repository {other}"
            yield Difference("differs", message, number)


def _lines(
    what: str, source: Sequence[str], held: Sequence[str], number: str
) -> Iterator[Difference]:
    if source == held:
        return
    for at, (one, other) in enumerate(zip(source, held, strict=False), start=1):
        if one != other:
            message = f"{what} {at}: the source says {_short(one, other)}"
            yield Difference("differs", message, number)
    for at in range(len(held), len(source)):
        yield Difference("missing", f"{what} {at + 1} is not held", number)
    for at in range(len(source), len(held)):
        yield Difference("surplus", f"{what} {at + 1} is held, and not in the source", number)


def _short(one: str, other: str) -> str:
    """Two texts from their first difference on."""
    pairs = enumerate(zip(one, other, strict=False))
    at = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
    start = max(0, at - 20)
    return f"« …{one[start : at + 30]}… », the repository « …{other[start : at + 30]}… »"


def _law(law: LawRef) -> str:
    return f"{law.title} - art. {law.article}" if law.article else law.title


def _citation(citation: Citation) -> str:
    return f"{citation.relation} : {citation.title}"


def _wording(wording: Wording) -> str:
    return f"{wording.id}, {wording.start} to {wording.end}"


def _places(source: tuple[SectionRef, ...], held: Place) -> str:
    ours, theirs = (
        " › ".join(section.title for section in trail) for trail in (source, held.sections)
    )
    if ours == theirs:
        return f"the ids of its sections differ ({ours})"
    return f"it stands under « {ours} » in the source, under « {theirs} » in the repository"


def _lacks(source: Article, held: Article) -> Iterator[Difference]:
    """What the held article lacks of the source's. It may have more links, and be whole where the
    source's is cut."""
    alike = held
    if source.cut and "\n".join(held.alineas).startswith("\n".join(source.alineas)):
        alike = replace(held, alineas=source.alineas)
    yield from _lines("alinéa", source.alineas, alike.alineas, source.number)
    yield from _lines("alinéa of the Nota", source.nota, held.nota, source.number)
    named = {(law.kind, law.text_key, law.article) for law in (*held.laws, *held.ended_by)}
    for law in (*source.laws, *source.ended_by):
        if (law.kind, law.text_key, law.article) not in named:
            yield Difference("missing", f"the text « {_law(law)} » is not held", source.number)
    cited = {(citation.relation, citation.title) for citation in held.citations}
    for citation in source.citations:
        if (citation.relation, citation.title) not in cited:
            message = f"the link « {_citation(citation)} » is not held"
            yield Difference("missing", message, source.number)
