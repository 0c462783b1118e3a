"""What a shell offers while a user types: codes, numbers, moments, laws."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lawdiff.answers.lookup import choose_code, codes, newest, sommaire_at
from lawdiff.errors import LawdiffError
from lawdiff.french.codes import codes_meant
from lawdiff.french.laws import parse_title
from lawdiff.french.queries import lookup_key
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Code, slugify
from lawdiff.record import contents

# Other numbers need quotes, which a shell would have to add.
_TYPABLE = re.compile(r"[\w*. -]+")


def code_names(repo: LawRepo, typed: str) -> Iterator[tuple[str, str]]:
    """What to type for each code that the beginning of a name may mean, and its title.

    That is its slug or, for the beginning of a later word, the rest of it: `securite-sociale`.
    """
    held = codes(repo)
    start = slugify(typed) if any(char.isalnum() for char in typed) else ""
    for code in held:
        words = code.slug.split("-")
        tails = ("-".join(words[at:]) for at in range(len(words)))
        found = next((tail for tail in tails if tail.startswith(start)), None)
        if found is not None:
            yield found if codes_meant(found, held) == [code] else code.slug, code.title
        elif code.id and typed and code.id.startswith(typed.upper()):
            yield code.id, code.title


def numbers(repo: LawRepo, typed: str, code: str | None) -> Iterator[str]:
    """The numbers that begin so, in any spelling, as the newest version of a code has them; of all
    codes where none is named."""
    start = lookup_key(typed)
    for one in _chosen(repo, code):
        for number in contents.numbers(sommaire_at(repo, newest(repo, one))):
            if lookup_key(number).startswith(start) and _TYPABLE.fullmatch(number):
                yield number


def moments(repo: LawRepo, typed: str, code: str | None) -> Iterator[str]:
    """The days of the versions held that begin so, otherwise their tags; `futur`."""
    chosen = _chosen(repo, code)
    days = sorted({ref.day for one in chosen for ref in repo.held(one.slug)})
    if "futur".startswith(typed) and any(
        ref.slug in {c.slug for c in chosen} for ref in repo.future
    ):
        days.append("futur")
    offered = [day for day in days if day.startswith(typed)]
    yield from offered or (
        tag for one in chosen for ref in repo.held(one.slug) if (tag := ref.tag).startswith(typed)
    )


def laws(repo: LawRepo, typed: str) -> Iterator[tuple[str, str]]:
    """The numbers of amending texts that begin so, newest first, and the title of each."""
    titles = {parse_title(title).number: title for title in _texts(repo)}
    found = [(number, title) for number, title in titles.items() if number]
    for number, title in sorted(found, key=lambda pair: _by_year(pair[0]), reverse=True):
        if number.startswith(typed):
            yield number, title


def _texts(repo: LawRepo) -> Iterable[str]:
    """The titles of the amending texts of every version held."""
    return {title for ref in repo.versions for title in ref.info.texts}


def _by_year(number: str) -> tuple[int, int]:
    """Year and rank of `2021-1900`, or of `94-927`."""
    year, rank = map(int, number.split("-"))
    return year if year > 99 else 1900 + year, rank


def _chosen(repo: LawRepo, code: str | None) -> list[Code]:
    """The code that is named, or all."""
    try:
        chosen = choose_code(repo, code)
    except LawdiffError:
        return []
    return [chosen] if chosen else codes(repo)
