"""Real law: for a day, an article is the wording that its source has in force that day.

What is expected is computed by `tests/oracles/force.py` from the sources' lists alone, which also
says how states count. Three versions of the Code de la sécurité sociale, six of the Code des
relations entre le public et l'administration, and eight codes of a dump: for every article the 1st
and the 15th of every month, and the days on which its law turns, with the day before each.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import lawdiff
from lawdiff.gitrepo.repository import LawRepo
from tests.oracles import force, legi_dump
from tests.oracles.force import EXACT, NONE, NOT_HELD, Expected, Force, ListedArticle

pytestmark = pytest.mark.xdist_group("real-force")

SAMPLE = 2000  # article-days of each set that go through the public API
SHOWN = 20  # disagreements that a failing test shows
SOCIALE = "code-de-la-securite-sociale"
CRPA = "code-des-relations-entre-le-public-et-l-administration"
EIGHT = {
    "LEGITEXT000006070001": "code-civil",
    "LEGITEXT000006070060": "code-electoral",
    "LEGITEXT000006070018": "code-de-la-consommation",
    "LEGITEXT000006070056": "code-du-tourisme",
    "LEGITEXT000006070006": "code-de-justice-administrative",
    "LEGITEXT000006070030": "code-de-la-voirie-routiere",
    "LEGITEXT000006070072": "code-penal",
    "LEGITEXT000006070026": "code-de-la-route",
}

At = Callable[[str, date], Any]  # number of an article, day → what is law
Lives = Callable[[Path, str], At]


@dataclass(frozen=True)
class Law:
    """A repository, and what the oracle reads in the sources of each of its codes."""

    repo: Path
    force: dict[str, Force]


@pytest.fixture(scope="module")
def sociale(sociale_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Law:
    return of_json(tmp_path_factory.mktemp("sociale") / "repo", SOCIALE, sociale_files)


@pytest.fixture(scope="module")
def crpa(crpa_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Law:
    return of_json(tmp_path_factory.mktemp("crpa") / "repo", CRPA, crpa_files)


@pytest.fixture(scope="module")
def eight(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Law:
    [dump] = (real_data / "legi-xml").glob("Freemium_legi_global_*.tar.gz")
    repo = tmp_path_factory.mktemp("eight") / "repo"
    lawdiff.import_(repo, dump)
    codes = legi_dump.read_archives([dump])
    assert set(codes) == set(EIGHT)
    return Law(repo, {EIGHT[name]: force.of_dump(files) for name, files in codes.items()})


def of_json(repo: Path, slug: str, paths: list[Path]) -> Law:
    lawdiff.import_(repo, *paths)
    files = [gzip.decompress(path.read_bytes()) for path in paths]
    return Law(repo, {slug: force.of_json(files)})


@pytest.fixture(scope="module")
def lives() -> Iterator[Lives]:
    """What is law on a day, without the API around it: 400,000 article-days in seconds.

    The one place where these tests know something of how lawdiff is built.
    """
    from lawdiff.compare.life import life

    opened: list[LawRepo] = []

    @cache
    def of_code(repo: Path, slug: str) -> At:
        opened.append(LawRepo(repo))
        register = opened[-1].register(slug)
        attested = register.attested
        known = {entry.number: life(entry, attested) for _, entry in register.all()}
        return lambda number, day: known[number].at(day)

    yield of_code
    for one in opened:
        one.close()


def seeded(seed: int) -> random.Random:
    """The same draw each time."""
    return random.Random(seed)  # noqa: S311 # nothing secret is


# --- what is asked --------------------------------------------------------------------------------


def article_days(law: Force, drawn: random.Random | None = None) -> Iterator[tuple[str, date]]:
    """Every number with the days that it is asked for; of a dump, which is of decades, the days
    on which the law turns, and six others of each number that are drawn."""
    days = law.days()
    for number, articles in law.numbers().items():
        around = set().union(*map(law.around, articles))
        months = drawn.sample(days, 6) if drawn and len(days) > 60 else days
        yield from ((number, day) for day in sorted({*months, *around}))


def expected(law: Force, articles: list[ListedArticle], day: date) -> list[Expected]:
    """What may be answered for a number: of each of its articles, that of the newest list first.

    Where one of several was law that day, and another was not, the number was that one's.
    """
    found = [law.expected(article, day) for article in articles]
    known = [one for one in found if one is not None]
    if len(known) < len(found):
        return []  # nobody can tell
    return [one for one in known if one.certainty != NONE] or known


def disagreement(
    wanted: list[Expected], certainty: str, wording: str | None, also: set[str]
) -> str | None:
    """How an answer differs from all that may be answered; None where it does not."""
    for one in wanted:
        right = certainty == one.certainty and (wording in one.ids if one.ids else wording is None)
        if right and also == one.also(wording):
            return None
    likely = ", or ".join(
        f"{one.certainty} {sorted(one.ids)} beside {sorted(one.beside)}" for one in wanted
    )
    return f"{certainty} {wording} beside {sorted(also)}, and it is {likely}"


def wrong(law: Law, lives: Lives) -> tuple[int, list[str]]:
    """How many article-days were asked of the internal function, and what it said wrongly."""
    drawn, asked, found = seeded(13), 0, []
    for slug, one in law.force.items():
        at, articles = lives(law.repo, slug), one.numbers()
        for number, day in article_days(one, drawn):
            wanted = expected(one, articles[number], day)
            if not wanted:
                continue
            asked += 1
            moment = at(number, day)
            given = moment.in_force.id if moment.in_force else None
            also = {other.id for other in moment.also_listed}
            if message := disagreement(wanted, moment.certainty, given, also):
                found.append(f"{slug} {number}, {day}: {message}")
    return asked, found


# --- every article-day ----------------------------------------------------------------------------


def test_every_day_of_the_securite_sociale(sociale: Law, lives: Lives) -> None:
    asked, found = wrong(sociale, lives)
    assert found[:SHOWN] == []
    assert asked > 400_000


def test_every_day_of_the_relations_avec_le_public(crpa: Law, lives: Lives) -> None:
    asked, found = wrong(crpa, lives)
    assert found[:SHOWN] == []
    assert asked > 13_700


def test_every_turn_of_eight_codes_is_known_exactly(eight: Law, lives: Lives) -> None:
    asked, found = wrong(eight, lives)
    assert found[:SHOWN] == []
    assert asked > 60_000


def test_what_the_oracle_expects(sociale: Law, crpa: Law, eight: Law) -> None:
    """Of the data: days that are not held, that nobody can tell, and two wordings at a time."""
    social = sociale.force[SOCIALE]
    counted = {
        slug: {
            kind: sum(
                (one.certainty if one else None) == kind
                for article in law.articles
                for one in [law.expected(article, day) for day in law.days()]
            )
            for kind in (EXACT, NOT_HELD, None)
        }
        for slug, law in (*sociale.force.items(), *crpa.force.items())
    }
    assert counted == {
        SOCIALE: {EXACT: 385_517, NOT_HELD: 1_776, None: 3_291},
        CRPA: {EXACT: 13_738, NOT_HELD: 8, None: 0},
    }
    both = {
        article.number
        for article in social.articles
        for day in social.around(article)
        if len(getattr(social.expected(article, day), "beside", ())) > 1
    }
    assert both == {"L131-8", "R162-33-1", "R611-2", "D331-6"}
    dump = [law.expected(one, day) for law in eight.force.values()
            for one in law.articles for day in law.around(one)]  # fmt: skip
    assert {one.certainty for one in dump if one} == {EXACT, NONE}


def test_states_are_stale_and_one_tells_what_never_was(sociale: Law, crpa: Law) -> None:
    """`MODIFIE_MORT_NE` with ordinary days: another wording began that day and covers its days."""
    odd = []
    for law in (*sociale.force.values(), *crpa.force.values()):
        for article in law.articles:
            for one in force.never(article.wordings):
                if one.start and (one.end is None or one.start < one.end):
                    [same] = [other for other in article.law() if other.start == one.start]
                    assert (same.end or date.max) >= (one.end or date.max)
                    odd.append(article.number)
    assert sorted(set(odd)) == ["R162-27", "R165-83"]


# --- the answer, through the public API -----------------------------------------------------------


def sample(law: Force, size: int) -> list[tuple[str, date]]:
    return seeded(13).sample(sorted(article_days(law, seeded(7))), size)


def hard(law: Force) -> list[tuple[str, date]]:
    """The days on which something is not held, or two wordings are listed: the rare ones."""
    found = [
        (article.number, day)
        for article in law.articles
        for day in sorted({*law.days(), *law.around(article)})
        if (one := law.expected(article, day))
        and (one.certainty == NOT_HELD or len(one.beside) > 1)
    ]
    return seeded(13).sample(sorted(found), min(len(found), 200))


def answers(law: Law) -> Iterator[tuple[str, Force, str, date, Any]]:
    """Every article-day of the samples, with the answer as its JSON has it."""
    share = SAMPLE // len(law.force)
    with lawdiff.open(law.repo) as repo:
        for slug, one in law.force.items():
            code = repo.code(slug)
            for number, day in [*sample(one, share), *hard(one)]:
                yield slug, one, number, day, code.article(number).at(day).to_dict()


KEYS = {"moment", "certainty", "also_listed", "in_force", "article", "next", "variants"}


def check_answers(law: Law) -> None:
    found = []
    for slug, one, number, day, answer in answers(law):
        articles = one.numbers()[number]
        assert set(answer) >= KEYS, f"{slug} {number}, {day}: {sorted(answer)}"
        wanted = expected(one, articles, day)
        given = answer["in_force"]["wording"] if answer["in_force"] else None
        also = {other["wording"] for other in answer["also_listed"]}
        message = disagreement(wanted, answer["certainty"], given, also) if wanted else None
        if message := message or unlike(one, articles, day, answer):
            found.append(f"{slug} {number}, {day}: {message}")
    assert found[:SHOWN] == []


def unlike(law: Force, articles: list[ListedArticle], day: date, answer: Any) -> str | None:
    """How the rest of an answer differs from what its own certainty and the lists say."""
    shown, in_force = answer["article"], answer["in_force"]
    if answer["moment"]["asked"] != str(day) or answer["moment"]["day"] != str(day):
        return f"it was asked for {day}, not for {answer['moment']}"
    if answer["certainty"] == EXACT and (not shown or shown["wording"] != in_force["wording"]):
        return "it is exact, and shows another wording than the one in force"
    if in_force and in_force["held"] != (answer["certainty"] == EXACT):
        return f"held is {in_force['held']}, and it is {answer['certainty']}"
    if in_force and not in_days(in_force, day):
        return f"{in_force} is not law on {day}"
    for article in articles:
        by_id = {one.id: one for one in article.wordings}
        if in_force and in_force["wording"] in by_id:
            listed = by_id[in_force["wording"]]
            days = (str(listed.start), str(listed.end) if listed.end else None)
            if days != (in_force["in_force_from"], in_force["in_force_until"]):
                return f"its days are {days}, not those of {in_force}"
            if article.cid and in_force["cid"] != article.cid:
                return f"its cid is {article.cid}, not {in_force['cid']}"
    if len(articles) == 1 and answer["certainty"] == NOT_HELD:
        return unlike_before(law, articles[0], answer)
    return None


def in_days(wording: Any, day: date) -> bool:
    end = wording["in_force_until"]
    return bool(wording["in_force_from"] <= str(day) and (end is None or str(day) < end))


def unlike_before(law: Force, article: ListedArticle, answer: Any) -> str | None:
    """Where the text in force is not held, the nearest that is held before it is shown."""
    start = date.fromisoformat(answer["in_force"]["in_force_from"])
    before = [one for one in article.law() if one.start and one.start < start]
    held = [one for one in before if one.id in law.held]
    nearest: set[str | None] = {one.id for one in held if one.start == held[-1].start}
    nearest = nearest or {None}
    shown = answer["article"] and answer["article"]["wording"]
    return None if shown in nearest else f"it shows {shown}, not the nearest before: {nearest}"


def test_answers_of_the_securite_sociale(sociale: Law) -> None:
    check_answers(sociale)


def test_answers_of_the_relations_avec_le_public(crpa: Law) -> None:
    check_answers(crpa)


def test_answers_of_eight_codes(eight: Law) -> None:
    check_answers(eight)


def test_what_comes_next(crpa: Law) -> None:
    """`next` is the wording that begins next after the day, held or not; null where none does."""
    found = []
    for _, law, number, day, answer in answers(crpa):
        [article] = law.numbers()[number]
        later = [other for other in article.law() if other.start and other.start > day]
        wanted: set[str | None] = {one.id for one in later if one.start == later[0].start}
        wanted = wanted or {None}
        if (answer["next"] and answer["next"]["wording"]) not in wanted:
            found.append(f"{number}, {day}: {answer['next']}, not {wanted}")
    assert found[:SHOWN] == []


def test_two_wordings_on_one_day(sociale: Law) -> None:
    """A decree's wording ends on 31 March, and that of the next has begun on the 1st."""
    with lawdiff.open(sociale.repo) as repo:
        answer = repo.code(SOCIALE).article("R162-33-1").at("2021-03-15").to_dict()
    assert answer["certainty"] == "exact"
    assert answer["in_force"]["wording"] == "LEGIARTI000043188584"
    assert [one["wording"] for one in answer["also_listed"]] == ["LEGIARTI000043188328"]
    assert answer["also_listed"][0]["held"] is False


# --- the timeline ---------------------------------------------------------------------------------


def check_timelines(law: Law) -> None:
    """Every wording that ever was law, with its days, held or not; none that never was.

    Of the article's own cid: an article that was renumbered may have more.
    """
    found = []
    with lawdiff.open(law.repo) as repo:
        for slug, one in law.force.items():
            code = repo.code(slug)
            for number, [article, *others] in sorted(one.numbers().items())[::13]:
                wanted = [
                    (w.id, str(w.start), str(w.end) if w.end else None, w.id in one.held)
                    for w in article.law()
                ]
                told = code.article(number).timeline().to_dict()["wordings"]
                given = [
                    (w["wording"], w["in_force_from"], w["in_force_until"], w["held"])
                    for w in told
                    if not article.cid or w["cid"] == article.cid
                ]
                if not others and sorted(given) != sorted(wanted):
                    found.append(f"{number}: {sorted(set(given) ^ set(wanted))}")
                if not others and [w[1] for w in given] != sorted(w[1] for w in given):
                    found.append(f"{number}: it is not in the order of its days")
    assert found[:SHOWN] == []


def test_timelines_of_the_securite_sociale(sociale: Law) -> None:
    check_timelines(sociale)


def test_timelines_of_the_relations_avec_le_public(crpa: Law) -> None:
    check_timelines(crpa)


def test_timelines_of_eight_codes(eight: Law) -> None:
    check_timelines(eight)


def test_what_the_newest_no_longer_lists_is_not_to_come(sociale: Law) -> None:
    """The version of 2021 has a wording of `L160-14` to come on 2022-06-30, that of 2023 has none:
    it was given up. The same of `L131-8` for 2024, which another wording is listed for."""
    with lawdiff.open(sociale.repo) as repo:
        for number, given_up in (
            ("L160-14", "LEGIARTI000044404264"),
            ("L131-8", "LEGIARTI000042223858"),
        ):
            article = repo.code(SOCIALE).article(number)
            told = article.timeline().to_dict()["wordings"]
            assert given_up not in {one["wording"] for one in told}
            for day in ("2021-12-20", "2022-07-01", "2023-02-01"):
                coming = article.at(day).to_dict()["next"]
                assert coming is None or coming["wording"] != given_up
        assert article.at("2023-02-15").to_dict()["next"]["wording"] == "LEGIARTI000046675319"
