"""An article as it stands in a version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from lawdiff.answers.file_history import FileHistory, open_files
from lawdiff.answers.forms import laws_to_list, namesakes_to_list
from lawdiff.answers.lookup import (
    find_code_of,
    find_version,
    future_of,
    namesakes_at,
    newest,
    places_held,
    versions_of,
)
from lawdiff.errors import NotFoundError
from lawdiff.french.dates import format_french, looks_like_date, parse_date
from lawdiff.french.links import wording_url
from lawdiff.french.queries import ArticleQuery, parse_query
from lawdiff.french.states import came_into_force
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article, Code, Json, iso
from lawdiff.record.contents import Place, SectionRef
from lawdiff.record.notes import accounts_for
from lawdiff.record.paths import article_path
from lawdiff.record.version import VersionRef


@dataclass(frozen=True, slots=True)
class ArticleAt:
    """One wording of an article as a version holds it.

    `variants` counts the wordings of its number, `others` are those that were asked for with it.
    `namesakes` are the other numbers of the version that look like its own.
    """

    article: Article
    path: str
    variant: int
    sections: tuple[SectionRef, ...]
    version: VersionRef
    following: Following | None = None
    namesakes: tuple[str, ...] = ()
    variants: int = 1
    others: tuple[ArticleAt, ...] = ()

    @property
    def text(self) -> str:
        """The alinéas, an empty line between two of them."""
        return "\n\n".join(self.article.alineas)

    def to_dict(self) -> Json:
        held, slug = self.article, self.version.slug
        article = {
            "code": slug,
            "number": held.number,
            "variant": self.variant,
            "path": f"{slug}/{self.path}",
            "cid": held.cid,
            "wording": held.wording,
            "state": held.state,
            "version": self.version.to_dict(),
            "in_force_from": iso(held.in_force_from),
            "in_force_until": iso(held.in_force_until),
            "section": [section.title for section in self.sections],
            "alineas": list(held.alineas),
            "nota": list(held.nota),
            "laws": laws_to_list(held.laws),
            "url": wording_url(held.wording),
            "ended_by": laws_to_list(held.ended_by),
            "cut": held.cut,
            "following": self.following.to_dict() if self.following else None,
            "namesakes": namesakes_to_list(self.namesakes),
        }
        return {"article": article, "variants": self.variants}


@dataclass(frozen=True, slots=True)
class Following:
    """What is known to come after a wording, from `day` on: another one, or its end (None).

    `held` is True where a version holds that other wording; `asked` is the day for which the
    article was asked, on which the wording shown is law only where it lies before `day`.
    """

    day: date
    wording: str | None
    held: bool
    asked: date

    @property
    def is_due(self) -> bool:
        """Was the wording replaced, or ended, by the day for which it was asked?"""
        return self.day <= self.asked

    def to_dict(self) -> Json:
        """`due` where it has come by the day that was asked for."""
        return {
            "date": iso(self.day),
            "wording": self.wording,
            "held": self.held,
            "due": self.is_due,
        }


def article_at(
    repo: LawRepo, asked: str, version: str | None, code_name: str | None
) -> list[ArticleAt]:
    """Every wording of an article at a version (the newest where None), the main one first.

    NotFoundError, with near numbers, where the version does not hold it.
    """
    query = parse_query(asked)
    code = find_code_of(repo, query, code_name)
    ref = find_version(repo, version, code) if version else newest(repo, code)
    asked_day = ref.info.date
    if version and looks_like_date(version) and version not in (ref.info.id, ref.info.tag):
        asked_day = parse_date(version)
    try:
        found = articles_in(repo, places_held(repo, query, ref), ref)
    except NotFoundError as error:
        error.hint = _elsewhere(repo, query, code, ref) or error.hint
        raise
    others = namesakes_at(repo, ref, found[0].article.number)
    return [
        replace(at, following=_following(repo, at, asked_day), namesakes=others) for at in found
    ]


def _following(repo: LawRepo, at: ArticleAt, asked: date) -> Following | None:
    """What comes after the wording of an article, as far as any version of its code knows."""
    code = at.version.info.code
    refs = [*versions_of(repo, code), *future_of(repo, code)]
    past = FileHistory(repo, refs, at.path)
    held = [article for article in map(past.__getitem__, past.stops) if article is not None]
    own = at.article
    listing = next((one for one in reversed(held) if one.wordings and _knows(one, own)), own)
    begun = own.in_force_from or at.version.info.date
    later = sorted(
        (wording.start, wording.id)
        for wording in listing.wordings
        if came_into_force(wording) and wording.start and wording.start > begun
    )
    if later:
        day, name = later[0]
        return Following(day, name, name in {one.wording for one in held}, asked)
    # Only a source that lists the wordings of an article knows that one has no end.
    telling = (one for one in reversed(held) if one.wordings and one.wording == own.wording)
    end = next(telling, own).in_force_until
    return Following(end, None, True, asked) if end else None


def _knows(listing: Article, own: Article) -> bool:
    """Does a wording list the other as one of its article?"""
    return own.wording is None or own.wording in {wording.id for wording in listing.wordings}


def _elsewhere(repo: LawRepo, query: ArticleQuery, code: Code, ref: VersionRef) -> str | None:
    """Where to find an article that a version does not hold; None if no version holds it."""
    others = [*versions_of(repo, code), *future_of(repo, code)]
    past = FileHistory(repo, others, article_path(query.number))
    flags = enumerate(zip(others, past.held(), strict=True))
    having = [other for at, (other, has) in flags if has and past.is_known(at)]
    before = [other for other in having if other.key < ref.key and not other.info.future]
    after = [other for other in having if other.key > ref.key]
    if before:
        last = f"the version of {format_french(before[-1].info.date)}"
        place = (
            f"it was held last in {last}"
            if accounts_for(ref.info, past.path)
            else f"{last} holds it"
        )
        return f"{place}; see lawdiff timeline {query.number}"
    if after and after[0].info.future:
        return "it is decided and not in force yet: see it with --at futur"
    if after:
        return f"it is held from the version of {format_french(after[0].info.date)} on"
    return None


def articles_in(repo: LawRepo, found: Sequence[Place], ref: VersionRef) -> list[ArticleAt]:
    """The wordings at some places of a version."""
    paths = [place.path for place in found]
    articles = open_files(repo, ref, paths, found).articles(paths)
    result = []
    for variant, place in enumerate(found, start=1):
        article = articles[place.path]
        at = ArticleAt(article, place.path, variant, place.sections, ref, variants=len(found))
        result.append(at)
    return result
