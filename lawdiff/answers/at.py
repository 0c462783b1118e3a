"""An article as it is law on a day, or as a version says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from lawdiff.answers.forms import namesakes_to_list
from lawdiff.answers.moments import Moment, moment
from lawdiff.answers.one_article import Asked, find_article, nearest_life, wording_to_dict
from lawdiff.compare.life import AtDay, KnownWording, Life
from lawdiff.errors import NotFoundError
from lawdiff.french.dates import format_french
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article, Code, Json
from lawdiff.record.paths import variant_of
from lawdiff.record.version import VersionRef


@dataclass(frozen=True)
class ArticleAt:
    """An article at a moment.

    `certainty` is `exact`, `not-held` (the wording of that day is known, its text is not held),
    `none` (it is known not to be law that day) or `unknown` (nothing dates what is shown); what a
    version says is always `exact`. `in_force` is what is known to be law, `shown` the wording whose
    text `article` is: the same where that is held, else the nearest held before it. `ended` is the
    day from which the article was law no longer, where it is not. Of a version, `by_force` is what
    all sources together know to be law on its day. `others` are the answers for the other articles
    of the number, of which there are `variants` at that moment.
    """

    moment: Moment
    code: Code
    number: str
    certainty: str
    in_force: KnownWording | None = None
    shown: KnownWording | None = None
    article: Article | None = None
    also_listed: tuple[KnownWording, ...] = ()
    next: KnownWording | None = None
    ended: date | None = None
    ended_at_latest: bool = False
    by_force: KnownWording | None = None
    variant: int = 1
    variants: int = 1
    namesakes: tuple[str, ...] = ()
    others: tuple[ArticleAt, ...] = ()

    @property
    def text(self) -> str:
        """The alinéas of the text shown, an empty line between two of them."""
        return "\n\n".join(self.article.alineas) if self.article else ""

    @property
    def is_absent(self) -> bool:
        """Is the article known not to be law?"""
        return self.certainty == "none"

    @property
    def is_exact(self) -> bool:
        """Is the text shown what was law, or what the version says?"""
        return self.certainty == "exact"

    def to_dict(self) -> Json:
        slug = self.code.slug
        shown = None
        if self.shown is not None and self.article is not None:
            shown = {
                **wording_to_dict(self.shown, slug),
                "alineas": list(self.article.alineas),
                "nota": list(self.article.nota),
            }
        return {
            "moment": self.moment.to_dict(),
            "number": self.number,
            "code": slug,
            "certainty": self.certainty,
            "also_listed": [wording_to_dict(one, slug) for one in self.also_listed],
            "in_force": wording_to_dict(self.in_force, slug) if self.in_force else None,
            "article": shown,
            "next": wording_to_dict(self.next, slug) if self.next else None,
            "variant": self.variant,
            "variants": self.variants,
            "namesakes": namesakes_to_list(self.namesakes),
        }


def article_at(
    repo: LawRepo, named: str, asked: str | None, code_name: str | None
) -> list[ArticleAt]:
    """Every article of a number at a moment (today's day where None), the main one first.

    NotFoundError where no version holds it, or where it is asked for a version that does not.
    """
    return answers_at(find_article(repo, named, code_name), asked)


def answers_at(found: Asked, asked: str | None) -> list[ArticleAt]:
    """The same of an article that is found already."""
    when = moment(found.repo, found.code, asked)
    is_day = when.version is None or when.future  # what is to come is law on its day
    answers = list(_on_day(found, when) if is_day else _in_version(found, when))
    texts = found.texts(one.shown for one in answers)
    namesakes = found.namesakes
    return [
        replace(
            one,
            article=texts.of(one.shown),
            namesakes=namesakes,
            variant=variant,
            variants=len(answers),
        )
        for variant, one in enumerate(answers, start=1)
    ]


def standing(found: Asked, day: date) -> list[tuple[Life, AtDay]]:
    """The articles of a number that are law on a day, by their paths; where none is, the one that
    was law last before it."""
    every = [(life, life.at(day)) for life in found.lives]
    law = [
        (life, at)
        for life, at in every
        if at.in_force or (at.certainty == "unknown" and (at.shown or at.also_listed))
    ]
    if not law:
        nearest = nearest_life(found.lives, day)
        return [(life, at) for life, at in every if life is nearest]
    own = [
        (life, at)
        for life, at in law
        if found.number in {one.number for one in (at.in_force, at.shown) if one}
    ]
    return sorted(own or law[:1], key=lambda pair: _path_order(pair[1].shown))


def _path_order(wording: KnownWording | None) -> int:
    return variant_of(wording.path) if wording and wording.path else 1


def _on_day(found: Asked, when: Moment) -> Iterator[ArticleAt]:
    """By force: what was law on a day, from any version held."""
    day = when.date
    for life, at in standing(found, day):
        yield ArticleAt(
            when,
            found.code,
            found.number,
            at.certainty,
            at.in_force,
            at.shown,
            also_listed=at.also_listed,
            next=at.next,
            ended=(ended := _ended(life, day) if at.certainty == "none" else None),
            ended_at_latest=any(step.at_latest and step.day == ended for step in life.steps),
        )


def _ended(life: Life, day: date) -> date | None:
    """The day from which nothing was law any longer, before a day on which nothing is."""
    return max((span.stop for span in life.spans if span.stop <= day), default=None)


def _in_version(found: Asked, when: Moment) -> Iterator[ArticleAt]:
    """By attestation: what a version says, whatever newer ones know."""
    ref = when.version
    assert ref is not None
    said = wordings_in(found, ref)
    if not said:
        error = found.unknown(ref)
        assert isinstance(error, NotFoundError)
        error.hint = _elsewhere(found, ref) or error.hint
        raise error
    for life, wording in said:
        following = life.after(wording.start or ref.date)
        yield ArticleAt(
            when,
            found.code,
            found.number,
            "exact",
            wording,
            wording,
            next=following,
            by_force=life.at(ref.date).in_force,
        )


def wordings_in(
    found: Asked, ref: VersionRef, *, every: bool = False
) -> list[tuple[Life, KnownWording]]:
    """What a version holds of a number, each article as it says it, by path; `every` one of these
    articles, also where they have another number in it."""
    pairs = [(life, one) for life in found.lives for one, _ in life.said_by(ref.day)]
    own = [(life, one) for life, one in pairs if every or one.number == found.number]
    return sorted(own, key=lambda pair: _path_order(pair[1]))


def _elsewhere(found: Asked, ref: VersionRef) -> str | None:
    """Where to find an article that a version does not hold."""
    listings = [
        listing
        for life in found.lives
        for article in life.articles
        for listing in article.listings
        if listing.number == found.number
    ]
    days = sorted({day for one in listings if not one.coming for day in one.versions})
    before = [day for day in days if day < ref.day and not ref.future]
    after = [day for day in days if day > ref.day]
    if before:
        last = f"the version of {format_french(date.fromisoformat(before[-1]))}"
        own = next((one for one in found.register.attested if one.day == ref.day), None)
        gone = own is not None and own.accounts_for(found.number)
        place = f"it was held last in {last}" if gone else f"{last} holds it"
        return f"{place}; see lawdiff timeline {found.number}"
    if after:
        day = format_french(date.fromisoformat(after[0]))
        return f"it is held from the version of {day} on"
    if any(one.coming for one in listings):
        return "it is decided and not in force yet: see it with --at futur"
    return None
