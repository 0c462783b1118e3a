"""Sources of one version complete each other: the version is a function of the set of its parts.

A part is what one format gave of a version. The fullest part gives the text; the others add the
articles that it lacks, and their links to those that it has. Pure, and the same in any order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from lawdiff.errors import ConflictError
from lawdiff.french.laws import united
from lawdiff.french.numbers import sort_key
from lawdiff.model import Article, Citation, Section, SourceRef, Version
from lawdiff.sources.anomalies import Anomaly, notes
from lawdiff.sources.formats import is_piecewise

Nodes = tuple[Section | Article, ...]


def merge(parts: Sequence[Version]) -> tuple[Version, list[Anomaly]]:
    """The version that its parts, one per format, make together, and where they disagree."""
    anomalies: list[Anomaly] = []
    if len(parts) == 1:
        return parts[0], anomalies
    ranked = sorted(parts, key=_rank, reverse=True)
    fullest = ranked[0]
    contents = fullest.contents
    for part in ranked[1:]:
        contents = _complete(contents, part, anomalies)
    version = replace(
        fullest,
        code=next((part.code for part in ranked if part.code.id), fullest.code),
        id=min((part.id for part in ranked if part.id), default=None),
        complete=any(part.complete for part in ranked),
        contents=contents,
        sources=tuple(sorted((ref for p in parts for ref in p.sources), key=_source_order)),
        notes=tuple(sorted({n for p in parts for n in p.notes} | set(notes(anomalies)))),
    )
    return version, anomalies


def combine(held: Version, new: Version, *, overwrite: bool) -> Version:
    """Two sources of one format and one version, as one part.

    Article files add up. Of two whole texts the one that extends the other stays (a cut file
    and its full form), or the one that knows more of the same text. Where they contradict each
    other, ConflictError is raised; with `overwrite` the new one counts instead: whole, or article
    by article for article files.
    """
    contradictions = _contradictions(held, new)
    piecewise = is_piecewise(new.sources)
    if not piecewise and not contradictions:
        if overwrite and _extends(new, held):
            return new
        smaller, bigger = sorted((held, new), key=_fullness)
        if _extends(bigger, smaller):
            return bigger
        contradictions = sorted(_numbers(held) ^ _numbers(new), key=sort_key)
    if contradictions and not overwrite:
        raise _conflict(new, contradictions)
    return _add_up(held, new) if piecewise else new


def _contradictions(one: Version, other: Version) -> list[str]:
    """The numbers that both hold with texts that cannot be one and the same."""
    ours, theirs = _by_number(one), _by_number(other)
    return [
        number
        for number in sorted(ours.keys() & theirs.keys(), key=sort_key)
        if not _agree(ours[number], theirs[number])
    ]


def _agree(ours: Sequence[Article], theirs: Sequence[Article]) -> bool:
    """Do two sources give a number the same wordings, as far as neither cuts it short?"""
    if any(article.cut for article in (*ours, *theirs)):
        return all(_begins_alike(a, b) for a, b in zip(ours, theirs, strict=False))
    return sorted(map(_text, ours)) == sorted(map(_text, theirs))


def _begins_alike(one: Article, other: Article) -> bool:
    """Is the shorter text the beginning of the longer one?"""
    short, long = sorted(("\n".join(one.alineas), "\n".join(other.alineas)), key=len)
    return long.startswith(short)


def _extends(bigger: Version, smaller: Version) -> bool:
    """Does the one hold all that the other holds, and is what it has more not denied there?"""
    extra = _numbers(bigger) - _numbers(smaller)
    return _numbers(smaller) <= _numbers(bigger) and not (smaller.complete and extra)


def _conflict(new: Version, numbers: Sequence[str]) -> ConflictError:
    shown = ", ".join(numbers[:5]) + (", …" if len(numbers) > 5 else "")
    differ = "article differs" if len(numbers) == 1 else "articles differ"
    return ConflictError(
        f"another text of the {new.code.title} of {new.date} is held already: "
        f"{len(numbers)} {differ} ({shown})",
        hint="--replace puts the new text in the place of the held one",
    )


def _add_up(held: Version, new: Version) -> Version:
    """The articles of both, in any order the same; where they contradict each other, the new."""
    ours, theirs = _by_number(new), _by_number(held)
    articles: list[Article] = []
    for number in ours.keys() | theirs.keys():
        both = number in ours and number in theirs and _agree(ours[number], theirs[number])
        if both:
            pairs = zip(*(sorted(a[number], key=_text) for a in (ours, theirs)), strict=True)
            articles += [_join(one, other) for one, other in pairs]
        else:
            articles += ours.get(number) or theirs[number]
    articles.sort(key=lambda article: (sort_key(article.number), _text(article)))
    digests = {digest for v in (held, new) for ref in v.sources for digest in ref.digests}
    return replace(
        new,
        code=min(held.code, new.code, key=lambda code: (code.id is None, code.title)),
        id=min((v.id for v in (held, new) if v.id), default=None),
        complete=held.complete or new.complete,
        contents=tuple(articles),
        sources=(SourceRef.of_files(new.sources[0].format, digests),),
        notes=tuple(sorted({*held.notes, *new.notes})),
    )


def _text(article: Article) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return article.alineas, article.nota


def _join(one: Article, other: Article) -> Article:
    """An article of which two files of the same rank give the same text."""
    return replace(
        one,
        laws=united(sorted((*one.laws, *other.laws), key=repr)),
        ended_by=united(sorted((*one.ended_by, *other.ended_by), key=repr)),
        citations=_citations(sorted((*one.citations, *other.citations), key=repr), ()),
    )


# --- one version out of parts of several formats -------------------------------------------


def _rank(version: Version) -> tuple[bool, int, int, str]:
    """How full a source is; the format's name only settles a tie."""
    articles = list(version.articles())
    size = sum(len(alinea) for article in articles for alinea in article.alineas)
    return version.complete, len(articles), size, version.sources[0].format


def _fullness(version: Version) -> tuple[bool, int, int, int, str]:
    """How full a source is and how much it knows beside the text; its digest only settles a tie."""
    complete, articles, size, _ = _rank(version)
    known = sum(
        len(article.laws) + len(article.ended_by) + len(article.citations) + len(article.wordings)
        for article in version.articles()
    )
    return complete, articles, size, known, version.sources[0].sha256


def _source_order(ref: SourceRef) -> tuple[str, str]:
    return ref.format, ref.sha256


def _by_number(version: Version) -> dict[str, list[Article]]:
    found: dict[str, list[Article]] = defaultdict(list)
    for article in version.articles():
        found[article.number].append(article)
    return found


def _numbers(version: Version) -> set[str]:
    return {article.number for article in version.articles()}


def _complete(contents: Nodes, part: Version, anomalies: list[Anomaly]) -> Nodes:
    """Contents with what a less full part adds: links, and the articles that are lacking."""
    held, others = _by_number(replace(part, contents=contents)), _by_number(part)
    twins: dict[int, Article] = {}
    for number in held.keys() & others.keys():
        twins |= {id(ours): theirs for ours, theirs in _pairs(held[number], others[number])}
    for number in sorted(held.keys() & others.keys(), key=sort_key):
        if not _supports(others[number], held[number]):
            message = f"its text in the source of format « {part.sources[0].format} » "
            anomalies.append(Anomaly("disagreement", message + "is not the one held", number))
    return _graft(_enrich(contents, twins), _prune(part.contents, held.keys()))


def _pairs(ours: Sequence[Article], theirs: Sequence[Article]) -> Iterator[tuple[Article, Article]]:
    """Each wording that is held with its twin in the other source: the one of the same text.

    The only wordings of a number are twins whatever they say.
    """
    if len(ours) == len(theirs) == 1:
        yield ours[0], theirs[0]
        return
    for article in ours:
        twin = next((other for other in theirs if other.alineas == article.alineas), None)
        if twin is not None:
            yield article, twin


def _supports(theirs: Sequence[Article], ours: Sequence[Article]) -> bool:
    """Is every text that the other source gives one that is held, as far as neither is cut?"""
    return all(
        any(a.alineas == b.alineas or _goes_on(a, b) or _goes_on(b, a) for b in ours)
        for a in theirs
    )


def _goes_on(cut: Article, whole: Article) -> bool:
    """Is the one article cut, and does the other go on from there?"""
    return cut.cut and "\n".join(whole.alineas).startswith("\n".join(cut.alineas))


def _enrich(nodes: Nodes, twins: Mapping[int, Article]) -> Nodes:
    """Nodes whose articles have the links of their twins; `twins` is keyed by `id(article)`."""
    result: list[Section | Article] = []
    for node in nodes:
        if isinstance(node, Section):
            result.append(replace(node, children=_enrich(node.children, twins)))
        else:
            twin = twins.get(id(node))
            result.append(enriched(node, twin) if twin else node)
    return tuple(result)


def enriched(article: Article, other: Article) -> Article:
    """One article with the links of another source's text of it, and the facts that it lacks.

    The text stays, save where it is cut and the other goes on from there.
    """
    whole = not other.cut and _goes_on(article, other)
    return replace(
        article,
        alineas=other.alineas if whole else article.alineas,
        cut=article.cut and not whole,
        nota=article.nota or other.nota,
        laws=united((*article.laws, *other.laws)),
        ended_by=united((*article.ended_by, *other.ended_by)),
        citations=_citations(article.citations, other.citations),
        cid=article.cid or other.cid,
        wording=article.wording or other.wording,
        in_force_from=article.in_force_from or other.in_force_from,
        in_force_until=article.in_force_until or other.in_force_until,
        state=article.state or other.state,
        wordings=article.wordings or other.wordings,
    )


def _citations(ours: Iterable[Citation], theirs: Iterable[Citation]) -> tuple[Citation, ...]:
    """Each link once, with the state and the id that either source knows; ours counts first."""
    known: dict[tuple[str, str], Citation] = {}
    for link in (*ours, *theirs):
        held = known.setdefault((link.relation, link.title), link)
        if held is not link:
            both = replace(held, state=held.state or link.state, cid=held.cid or link.cid)
            known[link.relation, link.title] = both
    return tuple(sorted(known.values(), key=lambda c: (c.relation, c.title)))


def _prune(nodes: Nodes, held: Collection[str]) -> Nodes:
    """The nodes without the articles held, and without the sections that this empties."""
    result: list[Section | Article] = []
    for node in nodes:
        if isinstance(node, Article):
            if node.number not in held:
                result.append(node)
        elif children := _prune(node.children, held):
            result.append(replace(node, children=children))
    return tuple(result)


def _graft(nodes: Nodes, more: Nodes) -> Nodes:
    """Nodes with more of them: under the section of the same identity or title, else at the end."""
    result = list(nodes)
    met: dict[int, str] = {}
    for extra in more:
        at = _host(result, extra, met)
        host = None if at is None else result[at]
        if at is not None and isinstance(host, Section) and isinstance(extra, Section):
            result[at] = replace(host, children=_graft(host.children, extra.children))
        else:
            result.append(extra)
    return tuple(result)


def _host(
    nodes: Sequence[Section | Article], extra: Section | Article, met: dict[int, str]
) -> int | None:
    """Where the section stands that another source's section is: by identity, else by title.

    `met` notes the identity that a section without one got by its title, so that no second one
    joins it there.
    """
    if isinstance(extra, Article):
        return None
    sections = [
        (at, node.title, node.cid or met.get(at))
        for at, node in enumerate(nodes)
        if isinstance(node, Section)
    ]
    same = [at for at, _, cid in sections if cid and cid == extra.cid]
    alike = [at for at, title, cid in sections if title == extra.title and not (cid and extra.cid)]
    found = next(iter(same + alike), None)
    if found is not None and extra.cid:
        met[found] = extra.cid
    return found
