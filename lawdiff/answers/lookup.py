"""Finding what a user names: a code, a version, an article in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lawdiff.answers.file_history import FileHistory
from lawdiff.errors import NotFoundError, UsageError
from lawdiff.french.dates import format_french, looks_like_date, parse_date
from lawdiff.french.queries import (
    ArticleQuery,
    digits_of,
    how_to_ask,
    lookup_key,
    namesakes,
    near,
    parse_query,
)
from lawdiff.french.states import came_into_force
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article, Code, codes_named
from lawdiff.record import article_file, contents
from lawdiff.record.contents import Place, SectionRef
from lawdiff.record.notes import accounts_for
from lawdiff.record.paths import SOMMAIRE, article_path, links_path
from lawdiff.record.version import VersionRef

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

# --- which code, which version -------------------------------------------------------------


def codes(repo: LawRepo) -> list[Code]:
    """The codes held, in alphabetical order."""
    return [repo.codes[slug] for slug in sorted(repo.codes)]


def choose_code(repo: LawRepo, named: str | None) -> Code | None:
    """The code that a name means (title, slug, LEGITEXT id, initials), or the only one held.

    None where there are several and none is named. NotFoundError where the name means none.
    """
    held = codes(repo)
    if not held:
        raise NotFoundError("this repository holds no version yet", where=str(repo.path))
    if named is None:
        return held[0] if len(held) == 1 else None
    found = codes_named(named, held) or [c for c in held if named.lower() == _initials(c)]
    if found:
        return found[0]
    raise NotFoundError(
        f"no code « {named} » here",
        where=str(repo.path),
        hint="held are: " + ", ".join(code.title for code in held),
    )


def _initials(code: Code) -> str:
    words = code.slug.split("-")
    return "".join(
        w[0] for w in words if w not in ("de", "la", "le", "les", "du", "des", "l", "et")
    )


def find_version(repo: LawRepo, asked: str, code: Code | None) -> VersionRef:
    """The version that a date, a version id, a tag or a git revision names.

    A date names the version in force that day: the last one held up to it; what is written
    2015-02-07 is a date and nothing else. Raises UsageError for an ambiguous date, NotFoundError
    for what names no version of the code. `futur` names the law decided and not in force, with
    all that is to come; no date ever does.
    """
    if not asked.strip():
        raise UsageError("no version named", hint="give a date, a version id or a tag")
    if asked.lower() == "futur":
        return _to_come(repo, code)
    if _ISO_DAY.fullmatch(asked):  # no version needs to be read for it
        return _in_force_on(repo, parse_date(asked), code)
    versions = [v for v in repo.versions if code is None or v.slug == code.slug]
    folded = asked.lower()
    exact = [v for v in versions if folded in ((v.info.id or "").lower(), v.tag, v.commit)]
    if len({v.slug for v in exact}) > 1:
        raise _ambiguous_code(repo, f"the version {asked}")
    if exact:
        return exact[-1]
    if looks_like_date(asked):
        return _in_force_on(repo, parse_date(asked), code)
    commit = repo.resolve(asked)
    found = repo.last_version_at(commit) if commit else []
    found = [v for v in found if code is None or v.slug == code.slug]
    if len(found) > 1:
        raise _ambiguous_code(repo, f"the version {asked}")
    if not found:
        raise NotFoundError(
            f"no version « {asked} » here",
            where=str(repo.path),
            hint="give a date, a version id, a tag or a git revision; see lawdiff versions",
        )
    return found[0]


def _to_come(repo: LawRepo, code: Code | None) -> VersionRef:
    upcoming = [v for v in repo.future if code is None or v.slug == code.slug]
    if len({version.slug for version in upcoming}) > 1:
        raise _ambiguous_code(repo, "the law to come")
    if not upcoming:
        raise NotFoundError("no law to come is known here", where=str(repo.path))
    return upcoming[-1]


def _in_force_on(repo: LawRepo, day: date, code: Code | None) -> VersionRef:
    held = codes(repo) if code is None else [code]
    if len(held) > 1:
        raise _ambiguous_code(repo, f"the version of {day}")
    versions = versions_of(repo, held[0])
    count = bisect_right(versions, day.isoformat(), key=lambda version: version.day)
    if not count:
        first = versions[0]
        raise NotFoundError(
            f"no version of {format_french(day)} or before is held",
            where=str(repo.path),
            hint=f"the first one is of {first.day}; see lawdiff versions",
        )
    return versions[count - 1]


def _ambiguous_code(repo: LawRepo, what: str) -> UsageError:
    titles = ", ".join(code.title for code in codes(repo))
    return UsageError(
        f"{what} could be of several codes",
        where=str(repo.path),
        hint=f"choose one with --code; held are: {titles}",
    )


# --- an article in a version ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ArticleAt:
    """One wording of an article as a version holds it.

    `namesakes` are the other numbers of the version that look like its own.
    """

    article: Article
    path: str
    variant: int
    sections: tuple[SectionRef, ...]
    version: VersionRef
    following: Following | None = None
    namesakes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Following:
    """What is known to come after a wording, from `day` on: another one, or its end (None).

    `held` tells whether a version holds that other wording; `asked` is the day for which the
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


def find_code_of(repo: LawRepo, query: ArticleQuery, named: str | None) -> Code:
    """The code that an article is of: the one named, the only one held, or the only one with it."""
    code = choose_code(repo, named or query.code)
    if code is not None:
        return code
    having = [code for code in codes(repo) if _has_had(repo, query, code)]
    if len(having) == 1:
        return having[0]
    if having:
        raise _ambiguous_code(repo, f"article {query.number}")
    raise NotFoundError(
        f"no article {query.number} in any code held",
        where=str(repo.path),
        hint="name the code with --code to see numbers near it",
    )


def _has_had(repo: LawRepo, query: ArticleQuery, code: Code) -> bool:
    """Does any version of the code hold the article, the law to come included?"""
    refs = [*versions_of(repo, code), *future_of(repo, code)]
    if any(FileHistory(repo, refs, article_path(query.number)).held()):
        return True
    return bool(find_places(repo, query, newest(repo, code)))


def show_at(
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
        found = articles_at(repo, query, ref)
        others = namesakes_at(repo, ref, found[0].article.number)
        return [
            replace(at, following=_following(repo, at, asked_day), namesakes=others) for at in found
        ]
    except NotFoundError as error:
        error.hint = _elsewhere(repo, query, code, ref) or error.hint
        raise


def versions_of(repo: LawRepo, code: Code) -> list[VersionRef]:
    """The versions held of a code, oldest first."""
    return repo.held(code.slug)


def future_of(repo: LawRepo, code: Code) -> list[VersionRef]:
    """The law of a code that is decided and not in force, by day."""
    return [version for version in repo.future if version.slug == code.slug]


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
    """Where an article is to be found that a version does not hold, or None."""
    others = [*versions_of(repo, code), *future_of(repo, code)]
    past = FileHistory(repo, others, article_path(query.number))
    flags = enumerate(zip(others, past.held(), strict=True))
    having = [other for at, (other, has) in flags if has and past.is_known(at)]
    before = [other for other in having if other.key < ref.key and not other.info.future]
    after = [other for other in having if other.key > ref.key]
    if before:
        last = f"the version of {format_french(before[-1].info.date)}"
        told = (
            f"it was held last in {last}"
            if accounts_for(ref.info, past.path)
            else f"{last} holds it"
        )
        return f"{told}; see lawdiff timeline {query.number}"
    if after and after[0].info.future:
        return "it is decided and not in force yet: see it with --at futur"
    if after:
        return f"it is held from the version of {format_french(after[0].info.date)} on"
    return None


def newest(repo: LawRepo, code: Code) -> VersionRef:
    return versions_of(repo, code)[-1]


def articles_at(repo: LawRepo, query: ArticleQuery, ref: VersionRef) -> list[ArticleAt]:
    """Every wording of the article that a query means; NotFoundError where there is none."""
    found = find_places(repo, query, ref)
    if not found:
        raise unknown_article(query, places_at(repo, ref), ref)
    return articles_in(repo, found, ref)


def articles_in(repo: LawRepo, found: Sequence[Place], ref: VersionRef) -> list[ArticleAt]:
    """The wordings that stand at some places of a version."""
    names = [
        f"{ref.commit}:{ref.slug}/{p}"
        for place in found
        for p in (place.path, links_path(place.path))
    ]
    blobs = iter(repo.try_read(names))
    result = []
    for variant, (place, text, links) in enumerate(zip(found, blobs, blobs, strict=False), start=1):
        article = article_file.read(text, links)
        result.append(ArticleAt(article, place.path, variant, place.sections, ref))
    return result


def places_at(repo: LawRepo, ref: VersionRef) -> dict[str, Place]:
    """Path → place of each article that a version's own sources hold."""
    return contents.parse(sommaire_at(repo, ref))


def namesakes_at(repo: LawRepo, ref: VersionRef, number: str) -> tuple[str, ...]:
    """The other numbers of a version that differ from a number in look alone."""
    return namesakes(number, contents.numbers(sommaire_at(repo, ref), digits_of(number)))


def sommaire_at(repo: LawRepo, ref: VersionRef) -> str:
    """The text of a version's table of contents."""
    return repo.read_text(f"{ref.commit}:{ref.slug}/{SOMMAIRE}")


def find_places(repo: LawRepo, query: ArticleQuery, ref: VersionRef) -> list[Place]:
    """Where a version's own sources hold the number that a query means, as `matching` tells it.

    The table of contents is searched for the number; only where it is spelt otherwise there
    are all numbers looked at.
    """
    text = sommaire_at(repo, ref)
    spelled = (contents.places_of(text, number) for number in query.numbers)
    found = next(filter(None, spelled), [])
    if not found:
        number = _meant(query, contents.numbers(text))
        found = contents.places_of(text, number) if number is not None else []
    return _main_first(found)


def matching(query: ArticleQuery, places: dict[str, Place]) -> list[Place]:
    """The places of the number that a query means: as written, else by any spelling of it.

    UsageError where that could be several numbers.
    """
    number = _meant(query, {place.number: None for place in places.values()})
    return _main_first(place for place in places.values() if place.number == number)


def _meant(query: ArticleQuery, numbers: Collection[str]) -> str | None:
    """The one of some numbers that a query means, or None."""
    if exact := next((number for number in query.numbers if number in numbers), None):
        return exact
    alike = sorted({number for number in numbers if lookup_key(number) == query.key})
    if len(alike) > 1:
        raise UsageError(
            f"« {query.number} » could be several articles",
            hint="ask for one of them: " + ", ".join(map(how_to_ask, alike)),
        )
    return alike[0] if alike else None


def _main_first(places: Iterable[Place]) -> list[Place]:
    return sorted(places, key=lambda place: (len(place.path), place.path))


def unknown_article(
    query: ArticleQuery, places: dict[str, Place], ref: VersionRef
) -> NotFoundError:
    info = ref.info
    numbers = [place.number for place in places.values()]
    offered = ", ".join(near(query.number, numbers))
    hint = f"near it: {offered}" if offered else None
    day = "law to come" if info.future else f"version of {format_french(info.date)}"
    message = f"no article {query.number} in the {info.code.title}, {day}"
    if not info.complete:
        message += " (that version is incomplete: what it does not reach is unknown)"
    elif not accounts_for(info, article_path(query.number)):
        message += " (its source says that it is law that day, and has no text of it)"
    return NotFoundError(message, hint=hint)


def find_pair(
    repo: LawRepo, between: tuple[str, str], code: Code | None
) -> tuple[VersionRef, VersionRef]:
    """The two versions that a user names; UsageError where they stand in the wrong order."""
    old, new = (find_version(repo, asked, code) for asked in between)
    if old.slug != new.slug:
        raise UsageError(f"{old.tag} and {new.tag} are versions of two codes", hint="give --code")
    if old.key > new.key:
        raise UsageError(
            f"{between[0]} comes after {between[1]}", hint="give the older version first"
        )
    return old, new


def refs_between(repo: LawRepo, old: VersionRef, new: VersionRef) -> list[VersionRef]:
    """The versions of the code that stand strictly between two of it."""
    return [v for v in repo.held(old.slug) if old.key < v.key < new.key]
