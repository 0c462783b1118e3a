"""One article as a question names it: its code, its lives, and the texts of its wordings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from lawdiff.answers.forms import laws_to_list
from lawdiff.answers.lookup import find_code_of, newest, unknown_article
from lawdiff.compare.life import KnownWording, Life, lives
from lawdiff.errors import UsageError
from lawdiff.french.links import wording_url
from lawdiff.french.queries import ArticleQuery, how_to_ask, lookup_key, namesakes, parse_query
from lawdiff.gitrepo.register import Register
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article, Code, Json, iso
from lawdiff.record import article_file
from lawdiff.record.paths import article_path, number_of, variant_of
from lawdiff.record.register import Entry
from lawdiff.record.version import VersionRef


@dataclass(frozen=True)
class Asked:
    """The article that a question is about: one life for each article of its number at a time."""

    repo: LawRepo = field(repr=False)
    code: Code
    query: ArticleQuery
    number: str
    register: Register = field(repr=False)
    entry: Entry = field(repr=False)
    lives: tuple[Life, ...]

    @cached_property
    def namesakes(self) -> tuple[str, ...]:
        """The other numbers of the code that look like its own."""
        own = _digits(lookup_key(self.number))
        others = (
            number_of(path)
            for path in self.register.beside(article_path(self.number))
            if "=" in path or _digits(path.rpartition("/")[2]) == own
        )
        return namesakes(self.number, others)

    def unknown(self, ref: VersionRef) -> Exception:
        """The error for a version that does not hold it, with near numbers."""
        return unknown_article(self.repo, self.query, ref)

    def texts(self, wordings: Iterable[KnownWording | None]) -> Texts:
        """The texts of those of the wordings that are held, read in one batch."""
        return Texts(self.repo, [one for one in wordings if one is not None])


def _digits(number: str) -> str:
    return "".join(filter(str.isdigit, number))


class Texts:
    """The texts of some wordings; RepositoryError where one is missing that the register names."""

    def __init__(self, repo: LawRepo, wordings: Sequence[KnownWording]) -> None:
        blobs = list(dict.fromkeys(one.blob for one in wordings if one.blob))
        self._read = {
            blob: article_file.read(content)
            for blob, content in zip(blobs, repo.read(blobs), strict=True)
        }

    def of(self, wording: KnownWording | None) -> Article | None:
        """The article of a wording, with what is known of it; None where no text is held."""
        if wording is None or wording.blob is None:
            return None
        read = self._read[wording.blob]
        return Article(
            number=wording.number,
            alineas=read.alineas,
            nota=read.nota,
            laws=wording.laws,
            cid=wording.cid,
            wording=wording.id,
            in_force_from=wording.start,
            in_force_until=wording.end,
            state=wording.state,
            ended_by=wording.ended_by,
            citations=wording.citations,
            cut=wording.cut,
        )


def find_article(repo: LawRepo, asked: str, code_name: str | None) -> Asked:
    """The article that a user names; NotFoundError, with near numbers, where no version held it."""
    query = parse_query(asked)
    code = find_code_of(repo, query, code_name)
    register = repo.register(code.slug)
    entry = entry_of(register, query)
    if entry is None:
        raise unknown_article(repo, query, newest(repo, code))
    return Asked(repo, code, query, entry.number, register, entry, lives(entry, register.attested))


def entry_of(register: Register, query: ArticleQuery) -> Entry | None:
    """The entry of the number that a query means: as written, else by any spelling of it.

    UsageError where that could be several numbers.
    """
    for number in query.numbers:
        entry = register.entry(article_path(number))
        if entry is not None:
            return entry
    numbers = {number_of(path.replace(".json", ".md")) for path, _ in register.listed()}
    alike = sorted(number for number in numbers if lookup_key(number) == query.key)
    if len(alike) > 1:
        raise UsageError(
            f"« {query.number} » could be several articles",
            hint="ask for one of them: " + ", ".join(map(how_to_ask, alike)),
        )
    return register.entry(article_path(alike[0])) if alike else None


def nearest_life(lives: Sequence[Life], day: date) -> Life:
    """Of several lives, that of the article that was law last before a day, else the first one."""

    def last(life: Life) -> date:
        return max((span.start for span in life.spans if span.start <= day), default=date.min)

    return max(lives, key=last)


def wording_to_dict(wording: KnownWording, slug: str) -> Json:
    """A wording as every answer has it."""
    return {
        "wording": wording.id,
        "cid": wording.cid,
        "number": wording.number,
        "code": slug,
        "path": f"{slug}/{wording.path}" if wording.path else None,
        "variant": variant_of(wording.path) if wording.path else 1,
        "in_force_from": iso(wording.start),
        "in_force_until": iso(wording.end),
        "state": wording.state,
        "held": wording.held,
        "laws": laws_to_list(wording.laws),
        "ended_by": laws_to_list(wording.ended_by),
        "section": list(wording.section),
        "attested": [f"{slug}/{day}" for day in wording.attested],
        "url": wording_url(wording.id),
        "cut": wording.cut,
    }
