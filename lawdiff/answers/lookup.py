"""Finding what a user names: a code, a version, an article in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable
from datetime import date

from lawdiff.errors import NotFoundError, RepositoryError, UsageError
from lawdiff.french.codes import codes_meant
from lawdiff.french.dates import format_french, looks_like_date, parse_date, parse_day
from lawdiff.french.queries import (
    ArticleQuery,
    how_to_ask,
    lookup_key,
    near,
)
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Code
from lawdiff.patterns import lazily
from lawdiff.record import contents
from lawdiff.record.contents import Place
from lawdiff.record.notes import accounts_for
from lawdiff.record.paths import SOMMAIRE, article_path
from lawdiff.record.version import VersionRef

_LISTED = 20  # titles of codes in a message
_ISO_DAY = lazily(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


# --- which code, which version -------------------------------------------------------------


def codes(repo: LawRepo) -> list[Code]:
    """The codes held, in alphabetical order."""
    return [repo.codes[slug] for slug in sorted(repo.codes)]


def choose_code(repo: LawRepo, named: str | None) -> Code | None:
    """The code that a name means (title, part of it, initials, slug, LEGITEXT id), or the only one
    held.

    None where there are several and none is named. NotFoundError where the name means none,
    UsageError where it means several.
    """
    held = codes(repo)
    if not held and repo.find_register():
        raise RepositoryError(
            "the tags of its versions are missing", where=str(repo.path), hint="git fetch --tags"
        )
    if not held:
        raise NotFoundError("this repository holds no version yet", where=str(repo.path))
    if named is None:
        return held[0] if len(held) == 1 else None
    found = codes_meant(named, held)
    if len(found) > 1:
        raise UsageError(
            f"« {named} » could be several codes",
            where=str(repo.path),
            hint="name one of them: " + _titles(found),
        )
    if found:
        return found[0]
    raise NotFoundError(
        f"no code « {named} » here", where=str(repo.path), hint=f"held are: {_titles(held)}"
    )


def _titles(held: Collection[Code]) -> str:
    """Some titles, and how many more there are."""
    titles = [code.title for code in held]
    more = len(titles) - _LISTED
    return ", ".join(titles[:_LISTED]) + (f" and {more} more: lawdiff versions" if more > 0 else "")


def find_version(repo: LawRepo, asked: str, code: Code | None, *, end: bool = False) -> VersionRef:
    """The version that a date, a version id, a tag or a git revision names.

    A date names the version in force that day: the last one held up to it; what is written
    2015-02-07 is a date and nothing else. A month or a year is its first day, with `end` its last.
    Raises UsageError for an ambiguous date, NotFoundError
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
    coming = [v for v in repo.future if v.future and (code is None or v.slug == code.slug)]
    versions += [v for v in coming if folded in (v.tag, v.commit)]
    exact = [v for v in versions if folded in ((v.info.id or "").lower(), v.tag, v.commit)]
    if len({v.slug for v in exact}) > 1:
        raise _ambiguous_code(repo, f"the version {asked}")
    if exact:
        return exact[-1]
    if looks_like_date(asked):
        return _in_force_on(repo, parse_day(asked, end=end), code)
    commit = repo.resolve(asked)
    found = [v for v in coming if v.commit == commit]
    found = found or (repo.last_version_at(commit) if commit else [])
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


def _ambiguous_code(repo: LawRepo, what: str, having: Collection[Code] | None = None) -> UsageError:
    """The error for what several codes (None: all) have."""
    titles = _titles(codes(repo) if having is None else having)
    which = "held are" if having is None else "it is in"
    return UsageError(
        f"{what} could be of several codes",
        where=str(repo.path),
        hint=f"choose one with --code; {which}: {titles}",
    )


# --- an article in a version ---------------------------------------------------------------


def find_code_of(repo: LawRepo, query: ArticleQuery, named: str | None) -> Code:
    """The code that an article is of: the one named, the only one held, or the only one with it.

    NotFoundError, with near numbers of all codes, where none has it; UsageError, with their titles,
    where several have.
    """
    code = choose_code(repo, named or query.code)
    if code is not None:
        return code
    held = codes(repo)
    having = [code for code in held if has_had(repo, query, code)]
    if not having:  # in another spelling than codes have
        contents_of = ((code, sommaire_at(repo, newest(repo, code))) for code in held)
        having = [code for code, text in contents_of if meant(query, contents.numbers(text))]
    if len(having) == 1:
        return having[0]
    if having:
        raise _ambiguous_code(repo, f"article {query.number}", having)
    raise NotFoundError(
        f"no article {query.number} in any code held",
        where=str(repo.path),
        hint=_near_in_all(repo, query) or "lawdiff versions lists the codes held",
    )


def has_had(repo: LawRepo, query: ArticleQuery, code: Code) -> bool:
    """Does the register of a code know the article, held, past or to come?"""
    return any(repo.register(code.slug).entries(map(article_path, query.numbers)))


def _near_in_all(repo: LawRepo, query: ArticleQuery) -> str | None:
    """`near it: L136-7 (Code de la sécurité sociale)`: near numbers in every code."""
    having: dict[str, list[Code]] = {}
    for code in codes(repo):
        for number in contents.numbers(sommaire_at(repo, newest(repo, code))):
            having.setdefault(number, []).append(code)
    offered = [f"{number} ({_titles(having[number])})" for number in near(query.number, having)]
    return "near it: " + ", ".join(offered) if offered else None


def versions_of(repo: LawRepo, code: Code) -> list[VersionRef]:
    """The versions held of a code, oldest first."""
    return repo.held(code.slug)


def newest(repo: LawRepo, code: Code) -> VersionRef:
    return versions_of(repo, code)[-1]


def sommaire_at(repo: LawRepo, ref: VersionRef) -> str:
    """The text of a version's table of contents."""
    return repo.read_text(f"{ref.commit}:{ref.slug}/{SOMMAIRE}")


def matching(query: ArticleQuery, places: dict[str, Place]) -> list[Place]:
    """The places of the number that a query means: as written, else by any spelling of it.

    UsageError where that could be several numbers.
    """
    number = meant(query, {place.number: None for place in places.values()})
    return _main_first(place for place in places.values() if place.number == number)


def meant(query: ArticleQuery, numbers: Collection[str]) -> str | None:
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


def unknown_article(repo: LawRepo, query: ArticleQuery, ref: VersionRef) -> NotFoundError:
    """The error for an article that a version does not hold, with near numbers."""
    info = ref.info
    numbers = [place.number for place in contents.parse(sommaire_at(repo, ref)).values()]
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
    old = find_version(repo, between[0], code)
    new = find_version(repo, between[1], code, end=True)
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
